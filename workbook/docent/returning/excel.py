"""The docent's own grade sheet as .xlsx: real numbers, text that stays text, and heads that stay in sight."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from workbook.docent.returning.sheets import Cell

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32767  # signs that fit in a cell
_TEXT = "@"
_NARROWEST, _WIDEST = 10, 44


def xlsx(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell | None]]) -> bytes:
    """Return a workbook of one sheet."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    from workbook.survey.sheet_look import put

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"
    for at, head in enumerate(heads, 1):
        put(sheet.cell(1, at), head, "head")
    for line, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(line, at)
            if isinstance(value, str):
                put(cell, _ILLEGAL.sub("", value)[:_LONGEST])
                cell.number_format = _TEXT
            elif value is not None:
                cell.value = round(value, 4)
    for at, column in enumerate(zip(heads, *rows, strict=True), 1):
        longest = max(len(str(each)) for each in column if each is not None)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(longest + 2, _NARROWEST), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
