"""What the self-study of module 3 says of De Wilg and De Esdoorn, recomputed from their data and from what was written.

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

ANSWERS = example_home() / "antwoorden"
TEAM = example_home() / "team"
TYPES = ("familie", "adhocratie", "markt", "hierarchie")
WORDS = {2: "twee", 12: "twaalf", 14: "veertien", 20: "Twintig"}


@cache
def written(name: str) -> tuple[dict[str, Any], ...]:
    """Return the lines that the leader wrote in a table."""
    return tuple(wb.answers(name, ANSWERS / f"{name}.json").entries)


# ---- the culture scan -----------------------------------------------------------------------------------------------


@cache
def scan(who: str, school: str = "De Wilg") -> Any:
    """Return the culture scan in autumn."""
    found = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=school, moment="nulmeting")
    return wb.score(found.leader if who == "leider" else found.team)


def points(who: str, perspective: str, option: str, school: str = "De Wilg") -> float:
    """Return the points of a type."""
    return float(scan(who, school).score(perspective, option).estimate.value)


def small_kite(item: str) -> pd.Series[Any]:
    """Return the points of the team for one of the six parts, now, of who filled all in legally."""
    rows = wb.dataset("ocai_team").query(
        "subject == 'De Wilg' and moment == 'nulmeting' and role == 'team' and perspective == 'nu'"
    )
    legal = rows.groupby(["respondent", "item"])["value"].sum().eq(100).groupby("respondent").all()
    rows = rows[rows["respondent"].map(legal)]
    found: pd.Series[Any] = rows[rows["item"] == item].groupby("option")["value"].mean()
    return found


def six_kites() -> str:
    """Return the reading of the six kites: what binds is a tie, how one treats people isn't, and no single type wins all."""
    binds, people = small_kite("bindmiddel"), small_kite("personeel")
    strongest = {small_kite(each.id).idxmax() for each in wb.instrument("ocai").items}
    tie = abs(binds["familie"] - binds["hierarchie"]) < 2
    return "bindt" if tie and people["hierarchie"] - people["familie"] > 10 and len(strongest) > 1 else ""


def way(who: str) -> float:
    """Return how many points family goes up or down from now to desired."""
    return points(who, "gewenst", "familie") - points(who, "nu", "familie")


def between(perspective: str) -> float:
    """Return how far leader and team are apart on family."""
    return points("leider", perspective, "familie") - points("team", perspective, "familie")


def crossing() -> str:
    """Return the reading of family: other directions, nearer ends."""
    return "zelfde_kant" if way("leider") < 0 < way("team") and between("gewenst") < between("nu") else ""


# ---- the learning community -----------------------------------------------------------------------------------------


@cache
def statements() -> pd.DataFrame:
    """Return the mean of each statement of the questionnaire, as it was filled in."""
    found: pd.DataFrame = wb.dataset("plg_team").pivot_table(index="item", columns="perspective", values="value")
    return found


def gap(name: str) -> float:
    """Return how far a dimension or a statement is from what is wished."""
    if name in statements().index:
        return float(statements().loc[name, "gewenst"] - statements().loc[name, "nu"])
    scored = wb.score(wb.answers("plg", wb.dataset("plg_team")))
    (found,) = [each.estimate.value for each in scored.gaps if each.dimension == name]
    return float(found)


def turned(perspective: str = "nu") -> float:
    """Return the reversed statement of sharing practice, turned round."""
    return 6 - float(statements().loc["praktijk_zwijgen", perspective])


def lowest() -> str:
    """Return where to begin: the lowest statement isn't the one with the widest wish."""
    now = statements()["nu"].copy()
    for item in wb.instrument("plg").items:
        if item.reverse:
            now[item.id] = 6 - now[item.id]
    wider = gap("praktijk_lesbezoek") > gap("bijblijven_toepassen")
    return "lesbezoek" if now.idxmin() == "bijblijven_toepassen" and wider else ""


# ---- networks -------------------------------------------------------------------------------------------------------


def lines(question: str) -> int:
    """Return how many ties were named."""
    return len(wb.dataset("netwerk").query("option > 0 and item == @question"))


@cache
def network(measure: str, question: str) -> float:
    """Return a measure of a network."""
    table = wb.score(wb.answers("netwerk", wb.dataset("netwerk"))).table
    (found,) = table.query("measure == @measure and question == @question")["value"]
    return float(found)


def half() -> str:
    """Return the sentence about worries: about half the ties of advice, and two who answered have none."""
    about = abs(lines("zorgen") / lines("advies") - 0.5) < 0.05
    return "half" if about and network("isolates", "zorgen") == 2 else ""


def one_way() -> str:
    """Return the sentence about material: it goes one way more often."""
    return "kant" if network("reciprocity", "materiaal") < network("reciprocity", "advies") else ""


# ---- wishes and drives ----------------------------------------------------------------------------------------------


def watching(perspective: str) -> float:
    """Return the mean of looking in each other's lessons."""
    rows = wb.dataset("performance_gap_team").query("item == 'cultuur_meekijken' and perspective == @perspective")
    return float(rows["value"].mean())


@cache
def drives(who: str) -> Any:
    """Return the drives of the leader or the team."""
    return wb.score(wb.answers("mmi", ANSWERS / "mmi.json" if who == "leider" else TEAM / "mmi.csv"))


def orange(who: str) -> Any:
    """Return the score for orange."""
    return drives(who).score("nu", "oranje")


def thermometer() -> str:
    """Return what to do: orange moves the leader more, and spreads the team most; time is the second wish."""
    spread = {each.dimension: each.sd for each in drives("team").scores}
    rows = wb.dataset("performance_gap_team").pivot_table(index="item", columns="perspective", values="value")
    second = (rows["gewenst"] - rows["nu"]).nlargest(2).index[1]
    higher = orange("leider").estimate.value > orange("team").estimate.value
    return (
        "vragen"
        if max(spread, key=lambda each: spread[each]) == "oranje" and higher and second == "middelen_tijd"
        else ""
    )


@cache
def themes() -> pd.DataFrame:
    """Return the points for order of each theme, now and desired."""
    rows = wb.answers("cubrix", TEAM / "cubrix.csv").table.query("option == 'orde'")
    found: pd.DataFrame = rows.pivot_table(index="item", columns="perspective", values="value")
    return found


def still_order() -> str:
    """Return the themes where the team still wishes a good deal of order, while it wishes less everywhere."""
    most = set(themes()["gewenst"].nlargest(3).index)
    less = bool((themes()["gewenst"] < themes()["nu"]).all())
    return "nog_dertig" if most == {"processen", "werkgeverschap", "nabuurschap"} and less else ""


# ---- goals and trajectory -------------------------------------------------------------------------------------------


def goal(nummer: int, versie: str) -> dict[str, Any]:
    """Return a goal in a version."""
    (found,) = [each for each in written("doelen") if each["nummer"] == nummer and each["versie"] == versie]
    return found


def other_count() -> str:
    """Return the answer to the board: the indicator went from lessons to what pupils say."""
    before, after = (goal(2, each)["indicator"] for each in ("na_module_2", "na_team"))
    return "anders" if before.startswith("Aantal lessen") and "drie leerlingen zeggen" in after else ""


def still_relative() -> str:
    """Return the goal that is set beside something that can fall, also after the team."""
    names = {1: "middag", 2: "rekenlessen", 3: "terugkijken", 4: "plein"}
    (found,) = [name for nummer, name in names.items() if goal(nummer, "na_team")["straks"].startswith("Even ")]
    return found


def unreached() -> str:
    """Return the aspect that has no intervention and no arrow from one that has."""
    own = {each["aspect"] for each in written("traject")}
    frame = written("kader")
    arrows = {(each["van"], each["naar"]) for each in frame if each.get("van") and each["soort"] != "hangt_samen"}
    aspects = {each["aspect"] for each in frame if each.get("aspect")}
    assert own <= aspects
    assert len(own) == 3
    (found,) = aspects - own - {to for start, to in arrows if start in own}
    return {"durven vragen": "durven"}[found]


def against_the_frame() -> str:
    """Return the intervention that was taken out: it isn't in the trajectory, and forms hold back in the framework."""
    held = {
        each["naar"]
        for each in written("kader")
        if (each.get("van") or "").startswith("vaste afspraken") and each["soort"] == "remt"
    }
    return (
        "formulier"
        if len(held) == 2 and not any("verslagformulier" in each["ingreep"] for each in written("traject"))
        else ""
    )


def letters() -> str:
    """Return the kept interventions in the order in which they stand around the one that was taken out."""
    return " ".join(each["ingreep"].split()[0] for each in written("traject"))


def half_of_the_tuesdays() -> str:
    """Return how many Tuesdays went on in autumn, as the framework tells."""
    (found,) = [each["indicator"] for each in written("kader") if (each.get("aspect") or "").startswith("tijd om")]
    return "van de twaalf middagen de helft" if "6 van de 12" in found else ""


CLAIMS: dict[str, Callable[[], object]] = {
    "38,6": lambda: points("team", "nu", "hierarchie"),
    "van 47,5 naar 42,5 punten": lambda: (
        f"van {number(points('leider', 'nu', 'familie'), 1)} naar {number(points('leider', 'gewenst', 'familie'), 1)} punten"
    ),
    "van 31,9 naar 36,4": lambda: (
        f"van {number(points('team', 'nu', 'familie'), 1)} naar {number(points('team', 'gewenst', 'familie'), 1)}"
    ),
    "47,5": lambda: points("leider", "nu", "familie"),
    "42,5": lambda: points("leider", "gewenst", "familie"),
    "31,9": lambda: points("team", "nu", "familie"),
    "36,4": lambda: points("team", "gewenst", "familie"),
    "5 punten minder": lambda: f"{number(-way('leider'), 1)} punten minder",
    "4,5": lambda: way("team"),
    "6,1": lambda: between("gewenst"),
    "15,6": lambda: between("nu"),
    "41,6": lambda: points("team", "nu", "markt", "De Esdoorn"),
    "25,5": lambda: points("team", "gewenst", "markt", "De Esdoorn"),
    "18,9": lambda: points("team", "nu", "familie", "De Esdoorn"),
    "35,3": lambda: points("team", "gewenst", "familie", "De Esdoorn"),
    "Twintig teamleden": lambda: f"{WORDS[wb.dataset('plg_team')['respondent'].nunique()]} teamleden",
    "alle 32": lambda: f"alle {len(wb.instrument('plg').items)}",
    "3,45": lambda: float(statements().loc["praktijk_zwijgen", "nu"]),
    "2,15": lambda: float(statements().loc["bijblijven_toepassen", "nu"]),
    "Nu 2,15 en gewenst 3,45": lambda: "Nu {} en gewenst {}".format(
        *(number(statements().loc["bijblijven_toepassen", each], 2) for each in ("nu", "gewenst"))
    ),
    "2,35": lambda: float(statements().loc["praktijk_lesbezoek", "nu"]),
    "4,45": lambda: float(statements().loc["praktijk_lesbezoek", "gewenst"]),
    "2,1": lambda: gap("praktijk_lesbezoek"),
    "1,3": lambda: gap("bijblijven_toepassen"),
    "+1,5": lambda: gap("samenleren"),
    "+1,7": lambda: gap("praktijk"),
    "37 van de 156": lambda: f"{lines('materiaal')} van de {12 * 13}",
    "Bij advies zijn het er 50, dus 32 procent": lambda: (
        f"Bij advies zijn het er {lines('advies')}, dus {round(100 * network('density', 'advies'))} procent"
    ),
    "Veertien mensen staan op de lijst, twaalf vulden in": lambda: "{} mensen staan op de lijst, {} vulden in".format(
        WORDS[14].capitalize() if round(lines("advies") / network("density", "advies")) == 156 else "",
        WORDS[wb.dataset("netwerk")["respondent"].nunique()],
    ),
    "bijna twee derde": lambda: "bijna twee derde" if 0.63 < network("reciprocity", "advies") < 2 / 3 else "",
    "minder dan vier van de tien": lambda: (
        "minder dan vier van de tien" if 0.35 < network("reciprocity", "materiaal") < 0.4 else ""
    ),
    "1,7": lambda: watching("nu"),
    "3,8": lambda: watching("gewenst"),
    "van 1,7 naar 3,8": lambda: f"van {number(watching('nu'), 1)} naar {number(watching('gewenst'), 1)}",
    "3,3": lambda: orange("leider").estimate.value,
    "2,8": lambda: orange("team").estimate.value,
    "0,8": lambda: orange("team").sd,
    "29 of 30 punten": lambda: (
        " of ".join(str(each) for each in sorted({round(found) for found in themes()["gewenst"].nlargest(3)}))
        + " punten"
    ),
    "Bij doel 2 stond eerst *12* en nu *6 van de 8*": lambda: (
        f"Bij doel 2 stond eerst *{goal(2, 'na_module_2')['straks']}* en nu *{goal(2, 'na_team')['straks']}*"
    ),
    "van de twaalf middagen de helft": half_of_the_tuesdays,
    "vijf weken lang niemand": lambda: (
        "vijf weken lang niemand"
        if any(each["datum"] == "2027-02-15" and each["effect"].startswith("Niemand") for each in written("uitvoering"))
        else ""
    ),
}

OTHERS: dict[str, str] = {}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m3-zelfstudie.zes_vliegers": six_kites,
    "m3-zelfstudie.familie_kruist": crossing,
    "m3-zelfstudie.omgekeerd": turned,
    "m3-zelfstudie.laagste": lowest,
    "m3-zelfstudie.dichtheid": lambda: 100 * network("density", "materiaal"),
    "m3-zelfstudie.twee_netten": half,
    "m3-zelfstudie.een_kant": one_way,
    "m3-zelfstudie.thermometer": thermometer,
    "m3-zelfstudie.minder_orde": still_order,
    "m3-zelfstudie.minder_lessen": other_count,
    "m3-zelfstudie.nog_zwak": still_relative,
    "m3-zelfstudie.zwak": lambda: against_the_frame() if letters() == "Duo's Drietallen Elke" else "",
    "m3-zelfstudie.onbereikt": unreached,
    "m3-zelfstudie.middagen": lambda: 16 * 6 / 12 / 2,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m3-zelfstudie.omgekeerd": lambda: {
        3.45: statements().loc["praktijk_zwijgen", "nu"],
        1.55: 5 - statements().loc["praktijk_zwijgen", "nu"],
        4.35: turned("gewenst"),
        2.8: statements().loc[[each for each in statements().index if each.startswith("praktijk_")], "nu"].mean(),
    },
    "m3-zelfstudie.dichtheid": lambda: {
        20.3: 100 * lines("materiaal") / (14 * 13),
        18.9: 100 * lines("materiaal") / (14 * 14),
        28: 100 * lines("materiaal") / (12 * 11),
        40.7: 100 * lines("materiaal") / (14 * 13 / 2),
        37: lines("materiaal"),
    },
    "m3-zelfstudie.middagen": lambda: {8: 16 / 2, 16: 16, 3: 12 * 6 / 12 / 2, 2: 16 * 6 / 12 / 2 / 2},
}
