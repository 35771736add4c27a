"""What a form shows, as plain JSON: blocks with a field type, the answers so far and the Dutch labels.

The script that draws it knows field types (points, choice, choices, number, text, table) and no instrument.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.instrument import Instrument
from workbook.kinds import block_of
from workbook.responses import AnswerFile
from workbook.texts import area

FORMAT = 1
Json = dict[str, Any]


def payload(
    instrument: Instrument,
    answers: AnswerFile | None = None,
    *,
    only: str | None = None,
    readonly: bool = False,
    banner: str | None = None,
) -> Json:
    """Return everything a shell needs to draw the form.

    Parameters
    ----------
    instrument : the questionnaire
    answers : what has been answered so far
    only : id of the one item to show, without title and introduction
    readonly : show without letting anything be changed
    banner : a line above the form, such as whose answers these are

    Raises `KeyError` when `only` is no item of the instrument.
    """
    if only is not None:
        instrument.item(only)
    whole = only is None
    return {
        "format": FORMAT,
        "instrument": instrument.id,
        "version": instrument.version,
        "respondent": answers.respondent if answers else None,
        "moment": answers.moment if answers else None,
        "title": instrument.title if whole else None,
        "intro": "\n\n".join(filter(None, (instrument.about, instrument.instruction))) if whole else None,
        "notice": "\n\n".join(filter(None, (instrument.notice, instrument.privacy))) if whole else None,
        "minutes": instrument.minutes if whole else None,
        "readonly": readonly,
        "banner": banner,
        "sections": list(_sections(instrument, only)),
        "values": values(answers),
        "entries": list(answers.entries) if answers else [],
        "times": times(answers),
        "labels": labels(),
    }


def labels() -> dict[str, str]:
    """Return the form's Dutch texts, placeholders and all."""
    return {key: text.strip() for key, text in area("form").items() if isinstance(text, str)}


def values(answers: AnswerFile | None) -> dict[str, float]:
    """Return the numbers given so far, by `perspective|item|option`; skipped and cleared cells are absent."""
    rows = answers.rows if answers else ()
    return {row_key(row): row["value"] for row in rows if isinstance(row["value"], (int, float))}


def times(answers: AnswerFile | None) -> dict[str, str]:
    """Return when each cell and entry was answered, so that a browser whose clock runs behind still answers later."""
    rows, entries = (answers.rows, answers.entries) if answers else ((), ())
    given = {row_key(row): str(row.get("saved_at", "")) for row in rows}
    return given | {entry_key(entry): str(entry.get("saved_at", "")) for entry in entries}


def row_key(row: Json) -> str:
    """Return the key of a numeric cell, an empty string for what the instrument doesn't have."""
    return "|".join((row.get("perspective") or "", row["item"], row.get("option") or ""))


def entry_key(entry: Json) -> str:
    """Return the key of a text or a table row."""
    return f"entry:{entry.get('entry')}"


def _sections(instrument: Instrument, only: str | None) -> Iterator[Json]:
    make = block_of(instrument)
    items = [each for each in instrument.items if only in (None, each.id)]
    for perspective in instrument.perspectives or (None,):
        blocks = [make(instrument, perspective, item) for item in items]
        name = perspective.id if perspective else ""
        label, text = (perspective.label, perspective.text) if perspective else (None, None)
        yield {"id": name, "label": label, "text": text, "blocks": blocks}
