"""Answers on a scale: where the school stands, how people differ, and a step that follows from both."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from making.files import BASELINE, FOLLOW_UP, SEED, Row
from making.staff import Person, team
from workbook.instrument.model import Maturity, Scaled

# Where a school stands when its recipe says nothing, from 0 (the lowest step) to 1 (the highest), and how far
# dimensions differ from each other.
USUAL = {"nu": (0.52, 0.12), "gewenst": (0.84, 0.05), "belang": (0.78, 0.1)}
OTHER = (0.6, 0.12)
# How much higher the leader sees the present than the team, and how much it rises until the second moment.
LIFT, RISE = 0.12, 0.04
# Standard deviations, as shares of the scale.
ITEM, TASTE, CELL, LEADER_CELL, CHANGE = 0.06, 0.07, 0.11, 0.07, 0.08


@dataclass(frozen=True)
class Place:
    """Where De Wilg stands on one instrument.

    `recipe` may hold `levels` {perspective: {dimension: 0–1}}, `items` {perspective: {item: how much higher}}, `taste`
    (how far people differ per dimension), `lift` (what the leader sees more of the present, for all or per dimension),
    `change` {perspective: {dimension: …}} for the second moment, `parts` {group: {dimension or item: how much higher}}
    and `team` (see `staff.team`).
    """

    instrument: Scaled
    recipe: Mapping[str, Any]
    seed: int = SEED

    def rng(self, *parts: str) -> random.Random:
        """Return a generator of its own for one part, so that no other part changes it."""
        return random.Random("-".join((str(self.seed), self.instrument.id, *parts)))

    def level(self, perspective: str, dimension: str, moment: str) -> float:
        """Return where the school stands, from 0 to 1."""
        middle, spread = USUAL.get(perspective, OTHER)
        usual = middle + self.rng(perspective, dimension).uniform(-spread, spread)
        level = float(self.recipe.get("levels", {}).get(perspective, {}).get(dimension, usual))
        if moment == BASELINE:
            return level
        changes = self.recipe.get("change", {}).get(perspective)
        return level + float(changes.get(dimension, 0) if changes is not None else RISE * is_present(perspective))

    def lift(self, perspective: str, dimension: str) -> float:
        """Return how much higher the leader sees this than the team."""
        lift = self.recipe.get("lift", LIFT)
        return float(lift.get(dimension, 0) if isinstance(lift, Mapping) else lift) * is_present(perspective)

    def part(self, group: str, name: str) -> float:
        """Return how much higher a group answers a dimension or an item than the whole."""
        return float(self.recipe.get("parts", {}).get(group, {}).get(name, 0))

    def easiness(self, perspective: str, item: str) -> float:
        """Return how much higher this item is answered than the others of its dimension."""
        return self.rng("item", item).gauss(0, ITEM) + float(
            self.recipe.get("items", {}).get(perspective, {}).get(item, 0)
        )


def is_present(perspective: str) -> bool:
    """Tell whether a perspective looks at how it is, not at what is wanted or found important."""
    return perspective not in ("gewenst", "belang")


def team_rows(place: Place) -> list[Row]:
    """Draw the answers of the whole team, one moment after the other."""
    known = {item.id for item in place.instrument.all_items}
    for items in place.recipe.get("items", {}).values():
        if set(items) - known:
            raise ValueError(f"{place.instrument.id}: no such items: {sorted(set(items) - known)}")
    people = team(place.instrument.id, place.recipe.get("team") or {})
    rows = [row for person in people for row in person_rows(place, person)]
    return sorted(rows, key=lambda row: [BASELINE, FOLLOW_UP].index(row["moment"]))


def person_rows(place: Place, person: Person) -> Iterator[Row]:
    """Draw all answers of one person: the same brightness and taste at both moments, another mood a cell."""
    rng = place.rng(person.key)
    spread = float(place.recipe.get("taste", TASTE))
    taste = {dimension: rng.gauss(0, spread) for dimension in place.instrument.scored}
    growth = {dimension: rng.gauss(0, CHANGE) for dimension in place.instrument.scored}
    for moment in (BASELINE, FOLLOW_UP):
        for perspective in place.instrument.perspectives:
            present = is_present(perspective.id)
            own = {
                dimension: place.level(perspective.id, dimension, moment)
                + person.brightness * (1 if present else 0.5)
                + tasted
                + place.part(person.group, dimension)
                + (growth[dimension] if present and moment == FOLLOW_UP else 0)
                for dimension, tasted in taste.items()
            }
            # Everyone draws for both moments: somebody who missed one must not shift the numbers of the other.
            cells = list(answers(place, perspective.id, own, rng, CELL, group=person.group))
            if moment in person.moments:
                yield from ({**person.who(place.instrument.id, moment), **cell} for cell in cells)


def leader_rows(place: Place, moment: str) -> list[Row]:
    """Draw the leader's own answers: the present a little brighter than the team sees it."""
    rng = place.rng("leider", moment)
    rows: list[Row] = []
    for perspective in place.instrument.perspectives:
        here = {
            dimension: place.level(perspective.id, dimension, moment) + place.lift(perspective.id, dimension)
            for dimension in place.instrument.scored
        }
        rows += answers(place, perspective.id, here, rng, LEADER_CELL)
    return rows


def answers(
    place: Place, perspective: str, levels: Mapping[str, float], rng: random.Random, spread: float, *,
    group: str | None = None,
) -> Iterator[Row]:  # fmt: skip
    """Draw a step for every item of a perspective; a reversed statement gets the opposite step.

    With a `group` they are those of somebody in it, who gets the edition for the team.
    """
    instrument = place.instrument
    for item in instrument.asked(perspective):
        noise = place.easiness(perspective, item.id) + rng.gauss(0, spread) + place.part(group or "", item.id)
        if not instrument.is_numeric(item) or (group is not None and not getattr(item, "team", True)):
            continue
        scale = instrument.limits(item)
        if isinstance(instrument, Maturity):
            value = _of_phase(instrument, item, levels[item.dimension], noise)
        else:
            value = scale.minimum + (levels[item.dimension] + noise) * (scale.maximum - scale.minimum)
        step = min(scale.maximum, max(scale.minimum, round(value)))
        turned = scale.minimum + scale.maximum - step if item.reverse else step
        yield {"perspective": perspective, "item": item.id, "option": "", "value": turned}


def _of_phase(instrument: Maturity, item: Any, level: float, noise: float) -> float:
    """Return how far a statement of a phase holds: fully well before the position of the field, hardly after it."""
    phases = len(instrument.phases)
    if not hasattr(item, "phase"):
        return level * phases + noise
    width = instrument.scale.maximum - instrument.scale.minimum
    return instrument.threshold + 0.4 + 1.2 * (level * phases - item.phase) + noise * width


def alone(rows: list[Row]) -> list[Row]:
    """Return the rows as an answer file has them: null where a table leaves a cell empty."""
    keys = ("perspective", "item", "option", "value")
    return [{key: row[key] if row[key] != "" else None for key in keys} for row in rows]
