"""What the preparation of module 1 says of De Wilg, recomputed from its data.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import workbook as wb
from workbook.content import example_home

WORDS = {5: "vijf", 10: "tien", 20: "Twintig"}


@cache
def team() -> Any:
    """Return the positions that De Wilg's team sees."""
    return wb.score(wb.answers("ink", wb.dataset("ink_team")))


@cache
def leader() -> Any:
    """Return the positions that De Wilg's leader sees."""
    return wb.score(wb.answers("ink", example_home() / "antwoorden" / "ink.json"))


def phase(who: Any, perspective: str, field: str) -> Any:
    """Return the estimate of one field."""
    return who.score(perspective, field).estimate


def fields() -> list[str]:
    """Return the ids of the ten fields."""
    return [each.id for each in wb.instrument("ink").dimensions]


def of_part(part: str) -> int:
    """Return how many fields the model has in a part."""
    return sum(each.part == part for each in wb.instrument("ink").dimensions)


def width(field: str) -> float:
    """Return how wide the middle half of the team is at a field."""
    low, high = team().score("nu", field).quartiles
    return float(high - low)


def widest() -> str:
    """Return the one field where the middle half of the team is widest."""
    most = max(map(width, fields()))
    (found,) = [field for field in fields() if width(field) == most]
    return found


def step(who: Any, field: str) -> float:
    """Return how many phases someone wants to go forward."""
    return float(phase(who, "gewenst", field).value - phase(who, "nu", field).value)


def rung(means: tuple[float, ...]) -> int:
    """Return up to which phase the means reach the threshold without a gap."""
    threshold = wb.instrument("ink").threshold
    return next((at for at, mean in enumerate(means) if mean < threshold), len(means))


def middle_half() -> str:
    """Return the middle half at the field with the widest one, as the feedback says it."""
    low, high = team().score("nu", widest()).quartiles
    return f"tussen fase {low:g} en fase {high:g}"


def statements_a_phase() -> int:
    """Return how many statements stand at each phase of each field; the same everywhere."""
    items = wb.instrument("ink").items
    counted = {(one.dimension, one.phase): 0 for one in items}
    for one in items:
        counted[one.dimension, one.phase] += 1
    (found,) = set(counted.values())
    return found


CLAIMS: dict[str, Callable[[], object]] = {
    "tien velden": lambda: f"{WORDS[len(fields())]} velden",
    "vijf over hoe u het werk organiseert": lambda: f"{WORDS[of_part('Organisatie')]} over hoe u het werk organiseert",
    "vier over wat het oplevert": lambda: {4: "vier over wat het oplevert"}[of_part("Resultaat")],
    "Per fase staan er twee uitspraken": lambda: {2: "Per fase staan er twee uitspraken"}[statements_a_phase()],
    "ten minste 2 is": lambda: f"ten minste {wb.instrument('ink').threshold:.0f} is",
    "Twintig teamleden": lambda: f"{WORDS[phase(team(), 'nu', 'verbeteren').n]} teamleden",
    "tussen fase 2 en fase 4": middle_half,
    "Het middelste beeld is 3": lambda: f"Het middelste beeld is {phase(team(), 'nu', widest()).value:.0f}",
    "Van fase 1 naar fase 4": lambda: (
        f"Van fase {phase(team(), 'nu', 'verbeteren').value:.0f} naar fase {phase(team(), 'gewenst', 'verbeteren').value:.0f}"
    ),
}

OTHERS: dict[str, str] = {
    "2,5": "an invented mean in a question about how phases count",
    "1,5": "an invented mean in a question about how phases count",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m1-voorbereiding.cumulatief": lambda: rung((2.5, 2, 1.5, 2.5, 0)),
    "m1-voorbereiding.oneens": widest,
    "m1-voorbereiding.stap": lambda: step(team(), "verbeteren"),
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m1-voorbereiding.stap": lambda: {
        4: phase(team(), "gewenst", "verbeteren").value,
        1: phase(team(), "nu", "verbeteren").value,
        2: step(leader(), "verbeteren"),
    },
    "m1-voorbereiding.cumulatief": lambda: {1.7: sum((2.5, 2, 1.5, 2.5, 0)) / 5},
}
