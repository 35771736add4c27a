"""The demands on a research plan: each reads the plan and returns what it still lacks.

They are those of common books on practice research (Van der Donk & Van Lanen, 2012) and of what numbers can carry: a group
that is shown has at least five people, and with fewer than six pairs no exact test can come under .05 (2/2^5 = .0625).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from attrs import frozen

from workbook.dutch import fold, parse_number
from workbook.privacy import floor
from workbook.responses.entering import read_date
from workbook.texts import entry, say

PAIRS = 6
_ALIKE = 0.6
_NUMBERS = re.compile(r"\d+")
Row = dict[str, Any]
# The names of what is missing; True where all of it is, nothing where the demand is met.
Missing = list[str] | bool


@frozen(slots=False)
class Plan:
    """The rows of a plan by their table, with only what is filled in."""

    entries: tuple[Row, ...]
    goals: tuple[Row, ...]

    def rows(self, table: str, **wanted: str) -> list[Row]:
        """Return the rows of a table that hold these values."""
        found = [each for each in self.entries if each.get("item") == table]
        return [each for each in found if all(fold(each.get(key, "")) == fold(value) for key, value in wanted.items())]

    @cached_property
    def questions(self) -> list[Row]:
        """Return the questions that are to be answered by data: the sub-questions, or the main one where there are none."""
        return self.rows("vragen", soort="deelvraag") or self.rows("vragen", soort="hoofdvraag")

    def question_of(self, written: Any) -> Row | None:
        """Return the question that is meant by its number, the word hoofdvraag, or its text."""
        told = fold(written or "")
        if "hoofdvraag" in told:
            return next(iter(self.rows("vragen", soort="hoofdvraag")), None)
        numbers = _NUMBERS.findall(told)
        if numbers and len(told) < 20 and int(numbers[0]) <= len(self.questions):
            return self.questions[int(numbers[0]) - 1] if int(numbers[0]) else None
        return next((each for each in self.rows("vragen") if _alike(told, each.get("vraag"))), None)

    def goal_of(self, written: Any) -> Row | None:
        """Return the goal that is meant by its number or its text."""
        told = fold(written or "")
        wanted = {int(each) for each in _NUMBERS.findall(told)}
        for each in self.goals:
            number = _number(each.get("nummer"))
            if (number is not None and int(number) in wanted) or _alike(told, each.get("doel")):
                return each
        return None

    def day(self, row: Row, column: str) -> date | None:
        """Return the day in a column, None where there is none."""
        return read_date(row[column]) if row.get(column) else None

    def days(self, rows: list[Row], column: str) -> list[date]:
        """Return the days in a column of rows, without what is empty or no date."""
        return [found for each in rows if (found := self.day(each, column))]


def _alike(told: str, text: Any) -> bool:
    other = fold(text or "").strip(" .?")
    told = told.strip(" .?")
    if not told or not other:
        return False
    return told in other or other in told or difflib.SequenceMatcher(None, told, other).ratio() >= _ALIKE


def _number(value: Any) -> float | None:
    try:
        return parse_number(value)
    except (TypeError, ValueError):
        return None


def _named(rows: list[Row], column: str) -> list[str]:
    return [_short(each.get(column)) for each in rows]


def _short(value: Any) -> str:
    text = " ".join(str(value or say("plan.nameless")).split())
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def _empty(rows: list[Row], columns: tuple[str, ...], title: str) -> Missing:
    """Return the rows in which one of the columns is empty; True when there is no row at all."""
    if not rows:
        return True
    return _named([each for each in rows if any(not str(each.get(key) or "").strip() for key in columns)], title)


# ---- the demands -----------------------------------------------------------------------------------------------------


def _opzet(plan: Plan) -> Missing:
    rows = plan.rows("opzet")
    return not rows or bool(_empty(rows[:1], ("aanleiding", "doel_onderzoek", "begrippen", "bijdrage"), "aanleiding"))


def _hoofdvraag(plan: Plan) -> Missing:
    return len(plan.rows("vragen", soort="hoofdvraag")) != 1


def _open_vraag(plan: Plan) -> Missing:
    closed = set(str(say("plan.closed_words")).split())
    asked = plan.rows("vragen")
    first = [fold(each.get("vraag") or "").split()[:1] for each in asked]
    return _named([row for row, word in zip(asked, first, strict=True) if word and word[0] in closed], "vraag")


def _vraag_doel(plan: Plan) -> Missing:
    asked = plan.rows("vragen")
    return not asked or _named([each for each in asked if plan.goal_of(each.get("doel")) is None], "vraag")


def _vraag_gegevens(plan: Plan) -> Missing:
    answered = [id(found) for each in plan.rows("gegevens") if (found := plan.question_of(each.get("vraag")))]
    whole = any(each in answered for each in map(id, plan.rows("vragen", soort="hoofdvraag")))
    missing = [each for each in plan.questions if id(each) not in answered]
    # Data for the main question serve each of its sub-questions only where none is answered by data of its own.
    return not plan.questions or _named([] if whole and len(missing) == len(plan.questions) else missing, "vraag")


def _gegevens_vraag(plan: Plan) -> Missing:
    rows = plan.rows("gegevens")
    return not rows or _named([each for each in rows if plan.question_of(each.get("vraag")) is None], "wat")


def _getallen_en_woorden(plan: Plan) -> Missing:
    kinds = {fold(each.get("soort") or "") for each in plan.rows("gegevens")}
    return "getallen" not in kinds or not kinds & {"woorden", "documenten"}


def _groep(plan: Plan) -> Missing:
    counted = plan.rows("gegevens", soort="getallen")
    return not counted or _named([each for each in counted if (_number(each.get("aantal")) or 0) < floor()], "wat")


def _voor_en_na(plan: Plan) -> Missing:
    before, after = (plan.rows("gegevens", meting=meting) for meting in ("nulmeting", "eindmeting"))
    if not before or not after:
        return True
    sides = [{fold(each.get("instrument") or "") for each in rows} for rows in (before, after)]
    alone = [
        each for each in (*before, *after) if not all(fold(each.get("instrument") or "") in side for side in sides)
    ]
    return _named(alone, "wat")


def _paren(plan: Plan) -> Missing:
    twice = [*plan.rows("gegevens", meting="nulmeting", soort="getallen"), *plan.rows("gegevens", meting="eindmeting", soort="getallen")]  # fmt: skip
    return not twice or _named([each for each in twice if (_number(each.get("aantal")) or 0) < PAIRS], "wat")


def _rond_de_ingreep(plan: Plan) -> Missing:
    steps = plan.days(plan.rows("planning", soort="ingreep"), "begin")
    if not steps:
        return True
    late = [each for each in plan.rows("gegevens", meting="nulmeting") if (end := plan.day(each, "tot")) is None or end > min(steps)]  # fmt: skip
    early = [each for each in plan.rows("gegevens", meting="eindmeting") if (start := plan.day(each, "van")) is None or start <= min(steps)]  # fmt: skip
    return _named([*late, *early], "wat")


def _datums(plan: Plan) -> Missing:
    found = []
    for table, first, last, title in (("gegevens", "van", "tot", "wat"), ("planning", "begin", "eind", "stap")):
        for each in plan.rows(table):
            start, end = plan.day(each, first), plan.day(each, last)
            if start is None or end is None or end < start:
                found.append(_short(each.get(title)))
    return found or not (plan.rows("gegevens") and plan.rows("planning"))


def _kerngroep(plan: Plan) -> Missing:
    moments = [plan.days(plan.rows("planning", soort=kind), "begin") for kind in ("kerngroep_plan", "kerngroep_resultaten", "kerngroep_keuze")]  # fmt: skip
    if not all(moments):
        return True
    order = [min(each) for each in moments]
    collected = plan.days(plan.rows("gegevens"), "van")
    return order != sorted(order) or bool(collected and order[0] > min(collected))


def _mr(plan: Plan) -> Missing:
    asked, collected = plan.days(plan.rows("planning", soort="mr"), "begin"), plan.days(plan.rows("gegevens"), "van")
    return not asked or bool(collected and min(asked) > min(collected))


def _afspraken(plan: Plan) -> Missing:
    labels = entry("plan.agreements")
    made = {fold(each.get("onderwerp") or "") for each in plan.rows("afspraken") if str(each.get("afspraak") or "").strip()}  # fmt: skip
    return [str(label) for name, label in labels.items() if name not in made]


def _analyse(plan: Plan) -> Missing:
    return _empty(plan.rows("gegevens"), ("analyse",), "wat")


def _afronden(plan: Plan) -> Missing:
    return not all(plan.rows("planning", soort=kind) for kind in ("effect", "verslag", "bespreken"))


DEMANDS: dict[str, Callable[[Plan], Missing]] = {
    "opzet": _opzet, "hoofdvraag": _hoofdvraag, "open_vraag": _open_vraag, "vraag_doel": _vraag_doel,
    "vraag_gegevens": _vraag_gegevens, "gegevens_vraag": _gegevens_vraag, "getallen_en_woorden": _getallen_en_woorden,
    "groep": _groep, "voor_en_na": _voor_en_na, "paren": _paren, "rond_de_ingreep": _rond_de_ingreep, "datums": _datums,
    "kerngroep": _kerngroep, "mr": _mr, "afspraken": _afspraken, "analyse": _analyse, "afronden": _afronden,
}  # fmt: skip
