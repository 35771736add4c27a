"""Instruments that are filled in as entries, a row each: scorecard, record and coded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Literal

from attrs import frozen

from workbook.dutch import day, number
from workbook.instrument.base import Counts, Instrument

ColumnType = Literal["text", "long", "number", "date", "choice", "codes"]
# `from`, `to` and `relation` make a line between two entries, `measure` is by what one of them is measured; `key` is the
# number that an entry keeps in each of its versions.
Use = Literal[
    "", "title", "start", "due", "status", "owner", "evidence", "version", "from", "to", "relation", "measure", "key",
]  # fmt: skip
Measure = Literal["", "attainment", "learning_return", "growth", "level", "pooled", "threshold"]
# What an answer file says of every entry: a column of that name would be written over.
KEPT = {
    "respondent", "role", "group", "subject", "moment", "item", "entry", "saved_at", "deleted", "perspective", "table", "tabel",
}  # fmt: skip
# The columns that a measure reads; others may stand beside them.
MEASURED: dict[str, tuple[str, ...]] = {
    "attainment": ("indicator", "richting", "nulmeting", "doel", "actueel", "gewicht"),
    "learning_return": ("omschrijving", "groep", "maanden", "dl", "dle", "aantal"),
    "growth": ("omschrijving", "dl_1", "dle_1", "dl_2", "dle_2"),
    "level": ("omschrijving", "percentiel"),
    "pooled": ("schooljaar", "vak", "getoetst", "behaald_1f", "behaald_1s2f"),
    "threshold": ("soort", "waarde", "bron", "jaar"),
}


@frozen
class ColumnOption:
    """One choice in a column; `closed` marks a status that needs nothing more."""

    id: str
    text: str
    closed: bool = False


@frozen
class EntryColumn:
    """One column of a table; `use` tells a log what it is for."""

    id: str
    text: str
    type: ColumnType = "text"
    help: str = ""
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[ColumnOption, ...] = ()
    use: Use = ""

    def said(self, value: Any) -> str:
        """Return what was filled in as a reader reads it: the text of options, a date in words; empty for nothing."""
        if value in (None, "", []):
            return ""
        labels = {option.id: option.text for option in self.options}
        if isinstance(value, list):
            return ", ".join(labels.get(str(each), str(each)) for each in value)
        if self.type == "date":
            try:
                return day(date.fromisoformat(str(value)))
            except ValueError:
                return str(value)
        if isinstance(value, float) and str(value) not in labels:
            return number(value, 1 if round(value, 1) == value else 2)
        return labels.get(str(value), str(value))


@frozen
class EntryTable:
    """One table of entries; `measure` is how a scorecard counts it."""

    id: str
    label: str
    columns: tuple[EntryColumn, ...]
    text: str = ""
    rows: int = 3
    min_rows: int = 1
    measure: Measure = ""
    help: ClassVar[str] = ""

    def column(self, column_id: str) -> EntryColumn:
        """Return the column of that id. Raises `KeyError` when there is none."""
        for each in self.columns:
            if each.id == column_id:
                return each
        raise KeyError(column_id)

    def used(self, use: str) -> EntryColumn | None:
        """Return the column with that use, or None."""
        return next((each for each in self.columns if each.use == use), None)


@frozen(kw_only=True)
class Entries(Instrument):
    """An instrument filled in as rows of one or more tables; it has no respondents to count."""

    tables: tuple[EntryTable, ...]
    counts: Counts = "none"

    @property
    def all_items(self) -> tuple[EntryTable, ...]:
        """Return the tables: an entry's `item` is the table it stands in."""
        return self.tables

    def asked(self, _: str | None) -> tuple[EntryTable, ...]:
        """Return the tables."""
        return self.tables

    @property
    def scored(self) -> tuple[str, ...]:
        """Return the ids of the tables."""
        return tuple(each.id for each in self.tables)

    def dimension_label(self, dimension: str) -> str:
        """Return the label of a table, or the text of a column that is scored apart (`table.column`)."""
        name, _, column = dimension.partition(".")
        table = next((each for each in self.tables if each.id == name), None)
        if table is None:
            return dimension
        return next((each.text for each in table.columns if each.id == column), dimension) if column else table.label

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give nothing: entries hold no numeric cells."""
        yield from ()

    def to_json(self) -> dict[str, Any]:
        """Return the definition; its items are the columns, `table.column` where there are several tables."""
        several = len(self.tables) > 1
        items = [
            {
                "id": f"{table.id}.{column.id}" if several else column.id,
                "text": column.text,
                "dimension": table.id,
                "reverse": False,
                "type": column.type,
                "required": column.required,
                "options": {each.id: each.text for each in column.options},
            }
            for table in self.tables
            for column in table.columns
        ]
        dimensions = [{"id": each.id, "label": each.label} for each in self.tables]
        return super().to_json() | {"items": items, "dimensions": dimensions}

    def checked(self) -> Iterator[tuple[str, str]]:
        """Check ids, that there are tables with columns, and that what is chosen from has options."""
        yield from self._doubles("tables", [each.id for each in self.tables])
        if not self.tables:
            yield "tables", "no_tables"
        if self.items:
            yield "items", "items_beside_tables"
        for table in self.tables:
            key = f"tables.{table.id}.columns"
            if not table.columns:
                yield key, "no_columns"
            yield from self._doubles(key, [each.id for each in table.columns])
            yield from ((f"{key}.{each.id}", "kept_id") for each in table.columns if each.id in KEPT)
            for column in table.columns:
                if column.type == "choice" and len(column.options) < 2:
                    yield f"{key}.{column.id}", "too_few_options"

    @staticmethod
    def _doubles(key: str, ids: list[str]) -> Iterator[tuple[str, str]]:
        yield from ((f"{key}.{each}", "double_id") for each in dict.fromkeys(ids) if ids.count(each) > 1)


@frozen(kw_only=True)
class ScorecardKind(Entries):
    """Indicators with baseline, target and actual, or other results that are reckoned row by row."""

    kind: ClassVar[str] = "scorecard"

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: every table has a measure and the columns that it reads."""
        yield from super().checked()
        for table in self.tables:
            missing = [each for each in MEASURED.get(table.measure, ()) if each not in {c.id for c in table.columns}]
            if not table.measure or missing:
                yield f"tables.{table.id}", "measure_columns"


@frozen(kw_only=True)
class Record(Entries):
    """A log without a score: what was agreed, by whom, until when."""

    kind: ClassVar[str] = "record"


@frozen
class CodingPlan:
    """Which table holds the fragments, in which column their text and each coder's codes stand."""

    fragments: str
    text: str
    codes: tuple[str, ...]
    group: str = ""
    codebook: str = ""
    contradictions: str = ""


@frozen(kw_only=True)
class Coded(Entries):
    """Fragments with codes, by one coder or two."""

    kind: ClassVar[str] = "coded"

    coding: CodingPlan

    def table(self, table_id: str) -> EntryTable:
        """Return the table of that id. Raises `KeyError` when there is none."""
        return next(each for each in self.tables if each.id == table_id)

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: the plan names tables and columns that exist."""
        yield from super().checked()
        plan, known = self.coding, {each.id: {column.id for column in each.columns} for each in self.tables}
        for name in filter(None, (plan.fragments, plan.codebook, plan.contradictions)):
            if name not in known:
                yield "coding", "unknown_table"
        columns = known.get(plan.fragments, set())
        if not {plan.text, *plan.codes, *filter(None, (plan.group,))} <= columns or not plan.codes:
            yield "coding", "unknown_column"
