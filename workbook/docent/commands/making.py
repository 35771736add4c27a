"""`workbook docent new|open`: a course folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.docent.commands.base import CourseFolder, app, hint, lines
from workbook.texts import say


@app.command("new", help=say("docent.help.new"))
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help=say("docent.help.course_folder"))],
    material: Annotated[
        Path | None, typer.Option("--material", metavar="ZIP", help=say("docent.help.material"))
    ] = None,
) -> None:
    """Make a course folder."""
    from workbook.docent.founding import new

    course = new(folder, material=material)
    lines(say("docent.new.done", folder=course.root), *course.notes)
    hint(say("docent.new.next", assignments=", ".join(course.assignments()), folder=course.root))


@app.command("open", help=say("office.help.open"))
def open_command(
    folder: Annotated[Path | None, typer.Argument(metavar="MAP", help=say("docent.help.course"))] = None,
    *,
    course: CourseFolder = None,
    browser: Annotated[bool, typer.Option("--browser/--geen-browser", help=say("cli.help.browser"))] = True,
    port: Annotated[int, typer.Option("--poort", help=say("cli.help.port"))] = 0,
) -> None:
    """Open the docent's pages in JupyterLab."""
    from workbook.docent.course import open_course
    from workbook.docent.office import open_office

    raise typer.Exit(open_office(open_course(course or folder), browser=browser, port=port))
