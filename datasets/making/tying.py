"""Who turns to whom: numbers that name numbers, more within a bouw, and some people who are sought by many."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from making.files import BASELINE, SCHOOL, SEED, Row
from workbook.instrument.model import NOBODY, NetworkKind

PEOPLE = 14
# The chance that one names another in the same bouw and in another, before anybody's weight.
NEAR, FAR = 0.55, 0.16
# The chance that who is named by the other names them too.
RETURNS = 0.3


def tie_rows(instrument: NetworkKind, recipe: Mapping[str, Any], seed: int = SEED) -> list[Row]:
    """Draw the ties of the whole team.

    Parameters
    ----------
    recipe : `groups` {bouw: [numbers]}, `silent` (who didn't answer), `alone` {question: [numbers that name nobody]},
        `sought` {number: weight} and `denser` {question: weight}
    """
    bouw, rows = _bouw(recipe), list[Row]()
    for question in instrument.items:
        ties = _ties(random.Random(f"{seed}-{instrument.id}-{question.id}"), bouw, recipe, question.id)
        for number, named in sorted(ties.items()):
            if number in recipe.get("silent", ()):
                continue
            who = {"respondent": str(number), "role": "team", "group": "", "subject": SCHOOL, "moment": BASELINE}
            for other in named or [int(NOBODY)]:
                rows.append({**who, "perspective": "", "item": question.id, "option": str(other), "value": 1})
    return sorted(rows, key=lambda row: int(row["respondent"]))


def own_ties(instrument: NetworkKind, recipe: Mapping[str, Any]) -> list[Row]:
    """Return whom the leader turns to: `leader` = {question: [numbers]}, else the first two of the list."""
    first = sorted(_bouw(recipe))[:2]
    named = {question.id: recipe.get("leader", {}).get(question.id, first) for question in instrument.items}
    return [
        {"perspective": "", "item": question, "option": str(other), "value": 1}
        for question, numbers in named.items()
        for other in numbers or [int(NOBODY)]
    ]


def roster(instrument: NetworkKind, recipe: Mapping[str, Any]) -> Row:
    """Return the list of who has which number; these people have no other name."""
    people = [{"id": str(number), "name": f"Collega {number}"} for number in sorted(_bouw(recipe))]
    return {"format": 1, "instrument": instrument.id, "next_number": len(people) + 1, "people": people}


def _bouw(recipe: Mapping[str, Any]) -> dict[int, str]:
    groups = recipe.get("groups") or {"": list(range(1, PEOPLE + 1))}
    return {number: group for group, numbers in groups.items() for number in numbers}


def _ties(
    rng: random.Random, bouw: Mapping[int, str], recipe: Mapping[str, Any], question: str
) -> dict[int, list[int]]:
    sought, denser = recipe.get("sought", {}), recipe.get("denser", {}).get(question, 1)
    nobody = recipe.get("alone", {}).get(question, ())
    ties: dict[int, list[int]] = {number: [] for number in bouw}
    for one in sorted(bouw):
        for other in sorted(bouw):
            near = NEAR if bouw[one] == bouw[other] else FAR
            chance = near * sought.get(other, 1) * denser + RETURNS * (one in ties[other])
            if one != other and rng.random() < chance and one not in nobody:
                ties[one].append(other)
    return ties
