"""Entries as people write them: rows of a table under known column names, typed, and told where they can't be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from workbook.dutch import fold, join, parse_number
from workbook.errors import problem
from workbook.instrument.model import Entries, EntryColumn, EntryTable
from workbook.responses.folders import BASELINE
from workbook.responses.tabular import Cells
from workbook.texts import say

Entry = dict[str, Any]
PLACE = ("respondent", "role", "group", "subject", "moment")
_TABLE = ("table", "tabel", "item")
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def columns_of(instrument: Entries) -> dict[str, str]:
    """Return every name under which a column may stand in a file, with the name by which it is known here."""
    names = {name: name for name in (*PLACE, *_TABLE, "entry", "value")}
    for table in instrument.tables:
        for column in table.columns:
            names |= {fold(column.text): column.id, fold(column.id): column.id}
            names |= {fold(f"{table.id}.{column.id}"): column.id}
    return names


def entries_of(cells: Cells, instrument: Entries, where: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Make entries out of the cells of a file: a row an entry, or in the long form `respondent, item, value` a cell a row.

    Returns
    -------
    the entries, and what could not be used

    Raises
    ------
    WorkbookError
        when no column belongs to the instrument, or in the long form a cell stands twice
    """
    if "item" in cells and "value" in cells:
        return typed(_from_long(cells, instrument, where), instrument, where)
    mine = {column.id for table in instrument.tables for column in table.columns}
    if not mine & set(cells):
        wanted = join(column.id for column in instrument.tables[0].columns)
        raise problem("responses.other_columns", where=where, title=instrument.title, wanted=wanted)
    rows = [{name: cells[name][index] for name in cells} for index in range(len(cells["line"]))]
    return typed(({**row, "table": _named_table(row)} for row in rows), instrument, where)


def _named_table(row: Mapping[str, Any]) -> str:
    return next((str(row[name]).strip() for name in _TABLE if str(row.get(name) or "").strip()), "")


def _from_long(cells: Cells, instrument: Entries, where: str) -> Iterable[Entry]:
    """Put the cells of one respondent, subject, moment and entry together into one row."""
    found: dict[tuple[str, ...], Entry] = {}
    for index, written in enumerate(cells["item"]):
        table, _, column = str(written).strip().rpartition(".")
        given = {name: cells[name][index] for name in (*PLACE, "entry") if name in cells}
        key = (table, *(str(value) for value in given.values()))
        row = found.setdefault(key, {**given, "table": table, "line": cells["line"][index]})
        name = _column_name(column, instrument)
        if name in row:
            raise problem("responses.double_cell", where=where, who=str(given.get("respondent") or ""), cell=name)
        row[name] = cells["value"][index]
    return found.values()


def _column_name(written: str, instrument: Entries) -> str:
    return columns_of(instrument).get(fold(written), written)


def typed(
    rows: Iterable[Mapping[str, Any]], instrument: Entries, where: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Read the cells of entries by the type of their column; what can't be read is left out of the cell and told."""
    entries: list[Entry] = []
    notes: list[str] = []
    for number, row in enumerate(rows, start=1):
        line = int(row.get("line") or number)
        table = _table_of(row, instrument)
        if table is None:
            notes.append(say("responses.no_such_table", file=where, line=line, known=join(instrument.scored)))
            continue
        entry: Entry = {name: str(row.get(name) or "").strip() for name in PLACE}
        entry |= {"moment": fold(entry["moment"]) or BASELINE, "item": table.id,
                  "entry": str(row.get("entry") or f"{table.id}.{number}")}  # fmt: skip
        for column in table.columns:
            value, readable = _read(row.get(column.id), column)
            if not readable:
                notes.append(say("responses.unreadable_cell", file=where, line=line, column=column.text,
                                 text=row[column.id], allowed=_allowed(column)))  # fmt: skip
            if value is not None:
                entry[column.id] = value
        if any(column.id in entry for column in table.columns):
            entries.append(entry)
    return tuple(entries), tuple(notes)


def _table_of(row: Mapping[str, Any], instrument: Entries) -> EntryTable | None:
    """Find the table a row belongs to: by its name, or as the one whose columns it fills most."""
    named = fold(str(row.get("table") or row.get("item") or ""))
    if named:
        return next((each for each in instrument.tables if named in (fold(each.id), fold(each.label))), None)
    filled = {name for name, value in row.items() if value not in (None, "")}
    return max(instrument.tables, key=lambda table: sum(column.id in filled for column in table.columns))


def _read(value: Any, column: EntryColumn) -> tuple[Any, bool]:
    """Return the value in the column's type (None = empty) and whether it could be read."""
    if value is None or str(value).strip() == "":
        return None, True
    if column.type == "number":
        return _number(value)
    if column.type == "date":
        found = read_date(value)
        return found.isoformat() if found else None, found is not None
    if column.type == "choice":
        known = {fold(name): each.id for each in column.options for name in (each.id, each.text)}
        found_id = known.get(fold(str(value)))
        return found_id, found_id is not None
    if column.type == "codes":
        parts = value if isinstance(value, (list, tuple)) else re.split(r"[;|,\n]", str(value))
        return [part.strip() for part in map(str, parts) if part.strip()] or None, True
    return str(value).strip(), True


def _number(value: Any) -> tuple[Any, bool]:
    """Return a number, or the text of a masked count such as `<5`, which a measure may understand."""
    if re.fullmatch(r"<\s*\d+", str(value).strip()):
        return str(value).replace(" ", ""), True
    try:
        return parse_number(value), True
    except (ValueError, TypeError):
        return None, False


def read_date(value: Any) -> date | None:
    """Return the day that is meant by `2027-01-31`, `31-1-2027` or a date cell of a sheet; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    dutch = _DUTCH_DATE.fullmatch(text)
    try:
        if dutch:
            return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _allowed(column: EntryColumn) -> str:
    if column.type == "choice":
        return join(each.text for each in column.options)
    return say(f"responses.cell_types.{column.type}")
