"""The answers in the columns that are used, and what is told of those that could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from workbook.dutch import number as in_dutch
from workbook.instrument.model import Ipsative
from workbook.privacy import masked, scan
from workbook.responses.tidying import plain
from workbook.responses.wide.index import Index, Place
from workbook.responses.wide.labels import Skipped, legal, read_answer, with_codes
from workbook.responses.wide.layout import Sheet
from workbook.texts import say

_SHOWN, _LONGEST = 3, 40
_EXACT = 0.006


@frozen
class Answer:
    """One answer: row and column of the sheet from 0, its place, and the number or the text that stands there."""

    row: int
    column: int
    place: Place
    value: float | str


@frozen
class Given:
    """All answers of a sheet; `refused` are the columns in which nothing is an answer to their question."""

    answers: tuple[Answer, ...]
    refused: frozenset[int] = frozenset()
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def given(index: Index, sheet: Sheet, used: Mapping[int, Place], where: str) -> Given:
    """Read the columns that hold a question."""
    answers: list[Answer] = []
    faults: list[Answer] = []
    refused: set[int] = set()
    skipped = 0
    codes: dict[str, float] = {}
    for number, place in used.items():
        column = [row[number] if number < len(row) else None for row in sheet.rows]
        if place.steps is None:
            answers += [Answer(n, number, place, plain(cell)) for n, cell in enumerate(column) if plain(cell)]
            continue
        known = with_codes(legal(index.instrument, place), column)
        codes |= known.codes
        read = [read_answer(cell, known) for cell in column]
        if _is_other(read):
            refused.add(number)
            continue
        skipped += sum(each is Skipped for each in read)
        found = [
            Answer(n, number, place, _safe(each)) for n, each in enumerate(read) if isinstance(each, (float, int, str))
        ]
        answers += found
        faults += [each for each in found if isinstance(each.value, str)]
    whole, shares = _percentages(index, answers, where)
    told = [*shares]
    if codes:
        example, lowest = min(codes.items(), key=lambda pair: pair[1])
        told.append(say("wide.answer_codes", file=where, example=example, lowest=in_dutch(lowest)))
    if skipped:
        told.append(say("wide.not_applicable", file=where, count=skipped))
    in_order = tuple(sorted(whole, key=lambda each: (each.row, each.column)))
    return Given(in_order, frozenset(refused), tuple(told), tuple(_unread(sheet, faults, where)))


def _safe(value: float | str) -> float | str:
    """Return a value that may be told: in a text without what tells who somebody is."""
    return masked(value, scan(value)) if isinstance(value, str) else value


def _is_other(read: Sequence[Any]) -> bool:
    """Tell whether a column is about something else after all: two answers or more, and not one that can be read."""
    filled = [each for each in read if each is not None]
    return len(filled) > 1 and all(isinstance(each, str) for each in filled)


def _percentages(index: Index, answers: list[Answer], where: str) -> tuple[list[Answer], list[str]]:
    """Make points of what Excel keeps as parts of one: 40 % is 0.4 in a cell."""
    about = index.instrument
    if not isinstance(about, Ipsative):
        return answers, []
    sums: dict[tuple[Any, ...], list[float]] = {}
    for each in answers:
        if isinstance(each.value, str):
            return answers, []
        sums.setdefault((each.row, each.place.perspective, each.place.spot.item), []).append(each.value)
    complete = [sum(values) for values in sums.values() if len(values) == len(about.options)]
    if not complete or any(abs(total - 1) > _EXACT for total in complete):
        return answers, []
    if any(value > 1 for values in sums.values() for value in values):
        return answers, []
    whole = [evolve(each, value=round(float(each.value) * about.scale.total, 6)) for each in answers]
    return whole, [say("wide.shares", file=where, total=in_dutch(about.scale.total))]


def _unread(sheet: Sheet, faults: Sequence[Answer], where: str) -> list[str]:
    told = [
        say(
            "wide.unreadable", file=where, line=sheet.line(each.row, each.column), number=sheet.column(each.row, each.column),
            header=sheet.heads[each.column].shown, text=_cut(str(each.value)),
        )
        for each in faults[:_SHOWN]
    ]  # fmt: skip
    rest = len(faults) - _SHOWN
    return told if rest <= 0 else [*told, say("wide.unreadable_more", file=where, count=rest)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
