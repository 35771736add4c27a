"""Reports: filled with what was answered, honest about what is empty, and never over what somebody wrote."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.tables import Entries
from workbook.reports import outline, report
from workbook.reports.model import Figure, Paragraph, Table

MODULES = [(name, module) for name in outline.names() for module in outline.outline(name).modules]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.fixture
def filled(home: Path) -> Path:
    """Return a folder in which De Wilg's leader did everything herself, her team too."""
    for part in ("antwoorden", "team"):
        shutil.copytree(example_home() / part, home / part, dirs_exist_ok=True)
    (home / "antwoorden" / "start.json").unlink()
    return home


# ---- what fills a report --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_an_empty_report_says_in_every_chapter_what_is_expected(name: str, module: int, home: Path) -> None:
    made = report(name, module=module)
    chapters = outline.chapters(name, module)
    assert made.missing == tuple(chapter.heading for chapter in chapters)
    shown = made._repr_html_()
    for chapter in chapters:
        assert chapter.expect in shown.replace("&#x27;", "'").replace("&quot;", '"')
    assert "Nog leeg" in made.sentence()


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_the_example_fills_every_chapter(name: str, module: int, filled: Path) -> None:
    made = report(name, module=module)
    assert made.missing == ()
    assert "Nog leeg" not in made._repr_html_()
    assert not [each for each in made.document.blocks if isinstance(each, Paragraph) and each.kind == "expected"]


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_every_outcome_says_where_it_comes_from(name: str, module: int, filled: Path) -> None:
    blocks = report(name, module=module).document.blocks
    for place, block in enumerate(blocks):
        if isinstance(block, (Table, Figure)):
            after = [each for each in blocks[place + 1 :] if isinstance(each, Paragraph) and each.kind == "trace"]
            assert re.search(r"\bn = \d|regel|vraag", after[0].text)
            assert ".json" in after[0].text or ".csv" in after[0].text or "Uit:" in after[0].text


def test_what_never_leaves_stands_in_no_report() -> None:
    for name, module in MODULES:
        for chapter in outline.chapters(name, module):
            for part in chapter.parts:
                assert part.instrument is None or instrument(part.instrument).leaves != "never"


def test_an_outline_names_columns_and_options_that_exist() -> None:
    for name, module in MODULES:
        for part in (part for chapter in outline.chapters(name, module) for part in chapter.parts if part.only):
            asked = instrument(str(part.instrument))
            assert isinstance(asked, Entries)
            columns = [column for table in asked.tables for column in table.columns]
            for name_, wanted in part.only.items():
                options = {option.id for column in columns if column.id == name_ for option in column.options}
                assert wanted in options, (asked.id, name_)


def test_a_team_that_is_too_small_is_not_shown(filled: Path) -> None:
    for path in (filled / "team").glob("ink*.csv"):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        heads = lines[0].split(";")
        respondent = heads.index("respondent")
        people = list(dict.fromkeys(line.split(";")[respondent] for line in lines[1:]))[:4]
        kept = [line for line in lines[1:] if line.split(";")[respondent] in people]
        path.write_text("\n".join([lines[0], *kept]), encoding="utf-8")
    blocks = report("action-learning", module=1).document.blocks
    tables = [each for each in blocks if isinstance(each, Table)]
    own, team = tables[0], tables[1:]
    assert any(re.search(r"\d", cell) for row in own.rows for cell in row[1:])
    assert not any(re.search(r"\d", cell) for table in team for row in table.rows for cell in row[1:])


def test_another_report_or_module_is_told_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=r"Dit verslag bestaat niet\. Kies uit: action-learning"):
        report("verslagje", module=1)
    with pytest.raises(WorkbookError, match="niet voor module 5"):
        report("action-learning", module=5)


def test_a_broken_answer_file_is_told_in_its_chapter_and_the_rest_stands(filled: Path) -> None:
    (filled / "antwoorden" / "professionalisering.json").write_text('{"format": 1, "inst', encoding="utf-8")
    made = report("action-learning", module=1)
    notes = [each.text for each in made.document.blocks if isinstance(each, Paragraph) and each.kind == "note"]
    assert any("professionalisering.json" in note for note in notes)
    assert made.missing == ("Scholing en begeleiding",)
