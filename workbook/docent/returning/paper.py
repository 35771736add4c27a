"""Feedback on paper: the same as a .pdf that a screen reader can read, set by what sets the reports."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from workbook.docent.returning.content import Checks, Content, Levels, Link, Listed, Note, Part, Rubric, Section, Words
from workbook.reports.model import Block, Document, Facts, Heading, Paragraph, Table
from workbook.texts import say

_SIDE = 1
_BREAKS = {"br", "p"}


def paper(content: Content) -> bytes:
    """Return the .pdf. Raises `WorkbookError` where this computer can't make one."""
    from workbook.reports.pdf import pdf

    return pdf(document(content))


def document(content: Content) -> Document:
    """Return feedback as a report of a few pages."""
    who = content.facts[0][1] if content.facts else ""
    about = Heading(say("docent.feedback.about"))
    blocks: list[Block] = [about, _facts(content), *_parts(content.intro)]
    for each in content.sections:
        blocks += [Heading(each.title), *_section(each)]
    blocks.append(Paragraph(say("docent.feedback.paper_footer"), "note"))
    return Document(title=content.title, subtitle=who, blocks=tuple(blocks), layout="overview")


def _facts(content: Content) -> Block:
    heads = (say("docent.feedback.fact"), say("docent.feedback.value"))
    return Table("", heads, content.facts)


def _section(section: Section) -> Iterator[Block]:
    yield from _parts(section.parts)


def _parts(parts: tuple[Part, ...]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Note):
            yield Paragraph(part.text)
        elif isinstance(part, Link):
            yield Paragraph(say("docent.feedback.beside", text=part.text))
        elif isinstance(part, Checks):
            yield from _checks(part)
        else:
            yield from _titled(part)


def _titled(part: Words | Levels | Rubric | Listed) -> Iterator[Block]:
    if isinstance(part, Levels):
        yield Facts(part.title, part.levels)
        return
    yield Heading(part.title, 2)
    if isinstance(part, Words):
        yield Paragraph(part.text.replace("\r\n", "\n").strip())
    elif isinstance(part, Rubric):
        yield Table("", part.rows[0], part.rows[1:])
    else:
        yield Paragraph("\n\n".join(part.lines))


def _checks(checks: Checks) -> Iterator[Block]:
    """Give a list of checks as a table of two columns, and what stands around it as paragraphs."""
    reader = _Reader()
    reader.feed(checks.html)
    reader.close()
    before, rows, after = reader.found()
    heads = (say("docent.feedback.check"), say("docent.feedback.next_step"))
    yield from (Paragraph(text) for text in before if text != heads[0])
    if rows:
        # Where all is well there is no next step.
        wide = 2 if any(next_ for _, next_ in rows) else 1
        yield Table("", heads[:wide], tuple(row[:wide] for row in rows))
    yield from (Paragraph(text) for text in after)


class _Reader(HTMLParser):
    """Reads the items of a list, each with the lines under its first, and the lines outside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[list[str]] = []
        self.outside: tuple[list[str], list[str]] = ([""], [""])
        self.depth = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "li":
            self.items.append([""])
            self.depth += 1
        elif tag in _BREAKS:
            self._lines().append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self.depth -= 1
        elif tag == "p":
            self._lines().append("")

    def handle_data(self, data: str) -> None:
        self._lines()[-1] += data

    def _lines(self) -> list[str]:
        return self.items[-1] if self.depth > 0 else self.outside[_SIDE if self.items else 0]

    def found(self) -> tuple[list[str], tuple[tuple[str, str], ...], list[str]]:
        """Return the lines before the list, its items as (what, what next), and the lines after it."""
        rows = [[" ".join(line.split()) for line in item if line.strip()] for item in self.items]
        pairs = tuple((row[0], " ".join(row[1:])) for row in rows if row)
        before, after = ([" ".join(line.split()) for line in lines if line.strip()] for lines in self.outside)
        return before, pairs, after
