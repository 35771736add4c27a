"""The correlation of two rows of numbers with its interval."""

from __future__ import annotations

import math

import numpy as np

from workbook.stats.arrays import Values, row
from workbook.stats.estimate import Estimate
from workbook.stats.proportion import Z95
from workbook.texts import say


def correlation(first: Values, second: Values) -> Estimate:
    """Return Pearson's correlation over the pairs, with its 95 % interval by Fisher's transformation.

    Parameters
    ----------
    first, second : arrays of shape (respondents,), NaN = missing; a pair with a missing side is left out

    Undefined under three pairs and where a side does not vary; without an interval under four pairs.

    References
    ----------
    Fisher (1921), Metron 1, 3-32.

    Examples
    --------
    >>> found = correlation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.8, -0.28, 0.99)
    """
    one, other = row(first), row(second)
    size = min(one.size, other.size)
    pairs = np.vstack([one[:size], other[:size]])
    pairs = pairs[:, np.isfinite(pairs).all(axis=0)]
    n = pairs.shape[1]
    if n < 3:
        return Estimate.of(None, n=n, note=say("stats.no_values" if n == 0 else "stats.correlation_few"))
    apart = pairs - pairs.mean(axis=1, keepdims=True)
    squares = (apart**2).sum(axis=1)
    if (squares <= 1e-12 * (1 + (pairs**2).sum(axis=1))).any():
        return Estimate.of(None, n=n, note=say("stats.correlation_constant"))
    value = float(np.clip((apart[0] * apart[1]).sum() / math.sqrt(squares.prod()), -1, 1))
    if n < 4 or abs(value) > 1 - 1e-12:
        return Estimate.of(value, n=n)
    half = Z95 / math.sqrt(n - 3)
    return Estimate.of(value, math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half), n=n)
