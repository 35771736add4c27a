"""Make the pictures of the manuals: the real workbook in a real browser, the demo's feedback, the example's report. Look at every one.

Usage: python tools/screenshots.py [NAME…]   (writes docs/beelden/*.png, all of them or those that are named; needs playwright
and chromium, and pdftoppm and pdftotext for the pages of the report)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Error, Page, ViewportSize, sync_playwright

from workbook.content import example_home
from workbook.forms.own import has_subjects
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.responses import read_answer_file, save_rows

PICTURES = Path(__file__).parent.parent / "docs" / "beelden"
CHROMIUM = os.environ.get("WORKBOOK_CHROMIUM") or shutil.which("chromium") or "chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
USUAL, TALL = ViewportSize(width=1280, height=860), ViewportSize(width=1280, height=1500)
WORKBOOK = [sys.executable, "-m", "workbook"]
START = "Start.ipynb"
PROJECTED = "Vóór en na"
COLOURS = 96  # of a picture: enough for text and lines, and a third of the bytes
AGREEMENTS = 2  # left out of the plan, so that its check has something to say
ON_PAGES, GAP = ("Inhoud", "Figuur 1.", "Figuur 2."), 12  # what stands on the pages of the report that are shown
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


class Shot(NamedTuple):
    """One picture from JupyterLab: its name, its notebook, and the first element that fits, else the whole window."""

    name: str
    notebook: str
    selector: str | None = None
    tall: bool = False


LAB = (
    Shot("startpagina", "Start.ipynb"),
    Shot("inleveren", "Inleveren.ipynb"),
    Shot("formulier", "module-3/1-voorbereiding.ipynb", "fieldset:has-text('Leiderschap')"),
    Shot("vlieger", "module-3/1-voorbereiding.ipynb", "figure:has(img), .jp-OutputArea-output:has(img)"),
    Shot("paneel", "module-3/3-praktijk.ipynb", ".plg-fieldwork .plg-part", tall=True),
    Shot("kader", "module-3/3-praktijk.ipynb", "figure:has(img[alt^='Conceptueel kader'])"),
    Shot("plan", "module-4/2-collegedag.ipynb", ".jp-OutputArea-output:has-text('Uw onderzoeksplan nagekeken')", tall=True),
    Shot("ontvangstbewijs", "opdrachten/m3-cultuur/m3-cultuur.ipynb", ".jp-OutputArea-output:has-text('Ontvangstbewijs')", tall=True),
    Shot("ronde", "opdrachten/m4-onderzoek/m4-onderzoek.ipynb", ".plg-form:has-text('Wat levert u nu in?')"),
)  # fmt: skip
DESK = ("terugkoppeling", "bureau", "beoordelen")
OTHERS = (*DESK, "projectie", "verslag")


def main() -> None:
    """Make all pictures anew, or only those that are named."""
    asked = set(sys.argv[1:]) or {*(shot.name for shot in LAB), *OTHERS}
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport=USUAL)
        shots = [shot for shot in LAB if shot.name in asked]
        if shots:
            with started("open", str(filled_home(Path(scratch) / "werkboek")), "--geen-browser") as address:
                from_lab(page, address, shots)
        if asked & set(DESK):
            course = Path(scratch) / "demo"
            page.goto(feedback_page(course).as_uri())
            page.screenshot(path=PICTURES / "terugkoppeling.png")
            desk(page, course)
        if "projectie" in asked:
            projected(page, Path(scratch) / "projectie.html")
        browser.close()
        if "verslag" in asked:
            pages_of_report(Path(scratch))
    for name in asked:
        with Image.open(PICTURES / f"{name}.png") as made:
            small = made.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)


def from_lab(page: Page, address: str, shots: Iterable[Shot]) -> None:
    """Take the pictures of each notebook, run once from top to bottom; the start page is shown as it opens."""
    for notebook, own in groupby(shots, key=lambda shot: shot.notebook):
        show(page, address, notebook, run=notebook != START)
        for shot in own:
            page.set_viewport_size(TALL if shot.tall else USUAL)
            picture(page, shot.name, shot.selector)
        page.set_viewport_size(USUAL)


def desk(page: Page, course: Path) -> None:
    """Take the page on which a docent collects, after the click, and the page on which open answers are judged."""
    practice = course / "oefenen"
    subprocess.run(
        [*WORKBOOK, "docent", "roster", str(practice / "deelnemers.csv"), "--course", str(course)], check=True
    )
    with started("docent", "open", str(course), "--geen-browser") as address:
        show(page, address, "2-ophalen.ipynb", run=True, first="0-begin.ipynb")
        page.get_by_label("Opdracht", exact=True).first.select_option(label="m3-cultuur")
        page.get_by_label("of ergens anders").first.fill("oefenen/inleveringen.zip")
        page.get_by_role("button", name="Haal op", exact=True).click()
        page.get_by_text("Klaar om").wait_for(timeout=120_000)
        page.screenshot(path=PICTURES / "bureau.png")
    with started("docent", "judge", "m3-cultuur", "--no-browser", "--course", str(course)) as address:
        page.goto(address)
        page.wait_for_timeout(2000)
        page.screenshot(path=PICTURES / "beoordelen.png")


def projected(page: Page, path: Path) -> None:
    """Take the screen of the projector view with the figure of before and after."""
    subprocess.run([*WORKBOOK, "docent", "project", "4", "--out", str(path)], check=True, capture_output=True)
    page.goto(path.as_uri())
    named = "all => all.map(each => each.querySelector('img') ? each.getAttribute('aria-label') : '')"
    names = page.locator("section").evaluate_all(named)
    place = next(at for at, name in enumerate(names, start=1) if PROJECTED in name)
    page.goto(f"{path.as_uri()}#{place}")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "projectie.png")


def pages_of_report(scratch: Path) -> None:
    """Lay three pages of the example's report side by side: its contents list and its first two figures."""
    report = PICTURES.parent / "voorbeeld" / "onderzoeksverslag.pdf"
    text = subprocess.run(["pdftotext", str(report), "-"], check=True, capture_output=True, text=True).stdout
    pages, images = text.split("\f"), []
    for shown in ON_PAGES:
        number = next(place for place, page in enumerate(pages, start=1) if shown in page)
        stem = scratch / f"bladzijde-{number}"
        command = [
            "pdftoppm",
            "-png",
            "-singlefile",
            "-r",
            "60",
            "-f",
            str(number),
            "-l",
            str(number),
            str(report),
            str(stem),
        ]
        subprocess.run(command, check=True)
        images.append(Image.open(stem.with_suffix(".png")).convert("RGB"))
    wide, high = images[0].size
    sheet = Image.new("RGB", (len(images) * (wide + GAP) + GAP, high + 2 * GAP), "#D0D0D0")
    for place, image in enumerate(images):
        sheet.paste(image, (GAP + place * (wide + GAP), GAP))
    sheet.save(PICTURES / "verslag.png")


def filled_home(folder: Path) -> Path:
    """Return a deelnemer's folder with De Wilg's leader's answers as one's own, the plan not quite finished."""
    prepare(make_home(folder))
    for path in sorted((example_home() / "antwoorden").glob("*.json")):
        answers = read_answer_file(path)
        if answers.instrument != "start":
            about = instrument(answers.instrument)
            rows = [dict(row) for row in answers.rows]
            entries = answers.entries[:-AGREEMENTS] if about.id == "onderzoeksplan" else answers.entries
            subject = answers.subject if has_subjects(about) else None
            save_rows(about, rows, entries, moment=answers.moment, subject=subject, folder=folder)
    return folder


@contextmanager
def started(*words: str) -> Iterator[str]:
    """Start a command that serves pages; give the address it prints."""
    with subprocess.Popen([*WORKBOOK, *words], stdout=subprocess.PIPE, text=True) as process:
        lines = process.stdout or ()
        try:
            yield next(match[0] for line in lines if (match := re.search(r"http://127\.0\.0\.1:\d+/\S+", line)))
        finally:
            process.terminate()


def show(page: Page, address: str, name: str, *, run: bool = False, first: str = START) -> None:
    """Open one notebook alone, and run it where asked."""
    for _ in range(20):
        try:
            page.goto(address.replace(first, name) + "&reset")
            break
        except Error:  # the address is printed just before the server listens
            page.wait_for_timeout(1000)
    page.wait_for_function(READY, timeout=60_000)
    if run:
        page.evaluate(RUN_ALL)
    page.wait_for_timeout(5000)
    # Handing in saves while Lab saves by itself: now and then Lab asks which of both is to stay.
    if page.locator(".jp-Dialog").count():
        page.locator(".jp-Dialog button.jp-mod-warn").click()


def picture(page: Page, name: str, selector: str | None = None) -> None:
    """Write the window, or the first element that fits, as a PNG."""
    path = PICTURES / f"{name}.png"
    if selector is None:
        page.screenshot(path=path)
        return
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    element.screenshot(path=path)


def feedback_page(folder: Path) -> Path:
    """Play the demo and return the page of the deelnemer who got halfway."""
    subprocess.run([*WORKBOOK, "demo", str(folder)], check=True, capture_output=True)
    pages = sorted((folder / "feedback").rglob("*.html"), key=lambda path: path.stat().st_size)
    return pages[len(pages) // 2]


if __name__ == "__main__":
    main()
