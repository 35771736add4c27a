"""What every result has: its instrument, its n, what is told about it, and how it shows itself."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.instrument import Instrument
from workbook.responses import FileUse
from workbook.results.showing import LOCAL_MIME, figure, html_table, reading

if TYPE_CHECKING:
    import pandas as pd


@frozen(kw_only=True)
class Result:
    """A frozen outcome. With nothing to show it is `empty` and its `message` says in Dutch what to do first.

    `text` is the outcome in one Dutch paragraph; `marked` names the example school where the data are not one's own.
    """

    instrument: Instrument
    n: int = 0
    quality: Mapping[str, Any] = field(factory=dict)
    text: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[FileUse, ...] = ()
    label: str = ""
    moment: str = ""
    marked: str | None = None
    message: str = ""

    def _set(self, name: str, value: object) -> None:
        """Set an attribute while the result is being made: the floor applies on construction."""
        object.__setattr__(self, name, value)

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to show; `message` then says what to do first."""
        raise NotImplementedError

    @property
    def hidden(self) -> bool:
        """Tell whether the floor hides anything."""
        return False

    @property
    def stays(self) -> bool:
        """Tell whether a hand-in leaves this out: what never leaves its owner, and one's own where only groups leave."""
        return self.instrument.leaves == "never" or (self.instrument.leaves == "aggregate" and self.n == 1)

    @property
    def told(self) -> tuple[str, ...]:
        """Return why there is nothing to show, and what was left out on the way."""
        return (self.message, *(note for note in self.notes if note not in self.message))

    def sentence(self) -> str:
        """Return the result in one Dutch paragraph."""
        return self.message if self.empty else self.text

    @property
    def table(self) -> pd.DataFrame:
        """Return the result as a tidy table."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """Return the score output of `contracts/score.schema.json`."""
        return {
            "instrument": self.instrument.id,
            "kind": self.instrument.kind,
            "n": self.n,
            "scores": [],
            "gaps": [],
            "subgroups": [],
            "quality": dict(self.quality),
            "files": [{"file": use.file, "used": use.used, "why": use.why} for use in self.files],
            "notes": list(dict.fromkeys(note for note in (self.message, *self.notes) if note)),
        }

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        raise NotImplementedError

    def _caption(self) -> str:
        name = self.instrument.short or self.instrument.title
        return f"{name} – {self.label}" if self.label else name

    def _repr_html_(self) -> str:
        if self.empty:
            return "".join(f"<p>{html.escape(line)}</p>" for line in self.told)
        heads, rows = self.shown()
        return figure(self.marked, html_table(self._caption(), heads, rows), self.text, self.notes) + reading(
            self.instrument
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {LOCAL_MIME: {}} if self.stays else {}

    def __repr__(self) -> str:
        return self.sentence()
