"""`workbook docent evaluation make|show`: what deelnemers thought of a day or of the course."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.docent.commands.base import NOTHING_USABLE, AsJson, CourseFolder, app, json_out, lines, table
from workbook.docent.course import labels
from workbook.dutch import number as shown
from workbook.errors import WorkbookError, problem
from workbook.texts import say

if TYPE_CHECKING:
    from workbook.docent.certifying.evaluation import Evaluated
    from workbook.docent.course import Course
    from workbook.results import Profile


@app.command("evaluation", help=say("certifying.help.evaluation"))
def evaluation_command(
    action: Annotated[str, typer.Argument(metavar="WAT", help=say("certifying.help.action"))],
    what: Annotated[list[str], typer.Argument(metavar="DAG|MAP", help=say("certifying.help.what"))],
    *,
    course: CourseFolder = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="BESTAND", help=say("certifying.help.out"))] = None,
    as_json: AsJson = False,
) -> None:
    """Make the evaluation of a day, or show what was answered."""
    from workbook.docent.certifying.evaluation import make, show

    opened = _course(course)
    if action == "make":
        if out is None:
            raise problem("certifying.evaluation.no_out", where="evaluation make")
        path = make(what[0], out.expanduser().absolute(), opened)
        if as_json:
            json_out({"file": str(path)})
        else:
            lines(say("certifying.evaluation.made", path=path))
        return
    if action != "show":
        raise problem("certifying.evaluation.not_both", where=action)
    found = show(map(Path, what), opened)
    if as_json:
        json_out(found.to_json())
    else:
        _tell(found)
    if found.profile.empty:
        raise typer.Exit(NOTHING_USABLE)


def _course(folder: Path | None) -> Course | None:
    """Return the course, for its groups and to know names by; without one an evaluation can be made and shown too."""
    from workbook.docent.course import open_course

    try:
        return open_course(folder)
    except WorkbookError:
        if folder is not None:
            raise
        return None


def _tell(found: Evaluated) -> None:
    from workbook.docent.certifying.evaluation import too_few

    profile = found.profile
    if profile.empty:
        lines(say("certifying.evaluation.nothing"), *found.notes)
        return
    heads = labels("certifying.evaluation.heads")
    table(say("certifying.evaluation.title", n=profile.n), heads, _rows(profile))
    for group, of_group in profile.subgroups:
        table(say("certifying.evaluation.group", group=group, n=of_group.n), heads, _rows(of_group))
    about = profile.instrument
    for each in found.remarks:
        part = about.perspective_label(each.part)
        if not each.shown:
            lines(too_few(each))
        elif not each.texts:
            lines(say("certifying.evaluation.no_remarks", part=part))
        else:
            lines(say("certifying.evaluation.remarks", part=part, n=each.n))
            lines(*(say("certifying.evaluation.remark", about=head, text=text) for head, text in each.texts))
    lines(*found.notes)


def _rows(profile: Profile) -> list[list[str]]:
    """Return the rows of a table; a dash stands where too few answered."""
    about = profile.instrument
    return [
        [
            about.perspective_label(each.perspective), about.dimension_label(each.dimension), shown(each.estimate.value),
            shown(each.estimate.n), shown(each.sd),
        ]
        for each in profile.scores
        if each.estimate.n
    ]  # fmt: skip
