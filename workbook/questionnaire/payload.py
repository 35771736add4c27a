"""What a form shows, as plain JSON: blocks with a field type, the answers so far and the Dutch labels.

The script that draws it knows field types (points, scale, levels, choice, choices, number, text, table), no instrument.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from workbook.instrument import Instrument
from workbook.instrument.cells import TEAM
from workbook.instrument.model import Maturity, Perspective
from workbook.kinds import block_of
from workbook.questionnaire.blocks import Json
from workbook.responses import AnswerFile
from workbook.responses.roster import Person
from workbook.texts import area

FORMAT = 1


def payload(
    instrument: Instrument,
    answers: AnswerFile | None = None,
    *,
    only: str | None = None,
    readonly: bool = False,
    banner: str | None = None,
    edition: str | None = None,
    subject: Json | None = None,
    roster: Sequence[Person] | None = None,
    perspectives: Collection[str] = (),
) -> Json:
    """Return everything a shell needs to draw the form.

    Parameters
    ----------
    instrument : the questionnaire
    answers : what has been answered so far
    only : id of the one item to show, without title and introduction
    readonly : show without letting anything be changed
    banner : a line above the form, such as whose answers these are
    edition : `"team"` for the items that a team is asked; None for all
    subject : `{"current", "known"}` of an instrument that scores lessons or visits one by one
    roster : the people who can be named in a network; None for another kind
    perspectives : the ids of those that are asked; empty for all

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
        "subject": _chooser(instrument, subject) if whole else None,
        "roster": people(roster) if roster is not None and whole else None,
        "sections": list(_sections(instrument, only, edition, people(roster or ()), perspectives)),
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


def people(roster: Sequence[Person]) -> list[Json]:
    """Return the roster as the form shows it: numbers and names."""
    return [{"id": person.id, "name": person.name} for person in roster]


def row_key(row: Json) -> str:
    """Return the key of a numeric cell, an empty string for what the instrument doesn't have."""
    return "|".join((row.get("perspective") or "", row["item"], row.get("option") or ""))


def entry_key(entry: Json) -> str:
    """Return the key of a text or a table row."""
    return f"entry:{entry.get('entry')}"


def _chooser(instrument: Instrument, subject: Json | None) -> Json | None:
    """Return what the chooser of a subject says, for an instrument that has one."""
    about = getattr(instrument, "subject", None)
    return {"label": about.label, "help": about.help or None, **subject} if about and subject else None


def asked_share(instrument: Instrument, perspectives: Collection[str] = (), edition: str | None = None) -> float:
    """Return which part of an instrument's questions is asked in some perspectives and an edition."""

    def count(edition: str | None, wanted: Collection[str]) -> int:
        return sum(len(section["blocks"]) for section in _sections(instrument, None, edition, [], wanted))

    whole, asked = count(None, ()), count(edition, perspectives)
    return asked / whole


def _sections(
    instrument: Instrument, only: str | None, edition: str | None, named: list[Json], wanted: Collection[str]
) -> Iterator[Json]:
    make = block_of(instrument)
    for perspective in instrument.perspectives or (None,):
        if perspective and wanted and perspective.id not in wanted:
            continue
        asked = instrument.asked(perspective.id if perspective else None)
        items = [each for each in asked if only in (None, each.id) and _in_edition(each, edition)]
        if items:
            blocks = [_named(make(instrument, perspective, item), named) for item in items]
            if only is None:
                _put_headings(instrument, items, blocks)
            yield {**_about(instrument, perspective), "terms": _terms(instrument, items), "blocks": blocks}


def _in_edition(item: Any, edition: str | None) -> bool:
    return edition != TEAM or getattr(item, "team", True)


def _about(instrument: Instrument, perspective: Perspective | None) -> Json:
    """Return the heading of a section; where there is only one, nothing has to be told apart."""
    if perspective is None:
        return {"id": "", "label": None, "text": None}
    alone = len(instrument.perspectives) == 1
    return {"id": perspective.id, "label": None if alone else perspective.label, "text": perspective.text or None}


def _named(block: Json, named: list[Json]) -> Json:
    """Put the people of the roster before the option that names nobody."""
    if block.get("roster"):
        block["options"] = [{"id": each["id"], "text": each["name"]} for each in named] + block["options"]
    return block


def _terms(instrument: Instrument, items: Sequence[Any]) -> list[Json]:
    """Return the words that a section uses as answers and that need explaining: the phases of development."""
    if not isinstance(instrument, Maturity) or not any(instrument.limits(item) != instrument.scale for item in items):
        return []
    return [{"label": each.label, "text": each.text} for each in instrument.phases if each.text]


def _put_headings(instrument: Instrument, items: Sequence[Any], blocks: Sequence[Json]) -> None:
    """Give the first block of every dimension its heading.

    Only where each dimension's items stand together and are more than one: a shuffled list means to hide them.
    """
    order = [str(getattr(item, "dimension", "")) for item in items]
    firsts = [index for index, each in enumerate(order) if index == 0 or each != order[index - 1]]
    together = len(firsts) == len(set(order))
    if not together or "" in order or len(firsts) in (1, len(items)):
        return
    about = {each.id: each for each in instrument.dimensions}
    for index in firsts:
        dimension = about[order[index]]
        blocks[index]["group"] = {"label": dimension.label, "text": dimension.text or None}
