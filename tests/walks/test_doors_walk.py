"""One deelnemer, one afternoon, three doors: the same notebooks filled in, mended, reloaded and handed in behind each."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.walks.conftest import Lab, faults, watch
from tests.walks.doors import PATIENCE_MS, Door, at_provider, in_browser, on_laptop
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.texts import say

pytestmark = pytest.mark.walk

# Typed on the page and not saved: handing in saves first, behind every door.
TYPED = "Dit heb ik net getypt."
TYPE = """text => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const cell = notebook.widgets.find(each => each.model.type === "markdown" && !each.model.getMetadata("nbgrader")?.locked);
  cell.model.sharedModel.setSource(cell.model.sharedModel.getSource() + "\\n\\n" + text);
}"""

PREPARATION, ASSIGNMENT = "module-3/1-voorbereiding.ipynb", "opdrachten/m3-cultuur/m3-cultuur.ipynb"
SCAN = instrument("ocai")
CELLS = list(SCAN.cells())


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab over a folder as `workbook open` makes it."""
    scratch = tmp_path_factory.mktemp("laptop")
    started = Lab(prepare(scratch / "werkboek").folder, scratch)
    try:
        yield started.wait()
    finally:
        started.stop()


@pytest.fixture(params=["jupyterlab", "browser", "hub"])
def door(request: pytest.FixtureRequest) -> Door:
    if request.param == "jupyterlab":
        return on_laptop(request.getfixturevalue("laptop").url)
    if request.param == "browser":
        return in_browser(request.getfixturevalue("site").url)
    return at_provider(request.getfixturevalue("hub"), "carla")


@pytest.fixture
def visitor(browser: Browser, outside: list[str], door: Door) -> Iterator[Page]:
    """Open a browser that was never here, and let it in."""
    context = watch(browser.new_context(viewport={"width": 1366, "height": 900}, locale="nl-NL"), outside)
    page = context.new_page()
    page.set_default_timeout(30_000)
    if door.enter:
        door.enter(page)
    yield page
    context.close()


def test_a_deelnemer_fills_in_comes_back_and_hands_in(visitor: Page, door: Door, tmp_path: Path) -> None:
    page = door.open(visitor, PREPARATION)
    door.run(page, "import workbook")
    fill_in_the_scan(page, door)
    a_question_is_looked_at(page, door)
    a_figure_is_drawn(page, door)
    everything_is_there_after_a_reload(page, door)
    parcel = hand_in(page, door, tmp_path)
    the_docent_takes_it(parcel, tmp_path)


def form_of(page: Page, title: str) -> object:
    return page.locator("section.plg-form").filter(has=page.get_by_role("heading", name=title, exact=True))


def fill_in_the_scan(page: Page, door: Door) -> None:
    """Fill in the culture scan with one part that is 5 points too many, be told, and mend it."""
    cell = door.run(page, f'wb.form("{SCAN.id}")')
    boxes = cell.locator(".plg-number")
    boxes.first.wait_for()
    for number in range(len(CELLS)):
        boxes.nth(number).fill("30" if number == 5 else "25")
    cell.get_by_role("button", name=say("form.finish")).click()
    expect(cell.locator(".plg-result")).to_contain_text("5 punten te veel")
    assert page.evaluate("document.activeElement.closest('.plg-block').dataset.item") == SCAN.items[1].id
    boxes.nth(5).fill("25")
    expect(cell.locator(".plg-result")).to_contain_text(say("form.finished"))
    expect(cell.locator(".plg-status")).to_contain_text("Bewaard om", timeout=PATIENCE_MS)
    assert faults(page, "[data-walk^='wb.form'] .plg-form") == []
    page.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('plg-werkboek|'))")
    assert door.answers(page, SCAN.id) == dict.fromkeys(CELLS, 25)


def a_question_is_looked_at(page: Page, door: Door) -> None:
    """Answer a question wrongly, ask what is wrong, and answer it rightly."""
    cell = door.run(page, 'wb.question("m3-voorbereiding.lagen")')
    for answer, told in (("Iedereen lacht", "Nog niet."), ("Wie om hulp vraagt", "Goed.")):
        cell.get_by_label(answer).check()
        cell.get_by_role("button", name=say("form.check")).click()
        expect(cell.locator(".plg-reply")).to_contain_text(told, timeout=PATIENCE_MS)
    assert faults(page, "[data-walk^='wb.question'] .plg-form") == []


def a_figure_is_drawn(page: Page, door: Door) -> None:
    cell = door.run(page, "wb.plot(cultuur)")
    picture = cell.locator(".jp-OutputArea-output img")
    expect(picture).to_be_visible(timeout=PATIENCE_MS)
    assert len(picture.get_attribute("alt") or "") > 40, "a figure says in words what it shows"
    assert cell.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def everything_is_there_after_a_reload(page: Page, door: Door) -> None:
    door.reload(page, PREPARATION)
    door.run(page, "import workbook")
    boxes = door.run(page, f'wb.form("{SCAN.id}")').locator(".plg-number")
    for number in (0, 5, len(CELLS) - 1):
        expect(boxes.nth(number)).to_have_value("25")
    expect(door.run(page, 'wb.question("m3-voorbereiding.lagen")').get_by_label("Wie om hulp vraagt")).to_be_checked()


def hand_in(page: Page, door: Door, tmp_path: Path) -> Path:
    door.open(page, ASSIGNMENT)
    door.run(page, "import workbook")
    cell = door.run(page, 'wb.question("m3-cultuur.reflectie")')
    cell.locator("textarea").first.fill("In de teamvergadering vroeg ik Samira wat zij zag, en ik zweeg.")
    expect(cell.locator(".plg-status")).to_contain_text("Bewaard om", timeout=PATIENCE_MS)
    page.evaluate(TYPE, TYPED)
    cell = door.run(page, 'wb.hand_in("m3-cultuur")')
    expect(cell.get_by_text(say("handin.receipt.title"))).to_be_visible(timeout=PATIENCE_MS)
    assert faults(page, "[data-walk^='wb.hand_in'] .jp-OutputArea") == []
    parcel = door.handed_in(page, tmp_path / "ingeleverd")[-1]  # on the hub somebody may have handed in before
    with zipfile.ZipFile(parcel) as archive:
        assert TYPED in archive.read("m3-cultuur.ipynb").decode()
    return parcel


def the_docent_takes_it(parcel: Path, tmp_path: Path) -> None:
    workbook = [sys.executable, "-m", "workbook", "docent"]
    course = tmp_path / "cursus"
    for command in (["new", str(course)], ["collect", "m3-cultuur", str(parcel), "--course", str(course)]):
        done = subprocess.run([*workbook, *command], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((course / "submitted").glob("*/m3-cultuur/m3-cultuur.ipynb"))) == 1
