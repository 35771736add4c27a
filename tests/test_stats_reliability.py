"""Reliability: alpha of one group and of many, omega, against published figures and independent libraries."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from workbook.errors import WorkbookError
from workbook.stats import cronbach_alpha, mcdonald_omega, omega_of_covariance
from workbook.stats.omega import one_factor

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pingouin
    from statsmodels.multivariate.factor import Factor

SEEDS = st.integers(0, 2**32 - 1)


def answers(seed: int, *shape: int) -> np.ndarray:
    """Return answers from 1 to 5 that hang together."""
    rng = np.random.default_rng(seed)
    return np.clip(np.rint(3 + rng.normal(size=(*shape[:-1], 1)) + rng.normal(size=shape)), 1, 5)


# ---- alpha of one group ----


def test_alpha_agrees_with_pingouin_on_its_own_example() -> None:
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
    assert cronbach_alpha([*whole, [5, math.nan]]) == cronbach_alpha(whole)


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


@given(SEEDS, st.integers(5, 40), st.integers(2, 12))
def test_alpha_agrees_with_pingouin(seed: int, people: int, items: int) -> None:
    table = answers(seed, people, items)
    found = cronbach_alpha(table)
    value, interval = pingouin.cronbach_alpha(pd.DataFrame(table))
    assert found.value == pytest.approx(value)
    assert_allclose([found.low, found.high], interval, atol=6e-4)  # pingouin rounds to three decimals
    assert found.n == people


@given(SEEDS, st.floats(-1000, 1000), st.floats(0.001, 1000))
def test_alpha_knows_no_unit(seed: int, start: float, unit: float) -> None:
    table = answers(seed, 12, 4)
    moved = cronbach_alpha(start + unit * table)
    assert moved.value == pytest.approx(cronbach_alpha(table).value, rel=1e-6, abs=1e-6)


def test_alpha_of_a_tiny_unit_is_no_constant() -> None:
    table = answers(3, 12, 4)
    assert cronbach_alpha(1e-9 * table).value == pytest.approx(cronbach_alpha(table).value)


def test_an_item_that_is_the_same_for_all_is_told() -> None:
    table = answers(3, 12, 4)
    table[:, 2] = 5
    found = cronbach_alpha(table)
    assert found.value == pytest.approx(pingouin.cronbach_alpha(pd.DataFrame(table))[0])
    assert "item 3" in found.note


# ---- alpha of many groups ----


def test_a_leading_axis_gives_each_group_its_own_alpha() -> None:
    schools = answers(5, 7, 20, 6)
    schools[1, 4:, :] = math.nan
    schools[2, ::3, 2] = math.nan
    schools[3] = math.nan
    schools[4] = 3
    found = cronbach_alpha(schools)
    assert found.value.shape == found.low.shape == found.high.shape == found.n.shape == (7,)
    assert len(found) == 7
    for place, school in enumerate(schools):
        alone, part = cronbach_alpha(school), found[place]
        assert (part.n, part.note) == (alone.n, alone.note)
        assert part.value == pytest.approx(alone.value)
        assert part.low == pytest.approx(alone.low)
        assert part.high == pytest.approx(alone.high)
    assert [part.note for part in found] == list(found.notes)
    assert np.isnan(found.value[[3, 4]]).all()
    assert "2 van de 7" in found.note


def test_two_leading_axes_stay_two() -> None:
    moments = answers(6, 2, 3, 15, 5)
    found = cronbach_alpha(moments)
    assert found.value.shape == (2, 3)
    assert found[1, 2].value == pytest.approx(cronbach_alpha(moments[1, 2]).value)
    assert not found.note


@given(SEEDS, st.integers(1, 6), st.integers(1, 60))
def test_labels_give_each_group_its_own_alpha(seed: int, groups: int, people: int) -> None:
    rng = np.random.default_rng(seed)
    table, labels = answers(seed, people, 4), [f"school {place}" for place in rng.integers(0, groups, people)]
    table[rng.random(table.shape) < 0.05] = math.nan
    found = cronbach_alpha(table, by=labels)
    assert list(found) == list(dict.fromkeys(labels))
    for label in found:
        alone = cronbach_alpha(table[[each == label for each in labels]])
        assert (found[label].n, found[label].note) == (alone.n, alone.note)
        assert found[label].value == pytest.approx(alone.value)
        assert found[label].high == pytest.approx(alone.high)


def test_who_has_no_label_is_left_out_and_told() -> None:
    table = answers(8, 12, 4)
    found = cronbach_alpha(pd.DataFrame(table), by=["a"] * 8 + [None, math.nan] + ["b"] * 2)
    assert list(found) == ["a", "b"]
    assert found.n.tolist() == [8, 2]
    assert "zonder groep, die nergens meetellen: 2" in found.note


def test_labels_may_be_a_column_of_numbers() -> None:
    table = answers(9, 12, 4)
    found = cronbach_alpha(table, by=pd.Series([7] * 6 + [3] * 6))
    assert found.labels == (7, 3)
    assert found[3].value == pytest.approx(cronbach_alpha(table[6:]).value)


def test_labels_that_do_not_fit_are_refused_in_dutch() -> None:
    with pytest.raises(WorkbookError, match="11 groepsnamen bij 12 invullers"):
        cronbach_alpha(answers(9, 12, 4), by=["a"] * 11)


def test_no_groups_at_all() -> None:
    assert len(cronbach_alpha(np.empty((0, 4)), by=[])) == 0
    assert len(cronbach_alpha(np.empty((0, 9, 4)))) == 0


# ---- omega ----

LOADINGS = np.array([0.8, 0.7, 0.6, 0.5])


def congeneric(loadings: np.ndarray, deviations: np.ndarray | float = 1.0) -> np.ndarray:
    """Return the covariances of items that measure one thing."""
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1)
    return correlations * np.outer(np.ones(len(loadings)) * deviations, np.ones(len(loadings)) * deviations)


def with_covariance(wanted: np.ndarray, people: int = 60) -> np.ndarray:
    """Return answers that have exactly this covariance."""
    draw = np.random.default_rng(1).standard_normal((people, len(wanted)))
    draw -= draw.mean(axis=0)
    white = draw @ np.linalg.inv(np.linalg.cholesky(np.cov(draw.T))).T
    return white @ np.linalg.cholesky(wanted).T


def test_omega_of_known_loadings() -> None:
    """By hand: 2.6² / (2.6² + .36 + .51 + .64 + .75) = 6.76 / 9.02."""
    assert omega_of_covariance(congeneric(LOADINGS)).value == pytest.approx(0.749446, abs=1e-6)
    found = mcdonald_omega(with_covariance(congeneric(LOADINGS)))
    assert found.value == pytest.approx(0.749446, abs=1e-6)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high < 1
    assert not found.note


def test_omega_is_that_of_the_items_in_their_own_units() -> None:
    deviations = np.array([1, 2, 3, 0.5])
    loads, unique = deviations * LOADINGS, deviations**2 * (1 - LOADINGS**2)
    expected = loads.sum() ** 2 / (loads.sum() ** 2 + unique.sum())
    assert omega_of_covariance(congeneric(LOADINGS, deviations)).value == pytest.approx(expected)


def test_omega_is_alpha_when_all_items_load_alike() -> None:
    """Under tau-equivalence both are the same (McDonald, 1999)."""
    table = with_covariance(congeneric(np.full(5, 0.6)))
    assert mcdonald_omega(table).value == pytest.approx(cronbach_alpha(table).value, abs=1e-6)


@given(SEEDS, st.integers(4, 9))
def test_loadings_agree_with_statsmodels(seed: int, items: int) -> None:
    """Iterated principal axes and minimum residuals have the same solution (Harman & Jones, 1966)."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(200, 1)) * rng.uniform(0.5, 0.9, items) + rng.normal(size=(200, items))
    correlations = np.corrcoef(table.T)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = Factor(corr=correlations, n_factor=1, method="pa").fit(maxiter=5000, tol=1e-12)
    assert_allclose(one_factor(correlations), np.abs(other.loadings[:, 0]), atol=1e-5)


def test_the_interval_of_omega_is_that_of_a_bootstrap() -> None:
    rng = np.random.default_rng(4)
    table = rng.normal(size=(400, 1)) * [0.9, 0.8, 0.7, 0.6, 0.5] + rng.normal(size=(400, 5)) * 0.8
    found = mcdonald_omega(table)
    drawn = [mcdonald_omega(table[rng.integers(0, 400, 400)]).value for _ in range(400)]
    assert found.low is not None
    assert found.high is not None
    assert_allclose([found.low, found.high], np.percentile(drawn, [2.5, 97.5]), atol=0.015)


def test_the_interval_of_omega_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(200):
        table = rng.multivariate_normal(np.zeros(4), congeneric(LOADINGS), size=80)
        found = mcdonald_omega(table)
        inside += found.low is not None and found.high is not None and found.low <= 0.749446 <= found.high
    assert 180 <= inside <= 200


def test_an_item_that_points_the_other_way_is_told() -> None:
    table = answers(11, 60, 5)
    table[:, 3] = 6 - table[:, 3]
    assert "item 4" in mcdonald_omega(table).note


def test_an_item_that_explains_all_is_told_and_has_no_interval() -> None:
    correlations = [[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]]
    found = mcdonald_omega(with_covariance(np.array(correlations)))
    assert found.value is not None
    assert (found.low, found.high) == (None, None)
    assert "voorzichtigheid" in found.note


def test_items_that_have_nothing_in_common_have_no_omega() -> None:
    found = omega_of_covariance(np.eye(4), n=30)
    assert (found.value, found.n) == (None, 30)
    assert "hangen niet samen" in found.note


@pytest.mark.parametrize(
    "table",
    [[[1, 2, 3], [2, 1, 3]], [[1, math.nan], [math.nan, 1]], [[0, 0], [0, 1]]],
    ids=["wide", "gaps", "constant"],
)
def test_what_is_no_covariance_has_no_omega(table: list[list[float]]) -> None:
    found = omega_of_covariance(table)
    assert found.value is None
    assert found.note
