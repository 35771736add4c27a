"""Instruments in which every item is answered on a scale: Likert, gap, maturity and rubric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from attrs import field, frozen

from workbook.instrument.base import Counts, Dimension, Flag, Instrument, Scale, Step


@frozen
class ScaledItem:
    """One statement; `reverse` turns its value round before scoring, `perspectives` (empty: all) is where it is asked."""

    id: str
    text: str
    dimension: str
    reverse: bool = False
    help: str = ""
    perspectives: tuple[str, ...] = ()


@frozen
class Bands:
    """Reading aids: when a gap stands out, what a score is called, and what all dimensions together may reach."""

    gap: Flag | None = None
    steps: tuple[Step, ...] = ()
    every: Step | None = None


@frozen(kw_only=True)
class Scaled(Instrument):
    """An instrument whose items are answered on one scale, in every perspective."""

    scale: Scale
    dimensions: tuple[Dimension, ...]
    items: Sequence[Any]
    bands: Bands = Bands()

    def cells(self) -> Iterator[tuple[str | None, str, str | None]]:
        """Give every (perspective, item, None), in published order."""
        for perspective in self.perspectives:
            for item in self.asked(perspective.id):
                if self.is_numeric(item):
                    yield perspective.id, item.id, None

    def is_numeric(self, _: Any) -> bool:
        """Tell whether an item is answered with a number; an open text is not."""
        return True

    def limits(self, _: Any) -> Scale:
        """Return the scale on which an item is answered."""
        return self.scale

    def to_json(self) -> dict[str, Any]:
        """Return the definition with its scale."""
        labels = {str(value): text for value, text in self.scale.labels.items()}
        return super().to_json() | {
            "scale": {"minimum": self.scale.minimum, "maximum": self.scale.maximum, "labels": labels}
        }

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: there is a perspective, and the scale holds together."""
        yield from super().checked()
        yield from self.scale.checked()
        if not self.perspectives:
            yield "perspectives", "no_perspectives"


@frozen(kw_only=True)
class Likert(Scaled):
    """Statements answered on a scale; a dimension is the mean of its items."""

    kind: ClassVar[str] = "likert"

    items: tuple[ScaledItem, ...]


@frozen(kw_only=True)
class GapScan(Scaled):
    """States judged on importance, now and desired; `importance` names the perspective of importance."""

    kind: ClassVar[str] = "gap"

    items: tuple[ScaledItem, ...]
    importance: str

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: present, desired and importance are there."""
        yield from super().checked()
        known = {each.id for each in self.perspectives}
        if self.importance not in known:
            yield "importance", "unknown_perspective"
        if not {"nu", "gewenst"} <= known:
            yield "perspectives", "no_now_and_wanted"


@frozen
class Phase:
    """One phase of development, in order."""

    id: str
    label: str
    text: str = ""


@frozen
class MaturityItem:
    """One statement of a field in a phase (1 = the first); `team` marks the one that the team edition asks."""

    id: str
    text: str
    dimension: str
    phase: int
    team: bool = False
    help: str = ""
    reverse: ClassVar[bool] = False
    perspectives: tuple[str, ...] = ("nu",)


@frozen
class WantedPhase:
    """The question which phase is wanted in a field; its id is the field's."""

    id: str
    text: str
    dimension: str
    help: str = ""
    reverse: ClassVar[bool] = False
    perspectives: tuple[str, ...] = ("gewenst",)


@frozen(kw_only=True)
class Maturity(Scaled):
    """Statements per field and phase; a phase is reached when its mean and those of all before it reach the threshold."""

    kind: ClassVar[str] = "maturity"

    items: tuple[MaturityItem, ...]
    phases: tuple[Phase, ...]
    threshold: float

    @property
    def all_items(self) -> Sequence[Any]:
        """Return the statements, and after them the wanted phase of each field."""
        wanted = [WantedPhase(each.id, each.label, each.id, each.text) for each in self.dimensions]
        return [*self.items, *wanted] if self._asks_wanted else self.items

    @property
    def _asks_wanted(self) -> bool:
        return any(each.id == "gewenst" for each in self.perspectives)

    def asked(self, perspective: str | None) -> Sequence[Any]:
        """Return the statements (nu) or the wanted phase per field (gewenst)."""
        return [each for each in self.all_items if perspective is None or self._belongs(each, perspective)]

    def limits(self, item: Any) -> Scale:
        """Return the scale of a statement, or the phases for what is wanted."""
        if isinstance(item, WantedPhase):
            return Scale(1, len(self.phases), {n: each.label for n, each in enumerate(self.phases, start=1)})
        return self.scale

    def to_json(self) -> dict[str, Any]:
        """Return the definition with its phases and threshold."""
        told = super().to_json()
        told["scale"] |= {"threshold": self.threshold, "phases": [each.id for each in self.phases]}
        return told

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: every field has statements in every phase, one of them for the team; the threshold lies on the scale."""
        yield from super().checked()
        if not self.scale.minimum < self.threshold <= self.scale.maximum:
            yield "threshold", "threshold_outside"
        for each in self.dimensions:
            for phase in range(1, len(self.phases) + 1):
                here = [item for item in self.items if (item.dimension, item.phase) == (each.id, phase)]
                if sum(item.team for item in here) != 1:
                    yield f"dimensions.{each.id}", "not_one_for_team"
        for item in self.items:
            if not 1 <= item.phase <= len(self.phases):
                yield f"items.{item.id}.phase", "phase_outside"
            if item.id in self.scored:
                yield f"items.{item.id}", "double_id"


@frozen
class RubricItem:
    """What is looked at, with what one sees at every step; without `levels` it is an open text."""

    id: str
    text: str
    dimension: str
    levels: dict[int, str] = field(factory=dict)
    evidence: bool = False
    help: str = ""
    reverse: ClassVar[bool] = False
    perspectives: tuple[str, ...] = ()


@frozen
class Subject:
    """What is scored one by one: a lesson, a visit, a conversation; `plural` is the word for several."""

    label: str
    help: str = ""
    plural: str = ""


@frozen(kw_only=True)
class Rubric(Scaled):
    """Levels described by what one sees; `minimum` is how many subjects there must be before anything is shown."""

    kind: ClassVar[str] = "rubric"

    items: tuple[RubricItem, ...]
    counts: Counts = "raters"
    subject: Subject | None = None
    minimum: int = 0

    def is_numeric(self, item: Any) -> bool:
        """Tell whether an item has levels."""
        return bool(item.levels)

    def _item_json(self, item: Any) -> dict[str, Any]:
        return super()._item_json(item) | {"options": {str(step): text for step, text in item.levels.items()}}

    def checked(self) -> Iterator[tuple[str, str]]:
        """Also: an item's levels are exactly the steps of the scale."""
        yield from super().checked()
        for item in self.items:
            if item.levels and set(item.levels) != set(self.scale.steps):
                yield f"items.{item.id}.levels", "levels_differ"
