"""What the self-study of module 4 says of De Wilg and De Esdoorn, recomputed from their data and from what was written.

`CLAIMS` gives each figure in the prose from the data, `OTHERS` the figures that are none of the example, with the reason, and
`QUESTIONS` the right answer to each question about data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from math import sqrt
from typing import Any

import pandas as pd
from attrs import evolve
from ruamel.yaml import YAML

import workbook as wb
from workbook.content import content_root, example_home
from workbook.dutch import number

ANSWERS = example_home() / "antwoorden"
AUTUMN, SPRING = "nulmeting", "eindmeting"
WORDS = {2: "twee", 3: "drie", 4: "Vier", 5: "vijf", 6: "zes", 7: "zeven", 8: "acht", 13: "dertien", 18: "achttien"}


@cache
def told(name: str, table: str = "") -> tuple[dict[str, Any], ...]:
    """Return the lines that De Wilg's leader wrote in an instrument, of one of its tables where one is named."""
    path = content_root() / "datasets" / "content" / f"{name}.yaml"
    rows = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["entries"]
    return tuple(each for each in rows if table in {"", each["table"]})


# ---- the plan -------------------------------------------------------------------------------------------------------


def without_talks() -> str:
    """Tell that without the six talks one demand is open: a sub-question has no data left."""
    plan, goals = (wb.answers(each, ANSWERS / f"{each}.json") for each in ("onderzoeksplan", "doelen"))
    assert not wb.check(plan, goals).open
    less = evolve(plan, entries=tuple(each for each in plan.entries if each.get("wat") != "Zes gesprekken"))
    (found,) = wb.check(less, goals).open
    assert "deelvraag" in found.text
    return "deelvraag"


def parts() -> str:
    """Return the four sub-questions in their order, by the word they turn on."""
    words = ("delen", "cultuur", "helpt of hindert", "bouwverslagen")
    asked = [each["vraag"] for each in told("onderzoeksplan", "vragen") if each["soort"] == "deelvraag"]
    assert all(word in vraag for word, vraag in zip(words, asked, strict=True))
    return "deelvragen zijn: (1) hoe vaak delen collega's wat zij uitzoeken, (2) welke cultuur"


# ---- who answered ---------------------------------------------------------------------------------------------------


@cache
def asked() -> int:
    """Return how many were asked, the same in autumn and spring."""
    (people,) = {
        each["aantal"] for each in told("onderzoeksplan", "gegevens") if each["wat"].startswith("Onderzoekende")
    }
    return int(people)


@cache
def lists(dimension: str) -> pd.DataFrame:
    """Return a row a list with its mean on a part of the attitude, and whether its code is there twice."""
    items = [each.id for each in wb.instrument("onderzoekende_houding").items if each.dimension == dimension]
    rows = wb.dataset("houding")
    rows = rows[rows["item"].isin(items)].assign(koppelcode=lambda each: each["koppelcode"].fillna(""))
    found = rows.groupby(["moment", "respondent", "koppelcode"])["value"].mean().reset_index()
    seen = found["koppelcode"].map(found["koppelcode"].value_counts())
    return found.assign(twice=(seen == 2) & (found["koppelcode"] != ""))


def mean(dimension: str, moment: str, *, twice: bool | None = None) -> float:
    """Return the mean of all lists, or of those that can or can't be linked."""
    found = lists(dimension).query("moment == @moment")
    return float((found if twice is None else found[found["twice"] == twice])["value"].mean())


def step(dimension: str, *, twice: bool | None = None) -> float:
    """Return how far a part of the attitude moved."""
    return mean(dimension, SPRING, twice=twice) - mean(dimension, AUTUMN, twice=twice)


def at(moment: str = AUTUMN, *, twice: bool | None = None) -> int:
    """Return how many lists there are."""
    found = lists("delen").query("moment == @moment")
    return len(found if twice is None else found[found["twice"] == twice])


def answered() -> str:
    """Return the share that answered, the same at both moments."""
    assert at(AUTUMN) == at(SPRING)
    return f"{round(100 * at() / asked())} procent"


def goal() -> str:
    """Return the goal for sharing in spring, as the improvement has it."""
    (chosen,) = told("verbeterpunt")
    return str(chosen["straks"].split("delen ten minste ")[1])


def goal_figure() -> float:
    """Return that goal as a number."""
    return float(goal().replace(",", "."))


def silent() -> float:
    """Return the mean of who sent nothing, at which the whole team is just at the goal."""
    rest = asked() - at(SPRING)
    return (asked() * goal_figure() - at(SPRING) * round(mean("delen", SPRING), 2)) / rest


def without_code() -> str:
    """Tell that the lists that can't be linked moved most, while nobody knows whether they are of the same people."""
    loose, linked = step("delen", twice=False), step("delen", twice=True)
    assert at(AUTUMN, twice=False) == at(SPRING, twice=False) == 5
    return "wie" if loose > step("delen") > linked else ""


# ---- eighteen lists -------------------------------------------------------------------------------------------------


@cache
def spring() -> Any:
    """Score the attitude in spring."""
    return wb.score(wb.answers("onderzoekende_houding", wb.dataset("houding")).select(moment=SPRING))


def around(dimension: str) -> Any:
    """Return the mean with its interval."""
    return spring().score("nu", dimension).estimate


def alpha(dimension: str) -> dict[str, float]:
    """Return the alpha of a part of the attitude in spring, with its interval."""
    found: dict[str, float] = spring().quality["nu"][dimension]["alpha"]
    return found


def sentence(item: str, moment: str) -> float:
    """Return the mean of one sentence."""
    return float(wb.dataset("houding").query("item == @item and moment == @moment")["value"].mean())


def rise(item: str) -> float:
    """Return how far one sentence moved."""
    return sentence(item, SPRING) - sentence(item, AUTUMN)


def apart() -> str:
    """Tell that the sentences of supporting with evidence are no one thing in spring, as far as so few lists can tell."""
    found = alpha("onderbouwen")
    return "apart" if found["value"] < 0.6 < found["high"] and found["low"] < 0 else ""


# ---- the second reader ----------------------------------------------------------------------------------------------


def gave(code: str, *, settled: bool = False) -> list[tuple[bool, bool]]:
    """Return per passage whether each reader gave a code; `settled`: A and B coded as the codebook has it."""
    by_the_book = {
        "De rekenmethode is besproken.": [],
        "Wij bekijken in juni of de drietallen iets opleveren.": ["regelen"],
    }
    found = []
    for each in told("documentstudie", "passages"):
        codes = [each["codes_eerste"], each["codes_tweede"]]
        if settled and each["passage"] in by_the_book:
            codes = [by_the_book[each["passage"]]] * 2
        found.append((code in codes[0], code in codes[1]))
    return found


def kappa(found: list[tuple[bool, bool]]) -> float:
    """Return Cohen's kappa of two readers on one code."""
    first, second = ([pair[side] for pair in found] for side in (0, 1))
    observed = same(found) / len(found)
    p, q = sum(first) / len(found), sum(second) / len(found)
    expected = p * q + (1 - p) * (1 - q)
    return (observed - expected) / (1 - expected)


def same(found: list[tuple[bool, bool]]) -> int:
    """Return on how many passages two readers did the same."""
    return sum(first == second for first, second in found)


def by_the_codebook() -> str:
    """Tell what the two readers wrote at A and B, and what the codebook says of being discussed and of a date."""
    coded = {
        each["passage"]: (each["codes_eerste"], each["codes_tweede"]) for each in told("documentstudie", "passages")
    }
    book = {each["code"]: each for each in told("documentstudie", "codeboek")}
    assert coded["De rekenmethode is besproken."] == (["regelen"], ["terugkijken"])
    assert coded["Wij bekijken in juni of de drietallen iets opleveren."] == (["terugkijken"], ["regelen"])
    assert "‘besproken’ zonder meer" in book["terugkijken"]["grens"]
    assert "voor wanneer" in book["regelen"]["betekenis"]
    return "geen"


def where_tried() -> str:
    """Tell in which documents, and by whom in the talks, trying is found."""
    documents, talks = (
        wb.score(wb.answers(each, ANSWERS / f"{each}.json")).table.query("code == 'proberen' and count > 0")["group"]
        for each in ("documentstudie", "interview")
    )
    assert set(documents) == {"verslag van een overleg"}
    assert set(talks) == {"leraar", "leerling"}
    return "Op papier komt proberen alleen voor in verslagen van een overleg"


def letters() -> int:
    """Return how many newsletters say that the afternoon is cancelled."""
    return sum("dinsdagmiddag vervalt" in each["passage"] for each in told("documentstudie", "passages"))


def went_on() -> tuple[int, int]:
    """Return how many Tuesdays of the autumn went on, of how many, as was counted in the diary."""
    (chosen,) = told("verbeterpunt")
    found = re.match(r"(\d+) van de (\d+) gingen door", chosen["nu"])
    assert found
    return int(found[1]), int(found[2])


def cancelled_unwritten() -> str:
    """Return how many cancelled Tuesdays stand in no passage."""
    done, planned = went_on()
    return f"{WORDS[planned - done - letters()]} van de {WORDS[planned - done]} keer staan in geen passage"


def each_tells() -> str:
    """Tell that the letters, the diary and a talk each tell something else of the same afternoon."""
    talk = [each for each in told("interview", "fragmenten") if "vervalt als er iemand ziek is" in each["fragment"]]
    done, planned = went_on()
    return "elk" if len(talk) == 1 and letters() == 2 < planned - done else ""


def counted() -> str:
    """Return how the Tuesdays of spring went, as they were counted."""
    (found,) = [each["effect"] for each in told("uitvoering") if "telden de dinsdagmiddagen" in each["gedaan"]]
    assert found.startswith("Van de 7 gingen er 7 door en 6 eindigden met de tien minuten")
    return "gingen er 7 door, en 6 eindigden met de tien minuten"


def next_choice() -> str:
    """Tell that a sentence, the log and the kerngroep say that nobody objects, and that it became the new goal."""
    (log,) = [each for each in told("uitvoering") if each["datum"] == "2027-05-11"]
    (group,) = [each for each in told("kerngroep") if each["datum"] == "2027-06-03"]
    (goal_five,) = [each for each in told("doelen") if each["nummer"] == 5]
    said = "Niemand vroeg of zijn uitleg wel klopte" in log["effect"] and "Niemand vraagt door" in group["gezegd"]
    stayed = abs(rise("kritisch_tegenspraak")) < 0.15
    return "tegenspraak" if said and stayed and "wat er niet klopt" in goal_five["doel"] else ""


def lowest_in_spring() -> str:
    """Return which part of the attitude stands lowest in spring, and that being critical stayed."""
    found = {each.id: number(mean(each.id, SPRING), 1) for each in wb.instrument("onderzoekende_houding").dimensions}
    assert min(found, key=lambda each: mean(each, SPRING)) == "onderbouwen"
    assert found["kritisch"] == number(mean("kritisch", AUTUMN), 1)
    return f"Onderbouwen staat met {found['onderbouwen']} het laagst, en kritisch zijn bleef {found['kritisch']}"


# ---- something beside it --------------------------------------------------------------------------------------------


@cache
def by_end() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return autumn and spring of being critical: the six who stand highest in spring, the others, and all."""
    rows = lists("kritisch").query("twice").pivot_table(index="koppelcode", columns="moment", values="value")
    ordered = rows.sort_values(SPRING, ascending=False)
    high, low = ordered.iloc[:6], ordered.iloc[6:]
    assert high[SPRING].min() > low[SPRING].max(), "no tie at the cut"
    return high, low, rows


def picked() -> str:
    """Tell that who was picked by the end rose, the others fell, and all together stood still."""
    high, low, everybody = (float((each[SPRING] - each[AUTUMN]).mean()) for each in by_end())
    return "uitgekozen" if low < -0.2 < 0.2 < high and abs(everybody) < 0.05 else ""


@cache
def culture(school: str) -> dict[tuple[str, str], Any]:
    """Return what changed in the culture scan of a team, by perspective and type."""
    team = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=school).team
    changes = wb.compare(team.select(moment=AUTUMN), team.select(moment=SPRING)).changes
    return {(each.perspective, each.dimension): each for each in changes}


def moved(school: str, type_: str) -> float:
    """Return how a type moved now, of who filled in twice."""
    return float(culture(school)["nu", type_].difference.value)


def of_everybody(school: str, type_: str) -> float:
    """Return how a type moved now, of everybody."""
    found = culture(school)["nu", type_]
    return float(found.after.value - found.before.value)


def beside() -> float:
    """Return how much more room to try came at De Wilg than at De Esdoorn; in both it may be nothing."""
    for school in ("De Wilg", "De Esdoorn"):
        found = culture(school)["nu", "adhocratie"].difference
        assert found.low < 0 < found.high
    return moved("De Wilg", "adhocratie") - moved("De Esdoorn", "adhocratie")


def away() -> str:
    """Return the one type that went away from what is wished."""
    found = culture("De Wilg")
    further = []
    for type_ in ("familie", "adhocratie", "markt", "hierarchie"):
        now, wished = found["nu", type_], found["gewenst", type_]
        if abs(wished.after.value - now.after.value) > abs(wished.before.value - now.before.value):
            further.append(type_)
    (only,) = further
    wish = found["gewenst", "hierarchie"].difference
    assert wish.low < 0 < wish.high, "that the wish moved isn't seen"
    return only


def hampers() -> str:
    """Tell that in the framework forms hamper the room to try."""
    found = [
        each
        for each in told("kader")
        if (each.get("van") or "").startswith("vaste afspraken") and each.get("soort") == "remt"
    ]
    assert any(each["naar"] == "ruimte om te proberen" for each in found)
    return "In haar kader remmen formulieren die ruimte"


# ---- pupils ---------------------------------------------------------------------------------------------------------


@cache
def pupils(subject: str, column: str = "behaald_1s2f") -> tuple[int, ...]:
    """Return per school year how many pupils reached the higher level, or were tested."""
    rows = wb.dataset("leerresultaten").query("subject == 'De Wilg' and vak == @subject").sort_values("schooljaar")
    return tuple(int(each) for each in rows[column])


def three_years() -> str:
    """Return the sentence on arithmetic."""
    reached, tested = (
        ", ".join(map(str, each[:2])) + f" en {each[2]}" for each in (pupils("rekenen"), pupils("rekenen", "getoetst"))
    )
    return f"bij rekenen {reached} leerlingen van groep 8 niveau 1S, uit groepen van {tested}"


def before_the_first() -> str:
    """Tell that the last results are of a school year before the first questionnaire; reading rose, arithmetic fell."""
    last = wb.dataset("leerresultaten").query("subject == 'De Wilg'")["schooljaar"].max()
    first = min(each["van"] for each in told("onderzoeksplan", "gegevens"))
    assert pupils("lezen") == tuple(sorted(pupils("lezen")))
    assert pupils("rekenen") == tuple(sorted(pupils("rekenen"), reverse=True))
    return "ervoor" if date.fromisoformat(str(first)) > date(int(last[-4:]), 8, 1) else ""


# ---- rooms ----------------------------------------------------------------------------------------------------------


def effect() -> float:
    """Return the difference of who took part twice, divided by the spread of the differences."""
    responses = wb.answers("onderzoekende_houding", wb.dataset("houding"))
    table = wb.compare(responses.select(moment=AUTUMN), responses.select(moment=SPRING)).table
    return float(table.set_index("dimension").loc["delen", "d_z"])


def for_the_rooms() -> set[str]:
    """Tell which sentences are true and of use: what was counted, what pupils will be asked, what did not move."""
    asks = any("in september aan leerlingen" in each["veranderd"] for each in told("gesprekken"))
    true = {
        "bestuur_geld": "7 door" in counted(),
        "ouders_vragen": asks,
        "team_kritisch": abs(step("kritisch", twice=True)) < 0.05 and asked() - at() == 8,
    }
    return {name for name, is_true in true.items() if is_true}


def own_question() -> str:
    """Tell what De Wilg and its board agreed: two schools read the plan and choose a question of their own."""
    (board,) = [each for each in told("gesprekken") if each["met_wie"].startswith("Bestuur")]
    return "eigen_vraag" if "lezen en zelf een vraag kiezen" in board["veranderd"] else ""


def step_in_words() -> str:
    """Tell what a whole step is near 2,5 on the scale."""
    labels = wb.instrument("onderzoekende_houding").scale.labels
    return "stap" if (labels[2], labels[3]) == ("één keer", "twee of drie keer") else ""


def promised() -> str:
    """Tell that the plan promises to take out what makes somebody known, and that the fragment is one of a teacher."""
    promise = next(each["afspraak"] for each in told("onderzoeksplan", "afspraken") if each["onderwerp"] == "anoniem")
    talk = next(
        each for each in told("interview", "fragmenten") if each["fragment"].startswith("Bij het kopieerapparaat")
    )
    return "anneke" if "halen wij alles waaraan iemand te herkennen is" in promise and talk["groep"] == "leraar" else ""


CLAIMS: dict[str, Callable[[], object]] = {
    # The plan and who answered.
    "deelvragen zijn: (1) hoe vaak delen collega's wat zij uitzoeken, (2) welke cultuur": parts,
    "Marloes vroeg 26 mensen": lambda: f"Marloes vroeg {asked()} mensen",
    "kreeg zij 18 lijsten terug": lambda: f"kreeg zij {at(AUTUMN)} lijsten terug",
    "69 procent": answered,
    "2,96": lambda: mean("delen", SPRING),
    "2,35": lambda: mean("delen", AUTUMN),
    "delen ten minste 2,8 in het voorjaar": lambda: f"delen ten minste {goal()} in het voorjaar",
    "2,8": goal_figure,
    "0,85": lambda: step("delen", twice=False),
    "0,52": lambda: step("delen", twice=True),
    "0,61": lambda: step("delen"),
    # Eighteen lists.
    "van 2,6 tot 3,3": lambda: f"van {number(around('delen').low, 1)} tot {number(around('delen').high, 1)}",
    "2,6": lambda: around("onderbouwen").value,
    "3,3": lambda: around("delen").high,
    "2,4": lambda: mean("onderbouwen", AUTUMN),
    "0,38": lambda: alpha("onderbouwen")["value"],
    "0,4": lambda: rise("onderbouwen_gegevens"),
    "0,1": lambda: rise("onderbouwen_bron"),
    "0,2": lambda: step("onderbouwen"),
    # The second reader.
    "0,43": lambda: kappa(gave("terugkijken")),
    "0,76": lambda: kappa(gave("terugkijken", settled=True)),
    "11 van de 14": lambda: f"{same(gave('terugkijken'))} van de {len(gave('terugkijken'))}",
    "Van die 11 zijn er 9": lambda: (
        f"Van die {same(gave('terugkijken'))} zijn er {gave('terugkijken').count((False, False))}"
    ),
    "Op papier komt proberen alleen voor in verslagen van een overleg": where_tried,
    "van de 12 gingen er 6 door": lambda: f"van de {went_on()[1]} gingen er {went_on()[0]} door",
    "Vier van de zes keer staan in geen passage": cancelled_unwritten,
    # The choice.
    "Onderbouwen staat met 2,6 het laagst, en kritisch zijn bleef 2,7": lowest_in_spring,
    "2,7": lambda: mean("kritisch", SPRING),
    "ging van 2,5 naar 2,6": lambda: "ging van {} naar {}".format(
        *(number(sentence("kritisch_tegenspraak", each), 1) for each in (AUTUMN, SPRING))
    ),
    "2,5": lambda: sentence("kritisch_tegenspraak", AUTUMN),
    "gingen er 7 door, en 6 eindigden met de tien minuten": counted,
    # Something beside it.
    "de 13 mensen die twee keer meededen": lambda: f"de {len(by_end()[2])} mensen die twee keer meededen",
    "In haar kader remmen formulieren die ruimte": hampers,
    "1,4 min 0,8": lambda: (
        f"{number(moved('De Wilg', 'adhocratie'), 1)} min {number(moved('De Esdoorn', 'adhocratie'), 1)}"
    ),
    "1,4": lambda: moved("De Wilg", "adhocratie"),
    "0,8": lambda: moved("De Esdoorn", "adhocratie"),
    "van 16,6 naar 19,3, en daar wenst men 12,6": lambda: "van {} naar {}, en daar wenst men {}".format(
        *(
            number(each, 1)
            for each in (
                culture("De Wilg")["nu", "markt"].before.value,
                culture("De Wilg")["nu", "markt"].after.value,
                culture("De Wilg")["gewenst", "markt"].after.value,
            )
        )
    ),
    "16,6": lambda: culture("De Wilg")["nu", "markt"].before.value,
    "19,3": lambda: culture("De Wilg")["nu", "markt"].after.value,
    "12,6": lambda: culture("De Wilg")["gewenst", "markt"].after.value,
    "23,6": lambda: culture("De Wilg")["gewenst", "hierarchie"].before.value,
    "22,8": lambda: culture("De Wilg")["gewenst", "hierarchie"].after.value,
    # Pupils and rooms.
    "bij rekenen 13, 10 en 7 leerlingen van groep 8 niveau 1S, uit groepen van 24, 22 en 21": three_years,
    "gemiddeld een halve stap, bij die 13": lambda: (
        f"gemiddeld een halve stap, bij die {at(twice=True)}" if round(step("delen", twice=True), 1) == 0.5 else ""
    ),
    "1,12": effect,
}

# No figures of the example.
OTHERS: dict[str, str] = {
    "0,60": "Een vuistregel uit het beoordelingssysteem van de COTAN (2010) voor tests waarmee men groepen onderzoekt.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m4-zelfstudie.geschrapt": without_talks,
    "m4-zelfstudie.zonder_code": without_code,
    "m4-zelfstudie.zwijgers": silent,
    "m4-zelfstudie.breed": lambda: (2 * sqrt(at(SPRING))) ** 2,
    "m4-zelfstudie.vier_zinnen": apart,
    "m4-zelfstudie.codeboek": by_the_codebook,
    "m4-zelfstudie.eens": lambda: 100 * same(gave("terugkijken")) / len(gave("terugkijken")),
    "m4-zelfstudie.bronnen": each_tells,
    "m4-zelfstudie.keuze": next_choice,
    "m4-zelfstudie.voorlopers": picked,
    "m4-zelfstudie.ernaast": beside,
    "m4-zelfstudie.van_de_wens_af": away,
    "m4-zelfstudie.kinderen": before_the_first,
    "m4-zelfstudie.andere_scholen": own_question,
    "m4-zelfstudie.zalen": for_the_rooms,
    "m4-zelfstudie.maat": step_in_words,
    "m4-zelfstudie.citaat": promised,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m4-zelfstudie.zwijgers": lambda: {
        2.35: (asked() * goal_figure() - at() * round(mean("delen", SPRING), 1)) / (asked() - at()),
        2.64: 2 * goal_figure() - mean("delen", SPRING),
        2.8: goal_figure(),
        19.52: asked() * goal_figure() - at() * round(mean("delen", SPRING), 2),
        0.75: goal_figure() - at() * round(mean("delen", SPRING), 2) / asked(),
    },
    "m4-zelfstudie.breed": lambda: {36: 2 * at(), 26: asked(), 9: at() / 2, 324: at() ** 2},
    "m4-zelfstudie.eens": lambda: {
        43: 100 * kappa(gave("terugkijken")),
        21.4: 100 - 100 * same(gave("terugkijken")) / len(gave("terugkijken")),
        14.3: 100 * gave("terugkijken").count((True, True)) / len(gave("terugkijken")),
        40: 100 * gave("terugkijken").count((True, True)) / sum(any(each) for each in gave("terugkijken")),
        11: same(gave("terugkijken")),
    },
    "m4-zelfstudie.ernaast": lambda: {
        0.9: of_everybody("De Wilg", "adhocratie") - of_everybody("De Esdoorn", "adhocratie"),
        1.4: moved("De Wilg", "adhocratie"),
        2.2: moved("De Wilg", "adhocratie") + moved("De Esdoorn", "adhocratie"),
        8.7: moved("De Esdoorn", "hierarchie") - moved("De Wilg", "hierarchie"),
    },
}
