"""McDonald's omega: the reliability of a sum of items that measure one thing, each to its own degree."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from workbook.stats.arrays import Floats, Values, matrix
from workbook.stats.estimate import Estimate, joined
from workbook.stats.quantiles import t_quantile
from workbook.texts import say

_SWEEPS = 20_000
_MOST = 0.995  # of an item's variance that the factor may explain; beyond lies a Heywood case


def mcdonald_omega(items: Values) -> Estimate:
    """Return McDonald's omega of a one-factor model, with a distribution-free 95 % interval.

    omega = (Σ λ)² / ((Σ λ)² + Σ ψ), in the items' own units; the loadings are those of one factor fitted to the
    correlations by minimum residuals (unweighted least squares), over respondents without a missing value. The
    interval is that of the delta method on ln(1 − omega), from each respondent's influence.

    Parameters
    ----------
    items : array of shape (respondents, items), NaN = missing

    Returns
    -------
    Estimate; `value` None under three items or respondents, or with a constant item

    References
    ----------
    McDonald (1999), Test Theory, 88-90; Harman & Jones (1966), Psychometrika 31, 351-368 (minimum residuals);
    Yuan & Bentler (2002), Psychometrika 67, 251-259 (the interval).
    """
    array = matrix(items)
    array = array[np.isfinite(array).all(axis=1)]
    n = len(array)
    if array.size == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    if n < 3:
        return Estimate.of(None, n=n, note=say("stats.omega_few"))
    centred = array - array.mean(axis=0)
    deviations = centred.std(axis=0, ddof=1)
    if (deviations <= 1e-12 * np.abs(array).max(axis=0)).any():
        return Estimate.of(None, n=n, note=say("stats.omega_constant"))
    scores = centred / deviations
    correlations = scores.T @ scores / (n - 1)
    found = _omega(correlations, deviations, n)
    if found.value is None or _heywood(one_factor(correlations)).any():
        return found
    half = _standard_error(scores, correlations, deviations) * t_quantile(n - 1) / (1 - found.value)
    if not half < 5:
        return Estimate.of(found.value, n=n, note=joined(found.note, say("stats.no_omega_interval")))
    low, high = (1 - (1 - found.value) * math.exp(each) for each in (half, -half))
    return Estimate.of(found.value, low, high, n=n, note=found.note)


def omega_of_covariance(covariance: Values, n: int = 0) -> Estimate:
    """Return McDonald's omega of a covariance or correlation matrix, as out of an article; it has no interval.

    Parameters
    ----------
    covariance : array of shape (items, items)
    n : respondents behind it, when known

    Examples
    --------
    >>> round(omega_of_covariance([[1, .56, .48], [.56, 1, .42], [.48, .42, 1]], n=200).value, 4)
    0.7449
    """
    array = matrix(covariance)
    if array.shape[0] != array.shape[1] or not np.isfinite(array).all():
        return Estimate.of(None, n=n, note=say("stats.no_covariance"))
    variances = np.diag(array)
    if (variances <= 0).any():
        return Estimate.of(None, n=n, note=say("stats.omega_constant"))
    deviations = np.sqrt(variances)
    found = _omega(array / np.outer(deviations, deviations), deviations, n)
    return Estimate(found.value, None, None, n, found.note or say("stats.no_respondents"))


def _omega(correlations: Floats, deviations: Floats, n: int) -> Estimate:
    if len(correlations) < 3:
        return Estimate.of(None, n=n, note=say("stats.omega_few"))
    loadings = one_factor(correlations)
    if not np.abs(loadings).max() > 1e-6:
        return Estimate.of(None, n=n, note=say("stats.no_factor"))
    common = float(deviations @ loadings) ** 2
    value = common / (common + float(deviations**2 @ (1 - loadings**2)))
    notes = []
    if _heywood(loadings).any():
        notes.append(say("stats.heywood", items=_places(_heywood(loadings))))
    if (loadings < 0).any():
        notes.append(say("stats.against", items=_places(loadings < 0)))
    return Estimate.of(value, n=n, note=joined(*notes))


def one_factor(correlations: Floats) -> Floats:
    """Return the loadings of one factor with the least squared residuals off the diagonal; most are positive.

    Each loading in turn is put where it fits best, the others held (Harman & Jones, 1966), until none moves.
    """
    values, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1] * math.sqrt(max(float(values[-1]) - 1, 0.05))
    limit = math.sqrt(_MOST)
    between = correlations - np.diag(np.diag(correlations))
    for _ in range(_SWEEPS):
        moved = 0.0
        for place in range(len(loadings)):
            own = loadings[place]
            rest = float(loadings @ loadings) - own**2
            best = float(between[place] @ loadings) / rest if rest > 1e-12 else 0.0
            loadings[place] = min(max(best, -limit), limit)
            moved = max(moved, abs(loadings[place] - own))
        if moved < 1e-12:
            break
    return -loadings if (loadings < 0).sum() * 2 > len(loadings) else loadings


def _standard_error(scores: Floats, correlations: Floats, deviations: Floats) -> float:
    """Return omega's standard error: the spread of the respondents' influences on it, by implicit differentiation.

    At the solution Σ_j≠i (r_ij − λ_i λ_j) λ_j = 0 for each item i; what moves r moves λ so that this stays.
    """
    n = len(scores)
    loadings = one_factor(correlations)
    slope = correlations - 2 * np.outer(loadings, loadings)
    np.fill_diagonal(slope, loadings**2 - float(loadings @ loadings))
    # A respondent's pull on r_ij is z_i z_j − ½ r_ij (z_i² + z_j²), on a deviation ½ s (z² − 1).
    squares = scores**2
    off = correlations - np.diag(np.diag(correlations))
    pull = scores * (scores @ loadings)[:, None] - squares * loadings
    pull -= 0.5 * (squares * (off @ loadings) + (squares * loadings) @ off)
    try:
        by_loading = np.linalg.solve(slope, -pull.T).T
    except np.linalg.LinAlgError:
        return math.inf
    by_deviation = 0.5 * deviations * (squares - 1)
    whole, unique = float(deviations @ loadings), float(deviations**2 @ (1 - loadings**2))
    d_whole = by_deviation @ loadings + by_loading @ deviations
    d_unique = 2 * (by_deviation @ (deviations * (1 - loadings**2)) - by_loading @ (deviations**2 * loadings))
    influence = (2 * whole * unique * d_whole - whole**2 * d_unique) / (whole**2 + unique) ** 2
    return float(influence.std(ddof=1)) / math.sqrt(n)


def _heywood(loadings: Floats) -> NDArray[np.bool_]:
    return np.asarray(loadings**2 >= _MOST - 1e-9)


def _places(where: NDArray[np.bool_]) -> str:
    return ", ".join(str(place + 1) for place in np.flatnonzero(where))
