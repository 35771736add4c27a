"""What the page of day 3 and its questions say of De Wilg, recomputed from the data and from what its leader wrote."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from ruamel.yaml import YAML

import workbook as wb
from workbook import dutch
from workbook.content import content_root, example_home
from workbook.results import Network, Profile

TYPES = ("familie", "adhocratie", "markt", "hierarchie")
SCHOOL = "De Wilg"
WORDS = {2: "twee", 3: "drie", 4: "vier", 8: "acht", 11: "elf", 12: "twaalf", 14: "veertien", 20: "twintig"}
WORDS |= {24: "vierentwintig", 28: "achtentwintig", 6: "zes"}


# ---- the culture scan -----------------------------------------------------------------------------------------------


@cache
def scan(role: str = "team", moment: str = "nulmeting") -> Profile:
    """Score the culture scan of the leader or of the team of De Wilg, at one moment."""
    asked = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=SCHOOL, moment=moment)
    scored: Profile = wb.score(getattr(asked, role))
    return scored


@cache
def moved() -> Any:
    """Return how the team's hierarchy went from autumn to spring."""
    whole = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=SCHOOL)
    found = wb.compare(whole.select(moment="nulmeting").team, whole.select(moment="eindmeting").team)
    return next(each for each in found.changes if (each.perspective, each.dimension) == ("nu", "hierarchie"))


def points(kind: str, perspective: str = "nu", role: str = "team", moment: str = "nulmeting") -> float:
    """Return the points of a type of culture."""
    return of(scan(role, moment), perspective, kind)


def of(profile: Profile, perspective: str, dimension: str) -> float:
    """Return one score of a profile."""
    found = profile.score(perspective, dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def wished(kind: str, moment: str = "nulmeting") -> float:
    """Return how far the desired lies from the present, up or down."""
    return abs(points(kind, "gewenst", moment=moment) - points(kind, moment=moment))


def lists(moment: str) -> int:
    """Count the lists of the team at a moment."""
    table = wb.dataset("ocai_team").query("subject == @SCHOOL and moment == @moment and role == 'team'")
    return int(table["respondent"].nunique())


def people(moment: str, group: str = "") -> set[str]:
    """Return the codes of who filled in at a moment, of the whole team or one part of it."""
    table = wb.dataset("ocai_team").query("subject == @SCHOOL and moment == @moment and role == 'team'")
    return set(table[table["group"] == group]["respondent"] if group else table["respondent"])


# ---- the gap scan, the PLG list, colours and leadership ------------------------------------------------------------


@cache
def team(instrument: str) -> Profile:
    """Score what the team of De Wilg filled in."""
    scored: Profile = wb.score(wb.answers(instrument, example_home() / "team" / f"{instrument}.csv"))
    return scored


@cache
def leader(instrument: str) -> Any:
    """Score what the leader of De Wilg filled in herself."""
    return wb.score(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json"))


@cache
def gaps() -> Profile:
    """Score the gap scan of the team."""
    scored: Profile = wb.score(wb.answers("performance_gap", wb.dataset("performance_gap_team")))
    return scored


def said(profile: Profile, item: str, perspective: str, dimension: str = "") -> float:
    """Return the mean of one statement."""
    found = next(
        each
        for each in profile.items
        if (each.item, each.perspective) == (item, perspective) and dimension in {"", each.dimension}
    )
    assert found.value is not None
    return float(found.value)


def gap(item: str) -> float:
    """Return how far a statement of the gap scan is wished from where it is."""
    return said(gaps(), item, "gewenst") - said(gaps(), item, "nu")


def theme(item: str, kind: str, perspective: str = "nu") -> float:
    """Return the points of a type of organisation in one theme."""
    return said(team("cubrix"), item, perspective, kind)


def cells(*figures: float) -> str:
    """Return figures as cells of a table in the prose, always with a decimal."""
    return "| " + " | ".join(one(each) for each in figures) + " |"


def one(figure: float) -> str:
    """Return a figure with exactly one decimal, as a row of figures shows it."""
    told = dutch.number(figure, 1)
    return told if "," in told else f"{told},0"


def both(*figures: float, places: int = 1) -> str:
    """Return two figures as the prose gives them, from and to."""
    return "van {} naar {}".format(*(dutch.number(each, places) for each in figures))


def shared(*figures: float) -> float:
    """Return what figures share to one decimal, so that one claim stands for all of them."""
    assert len({dutch.number(each, 1) for each in figures}) == 1, figures
    return figures[0]


# ---- the network ----------------------------------------------------------------------------------------------------


@cache
def network() -> Network:
    """Score the network of the team."""
    scored: Network = wb.score(wb.answers("netwerk", wb.dataset("netwerk")))
    return scored


def measure(question: str, name: str) -> float:
    """Return a measure of the network at one question."""
    table = network().table
    return float(table[(table["question"] == question) & (table["measure"] == name)]["value"].iloc[0])


def ties(question: str) -> int:
    """Count who names whom."""
    return len(wb.dataset("netwerk").query("item == @question and option > 0"))


def named(question: str, number: int) -> int:
    """Count how often a number is named."""
    return len(wb.dataset("netwerk").query("item == @question and option == @number"))


def nobody(question: str) -> int:
    """Count who answered that there is nobody."""
    return len(wb.dataset("netwerk").query("item == @question and option == 0"))


def asked_people() -> set[int]:
    """Return the numbers of who answered."""
    return set(wb.dataset("netwerk")["respondent"])


def staff() -> int:
    """Return how many people the team has: who answered and who was named."""
    return max(asked_people() | set(wb.dataset("netwerk")["option"]))


def possible(answering: int) -> int:
    """Return how many ties could be there when so many answer."""
    return answering * (staff() - 1)


def extreme(question: str, *, everybody: bool) -> float:
    """Return the density in percent when those who are silent would name everybody, or nobody."""
    silent = staff() - len(asked_people())
    return 100 * (ties(question) + (possible(silent) if everybody else 0)) / possible(staff())


def counted(question: str, measured: str) -> str:
    """Return ties, of how many, and the density, as the prose has them."""
    figure = dutch.number(measure(question, "density"), 2)
    return f"{ties(question)} van de {possible(len(asked_people()))}, {measured} {figure}"


# ---- what the leader wrote ------------------------------------------------------------------------------------------


@cache
def told(name: str) -> dict[str, Any]:
    """Return what the leader wrote, as it stands in the content of De Wilg."""
    path = content_root() / "datasets" / "content" / f"{name}.yaml"
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return found


def written(name: str, table: str) -> list[dict[str, Any]]:
    """Return the rows of one table that the leader wrote."""
    return [each for each in told(name)["entries"] if each["table"] == table]


def upper_is_hidden() -> bool:
    """Tell that the upper years, though six, aren't shown, because the three of support would follow from them."""
    team = wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg", moment="nulmeting").team
    return all(each.estimate.value is None for each in wb.score(team.select(group="bovenbouw")).scores)


def walk() -> str:
    """Return the moment of the walk that the prose quotes."""
    found = [each["bevinding"] for each in written("schein", "bevindingen")]
    quoted = "In de vergadering kijkt iedereen naar de directeur voordat iemand iets zegt."
    assert quoted in found
    assert len(found) == 12
    return "*in de vergadering kijkt iedereen naar de directeur voordat iemand iets zegt.*"


def clashes() -> str:
    """Return how often saying and doing clashed in the walk."""
    return f"staat {WORDS[len(written('schein', 'tegenstellingen'))]} keer een botsing"


def quoted_talk() -> str:
    """Return what somebody said in an interview about permission."""
    fragments = [each["fragment"] for each in written("interview", "fragmenten")]
    text = "Ik wil best iets anders doen, maar dan moet er eerst iemand zeggen dat het mag."
    assert text in fragments
    return "‘ik wil best iets anders doen, maar dan moet er eerst iemand zeggen dat het mag’"


def toddlers() -> str:
    """Return the signal on the languages of the youngest pupils."""
    (found,) = [each for each in written("trends", "signalen") if "andere taal" in each["signaal"]]
    assert found["signaal"].startswith("Drie van de vijf kleuters")
    return "van de vijf kleuters die instroomden er drie thuis een andere taal spreken"


def four_goals() -> str:
    """Return that the leader brings four goals, and that the prose tells each of them."""
    goals = [each["doel"] for each in written("doelen", "doelen") if each["versie"] == "na_module_2"]
    assert goals == [
        "Leerlingen weten ook in de middag wat zij leren.",
        "Het team leert samen rekenlessen maken die afstemmen op verschillen.",
        "Na elke verandering kijken wij terug.",
        "Leerlingen van groep 7 spelen zonder zorg op het plein.",
    ]
    return f"Marloes brengt er {WORDS[len(goals)]} mee"


CLAIMS: dict[str, Callable[[], object]] = {
    # The culture scan.
    "vierentwintig lijsten, op een studiemiddag": lambda: f"{WORDS[lists('nulmeting')]} lijsten, op een studiemiddag",
    "Beide keren vierentwintig lijsten": lambda: (
        f"Beide keren {WORDS[lists('nulmeting')]} lijsten" if lists("nulmeting") == lists("eindmeting") else ""
    ),
    "Twee collega's vulden alleen in het najaar in": lambda: (
        f"{WORDS[len(people('nulmeting') - people('eindmeting'))].capitalize()} collega's vulden alleen in het najaar in"
    ),
    "De bovenbouw stuurde zes lijsten in": lambda: (
        f"De bovenbouw stuurde {WORDS[len(people('nulmeting', 'bovenbouw'))]} lijsten in" if upper_is_hidden() else ""
    ),
    "werken drie mensen": lambda: f"werken {WORDS[len(people('nulmeting', 'ondersteuning'))]} mensen",
    "38,6": lambda: points("hierarchie"),
    "29,6": lambda: points("hierarchie", moment="eindmeting"),
    "6,8": lambda: wished("hierarchie", "eindmeting"),
    "dat 15 punten": lambda: f"dat {dutch.number(wished('hierarchie'), 1)} punten",
    "8,2": lambda: abs(moved().difference.value),
    "| 12,9 | 27,3 |": lambda: cells(points("adhocratie"), points("adhocratie", "gewenst")),
    "| 38,6 | 23,6 |": lambda: cells(points("hierarchie"), points("hierarchie", "gewenst")),
    "12,9": lambda: points("adhocratie"),
    "27,3": lambda: points("adhocratie", "gewenst"),
    "23,6": lambda: points("hierarchie", "gewenst"),
    "31,9": lambda: points("familie"),
    # The gap scan.
    "van 1,7 naar 3,8": lambda: both(*(said(gaps(), "cultuur_meekijken", each) for each in ("nu", "gewenst"))),
    "van 2,2 naar 4,1": lambda: both(*(said(gaps(), "middelen_tijd", each) for each in ("nu", "gewenst"))),
    "1,7": lambda: said(gaps(), "cultuur_meekijken", "nu"),
    "3,8": lambda: said(gaps(), "cultuur_meekijken", "gewenst"),
    "2,2": lambda: said(gaps(), "middelen_tijd", "nu"),
    "4,1": lambda: said(gaps(), "middelen_tijd", "gewenst"),
    "1,3": lambda: gap("cultuur_tegenspraak"),
    "4,7": lambda: said(gaps(), "cultuur_tegenspraak", "gewenst"),
    "| 2,7 | 4,4 |": lambda: cells(*(said(gaps(), "cultuur_fouten", each) for each in ("nu", "gewenst"))),
    "2,7": lambda: said(gaps(), "cultuur_fouten", "nu"),
    "4,4": lambda: said(gaps(), "cultuur_fouten", "gewenst"),
    "Twintig\nteamleden van De Wilg": lambda: f"{WORDS[gaps().n].capitalize()}\nteamleden van De Wilg",
    # The PLG list.
    "| 2,6 | 4,3 |": lambda: cells(*(of(team("plg"), each, "praktijk") for each in ("nu", "gewenst"))),
    "| 3,0 | 4,6 |": lambda: cells(*(said(team("plg"), "relaties_hulp", each) for each in ("nu", "gewenst"))),
    "2,6": lambda: shared(of(team("plg"), "nu", "praktijk"), of(team("leiderschap"), "nu", "onderzoeken")),
    "4,3": lambda: of(team("plg"), "gewenst", "praktijk"),
    "3,0": lambda: one(said(team("plg"), "relaties_hulp", "nu")),
    "4,6": lambda: said(team("plg"), "relaties_hulp", "gewenst"),
    "3,4": lambda: of(team("plg"), "nu", "relaties"),
    # The scan of the organisation and the drives.
    "orde kreeg nu 36,5 van de 100 punten, gemeenschap 33": lambda: (
        "orde kreeg nu {} van de 100 punten, gemeenschap {}".format(
            *(dutch.number(of(team("cubrix"), "nu", each), 1) for each in ("orde", "gemeenschap"))
        )
    ),
    "36,5": lambda: of(team("cubrix"), "nu", "orde"),
    "orde krijgt er 21 punten tegen 36,5 over alles, en gemeenschap 42": lambda: (
        f"orde krijgt er {dutch.number(theme('leren', 'orde'), 0)} punten tegen "
        f"{dutch.number(of(team('cubrix'), 'nu', 'orde'), 1)} over alles, en gemeenschap "
        f"{dutch.number(theme('leren', 'gemeenschap'), 0)}"
    ),
    "37,6": lambda: (points("hierarchie") + of(team("cubrix"), "nu", "orde")) / 2,
    "nu 46 van de 100 punten aan orde en 12 aan synergie. Gewenst is 29 en 21": lambda: (
        "nu {} van de 100 punten aan orde en {} aan synergie. Gewenst is {} en {}".format(
            *(
                dutch.number(theme("nabuurschap", kind, each), 0)
                for each in ("nu", "gewenst")
                for kind in ("orde", "synergie")
            )
        )
    ),
    "3,7": lambda: of(team("mmi"), "nu", "groen"),
    "achtentwintig zinnen": lambda: f"{WORDS[len(wb.instrument('mmi').items)]} zinnen",
    # Leadership and the walk.
    "3,5": lambda: shared(of(leader("leiderschap"), "nu", "onderzoeken"), said(gaps(), "cultuur_tegenspraak", "nu")),
    "0,9": lambda: of(leader("leiderschap"), "nu", "onderzoeken") - of(team("leiderschap"), "nu", "onderzoeken"),
    "*in de vergadering kijkt iedereen naar de directeur voordat iemand iets zegt.*": walk,
    "staat drie keer een botsing": clashes,
    "Zij vonden drie botsingen": lambda: f"Zij vonden {WORDS[len(written('schein', 'tegenstellingen'))]} botsingen",
    "‘ik wil best iets anders doen, maar dan moet er eerst iemand zeggen dat het mag’": quoted_talk,
    # The network.
    "veertien teamleden drie vragen. Twaalf vulden ze in": lambda: (
        f"{WORDS[staff()]} teamleden drie vragen. {WORDS[len(asked_people())].capitalize()} vulden ze in"
    ),
    "Bij advies 50 van de 156, dus 0,32": lambda: f"Bij advies {counted('advies', 'dus')}",
    "Bij zorgen 26 van de 156, dus 0,17": lambda: f"Bij zorgen {counted('zorgen', 'dus')}",
    "0,32": lambda: measure("advies", "density"),
    "0,17": lambda: measure("zorgen", "density"),
    "0,37": lambda: measure("advies", "centralisation"),
    "zijn er drie losse delen, en twee invullers zonder één lijn": lambda: (
        f"zijn er {WORDS[int(measure('zorgen', 'components'))]} losse delen, en "
        f"{WORDS[int(measure('zorgen', 'isolates'))]} invullers zonder één lijn"
    ),
    "Drie mensen kozen daar *niemand*": lambda: (
        f"{WORDS[nobody('zorgen')].capitalize()} mensen kozen daar *niemand*" if not nobody("advies") else ""
    ),
    "nummer 3 acht keer genoemd, en nummer 5 twee keer": lambda: (
        f"nummer 3 {WORDS[named('advies', 3)]} keer genoemd, en nummer 5 {WORDS[named('advies', 5)]} keer"
    ),
    "Acht van de elf anderen die invulden": lambda: (
        f"{WORDS[named('advies', 3)].capitalize()} van de {WORDS[len(asked_people() - {3})]} anderen die invulden"
    ),
    "32 procent": lambda: f"{dutch.number(100 * measure('advies', 'density'), 0)} procent",
    "27,5 procent": lambda: f"{dutch.number(extreme('advies', everybody=False), 1)} procent",
    "50 plus 26 is 76 van de 182": lambda: "{} plus {} is {} van de {}".format(
        ties("advies"), possible(2), ties("advies") + possible(2), possible(staff())
    ),
    # What the leader wrote.
    "Marloes brengt er vier mee": four_goals,
    "van de vijf kleuters die instroomden er drie thuis een andere taal spreken": toddlers,
}

PUBLISHED = "the published band of fourteen Dutch teams (De Jong e.a., 2022), no figure of the example"
OTHERS: dict[str, str] = {
    "41": PUBLISHED,
    "86": PUBLISHED,
    "10": PUBLISHED,
    "30": PUBLISHED,
}


# ---- the questions --------------------------------------------------------------------------------------------------


def most_spread() -> str:
    """Return the type on which the lists lie furthest apart."""
    spread = {each: scan().score("nu", each).sd or 0 for each in TYPES}  # type: ignore[union-attr]
    return max(spread, key=lambda each: spread[each])


def furthest() -> str:
    """Return the type on which leader and team lie furthest apart."""
    apart = {each: abs(points(each, role="leader") - points(each)) for each in TYPES}
    return max(apart, key=lambda each: apart[each])


def seen_apart_wished_together() -> set[str]:
    """Tell what may be said: they see it differently, and wish more alike than they see."""
    now, later = (
        sum(abs(points(each, perspective, "leader") - points(each, perspective)) for each in TYPES)
        for perspective in ("nu", "gewenst")
    )
    return {"andere_blik", "zelfde_wens"} if 0 < later < now else set()


def no_longer_flagged() -> str:
    """Return the one type whose gap passed the line."""
    (found,) = set(scan().flagged()) - set(scan(moment="eindmeting").flagged())
    return str(found)


def who_took_part_twice() -> str:
    """Tell that the difference is over who took part twice, and the means over everybody."""
    change = moved()
    means = round(change.before.value - change.after.value, 1)
    return "beide" if means == 9 != round(abs(change.difference.value), 1) == 8.2 else ""


def true_of_the_year() -> set[str]:
    """Return the sentences of the yearly report that the data carry; what was done stands in the story."""
    return {"dat", "samen_met"} if points("hierarchie", moment="eindmeting") < points("hierarchie") else set()


def two_gaps() -> str:
    """Tell that the two largest gaps are looking in and time to prepare, in that order."""
    items = [each.id for each in wb.instrument("performance_gap").items]
    largest = sorted(items, key=gap, reverse=True)[:2]
    return "tijd" if largest == ["cultuur_meekijken", "middelen_tijd"] else ""


def not_advice() -> str:
    """Tell that it lies right of and above the lines, and that no statement is wished higher."""
    items = [each.id for each in wb.instrument("performance_gap").items]
    means = {each: sum(said(gaps(), item, each) for item in items) / len(items) for each in ("belang", "nu")}
    boxed = all(said(gaps(), "cultuur_tegenspraak", each) > means[each] for each in means)
    highest = max(items, key=lambda item: said(gaps(), item, "gewenst"))
    sooner = [item for item in items if gap(item) > gap("cultuur_tegenspraak")]
    return "advies" if boxed and highest == "cultuur_tegenspraak" and sooner else ""


def unlike_the_rest() -> str:
    """Return the theme in which order gets least, compared with all themes together."""
    items = [each.id for each in wb.instrument("cubrix").items]
    found = min(items, key=lambda item: theme(item, "orde"))
    assert theme(found, "gemeenschap") > theme(found, "orde")
    return found


def filled_in() -> set[str]:
    """Return what may be said of the drives: what is highest on average, and where the answers differ most."""
    colours = [each.id for each in wb.instrument("mmi").dimensions]
    spread = {each: team("mmi").score("nu", each).sd or 0 for each in colours}  # type: ignore[union-attr]
    high = max(colours, key=lambda each: of(team("mmi"), "nu", each)) == "groen"
    return {"harmonie", "uiteen"} if high and max(colours, key=lambda each: spread[each]) == "oranje" else set()


def less_of_what_weighs() -> str:
    """Tell that two are missing, and that worries have fewer ties than advice on the same day."""
    missing = staff() - len(asked_people()) == 2
    return "anders" if missing and measure("zorgen", "density") < measure("advies", "density") else ""


def carried() -> set[str]:
    """Return the sentences that the instruments carry."""
    looked = (gaps().n, dutch.number(said(gaps(), "cultuur_meekijken", "nu"), 1)) == (20, "1,7")
    return {"meekijken", "botsing"} if looked and len(written("schein", "tegenstellingen")) == 3 else set()


def divided() -> str:
    """Tell that what one type gets is taken from the others: the scores of the team add up to a hundred."""
    return "verdeeld" if round(sum(points(each) for each in TYPES), 6) == 100 else ""


def everybody_asks() -> str:
    """Tell that all who answered name somebody for advice, while help with a hard lesson and worries are scarcer."""
    table = wb.dataset("netwerk")
    names = set(table.query("item == 'advies' and option > 0")["respondent"]) == asked_people()
    scarcer = said(team("plg"), "relaties_hulp", "nu") < of(team("plg"), "nu", "relaties")
    return "advies" if names and scarcer and measure("zorgen", "density") < measure("advies", "density") else ""


QUESTIONS: dict[str, Callable[[], object]] = {
    "m3-collegedag.oneens": most_spread,
    "m3-collegedag.kloof": furthest,
    "m3-collegedag.wie_heeft_gelijk": seen_apart_wished_together,
    "m3-collegedag.aftrekken": lambda: 6 * 40 - 5 * 46,
    "m3-collegedag.gat": two_gaps,
    "m3-collegedag.vak": not_advice,
    "m3-collegedag.kleuren_thema": unlike_the_rest,
    "m3-collegedag.drijfveren": filled_in,
    "m3-collegedag.dichtheid": lambda: extreme("advies", everybody=True),
    "m3-collegedag.band": less_of_what_weighs,
    "m3-collegedag.beweging": no_longer_flagged,
    "m3-collegedag.dezelfde_mensen": who_took_part_twice,
    "m3-collegedag.wat_mag": true_of_the_year,
    "m3-collegedag.draagt": carried,
    "m3-collegedag.grond": divided,
    "m3-collegedag.kader_tegen": everybody_asks,
}

HINTS: dict[str, Callable[[], dict[float, float]]] = {
    "m3-collegedag.dichtheid": lambda: {
        48.7: 100 * (ties("advies") + possible(2)) / possible(12),
        32.1: 100 * measure("advies", "density"),
        27.5: extreme("advies", everybody=False),
        14.3: 100 * possible(2) / possible(staff()),
        76: ties("advies") + possible(2),
    },
}
