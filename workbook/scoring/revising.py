"""Two versions of a record side by side: which entry became which, and what in it was adjusted."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from workbook.dutch import fold, number, plural
from workbook.instrument.tables import EntryTable
from workbook.responses import Responses
from workbook.results.revision import Adjustment, Revised, Revision
from workbook.scoring.rows import Row, rows_in
from workbook.texts import entry, say

_ALIKE = 0.5  # from which share of equal letters two titles without a number are taken for one entry
_APART = {"key", "version"}


def revise(before: Responses, after: Responses, names: tuple[str, str] | None = None) -> Revision:
    """Return what became of the entries of a record.

    Entries are the same by the number that they keep (a column with `use: key`); without it by the likeness of their
    titles, which is told. An entry that isn't written again stayed as it was. Nothing is left out: with an empty side the
    message says which.
    """
    instrument = before.instrument
    old, new = list(rows_in(before)), list(rows_in(after))
    called = names or (_version(old) or say("compare.first"), _version(new) or say("compare.second"))
    if not old or not new:
        side, absent = (before, called[0]) if not old else (after, called[1])
        message = side.message or say("revision.absent", short=instrument.short or instrument.title, version=absent)
        return Revision(instrument=instrument, names=called, message=message)
    pairs, notes = _paired(old, new)
    lines = [_kept(row) if (later := pairs.get(at)) is None else _adjusted(row, later) for at, row in enumerate(old)]
    met = {id(later) for later in pairs.values()}
    lines += [Revised(_number(row), row.title, "new") for row in new if id(row) not in met]
    files = dict.fromkeys((*before.files, *after.files))
    return Revision(instrument=instrument, n=len(lines), names=called, lines=tuple(lines), notes=tuple(notes), files=tuple(files),
                     text=_text(lines, called), marked=before.marked or after.marked)  # fmt: skip


def _version(rows: list[Row]) -> str:
    """Return what a version is called, where all rows say the same."""
    columns = {row.table.id: row.table.used("version") for row in rows}
    said = {column.said(row.given.get(column.id)) for row in rows if (column := columns[row.table.id])}
    return said.pop().capitalize() if len(said) == 1 else ""


def _number(row: Row) -> str:
    column = row.table.used("key")
    value = row.given.get(column.id) if column else None
    return "" if value is None else number(value) if isinstance(value, (int, float)) else str(value).strip()


def _paired(old: list[Row], new: list[Row]) -> tuple[dict[int, Row], list[str]]:
    """Return the later row of each earlier one, by its place, and what is told about it."""
    pairs: dict[int, Row] = {}
    notes = []
    left = list(new)
    for at, row in enumerate(old):
        same = [each for each in left if each.table is row.table and _number(row) and _number(each) == _number(row)]
        if len(same) > 1:
            notes.append(say("revision.twice", number=_number(row), title=same[-1].title.rstrip(".")))
        if same:
            pairs[at] = same[-1]
            left = [each for each in left if not any(each is one for one in same)]
    for at, row in enumerate(old):
        without = [each for each in left if each.table is row.table and not (_number(row) and _number(each))]
        if at in pairs or not without:
            continue
        near = max(without, key=lambda each: _alike(row, each))
        if _alike(row, near) >= _ALIKE:
            pairs[at] = near
            left = [each for each in left if each is not near]
            notes.append(say("revision.by_text", title=near.title.rstrip(".")))
    return pairs, notes


def _alike(one: Row, two: Row) -> float:
    return difflib.SequenceMatcher(None, fold(one.title), fold(two.title)).ratio()


def _kept(row: Row) -> Revised:
    return Revised(_number(row), row.title, "kept")


def _adjusted(row: Row, later: Row) -> Revised:
    found = tuple(_differences(row.table, row, later))
    return Revised(_number(later) or _number(row), later.title, "adjusted" if found else "kept", found)


def _differences(table: EntryTable, row: Row, later: Row) -> Iterator[Adjustment]:
    for column in table.columns:
        one, two = (column.said(each.given.get(column.id)) for each in (row, later))
        if column.use not in _APART and " ".join(one.split()) != " ".join(two.split()):
            yield Adjustment(column.text, one, two)


def _text(lines: list[Revised], called: tuple[str, str]) -> str:
    words = entry("revision.counted")
    counts = {state: sum(each.state == state for each in lines) for state in ("kept", "adjusted", "new")}
    told = {state: plural(count, *str(words[state]).split("|")) for state, count in counts.items()}
    return say("revision.text", first=called[0], second=called[1], **told)
