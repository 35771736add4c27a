"""The quantiles behind the 95 % intervals; scipy comes in at the first one that is asked for."""

from __future__ import annotations

from typing import Any

LOW, HIGH = 0.025, 0.975


def t_quantile(df: Any, probability: float = HIGH) -> Any:
    """Return a quantile of Student's t."""
    from scipy.special import stdtrit

    return stdtrit(df, probability)


def t_p(t: float, df: float) -> float:
    """Return the two-sided p of Student's t."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def f_quantile(df1: Any, df2: Any, probability: float) -> Any:
    """Return a quantile of F."""
    from scipy.special import fdtri

    return fdtri(df1, df2, probability)


def f_p(f: float, df1: float, df2: float) -> float:
    """Return the upper tail of F."""
    from scipy.special import fdtrc

    return float(fdtrc(df1, df2, f))


def noncentral_t(df: float, t: float) -> tuple[float, float]:
    """Return the noncentralities under which `t` is the upper and the lower 2,5 % point."""
    from scipy.special import nctdtrinc

    return float(nctdtrinc(df, HIGH, t)), float(nctdtrinc(df, LOW, t))
