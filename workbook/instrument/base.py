"""What every kind of instrument has: the common keys of its YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

from attrs import field, frozen

Leaves = Literal["own", "aggregate", "never"]
Counts = Literal["respondents", "raters", "none"]


@frozen
class Perspective:
    """From where one looks: `nu` (present), `gewenst` (desired), or the instrument's own."""

    id: str
    label: str
    text: str = ""


@frozen
class Option:
    """One alternative that every item of the instrument offers."""

    id: str
    text: str
    help: str = ""


@frozen
class Dimension:
    """What is scored: a scale, a field or a type; `part` names the higher grouping it belongs to."""

    id: str
    label: str
    text: str = ""
    part: str = ""
    colour: str = ""


@frozen
class Example:
    """A worked example with an outside source: rows or entries to score and the figures to expect."""

    source: str
    expect: dict[str, Any]
    rows: dict[str, Any] = field(factory=dict)
    entries: tuple[dict[str, Any], ...] = ()


@frozen
class Flag:
    """A rule of reading: strictly more than `above` deserves attention."""

    above: float
    source: str


@frozen
class Step:
    """A reading aid: from `at_least` on, this label. Never a norm; `source: eigen` is our own reading."""

    at_least: float
    label: str
    source: str


@frozen
class Scale:
    """The steps in which an item is answered, one apart, with the words that stand at some or all of them.

    `min_share` is the share of a dimension's items that must be answered before it is scored.
    """

    minimum: int
    maximum: int
    labels: dict[int, str] = field(factory=dict)
    min_share: float = 1

    @property
    def steps(self) -> range:
        """Return the values one can choose."""
        return range(self.minimum, self.maximum + 1)

    def checked(self) -> Iterator[tuple[str, str]]:
        """Give (key, what is wrong): no room between the ends, or a label at no step."""
        if self.minimum >= self.maximum:
            yield "scale.maximum", "no_room"
        for value in self.labels:
            if value not in self.steps:
                yield "scale.labels", "label_outside"
        if not 0 < self.min_share <= 1:
            yield "scale.min_share", "no_share"


@frozen(kw_only=True)
class Instrument:
    """What every kind of instrument has.

    `source` are keys of `bibliography.yaml`; `leaves` is what may leave the folder, `reading` the one
    line about whose questions these are that stands under every outcome, `modules` the modules of the course in
    which it is used.
    """

    kind: ClassVar[str] = ""

    id: str
    version: str
    title: str
    short: str = ""
    about: str = ""
    instruction: str = ""
    notice: str = ""
    reading: str = ""
    source: tuple[str, ...] = ()
    licence: str = "CC-BY-SA-4.0"
    minutes: int = 0
    modules: tuple[int, ...] = ()
    leaves: Leaves = "own"
    counts: Counts = "respondents"
    privacy: str = ""
    plot: str = ""
    perspectives: tuple[Perspective, ...] = ()
    options: tuple[Option, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    items: Sequence[Any] = ()
    example: Example | None = None
    path: Path | None = field(default=None, eq=False)

    def perspective_label(self, perspective: str) -> str:
        """Return the Dutch label of a perspective id."""
        return next((each.label for each in self.perspectives if each.id == perspective), perspective)

    def option_label(self, option: str) -> str:
        """Return the Dutch label of an option id."""
        return next((each.text for each in self.options if each.id == option), option)

    @property
    def scored(self) -> tuple[str, ...]:
        """Return the ids of what is scored, in published order: the dimensions, or the options points go to."""
        return tuple(each.id for each in self.dimensions or self.options)

    def dimension_label(self, dimension: str) -> str:
        """Return the Dutch label of what is scored."""
        named = {each.id: each.label for each in self.dimensions}
        return named.get(dimension) or self.option_label(dimension)

    @property
    def all_items(self) -> Sequence[Any]:
        """Return everything that an answer can name: the items, and what a kind asks beside them."""
        return self.items

    def asked(self, perspective: str | None) -> Sequence[Any]:
        """Return what is asked in a perspective: the items, save those that name other perspectives."""
        return [each for each in self.items if perspective is None or self._belongs(each, perspective)]

    @staticmethod
    def _belongs(item: Any, perspective: str) -> bool:
        only = getattr(item, "perspectives", ())
        return not only or perspective in only

    def item(self, item_id: str) -> Any:
        """Return the item of that id. Raises `KeyError` when there is none."""
        for each in self.all_items:
            if each.id == item_id:
                return each
        raise KeyError(item_id)

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give every (perspective, item, option) that a complete numeric answer fills, in published order."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """Return the definition as plain data, in published order (`workbook instruments ID --json`)."""
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "version": self.version,
            "perspectives": [{"id": each.id, "label": each.label} for each in self.perspectives],
            "items": [self._item_json(each) for each in self.items],
            "options": [{"id": each.id, "text": each.text} for each in self.options],
            "dimensions": [{"id": each.id, "label": each.label} for each in self.dimensions],
            "scale": {},
            "source": list(self.source),
            "licence": self.licence,
            "notice": self.notice,
            "minutes": self.minutes,
            "modules": list(self.modules),
            "leaves": self.leaves,
        }

    def _item_json(self, item: Any) -> dict[str, Any]:
        """Return one item; an item of its own dimension and not reversed unless its kind says otherwise."""
        return {"id": item.id, "text": item.text, "dimension": getattr(item, "dimension", None),
                "reverse": getattr(item, "reverse", False), "options": {}}  # fmt: skip

    def checked(self) -> Iterator[tuple[str, str]]:
        """Give (key, what is wrong) for what the types can't say, such as an item without one of the options."""
        for name in ("perspectives", "options", "dimensions", "items"):
            ids = [each.id for each in getattr(self, name)]
            yield from ((f"{name}.{each}", "double_id") for each in dict.fromkeys(ids) if ids.count(each) > 1)
        if not self.items:
            yield "items", "no_items"
        yield from self._places()

    def _places(self) -> Iterator[tuple[str, str]]:
        """Check that an item names dimensions and perspectives that exist, and that every dimension has an item."""
        dimensions, perspectives = {each.id for each in self.dimensions}, {each.id for each in self.perspectives}
        used = {getattr(item, "dimension", None) for item in self.items}
        for item in self.items:
            if dimensions and getattr(item, "dimension", None) not in dimensions:
                yield f"items.{item.id}.dimension", "unknown_dimension"
            if not set(getattr(item, "perspectives", ())) <= perspectives:
                yield f"items.{item.id}.perspectives", "unknown_perspective"
        yield from ((f"dimensions.{each}", "unused_dimension") for each in dimensions - used)
