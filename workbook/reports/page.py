"""A report as one HTML page: headings, captions and words for every figure, and no address in it."""

from __future__ import annotations

import base64
from html import escape

from workbook.reports.model import Block, Document, Facts, Figure, Heading, Paragraph, Table
from workbook.texts import say

_STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "h1{line-height:1.2}table{border-collapse:collapse;margin:1rem 0;width:100%}caption{text-align:left;font-weight:600}"
    "td,th{border-bottom:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "dt{font-weight:600}dd{margin:0 0 .4rem}img{max-width:100%;height:auto}"
    ".expected{border-left:4px solid #0072B2;padding-left:.8rem;color:#333}.trace,.note{font-size:.875rem;color:#444}"
)


def fragment(document: Document) -> str:
    """Return the report as HTML for inside a page, its own title at level two."""
    mark = f"<p><strong>{escape(document.marked)}</strong></p>" if document.marked else ""
    body = "".join(_block(each, 2) for each in document.blocks)
    return f"{mark}<h2>{escape(document.title)}</h2><p>{escape(document.subtitle)}</p>{body}"


def page(document: Document) -> str:
    """Return the report as a whole page that needs nothing but itself."""
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body><main>"
        f"{_marked(document)}<h1>{escape(document.title)}</h1><p>{escape(document.subtitle)}</p>"
        f"{''.join(_block(each, 1) for each in document.blocks)}</main></body></html>"
    )


def _marked(document: Document) -> str:
    return f"<p><strong>{escape(document.marked)}</strong></p>" if document.marked else ""


def _block(block: Block, under: int) -> str:
    """Return one block; `under` is the level of the report's own title."""
    if isinstance(block, Heading):
        level = under + block.level
        return f"<h{level}>{escape(block.text)}</h{level}>"
    if isinstance(block, Paragraph):
        text = "".join(f"<p class='{block.kind}'>{escape(part)}</p>" for part in block.text.split("\n\n"))
        return (
            f"<div role='note' aria-label='{escape(say('reports.expected'))}'>{text}</div>"
            if block.kind == "expected"
            else text
        )
    if isinstance(block, Facts):
        given = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in block.given)
        return f"<h{under + 2}>{escape(block.title)}</h{under + 2}><dl>{given}</dl>"
    return _figure(block) if isinstance(block, Figure) else _table(block)


def _table(block: Table) -> str:
    heads = "".join(f"<th scope='col'>{escape(text)}</th>" for text in block.heads)
    rows = "".join(
        f"<tr><th scope='row'>{escape(row[0])}</th>{''.join(f'<td>{escape(text)}</td>' for text in row[1:])}</tr>"
        for row in block.rows
    )
    return (
        f"<table><caption>{escape(block.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _figure(block: Figure) -> str:
    image = base64.b64encode(block.png).decode()
    return (
        f'<figure><img alt="{escape(block.words)}" src="data:image/png;base64,{image}">'
        f"<figcaption>{escape(block.caption)}</figcaption></figure>"
    )
