"""Feedback as one HTML page that works without the internet."""

from __future__ import annotations

from html import escape

from workbook.docent.page import grid, page, paragraphs, section
from workbook.docent.returning.content import Checks, Content, Levels, Link, Listed, Note, Part, Rubric, Words


def webpage(content: Content) -> bytes:
    """Return the page, in UTF-8."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in content.facts)
    intro = "".join(_part(each, 2) for each in content.intro)
    sections = "".join(section(each.title, *(_part(part, 3) for part in each.parts)) for each in content.sections)
    return page(content.title, f"<dl>{facts}</dl>{intro}{sections}").encode()


def _part(part: Part, level: int) -> str:
    """Return one part; where it has a heading, that is of this level."""
    if isinstance(part, Note):
        look = "" if part.kind == "plain" else f' class="{part.kind}"'
        return f"<p{look}>{escape(part.text)}</p>"
    if isinstance(part, Link):
        return f'<p><a href="{escape(part.file)}">{escape(part.text)}</a></p>'
    if isinstance(part, Checks):
        return part.html
    return f"<h{level}>{escape(part.title)}</h{level}>{_under(part)}"


def _under(part: Words | Levels | Rubric | Listed) -> str:
    if isinstance(part, Words):
        written = paragraphs(part.text)
        return f"<blockquote>{written}</blockquote>" if part.own else written
    if isinstance(part, Rubric):
        return grid(part.rows)
    if isinstance(part, Listed):
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in part.lines)}</ul>"
    levels = "".join(f"<li><strong>{escape(label)}</strong>: {escape(text)}</li>" for label, text in part.levels)
    return f"<ul>{levels}</ul>"
