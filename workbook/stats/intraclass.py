"""Intraclass correlations: how far raters give the same targets the same scores."""

from __future__ import annotations

import numpy as np

from workbook.stats.arrays import Floats, Values, matrix, one_of
from workbook.stats.estimate import Estimate, joined
from workbook.stats.quantiles import HIGH, f_quantile
from workbook.texts import say

FORMS = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


def icc(ratings: Values, form: str = "2,1") -> Estimate:
    """Return an intraclass correlation with its 95 % interval by the F distribution.

    Parameters
    ----------
    ratings : array of shape (targets, raters), NaN = missing; a target without a judgement of each rater is left out
    form : "1,1" each target its own raters; "2,1" the same raters, drawn from many, agreement counts; "3,1" just these
        raters, consistency counts; with k instead of 1: reliability of the raters' mean

    Returns
    -------
    Estimate with n = targets used; `value` None with one rater, under two targets or without any spread

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; McGraw & Wong (1996), Psychological Methods 1, 30-46.

    Examples
    --------
    >>> ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> [round(icc(ratings, form).value, 2) for form in ("1,1", "2,1", "3,1", "3,k")]
    [0.17, 0.29, 0.71, 0.91]
    """
    one_of("form", form, FORMS)
    array = matrix(ratings)
    complete = np.isfinite(array).all(axis=1)
    left_out = len(array) - int(complete.sum())
    array = array[complete]
    n, k = array.shape
    if array.size == 0:
        return Estimate.of(None, n=0, note=say("stats.no_targets"))
    if k < 2:
        return Estimate.of(None, n=n, note=say("stats.one_rater"))
    if n < 2:
        return Estimate.of(None, n=n, note=say("stats.one_target"))
    squares = _mean_squares(array)
    if squares is None:
        return Estimate.of(None, n=n, note=say("stats.no_spread"))
    value, low, high = _icc(form[0], (n, k), squares)
    if form.endswith("k"):
        value, low, high = (_stepped_up(each, k) for each in (value, low, high))
    if value is None:
        return Estimate.of(None, n=n, note=say("stats.icc_undefined"))
    notes = [say("stats.left_out", count=left_out)] if left_out else []
    if low is None or high is None:
        notes.append(say("stats.no_f_interval"))
    return Estimate.of(value, low, high, n=n, note=joined(*notes))


def _mean_squares(array: Floats) -> tuple[float, float, float, float] | None:
    """Return the mean squares between targets, between raters, of the rest and within targets; None without spread."""
    n, k = array.shape
    grand = array.mean()
    targets, raters = array.mean(axis=1) - grand, array.mean(axis=0) - grand
    rest = array - grand - targets[:, None] - raters[None, :]
    sums = np.asarray([k * (targets**2).sum(), n * (raters**2).sum(), (rest**2).sum()])
    # What is no more than rounding is nothing.
    sums[sums <= 1e-24 * (array**2).sum()] = 0
    if not sums.any():
        return None
    between, over, left = (float(each) for each in sums)
    return between / (n - 1), over / (k - 1), left / ((n - 1) * (k - 1)), (over + left) / (n * (k - 1))


def _icc(
    model: str, shape: tuple[int, int], squares: tuple[float, float, float, float]
) -> tuple[float | None, float | None, float | None]:
    """Return the single-rater coefficient with its bounds, None where undefined."""
    (n, k), (targets, raters, rest, within) = shape, squares
    error = within if model == "1" else rest
    more = k * (raters - rest) / n if model == "2" else 0.0
    below = targets + (k - 1) * error + more
    if below <= 0:
        return None, None, None
    value = (targets - error) / below
    if error <= 0:
        return value, None, None
    if model == "2":
        return (value, *_agreement_bounds(value, n, k, targets, raters, rest))
    df1, df2 = n - 1, n * (k - 1) if model == "1" else (n - 1) * (k - 1)
    least = targets / error / float(f_quantile(df1, df2, HIGH))
    most = targets / error * float(f_quantile(df2, df1, HIGH))
    return value, (least - 1) / (least + k - 1), (most - 1) / (most + k - 1)


def _agreement_bounds(value: float, n: int, k: int, targets: float, raters: float, rest: float) -> tuple[float, float]:
    """Return the bounds of form 2,1 (McGraw & Wong, 1996, table 7)."""
    part, more = k * value * raters / rest, n * (1 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (part + more) ** 2 / ((n - 1) * part**2 + more**2)
    upper, lower = float(f_quantile(n - 1, df, HIGH)), float(f_quantile(df, n - 1, HIGH))
    other = k * raters + (k * n - k - n) * rest
    return (
        n * (targets - upper * rest) / (upper * other + n * targets),
        n * (lower * targets - rest) / (other + n * lower * targets),
    )


def _stepped_up(value: float | None, k: int) -> float | None:
    """Return the reliability of the mean of k raters (Spearman-Brown); None where there is none."""
    if value is None or 1 + (k - 1) * value <= 0:
        return None
    return k * value / (1 + (k - 1) * value)
