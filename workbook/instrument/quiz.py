"""Questions beside a notebook: self-checks, open questions and graded ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from attrs import frozen

from workbook.instrument.base import Counts, Instrument

# The two answers to the question which round it is.
CONCEPT, FINAL = "concept", "definitief"


@frozen
class Choice:
    """One answer of a choice question; `right` and `feedback` are absent in graded questions."""

    id: str
    text: str
    right: bool | None = None
    feedback: str = ""


@frozen
class NumberKey:
    """The right number of a self-check, and how far off is still right."""

    value: float
    tolerance: float = 0


@frozen
class NumberHint:
    """A misreading that gives this number, and what to say to who makes it."""

    value: float
    text: str
    tolerance: float = 0


@frozen
class Level:
    """A level of an open answer, for judging one's own text."""

    label: str
    text: str


@frozen
class Column:
    """A column of a small table that is filled in."""

    id: str
    text: str


@frozen
class Question:
    """One question of a quiz; which fields count depends on `form`."""

    id: str
    form: Literal["choice", "choices", "number", "text", "table"]
    text: str
    help: str = ""
    options: tuple[Choice, ...] = ()
    unit: str = ""
    answer: NumberKey | None = None
    hints: tuple[NumberHint, ...] = ()
    otherwise: str = ""
    praise: str = ""
    min_words: int = 0
    levels: tuple[Level, ...] = ()
    examples: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = 3
    min_rows: int = 1

    @property
    def is_practice(self) -> bool:
        """Tell whether a choice or a number gets its reply at once: an exercise, as nothing in an assignment is."""
        return self.answer is not None or any(option.feedback for option in self.options)


@frozen
class Assignment:
    """What a graded quiz takes along at hand-in.

    Attributes
    ----------
    needs : the instruments whose own answers it is about
    round : the question that says whether this is a draft (`concept`) or the final version (`definitief`); empty where
        there is one round only
    """

    needs: tuple[str, ...] = ()
    round: str = ""


@frozen(kw_only=True)
class Quiz(Instrument):
    """Questions beside a notebook: self-checks, open questions and graded ones."""

    kind: ClassVar[str] = "quiz"

    items: tuple[Question, ...]
    counts: Counts = "none"
    assignment: Assignment | None = None

    @property
    def round(self) -> str:
        """Return the question that says which round this is; empty where there is one round only."""
        return self.assignment.round if self.assignment else ""

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give the numeric cells: one a number question, one an option of a choice question."""
        for item in self.items:
            if item.form == "number":
                yield None, item.id, None
            for option in item.options:
                yield None, item.id, option.id

    def _item_json(self, item: Question) -> dict[str, Any]:
        return super()._item_json(item) | {"form": item.form, "options": {each.id: each.text for each in item.options}}

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: choices have options, tables columns; a self-check with one choice has one right option."""
        yield from super().checked()
        asked = {item.id: {option.id for option in item.options} for item in self.items}
        if self.round and asked.get(self.round) != {CONCEPT, FINAL}:
            yield "assignment.round", "no_round"
        for item in self.items:
            if item.form in {"choice", "choices"} and len(item.options) < 2:
                yield f"items.{item.id}.options", "too_few_options"
            if item.form == "table" and not item.columns:
                yield f"items.{item.id}.columns", "no_columns"
            if item.form == "choice" and sum(bool(option.right) for option in item.options) > 1:
                yield f"items.{item.id}.options", "two_right"
