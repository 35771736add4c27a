"""What became of the entries of a record from one version to the next: what stayed, what was adjusted, what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

from workbook.results.base import Result
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Adjustment:
    """One column of an entry that is different now: its text, what stood there and what stands there."""

    column: str
    before: str
    after: str


@frozen
class Revised:
    """One entry: its number (empty when it has none), its title now, and what was adjusted."""

    number: str
    title: str
    state: Literal["kept", "adjusted", "new"]
    adjustments: tuple[Adjustment, ...] = ()


@frozen(kw_only=True, repr=False)
class Revision(Result):
    """Two versions of a record beside each other; `names` is what the versions are called."""

    names: tuple[str, str] = ("", "")
    lines: tuple[Revised, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to lay side by side; `message` then says what is missing."""
        return not self.lines

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `number, title, state, column, before, after`, a row an adjusted column."""
        import pandas as pd

        rows = [
            (line.number, line.title, line.state, each.column, each.before, each.after)
            for line in self.lines
            for each in (line.adjustments or (Adjustment("", "", ""),))
        ]
        return pd.DataFrame(rows, columns=["number", "title", "state", "column", "before", "after"])

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees: a row an adjusted column."""
        names = entry("revision.columns")
        heads = [names["title"], names["state"], names["column"], *self.names]
        rows = []
        for line in self.lines:
            told = f"{line.number}. {line.title}" if line.number else line.title
            state = say(f"revision.states.{line.state}")
            adjusted = line.adjustments or (Adjustment("", "", ""),)
            rows += [[told, state, each.column, each.before, each.after] for each in adjusted]
        return heads, rows
