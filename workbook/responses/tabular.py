"""Answer tables (.csv, .xlsx) of one or many respondents, read as plain text cells under known column names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.responses.decoding import decode, read_bytes
from workbook.texts import say

COLUMNS = ("respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value")
LINK = "koppelcode"
REQUIRED = ("respondent", "item", "value")
_SEP = re.compile(r"\"?sep=.\"?\s*", re.IGNORECASE)
Cells = dict[str, list[Any]]
Names = Mapping[str, str]


def read_csv(path: Path, needed: Sequence[str], known: Names | None = None) -> tuple[Cells, list[str]]:
    """Read a .csv with `,`, `;` or tabs; `known` maps the names columns may have to those they get.

    Returns the cells, and the names of the columns that hold something and are not used.

    Raises `WorkbookError` when it is empty or misses a needed column.
    """
    text = decode(path)
    lines = enumerate(text.split("\n"), start=1)
    # Excel's own first line `sep=;` is no header; a line of nothing but separators is none either.
    begin, header = next(((n, line) for n, line in lines if line.strip(';,\t "') and not _SEP.fullmatch(line)), (1, ""))
    rest = "\n".join(text.split("\n")[begin - 1 :])
    delimiter = max(";,\t", key=header.count)
    try:
        return _columns(csv.reader(io.StringIO(rest), delimiter=delimiter), path.name, needed, begin, known)
    except csv.Error as error:
        raise problem("responses.binary", where=path.name) from error


def read_xlsx(path: Path, needed: Sequence[str], known: Names | None = None) -> tuple[Cells, list[str]]:
    """Read the first sheet of an .xlsx; `known` maps the names columns may have to those they get.

    Returns the cells, and the names of the columns that hold something and are not used.

    Raises `WorkbookError` when it is no workbook or misses a needed column.
    """
    import warnings

    read_bytes(path)  # one that can't be opened is no fake
    try:
        with warnings.catch_warnings():
            # openpyxl's English remarks about styles and extensions say nothing about the answers.
            warnings.simplefilter("ignore")
            rows = _first_sheet(path)
    except Exception as error:
        # A damaged archive or sheet fails in as many ways as there are parts in it.
        raise problem("responses.fake_xlsx", where=path.name) from error
    return _columns(rows, path.name, needed, known=known)


def _first_sheet(path: Path) -> list[list[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        # What a sheet says about its own size is not always true (files that other programs exported).
        sheet.reset_dimensions()
        return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _columns(
    rows: Iterable[Sequence[Any]], where: str, needed: Sequence[str], begin: int = 1, known: Names | None = None
) -> tuple[Cells, list[str]]:
    """Turn rows with a header into a list per known column; `line` holds each row's number in the file."""
    numbered = ((number, row) for number, row in enumerate(rows, start=begin) if any(str(cell).strip() for cell in row))
    _, header = next(numbered, (begin, ()))
    if not header:
        raise problem("responses.empty_file", where=where)
    known = known or {name: name for name in (*COLUMNS, LINK)}
    names = [known.get(fold(name), fold(name)) for name in header]
    missing = [name for name in needed if name not in names]
    if missing:
        found = join(str(name).strip() for name in header if str(name).strip())
        raise problem("responses.missing_columns", where=where, missing=join(missing), found=found)
    place = {name: names.index(name) for name in dict.fromkeys(known.values()) if name in names}
    cells: Cells = {name: [] for name in (*place, "line")}
    rest = [index for index in range(len(header)) if index not in place.values()]
    filled: set[int] = set()
    for number, row in numbered:
        filled |= {index for index in rest if index < len(row) and str(row[index]).strip()}
        for name, index in place.items():
            cells[name].append(row[index] if index < len(row) else "")
        cells["line"].append(number)
    if not cells["line"]:
        raise problem("responses.empty_file", where=where)
    return cells, [
        str(header[index]).strip() or say("responses.nameless_column", number=index + 1) for index in sorted(filled)
    ]
