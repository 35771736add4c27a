"""Make the pictures of the manuals: the real workbook in a real browser, the demo's feedback. Look at every one.

Usage: python tools/screenshots.py   (needs playwright and chromium; writes docs/beelden/*.png)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from workbook.content import example_home
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.responses import read_answer_file, save_rows

PICTURES = Path(__file__).parent.parent / "docs" / "beelden"
CHROMIUM = os.environ.get("WORKBOOK_CHROMIUM") or shutil.which("chromium") or "chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
READY = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        home = filled_home(Path(scratch) / "werkboek")
        with opened(home) as address:
            show(page, address, "Start.ipynb")
            picture(page, "startpagina")
            show(page, address, "module-3/1-voorbereiding.ipynb", run=True)
            picture(page, "formulier", "fieldset:has-text('Leiderschap')")
            picture(page, "vlieger", "figure:has(img), .jp-OutputArea-output:has(img)")
            show(page, address, "module-3/3-praktijk.ipynb", run=True)
            page.set_viewport_size({"width": 1280, "height": 1500})
            picture(page, "paneel", ".plg-fieldwork .plg-part")
            page.set_viewport_size({"width": 1280, "height": 860})
            show(page, address, "opdrachten/m3-cultuur/m3-cultuur.ipynb", run=True)
            picture(page, "ontvangstbewijs", ".jp-OutputArea-output:has-text('Ontvangstbewijs')")
        page.goto(feedback_page(Path(scratch) / "demo").as_uri())
        page.screenshot(path=PICTURES / "terugkoppeling.png")
        browser.close()


def filled_home(folder: Path) -> Path:
    """Return a deelnemer's folder with De Wilg's leader's answers as one's own."""
    prepare(make_home(folder))
    for path in sorted((example_home() / "antwoorden").glob("*.json")):
        answers = read_answer_file(path)
        if answers.instrument != "start":
            rows = [dict(row) for row in answers.rows]
            save_rows(instrument(answers.instrument), rows, answers.entries, moment=answers.moment, folder=folder)
    return folder


@contextmanager
def opened(home: Path) -> Iterator[str]:
    """Start the workbook by its own command; give the address it prints."""
    command = [sys.executable, "-m", "workbook", "open", str(home), "--geen-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = process.stdout or ()
        yield next(match[0] for line in lines if (match := re.search(r"http://127\.0\.0\.1:\d+/\S+", line)))
        process.terminate()


def show(page: Page, address: str, name: str, *, run: bool = False) -> None:
    """Open one notebook alone, and run it where asked."""
    for _ in range(20):
        try:
            page.goto(address.replace("Start.ipynb", name) + "&reset")
            break
        except Error:  # the address is printed just before the server listens
            page.wait_for_timeout(1000)
    page.wait_for_function(READY, timeout=60_000)
    if run:
        page.evaluate(RUN_ALL)
    page.wait_for_timeout(5000)


def picture(page: Page, name: str, selector: str | None = None) -> None:
    """Write the window, or the first element that fits, as a PNG."""
    path = PICTURES / f"{name}.png"
    if selector is None:
        page.screenshot(path=path)
        return
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    element.screenshot(path=path)


def feedback_page(folder: Path) -> Path:
    """Play the demo and return the page of the deelnemer who got halfway."""
    subprocess.run([sys.executable, "-m", "workbook", "demo", str(folder)], check=True, capture_output=True)
    pages = sorted((folder / "feedback").rglob("*.html"), key=lambda path: path.stat().st_size)
    return pages[len(pages) // 2]


if __name__ == "__main__":
    main()
