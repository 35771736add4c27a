"""What the page of day 2 and its questions say of De Wilg, recomputed from the data and from what its leader wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from ruamel.yaml import YAML

import workbook as wb
from workbook import dutch
from workbook.content import content_root, example_home
from workbook.results import Profile

LEADER, SUPERVISOR = "leider", "intern_begeleider"
DOMAINS = ("klimaat", "organisatie", "uitleg", "activeren", "strategieen", "afstemmen")
WORDS = {2: "twee", 4: "vier", 5: "vijf", 6: "zes", 8: "acht", 11: "elf", 12: "twaalf", 64: "vierenzestig"}


# ---- two observers in twelve lessons --------------------------------------------------------------------------------


@cache
def lessons(role: str = "", domain: str = "") -> Profile:
    """Score the lessons of one observer or of both, with all domains or one."""
    table = wb.dataset("lesobservaties")
    if role:
        table = table[table["role"] == role]
    if domain:
        table = table[table["item"].str.startswith(domain)]
    scored: Profile = wb.score(wb.answers("kijkwijzer", table))
    return scored


def seen(dimension: str, role: str = "") -> float:
    """Return the mean of a domain."""
    found = lessons(role).score("nu", dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def agreement(domain: str = "") -> dict[str, Any]:
    """Return how far the two agree: judgements, the same, near, and both kappas."""
    found: dict[str, Any] = lessons(domain=domain).quality["agreement"]["nu"]
    return found


def kappa(weights: str, domain: str = "") -> float:
    """Return the weighted kappa of all domains or of one."""
    found: float = agreement(domain)[f"kappa_{weights}"]["value"]
    return found


@cache
def apart() -> dict[str, int]:
    """Count, at adapting to differences, how often the leader chose higher, the same and lower."""
    table = wb.dataset("lesobservaties")
    table = table[table["item"].str.startswith("afstemmen")]
    both = table.pivot_table(index=["subject", "item"], columns="role", values="value")
    more = both[LEADER] - both[SUPERVISOR]
    return {"hoger": int((more > 0).sum()), "gelijk": int((more == 0).sum()), "lager": int((more < 0).sum())}


def same(domain: str) -> int:
    """Return how often the two chose the same step in a domain."""
    found: int = agreement(domain)["same"]
    return found


def same_elsewhere() -> str:
    """Return how often they agreed in the five other domains, as it stands in a reaction."""
    counts = sorted({same(each) for each in DOMAINS[:-1]})
    return f"{counts[0]} of {counts[-1]} van de {agreement('klimaat')['judgements']} keer"


def scene() -> str:
    """Tell what the opening scene says of one lesson: a three beside a one, and elsewhere the same."""
    lesson = wb.dataset("lesobservaties").query("subject == 'Les 14'")
    steps = lesson.pivot_table(index="item", columns="role", values="value")[[LEADER, SUPERVISOR]].astype(int)
    found = [tuple(steps.loc[item]) for item in ("afstemmen_hulp", "organisatie_start", "uitleg_stappen")]
    assert found == [(3, 1), (4, 4), (3, 3)], found
    return "“Drie. Dat groepje achterin kreeg een tweede uitleg.”"


# ---- short visits ---------------------------------------------------------------------------------------------------


@cache
def visits(part: str = "") -> Profile:
    """Score the short visits of the morning, the afternoon or both."""
    asked = wb.answers("flitsbezoek", wb.dataset("flitsbezoeken"))
    scored: Profile = wb.score(asked.select(group=part) if part else asked)
    return scored


def point(item: str, part: str) -> Any:
    """Return one statement: its mean and how often each step was chosen."""
    return next(each for each in visits(part).items if each.item == item)


def focus(dimension: str, part: str) -> float:
    """Return the mean of a focus point."""
    found = visits(part).score("nu", dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def unknown_goal() -> tuple[int, int]:
    """Return in how many visits of the afternoon no goal was to be found, of how many."""
    found = point("doel_bekend", "middag")
    return found.distribution[0], found.n


# ---- what the leader filled in --------------------------------------------------------------------------------------


@cache
def leader(instrument: str) -> Profile:
    """Score what the leader of De Wilg filled in herself."""
    scored: Profile = wb.score(wb.answers(instrument, example_home() / "antwoorden" / f"{instrument}.json"))
    return scored


@cache
def told(name: str) -> dict[str, Any]:
    """Return what the leader wrote, as it stands in the content of De Wilg."""
    path = content_root() / "datasets" / "content" / f"{name}.yaml"
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return found


def own(instrument: str, perspective: str, dimension: str) -> float:
    """Return one score of the leader."""
    found = leader(instrument).score(perspective, dimension)
    assert found
    assert found.estimate.value is not None
    return found.estimate.value


def cells(instrument: str, pairs: list[tuple[str, str]]) -> str:
    """Return scores as cells of a table in the prose."""
    return "| " + " | ".join(dutch.number(own(instrument, *pair), 1) for pair in pairs) + " |"


def party(perspective: str) -> str:
    """Return support and ownership of a party."""
    return cells("draagvlak", [(perspective, "draagvlak"), (perspective, "eigenaarschap")])


def systems(dimension: str) -> str:
    """Return the three systems on one dimension."""
    return cells("kwaliteitssysteem", [(each, dimension) for each in ("eigen", "bezocht", "ander")])


def system_mean(perspective: str) -> float:
    """Return the mean that a wrong option takes over three things that are not one."""
    return sum(own("kwaliteitssysteem", perspective, each) for each in THREE) / len(THREE)


THREE = ("efficientie", "effectiviteit", "betrokkenheid")


def talk(number: int, part: str) -> float:
    """Return the leader's score of a part of one of her two conversations."""
    values = told("lesgesprek")["subjects"][number - 1]["values"]["nu"][part]
    return float(sum(values)) / len(values)


def row(part: str) -> str:
    """Return one part of both conversations, as cells."""
    return "| " + " | ".join(dutch.number(talk(each, part), 1) for each in (1, 2)) + " |"


def action(start: str) -> dict[str, Any]:
    """Return an action on the board."""
    return next(each for each in told("bordsessie")["entries"] if each["actie"].startswith(start))


def board(start: str, *, day: str, stand: str, owner: str) -> str:
    """Return owner and day of an action as they stand in the table, when the board says the same."""
    found = action(start)
    assert (found["klaar"], found["stand"], found["eigenaar"]) == (day, stand, owner), found
    return f"| {owner} | {dutch.day(date.fromisoformat(day)).rsplit(' ', 1)[0]} | {stand}"


def plan() -> str:
    """Return how many actions of the year plan were carried out, as the self-evaluation has it."""
    text = told("zelfevaluatie")["texts"]["nu"]["ska2_oordeel"]
    assert text.startswith("Van de twaalf acties uit het jaarplan van vorig jaar zijn er vijf uitgevoerd.")
    assert "Van vier wist niemand meer wie ze zou doen." in text
    return "van de twaalf acties uit het jaarplan van vorig jaar zijn er vijf uitgevoerd"


def groups() -> str:
    """Return the help that was looked back on, of how many plans."""
    assert "staat in twee van de acht" in told("zelfevaluatie")["texts"]["nu"]["op2_oordeel"]
    return "in twee van die acht plannen"


def visited() -> str:
    """Return in how many lessons the goal hung at the school that was visited."""
    assert told("kwaliteitssysteem")["texts"]["bezocht"]["effectiviteit_les"].startswith("In vier van de zes lessen")
    return "in vier van de zes lessen het leesdoel hing"


def lessons_of_self_evaluation() -> str:
    """Return the evidence of the leader's judgement of teaching."""
    text = told("zelfevaluatie")["texts"]["nu"]["op3_oordeel"]
    assert text.startswith("Elf lesbezoeken")
    assert "afstemmen zagen wij in vier lessen" in text
    return "‘elf lesbezoeken, het is rustig en de uitleg is te volgen, afstemmen zagen wij in vier lessen’"


CLAIMS: dict[str, Callable[[], object]] = {
    # Two observers.
    "3,4": lambda: seen("klimaat", LEADER),
    "3,3": lambda: seen("klimaat", SUPERVISOR),
    "2,5": lambda: shared(
        seen("afstemmen", LEADER), focus("doel", "ochtend"), own("draagvlak", "bestuur", "eigenaarschap")
    ),
    "1,7": lambda: shared(seen("afstemmen", SUPERVISOR), talk(1, "feed_up"), talk(1, "feed_forward")),
    "2,1": lambda: seen("afstemmen"),
    "2,4": lambda: shared(seen("activeren"), point("doel_passend", "ochtend").value),
    "0,84": lambda: kappa("quadratic"),
    "0,43": lambda: kappa("quadratic", "afstemmen"),
    "0,15": lambda: kappa("linear", "afstemmen"),
    "9 van de 48 keer": lambda: f"{same('afstemmen')} van de {agreement('afstemmen')['judgements']} keer",
    "47 keer": lambda: f"{agreement('afstemmen')['near']} keer",
    "42 of 43 van de 48 keer": same_elsewhere,
    "39 keer een hoger niveau dan Anneke, 9 keer hetzelfde": lambda: (
        f"{apart()['hoger']} keer een hoger niveau dan Anneke, {apart()['gelijk']} keer hetzelfde"
    ),
    "samen in twaalf lessen": lambda: f"samen in {WORDS[lessons().n]} lessen",
    "“Drie. Dat groepje achterin kreeg een tweede uitleg.”": scene,
    # Short visits.
    "vierenzestig, de helft in de ochtend": lambda: f"{WORDS[visits().n]}, de helft in de ochtend",
    "2,7": lambda: point("taak_bezig", "ochtend").value,
    "1,6": lambda: point("doel_bekend", "middag").value,
    "2,3": lambda: shared(
        point("doel_passend", "middag").value, system_mean("ander"), own("kwaliteitssysteem", "eigen", "effectiviteit")
    ),
    "van 2,5 in de ochtend naar 2 in de middag": lambda: (
        f"van {dutch.number(focus('doel', 'ochtend'), 1)} in de ochtend naar {dutch.number(focus('doel', 'middag'), 1)} in de middag"
    ),
    "2,7 in de ochtend en 2,5 in de middag": lambda: " en ".join(
        f"{dutch.number(focus('taak', part), 1)} in de {part}" for part in ("ochtend", "middag")
    ),
    "van 2,5 naar 1,6": lambda: " naar ".join(
        [
            "van " + dutch.number(point("doel_bekend", "ochtend").value, 1),
            dutch.number(point("doel_bekend", "middag").value, 1),
        ]
    ),
    "van 2,4 naar 2,3": lambda: " naar ".join(
        [
            "van " + dutch.number(point("doel_passend", "ochtend").value, 1),
            dutch.number(point("doel_passend", "middag").value, 1),
        ]
    ),
    "56 procent": lambda: f"{dutch.number(100 * unknown_goal()[0] / unknown_goal()[1], 0)} procent",
    "18 van de 32": lambda: "{} van de {}".format(*unknown_goal()),
    # Support and ownership.
    "| 4,3 | 3,3 |": lambda: party("team"),
    "| 2,8 | 2,5 |": lambda: shared_text(party("ouders"), party("leerlingen")),
    "| 4,3 | 3,5 |": lambda: party("mr"),
    "| 4,3 | 2,5 |": lambda: party("bestuur"),
    "| 2,3 | 1,8 |": lambda: party("partners"),
    "4,3": lambda: shared(own("draagvlak", "bestuur", "draagvlak"), own("draagvlak", "team", "draagvlak")),
    "2,8": lambda: own("draagvlak", "ouders", "draagvlak"),
    "1,8": lambda: own("kwaliteitssysteem", "eigen", "betrokkenheid"),
    # Three systems.
    "| 1,8 | 3,3 | 3,5 |": lambda: systems("efficientie"),
    "| 2,3 | 3 | 1,5 |": lambda: systems("effectiviteit"),
    "| 1,8 | 3 | 1,8 |": lambda: systems("betrokkenheid"),
    "3,5": lambda: shared(own("kwaliteitssysteem", "ander", "efficientie"), own("draagvlak", "mr", "eigenaarschap")),
    "1,5": lambda: own("kwaliteitssysteem", "ander", "effectiviteit"),
    "3,1": lambda: system_mean("bezocht"),
    "in vier van de zes lessen het leesdoel hing": visited,
    # Conversations, the board and the self-evaluation.
    "| 1,7 | 3,3 |": lambda: row("feed_up"),
    "| 1,7 | 3,7 |": lambda: row("feed_forward"),
    "3,7": lambda: talk(2, "feed_forward"),
    "| Leraar groep 5 | 6 november | klaar": lambda: board(
        "Maandag schrijft", day="2026-11-06", stand="klaar", owner="Leraar groep 5"
    ),
    "| Rekencoördinator | 20 november | open": lambda: board(
        "De pluskaarten", day="2026-11-20", stand="open", owner="Rekencoördinator"
    ),
    "| Onderwijsassistent | 20 november | vervallen": lambda: board(
        "Een poster", day="2026-11-20", stand="vervallen", owner="Onderwijsassistent"
    ),
    "| Leraar groep 5 | 27 november | open": lambda: board(
        "Een les over", day="2026-11-27", stand="open", owner="Leraar groep 5"
    ),
    "van de twaalf acties uit het jaarplan van vorig jaar zijn er vijf uitgevoerd": plan,
    "in twee van die acht plannen": groups,
    "‘elf lesbezoeken, het is rustig en de uitleg is te volgen, afstemmen zagen wij in vier lessen’": (
        lessons_of_self_evaluation
    ),
}

# No figures of the example.
OTHERS: dict[str, str] = {}


def shared(*figures: float) -> float:
    """Return what figures share to one decimal, so that one claim stands for all of them."""
    assert len({dutch.number(each, 1) for each in figures}) == 1, figures
    return figures[0]


def shared_text(first: str, second: str) -> str:
    """Return what two rows of a table share."""
    assert first == second
    return first


# ---- the questions --------------------------------------------------------------------------------------------------


def supported_not_carried() -> str:
    """Tell that nowhere support and ownership lie as far apart as at the board, which supports as much as the team."""
    parties = [each.id for each in wb.instrument("draagvlak").perspectives]
    gap = {each: own("draagvlak", each, "draagvlak") - own("draagvlak", each, "eigenaarschap") for each in parties}
    level = own("draagvlak", "bestuur", "draagvlak") == own("draagvlak", "team", "draagvlak")
    return "zelf" if level and [each for each in gap if gap[each] == max(gap.values())] == ["bestuur"] else ""


def hears_nothing() -> str:
    """Return the one level of the learning cycle to which no other level passes anything on."""
    rows = told("leercyclus")["entries"]
    levels = {each["niveau"] for each in rows}
    heard = {
        level
        for each in rows
        for part in [each["terugkoppeling"].lower()]
        for level in levels
        if part.startswith(f"{level}:") or part.endswith(f"en {level}")
    }
    (silent,) = levels - heard
    return str(silent)


def share_same() -> float:
    """Return the share of same steps at adapting to differences."""
    found = agreement("afstemmen")
    return 100 * float(found["same"]) / float(found["judgements"])


def one_domain() -> str:
    """Tell that the total is high, five domains agree, and the sixth does not."""
    elsewhere = min(same(each) for each in DOMAINS[:-1])
    return "onderdeel" if kappa("quadratic") > 0.8 and elsewhere > 40 > 4 * same("afstemmen") else ""


def one_way() -> str:
    """Tell that the difference always goes the same way."""
    return "samen" if apart()["lager"] == 0 < apart()["gelijk"] < apart()["hoger"] else ""


def one_statement() -> str:
    """Tell which statement makes the focus point fall in the afternoon."""
    falls = {
        item: point(item, "ochtend").value - point(item, "middag").value for item in ("doel_bekend", "doel_passend")
    }
    return "doel" if falls["doel_bekend"] > 0.5 and falls["doel_passend"] < 0.25 else ""


def carried() -> set[str]:
    """Tell which sentences the visits carry: only what was seen, and how often."""
    asked = wb.answers("flitsbezoek", wb.dataset("flitsbezoeken"))
    moved = {
        each.dimension: each.difference
        for each in wb.compare(*(asked.select(group=part) for part in ("ochtend", "middag"))).changes
    }
    flat = [each for each in moved if moved[each].low < 0 < moved[each].high]
    assert len(flat) == 4, "on four of the five points there is little difference"
    true = {"bezig": "taak" in flat, "bezoeken": unknown_goal() == (18, 32)}
    return {name for name, is_true in true.items() if is_true}


def cheap_and_empty() -> str:
    """Tell that the third system costs least and yields least."""
    best, least = ("efficientie", max), ("effectiviteit", min)
    found = [
        pick(("eigen", "bezocht", "ander"), key=lambda each: own("kwaliteitssysteem", each, part))
        for part, pick in (best, least)
    ]
    checked = told("kwaliteitssysteem")["values"]["ander"]["effectiviteit"][3] == 1
    return "nameten" if found == ["ander", "ander"] and checked else ""


def part_of_the_evidence() -> str:
    """Tell that the evidence of the agreement comes from two of its five groups."""
    agreed = next(each for each in told("borging")["entries"] if each["onderwerp"] == "Leesdoel")
    success = action("Maandag schrijft")["succes"]
    wide = agreed["wie"] == "Leraren van groep 4 tot en met 8" and agreed["stand"] == "proef"
    narrow = "In groep 4 en 5" in success and "zes van de acht" in success and "Zes van de acht" in agreed["bewijs"]
    return "proef" if wide and narrow and unknown_goal()[0] * 2 > unknown_goal()[1] else ""


def not_all_of_sufficient() -> str:
    """Tell that taking part belongs to the judgement, is not in the evidence, and lies under the line."""
    item = wb.instrument("zelfevaluatie").item("op3_oordeel")
    asked = "doen zij mee" in item.levels[2] and "stemmen" in item.levels[3]
    evidence = told("zelfevaluatie")["texts"]["nu"]["op3_oordeel"]
    silent = "mee" not in evidence and told("zelfevaluatie")["values"]["nu"]["op3"] == [2]
    return "meedoen" if asked and silent and seen("activeren") < 2.5 else ""


QUESTIONS: dict[str, Callable[[], object]] = {
    "m2-collegedag.steun": supported_not_carried,
    "m2-collegedag.pijlen": hears_nothing,
    "m2-collegedag.gelijk": share_same,
    "m2-collegedag.totaal": one_domain,
    "m2-collegedag.vervolg": one_way,
    "m2-collegedag.middag": one_statement,
    "m2-collegedag.zeggen": carried,
    "m2-collegedag.systemen": cheap_and_empty,
    "m2-collegedag.bewijs": part_of_the_evidence,
    "m2-collegedag.oordeel": not_all_of_sufficient,
}
