"""Networks: measures of a whole team; no person, number or name is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbook.dutch import number
from workbook.privacy import floor, may_show
from workbook.results.base import Result
from workbook.results.showing import without_numbers
from workbook.stats import Estimate
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Measure:
    """One measure of one question's network, such as its density."""

    question: str
    name: str
    estimate: Estimate


@frozen
class NetworkMap:
    """Where the points and lines of a map lie; the points carry no number, and their order says nothing.

    `points` are positions in a square of 1 by 1; `ties` pairs of places in `points`.
    """

    question: str
    points: tuple[tuple[float, float], ...]
    ties: tuple[tuple[int, int], ...]


@frozen(kw_only=True, repr=False)
class Network(Result):
    """Whole-team measures per question; a map only from the instrument's `map_from` people on.

    A question that 2 to 4 people answered (the leader apart) shows nothing, nor does what is `hide`: a part of a team
    beside which the rest could be worked out.

    Attributes
    ----------
    nodes : everybody in the team
    answered : people who answered, per question that somebody answered
    """

    nodes: int = 0
    answered: Mapping[str, int] = field(factory=dict)
    measures: tuple[Measure, ...] = ()
    maps: tuple[NetworkMap, ...] = ()
    hide: bool = False

    def __attrs_post_init__(self) -> None:
        least: int = self.instrument.map_from  # type: ignore[attr-defined]
        large = self.nodes >= max(least, floor())
        self._set("maps", tuple(each for each in self.maps if large and not self.hides(each.question)))
        if not self.hidden:
            return
        few = min(self.answered.get(each.question, self.n) for each in self.measures if self.hides(each.question))
        why = say("results.hidden_complement" if few >= floor() else "results.hidden", n=few, floor=floor())
        self._set(
            "measures", tuple(_without(each, why) if self.hides(each.question) else each for each in self.measures)
        )
        self._set("quality", {name: part for name, part in self.quality.items() if not self.hides(name)})
        self._set("text", self.text if self._shows_any() else why)
        self._set("notes", tuple(dict.fromkeys((why, *self.notes))))

    def hides(self, question: str) -> bool:
        """Tell whether the floor hides a question's network."""
        return self.hide or not may_show(self.answered.get(question, self.n))

    def _shows_any(self) -> bool:
        return any(not self.hides(each.question) for each in self.measures)

    @property
    def empty(self) -> bool:
        """Tell whether nobody answered; `message` then says what to do first."""
        return not self.measures

    @property
    def hidden(self) -> bool:
        """Tell whether the floor hides any measure."""
        return any(self.hides(each.question) for each in self.measures)

    def measure(self, name: str, question: str | None = None) -> Estimate | None:
        """Return one measure (of the first question unless another is named), or None."""
        asked = question or (self.measures[0].question if self.measures else "")
        return next((each.estimate for each in self.measures if (each.question, each.name) == (asked, name)), None)

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `question, measure, value, low, high, n`."""
        import pandas as pd

        rows = [
            (each.question, each.name, each.estimate.value, each.estimate.low, each.estimate.high, each.estimate.n)
            for each in self.measures
        ]
        return pd.DataFrame(rows, columns=["question", "measure", "value", "low", "high", "n"])

    def to_json(self) -> dict[str, Any]:
        """Return the score output: the perspective is the question, the dimension the measure."""
        scores = [
            {"perspective": each.question, "dimension": each.name, "score": each.estimate.value, "n": each.estimate.n,
             "low": each.estimate.low, "high": each.estimate.high, "sd": None}
            for each in self.measures
        ]  # fmt: skip
        return super().to_json() | {"scores": scores}

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        called = entry("results.network_measures")
        found = {(each.name, each.question): number(each.estimate.value, 2) for each in self.measures}
        questions = list(dict.fromkeys(each.question for each in self.measures))
        rows = [
            [called.get(name, name), *(found.get((name, question), number(None)) for question in questions)]
            for name in dict.fromkeys(each.name for each in self.measures)
        ]
        heads = [self.instrument.dimension_label(question) for question in questions]
        return [entry("results.network_columns.measure"), *heads], rows


def _without(measure: Measure, why: str) -> Measure:
    return evolve(measure, estimate=without_numbers(measure.estimate, why))
