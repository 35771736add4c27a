"""Krippendorff's alpha: agreement of any number of raters, with gaps, at any level of measurement."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbook.errors import problem
from workbook.stats.arrays import Floats, Values, codes, matrix, one_of
from workbook.stats.estimate import Estimate
from workbook.texts import say

LEVELS = ("nominal", "ordinal", "interval", "ratio")
_DRAWS = 1000
_SEED = 20111


def krippendorff_alpha(ratings: Values, level: str = "nominal") -> Estimate:
    """Return Krippendorff's alpha with a 95 % bootstrap interval over the units.

    alpha = 1 − observed / expected disagreement, over units that at least two raters judged. The interval comes from
    1000 draws of units with replacement, from a fixed seed: the same answers always give the same interval.

    Parameters
    ----------
    ratings : array of shape (raters, units), NaN = missing; at the nominal level words will do
    level : "nominal", "ordinal", "interval" or "ratio"

    Returns
    -------
    Estimate with n = units that at least two raters judged; `value` None with one rater, without such units, or when
    all judgements are the same

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Hayes & Krippendorff (2007), Communication
    Methods and Measures 1, 77-89.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 3, 2], [1, 2, 3, 3, 1]]).value, 4)
    0.7273
    """
    one_of("level", level, LEVELS)
    places, found = codes(ratings)
    places = matrix(places)
    if len(places) < 2:
        return Estimate.of(None, n=0, note=say("stats.one_rater" if places.size else "stats.no_values"))
    values = np.arange(len(found), dtype=float) if level == "nominal" else _as_numbers(found)
    counts = np.stack([(places == place).sum(axis=0) for place in range(len(found))] or [np.zeros(places.shape[1])])
    counts = counts.T[counts.sum(axis=0) >= 2].astype(float)
    n = len(counts)
    if n == 0:
        return Estimate.of(None, n=0, note=say("stats.two_judgements"))
    if n == 1:
        return Estimate.of(None, n=1, note=say("stats.one_target"))
    if level == "ratio" and (values < 0).any():
        return Estimate.of(None, n=n, note=say("stats.negative_ratio"))
    value = float(_alpha(np.ones((1, n)), counts, values, level)[0])
    if not np.isfinite(value):
        return Estimate.of(None, n=n, note=say("stats.one_category"))
    drawn = _alpha(_drawn(n), counts, values, level)
    drawn = drawn[np.isfinite(drawn)]
    # Draws in which everything is the same have no alpha; where that is common, what is left is no fair picture.
    if n < 3 or drawn.size < 0.9 * _DRAWS or np.ptp(drawn) < 1e-12:
        return Estimate.of(value, n=n, note=say("stats.few_things"))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate.of(value, float(low), float(high), n=n)


def _as_numbers(found: tuple[Any, ...]) -> Floats:
    if any(isinstance(each, str) for each in found):
        raise problem("stats.words", where="krippendorff_alpha", first=found[0])
    return np.asarray(found, dtype=float)


def _drawn(n: int) -> Floats:
    """Return how often each unit is in each draw."""
    return np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), size=_DRAWS).astype(float)


def _alpha(weights: Floats, counts: Floats, values: Floats, level: str) -> Floats:
    """Return alpha for each row of weights (draws, units), from counts (units, values); NaN where undefined."""
    judged = counts.sum(axis=1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    if level in {"ordinal", "interval"}:
        # An ordinal distance is the distance between the values' mid-ranks, which shift with every draw.
        scale = np.cumsum(totals, axis=1) - totals / 2 if level == "ordinal" else values[None, :] - values.mean()
        within = 2 * (judged * (scale**2 @ counts.T) - (scale @ counts.T) ** 2)
        observed = (weights * within / (judged - 1)).sum(axis=1)
        expected = 2 * (n * (totals * scale**2).sum(axis=1) - (totals * scale).sum(axis=1) ** 2)
    else:
        apart = _apart(values, level)
        within = np.einsum("uv,vw,uw->u", counts, apart, counts, optimize=True)
        observed = weights @ (within / (judged - 1))
        expected = ((totals @ apart) * totals).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 1e-12 * n**2, 1 - (n - 1) * observed / expected, np.nan)


def _apart(values: Floats, level: str) -> Floats:
    """Return the squared distances between values (nominal: different or not)."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    added = np.add.outer(values, values)
    return np.asarray((np.subtract.outer(values, values) / np.where(added == 0, 1, added)) ** 2)
