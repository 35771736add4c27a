"""`workbook docent release`: what deelnemers get."""

from __future__ import annotations

from workbook.docent.commands.base import Assignment, CourseFolder, app, lines
from workbook.texts import say


@app.command("release", help=say("docent.help.release"))
def release_command(assignment: Assignment, course: CourseFolder = None) -> None:
    """Make what deelnemers get."""
    from workbook.docent.course import open_course
    from workbook.docent.release import release

    made = release(open_course(course), assignment)
    lines(*made.notes, say("docent.release.done", id=made.id, assignment=assignment))
    lines(say("docent.release.zip", path=made.zip))
