"""`workbook docent new`: a course folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.docent.commands.base import app, lines
from workbook.texts import say


@app.command("new", help=say("docent.help.new"))
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help=say("docent.help.course_folder"))],
    material: Annotated[
        Path | None, typer.Option("--material", metavar="ZIP", help=say("docent.help.material"))
    ] = None,
) -> None:
    """Make a course folder."""
    from workbook.docent.course import new

    course = new(folder, material=material)
    lines(say("docent.new.done", folder=course.root), *course.notes)
    lines(say("docent.new.next", assignments=", ".join(course.assignments()), folder=course.root))
