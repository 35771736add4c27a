"""`workbook docent overview|seen|class|items|project`: the class at a glance, on a desk or on a wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.docent.commands.base import (
    NOTHING_USABLE,
    AsJson,
    Assignment,
    CourseFolder,
    app,
    called,
    json_out,
    lines,
    moment_of,
    points_of,
    progress,
    round_of,
    table,
)
from workbook.docent.course import labels
from workbook.dutch import join, number
from workbook.texts import entry, say


@app.command("overview", help=say("docent.help.overview"))
def overview_command(assignment: Assignment, *, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show how far the class is."""
    from workbook.docent.course import open_course
    from workbook.docent.overview import overview

    opened = open_course(course)
    found = overview(opened, assignment)
    if as_json:
        json_out(found.to_json())
        return
    name = called(opened)
    _show_attention(found, name)
    if not found.lines:
        lines(say("docent.overview.nobody"))
        return
    words = entry("docent.overview.states")
    rows = [
        [
            name(each.id),
            round_of(words[each.state], concept=each.concept),
            moment_of(each.made_at),
            points_of(each.total, each.maximum),
        ]
        for each in found.lines
    ]
    table(say("docent.overview.title", assignment=assignment), labels("docent.overview.columns"), rows)
    if found.mean is None or found.hardest_share is None:
        lines(say("docent.overview.too_small"))
        return
    lines(say("docent.overview.mean", mean=number(found.mean), maximum=number(found.maximum), count=found.graded))
    lines(say("docent.overview.hardest", question=found.hardest, percent=number(100 * found.hardest_share, 0)))


def _show_attention(found: Any, name: Callable[[str], str]) -> None:
    """Say first what asks for attention; names are for this screen only, in the JSON stand ids."""
    first = found.attention
    if first.expected is None:
        lines(say("seeing.overview.no_roster"))
    elif first.absent:
        names = ", ".join(each.name for each in first.absent)
        lines(say("seeing.overview.absent", count=len(first.absent), expected=first.expected, names=names))
    else:
        lines(say("seeing.overview.all_in", expected=first.expected))
    if first.most_wrong:
        wrong = first.most_wrong
        percent = number(100 * wrong.wrong / wrong.n, 0)
        lines(say("seeing.overview.most_wrong", question=wrong.question, wrong=wrong.wrong, n=wrong.n, percent=percent))
    if first.waiting:
        each = join(say("seeing.overview.waits_for", question=question, count=n) for question, n in first.waiting)
        lines(say("seeing.overview.waiting", questions=each))
    elif found.lines:
        lines(say("seeing.overview.none_waiting"))
    if first.review:
        lines(say("seeing.overview.review", names=", ".join(map(name, first.review)), assignment=found.assignment))


@app.command("seen", help=say("seeing.help.seen"))
def seen_command(
    assignment: Assignment,
    who: Annotated[str, typer.Argument(metavar="DEELNEMER", help=say("seeing.help.who"))],
    *,
    course: CourseFolder = None,
) -> None:
    """Note that a hand-in was looked at."""
    from workbook.docent.course import open_course
    from workbook.docent.seeing.looked import note_seen

    note_seen(open_course(course), assignment, who)
    lines(say("seeing.seen.done", who=who))


@app.command("class", help=say("seeing.help.class"))
def class_command(
    what: Annotated[str, typer.Argument(metavar="MODULE|VRAGENLIJST", help=say("seeing.help.what"))],
    *,
    course: CourseFolder = None,
    watch: Annotated[list[Path] | None, typer.Option("--watch", metavar="MAP", help=say("seeing.help.watch"))] = None,
    moment: Annotated[str, typer.Option("--moment", metavar="MOMENT", help=say("seeing.help.moment"))] = "nulmeting",
    expect: Annotated[
        int | None, typer.Option("--expect", metavar="AANTAL", min=1, help=say("seeing.help.expect"))
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="BESTAND", help=say("seeing.help.class_out"))] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help=say("seeing.help.browser"))] = True,
) -> None:
    """Show the class picture on a page of this computer, or write it as it is now."""
    from workbook.docent.course import open_course
    from workbook.docent.people import roster
    from workbook.docent.posts import shared_folder
    from workbook.docent.seeing import live, picture

    opened = open_course(course)
    expect = expect or len(roster(opened).people) or None
    found = live.opened(opened, live.chosen(what), tuple(watch or shared_folder()), moment=moment, expected=expect)
    if out is None:
        _serve(found, browser=browser)
        return
    if not found.board.n:
        lines(say("seeing.class.nothing", counts=picture.counts(found.board)))
        raise typer.Exit(NOTHING_USABLE)
    from workbook.home import write_atomic

    write_atomic(out, picture.still(found.board).encode())
    lines(say("seeing.class.written", n=found.board.n, path=out))


def _serve(found: Any, *, browser: bool) -> None:
    """Serve the pages until Ctrl+C."""
    import webbrowser

    from workbook.docent.serving import on_hub, serve

    with serve(found.routes()) as address:
        lines(say("seeing.class.open", wall=address), say("seeing.class.desk_at", desk=f"{address}docent"))
        lines(say("seeing.class.stop"))
        if browser and not on_hub():
            webbrowser.open(f"{address}docent")
        try:
            while True:
                time.sleep(0.5)
        except KeyboardInterrupt:
            lines(say("seeing.class.stopped"))


@app.command("items", help=say("seeing.help.items"))
def items_command(
    assignment: Assignment,
    *,
    course: CourseFolder = None,
    pool: Annotated[list[Path] | None, typer.Option("--pool", metavar="MAP", help=say("seeing.help.pool"))] = None,
    as_json: AsJson = False,
) -> None:
    """Show the questions one by one."""
    from workbook.docent.course import open_course
    from workbook.docent.seeing.items import ENOUGH, analyse

    found = analyse(open_course(course), assignment, [open_course(each) for each in pool or ()])
    if as_json:
        json_out(found.to_json())
        return
    lines(*found.notes)
    if not found.people:
        lines(say("seeing.items.nobody"))
        return
    rows = [
        [
            each.title,
            number(each.n or None),
            number(each.right),
            _share(each.share),
            _between(each.rest, 2),
            each.verdict,
        ]
        for each in found.items
    ]
    title = say("seeing.items.title", assignment=assignment, people=found.people)
    table(title, labels("seeing.items.columns"), rows)
    for each in found.items:
        if each.options:
            told = ", ".join(say("seeing.items.option", option=option, count=count) for option, count in each.options)
            lines(say("seeing.items.options", question=each.title, options=told))
    lines(say("seeing.items.reading", enough=ENOUGH))


def _share(found: Any) -> str:
    if found is None:
        return number(None)
    value, low, high = (f"{number(100 * each, 0)}%" for each in (found.value, found.low, found.high))
    return say("seeing.items.interval", value=value, low=low, high=high)


def _between(found: Any, decimals: int) -> str:
    if found is None or found.low is None:
        return number(found.value if found else None, decimals)
    value, low, high = (number(each, decimals) for each in (found.value, found.low, found.high))
    return say("seeing.items.interval", value=value, low=low, high=high)


@app.command("project", help=say("docent.help.project"))
def project_command(
    module: Annotated[int, typer.Argument(metavar="MODULE", help=say("docent.help.module"))],
    *,
    course: CourseFolder = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="BESTAND", help=say("docent.help.project_out"))] = None,
) -> None:
    """Make what is projected on a collegedag."""
    from workbook.docent.course import open_course
    from workbook.docent.projector import project
    from workbook.errors import WorkbookError

    try:
        opened = open_course(course)
    except WorkbookError:
        if course is not None:
            raise
        opened = None  # without a course the example of the topic is shown
    path = out or (opened.root if opened else Path.cwd()) / say("projector.file", number=module)
    with progress(say("projector.working"), 2) as started:
        screens = project(module, path, course=opened, started=started)
    lines(say("projector.done", count=len(screens), path=path))
