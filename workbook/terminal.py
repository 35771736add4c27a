"""What a terminal shows while files are read: a bar where there are many, and the question whether columns are right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from attrs import define

from workbook.dutch import fold
from workbook.responses.progress import MANY
from workbook.texts import entry, say


@define
class Reading:
    """Tells on stderr how far the reading is, and asks what only a person can say; without a terminal it does neither."""

    bar: Any = None
    task: Any = None

    def told(self, done: int, total: int) -> None:
        """Show how many files are done: of a handful nothing, and nothing but on a terminal."""
        if total <= MANY or not sys.stderr.isatty():
            return
        if self.bar is None:
            self.bar = _bar()
            self.task = self.bar.add_task(say("cli.reading"), total=total)
            self.bar.start()
        self.bar.update(self.task, completed=done)

    def ask(self, name: str, proposals: Sequence[Any]) -> bool:
        """Show which columns of a file look like which questions, and return whether the reader says that they are."""
        if self.bar is not None:
            self.bar.stop()
        lines = [say("cli.proposal", header=each.header, label=each.label) for each in proposals]
        for line in (say("cli.proposals", file=name), *lines):
            typer.echo(line, err=True)
        typer.echo(say("cli.agreed"), err=True, nl=False)
        agreed = fold(sys.stdin.readline()) in entry("cli.yes")
        if self.bar is not None:
            self.bar.start()
        return agreed


@contextmanager
def reading() -> Iterator[Reading]:
    """Show how far the reading is until it ends, however it ends."""
    shown = Reading()
    try:
        yield shown
    finally:
        if shown.bar is not None:
            shown.bar.stop()


def can_ask() -> bool:
    """Tell whether somebody sits at the keyboard and sees what is asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
