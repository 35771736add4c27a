"""Entries as people write them: rows of a table under known column names, typed, and told where they can't be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workbook.dutch import fold, join, parse_number
from workbook.errors import problem
from workbook.instrument.model import Entries, EntryColumn, EntryTable
from workbook.responses.folders import BASELINE
from workbook.responses.tabular import Cells
from workbook.responses.words import plain
from workbook.texts import say

Entry = dict[str, Any]
PLACE = ("respondent", "role", "group", "subject", "moment")
_TABLE = ("table", "tabel", "item")
_NO_CELLS = {*PLACE, *_TABLE, "entry", "value", "line", "saved_at", "perspective", "deleted"}
_MENTIONED = 8
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
        when no column or item belongs to the instrument, or a cell or entry stands twice
    """
    if "item" in cells and "value" in cells:
        gathered, unknown = _from_long(cells, instrument, where)
        found, notes = typed(gathered, instrument, where)
        return found, (*unknown, *notes)
    mine = {column.id for table in instrument.tables for column in table.columns}
    if not mine & set(cells):
        wanted = join(column.id for column in instrument.tables[0].columns)
        raise problem("responses.other_columns", where=where, title=instrument.title, wanted=wanted)
    rows = [{name: cells[name][index] for name in cells} for index in range(len(cells["line"]))]
    return typed(({**row, "table": _named_table(row)} for row in rows), instrument, where)


def _named_table(row: Mapping[str, Any]) -> str:
    return next((str(row[name]).strip() for name in _TABLE if str(row.get(name) or "").strip()), "")


def _from_long(cells: Cells, instrument: Entries, where: str) -> tuple[list[Entry], list[str]]:
    """Put the cells of one respondent, subject, moment and entry together into one row, and tell the unknown items."""
    places = _places(instrument)
    found: dict[tuple[str, ...], Entry] = {}
    unknown: list[tuple[int, str]] = []
    for index, written in enumerate(map(plain, cells["item"])):
        tables = [plain(cells[name][index]) for name in ("table", "tabel") if name in cells]
        place = next((places[name] for each in (*tables, "") if (name := fold(f"{each}.{written}")) in places), None)
        if place is None:
            unknown.append((cells["line"][index], written))
            continue
        given = {name: cells[name][index] for name in (*PLACE, "entry") if name in cells}
        key = (place[0], *map(plain, given.values()))
        row = found.setdefault(key, {**given, "table": place[0], "line": cells["line"][index]})
        if place[1] in row:
            raise problem("responses.double_entry_cell", where=where, who=plain(given.get("respondent")), cell=written)
        row[place[1]] = cells["value"][index]
    if unknown and not found:
        examples = join(sorted({written for _, written in unknown})[:3])
        raise problem("responses.other_items", where=where, title=instrument.title, found=examples)
    return list(found.values()), [_unknown(unknown, instrument, where)] if unknown else []


def _places(instrument: Entries) -> dict[str, tuple[str, str]]:
    """Return (table, column) by every name an item may have: `table.column`, or `.column` where one table has it."""
    columns = [(table, column) for table in instrument.tables for column in table.columns]
    often = Counter(name for _, column in columns for name in {fold(column.id), fold(column.text)})
    found: dict[str, tuple[str, str]] = {}
    for table, column in columns:
        for name in (column.text, column.id):
            bare = ("", ".") if often[fold(name)] == 1 else ()
            for before in (*bare, f"{table.label}.", f"{table.id}.", f".{table.label}.", f".{table.id}."):
                found[fold(f"{before}{name}")] = (table.id, column.id)
    return found


def _unknown(unknown: Sequence[tuple[int, str]], instrument: Entries, where: str) -> str:
    line, written = unknown[0]
    known = [f"{table.id}.{column.id}" for table in instrument.tables for column in table.columns]
    return say("responses.skipped_rows", file=where, count=len(unknown), value=written, column="item", line=line,
               known=join(known[:_MENTIONED]))  # fmt: skip


def typed(
    rows: Iterable[Mapping[str, Any]], instrument: Entries, where: str
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Read the cells of entries by the type of their column; what can't be read or placed is left out and told.

    Raises `WorkbookError` when an entry that has a name of its own stands twice.
    """
    entries: list[Entry] = []
    notes: list[str] = []
    guessed: list[tuple[int, str]] = []
    stray: list[tuple[int, str]] = []
    named: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, start=1):
        line = int(row.get("line") or number)
        table, sure = _table_of(row, instrument)
        if table is None:
            notes.append(say("responses.no_such_table", file=where, line=line, known=join(instrument.scored)))
            continue
        entry: Entry = {name: plain(row.get(name)) for name in PLACE}
        entry |= {"moment": fold(entry["moment"]) or BASELINE, "item": table.id,
                  "entry": plain(row.get("entry")) or f"{table.id}.{number}"}  # fmt: skip
        cells, unread = _cells(row, table, where, line)
        notes += unread
        guessed += [] if sure else [(line, table.label)]
        # Beside a named table another column is a remark; without a name it may be what belongs elsewhere.
        mine = {each.id for each in table.columns}
        stray += [] if _named(row) else [(line, name) for name in _filled(row) if name not in mine]
        if cells:
            entries.append(entry | cells)
            key = tuple(entry.values())
            if plain(row.get("entry")) and key in named:
                raise problem("responses.double_entry_cell", where=where, who=entry["respondent"], cell=entry["entry"])
            named.add(key)
    return tuple(entries), (*notes, *_misplaced(guessed, stray, instrument, where))


def _cells(row: Mapping[str, Any], table: EntryTable, where: str, line: int) -> tuple[Entry, list[str]]:
    """Return the filled cells of one row in the type of their column, and what is told of those that can't be read."""
    cells: Entry = {}
    notes: list[str] = []
    for column in table.columns:
        value, readable = _read(row.get(column.id), column)
        if not readable:
            notes.append(say("responses.unreadable_cell", file=where, line=line, column=column.text,
                             text=row[column.id], allowed=_allowed(column)))  # fmt: skip
        if value is not None:
            cells[column.id] = value
    return cells, notes


def _misplaced(
    guessed: Sequence[tuple[int, str]], stray: Sequence[tuple[int, str]], instrument: Entries, where: str
) -> Iterator[str]:
    """Tell which rows don't say to which table they belong, and which cells have no place in the table of their row."""
    if guessed:
        line, label = guessed[0]
        yield say("responses.guessed_table", file=where, count=len(guessed), line=line, table=label,
                  known=join(each.label for each in instrument.tables))  # fmt: skip
    if stray:
        line, column = stray[0]
        yield say("responses.stray_cells", file=where, count=len(stray), line=line, column=column)


def _filled(row: Mapping[str, Any]) -> list[str]:
    """Name the cells of a row that are filled in and say nothing about where it belongs."""
    return [name for name, value in row.items() if name not in _NO_CELLS and plain(value)]


def _named(row: Mapping[str, Any]) -> str:
    return fold(plain(row.get("table")) or plain(row.get("item")))


def _table_of(row: Mapping[str, Any], instrument: Entries) -> tuple[EntryTable | None, bool]:
    """Find the table of a row, and whether that is sure: by its name, or as the only one whose columns it fills most."""
    named = _named(row)
    if named:
        return next((each for each in instrument.tables if named in (fold(each.id), fold(each.label))), None), True
    filled = set(_filled(row))
    counts = [len(filled & {column.id for column in table.columns}) for table in instrument.tables]
    most = max(counts)
    return instrument.tables[counts.index(most)], counts.count(most) == 1 or most == 0


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
