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
class Example:
    """A worked example with an outside source: rows to score and the figures to expect."""

    source: str
    rows: dict[str, Any]
    expect: dict[str, Any]


@frozen(kw_only=True)
class Instrument:
    """What every kind of instrument has. `source` are keys of `bibliography.yaml`; `leaves` is what may leave the folder."""

    kind: ClassVar[str] = ""

    id: str
    version: str
    title: str
    short: str = ""
    about: str = ""
    instruction: str = ""
    notice: str = ""
    source: tuple[str, ...] = ()
    licence: str = "CC-BY-SA-4.0"
    minutes: int = 0
    leaves: Leaves = "own"
    counts: Counts = "respondents"
    privacy: str = ""
    plot: str = ""
    perspectives: tuple[Perspective, ...] = ()
    options: tuple[Option, ...] = ()
    items: Sequence[Any] = ()
    example: Example | None = None
    path: Path | None = field(default=None, eq=False)

    def perspective_label(self, perspective: str) -> str:
        """Return the Dutch label of a perspective id."""
        return next((each.label for each in self.perspectives if each.id == perspective), perspective)

    def option_label(self, option: str) -> str:
        """Return the Dutch label of an option id."""
        return next((each.text for each in self.options if each.id == option), option)

    def item(self, item_id: str) -> Any:
        """Return the item of that id. Raises `KeyError` when there is none."""
        for each in self.items:
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
            "scale": {},
            "source": list(self.source),
            "licence": self.licence,
            "notice": self.notice,
            "minutes": self.minutes,
            "leaves": self.leaves,
        }

    def _item_json(self, item: Any) -> dict[str, Any]:
        """Return one item; an item of its own dimension and not reversed unless its kind says otherwise."""
        return {"id": item.id, "text": item.text, "dimension": getattr(item, "dimension", None),
                "reverse": getattr(item, "reverse", False), "options": {}}  # fmt: skip

    def checked(self) -> Iterator[tuple[str, str]]:
        """Give (key, what is wrong) for what the types can't say, such as an item without one of the options."""
        for name in ("perspectives", "options", "items"):
            ids = [each.id for each in getattr(self, name)]
            yield from ((f"{name}.{each}", "double_id") for each in dict.fromkeys(ids) if ids.count(each) > 1)
        if not self.items:
            yield "items", "no_items"
