"""One HTML page that needs nothing from outside: Dutch, readable by everybody, and safe whatever a deelnemer typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from workbook.texts import say

_KEPT = {"ul", "ol", "li", "p", "strong", "em", "br"}
_SKIPPED = {"script", "style", "title", "svg"}


class _Reader(HTMLParser):
    """Keeps the structure of a short list and drops everything that can fetch, run or look different."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.skipping += tag in _SKIPPED
        if tag in _KEPT and not self.skipping:
            self.parts.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = max(self.skipping - 1, 0)
        elif tag in _KEPT - {"br"} and not self.skipping:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(escape(data))


def only_structure(html: str) -> str:
    """Return HTML with nothing but lists, paragraphs, emphasis and text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def paragraphs(text: str) -> str:
    """Return plain text as paragraphs, its own line ends kept."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return "".join(f"<p>{'<br>'.join(escape(line) for line in block.strip().splitlines())}</p>" for block in blocks)


def table(markdown: str) -> str:
    """Return the first Markdown table in a text as HTML, and nothing of the text around it; empty without a table."""
    return grid(rows_of_table(markdown))


def rows_of_table(markdown: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of the first Markdown table in a text, its heads first, all as long as these; () without a table."""
    rows = [line.strip().strip("|").split("|") for line in markdown.splitlines() if line.strip().startswith("|")]
    rows = [[cell.strip() for cell in row] for row in rows if set("".join(row)) - set("-: ")]
    return tuple(tuple((row + [""] * len(rows[0]))[: len(rows[0])]) for row in rows)


def grid(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as an HTML table; the first row and the first cell of each are headings."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows[0])
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows[1:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def section(title: str, *parts: str, level: int = 2) -> str:
    """Return a part of the page under its own heading."""
    return f"<section><h{level}>{escape(title)}</h{level}>{''.join(parts)}</section>"


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def page(title: str, body: str) -> str:
    """Return the whole document."""
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main><footer><p>{escape(say('docent.feedback.footer'))}</p></footer>"
        "</body></html>\n"
    )
