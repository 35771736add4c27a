"""What the page before day 4 and its questions say of De Wilg, recomputed from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pandas as pd

import workbook as wb
from workbook.content import example_home
from workbook.results import Profile


@cache
def attitude() -> Profile:
    """Score the inquiring attitude of the team in autumn."""
    scored: Profile = wb.score(wb.answers("onderzoekende_houding", wb.dataset("houding")).select(moment="nulmeting"))
    return scored


@cache
def community() -> Profile:
    """Score what the team says of itself as a professional learning community."""
    scored: Profile = wb.score(wb.answers("plg", wb.dataset("plg_team")))
    return scored


def mean(of: Profile, perspective: str, dimension: str) -> float:
    """Return one mean of a profile."""
    found = of.score(perspective, dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def sharing() -> pd.DataFrame:
    """Return every answer in autumn to the four sentences about sharing."""
    found = wb.dataset("houding")
    found = found[(found["moment"] == "nulmeting") & found["item"].str.startswith("delen_")]
    assert found["item"].nunique() == 4
    return found


def steps(*values: int) -> int:
    """Return how many answers about sharing are one of these steps."""
    return int(sharing()["value"].isin(values).sum())


def percent(*values: int) -> str:
    return f"{100 * steps(*values) / len(sharing()):.0f}"


def people() -> int:
    return int(sharing()["respondent"].nunique())


def low(*, every: bool) -> int:
    """Return of how many people at least one, or each, of the four answers is "not" or "once"."""
    seldom = (sharing()["value"] <= 2).groupby(sharing()["respondent"])
    return int((seldom.all() if every else seldom.any()).sum())


def yard() -> float:
    """Return the mean of the yard in group 7."""
    scored: Profile = wb.score(
        wb.answers("sociale_veiligheid", wb.dataset("sociale_veiligheid")).select(group="groep 7")
    )
    value = next(each for each in scored.items if each.item == "veiligheid_plein").value
    assert value is not None
    return value


def goals(version: str = "na_team") -> dict[int, str]:
    """Return the goals of De Wilg by their number, each as it stands last at the version."""
    versions = ("na_module_2", "na_team")
    entries = wb.answers("doelen", example_home() / "antwoorden" / "doelen.json").entries
    wanted = versions[: versions.index(version) + 1]
    ordered = sorted(
        (each for each in entries if each["versie"] in wanted), key=lambda each: wanted.index(each["versie"])
    )
    return {int(each["nummer"]): each["doel"] for each in ordered}


def second_goal() -> str:
    assert goals()[2].startswith("Het team leert samen rekenlessen maken")
    return goals()[2].removesuffix(".")


def third_goal() -> str:
    assert "terug" in goals()[3]
    return goals()[3].removesuffix(".").replace("Na elke", "na elke")


def wanted_and_seldom() -> str:
    """Return the right reading of the two figures: sharing is the lowest there, and the largest gap here."""
    dimensions = ("nieuwsgierig", "kritisch", "onderbouwen", "delen")
    assert min(dimensions, key=lambda each: mean(attitude(), "nu", each)) == "delen"
    gaps = {
        each.dimension: mean(community(), "gewenst", each.dimension) - mean(community(), "nu", each.dimension)
        for each in community().scores
    }
    assert max(gaps, key=lambda each: gaps[each]) == "praktijk"
    # "Hier staat nog meer laag": resources are not the lowest.
    assert sum(mean(community(), "nu", each) < mean(community(), "nu", "voorwaarden") for each in gaps) >= 2
    scales = [wb.instrument(each).scale.labels for each in ("onderzoekende_houding", "plg")]
    assert scales[0] != scales[1], "two means on scales with other words are not set against each other"
    return "graag"


def first_or_more() -> str:
    """Return the right first step for a more inquiring team: no form, for the team already sees mostly rules."""
    team: Profile = wb.score(
        wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg", moment="nulmeting").team
    )
    assert team.dominant("nu") == ("hierarchie",)
    return "kwartier"


def question_without_goal() -> str:
    assert "schrappen" in goals()[3]
    assert "terug" in goals()[3]
    assert not any("leiding" in each.lower() for each in goals().values())
    return "leiding"


CLAIMS: dict[str, Callable[[], object]] = {
    "3,5": lambda: mean(attitude(), "nu", "nieuwsgierig"),
    "2,7": lambda: mean(attitude(), "nu", "kritisch"),
    "2,4": lambda: mean(attitude(), "nu", "onderbouwen"),
    "2,3": lambda: mean(attitude(), "nu", "delen"),
    "2,6": lambda: mean(community(), "nu", "praktijk"),
    "4,3": lambda: mean(community(), "gewenst", "praktijk"),
    "2,8": lambda: mean(community(), "nu", "voorwaarden"),
    "1,8": yard,
    "In het najaar vulden 18 teamleden": lambda: f"In het najaar vulden {people()} teamleden",
    "vulden twintig teamleden de vragenlijst": lambda: (
        f"vulden {'twintig' if wb.dataset('plg_team')['respondent'].nunique() == 20 else '?'} teamleden de vragenlijst"
    ),
    "11 (niet)": lambda: f"{percent(1)} (niet)",
    "49 (één keer)": lambda: f"{percent(2)} (één keer)",
    "namelijk 60 procent van 18": lambda: f"namelijk {percent(1, 2)} procent van {people()}",
    "‘60 procent van het team": lambda: f"‘{percent(1, 2)} procent van het team",
    "samen 60": lambda: f"samen {percent(1, 2)}",
    "Neem daar 11 en 49 procent van": lambda: f"Neem daar {percent(1)} en {percent(2)} procent van",
    "43 van de 72": lambda: f"{steps(1, 2)} van de {len(sharing())}",
    "17 van de 18": lambda: f"{low(every=False)} van de {people()}",
    "3 van de 18": lambda: f"{low(every=True)} van de {people()}",
    "Het team leert samen rekenlessen maken die afstemmen op verschillen": second_goal,
    "na elke verandering kijken wij terug, en één keer per zes weken schrappen wij iets": third_goal,
}

OTHERS: dict[str, str] = {}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m4-voorbereiding.balk": lambda: steps(1, 2),
    "m4-voorbereiding.samen_lezen": wanted_and_seldom,
    "m4-voorbereiding.opdragen": first_or_more,
    "m4-voorbereiding.welk_doel": question_without_goal,
}

# The misreadings that a hint answers: the value of the hint, and what the data give for it.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m4-voorbereiding.balk": lambda: {
        60: 100 * steps(1, 2) / len(sharing()),
        11: people() * steps(1, 2) / len(sharing()),
        35: steps(2),
        8: steps(1),
        29: steps(3, 4, 5),
    },
}
