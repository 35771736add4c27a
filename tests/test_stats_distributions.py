"""Our own distributions, for where scipy is not, against scipy's and against printed tables."""

from __future__ import annotations

import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special
from scipy import stats as oracle

from workbook.stats import distributions, quantiles

DEGREES = st.floats(1, 5000)
CASES = Path(__file__).parent / "pyodide" / "stats_cases.py"


@pytest.mark.parametrize(("df", "t"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_t_as_in_every_table(df: int, t: float) -> None:
    assert distributions.t_quantile(df, 0.975) == pytest.approx(t, abs=5e-4)
    assert distributions.t_both_tails(df, t) == pytest.approx(0.05, abs=5e-5)


@pytest.mark.parametrize(("df1", "df2", "f"), [(1, 1, 647.79), (2, 10, 5.4564), (5, 5, 7.1464), (10, 20, 2.7737)])
def test_f_as_in_every_table(df1: int, df2: int, f: float) -> None:
    assert distributions.f_quantile(df1, df2, 0.975) == pytest.approx(f, abs=5e-3)


@given(DEGREES, DEGREES, st.sampled_from([0.025, 0.05, 0.5, 0.975, 0.99]))
def test_quantiles_agree_with_scipy(df1: float, df2: float, probability: float) -> None:
    assert distributions.f_quantile(df1, df2, probability) == pytest.approx(
        special.fdtri(df1, df2, probability), rel=1e-8
    )
    upper = max(probability, 1 - probability)
    assert distributions.t_quantile(df1, upper) == pytest.approx(special.stdtrit(df1, upper), rel=1e-8, abs=1e-12)


@given(DEGREES, DEGREES, st.floats(0, 50))
def test_tails_agree_with_scipy(df1: float, df2: float, value: float) -> None:
    assert distributions.f_tail(df1, df2, value) == pytest.approx(special.fdtrc(df1, df2, value), rel=1e-8, abs=1e-12)
    both = 2 * special.stdtr(df1, -value)
    assert distributions.t_both_tails(df1, -value) == pytest.approx(both, rel=1e-7, abs=1e-12)


@given(st.integers(1, 300), st.floats(-12, 12))
def test_noncentralities_are_where_scipy_s_distribution_puts_them(df: int, t: float) -> None:
    low, high = distributions.noncentralities(df, t, 0.975)
    assert low < high
    assert oracle.nct.cdf(t, df, [low, high]) == pytest.approx([0.975, 0.025], abs=1e-6)


def test_an_extreme_t_has_no_noncentralities() -> None:
    assert np.isnan(distributions.noncentralities(2, 1e6, 0.975)).all()
    assert np.isnan(distributions.noncentralities(2, -1e6, 0.975)).all()


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (3, 7), (40, 0.5)])
def test_the_ends_of_the_beta_distribution(a: float, b: float) -> None:
    assert distributions.beta_share(a, b, 0.0, 1.0) == 0
    assert distributions.beta_share(a, b, 1.0, 0.0) == 1


@given(st.integers(0, 4000))
def test_the_rank_of_the_sign_test_agrees_with_scipy(n: int) -> None:
    rank = quantiles.sign_test_rank(n)
    assert rank == 0 or oracle.binom.cdf(rank - 1, n, 0.5) <= 0.025
    assert oracle.binom.cdf(rank, n, 0.5) > 0.025


def test_every_statistic_is_the_same_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = runpy.run_path(str(CASES))["figures"]
    with_scipy: dict[str, Any] = figures()
    monkeypatch.setattr(quantiles, "_special", lambda: None)
    without: dict[str, Any] = figures()
    numbers = {name for name, figure in with_scipy.items() if isinstance(figure, float)}
    assert len(numbers) > 150
    assert {name: without[name] for name in numbers} == pytest.approx(
        {name: with_scipy[name] for name in numbers}, rel=1e-5
    )
    assert {name: without[name] for name in without.keys() - numbers} == {
        name: with_scipy[name] for name in with_scipy.keys() - numbers
    }


def test_where_scipy_is_not_our_own_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    quantiles._special.cache_clear()
    monkeypatch.setitem(sys.modules, "scipy", None)
    try:
        assert quantiles._special() is None
        assert quantiles.t_quantile(10) == pytest.approx(2.228139, abs=1e-6)
        assert quantiles.t_p(2.228139, 10) == pytest.approx(0.05, abs=1e-6)
        assert quantiles.f_p(5.4564, 2, 10) == pytest.approx(0.025, abs=1e-5)
        assert quantiles.f_quantile([2, 10], [10, 20], 0.975) == pytest.approx([5.4564, 2.7737], abs=1e-4)
        assert quantiles.noncentral_t(10, 0.0) == pytest.approx((-1.959964, 1.959964), abs=1e-6)
    finally:
        quantiles._special.cache_clear()
    assert math.isfinite(quantiles.t_quantile(3))
