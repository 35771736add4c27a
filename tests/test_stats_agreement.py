"""Agreement, against published figures, sums by hand and independent libraries."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.stats import inter_rater

from workbook.errors import WorkbookError
from workbook.stats import cohen_kappa, fleiss_kappa, icc, krippendorff_alpha, r_wg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pingouin

_ = math.nan
SEEDS = st.integers(0, 2**32 - 1)
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def raters(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return the judgements of two raters that a table of counts stands for."""
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _each in range(count)]
    first, second = zip(*cells, strict=True)
    return list(first), list(second)


def others_kappa(a: object, b: object, weights: str | None = None) -> Any:
    """Return statsmodels' kappa of judgements that are counted from 0."""
    k = int(np.max([a, b])) + 1
    counts = np.zeros((k, k))
    np.add.at(counts, (np.asarray(a), np.asarray(b)), 1)
    return inter_rater.cohens_kappa(counts, wt=weights)


# ---- two raters ----


def test_kappa_of_a_known_table() -> None:
    """By hand: p_o = .70, p_e = .50; the standard error of Fleiss, Cohen & Everitt (1969) is .1270."""
    found = cohen_kappa(*raters([[20, 5], [10, 15]]))
    assert found.value == pytest.approx(0.4)
    assert found.n == 50
    assert_allclose([found.low, found.high], [0.4 - 1.96 * 0.1270, 0.4 + 1.96 * 0.1270], atol=5e-4)


@pytest.mark.parametrize(("weights", "value"), [(None, 0.509434), ("linear", 0.591241), ("quadratic", 0.678392)])
def test_weighted_kappa_of_a_known_table(weights: str | None, value: float) -> None:
    found = cohen_kappa(*raters([[11, 3, 1], [2, 9, 4], [0, 3, 7]]), weights)
    assert found.value == pytest.approx(value, abs=1e-6)


@given(SEEDS, st.integers(12, 60), st.integers(2, 5), st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_agrees_with_statsmodels(seed: int, n: int, k: int, weights: str | None) -> None:
    rng = np.random.default_rng(seed)
    a = np.concatenate([np.arange(k), rng.integers(0, k, n)])
    b = np.where(rng.random(n + k) < 0.6, a, rng.integers(0, k, n + k))
    assume(not (a == b).all())
    found = cohen_kappa([*a, _, 1], [*b, 1, _], weights)
    other = others_kappa(a, b, weights)
    assert found.value == pytest.approx(other.kappa)
    assert_allclose([found.low, found.high], np.clip([other.kappa_low, other.kappa_upp], -1, 1), atol=1e-9)
    assert found.n == n + k


def test_codes_may_be_words() -> None:
    a, b = ["tijd", "rust", "tijd", "rust", "", None, "tijd"], ["tijd", "rust", "rust", "rust", "tijd", "tijd", "tijd"]
    found = cohen_kappa(a, b)
    assert found.n == 5
    assert found.value == pytest.approx(others_kappa([1, 0, 1, 0, 1], [1, 0, 0, 0, 1]).kappa)
    assert cohen_kappa(pd.Series(a), np.array(b, dtype=object)) == found


def test_a_step_that_nobody_used_counts_when_the_scale_is_given() -> None:
    a, b = [1, 1, 2, 4, 4, 2], [1, 2, 2, 4, 1, 2]
    found = cohen_kappa(a, b, "linear", categories=[1, 2, 3, 4])
    assert found.value == pytest.approx(others_kappa(np.subtract(a, 1), np.subtract(b, 1), "linear").kappa)
    assert found.value != pytest.approx(cohen_kappa(a, b, "linear").value)


def test_words_may_have_an_order() -> None:
    scale = ["zwak", "goed", "sterk"]
    a, b = ["zwak", "goed", "sterk", "goed"], ["goed", "goed", "sterk", "zwak"]
    expected = others_kappa([scale.index(each) for each in a], [scale.index(each) for each in b], "quadratic").kappa
    assert cohen_kappa(a, b, "quadratic", categories=scale).value == pytest.approx(expected)


def test_a_judgement_off_the_scale_is_left_out_and_told() -> None:
    found = cohen_kappa([1, 2, 9, 2], [1, 2, 2, 1], categories=[1, 2])
    assert found.n == 3
    assert "niet op de schaal staat en niet meetelt: 1" in found.note
    assert cohen_kappa([9], [9], categories=[1, 2]).n == 0


def test_full_agreement_is_one_without_an_interval() -> None:
    found = cohen_kappa([1, 2, 3, 1], [1, 2, 3, 1])
    assert (found.value, found.low, found.high) == (1, None, None)
    assert "interval" in found.note


# ---- several raters ----

# Fleiss (1971) as worked out under "Fleiss' kappa" in Wikipedia: 10 things, 14 raters, 5 categories.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def test_fleiss_worked_example() -> None:
    found = fleiss_kappa(FLEISS)
    assert found.value == pytest.approx(0.210, abs=5e-4)
    assert found.n == 10
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.21 < found.high


@given(SEEDS, st.integers(3, 30), st.integers(2, 5), st.integers(2, 8))
def test_fleiss_agrees_with_statsmodels(seed: int, n: int, k: int, judges: int) -> None:
    table = np.random.default_rng(seed).multinomial(judges, np.full(k, 1 / k), size=n)
    assume((table.sum(axis=0) > 0).sum() > 1)
    found = fleiss_kappa(table)
    assert found.value == pytest.approx(inter_rater.fleiss_kappa(table))
    if ((table == judges).sum(axis=0) >= n - 1).any():
        return  # with all but one thing in one category, there is no kappa without that one
    leave_out = [inter_rater.fleiss_kappa(np.delete(table, place, axis=0)) for place in range(n)]
    if found.low is not None and found.high is not None and found.low > -1 and found.high < 1:
        from scipy.stats import t

        half = t.ppf(0.975, n - 1) * math.sqrt((n - 1) * np.var(leave_out))
        assert found.high - found.low == pytest.approx(2 * half)


def test_things_with_one_judgement_do_not_count_for_fleiss() -> None:
    assert fleiss_kappa([*FLEISS, [1, 0, 0, 0, 0], [0] * 5]) == fleiss_kappa(FLEISS)


# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C; also in R's irr and DescTools.
EXAMPLE_C = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, _],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


@pytest.mark.parametrize(("level", "value"), [*zip(LEVELS, (0.743421, 0.815388, 0.849107, 0.797403), strict=True)])
def test_krippendorff_s_own_example(level: str, value: float) -> None:
    found = krippendorff_alpha(EXAMPLE_C, level=level)
    assert found.value == pytest.approx(value, abs=1e-6)
    assert found.n == 11
    assert found.low is not None
    assert found.high is not None
    assert found.low < value < found.high <= 1
    assert krippendorff_alpha(EXAMPLE_C, level=level) == found


@given(SEEDS, st.integers(2, 5), st.integers(3, 25), st.sampled_from(LEVELS))
def test_krippendorff_agrees_with_the_package_of_that_name(seed: int, people: int, units: int, level: str) -> None:
    rng = np.random.default_rng(seed)
    table = np.clip(rng.integers(0, 6, units) + rng.integers(-1, 2, (people, units)), 0, 9).astype(float)
    table[rng.random(table.shape) < 0.2] = _
    judged = np.isfinite(table).sum(axis=0) > 1
    assume(judged.sum() > 1)
    assume(len(np.unique(table[:, judged][np.isfinite(table[:, judged])])) > 1)
    expected = krippendorff.alpha(reliability_data=table, level_of_measurement=level)
    found = krippendorff_alpha(table, level=level)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.n == judged.sum()


def test_the_interval_of_krippendorff_is_that_of_redrawn_units() -> None:
    rng = np.random.default_rng(3)
    table = np.clip(rng.integers(1, 6, 60) + rng.integers(-1, 2, (3, 60)), 1, 5).astype(float)
    for level in LEVELS:
        found = krippendorff_alpha(table, level=level)
        drawn = [
            krippendorff.alpha(reliability_data=table[:, rng.integers(0, 60, 60)], level_of_measurement=level)
            for _each in range(600)
        ]
        assert_allclose([found.low, found.high], np.percentile(drawn, [2.5, 97.5]), atol=0.03)


def test_codes_of_an_interview_may_be_words() -> None:
    codes = [["tijd", "rust", "tijd", None], ["tijd", "rust", "rust", "tijd"]]
    numbers = [[1, 0, 1, _], [1, 0, 0, 1]]
    assert krippendorff_alpha(codes) == krippendorff_alpha(numbers)
    with pytest.raises(WorkbookError, match="vraagt getallen"):
        krippendorff_alpha(codes, level="ordinal")


def test_ratings_below_nought_have_no_ratio() -> None:
    found = krippendorff_alpha([[-1, 2, 3], [1, 2, 3]], level="ratio")
    assert found.value is None
    assert "onder nul" in found.note


# ---- intraclass correlations ----

# Shrout & Fleiss (1979), table 2: six targets, four judges.
JUDGED = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("form", "value"), [("1,1", 0.17), ("2,1", 0.29), ("3,1", 0.71), ("1,k", 0.44), ("2,k", 0.62), ("3,k", 0.91)]
)
def test_the_judges_of_shrout_and_fleiss(form: str, value: float) -> None:
    assert icc(JUDGED, form=form).value == pytest.approx(value, abs=0.005)


@given(SEEDS, st.integers(3, 20), st.integers(2, 6))
def test_icc_agrees_with_pingouin(seed: int, targets: int, judges: int) -> None:
    rng = np.random.default_rng(seed)
    table = (
        rng.normal(size=(targets, 1)) * rng.uniform(0, 2) + rng.normal(size=judges) + rng.normal(size=(targets, judges))
    )
    long = pd.DataFrame(table).reset_index(names="target").melt("target", var_name="judge", value_name="score")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = pingouin.intraclass_corr(long, targets="target", raters="judge", ratings="score")
    other = other.set_index(pd.Index(["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]))
    (interval,) = [column for column in other.columns if column.startswith("CI95")]
    for form, row in other.iterrows():
        found = icc(table, form=str(form))
        if found.value is None:
            continue
        assert found.value == pytest.approx(row["ICC"])
        if found.low is not None and found.high is not None:
            assert_allclose([found.low, found.high], row[interval], atol=0.006)


def test_a_target_without_all_judgements_is_left_out_and_told() -> None:
    found = icc([*JUDGED, [1, _, 3, 4]])
    assert (found.value, found.n) == (icc(JUDGED).value, 6)
    assert "niet meegeteld: 1" in found.note


def test_judges_that_never_differ_agree_wholly() -> None:
    for form in ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k"):
        found = icc([[1, 1], [3, 3], [4, 4]], form=form)
        assert (found.value, found.low, found.high) == (1, None, None)
        assert found.note


def test_judges_that_contradict_each_other_have_no_mean_to_trust() -> None:
    found = icc([[1, 3], [3, 1], [2, 2]], form="3,k")
    assert found.value is None
    assert "tegen" in found.note


# ---- one group ----


def test_r_wg_of_known_ratings() -> None:
    """By hand: s² = .3, at random (5² − 1)/12 = 2, so 1 − .15."""
    found = r_wg([4, 4, 5, 4, 5], options=5)
    assert found.value == pytest.approx(0.85)
    assert (found.low, found.high, found.n) == (None, None, 5)
    assert "interval" in found.note


def test_r_wg_of_six_items() -> None:
    """By hand: mean s² = .5 of 2, so 6·.75 / (6·.75 + .25)."""
    item = np.array([2, 3, 3, 4])  # s² = 2/3
    other = np.array([3, 3, 4, 4])  # s² = 1/3
    found = r_wg(np.stack([item, other] * 3, axis=1), options=5)
    assert found.value == pytest.approx(0.947368, abs=1e-6)
    assert found.n == 4


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_r_wg_is_the_share_of_chance_that_is_gone(ratings: list[int]) -> None:
    expected = max(0.0, 1 - np.var(ratings, ddof=1) / np.var(np.repeat(np.arange(1, 6), 1000)))
    assert r_wg(ratings, options=5).value == pytest.approx(expected)
    assert r_wg([[each] for each in ratings], options=5).value == pytest.approx(expected)


def test_people_further_apart_than_chance_get_nought_and_a_word() -> None:
    found = r_wg([1, 1, 5, 5], options=5)
    assert found.value == 0
    assert "willekeurig" in found.note


def test_ratings_that_do_not_fit_the_scale_are_told() -> None:
    assert "5 stappen" in r_wg([1, 10], options=5).note
    assert r_wg([1, 1], options=1).value is None


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (lambda: krippendorff_alpha(EXAMPLE_C, level="rank"), "nominal, ordinal"),
        (lambda: cohen_kappa([1], [1], weights="cubic"), "linear, quadratic"),
        (lambda: icc(JUDGED, form="4,1"), "1,1, 2,1"),
    ],
)
def test_an_unknown_choice_is_refused_in_dutch(call: Callable[[], object], allowed: str) -> None:
    with pytest.raises(WorkbookError, match=allowed):
        call()
