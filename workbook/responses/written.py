"""What was read, as it was written: the cells and entries of one respondent's file, of one code or of one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from workbook.responses.tabular import Cells

_PLACE = ("perspective", "item", "option", "value")


@frozen
class Read:
    """One source that was read; a file may hold several (codes pasted into one text).

    Attributes
    ----------
    name : the file by which it is told
    saved_at : how new it is: of whoever stands in two sources the latest counts
    cells : the numeric cells, a list a column
    who : the columns that hold one value throughout, such as the respondent of an answer file
    entries : texts and table rows
    agreed : the name under which this person agreed to an open conversation; empty for who did not
    notes : what was left out of it; told : what is told though nothing was left out
    """

    name: str
    saved_at: str = ""
    cells: Cells = field(factory=dict)
    who: Mapping[str, str | None] = field(factory=dict)
    entries: tuple[dict[str, Any], ...] = ()
    agreed: str = field(default="", repr=False)
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return the number of cells."""
        return len(self.cells.get("value", ()))

    def repeats(self, other: Read) -> bool:
        """Tell whether this is the other once more: the same answers, saved at the same time."""
        return (
            bool(self.saved_at)
            and (self.saved_at, self.who) == (other.saved_at, other.who)
            and self._content() == other._content()
        )

    def _content(self) -> tuple[dict[tuple[Any, ...], Any], list[dict[str, Any]]]:
        rows = zip(*(self.cells.get(name) or [None] * self.count for name in _PLACE), strict=True)
        entries = [{key: value for key, value in each.items() if key != "saved_at"} for each in self.entries]
        return {row[:-1]: row[-1] for row in rows}, entries
