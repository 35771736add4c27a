"""Scorecards: what was reckoned row by row, and per table where that may be taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbook.dutch import number
from workbook.results.base import Result
from workbook.results.profile import Score
from workbook.texts import entry

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Figure:
    """One number or level of a row: `name` has its Dutch words in `texts/scorecard.yaml`, `unit` is what it is in.

    `note` says why it is undefined, or how it must be read.
    """

    name: str
    value: float | str | None
    unit: str = ""
    note: str = ""


@frozen
class Indicator:
    """One row of a scorecard: what was filled in, and what follows from it.

    `attainment` (0 to 100 %) and `unclipped` are shares of the way from baseline to target, in percent.
    """

    table: str
    title: str
    given: dict[str, Any]
    figures: tuple[Figure, ...] = ()
    attainment: float | None = None
    unclipped: float | None = None
    weight: float = 1.0
    note: str = ""

    def figure(self, name: str) -> Figure | None:
        """Return a reckoned number by its name, or None."""
        return next((each for each in self.figures if each.name == name), None)


@frozen(kw_only=True, repr=False)
class Scorecard(Result):
    """The indicators in order, and a score per table: the weighted mean of what is defined, in percent."""

    indicators: tuple[Indicator, ...] = ()
    scores: tuple[Score, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is no row; `message` then says what to do first."""
        return not self.indicators

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: a row per indicator and figure: `table, title, figure, value, unit, note`."""
        import pandas as pd

        rows = [
            (each.table, each.title, figure.name, figure.value, figure.unit, figure.note)
            for each in self.indicators
            for figure in each.figures
        ]
        return pd.DataFrame(rows, columns=["table", "title", "figure", "value", "unit", "note"])

    def to_json(self) -> dict[str, Any]:
        """Return the score output of `contracts/score.schema.json`, with the indicators."""
        scores = [
            {"perspective": each.perspective, "dimension": each.dimension, "score": each.estimate.value,
             "n": each.estimate.n, "low": each.estimate.low, "high": each.estimate.high, "sd": each.sd}
            for each in self.scores
        ]  # fmt: skip
        indicators = [
            {"table": each.table, "title": each.title, "attainment": each.attainment, "unclipped": each.unclipped,
             "weight": each.weight, "note": each.note,
             "figures": {figure.name: figure.value for figure in each.figures}}
            for each in self.indicators
        ]  # fmt: skip
        return super().to_json() | {"scores": scores, "indicators": indicators}

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        names, called = entry("results.indicator_columns"), entry("scorecard.figures")
        rows = [
            [
                each.title,
                self.instrument.dimension_label(each.table),
                "; ".join(
                    f"{called.get(figure.name, figure.name)}: {_told(figure)}" for figure in _worth_showing(each)
                ),
                each.note,
            ]
            for each in self.indicators
        ]
        return [names["title"], names["table"], names["figures"], names["note"]], rows


def _worth_showing(each: Indicator) -> list[Figure]:
    """Return the figures of a row, without an uncut share that is the same as the one that is cut off."""
    return [figure for figure in each.figures if figure.name != "unclipped" or each.unclipped != each.attainment]


def _told(figure: Figure) -> str:
    if figure.value is None:
        return number(None)
    value = figure.value if isinstance(figure.value, str) else number(figure.value)
    return f"{value} {figure.unit}".strip()
