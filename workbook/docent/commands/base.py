"""What every command of the docent shares: the program they hang on, their options, and how they say things."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.docent.course import Course
from workbook.dutch import number
from workbook.errors import WorkbookError
from workbook.texts import say

# Where a page in JupyterLab runs a command, it says things as events, a JSON document a line, for that page to show.
_EVENTS = "WORKBOOK_EVENTS"

NOTHING_USABLE = 2

app = typer.Typer(help=say("docent.help.app"), no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Assignment = Annotated[str, typer.Argument(metavar="OPDRACHT", help=say("docent.help.assignment"))]
CourseFolder = Annotated[Path | None, typer.Option("--course", metavar="MAP", help=say("docent.help.course"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("docent.help.json"))]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="DEELNEMER", help=say("docent.help.only"))]


@contextlib.contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr and give the function that moves it on."""
    if _EVENTS in os.environ:
        with _told_progress(what, total) as told:
            yield told
        return
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


def step(done: int, total: int, told: str) -> None:
    """Say on stderr how far a long task is."""
    if _EVENTS in os.environ:
        _event(progress=[done, total], what=told, who="")
    else:
        typer.echo(told, err=True)


@contextlib.contextmanager
def _told_progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    begun = 0

    def started(who: str) -> None:
        nonlocal begun
        _event(progress=[begun, total], what=what, who=who)
        begun += 1

    yield started
    _event(progress=[begun, total], what=what, who="")


def _event(**told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)


def points_of(total: float | None, maximum: float | None) -> str:
    """Return `6 / 12`, or a dash where there are no points yet."""
    return number(None) if total is None else f"{number(total, 2)} / {number(maximum, 2)}"


def called(course: Course) -> Callable[[str], str]:
    """Return how a screen calls who handed in: by name with the pseudonym, where the list of people knows it."""
    from workbook.docent.people import Roster, roster

    found = Roster()
    with contextlib.suppress(WorkbookError):  # what is wrong with the list is told where it is needed
        found = roster(course)

    def name(code: str) -> str:
        person = found.by_code(code)
        return f"{person.name} ({code})" if person else code

    return name


def moment_of(moment: datetime | None) -> str:
    """Return a day and a time of this clock, or a dash."""
    return f"{moment.astimezone():%d-%m-%Y %H.%M}" if moment else number(None)


def round_of(word: str, *, concept: bool) -> str:
    """Return what a line says of itself, and that it is a draft where it is one."""
    return say("docent.collect.draft", state=word) if concept else word


def count_of(count: tuple[int, int] | None) -> str:
    """Return `3 / 12`, or a dash."""
    return f"{count[0]} / {count[1]}" if count else number(None)


def json_out(value: Any) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def lines(*told: str) -> None:
    """Print each line."""
    for line in told:
        if _EVENTS in os.environ:
            _event(line=line)
        else:
            typer.echo(line)
    sys.stdout.flush()  # an address must be read while the command goes on serving


def hint(*told: str) -> None:
    """Print what can be typed next; a page has its own buttons, and says nothing."""
    if _EVENTS not in os.environ:
        lines(*told)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; what stands in it is shown letter for letter."""
    if _EVENTS in os.environ:
        _event(table=title, columns=list(columns), rows=[list(row) for row in rows])
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    made = Table(title=escape(title), title_justify="left")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    Console().print(made)
