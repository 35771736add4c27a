"""A report as one HTML page: headings, captions and words for every figure, and no address in it but those of sources."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape
from itertools import count

from attrs import define, field

from workbook.reports.model import Block, Document, Entries, Facts, Figure, Heading, Paragraph, References, Table
from workbook.texts import say

_STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "h1,h2,h3,h4{line-height:1.25;color:#1f3a57;margin:1.6em 0 .5em}h1{font-size:2rem;margin-top:.5em}"
    "header p{margin:.2em 0}nav ol{list-style:none;padding:0}.subtitle{font-size:1.15rem;color:#505050}.lead{font-size:1.2rem;color:#1f3a57}"
    "p,dt,dd,li,figcaption,caption,main>table td,main>table th{overflow-wrap:anywhere;hyphens:auto}p,dd,td{white-space:pre-line}a{color:#00558a}nav ol{columns:2 18rem}nav li{break-inside:avoid}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0 .3rem;width:100%}"
    "caption,figcaption{text-align:left;font-weight:600;font-size:.95rem;color:#1f3a57;padding:.2rem 0}"
    "td,th{border-bottom:1px solid #b8c4ce;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "thead th{background:#e9eef2;border-bottom:2px solid #505050}tbody th{font-weight:400}"
    ".number{text-align:right}figure{margin:1rem 0 .3rem}img{max-width:100%;height:auto}"
    ".entry{font-weight:600;color:#1f3a57;margin:1.2em 0 .2em}dl{margin:0 0 1em;border-top:1px solid #d5dce2}"
    "dl div{display:grid;grid-template-columns:13rem 1fr;gap:.8rem;border-bottom:1px solid #d5dce2;padding:.25rem 0}"
    "dt{color:#505050}dd{margin:0}dl.short{border:0;margin:.1em 0 .4em;font-size:.925rem}"
    "dl.short div{display:inline;border:0}dl.short dt,dl.short dd{display:inline}dl.short div+div::before{content:'·';color:#505050;margin:0 .4em}"
    "@media(max-width:36rem){dl div{display:block}.wide table{min-width:34rem}}"
    "[role=note],.mark{border-left:5px solid #0072B2;background:#eaf3f9;padding:.5rem .9rem;margin:1rem 0}"
    ".mark{border-color:#d55e00;background:#fdf1e8;color:#8a3a00;font-weight:600}[role=note] p{margin:.3em 0}"
    ".trace,.note{font-size:.875rem;color:#505050}.trace{margin-top:.2rem}.note{font-style:italic}"
    ".sources li{list-style:none;padding-left:2em;text-indent:-2em;margin:.4em 0}.sources{padding:0}"
    "@media print{@page{size:A4;margin:2.2cm}body{max-width:none;margin:0;padding:0;font-size:10.5pt}nav{break-after:page}"
    "h2,h3,h4,.entry,caption{break-after:avoid}figure,tr,dl div{break-inside:avoid}.wide{overflow:visible}"
    "a{color:inherit;text-decoration:none}thead th,[role=note]{print-color-adjust:exact}}"
)
# JupyterLab sets lists of facts in columns that float, and the text of tables to the right.
_INSIDE = (
    ".plg-report dl{margin:0 0 1em}.plg-report dl div{display:grid;grid-template-columns:13rem 1fr;gap:.8rem;padding:.2rem 0}"
    ".plg-report dt,.plg-report dd{float:none;width:auto;margin:0;padding:0;white-space:pre-line}.plg-report dt{color:#505050}"
    ".plg-report dl.short div,.plg-report dl.short dt,.plg-report dl.short dd{display:inline}.plg-report dl.short div+div::before{content:' · ';color:#505050}"
    ".plg-report .entry{font-weight:600;margin:1.2em 0 .2em}.plg-report td,.plg-report th{text-align:left;vertical-align:top;white-space:pre-line}"
)
_FEW = 3  # chapters: fewer need no contents list
_WIDE = 2  # columns: more have to be scrolled on a small screen
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")


def fragment(document: Document) -> str:
    """Return the report as HTML for inside a page, its own title at level two."""
    mark = f"<p><strong>{escape(document.marked)}</strong></p>" if document.marked else ""
    page_ = _Page(under=2)
    body = "".join(page_.block(each) for each in document.blocks)
    head = f"<h2>{escape(document.title)}</h2><p>{escape(document.subtitle)}</p>{_lead(document)}"
    return f"<div class='plg-report'><style>{_INSIDE}</style>{mark}{head}{body}</div>"


def page(document: Document) -> str:
    """Return the report as a whole page that needs nothing but itself."""
    body = _Page(under=1, anchors=True)
    blocks = "".join(body.block(each) for each in document.blocks)
    return (
        f'<!doctype html><html lang="{escape(document.properties.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body>"
        f"<header>{_front(document)}</header>{_contents(document)}<main>{blocks}</main></body></html>"
    )


def _front(document: Document) -> str:
    mark = f"<p class='mark'>{escape(document.marked)}</p>" if document.marked else ""
    day = document.properties.made
    made = f"<p>{escape(say('reports.made'))} {escape(say('reports.made_on', day=day))}</p>" if day else ""
    return f"{mark}<h1>{escape(document.title)}</h1><p class='subtitle'>{escape(document.subtitle)}</p>{_lead(document)}{made}"


def _lead(document: Document) -> str:
    return f"<p class='lead'>{escape(document.lead)}</p>" if document.lead else ""


def _contents(document: Document) -> str:
    """Return the contents list, with a link to each chapter, of a report that is long enough for one."""
    numbered = enumerate((each for each in document.blocks if isinstance(each, Heading)), start=1)
    chapters = [(number, each.text) for number, each in numbered if each.level == 1]
    if document.layout != "report" or len(chapters) < _FEW:
        return ""
    lines = "".join(f"<li><a href='#k{number}'>{escape(text)}</a></li>" for number, text in chapters)
    return f"<nav aria-labelledby='inhoud'><h2 id='inhoud'>{escape(say('reports.contents'))}</h2><ol>{lines}</ol></nav>"


@define
class _Page:
    """The blocks as HTML, with what must be counted along the way.

    Attributes
    ----------
    under : the level of the report's own title
    anchors : whether headings can be linked to
    """

    under: int
    anchors: bool = False
    headings: Iterator[int] = field(factory=lambda: count(1))
    tables: Iterator[int] = field(factory=lambda: count(1))
    figures: Iterator[int] = field(factory=lambda: count(1))

    def block(self, block: Block) -> str:
        """Return one block."""
        if isinstance(block, Heading):
            level, number = self.under + block.level, next(self.headings)
            anchor = f" id='k{number}'" if self.anchors else ""
            return f"<h{level}{anchor}>{escape(block.text)}</h{level}>"
        if isinstance(block, Paragraph):
            return _paragraph(block)
        if isinstance(block, Figure):
            image = base64.b64encode(block.png).decode()
            caption = f"{say('reports.figure')} {next(self.figures)}. {block.caption}"
            return (
                f'<figure><img alt="{escape(block.words)}" src="data:image/png;base64,{image}">'
                f"<figcaption>{escape(caption)}</figcaption></figure>"
            )
        if isinstance(block, References):
            return f"<ul class='sources'>{''.join(f'<li>{_source(each)}</li>' for each in block.entries)}</ul>"
        return self._table(block) if isinstance(block, Table) else self._entries(block)

    def _table(self, block: Table) -> str:
        right = ["number" if at and block.numeric(at) else "" for at in range(len(block.heads))]
        heads = "".join(_head(text, kind) for text, kind in zip(block.heads, right, strict=True))
        rows = "".join(f"<tr>{_row(row, right)}</tr>" for row in block.rows)
        text = escape(f"{say('reports.table')} {next(self.tables)}. {block.caption}") if block.numbered else ""
        caption = f"<caption>{text}</caption>" if block.numbered else ""
        made = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        if len(block.heads) <= _WIDE:
            return made
        return (
            f"<div class='wide' role='group' tabindex='0' aria-label=\"{text or escape(block.heads[0])}\">{made}</div>"
        )

    def _entries(self, block: Facts | Entries) -> str:
        table = block.table() if isinstance(block, Entries) else None
        if table:
            return self._table(table)
        return "".join(map(_facts, block.entries if isinstance(block, Entries) else (block,)))


def _paragraph(block: Paragraph) -> str:
    parts = [escape(part) for part in block.text.split("\n\n") if part.strip()]
    if block.kind != "expected":
        return "".join(f"<p class='{block.kind}'>{part}</p>" for part in parts)
    label = escape(say("reports.expected"))
    text = "".join(f"<p>{part}</p>" for part in parts)
    return f"<div role='note' aria-label='{label}'><p><strong>{label}</strong></p>{text}</div>"


def _facts(entry: Facts) -> str:
    given = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in entry.given)
    short = "".join(f"<div><dt>{escape(label)}</dt> <dd>{escape(text)}</dd></div> " for label, text in entry.labelled)
    lists = (f"<dl class='short'>{short}</dl>" if short else "") + (f"<dl>{given}</dl>" if given else "")
    return f"<p class='{'entry' if entry.has_name else 'text'}'>{escape(entry.title)}</p>{lists}"


def _head(text: str, kind: str) -> str:
    about = f" class='{kind}'" if kind else ""
    return f"<th scope='col'{about}>{escape(text)}</th>" if text.strip() else "<td></td>"


def _row(row: tuple[str, ...], right: list[str]) -> str:
    first = f"<th scope='row'>{escape(row[0])}</th>" if row[0].strip() else "<td></td>"
    marked = ((text, f" class='{kind}'" if kind else "") for text, kind in zip(row[1:], right[1:], strict=True))
    return first + "".join(f"<td{about}>{escape(text)}</td>" for text, about in marked)


def _source(runs: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"<em>{_linked(text)}</em>" if italic else _linked(text) for text, italic in runs)


def _linked(text: str) -> str:
    """Return a text in which addresses can be followed."""
    made, end = "", 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        made += f'{escape(text[end : found.start()])}<a href="{address}">{address}</a>'
        end = found.end()
    return made + escape(text[end:])
