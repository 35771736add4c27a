"""Instruments that ask whom one turns to: a network of numbers whose names stay with the leader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from attrs import frozen

from workbook.instrument.base import Instrument, Leaves

NOBODY = "0"


@frozen
class TieQuestion:
    """One question whose answer is any number of colleagues."""

    id: str
    text: str
    help: str = ""


@frozen(kw_only=True)
class NetworkKind(Instrument):
    """Who asks whom; answers carry roster numbers as options, value 1; option `0` is nobody."""

    kind: ClassVar[str] = "network"

    items: tuple[TieQuestion, ...]
    leaves: Leaves = "aggregate"
    reciprocity: Literal["arc", "dyad"] = "arc"
    map_from: int = 10
    response_advised: float = 0.8

    @property
    def scored(self) -> tuple[str, ...]:
        """Return the ids of the questions: each is a network of its own."""
        return tuple(each.id for each in self.items)

    def dimension_label(self, dimension: str) -> str:
        """Return the text of a question."""
        return next((each.text for each in self.items if each.id == dimension), dimension)

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give one cell a question: that nobody is asked; whom else depends on the roster."""
        for item in self.items:
            yield None, item.id, NOBODY

    def to_json(self) -> dict[str, Any]:
        """Return the definition with the measures' settings."""
        scale = {"reciprocity": self.reciprocity, "map_from": self.map_from, "response_advised": self.response_advised}
        return super().to_json() | {"scale": scale}
