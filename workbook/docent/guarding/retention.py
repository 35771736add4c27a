"""What has been kept longer than was agreed: groups whose months are over, certificates whose years are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from attrs import frozen

from workbook.docent.course import Course
from workbook.docent.guarding.registering import PATH as REGISTER
from workbook.docent.people import roster
from workbook.docent.planning import planning
from workbook.errors import problem
from workbook.texts import say


@frozen
class Due:
    """Something of which the time is over: of whom (an id or a pseudonym), what, since which day, and what was agreed."""

    who: str
    what: str
    since: date
    basis: str

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"id": self.who, "what": self.what, "since": self.since.isoformat(), "basis": self.basis}


def due(course: Course, today: date | None = None) -> list[Due]:
    """Return what should no longer be kept on a day, the longest overdue first.

    Raises `WorkbookError` when `cursus.yaml` sets no period: then nobody can say what is too long.
    """
    plan, today = planning(course), today or datetime.now(UTC).astimezone().date()
    if plan.retention.months is None and plan.retention.register_years is None:
        raise problem("guarding.no_retention", where=course.root / "cursus.yaml")
    found = [*_people(course, today), *_register(course, today)]
    return sorted(found, key=lambda each: (each.since, each.who))


def _people(course: Course, today: date) -> list[Due]:
    plan = planning(course)
    if plan.retention.months is None:
        return []
    people = roster(course).people
    known = {code for each in people for code in (each.code, *each.other_codes)}
    # Who handed in and is on no list follows the last day of all groups.
    strangers = {code for each in course.assignments() for code in course.submitters(each)} - known
    groups = [(each.id, each.group) for each in people] + [(code, "") for code in strangers]
    found = []
    for who, group in groups:
        last = plan.last_day(group) or plan.last_day()
        until = _later(last, months=plan.retention.months) if last else None
        if until and until < today:
            found.append(Due(who, say("guarding.due.work"), until, plan.retention.basis))
    return found


def _register(course: Course, today: date) -> list[Due]:
    retention, path = planning(course).retention, course.root.joinpath(*REGISTER)
    if retention.register_years is None or not path.is_file():
        return []
    found = {}
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        try:
            record = json.loads(line)
            given = date.fromisoformat(record["date"])
        except (ValueError, KeyError, TypeError):
            continue
        until = _later(given, months=12 * retention.register_years)
        if until < today:
            number = str(record.get("number", ""))
            found[number] = Due(number, say("guarding.due.certificate"), until, retention.register_basis)
    return list(found.values())


def _later(day: date, *, months: int) -> date:
    """Return the same day some months on; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, 28)
