"""What the self-study of module 2 says of De Wilg and its neighbours, recomputed from their data.

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

import pandas as pd

import workbook as wb
from workbook.content import example_home
from workbook.dutch import number

ROOT = Path(__file__).resolve().parents[2]
SOCIAL = "Leerlingen op of boven hun ontwikkelingsperspectief bij sociaal gedrag"
YEARS = ("2023-2024", "2024-2025", "2025-2026")
WORDS = {
    2: "twee",
    4: "vier",
    5: "vijf",
    11: "elf",
    12: "twaalf",
    18: "achttien",
    32: "tweeëndertig",
    64: "vierenzestig",
    90: "negentig",
}


# ---- lessons and short visits ---------------------------------------------------------------------------------------


@cache
def adapting(role: str) -> pd.Series[Any]:
    """Return the score for adapting to differences in each lesson, as one observer saw it."""
    rows = wb.dataset("lesobservaties").query("role == @role and item.str.startswith('afstemmen')")
    found: pd.Series[Any] = rows.groupby("subject")["value"].mean()
    return found


def reached(role: str) -> int:
    """Return in how many lessons adapting is seen, from the middle of the scale on."""
    return int((adapting(role) >= wb.instrument("kijkwijzer").bands.every.at_least).sum())


def between_observers() -> float:
    """Return how many percentage points the indicator differs between the two observers."""
    return 100 * (reached("leider") - reached("intern_begeleider")) / len(adapting("leider"))


def widest_apart() -> set[str]:
    """Return the domains in which the observers differ by more than half a level."""
    found = wb.answers("kijkwijzer", wb.dataset("lesobservaties"))
    each = wb.compare(found.leader, found.team).changes
    return {change.dimension for change in each if abs(change.difference.value) > 0.5}


@cache
def visits(group: str) -> pd.DataFrame:
    """Return the short visits of one part of the day, a row a visit."""
    rows = wb.dataset("flitsbezoeken").query("group == @group")
    found: pd.DataFrame = rows.pivot_table(index="subject", columns="item", values="value")
    return found


def told(group: str) -> int:
    """Return in how many visits a pupil told the goal."""
    return int((visits(group)["doel_bekend"] == 3).sum())


def busy_without() -> tuple[int, int]:
    """Return in how many busy afternoon visits the goal was nowhere, and how many busy visits there were."""
    busy = visits("middag").query("taak_bezig == 3")
    return int((busy["doel_bekend"] == 1).sum()), len(busy)


# ---- results --------------------------------------------------------------------------------------------------------


@cache
def results(school: str = "De Wilg") -> pd.DataFrame:
    """Return the rows of one school."""
    found: pd.DataFrame = wb.dataset("leerresultaten").query("subject == @school")
    return found


def counts(column: str, subject: str | None = None) -> list[tuple[int, int]]:
    """Return for each year how many reached a level, and how many were tested."""
    rows = results() if subject is None else results().query("vak == @subject")
    sums = rows.groupby("schooljaar")[[column, "getoetst"]].sum()
    return [(int(sums.loc[year, column]), int(sums.loc[year, "getoetst"])) for year in YEARS]


def pooled(column: str, subject: str | None = None) -> float:
    """Return the share of all tests of three years."""
    reached_, tested = (sum(each) for each in zip(*counts(column, subject), strict=True))
    return 100 * reached_ / tested


def mean_share() -> float:
    """Return the mean of three yearly shares of arithmetic, which is the wrong way."""
    return sum(100 * some / all_ for some, all_ in counts("behaald_1s2f", "rekenen")) / len(YEARS)


def row(column: str, middle: str) -> str:
    """Return the three counts of arithmetic as the prose writes them."""
    first, *rest = (f"{some}{middle}{all_}" for some, all_ in counts(column, "rekenen"))
    return f"{first}, {' en '.join(rest)}"


def basics() -> str:
    """Return the sentence about 1F."""
    some, all_ = (sum(each) for each in zip(*counts("behaald_1f"), strict=True))
    assert 100 * some / all_ > 85
    return f"in {some} van de {all_} toetsen 1F"


def carried_of_basics() -> set[str]:
    """Return the sentences about 1F that the counts carry."""
    shares = [some / all_ for some, all_ in counts("behaald_1f", "rekenen")]
    found = {"boven"} if pooled("behaald_1f") > 85 else set()
    return found | ({"daling"} if shares == sorted(shares, reverse=True) and len(set(shares)) == len(YEARS) else set())


def indicator(school: str, name: str, column: str) -> float:
    """Return what a school gave for one of its own indicators."""
    (found,) = results(school).query("indicator == @name")[column]
    return float(found)


def attained(school: str) -> float:
    """Return how far a school is on the way to its own goals."""
    scored = wb.score(wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject=school))
    return float(re.search(r"([\d.,]+) % van de weg", scored.sentence())[1].replace(",", "."))  # type: ignore[index]


def gone_back(school: str) -> int:
    """Return how many indicators are further from their goal than at the start."""
    table = wb.score(wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject=school)).table
    return int((table.query("figure == 'unclipped'")["value"] < 0).sum())


def own_question() -> str:
    """Return the reading of two schools: each has one indicator that went back."""
    assert [gone_back(school) for school in ("Het Wilgenhof", "De Knotwilg")] == [1, 1]
    return "eigen_vraag"


# ---- safety ---------------------------------------------------------------------------------------------------------


@cache
def pupils() -> pd.DataFrame:
    """Return the answers of the pupils."""
    found: pd.DataFrame = wb.dataset("sociale_veiligheid")
    return found


def place(item: str, group: str | None = None) -> float:
    """Return how safe pupils feel in one place."""
    rows = pupils().query("item == @item")
    return float((rows[rows["group"] == group] if group else rows)["value"].mean())


def other_groups() -> str:
    """Return between what the yard lies in the other groups."""
    found = [place("veiligheid_plein", f"groep {each}") for each in (5, 6, 8)]
    return f"tussen {number(min(found), 1)} en {number(max(found), 1)}"


def safe(shift: float = 0) -> float:
    """Return how safe the whole school feels, when the yard of one group is that much better."""
    rows = pupils()[pupils()["item"].str.startswith("veiligheid")].copy()
    rows["value"] = rows["value"] + shift * ((rows["group"] == "groep 7") & (rows["item"] == "veiligheid_plein"))
    return float(rows.groupby("respondent")["value"].mean().mean())


def rise() -> float:
    """Return how much better the yard of group 7 is when it is that of group 5."""
    return place("veiligheid_plein", "groep 5") - place("veiligheid_plein", "groep 7")


def why() -> str:
    """Return what to do: little of what is asked of harm is seen, so that what is the matter isn't in the list."""
    hurt = pupils()[pupils()["item"].str.contains("schelden|buitensluiten|pijn")]
    seldom = (hurt[hurt["group"] == "groep 7"]["value"] <= 2).mean()
    assert seldom > 0.85
    assert abs(seldom - (hurt["value"] <= 2).mean()) < 0.05
    return "vragen"


# ---- what the team wants, and who carries it ------------------------------------------------------------------------


@cache
def means() -> pd.DataFrame:
    """Return the mean of each statement, a column a perspective."""
    found: pd.DataFrame = wb.dataset("performance_gap_team").pivot_table(
        index="item", columns="perspective", values="value"
    )
    return found


def looks(perspective: str) -> float:
    """Return the mean for looking in on each other's lessons."""
    return float(means().loc["cultuur_meekijken", perspective])


@cache
def carries(who: str) -> Any:
    """Return the support as the leader or the team sees it."""
    paths = {
        "team": example_home() / "team" / "draagvlak.csv",
        "leider": example_home() / "antwoorden" / "draagvlak.json",
    }
    return wb.score(wb.answers("draagvlak", paths[who]))


def support(who: str, party: str, dimension: str) -> float:
    """Return one figure of the support."""
    return float(carries(who).score(party, dimension).estimate.value)


def wanting_and_doing() -> str:
    """Return the reading that needs both figures: the team wants it, and time is the second gap."""
    gaps = (means()["gewenst"] - means()["nu"]).nlargest(2)
    assert list(gaps.index) == ["cultuur_meekijken", "middelen_tijd"]
    assert support("team", "team", "eigenaarschap") < support("team", "team", "draagvlak")
    return "tijd"


def estimated_higher() -> int:
    """Return at how many of the figures the leader is higher than the team."""
    asked = wb.instrument("draagvlak")
    pairs = [(party.id, each.id) for party in asked.perspectives for each in asked.dimensions]
    assert len(pairs) == 12
    return sum(support("leider", *pair) > support("team", *pair) for pair in pairs)


def widest_estimate() -> str:
    """Return the two estimates that lie widest apart: those of how much the council owns the plan."""
    asked = wb.instrument("draagvlak")
    pairs = [(party.id, each.id) for party in asked.perspectives for each in asked.dimensions]
    widest = max(pairs, key=lambda pair: abs(support("leider", *pair) - support("team", *pair)))
    assert widest == ("mr", "eigenaarschap")
    return " en ".join(number(support(who, *widest), 1) for who in ("leider", "team"))


# ---- what the leader wrote ------------------------------------------------------------------------------------------


@cache
def written(name: str) -> tuple[dict[str, Any], ...]:
    """Return the lines that the leader wrote in a table."""
    return tuple(wb.answers(name, example_home() / "antwoorden" / f"{name}.json").entries)


def relative_goals() -> set[str]:
    """Return the goals after module 2 that are set beside something that can fall."""
    names = {
        "middag": "ook in de middag",
        "rekenlessen": "rekenlessen",
        "terugkijken": "kijken wij terug",
        "plein": "op het plein",
    }
    goals = [each for each in written("doelen") if each["versie"] == "na_module_2"]
    assert len(goals) == len(names)
    return {
        key
        for key, text in names.items()
        for each in goals
        if text in each["doel"] and each["straks"].startswith("Even ")
    }


def unfinished() -> set[str]:
    """Return what is true of the rows with norms."""
    rows = {each["onderwerp"]: each for each in written("normering")}
    found = set()
    if not re.search(r"\d+ van", rows["Rekenen aan het eind van groep 8 (1S)"]["uitkomst"]):
        found.add("aantal")
    known = rows["Weten wat je leert"]
    if "vier van de vijf" in known["norm"] and "ochtend gehaald" in known["uitkomst"] and told("ochtend") / 32 < 0.8:
        found.add("natellen")
    if "per vak" in rows["Rekenen en taal aan het eind van groep 8 (1F)"]["gevolg"]:
        found.add("geen_verandering")
    return found


def weeks() -> float:
    """Return how many weeks a message of a pupil takes to the board."""
    days = {each["niveau"]: date.fromisoformat(each["datum"]) for each in written("leercyclus")}
    assert days["leerling"] == date(2027, 2, 12)
    return (days["bestuur"] - days["leerling"]).days / 7


def sentences() -> list[tuple[str, int]]:
    """Return the sentences of last year's paragraph, with the number of words that stands behind each."""
    text = (ROOT / "notebooks" / "text" / "module-2" / "zelfstudie.md").read_text(encoding="utf-8")
    found = [(said, int(told_)) for said, told_ in re.findall(r"^> (.+?) \((\d+)\)$", text, flags=re.MULTILINE)]
    assert all(len(said.split()) == told_ for said, told_ in found), "the words are counted right"
    assert sum(told_ for _, told_ in found) == 100
    return found


def checkable() -> int:
    """Return how many words stand in a sentence that anybody can go after: results, and what was done."""
    return sum(told_ for said, told_ in sentences() if said.startswith(("De resultaten", "Ook volgde")))


CLAIMS: dict[str, Callable[[], object]] = {
    "1,7": lambda: adapting("intern_begeleider").mean(),
    "2,5": lambda: adapting("leider").mean(),
    "2,1": lambda: (adapting("leider").mean() + adapting("intern_begeleider").mean()) / 2,
    "1,8": lambda: place("veiligheid_plein", "groep 7"),
    "3,4": lambda: place("veiligheid_klas", "groep 7"),
    "3,1": lambda: place("veiligheid_plein", "groep 5"),
    "1,3": rise,
    "3,2": safe,
    "3,3": lambda: safe(rise()),
    "4,1": lambda: looks("belang"),
    "3,8": lambda: looks("gewenst"),
    "3,7": lambda: support("team", "team", "draagvlak"),
    "3,5": lambda: support("leider", "mr", "eigenaarschap"),
    "2,8": lambda: support("team", "mr", "eigenaarschap"),
    "94": lambda: indicator("Het Wilgenhof", "Onvertraagd door de onderbouw", "nulmeting"),
    "68": lambda: indicator("De Knotwilg", SOCIAL, "nulmeting"),
    "55": lambda: attained("Het Wilgenhof"),
    "het 2,5 en 1,7": lambda: (
        "het " + " en ".join(number(adapting(each).mean(), 1) for each in ("leider", "intern_begeleider"))
    ),
    "Bij vijf onderdelen": lambda: (
        f"Bij {WORDS[6 - len(widest_apart())]} onderdelen" if widest_apart() == {"afstemmen"} else ""
    ),
    "twaalf lessen": lambda: f"{WORDS[len(adapting('leider'))]} lessen",
    "9 van de 12 lessen": lambda: f"{reached('leider')} van de {len(adapting('leider'))} lessen",
    "in geen enkele les": lambda: "in geen enkele les" if reached("intern_begeleider") == 0 else "",
    "vierenzestig": lambda: WORDS[sum(len(visits(each)) for each in ("ochtend", "middag"))],
    "de tweeëndertig middagbezoeken": lambda: f"de {WORDS[len(visits('middag'))]} middagbezoeken",
    "17 van de 32": lambda: f"{told('ochtend')} van de {len(visits('ochtend'))}",
    "11 van de 17 bezoeken waarin bijna iedereen bezig was": lambda: (
        "{} van de {} bezoeken waarin bijna iedereen bezig was".format(*busy_without())
    ),
    "18 van de 32 bezoeken": lambda: (
        f"{(visits('middag')['doel_bekend'] == 1).sum()} van de {len(visits('middag'))} bezoeken"
    ),
    "56 procent": lambda: f"{100 * (visits('middag')['doel_bekend'] == 1).mean():.0f} procent",
    "Het gemiddelde, 2,5 op een schaal van 3": lambda: (
        f"Het gemiddelde, {number(visits('ochtend')['doel_bekend'].mean(), 1)} op een schaal van 3"
    ),
    "13 van 24, 10 van 22 en 7 van 21": lambda: row("behaald_1s2f", " van "),
    "30 van de 67": lambda: (
        f"{sum(some for some, _ in counts('behaald_1s2f', 'rekenen'))} van de {sum(each for _, each in counts('behaald_1s2f', 'rekenen'))}"
    ),
    "in 190 van de 201 toetsen 1F": basics,
    "24 van de 24, 20 van de 22 en 17 van de 21": lambda: row("behaald_1f", " van de "),
    "81 procent": lambda: (
        f"{100 * counts('behaald_1f', 'rekenen')[-1][0] / counts('behaald_1f', 'rekenen')[-1][1]:.0f} procent"
    ),
    "94 % naar": lambda: (
        f"{number(indicator('Het Wilgenhof', 'Onvertraagd door de onderbouw', 'nulmeting'), 1)} % naar"
    ),
    "92,7": lambda: indicator("Het Wilgenhof", "Onvertraagd door de onderbouw", "actueel"),
    "68 % naar": lambda: f"{number(indicator('De Knotwilg', SOCIAL, 'nulmeting'), 1)} % naar",
    "65,3": lambda: indicator("De Knotwilg", SOCIAL, "actueel"),
    "55 % van de weg": lambda: f"{number(attained('Het Wilgenhof'), 1)} % van de weg",
    "44,5": lambda: attained("De Knotwilg"),
    "49,8": lambda: (attained("Het Wilgenhof") + attained("De Knotwilg")) / 2,
    "negentig leerlingen": lambda: f"{WORDS[pupils()['respondent'].nunique()]} leerlingen",
    "groep 7 telt 24 leerlingen": lambda: (
        f"groep 7 telt {pupils().query('group == @group', local_dict={'group': 'groep 7'})['respondent'].nunique()} leerlingen"
    ),
    "Voor de hele school is dat 3,2": lambda: f"Voor de hele school is dat {number(safe(), 1)}",
    "In groep 7 is het plein 1,8, terwijl de klas daar 3,4 is": lambda: (
        f"In groep 7 is het plein {number(place('veiligheid_plein', 'groep 7'), 1)}, terwijl de klas daar {number(place('veiligheid_klas', 'groep 7'), 1)} is"
    ),
    "tussen 3 en 3,1": other_groups,
    "ook 3,1 wordt": lambda: f"ook {number(place('veiligheid_plein', 'groep 5'), 1)} wordt",
    "1,3 erbij": lambda: f"{number(rise(), 1)} erbij",
    "van 3,2 naar 3,3": lambda: f"van {number(safe(), 1)} naar {number(safe(rise()), 1)}",
    "belang 4,1, nu 1,7 en gewenst 3,8": lambda: "belang {}, nu {} en gewenst {}".format(
        *(number(looks(each), 1) for each in ("belang", "nu", "gewenst"))
    ),
    "3,7 op draagvlak en 3,1 op eigenaarschap": lambda: (
        f"{number(support('team', 'team', 'draagvlak'), 1)} op draagvlak en {number(support('team', 'team', 'eigenaarschap'), 1)} op eigenaarschap"
    ),
    "Bij elf van de twaalf regels": lambda: f"Bij {WORDS[estimated_higher()]} van de twaalf regels",
    "3,5 en 2,8": widest_estimate,
    "116 dagen": lambda: f"{7 * weeks():.0f} dagen",
    "ruim zestien weken": lambda: "ruim zestien weken" if 16 < weeks() < 17 else "",
    "De andere 65 woorden": lambda: f"De andere {100 - checkable()} woorden",
    "van 2,1 naar 2,5": lambda: (
        f"van {number((adapting('leider').mean() + adapting('intern_begeleider').mean()) / 2, 1)} naar {number(wb.instrument('kijkwijzer').bands.every.at_least)}"
    ),
    "de een 2,5 zag en de ander 1,7": lambda: (
        f"de een {number(adapting('leider').mean(), 1)} zag en de ander {number(adapting('intern_begeleider').mean(), 1)}"
    ),
}

OTHERS: dict[str, str] = {
    "85": "De signaleringswaarde voor 1F uit de Regeling leerresultaten PO 2020, aangehaald met de bron.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m2-zelfstudie.kijker_verschil": between_observers,
    "m2-zelfstudie.ochtend_norm": lambda: 100 * told("ochtend") / len(visits("ochtend")),
    "m2-zelfstudie.druk": lambda: "elf" if busy_without() == (11, 17) else "",
    "m2-zelfstudie.samen_rekenen": lambda: pooled("behaald_1s2f", "rekenen"),
    "m2-zelfstudie.ondergrens": carried_of_basics,
    "m2-zelfstudie.bovenschools": own_question,
    "m2-zelfstudie.schoolgemiddelde": lambda: safe(round(rise(), 1)) - safe(),
    "m2-zelfstudie.plein_waarom": why,
    "m2-zelfstudie.willen_doen": wanting_and_doing,
    "m2-zelfstudie.doel_erger": relative_goals,
    "m2-zelfstudie.rij": unfinished,
    "m2-zelfstudie.cyclus_weken": weeks,
    "m2-zelfstudie.nagaan": checkable,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m2-zelfstudie.kijker_verschil": lambda: {
        9: reached("leider") - reached("intern_begeleider"),
        83: 100 * (adapting("leider").mean() - adapting("intern_begeleider").mean()),
        33.3: 100 * (adapting("leider") > 2.5).mean(),
        25: 100 - 100 * reached("leider") / len(adapting("leider")),
    },
    "m2-zelfstudie.ochtend_norm": lambda: {
        84.4: 100 * visits("ochtend")["doel_bekend"].mean() / 3,
        34.4: 100 * (told("ochtend") + told("middag")) / 64,
        47: 100 * (visits("ochtend")["doel_bekend"] == 2).mean(),
        17: told("ochtend"),
    },
    "m2-zelfstudie.samen_rekenen": lambda: {
        44.3: mean_share(),
        33.3: 100 * counts("behaald_1s2f", "rekenen")[-1][0] / counts("behaald_1s2f", "rekenen")[-1][1],
        61.2: pooled("behaald_1s2f"),
        91: pooled("behaald_1f", "rekenen"),
    },
}
