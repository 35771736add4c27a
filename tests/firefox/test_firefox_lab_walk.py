"""A form in a real JupyterLab, in Firefox: filled in, saved, there again after a reload, a question looked at, keys that stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.firefox.browser import Page, faults
from tests.walks.conftest import Lab
from tests.walks.doors import READY
from workbook.instrument import instrument
from workbook.texts import say

pytestmark = pytest.mark.walk

SCAN = instrument("ocai")
NUMBER = ".plg-form .plg-number"
RUN_ALL = "Promise.race([window.jupyterapp.commands.execute('notebook:run-all-cells'), new Promise(done => setTimeout(done, 50000))]).then(() => null)"
SAVED = "document.querySelector('.plg-status')?.textContent.includes('Bewaard om')"


def opened(page: Page, lab: Lab, name: str) -> Page:
    """Open a notebook, wait for its kernel and run it."""
    page.goto(f"{lab.url}/lab/tree/{name}?reset")
    return run(page, name)


def run(page: Page, name: str) -> Page:
    page.wait("typeof window.jupyterapp === 'object'", 60)
    page.wait(f"({READY})('{name}')", 60)
    page.evaluate(RUN_ALL)
    return page


def test_the_scan_is_filled_in_saved_and_there_after_a_reload(firefox: Page, fresh: Lab, tmp_path: Path) -> None:
    name = fresh.notebook("scan.ipynb", f'import workbook as wb\nwb.form("{SCAN.id}")')
    page = opened(firefox, fresh, name)
    page.wait(f"document.querySelectorAll('{NUMBER}').length === {len(list(SCAN.cells()))}")
    page.evaluate(f"document.querySelector('{NUMBER}').focus()")
    for number in range(len(list(SCAN.cells()))):
        page.keyboard.type("30" if number == 5 else "25")
        page.keyboard.press("Escape" if number % 5 == 0 else "Tab")
        if number % 5 == 0:
            page.keyboard.press("Tab")
    page.click(f"::-p-aria([name='{say('form.finish')}'][role='button'])")
    page.shows("5 punten te veel")
    page.fill(NUMBER, "25", 5)
    page.shows(say("form.finished"))
    page.wait(SAVED)
    page.wait("!Object.keys(localStorage).some(name => name.startsWith('plg-werkboek|'))")
    assert fresh.answers(SCAN.id) == dict.fromkeys(SCAN.cells(), 25)
    assert page.evaluate("document.querySelectorAll('.jp-Notebook .jp-Cell').length") == 1, (
        "no key did anything to the notebook"
    )
    assert faults(page, ".plg-form") == []
    page.screenshot(tmp_path / "lab.png")
    page.reload()
    run(page, name)
    page.wait(f"document.querySelectorAll('{NUMBER}')[5]?.value === '25'")


def test_a_question_is_looked_at(firefox: Page, fresh: Lab, sampler: Any) -> None:
    (fresh.home / "proefvragen.yaml").write_bytes(Path(sampler.path).read_bytes())
    name = fresh.notebook("vragen.ipynb", 'import workbook as wb\nwb.question("proefvragen.kies")')
    page = opened(firefox, fresh, name)
    page.wait("document.querySelectorAll('.plg-pick input').length === 3")
    page.evaluate("document.querySelector('.plg-pick input').focus()")
    for key in ("a", "d", "d", "x", "ArrowDown", "Space"):
        page.keyboard.press(key)
    page.click("::-p-aria([name='Kijk na'][role='button'])")
    page.shows("gestreepte lijn")
    page.evaluate("document.querySelector('.plg-pick input').click()")
    page.shows("U hebt uw antwoord veranderd")
    page.click("::-p-aria([name='Kijk na'][role='button'])")
    page.shows("Goed.")
    assert page.evaluate("document.querySelectorAll('.jp-Notebook .jp-Cell').length") == 1
