"""JupyterLab as a deelnemer meets it: little on the screen, Dutch, saved by itself, and nothing that breaks by accident."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.walks.conftest import Lab, command, faults, wait_for_kernel, watch
from workbook import lab as settings
from workbook.opening import prepare

pytestmark = pytest.mark.walk

LAPTOP = {"width": 1366, "height": 768}
NARROW = {"width": 1024, "height": 700}
PAGE = ".jp-NotebookPanel:not(.lm-mod-hidden)"
BAR = f"{PAGE} .jp-NotebookPanel-toolbar"
TAB = ".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current"
SAVED = re.compile(r"Laatst opgeslagen: \d{1,2}-\d{1,2}-\d{4}, \d{2}:\d{2}")
# What JupyterLab says of packages of the test environment, or of itself; a deelnemer has none of these packages.
NOT_OURS = ("jupyterlite", "@jupyterlite", "duplicated", "widget model not found")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab over a folder as `workbook open` makes it."""
    scratch = tmp_path_factory.mktemp("rustig")
    started = Lab(prepare(scratch / "werkboek").folder, scratch)
    try:
        yield started.wait()
    finally:
        started.stop()


@pytest.fixture(scope="module")
def told() -> list[str]:
    """Return what the browser's console called an error while the start page was looked at, exceptions included."""
    return []


@pytest.fixture(scope="module")
def start(browser: Browser, desk: Lab, told: list[str]) -> Iterator[Page]:
    """Give the start page as it opens for the first time, for tests that only look."""
    context = browser.new_context(viewport=LAPTOP)
    left: list[str] = []
    page = watch(context, left).new_page()
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield opened(page, desk, "Start.ipynb")
    context.close()
    assert not left, f"requests left 127.0.0.1: {left}"


@pytest.fixture
def visit(page: Page, desk: Lab, outside: list[str]) -> Callable[[str], Page]:
    """Return a function that opens a page of the workbook with a fresh profile on a laptop's screen."""
    watch(page.context, outside)
    page.set_viewport_size(LAPTOP)
    return lambda name: opened(page, desk, name)


def opened(page: Page, desk: Lab, name: str) -> Page:
    page.goto(f"{desk.url}/lab/tree/{name}?reset")
    page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(page)
    return page


def button(page: Page, name: str) -> Locator:
    return page.locator(BAR).get_by_role("button", name=name)


def shown(page: Page) -> str:
    """Return the words beside the buttons that tell whether the page is saved."""
    if page.locator(f"{TAB}.jp-mod-dirty").count():
        return page.evaluate(
            "JSON.parse(getComputedStyle(document.querySelector('.lm-DockPanel-tabBar'), '::before').content)"
        )
    lines = page.locator(TAB).get_attribute("title").splitlines()
    return lines[2]


def where(page: Page) -> str:
    return page.evaluate("window.jupyterapp.shell.currentWidget.context.path")


def cells(page: Page) -> list[str]:
    return page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets.map(c => c.model.type + ' ' + c.model.sharedModel.getSource())"
    )


def choices(page: Page) -> list[str]:
    """Return what stands in the menus that are open."""
    found = page.locator(".lm-Menu:visible .lm-Menu-itemLabel").all_inner_texts()
    return [text.strip() for text in found if text.strip()]


def test_consoles_terminals_and_the_launcher_are_not_there(start: Page, desk: Lab) -> None:
    there = "name => window.jupyterapp.commands.hasCommand(name)"
    for name in (
        "terminal:create-new",
        "console:create",
        "launcher:create",
        "debugger:show-panel",
        "settingeditor:open",
    ):
        assert not start.evaluate(there, name), name
    assert start.request.get(f"{desk.url}/api/terminals").status == 404
    tabs = start.locator(".jp-SideBar .lm-TabBar-tab:visible")
    assert [tab.get_attribute("data-id") for tab in tabs.all()] == ["filebrowser", "table-of-contents"]
    assert not start.locator("#jp-right-stack").is_visible()


def test_the_right_hand_button_offers_little_on_a_file_and_the_browsers_own_on_a_page(
    start: Page,
) -> None:
    start.locator(".jp-DirListing-item", has_text="Start.ipynb").click(button="right")
    assert choices(start) == ["Open", "Hernoem", "Move to Trash", "Download"]
    start.keyboard.press("Escape")
    start.locator(f"{PAGE} .jp-Cell").first.click(button="right")
    assert choices(start) == []


def test_the_buttons_work_by_keyboard_and_have_names(start: Page) -> None:
    names = [each.get_attribute("aria-label") or each.inner_text() for each in start.locator(f"{BAR} jp-button").all()]
    ours = {
        item["label"] or item["caption"]
        for item in settings.overrides()[settings.TOOLBAR]["toolbar"]
        if "command" in item
    }
    assert ours <= set(names)
    button(start, "Start alles").focus()
    start.keyboard.press("Enter")
    expect(start.locator(".plg-form").first).to_be_visible(timeout=30_000)


def test_the_list_of_files_shows_what_is_of_use_and_has_a_dutch_head(start: Page) -> None:
    listed = start.locator(".jp-DirListing-itemText").all_inner_texts()
    assert {"Start.ipynb", "Inleveren.ipynb", "inleveren", "bijlagen"} <= set(listed)
    assert not {"start.yaml", "deelnemer.json", "naam.json"} & set(listed)
    head = "getComputedStyle(document.querySelector('.jp-id-name .jp-DirListing-headerItemText'), '::after').content"
    assert start.evaluate(head) == '"Naam"'
    assert not start.locator(".jp-Notebook-footer").first.is_visible()


def test_axe_finds_nothing_in_what_is_ours_of_the_bar(start: Page) -> None:
    found = faults(start, f"{BAR} .jp-Toolbar-item[data-jp-item-name^=plg-]")
    # JupyterLab gives every button of its bars `aria-pressed`, also those that can't be pressed.
    assert [fault for fault in found if not fault.startswith("aria-allowed-attr")] == []


@pytest.mark.parametrize("size", [LAPTOP, NARROW], ids=["1366", "1024"])
def test_nothing_in_the_bar_lies_over_something_else(start: Page, size: dict[str, int]) -> None:
    start.set_viewport_size(size)
    start.wait_for_timeout(1200)
    boxes = [item.bounding_box() for item in start.locator(f"{BAR} jp-button").all() if item.is_visible()]
    said = start.locator(".lm-DockPanel-tabBar").first.bounding_box()
    assert said
    assert said["width"] > 60
    assert max(box["x"] + box["width"] for box in boxes if box) <= said["x"]
    for name in ("Start blok", "Start alles", "Opslaan", "Inleveren"):
        expect(button(start, name)).to_be_visible()
    circle = start.locator(
        f"{BAR} [data-jp-item-name=executionProgress] .jp-Notebook-ExecutionIndicator"
    ).bounding_box()
    assert circle
    assert circle["x"] >= said["x"] + said["width"]


def test_two_menus_are_left_and_the_first_opens_every_module(start: Page, told: list[str]) -> None:
    bar = start.locator("#jp-MainMenu .lm-MenuBar-item")
    assert bar.all_inner_texts() == ["Werkboek", "Bestand"]
    bar.nth(1).click()
    assert choices(start) == ["Sluit tab", "Notebook opslaan", "Download", "Print…"]
    start.keyboard.press("Escape")
    bar.nth(0).click()
    start.get_by_text("Module 3: Professionele cultuur").hover()
    start.get_by_role("menuitem", name="Voorbereiding").click()
    start.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path.startsWith('module-3/1')")
    wait_for_kernel(start)
    assert [line for line in told if not any(name in line for name in NOT_OURS)] == []


def test_one_click_starts_the_page_and_no_question_is_asked(visit: Callable[[str], Page]) -> None:
    page = visit("Start.ipynb")
    button(page, "Start alles").click()
    expect(page.locator(".plg-form").first).to_be_visible(timeout=30_000)
    assert page.locator(".jp-Dialog").count() == 0
    button(page, "Opnieuw beginnen").click()
    page.wait_for_timeout(1000)
    wait_for_kernel(page)
    expect(page.locator(".plg-form").first).to_be_visible(timeout=30_000)
    assert page.locator(".jp-Dialog").count() == 0
    folded = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets.filter(c => c.model.type === 'code').every(c => c.inputHidden)"
    )
    assert folded


def test_a_note_is_saved_by_itself_and_the_screen_says_when(visit: Callable[[str], Page], desk: Lab) -> None:
    page = visit("module-4/0-start.ipynb")
    before = len(cells(page))
    page.locator(f"{PAGE} .jp-Cell").nth(1).click()
    button(page, "Notitie").click()
    page.keyboard.type("Vragen aan mijn team")
    assert shown(page) == "Nog niet bewaard"
    page.wait_for_function(f"() => !document.querySelector('{TAB}.jp-mod-dirty')", timeout=16_000)
    assert SAVED.fullmatch(shown(page))
    saved = json.loads((desk.home / "module-4" / "0-start.ipynb").read_text(encoding="utf-8"))
    sources = [(cell["cell_type"], "".join(cell["source"])) for cell in saved["cells"]]
    assert ("markdown", "Vragen aan mijn team") in sources
    assert len(sources) == before + 1


def test_saving_at_once_is_a_button(visit: Callable[[str], Page], desk: Lab) -> None:
    page = visit("module-4/1-voorbereiding.ipynb")
    button(page, "Notitie").click()
    page.keyboard.type("Nu opslaan")
    button(page, "Opslaan").click()
    page.wait_for_function(f"() => !document.querySelector('{TAB}.jp-mod-dirty')", timeout=5000)
    assert "Nu opslaan" in (desk.home / "module-4" / "1-voorbereiding.ipynb").read_text(encoding="utf-8")


def test_only_ones_own_note_can_be_thrown_away_and_it_comes_back(visit: Callable[[str], Page]) -> None:
    page = visit("module-4/2-collegedag.ipynb")
    before = cells(page)
    page.locator(f"{PAGE} .jp-Cell").nth(1).click()
    expect(button(page, "Het gekozen blok verwijderen")).to_be_disabled()
    button(page, "Notitie").click()
    page.keyboard.type("Weg ermee")
    page.wait_for_timeout(1000)  # what happens within half a second is one step for JupyterLab, and taken back as one
    button(page, "Het gekozen blok verwijderen").click()
    note = "window.jupyterapp.shell.currentWidget.content.widgets.some(c => c.model.sharedModel.getSource() === 'Weg ermee')"
    page.wait_for_function(f"() => !{note}", timeout=10_000)
    assert cells(page) == before
    button(page, "Een verwijderd blok terughalen").click()
    page.wait_for_function(f"() => {note}", timeout=10_000)
    assert "markdown Weg ermee" in cells(page)


def test_letters_that_land_beside_a_form_change_nothing(visit: Callable[[str], Page]) -> None:
    page = visit("module-4/3-praktijk.ipynb")
    before = cells(page)
    page.locator(f"{PAGE} .jp-Cell").nth(2).click()
    page.keyboard.press("Escape")
    page.keyboard.type("abxcvmyr123ddzoli i00")
    for keys in ("Shift+M", "Shift+A", "Shift+L", "Control+Shift+D"):
        page.keyboard.press(keys)
    assert cells(page) == before
    assert page.locator(".jp-Dialog").count() == 0
    assert page.evaluate("window.jupyterapp.shell.mode") == "single-document"


def test_handing_in_starts_on_its_own_page(visit: Callable[[str], Page]) -> None:
    page = visit("Start.ipynb")
    button(page, "Inleveren").click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path === 'Inleveren.ipynb'")
    wait_for_kernel(page)
    command(page, "notebook:run-all-cells")
    table = page.locator(f"{PAGE} table", has_text="Uw opdrachten")
    expect(table).to_be_visible(timeout=30_000)
    assert table.locator("tbody tr").count() == 4
    table.get_by_role("link", name="de cultuur van uw school").click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path.includes('m3-cultuur')")
    assert where(page) == "opdrachten/m3-cultuur/m3-cultuur.ipynb"


def test_a_page_opens_again_as_it_was_left(visit: Callable[[str], Page], desk: Lab, tmp_path: Path) -> None:
    page = visit("module-1/0-start.ipynb")
    button(page, "Notitie").click()
    page.keyboard.type("Verder met de INK")
    button(page, "Opslaan").click()
    page.wait_for_function(f"() => !document.querySelector('{TAB}.jp-mod-dirty')", timeout=5000)
    page.goto(f"{desk.url}/lab/tree/module-1/0-start.ipynb")
    page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(page)
    assert "markdown Verder met de INK" in cells(page)
    assert page.locator("#jp-MainMenu .lm-MenuBar-item").all_inner_texts() == ["Werkboek", "Bestand"]
    assert page.locator(".jp-Dialog").count() == 0
