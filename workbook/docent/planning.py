"""When and where the course is given: `cursus.yaml`, with its groups, days, deadlines and how long things are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from attrs import field, frozen

from workbook.docent.course import Course
from workbook.errors import problem
from workbook.instrument.loading import read_as

FILE = "cursus.yaml"
_ZONE = "Europe/Amsterdam"


@frozen(kw_only=True)
class Group:
    """One group: where it meets, whether for one employer, and per collegedag (1 to 4) and assignment its day and deadline."""

    id: str
    place: str = ""
    incompany: bool = False
    days: dict[int, date] = field(factory=dict)
    deadlines: dict[str, datetime] = field(factory=dict)


@frozen(kw_only=True)
class Retention:
    """How long what is kept: months after the last day, years for the register, each with its basis in words."""

    months: int | None = None
    basis: str = ""
    register_years: int | None = None
    register_basis: str = ""


@frozen(kw_only=True)
class Planning:
    """What `cursus.yaml` says: groups, deadlines for all of them, where the workbook is, and how long things are kept.

    `browser` is the folder of a browser edition that each release renews.
    """

    link: str = ""
    browser: str = ""
    groups: tuple[Group, ...] = ()
    deadlines: dict[str, datetime] = field(factory=dict)
    retention: Retention = field(factory=Retention)

    def group(self, name: str) -> Group | None:
        """Return the group with this id, or None."""
        return next((each for each in self.groups if each.id == name), None)

    def deadline(self, assignment: str, group: str = "") -> datetime | None:
        """Return until when an assignment can be handed in, with its time zone: of the group, else of all; None where none is set."""
        own = self.group(group)
        moment = (own.deadlines if own else {}).get(assignment) or self.deadlines.get(assignment)
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=_zone())

    def last_day(self, group: str = "") -> date | None:
        """Return the last collegedag of a group, or of all; None where no day is set."""
        days = [day for each in self.groups if group in ("", each.id) for day in each.days.values()]
        return max(days, default=None)


def planning(course: Course) -> Planning:
    """Return the planning of a course; without the file an empty one.

    Raises `WorkbookError` with file and line for a mistake in it.
    """
    path = course.root / FILE
    return read_planning(path) if path.is_file() else Planning()


def read_planning(path: Path) -> Planning:
    """Read a planning. Raises as `planning` does."""
    found = read_as(path, Planning)
    names = [each.id for each in found.groups]
    if len(names) != len(set(names)):
        raise problem("planning.twice", where=path.name, name=next(each for each in names if names.count(each) > 1))
    for each in found.groups:
        if set(each.days) - {1, 2, 3, 4}:
            raise problem("planning.day", where=path.name, group=each.id, day=max(each.days))
    return found


def _zone() -> tzinfo:
    """Return Dutch time; where the system knows no zones, as on a bare Windows, its own."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(_ZONE)
    except ZoneInfoNotFoundError:
        return datetime.now(UTC).astimezone().tzinfo or UTC
