"""What the practice of module 1 says of De Wilg, recomputed from its data.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from statistics import mean, median
from typing import Any

import workbook as wb
from workbook.content import example_home
from workbook.dutch import join

FIVE = (1, 2, 2, 4, 5)


@cache
def team() -> Any:
    """Return the positions that De Wilg's team sees."""
    return wb.score(wb.answers("ink", wb.dataset("ink_team")))


@cache
def leader() -> Any:
    """Return the positions that De Wilg's leader sees."""
    return wb.score(wb.answers("ink", example_home() / "antwoorden" / "ink.json"))


def now(who: Any, field: str) -> float:
    """Return the phase of a field now."""
    return float(who.score("nu", field).estimate.value)


def higher() -> list[str]:
    """Return the labels of the fields where the leader stands exactly one phase above the team's median."""
    fields = wb.instrument("ink").dimensions
    return [each.label for each in fields if now(leader(), each.id) - now(team(), each.id) == 1]


def one_higher() -> str:
    """Return where the leader stands one phase higher, as the prose says it."""
    marked = [f"*{label[0].lower()}{label[1:]}*" for label in higher()]
    return f"Bij {join(marked)} staat Marloes telkens één fase hoger"


def told() -> str:
    """Return the conclusion that rests on what was measured."""
    phases = {field: now(team(), field) for field in ("verbeteren", "processen")}
    assert team().score("nu", "verbeteren").estimate.n == 20
    return (
        f"bij verbeteren in fase {phases['verbeteren']:.0f} en bij processen in fase {phases['processen']:.0f} "
        "(mediaan, twintig mensen, najaar 2026)"
    )


def may_say() -> set[str]:
    """Return what the leader may say: what the table tells, and a question."""
    seen = {"anders"} if now(leader(), "verbeteren") - now(team(), "verbeteren") == 1 else set()
    return seen | {"vraag"}


CLAIMS: dict[str, Callable[[], object]] = {
    "Bij *management van middelen*, *management van processen* en *verbeteren en vernieuwen* staat Marloes telkens één fase hoger": one_higher,
    "Vanaf vijf lijsten": lambda: {5: "Vanaf vijf lijsten"}[_floor()],
    "bij verbeteren in fase 1 en bij processen in fase 3 (mediaan, twintig mensen, najaar 2026)": told,
}

OTHERS: dict[str, str] = {}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m1-praktijk.mediaan": lambda: median(FIVE),
    "m1-praktijk.hoger": may_say,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m1-praktijk.mediaan": lambda: {2.8: mean(FIVE), 3: (1 + 5) / 2, 4: max(FIVE) - min(FIVE)},
}


def _floor() -> int:
    """Return how many people must answer before a group is shown."""
    data = wb.dataset("ink_team")
    codes = sorted(set(data["respondent"]))
    for size in range(1, len(codes)):
        profile = wb.score(wb.answers("ink", data[data["respondent"].isin(codes[:size])]))
        if size > 1 and any(each.estimate.value is not None for each in profile.scores):
            return size
    return len(codes)
