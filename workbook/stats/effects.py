"""How much changed: effects of before and after, paired or not.

The bare difference comes first, in points of the scale; a standardised effect always says by which deviation it was
divided, as d_z of pairs cannot be laid beside d of groups (Lakens, 2013, Frontiers in Psychology 4, 863).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen

from workbook.dutch import number
from workbook.stats.arrays import Floats, Values, row
from workbook.stats.estimate import Estimate, finite
from workbook.stats.exact import every_split, sign_flips
from workbook.stats.quantiles import noncentral_t, t_p, t_quantile
from workbook.texts import say

SHOWABLE = 6  # pairs from which an exact p can come under .05: 2 / 2ⁿ


@frozen(kw_only=True)
class PairedEffect:
    """What changed within pairs. Whatever is undefined is None, and `note` says why, in Dutch.

    Attributes
    ----------
    mean_difference, low, high : the mean of after − before and its 95 % t-interval
    t, df, p : the paired t-test, two-sided
    d_z : mean difference / standard deviation of the differences; `d_z_low`, `d_z_high` by the noncentral t (None for an
        extreme t where scipy is not there)
    d_av : mean difference / root of the mean of both variances
    g_z : d_z with Hedges' exact correction for a small sample
    p_exact : two-sided p over all 2ⁿ sign flips, up to twelve pairs; None above
    n : pairs
    """

    mean_difference: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    df: float | None = None
    p: float | None = None
    d_z: float | None = None
    d_z_low: float | None = None
    d_z_high: float | None = None
    d_av: float | None = None
    g_z: float | None = None
    p_exact: float | None = None
    n: int = 0
    note: str = ""

    @property
    def estimate(self) -> Estimate:
        """Return the mean difference with its interval."""
        return Estimate(self.mean_difference, self.low, self.high, self.n, self.note)


@frozen(kw_only=True)
class UnpairedEffect:
    """What differs between two groups. Whatever is undefined is None, and `note` says why, in Dutch.

    Attributes
    ----------
    mean_difference, low, high : mean of b − mean of a, and its 95 % interval (Welch)
    t, df, p : Welch's t-test, two-sided
    d : mean difference / pooled standard deviation; `d_low`, `d_high` by the noncentral t, which supposes equal spread
    g : d with Hedges' exact correction for a small sample
    p_exact : two-sided p over every way to divide the people into two such groups, for small groups; None above
    n : people in the smaller group; n_a, n_b : people in each
    """

    mean_difference: float | None = None
    low: float | None = None
    high: float | None = None
    t: float | None = None
    df: float | None = None
    p: float | None = None
    d: float | None = None
    d_low: float | None = None
    d_high: float | None = None
    g: float | None = None
    p_exact: float | None = None
    n: int = 0
    n_a: int = 0
    n_b: int = 0
    note: str = ""

    @property
    def estimate(self) -> Estimate:
        """Return the mean difference with its interval."""
        return Estimate(self.mean_difference, self.low, self.high, self.n, self.note)


def paired_effect(before: Values, after: Values) -> PairedEffect:
    """Return what changed within pairs, as after − before.

    Parameters
    ----------
    before, after : arrays of shape (pairs,); a pair with a NaN on either side is left out

    References
    ----------
    Student (1908), Biometrika 6, 1-25 (the t-test, on the `sleep` data); Cumming (2012), Understanding The New
    Statistics (d_av, and the interval of d by the noncentral t).

    Examples
    --------
    >>> found = paired_effect([3.1, 2.8, 3.4, 3.0, 2.5, 3.9], [3.6, 3.0, 3.3, 3.7, 3.1, 4.2])
    >>> round(found.mean_difference, 3), round(found.d_z, 3), found.p_exact
    (0.367, 1.246, 0.0625)
    """
    first, second = row(before), row(after)
    if first.size != second.size:
        return PairedEffect(note=say("stats.unequal"))
    there = np.isfinite(first) & np.isfinite(second)
    first, second = first[there], second[there]
    change, n = second - first, int(there.sum())
    if n == 0:
        return PairedEffect(note=say("stats.no_pairs"))
    moved = float(change.mean())
    if n == 1:
        return PairedEffect(mean_difference=moved, p_exact=1.0, n=1, note=say("stats.one_pair"))
    found: dict[str, Any] = {"mean_difference": moved, "df": float(n - 1), "n": n, "p_exact": sign_flips(change)}
    average = math.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    if not _flat(average, first, second):
        found["d_av"] = moved / average
    spread = float(change.std(ddof=1))
    if _flat(spread, first, second):
        return PairedEffect(**found, note=say("stats.same_change"))
    error = spread / math.sqrt(n)
    half, t, d_z = t_quantile(n - 1) * error, moved / error, moved / spread
    low, high = noncentral_t(n - 1, t)
    return PairedEffect(
        **found, low=moved - half, high=moved + half, t=t, p=t_p(t, n - 1), d_z=d_z,
        d_z_low=finite(low / math.sqrt(n)), d_z_high=finite(high / math.sqrt(n)),
        g_z=d_z * hedges_correction(n - 1),
        note=say("stats.few_pairs", n=n, least=number(2 / 2**n, n - 1)) if n < SHOWABLE else "",
    )  # fmt: skip


def unpaired_effect(a: Values, b: Values) -> UnpairedEffect:
    """Return what differs between two groups of different people, as b − a (so: after − before).

    Parameters
    ----------
    a, b : arrays of shape (people,), NaN = missing; need not be equally long

    References
    ----------
    Welch (1947), Biometrika 34, 28-35; Hedges (1981), Journal of Educational Statistics 6, 107-128.
    """
    first, second = (each[np.isfinite(each)] for each in (row(a), row(b)))
    n_a, n_b = first.size, second.size
    found: dict[str, Any] = {"n": min(n_a, n_b), "n_a": n_a, "n_b": n_b}
    if min(n_a, n_b) == 0:
        return UnpairedEffect(**found, note=say("stats.empty_side"))
    moved = float(second.mean() - first.mean())
    found |= {"mean_difference": moved, "p_exact": every_split(first, second)}
    if min(n_a, n_b) == 1:
        return UnpairedEffect(**found, note=say("stats.one_in_group"))
    part_a, part_b = float(first.var(ddof=1)) / n_a, float(second.var(ddof=1)) / n_b
    error = math.sqrt(part_a + part_b)
    if _flat(error, first, second):
        return UnpairedEffect(**found, note=say("stats.no_spread"))
    df = (part_a + part_b) ** 2 / (part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1))
    half, t = t_quantile(df) * error, moved / error
    pooled = math.sqrt((part_a * n_a * (n_a - 1) + part_b * n_b * (n_b - 1)) / (n_a + n_b - 2))
    per_d = math.sqrt(n_a * n_b / (n_a + n_b))
    low, high = noncentral_t(n_a + n_b - 2, moved / pooled * per_d)
    return UnpairedEffect(
        **found, low=moved - half, high=moved + half, t=t, df=df, p=t_p(t, df), d=moved / pooled,
        d_low=finite(low / per_d), d_high=finite(high / per_d),
        g=moved / pooled * hedges_correction(n_a + n_b - 2),
    )  # fmt: skip


def hedges_correction(df: float) -> float:
    """Return Hedges' exact factor J(df) = Γ(df/2) / (√(df/2) Γ((df−1)/2)); 0 at one degree of freedom."""
    if df <= 1:
        return 0.0
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def _flat(spread: float, *values: Floats) -> bool:
    """Say whether a spread is no more than the rounding of the values themselves."""
    return spread <= 1e-12 * max(float(np.abs(each).max()) for each in values)
