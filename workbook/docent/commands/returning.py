"""`workbook docent feedback`: what goes back."""

from __future__ import annotations

from workbook.docent.commands.base import Assignment, CourseFolder, Only, app, lines, progress, table
from workbook.docent.course import labels
from workbook.texts import say


@app.command("feedback", help=say("docent.help.feedback"))
def feedback_command(assignment: Assignment, course: CourseFolder = None, only: Only = None) -> None:
    """Write the feedback pages."""
    from workbook.docent.course import open_course
    from workbook.docent.feedback import feedback

    opened = open_course(course)
    with progress(say("docent.feedback.working"), len(only or opened.submitters(assignment))) as started:
        made = feedback(opened, assignment, only=only or (), started=started)
    states = {True: say("docent.feedback.not_final"), False: say("docent.feedback.final")}
    rows = [[each.id, str(each.path.relative_to(opened.root)), states[each.provisional]] for each in made]
    table(say("docent.feedback.working"), labels("docent.feedback.columns"), rows)
    lines(say("docent.feedback.done", count=len(made), folder=opened.root / "feedback"))
