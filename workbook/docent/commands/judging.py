"""`workbook docent judge|verdict|agreement`: what people wrote, judged."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from workbook.docent.commands.base import AsJson, Assignment, CourseFolder, app, json_out, lines, table
from workbook.docent.course import labels
from workbook.dutch import number
from workbook.texts import entry, say

Reader = Annotated[str, typer.Option("--lezer", metavar="INITIALEN", help=say("judging.help.reader"))]
# Who works alone needs no initials.
_ALONE = "A"


@app.command("judge", help=say("judging.help.judge"))
def judge_command(
    assignment: Assignment,
    *,
    course: CourseFolder = None,
    reader: Reader = _ALONE,
    port: Annotated[int, typer.Option("--port", metavar="NUMMER", min=0, max=65535, help=say("judging.help.port"))] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=say("judging.help.browser"))] = True,
) -> None:
    """Serve the page on which is judged, until it is stopped."""
    import time
    import webbrowser

    from workbook.docent.course import open_course
    from workbook.docent.judging.page import judging_page
    from workbook.docent.judging.store import reader_of
    from workbook.docent.serving import on_hub

    opened, initials = open_course(course), reader_of(reader) or _ALONE
    with judging_page(opened, assignment, initials, port=port) as address:
        lines(say("judging.serving", address=address), say("judging.serving_stop"))
        if browser and not on_hub():
            webbrowser.open(address)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


@app.command("verdict", help=say("judging.help.verdict"))
def verdict_command(
    assignment: Assignment,
    who: Annotated[str, typer.Argument(metavar="DEELNEMER", help=say("judging.help.deelnemer"))],
    state: Annotated[str, typer.Argument(metavar="OORDEEL", help=say("judging.help.state"))],
    *,
    remark: Annotated[str, typer.Option("--opmerking", metavar="TEKST", help=say("judging.help.remark"))] = "",
    reader: Reader = _ALONE,
    course: CourseFolder = None,
) -> None:
    """Give a verdict on one hand-in."""
    from workbook.docent.course import open_course
    from workbook.docent.judging.store import reader_of
    from workbook.docent.judging.verdicts import give_verdict, standing

    opened = open_course(course)
    code = _code(opened, assignment, who)
    name = state.strip().casefold().replace(" ", "_")
    given = give_verdict(opened, assignment, code, name, remark=remark, reader=reader_of(reader) or _ALONE)
    count = len(standing(opened, assignment, code).earlier)
    lines(say("judging.given", code=code, label=given.label(), count=count))


def _code(course: Any, assignment: str, who: str) -> str:
    """Return the pseudonym of whom the docent means: a code, or a name of the list."""
    from workbook.docent.people import roster, with_roster
    from workbook.errors import problem

    if who in course.submitters(assignment) or not with_roster(course):
        return who
    person = roster(course).find(who)
    if not person.code:
        raise problem("judging.unknown_person", where=who)
    return person.code


@app.command("agreement", help=say("judging.help.agreement"))
def agreement_command(assignment: Assignment, *, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show how far readers agree."""
    from attrs import asdict

    from workbook.docent.course import open_course
    from workbook.docent.judging.agreement import agreement_of, disagreements, kappa_line
    from workbook.docent.judging.answers import queue

    work = queue(open_course(course), assignment)
    found, differ = agreement_of(work), disagreements(work)
    if as_json:
        rows = [asdict(each) for each in differ]
        json_out({"assignment": assignment, "questions": [each.to_json() for each in found], "differences": rows})
        return
    if not found:
        lines(say("judging.no_agreement"))
        return
    titles = {name: rubric.title for name, rubric in work.rubrics.questions.items()}
    lines(*(f"{titles[each.question]}. {kappa_line(each)}" for each in found))
    if differ:
        shown = [_difference(work.rubrics.questions[each.question], each) for each in differ]
        table(say("judging.differ_title"), labels("judging.differ_columns"), shown)


def _difference(rubric: Any, each: Any) -> list[str]:
    criterion = next((one for one in rubric.criteria if one.id == each.criterion), None)

    def told(value: float | None) -> str:
        if value is None:
            return number(None)
        return criterion.levels[int(value)].label if criterion else number(value, 2)

    given = ", ".join(f"{reader}: {told(value)}" for reader, value in each.given.items())
    name = criterion.title if criterion else str(entry("judging.points_word"))
    return [rubric.title, number(each.place), name, given, told(each.agreed)]
