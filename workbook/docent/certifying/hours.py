"""Hours against the norm of the course: contact hours by the attendance list, and a deelnemer's own log where it was handed in."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from workbook.course import about, course
from workbook.docent.certifying.presence import Presence, presence
from workbook.docent.course import Course
from workbook.docent.people import Person, roster
from workbook.errors import WorkbookError
from workbook.home import ANSWERS
from workbook.instrument import instrument
from workbook.responses import read_answer_file

_LOG = "uren"
_HOUR = 60


@frozen
class Hours:
    """The hours of one person.

    Attributes
    ----------
    days : the numbers of the collegedagen that were followed
    contact, contact_norm : hours on collegedagen, and what the course counts for them
    logged : hours by the person's own log, collegedagen included; None where no log was handed in
    norm : hours of the whole course
    """

    person: Person
    days: tuple[int, ...]
    contact: float
    contact_norm: float
    logged: float | None
    norm: float

    def to_json(self) -> dict[str, Any]:
        """Return the hours as plain data, without a name."""
        return {
            "id": self.person.id, "code": self.person.code or None, "days": list(self.days), "contact_hours": self.contact,
            "contact_norm_hours": self.contact_norm, "logged_hours": self.logged, "norm_hours": self.norm,
        }  # fmt: skip


def hours(opened: Course) -> tuple[tuple[Hours, ...], tuple[str, ...]]:
    """Return everybody's hours in the order of the list of people, and what must be told of the attendance list.

    Raises `WorkbookError` when there is no attendance list or it can't be read.
    """
    seen = presence(opened)
    norms = contact_hours()
    made = tuple(_of(opened, each, seen, norms) for each in roster(opened).people)
    return made, seen.notes


def contact_hours() -> dict[int, float]:
    """Return the contact hours of each collegedag, by the number of its module."""
    return {
        each.number: sum(part.minutes for part in each.activities if part.kind == "contact") / _HOUR
        for each in course()
    }


def _of(opened: Course, person: Person, seen: Presence, norms: dict[int, float]) -> Hours:
    days = tuple(seen.days(person.id))
    contact = sum(norms[number] for number in days)
    return Hours(person, days, contact, sum(norms.values()), _logged(opened, person), about().hours)


def _logged(opened: Course, person: Person) -> float | None:
    """Return the hours of the longest log that somebody handed in; one that may not leave its owner is not looked for."""
    if not person.code or instrument(_LOG).leaves != "own":
        return None
    found = []
    for assignment in opened.assignments():
        path = opened.submitted(person.code, assignment) / ANSWERS / f"{_LOG}.json"
        try:
            rows = read_answer_file(path).entries if path.is_file() else ()
        except WorkbookError:
            continue
        minutes = [row.get("minuten") for row in rows]
        found.append(sum(each for each in minutes if isinstance(each, (int, float)) and not isinstance(each, bool)))
    return max(found) / _HOUR if any(found) else None
