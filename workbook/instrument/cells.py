"""The cells of an instrument that hold one of a few known numbers, in published order."""

from __future__ import annotations

from attrs import frozen

from workbook.instrument.base import Instrument
from workbook.instrument.ipsative import Ipsative
from workbook.instrument.scaled import Scaled

TEAM = "team"


@frozen
class Cell:
    """One place for a number, and the numbers that are legal there, lowest first."""

    perspective: str | None
    item: str
    option: str | None
    steps: tuple[float, ...]

    @property
    def place(self) -> tuple[str | None, str, str | None]:
        """Return perspective, item and option."""
        return self.perspective, self.item, self.option

    @property
    def key(self) -> str:
        """Return `perspective|item|option`, an empty string for what the instrument doesn't have."""
        return "|".join((self.perspective or "", self.item, self.option or ""))


def cells(instrument: Instrument, *, edition: str | None = None) -> tuple[Cell, ...]:
    """Return every such cell, perspective by perspective, item by item, option by option.

    Parameters
    ----------
    edition : `"team"` for the items that a team is asked, where the instrument has a shorter edition; None for all

    Texts, table rows and ties have no cell: what can stand there is not a short list of numbers.
    """
    if isinstance(instrument, Ipsative):
        scale = instrument.scale
        count = round((scale.maximum - scale.minimum) / scale.step) + 1
        steps = tuple(scale.minimum + scale.step * each for each in range(count))
        return tuple(Cell(*place, steps) for place in instrument.cells())
    if not isinstance(instrument, Scaled):
        return ()
    short = edition == TEAM
    found = ((place, instrument.item(place[1])) for place in instrument.cells())
    return tuple(
        Cell(*place, tuple(instrument.limits(item).steps))
        for place, item in found
        if not short or getattr(item, "team", True)
    )
