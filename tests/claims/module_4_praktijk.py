"""What the practice of module 4 says of De Wilg, recomputed from its data and from what its leader wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import workbook as wb
from workbook import dutch
from workbook.content import example_home

AUTUMN, SPRING = "nulmeting", "eindmeting"
PAGE = Path(__file__).resolve().parents[2] / "notebooks" / "text" / "module-4" / "praktijk.md"
WITH_OTHERS = re.compile(r"(?:[Mm]et |Doen|Gesprekken|Op een |In overleggen)[^:.]*: (\d+)\.")
TUESDAYS = re.compile(r"Van de (\d+) gingen er (\d+) door en (\d+) eindigden")


@cache
def written(name: str) -> tuple[dict[str, Any], ...]:
    """Return the lines that the leader wrote in a record or a coding sheet."""
    return tuple(wb.answers(name, example_home() / "antwoorden" / f"{name}.json").entries)


def one(name: str, **wanted: object) -> dict[str, Any]:
    """Return the one line with these values."""
    (found,) = [each for each in written(name) if all(each.get(key) == value for key, value in wanted.items())]
    return found


# ---- before and after -----------------------------------------------------------------------------------------------


@cache
def attitude(moment: str) -> Any:
    """Score the inquiring attitude of the team at a moment."""
    return wb.score(wb.answers("onderzoekende_houding", wb.dataset("houding")).select(moment=moment))


def mean(dimension: str, moment: str) -> float:
    """Return the mean of all lists."""
    return float(attitude(moment).score("nu", dimension).estimate.value)


def sentence(item: str) -> float:
    """Return the mean of a sentence in autumn."""
    return next(float(each.value) for each in attitude(AUTUMN).items if each.item == item)


def chosen(item: str) -> set[int]:
    """Return which steps were chosen at a sentence in autumn."""
    table = wb.dataset("houding")
    return {int(each) for each in table[(table["item"] == item) & (table["moment"] == AUTUMN)]["value"]}


@cache
def moved(dimension: str) -> Any:
    """Return how a part of the attitude changed of who took part twice."""
    asked = wb.answers("onderzoekende_houding", wb.dataset("houding"))
    changes = wb.compare(asked.select(moment=AUTUMN), asked.select(moment=SPRING)).changes
    return next(each for each in changes if each.dimension == dimension)


@cache
def culture(perspective: str = "nu") -> dict[str, Any]:
    """Return what changed in the culture of De Wilg by its team, by type."""
    team = wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg").team
    changes = wb.compare(team.select(moment=AUTUMN), team.select(moment=SPRING)).changes
    return {each.dimension: each for each in changes if each.perspective == perspective}


def told_apart() -> str:
    """Return the sentence to talk about: about the same mean, and answers that lie further apart."""
    habit, criticised = "kritisch_gewoonte", "kritisch_tegenspraak"
    assert sentence(habit) - sentence(criticised) < 0.2
    assert chosen(criticised) == {2, 3}
    return "verdeeld" if 1 in chosen(habit) and 4 in chosen(habit) else ""


def perhaps() -> str:
    """Return the reading of substantiating: small for who took part twice, and maybe nothing."""
    change = moved("onderbouwen").difference
    between = mean("onderbouwen", SPRING) - mean("onderbouwen", AUTUMN)
    return "misschien" if change.low < 0 < change.high and change.value < between else ""


def telling() -> str:
    """Return what needs both figures: sharing moved, the room to try perhaps not."""
    room, points = culture()["adhocratie"].difference, culture()
    went = sorted(points, key=lambda each: points[each].difference.value, reverse=True)[:2]
    assert set(went) == {"familie", "markt"}
    return "vertellen" if moved("delen").difference.low > 0 > room.low and room.high > 0 else ""


# ---- the study ------------------------------------------------------------------------------------------------------


@cache
def coding(name: str) -> Any:
    """Return the coded talks or documents."""
    return wb.score(wb.answers(name, example_home() / "antwoorden" / f"{name}.json"))


def pieces(code: str, name: str = "interview") -> str:
    """Return in how many of the fragments of the talks, or of the passages, a code stands."""
    table = coding(name).table
    times = int(table[table["code"] == code]["count"].sum())
    whole = coding(name).quality["compared"]
    return f"*{code}* in {times} van de {whole}"


def empty_sheets() -> str:
    """Return on how many sheets the last part is empty."""
    (found,) = [each for each in written("documentstudie") if "wat hebben wij geleerd" in (each.get("passage") or "")]
    assert found["vindplaats"] == "Twaalf van de achttien invulbladen"
    return "op twaalf van de achttien invulbladen is ‘wat hebben wij geleerd’ leeg"


def tuesdays() -> tuple[int, int, int]:
    """Return how many Tuesdays there were, went on, and ended with the ten minutes."""
    found = TUESDAYS.search(one("uitvoering", datum="2027-06-01")["effect"])
    assert found
    whole, on, ended = map(int, found.groups())
    return whole, on, ended


def autumn_tuesdays() -> str:
    """Return how many Tuesdays went on in autumn."""
    told = one("uitvoering", datum="2027-06-01")["effect"]
    found = re.search(r"In het najaar gingen er (\d+) van de (\d+) door", told)
    assert found
    return f"{found[1]} van de {found[2]}"


def on_three_places() -> bool:
    """Tell that the lapsing Tuesday stands in a talk, in two weekly letters and in the diary."""
    talk = [each for each in written("interview") if "Die vervalt" in (each.get("fragment") or "")]
    letters = [each for each in written("documentstudie") if "dinsdagmiddag vervalt" in (each.get("passage") or "")]
    assert "6 van de 12" in one("kerngroep", datum="2027-03-22")["veranderd"]
    return len(talk) == 1 and len(letters) == 2


def daring_or_tuesday() -> str:
    """Return the reading of both: daring stands most often in the talks, and Tuesday on three places."""
    table = coding("interview").table.groupby("code")["count"].sum()
    papers = set(coding("documentstudie").table["code"])
    return "beide" if table.idxmax() == "durven" and "durven" not in papers and on_three_places() else ""


def second_measurement() -> str:
    """Return when the second measurement is: within the agreement, four weeks in, and a month before the report."""
    step = next(each for each in written("onderzoeksplan") if each.get("soort") == "ingreep")
    data = next(each for each in written("onderzoeksplan") if each.get("wat") == "Onderzoekende houding, voorjaar")
    report = next(each for each in written("onderzoeksplan") if each.get("soort") == "verslag")
    begin, end = date.fromisoformat(step["begin"]), date.fromisoformat(step["eind"])
    asked = date.fromisoformat(data["van"])
    assert (begin, end) == (date(2027, 4, 6), date(2027, 5, 25))
    assert report["eind"] == "2027-06-25"
    inside = (asked - begin).days >= 28 and asked <= end
    return "half_mei" if inside and asked.month == 5 and asked.day > 15 else ""


def stood_in() -> str:
    """Return what the log says: all went on, once because the leader and the intern begeleider took over."""
    whole, on, _ = tuesdays()
    taken = [each for each in written("uitvoering") if "Ik nam groep 6" in each["gedaan"]]
    assert [each["datum"] for each in taken] == ["2027-04-20"]
    assert "de bouwen zorgen zelf voor vervanging" in one("uitvoering", datum="2027-06-01")["bijgesteld"]
    return "inval" if whole == on else ""


def two_weeks() -> str:
    """Return what the leader did after the first talk with the kerngroep."""
    talk = one("kerngroep", datum="2026-11-12")
    assert "Drie lijsten in één week is veel. En: wie leest dit, en ziet ze dan dat ik het ben?" in talk["gezegd"]
    return "twee_weken" if talk["veranderd"].startswith("Iedereen krijgt twee weken") else ""


def by_pupils() -> str:
    """Return what the kerngroep says of goal 2: its indicator was about pupils and not about sharing."""
    goal = one("doelen", nummer=2, versie="na_team")
    assert goal["indicator"] == "Lessen uit een drietal waarin drie leerlingen zeggen dat het werk bij hen past"
    later = one("doelen", nummer=2, versie="na_onderzoek")
    return "eigen_lat" if goal["straks"] == "6 van de 8" and later["stand"] == "bezig" else ""


def to_the_team() -> str:
    """Return what came of the talk with the team."""
    talk = one("gesprekken", met_wie="Team")
    assert "dat formulier dat weg is, helpt mij meer dan die tien minuten" in talk["gezegd"]
    return "nee" if "twee dingen tegelijk veranderden" in talk["veranderd"] else ""


def to_the_board() -> str:
    """Return what came of the talk with the board."""
    talk = one("gesprekken", met_wie="Bestuur van Stichting De Oever")
    told = talk["veranderd"]
    return "lezen" if "niets zegt over rekenen" in told and "twee scholen" in told else ""


# ---- pupils ---------------------------------------------------------------------------------------------------------


def arithmetic(year: str) -> str:
    """Return how many pupils reached 1S in a year."""
    rows = wb.dataset("leerresultaten").query("subject == 'De Wilg' and vak == 'rekenen'").set_index("schooljaar")
    return f"{int(rows.loc[year, 'behaald_1s2f'])} van de {int(rows.loc[year, 'getoetst'])}"


def years() -> str:
    """Return the row of the table of arithmetic."""
    return " | ".join(arithmetic(each) for each in ("2023-2024", "2024-2025", "2025-2026"))


def safety(item: str = "", group: str = "") -> float:
    """Return how safe pupils feel: of the school, or one sentence of a group."""
    asked = wb.answers("sociale_veiligheid", wb.dataset("sociale_veiligheid"))
    scored = wb.score(asked.select(group=group) if group else asked)
    if item:
        return next(float(each.value) for each in scored.items if each.item == item)
    return float(scored.score("nu", "veiligheid").estimate.value)


def before_it() -> str:
    """Return what may be said of pupils: their figures are older than the study, and one place is hidden in a mean."""
    last = max(wb.dataset("leerresultaten").query("subject == 'De Wilg'")["schooljaar"])
    began = next(each for each in written("verbeterpunt"))["begin"]
    older = int(last[-4:]) < int(began[:4])
    return "onbekend" if older and safety("veiligheid_plein", "groep 7") < safety() - 1 else ""


def shared(*figures: float) -> float:
    """Return what figures share to one decimal, so that one claim stands for all of them."""
    assert len({dutch.number(each, 1) for each in figures}) == 1, figures
    return figures[0]


def community(perspective: str) -> float:
    """Return what the team gives sharing practice in the questionnaire on the learning community."""
    return float(wb.score(wb.answers("plg", wb.dataset("plg_team"))).score(perspective, "praktijk").estimate.value)


def with_others() -> str:
    """Return how many of the minutes one spends with other people, as the sections tell."""
    text = PAGE.read_text(encoding="utf-8")
    lines = re.findall(r"^\*\d+ minuten\.\* (.*)$", text, flags=re.MULTILINE)
    return f"{sum(int(each) for line in lines for each in WITH_OTHERS.findall(line))} minuten"


def signed(value: float) -> str:
    """Return a difference with its sign, as the figure writes it."""
    return dutch.signed(value, 1)


CLAIMS: dict[str, Callable[[], object]] = {
    "350 minuten": with_others,
    # Before and after.
    "2,3": lambda: mean("delen", AUTUMN),
    "2,7": lambda: shared(mean("kritisch", AUTUMN), mean("kritisch", SPRING)),
    "op 2,4 en 2,6": lambda: (
        f"op {dutch.number(mean('onderbouwen', AUTUMN), 1)} en {dutch.number(mean('onderbouwen', SPRING), 1)}"
    ),
    "2,4": lambda: mean("onderbouwen", AUTUMN),
    "2,6": lambda: shared(mean("onderbouwen", SPRING), sentence("kritisch_gewoonte"), community("nu")),
    "2,5": lambda: sentence("kritisch_tegenspraak"),
    "+0,1 (van −0,2 tot +0,4)": lambda: (
        f"{signed(moved('onderbouwen').difference.value)} (van {signed(moved('onderbouwen').difference.low)} "
        f"tot {signed(moved('onderbouwen').difference.high)})"
    ),
    "0,1": lambda: moved("onderbouwen").difference.value,
    "0,2": lambda: mean("onderbouwen", SPRING) - mean("onderbouwen", AUTUMN),
    "0,4": lambda: moved("onderbouwen").difference.high,
    "Bij de 13 die twee keer meededen": lambda: f"Bij de {moved('onderbouwen').difference.n} die twee keer meededen",
    "van 38,6 naar 29,6": lambda: (
        f"van {dutch.number(culture()['hierarchie'].before.value, 1)} naar "
        f"{dutch.number(culture()['hierarchie'].after.value, 1)}"
    ),
    "38,6": lambda: culture()["hierarchie"].before.value,
    "29,6": lambda: culture()["hierarchie"].after.value,
    "zakte hiërarchie met 9 punten": lambda: (
        f"zakte hiërarchie met {round(culture()['hierarchie'].before.value - culture()['hierarchie'].after.value)} punten"
    ),
    "4,3": lambda: community("gewenst"),
    "delen 2,3, het laagste van vier (18 mensen)": lambda: (
        f"delen {dutch.number(mean('delen', AUTUMN), 1)}, het laagste van vier ({attitude(AUTUMN).n} mensen)"
        if min(attitude(AUTUMN).scores, key=lambda each: each.estimate.value).dimension == "delen"
        else ""
    ),
    # The talks, the documents and the diary.
    "0,86": lambda: coding("interview").quality["krippendorff_alpha"],
    "*durven* in 6 van de 15": lambda: pieces("durven"),
    "*proberen* in 3 van de 15": lambda: pieces("proberen"),
    "*tijd* in 3 van de 15": lambda: pieces("tijd"),
    "*regelen* in 8 van de 14 passages": lambda: f"{pieces('regelen', 'documentstudie')} passages",
    "op twaalf van de achttien invulbladen is ‘wat hebben wij geleerd’ leeg": empty_sheets,
    "6 van de 12": autumn_tuesdays,
    "van de 7 dinsdagmiddagen gingen er 7 door en 6 eindigden": lambda: (
        "van de {} dinsdagmiddagen gingen er {} door en {} eindigden".format(*tuesdays())
    ),
    "6 van de 7": lambda: f"{tuesdays()[2]} van de {tuesdays()[0]}",
    "Twee collega's waren ziek. Ik nam groep 6 en de intern begeleider nam groep 3, zodat de middag doorging.": lambda: (
        one("uitvoering", datum="2027-04-20")["gedaan"]
    ),
    "14": lambda: 100 / tuesdays()[0],
    "De lat voor delen was 2,8": lambda: (
        "De lat voor delen was 2,8" if "delen ten minste 2,8" in written("verbeterpunt")[0]["straks"] else ""
    ),
    # Pupils.
    "13 van de 24 | 10 van de 22 | 7 van de 21": years,
    "3,2": safety,
    "1,8": lambda: safety("veiligheid_plein", "groep 7"),
}

# No figures of the example.
OTHERS: dict[str, str] = {
    "2,1": "Een uitkomst van een verzonnen sectie, in de voorbeelden bij de open vragen; 2,7 komt daar ook voor.",
}

QUESTIONS: dict[str, Callable[[], object]] = {
    "m4-praktijk.wanneer_meten": second_measurement,
    "m4-praktijk.te_veel": two_weeks,
    "m4-praktijk.verdeeld": told_apart,
    "m4-praktijk.welke_alfa": lambda: "eerste" if 0 < coding("interview").quality["krippendorff_alpha"] < 1 else "",
    "m4-praktijk.durven_of_dinsdag": daring_or_tuesday,
    "m4-praktijk.grond": lambda: "drie_plekken" if on_three_places() else "",
    "m4-praktijk.gehaald": lambda: 100 * tuesdays()[2] / tuesdays()[0],
    "m4-praktijk.houdbaar": stood_in,
    "m4-praktijk.onderbouwen": perhaps,
    "m4-praktijk.waar_heen": telling,
    "m4-praktijk.naast_leerlingen": before_it,
    "m4-praktijk.gesprek_team": to_the_team,
    "m4-praktijk.bestuur": to_the_board,
    "m4-praktijk.doel_twee": by_pupils,
}

# What a hint says of the wrong answer that it meets.
HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m4-praktijk.gehaald": lambda: {
        100: 100 * tuesdays()[1] / tuesdays()[0],
        50: 100 * 6 / 12,
        14.3: 100 - 100 * tuesdays()[2] / tuesdays()[0],
        6: tuesdays()[2],
        31.6: 100 * tuesdays()[2] / (tuesdays()[0] + 12),
    },
}
