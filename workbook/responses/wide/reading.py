"""Reading a table with a column a question: what it holds in the long form, and everything that must be told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from workbook.instrument import Instrument
from workbook.responses import keys
from workbook.responses.tabular import COLUMNS, LINK, Cells
from workbook.responses.tidying import plain
from workbook.responses.wide.answers import Answer, Given, given
from workbook.responses.wide.columns import Columns, Proposal, assign, fingerprint, names
from workbook.responses.wide.index import Index, Place, index
from workbook.responses.wide.layout import Sheet, locate
from workbook.responses.wide.people import People, people, roles
from workbook.responses.wide.telling import about_columns
from workbook.texts import say

_ENOUGH = 3
_WHO = ("role", "group", "subject", "moment", LINK)


@frozen
class Wide:
    """A wide table in the long form.

    Attributes
    ----------
    cells : the answers per column of the long table, with `line` and `koppelcode`; a value that can't be read is its text
    told : what the reader must know though nothing was left out, with which columns were recognised
    notes : what was left out, and why
    proposals : columns that may hold a question; they count once they are confirmed
    fingerprint : what tells tables with these heads
    entries : answers in words, each with its respondent
    columns : per name of a column the key of the place that it is used for
    """

    cells: Cells
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    fingerprint: str = ""
    entries: tuple[dict[str, Any], ...] = ()
    columns: Mapping[str, str] = field(factory=dict)

    def accepted(self) -> dict[str, str]:
        """Return what `keep_columns` keeps when all proposals are right."""
        return {**self.columns, **{each.column: each.key for each in self.proposals}}


def read(
    asked: Instrument, rows: Sequence[Sequence[Any]], *, where: str, edition: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Wide | None:  # fmt: skip
    """Return the answers in a table with a column a question, or None when it holds no question of this instrument.

    Parameters
    ----------
    rows : all rows as they stand in the file, the first line included; heads may stand further down
    where : the file's name, for messages
    edition : `"team"` when the short edition was asked, so that no other question is missed
    columns : per name of a column the key of its place, as `Wide.accepted()` gives it; None takes what was kept before

    Raises `WorkbookError` when the columns that were kept can't be read.
    """
    known = index(asked)
    sheet = locate(known, rows, where) if known.places else None
    if sheet is None:
        return None
    told_by = fingerprint(asked, [head.text for head in sheet.heads])
    kept = keys.kept_columns(told_by) if columns is None else columns
    beside = {n: each for n, each in roles(known, sheet.heads).items() if names(sheet.heads)[n] not in (kept or {})}
    by_row = "perspective" in beside.values() and len(asked.perspectives) > 1
    found, answers, refused = _settled(known, sheet, kept, frozenset(beside), where=where, by_row=by_row)
    if not _is_ours(sheet, found):
        return None
    who = people(asked, beside, sheet.heads, sheet.rows, lines=_lines(sheet, beside), where=where)
    rows_kept, replaced = _latest(sheet, answers, who, where)
    told, notes = about_columns(known, sheet, found, refused, frozenset(beside), where=where, edition=edition)
    rows_kept -= who.refused
    silent = sorted(set(range(len(sheet.rows))) - {each.row for each in answers.answers})
    if silent and found.used:
        first = sheet.where(silent[:1])
        replaced.append(
            say("wide.silent", file=where, title=asked.short or asked.title, count=len(silent), first=first)
        )
    used = [each for each in answers.answers if each.row in rows_kept]
    return Wide(
        cells=_long(known, sheet, used, who),
        told=(*told, *sheet.told, *who.told, *answers.told),
        notes=(*notes, *sheet.notes, *who.notes, *replaced, *answers.notes),
        proposals=found.proposals,
        fingerprint=told_by,
        entries=_entries(used, who),
        columns={names(sheet.heads)[n]: place.key for n, place in found.used.items() if place.key in known.by_key},
    )


def _settled(
    known: Index, sheet: Sheet, kept: Mapping[str, str] | None, beside: frozenset[int], *, where: str, by_row: bool
) -> tuple[Columns, Given, dict[int, Place]]:
    """Return which column holds which question, the answers, and the columns that turned out to hold other answers.

    The question of such a column may stand in another one after all.
    """
    refused: dict[int, Place] = {}
    while True:
        found = assign(known, sheet.heads, kept, taken=frozenset({*beside, *refused}), by_row=by_row)
        answers = given(known, sheet, found.used, where)
        if not answers.refused:
            return found, answers, refused
        refused |= {n: found.used[n] for n in answers.refused}


def _is_ours(sheet: Sheet, found: Columns) -> bool:
    """Tell whether enough is recognised: one word above a column can be in any table."""
    if any(len(sheet.heads[n].words) > 1 for n in found.used) or found.kept:
        return True
    return max(len(found.used), len(found.proposals)) >= _ENOUGH


def _lines(sheet: Sheet, beside: Mapping[int, str]) -> list[int]:
    """Return what tells each row from the others: one number for all when the columns are one person's perspectives."""
    one = sheet.turned and "perspective" in beside.values() and "respondent" not in beside.values()
    return [0 if one else sheet.column(n, 0) if sheet.turned else sheet.line(n, 0) for n in range(len(sheet.rows))]


def _latest(sheet: Sheet, found: Given, who: People, where: str) -> tuple[set[int], list[str]]:
    """Return the rows that count: of who answered the same twice the latest, where their times tell which that is."""
    cells: dict[int, set[Any]] = {n: set() for n in range(len(sheet.rows))}
    for each in (answer for answer in found.answers if answer.row not in who.refused):
        cells[each.row].add((each.place, _said(who, "perspective", each.row)))
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, filled in cells.items():
        if filled:
            mark = (who.codes[number], _said(who, "subject", number), _said(who, "moment", number))
            groups.setdefault(mark, []).append(number)
    kept, told = set(cells), []
    for numbers in groups.values():
        ranked = sorted(numbers, key=lambda n: _rank(who, n))
        last = ranked[-1]
        older = [n for n in ranked[:-1] if cells[n] & cells[last] and _rank(who, n) < _rank(who, last)]
        if older:
            kept -= set(older)
            told.append(say("wide.replaced", file=where, places=sheet.where(numbers), kept=sheet.where([last])))
    return kept, told


def _rank(who: People, row: int) -> tuple[bool, bool, str]:
    sent = who.sent[row]
    return who.finished[row], sent is not None, sent.isoformat() if sent else ""


def _said(who: People, name: str, row: int) -> str:
    return who.more[name][row] if name in who.more else ""


def _long(known: Index, sheet: Sheet, used: Sequence[Answer], who: People) -> Cells:
    numbers = [each for each in used if each.place.steps is not None]
    cells: Cells = {name: [_said(who, name, each.row) for each in numbers] for name in _WHO}
    cells["respondent"] = [who.codes[each.row] for each in numbers]
    cells["perspective"] = [_perspective(known, each, who) for each in numbers]
    cells["item"] = [each.place.spot.item for each in numbers]
    cells["option"] = [each.place.spot.option or "" for each in numbers]
    cells["value"] = [each.value for each in numbers]
    cells["line"] = [sheet.line(each.row, each.column) for each in numbers]
    return {name: cells[name] for name in (*COLUMNS, LINK, "line")}


def _perspective(known: Index, answer: Answer, who: People) -> str:
    """Return the perspective of an answer: the column's, else that of its row."""
    text = plain(answer.place.perspective) or _said(who, "perspective", answer.row)
    return known.perspectives.get(text.casefold(), text)


def _entries(used: Sequence[Answer], who: People) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "entry": ".".join(filter(None, (each.place.perspective, each.place.spot.item))),
            "item": each.place.spot.item, "perspective": each.place.perspective, "text": each.value,
            "respondent": who.codes[each.row], **{name: _said(who, name, each.row) or None for name in _WHO[:-1]},
        }
        for each in used if each.place.steps is None
    )  # fmt: skip
