"""Student's t, F and the noncentral t without scipy, which a browser has not until somebody fetches its 19 MB.

All three stand on the incomplete beta function, by its continued fraction (Press e.a., 2007, Numerical Recipes, §6.4),
and on halving an interval. Slower than scipy, and as good to ten digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from workbook.stats.arrays import Floats

_TINY = 1e-300
_FARTHEST = 30.0  # the t from which the series of the noncentral t grows too long


def beta_share(a: float, b: float, x: float, rest: float) -> float:
    """Return the regularised incomplete beta function of x; `rest` is 1 − x, given apart to keep its digits."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, rest, x)
    front = math.exp(_log_front(a, b, x, rest))
    return front * _fraction(a, b, x) / a


def _log_front(a: float, b: float, x: float, rest: float) -> float:
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction by Lentz' method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _away(1 + step * d), _away(1 + step / c)
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found


def _away(value: float) -> float:
    """Keep a divisor away from 0."""
    return value if abs(value) > _TINY else _TINY


def _halve(falls: Callable[[float], bool], low: float, high: float) -> float:
    """Return where `falls` turns from False to True."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (low, middle) if falls(middle) else (middle, high)
    return (low + high) / 2


@cache
def f_quantile(df1: float, df2: float, probability: float) -> float:
    """Return the value that F stays under with this probability."""

    def reached(log: float) -> bool:
        # In the logarithm of F both tails keep their digits.
        odds = df1 / df2 * math.exp(log)
        return beta_share(df1 / 2, df2 / 2, odds / (1 + odds), 1 / (1 + odds)) >= probability

    return math.exp(_halve(reached, -300.0, 300.0))


def f_tail(df1: float, df2: float, f: float) -> float:
    """Return the probability that F lies above `f`."""
    whole = df2 + df1 * f
    return beta_share(df2 / 2, df1 / 2, df2 / whole, df1 * f / whole)


def t_quantile(df: float, probability: float) -> float:
    """Return the value that Student's t stays under with this probability, from ½ upwards."""
    return math.sqrt(f_quantile(1.0, df, 2 * probability - 1))


def t_both_tails(df: float, t: float) -> float:
    """Return the probability that Student's t lies at least as far from 0 as `t`."""
    return f_tail(1.0, df, t * t)


def noncentralities(df: float, t: float, high: float) -> tuple[float, float]:
    """Return the noncentralities at which `t` is the `high` and the 1 − `high` point; NaN for an extreme t.

    The series of Lenth (1989), Applied Statistics 38, 185-189 (AS 243).
    """
    if t < 0:
        low, up = noncentralities(df, -t, high)
        return -up, -low
    if t > _FARTHEST:
        return math.nan, math.nan
    most = 6 + t * (1 + 5 / math.sqrt(df))
    under = _noncentral(df, t, most)
    return _halve(lambda d: under(d) <= high, -6.0, most), _halve(lambda d: under(d) <= 1 - high, -6.0, most)


def _noncentral(df: float, t: float, most: float) -> Callable[[float], float]:
    """Return the distribution function at t, as a function of the noncentrality up to `most`."""
    terms = int(most**2 / 2 + 10 * most + 50)
    j = np.arange(terms, dtype=float)
    x, rest = t * t / (df + t * t), df / (df + t * t)
    whole, half = (_beta_shares(start, df / 2, x, rest, terms) for start in (1.0, 0.5))
    log_half = np.asarray([math.lgamma(each + 1) for each in j])
    log_whole = np.asarray([math.lgamma(each + 1.5) for each in j])

    def under(d: float) -> float:
        mean = d * d / 2
        if mean == 0:
            return 0.5 + 0.5 * float(half[0])
        logs = j * math.log(mean) - mean
        series = np.exp(logs - log_half) @ half + d / math.sqrt(2) * (np.exp(logs - log_whole) @ whole)
        return 0.5 * math.erfc(d / math.sqrt(2)) + 0.5 * float(series)

    return under


def _beta_shares(start: float, b: float, x: float, rest: float, terms: int) -> Floats:
    """Return the incomplete beta function for start, start + 1, …: the last by itself, the others by adding upwards."""
    if x <= 0:
        return np.zeros(terms)
    steps = [math.exp(_log_front(start + j, b, x, rest)) / (start + j) for j in range(terms - 1)]
    last = beta_share(start + terms - 1, b, x, rest)
    return last + np.append(np.cumsum(steps[::-1])[::-1], 0.0)
