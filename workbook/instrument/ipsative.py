"""Instruments in which points are divided over options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from attrs import asdict, frozen

from workbook.instrument.base import Flag, Instrument, Step


@frozen
class IpsativeItem:
    """One item over whose options the points are divided; `options` gives the statement per option id."""

    id: str
    text: str
    options: dict[str, str]
    help: str = ""


@frozen
class IpsativeScale:
    """How many points are divided per item, within which bounds per option, in which steps."""

    total: float
    minimum: float = 0
    maximum: float = 100
    step: float = 1


@frozen
class IpsativeBands:
    """Reading aids of a profile: when a gap stands out, how strong and how congruent the dominant type is."""

    gap: Flag
    strength: tuple[Step, ...]
    congruence: tuple[Step, ...]


@frozen(kw_only=True)
class Ipsative(Instrument):
    """A fixed number of points is divided over the options of every item, once per perspective."""

    kind: ClassVar[str] = "ipsative"

    scale: IpsativeScale
    items: tuple[IpsativeItem, ...]
    bands: IpsativeBands

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give every (perspective, item, option), in published order."""
        for perspective in self.perspectives:
            for item in self.items:
                for option in self.options:
                    yield perspective.id, item.id, option.id

    def to_json(self) -> dict[str, Any]:
        """Return the definition with its scale."""
        return super().to_json() | {"scale": asdict(self.scale)}

    def _item_json(self, item: IpsativeItem) -> dict[str, Any]:
        return super()._item_json(item) | {"options": dict(item.options)}

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: two options or more, every item has a statement for each and no other, and reading aids are not empty."""
        yield from super().checked()
        known = {option.id for option in self.options}
        if len(known) < 2:
            yield "options", "too_few_options"
        for name in ("strength", "congruence"):
            if not getattr(self.bands, name):
                yield f"bands.{name}", "no_steps"
        for item in self.items:
            if set(item.options) != known:
                yield f"items.{item.id}.options", "options_differ"
