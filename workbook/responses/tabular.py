"""Answer tables (.csv, .xlsx) of one or many respondents, read as plain text cells under known column names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.responses.decoding import decode

COLUMNS = ("respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value")
REQUIRED = ("respondent", "item", "value")
Cells = dict[str, list[Any]]


def read_csv(path: Path, needed: Sequence[str]) -> Cells:
    """Read a .csv with `,`, `;` or tabs. Raises `WorkbookError` when it is empty or misses a needed column."""
    text = decode(path)
    if not text.strip():
        raise problem("responses.empty_file", where=path.name)
    header = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=header.count)
    try:
        return _columns(csv.reader(io.StringIO(text), delimiter=delimiter), path.name, needed)
    except csv.Error as error:
        raise problem("responses.binary", where=path.name) from error


def read_xlsx(path: Path, needed: Sequence[str]) -> Cells:
    """Read the first sheet of an .xlsx. Raises `WorkbookError` when it is no workbook or misses a needed column."""
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise problem("responses.fake_xlsx", where=path.name) from error
    try:
        rows = [["" if cell is None else cell for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    if not rows:
        raise problem("responses.empty_file", where=path.name)
    return _columns(rows, path.name, needed)


def _columns(rows: Iterable[Sequence[Any]], where: str, needed: Sequence[str]) -> Cells:
    """Turn rows with a header into a list per known column; `line` holds each row's number in the file."""
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(str(cell).strip() for cell in row))
    _, header = next(numbered)
    names = [fold(name) for name in header]
    missing = [name for name in needed if name not in names]
    if missing:
        found = join(str(name).strip() for name in header if str(name).strip())
        raise problem("responses.missing_columns", where=where, missing=join(missing), found=found)
    place = {name: names.index(name) for name in COLUMNS if name in names}
    cells: Cells = {name: [] for name in (*place, "line")}
    for number, row in numbered:
        for name, index in place.items():
            cells[name].append(row[index] if index < len(row) else "")
        cells["line"].append(number)
    if not cells["line"]:
        raise problem("responses.empty_file", where=where)
    return cells
