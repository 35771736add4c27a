"""A report as a Word document in which one goes on writing: real headings, captions, alternative texts, a contents field."""

from __future__ import annotations

import io
from typing import Any

from workbook.errors import problem
from workbook.reports.model import Block, Document, Facts, Figure, Heading, Paragraph, Table
from workbook.texts import say

_WIDTH_CM = 15.5


def word(document: Document) -> bytes:
    """Return the report as .docx. Raises `WorkbookError` where this computer can't make Word documents."""
    try:
        import docx
    except ImportError:
        raise problem("reports.no_word", where=document.title) from None
    made = docx.Document()
    made.core_properties.title = document.title
    made.core_properties.language = "nl-NL"
    made.core_properties.author = ""
    _dutch(made)
    if document.marked:
        made.add_paragraph().add_run(document.marked).bold = True
    made.add_heading(document.title, 0)
    made.add_paragraph(document.subtitle, style="Subtitle")
    _contents(made)
    for block in document.blocks:
        _add(made, block)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _dutch(made: Any) -> None:
    """Say that the text is Dutch, so that Word checks and reads it aloud as Dutch."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "nl-NL")
    made.styles["Normal"].element.get_or_add_rPr().append(language)


def _contents(made: Any) -> None:
    """Add a table of contents that Word fills in; until then it says how."""
    made.add_paragraph(say("reports.contents"), style="TOC Heading" if "TOC Heading" in made.styles else None)
    _field(made.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', say("reports.contents_how"))


def _field(paragraph: Any, code: str, shown: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run(shown if kind == "shown" else "")
        if kind == "code":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = code
            run._r.append(text)
        elif kind != "shown":
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)


def _add(made: Any, block: Block) -> None:
    if isinstance(block, Heading):
        made.add_heading(block.text, block.level)
    elif isinstance(block, Paragraph):
        for text in block.text.split("\n\n"):
            run = made.add_paragraph().add_run(text)
            run.italic = block.kind != "text"
    elif isinstance(block, Facts):
        made.add_heading(block.title, 2)
        for label, text in block.given:
            paragraph = made.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(text)
    elif isinstance(block, Figure):
        _figure(made, block)
    else:
        _table(made, block)


def _caption(made: Any, kind: str, text: str) -> None:
    paragraph = made.add_paragraph(f"{kind} ", style="Caption")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", "1")
    paragraph.add_run(f". {text}")


def _figure(made: Any, block: Figure) -> None:
    from docx.shared import Cm

    picture = made.add_picture(io.BytesIO(block.png), width=Cm(_WIDTH_CM))
    picture._inline.docPr.set("descr", block.words)
    _caption(made, say("reports.figure"), block.caption)


def _table(made: Any, block: Table) -> None:
    from docx.oxml import OxmlElement

    _caption(made, say("reports.table"), block.caption)
    table = made.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.add_paragraph()
