"""Reports: filled with what was answered, honest about what is empty, and never over what somebody wrote."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import workbook as wb
from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.tables import Entries
from workbook.reports import Report, outline
from workbook.reports.model import Document, Facts, Figure, Heading, Paragraph, Table
from workbook.reports.page import fragment, page
from workbook.reports.word import word

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MODULES = [(name, module) for name in outline.names() for module in outline.outline(name).modules]
SMALL = Document(
    title="Verslag <proef>",
    subtitle="Module 1",
    marked="Voorbeeldschool De Wilg",
    blocks=(
        Heading("Een & ander"),
        Paragraph("Eerste alinea.\n\nTweede alinea."),
        Paragraph("Schrijf hier waarom.", "expected"),
        Facts("Samen lessen ontwerpen", (("Wie", "Rekencoördinator"), ("Stand", "bezig"))),
        Table("Uitkomst", ("Onderdeel", "Nu"), (("Leiderschap", "3"), ("Strategie", "2"))),
        Figure("De figuur", "Een staaf van 3.", bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
        )),
        Paragraph("Bron: ink.json (n = 1).", "trace"),
    ),
    missing=("Een & ander",),
)  # fmt: skip


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


def xml(data: bytes, part: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ET.fromstring(archive.read(part))


# ---- what fills a report --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_an_empty_report_says_in_every_chapter_what_is_expected(name: str, module: int, home: Path) -> None:
    report = wb.report(name, module=module)
    chapters = outline.chapters(name, module)
    assert report.missing == tuple(chapter.heading for chapter in chapters)
    shown = report._repr_html_()
    for chapter in chapters:
        assert chapter.expect in shown.replace("&#x27;", "'").replace("&quot;", '"')
    assert "Nog leeg" in report.sentence()


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_the_example_fills_every_chapter(name: str, module: int, filled: Path) -> None:
    report = wb.report(name, module=module)
    assert report.missing == ()
    assert "Nog leeg" not in report._repr_html_()
    assert not [each for each in report.document.blocks if isinstance(each, Paragraph) and each.kind == "expected"]


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_every_outcome_says_where_it_comes_from(name: str, module: int, filled: Path) -> None:
    blocks = wb.report(name, module=module).document.blocks
    for place, block in enumerate(blocks):
        if isinstance(block, (Table, Figure)):
            after = [each for each in blocks[place + 1 :] if isinstance(each, Paragraph) and each.kind == "trace"]
            assert re.search(r"\bn = \d|regel|vraag", after[0].text)
            assert ".json" in after[0].text or ".csv" in after[0].text or "Uit:" in after[0].text


def test_what_never_leaves_stands_in_no_report() -> None:
    for name, module in MODULES:
        for chapter in outline.chapters(name, module):
            for part in chapter.parts:
                assert part.question or instrument(str(part.instrument)).leaves != "never"


def test_an_outline_names_columns_and_options_that_exist() -> None:
    for name, module in MODULES:
        for part in (part for chapter in outline.chapters(name, module) for part in chapter.parts if part.only):
            asked = instrument(str(part.instrument))
            assert isinstance(asked, Entries)
            columns = {column.id: column for table in asked.tables for column in table.columns}
            for column, wanted in part.only.items():
                assert wanted in {option.id for option in columns[column].options}, (asked.id, column)


def test_a_team_that_is_too_small_is_not_shown(filled: Path) -> None:
    for path in (filled / "team").glob("ink*.csv"):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        heads = lines[0].split(";")
        respondent = heads.index("respondent")
        people = list(dict.fromkeys(line.split(";")[respondent] for line in lines[1:]))[:4]
        kept = [line for line in lines[1:] if line.split(";")[respondent] in people]
        path.write_text("\n".join([lines[0], *kept]), encoding="utf-8")
    blocks = wb.report("action-learning", module=1).document.blocks
    tables = [each for each in blocks if isinstance(each, Table)]
    own, team = tables[0], tables[1:]
    assert any(re.search(r"\d", cell) for row in own.rows for cell in row[1:])
    assert not any(re.search(r"\d", cell) for table in team for row in table.rows for cell in row[1:])


def test_another_report_or_module_is_told_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=r"Dit verslag bestaat niet\. Kies uit: action-learning"):
        wb.report("verslagje", module=1)
    with pytest.raises(WorkbookError, match="niet voor module 4"):
        wb.report("action-learning", module=4)


def test_a_broken_answer_file_is_told_in_its_chapter_and_the_rest_stands(filled: Path) -> None:
    (filled / "antwoorden" / "professionalisering.json").write_text('{"format": 1, "inst', encoding="utf-8")
    report = wb.report("action-learning", module=1)
    notes = [each.text for each in report.document.blocks if isinstance(each, Paragraph) and each.kind == "note"]
    assert any("professionalisering.json" in note for note in notes)
    assert report.missing == ("Wat u deed",)


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_page_needs_nothing_but_itself_and_escapes_what_was_written() -> None:
    made = page(SMALL)
    assert '<html lang="nl">' in made
    assert "<title>Verslag &lt;proef&gt;</title>" in made
    assert "Een &amp; ander" in made
    assert "default-src 'none'" in made
    assert not re.search(r"https?://|<script", made)
    assert 'alt="Een staaf van 3."' in made
    assert made.count("<h1>") == 1
    assert "<h2>Een &amp; ander</h2>" in made
    assert "<th scope='row'>Leiderschap</th>" in made
    assert "<p class='text'>Eerste alinea.</p><p class='text'>Tweede alinea.</p>" in made


def test_in_a_notebook_the_report_stands_under_the_headings_of_the_page() -> None:
    made = fragment(SMALL)
    assert "<h1" not in made
    assert "<h3>Een &amp; ander</h3>" in made
    assert "<h4>Samen lessen ontwerpen</h4>" in made
    assert made.startswith("<p><strong>Voorbeeldschool De Wilg</strong></p>")


# ---- the Word document ----------------------------------------------------------------------------------------------


def test_the_word_document_has_real_headings_captions_and_words_for_its_figure() -> None:
    body = xml(word(SMALL))
    styles = [each.get(f"{WORD}val") for each in body.iter(f"{WORD}pStyle")]
    assert {"Title", "Heading1", "Heading2", "Caption"} <= set(styles)
    assert styles.count("Caption") == 2
    pictures = [each for each in body.iter() if each.tag.endswith("}docPr")]
    assert [each.get("descr") for each in pictures] == ["Een staaf van 3."]
    assert len(list(body.iter(f"{WORD}tblHeader"))) == 1


def test_the_word_document_is_dutch_and_names_nobody() -> None:
    made = word(SMALL)
    languages = [each.get(f"{WORD}val") for each in xml(made, "word/styles.xml").iter(f"{WORD}lang")]
    assert "nl-NL" in languages
    core = xml(made, "docProps/core.xml")
    found = {each.tag.rpartition("}")[2]: each.text for each in core}
    assert found["title"] == "Verslag <proef>"
    assert not found.get("creator")


def test_the_word_document_has_a_contents_field_and_numbers_its_captions() -> None:
    codes = " ".join(each.text or "" for each in xml(word(SMALL)).iter(f"{WORD}instrText"))
    assert "TOC" in codes
    assert "SEQ Figuur" in codes
    assert "SEQ Tabel" in codes


def test_the_word_document_opens_again_with_all_that_was_written() -> None:
    import docx

    made = docx.Document(io.BytesIO(word(SMALL)))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for part in (
        "Verslag <proef>",
        "Eerste alinea.",
        "Tweede alinea.",
        "Schrijf hier waarom.",
        "Wie: Rekencoördinator",
    ):
        assert part in text
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["Leiderschap", "3"]


# ---- saving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_report_is_saved_among_the_attachments_and_never_over_another(home: Path, suffix: str) -> None:
    report = Report(SMALL)
    first = report.save(f"verslag{suffix}")
    assert first == home / "bijlagen" / f"verslag{suffix}"
    first.write_bytes(b"hier schreef iemand verder")
    second, third = report.save(f"verslag{suffix}"), report.save(f"verslag{suffix}")
    assert [second.name, third.name] == [f"verslag-2{suffix}", f"verslag-3{suffix}"]
    assert first.read_bytes() == b"hier schreef iemand verder"
    assert second.stat().st_size > 500


def test_a_whole_path_is_followed(tmp_path: Path, home: Path) -> None:
    wanted = tmp_path / "elders" / "verslag.html"
    wanted.parent.mkdir()
    assert Report(SMALL).save(str(wanted)) == wanted
    assert wanted.is_file()


def test_another_kind_of_file_is_refused_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=r"Kies een naam die eindigt op \.docx, \.html"):
        Report(SMALL).save("verslag.odt")
    assert not (home / "bijlagen").exists() or not list((home / "bijlagen").iterdir())
