"""What all results show the same way, as HTML: a table, a mark, a sentence, notes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve

from workbook.instrument import Instrument
from workbook.stats import Estimate

if TYPE_CHECKING:
    from IPython.display import HTML
    from pandas import DataFrame

_LEFT = " style='text-align:left'"  # JupyterLab sets every cell to the right, also a paragraph
_WHOLE = " style='text-align:left; white-space:normal'"
LOCAL_MIME = "application/vnd.plg-werkboek.local+json"  # marks an output that never leaves the deelnemer's folder


def without_numbers(estimate: Estimate, why: str) -> Estimate:
    """Return the estimate without its numbers, but with the reason."""
    return evolve(estimate, value=None, low=None, high=None, note=why)


def html_table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    """Return a table with a caption and headers that a screen reader can follow; columns of words stand to the left."""
    left = [_LEFT if at == 0 or _words(row[at] for row in rows) else "" for at in range(len(heads))]
    head = "".join(f"<th scope='col'{side}>{html.escape(text)}</th>" for text, side in zip(heads, left, strict=True))
    body = "".join(
        "<tr>"
        f"<th scope='row'{left[0]}>{html.escape(row[0])}</th>"
        + "".join(f"<td{side}>{html.escape(text)}</td>" for text, side in zip(row[1:], left[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def whole(table: DataFrame, *, names: bool = True) -> HTML:
    """Return a table of words with nothing cut off, all to the left; without `names` the first column, its index, is left out."""
    from IPython.display import HTML
    from pandas import option_context

    with option_context("display.max_colwidth", None):
        made = table.to_html(index=names, border=0)
    return HTML(made.replace("<td>", f"<td{_WHOLE}>").replace("<th>", f"<th{_LEFT}>"))


def _words(cells: Iterable[str]) -> bool:
    """Tell whether a column holds words: a cell of it begins with a letter or a quotation mark."""
    return any(re.match(r"[^\W\d_]|[“‘\"'(]", each) for each in cells)


def figure(marked: str | None, table: str, text: str, notes: tuple[str, ...]) -> str:
    """Return a result as HTML: its mark, table, sentence and notes."""
    mark = f"<p><strong>{html.escape(marked)}</strong></p>" if marked else ""
    told = "".join(f"<li>{html.escape(note)}</li>" for note in dict.fromkeys(notes))
    return f"{mark}{table}<p>{html.escape(text)}</p>" + (f"<ul>{told}</ul>" if told else "")


def reading(instrument: Instrument) -> str:
    """Return as HTML the line that says whose questions these are; it stands under every outcome."""
    return f"<p><small>{html.escape(instrument.reading)}</small></p>" if instrument.reading else ""
