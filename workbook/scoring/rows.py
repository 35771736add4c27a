"""The rows of a table as an engine meets them: what is filled in, what is missing, and numbers that may be no numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from workbook.dutch import fold, join, number, parse_number
from workbook.instrument.model import Entries, EntryColumn, EntryTable
from workbook.responses import Responses
from workbook.texts import say

PUPILS = "aantal"


@frozen
class Row:
    """One entry of a table; `place` is its number in that table, from 1."""

    table: EntryTable
    place: int
    given: dict[str, Any] = field(factory=dict)

    @property
    def title(self) -> str:
        """Return what the row is called: its title column, else its first column's text, else its number."""
        column = self.table.used("title") or self.table.columns[0]
        written = self.given.get(column.id)
        return str(written).strip() if written not in (None, "") else say("entries.untitled", line=self.place)

    @property
    def where(self) -> str:
        """Return where the row stands, for a sentence."""
        return say("entries.where", table=self.table.label, line=self.place)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the texts of the required columns that are still empty."""
        return tuple(each.text for each in self.table.columns if each.required and self.given.get(each.id) is None)

    def text(self, column_id: str) -> str:
        """Return a cell as text, empty when it isn't filled in."""
        value = self.given.get(column_id)
        return "" if value is None else str(value).strip()

    def choice(self, column_id: str) -> str:
        """Return the id of the chosen option, whether its id or its text was written; empty when it is neither."""
        written = fold(self.text(column_id))
        options = self.table.column(column_id).options
        return next((each.id for each in options if written in (fold(each.id), fold(each.text))), "")


def rows_in(responses: Responses) -> Iterator[Row]:
    """Give every entry that has something filled in, in the order of the tables and of the file."""
    instrument = responses.instrument
    assert isinstance(instrument, Entries)  # noqa: S101 - the registry pairs these engines with these models
    for table in instrument.tables:
        place = 0
        for each in responses.entries:
            if each.get("item") != table.id:
                continue
            given = {column.id: value for column in table.columns if _filled(value := each.get(column.id))}
            if given:
                place += 1
                yield Row(table, place, given)


def _filled(value: Any) -> bool:
    return value is not None and value != [] and str(value).strip() != ""


def read_number(row: Row, column_id: str, *, whole: bool = False) -> tuple[float | None, str]:
    """Return a cell's number (None when empty or unusable) and, when it can't be used, the sentence that says why."""
    written = row.given.get(column_id)
    if written is None:
        return None, ""
    column = row.table.column(column_id)
    try:
        value = parse_number(written)
    except (ValueError, TypeError):
        value = None
    if value is None or (whole and value != int(value)):
        key = "entries.no_number" if value is None else "entries.no_whole_number"
        return None, say(key, where=row.where, column=column.text, text=written)
    return (None, fault) if (fault := _outside(row, column, value)) else (value, "")


def _outside(row: Row, column: EntryColumn, value: float) -> str:
    told = {"where": row.where, "column": column.text, "value": number(value, 2)}
    if column.minimum is not None and value < column.minimum:
        return say("entries.too_low", minimum=number(column.minimum), **told)
    if column.maximum is not None and value > column.maximum:
        return say("entries.too_high", maximum=number(column.maximum), **told)
    return ""


def read_numbers(row: Row, column_ids: tuple[str, ...]) -> tuple[dict[str, float], str]:
    """Return the numbers of several cells that must all be there, and why they can't be used when one isn't."""
    found: dict[str, float] = {}
    for column_id in column_ids:
        value, fault = read_number(row, column_id)
        if fault:
            return {}, fault
        if value is not None:
            found[column_id] = value
    absent = [row.table.column(each).text for each in column_ids if each not in found]
    return (found, "") if not absent else ({}, say("entries.missing", where=row.where, columns=join(absent)))
