"""The pure numbers, against published figures, sums by hand and independent libraries."""

from __future__ import annotations

import doctest
import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats as oracle

from workbook.stats import (
    Estimate,
    aitchison_distance,
    centre,
    clr,
    cronbach_alpha,
    mean,
    mean_difference,
    replace_zeros,
    welch_difference,
)

BEFORE = [31.0, 42.5, 28.0, 55.0, 37.5, 40.0, 33.0]
AFTER = [35.5, 41.0, 36.0, 61.0, 44.0, 39.0, 41.5]


def numbers(estimate: Estimate) -> tuple[float | None, float | None, float | None, int]:
    return estimate.value, estimate.low, estimate.high, estimate.n


# ---- an estimate never holds NaN ----


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -math.inf, None, np.float64("nan")])
def test_what_is_no_number_becomes_none(nothing: float | None) -> None:
    assert numbers(Estimate.of(nothing, nothing, nothing, n=3)) == (None, None, None, 3)


def test_an_estimate_holds_plain_floats() -> None:
    found = Estimate.of(np.float64(1), np.float32(0), np.int64(2), n=np.int64(5))  # type: ignore[arg-type]
    assert [type(each) for each in numbers(found)] == [float, float, float, int]


# ---- means ----


def test_mean_with_its_t_interval() -> None:
    expected = oracle.t.interval(0.95, len(BEFORE) - 1, np.mean(BEFORE), oracle.sem(BEFORE))
    found = mean(BEFORE)
    assert found.value == pytest.approx(np.mean(BEFORE))
    assert_allclose([found.low, found.high], expected)


def test_missing_values_are_left_out_and_counted_so() -> None:
    assert numbers(mean([*BEFORE, math.nan])) == numbers(mean(BEFORE))


def test_one_value_has_no_interval_and_says_why() -> None:
    found = mean([40])
    assert numbers(found) == (40, None, None, 1)
    assert "geen spreiding" in found.note


def test_no_value_says_so() -> None:
    found = mean([math.nan])
    assert numbers(found) == (None, None, None, 0)
    assert found.note


def test_paired_difference_agrees_with_scipy() -> None:
    found = mean_difference([*BEFORE, math.nan, 3], [*AFTER, 9, math.nan])
    interval = oracle.ttest_rel(AFTER, BEFORE).confidence_interval()
    assert found.n == len(BEFORE)
    assert_allclose([found.value, found.low, found.high], [np.subtract(AFTER, BEFORE).mean(), *interval])


def test_difference_of_two_groups_agrees_with_scipy() -> None:
    other = [*AFTER, 70.0, 12.0]
    found = welch_difference(*((np.mean(x), np.std(x, ddof=1), len(x)) for x in (BEFORE, other)))
    interval = oracle.ttest_ind(other, BEFORE, equal_var=False).confidence_interval()
    assert found.n == len(BEFORE)
    assert_allclose([found.value, found.low, found.high], [np.mean(other) - np.mean(BEFORE), *interval])


@pytest.mark.parametrize("spread", [None, 0.0])
def test_difference_without_spread_has_no_interval(spread: float | None) -> None:
    found = welch_difference((10, spread, 1), (14, 2.0, 9))
    assert numbers(found) == (4, None, None, 1)
    assert "geen interval" in found.note


# ---- compositions ----


def test_clr_as_documented_by_an_independent_library() -> None:
    # The worked example of scikit-bio's documentation of clr; the norm is the Aitchison norm, the same under ilr.
    found = clr([0.1, 0.3, 0.4, 0.2])
    assert_allclose(found, [-0.79451346, 0.30409883, 0.5917809, -0.10136628], atol=1e-8)
    pivot = [-0.776836, -0.683398, 0.117048]
    assert np.linalg.norm(found) == pytest.approx(1.041253, abs=1e-6)
    assert np.linalg.norm(found) == pytest.approx(np.linalg.norm(pivot), abs=1e-6)


def test_clr_works_row_by_row_and_sums_to_zero() -> None:
    rows = [[44, 15, 11.5, 29.5], [39, 30, 12, 19]]
    assert_allclose(clr(rows), [clr(row) for row in rows])
    assert_allclose(clr(rows).sum(axis=-1), 0, atol=1e-12)


def test_a_zero_has_no_clr() -> None:
    assert np.isnan(clr([60, 40, 0, 0])).all()


def test_zero_replacement() -> None:
    assert_allclose(replace_zeros([60, 40, 0, 0], delta=0.5), [59.4, 39.6, 0.5, 0.5])
    assert_allclose(replace_zeros([44, 15, 11.5, 29.5]), [44, 15, 11.5, 29.5])


def test_zero_replacement_row_by_row_keeps_a_skipped_row_skipped() -> None:
    found = replace_zeros([[60, 40, 0, 0], [25, 25, 25, 25], [math.nan] * 4])
    assert_allclose(found[:2], [[59.4, 39.6, 0.5, 0.5], [25] * 4])
    assert np.isnan(found[2]).all()


def test_centre_is_the_closed_geometric_mean() -> None:
    now = [[55, 20, 5, 20], [40, 10, 20, 30], [50, 15, 5, 30], [45, 15, 10, 30], [30, 20, 15, 35], [44, 10, 14, 32]]
    assert_allclose(centre(now), [44.656769, 14.895824, 10.412515, 30.034892], atol=1e-6)
    geometric = oracle.gmean(now)
    assert_allclose(centre(now, total=1), geometric / geometric.sum())


def test_centre_of_nothing_is_nothing() -> None:
    assert np.isnan(centre(np.empty((0, 4)))).all()


def test_aitchison_distance_knows_ratios_only() -> None:
    assert aitchison_distance([44, 15, 11.5, 29.5], [39, 30, 12, 19]) == pytest.approx(0.826260, abs=1e-6)
    assert aitchison_distance([44, 15, 11.5, 29.5], [4.4, 1.5, 1.15, 2.95]) == pytest.approx(0, abs=1e-12)


# ---- alpha ----


def test_alpha_agrees_with_pingouin_on_its_own_example() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin
    table = pingouin.read_dataset("cronbach_alpha").pivot_table(index="Subj", columns="Items", values="Scores")
    found = cronbach_alpha(table)
    assert found.value == pytest.approx(0.591718, abs=1e-6)
    assert_allclose([found.low, found.high], [0.195, 0.840], atol=5e-4)
    assert_allclose([found.value, found.low, found.high], np.hstack(pingouin.cronbach_alpha(table)), atol=5e-4)


def test_alpha_of_a_known_covariance() -> None:
    # λ = .8, .7, .6, .5: with R = λλ' off the diagonal, alpha is .742055 by hand.
    loads = np.array([0.8, 0.7, 0.6, 0.5])
    wanted = np.outer(loads, loads)
    np.fill_diagonal(wanted, 1)
    draw = np.random.default_rng(1).standard_normal((50, 4))
    draw -= draw.mean(axis=0)
    white = draw @ np.linalg.inv(np.linalg.cholesky(np.cov(draw.T))).T
    assert cronbach_alpha(white @ np.linalg.cholesky(wanted).T).value == pytest.approx(0.742055, abs=1e-6)


def test_incomplete_respondents_are_left_out_of_alpha() -> None:
    whole = [[1, 2], [2, 2], [3, 4], [4, 5]]
    assert numbers(cronbach_alpha([*whole, [5, math.nan]])) == numbers(cronbach_alpha(whole))


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([[1], [2], [3]], "twee items"),
        ([[1, 2]], "twee volledige invullers"),
        ([[60, 40], [50, 50], [30, 70]], "gelijk"),
        ([[1 / 3, 1 / 3, 1 / 3], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]], "gelijk"),
    ],
    ids=["one item", "one person", "constant total", "constant total in fractions"],
)
def test_alpha_is_undefined_with_a_reason(items: list[list[float]], why: str) -> None:
    found = cronbach_alpha(items)
    assert found.value is None
    assert why in found.note


@pytest.mark.parametrize("function", [replace_zeros, clr, cronbach_alpha], ids=lambda each: each.__name__)
def test_the_example_in_the_docstring_holds(function: Callable[..., object]) -> None:
    (example,) = doctest.DocTestFinder().find(function, function.__name__, globs={function.__name__: function})
    assert doctest.DocTestRunner().run(example) .failed == 0
