"""What the page before day 3 and its questions say of De Wilg and its neighbour, recomputed from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import workbook as wb
from workbook import dutch
from workbook.content import example_home
from workbook.results import ItemScore, Profile

TYPES = ("familie", "adhocratie", "markt", "hierarchie")


@cache
def team(group: str = "") -> Profile:
    """Score the team's answers on the learning community, of the whole school or of one bouw."""
    asked = wb.answers("plg", wb.dataset("plg_team"))
    scored: Profile = wb.score(asked.select(group=group) if group else asked)
    return scored


@cache
def own(instrument: str) -> Profile:
    """Score what the leader of De Wilg filled in herself."""
    scored: Profile = wb.score(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json"))
    return scored


@cache
def leader(school: str = "De Wilg") -> Profile:
    """Score the culture scan of one school's leader, in autumn."""
    asked = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=school, moment="nulmeting")
    scored: Profile = wb.score(asked.leader)
    return scored


def value(profile: Profile, perspective: str, dimension: str) -> float:
    found = profile.score(perspective, dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def gap(profile: Profile, dimension: str) -> float:
    return value(profile, "gewenst", dimension) - value(profile, "nu", dimension)


def statement(item: str, perspective: str = "nu") -> ItemScore:
    return next(each for each in team().items if (each.item, each.perspective) == (item, perspective))


def mean(item: str) -> float:
    found = statement(item).value
    assert found is not None
    return found


def chosen(item: str, *steps: int) -> int:
    """Return how many people chose one of these steps, now."""
    return sum(statement(item).distribution[step - 1] for step in steps)


def dimensions() -> list[str]:
    return [each.dimension for each in team().scores if each.perspective == "nu"]


def count_in_words(number: int) -> str:
    return {3: "drie", 4: "vier", 17: "zeventien", 20: "twintig"}[number]


def lowest_now() -> str:
    """Return the sentence about sharing practice, after seeing that it is the lowest."""
    assert min(dimensions(), key=lambda each: value(team(), "nu", each)) == "praktijk"
    return f"Praktijk delen staat met {dutch.number(value(team(), 'nu', 'praktijk'), 1)} het laagst"


def among_the_highest() -> str:
    """Return the sentence about relations, after seeing that they are among the three highest."""
    assert "relaties" in sorted(dimensions(), key=lambda each: -value(team(), "nu", each))[:3]
    return f"Relaties en klimaat hoort met {dutch.number(value(team(), 'nu', 'relaties'), 1)} bij de hoogste"


def bouwen() -> str:
    """Return what the three bouwen gave for sharing practice."""
    return " en ".join(
        dutch.number(value(team(group), "nu", "praktijk"), 1) for group in ("onderbouw", "middenbouw", "bovenbouw")
    )


def needed() -> set[str]:
    """Return what De Wilg needs first: of what its vision names, where the team wishes more than one step."""
    vision = next(
        each["tekst"]
        for each in wb.answers("visie", example_home() / "antwoorden" / "visie.json").entries
        if "samen een les" in each["tekst"]
    )
    names = {
        "samenleren": "samen een les te maken",
        "praktijk": "bij elkaar te kijken",
        "voorwaarden": "tijd en rust voor is",
    }
    assert all(words in vision for words in names.values())
    far = {each for each in dimensions() if gap(team(), each) > 1}
    assert far == {*names, "leiderschap"}
    assert 1 < gap(team(), "leiderschap") < 1.1, "it is debatable, as the praise says"
    assert min(dimensions(), key=lambda each: value(team(), "gewenst", each)) == "bijblijven"
    assert max(dimensions(), key=lambda each: value(team(), "nu", each)) == "visie"
    return far & set(names)


def warm_about_success() -> str:
    """Return the right answer about relations: in one mean, success is told far more often than help is asked."""
    assert statement("relaties_waarderen").dimension == statement("relaties_hulp").dimension == "relaties"
    assert mean("relaties_waarderen") - mean("relaties_hulp") > 1
    assert chosen("relaties_waarderen", 4, 5) > 3 * chosen("relaties_hulp", 4, 5)
    return "vieren_vragen"


def far_apart() -> set[str]:
    """Return the types of which the leader wishes more than ten points more or less."""
    return {each for each in TYPES if abs(gap(leader(), each)) > 10}


def shared_vision() -> float:
    """Return the widest gap of the leader's own scan of a learning organisation."""
    names = [each.dimension for each in own("lerende_organisatie").scores if each.perspective == "nu"]
    assert max(names, key=lambda each: gap(own("lerende_organisatie"), each)) == "gedeelde_visie"
    return gap(own("lerende_organisatie"), "gedeelde_visie")


CLAIMS: dict[str, Callable[[], object]] = {
    "47,5": lambda: value(leader(), "nu", "familie"),
    "19,2": lambda: value(leader("De Esdoorn"), "nu", "familie"),
    "7,5": lambda: -gap(leader(), "hierarchie"),
    "1,3": shared_vision,
    "2,6": lambda: value(team(), "nu", "praktijk"),
    "4,3": lambda: value(team(), "gewenst", "praktijk"),
    "3,4": lambda: value(team(), "nu", "relaties"),
    "3,5": lambda: value(own("plg"), "nu", "praktijk"),
    "2,9": lambda: value(team(), "nu", "bijblijven"),
    "4,2": lambda: mean("relaties_waarderen"),
    "Praktijk delen staat met 2,6 het laagst": lowest_now,
    "Relaties en klimaat hoort met 3,4 bij de hoogste": among_the_highest,
    "van 2,6 naar 4,3": lambda: (
        f"van {dutch.number(value(team(), 'nu', 'praktijk'), 1)} naar {dutch.number(value(team(), 'gewenst', 'praktijk'), 1)}"
    ),
    "4,2 en 3 in hetzelfde onderdeel": lambda: (
        f"{dutch.number(mean('relaties_waarderen'), 1)} en {dutch.number(mean('relaties_hulp'), 1)} in hetzelfde onderdeel"
    ),
    "2,6 en 2,6 en 2,5": bouwen,
    "gaf *praktijk delen* 3,5; haar team gaf 2,6": lambda: (
        f"gaf *praktijk delen* {dutch.number(value(own('plg'), 'nu', 'praktijk'), 1)}; "
        f"haar team gaf {dutch.number(value(team(), 'nu', 'praktijk'), 1)}"
    ),
    "Twintig teamleden": lambda: f"{count_in_words(statement('relaties_hulp').n).capitalize()} teamleden",
    "Zeventien mensen": lambda: f"{count_in_words(chosen('relaties_waarderen', 4, 5)).capitalize()} mensen",
    "vier van de twintig": lambda: (
        f"{count_in_words(chosen('relaties_hulp', 4, 5))} van de {count_in_words(statement('relaties_hulp').n)}"
    ),
    "zijn het er zeventien": lambda: f"zijn het er {count_in_words(chosen('relaties_waarderen', 4, 5))}",
}

OTHERS: dict[str, str] = {
    "71,25": "A misreading of a sum, met with a hint.",
    "2,3": "A figure of Het Wilgenhof, invented for one question; also in the example of an answer.",
    "2,8": "Likewise.",
    "3,1": "Likewise.",
    "3,7": "Likewise.",
    "4,1": "Likewise.",
    "4,4": "Likewise.",
    "2,5": "In the help of a question; invented.",
    "2,4": "In the example of an answer; invented.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m3-voorbereiding.verschil": far_apart,
    "m3-voorbereiding.hulp": lambda: chosen("relaties_hulp", 4, 5),
    "m3-voorbereiding.sfeer": warm_about_success,
    "m3-voorbereiding.nodig": needed,
    "m3-voorbereiding.gemiddelde": lambda: value(leader(), "nu", "familie"),
    "m3-voorbereiding.schuiven": lambda: 44 - 15 / 3,
}

HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m3-voorbereiding.hulp": lambda: {
        20: 100 * chosen("relaties_hulp", 4, 5) / statement("relaties_hulp").n,
        17: chosen("relaties_waarderen", 4, 5),
        5: chosen("relaties_hulp", 1, 2),
        11: chosen("relaties_hulp", 3),
        15: chosen("relaties_hulp", 3, 4, 5),
    },
}
