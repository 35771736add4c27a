"""Agreement between people who judged the same things: kappa and r_wg."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import evolve

from workbook.stats.arrays import Floats, Values, codes, flat, matrix, one_of, row
from workbook.stats.estimate import Estimate, joined
from workbook.stats.quantiles import t_quantile
from workbook.texts import say

_NORMAL = 1.959963984540054  # the 97,5 % point


def cohen_kappa(a: Values, b: Values, weights: str | None = None, *, categories: Values | None = None) -> Estimate:
    """Return Cohen's kappa of two raters, with the large-sample 95 % interval, cut off at −1 and 1.

    Parameters
    ----------
    a, b : arrays of shape (things,), numbers or words; a thing with a missing judgement is left out
    weights : None, "linear" or "quadratic": whether being near counts, by the distance between places in the list
        of categories
    categories : the whole scale in its order, when some step of it may have gone unused; by default what was given, sorted

    Returns
    -------
    Estimate with n = things judged by both; `value` None where both gave everything one and the same category

    References
    ----------
    Cohen (1960), Educational and Psychological Measurement 20, 37-46; Cohen (1968), Psychological Bulletin 70, 213-220;
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323-327 (the standard error).

    Examples
    --------
    >>> round(cohen_kappa([1] * 25 + [2] * 25, [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15).value, 3)
    0.4
    """
    one_of("weights", weights, (None, "linear", "quadratic"))
    first, second = flat(a), flat(b)
    if len(first) != len(second):
        return Estimate.of(None, n=0, note=say("stats.unequal"))
    places, found = codes([*first, *second])
    note = ""
    if categories is not None:
        given = int(np.isfinite(places).sum())
        places, found = _on_scale(places, found, flat(categories))
        unknown = given - int(np.isfinite(places).sum())
        note = say("stats.off_scale", count=unknown) if unknown else ""
    one, two = places[: len(first)], places[len(first) :]
    there = np.isfinite(one) & np.isfinite(two)
    n, k = int(there.sum()), max(len(found), 1)
    if n == 0:
        return Estimate.of(None, n=0, note=joined(say("stats.no_pairs"), note))
    if n == 1:
        return Estimate.of(None, n=1, note=joined(say("stats.one_target"), note))
    counts = np.zeros((k, k))
    np.add.at(counts, (one[there].astype(int), two[there].astype(int)), 1)
    kappa = _kappa(counts / n, n, _closeness(k, weights))
    return evolve(kappa, note=joined(kappa.note, note))


def _on_scale(places: Floats, found: tuple[Any, ...], scale: list[Any]) -> tuple[Floats, tuple[Any, ...]]:
    """Return places in a given scale; a judgement that is no step of it counts as missing."""
    moved = np.asarray([float(scale.index(each)) if each in scale else np.nan for each in found] or [np.nan])
    there = np.isfinite(places)
    return np.where(there, moved[np.where(there, places, 0).astype(int)], np.nan), tuple(scale)


def _closeness(k: int, weights: str | None) -> Floats:
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)
    if weights is None:
        return np.eye(k)
    return np.asarray(1 - apart if weights == "linear" else 1 - apart**2)


def _kappa(shares: Floats, n: int, closeness: Floats) -> Estimate:
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((closeness * shares).sum()), float(rows @ closeness @ columns)
    if 1 - expected < 1e-12:
        return Estimate.of(None, n=n, note=say("stats.one_category"))
    kappa = (observed - expected) / (1 - expected)
    both = (closeness @ columns)[:, None] + (closeness.T @ rows)[None, :]
    inner = (shares * (closeness - both * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    half = _NORMAL * math.sqrt(max(inner, 0.0) / n) / (1 - expected)
    if half < 1e-9:
        return Estimate.of(kappa, n=n, note=say("stats.no_kappa_interval"))
    return Estimate.of(kappa, max(kappa - half, -1), min(kappa + half, 1), n=n)


def fleiss_kappa(table: Values) -> Estimate:
    """Return Fleiss' kappa of several raters, with a 95 % interval by leaving out one thing at a time (jackknife).

    Parameters
    ----------
    table : array of shape (things, categories): how many raters put the thing in the category. Things need not have
        equally many raters; a thing with under two is left out.

    Returns
    -------
    Estimate with n = things used; `value` None where all judgements fall in one category

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76, 378-382.

    Examples
    --------
    >>> round(fleiss_kappa([[3, 0], [2, 1], [0, 3], [0, 3]]).value, 3)
    0.657
    """
    counts = np.nan_to_num(matrix(table))
    raters = counts.sum(axis=1)
    counts, raters = counts[raters >= 2], raters[raters >= 2]
    n = len(counts)
    if n == 0:
        return Estimate.of(None, n=0, note=say("stats.two_judgements"))
    if n == 1:
        return Estimate.of(None, n=1, note=say("stats.one_target"))
    agreed = ((counts**2).sum(axis=1) - raters) / (raters * (raters - 1))
    kappa = float(_fleiss(agreed.sum(), counts.sum(axis=0), n))
    if not math.isfinite(kappa):
        return Estimate.of(None, n=n, note=say("stats.one_category"))
    without = _fleiss(agreed.sum() - agreed, counts.sum(axis=0) - counts, n - 1)
    if n < 3 or not np.isfinite(without).all():
        return Estimate.of(kappa, n=n, note=say("stats.few_things"))
    spread = math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    if spread < 1e-9:
        return Estimate.of(kappa, n=n, note=say("stats.no_kappa_interval"))
    half = t_quantile(n - 1) * spread
    return Estimate.of(kappa, max(kappa - half, -1), min(kappa + half, 1), n=n)


def _fleiss(agreed: Any, totals: Floats, n: int) -> Any:
    """Return kappa from the summed agreement and the totals a category (last axis); NaN where undefined."""
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = ((totals / totals.sum(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
        found = (agreed / n - expected) / (1 - expected)
    return np.where(1 - expected > 1e-12, found, np.nan)


def r_wg(ratings: Values, options: int) -> Estimate:
    """Return how far one group agrees: 1 − observed variance / variance if all had answered at random.

    Parameters
    ----------
    ratings : array of shape (people,) for one item; (people, items) gives r_wg(J), over people who answered every item
    options : number of steps of the scale, all equally likely at random: variance (options² − 1) / 12

    Returns
    -------
    Estimate with n = people; 0 where people differ more than at random. No interval: none is known that is sound for
    one small group, and `note` says so.

    References
    ----------
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85-98.

    Examples
    --------
    >>> round(r_wg([4, 4, 5, 4, 5], options=5).value, 2)
    0.85
    """
    array = row(ratings)[:, None] if np.ndim(ratings) < 2 and not _is_ragged(ratings) else matrix(ratings)
    array = array[np.isfinite(array).all(axis=1)]
    n, j = array.shape
    if array.size == 0:
        return Estimate.of(None, n=0, note=say("stats.no_values"))
    if n < 2:
        return Estimate.of(None, n=n, note=say("stats.one_rater"))
    if options < 2 or np.ptp(array) > options - 1:
        return Estimate.of(None, n=n, note=say("stats.options", options=options))
    ratio = float(array.var(axis=0, ddof=1).mean()) / ((options**2 - 1) / 12)
    if ratio >= 1:
        return Estimate.of(0.0, n=n, note=say("stats.at_random"))
    return Estimate.of(j * (1 - ratio) / (j * (1 - ratio) + ratio), n=n, note=say("stats.no_r_wg_interval"))


def _is_ragged(ratings: Values) -> bool:
    return isinstance(ratings, (list, tuple)) and any(isinstance(each, (list, tuple)) for each in ratings)
