"""An open conversation: the positions of named people who each agreed, for one screen and one hour.

It is no result of a team. It can't be exported, holds no score of the group, and its output is marked so that a hand-in
leaves it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from workbook.dutch import number
from workbook.instrument import Instrument
from workbook.results.showing import LOCAL_MIME, figure, html_table
from workbook.texts import say

_NOW, _WANTED = "nu", "gewenst"


@frozen
class Position:
    """Where one person stands in one dimension; None where it was not filled in."""

    name: str
    dimension: str
    values: Mapping[str, float | None] = field(factory=dict)


@frozen
class Conversation:
    """Positions per named person and dimension. It has no `to_json` and no table on purpose: nothing of it is kept."""

    instrument: Instrument
    positions: tuple[Position, ...]
    text: str
    notes: tuple[str, ...] = ()
    marked: str | None = None

    @property
    def stays(self) -> bool:
        """Tell whether a hand-in leaves this out: always."""
        return True

    @property
    def names(self) -> tuple[str, ...]:
        """Return the people who take part, in the order of their answers."""
        return tuple(dict.fromkeys(each.name for each in self.positions))

    def position(self, name: str, dimension: str, perspective: str = _NOW) -> float | None:
        """Return where one person stands, None where it was not filled in. Raises `KeyError` for who takes no part."""
        for each in self.positions:
            if (each.name, each.dimension) == (name, dimension):
                return each.values.get(perspective)
        raise KeyError(name, dimension)

    def sentence(self) -> str:
        """Return who takes part, where they differ most, and that this stays here, in one Dutch paragraph."""
        return self.text

    def _repr_html_(self) -> str:
        names = self.names
        heads = [say("maturity.conversation.field"), *names]
        rows = [
            [self.instrument.dimension_label(dimension), *(self._cell(name, dimension) for name in names)]
            for dimension in self.instrument.scored
        ]
        caption = f"{say('maturity.conversation.caption')} – {self.instrument.short or self.instrument.title}"
        return figure(self.marked, html_table(caption, heads, rows), self.text, self.notes)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {LOCAL_MIME: {}}

    def _cell(self, name: str, dimension: str) -> str:
        values = next(each.values for each in self.positions if (each.name, each.dimension) == (name, dimension))
        if _NOW not in values:
            return ", ".join(number(value) for value in values.values())
        now, wanted = values[_NOW], values.get(_WANTED)
        if wanted is None:
            return number(now)
        if now is None:
            return say("maturity.conversation.wanted_only", wanted=number(wanted))
        return say("maturity.conversation.position", now=number(now), wanted=number(wanted))

    def __repr__(self) -> str:
        return self.sentence()
