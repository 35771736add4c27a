"""The quantiles behind the 95 % intervals: scipy's at the first one asked for, our own where scipy is not there.

In the browser edition ours too, as long as nothing else brought scipy: as good to ten digits, and no 19 MB to wait for.
"""

from __future__ import annotations

import math
import sys
from functools import cache
from typing import Any

import numpy as np

from workbook.stats import distributions
from workbook.stats.arrays import Floats

LOW, HIGH = 0.025, 0.975


@cache
def _special() -> Any:
    if sys.platform == "emscripten" and "scipy" not in sys.modules:
        return None
    try:
        from scipy import special
    except ImportError:
        return None
    return special


def t_quantile(df: float, probability: float = HIGH) -> float:
    """Return a quantile of Student's t, from ½ upwards."""
    special = _special()
    return float(special.stdtrit(df, probability) if special else distributions.t_quantile(float(df), probability))


def t_p(t: float, df: float) -> float:
    """Return the two-sided p of Student's t."""
    special = _special()
    return float(2 * special.stdtr(df, -abs(t)) if special else distributions.t_both_tails(df, t))


def f_quantile(df1: Any, df2: Any, probability: float) -> Any:
    """Return a quantile of F, or an array of them."""
    special = _special()
    if special:
        return special.fdtri(df1, df2, probability)
    return np.vectorize(lambda a, b: distributions.f_quantile(float(a), float(b), probability), otypes=[float])(
        df1, df2
    )


def f_p(f: float, df1: float, df2: float) -> float:
    """Return the upper tail of F."""
    special = _special()
    return float(special.fdtrc(df1, df2, f) if special else distributions.f_tail(df1, df2, f))


def noncentral_t(df: float, t: float) -> tuple[float, float]:
    """Return the noncentralities under which `t` is the upper and the lower 2,5 % point."""
    special = _special()
    if special is None:
        return distributions.noncentralities(df, t, HIGH)
    return float(special.nctdtrinc(df, HIGH, t)), float(special.nctdtrinc(df, LOW, t))


def sign_test_rank(n: int) -> int:
    """Return the largest l with P(X < l) ≤ .025 for X ~ Binomial(n, ½); 0 where there is none."""
    # What lies further than ten standard deviations out weighs nothing.
    start = max(0, n // 2 - 5 * math.isqrt(n) - 5)
    logs = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(start, n // 2 + 1)]
    under: Floats = np.cumsum(np.exp(np.asarray(logs) - n * math.log(2)))
    count = int(np.searchsorted(under, LOW, side="right"))
    return start + count if count else 0
