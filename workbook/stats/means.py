"""Means and differences of means with their t-interval."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from workbook.stats.estimate import Estimate
from workbook.texts import say

_LEVEL = 0.975


def _t_quantile(df: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(df, _LEVEL))


def mean(values: ArrayLike) -> Estimate:
    """Return the mean of the values that are there, with its 95 % t-interval.

    Parameters
    ----------
    values : array of shape (respondents,), NaN = missing
    """
    array = np.asarray(values, dtype=float)
    array = array[np.isfinite(array)]
    if array.size == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    if array.size == 1:
        return Estimate.of(float(array[0]), n=1, note=say("stats.one_value"))
    half = _t_quantile(array.size - 1) * array.std(ddof=1) / math.sqrt(array.size)
    centre = float(array.mean())
    return Estimate.of(centre, centre - half, centre + half, n=array.size)


def mean_difference(before: ArrayLike, after: ArrayLike) -> Estimate:
    """Return the mean of after − before over pairs, with its 95 % t-interval.

    Parameters
    ----------
    before, after : arrays of shape (pairs,); a pair with a NaN on either side is left out
    """
    return mean(np.asarray(after, dtype=float) - np.asarray(before, dtype=float))


def welch_difference(before: tuple[float, float | None, int], after: tuple[float, float | None, int]) -> Estimate:
    """Return after − before for two independent groups, with Welch's 95 % interval.

    Parameters
    ----------
    before, after : (mean, sample standard deviation, n); without a deviation (n = 1) there is no interval
    """
    (mean_a, sd_a, n_a), (mean_b, sd_b, n_b) = before, after
    difference, n = mean_b - mean_a, min(n_a, n_b)
    if not sd_a or not sd_b or min(n_a, n_b) < 2:
        return Estimate.of(difference, n=n, note=say("stats.no_interval"))
    part_a, part_b = sd_a**2 / n_a, sd_b**2 / n_b
    df = (part_a + part_b) ** 2 / (part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1))
    half = _t_quantile(df) * math.sqrt(part_a + part_b)
    return Estimate.of(difference, difference - half, difference + half, n=n)
