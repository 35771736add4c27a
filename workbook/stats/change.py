"""Change of single persons, against the noise of the instrument."""

from __future__ import annotations

import math

import numpy as np
from attrs import field, frozen

from workbook.stats.arrays import Floats, Values, row
from workbook.stats.estimate import Estimate
from workbook.texts import say


@frozen(kw_only=True)
class ReliableChange:
    """Each person's change, measured by what the instrument's own noise would do.

    Attributes
    ----------
    rci : array of shape (persons,): change / standard error of a difference; NaN where a score is missing
    needed : the change, in points, from which it is more than noise: 1,96 × standard error of a difference
    up, down, same : persons that rose, fell, or did not change more than noise
    n : persons with both scores
    """

    rci: Floats = field(eq=False)
    needed: float | None = None
    up: int | None = None
    down: int | None = None
    same: int | None = None
    n: int = 0
    note: str = ""


def reliable_change(
    before: Values, after: Values, reliability: float | Estimate | None, *, sd: float | None = None
) -> ReliableChange:
    """Return the reliable change index of each person: (after − before) / (SD √2 √(1 − reliability)).

    Parameters
    ----------
    before, after : arrays of shape (persons,), NaN = missing
    reliability : of the instrument, as its alpha; a number or an Estimate
    sd : standard deviation to measure by; by default that of `before`

    References
    ----------
    Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19.

    Examples
    --------
    >>> reliable_change([32.5], [47.5], reliability=.80, sd=7.5).rci.round(2).tolist()
    [3.16]
    """
    first, second = row(before), row(after)
    if first.size != second.size:
        return ReliableChange(rci=np.full(first.size, np.nan), note=say("stats.unequal"))
    there = np.isfinite(first) & np.isfinite(second)
    n = int(there.sum())
    nothing = np.full(first.size, np.nan)
    if n == 0:
        return ReliableChange(rci=nothing, note=say("stats.no_pairs"))
    known = reliability.value if isinstance(reliability, Estimate) else reliability
    if known is None or not 0 <= known < 1:
        return ReliableChange(rci=nothing, n=n, note=say("stats.no_reliability"))
    start = first[np.isfinite(first)]
    if sd is None:
        sd = float(start.std(ddof=1)) if start.size > 1 else 0.0
    if not sd > 1e-12 * float(np.abs(start).max()):
        return ReliableChange(rci=nothing, n=n, note=say("stats.no_spread_before"))
    error = sd * math.sqrt(2 * (1 - known))
    rci = (second - first) / error
    up, down = int((rci > 1.96).sum()), int((rci < -1.96).sum())
    return ReliableChange(rci=rci, needed=1.96 * error, up=up, down=down, same=n - up - down, n=n)
