"""The browser edition in Firefox: the start page, a form filled in and there again after a reload, and a figure."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.firefox.browser import Page, faults
from tests.walks.doors import CELL, READY
from tests.walks.site_served import Served
from workbook.instrument import instrument

pytestmark = pytest.mark.walk

NOTEBOOK = "module-3/1-voorbereiding.ipynb"
FORM = "[data-walk^='wb.form'] .plg-number"
SAVED = "document.querySelector(\"[data-walk^='wb.form'] .plg-status\")?.textContent.includes('Bewaard om')"
RUN = "window.jupyterapp.commands.execute('notebook:run-cell').then(() => null)"
PATIENCE = 150


def opened(page: Page, site: Served) -> Page:
    page.goto(f"{site.url}/werkboek/lab/index.html?path={NOTEBOOK}")
    return ready(page)


def ready(page: Page) -> Page:
    page.wait("typeof window.jupyterapp === 'object'", PATIENCE)
    page.wait(f"({READY})('{NOTEBOOK}')", PATIENCE)
    run(page, "import workbook")
    return page


def run(page: Page, text: str) -> None:
    """Run the cell with this text in it."""
    assert page.evaluate(CELL, text) >= 0
    page.do("evaluate", code=RUN, seconds=PATIENCE)


def test_the_start_page_can_be_used_by_everybody(firefox: Page, site: Served, tmp_path: Path) -> None:
    firefox.do("told")
    firefox.goto(f"{site.url}/index.html")
    firefox.wait(f"document.querySelector(\"a[href*='{NOTEBOOK}']\")")
    assert faults(firefox) == []
    firefox.screenshot(tmp_path / "start.png")
    firefox.viewport(320, 700)
    try:
        assert firefox.evaluate("document.documentElement.scrollWidth") <= 320
        assert faults(firefox) == []
    finally:
        firefox.viewport(1280, 900)
    assert [each for each in firefox.do("told") if "favicon.ico" not in each] == []


def test_a_form_is_saved_a_figure_drawn_and_both_are_there_again(firefox: Page, site: Served, tmp_path: Path) -> None:
    began = time.monotonic()
    page = opened(firefox, site)
    run(page, 'wb.form("ocai")')
    page.wait(f'document.querySelectorAll("{FORM}").length === 48', PATIENCE)
    print(f"from link to form in Firefox: {time.monotonic() - began:.1f} s")
    for number in range(len(list(instrument("ocai").cells()))):
        page.fill(FORM, "25", number)
    page.wait(SAVED, PATIENCE)
    page.wait("!Object.keys(localStorage).some(name => name.startsWith('plg-werkboek|'))", PATIENCE)
    run(page, "wb.plot(cultuur)")
    page.wait("document.querySelector(\"[data-walk^='wb.plot'] img\")?.complete", PATIENCE)
    page.screenshot(tmp_path / "figuur.png")
    page.reload()
    run(ready(page), 'wb.form("ocai")')
    page.wait(f"document.querySelectorAll(\"{FORM}\")[47]?.value === '25'", PATIENCE)
