"""Whether divisions of points changed, against a published T², sums by hand and independent libraries."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats as oracle

from workbook.stats import aitchison_distance, centre, clr, composition_test, mean, unpaired_effect
from workbook.stats.compositions import CompositionTest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pingouin

SEEDS = st.integers(0, 2**32 - 1)

# Johnson & Wichern, Applied Multivariate Statistical Analysis, table 6.1: two laboratories on eleven samples.
ONE = [[6, 27], [6, 23], [18, 64], [8, 44], [11, 30], [34, 75], [28, 26], [71, 124], [43, 54], [33, 30], [20, 14]]
OTHER = [[25, 15], [28, 13], [36, 22], [35, 29], [15, 31], [44, 64], [42, 30], [54, 64], [34, 56], [29, 20], [39, 21]]


def divided(logs: object) -> np.ndarray:
    """Return points over one part more, whose log-ratios to the last part are these (less a hundredfold)."""
    raw = np.exp(np.column_stack([np.asarray(logs, dtype=float) / 100, np.zeros(len(np.asarray(logs)))]))
    return 100 * raw / raw.sum(axis=1, keepdims=True)


def points(seed: int, people: int, parts: int = 4) -> np.ndarray:
    return 100 * np.random.default_rng(seed).dirichlet(np.full(parts, 4.0), people)


def helmert(parts: int) -> np.ndarray:
    """Return an orthonormal basis of log-ratios, another than the one that the test itself uses."""
    from scipy.linalg import helmert as scipys

    return scipys(parts).T


def test_t2_of_the_two_laboratories() -> None:
    """Johnson & Wichern, example 6.1: T² = 13.6, above the critical 9.47. T² is the same in all log-ratio coordinates."""
    found = composition_test(divided(OTHER), divided(ONE))
    assert found.t2 == pytest.approx(13.6, abs=0.05)
    assert (found.df1, found.df2, found.n) == (2, 9, 11)
    assert found.exact
    assert found.p is not None
    assert found.p < 0.05
    assert not found.note


@given(SEEDS, st.integers(6, 11), st.integers(2, 4))
def test_pairs_agree_with_pingouin_and_scipy(seed: int, people: int, parts: int) -> None:
    before, after = points(seed, people, parts), points(seed + 1, people, parts)
    found = composition_test(before, after)
    shifts = (clr(after) - clr(before)) @ helmert(parts)
    if parts > 2:
        other = pingouin.multivariate_ttest(shifts)
        assert found.t2 == pytest.approx(float(other["T2"].iloc[0]))
        assert found.p_f == pytest.approx(float(other["pval" if "pval" in other else "p_val"].iloc[0]), abs=1e-6)
    else:
        assert found.p_f == pytest.approx(oracle.ttest_1samp(shifts[:, 0], 0).pvalue)

    scatter = np.linalg.inv(shifts.T @ shifts)

    def length(*columns: np.ndarray, axis: int) -> np.ndarray:
        total = np.stack([column.sum(axis=axis) for column in columns], axis=-1)
        return np.einsum("...i,ij,...j->...", total, scatter, total)

    signs = 1 - 2 * (np.arange(2**people)[:, None] >> np.arange(people) & 1)
    lengths = length(*((signs * column) for column in shifts.T), axis=1)
    assert found.p == pytest.approx(np.mean(lengths >= lengths[0] * (1 - 1e-9)))


@given(SEEDS, st.integers(5, 7), st.integers(5, 6))
def test_groups_agree_with_pingouin(seed: int, some: int, others: int) -> None:
    a, b = points(seed, some), points(seed + 1, others)
    found = composition_test(a, b, paired=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = pingouin.multivariate_ttest(clr(a) @ helmert(4), clr(b) @ helmert(4))
    assert found.t2 == pytest.approx(float(other["T2"].iloc[0]))
    assert found.exact
    assert found.n == min(some, others)


def test_the_exact_p_of_groups_is_that_of_all_divisions() -> None:
    from itertools import combinations

    a, b = points(1, 4, 3), points(2, 5, 3)
    together = clr(np.concatenate([a, b])) @ helmert(3)

    def t2(group: tuple[int, ...]) -> float:
        other = np.delete(together, group, axis=0)
        shift = together[list(group)].mean(axis=0) - other.mean(axis=0)
        within = (np.cov(together[list(group)].T) * 3 + np.cov(other.T) * 4) / 7
        return float(shift @ np.linalg.inv(within) @ shift)

    found = composition_test(a, b, paired=False)
    observed = t2((0, 1, 2, 3))
    assert found.p == pytest.approx(np.mean([t2(group) >= observed - 1e-9 for group in combinations(range(9), 4)]))


def test_many_people_are_drawn_and_always_alike() -> None:
    before, after = points(3, 40), points(4, 40)
    found = composition_test(before, after)
    assert not found.exact
    assert found.p == pytest.approx(found.p_f, abs=0.03)
    assert composition_test(before, after) == found
    apart = composition_test(before, after, paired=False)
    assert apart.p == pytest.approx(apart.p_f, abs=0.03)


def test_a_true_difference_is_found_and_none_is_not() -> None:
    same, shifted = points(5, 30), points(6, 30) * [1, 3, 1, 1]
    assert (composition_test(same, shifted).p or 1) < 0.001
    assert (composition_test(same, points(6, 30)).p or 0) > 0.01


def test_what_changed_is_told_by_part() -> None:
    before, after = points(7, 9), points(8, 9)
    found = composition_test(before, after)
    assert values(found) == pytest.approx([each.value for each in map(mean, (clr(after) - clr(before)).T)])
    assert sum(values(found)) == pytest.approx(0)
    assert found.distance == pytest.approx(aitchison_distance(centre(before), centre(after)))
    ratio = centre(after) / centre(before)
    assert_allclose(found.factors, ratio / ratio.sum())
    apart = composition_test(before, after[:5], paired=False)
    expected = [unpaired_effect(a, b) for a, b in zip(clr(before).T, clr(after[:5]).T, strict=True)]
    assert values(apart) == pytest.approx([each.mean_difference for each in expected])
    assert [part.low for part in apart.parts] == pytest.approx([each.low for each in expected])


def values(found: CompositionTest) -> list[float]:
    return [part.value for part in found.parts if part.value is not None]


@given(SEEDS, st.floats(0.01, 100))
def test_the_unit_does_not_matter(seed: int, unit: float) -> None:
    before, after = np.rint(points(seed, 7)), np.rint(points(seed + 1, 7))
    found, moved = composition_test(before, after), composition_test(unit * before, unit * after)
    assert moved.p == found.p
    assert moved.t2 == pytest.approx(found.t2)


def test_a_nought_is_replaced_and_told() -> None:
    before, after = points(9, 8), points(10, 8)
    before[2] = [60, 40, 0, 0]
    found = composition_test(before, after)
    assert found.n == 8
    assert "niet bestaan: 1" in found.note
    assert composition_test(before, after, delta=0.5).t2 == pytest.approx(found.t2)
    assert composition_test(before, after, delta=2.0).t2 != pytest.approx(found.t2)


def test_who_did_not_divide_is_left_out_and_told() -> None:
    before, after = points(11, 9), points(12, 9)
    before[0, 1], after[1], before[2, 0] = math.nan, 0, -5
    found = composition_test(before, after)
    assert found.n == 6
    assert "niet meetelt: 3" in found.note
    assert found.t2 == pytest.approx(composition_test(before[3:], after[3:]).t2)


def test_few_people_are_tested_on_the_length_alone() -> None:
    before, after = points(13, 3), points(14, 3)
    found = composition_test(before, after)
    assert (found.t2, found.p_f) == (None, None)
    shifts = clr(after) - clr(before)
    signs = 1 - 2 * (np.arange(8)[:, None] >> np.arange(3) & 1)
    lengths = np.linalg.norm(signs @ shifts, axis=1)
    assert found.p == pytest.approx(np.mean(lengths >= lengths[0] - 1e-9))
    assert "lengte van het verschil" in found.note
    assert "te weinig mogelijke wisselingen" in found.note


def test_no_change_at_all_is_told() -> None:
    found = composition_test(points(15, 8), points(15, 8))
    assert (found.distance, found.p, found.t2) == (0, 1, None)
    assert "niets veranderd" in found.note


@pytest.mark.parametrize(
    ("before", "after", "paired", "why"),
    [
        ([], [], True, "niemand"),
        ([], [[50, 50]], False, "niemand"),
        ([[math.nan] * 2], [[50, 50]], True, "niemand"),
        ([[math.nan] * 2], [[50, 50]], False, "niemand"),
        ([[50, 50]], [[50, 50], [40, 60]], True, "niet even groot"),
        ([[50, 50]], [[50, 25, 25]], False, "niet even groot"),
        ([[100], [100]], [[100], [100]], True, "twee delen"),
    ],
)
def test_what_cannot_be_tested_is_told(before: object, after: object, paired: bool, why: str) -> None:
    found = composition_test(before, after, paired=paired)
    assert found == CompositionTest(note=found.note)
    assert why in found.note
