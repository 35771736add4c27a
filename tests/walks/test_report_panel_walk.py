"""A report in JupyterLab: shown as it will be read, and saved with a button as Word, PDF and page."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.walks.conftest import Lab, faults, open_notebook
from workbook.texts import entry

pytestmark = pytest.mark.walk

Person = Callable[[], BrowserContext]


def test_a_report_is_saved_with_a_button_and_the_second_time_beside_it(fresh: Lab, person: Person) -> None:
    fresh.notebook("verslag.ipynb", 'import workbook as wb\nwb.report("onderzoeksplan")')
    page = open_notebook(person().pages[0], fresh, "verslag.ipynb")
    told = page.locator(".plg-fieldwork .plg-status")
    for label, suffix in zip(entry("reports.files"), (".docx", ".pdf", ".html"), strict=True):
        page.get_by_role("button", name=label).click()
        expect(told).to_contain_text(f"bijlagen/onderzoeksplan{suffix}", timeout=60_000)
        assert (fresh.home / "bijlagen" / f"onderzoeksplan{suffix}").is_file()
    word = fresh.home / "bijlagen" / "onderzoeksplan.docx"
    with zipfile.ZipFile(word, "a") as archive:
        archive.writestr("docProps/eigen.txt", "verder geschreven")
    edited = word.read_bytes()
    page.get_by_role("button", name=entry("reports.files")[0]).click()
    expect(told).to_contain_text("onderzoeksplan-2.docx", timeout=60_000)
    assert word.read_bytes() == edited
    facts = page.locator(".plg-report")
    assert facts.locator("h2").first.inner_text() == "Onderzoeksplan"
    assert not faults(page, ".plg-fieldwork")
