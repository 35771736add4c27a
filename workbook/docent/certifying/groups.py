"""The groups beside each other: where, when, how many, who was there as a guest, and how far each module is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from workbook.course import about, course
from workbook.course import module as module_of
from workbook.docent.certifying.presence import Presence, presence, visited
from workbook.docent.certifying.sheet import groups_of, list_path
from workbook.docent.course import Course
from workbook.docent.judging.verdicts import passed
from workbook.docent.people import Person, roster
from workbook.docent.planning import Group, planning


@frozen
class DayCount:
    """One collegedag of a group.

    Attributes
    ----------
    present : people of the group who were there
    elsewhere, caught_up : people of the group who followed the day in another group, or on another day
    guests : people of other groups who followed it here
    """

    number: int
    present: int
    elsewhere: int
    caught_up: int
    guests: int


@frozen
class ModuleCount:
    """One module of a group: how many people handed something in, and how many passed."""

    number: int
    handed_in: int
    passed: int


@frozen
class GroupLine:
    """One group: what the planning says of it, how many people are in it, and its days and modules."""

    group: Group
    people: int
    days: tuple[DayCount, ...]
    modules: tuple[ModuleCount, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        dates = {str(number): held.isoformat() for number, held in sorted(self.group.days.items())}
        return {
            "group": self.group.id, "place": self.group.place, "incompany": self.group.incompany, "dates": dates, "n": self.people,
            "days": [{"day": each.number, "present": each.present, "elsewhere": each.elsewhere, "caught_up": each.caught_up,
                      "guests": each.guests} for each in self.days],
            "modules": [{"module": each.number, "handed_in": each.handed_in, "passed": each.passed} for each in self.modules],
        }  # fmt: skip


def overview_of_groups(opened: Course) -> tuple[tuple[GroupLine, ...], tuple[str, ...]]:
    """Return a line for each group, and what must be told of the attendance list.

    Raises `WorkbookError` when the list of people, the planning or the attendance list can't be read.
    """
    people = roster(opened).people
    groups = {each.id: each for each in groups_of(people, planning(opened))}
    seen = presence(opened) if list_path(opened).is_file() else Presence()
    lines = tuple(_line(opened, group, people, groups, seen) for group in groups.values())
    return lines, seen.notes


def _line(
    opened: Course, group: Group, people: tuple[Person, ...], groups: Mapping[str, Group], seen: Presence
) -> GroupLine:  # fmt: skip
    own = [each for each in people if each.group == group.id]
    others = [each for each in people if each.group != group.id]
    days = []
    for number in range(1, about().collegedagen + 1):
        states = [seen.tick(each.id, number).state for each in own]
        guests = sum(visited(seen.tick(each.id, number), groups) == group.id for each in others)
        present, elsewhere, late = (states.count(state) for state in ("present", "elsewhere", "caught_up"))
        days.append(DayCount(number, present, elsewhere, late, guests))
    modules = []
    for each in course():
        handed_in = sum(_handed_in(opened, person, each.number) for person in own)
        done = sum(bool(person.code) and passed(opened, each.number, person.code).ok for person in own)
        modules.append(ModuleCount(each.number, handed_in, done))
    return GroupLine(group, len(own), tuple(days), tuple(modules))


def _handed_in(opened: Course, person: Person, module: int) -> bool:
    """Tell whether something came in from somebody for a module, under any of their pseudonyms."""
    assignment = module_of(module).assignment
    codes = [each for each in (person.code, *person.other_codes) if each]
    return any(opened.submitted(code, assignment).is_dir() for code in codes)
