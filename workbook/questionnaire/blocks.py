"""The block of each kind of item: what one question looks like in the form, as plain JSON."""

from __future__ import annotations

from typing import Any

from workbook.instrument.model import (
    NOBODY,
    Coded,
    Entries,
    EntryColumn,
    EntryTable,
    Ipsative,
    Maturity,
    NetworkKind,
    Perspective,
    Question,
    Quiz,
    Rubric,
    RubricItem,
    Scale,
    Scaled,
    TieQuestion,
    WantedPhase,
)
from workbook.texts import say

Json = dict[str, Any]


def block(perspective: Perspective | None, item: Any, field: str, **more: Any) -> Json:
    """Return what every block has: where its answer belongs, what is asked, and which field asks it."""
    parts = (perspective.id if perspective else None, item.id)
    return {
        "id": ".".join(filter(None, parts)),
        "perspective": parts[0],
        "item": item.id,
        "text": getattr(item, "text", ""),
        "help": item.help or None,
        "field": field,
        "check": False,
        **more,
    }


def points_block(instrument: Ipsative, perspective: Perspective | None, item: Any) -> Json:
    """Return the block in which points are divided over the options of one item."""
    scale = instrument.scale
    options = [{"id": option.id, "text": item.options[option.id]} for option in instrument.options]
    limits = {"total": scale.total, "minimum": scale.minimum, "maximum": scale.maximum, "step": scale.step}
    return block(perspective, item, "points", options=options, **limits)


def scale_block(instrument: Scaled, perspective: Perspective | None, item: Any) -> Json:
    """Return the block in which one step of a scale is chosen; also of a perspective in its own scale."""
    return block(perspective, item, "scale", steps=_steps(instrument.limits(item)))


def maturity_block(instrument: Maturity, perspective: Perspective | None, item: Any) -> Json:
    """Return the block of a statement, or of the phase that is wanted in a field."""
    make = phase_block if isinstance(item, WantedPhase) else scale_block
    return make(instrument, perspective, item)


def phase_block(instrument: Maturity, perspective: Perspective | None, item: WantedPhase) -> Json:
    """Return the block in which the wanted phase of a field is chosen, by its name."""
    return scale_block(instrument, perspective, item)


def levels_block(instrument: Rubric, perspective: Perspective | None, item: RubricItem) -> Json:
    """Return the block with what one sees at every level; an item without levels is an open text."""
    if not instrument.is_numeric(item):
        return block(perspective, item, "text", min_words=0)
    steps = [{**step, "text": item.levels[step["value"]]} for step in _steps(instrument.limits(item))]
    return block(perspective, item, "levels", steps=steps, evidence=item.evidence)


def _steps(scale: Scale) -> list[Json]:
    return [{"value": value, "label": scale.labels.get(value) or None} for value in scale.steps]


def network_block(_: NetworkKind, perspective: Perspective | None, item: TieQuestion) -> Json:
    """Return the block in which colleagues are chosen. Their names are put in from the roster, which stays apart."""
    nobody = {"id": NOBODY, "text": say("form.nobody")}
    return block(perspective, item, "choices", options=[nobody], none=NOBODY, roster=True)


def table_block(instrument: Entries, perspective: Perspective | None, table: EntryTable) -> Json:
    """Return the block of one table with its typed columns."""
    columns = [_column(instrument, column) for column in table.columns]
    words = {"text": table.label, "help": table.text or None}
    return block(perspective, table, "table", columns=columns, rows=table.rows, min_rows=table.min_rows, **words)


def _column(instrument: Entries, column: EntryColumn) -> Json:
    shown: Json = {
        "id": column.id,
        "text": column.text,
        "type": column.type,
        "help": column.help or None,
        "required": column.required,
        "unit": column.unit or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "options": [{"id": option.id, "text": option.text} for option in column.options],
    }
    source = _codebook(instrument) if column.type == "codes" and not column.options else None
    return {**shown, **({"source": source} if source else {})}


def _codebook(instrument: Entries) -> Json | None:
    """Return where codes are written that are no fixed options: the first column of the codebook."""
    if not isinstance(instrument, Coded) or not instrument.coding.codebook:
        return None
    book = instrument.table(instrument.coding.codebook)
    return {"table": book.id, "text": book.label, "column": book.columns[0].id}


def question_block(_: Quiz, perspective: Perspective | None, item: Question) -> Json:
    """Return the block of one question, by its form; a key never goes along."""
    parts: dict[str, Json] = {
        "number": {"unit": item.unit or None, "minimum": None, "maximum": None, "step": None},
        "text": {"min_words": item.min_words},
        "table": {
            "columns": [
                {"id": each.id, "text": each.text, "type": "long", "required": True, "options": []}
                for each in item.columns
            ],
            "rows": item.rows,
            "min_rows": item.min_rows,
        },
    }
    # What is right, and why, stays in Python: a form can be read by anyone who opens it.
    options = {"options": [{"id": option.id, "text": option.text} for option in item.options]}
    return block(perspective, item, item.form, **{**parts.get(item.form, options), "check": _has_reply(item)})


def _has_reply(item: Question) -> bool:
    """Tell whether a question can answer back; graded questions carry nothing to answer with."""
    keyed = item.answer is not None or any(option.right is not None or option.feedback for option in item.options)
    return keyed or bool(item.levels or item.examples)
