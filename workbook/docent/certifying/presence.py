"""Who followed which collegedag: read from the attendance list, whatever sheet it was ticked on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path

from attrs import evolve, field, frozen

from workbook.course import about
from workbook.docent.certifying.sheet import Line, groups_of, lines, list_path, sheet_title
from workbook.docent.certifying.ticks import ABSENT, Tick, read_tick
from workbook.docent.course import Course, labels
from workbook.docent.page import page, section
from workbook.docent.people import KEYS, Roster, roster
from workbook.docent.planning import Group, planning
from workbook.dutch import day, fold
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.texts import say


@frozen
class Presence:
    """Per person (`p-…`) and collegedag how it was followed, and what could not be read."""

    ticks: Mapping[str, Mapping[int, Tick]] = field(factory=dict)
    notes: tuple[str, ...] = ()

    def tick(self, person: str, number: int) -> Tick:
        """Return how somebody followed a collegedag."""
        return self.ticks.get(person, {}).get(number, ABSENT)

    def days(self, person: str, on: date | None = None) -> list[int]:
        """Return the numbers of the collegedagen that somebody followed, on `on` at the latest."""
        return [number for number in range(1, about().collegedagen + 1) if self.tick(person, number).attended(on)]


def presence(course: Course) -> Presence:
    """Return who followed what.

    Who is ticked on the sheet of another group followed that day there. Raises `WorkbookError` when there is no attendance
    list or it can't be read.
    """
    people, plan = roster(course), planning(course)
    groups = {each.id: each for each in groups_of(people.people, plan)}
    rows, told = lines(course)
    notes = list(told)
    ticks: dict[str, dict[int, Tick]] = {}
    for line in rows:
        who = _whose(line, people)
        if who is None:
            notes.append(say("certifying.presence.stranger", sheet=line.sheet, name=line.name or line.id or "?"))
            continue
        known = people.by_id(who)
        home = known is None or line.group is None or fold(sheet_title(known.group)) == fold(line.sheet)
        for number, tick, note in _ticks(line, groups):
            notes += [note] if note else []
            read = tick if home else _as_guest(tick, groups.get(line.group or ""), line.sheet)
            held = ticks.setdefault(who, {}).get(number, ABSENT)
            # What stands on the own group's sheet goes before what another says, unless that was nothing.
            if not held.attended() or (home and read.attended()):
                ticks[who][number] = read if read.attended() or held.state == "absent" else held
    return Presence(ticks, tuple(dict.fromkeys(notes)))


def _whose(line: Line, people: Roster) -> str | None:
    """Return the id of whose row it is: as written, else of the one person with that name; None when nobody can tell."""
    if line.id:
        return line.id
    named = people.named(line.name)
    return named[0].id if len(named) == 1 else None


def _ticks(line: Line, groups: Mapping[str, Group]) -> Iterator[tuple[int, Tick, str]]:
    """Give each day's tick, and what to tell of a cell that can't be read."""
    held = group.days if (group := groups.get(line.group or "")) else {}
    places = [name for each in groups.values() for name in (each.place, each.id)]
    for number, (cell, value) in line.cells.items():
        tick = read_tick(value, held.get(number), places)
        text = " ".join(str(value).split())[:40]
        strange = say("certifying.presence.unknown", sheet=line.sheet, cell=cell, text=text)
        yield number, tick, strange if tick.state == "unknown" else ""


def _as_guest(tick: Tick, group: Group | None, sheet: str) -> Tick:
    place = (group.place or group.id) if group else sheet
    return evolve(tick, state="elsewhere", place=place) if tick.attended() else tick


def visited(tick: Tick, groups: Mapping[str, Group]) -> str | None:
    """Return the id of the group where a day was followed as a guest; None when that can't be told."""
    if tick.state != "elsewhere":
        return None
    asked = fold(tick.place)
    return next((each.id for each in groups.values() if asked and asked in {fold(each.place), fold(each.id)}), None)


def tick_told(tick: Tick) -> str:
    """Return a tick as it is shown in a table."""
    if tick.state == "caught_up":
        return say("certifying.presence.told.caught_up", date=f"{tick.day:%d-%m-%Y}")
    if tick.state == "elsewhere":
        return say("certifying.presence.elsewhere", place=tick.place) if tick.place else say(
            "certifying.presence.told.elsewhere"
        )  # fmt: skip
    return {"present": "x", "absent": "", "unknown": "?"}[tick.state]


def day_page(course: Course, number: int) -> Path:
    """Write a list for one collegedag to print: everybody of each group, with room to tick and for guests; return where.

    Raises `WorkbookError` for a day that there isn't, or without people.
    """
    if not 1 <= number <= about().collegedagen:
        raise problem("certifying.no_day", where=number, last=about().collegedagen)
    people = roster(course).people
    if not people:
        raise problem("certifying.nobody", where=course.root / KEYS)
    seen = presence(course) if list_path(course).is_file() else Presence()
    parts = []
    for group in groups_of(people, planning(course)):
        names = [(each.name, seen.tick(each.id, number)) for each in people if each.group == group.id]
        rows = [f"<tr><th scope='row'>{escape(name)}</th><td>{_box(tick)}</td><td></td></tr>" for name, tick in names]
        rows += ["<tr><th scope='row'>&nbsp;</th><td>☐</td><td></td></tr>"] * 3
        heads = "".join(f"<th scope='col'>{escape(text)}</th>" for text in labels("certifying.presence.page.heads"))
        held = group.days.get(number)
        where = " · ".join(filter(None, (group.place, day(held) if held else "")))
        parts.append(
            section(group.id or say("certifying.presence.no_group"), f"<p>{escape(where)}</p>" if where else "",
                    f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>")
        )  # fmt: skip
    path = course.root / KEYS / say("certifying.presence.page.file", number=number)
    body = f"<p>{escape(say('certifying.presence.page.intro'))}</p>{''.join(parts)}"
    made = page(say("certifying.presence.page.title", number=number), body)
    write_atomic(path, made.encode("utf-8"), private=True)
    return path


def _box(tick: Tick) -> str:
    return (
        f"☒ {escape(tick_told(tick))}"
        if tick.attended() and tick.state != "present"
        else "☒"
        if tick.attended()
        else "☐"
    )
