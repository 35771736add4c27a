"""The Word document of a report: a document in which one goes on writing, with or without a school's own template."""

from __future__ import annotations

import builtins
import io
import re
import sys
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from attrs import evolve
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm

from tests.report_sample import LONG, PNG, SMALL, xml
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.reports import Report
from workbook.reports.model import Document, Entries, Facts, Figure, Heading, Paragraph, Properties, Table
from workbook.reports.word import word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def values(element: ET.Element, tag: str, attribute: str = "val") -> list[str | None]:
    return [each.get(W + attribute) for each in element.iter(W + tag)]


def styled(data: bytes) -> list[tuple[str, str]]:
    """Return the style and the text of each paragraph outside tables."""
    made = docx.Document(io.BytesIO(data))
    return [(each.style.name if each.style else "", each.text) for each in made.paragraphs]


def codes(data: bytes) -> list[str]:
    return [(each.text or "").strip() for each in xml(data).iter(f"{W}instrText")]


# ---- headings, contents, captions -----------------------------------------------------------------------------------


def test_headings_are_real_and_of_the_right_level() -> None:
    made = [pair for pair in styled(word(SMALL)) if pair[0].startswith("Heading")]
    assert made == [
        ("Heading 1", "Een & ander"),
        ("Heading 1", "Uitkomsten"),
        ("Heading 2", "In cijfers"),
        ("Heading 1", "Literatuur"),
    ]
    levels = {str(values(each, "name")[0]): each for each in xml(word(SMALL), "word/styles.xml").iter(f"{W}style")}
    assert [values(levels[f"heading {level}"], "outlineLvl") for level in (1, 2, 3)] == [["0"], ["1"], ["2"]]


def test_a_contents_list_is_filled_already_and_each_line_leads_to_its_heading() -> None:
    body = xml(word(SMALL))
    whole = next(each for each in body.iter(f"{W}sdt"))
    assert values(whole, "docPartGallery") == ["Table of Contents"]
    links = {
        each.get(f"{W}anchor"): "".join(text.text or "" for text in each.iter(f"{W}t"))
        for each in whole.iter(f"{W}hyperlink")
    }
    assert list(links.values()) == ["Een & ander", "Uitkomsten", "In cijfers", "Literatuur"]
    assert set(links) <= set(values(body, "bookmarkStart", "name"))
    fields = [each.get(f"{W}fldCharType") for each in whole.iter(f"{W}fldChar")]
    assert fields == ["begin", "separate", "end"]
    assert 'TOC \\o "1-2" \\h \\z \\u' in codes(word(SMALL))


def test_word_asks_nothing_when_it_opens_the_document() -> None:
    made = word(SMALL)
    assert not list(xml(made, "word/settings.xml").iter(f"{W}updateFields"))
    assert not [each for each in xml(made).iter(f"{W}fldChar") if each.get(f"{W}dirty")]


def test_the_line_that_tells_how_to_number_the_contents_goes_when_that_is_done() -> None:
    whole = next(each for each in xml(word(SMALL)).iter(f"{W}sdt"))
    last = list(whole.iter(f"{W}p"))[-1]
    assert "F9" in "".join(text.text or "" for text in last.iter(f"{W}t"))
    assert values(last, "fldChar", "fldCharType") == ["end"]


def test_of_many_headings_the_contents_list_names_the_chapters_only() -> None:
    blocks = tuple(Heading(f"Kop {number}", 1 + number % 2) for number in range(60))
    made = word(Document("Lang", "verslag", blocks))
    assert 'TOC \\o "1-1" \\h \\z \\u' in codes(made)
    assert len(list(xml(made).iter(f"{W}hyperlink"))) == 30


@pytest.mark.parametrize("layout", ["overview", "poster"])
def test_an_overview_or_poster_has_no_contents_list_and_no_page_of_its_own_for_the_title(layout: str) -> None:
    made = word(evolve(SMALL, layout=layout))
    assert not list(xml(made).iter(f"{W}sdt"))
    assert not list(xml(made).iter(f"{W}pageBreakBefore"))


def test_captions_are_numbered_by_word_and_right_before_it_counts() -> None:
    captions = [text for style, text in styled(word(SMALL)) if style == "Caption"]
    assert captions == ["Tabel 1. Uitkomst", "Figuur 1. De figuur", "Tabel 2. Uren", "Tabel 3. Nog een"]
    assert codes(word(SMALL)).count("SEQ Tabel \\* ARABIC") == 3
    assert codes(word(SMALL)).count("SEQ Figuur \\* ARABIC") == 1


def test_bookmarks_have_a_name_and_a_number_of_their_own() -> None:
    body = xml(word(SMALL))
    for attribute in ("id", "name"):
        found = values(body, "bookmarkStart", attribute)
        assert len(found) == len(set(found))
    assert values(body, "bookmarkStart", "id") == values(body, "bookmarkEnd", "id")


# ---- figures, tables, logs ------------------------------------------------------------------------------------------


def test_every_picture_has_words_and_a_name() -> None:
    pictures = [each for each in xml(word(SMALL)).iter() if each.tag.endswith("}docPr")]
    assert [(each.get("descr"), each.get("name")) for each in pictures] == [("Een staaf van 3.", "Figuur 1")]


def tall() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (900, 1800)).save(file, "png", dpi=(100, 100))
    return file.getvalue()


def test_a_picture_fits_the_page_and_is_never_blown_up() -> None:
    from PIL import Image

    def drawn(width: int, height: int) -> tuple[float, float]:
        file = io.BytesIO()
        Image.new("RGB", (width, height)).save(file, "png", dpi=(100, 100))
        made = docx.Document(io.BytesIO(word(Document("T", "s", (Figure("c", "w", file.getvalue()),)))))
        return made.inline_shapes[0].width.cm, made.inline_shapes[0].height.cm

    assert drawn(2000, 500) == pytest.approx((16, 4), abs=0.02)
    assert drawn(500, 2000)[1] < 29.7 * 0.75
    assert drawn(100, 100) == pytest.approx((2.54, 2.54), abs=0.02)


def test_a_table_repeats_its_heads_and_splits_no_row() -> None:
    tables = list(xml(word(SMALL)).iter(f"{W}tbl"))
    assert len(tables) == 6
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        styles = values(table, "tblStyle")
        assert bool(list(rows[0].iter(f"{W}tblHeader"))) == (styles == ["Werkboektabel"])
        for row in rows:
            short = sum(len(text.text or "") for text in row.iter(f"{W}t")) < 900
            assert bool(list(row.iter(f"{W}cantSplit"))) == short
        assert len(values(table, "tblCaption")) == 1


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    table = docx.Document(io.BytesIO(word(SMALL))).tables[1]
    right = [[cell.paragraphs[0].alignment is not None for cell in row.cells] for row in table.rows]
    assert right == [[False, True]] * 3


def test_a_short_log_is_one_table_and_a_long_one_stands_entry_by_entry() -> None:
    made = word(SMALL)
    tables = docx.Document(io.BytesIO(made)).tables
    assert [cell.text for row in tables[2].rows for cell in row.cells] == [
        "Wat u deed", "Minuten", "Lezen", "60", "Gesprek", "45",
    ]  # fmt: skip
    assert [cell.text for cell in tables[3].rows[0].cells] == ["Verloop", LONG]
    entries = [text for style, text in styled(made) if style == "Werkboek vermelding"]
    assert entries == ["Samen lessen ontwerpen", "Maandag", "Dinsdag"]


def test_two_tables_never_grow_together_and_one_can_write_under_the_last() -> None:
    plain = Table("", ("a",), (("b",),))
    body = next(iter(xml(word(evolve(SMALL, blocks=(*SMALL.blocks, plain, plain))))))
    assert [each.tag for each in body][-2] == f"{W}p"
    tags = [each.tag for each in body]
    assert all(pair != (f"{W}tbl", f"{W}tbl") for pair in pairwise(tags))


def test_a_wide_table_of_texts_stands_on_a_page_that_is_turned() -> None:
    heads = tuple("abcdef")
    wide = Table("Breed", heads, (tuple("Een zin. " * 15 for _ in heads),))
    made = docx.Document(io.BytesIO(word(Document("T", "s", (Paragraph("Voor."), wide, Paragraph("Na."))))))
    sizes = [(section.page_width or 0) > (section.page_height or 0) for section in made.sections]
    assert sizes == [False, True, False]


def test_sources_hang_and_stand_in_italics_where_they_should() -> None:
    made = docx.Document(io.BytesIO(word(SMALL)))
    source = next(each for each in made.paragraphs if each.style and each.style.name == "Bibliography")
    assert [(run.text, bool(run.italic)) for run in source.runs][1] == ("The fifth discipline", True)
    indent = source.style.paragraph_format  # type: ignore[union-attr]
    assert indent.first_line_indent is not None
    assert indent.first_line_indent < 0


def table_of(words: int) -> Table:
    """Return a table of ten rows with texts of so many words."""
    return Table("T", ("a", "b"), tuple((f"rij {at}", "woord " * words) for at in range(10)))


def kept_rows(table: Table) -> list[bool]:
    made = docx.Document(io.BytesIO(word(Document("T", "s", (table, Paragraph("Bron: x.", "trace")))))).tables[0]
    return [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in made.rows]


def test_a_table_stays_whole_as_far_as_it_is_small_and_no_row_stands_alone() -> None:
    assert all(kept_rows(table_of(2)))
    large = kept_rows(table_of(60))
    assert large[:2] == [True, True]
    assert large[-2:] == [True, True]
    assert not any(large[2:-2])


def test_what_is_said_in_a_word_stands_on_one_line_under_the_name() -> None:
    entry = Facts("Maandag", (("Verloop", LONG),), (("Datum", "6 april 2027"), ("Klopt het?", "ja")))
    made = docx.Document(io.BytesIO(word(Document("T", "s", (entry,)))))
    line = next(each for each in made.paragraphs if each.style and each.style.name == "Werkboek kort")
    assert line.text == "Datum: 6 april 2027  ·  Klopt het? ja"
    assert line.paragraph_format.keep_with_next
    assert len(made.tables[0].rows) == 1


def test_the_first_note_stays_with_the_figure_it_is_about_and_the_next_is_free() -> None:
    blocks = (
        Figure("c", "w", PNG),
        Paragraph("Bron: x.", "trace"),
        Paragraph("Een.", "note"),
        Paragraph("Twee.", "note"),
    )
    made = docx.Document(io.BytesIO(word(Document("T", "s", blocks))))
    kept = {each.text: bool(each.paragraph_format.keep_with_next) for each in made.paragraphs}
    assert kept["Bron: x."]
    assert not kept["Een."]
    assert kept["Figuur 1. c"]


def test_a_report_of_a_thousand_cells_takes_no_minutes() -> None:
    """python-docx reads all styles anew at each paragraph that is given one by name."""
    rows = tuple(tuple(str(at) for at in range(10)) for _ in range(100))
    start = time.process_time()
    word(Document("T", "s", (Table("T", tuple("abcdefghij"), rows),)))
    assert time.process_time() - start < 3


# ---- styles ---------------------------------------------------------------------------------------------------------


def test_what_the_workbook_says_itself_has_a_style_of_its_own() -> None:
    made = {text: style for style, text in styled(word(SMALL))}
    assert made["Wat hier wordt verwacht: Schrijf hier waarom."] == "Werkboek verwacht"
    assert made["Bron: ink.json (n = 1)."] == "Werkboek herkomst"
    assert made["Lees het als een begin."] == "Werkboek leeswijzer"
    assert made["Voorbeeldschool De Wilg"] == "Werkboek voorbeeldschool"
    assert made["Eerste alinea."] == "Normal"


def test_where_a_figure_comes_from_stands_right_under_it() -> None:
    made = styled(word(SMALL))
    place = next(at for at, (_, text) in enumerate(made) if text.startswith("Figuur 1"))
    assert made[place - 1][0] == "Werkboek figuur"
    assert made[place + 1] == ("Werkboek herkomst", "Bron: ink.json (n = 1).")
    caption = docx.Document(io.BytesIO(word(SMALL))).paragraphs[place]
    assert caption.paragraph_format.keep_with_next


def test_where_a_table_comes_from_stays_on_its_page() -> None:
    blocks = (Table("T", ("a", "b"), (("x", "1"), ("y", "2"))), Paragraph("Bron: x.", "trace"))
    table = docx.Document(io.BytesIO(word(Document("T", "s", blocks)))).tables[0]
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in table.rows for cell in row.cells)


def test_a_figure_on_a_poster_leaves_room() -> None:
    made = [
        docx.Document(io.BytesIO(word(evolve(SMALL, layout=layout, blocks=(Figure("c", "w", tall()),))))).inline_shapes[
            0
        ]
        for layout in ("report", "poster")
    ]
    assert made[1].height < made[0].height * 0.6


def test_the_document_is_dutch_on_a4_and_of_this_age() -> None:
    made = word(SMALL)
    styles = xml(made, "word/styles.xml")
    assert set(values(styles, "lang")) == {"nl-NL"}
    settings = xml(made, "word/settings.xml")
    modes = [
        each.get(f"{W}val")
        for each in settings.iter(f"{W}compatSetting")
        if each.get(f"{W}name") == "compatibilityMode"
    ]
    assert modes == ["15"]
    section = docx.Document(io.BytesIO(made)).sections[0]
    assert (round((section.page_width or 0) / 360000, 1), round((section.page_height or 0) / 360000, 1)) == (21.0, 29.7)
    assert set(values(styles, "rFonts", "ascii")) - {None, "Courier"} == {"Calibri"}


def test_the_file_names_nobody_and_says_what_it_is() -> None:
    core = {each.tag.rpartition("}")[2]: each.text for each in xml(word(SMALL), "docProps/core.xml")}
    assert (core["title"], core["language"], core["subject"]) == ("Verslag <proef>", "nl-NL", "Module 1")
    for name in ("creator", "lastModifiedBy", "description", "keywords"):
        assert not core.get(name)


def test_the_footer_has_the_title_and_the_page_and_the_first_page_has_none() -> None:
    made = word(SMALL)
    footer = docx.Document(io.BytesIO(made)).sections[0].footer
    assert footer.paragraphs[0].text == "Verslag <proef>\tBladzijde 1 van 2"
    assert list(xml(made).iter(f"{W}titlePg"))


def test_the_title_page_asks_who_it_is_from_but_not_of_the_example() -> None:
    own = evolve(SMALL, marked=None, properties=Properties(made="3 juli 2026"))
    lines = [text for style, text in styled(word(own)) if style == "Werkboek titelblad"]
    assert lines[0] == "Naam:\t[vul in]"
    assert "3 juli 2026" in lines[-1]
    assert not [text for style, text in styled(word(SMALL)) if style == "Werkboek titelblad"]


def test_every_style_that_is_used_is_there() -> None:
    made = word(SMALL)
    known = set(values(xml(made, "word/styles.xml"), "style", "styleId"))
    for tag in ("pStyle", "tblStyle", "rStyle"):
        assert set(values(xml(made), tag)) <= known


def test_texts_that_no_xml_can_hold_are_cleaned() -> None:
    odd = "a\x00b\x0bc\ud800d \U0001f600 <&>\"'"
    blocks = (
        Heading(odd),
        Paragraph(odd),
        Facts(odd, ((odd, odd),)),
        Table(odd, (odd,), ((odd,),)),
        Figure(odd, odd, PNG),
    )
    texts = " ".join(text for _, text in styled(word(Document(odd, odd, blocks, marked=odd))))
    # What Word calls a line break (\x0b) is one.
    assert texts.count("ab\ncd \U0001f600 <&>\"'") >= 6


def test_an_empty_report_and_an_empty_entry_can_be_written() -> None:
    blocks = (Heading("Leeg"), Facts("Alleen een titel", ()), Entries("Niets", ()), Table("Geen rijen", ("a", "b"), ()))
    assert [text for _, text in styled(word(Document("T", "s", blocks)))][-2:] == ["Tabel 1. Geen rijen", ""]
    assert styled(word(Document("T", "s", ())))[0] == ("Title", "T")


def test_where_word_documents_cant_be_made_that_is_told_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "docx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WorkbookError, match=r"\.html"):
        word(SMALL)


# ---- a school's own template ----------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def school() -> Any:
    """Return a school's template: its page, header, footer and heading, styles that it lacks, and a letter that stands in it."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height, section.left_margin = Cm(20), Cm(28), Cm(4)
    section.header.paragraphs[0].text = "Basisschool De Wilg"
    section.footer.paragraphs[0].text = "Wilgenlaan 1"
    made.styles["Heading 1"].font.name = "Georgia"
    for name in ("Caption", "TOC Heading", "Subtitle"):
        style = made.styles[name].element
        style.getparent().remove(style)
    made.add_heading("Brief")
    made.add_paragraph("Geachte ouders")
    made.core_properties.author = "J. Jansen"
    return made


def bytes_of(made: Any) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a Word file with one part of it changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.infolist():
            content = old.read(each)
            new.writestr(each, change(content) if each.filename == part else content)
    return made.getvalue()


def as_dotx(data: bytes) -> bytes:
    return changed(data, "[Content_Types].xml", lambda text: text.replace(b"document.main+xml", b"template.main+xml"))


@pytest.mark.parametrize("name", ["sjabloon.docx", "sjabloon.dotx"])
def test_a_template_gives_its_page_header_footer_and_styles(name: str, home: Path) -> None:
    data = bytes_of(school())
    (home / name).write_bytes(as_dotx(data) if name.endswith("dotx") else data)
    saved = Report(SMALL).save("verslag.docx")
    made = docx.Document(str(saved))
    section = made.sections[0]
    assert section.page_width is not None
    assert round(section.page_width.cm, 1) == 20
    assert section.header.paragraphs[0].text == "Basisschool De Wilg"
    assert section.footer.paragraphs[0].text == "Wilgenlaan 1"
    assert made.styles["Heading 1"].font.name == "Georgia"
    assert {"Caption", "TOC Heading", "Subtitle", "Werkboek verwacht"} <= {each.name for each in made.styles}
    assert "Geachte ouders" not in [each.text for each in made.paragraphs]
    assert made.core_properties.author == ""
    assert name in saved.notes[-1]
    assert "komt niet in het verslag" in saved.notes[-1]


def test_a_template_in_which_nothing_stands_is_told_without_that(home: Path) -> None:
    (home / "sjabloon.docx").write_bytes(bytes_of(docx.Document()))
    assert Report(SMALL).save("v.docx").notes[-1] == "De opmaak komt uit sjabloon.docx."


def test_a_template_without_a_footer_gets_page_numbers(home: Path) -> None:
    (home / "sjabloon.docx").write_bytes(bytes_of(docx.Document()))
    made = docx.Document(str(Report(SMALL).save("v.docx")))
    assert "Bladzijde" in made.sections[0].footer.paragraphs[0].text


def lying(made: Any) -> Any:
    """Turn a template, whose footer has stops for a page that stands, and whose captions are not kept to anything."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    return made


def test_the_number_of_the_page_stands_at_the_right_of_a_page_that_lies(home: Path) -> None:
    (home / "sjabloon.docx").write_bytes(bytes_of(lying(docx.Document())))
    made = docx.Document(str(Report(SMALL).save("v.docx")))
    section, line = made.sections[0], made.sections[0].footer.paragraphs[0]
    stops = list(line.paragraph_format.tab_stops)
    kept = [each.position for each in stops if each.alignment != WD_TAB_ALIGNMENT.CLEAR]
    assert kept == [section.page_width - section.left_margin - section.right_margin]
    named = line.style.paragraph_format.tab_stops  # type: ignore[union-attr]
    assert {each.position for each in named} <= {each.position for each in stops if each.position not in kept}


def test_a_wide_figure_on_a_page_that_lies_leaves_room_for_what_is_said_above_it(home: Path) -> None:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (2000, 1200)).save(file, "png", dpi=(100, 100))
    (home / "sjabloon.docx").write_bytes(bytes_of(lying(docx.Document())))
    report = Report(Document("T", "s", (Heading("Kop"), Figure("c", "w", file.getvalue()))))
    made = docx.Document(str(report.save("v.docx")))
    assert made.inline_shapes[0].height.cm < 10


def test_a_caption_stays_with_its_table_whatever_the_template_says(home: Path) -> None:
    data = docx.Document()
    data.styles["Caption"].paragraph_format.keep_with_next = False
    (home / "sjabloon.docx").write_bytes(bytes_of(data))
    made = docx.Document(str(Report(SMALL).save("v.docx")))
    tables = [each for each in made.paragraphs if each.text.startswith("Tabel ")]
    assert tables
    assert all(each.paragraph_format.keep_with_next for each in tables)


def test_the_logo_of_a_template_without_a_footer_stays_on_the_first_page_too(home: Path) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Basisschool De Wilg"
    (home / "sjabloon.docx").write_bytes(bytes_of(made))
    data = Report(SMALL).save("v.docx").read_bytes()
    assert not list(xml(data).iter(f"{W}titlePg"))


def test_a_template_can_be_named_and_a_new_one_makes_a_new_version(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "huisstijl van Zoë.docx"
    elsewhere.write_bytes(bytes_of(school()))
    first = Report(SMALL).save("v.docx", template=elsewhere)
    assert "huisstijl van Zoë.docx" in first.sentence()
    assert not Report(SMALL).save("v.docx", template=str(elsewhere)).written
    assert Report(SMALL).save("v.docx").name == "v-2.docx"


def test_dutch_names_of_styles_are_found_by_what_they_are(home: Path) -> None:
    """Word in Dutch keeps the names in English and gives the ids in Dutch: `Kop1`."""
    data = changed(bytes_of(school()), "word/styles.xml", lambda text: text.replace(b'"Heading1"', b'"Kop1"'))
    (home / "sjabloon.docx").write_bytes(data)
    body = xml(Report(SMALL).save("v.docx").read_bytes())
    assert "Kop1" in values(body, "pStyle")
    assert "Heading1" not in values(body, "pStyle")


def test_a_template_that_is_protected_against_writing_gives_a_document_one_can_write_in(home: Path) -> None:
    guard = b'<w:documentProtection w:edit="readOnly" w:enforcement="1"/><w:defaultTabStop'
    data = changed(bytes_of(school()), "word/settings.xml", lambda text: text.replace(b"<w:defaultTabStop", guard))
    assert b"documentProtection" in zipfile.ZipFile(io.BytesIO(data)).read("word/settings.xml")
    (home / "sjabloon.docx").write_bytes(data)
    made = Report(SMALL).save("v.docx").read_bytes()
    assert not list(xml(made, "word/settings.xml").iter(f"{W}documentProtection"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (OLE, "wachtwoord"),
        (b"", "geen Word-sjabloon"),
        (b"geen zip", "geen Word-sjabloon"),
        (bytes_of(docx.Document())[:3000], "geen Word-sjabloon"),
        (changed(bytes_of(docx.Document()), "word/document.xml", lambda _: b"<w:kapot"), "geen Word-sjabloon"),
        (changed(bytes_of(docx.Document()), "word/styles.xml", lambda _: b""), "geen Word-sjabloon"),
        (changed(bytes_of(docx.Document()), "_rels/.rels", lambda _: b"<a/>"), "geen Word-sjabloon"),
    ],
)
def test_a_template_that_cant_be_used_is_told_in_dutch_and_nothing_is_written(
    home: Path, data: bytes, told: str
) -> None:
    (home / "sjabloon.docx").write_bytes(data)
    with pytest.raises(WorkbookError, match=told) as error:
        Report(SMALL).save("v.docx")
    assert error.value.where == "sjabloon.docx"
    assert not list((home / "bijlagen").iterdir())


def test_a_zip_or_workbook_is_no_template(home: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(home / "sjabloon.docx")
    with pytest.raises(WorkbookError, match="geen Word-sjabloon"):
        Report(SMALL).save("v.docx")


def test_a_template_that_is_not_there_or_not_for_word_is_told_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=re.escape("weg.docx: Dit sjabloon is er niet.")):
        Report(SMALL).save("v.docx", template="weg.docx")
    with pytest.raises(WorkbookError, match="hoort bij een Word-bestand"):
        Report(SMALL).save("v.html", template="weg.docx")
    with pytest.raises(WorkbookError, match=r"kan nu niet worden gelezen|is er niet"):
        Report(SMALL).save("v.docx", template="antwoorden")


def test_remarks_of_colleagues_in_a_template_stay_behind(home: Path) -> None:
    made = school()
    if not hasattr(made, "add_comment"):
        pytest.skip("needs a python-docx that can write remarks")
    made.add_comment(made.paragraphs[-1].runs, text="Klopt dit?", author="J. Jansen", initials="JJ")
    (home / "sjabloon.docx").write_bytes(bytes_of(made))
    with zipfile.ZipFile(Report(SMALL).save("v.docx")) as archive:
        assert not any("Jansen" in archive.read(part).decode("utf-8", "replace") for part in archive.namelist())


@pytest.mark.skipif(sys.platform != "linux", reason="makes a file that nobody can read")
def test_a_template_held_by_another_program_is_told_in_dutch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "sjabloon.docx").write_bytes(bytes_of(school()))

    def held(_: Path) -> bytes:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(WorkbookError, match="Sluit het in Word"):
        Report(SMALL).save("v.docx")
