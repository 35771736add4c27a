"""Comparisons: two results side by side, hidden where either of them or their difference is."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbook.dutch import number, signed
from workbook.instrument import Instrument
from workbook.privacy import floor, may_show
from workbook.results.response import Response
from workbook.results.showing import LOCAL_MIME, figure, html_table, reading, without_numbers
from workbook.stats import Estimate, PairedEffect, UnpairedEffect
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd

_EFFECTS = ("d_z", "d_av", "g_z", "d", "g", "p", "p_exact")


@frozen
class Change:
    """One dimension before and after; `difference` is after − before, in points, `effect` the same with its tests."""

    perspective: str
    dimension: str
    before: Estimate
    after: Estimate
    difference: Estimate
    effect: PairedEffect | UnpairedEffect | None = None


@frozen
class Comparison:
    """Two results side by side. Differences stay hidden where either side is hidden or a difference rests on 2 to 4 pairs.

    `over_time` tells whether the sides are two moments; else they are people beside people.
    `part_of_whole` tells whether one side is a group of the school on the other side.
    `responses` holds for both sides how many answered of who was asked, None where that isn't known.
    """

    instrument: Instrument
    names: tuple[str, str]
    changes: tuple[Change, ...] = ()
    paired: bool = False
    text: str = ""
    notes: tuple[str, ...] = ()
    marked: str | None = None
    message: str = ""
    alone: bool = False
    over_time: bool = True
    part_of_whole: bool = False
    responses: tuple[Response | None, Response | None] = (None, None)

    def __attrs_post_init__(self) -> None:
        floored = []
        for change in self.changes:
            missing = change.before.value is None or change.after.value is None
            few = (
                self.paired
                and self.instrument.counts == "respondents"
                and not may_show(change.difference.n, alone=self.alone)
            )
            why = say("results.hidden", n=change.difference.n, floor=floor())
            floored.append(
                evolve(change, difference=without_numbers(change.difference, why), effect=None)
                if missing or few
                else change
            )
        object.__setattr__(self, "changes", tuple(floored))

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to compare; `message` then says what to do first."""
        return not self.changes

    @property
    def stays(self) -> bool:
        """Tell whether a hand-in leaves this out: what never leaves its owner, and one's own where only groups leave."""
        own = any(side.n == 1 for each in self.changes for side in (each.before, each.after))
        return self.instrument.leaves == "never" or (self.instrument.leaves == "aggregate" and own)

    def sentence(self) -> str:
        """Return the comparison in one Dutch paragraph."""
        return self.message if self.empty else " ".join((self.text, *self._responded()))

    def _responded(self) -> Iterator[str]:
        """Say of each side how many answered of who was asked."""
        for name, one in zip(self.names, self.responses, strict=True):
            if one:
                yield say("compare.response", name=name, response=one.text)

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `perspective, dimension, before, after, difference, low, high, n`, in points, and the effect.

        `d_z`, `d_av` and `g_z` stand for pairs, `d` and `g` for different people; `p` and `p_exact` for both.
        """
        import pandas as pd

        columns = ["perspective", "dimension", "before", "after", "difference", "low", "high", "n"]
        rows = [
            (each.perspective, each.dimension, each.before.value, each.after.value, each.difference.value,
             each.difference.low, each.difference.high, each.difference.n,
             *(getattr(each.effect, name, None) for name in _EFFECTS))
            for each in self.changes
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=[*columns, *_EFFECTS])

    def _repr_html_(self) -> str:
        if self.empty:
            return f"<p>{html.escape(self.message)}</p>"
        names = entry("results.columns")
        rows = [
            [
                self.instrument.perspective_label(each.perspective),
                self.instrument.dimension_label(each.dimension),
                number(each.before.value),
                number(each.after.value),
                signed(each.difference.value) + _interval(each.difference),
            ]
            for each in self.changes
        ]
        heads = [
            names["perspective"],
            names["dimension" if self.instrument.options else "part"],
            *self.names,
            names["difference"],
        ]
        return figure(
            self.marked, html_table(f"{self.names[0]} – {self.names[1]}", heads, rows), self.sentence(), self.notes
        ) + reading(self.instrument)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {LOCAL_MIME: {}} if self.stays else {}

    def __repr__(self) -> str:
        return self.sentence()


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return " " + say("results.interval", low=signed(estimate.low), high=signed(estimate.high))
