"""The form blocks of each kind of instrument, as plain JSON; the registry (`kinds.py`) names them."""

from __future__ import annotations

from typing import Any

from workbook.instrument.model import Ipsative, Perspective, Question, Quiz

Json = dict[str, Any]


def _block(perspective: Perspective | None, item: Any, field: str, **more: Any) -> Json:
    parts = (perspective.id if perspective else None, item.id)
    return {
        "id": ".".join(filter(None, parts)),
        "perspective": parts[0],
        "item": item.id,
        "text": item.text,
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
    return _block(perspective, item, "points", options=options, **limits)


def question_block(_: Quiz, perspective: Perspective | None, item: Question) -> Json:
    """Return the block of one question, by its form; a key never goes along."""
    parts: dict[str, Json] = {
        "number": {"unit": item.unit or None, "minimum": None, "maximum": None, "step": None},
        "text": {"min_words": item.min_words},
        "table": {
            "columns": [{"id": column.id, "text": column.text} for column in item.columns],
            "rows": item.rows,
            "min_rows": item.min_rows,
        },
    }
    # What is right, and why, stays in Python: a form can be read by anyone who opens it.
    options = {"options": [{"id": option.id, "text": option.text} for option in item.options]}
    return _block(perspective, item, item.form, **{**parts.get(item.form, options), "check": _has_reply(item)})


def _has_reply(item: Question) -> bool:
    """Tell whether a question can answer back; graded questions carry nothing to answer with."""
    keyed = item.answer is not None or any(option.right is not None or option.feedback for option in item.options)
    return keyed or bool(item.levels or item.examples)
