"""Answer tables (.csv, .xlsx) of one or many respondents, read as plain text cells under known column names."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.responses.decoding import decode, read_bytes
from workbook.texts import say

COLUMNS = ("respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value")
LINK = "koppelcode"
REQUIRED = ("respondent", "item", "value")
# How many names of columns are repeated to who looks for a missing one.
_SHOWN = 8
# From how many lines the sign between the cells is told.
_TRIED = 20
_SEP = re.compile(r"\"?sep=.\"?\s*", re.IGNORECASE)
Cells = dict[str, list[Any]]
Names = Mapping[str, str]
_KNOWN = {name: name for name in (*COLUMNS, LINK)}


@frozen
class Rows:
    """The rows of a table as they stand in a file; `begin` is the line number of the first."""

    rows: list[Sequence[Any]]
    begin: int = 1


def read_csv(path: Path) -> Rows:
    """Read a .csv with `,`, `;` or tabs; rows of nothing but separators stand there too.

    Raises `WorkbookError` when it can't be opened or is no text.
    """
    return rows_of_text(decode(path), where=path.name)


def rows_of_text(text: str, *, where: str) -> Rows:
    """Return the rows of a text with `,`, `;` or tabs between its cells.

    Raises `WorkbookError` when it is no such text.
    """
    lines = enumerate(text.split("\n"), start=1)
    # Excel's own first line `sep=;` is no header; a line of nothing but separators is none either.
    begin, header = next(((n, line) for n, line in lines if line.strip(';,\t "') and not _SEP.fullmatch(line)), (1, ""))
    rest = "\n".join(text.split("\n")[begin - 1 :])
    try:
        return Rows(list(csv.reader(io.StringIO(rest), delimiter=_delimiter(rest, header))), begin)
    except csv.Error as error:
        raise problem("responses.binary", where=where) from error


def _delimiter(text: str, header: str) -> str:
    """Return what stands between the cells: the sign that cuts most of the first rows into as many cells, and the most.

    The first line alone doesn't tell: words can stand above a table, and a question has commas of its own.
    """
    start = "\n".join(text.split("\n")[:_TRIED])

    def alike(sign: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(start), delimiter=sign) if len(row) > 1)
        return max(((width - 1) * times for width, times in widths.items()), default=0), header.count(sign)

    return max(";,\t", key=alike)


def read_xlsx(path: Path) -> Rows:
    """Read the first sheet of an .xlsx.

    Raises `WorkbookError` when it can't be opened or is no workbook.
    """
    import warnings

    read_bytes(path)  # one that can't be opened is no fake
    try:
        with warnings.catch_warnings():
            # openpyxl's English remarks about styles and extensions say nothing about the answers.
            warnings.simplefilter("ignore")
            return Rows(_first_sheet(path))
    except Exception as error:
        # A damaged archive or sheet fails in as many ways as there are parts in it.
        raise problem("responses.fake_xlsx", where=path.name) from error


def _first_sheet(path: Path) -> list[Sequence[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        # What a sheet says about its own size is not always true (files that other programs exported).
        sheet.reset_dimensions()
        return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def header_of(rows: Rows, known: Names | None = None) -> list[str]:
    """Return the names of the columns as they are known here."""
    return [_named(name, known or _KNOWN) for name in next((row for row in rows.rows if _filled(row)), ())]


def columns(rows: Rows, where: str, needed: Sequence[str], known: Names | None = None) -> tuple[Cells, list[str]]:
    """Turn rows with a header into a list per known column; `line` holds each row's number in the file.

    Parameters
    ----------
    needed : the columns that can't be missed
    known : the names that columns may have, with those they get

    Returns the cells, and the names of the columns that hold something and are not used.

    Raises `WorkbookError` when there is nothing under the header or a needed column is missing.
    """
    kept = [_filled(row) for row in rows.rows]
    header, *written = compress(rows.rows, kept) if any(kept) else ((),)
    if not header:
        raise problem("responses.empty_file", where=where)
    known = known or _KNOWN
    names = [_named(name, known) for name in header]
    missing = [name for name in needed if name not in names]
    if missing:
        found = [str(name).strip() for name in header if str(name).strip()]
        more = [say("responses.and_more", count=len(found) - _SHOWN)] if len(found) > _SHOWN else []
        told = {"missing": join(missing), "found": join((*found[:_SHOWN], *more))}
        raise problem("responses.missing_columns", where=where, **told)
    place = {name: names.index(name) for name in dict.fromkeys(known.values()) if name in names}
    if not written:
        raise problem("responses.empty_file", where=where)
    _, *lines = compress(count(rows.begin), kept)
    # A row may be shorter than the header.
    written = [row if len(row) >= len(header) else [*row, *[""] * (len(header) - len(row))] for row in written]
    cells: Cells = {name: [row[index] for row in written] for name, index in place.items()} | {"line": lines}
    others = (index for index in range(len(header)) if index not in place.values())
    rest = [index for index in others if _filled(row[index] for row in written)]
    return cells, [str(header[index]).strip() or say("responses.nameless_column", number=index + 1) for index in rest]


def _filled(cells: Iterable[Any]) -> bool:
    return any(str(cell).strip() for cell in cells)


def _named(name: object, known: Names) -> str:
    return known.get(fold(name), fold(name))
