"""What a deelnemer made in each module, and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbook.course import Module, course
from workbook.course import module as module_of
from workbook.dutch import plural
from workbook.errors import WorkbookError
from workbook.home import is_example
from workbook.instrument import Instrument, instrument
from workbook.instrument.tables import Entries
from workbook.portfolio.reading import saved_on
from workbook.responses import answers, data_home
from workbook.results.showing import figure, html_table
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Made:
    """One part of the portfolio: in which module, in which instrument, how much stands there, and since when."""

    module: int
    instrument: Instrument
    n: int = 0
    saved: str = ""
    trouble: str = ""

    @property
    def name(self) -> str:
        """Return the short name of the instrument."""
        return self.instrument.short or self.instrument.title

    @property
    def state(self) -> str:
        """Return in Dutch how far it is."""
        if self.trouble:
            return self.trouble
        if not self.n:
            return say("portfolio.not_yet")
        return plural(self.n, **entry("portfolio.line" if isinstance(self.instrument, Entries) else "portfolio.answer"))


@frozen(repr=False)
class Portfolio:
    """What was made so far, in the order of the modules."""

    made: tuple[Made, ...]
    marked: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of what isn't there yet."""
        return tuple(dict.fromkeys(each.name for each in self.made if not each.n))

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `module, part, instrument, n, saved, state`; `n` counts entries or answered cells."""
        import pandas as pd

        rows = [(each.module, each.name, each.instrument.id, each.n, each.saved, each.state) for each in self.made]
        return pd.DataFrame(rows, columns=["module", "part", "instrument", "n", "saved", "state"])

    def sentence(self) -> str:
        """Return in Dutch how much is there."""
        there = sum(bool(each.n) for each in self.made)
        return say("portfolio.there", there=there, total=len(self.made))

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        names = entry("portfolio.columns")
        rows = [[each.name, str(each.module), each.state, each.saved] for each in self.made]
        heads = [names[key] for key in ("part", "module", "state", "saved")]
        return figure(self.marked, html_table(say("portfolio.caption"), heads, rows), self.sentence(), ())


def portfolio(module: int | None = None) -> Portfolio:
    """Return what was made so far: of one module, or of the whole course.

    What counts for one module in a record of several (`uren`, `conclusies`) is counted for that module alone.

    Raises
    ------
    WorkbookError : "Deze module bestaat niet."
    """
    modules = course() if module is None else (module_of(module),)
    made = tuple(_made(each, name) for each in modules for name in each.portfolio)
    return Portfolio(made, say("responses.example") if is_example() else None)


def _made(about: Module, name: str) -> Made:
    asked = instrument(name)
    try:
        found = answers(asked.id)
        if isinstance(asked, Entries):
            columns = {column.id for table in asked.tables for column in table.columns}
            found = found.select(module=f"m{about.number}") if "module" in columns and not found.empty else found
    except WorkbookError as error:
        return Made(about.number, asked, trouble=str(error))
    n = len(found.entries) if isinstance(asked, Entries) else len(found.table)
    trouble = "" if n or (found.empty and not found.notes) else " ".join(found.notes)
    return Made(about.number, asked, n, saved_on(asked, data_home()) if n else "", trouble)
