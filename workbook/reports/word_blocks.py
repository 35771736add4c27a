"""The blocks of a report, written one by one into a Word document."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import ceil
from typing import Any

from attrs import define
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor

from workbook.reports import word_styles as styles
from workbook.reports.model import Block, Document, Entries, Facts, Figure, Heading, Paragraph, References, Table
from workbook.reports.word_front import contents, footer, front, has_contents, properties
from workbook.reports.word_xml import bookmark, element, field, fresh
from workbook.texts import say

Ids = Callable[[str], str]
_STYLES = {
    "text": "Normal",
    "expected": styles.EXPECTED,
    "trace": styles.TRACE,
    "note": styles.NOTE,
}
# A row of more letters than this may go on on the next page, and an entry of more need not stay together.
_LONG_ROW, _LONG_ENTRY = 900, 1400
_LONG_TEXT = 400  # letters
_LABELS = 0.27  # of the width, for what was asked
_SMALL_LETTER, _LETTER = Pt(4.7), Pt(5.2)  # how wide a letter in a table is, on average
_SHORT_TABLE = 20  # lines: so few stay together on one page
_TALLEST, _TALLEST_ON_POSTER = 0.8, 0.2  # of the page's text, for a figure
_TALLEST_LYING = 0.6
_GAP = "  ·  "
# From so many columns the letters of a table are smaller; with more, and long texts, it stands on a page of its own, turned.
_WIDE, _WORDY = 5, 90


def write(made: Any, document: Document) -> None:
    """Write the whole report into an empty document that has its styles."""
    properties(made, document)
    footer(made, document)
    front(made, document)
    if has_contents(document):
        contents(made, document)
    tallest = _TALLEST_ON_POSTER if document.layout == "poster" else _TALLEST
    # python-docx reads all styles anew at each paragraph, which takes seconds.
    ids = cache(lambda name: made.styles[name].style_id)
    writer = _Writer(made, ids, breaks=document.layout == "report", tallest=tallest)
    for block in document.blocks:
        writer.add(block)
    writer.end()


@define
class _Writer:
    """What a block must know of those before it: how many headings, tables and figures there were, and a table just now.

    Attributes
    ----------
    made : the document
    ids : the id of a style by its name
    breaks : whether the first chapter begins on a page of its own
    tallest : how much of a page a figure may take
    last, traced : the paragraphs written last, to which a line that says where they come from is kept, and whether they are one
    """

    made: Any
    ids: Ids
    breaks: bool
    tallest: float
    last: Sequence[Any] = ()
    headings: int = 0
    figures: int = 0
    tables: int = 0
    marks: int = 0
    after_table: bool = False
    traced: bool = False

    def add(self, block: Block) -> None:
        """Write one block behind the others."""
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Figure):
            self._figure(block)
        elif isinstance(block, References):
            self._sources(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._entries(block)

    def end(self) -> None:
        """Leave a line under a table: two tables without one between them are one, and nobody can write under the last."""
        if self.after_table:
            self._line("", styles.CELL)

    def _line(self, text: str, style: str) -> Any:
        made = self.made.add_paragraph(text)
        made._p.style = self.ids(style)
        if self.after_table and style in {"Normal", styles.EXPECTED, styles.NOTE}:
            made.paragraph_format.space_before = Pt(8)
        if style == styles.TRACE or (style == styles.NOTE and self.traced):
            _keep(each for each in self.last if not _is_long(each))
        self.after_table, self.last, self.traced = False, [made], style == styles.TRACE
        return made

    def _mark(self, paragraph: Any, name: str) -> None:
        self.marks += 1
        bookmark(paragraph, name, self.marks)

    def _heading(self, block: Heading) -> None:
        made = self._line(block.text, f"Heading {min(block.level, 3)}")
        if self.breaks and not self.headings:
            made.paragraph_format.page_break_before = True
            made.paragraph_format.space_before = Pt(0)
        self.headings += 1
        self._mark(made, heading_mark(self.headings))

    def _paragraph(self, block: Paragraph) -> None:
        for place, text in enumerate(part for part in block.text.split("\n\n") if part.strip()):
            if block.kind == "expected" and place == 0:
                made = self._line("", styles.EXPECTED)
                made.add_run(f"{say('reports.expected')}: ").bold = True
                made.add_run(text)
            else:
                self._line(text, _STYLES[block.kind])

    def _caption(self, kind: str, number: int, text: str) -> Any:
        """Write a caption with a number that Word counts on, as its own "Verwijzing" can name it."""
        made = self._line(f"{kind} ", "Caption")
        field(made, f"SEQ {kind} \\* ARABIC", str(number))
        self._mark(made, f"_Ref_{kind}_{number}")
        made.paragraph_format.keep_with_next = True  # a template's own style may not say so
        made.add_run(f". {text}")
        return made

    def _figure(self, block: Figure) -> None:
        self.figures += 1
        holder = self._line("", styles.FIGURE)
        holder.paragraph_format.keep_with_next = True
        picture = holder.add_run().add_picture(io.BytesIO(block.png))
        section = self.made.sections[-1]
        # On a page that lies, a wide figure leaves room for what is said above it.
        lying = section.page_width > section.page_height and picture.width > picture.height
        part = min(self.tallest, _TALLEST_LYING) if lying else self.tallest
        tallest = (section.page_height - section.top_margin - section.bottom_margin) * part
        smaller = min(1.0, _width(self.made) / picture.width, tallest / picture.height)
        picture.width, picture.height = Emu(int(picture.width * smaller)), Emu(int(picture.height * smaller))
        about = picture._inline.docPr
        about.set("descr", block.words)
        about.set("name", f"{say('reports.figure')} {self.figures}")
        self._caption(say("reports.figure"), self.figures, block.caption).paragraph_format.keep_with_next = False

    def _sources(self, block: References) -> None:
        for source in block.entries:
            made = self._line("", styles.SOURCES)
            for text, italic in source:
                made.add_run(text).italic = italic or None

    def _table(self, block: Table) -> None:
        turned = _wide(block)
        if turned:
            _turn(self.made)
        if block.numbered:
            self.tables += 1
            self._caption(say("reports.table"), self.tables, block.caption)
        self.end()
        width = _width(self.made)
        small = len(block.heads) >= _WIDE
        letters = int(width / (_SMALL_LETTER if small else _LETTER))
        shares = block.widths(letters)
        widths = [share * width for share in shares]
        made = _grid(self.made, self.ids, [block.heads, *block.rows], widths, styles.TABLE, small=small)
        fresh(made.rows[0]._tr.get_or_add_trPr(), "tblHeader")
        _words(made, block.caption)
        for column in (at for at in range(1, len(block.heads)) if block.numeric(at)):
            for row in made.rows:
                row.cells[column].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        lines = _lines(block, [share * letters for share in shares])
        first = len(block.rows) if lines <= _SHORT_TABLE else 2
        _keep(_inside(made.rows[:first]))
        # Neither does a last row stand alone on a next page.
        _keep(_inside(made.rows[-2:-1]))
        self.after_table, self.last = True, _inside(made.rows[-1:])
        if turned:
            _turn(self.made)
            self.after_table, self.last = False, ()

    def _entries(self, block: Facts | Entries) -> None:
        table = block.table() if isinstance(block, Entries) else None
        if table:
            self._table(table)
            return
        for each in block.entries if isinstance(block, Entries) else (block,):
            title = self._line(each.title, styles.ENTRY if each.has_name else "Normal")
            title.paragraph_format.keep_with_next = bool(each.all)
            self._short(each)
            if not each.given:
                continue
            widths = [_width(self.made) * share for share in (_LABELS, 1 - _LABELS)]
            made = _grid(self.made, self.ids, each.given, widths, styles.FACTS)
            _words(made, each.title)
            if sum(len(text) for _, text in each.given) < _LONG_ENTRY:
                _keep(_inside(made.rows[:-1]))
            self.after_table, self.last = True, _inside(made.rows[-1:])

    def _short(self, entry: Facts) -> None:
        """Write what is said in a word on one line: its labels in grey, as at the left of a table."""
        if not entry.short:
            return
        made = self._line("", styles.SHORT)
        for place, (label, text) in enumerate(entry.labelled):
            made.add_run(f"{_GAP if place else ''}{label} ").font.color.rgb = RGBColor.from_string(styles.GREY)
            made.add_run(text)
        made.paragraph_format.keep_with_next = bool(entry.given)


def _lines(block: Table, letters: list[float]) -> int:
    """Return about how many lines a table takes, in columns of so many letters."""
    return sum(
        max(ceil(len(cell) / room) for cell, room in zip(row, letters, strict=True))
        for row in (block.heads, *block.rows)
    )


def heading_mark(number: int) -> str:
    """Return the name of the bookmark at a heading, to which the contents list links."""
    return f"_Toc{number:08d}"


def _is_long(paragraph: Any) -> bool:
    """Tell whether a text is so long that the line under it may well go to the next page with the end of it."""
    return not paragraph._p.xpath("ancestor::w:tc") and len(paragraph.text) > _LONG_TEXT


def _width(made: Any) -> int:
    """Return the width of the text on the page, in Word's units."""
    section = made.sections[-1]
    return int(section.page_width - section.left_margin - section.right_margin - section.gutter)


def _wide(block: Table) -> bool:
    wordy = sum(any(len(row[at]) > _WORDY for row in block.rows) for at in range(len(block.heads)))
    return len(block.heads) > _WIDE and wordy > 1


def _turn(made: Any) -> None:
    """Go on on a new page that lies the other way, with its width and height changed about."""
    section = made.add_section(WD_SECTION.NEW_PAGE)
    section.page_width, section.page_height = section.page_height, section.page_width
    lying = section.page_width > section.page_height
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.different_first_page_header_footer = False


def _grid(made: Any, ids: Ids, rows: Any, widths: list[float], style: str, *, small: bool = False) -> Any:
    """Add a table of texts with fixed widths, of which no row is split over two pages unless it is very long."""
    table = made.add_table(rows=len(rows), cols=len(widths))
    table._tbl.tblStyle_val = ids(style)
    cell_style = ids(styles.SMALL_CELL if small else styles.CELL)
    table.autofit = False
    look = table._tbl.tblPr
    fresh(look, "tblLook", val="04A0", firstRow=int(style == styles.TABLE), lastRow=0, firstColumn=1, lastColumn=0,
          noHBand=1, noVBand=1)  # fmt: skip
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(int(width))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Emu(int(width))
            paragraph = cell.paragraphs[0]
            paragraph._p.style = cell_style
            paragraph.add_run(text)
        if sum(map(len, texts)) < _LONG_ROW:
            fresh(row._tr.get_or_add_trPr(), "cantSplit")
    return table


def _words(table: Any, text: str) -> None:
    """Say what a table is, for who doesn't see it."""
    look = table._tbl.tblPr
    for old in look.findall(qn("w:tblCaption")):
        look.remove(old)
    look.append(element("tblCaption", val=text))


def _inside(rows: Iterable[Any]) -> list[Any]:
    return [paragraph for row in rows for cell in row.cells for paragraph in cell.paragraphs]


def _keep(paragraphs: Iterable[Any]) -> None:
    """Keep paragraphs on one page with what follows them."""
    for each in paragraphs:
        each.paragraph_format.keep_with_next = True
