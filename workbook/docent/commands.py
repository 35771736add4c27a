"""`workbook docent …`: the docent's commands, with their tables and progress bars."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.docent.countdown import Countdown, EngineName
from workbook.docent.course import labels
from workbook.dutch import number
from workbook.texts import entry, say

app = typer.Typer(help=say("docent.help.app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Assignment = Annotated[str, typer.Argument(metavar="OPDRACHT", help=say("docent.help.assignment"))]
CourseFolder = Annotated[Path | None, typer.Option("--course", metavar="MAP", help=say("docent.help.course"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("docent.help.json"))]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="DEELNEMER", help=say("docent.help.only"))]


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


@app.command("release", help=say("docent.help.release"))
def release_command(assignment: Assignment, course: CourseFolder = None) -> None:
    """Make what deelnemers get."""
    from workbook.docent.course import open_course
    from workbook.docent.release import release

    made = release(open_course(course), assignment)
    lines(*made.notes, say("docent.release.done", id=made.id, assignment=assignment))
    lines(say("docent.release.zip", path=made.zip))


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
        _json({"assignment": assignment, "rows": [each.to_json() for each in found]})
        return
    words = entry("docent.collect.statuses")
    rows = [
        [
            each.who,
            _round(words[each.status], each.concept),
            _moment(each.made_at),
            _count(each.count),
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


@app.command("grade", help=say("docent.help.grade"))
def grade_command(
    assignment: Assignment,
    *,
    course: CourseFolder = None,
    only: Only = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="AANTAL", min=1, help=say("docent.help.workers"))
    ] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help=say("docent.help.engine"))] = EngineName.fast,
    isolation: Annotated[bool, typer.Option("--isolation/--no-isolation", help=say("docent.help.isolation"))] = True,
    on: Annotated[str | None, typer.Option("--on", metavar="ADRES", help=say("docent.help.on"))] = None,
    db: Annotated[str | None, typer.Option("--db", metavar="ADRES", help=say("docent.help.db"))] = None,
    as_json: AsJson = False,
) -> None:
    """Grade what was collected."""
    from attrs import evolve

    from workbook.docent.course import open_course
    from workbook.docent.grade import grade
    from workbook.docent.gradebook.mark import students

    opened = open_course(course)
    counted = Countdown(len(only or opened.submitters(assignment)))
    rows = grade(
        opened, assignment, only=only or (), workers=workers, engine=engine.value, isolation=isolation, on=on, db=db,
        finished=counted,
    )  # fmt: skip
    if as_json:
        _json({"assignment": assignment, "rows": [row.to_json() for row in rows]})
        return
    _show_rows(assignment, rows)
    absent = sorted(set(students(evolve(opened, db=db))) - set(opened.submitters(assignment)))
    lines(*([say("docent.grade.absent", names=", ".join(absent))] if absent else []))
    if any(row.status != "graded" for row in rows):
        lines(say("docent.grade.next_manual", course=opened.root))
    lines(say("docent.grade.next", assignment=assignment, course=opened.root))


def _show_rows(assignment: str, rows: Sequence[Any]) -> None:
    words = entry("docent.grade.statuses")
    shown = [
        [row.id, words[row.status], points_of(row.total, row.maximum), str(len(row.repairs) + len(row.oddities))]
        for row in rows
    ]
    table(say("docent.grade.title", assignment=assignment), labels("docent.grade.columns"), shown)
    lines(*(f"{row.id}: {line}" for row in rows for line in (*row.repairs, *row.oddities)))


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


def _round(word: str, concept: bool) -> str:  # noqa: FBT001 - what a line says of itself
    return say("docent.collect.draft", state=word) if concept else word


@app.command("overview", help=say("docent.help.overview"))
def overview_command(assignment: Assignment, *, course: CourseFolder = None, as_json: AsJson = False) -> None:
    """Show how far the class is."""
    from workbook.docent.course import open_course
    from workbook.docent.overview import overview

    found = overview(open_course(course), assignment)
    if as_json:
        _json(found.to_json())
        return
    if not found.lines:
        lines(say("docent.overview.nobody"))
        return
    words = entry("docent.overview.states")
    rows = [
        [each.id, _round(words[each.state], each.concept), _moment(each.made_at), points_of(each.total, each.maximum)]
        for each in found.lines
    ]
    table(say("docent.overview.title", assignment=assignment), labels("docent.overview.columns"), rows)
    if found.mean is None or found.hardest_share is None:
        lines(say("docent.overview.too_small"))
        return
    lines(say("docent.overview.mean", mean=number(found.mean), maximum=number(found.maximum), count=found.graded))
    lines(say("docent.overview.hardest", question=found.hardest, percent=number(100 * found.hardest_share, 0)))


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


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr and give the function that moves it on."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    who_now = TextColumn("{task.fields[who]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), who_now)
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total, who="")
        begun = 0

        def started(who: str) -> None:
            nonlocal begun
            bar.update(task, completed=begun, who=who)
            begun += 1

        yield started
        bar.update(task, completed=begun, who="")


def points_of(total: float | None, maximum: float | None) -> str:
    """Return `6 / 12`, or a dash where there are no points yet."""
    return number(None) if total is None else f"{number(total, 2)} / {number(maximum, 2)}"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%d-%m-%Y %H.%M}" if moment else number(None)


def _count(count: tuple[int, int] | None) -> str:
    return f"{count[0]} / {count[1]}" if count else number(None)


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def lines(*told: str) -> None:
    """Print each line."""
    for line in told:
        typer.echo(line)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; what stands in it is shown letter for letter."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    made = Table(title=escape(title), title_justify="left")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    Console().print(made)
