"""What every result has: its instrument, its n, what is told about it, and how it shows itself."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.dutch import number
from workbook.instrument import Instrument
from workbook.responses import FileUse
from workbook.results.response import Response
from workbook.results.showing import LOCAL_MIME, figure, html_table, reading
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd


@frozen(kw_only=True)
class Result:
    """A frozen outcome. With nothing to show it is `empty` and its `message` says in Dutch what to do first.

    `text` is the outcome in one Dutch paragraph; `marked` names the example school where the data are not one's own.
    `part` is the group or role of a team that this is about, empty for all of it; `subject` the one school, where it is
    one.
    `invited` is how many people were asked, the leader not counted; None where that isn't known or doesn't apply.
    """

    instrument: Instrument
    n: int = 0
    invited: int | None = None
    quality: Mapping[str, Any] = field(factory=dict)
    text: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[FileUse, ...] = ()
    label: str = ""
    part: str = ""
    subject: str = ""
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

    @property
    def response(self) -> Response | None:
        """Return how many answered of who was asked, None where that isn't known or where nobody reports about themselves."""
        known = self.invited is not None and self.n > 0 and self.instrument.counts == "respondents"
        return Response(self.n, self.invited) if known and self.invited is not None else None

    def sentence(self) -> str:
        """Return the result in one Dutch paragraph, with how many answered of who was asked."""
        if self.empty:
            return self.message
        return " ".join(filter(None, (self.text, self.response.text if self.response else "")))

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
            "quality": dict(self.quality) | ({"response": self.response.to_json()} if self.response else {}),
            "files": [{"file": use.file, "used": use.used, "why": use.why} for use in self.files],
            "notes": list(dict.fromkeys(note for note in (self.message, *self.notes) if note)),
        }

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        raise NotImplementedError

    def _caption(self) -> str:
        name = self.instrument.short or self.instrument.title
        return " – ".join(filter(None, (name, self.label, self.response.size if self.response else "")))

    @property
    def size(self) -> str:
        """Return `n = 24`, or `24 van 28 (86 %)` where it is known how many were asked."""
        return self.response.size if self.response else say("results.n", n=number(self.n))

    def _repr_html_(self) -> str:
        if self.empty:
            return "".join(f"<p>{html.escape(line)}</p>" for line in self.told)
        heads, rows = self.shown()
        return figure(self.marked, html_table(self._caption(), heads, rows), self.sentence(), self.notes) + reading(
            self.instrument
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {LOCAL_MIME: {}} if self.stays else {}

    def __repr__(self) -> str:
        return self.sentence()
