"""What the page of day 1 and its questions say of De Wilg, recomputed from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import workbook as wb
from workbook import dutch
from workbook.content import example_home
from workbook.results import Profile, Scorecard

GROUPS = ("onderbouw", "middenbouw", "bovenbouw")
SAME_FIELD = "medewerkers"
WORDS = {6: "zes", 7: "zeven"}


@cache
def people(instrument: str, group: str = "") -> Profile:
    """Score the dataset of a team, or one bouw of it."""
    asked = wb.answers(instrument, wb.dataset(f"{instrument}_team"))
    scored: Profile = wb.score(asked.select(group=group) if group else asked)
    return scored


def score(instrument: str, perspective: str, dimension: str, group: str = "") -> float:
    """Return one score of a team or a bouw."""
    found = people(instrument, group).score(perspective, dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def statement(item: str, group: str) -> float:
    """Return the mean of one statement of the staff survey."""
    found = next(each for each in people("medewerkers", group).items if each.item == item)
    assert found.value is not None
    return found.value


def gap(item: str, group: str = "") -> Any:
    """Return one statement of the gap scan: importance, now, wanted, gap and quadrant."""
    return next(each for each in people("performance_gap", group).ranking if each.item == item)


def line(side: str) -> float:
    """Return where a line of the quadrants lies: the mean of all statements."""
    shown = people("performance_gap").ranking
    return sum(getattr(each, side) for each in shown) / len(shown)


@cache
def leader(instrument: str) -> Any:
    """Score what the leader of De Wilg filled in herself."""
    return wb.score(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json"))


def factor(dimension: str) -> float:
    """Return the leader's score of a factor."""
    found: float = leader("hpo").score("nu", dimension).estimate.value
    return found


def rows(instrument: str) -> list[dict[str, Any]]:
    """Return what the leader noted."""
    return list(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json").entries)


def row(indicator: str) -> str:
    """Return begin, goal and present of an indicator, as cells of a table."""
    found = next(each for each in rows("scorecard") if each["indicator"].startswith(indicator))
    return "| " + " | ".join(dutch.number(float(found[each])) for each in ("nulmeting", "doel", "actueel")) + " |"


def way(indicator: str) -> float:
    """Return how much of the way to its goal an indicator went, in percent and unclipped."""
    found = next(each for each in rows("scorecard") if each["indicator"].startswith(indicator))
    begin, goal, now = (float(found[each]) for each in ("nulmeting", "doel", "actueel"))
    return 100 * (now - begin) / (goal - begin)


@cache
def school(subject: str) -> Scorecard:
    """Score the results of one school."""
    results = wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject=subject)
    scored: Scorecard = wb.score(results)
    return scored


def part(subject: str, dimension: str) -> float:
    """Return one outcome of a school."""
    found: float = next(each.estimate.value for each in school(subject).scores if each.dimension == dimension)
    return found


def reached(subject: str, column: str = "behaald_1s2f") -> dict[str, int]:
    """Return how many pupils of three years reached a level, by subject."""
    table = wb.dataset("leerresultaten").query("subject == @subject and tabel == 'referentie'")
    return {str(name): int(value) for name, value in table.groupby("vak")[column].sum().items()}


def results(group: int, vak: str) -> float:
    """Return the median DLE at the end of a group."""
    table = wb.dataset("leerrendement").query("tabel == 'dle' and toets == 'eind'")
    return float(table[(table["groep"] == group) & (table["vak"] == vak)]["dle"].iloc[0])


def behind(group: int, vak: str) -> float:
    """Return how many months a group is behind: 10 months a year since group 3."""
    return 10 * (group - 2) - results(group, vak)


def whole(count: int, word: str) -> str:
    """Return a count as it stands in the prose."""
    return f"{count} {word}"


CLAIMS: dict[str, Callable[[], object]] = {
    # High performance: the leader's own scores.
    "7,5": lambda: factor("management"),
    "5,8": lambda: agreed(factor("openheid"), factor("verbetering")),
    "| 7 |": lambda: f"| {dutch.number(agreed(factor('langetermijn'), factor('medewerkers')))} |",
    "6,6": lambda: sum(map(factor, ("management", "openheid", "langetermijn", "verbetering", "medewerkers"))) / 5,
    # INK, a bouw at a time.
    "1,5": lambda: score("ink", "nu", "personeel", "bovenbouw"),
    # Staff.
    "4,1 en 4": lambda: " en ".join(
        dutch.number(score("medewerkers", "nu", "competentie", group), 1) for group in ("onderbouw", "bovenbouw")
    ),
    "zeven in de middenbouw, zes in de bovenbouw": lambda: (
        f"{WORDS[people('ink', 'middenbouw').n]} in de middenbouw, {WORDS[people('ink', 'bovenbouw').n]} in de bovenbouw"
    ),
    "4,1": lambda: score("medewerkers", "nu", "competentie", "onderbouw"),
    "3,5": lambda: score("medewerkers", "nu", "talent", "onderbouw"),
    "2,4": lambda: score("medewerkers", "nu", "talent", "bovenbouw"),
    "3,2": lambda: score("medewerkers", "nu", "talent"),
    "2,2": lambda: statement("talent_taak", "bovenbouw"),
    "2,3": lambda: statement("talent_gevraagd", "bovenbouw"),
    # Performance Gap Scan.
    "1,7": lambda: gap("cultuur_meekijken").now,
    "3,8": lambda: gap("cultuur_meekijken").wanted,
    "1,4": lambda: gap("cultuur_besluiten").gap.value,
    "1,2": lambda: gap("cultuur_terugkijken").gap.value,
    "3,1": lambda: gap("cultuur_besluiten").now,
    "3,06": lambda: line("now"),
    "3,7": lambda: gap("stimulans_groei", "bovenbouw").now,
    # Scorecard and results.
    "21,7 %": lambda: f"{dutch.number(way('Leerrendement rekenen'), 1)} %",
    "100 %": lambda: f"{dutch.number(min(100, way('Ouders')))} %",
    "18,8 %": lambda: f"{dutch.number(way('Leraren die dit jaar'), 1)} %",
    "7 maanden": lambda: whole(round(behind(5, "rekenen")), "maanden"),
    "10 maanden": lambda: whole(round(behind(6, "rekenen")), "maanden"),
    "8,5": lambda: (behind(5, "rekenen") + behind(6, "rekenen")) / 2,
    "61,2": lambda: part("De Wilg", "referentie.behaald_1s2f"),
    "60,9": lambda: part("De Esdoorn", "referentie.behaald_1s2f"),
    "44,5": lambda: part("De Knotwilg", "indicatoren"),
    "met 55 verder": lambda: f"met {dutch.number(round(part('Het Wilgenhof', 'indicatoren')))} verder",
    "| 72 | 95 | 77 |": lambda: row("Leerrendement rekenen"),
    "| 91 | 95 | 96 |": lambda: row("Ouders"),
    "| 14 | 6 | 16 |": lambda: row("Lesuren die uitvallen"),
    "| 4 | 20 | 7 |": lambda: row("Leraren die dit jaar"),
    "| 20 | 20 | 20 |": lambda: row("Leraren met een eigen"),
    "67 leerlingen": lambda: whole(reached("De Wilg", "getoetst")["rekenen"], "leerlingen"),
    "51 bij lezen": lambda: whole(reached("De Wilg")["lezen"], "bij lezen"),
    "42 bij taalverzorging": lambda: whole(reached("De Wilg")["taalverzorging"], "bij taalverzorging"),
    "30 bij rekenen": lambda: whole(reached("De Wilg")["rekenen"], "bij rekenen"),
}

# No figures of the example. 8,5 is also the rule of De Waal, on every factor.
OTHERS: dict[str, str] = {}


def agreed(first: float, second: float) -> float:
    """Return what two figures share, so that one claim stands for both."""
    assert first == second
    return first


# ---- the questions --------------------------------------------------------------------------------------------------


def in_every_group() -> set[str]:
    """Tell which sentences about the three bouwen are true."""

    def stand(perspective: str, field: str) -> list[float]:
        return [score("ink", perspective, field, group) for group in GROUPS]

    fields = [each.id for each in wb.instrument("ink").dimensions]
    steps = {
        field: [b - a for a, b in zip(stand("nu", field), stand("gewenst", field), strict=True)] for field in fields
    }
    others = [field for field in fields if field != "verbeteren"]
    true = {
        "laagste": all(
            score("ink", "nu", "verbeteren", group) < min(score("ink", "nu", field, group) for field in others)
            for group in GROUPS
        ),
        "grootste_stap": all(steps["verbeteren"][at] > max(steps[field][at] for field in others) for at in range(3)),
        "processen": set(stand("nu", "processen")) == {3},
        "medewerkers": set(stand("nu", "medewerkers")) == {2},
        "leiderschap": set(stand("gewenst", "leiderschap")) == {4},
    }
    return {name for name, is_true in true.items() if is_true}


def divided() -> str:
    """Tell that the upper years differ more among themselves than from the lower."""
    found = people("ink", "bovenbouw").score("nu", "personeel")
    assert found
    assert found.quartiles
    between = score("ink", "nu", "personeel", "onderbouw") - score("ink", "nu", "personeel", "bovenbouw")
    return "verdeeld" if between < found.quartiles[1] - found.quartiles[0] else "klopt"


def both_true() -> str:
    """Tell that INK is alike in every bouw while talent differs by more than chance would give."""
    alike = len({score("ink", "nu", SAME_FIELD, group) for group in GROUPS}) == 1
    asked = wb.answers("medewerkers", wb.dataset("medewerkers_team"))
    apart = wb.compare(asked.select(group="onderbouw"), asked.select(group="bovenbouw"))
    beyond = {each.dimension for each in apart.changes if each.difference.low * each.difference.high > 0}
    return "andere_vraag" if alike and beyond == {"talent"} else ""


def first_question() -> str:
    """Tell that two people chose the lowest step (option `wie`), and that competence is no lower than elsewhere."""
    found = next(each for each in people("medewerkers", "bovenbouw").items if each.item == "talent_gevraagd")
    gaps = [score("medewerkers", "nu", "competentie", group) for group in GROUPS]
    return "moment" if found.distribution[0] == 2 and max(gaps) - min(gaps) < 0.5 else ""


def quadrant() -> str:
    """Tell why the larger gap stands in the other quadrant."""
    first, second = gap("cultuur_besluiten"), gap("cultuur_terugkijken")
    larger = first.gap.value > second.gap.value and first.importance > second.importance
    by_now = first.now > line("now") > second.now and (first.quadrant, second.quadrant) == ("keep", "focus")
    return "nu_boven" if larger and by_now and first.dimension == second.dimension else ""


def contradiction() -> str:
    """Tell that the two instruments differ by more than a step on the same bouw."""
    apart = gap("stimulans_groei", "bovenbouw").now - statement("talent_gevraagd", "bovenbouw")
    return "vragen_lezen" if apart > 1 else ""


def months() -> str:
    """Tell that arithmetic is behind reading in both groups, and that reading is level."""
    level = all(behind(group, "lezen") == 0 for group in (5, 6))
    return "achter" if level and behind(6, "rekenen") > behind(5, "rekenen") > 0 else ""


def schools() -> set[str]:
    """Tell which sentences about schools the figures carry: totals alike, subjects of De Wilg far apart."""
    wilg, esdoorn = (part(each, "referentie.behaald_1s2f") for each in ("De Wilg", "De Esdoorn"))
    one = 100 / sum(reached("De Wilg", "getoetst").values())
    apart = max(reached("De Wilg").values()) - min(reached("De Wilg").values())
    return {name for name, is_true in {"evenveel": abs(wilg - esdoorn) < one, "vakken": apart > 20}.items() if is_true}


QUESTIONS: dict[str, Callable[[], object]] = {
    "m1-collegedag.hpo_regel": lambda: (
        "grens" if max(map(factor, ("management", "openheid", "langetermijn"))) < 8.5 else ""
    ),
    "m1-collegedag.bouwen": in_every_group,
    "m1-collegedag.halve_fase": divided,
    "m1-collegedag.beide_waar": both_true,
    "m1-collegedag.eerste_vraag": first_question,
    "m1-collegedag.vak": quadrant,
    "m1-collegedag.tegenspraak": contradiction,
    "m1-collegedag.uitval": lambda: way("Lesuren die uitvallen"),
    "m1-collegedag.dle": months,
    "m1-collegedag.scholen": schools,
}
