"""`workbook docent collect`: what came in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.docent.commands.base import (
    AsJson,
    Assignment,
    CourseFolder,
    app,
    count_of,
    json_out,
    lines,
    moment_of,
    round_of,
    table,
)
from workbook.docent.course import labels
from workbook.texts import entry, say


@app.command("collect", help=say("docent.help.collect"))
def collect_command(
    assignment: Assignment,
    sources: Annotated[list[Path], typer.Argument(metavar="BRON", help=say("docent.help.sources"))],
    *,
    course: CourseFolder = None,
    as_json: AsJson = False,
) -> None:
    """Collect hand-ins."""
    from workbook.docent.collect import collect
    from workbook.docent.course import open_course

    opened = open_course(course)
    found = collect(opened, assignment, sources)
    if as_json:
        json_out({"assignment": assignment, "rows": [each.to_json() for each in found]})
        return
    words = entry("docent.collect.statuses")
    rows = [
        [
            each.who,
            round_of(words[each.status], concept=each.concept),
            moment_of(each.made_at),
            count_of(each.count),
            each.digest,
            each.origin,
        ]
        for each in found
    ]
    table(say("docent.collect.title", assignment=assignment), labels("docent.collect.columns"), rows)
    lines(*(f"{each.who}: {line}" for each in found for line in each.oddities))
    people = len({each.who for each in found})
    lines(say("docent.collect.summary", people=people, found=len(found), folder=opened.root / "submitted"))
    lines(say("docent.collect.next", assignment=assignment, course=opened.root))
