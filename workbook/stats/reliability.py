"""Reliability of a scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from workbook.stats.estimate import Estimate
from workbook.texts import say


def cronbach_alpha(items: ArrayLike) -> Estimate:
    """Return Cronbach's alpha with Feldt's 95 % interval.

    alpha = k/(k−1) · (1 − Σ item variances / variance of the sum), over respondents without a missing value.

    Parameters
    ----------
    items : array of shape (respondents, items), NaN = missing

    Returns
    -------
    Estimate; `value` None with a note where alpha is undefined: under two items or respondents, or a constant sum

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> round(cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]]).value, 4)
    0.967
    """
    array = np.atleast_2d(np.asarray(items, dtype=float))
    array = array[np.isfinite(array).all(axis=1)]
    n, k = array.shape
    if k < 2:
        return Estimate.of(None, n=n, note=say("stats.alpha_one_item"))
    if n < 2:
        return Estimate.of(None, n=n, note=say("stats.alpha_few"))
    total = array.sum(axis=1).var(ddof=1)
    if total <= 1e-12 * max(1.0, float(np.abs(array).max()) ** 2):
        return Estimate.of(None, n=n, note=say("stats.alpha_constant"))
    alpha = k / (k - 1) * (1 - array.var(axis=0, ddof=1).sum() / total)
    from scipy.special import fdtri

    df1, df2 = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * fdtri(df1, df2, p) for p in (0.975, 0.025))
    return Estimate.of(alpha, low, high, n=n)
