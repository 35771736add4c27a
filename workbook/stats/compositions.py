"""Did a division of points change? One test over all parts, as the parts of a whole cannot change apart."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbook.stats.arrays import Floats, Values, matrix
from workbook.stats.composition import clr, replace_zeros
from workbook.stats.effects import unpaired_effect
from workbook.stats.estimate import Estimate, joined
from workbook.stats.exact import SIGN_FLIPS, SPLITS, all_signs
from workbook.stats.means import mean
from workbook.stats.quantiles import f_p
from workbook.texts import say

_SEED = 20150


@frozen(kw_only=True)
class CompositionTest:
    """Whether divisions of points differ. Whatever is undefined is None, and `note` says why, in Dutch.

    Attributes
    ----------
    distance : Aitchison distance between both centres; 0 when nothing changed
    p : two-sided p by permutation: exact where `exact`, else over up to 9999 draws from a fixed seed
    t2, f, df1, df2, p_f : Hotelling's T² with its F; None with too few people for the number of parts
    parts : for each part the mean change of its clr (the log of its share over the geometric mean of all), as an
        Estimate. They sum to zero, so don't test them apart.
    factors : by how much each part's share grew beside the others, closed to a sum of 1; equal when nothing changed
    n : pairs, or the people of the smaller group
    """

    distance: float | None = None
    p: float | None = None
    exact: bool = False
    t2: float | None = None
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    p_f: float | None = None
    parts: tuple[Estimate, ...] = ()
    factors: tuple[float, ...] = ()
    n: int = 0
    note: str = ""


def composition_test(
    before: Values, after: Values, *, paired: bool = True, delta: float | None = None
) -> CompositionTest:
    """Test whether divisions of a total over parts differ, all parts at once.

    Of each person the log-ratios (clr) are taken; the statistic is Hotelling's T², which is the same for every choice of
    log-ratio coordinates, and its p comes from flipping the signs of whole persons (paired) or dividing all persons anew
    into both groups. With fewer people than parts, the length of the mean difference takes its place.

    Parameters
    ----------
    before, after : arrays of shape (persons, parts), in any unit; who has a missing part is left out
    paired : row by row the same persons; False for two groups
    delta : what a zero becomes, in the unit of the input; by default half a percent of a person's total

    References
    ----------
    Aitchison (1986), The Statistical Analysis of Compositional Data; van Eijnatten, van der Ark & Holloway (2015),
    Quality & Quantity 49, 559-579; Hotelling (1931), Annals of Mathematical Statistics 2, 360-378.
    """
    raw = matrix(before), matrix(after)
    if (paired and raw[0].shape != raw[1].shape) or (
        raw[0].size and raw[1].size and raw[0].shape[1] != raw[1].shape[1]
    ):
        return CompositionTest(note=say("stats.unequal"))
    if not raw[0].size or not raw[1].size:
        return CompositionTest(note=say("stats.empty_side"))
    if raw[0].shape[1] < 2:
        return CompositionTest(note=say("stats.one_part"))
    legal = [_legal(each) for each in raw]
    if paired:
        legal = [legal[0] & legal[1]] * 2
    sides = [each[there] for each, there in zip(raw, legal, strict=True)]
    left_out = int((~legal[0]).sum()) + (0 if paired else int((~legal[1]).sum()))
    zeros = sum(int((side == 0).any(axis=1).sum()) for side in sides)
    notes = [say("stats.left_out_parts", count=left_out)] if left_out else []
    notes += [say("stats.zeros_replaced", count=zeros)] if zeros else []
    if not all(map(len, sides)):
        return CompositionTest(note=joined(say("stats.no_pairs" if paired else "stats.empty_side"), *notes))
    first, second = (_logs(side, delta) for side in sides)
    return _tested(first, second, paired=paired, notes=notes)


def _legal(parts: Floats) -> NDArray[np.bool_]:
    """Say of each row whether it divides something: all parts there, none negative, not all zero."""
    filled = np.where(np.isfinite(parts), parts, -1)
    return np.asarray((filled >= 0).all(axis=1) & (filled.sum(axis=1) > 0))


def _logs(parts: Floats, delta: float | None) -> Floats:
    if delta is None:
        return clr(replace_zeros(100 * parts / parts.sum(axis=1, keepdims=True), 0.5))
    return clr(replace_zeros(parts, delta))


def _tested(first: Floats, second: Floats, *, paired: bool, notes: list[str]) -> CompositionTest:
    moved, n = second.mean(axis=0) - first.mean(axis=0), min(len(first), len(second))
    together = np.concatenate([first, second])
    rows = second - first if paired else together - together.mean(axis=0)
    weights, exact = _signs(n) if paired else _groupings(len(first), len(second))
    # The last clr is what the others leave over; all but it carry everything there is.
    basis = rows[:, :-1]
    scatter = basis.T @ basis
    k, free = len(scatter), len(rows) - (0 if paired else 1)
    whole = free > k and bool(np.linalg.matrix_rank(scatter, hermitian=True) == k)
    shifts = weights @ (basis if whole else rows)
    lengths = np.einsum(
        "bi,ij,bj->b", shifts, np.linalg.inv(scatter) if whole else np.eye(k + 1), shifts, optimize=True
    )
    if not np.abs(rows).max() > 1e-12:
        notes = [*notes, say("stats.no_change")]
    elif not whole:
        notes = [*notes, say("stats.few_for_parts", parts=k + 1)]
    if (2 ** (1 - n) if paired else 1 / math.comb(len(rows), n)) > 0.05:
        notes = [*notes, say("stats.few_permutations", n=n)]
    growth = np.exp(moved)
    return CompositionTest(
        distance=float(np.linalg.norm(moved)), factors=tuple((growth / growth.sum()).tolist()), n=n, exact=exact,
        # Both kinds hold the observed arrangement as their first row, so p is never 0.
        p=float((lengths >= lengths[0] - 1e-9 * lengths.max()).mean()), parts=_parts(first, second, paired=paired),
        **(_hotelling(float(lengths[0]), len(first), len(second), k, paired=paired) if whole else {}),
        note=joined(*notes),
    )  # fmt: skip


def _parts(first: Floats, second: Floats, *, paired: bool) -> tuple[Estimate, ...]:
    if paired:
        return tuple(mean(column) for column in (second - first).T)
    return tuple(unpaired_effect(a, b).estimate for a, b in zip(first.T, second.T, strict=True))


def _signs(n: int) -> tuple[Floats, bool]:
    """Return a row of signs for each flip, the observed one first."""
    if n <= SIGN_FLIPS:
        return all_signs(n), True
    drawn = np.random.default_rng(_SEED).integers(0, 2, size=(_draws(n), n)) * 2.0 - 1
    return np.concatenate([np.ones((1, n)), drawn]), False


def _groupings(a: int, b: int) -> tuple[Floats, bool]:
    """Return weights that give the mean of group b − that of group a for each division, the observed one first."""
    n = a + b
    if math.comb(n, b) <= SPLITS:
        chosen = np.zeros((math.comb(n, b), n), dtype=bool)
        places = np.asarray(list(combinations(range(n - 1, -1, -1), b)), dtype=np.intp)
        np.put_along_axis(chosen, places, values=True, axis=1)
        return np.where(chosen, 1 / b, -1 / a), True
    order = np.random.default_rng(_SEED).permuted(np.tile(np.arange(n), (_draws(n), 1)), axis=1)
    drawn = np.concatenate([np.arange(n)[None], order]) >= a
    return np.where(drawn, 1 / b, -1 / a), False


def _draws(n: int) -> int:
    """Return how many draws: 9999, and fewer of so many people that they would not fit in a browser's memory."""
    return max(999, min(9_999, 2_000_000 // n))


def _hotelling(length: float, a: int, b: int, k: int, *, paired: bool) -> dict[str, Any]:
    """Return T² and its F, out of the observed length in units of the scatter that permuting leaves as it is.

    The scatter within is that scatter less the part that the difference itself takes (Sherman & Morrison).
    """
    share, df = (length / a, a - 1) if paired else (length * a * b / (a + b), a + b - 2)
    if share >= 1 - 1e-12:
        return {}
    t2, df2 = df * share / (1 - share), df + 1 - k
    f = t2 * df2 / (k * df)
    return {"t2": t2, "f": f, "df1": k, "df2": df2, "p_f": f_p(f, k, df2)}
