"""docs/voorbeeld: the example's report as it would be handed over, whole, readable by everybody, and up to date."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import example_report  # from tools/, which conftest puts on the path
import pikepdf
import pytest
from attrs import evolve
from example_report import EXAMPLES, FOLDER, Example
from pdf_accessible import alternatives, assert_accessible, bookmarks
from report_sample import SMALL

from workbook.content import assignments_root
from workbook.reports.model import Document, Figure, Heading, Paragraph
from workbook.reports.pdf import clean, pages
from workbook.reports.word import word
from workbook.texts import say

pytestmark = pytest.mark.skipif(assignments_root() is None, reason="the example's answers are only whole in a checkout")
PAGES = [each for each in EXAMPLES if each.name.endswith(".pdf")]
LARGEST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def fresh() -> dict[str, Document]:
    return example_report.documents()


def named(examples: list[Example] | tuple[Example, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=[each.name for each in examples])


def file(example: Example) -> Path:
    return FOLDER / example.name


# ---- what stands in the folder ----------------------------------------------------------------------------------------


def test_the_folder_holds_these_files_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {each.name for each in EXAMPLES}
    for path in FOLDER.iterdir():
        assert path.stat().st_size < LARGEST_BYTES, path.name


@named(PAGES)
def test_each_pdf_is_ua_dutch_titled_and_has_words_for_each_figure(
    example: Example, fresh: dict[str, Document]
) -> None:
    document = fresh[example.report]
    assert_accessible(file(example), document.title)
    with pikepdf.open(file(example)) as opened:
        assert alternatives(opened) == [clean(each.words) for each in document.blocks if isinstance(each, Figure)]


@named(PAGES)
def test_its_headings_are_those_of_a_fresh_report(example: Example, fresh: dict[str, Document]) -> None:
    with pikepdf.open(file(example)) as opened:
        shown = [each.replace("\u200b", "") for each in bookmarks(opened)]
    assert shown == example_report.headings(fresh[example.report])


def test_the_word_document_has_real_headings_and_words_for_each_figure(fresh: dict[str, Document]) -> None:
    (example,) = (each for each in EXAMPLES if each.name.endswith(".docx"))
    made = docx.Document(str(file(example)))
    document = fresh[example.report]
    found = [
        line.text for line in made.paragraphs if re.fullmatch(r"Heading \d", line.style.name if line.style else "")
    ]
    wanted = example_report.headings(document)
    assert [each for each in found if each in set(wanted)] == wanted
    assert made.core_properties.title == document.title
    assert made.core_properties.language == "nl-NL"
    assert made.core_properties.author == ""
    words = [shape._inline.docPr.get("descr") for shape in made.inline_shapes]
    assert words == [each.words for each in document.blocks if isinstance(each, Figure)]


@named(EXAMPLES)
def test_what_it_says_is_what_a_fresh_report_says(example: Example, fresh: dict[str, Document]) -> None:
    made = example.make(fresh[example.report])
    same = example_report.said(file(example).read_bytes(), file(example).suffix) == example_report.said(
        made, file(example).suffix
    )
    assert same, "run tools/example_report.py"


# ---- what kind of example it is ---------------------------------------------------------------------------------------


def test_no_chapter_is_empty_and_each_file_says_whose_it_is(fresh: dict[str, Document]) -> None:
    for name, document in fresh.items():
        assert document.missing == (), name
        assert document.remarks == (), name
        assert document.marked == say("responses.example")
        assert document.properties.made == "25 juni 2027"


def test_the_poster_is_one_page_and_the_report_has_a_chapter_for_each_that_is_asked(fresh: dict[str, Document]) -> None:
    assert pages((FOLDER / "poster.pdf").read_bytes()) == 1
    chapters = [
        each.text for each in fresh["onderzoeksverslag"].blocks if isinstance(each, Heading) and each.level == 1
    ]
    for wanted in ("Samenvatting", "Effectmeting", "Conclusie", "Aanbevelingen", "Literatuur"):
        assert wanted in chapters


def test_the_overview_counts_both_rounds_of_the_last_assignment() -> None:
    said = example_report.said((FOLDER / "voortgangsoverzicht.pdf").read_bytes(), ".pdf")
    for assignment in ("m1ink", "m2ikko", "m3cultuur"):
        assert re.search(rf"{assignment}\(module\d\)1keer", said)
    assert "m4onderzoek(module4)2keer25juni2027" in said
    assert "geencertificaat" in said


# ---- the same bytes ---------------------------------------------------------------------------------------------------


def test_a_word_document_made_later_is_the_same_file() -> None:
    made = word(SMALL)
    steady = example_report.steady(made)
    with zipfile.ZipFile(io.BytesIO(steady)) as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
        assert re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", core) == ["2027-06-25T12:00:00Z"] * 2
        assert {part.date_time for part in archive.infolist()} == {example_report.ZIP_DAY}
        later = io.BytesIO()
        with zipfile.ZipFile(later, "w") as again:
            for part in archive.infolist():
                data = archive.read(part).replace(b"2027-06-25T12", b"2031-01-01T08")
                again.writestr(zipfile.ZipInfo(part.filename, (2031, 1, 1, 8, 0, 0)), data)
    assert example_report.steady(later.getvalue()) == steady
    assert docx.Document(io.BytesIO(steady)).paragraphs[1].text == SMALL.title


def test_another_word_in_a_file_is_seen() -> None:
    other = evolve(SMALL, blocks=(*SMALL.blocks, Paragraph("Wat er niet stond.")))
    for suffix, make in ((".docx", word), (".pdf", EXAMPLES[0].make)):
        before, after = (example_report.said(make(each), suffix) for each in (SMALL, other))
        assert before != after
        assert "Waternietstond." in after
