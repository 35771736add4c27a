"""What the self-study of module 1 says of De Wilg and its neighbours, recomputed from their data.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

import workbook as wb
from workbook.content import example_home
from workbook.dutch import number

BUILDS = {"onderbouw": "zeven", "middenbouw": "zeven", "bovenbouw": "zes"}
YEARS = ("2023-2024", "2024-2025", "2025-2026")


# ---- the positions --------------------------------------------------------------------------------------------------


@cache
def ink(group: str | None = None) -> Any:
    """Return the positions that the team or one group of it sees."""
    found = wb.answers("ink", wb.dataset("ink_team"))
    return wb.score(found.select(group=group) if group else found)


@cache
def leader() -> Any:
    """Return the positions that the leader sees."""
    return wb.score(wb.answers("ink", example_home() / "antwoorden" / "ink.json"))


def phase(who: Any, perspective: str, field: str) -> float:
    """Return the phase of a field."""
    return float(who.score(perspective, field).estimate.value)


def same_wish() -> list[str]:
    """Return the fields where leader and team want the same phase."""
    fields = [each.id for each in wb.instrument("ink").dimensions]
    return [each for each in fields if phase(leader(), "gewenst", each) == phase(ink(), "gewenst", each)]


def one_group_agrees() -> str:
    """Return the one field where a single group sees what the leader sees, and the team as a whole less."""
    fields = [each.id for each in wb.instrument("ink").dimensions]
    lower = [each for each in fields if phase(ink(), "nu", each) < phase(leader(), "nu", each)]
    (found,) = [
        each
        for each in lower
        if sum(phase(ink(group), "nu", each) == phase(leader(), "nu", each) for group in BUILDS) == 1
    ]
    return found


def signable() -> set[str]:
    """Return the sentences of the last question that the figures carry."""
    found = set()
    lower = phase(ink(), "nu", "verbeteren") < phase(leader(), "nu", "verbeteren")
    if lower and "verbeteren" in same_wish():
        found.add("team_lager")
    if gap("cultuur_meekijken", "nu") < 2 and gap("cultuur_meekijken", "gewenst") > 3.5:
        found.add("minder")
    return found


# ---- people ---------------------------------------------------------------------------------------------------------


@cache
def people(group: str | None = None) -> Any:
    """Return the staff survey of the team or of one group."""
    found = wb.answers("medewerkers", wb.dataset("medewerkers_team"))
    return wb.score(found.select(group=group) if group else found)


def mean_of(dimension: str, group: str | None = None) -> float:
    """Return the mean of a dimension."""
    return float(people(group).score("nu", dimension).estimate.value)


def looks_back(group: str | None = None) -> float:
    """Return how far people go after what a change in their own lessons yielded."""
    data = wb.dataset("medewerkers_team").query("item == 'prestatie_terugkijken'")
    return float((data[data["group"] == group] if group else data)["value"].mean())


def one_person() -> float:
    """Return how far the mean of the upper years moves when one person answers three points higher."""
    return 3 / int(people("bovenbouw").score("nu", "talent").estimate.n)


def reading() -> str:
    """Return the reading that fits both figures: people look back alone, in every group, and the school is in phase 1."""
    each = [looks_back(group) for group in BUILDS]
    assert max(each) - min(each) < 0.1
    assert all(phase(ink(group), "nu", "verbeteren") < 2 for group in BUILDS)
    return "samen"


# ---- the gap scan ---------------------------------------------------------------------------------------------------


@cache
def means() -> pd.DataFrame:
    """Return the mean of each statement, a column a perspective."""
    found: pd.DataFrame = wb.dataset("performance_gap_team").pivot_table(
        index="item", columns="perspective", values="value"
    )
    return found


def gap(item: str, perspective: str) -> float:
    """Return the mean of one statement."""
    return float(means().loc[item, perspective])


def quadrant(shift: float) -> str:
    """Return where looking in on each other stands when all means of now are that much higher."""
    now, weight = means()["nu"] + shift, means()["belang"]
    low = now["cultuur_meekijken"] < now.mean()
    important = weight["cultuur_meekijken"] > weight.mean()
    return {(True, True): "werken", (False, True): "houden", (True, False): "wachten"}.get((low, important), "tijd")


def two_widest() -> set[str]:
    """Return the two statements with the widest gap."""
    return set((means()["gewenst"] - means()["nu"]).nlargest(2).index)


def first_step() -> str:
    """Return the step that fits the two widest gaps: looking in, and time to prepare."""
    assert two_widest() == {"cultuur_meekijken", "middelen_tijd"}
    return "ruil"


# ---- results --------------------------------------------------------------------------------------------------------


@cache
def results(school: str) -> pd.DataFrame:
    """Return the rows of one school."""
    found: pd.DataFrame = wb.dataset("leerresultaten").query("subject == @school")
    return found


def share(school: str, subject: str | None = None, year: str | None = None) -> float:
    """Return the percentage that reached the higher level."""
    rows = results(school)
    rows = rows[rows["vak"] == subject] if subject else rows
    rows = rows[rows["schooljaar"] == year] if year else rows
    return 100 * float(rows["behaald_1s2f"].sum() / rows["getoetst"].sum())


def counted(school: str, subject: str, year: str) -> str:
    """Return how many pupils reached the higher level, as the prose says it."""
    (row,) = results(school).query("vak == @subject and schooljaar == @year").to_dict("records")
    return f"{row['behaald_1s2f']:.0f} van de {row['getoetst']:.0f}"


def one_pupil() -> float:
    """Return how many percentage points one pupil weighs in the last year."""
    (row,) = results("De Wilg").query("vak == 'rekenen' and schooljaar == '2025-2026'").to_dict("records")
    return 100 / float(row["getoetst"])


def fallen() -> str:
    """Return how many pupils the fall amounts to in a group of the last size."""
    less = share("De Wilg", "rekenen", YEARS[0]) - share("De Wilg", "rekenen", YEARS[2])
    return {4: "ruim vier kinderen"}[int(less / one_pupil())]


def carried() -> set[str]:
    """Return the sentences that the two tables carry."""
    found = set()
    totals = [share("De Wilg", None, year) for year in YEARS]
    reading_, maths = ([share("De Wilg", subject, year) for year in YEARS] for subject in ("lezen", "rekenen"))
    if max(totals) - min(totals) < 2 and reading_ == sorted(reading_) and maths == sorted(maths, reverse=True):
        found.add("verborgen")
    apart = [one - other for one, other in zip(reading_, maths, strict=True)]
    if apart == sorted(apart):
        found.add("uiteen")
    return found


def attained(school: str) -> float:
    """Return how far a school is on the way to its own goals, on average."""
    scored = wb.score(wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject=school))
    (found,) = [each.estimate.value for each in scored.scores if each.dimension == "indicatoren"]
    return float(found)


def indicator(school: str, text: str, column: str) -> float:
    """Return one figure of one indicator."""
    (row,) = results(school)[results(school)["indicator"].str.contains(text, na=False)].to_dict("records")
    return float(row[column])


@cache
def month(grade: int) -> dict[str, float]:
    """Return DLE, DL and how many pupils at the end of a grade, for mathematics."""
    rows = wb.dataset("leerrendement").query("vak == 'rekenen' and toets == 'eind' and groep == @grade")
    (row,) = rows.to_dict("records")
    dl = 10 * (grade - 3) + row["maanden"]
    return {"dle": row["dle"], "dl": dl, "pupils": row["aantal"], "return": 100 * row["dle"] / dl}


def both_true() -> str:
    """Return the reading of two measures: the middle pupil is nearly there, and fewer than half reach the level."""
    assert month(8)["return"] > 95
    assert share("De Wilg", "rekenen", YEARS[2]) < 50
    assert month(8)["pupils"] == results("De Wilg").query("schooljaar == '2025-2026'")["getoetst"].iloc[0]
    return "ja_anders"


CLAIMS: dict[str, Callable[[], object]] = {
    "3,2": lambda: mean_of("talent"),
    "4,1 en 4": lambda: " en ".join(number(mean_of("competentie", group)) for group in ("onderbouw", "bovenbouw")),
    "4,1": lambda: mean_of("competentie", "onderbouw"),
    "3,5": lambda: mean_of("talent", "onderbouw"),
    "2,4": lambda: mean_of("talent", "bovenbouw"),
    "2,9": lambda: round(mean_of("talent", "bovenbouw"), 1) + one_person(),
    "3,7": looks_back,
    "1,7": lambda: gap("cultuur_meekijken", "nu"),
    "3,8": lambda: gap("cultuur_meekijken", "gewenst"),
    "2,2": lambda: gap("middelen_tijd", "nu"),
    "nu 2,2 en gewenst 4,1": lambda: (
        f"nu {number(gap('middelen_tijd', 'nu'))} en gewenst {number(gap('middelen_tijd', 'gewenst'))}"
    ),
    "bij 24 uitspraken": lambda: f"bij {len(means())} uitspraken",
    "twintig teamleden": lambda: {20: "twintig teamleden"}[ink().score("nu", "verbeteren").estimate.n],
    "zes mensen in": lambda: f"{ {6: 'zes'}[people('bovenbouw').score('nu', 'talent').estimate.n] } mensen in",
    "60,9": lambda: share("De Esdoorn"),
    "61,2": lambda: share("De Wilg"),
    "0,3": lambda: share("De Wilg") - share("De Esdoorn"),
    "54,2": lambda: share("De Wilg", "rekenen", YEARS[0]),
    "33,3": lambda: share("De Wilg", "rekenen", YEARS[2]),
    "7 van de 21": lambda: counted("De Wilg", "rekenen", YEARS[2]),
    "13 van de 24": lambda: counted("De Wilg", "rekenen", YEARS[0]),
    "ruim vier kinderen": fallen,
    "55": lambda: attained("Het Wilgenhof"),
    "94": lambda: indicator("Het Wilgenhof", "onderbouw", "nulmeting"),
    "92,7": lambda: indicator("Het Wilgenhof", "onderbouw", "actueel"),
    "44,5": lambda: attained("De Knotwilg"),
    "68": lambda: indicator("De Knotwilg", "sociaal gedrag", "nulmeting"),
    "65,3": lambda: indicator("De Knotwilg", "sociaal gedrag", "actueel"),
    "is de DLE van het middelste kind 58, bij een DL van 60": lambda: (
        f"is de DLE van het middelste kind {month(8)['dle']:.0f}, bij een DL van {month(8)['dl']:.0f}"
    ),
    "97": lambda: month(8)["return"],
    "77 %, 26 leerlingen": lambda: f"{month(5)['return']:.0f} %, {month(5)['pupils']:.0f} leerlingen",
    "77": lambda: month(5)["return"],
}

OTHERS: dict[str, str] = {}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m1-zelfstudie.wens": lambda: len(same_wish()),
    "m1-zelfstudie.een_bouw": one_group_agrees,
    "m1-zelfstudie.gevoelig": one_person,
    "m1-zelfstudie.alleen_samen": reading,
    "m1-zelfstudie.lijnen": lambda: quadrant(1),
    "m1-zelfstudie.eerste_stap": first_step,
    "m1-zelfstudie.totaal": carried,
    "m1-zelfstudie.een_leerling": one_pupil,
    "m1-zelfstudie.beide_waar": both_true,
    "m1-zelfstudie.ondertekenen": signable,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m1-zelfstudie.wens": lambda: {1: 10 - len(same_wish()), 20: ink().score("nu", "verbeteren").estimate.n},
    "m1-zelfstudie.gevoelig": lambda: {
        2.9: mean_of("talent", "bovenbouw") + one_person(),
        0.15: 3 / 20,
        18: 3 * 6,
        0.6: 3 / 5,
    },
    "m1-zelfstudie.een_leerling": lambda: {
        38.1: 100 * 8 / 21,
        14.3: 100 / 7,
        1.5: 100 / results("De Wilg").query("vak == 'rekenen'")["getoetst"].sum(),
    },
}
