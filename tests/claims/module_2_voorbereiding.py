"""What the page before day 2 and its questions say of De Wilg and its neighbours, recomputed from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

import workbook as wb
from workbook import dutch
from workbook.content import example_home
from workbook.results import Profile, Scorecard

YEARS = ("2023-2024", "2024-2025", "2025-2026")
GROUPS = ("groep 5", "groep 6", "groep 7", "groep 8")


def rows(school: str = "De Wilg", **wanted: str) -> pd.DataFrame:
    """Return the rows of results of one school."""
    found = wb.dataset("leerresultaten")
    found = found[found["subject"] == school]
    for column, value in wanted.items():
        found = found[found[column] == value]
    return found


def share(level: str, school: str = "De Wilg", **wanted: str) -> float:
    """Return what the workbook's own engine gives: all that reached a level, over all tests, in percent."""
    results = wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject=school, **wanted)
    scored: Scorecard = wb.score(results)
    found = next(each for each in scored.scores if each.dimension == f"referentie.{level}").estimate.value
    counted = rows(school, **wanted)
    assert found is not None
    assert abs(found - 100 * counted[level].sum() / counted["getoetst"].sum()) < 1e-9
    return float(found)


def counts(level: str, **wanted: str) -> str:
    """Return how many of how many reached a level: "13 van 24"."""
    found = rows(**wanted)
    return f"{found[level].sum():.0f} van {found['getoetst'].sum():.0f}"


def line(subject: str) -> str:
    """Return the cells of one subject in the table of the page."""
    return " | ".join(counts("behaald_1s2f", vak=subject, schooljaar=each) for each in YEARS)


def briefly(subject: str, year: str) -> str:
    return counts("behaald_1s2f", vak=subject, schooljaar=year).replace("van", "op")


@cache
def pupils(group: str = "") -> Profile:
    """Score the pupils' answers, of the whole school or of one group."""
    asked = wb.answers("sociale_veiligheid", wb.dataset("sociale_veiligheid"))
    scored: Profile = wb.score(asked.select(group=group) if group else asked)
    return scored


def place(item: str, group: str) -> float:
    """Return the mean of one sentence in one group."""
    value = next(each for each in pupils(group).items if each.item == item).value
    assert value is not None
    return value


def safe() -> float:
    """Return how safe the pupils of the whole school feel."""
    found = pupils().score("nu", "veiligheid")
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def chosen(item: str, group: str, *values: int) -> int:
    """Return how many pupils of a group chose one of these steps."""
    found = wb.dataset("sociale_veiligheid")
    return int(found[(found["item"] == item) & (found["group"] == group)]["value"].isin(values).sum())


def tests() -> int:
    return int(rows()["getoetst"].sum())


def norms() -> list[dict[str, Any]]:
    """Return what the leader of De Wilg wrote about norms."""
    return list(wb.answers("normering", example_home() / "antwoorden" / "normering.json").entries)


def fall(first: str, last: str) -> float:
    """Return by how many percentage points arithmetic fell."""
    before, after = (share("behaald_1s2f", vak="rekenen", schooljaar=each) for each in (first, last))
    return before - after


def reached_by_both() -> str:
    """Return the right answer about one norm for the schools: both reach it, and at one of them arithmetic falls."""
    assert all(share("behaald_1s2f", school) >= 60 for school in ("De Wilg", "De Esdoorn"))
    assert fall(YEARS[0], YEARS[1]) > 0
    assert fall(YEARS[1], YEARS[2]) > 0
    return "mist_vak"


def one_place_in_one_group() -> str:
    """Return the right answer about safety: low on the yard in group 7 alone, and not in its class."""
    low = [each for each in GROUPS if place("veiligheid_plein", each) < 3]
    others = ("veiligheid_klas", "veiligheid_gang", "veiligheid_hulp")
    assert low == ["groep 7"]
    assert all(place(each, "groep 7") > 3 for each in others)
    return "plek_en_groep"


def two_things() -> str:
    """Return the right answer about the limit: together above it, in one year of one subject below."""
    assert share("behaald_1f") > 85 > share("behaald_1f", vak="rekenen", schooljaar=YEARS[2])
    one = rows(vak="rekenen", schooljaar=YEARS[2])
    assert int(one["getoetst"].sum() - one["behaald_1f"].sum()) == 4
    return "twee_dingen"


def against_each_other() -> str:
    """Return the right answer about one sentence: arithmetic down, reading up, and together hardly a change."""
    together = share("behaald_1s2f", schooljaar=YEARS[2]) - share("behaald_1s2f", schooljaar=YEARS[0])
    reading = [share("behaald_1s2f", vak="lezen", schooljaar=each) for each in YEARS]
    assert abs(together) < 2
    assert reading == sorted(reading)
    assert fall(YEARS[0], YEARS[2]) > 15
    return "tegen_elkaar"


def own_norms() -> set[str]:
    """Return the norms that may stand: those that the leader of De Wilg wrote down, with source and year."""
    told = {each["norm"]: each["bron"] for each in norms()}
    assert any("3 op een schaal van 4" in norm and "2026" in source for norm, source in told.items())
    assert any("85 procent op 1F" in norm and "2020" in source for norm, source in told.items())
    return {"raad", "signaal"}


CLAIMS: dict[str, Callable[[], object]] = {
    "3,2": safe,
    "1,8": lambda: place("veiligheid_plein", "groep 7"),
    "3,4": lambda: place("veiligheid_klas", "groep 7"),
    "94,5 %": lambda: f"{dutch.number(share('behaald_1f'), 1)} %",
    "bij rekenen in het laatste jaar 81 %": lambda: (
        f"bij rekenen in het laatste jaar {share('behaald_1f', vak='rekenen', schooljaar=YEARS[2]):.0f} %"
    ),
    "201 toetsen": lambda: f"{tests()} toetsen",
    "de tweede op 21": lambda: f"de tweede op {rows(vak='rekenen', schooljaar=YEARS[2])['getoetst'].sum():.0f}",
    "bijna 5 procentpunt": lambda: (
        f"bijna {100 / rows(vak='rekenen', schooljaar=YEARS[2])['getoetst'].sum():.0f} procentpunt"
    ),
    "**61,1 %** |": lambda: f"**{dutch.number(share('behaald_1s2f', schooljaar=YEARS[0]), 1)} %** |",
    "**62,1 %** |": lambda: f"**{dutch.number(share('behaald_1s2f', schooljaar=YEARS[1]), 1)} %** |",
    "**60,3 %** |": lambda: f"**{dutch.number(share('behaald_1s2f', schooljaar=YEARS[2]), 1)} %** |",
    "| lezen (2F) | 16 van 24 | 17 van 22 | 18 van 21 |": lambda: f"| lezen (2F) | {line('lezen')} |",
    "| taalverzorging (2F) | 15 van 24 | 14 van 22 | 13 van 21 |": lambda: (
        f"| taalverzorging (2F) | {line('taalverzorging')} |"
    ),
    "| rekenen (1S) | 13 van 24 | 10 van 22 | 7 van 21 |": lambda: f"| rekenen (1S) | {line('rekenen')} |",
    "Rekenen ging van 13 op 24 naar 7 op 21": lambda: (
        f"Rekenen ging van {briefly('rekenen', YEARS[0])} naar {briefly('rekenen', YEARS[2])}"
    ),
    "lezen van 16 op 24 naar 18 op 21": lambda: (
        f"lezen van {briefly('lezen', YEARS[0])} naar {briefly('lezen', YEARS[2])}"
    ),
    "Ten minste 33 procent": lambda: (
        f"Ten minste {share('behaald_1s2f', vak='rekenen', schooljaar=YEARS[2]):.0f} procent"
    ),
    "gemiddelde van 90 leerlingen": lambda: f"gemiddelde van {pupils().items[0].n} leerlingen",
    "29 (nooit)": lambda: f"{100 * chosen('veiligheid_plein', 'groep 7', 1) / 24:.0f} (nooit)",
    "58 (soms)": lambda: f"{100 * chosen('veiligheid_plein', 'groep 7', 2) / 24:.0f} (soms)",
    "21 van de 24 kinderen": lambda: (
        f"{chosen('veiligheid_plein', 'groep 7', 1, 2)} van de "
        f"{chosen('veiligheid_plein', 'groep 7', 1, 2, 3, 4)} kinderen"
    ),
}

OTHERS: dict[str, str] = {
    "85": "The signaleringswaarde for 1F of the Regeling leerresultaten PO 2020.",
    "60": "A norm that the board of the case thinks of; invented.",
    "7,9": "A satisfaction in the example of an answer; invented.",
    "6,2": "Likewise.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m2-voorbereiding.optellen": lambda: 100 * (20 + 9) / (40 + 10),
    "m2-voorbereiding.grens": two_things,
    "m2-voorbereiding.daling": lambda: fall(YEARS[0], YEARS[2]),
    "m2-voorbereiding.een_zin": against_each_other,
    "m2-voorbereiding.bestuursnorm": reached_by_both,
    "m2-voorbereiding.veilig": one_place_in_one_group,
    "m2-voorbereiding.hoeveel": lambda: chosen("veiligheid_plein", "groep 7", 1, 2),
    "m2-voorbereiding.norm": own_norms,
}
