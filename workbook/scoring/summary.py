"""From everybody's own scores to those of the group: mean, interval, spread and gap per dimension."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.instrument import Instrument
from workbook.results import Gap, Score
from workbook.stats import Estimate, mean, mean_difference
from workbook.texts import say

Each = NDArray[np.float64]
Limits = tuple[float, float]


def estimate(values: Each, limits: Limits) -> Estimate:
    """Return the mean; its interval is cut off where the scale ends."""
    found = mean(values)
    if found.low is None or found.high is None:
        return found
    return Estimate(found.value, max(found.low, limits[0]), min(found.high, limits[1]), found.n, found.note)


def spread(values: Each) -> float | None:
    """Return the sample standard deviation of the values that are there, None under two."""
    there = values[np.isfinite(values)]
    return float(there.std(ddof=1)) if there.size > 1 else None


def scores_of(instrument: Instrument, each: Each, p: int, limits: Limits) -> list[Score]:
    """Return the scores of one perspective.

    Parameters
    ----------
    each : array (respondents, perspectives, dimensions), NaN = not scored
    p : place of the perspective
    limits : where the scale ends
    """
    return [
        Score(
            instrument.perspectives[p].id, dimension, estimate(each[:, p, d], limits), spread(each[:, p, d])
        )
        for d, dimension in enumerate(instrument.scored)
    ]  # fmt: skip


def gaps_of(instrument: Instrument, each: Each, above: float | None) -> tuple[Gap, ...]:
    """Return desired − present per dimension: the difference of the scores shown, its interval over who gave both.

    `above` is the rule by which a gap is flagged; without one nothing is.
    """
    ids = [perspective.id for perspective in instrument.perspectives]
    if not {"nu", "gewenst"} <= set(ids):
        return ()
    now, wanted = each[:, ids.index("nu")], each[:, ids.index("gewenst")]
    return tuple(gap_of(name, now[:, d], wanted[:, d], above) for d, name in enumerate(instrument.scored))


def gap_of(name: str, now: Each, wanted: Each, above: float | None) -> Gap:
    """Return desired − present of one dimension or item.

    Parameters
    ----------
    now, wanted : arrays of shape (respondents,), NaN = not scored
    """
    if np.isnan(now).all() or np.isnan(wanted).all():
        return Gap(name, Estimate.of(None, n=0, note=say("results.gap_unknown")), None)
    value = float(np.nanmean(wanted) - np.nanmean(now))
    paired = mean_difference(now, wanted)
    counts = {int(np.isfinite(part).sum()) for part in (now, wanted)}
    n = min(counts)
    # Over other people than the scores are, the interval would not belong to this gap, and would give them away.
    same = counts == {paired.n} and paired.n > 1
    low, high, note = (paired.low, paired.high, paired.note) if same else (None, None, say("results.gap_others"))
    found = Estimate.of(value, low, high, n=n, note=note if n > 1 else paired.note)
    return Gap(name, found, bool(round(abs(value), 9) > above) if above is not None else None)


def one_perspective(instrument: Instrument, present: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say which perspective nobody filled in, so that no gap can be given.

    Parameters
    ----------
    present : array (respondents, perspectives), whether anything was filled in
    """
    ids = [each.id for each in instrument.perspectives]
    if not {"nu", "gewenst"} <= set(ids):
        return ()
    there: list[Any] = np.any(present, axis=0).tolist()
    absent = [each.label for each, any_ in zip(instrument.perspectives, there, strict=True)
              if each.id in {"nu", "gewenst"} and not any_]  # fmt: skip
    return (say("results.one_perspective", absent=", ".join(absent)),) if absent else ()
