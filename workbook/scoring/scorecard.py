"""Scoring a scorecard: every row by its table's measure, and per table what may be taken together.

What was attained is (actual − baseline) / (target − baseline), which holds whether higher or lower is better. DLEs are
never taken together: they are no interval scale (Evers & Resing, 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from workbook.dutch import join, number
from workbook.instrument.model import EntryTable, ScorecardKind
from workbook.responses import Responses
from workbook.results import Indicator, Score, Scorecard
from workbook.scoring import measures
from workbook.scoring.levels import pooled_levels, thresholds
from workbook.scoring.rows import Row, rows_in
from workbook.scoring.scorecard_text import scorecard_text
from workbook.stats import Estimate
from workbook.texts import say

_BY_ROW: dict[str, Callable[[Iterable[Row]], Iterator[Indicator]]] = {
    "attainment": measures.attainment,
    "learning_return": measures.learning_return,
    "growth": measures.growth,
    "level": measures.level,
}
# What must always be said beside these measures, whatever the numbers are.
_CAVEATS = {
    "attainment": "own_target",
    "learning_return": "dle_caveat",
    "growth": "dle_caveat",
    "level": "level_caveat",
    "pooled": "pooled_caveat",
    "threshold": "threshold_caveat",
}


def score_scorecard(responses: Responses) -> Scorecard:
    """Score the rows of a scorecard; the mean of a table is over the indicators that are defined, by their weight."""
    instrument = responses.instrument
    assert isinstance(instrument, ScorecardKind)  # noqa: S101 - the registry pairs this engine with this model
    rows = list(rows_in(responses))
    by_table = {table.id: [row for row in rows if row.table.id == table.id] for table in instrument.tables}
    used = [table for table in instrument.tables if by_table[table.id]]
    found: dict[str, list[Indicator]] = {}
    scores: list[Score] = []
    notes: list[str] = []
    # A signaleringswaarde is set beside pooled shares, so those come first wherever their table stands.
    for table in sorted(used, key=lambda each: each.measure == "threshold"):
        indicators, more, told = _table(table, by_table[table.id], scores)
        found[table.id] = indicators
        scores += more
        notes += told
    indicators = [each for table in used for each in found[table.id]]
    notes += [say("scorecard.of_indicator", title=each.title, note=each.note) for each in indicators if each.note]
    notes += [say(f"scorecard.{key}") for key in dict.fromkeys(_CAVEATS[table.measure] for table in used)]
    return Scorecard(
        instrument=instrument, n=len(rows), indicators=tuple(indicators), scores=tuple(scores),
        notes=tuple(dict.fromkeys(notes)), text=scorecard_text(instrument, indicators, scores),
    )  # fmt: skip


def _table(
    table: EntryTable, rows: Sequence[Row], scores: Sequence[Score]
) -> tuple[list[Indicator], list[Score], list[str]]:
    if table.measure == "pooled":
        return pooled_levels(rows)
    if table.measure == "threshold":
        return list(thresholds(rows, scores)), [], []
    indicators = list(_BY_ROW[table.measure](rows))
    if table.measure != "attainment":
        return indicators, [], []
    return indicators, [Score("", table.id, weighted_mean(indicators))], list(_weights_told(table, indicators))


def weighted_mean(indicators: Sequence[Indicator]) -> Estimate:
    """Return the mean attainment by weight, in percent, over the indicators that are defined; its n is their number."""
    defined = [(each.attainment, each.weight) for each in indicators if each.attainment is not None]
    if not defined:
        return Estimate.of(None, n=0, note=say("scorecard.none_defined"))
    total = sum(weight for _, weight in defined)
    if total <= 0:
        return Estimate.of(None, n=len(defined), note=say("scorecard.no_weight"))
    mean = sum(value * (weight / total) for value, weight in defined)
    left_out = len(indicators) - len(defined)
    return Estimate.of(mean, n=len(defined), note=say("scorecard.some_defined", count=left_out) if left_out else "")


def _weights_told(table: EntryTable, indicators: Sequence[Indicator]) -> Iterator[str]:
    if len({each.weight for each in indicators}) > 1:
        weights = join(f"{number(each.weight, 2)} ({each.title})" for each in indicators)
        yield say("scorecard.weights", table=table.label, weights=weights)
