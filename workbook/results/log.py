"""Logs: what was agreed, by whom and until when. A log has no score."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbook.dutch import day
from workbook.results.base import Result
from workbook.texts import entry

if TYPE_CHECKING:
    import pandas as pd


@frozen
class LogLine:
    """One entry of a log; `missing` names the required columns that are still empty."""

    table: str
    title: str
    given: dict[str, Any]
    start: date | None = None
    due: date | None = None
    owner: str = ""
    status: str = ""
    closed: bool = False
    overdue: bool = False
    missing: tuple[str, ...] = ()


@frozen(kw_only=True, repr=False)
class Log(Result):
    """The entries of a record in order of their date; `today` is the day by which something is overdue."""

    lines: tuple[LogLine, ...] = ()
    today: date | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is no entry; `message` then says what to do first."""
        return not self.lines

    @property
    def overdue(self) -> tuple[LogLine, ...]:
        """Return the entries whose date has passed and that are not closed."""
        return tuple(each for each in self.lines if each.overdue)

    @property
    def incomplete(self) -> tuple[LogLine, ...]:
        """Return the entries with a required column that is still empty."""
        return tuple(each for each in self.lines if each.missing)

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `table, title, owner, status, start, due, closed, overdue, missing`."""
        import pandas as pd

        rows = [
            (each.table, each.title, each.owner, each.status, each.start, each.due, each.closed, each.overdue,
             ", ".join(each.missing))
            for each in self.lines
        ]  # fmt: skip
        columns = ["table", "title", "owner", "status", "start", "due", "closed", "overdue", "missing"]
        return pd.DataFrame(rows, columns=columns)

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        names = entry("results.log_columns")
        rows = [
            [each.title, each.owner, each.status, day(each.due) if each.due else "",
             names["late"] if each.overdue else ", ".join(each.missing)]
            for each in self.lines
        ]  # fmt: skip
        heads = [names[key] for key in ("title", "owner", "status", "due", "note")]
        # A column that nobody could fill in, as the owner of a vision, is left out.
        used = [at for at in range(len(heads)) if at == 0 or any(row[at] for row in rows)]
        return [heads[at] for at in used], [[row[at] for at in used] for row in rows]
