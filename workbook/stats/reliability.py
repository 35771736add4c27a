"""Reliability of a scale: Cronbach's alpha, of one group or of thousands at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbook.errors import problem
from workbook.stats.arrays import Floats, Values, matrix, numbers
from workbook.stats.estimate import Estimates, joined
from workbook.stats.quantiles import HIGH, LOW, f_quantile
from workbook.texts import say


@frozen
class _Sums:
    """What alpha needs of each group: complete respondents, Σ of the items' squared deviations, that of the totals."""

    n: NDArray[np.int64]
    items: Floats
    total: Floats
    size: Floats  # the sum of squares as they came in, against which rounding is measured
    constant: NDArray[np.bool_]  # (…, items)


def cronbach_alpha(items: Values, *, by: Values | None = None) -> Any:
    """Return Cronbach's alpha with Feldt's 95 % interval.

    alpha = k/(k−1) · (1 − Σ item variances / variance of the sum), over respondents without a missing value.

    Parameters
    ----------
    items : array of shape (respondents, items), NaN = missing. With axes before these, as (schools, respondents,
        items), alpha of each school; a school with fewer respondents is filled up with NaN.
    by : one label a respondent, as a school; alpha of each label, in the order in which they appear

    Returns
    -------
    Estimate; `value` None with a note where alpha is undefined: under two items or respondents, or a constant sum.
    Estimates, an array of each of its parts, for many groups at once.

    References
    ----------
    Cronbach (1951), Psychometrika 16, 297-334; Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11, 93-103.

    Examples
    --------
    >>> round(cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5]]).value, 4)
    0.967
    >>> found = cronbach_alpha([[1, 2], [2, 2], [3, 4], [4, 5], [1, 1], [2, 2]], by=["a", "a", "a", "a", "b", "b"])
    >>> round(found["b"].value, 4)
    1.0
    """
    array = numbers(items)
    if array.ndim < 2:
        array = matrix(array)
    k = array.shape[-1]
    if by is not None:
        if array.ndim != 2 or len(array) != len(by):
            raise problem("stats.labels", where="cronbach_alpha", labels=len(by), rows=len(array))
        return _labelled(array, by)
    found = _many(_sums(array if array.ndim > 2 else array[None]), k)
    return found[0] if array.ndim == 2 else found


def _sums(array: Floats) -> _Sums:
    """Return the sums of each group of an array (…, respondents, items)."""
    total = array.sum(axis=-1)
    there = np.isfinite(total)
    n = there.sum(axis=-1)
    if not there.all():
        array = np.where(there[..., None], array, 0.0)
        total = np.where(there, total, 0.0)
    per = np.maximum(n, 1)[..., None]
    means = array.sum(axis=-2) / per
    apart = array - means[..., None, :]
    if not there.all():
        apart *= there[..., None]
    spread = np.einsum("...ri,...ri->...i", apart, apart)
    off = (total - total.sum(axis=-1, keepdims=True) / per) * there
    size = spread + per * means**2
    return _Sums(n, spread.sum(axis=-1), (off**2).sum(axis=-1), size.sum(axis=-1), spread <= 1e-24 * size)


def _labelled(array: Floats, by: Values) -> Estimates:
    """Return alpha of each label: groups of equal size go together, as one array (groups, respondents, items)."""
    import pandas as pd

    places, labels = pd.factorize(by if hasattr(by, "dtype") else np.asarray(by, dtype=object))
    order = np.argsort(places, kind="stable")
    unknown = int((places < 0).sum())
    order = order[unknown:]
    sizes = np.bincount(places[order], minlength=len(labels))
    starts = np.cumsum(sizes) - sizes
    found = _Sums(*(np.zeros((len(labels), *rest), dtype) for rest, dtype in _shapes(array.shape[-1])))
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        part = _sums(array[order[starts[which, None] + np.arange(size)]])
        for name in ("n", "items", "total", "size", "constant"):
            getattr(found, name)[which] = getattr(part, name)
    note = say("stats.no_label", count=unknown) if unknown else ""
    return _many(found, array.shape[-1], labels=tuple(labels.tolist()), note=note)


def _shapes(k: int) -> list[tuple[tuple[int, ...], Any]]:
    return [((), np.int64), ((), float), ((), float), ((), float), ((k,), bool)]


def _many(sums: _Sums, k: int, *, labels: tuple[Any, ...] | None = None, note: str = "") -> Estimates:
    """Return the alphas out of the sums, with a note wherever one is undefined or odd."""
    n = sums.n
    # The total of k values is rounded to about k times the last digit of the largest of them.
    constant = sums.total <= 1e-24 * k * sums.size
    reasons = [(n < 2, "stats.alpha_few"), (constant, "stats.alpha_constant")]
    if k < 2:
        reasons = [(np.ones(n.shape, dtype=bool), "stats.alpha_one_item")]
    undefined = np.logical_or.reduce([where for where, _ in reasons])
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(undefined, np.nan, k / max(k - 1, 1) * (1 - sums.items / sums.total))
    low, high = (1 - (1 - value) * each for each in _feldt(n, k))
    notes = np.full(n.shape, "", dtype=object)
    odd = sums.constant.any(axis=-1) & ~undefined
    if odd.any():
        notes[odd] = [_constant_items(each) for each in sums.constant[odd]]
    for where, key in reversed(reasons):
        if where.any():
            notes[where] = say(key)
    if undefined.any() and undefined.size > 1:
        note = joined(say("stats.some_undefined", count=int(undefined.sum()), total=undefined.size), note)
    return Estimates(value, low, high, n, notes, note, labels)


def _feldt(n: NDArray[np.int64], k: int) -> list[Floats]:
    """Return the factors of Feldt's interval; looked up once for each n that occurs."""
    sizes, places = np.unique(np.maximum(n, 2), return_inverse=True)
    more = max(k - 1, 1)
    return [np.asarray(f_quantile(sizes - 1, (sizes - 1) * more, p))[places].reshape(n.shape) for p in (HIGH, LOW)]


def _constant_items(constant: NDArray[np.bool_]) -> str:
    return say("stats.constant_items", items=", ".join(str(place + 1) for place in np.flatnonzero(constant)))
