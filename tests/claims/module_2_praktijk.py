"""What the practice of module 2 says of De Wilg, recomputed from its data and from what its leader wrote.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import workbook as wb
from workbook.content import example_home
from workbook.dutch import day, number

ON_THE_BOARD = date(2026, 11, 30)
LOOKED_BACK = date(2027, 2, 1)
CLOSED = {"klaar", "vervallen", "vervangen"}
WORDS = {5: "vijf", 12: "twaalf", 64: "vierenzestig"}
AGREEMENTS = {
    "Begin van de dag": "deur",
    "Leesdoel": "leesdoel",
    "Meekijken bij elkaar": "meekijken",
    "Toetsen bespreken": "toets",
}


@cache
def written(name: str) -> tuple[dict[str, Any], ...]:
    """Return the lines that the leader wrote in a table."""
    return tuple(wb.answers(name, example_home() / "antwoorden" / f"{name}.json").entries)


# ---- the team beside the leader -------------------------------------------------------------------------------------


@cache
def gap(who: str) -> Any:
    """Return the gap scan of the leader or the team."""
    leader = example_home() / "antwoorden" / "performance_gap.json"
    return wb.score(wb.answers("performance_gap", leader if who == "leider" else wb.dataset("performance_gap_team")))


@cache
def support(who: str) -> Any:
    """Return the support as the leader or the team sees it."""
    paths = {
        "leider": example_home() / "antwoorden" / "draagvlak.json",
        "team": example_home() / "team" / "draagvlak.csv",
    }
    return wb.score(wb.answers("draagvlak", paths[who]))


def people(who: str, perspective: str) -> float:
    """Return the mean for people."""
    return float(gap(who).score(perspective, "mensen").estimate.value)


def carried(who: str) -> float:
    """Return how much the team supports the plan, as one of them sees it."""
    return float(support(who).score("team", "draagvlak").estimate.value)


def may_say() -> set[str]:
    """Return what the leader may say of both figures."""
    found = {"wens"} if abs(people("leider", "gewenst") - people("team", "gewenst")) < 0.1 else set()
    return found | ({"niet_zie"} if carried("leider") > carried("team") else set())


# ---- the board and what holds ---------------------------------------------------------------------------------------


def past() -> list[dict[str, Any]]:
    """Return the actions whose day is over."""
    return [each for each in written("bordsessie") if date.fromisoformat(each["klaar"]) < ON_THE_BOARD]


def finished() -> list[dict[str, Any]]:
    """Return the actions that are done, or were taken off."""
    return [each for each in past() if each["stand"] in CLOSED]


def done() -> float:
    """Return which share of the actions whose day is over is finished."""
    return 100 * len(finished()) / len(past())


def third_week() -> str:
    """Return how long the card hangs in the scene, on the Monday of the question."""
    (card,) = [each for each in written("bordsessie") if "pluskaarten" in each["actie"]]
    assert card["stand"] == "open"
    return {2: "voor de derde week"}[(ON_THE_BOARD - date.fromisoformat(card["sessie"])).days // 7]


def unwatched() -> str:
    """Return the agreement that holds while its day to look again is over."""
    (found,) = [
        each["onderwerp"]
        for each in written("borging")
        if each["stand"] not in CLOSED and date.fromisoformat(each["evaluatie"]) < LOOKED_BACK
    ]
    return AGREEMENTS[found]


def looked_at(subject: str, then: str) -> Callable[[], str]:
    """Return a function that gives a row of the table: the stand and the day."""

    def row() -> str:
        (each,) = [line for line in written("borging") if line["onderwerp"] == subject]
        return f"| {each['stand']} | {day(date.fromisoformat(each['evaluatie']))} | {then}"

    return row


# ---- where she was, and what she saw --------------------------------------------------------------------------------


def minutes(*options: str) -> int:
    """Return how many of the leader's hundred minutes in lessons went to these."""
    table = wb.answers("m2-kijktijd", example_home() / "antwoorden" / "m2-kijktijd.json").table
    rows = table[(table["perspective"] == "nu") & table["option"].isin(options)]
    return int(rows["value"].sum())


def own_visits_low() -> bool:
    """Return whether the leader's own short visits are low for what the teacher does."""
    paths = sorted((example_home() / "antwoorden").glob("flitsbezoek--*.json"))
    found = wb.score(wb.answers("flitsbezoek", paths))
    each = {score.dimension: score.estimate.value for score in found.scores}
    return sorted(each, key=lambda name: each[name])[:2].count("aanpak") == 1


def in_agreement() -> str:
    """Return in how many of the domains two observers saw the same."""
    lessons = wb.answers("kijkwijzer", wb.dataset("lesobservaties"))
    changes = wb.compare(lessons.leader, lessons.team).changes
    apart = [each.dimension for each in changes if abs(each.difference.value) > 0.5]
    assert apart == ["afstemmen"]
    assert wb.dataset("lesobservaties")["subject"].nunique() == 12
    return f"in twaalf lessen bij {WORDS[len(changes) - 1]} onderdelen eens"


CLAIMS: dict[str, Callable[[], object]] = {
    "3,8": lambda: people("leider", "nu"),
    "3,1": lambda: people("team", "nu"),
    "3,9": lambda: people("leider", "gewenst"),
    "4,3": lambda: carried("leider"),
    "3,7": lambda: carried("team"),
    "Bij gewenst is het 3,9 en 4": lambda: (
        f"Bij gewenst is het {number(people('leider', 'gewenst'), 1)} en {number(people('team', 'gewenst'), 1)}"
    ),
    "vierenzestig bezoeken": lambda: f"{WORDS[wb.dataset('flitsbezoeken')['subject'].nunique()]} bezoeken",
    "4 van de 6": lambda: f"{len(finished())} van de {len(past())}",
    "voor de derde week": third_week,
    "| geldt | 5 oktober 2026 | in zeven van de acht": looked_at("Begin van de dag", "in zeven van de acht"),
    "| proef | 8 februari 2027 | zes van de acht": looked_at("Leesdoel", "zes van de acht"),
    "| proef | 18 mei 2027 | nog niet": looked_at("Meekijken bij elkaar", "nog niet"),
    "| vervangen | 15 juni 2026 | verslagen": looked_at("Toetsen bespreken", "verslagen"),
    "80 in de ochtend": lambda: f"{minutes('ochtend_jong', 'ochtend_oud')} in de ochtend",
    "65 bij de jongste groepen": lambda: f"{minutes('ochtend_jong', 'middag_jong')} bij de jongste groepen",
    "5 van de 100 minuten": lambda: f"{minutes('middag_oud')} van de 100 minuten",
    "staat de aanpak van de leraar laag": lambda: "staat de aanpak van de leraar laag" if own_visits_low() else "",
    "in twaalf lessen bij vijf onderdelen eens": in_agreement,
}

OTHERS: dict[str, str] = {
    "2,5": "Het midden van een verzonnen 2 en 3 in een antwoord van een vraag over twee kijkers.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m2-praktijk.bord_af": done,
    "m2-praktijk.waakt": unwatched,
    "m2-praktijk.zelfde_wens": may_say,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m2-praktijk.bord_af": lambda: {
        57.1: 100 * len(finished()) / len(written("bordsessie")),
        50: 100 * sum(each["stand"] == "klaar" for each in past()) / len(past()),
        42.9: 100 * sum(each["stand"] == "klaar" for each in past()) / len(written("bordsessie")),
        33.3: 100 - done(),
    },
}
