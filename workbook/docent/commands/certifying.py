"""`workbook docent presence|hours|certify|register|groups|evaluation`: who followed the course, and what shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbook.docent.commands.base import NOTHING_USABLE, AsJson, CourseFolder, app, json_out, lines, progress, table
from workbook.docent.course import labels
from workbook.dutch import number as shown
from workbook.dutch import plural
from workbook.errors import problem
from workbook.texts import entry, say

if TYPE_CHECKING:
    from datetime import date

    from workbook.docent.certifying.groups import DayCount
    from workbook.docent.certifying.issuing import Certified
    from workbook.docent.course import Course


@app.command("presence", help=say("certifying.help.presence"))
def presence_command(
    *,
    course: CourseFolder = None,
    day: Annotated[int | None, typer.Option("--day", metavar="DAG", help=say("certifying.help.day"))] = None,
    as_json: AsJson = False,
) -> None:
    """Make the attendance list, or a page of one day to print."""
    from workbook.course import about
    from workbook.docent.certifying.presence import day_page, presence, tick_told
    from workbook.docent.certifying.sheet import refresh
    from workbook.docent.course import open_course
    from workbook.docent.people import roster

    opened = open_course(course)
    if day is not None:
        path = day_page(opened, day)
        if as_json:
            json_out({"file": str(path)})
        else:
            lines(say("certifying.presence.printed", path=path))
        return
    done = refresh(opened)
    seen = presence(opened)
    people = roster(opened).people
    numbers = range(1, about().collegedagen + 1)
    if as_json:
        states = [
            {"id": each.id, "group": each.group, "days": {str(n): seen.tick(each.id, n).state for n in numbers}}
            for each in people
        ]
        json_out({"file": str(done.path), "added": done.added, "people": states, "notes": list(seen.notes)})
        return
    lines(say("certifying.presence.made", count=done.added, path=done.path)
          if done.written else say("certifying.presence.same", path=done.path))  # fmt: skip
    heads = [*labels("certifying.presence.heads"), *(say("certifying.groups.day_head", number=n) for n in numbers)]
    rows = [[each.id, each.name, each.group, *(tick_told(seen.tick(each.id, n)) for n in numbers)] for each in people]
    table(say("certifying.presence.title"), heads, rows)
    lines(*seen.notes)


@app.command("hours", help=say("certifying.help.hours"))
def hours_command(*, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show everybody's hours beside the norm."""
    from workbook.course import about
    from workbook.docent.certifying.hours import contact_hours, hours
    from workbook.docent.course import open_course

    found, notes = hours(open_course(course))
    if as_json:
        json_out({"people": [each.to_json() for each in found], "notes": list(notes)})
        return
    rows = [
        [
            each.person.id, each.person.name, say("certifying.hours.of", done=len(each.days), norm=about().collegedagen),
            say("certifying.hours.of", done=shown(each.contact), norm=shown(each.contact_norm)), shown(each.logged),
            shown(each.norm),
        ]
        for each in found
    ]  # fmt: skip
    table(say("certifying.hours.title"), labels("certifying.hours.heads"), rows)
    lines(say("certifying.hours.norm", hours=about().hours, contact=shown(sum(contact_hours().values()))), *notes)


@app.command("certify", help=say("certifying.help.certify"))
def certify_command(
    who: Annotated[list[str] | None, typer.Argument(metavar="DEELNEMER", help=say("certifying.help.people"))] = None,
    *,
    course: CourseFolder = None,
    date: Annotated[str, typer.Option("--date", metavar="DAG", help=say("certifying.help.date"))] = "",
    reissue: Annotated[str, typer.Option("--reissue", metavar="NUMMER", help=say("certifying.help.reissue"))] = "",
    withdraw: Annotated[str, typer.Option("--withdraw", metavar="NUMMER", help=say("certifying.help.withdraw"))] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="REDEN", help=say("certifying.help.reason"))] = "",
    template: Annotated[bool, typer.Option("--template", help=say("certifying.help.template"))] = False,
    as_json: AsJson = False,
) -> None:
    """Make certificates, make one again, or withdraw one."""
    from workbook.docent.certifying import issuing
    from workbook.docent.certifying.filling import write_template
    from workbook.docent.course import open_course
    from workbook.docent.people import roster

    opened = open_course(course)
    if sum(map(bool, (who, reissue, withdraw))) > 1:
        raise problem("certifying.two_things", where="certify")
    if template:
        lines(say("certifying.certify.template", path=write_template(opened)))
        return
    if withdraw:
        _withdraw(opened, withdraw, reason, as_json=as_json)
        return
    if reissue:
        found = issuing.reissue(opened, reissue, on=_day(date), reason=reason)
    else:
        with progress(say("certifying.certify.working"), len(who or roster(opened).people)) as started:
            found = issuing.certify(opened, who or (), on=_day(date), started=started)
    if as_json:
        json_out(_certified(found))
    else:
        _tell(found, opened.root)
    if not any(each.issued for each in found.outcomes) and any(each.missing for each in found.outcomes):
        raise typer.Exit(NOTHING_USABLE)


def _withdraw(opened: Course, number: str, reason: str, *, as_json: bool) -> None:
    from workbook.docent.certifying.issuing import withdraw
    from workbook.docent.certifying.register import register

    notes = register(opened).notes
    record = withdraw(opened, number, reason)
    if as_json:
        json_out({"number": record.number, "status": record.status, "id": record.person})
    else:
        lines(say("certifying.certify.withdrawn", number=record.number), *notes)


def _day(text: str) -> date | None:
    from workbook.docent.certifying.ticks import read_date

    found = read_date(text.strip()) if text else None
    if text and found is None:
        raise problem("certifying.no_date", where=text)
    return found


def _certified(found: Certified) -> dict[str, Any]:
    """Return the outcome as plain data, without names."""
    people = [
        {
            "id": each.person.id, "code": each.person.code or None, "issued": each.issued,
            "number": each.record.number if each.record else None, "missing": list(each.missing),
        }
        for each in found.outcomes
    ]  # fmt: skip
    return {"people": people, "notes": list(found.notes)}


def _tell(found: Certified, root: Path) -> None:
    from workbook.docent.certifying.issuing import FOLDER
    from workbook.docent.people import KEYS

    rows = []
    for each in found.outcomes:
        key = "issued" if each.issued else "refused" if each.missing else "has"
        words = entry("certifying.certify.outcomes")
        told = words[key].format(number=each.record.number if each.record else "")
        rows.append([each.person.id, each.person.name, told])
    table(say("certifying.certify.title"), labels("certifying.certify.heads"), rows)
    for each in found.outcomes:
        if each.missing:
            lines(say("certifying.certify.lacking", name=each.person.name))
            lines(*(say("certifying.certify.part", what=what) for what in each.missing))
    count = sum(each.issued for each in found.outcomes)
    folder = root / KEYS / FOLDER
    made = plural(count, say("certifying.certify.one"), say("certifying.certify.many"))
    lines(say("certifying.certify.done", made=made, folder=folder) if count else say("certifying.certify.none"))
    lines(*found.notes)


@app.command("register", help=say("certifying.help.register"))
def register_command(
    *,
    course: CourseFolder = None,
    check: Annotated[Path | None, typer.Option("--check", metavar="BESTAND", help=say("certifying.help.check"))] = None,
    as_json: AsJson = False,
) -> None:
    """Show the register, or tell whether a file was issued."""
    from attrs import asdict

    from workbook.docent.certifying.register import checked, register
    from workbook.docent.course import open_course

    opened = open_course(course)
    if check is not None:
        record, told = checked(opened, check.expanduser())
        if as_json:
            json_out({"number": record.number if record else None, "told": told})
        else:
            lines(told)
        if record is None:
            raise typer.Exit(NOTHING_USABLE)
        return
    found = register(opened)
    if as_json:
        json_out({"records": [asdict(each) for each in found.records], "notes": list(found.notes)})
        return
    words = entry("certifying.register.statuses")
    rows = [[each.number, words[each.status], each.person, each.code, each.date, each.reason] for each in found.records]
    if rows:
        table(say("certifying.register.title"), labels("certifying.register.heads"), rows)
    else:
        lines(say("certifying.register.empty"))
    lines(*found.notes)


@app.command("groups", help=say("certifying.help.groups"))
def groups_command(*, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show the groups beside each other."""
    from workbook.docent.certifying.groups import overview_of_groups
    from workbook.docent.course import open_course

    found, notes = overview_of_groups(open_course(course))
    if as_json:
        json_out({"groups": [each.to_json() for each in found], "notes": list(notes)})
        return
    if not found:
        lines(say("certifying.groups.none"))
        return
    names = [each.group.id or say("certifying.presence.no_group") for each in found]
    heads = labels("certifying.groups.heads")
    days = [say("certifying.groups.day_head", number=each.number) for each in found[0].days]
    modules = [say("certifying.groups.module_head", number=each.number) for each in found[0].modules]
    rows = [
        [
            name, say("certifying.groups.incompany", place=each.group.place) if each.group.incompany else each.group.place,
            str(each.people),
            *(f"{held:%d-%m-%Y}" if (held := each.group.days.get(day.number)) else shown(None) for day in each.days),
        ]
        for name, each in zip(names, found, strict=True)
    ]  # fmt: skip
    table(say("certifying.groups.title"), [*heads, *days], rows)
    rows = [
        [name, *(_day_told(day, each.people) for day in each.days)] for name, each in zip(names, found, strict=True)
    ]
    table(say("certifying.groups.days_title"), [heads[0], *days], rows)
    rows = [
        [
            name,
            *(say("certifying.groups.module", handed_in=part.handed_in, passed=part.passed) for part in each.modules),
        ]
        for name, each in zip(names, found, strict=True)
    ]
    table(say("certifying.groups.modules_title"), [heads[0], *modules], rows)
    lines(*notes)


def _day_told(day: DayCount, people: int) -> str:
    told = say("certifying.groups.day", present=day.present, n=people)
    if day.elsewhere:
        told = say("certifying.groups.more", told=told, elsewhere=day.elsewhere)
    if day.caught_up:
        told = say("certifying.groups.late", told=told, count=day.caught_up)
    return say("certifying.groups.guests", told=told, count=day.guests) if day.guests else told
