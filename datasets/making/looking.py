"""What observers noted, subject by subject: steps and evidence that somebody wrote, and a second pair of eyes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from making.files import BASELINE, SEED, Row
from making.scaled import USUAL
from making.staff import pseudonym
from workbook.instrument.model import Rubric

# How often a second observer chooses one step more or less.
DIFFERS = 0.18
SUBJECTS = 3


def noted(instrument: Rubric, recipe: Mapping[str, Any]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Give per subject (empty: the school itself) the leader's rows and entries.

    Parameters
    ----------
    recipe : `values` {perspective: {dimension: [a step per item]}} and `texts` {perspective: {item: text}}, or a list of
        `subjects` that each have a `name` and these; what isn't written is drawn
    """
    about = recipe.get("subjects") if instrument.subject else [recipe]
    if about is None and instrument.subject is not None:
        about = [
            {"name": f"{instrument.subject.label} {number}"}
            for number in range(1, max(SUBJECTS, instrument.minimum) + 1)
        ]
    for each in about or []:
        name = str(each.get("name", ""))
        yield name, steps(instrument, each, name), _texts(instrument, each)


def steps(instrument: Rubric, about: Mapping[str, Any], name: str) -> list[Row]:
    """Return a step for every item that has levels: those written, or drawn around where a school stands."""
    rows: list[Row] = []
    for perspective in instrument.perspectives:
        written = about.get("values", {}).get(perspective.id)
        for dimension in instrument.scored:
            items = [each for each in instrument.asked(perspective.id) if each.dimension == dimension]
            items = [each for each in items if instrument.is_numeric(each)]
            level = about.get("levels", {}).get(perspective.id, {}).get(dimension, USUAL["nu"][0])
            place = f"{name}-{perspective.id}-{dimension}"
            values = written[dimension] if written else _drawn(instrument, place, level, len(items))
            for item, value in zip(items, values, strict=True):
                rows.append({"perspective": perspective.id, "item": item.id, "option": "", "value": value})
    return rows


def _drawn(instrument: Rubric, place: str, level: float, count: int) -> list[int]:
    rng = random.Random(f"{SEED}-{instrument.id}-{place}")
    low, high = instrument.scale.minimum, instrument.scale.maximum
    level += rng.gauss(0, 0.08)
    return [min(high, max(low, round(low + (level + rng.gauss(0, 0.15)) * (high - low)))) for _ in range(count)]


def _texts(instrument: Rubric, about: Mapping[str, Any]) -> list[Row]:
    """Return the open answers and the evidence beside steps, in the order of the form."""
    entries: list[Row] = []
    for perspective in instrument.perspectives:
        written = about.get("texts", {}).get(perspective.id, {})
        unknown = set(written) - {item.id for item in instrument.asked(perspective.id)}
        if unknown:
            raise ValueError(f"{instrument.id}: no such items in {perspective.id}: {sorted(unknown)}")
        for item in instrument.asked(perspective.id):
            if item.id in written:
                place = {"item": item.id, "perspective": perspective.id}
                entries.append({"entry": f"{perspective.id}.{item.id}", **place, "text": written[item.id].strip()})
    return entries


def team_rows(instrument: Rubric, recipe: Mapping[str, Any]) -> list[Row]:
    """Draw what other observers noted.

    Parameters
    ----------
    recipe : `observed` holds the names of the `subjects`, how many `observers` saw each, and the `levels` {perspective:
        {dimension: 0–1}} around which they saw it
    """
    observed, rows = recipe.get("observed") or {}, list[Row]()
    for name in observed.get("subjects", ()):
        seen = steps(instrument, {"levels": observed.get("levels", {})}, name)
        for number in range(1, observed["observers"] + 1):
            rng = random.Random(f"{SEED}-{instrument.id}-{name}-{number}")
            who = {"respondent": pseudonym(instrument.id, str(number)), "role": "observator", "group": "",
                   "subject": name, "moment": BASELINE}  # fmt: skip
            for row in seen:
                step = rng.choice((-1, 1)) if rng.random() < DIFFERS and number > 1 else 0
                value = min(instrument.scale.maximum, max(instrument.scale.minimum, row["value"] + step))
                rows.append({**who, **row, "value": value})
    return rows
