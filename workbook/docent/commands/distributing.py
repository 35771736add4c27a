"""`workbook docent release`: what deelnemers get."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.docent.commands.base import AsJson, CourseFolder, app, json_out, lines
from workbook.texts import say


@app.command("release", help=say("docent.help.release"))
def release_command(
    assignment: Annotated[str, typer.Argument(metavar="OPDRACHT", help=say("distributing.help.assignment"))],
    course: CourseFolder = None,
    link: Annotated[str, typer.Option("--link", metavar="ADRES", help=say("distributing.help.link"))] = "",
    json_wanted: AsJson = False,  # noqa: FBT002 - typer reads the default
) -> None:
    """Make what deelnemers get."""
    from workbook.docent.course import open_course
    from workbook.docent.distributing.handing_out import hand_out
    from workbook.docent.distributing.modules import assignment_of
    from workbook.docent.posts import hand_over

    opened = open_course(course)
    made = hand_out(opened, assignment_of(opened, assignment), link=link)
    handed_over = hand_over(made.zip)
    if json_wanted:
        json_out({
            "assignment": made.release.assignment, "release": made.release.id, "zip": str(made.zip),
            "module": made.module.number if made.module else None, "module_release": made.module.id if made.module else None,
            "invitations": [str(path) for path in made.invitations], "notes": list(made.notes),
        })  # fmt: skip
        return
    lines(*made.notes, say("docent.release.done", id=made.release.id, assignment=made.release.assignment))
    lines(say("docent.release.zip", path=made.zip))
    if handed_over:
        lines(say("hub.handed_over"))
    if made.invitations:
        lines(say("distributing.invitation.made", names=", ".join(path.name for path in made.invitations)))
