"""The .pdf of a report: PDF/UA-1, Dutch, the same bytes each time, and no text that can break it or be read as markup."""

from __future__ import annotations

import builtins
import io
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_accessible import tags

import workbook
from workbook.errors import WorkbookError
from workbook.reports.model import Document, Entries, Facts, Figure, Heading, Paragraph, Properties, References, Table
from workbook.reports.pdf import clean, pages, pdf
from workbook.texts import say

LONG = "Een zin van een schoolleider die alles opschreef wat er gebeurde. "


def png(width: int = 40, height: int = 20) -> bytes:
    """Return a white picture."""
    rows = zlib.compress(b"".join(b"\0" + b"\xff" * (3 * width) for _ in range(height)))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SMALL = Document(
    title="Verslag <proef>",
    subtitle="Module 1",
    marked="Voorbeeldschool De Wilg",
    blocks=(
        Heading("Een & ander"),
        Paragraph("Eerste alinea.\n\nTweede alinea."),
        Paragraph("Schrijf hier waarom.", "expected"),
        Heading("Dieper", 2),
        Facts("Samen lessen ontwerpen", (("Wie", "Rekencoördinator"), ("Stand", "bezig"))),
        Entries("Logboek", (Facts("Maandag", (("Uur", "1"),)), Facts("Dinsdag", (("Uur", "2"),)))),
        Table("Uitkomst", ("Onderdeel", "Nu"), (("Leiderschap", "3"), ("Strategie", "2"))),
        Figure("De figuur", "Een staaf van 3.", png()),
        Paragraph("Bron: ink.json (n = 1).", "trace"),
        Heading("Literatuur"),
        References(((("Senge, P. M. (1990). ", False), ("The fifth discipline", True), (". Doubleday.", False)),)),
    ),
)


def opened(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf(document)))


def only(*blocks: Any, **changes: Any) -> Document:
    return evolve(SMALL, blocks=(Heading("Kop"), *blocks), **changes)


def kinds(file: pikepdf.Pdf) -> list[str]:
    return [str(each.S) for each in tags(file)]


def said(file: pikepdf.Pdf) -> str:
    """Return the text of all pages, as a program reads it: by the code of each glyph and its ToUnicode table."""
    return "".join(text for page in file.pages for text in _page_text(page))


def _page_text(page: Any) -> Iterator[str]:
    fonts = {name: _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    known: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in (bytes(each) for each in parts if isinstance(each, pikepdf.String)):
                yield "".join(known.get(int.from_bytes(part[at : at + 2]), "") for at in range(0, len(part), 2))


def _unicode(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    found = {}
    for code, text in re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table):
        found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b-]", "", text)


# ---- what a screen reader needs ---------------------------------------------------------------------------------------


def test_the_file_says_that_it_is_dutch_tagged_and_pdf_ua() -> None:
    file = opened(SMALL)
    assert str(file.Root.Lang) == "nl-NL"
    assert file.Root.MarkInfo.Marked
    assert file.Root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as about:
        assert about["dc:title"] == "Verslag <proef>"
        assert about["pdfuaid:part"] == "1"
        assert "xmp:CreateDate" not in about
        assert "dc:creator" not in about


def test_headings_lists_and_tables_are_tagged_as_what_they_are() -> None:
    found = kinds(opened(SMALL))
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure", "/Caption", "/TOC", "/TOCI"} <= set(
        found
    )
    assert found.count("/Table") == 2
    assert found.count("/TH") == 4


def test_no_heading_skips_a_level_whatever_the_report_says() -> None:
    file = opened(only(Heading("Diep", 4), Facts("Nog dieper", (("Wie", "ik"),)), Heading("Terug", 2)))
    levels = [int(each[2:]) for each in kinds(file) if re.fullmatch(r"/H\d", each)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_figure_has_words_for_who_cannot_see_it_and_its_number() -> None:
    file = opened(only(Figure("Eerste", "Een staaf van 3.", png()), Figure("Tweede", "Een staaf van 4.", png())))
    pictures = [each for each in tags(file) if str(each.S) == "/Figure" and "/Alt" in each]
    assert [str(each.Alt) for each in pictures] == ["Een staaf van 3.", "Een staaf van 4."]
    assert {"Figuur1.Eerste", "Figuur2.Tweede"} <= set(re.findall(r"Figuur\d\.(?:Eerste|Tweede)", squeezed(said(file))))


def test_a_figure_without_words_is_an_error() -> None:
    with pytest.raises(WorkbookError, match=r"De pdf kon niet worden gemaakt: .*(?i:alt)"):
        pdf(only(Figure("Eerste", "", png())))


def test_the_contents_have_page_numbers_and_each_page_has_its_own() -> None:
    chapters = [block for n in range(6) for block in (Heading(f"Hoofdstuk {n}"), Paragraph(LONG * 60))]
    file = opened(evolve(SMALL, blocks=tuple(chapters)))
    whole = squeezed(said(file))
    last = len(file.pages)
    assert last > 3
    assert all(squeezed(say("reports.page", page=n, pages=last)) in whole for n in range(1, last + 1))
    listed = re.findall(r"Hoofdstuk(\d)\.+(\d)", whole)
    assert [int(chapter) for chapter, _ in listed] == list(range(6))
    assert [int(page) for _, page in listed] == sorted(int(page) for _, page in listed)
    assert 1 < int(listed[-1][1]) <= last


@pytest.mark.parametrize("layout", ["report", "overview", "poster"])
def test_what_was_written_is_in_every_layout(layout: str) -> None:
    whole = squeezed(said(opened(evolve(SMALL, layout=layout))))
    for text in ("Verslag<proef>", "Eerstealinea.", "Tweedealinea.", "Schrijfhierwaarom.", "Rekencoördinator", "Strategie", "Thefifthdiscipline"):  # fmt: skip
        assert text in whole
    assert ("Inhoud" in whole) == (layout == "report")


def test_when_it_was_made_stands_on_the_first_page_of_what_was_saved() -> None:
    saved = evolve(SMALL, properties=Properties(made="3 juni 2027", version=2))
    assert squeezed(say("reports.made_on", day="3 juni 2027")) in squeezed(said(opened(saved)))


# ---- the same everywhere ---------------------------------------------------------------------------------------------


def test_the_same_report_is_the_same_file() -> None:
    assert pdf(SMALL) == pdf(SMALL)


def test_only_fonts_that_come_along_are_used_and_all_of_them_are_in_the_file() -> None:
    file = opened(only(Paragraph("Gewoon, Ελληνικά, кириллица, ∑ → ✓ ◆")))
    names = set()
    for page in file.pages:
        for font in page.Resources.Font.values():
            inner = font.DescendantFonts[0]
            names.add(str(inner.BaseFont).partition("+")[2])
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
    assert all(name.startswith(("Libertinus", "DejaVu")) for name in names)


def test_without_typst_it_says_kindly_which_files_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "typst", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(WorkbookError, match=r"geen pdf maken.*\.docx of \.html"):
        pdf(SMALL)


# ---- whatever was written --------------------------------------------------------------------------------------------

HOSTILE = [
    '#panic("kapot")', "#import sys: inputs", "$x^2$ en € 5", "@bron en @iemand", "*vet* _schuin_ `code`", "```typst\n#pagebreak()\n```",
    "<label> [inhoud] {code}", "// weg en /* ook weg */", "= Kop\n- lijst\n+ nummer\n/ term: uitleg", "\\ \\\\ \\u{41} ~ -- --- ...",
    '{"title": "x"}', "\"aanhaling\" 'enkel' ‘zo’ “zo”", "naïef, Zoë, ’s ochtends, Ĳssel, Björn, Çelik, Łukasz, Nguyễn",
    "https://example.org/een/heel/lang/adres_met_streepjes/en.punten?x=1&y=2#deel", "%5C../../etc/passwd", "%s {title} {0}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_written_is_read_as_markup(text: str) -> None:
    everywhere = Document(
        title=text, subtitle=text, marked=text,
        blocks=(
            Heading(text), Paragraph(text), Paragraph(text, "expected"), Paragraph(text, "trace"), Facts(text, ((text, text),)),
            Table(text, (text, text), ((text, text),)), Figure(text, text, png()), References((((text, True),),)),
        ),
    )  # fmt: skip
    file = opened(everywhere)
    assert squeezed(said(file)).count(squeezed(text)) >= 12
    assert [str(each.Alt) for each in tags(file) if "/Alt" in each] == [clean(text)]


@pytest.mark.parametrize("text", ["x" * 5000, "W" * 400 + " " + "_" * 400, "a" * 30 + "\u00a0" * 40 + "b"])
def test_endless_words_stay_on_the_page(text: str) -> None:
    file = opened(
        only(Paragraph(text), Table("Tabel", ("Kort", "Lang"), (("1", text),)), Facts("Kop", (("Label", text),)))
    )
    for page in file.pages:
        edge = float(page.MediaBox[2])
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tm":
                assert 0 <= float(operands[4]) <= edge


def test_an_answer_of_fifty_thousand_characters_is_whole() -> None:
    text = (LONG * 800)[:50_000] + "EINDE"
    for block in (Paragraph(text), Facts("Kop", (("Label", text),)), Table("Tabel", ("A", "B"), (("1", text),))):
        file = opened(only(block))
        assert len(file.pages) > 8
        # Where a page ends, what stands under it comes between.
        assert squeezed(said(file)).count(squeezed(LONG)) >= 50_000 // len(LONG) - len(file.pages)
        assert "EINDE" in said(file)


def test_what_no_font_has_is_a_box_and_that_is_told() -> None:
    file = opened(only(Paragraph("Feest 🎉 en 中文 \ue000")))
    whole = squeezed(said(file))
    assert squeezed("Feest □ en □□ □") in whole
    assert squeezed(say("reports.unshown", sign="□")) in whole
    assert squeezed(say("reports.unshown", sign="□")) not in squeezed(said(opened(only(Paragraph("Een □ van uzelf.")))))


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_makes_a_file_that_keeps_pdf_ua(text: str) -> None:
    made = pdf(
        Document(
            title=text, subtitle=text, marked=text or None,
            blocks=(
                Heading(text), Paragraph(text), Facts(text, ((text, text),)), Table(text, (text, text), ((text, text),)),
                Figure(text, text or "Niets.", png()), References((((text, False), (text, True)),)),
            ),
        )
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(made)).open_metadata() as about:
        assert about["pdfuaid:part"] == "1"


@pytest.mark.parametrize("text", ["\r", "\x08", "\x00\ufffe", "\u200b", "a\x0bb\x85c"])
def test_signs_that_are_no_text_break_nothing(text: str) -> None:
    blocks = (Heading(text), Paragraph(text), Facts(text, ((text, text),), ((text, text),)), Figure(text, text, png()))
    assert opened(Document(title=text, subtitle=text, blocks=blocks, lead=text)).pages


def test_where_a_text_comes_from_stands_on_its_last_line() -> None:
    blocks = (
        Paragraph(LONG * 3 + "\n\n" + LONG),
        Paragraph("Bron: x.json (1 regel).", "trace"),
        Paragraph("Let op.", "note"),
    )
    whole = squeezed(said(opened(only(*blocks))))
    assert squeezed(LONG + "Bron: x.json (1 regel).Let op.") in whole


def test_a_tall_figure_leaves_room_and_one_that_needs_a_page_takes_it() -> None:
    def share(width: int, height: int) -> float:
        (each,) = _figures(only(Figure("c", "w", png(width, height))))
        return each

    assert share(100, 50) == pytest.approx(1)
    assert share(100, 120) == pytest.approx(0.95 / 1.2)
    assert share(100, 160) == pytest.approx(1.2 / 1.6)


def _figures(document: Document) -> list[float]:
    from tempfile import TemporaryDirectory

    from workbook.reports.pdf import _data

    with TemporaryDirectory() as folder:
        blocks = _data(document, Path(folder))["blocks"]
    return [each["wide"] for each in blocks if each["block"] == "figure"]


def test_of_many_headings_the_contents_name_the_chapters_only_and_fit_a_page() -> None:
    blocks = [block for at in range(16) for block in (Heading(f"Kop {at}"), Heading("Deel", 2), Paragraph(LONG))]
    whole = squeezed(said(opened(evolve(SMALL, blocks=tuple(blocks)))))
    assert whole.index("Kop15.") < whole.index("Bladzijde1van")
    assert "Deel...." not in whole


# ---- a poster --------------------------------------------------------------------------------------------------------

POSTER = Document(
    title="Wat wij onderzochten",
    subtitle="Voor ouders",
    layout="poster",
    blocks=(
        Heading("Onze vraag"), Paragraph(LONG),
        Heading("Wat wij deden"), Paragraph(LONG * 6),
        Heading("Wat wij verbeteren"), Paragraph(LONG * 5),
        Heading("Wat wij zagen"), Paragraph(LONG * 5), Figure("Eén", "Woorden.", png(400, 250)), Paragraph("Bron: a.csv (n = 18).", "trace"),
        Figure("Twee", "Woorden.", png(400, 250)), Paragraph("Bron: b.csv (n = 24).", "trace"),
        Heading("Wat wij vragen"), Paragraph(LONG),
    ),
)  # fmt: skip


def test_a_poster_is_one_page_of_a3() -> None:
    file = opened(POSTER)
    assert len(file.pages) == 1
    assert [round(float(each)) for each in file.pages[0].MediaBox[2:]] == [842, 1191]


def test_a_poster_that_is_too_long_says_what_to_shorten_and_cuts_nothing() -> None:
    blocks = (*POSTER.blocks, Heading("Veel te lang"), Paragraph(LONG * 150 + "SLOT"))
    file = opened(evolve(POSTER, blocks=blocks))
    whole = squeezed(said(file))
    assert len(file.pages) > 1
    assert "Maakeerst‘Veeltelang’korter" in whole
    assert "SLOT" in whole


def test_pages_are_counted_as_a_reader_counts_them() -> None:
    for document in (SMALL, POSTER, only(Paragraph(LONG * 500))):
        made = pdf(document)
        assert pages(made) == len(pikepdf.open(io.BytesIO(made)).pages)


def test_the_template_reads_no_text_but_as_data() -> None:
    template = (Path(workbook.__file__).parent / "reports" / "report.typ").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|\bimport\b|\binclude\b|@preview|https?:", template)
