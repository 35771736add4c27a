"""Answers that divide points over the options of any instrument but the culture scan, which has a codebook of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from making.files import SEED, Row
from making.points import noise, points, shares
from making.staff import team
from workbook.instrument.model import Ipsative

# Log-scale spreads: of a person's leaning, of one item, of the leader's items.
PERSON, CELL, LEADER_CELL = 0.22, 0.24, 0.14


def leader_rows(instrument: Ipsative, recipe: Mapping[str, Any], moment: str) -> list[Row]:
    """Draw the leader's own answers in steps of five points."""
    rng = random.Random(f"{SEED}-{instrument.id}-leider-{moment}")
    flat = [0.0] * len(instrument.options)
    return list(_rows(instrument, recipe, "leider", rng, leaning=flat, spread=LEADER_CELL))


def team_rows(instrument: Ipsative, recipe: Mapping[str, Any]) -> list[Row]:
    """Draw the answers of the whole team."""
    rows: list[Row] = []
    for person in team(instrument.id, recipe.get("team") or {}):
        rng = random.Random(f"{SEED}-{instrument.id}-{person.key}")
        leaning = noise(rng, PERSON, len(instrument.options))
        who = person.who(instrument.id, person.moments[0])
        rows += ({**who, **row} for row in _rows(instrument, recipe, "team", rng, leaning=leaning, spread=CELL))
    return rows


def _rows(
    instrument: Ipsative, recipe: Mapping[str, Any], role: str, rng: random.Random, *, leaning: list[float], spread: float
) -> Iterator[Row]:  # fmt: skip
    size = len(instrument.options)
    for perspective in instrument.perspectives:
        mean = recipe.get("means", {}).get(role, {}).get(perspective.id) or [1] * size
        for item in instrument.items:
            # What an item is about draws everybody the same way.
            theme = noise(random.Random(f"{SEED}-{instrument.id}-{item.id}"), spread, size)
            parts = shares(mean, theme, leaning, noise(rng, spread, size))
            for option, value in zip(instrument.options, points(parts, step=5), strict=True):
                yield {"perspective": perspective.id, "item": item.id, "option": option.id, "value": value}
