"""A share of people with its interval."""

from __future__ import annotations

import math

from workbook.stats.estimate import Estimate
from workbook.texts import say

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution


def proportion(count: int, n: int) -> Estimate:
    """Return a share (from 0 to 1) with Wilson's 95 % score interval.

    Unlike the textbook interval it stays between 0 and 1, also for nobody and for everybody.

    Parameters
    ----------
    count, n : how many of how many

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = proportion(24, 30)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.8, 0.627, 0.905)
    """
    if n == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    share = count / n
    scale = 1 + Z95**2 / n
    centre = (share + Z95**2 / (2 * n)) / scale
    half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / scale
    # At the ends the bound is the end itself; only rounding moves it.
    low, high = centre - half if count else 0.0, centre + half if count < n else 1.0
    return Estimate.of(share, low, high, n=n)
