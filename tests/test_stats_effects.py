"""Effects of before and after, against published figures, sums by hand and independent libraries."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from attrs import asdict
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats as oracle
from statsmodels.stats.multitest import multipletests

from workbook.stats import Estimate, holm, paired_effect, reliable_change, unpaired_effect
from workbook.stats.effects import hedges_correction

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pingouin

# Student (1908): hours of sleep gained with two drugs, R's `sleep`.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

# Lakens (2013), Frontiers in Psychology 4, 863, table 1: two movies, rated by ten people.
MOVIE_2 = [6 + each for each in (3, 0, 1, 2, 1, 3, 2, 2, 2, 1)]
MOVIE_1 = [6 + each for each in (3, 1, 2, 3, 2, 3, 3, 4, 3, 3)]

SCORES = st.lists(st.integers(1, 10), min_size=3, max_size=10)


# ---- pairs ----


def test_student_s_sleep() -> None:
    """As R prints t.test(paired = TRUE): t = 4.0621, df = 9, p = 0.002833, 0.7001142 to 2.4598858."""
    found = paired_effect(FIRST, SECOND)
    assert found.mean_difference == pytest.approx(1.58)
    assert found.t == pytest.approx(4.0621, abs=5e-5)
    assert found.df == 9
    assert found.p == pytest.approx(0.002833, abs=5e-7)
    assert_allclose([found.low, found.high], [0.7001142, 2.4598858], atol=5e-8)
    assert not found.note
    # Nobody fell and one stayed: of all 2¹⁰ flips only those that leave or turn all nine others lie as far.
    assert found.p_exact == 4 / 2**10


def test_the_movies_of_lakens() -> None:
    found = paired_effect(MOVIE_2, MOVIE_1)
    assert found.mean_difference == pytest.approx(1)
    assert found.t == pytest.approx(4.74, abs=0.005)
    assert found.p == pytest.approx(0.001, abs=5e-4)
    assert found.d_z == pytest.approx(1.50, abs=0.005)
    assert found.d_av == pytest.approx(1.13, abs=0.005)
    assert_allclose([found.low, found.high], [0.52, 1.48], atol=0.005)
    apart = unpaired_effect(MOVIE_2, MOVIE_1)
    assert apart.d == pytest.approx(1.13, abs=0.005)
    assert apart.g == pytest.approx(1.08, abs=0.005)


@pytest.mark.parametrize(("df", "factor"), [(2, 0.5642), (3, 0.7236), (4, 0.7979), (5, 0.8408), (10, 0.9228)])
def test_hedges_correction_as_tabled(df: int, factor: float) -> None:
    """Hedges (1981), table 1; 1 − 3/(4·df − 1) is its approximation."""
    assert hedges_correction(df) == pytest.approx(factor, abs=1e-4)
    assert hedges_correction(1000 * df) == pytest.approx(1 - 3 / (4000 * df - 1), abs=1e-6)


def test_g_of_two_pairs_is_nought() -> None:
    """With one degree of freedom the correction is 0: two pairs tell nothing of the spread."""
    assert hedges_correction(1) == 0
    assert paired_effect([1, 2], [2, 5]).g_z == 0


@given(SCORES, st.integers(0, 2**32 - 1))
def test_pairs_agree_with_scipy_and_pingouin(before: list[int], seed: int) -> None:
    after = np.array(before) + np.random.default_rng(seed).integers(-2, 4, len(before))
    change = after - before
    found = paired_effect([*before, math.nan, 5], [*after, 5, math.nan])
    assert found.n == len(before)
    exact = oracle.permutation_test(
        (change,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert found.p_exact == pytest.approx(exact.pvalue)
    if np.ptp(change) == 0:
        assert (found.t, found.p, found.d_z, found.low) == (None, None, None, None)
        assert "even groot" in found.note
        return
    other = oracle.ttest_rel(after, before)
    assert [found.t, found.p] == pytest.approx([other.statistic, other.pvalue])
    assert [found.low, found.high] == pytest.approx(list(other.confidence_interval()))
    assert found.d_z == pytest.approx(other.statistic / math.sqrt(found.n))
    if found.d_av is not None:
        # pingouin divides by the root of the mean variance, which it calls Cohen's d of pairs
        assert found.d_av == pytest.approx(pingouin.compute_effsize(after, before, paired=True, eftype="cohen"))


@given(st.integers(3, 40), st.floats(-1.5, 1.5))
def test_the_interval_of_d_is_where_the_noncentral_t_puts_it(n: int, d: float) -> None:
    change = np.random.default_rng(n).normal(size=n)
    change = d + (change - change.mean()) / change.std(ddof=1)
    found = paired_effect(np.zeros(n), change)
    assert found.d_z == pytest.approx(d, abs=1e-9)
    assert found.d_z_low is not None
    assert found.d_z_high is not None
    t, root = d * math.sqrt(n), math.sqrt(n)
    assert oracle.nct.sf(t, n - 1, found.d_z_low * root) == pytest.approx(0.025, abs=1e-6)
    assert oracle.nct.cdf(t, n - 1, found.d_z_high * root) == pytest.approx(0.025, abs=1e-6)


def test_over_twelve_pairs_the_exact_p_gives_way_to_the_t_test() -> None:
    assert paired_effect(range(12), [*range(1, 12), 20]).p_exact is not None
    assert paired_effect(range(13), [*range(1, 13), 20]).p_exact is None


def test_five_pairs_cannot_show_what_six_can() -> None:
    five, six = (paired_effect([0] * n, range(1, n + 1)) for n in (5, 6))
    assert five.p_exact == 2 / 2**5
    assert "0,0625" in five.note
    assert six.p_exact == 2 / 2**6
    assert not six.note


@pytest.mark.parametrize(
    ("before", "after", "n", "why"),
    [
        ([], [], 0, "niemand"),
        ([math.nan, 1], [2, math.nan], 0, "niemand"),
        ([1, math.nan], [2, 3], 1, "één paar"),
        ([1, 2, 3], [2, 3, 4], 3, "even groot"),
        ([1, 2, 3], [1, 2, 3], 3, "even groot"),
        ([1, 2, 3], [1, 2], 0, "niet even groot"),
    ],
    ids=["empty", "no pair", "one pair", "all the same change", "no change", "unequal"],
)
def test_what_pairs_cannot_tell_is_told(before: list[float], after: list[float], n: int, why: str) -> None:
    found = paired_effect(before, after)
    assert (found.n, found.t, found.p, found.d_z, found.g_z, found.low, found.high) == (n, *[None] * 6)
    assert why in found.note


def test_an_effect_is_an_estimate_too() -> None:
    found = paired_effect(FIRST, SECOND)
    assert found.estimate == Estimate(found.mean_difference, found.low, found.high, 10, "")
    other = unpaired_effect(FIRST, SECOND)
    assert other.estimate == Estimate(other.mean_difference, other.low, other.high, 10, "")


# ---- groups ----


def test_welch_on_student_s_sleep() -> None:
    """As R prints t.test(): t = −1.8608, df = 17.776, p = 0.07939, −3.3654832 to 0.2054832 (first − second)."""
    found = unpaired_effect(FIRST, SECOND)
    assert found.t == pytest.approx(1.8608, abs=5e-5)
    assert found.df == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert_allclose([found.low, found.high], [-0.2054832, 3.3654832], atol=5e-8)
    assert found.p_exact is None


@given(SCORES, SCORES)
def test_groups_agree_with_scipy_and_pingouin(a: list[int], b: list[int]) -> None:
    assume(np.ptp(a) + np.ptp(b) > 0)
    found = unpaired_effect([*a, math.nan], b)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns of a group without spread
        other = oracle.ttest_ind(b, a, equal_var=False)
    assert (found.n, found.n_a, found.n_b) == (min(len(a), len(b)), len(a), len(b))
    assert [found.t, found.df, found.p] == pytest.approx([other.statistic, other.df, other.pvalue])
    assert [found.low, found.high] == pytest.approx(list(other.confidence_interval()))
    assert found.d == pytest.approx(pingouin.compute_effsize(b, a, eftype="cohen"))
    n = len(a) + len(b)
    assert found.g == pytest.approx((found.d or 0) * oracle_correction(n - 2))


def oracle_correction(df: int) -> float:
    """Return Hedges' exact factor out of scipy's gamma function."""
    from scipy.special import gamma

    return float(gamma(df / 2) / (math.sqrt(df / 2) * gamma((df - 1) / 2)))


@given(st.lists(st.integers(1, 10), min_size=1, max_size=5), st.lists(st.integers(1, 10), min_size=1, max_size=6))
def test_the_exact_p_of_groups_agrees_with_scipy(a: list[int], b: list[int]) -> None:
    def difference(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
        return np.abs(y.mean(axis=axis) - x.mean(axis=axis))

    assume(min(len(a), len(b)) > 1)
    other = oracle.permutation_test((a, b), difference, vectorized=True, n_resamples=np.inf, alternative="greater")
    assert unpaired_effect(a, b).p_exact == pytest.approx(other.pvalue)


def test_groups_that_lie_wholly_apart_are_one_division_in_all() -> None:
    assert unpaired_effect([1, 2, 3], [7, 8, 9, 10]).p_exact == 1 / math.comb(7, 3)
    assert unpaired_effect([1, 2, 3], [7, 8, 9]).p_exact == 2 / math.comb(6, 3)


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [([], [1, 2], "niemand"), ([1], [2, 3, 4], "één persoon"), ([2, 2], [3, 3, 3], "geen spreiding")],
    ids=["empty", "one person", "constant"],
)
def test_what_groups_cannot_tell_is_told(a: list[float], b: list[float], why: str) -> None:
    found = unpaired_effect(a, b)
    assert (found.t, found.p, found.d, found.g, found.low, found.high) == (None,) * 6
    assert why in found.note


def test_one_group_without_spread_still_has_welch() -> None:
    found = unpaired_effect([2, 2, 2], [3, 4, 5])
    # By hand: 2 / √(0/3 + 1/3), on the two degrees of freedom of the group that has spread.
    assert (found.t, found.df) == pytest.approx((2 * math.sqrt(3), 2))
    assert found.d == pytest.approx(2 / math.sqrt(0.5))


# ---- several p-values ----


def test_holm_s_worked_example() -> None:
    """The example under "Holm-Bonferroni method" in Wikipedia: .01, .04, .03, .005."""
    assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


@settings(max_examples=10)  # statsmodels takes its time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_agrees_with_statsmodels(values: list[float]) -> None:
    assert_allclose(holm(values), multipletests(values, method="holm")[1], atol=1e-12)


def test_holm_keeps_the_shape_and_does_not_count_what_is_missing() -> None:
    found = holm([[0.01, math.nan], [0.04, 0.03]])
    assert_allclose(found, [[0.03, math.nan], [0.06, 0.06]])
    assert holm([]).shape == (0,)
    assert holm([None, None]).shape == (2,)
    assert float(holm(0.2)) == 0.2


# ---- reliable change ----


def test_the_worked_example_of_jacobson_and_truax() -> None:
    """Jacobson & Truax (1991): from 32.5 to 47.5, s = 7.5, r = .80 gives S_diff = 4.74 and RC = 3.16."""
    found = reliable_change([32.5], [47.5], reliability=0.80, sd=7.5)
    assert found.rci.round(2).tolist() == [3.16]
    assert found.needed == pytest.approx(1.96 * 4.74, abs=0.01)
    assert (found.up, found.same, found.down, found.n) == (1, 0, 0, 1)


def test_reliable_change_by_hand() -> None:
    before, after = [10, 20, 30, 40, math.nan], [10, 40, 10, math.nan, 20]
    found = reliable_change(before, after, Estimate.of(0.92, n=200))
    spread = np.std([10, 20, 30, 40], ddof=1)
    assert_allclose(found.rci, np.array([0, 20, -20, math.nan, math.nan]) / (spread * math.sqrt(2) * math.sqrt(0.08)))
    assert (found.up, found.down, found.same, found.n) == (1, 1, 1, 3)


@pytest.mark.parametrize(
    ("before", "after", "reliability", "why"),
    [
        ([1, 2], [2], 0.8, "niet even groot"),
        ([], [], 0.8, "niemand"),
        ([1], [2], 0.8, "geen spreiding"),
        ([3, 3, 3], [2, 3, 4], 0.8, "geen spreiding"),
        ([1, 2, 3], [2, 3, 5], None, "betrouwbaarheid"),
        ([1, 2, 3], [2, 3, 5], 1.0, "betrouwbaarheid"),
        ([1, 2, 3], [2, 3, 5], -0.2, "betrouwbaarheid"),
        ([1, 2, 3], [2, 3, 5], math.nan, "betrouwbaarheid"),
        ([1, 2, 3], [2, 3, 5], Estimate.of(None, n=3, note="x"), "betrouwbaarheid"),
    ],
)
def test_change_without_a_measure_of_noise_is_told(
    before: list[float], after: list[float], reliability: float | Estimate | None, why: str
) -> None:
    found = reliable_change(before, after, reliability)
    assert np.isnan(found.rci).all()
    assert found.rci.shape == (len(before),)
    assert {value for name, value in asdict(found).items() if name not in {"rci", "n", "note"}} == {None}
    assert why in found.note
