"""`workbook docent grade`: points for what came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from workbook.docent.commands.base import (
    AsJson,
    Assignment,
    CourseFolder,
    Only,
    app,
    called,
    hint,
    json_out,
    lines,
    points_of,
    step,
    table,
)
from workbook.docent.countdown import Countdown, EngineName
from workbook.docent.course import labels
from workbook.texts import entry, say


@app.command("grade", help=say("docent.help.grade"))
def grade_command(
    assignment: Assignment,
    *,
    course: CourseFolder = None,
    only: Only = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="AANTAL", min=1, help=say("docent.help.workers"))
    ] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help=say("docent.help.engine"))] = EngineName.fast,
    isolation: Annotated[bool, typer.Option("--isolation/--no-isolation", help=say("docent.help.isolation"))] = True,
    on: Annotated[str | None, typer.Option("--on", metavar="ADRES", help=say("docent.help.on"))] = None,
    db: Annotated[str | None, typer.Option("--db", metavar="ADRES", help=say("docent.help.db"))] = None,
    as_json: AsJson = False,
) -> None:
    """Grade what was collected."""
    from attrs import evolve

    from workbook.docent.course import open_course
    from workbook.docent.grade import grade
    from workbook.docent.gradebook.mark import students

    opened = open_course(course)
    counted = Countdown(len(only or opened.submitters(assignment)), step)
    rows = grade(
        opened, assignment, only=only or (), workers=workers, engine=engine.value, isolation=isolation, on=on, db=db,
        finished=counted,
    )  # fmt: skip
    if as_json:
        json_out({"assignment": assignment, "rows": [row.to_json() for row in rows]})
        return
    _show_rows(assignment, rows, called(opened))
    absent = sorted(set(students(evolve(opened, db=db))) - set(opened.submitters(assignment)))
    lines(*([say("docent.grade.absent", names=", ".join(absent))] if absent else []))
    if any(row.status != "graded" for row in rows):
        hint(say("docent.grade.next_manual", assignment=assignment, course=opened.root))
    hint(say("docent.grade.next", assignment=assignment, course=opened.root))


def _show_rows(assignment: str, rows: Sequence[Any], name: Callable[[str], str]) -> None:
    words = entry("docent.grade.statuses")
    shown = [
        [name(row.id), words[row.status], points_of(row.total, row.maximum), str(len(row.repairs) + len(row.oddities))]
        for row in rows
    ]
    table(say("docent.grade.title", assignment=assignment), labels("docent.grade.columns"), shown)
    lines(*(f"{name(row.id)}: {line}" for row in rows for line in (*row.repairs, *row.oddities)))
