"""The class picture on a collegedag: it grows on the wall by itself, codes are pasted beside it, and a deelnemer shares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import evolve
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.made_shares import made, put
from tests.walks.conftest import Lab, faults, open_notebook, watch
from workbook.docent.course import Course
from workbook.docent.seeing import live
from workbook.docent.serving import serve
from workbook.instrument import instrument
from workbook.responses import save_rows
from workbook.sharing import decode, encode
from workbook.texts import entry

pytestmark = pytest.mark.walk

Person = Callable[[], BrowserContext]
DESK = entry("seeing.class.desk")
PANEL = entry("sharing.panel")


@pytest.fixture
def group(tmp_path: Path) -> Path:
    (tmp_path / "groep").mkdir()
    return tmp_path / "groep"


@pytest.fixture(params=["ocai", "draagvlak", "ink"])
def address(request: pytest.FixtureRequest, tmp_path: Path, group: Path) -> Iterator[tuple[str, str]]:
    root = tmp_path / "cursus"
    (root / "source").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    with serve(live.opened(Course(root), instrument(request.param), (group,)).routes()) as found:
        yield found, request.param


def test_the_wall_grows_by_itself_while_codes_are_pasted_and_everybody_can_read_it(
    page: Page, address: tuple[str, str], group: Path, outside: list[str], tmp_path: Path
) -> None:
    watch(page.context, outside)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address[0])
    expect(page.locator(".few")).to_be_visible()
    shares = [made(address[1], at=0.2 + 0.02 * at) for at in range(30)]
    for each in shares[:27]:
        put(group, each)
    expect(page.locator("#counts")).to_contain_text("In het beeld: ", timeout=2_000)
    desk = page.context.new_page()
    desk.goto(f"{address[0]}docent")
    (group / "Jannie.json").write_text("[]", encoding="utf-8")
    expect(desk.locator("#lines")).to_contain_text("Jannie.json")
    expect(desk.get_by_role("button", name=DESK["join"])).to_be_disabled()
    more = [*shares[27:], *(made(address[1], at=0.9) for _ in range(2))]
    desk.get_by_label(DESK["paste"]).fill("\n".join(encode(each) for each in more))
    desk.get_by_role("button", name=DESK["take"]).click()
    expect(desk.locator("#told p")).to_have_count(5)
    expect(page.locator("#counts")).to_contain_text("32 deelnemers deelden. In het beeld: 32.", timeout=2_000)
    expect(page.locator("#figure")).to_contain_text("n = 32")
    assert "Jannie" not in page.content()
    for each in (page, desk):
        found = Axe().run(each)
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1, "all of it stands on one screen"
    page.screenshot(path=tmp_path / f"beeld-{address[1]}.png")
    desk.screenshot(path=tmp_path / "docent.png")


def test_the_wall_says_when_the_program_has_stopped(page: Page, tmp_path: Path, group: Path) -> None:
    root = tmp_path / "cursus"
    (root / "source").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    with serve(live.opened(Course(root), instrument("ocai"), (group,)).routes()) as found:
        page.goto(found)
        expect(page.locator("#lost")).to_be_hidden()
        page.context.set_offline(True)
        expect(page.locator("#lost")).to_be_visible()
        page.context.set_offline(False)
        expect(page.locator("#lost")).to_be_hidden()


def test_a_deelnemer_sees_what_goes_along_and_shares_with_a_button(fresh: Lab, person: Person, tmp_path: Path) -> None:
    about = instrument("ocai")
    points = dict(zip([each.id for each in about.options], (40, 30, 20, 10), strict=True))
    rows = [{"perspective": p, "item": i, "option": o, "value": points[str(o)]} for p, i, o in about.cells()]
    save_rows(about, rows, folder=fresh.home)
    fresh.notebook("delen.ipynb", 'import workbook as wb\nwb.share("ocai")')
    page = open_notebook(person().pages[0], fresh, "delen.ipynb")
    panel = page.locator(".plg-fieldwork")
    expect(panel.get_by_role("table")).to_contain_text("Familie")
    assert not (fresh.home / "delen").exists()
    page.get_by_role("button", name=PANEL["share"], exact=True).click()
    code = page.get_by_label(PANEL["code"])
    expect(code).to_be_visible(timeout=30_000)
    (written,) = (fresh.home / "delen").iterdir()
    shared = decode(code.input_value(), where="scherm")
    assert shared.share == json.loads(written.read_text(encoding="utf-8"))["share"]
    assert not faults(page, ".plg-fieldwork")
    panel.screenshot(path=tmp_path / "paneel.png")
    page.get_by_role("button", name=PANEL["withdraw"]).click()
    expect(panel.get_by_role("status").filter(has_text="Teruggetrokken")).to_be_visible(timeout=30_000)
    back = decode(code.input_value(), where="scherm")
    assert back == evolve(shared, scores=(), shared_at=back.shared_at)
