"""What stands around a report in Word: what the file says about itself, the title block, the contents list, the footer."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn

from workbook.reports import word_styles as styles
from workbook.reports.model import Document, Heading
from workbook.reports.word_xml import begin_field, element, end_field, field, in_contents, link
from workbook.texts import entry, say

_FEW = 3  # chapters: fewer need no contents list
_LONGEST = 255  # letters of what a file says about itself
_MOST = 28  # lines of the contents list on the first page; with more it names the chapters only


def properties(made: Any, document: Document) -> None:
    """Let the file name nobody and say that it is Dutch, whatever it was made from."""
    about, own = made.core_properties, document.properties
    about.title, about.language, about.author = document.title[:_LONGEST], own.language, own.author
    about.subject = document.subtitle[:_LONGEST]
    about.last_modified_by = about.comments = about.keywords = about.category = ""
    about.created = about.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    about.revision = 1
    letter = made.styles["Normal"].element.get_or_add_rPr()
    for old in letter.findall(qn("w:lang")):
        letter.remove(old)
    letter.append(element("lang", val=own.language))


def front(made: Any, document: Document) -> None:
    """Write the title block; of a report with lines on which the writer says who it is from."""
    if document.marked:
        made.add_paragraph(document.marked, style=styles.MARKED)
    made.add_paragraph(document.title, style="Title")
    made.add_paragraph(document.subtitle, style="Subtitle")
    if document.lead:
        made.add_paragraph(document.lead, style=styles.LEAD)
    if document.layout != "report":
        return
    lines = list(entry("reports.front").items()) if not document.marked else []
    if document.properties.made:
        lines.append((say("reports.made"), say("reports.made_on", day=document.properties.made)))
    for label, text in lines:
        line = made.add_paragraph(style=styles.FRONT)
        line.add_run(f"{label}\t").bold = True
        line.add_run(text)


def has_contents(document: Document) -> bool:
    """Tell whether a report is long enough for a contents list."""
    chapters = sum(isinstance(each, Heading) and each.level == 1 for each in document.blocks)
    return document.layout == "report" and chapters >= _FEW


def contents(made: Any, document: Document) -> None:
    """Write the contents list as Word's own field, filled already with what there is.

    Only Word knows on which page something stands, and asking it to count when opening puts up a question that nobody
    understands. So the list starts as links; the line under it says how the numbers come, and goes when they do.
    """
    title = made.add_paragraph(say("reports.contents"), style="TOC Heading")
    numbered = enumerate((each for each in document.blocks if isinstance(each, Heading)), start=1)
    headings = list(numbered)
    levels = 2 if sum(each.level <= 2 for _, each in headings) <= _MOST else 1
    listed = [(number, each) for number, each in headings if each.level <= levels]
    lines = []
    for place, (number, heading) in enumerate(listed):
        line = made.add_paragraph(style=f"toc {heading.level}")
        if place == 0:
            begin_field(line, f'TOC \\o "1-{levels}" \\h \\z \\u')
        link(line, heading.text, f"_Toc{number:08d}")
        lines.append(line)
    how = made.add_paragraph(say("reports.contents_how"), style=styles.TRACE)
    end_field(how)
    in_contents([title, *lines, how], say("reports.contents"))


def footer(made: Any, document: Document) -> None:
    """Put the title and the number of the page under each page but the first, unless the template has its own footer."""
    section = made.sections[0]
    if _filled(section.footer) or _filled(section.first_page_footer):
        return
    if document.layout == "report" and not _filled(section.header):
        section.different_first_page_header_footer = True
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style = made.styles["Footer"]
    # Word's own style of a footer stops in the middle and at the right of another page than this.
    for stop in line.style.paragraph_format.tab_stops:
        line.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    line.paragraph_format.tab_stops.add_tab_stop(
        section.page_width - section.left_margin - section.right_margin, WD_TAB_ALIGNMENT.RIGHT
    )
    line.add_run(f"{document.title}\t")
    codes = {"1": "PAGE", "2": "NUMPAGES"}
    for part in re.split(r"([12])", say("reports.page", page=1, pages=2)):
        if part in codes:
            field(line, codes[part], part)
        else:
            line.add_run(part)


def _filled(part: Any) -> bool:
    """Tell whether a header or footer has something in it."""
    if part.is_linked_to_previous:
        return False
    texts = any((each.text or "").strip() for each in part._element.iter(qn("w:t")))
    return texts or any(
        True for _ in part._element.iter(qn("w:drawing"), qn("w:pict"), qn("w:fldChar"), qn("w:fldSimple"))
    )
