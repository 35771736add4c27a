"""Referentieniveaus: pooled over subjects and school years, beside the signaleringswaarde that the user entered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbook.dutch import fold, join, number
from workbook.privacy import floor
from workbook.results import Figure, Indicator, Score
from workbook.scoring.learning import MASKED_MOST, Pooled, Sitting, pooled
from workbook.scoring.rows import Row, read_number
from workbook.stats import Estimate
from workbook.texts import say

YEARS = 3
COLUMNS = ("behaald_1f", "behaald_1s2f")
_MASKED = re.compile(r"<\s*5")


def pooled_levels(rows: Sequence[Row]) -> tuple[list[Indicator], list[Score], list[str]]:
    """Return an indicator and a score per level (`table.column`), and what was left out or must be known."""
    kept, notes = _once(rows)
    indicators, scores = [], []
    for column in COLUMNS if rows else ():
        counts, faults = _counts(kept, column)
        notes += faults
        indicator, score = _one_level(rows[0], column, pooled(counts), _together(kept))
        indicators.append(indicator)
        scores.append(score)
    years = sorted({fold(row.text("schooljaar")) for row in kept})
    if years and len(years) != YEARS:
        notes.append(say("scorecard.not_three_years", years=join(years), wanted=YEARS))
    return indicators, scores, notes


def _together(rows: Sequence[Row]) -> str:
    """Return what was taken together: the one subject, the one year, or all of them."""
    subjects = dict.fromkeys(row.choice("vak") for row in rows)
    years = list(dict.fromkeys(row.text("schooljaar") for row in rows))
    one = next(iter(subjects)) if len(subjects) == 1 else ""
    named = {each.id: each.text for row in rows[:1] for each in row.table.column("vak").options}
    subject = named.get(one) or say("scorecard.all_subjects")
    return f"{subject}, {years[0] if len(years) == 1 else say('scorecard.all_years')}"


def _once(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Keep rows with a year and a subject, each pair once; tell the others."""
    kept: dict[tuple[str, str], Row] = {}
    notes = []
    for row in rows:
        place = (fold(row.text("schooljaar")), row.choice("vak"))
        if not all(place):
            notes.append(say("scorecard.no_place", where=row.where))
        elif place in kept:
            notes.append(say("scorecard.twice", where=row.where, first=kept[place].place))
        else:
            kept[place] = row
    return list(kept.values()), notes


def _counts(rows: Sequence[Row], column: str) -> tuple[list[Sitting], list[str]]:
    counts, notes = [], []
    for row in rows:
        tested, fault = _count(row, "getoetst")
        reached, other = _count(row, column)
        # Who reached the level was tested; a masked count of tested is at most four.
        impossible = (reached or 0) > (MASKED_MOST if tested is None else tested)
        if fault or other:
            notes.append(fault or other)
        elif impossible:
            notes.append(say("scorecard.more_than_tested", where=row.where, column=row.table.column(column).text))
        else:
            counts.append(Sitting(tested, reached))
    return counts, notes


def _count(row: Row, column: str) -> tuple[int | None, str]:
    """Return a count (None when masked as `<5`), or why the row can't be used."""
    written = row.text(column)
    if not written:
        return None, say("scorecard.row_incomplete", where=row.where, column=row.table.column(column).text)
    if _MASKED.fullmatch(written):
        return None, ""
    value, fault = read_number(row, column, whole=True)
    if value is not None and value < 0:
        value, fault = None, say("entries.too_low", where=row.where, column=row.table.column(column).text,
                                 value=number(value), minimum=0)  # fmt: skip
    return (int(value), "") if value is not None else (None, say("scorecard.row_left_out", fault=fault))


def _one_level(row: Row, column: str, share: Pooled, together: str) -> tuple[Indicator, Score]:
    estimate, note = _shown(share)
    figures = [Figure("share", estimate.value, "%", note)]
    if share.masked:
        figures += [Figure("least", estimate.low, "%", note), Figure("most", estimate.high, "%", note)]
    figures.append(Figure("tests", estimate.n or None, "", note))
    title = say("scorecard.pooled_title", level=row.table.column(column).text, together=together)
    indicator = Indicator(table=row.table.id, title=title, given={}, figures=tuple(figures), note=note)
    return indicator, Score("", f"{row.table.id}.{column}", estimate)


def _shown(share: Pooled) -> tuple[Estimate, str]:
    """Return the estimate and its note: nothing for too few tests, bounds where a source masks a count."""
    if share.low is None or share.high is None:
        note = say("scorecard.nothing_tested")
        return Estimate.of(None, n=0, note=note), note
    if share.tests < floor():
        note = say("scorecard.few_pupils", floor=floor())
        return Estimate.of(None, n=0, note=note), note
    if not share.masked:
        return Estimate.of(share.value, n=share.tests), ""
    note = say("scorecard.masked", count=share.masked, low=number(share.low), high=number(share.high))
    return Estimate.of(None, share.low, share.high, n=share.tests, note=note), note


def thresholds(rows: Sequence[Row], scores: Sequence[Score]) -> Iterator[Indicator]:
    """Give for every signaleringswaarde how the pooled share lies to it; without source and year it isn't compared."""
    for row in rows:
        value, fault = read_number(row, "waarde")
        kind = row.choice("soort")
        options = {each.id: each.text for each in row.table.column("soort").options}
        why = fault or _not_compared(row, kind, value)
        found = next((each.estimate for each in scores if each.dimension.endswith(f".behaald_{kind}")), None)
        verdict = None if why or value is None or found is None else _verdict(found, value)
        why = why or ("" if verdict else say("scorecard.nothing_to_compare"))
        figures = (
            Figure("threshold", value, "%", why),
            Figure("verdict", say(f"scorecard.verdicts.{verdict}") if verdict else None, "", why),
        )
        title = say("scorecard.threshold_title", level=options.get(kind, row.title), source=row.text("bron"),
                    year=row.text("jaar")) if not why else options.get(kind, row.title)  # fmt: skip
        yield Indicator(table=row.table.id, title=title, given=row.given, figures=figures, note=why)


def _not_compared(row: Row, kind: str, value: float | None) -> str:
    if not kind or value is None:
        return say("scorecard.threshold_incomplete", where=row.where)
    return "" if row.text("bron") and row.text("jaar") else say("scorecard.threshold_unsourced", where=row.where)


def _verdict(found: Estimate, value: float) -> str | None:
    """Return `above`, `below` or, where masked counts leave it open, `between`; None where there is nothing."""
    low, high = (found.value, found.value) if found.value is not None else (found.low, found.high)
    if low is None or high is None:
        return None
    if low >= value:
        return "above"
    return "below" if high < value else "between"
