"""A report as a page in a real browser: readable by everybody, on a screen and on a small one."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.report_sample import SMALL, as_de_wilg
from tests.walks.conftest import watch
from workbook.home import make_home
from workbook.reports.filling import fill
from workbook.reports.outline import editions
from workbook.reports.page import page as made_page

pytestmark = pytest.mark.walk


@pytest.fixture(params=[1280, 360])
def shown(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path, outside: list[str]) -> Page:
    path = tmp_path / "verslag.html"
    path.write_text(made_page(SMALL), encoding="utf-8")
    # The page lets no script in, axe's neither.
    context = browser.new_context(bypass_csp=True, viewport={"width": request.param, "height": 900})
    watch(context, outside)
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def test_axe_finds_nothing_on_a_report_and_it_fits_the_screen(shown: Page) -> None:
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("edition", list(editions()), ids=str)
@pytest.mark.parametrize("width", [390, 1280])
def test_every_report_of_the_example_fits_the_screen_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: tuple[str, int | None], width: int
) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(as_de_wilg(make_home(tmp_path / "map"))))
    path = tmp_path / "verslag.html"
    path.write_text(made_page(fill(*edition)), encoding="utf-8")
    page = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900}).new_page()
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_contents_list_brings_one_to_the_chapter_by_keyboard(shown: Page) -> None:
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    assert shown.url.endswith("#k1")
