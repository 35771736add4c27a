"""What the practice of module 3 says of De Wilg, recomputed from its data and from what its leader wrote.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import workbook as wb
from workbook.content import example_home
from workbook.dutch import day

PAGE = Path(__file__).resolve().parents[2] / "notebooks" / "text" / "module-3" / "praktijk.md"
WITH_OTHERS = re.compile(r"(?:Met |met |Overleg|Overleg en bespreken|Doen en)[^:.]*: (\d+)\.")


@cache
def written(name: str) -> tuple[dict[str, Any], ...]:
    """Return the lines that the leader wrote in a table."""
    return tuple(wb.answers(name, example_home() / "antwoorden" / f"{name}.json").entries)


# ---- the culture scan -----------------------------------------------------------------------------------------------


@cache
def scan(who: str, moment: str) -> Any:
    """Return the culture scan of the leader or the team at a moment."""
    found = wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg", moment=moment)
    return wb.score(found.leader if who == "leider" else found.team)


def points(who: str, moment: str, perspective: str, option: str) -> float:
    """Return the points of a type."""
    return float(scan(who, moment).score(perspective, option).estimate.value)


def apart(moment: str, perspective: str = "nu") -> float:
    """Return how many points the leader gives family more than the team."""
    return points("leider", moment, perspective, "familie") - points("team", moment, perspective, "familie")


def closer() -> str:
    """Return the reading of the spring: the two came closer, from both sides."""
    team = points("team", "eindmeting", "nu", "familie") - points("team", "nulmeting", "nu", "familie")
    leader = points("leider", "eindmeting", "nu", "familie") - points("leider", "nulmeting", "nu", "familie")
    return "allebei" if apart("eindmeting") < apart("nulmeting") and leader < 0 < team else ""


def watching(perspective: str) -> float:
    """Return the mean of looking in each other's lessons."""
    rows = wb.dataset("performance_gap_team").query("item == 'cultuur_meekijken' and perspective == @perspective")
    return float(rows["value"].mean())


# ---- room to try ----------------------------------------------------------------------------------------------------


def two_questions() -> str:
    """Return the reading of room to try: two lists of the team are low, and a pupil's mistake stands on the board."""
    board = any("som met de fout" in (each.get("bevinding") or "") for each in written("schein"))
    rows = wb.dataset("performance_gap_team").query("item == 'cultuur_proberen'").groupby("perspective")["value"].mean()
    kinds = {each: points("team", "nulmeting", "nu", each) for each in ("familie", "adhocratie", "markt", "hierarchie")}
    low = min(kinds, key=lambda each: kinds[each]) == "adhocratie" and rows["nu"] < rows["gewenst"] - 1
    return "twee_vragen" if board and low else ""


# ---- what the leader wrote ------------------------------------------------------------------------------------------


def log(on: str) -> dict[str, Any]:
    """Return a line of the log."""
    (found,) = [each for each in written("uitvoering") if each["datum"] == on]
    return found


def quarter() -> str:
    """Return the line of the log about the visits that didn't come."""
    found = log("2027-02-15")
    told = (
        found["effect"].startswith("Niemand") and "Een kwartier" in found["bijgesteld"] and "zes" in found["bijgesteld"]
    )
    return "kwartier" if told and "drie leraren" in found["bron"] else ""


def support() -> str:
    """Return which line of support comes from the intervention itself: it is the one that she kept."""
    (found,) = [each for each in written("traject") if each["ingreep"].startswith("Drietallen")]
    return "leerlingen" if "kiest zelf de les" in found["draagvlak"] and "drie leerlingen" in found["draagvlak"] else ""


def contradictions() -> str:
    """Return the row of the first contradiction, as the leader wrote it."""
    first = next(each for each in written("schein") if each.get("gezegd"))
    return f"{first['gezegd'].rstrip('.')} | {first['gezien'].rstrip('.').replace('kijken krijgt', 'kijken, krijgt')}"


def with_others() -> int:
    """Return how many of the minutes one spends with other people, as the sections tell."""
    text = PAGE.read_text(encoding="utf-8")
    lines = re.findall(r"^\*\d+ minuten\.\* (.*)$", text, flags=re.MULTILINE)
    return sum(int(each) for line in lines for each in WITH_OTHERS.findall(line))


CLAIMS: dict[str, Callable[[], object]] = {
    "15,6": lambda: apart("nulmeting"),
    "3,8": lambda: watching("gewenst"),
    "335 minuten": lambda: f"{with_others()} minuten",
    "sinds 11 januari": lambda: (
        f"sinds {day(date(2027, 1, 11)).rsplit(' ', 1)[0]}" if "Sinds 11 januari" in log("2027-02-15")["gedaan"] else ""
    ),
    "vijf weken later": lambda: {5: "vijf weken later"}[(date(2027, 2, 15) - date(2027, 1, 11)).days // 7],
    "In de week erna gingen er zes": lambda: (
        "In de week erna gingen er zes" if "In de week erna gingen er zes" in log("2027-02-15")["bijgesteld"] else ""
    ),
    "met als indicator zes verslagen": lambda: (
        "met als indicator zes verslagen"
        if any(each["nummer"] == 3 and each["straks"] == "6" for each in written("doelen"))
        else ""
    ),
    "Wij leren van elkaar | Wie wil komen kijken, krijgt een grap terug": contradictions,
}

OTHERS: dict[str, str] = {}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m3-praktijk.respons": lambda: 100 * 17 / 26,
    "m3-praktijk.kloof_later": lambda: apart("eindmeting"),
    "m3-praktijk.dichterbij": closer,
    "m3-praktijk.kader_botst": two_questions,
    "m3-praktijk.draagvlak": support,
    "m3-praktijk.logregel": quarter,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m3-praktijk.kloof_later": lambda: {
        15.61: apart("nulmeting"),
        -4.81: -apart("eindmeting"),
        1.84: apart("eindmeting", "gewenst"),
        41.67: points("leider", "eindmeting", "nu", "familie"),
    },
    "m3-praktijk.respons": lambda: {69.2: 100 * 18 / 26, 94.4: 100 * 17 / 18, 63: 100 * 17 / 27, 17: 17},
}
