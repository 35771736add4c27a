"""One Dutch paragraph about a scorecard, a sentence a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook.dutch import join, number, plural, signed
from workbook.instrument.model import EntryTable, ScorecardKind
from workbook.results import Indicator, Score
from workbook.texts import say

_LISTED = 5


def scorecard_text(instrument: ScorecardKind, indicators: Sequence[Indicator], scores: Sequence[Score]) -> str:
    """Say per table what was attained or reckoned; empty when there is no row."""
    parts = []
    for table in instrument.tables:
        mine = [each for each in indicators if each.table == table.id]
        if mine:
            parts += list(_table(table, mine, [each for each in scores if each.dimension.split(".")[0] == table.id]))
    return " ".join(parts)


def _table(table: EntryTable, mine: Sequence[Indicator], scores: Sequence[Score]) -> Iterator[str]:
    if table.measure == "attainment":
        yield _attained(table, mine, scores[0])
    elif table.measure == "pooled":
        yield from (_pooled(table, score) for score in scores)
    else:
        shown = [each for each in mine if each.figures[0].value is not None]
        if len(shown) > _LISTED:
            yield say("scorecard.many", table=table.label, count=len(shown))
        elif shown:
            yield say("scorecard.listed", table=table.label, what=join(_one(table, each) for each in shown))
        if len(shown) < len(mine):
            yield say("scorecard.not_shown", table=table.label, count=_rows(len(mine) - len(shown)))


def _attained(table: EntryTable, mine: Sequence[Indicator], score: Score) -> str:
    if score.estimate.value is None:
        return say("scorecard.no_mean", table=table.label, why=score.estimate.note)
    count = plural(score.estimate.n, *say("scorecard.indicator_words").split("|"))
    left_out = len(mine) - score.estimate.n
    told = say("scorecard.mean", table=table.label, share=number(score.estimate.value), count=count)
    return f"{told} {say('scorecard.left_out', count=left_out)}" if left_out else told


def _pooled(table: EntryTable, score: Score) -> str:
    level = table.column(score.dimension.split(".")[1]).text
    if score.estimate.value is None:
        return say("scorecard.no_mean", table=level, why=score.estimate.note)
    return say("scorecard.pooled", level=level, share=number(score.estimate.value), tests=number(score.estimate.n))


def _one(table: EntryTable, each: Indicator) -> str:
    """Say one row in a few words, by its measure."""
    figures = {figure.name: figure.value for figure in each.figures}
    words = {
        name: value if isinstance(value, str) else signed(value) if name == "months" else number(value)
        for name, value in figures.items()
    }
    return say(f"scorecard.one.{table.measure}", title=each.title, **words)


def _rows(count: int) -> str:
    return plural(count, *say("scorecard.row_words").split("|"))
