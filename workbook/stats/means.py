"""Means, medians and differences of means with their interval."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from workbook.stats.arrays import Values, row
from workbook.stats.estimate import Estimate
from workbook.stats.quantiles import sign_test_rank, t_quantile
from workbook.texts import say


def mean(values: Values) -> Estimate:
    """Return the mean of the values that are there, with its 95 % t-interval.

    Parameters
    ----------
    values : array of shape (respondents,), NaN = missing
    """
    array = row(values)
    array = array[np.isfinite(array)]
    if array.size == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    if array.size == 1:
        return Estimate.of(float(array[0]), n=1, note=say("stats.one_value"))
    half = t_quantile(array.size - 1) * array.std(ddof=1) / math.sqrt(array.size)
    centre = float(array.mean())
    return Estimate.of(centre, centre - half, centre + half, n=array.size)


def median(values: Values) -> Estimate:
    """Return the median of the values that are there, with its interval between two order statistics.

    The interval runs from the l-th lowest to the l-th highest value, l as large as a sign test allows: whatever the
    distribution, it covers the median at least 95 times in 100. Under six values not even the extremes do.

    Parameters
    ----------
    values : array of shape (respondents,), NaN = missing

    References
    ----------
    Conover (1999), Practical Nonparametric Statistics, 3rd ed., 143-148.

    Examples
    --------
    >>> found = median([3, 1, 2, 4, 5, 6])
    >>> found.value, found.low, found.high
    (3.5, 1.0, 6.0)
    """
    array = np.sort(row(values))
    array = array[np.isfinite(array)]
    n = array.size
    if n == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    middle = float(np.median(array))
    if n < 6:
        return Estimate.of(middle, n=n, note=say("stats.median_few"))
    under = sign_test_rank(n)
    return Estimate.of(middle, float(array[under - 1]), float(array[n - under]), n=n)


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
    half = t_quantile(df) * math.sqrt(part_a + part_b)
    return Estimate.of(difference, difference - half, difference + half, n=n)
