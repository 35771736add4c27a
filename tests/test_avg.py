"""The papers on privacy: made from the instruments, complete, in the u-form, with links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import privacy_table
import pytest

from workbook.docent.course import Course
from workbook.instrument import load

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "avg").glob("*.md"))
SHIPPED = [load(path) for path in sorted((ROOT / "workbook" / "instruments").glob("*.yaml"))]


def test_the_table_is_made_from_the_instruments_of_now() -> None:
    assert privacy_table.main(["--check"]) == 0, "run python tools/privacy_table.py"
    text = privacy_table.PAGE.read_text(encoding="utf-8")
    assert SHIPPED
    for each in SHIPPED:
        assert f"| {each.title} |" in text
        assert each.privacy, each.id


def test_a_changed_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy_table, "PAGE", tmp_path / "gegevens.md")
    assert privacy_table.main(["--check"]) == 1
    assert privacy_table.main([]) == 0
    assert privacy_table.main(["--check"]) == 0


def test_every_folder_that_holds_people_stands_in_the_table(tmp_path: Path) -> None:
    text = privacy_table.PAGE.read_text(encoding="utf-8")
    course = Course(tmp_path)
    steps = [
        course.submitted("d-1", "x"),
        course.autograded("d-1", "x"),
        course.feedback("d-1", "x"),
        course.received("d-1", "x"),
    ]
    for name in [
        *(path.relative_to(tmp_path).parts[0] for path in steps),
        "oordelen",
        "klas",
        "teruggeven",
        "sleutel",
        "register",
    ]:
        assert f"`{name}`" in text


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_page_is_in_the_u_form_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\b(je|jij|jou|jouw|jullie)\b", text, re.IGNORECASE)
    for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text):
        assert (page.parent / target.partition("#")[0]).is_file(), target


def test_the_first_page_leads_to_every_other() -> None:
    first = (ROOT / "docs" / "avg" / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in first]


def test_who_reads_a_law_here_finds_its_source() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if re.search(r"artikel \d", text):
            assert "## Bronnen" in text, page.name
