"""The projector view in a real browser: a screen at a time by keyboard, everything on it in sight, readable by everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.walks.conftest import watch
from workbook.docent.projector import project

pytestmark = pytest.mark.walk

DAYS = (1, 2, 3, 4)


@pytest.fixture(scope="module", params=DAYS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    path = tmp_path_factory.mktemp("projectie") / "dag.html"
    return path, len(project(request.param, path))


@pytest.fixture
def shown(page: Page, made: tuple[Path, int], outside: list[str]) -> Page:
    watch(page.context, outside)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(made[0].as_uri())
    return page


def test_the_keys_go_on_and_back_and_the_address_keeps_the_place(shown: Page, made: tuple[Path, int]) -> None:
    place = shown.locator("#at")
    expect(place).to_have_text(f"1 / {made[1]}")
    for key, at in (
        ("ArrowRight", 2),
        (" ", 3),
        ("ArrowLeft", 2),
        ("End", made[1]),
        ("ArrowRight", made[1]),
        ("Home", 1),
    ):
        shown.keyboard.press(key)
        expect(place).to_have_text(f"{at} / {made[1]}")
    shown.get_by_role("button", name="Verder").click()
    shown.reload()
    expect(place).to_have_text(f"2 / {made[1]}")
    assert shown.locator(".screen:visible").count() == 1


def test_nothing_is_cut_off_but_a_figure_that_is_higher_than_it_is_wide(shown: Page, made: tuple[Path, int]) -> None:
    for _ in range(made[1]):
        wide, high, kind, size = shown.evaluate(
            "(() => { const s = document.querySelector('.screen.now');"
            " return [s.scrollWidth - s.clientWidth, s.scrollHeight - s.clientHeight, s.className,"
            " parseFloat(getComputedStyle(s).fontSize)]; })()"
        )
        assert wide <= 1, kind
        assert high <= 2 or "tall" in kind, kind
        assert size >= 16, kind
        shown.keyboard.press("ArrowRight")


def test_axe_finds_nothing_on_any_kind_of_screen(shown: Page) -> None:
    for kind in ("title", "plan", "part", "topic", "question", "figure", "work", "points"):
        shown.evaluate(
            "kind => { const all = [...document.querySelectorAll('.screen')];"
            " location.hash = String(all.findIndex(each => each.classList.contains(kind)) + 1); }",
            kind,
        )
        expect(shown.locator(f".screen.now.{kind}")).to_be_visible()
        found = Axe().run(shown)
        assert found.violations_count == 0, (kind, found.generate_report())


def test_without_a_script_all_screens_stand_under_each_other(made: tuple[Path, int], browser: object) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(made[0].as_uri())
    assert page.locator(".screen:visible").count() == made[1]
    context.close()
