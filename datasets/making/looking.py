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


def steps(instrument: Rubric, about: Mapping[str, Any], name: str, seed: int = SEED) -> list[Row]:
    """Return a step for every item that has levels: those written, or drawn around where a school stands."""
    rows: list[Row] = []
    for perspective in instrument.perspectives:
        written = about.get("values", {}).get(perspective.id)
        for dimension in instrument.scored:
            items = [each for each in instrument.asked(perspective.id) if each.dimension == dimension]
            items = [each for each in items if instrument.is_numeric(each)]
            level = about.get("levels", {}).get(perspective.id, {}).get(dimension, USUAL["nu"][0])
            place = f"{name}-{perspective.id}-{dimension}"
            values = (
                written[dimension]
                if written
                else _drawn(instrument, f"{seed}-{instrument.id}-{place}", level, len(items))
            )
            for item, value in zip(items, values, strict=True):
                rows.append({"perspective": perspective.id, "item": item.id, "option": "", "value": value})
    return rows


def _drawn(instrument: Rubric, place: str, level: float, count: int) -> list[int]:
    rng = random.Random(place)
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


def team_rows(instrument: Rubric, recipe: Mapping[str, Any], seed: int) -> list[Row]:
    """Draw what other observers noted, round after round.

    Parameters
    ----------
    recipe : `observed` is a round or a list of them. A round holds the `subjects` (names, or `{name, first, last}`), the
        `observers` (how many saw each, or their roles), the `levels` {perspective: {dimension: 0–1}} around which they
        saw it, the `group` it is in, `items` {item: how much higher} and `lean` {role: {dimension: the share of subjects
        in which that observer chooses one step more}}
    """
    rounds = recipe.get("observed") or []
    return [
        row for each in ([rounds] if isinstance(rounds, Mapping) else rounds) for row in _round(instrument, each, seed)
    ]


def _round(instrument: Rubric, observed: Mapping[str, Any], seed: int) -> Iterator[Row]:
    given = observed["observers"]
    roles = ["observator"] * given if isinstance(given, int) else list(given)
    for name in _names(observed["subjects"]):
        seen = steps(instrument, {"levels": observed.get("levels", {})}, name, seed)
        for number, role in enumerate(roles, 1):
            rng = random.Random(f"{seed}-{instrument.id}-{name}-{number}")
            who = {"respondent": pseudonym(instrument.id, str(number)), "role": role,
                   "group": observed.get("group", ""), "subject": name, "moment": BASELINE}  # fmt: skip
            for row in seen:
                step = rng.choice((-1, 1)) if rng.random() < DIFFERS and number > 1 else 0
                more = _more(instrument, observed, role, row, name)
                value = min(instrument.scale.maximum, max(instrument.scale.minimum, row["value"] + step + more))
                yield {**who, **row, "value": value}


def _names(subjects: Any) -> list[str]:
    if isinstance(subjects, Mapping):
        return [f"{subjects['name']} {number}" for number in range(subjects["first"], subjects["last"] + 1)]
    return list(subjects)


def _more(instrument: Rubric, observed: Mapping[str, Any], role: str, row: Mapping[str, Any], name: str) -> int:
    """Return how many steps more an observer chooses: what is so for an item, and how this observer leans."""
    dimension = next(each.dimension for each in instrument.asked(row["perspective"]) if each.id == row["item"])
    rng = random.Random(f"{SEED}-{instrument.id}-{name}-{role}-{row['item']}")
    higher = float(observed.get("items", {}).get(row["item"], 0))
    item = (1 if higher > 0 else -1) * (rng.random() < abs(higher))
    return item + (rng.random() < float(observed.get("lean", {}).get(role, {}).get(dimension, 0)))
