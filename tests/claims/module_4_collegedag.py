"""What the page of day 4 and its questions say of De Wilg, recomputed from the data and from what its leader wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import ceil
from typing import Any

from ruamel.yaml import YAML

import workbook as wb
from workbook import dutch
from workbook.content import content_root, example_home

AUTUMN, SPRING = "nulmeting", "eindmeting"
SHARING = ("delen_uitkomst", "delen_meekijken", "delen_feedback", "delen_samen")
WORDS = {3: "drie", 5: "vijf", 6: "zes", 7: "zeven", 13: "dertien", 15: "vijftien", 18: "achttien", 23: "drieëntwintig"}


# ---- the inquiring attitude, before and after -----------------------------------------------------------------------


@cache
def attitude(moment: str) -> Any:
    """Score the attitude of the team at one moment."""
    return wb.score(wb.answers("onderzoekende_houding", wb.dataset("houding")).select(moment=moment))


@cache
def moved(dimension: str) -> Any:
    """Return how a part of the attitude changed of who took part twice."""
    asked = wb.answers("onderzoekende_houding", wb.dataset("houding"))
    changes = wb.compare(asked.select(moment=AUTUMN), asked.select(moment=SPRING)).changes
    return next(each for each in changes if each.dimension == dimension)


def effect(dimension: str) -> float:
    """Return the difference of who took part twice, divided by the spread of the differences."""
    asked = wb.answers("onderzoekende_houding", wb.dataset("houding"))
    table = wb.compare(asked.select(moment=AUTUMN), asked.select(moment=SPRING)).table
    return float(table.set_index("dimension").loc[dimension, "d_z"])


def mean(dimension: str, moment: str) -> float:
    """Return the mean of all lists."""
    found: float = attitude(moment).score("nu", dimension).estimate.value
    return found


def sentence(item: str, moment: str) -> float:
    """Return the mean of one sentence."""
    return next(float(each.value) for each in attitude(moment).items if each.item == item)


def row(item: str) -> str:
    """Return both means of a sentence as cells of the table."""
    return "| " + " | ".join(dutch.number(sentence(item, moment), 1) for moment in (AUTUMN, SPRING)) + " |"


@cache
def lists() -> Any:
    """Return one row a list: moment, group, code (empty where none), and whether the code is there twice."""
    people = wb.dataset("houding").drop_duplicates(["respondent", "moment"])[["moment", "group", "koppelcode"]]
    people = people.assign(koppelcode=people["koppelcode"].fillna(""))
    seen = people["koppelcode"].map(people["koppelcode"].value_counts())
    return people.assign(twice=(seen == 2) & (people["koppelcode"] != ""))


def counted(*, twice: bool | None = None, group: str = "", code: bool | None = None) -> str:
    """Return how many lists there are in autumn and spring, as cells of the table."""
    found = lists()
    if twice is not None:
        found = found[found["twice"] == twice]
    if code is not None:
        found = found[(found["koppelcode"] != "") == code]
    if group:
        found = found[found["group"] == group]
    return "| " + " | ".join(str(int((found["moment"] == moment).sum())) for moment in (AUTUMN, SPRING)) + " |"


def at(moment: str) -> int:
    """Return the number of lists at a moment."""
    return int((lists()["moment"] == moment).sum())


def pairs() -> int:
    """Return how many people took part twice and can be recognised."""
    return int((lists()["twice"] & (lists()["moment"] == AUTUMN)).sum())


@cache
def critical() -> tuple[Any, Any]:
    """Return autumn and spring of being critical for the six who started highest, and for the others."""
    table = wb.dataset("houding").query("item.str.startswith('kritisch') and koppelcode.notna() and koppelcode != ''")
    both = table.pivot_table(index="koppelcode", columns="moment", values="value").dropna()
    ordered = both.sort_values(AUTUMN, ascending=False)
    high, low = ordered.iloc[:6], ordered.iloc[6:]
    assert high[AUTUMN].min() > low[AUTUMN].max(), "no tie at the cut"
    return high, low


def part(which: int) -> str:
    """Return the row of the table of who started high or low."""
    found = critical()[which]
    figures = [dutch.number(float(found[moment].mean()), 1) for moment in (AUTUMN, SPRING)]
    return f"| {len(found)} | " + " | ".join(figures) + " |"


def absent_from_attitude() -> str:
    """Tell that the support staff filled in the culture scan and not this questionnaire."""
    scan = wb.dataset("ocai_team").query("subject == 'De Wilg' and role == 'team'")
    assert "ondersteuning" in set(scan["group"])
    assert "ondersteuning" not in set(lists()["group"])
    return "In de cultuurscan van dit team was er een groep *ondersteuning*, in deze vragenlijst niet"


# ---- the interviews -------------------------------------------------------------------------------------------------


@cache
def coding(instrument: str = "interview") -> Any:
    """Return the coded interviews of De Wilg, or its coded documents."""
    return wb.score(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json"))


def most(instrument: str) -> str:
    """Return the code that stands most often."""
    return str(coding(instrument).table.groupby("code")["count"].sum().idxmax())


@cache
def told(name: str) -> list[dict[str, Any]]:
    """Return what De Wilg's leader wrote in an instrument of rows."""
    path = content_root() / "datasets" / "content" / f"{name}.yaml"
    found: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["entries"]
    return found


def planned(start: str) -> dict[str, Any]:
    """Return one row of the data in De Wilg's plan."""
    return next(
        each for each in told("onderzoeksplan") if each["table"] == "gegevens" and each["wat"].startswith(start)
    )


def asked() -> str:
    """Return how many were asked in autumn and spring, as cells of the table."""
    return (
        "| "
        + " | ".join(str(planned(f"Onderzoekende houding, {each}")["aantal"]) for each in ("najaar", "voorjaar"))
        + " |"
    )


def silent() -> str:
    """Return how many sent nothing, of how many."""
    people = planned("Onderzoekende houding, najaar")["aantal"]
    assert at(AUTUMN) == at(SPRING)
    return f"{ {8: 'Acht'}[people - at(AUTUMN)] } van de {people}"


def talked_with() -> str:
    """Return with whom De Wilg spoke, as its plan has it."""
    plan = planned("Zes gesprekken")
    assert plan["aantal"] == 6
    return f"met {plan['wie'][0].lower()}{plan['wie'][1:]}"


def empty_sheets() -> str:
    """Return on how many sheets the last part is empty."""
    found = next(each for each in told("documentstudie") if "wat hebben wij geleerd" in each.get("passage", ""))
    assert found["vindplaats"] == "Twaalf van de achttien invulbladen"
    return "Op twaalf van de achttien invulbladen is ‘wat hebben wij geleerd’ leeg"


def kappa(code: str) -> float:
    """Return how far the two agree on a code."""
    found: float = coding().quality["agreement"][code]
    return found


def count(code: str, group: str = "") -> int:
    """Return how many fragments the first coder gave a code."""
    table = coding().table
    found = table[table["code"] == code]
    return int((found[found["group"] == group] if group else found)["count"].sum())


def fragments() -> list[dict[str, Any]]:
    """Return the fragments as they were written."""
    return [each for each in told("interview") if each["table"] == "fragmenten"]


def apart() -> str:
    """Tell what the two wrote at the one fragment where they share no code."""
    other = [each for each in fragments() if not set(each["codes_eerste"]) & set(each["codes_tweede"])]
    assert len(other) == 1
    assert other[0]["groep"] == "ouder"
    (first,), (second,) = other[0]["codes_eerste"], other[0]["codes_tweede"]
    return f"De een schreef *{first}*, de ander *{second}*"


# ---- the culture of two schools -------------------------------------------------------------------------------------


@cache
def culture(school: str) -> dict[str, Any]:
    """Return what changed in how a team sees its school now, by type."""
    team = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=school).team
    changes = wb.compare(team.select(moment=AUTUMN), team.select(moment=SPRING)).changes
    return {each.dimension: each for each in changes if each.perspective == "nu"}


def highest(school: str) -> str:
    """Return the type that stood highest in the autumn."""
    return max(culture(school), key=lambda each: culture(school)[each].before.value)


# ---- the two invented studies ---------------------------------------------------------------------------------------


def study(letter: str) -> str:
    """Return the text of a study, as it stands in the page."""
    page = (content_root() / "notebooks" / "text" / "module-4" / "collegedag.md").read_text(encoding="utf-8")
    return page.split(f"### Studie {letter}.")[1].split("```python")[0]


def of_nine(times: int) -> str:
    """Return a share of who filled in twice in study A, as its table has it."""
    assert "(9 leraren)" in study("A")
    return f"{times} ({dutch.number(100 * times / 9, 0)} procent)"


def rise() -> float:
    """Return the rise that study A reports, from its own table."""
    found = re.search(r"\| Delen \| ([\d,]+) \| ([\d,]+) \|", study("A"))
    assert found
    before, after = (float(each.replace(",", ".")) for each in found.groups())
    return after - before


def study_codes() -> dict[str, tuple[int, int]]:
    """Return in how many of the six interviews and in how many fragments each code of study B stands."""
    return {
        name: (int(talks), int(times))
        for name, talks, times in re.findall(r"\| ([\w ]+) \| (\d) \| (\d+) \|", study("B"))
    }


def whole() -> str:
    """Return the sum of the fragments of study B."""
    return f"**{sum(times for _, times in study_codes().values())}**"


def doubt() -> str:
    """Return in how many interviews of study B there is doubt."""
    return f"twijfel in {WORDS[study_codes()['Twijfel over het traject'][0]]} van de zes gesprekken"


CLAIMS: dict[str, Callable[[], object]] = {
    # Before and after.
    "van 2,3 naar 3": lambda: (
        f"van {dutch.number(mean('delen', AUTUMN), 1)} naar {dutch.number(mean('delen', SPRING), 1)}"
    ),
    "2,3": lambda: mean("delen", AUTUMN),
    "2,7": lambda: shared(mean("kritisch", AUTUMN), mean("kritisch", SPRING)),
    "0,5": lambda: moved("delen").difference.value,
    "0,2 tot 0,8": lambda: (
        f"{dutch.number(moved('delen').difference.low, 1)} tot {dutch.number(moved('delen').difference.high, 1)}"
    ),
    "0,2": lambda: moved("delen").difference.low,
    "0,8": lambda: moved("delen").difference.high,
    "van −0,3 tot +0,3": lambda: (
        f"van {dutch.number(moved('kritisch').difference.low, 1)} tot +{dutch.number(moved('kritisch').difference.high, 1)}"
    ),
    "0,3": lambda: moved("kritisch").difference.high,
    "| 2,2 | 3 |": lambda: row("delen_uitkomst"),
    "| 2,6 | 3,3 |": lambda: row("delen_meekijken"),
    "| 2,2 | 2,8 |": lambda: row("delen_feedback"),
    "| 2,4 | 2,8 |": lambda: row("delen_samen"),
    "2,2": lambda: sentence("delen_feedback", AUTUMN),
    "2,6": lambda: sentence("delen_meekijken", AUTUMN),
    "3,3": lambda: sentence("delen_meekijken", SPRING),
    "2,4": lambda: sentence("delen_samen", AUTUMN),
    "2,8": lambda: shared(sentence("delen_samen", SPRING), sentence("delen_feedback", SPRING)),
    # Who answered.
    "Gevraagd | 26 | 26 |": lambda: f"Gevraagd {asked()}",
    "Acht van de 26": silent,
    "Lijsten | 18 | 18 |": lambda: f"Lijsten {counted()}",
    "andere meting staat | 13 | 13 |": lambda: f"andere meting staat {counted(twice=True)}",
    "Zonder code | 5 | 5 |": lambda: f"Zonder code {counted(code=False)}",
    "uit de bovenbouw | 5 | 5 |": lambda: f"uit de bovenbouw {counted(group='bovenbouw')}",
    "13 van de 18": lambda: f"{pairs()} van de {at(AUTUMN)}",
    "18 en 18": lambda: f"{at(AUTUMN)} en {at(SPRING)}",
    "de 13 mensen die twee keer te herkennen zijn": lambda: f"de {pairs()} mensen die twee keer te herkennen zijn",
    "ten hoogste drieëntwintig": lambda: f"ten hoogste {WORDS[at(AUTUMN) + at(SPRING) - pairs()]}",
    "In de cultuurscan van dit team was er een groep *ondersteuning*, in deze vragenlijst niet": absent_from_attitude,
    # Who started high and low.
    "| 6 | 3,1 | 2,8 |": lambda: part(0),
    "| 7 | 2,5 | 2,8 |": lambda: part(1),
    "2,5": lambda: float(critical()[1][AUTUMN].mean()),
    "3,1": lambda: shared(float(critical()[0][AUTUMN].mean()), 100 * same_way(6)),
    # Talks.
    "vijftien fragmenten": lambda: f"{WORDS[coding().quality['compared']]} fragmenten",
    "0,76": lambda: kappa("tijd"),
    "Bij *proberen* is zij 1": lambda: f"Bij *proberen* is zij {dutch.number(kappa('proberen'), 2)}",
    "0,86": lambda: coding().quality["krippendorff_alpha"],
    "met drie leraren, een ondersteuner, een groepje leerlingen en een ouder": talked_with,
    "0,43": lambda: coding("documentstudie").quality["agreement"]["terugkijken"],
    "In de gesprekken staat *durven* bovenaan, op papier *regelen*": lambda: (
        f"In de gesprekken staat *{most('interview')}* bovenaan, op papier *{most('documentstudie')}*"
    ),
    "Op twaalf van de achttien invulbladen is ‘wat hebben wij geleerd’ leeg": empty_sheets,
    "De een schreef *tijd*, de ander *hulp*": apart,
    # Two schools.
    "van 38,6 naar 29,6": lambda: both("De Wilg", "hierarchie"),
    "38,6": lambda: culture("De Wilg")["hierarchie"].before.value,
    "29,6": lambda: culture("De Wilg")["hierarchie"].after.value,
    "van 25,8 naar 25,9": lambda: both("De Esdoorn", "hierarchie"),
    "25,8": lambda: culture("De Esdoorn")["hierarchie"].before.value,
    "25,9": lambda: culture("De Esdoorn")["hierarchie"].after.value,
    "van 41,6 naar 39,2": lambda: both("De Esdoorn", "markt"),
    "41,6": lambda: culture("De Esdoorn")["markt"].before.value,
    "39,2": lambda: culture("De Esdoorn")["markt"].after.value,
    # The invented studies agree with themselves, apart from the flaws that were put in.
    "1,2": rise,
    "7 (78 procent)": lambda: of_nine(7),
    "8 (89 procent)": lambda: of_nine(8),
    "**56**": whole,
    "twijfel in drie van de zes gesprekken": doubt,
}

# No figures of the example.
OTHERS: dict[str, str] = {
    "0,80": "De vuistregel van Krippendorff (2004) voor een betrouwbare codering.",
    "3,6": "Een cijfer uit de verzonnen studie A.",
    "78": "Een percentage uit de verzonnen studie A; of het klopt, staat hierboven.",
    "89": "Een percentage uit de verzonnen studie A; of het klopt, staat hierboven.",
}


def shared(*figures: float) -> float:
    """Return what figures share to one decimal, so that one claim stands for all of them."""
    assert len({dutch.number(each, 1) for each in figures}) == 1, figures
    return figures[0]


def both(school: str, type_: str) -> str:
    """Return a type in autumn and spring."""
    found = culture(school)[type_]
    return f"van {dutch.number(found.before.value, 1)} naar {dutch.number(found.after.value, 1)}"


# ---- the questions --------------------------------------------------------------------------------------------------


def same_way(people: int) -> float:
    """Return the chance that everybody goes the same way when each tosses a coin."""
    return 2 / 2**people


def people_in_all() -> str:
    """Tell that those without a code may be the same people or others."""
    most, least = at(AUTUMN) + at(SPRING) - pairs(), max(at(AUTUMN), at(SPRING))
    return "tussen" if (least, most) == (18, 23) else ""


def groups_to_show() -> str:
    """Tell that one group is too small, so that the two others with the total would reveal it."""
    twice = lists().query("twice and moment == @AUTUMN")["group"].value_counts()
    return "samen" if len(twice) == 3 and (twice < 5).sum() == 1 and twice.sum() == pairs() else ""


def carried_by_fragments() -> set[str]:
    """Tell which sentences the fragments carry."""
    groups = {group for group in ("leraar", "ondersteuner", "leerling", "ouder") if count("durven", group)}
    assert [count("durven", group) for group in ("leraar", "ondersteuner", "leerling")] == [2, 2, 2]
    assert (count("durven"), count("proberen")) == (6, 3)
    true = {"wie": groups == {"leraar", "ondersteuner", "leerling"}, "eens": kappa("proberen") == 1}
    return {name for name, is_true in true.items() if is_true}


def no_change_seen() -> str:
    """Tell that zero lies in the interval, and other values as well."""
    found = moved("kritisch").difference
    return "klein" if found.low < -0.1 < 0.1 < found.high else ""


def least_moved() -> str:
    """Return the sentence of sharing that moved least."""
    steps = {each: sentence(each, SPRING) - sentence(each, AUTUMN) for each in SHARING}
    assert min(steps.values()) > 0, "all four rise"
    rounded = {each: round(sentence(each, SPRING), 1) - round(sentence(each, AUTUMN), 1) for each in SHARING}
    assert min(steps, key=lambda each: steps[each]) == min(rounded, key=lambda each: rounded[each])
    return min(steps, key=lambda each: steps[each]).removeprefix("delen_")


def back_to_the_middle() -> str:
    """Tell that the high fall, the low rise, and all together hardly move."""
    high, low = critical()
    fell = high[SPRING].mean() < high[AUTUMN].mean()
    rose = low[SPRING].mean() > low[AUTUMN].mean()
    return "midden" if fell and rose and abs(moved("kritisch").difference.value) < 0.05 else ""


def highest_falls() -> str:
    """Tell that in both schools the type that stood highest fell, and at De Esdoorn another one than hierarchy."""
    names = [highest(school) for school in ("De Wilg", "De Esdoorn")]
    falls = [
        culture(school)[name].difference.value for school, name in zip(("De Wilg", "De Esdoorn"), names, strict=True)
    ]
    return "hoogste" if names == ["hierarchie", "markt"] and max(falls) < 0 else ""


def one_explanation_less() -> str:
    """Tell that De Wilg moved, De Esdoorn did not, and that they did not start alike."""
    here, there = culture("De Wilg")["hierarchie"], culture("De Esdoorn")["hierarchie"]
    unlike = here.before.value - there.before.value > 10
    return (
        "een_minder" if here.difference.high < 0 and there.difference.low < 0 < there.difference.high and unlike else ""
    )


def for_the_report() -> set[str]:
    """Tell which sentences the data carry: for whom, how much, what did not move, and what can't be told apart."""
    schools = set(wb.dataset("houding")["subject"])
    assert schools == {"De Wilg"}, "De Esdoorn did not fill in this questionnaire"
    true = {
        "dertien": pairs() == 13 and dutch.number(moved("delen").difference.value, 1) == "0,5",
        "kritisch": bool(no_change_seen()),
        "tegelijk": True,
    }
    return {name for name, is_true in true.items() if is_true}


def of_all_teachers() -> float:
    """Return the share of all teachers of study A who are known to find it useful."""
    assert "werken 38 leraren" in study("A")
    assert "| 8 (89 procent) |" in study("A")
    return 100 * 8 / 38


def other_questions() -> str:
    """Tell that study A asked other sentences in March, about coming rather than sharing."""
    text = re.sub(r"\s+", " ", study("A"))
    return "vragen" if "Drie van de vier zinnen over delen" in text and "zijn in maart vervangen" in text else ""


def who_can_be_known() -> str:
    """Tell that study B gives functions of which the school has one."""
    text = re.sub(r"\s+", " ", study("B"))
    return "herkenbaar" if all(each in text for each in ("(de logopedist", "(de conciërge)", "kleutergroep)")) else ""


def one_person() -> str:
    """Tell that in study B the coach chose, asked, cut and coded, and that there is doubt in half of the talks."""
    text = re.sub(r"\s+", " ", study("B"))
    alone = all(each in text for each in ("De coach nodigde", "De coach voerde ze zelf", "knipte de coach de teksten"))
    return "persoon" if alone and study_codes()["Twijfel over het traject"][0] == 3 else ""


QUESTIONS: dict[str, Callable[[], object]] = {
    "m4-collegedag.mensen": people_in_all,
    "m4-collegedag.koppelbaar": lambda: 100 * pairs() / at(AUTUMN),
    "m4-collegedag.vijf_paren": lambda: 100 * same_way(5),
    "m4-collegedag.per_bouw": groups_to_show,
    "m4-collegedag.fragmenten": carried_by_fragments,
    "m4-collegedag.verschil": lambda: moved("delen").difference.value,
    "m4-collegedag.kritisch": no_change_seen,
    "m4-collegedag.samen": least_moved,
    "m4-collegedag.laagste": back_to_the_middle,
    "m4-collegedag.hoogste": highest_falls,
    "m4-collegedag.esdoorn": one_explanation_less,
    "m4-collegedag.woorden": for_the_report,
    "m4-collegedag.a_nuttig": of_all_teachers,
    "m4-collegedag.a_herstel": other_questions,
    "m4-collegedag.b_eerst": who_can_be_known,
    "m4-collegedag.b_coach": one_person,
}

HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m4-collegedag.koppelbaar": lambda: {
        13: pairs(),
        100: 100 * at(SPRING) / at(AUTUMN),
        27.8: 100 - 100 * pairs() / at(AUTUMN),
        56.5: 100 * pairs() / (at(AUTUMN) + at(SPRING) - pairs()),
    },
    "m4-collegedag.vijf_paren": lambda: {3.125: 100 / 2**5, 50: 100 * same_way(2), 20: 100 / 5, 10: 100 / (5 * 2)},
    "m4-collegedag.verschil": lambda: {
        0.61: mean("delen", SPRING) - mean("delen", AUTUMN),
        0.7: round(mean("delen", SPRING), 1) - round(mean("delen", AUTUMN), 1),
        1.12: effect("delen"),
        3: mean("delen", SPRING),
    },
    "m4-collegedag.a_nuttig": lambda: {89: 100 * 8 / 9, 72.7: 100 * 8 / 11, 23.7: 100 * 9 / 38, 8: 8},
}


def least_pairs() -> int:
    """Return from how many pairs on all going one way is rarer than one in twenty."""
    return next(n for n in range(1, 20) if same_way(n) < 0.05)


CLAIMS["ten minste zes paren"] = lambda: f"ten minste {WORDS[least_pairs()]} paren"
CLAIMS["Ongeveer één op de zestien keer"] = lambda: {16: "Ongeveer één op de zestien keer"}[ceil(1 / same_way(5))]
