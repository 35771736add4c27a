"""How many questions have an answer, of how many: for the receipt and the manifest."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import groupby
from math import isclose
from typing import Any

from workbook.instrument import Instrument, Ipsative, Quiz
from workbook.instrument.model import Entries, EntryTable, NetworkKind, Question
from workbook.responses import AnswerFile


def entries_of(answers: AnswerFile | None, item: str) -> list[dict[str, Any]]:
    """Return the texts or table rows of one item that stand, in the order of their ids."""
    found = [
        each for each in (answers.entries if answers else ()) if each.get("item") == item and not each.get("deleted")
    ]
    return sorted(found, key=lambda each: _order(str(each.get("entry", ""))))


def _order(entry_id: str) -> tuple[int, str]:
    tail = entry_id.rpartition(".")[2]
    return (int(tail), "") if tail.isdigit() else (0, tail)


def answered(instrument: Instrument, answers: AnswerFile | None) -> tuple[int, int]:
    """Return how many questions of an instrument have a complete answer, and how many there are.

    A question of a quiz or of a network is one, and so is a table; of other instruments every item counts once in each
    perspective.
    """
    if isinstance(instrument, Quiz):
        return sum(_has_answer(item, answers) for item in instrument.items), len(instrument.items)
    if isinstance(instrument, Entries):
        return sum(_is_filled(table, answers) for table in instrument.tables), len(instrument.tables)
    if isinstance(instrument, NetworkKind):
        return sum(_has_value(item.id, answers) for item in instrument.items), len(instrument.items)
    groups = [list(cells) for _, cells in groupby(instrument.cells(), key=lambda cell: cell[:2])]
    return sum(_complete(instrument, cells, answers) for cells in groups), len(groups)


def _has_answer(question: Question, answers: AnswerFile | None) -> bool:
    if question.form == "text":
        return any(str(each.get("text") or "").strip() for each in entries_of(answers, question.id))
    if question.form == "table":
        columns = [column.id for column in question.columns]
        filled = [
            any(str(each.get(name) or "").strip() for name in columns) for each in entries_of(answers, question.id)
        ]
        return sum(filled) >= max(question.min_rows, 1)
    return _has_value(question.id, answers, {option.id for option in question.options})


def _has_value(item: str, answers: AnswerFile | None, options: AbstractSet[str] = frozenset()) -> bool:
    """Tell whether an item has a value; of a choice only for an option that it still has."""
    rows = [row for row in (answers.rows if answers else ()) if row["item"] == item and row["value"] is not None]
    return any(not options or row.get("option") in options for row in rows)


def _is_filled(table: EntryTable, answers: AnswerFile | None) -> bool:
    """Tell whether a table has as many rows as it asks, with everything that is required in them."""
    required = [column.id for column in table.columns if column.required] or [table.columns[0].id]
    whole = [all(str(each.get(name) or "").strip() for name in required) for each in entries_of(answers, table.id)]
    return sum(whole) >= max(table.min_rows, 1)


def _complete(
    instrument: Instrument, cells: list[tuple[str | None, str, str | None]], answers: AnswerFile | None
) -> bool:
    values = [answers.value(*cell) if answers else None for cell in cells]
    if any(not isinstance(value, (int, float)) for value in values):
        return False
    return not isinstance(instrument, Ipsative) or isclose(sum(value or 0 for value in values), instrument.scale.total)
