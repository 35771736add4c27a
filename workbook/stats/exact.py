"""Exact p-values by trying every arrangement, and the correction for several p-values at once."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from workbook.stats.arrays import Floats, Values, numbers

SIGN_FLIPS = 12  # pairs up to which all 2ⁿ signs are tried
SPLITS = 13_000  # divisions into two groups up to which all are tried: 8 and 8 people


def all_signs(n: int) -> Floats:
    """Return every row of n signs, all positive first."""
    return np.asarray(1.0 - 2 * (np.arange(2**n)[:, None] >> np.arange(n) & 1))


def sign_flips(change: Floats) -> float | None:
    """Return the share of all sign flips whose mean lies at least as far from 0; None above twelve pairs."""
    if change.size > SIGN_FLIPS:
        return None
    return _share_as_far(np.abs(all_signs(change.size) @ change), abs(float(change.sum())))


def every_split(first: Floats, second: Floats) -> float | None:
    """Return the share of all divisions into such groups whose means lie at least as far apart; None for many people."""
    n, small = first.size + second.size, min(first.size, second.size)
    if math.comb(n, small) > SPLITS:
        return None
    together = np.concatenate([first, second])
    centre = float(together.mean())
    together = together - centre
    chosen = np.asarray(list(combinations(range(n), small)), dtype=np.intp)
    # Of centred values the sum of one group tells the difference of both means.
    own = first if first.size == small else second
    return _share_as_far(np.abs(together[chosen].sum(axis=1)), abs(float(own.sum() - small * centre)))


def _share_as_far(distances: Floats, observed: float) -> float:
    """Count ties as ties: sums of the same numbers in another order differ in their last digit."""
    slack = 1e-9 * max(float(distances.max()), observed)
    return float((distances >= observed - slack).mean())


def holm(p: Values) -> Floats:
    """Return p-values corrected for their number by Holm's step-down method, in the input's shape.

    NaN stays NaN and does not count as a test.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm([.01, .04, .03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    given = numbers(p)
    found = np.full(given.shape, np.nan)
    there = np.isfinite(given)
    values = given[there]
    order = np.argsort(values, kind="stable")
    stepped = np.maximum.accumulate(values[order] * np.arange(values.size, 0, -1))
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(stepped, 1)
    found[there] = corrected
    return found
