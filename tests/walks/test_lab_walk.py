"""The workbook as a deelnemer opens it: `workbook open`, the real Lab, the real notebooks."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.walks.conftest import command, run_all, wait_for_kernel, watch
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.responses import save_rows

pytestmark = pytest.mark.walk

# What JupyterLab's own language pack leaves in English on these pages. Nothing of ours may be added here.
LEFT_BY_JUPYTERLAB = {
    "help",
    "name",
    "modified",
    "notebook",
    "kernel",
    "ipykernel",
    "markdown",
    "file",
    "files",
    "filter",
    "cell",
    "click",
}
ENGLISH = set(
    "the and of to you your with for this that is are be can not please click run save error loading warning cell"
    " submit answer answers here view edit settings open close new from on at by or if file files name modified"
    " help filter notebook show hide more less next previous back done failed missing".split()
)
DUTCH_TOO = {"is", "or", "at", "on", "open", "to", "be", "over", "by", "of", "settings", "run", "you", "less", "more"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a deelnemer's folder as `workbook open` makes it."""
    return prepare(tmp_path_factory.mktemp("thuis") / "werkboek").folder


@pytest.fixture(scope="module")
def opened(home: Path) -> Iterator[str]:
    """Start the workbook by its own command; give the address it prints, without the page."""
    command = [sys.executable, "-m", "workbook", "open", str(home), "--geen-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := re.search(r"http://127\.0\.0\.1:\d+/\S+", line)))
        yield found[0]
        process.terminate()


def go(page: Page, opened: str, name: str) -> Page:
    """Open one notebook of the workbook and wait for its kernel."""
    for _ in range(20):
        try:
            page.goto(opened.replace("Start.ipynb", name) + "&reset")
            break
        except PlaywrightError:  # the server prints its address just before it listens
            page.wait_for_timeout(1000)
    page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(page)
    return page


@pytest.fixture
def visit(page: Page, opened: str, outside: list[str]) -> Callable[[str], Page]:
    """Return a function that opens one notebook of the workbook and waits for its kernel."""
    watch(page.context, outside)
    page.set_viewport_size({"width": 1366, "height": 900})
    return partial(go, page, opened)


def notebooks(home: Path) -> list[str]:
    return sorted(
        path.relative_to(home).as_posix() for path in home.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
    )


@frozen
class Ran:
    """A notebook that was run from top to bottom: its saved outputs, what the page shows, and the code that stands in it."""

    outputs: list[dict[str, Any]]
    text: str
    code: str


@pytest.fixture(scope="module")
def ran(opened: str, home: Path, browser: Browser) -> dict[str, Ran]:
    """Run every notebook once without an answer; two tests look at them, and running is what takes the time."""
    found: dict[str, Ran] = {}
    asked: list[str] = []
    with contextlib.closing(browser.new_page(viewport={"width": 1366, "height": 900})) as page:
        watch(page.context, asked)
        for name in notebooks(home):
            go(page, opened, name)
            run_all(page)
            command(page, "docmanager:save")
            page.wait_for_timeout(1500)
            saved = json.loads((home / name).read_text(encoding="utf-8"))
            found[name] = Ran(
                [output for cell in saved["cells"] for output in cell.get("outputs", [])],
                page.evaluate(
                    "document.body.innerText + ' ' + [...document.querySelectorAll('[placeholder]')].map(e => e.placeholder).join(' ')"
                ),
                page.evaluate(
                    "window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === 'code')"
                    ".map(c => c.model.sharedModel.getSource()).join(' ')"
                ),
            )
    assert not asked
    return found


def test_every_notebook_runs_without_an_answer_and_without_a_traceback(ran: dict[str, Ran]) -> None:
    for name, each in ran.items():
        assert each.outputs, name
        assert not [output for output in each.outputs if output["output_type"] == "error"], name
        assert not [output for output in each.outputs if output.get("name") == "stderr"], name


def test_no_english_beside_what_jupyterlab_leaves(ran: dict[str, Ran]) -> None:
    for name, each in ran.items():
        # A title in the list of sources keeps its language: a line with a year, as APA writes it.
        own = "\n".join(line for line in each.text.splitlines() if not re.search(r"\(\d{4}\)\. ", line))
        # The three questions of Hattie and Timperley keep their names in Dutch schools; the page says what each means.
        own = re.sub(r"feed (up|back|forward)", "", own, flags=re.IGNORECASE)
        words = _words(own) - _words(each.code)
        assert (words & ENGLISH) - DUTCH_TOO <= LEFT_BY_JUPYTERLAB, name


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-zà-ÿ]+", text.casefold()))


def test_what_was_typed_and_not_saved_goes_along_at_hand_in(visit: Callable[[str], Page], home: Path) -> None:
    page = visit("opdrachten/m3-cultuur/m3-cultuur.ipynb")
    run_all(page)
    mark = "Dit heb ik getypt en nog niet bewaard."
    page.evaluate(
        """text => {
          const notebook = window.jupyterapp.shell.currentWidget.content;
          const cell = notebook.widgets.find(each => each.model.type === "markdown" && !each.model.getMetadata("nbgrader")?.locked);
          cell.model.sharedModel.setSource(cell.model.sharedModel.getSource() + "\\n\\n" + text);
        }""",
        mark,
    )
    before = set((home / "inleveren").glob("*.zip"))
    page.evaluate(
        "() => { const n = window.jupyterapp.shell.currentWidget.content; n.activeCellIndex = n.widgets.length - 1;"
        " while (n.activeCell.model.type !== 'code') n.activeCellIndex -= 1; }"
    )
    command(page, "notebook:run-cell")
    deadline = time.monotonic() + 30
    while not (made := set((home / "inleveren").glob("*.zip")) - before) and time.monotonic() < deadline:
        page.wait_for_timeout(300)
    with zipfile.ZipFile(made.pop()) as parcel:
        notebook = next(name for name in parcel.namelist() if name.endswith(".ipynb"))
        assert mark in parcel.read(notebook).decode("utf-8")
        assert "naam.json" not in parcel.namelist()


def test_the_example_school_fills_every_figure_and_leaves_own_answers_alone(
    visit: Callable[[str], Page], home: Path
) -> None:
    scan = instrument("ocai")
    row = {"perspective": "nu", "item": scan.items[0].id, "option": scan.options[0].id, "value": 7}
    save_rows(scan, [row], folder=home)
    own = (home / "antwoorden" / "ocai.json").read_bytes()
    save_rows(
        instrument("start"), [{"perspective": None, "item": "school", "option": "voorbeeld", "value": 1}], folder=home
    )
    try:
        page = visit("module-3/1-voorbereiding.ipynb")
        run_all(page)
        assert "Voorbeeldschool De Wilg" in page.evaluate("document.body.innerText")
        assert (home / "antwoorden" / "ocai.json").read_bytes() == own
    finally:
        (home / "antwoorden" / "start.json").unlink()


def test_everything_is_taken_along_by_button_and_put_back(
    visit: Callable[[str], Page], home: Path, tmp_path: Path
) -> None:
    page = visit("Start.ipynb")
    run_all(page)
    letter = home / "bijlagen" / "brief.txt"
    letter.write_text("Beste ouders", encoding="utf-8")
    take = page.get_by_role("button", name="Alles meenemen")
    take.scroll_into_view_if_needed()
    with page.expect_download() as given:
        take.click()
    portfolio = tmp_path / given.value.suggested_filename
    given.value.save_as(portfolio)
    panel = page.locator(".plg-fieldwork", has=take)
    expect(panel.get_by_text("Het bestand is alleen voor uzelf")).to_be_visible()
    letter.unlink()
    panel.locator("input[type=file]").set_input_files(portfolio)
    expect(panel.get_by_text("Overgenomen: 1 nieuw")).to_be_visible(timeout=20_000)
    assert letter.read_text(encoding="utf-8") == "Beste ouders"
    wrong = tmp_path / "foto.zip"
    wrong.write_bytes(b"geen zip")
    panel.locator("input[type=file]").set_input_files(wrong)
    expect(panel.get_by_role("alert")).to_contain_text("geen portfolio")
    page.screenshot(path=tmp_path / "meenemen.png")
    letter.unlink()
