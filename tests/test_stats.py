"""The pure numbers, against published figures, sums by hand and independent libraries."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats as oracle

import workbook.stats
from workbook.stats import (
    Estimate,
    aitchison_distance,
    centre,
    clr,
    mean,
    mean_difference,
    median,
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


# ---- medians ----


@pytest.mark.parametrize(
    ("n", "low", "high"), [(6, 1, 6), (10, 2, 9), (16, 4, 13), (20, 6, 15), (25, 8, 18), (50, 18, 33)]
)
def test_median_interval_stands_at_the_ranks_of_the_sign_test_tables(n: int, low: int, high: int) -> None:
    """Two-sided 5 % points of the sign test, as tabled in Conover (1999), table A3."""
    found = median(range(1, n + 1))
    assert numbers(found) == ((n + 1) / 2, low, high, n)
    assert not found.note


@given(st.lists(st.floats(-100, 100), min_size=6, max_size=80))
def test_median_agrees_with_scipy(values: list[float]) -> None:
    found = median([*values, math.nan])
    interval = oracle.quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    assert numbers(found) == (pytest.approx(np.median(values)), *interval, len(values))


def test_the_median_of_few_has_no_interval_and_says_why() -> None:
    found = median([1, 2, 3, 4, 50])
    assert numbers(found) == (3, None, None, 5)
    assert "zes" in found.note


def test_the_median_of_very_many_is_found_at_once() -> None:
    found = median(np.arange(1_000_001))
    # Normal approximation: n/2 ± 1,96 √n / 2.
    assert_allclose([found.low, found.high], [500_000 - 980, 500_000 + 980], atol=2)


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


# ---- docstrings ----


@pytest.mark.parametrize("module", [each.name for each in pkgutil.iter_modules(workbook.stats.__path__)])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"workbook.stats.{module}")).failed == 0


def test_every_name_that_is_offered_is_there() -> None:
    for name in workbook.stats.__all__:
        assert getattr(workbook.stats, name).__doc__, name
