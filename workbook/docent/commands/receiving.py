"""`workbook docent collect` and `link`: what came in, and whose it is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.docent.commands.base import (
    NOTHING_USABLE,
    AsJson,
    Assignment,
    CourseFolder,
    app,
    called,
    count_of,
    hint,
    json_out,
    lines,
    moment_of,
    round_of,
    table,
)
from workbook.docent.course import Course, labels
from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.texts import entry, say

if TYPE_CHECKING:
    from workbook.docent.collect import Outcome
    from workbook.docent.receiving.linking import Linked
    from workbook.docent.receiving.whose import Claim


@app.command("collect", help=say("docent.help.collect"))
def collect_command(
    assignment: Assignment,
    sources: Annotated[list[Path] | None, typer.Argument(metavar="BRON", help=say("docent.help.sources"))] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help=say("receiving.help.all"))] = False,
    course: CourseFolder = None,
    as_json: AsJson = False,
) -> None:
    """Collect hand-ins."""
    from workbook.docent.collect import receive
    from workbook.docent.course import open_course
    from workbook.docent.posts import incoming

    opened, sources = open_course(course), sources or [incoming()]
    outcome = receive(opened, assignment, sources, everything=everything)
    if as_json:
        json_out({"assignment": assignment, **outcome.to_json()})
    else:
        _show(opened, assignment, outcome)
    if not outcome.rows:
        # What was seen is told already; one JSON document is all that may stand on stdout.
        typer.echo(str(problem("docent.nothing_found", where=", ".join(str(path) for path in sources))), err=True)
        raise typer.Exit(NOTHING_USABLE)
    if not as_json:
        _confirm(opened, outcome.to_confirm)
        people = len({each.who for each in outcome.rows})
        folder = opened.root / "submitted"
        lines(say("docent.collect.summary", people=people, found=len(outcome.rows), folder=folder))
        hint(say("docent.collect.next", assignment=assignment, course=opened.root))


def _show(course: Course, assignment: str, outcome: Outcome) -> None:
    """Show every hand-in, then every file that is none, then everybody of whom nothing is here."""
    words, name = entry("docent.collect.statuses"), called(course)
    rows = [
        [
            name(each.who),
            round_of(words[each.status], concept=each.concept),
            moment_of(max(each.made_at, each.handed_at or each.made_at)),
            count_of(each.count),
            each.digest,
            PurePosixPath(each.found_at).name,
        ]
        for each in outcome.rows
    ]
    if rows:
        table(say("docent.collect.title", assignment=assignment), labels("docent.collect.columns"), rows)
    lines(*(f"{name(each.who)}: {line}" for each in outcome.rows for line in (*each.oddities, *each.asides)))
    if outcome.passed:
        passed = [[each.place, each.why] for each in outcome.passed]
        table(say("receiving.passed_title"), labels("receiving.passed_columns"), passed)
    lines(*outcome.notes)
    if outcome.strangers:
        codes = join(outcome.strangers)
        lines(say("receiving.strangers", count=len(outcome.strangers), codes=codes))
    if outcome.absent:
        names = join(each.name for each in outcome.absent)
        lines(say("receiving.absent", count=len(outcome.absent), names=names))
    elif outcome.rows and _listed(course):
        lines(say("receiving.everybody"))


def _listed(course: Course) -> bool:
    from workbook.docent.people import with_roster

    return with_roster(course)


def _can_ask() -> bool:
    """Tell whether somebody sits at the keyboard and sees what is asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _confirm(course: Course, claims: Sequence[Claim]) -> None:
    """Ask once of each claim whether it is so, where somebody can answer; else tell how to say it."""
    from workbook.docent.receiving.linking import link
    from workbook.docent.receiving.whose import refuse

    asking = _can_ask()
    for each in claims:
        if not asking:
            told = {"code": each.code, "name": each.person.name, "said": each.said, "person": each.person.id}
            lines(say("receiving.to_confirm", **told, course=course.root))
            continue
        typer.echo(each.question() + " ", err=True, nl=False)
        answer = fold(sys.stdin.readline())
        if answer in entry("cli.yes"):
            _tell(each.code, link(course, each.code, each.person.id, said=[each.said]))
        elif answer:
            refuse(course, each)


@app.command("link", help=say("receiving.help.link"))
def link_command(
    code: Annotated[str, typer.Argument(metavar="CODE", help=say("receiving.help.code"))],
    person: Annotated[str, typer.Argument(metavar="PERSOON", help=say("receiving.help.person"))],
    *,
    course: CourseFolder = None,
) -> None:
    """Confirm whose the hand-ins under a pseudonym are."""
    from workbook.docent.course import open_course
    from workbook.docent.receiving.linking import link

    _tell(code, link(open_course(course), code, person))


def _tell(code: str, linked: Linked) -> None:
    name = linked.person.name
    lines(say("receiving.confirmed", code=code, name=name))
    if linked.moved:
        lines(say("receiving.moved", name=name, code=linked.code, assignments=join(linked.moved)))
    if linked.graded:
        lines(say("receiving.were_graded", code=code, assignments=join(linked.graded)))
