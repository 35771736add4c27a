"""`workbook docent overview|project`: the class at a glance, on a desk or on a wall."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.docent.commands.base import (
    AsJson,
    Assignment,
    CourseFolder,
    app,
    json_out,
    lines,
    moment_of,
    points_of,
    progress,
    round_of,
    table,
)
from workbook.docent.course import labels
from workbook.dutch import number
from workbook.texts import entry, say


@app.command("overview", help=say("docent.help.overview"))
def overview_command(assignment: Assignment, *, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show how far the class is."""
    from workbook.docent.course import open_course
    from workbook.docent.overview import overview

    found = overview(open_course(course), assignment)
    if as_json:
        json_out(found.to_json())
        return
    if not found.lines:
        lines(say("docent.overview.nobody"))
        return
    words = entry("docent.overview.states")
    rows = [
        [
            each.id,
            round_of(words[each.state], concept=each.concept),
            moment_of(each.made_at),
            points_of(each.total, each.maximum),
        ]
        for each in found.lines
    ]
    table(say("docent.overview.title", assignment=assignment), labels("docent.overview.columns"), rows)
    if found.mean is None or found.hardest_share is None:
        lines(say("docent.overview.too_small"))
        return
    lines(say("docent.overview.mean", mean=number(found.mean), maximum=number(found.maximum), count=found.graded))
    lines(say("docent.overview.hardest", question=found.hardest, percent=number(100 * found.hardest_share, 0)))


@app.command("project", help=say("docent.help.project"))
def project_command(
    module: Annotated[int, typer.Argument(metavar="MODULE", help=say("docent.help.module"))],
    *,
    course: CourseFolder = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="BESTAND", help=say("docent.help.project_out"))] = None,
) -> None:
    """Make what is projected on a collegedag."""
    from workbook.docent.course import open_course
    from workbook.docent.projector import project
    from workbook.errors import WorkbookError

    try:
        opened = open_course(course)
    except WorkbookError:
        if course is not None:
            raise
        opened = None  # without a course the example of the topic is shown
    path = out or (opened.root if opened else Path.cwd()) / say("projector.file", number=module)
    with progress(say("projector.working"), 2) as started:
        screens = project(module, path, course=opened, started=started)
    lines(say("projector.done", count=len(screens), path=path))
