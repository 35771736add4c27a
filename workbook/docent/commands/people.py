"""`workbook docent roster`: who is in the course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve

from workbook.docent.commands.base import AsJson, CourseFolder, app, json_out, lines, table
from workbook.docent.course import labels
from workbook.dutch import join
from workbook.texts import say


@app.command("roster", help=say("people.help.roster"))
def roster_command(
    file: Annotated[Path | None, typer.Argument(metavar="LIJST", help=say("people.help.file"))] = None,
    *,
    course: CourseFolder = None,
    group: Annotated[str, typer.Option("--group", metavar="GROEP", help=say("people.help.group"))] = "",
    as_json: AsJson = False,
) -> None:
    """Show the people of the course, or bring a list in."""
    from workbook.docent.course import open_course
    from workbook.docent.people import KEYS, merged, read_list, roster, save

    opened = open_course(course)
    found = roster(opened)
    if file is not None:
        given = [evolve(each, group=group or each.group) for each in read_list(file.expanduser())]
        outcome = merged(found.people, given)
        found = save(opened, outcome.people)
        told = {"added": outcome.added, "changed": outcome.changed, "missing": outcome.missing}
        if not as_json:
            _tell(told, opened.root / KEYS)
    if as_json:
        # The screen of a docent may show names; what a program reads on goes without.
        json_out([{"id": each.id, "group": each.group, "code": each.code or None} for each in found.people])
        return
    if not found.people:
        lines(say("people.none_yet"))
        return
    rows = [[each.id, each.name, each.group, each.school, each.code] for each in found.people]
    table(say("people.title"), labels("people.heads"), rows)


def _tell(told: dict[str, tuple[str, ...]], folder: Path) -> None:
    texts = {
        "added": lambda names: say("people.added", count=len(names), names=join(names)),
        "changed": lambda names: say("people.changed", count=len(names), names=join(names)),
        "missing": lambda names: say("people.missing", count=len(names), names=join(names)),
    }
    lines(*(texts[key](names) for key, names in told.items() if names))
    if not any(told[key] for key in ("added", "changed")):
        lines(say("people.same"))
    lines(say("people.kept", path=folder))
