"""Whatever cannot be computed: a value of None and a Dutch word why, never an exception, a warning or a bare float."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook import stats
from workbook.stats.arrays import codes, flat, matrix, numbers, row

_ = math.nan

# One table of respondents (or raters, or pairs) by items for each thing that may be the matter.
TABLES: dict[str, Any] = {
    "empty": [],
    "empty rows": [[], []],
    "ragged to empty": [[1], []],
    "no columns": np.empty((4, 0)),
    "no rows": np.empty((0, 4)),
    "no rows in a frame": pd.DataFrame(columns=["a", "b"]),
    "all missing": [[_, _], [_, _], [_, _]],
    "all None": [[None, None], [None, None]],
    "all NA": pd.DataFrame({"a": [pd.NA, pd.NA], "b": [pd.NA, pd.NA]}, dtype="Int64"),
    "all infinite": [[math.inf, -math.inf], [math.inf, math.inf]],
    "one": [[3]],
    "one row": [[3, 4, 5]],
    "constant": [[3, 3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]],
    "constant in thirds": [[1 / 3] * 3] * 4,
    "nobody complete": [[1, _], [_, 2]],
}


def column(table: Any, place: int) -> Any:
    """Return a column of a table, and nothing where it has none."""
    found = matrix(table)
    return found[:, place] if found.shape[1] > place else np.empty(0)


ON_TABLES: dict[str, Callable[[Any], Any]] = {
    "cronbach_alpha": stats.cronbach_alpha,
    "mcdonald_omega": stats.mcdonald_omega,
    "krippendorff nominal": stats.krippendorff_alpha,
    "krippendorff ordinal": lambda table: stats.krippendorff_alpha(table, level="ordinal"),
    "krippendorff interval": lambda table: stats.krippendorff_alpha(table, level="interval"),
    "krippendorff ratio": lambda table: stats.krippendorff_alpha(table, level="ratio"),
    "cohen_kappa": lambda table: stats.cohen_kappa(column(table, 0), column(table, 1)),
    "cohen_kappa linear": lambda table: stats.cohen_kappa(column(table, 0), column(table, 1), "linear"),
    "fleiss_kappa": lambda table: stats.fleiss_kappa(np.nan_to_num(matrix(table), posinf=0, neginf=0) * [[0]]),
    "icc": stats.icc,
    "icc 3,k": lambda table: stats.icc(table, form="3,k"),
    "t of paired_effect": lambda table: stats.paired_effect(column(table, 0), column(table, 1)),
    "t of unpaired_effect": lambda table: stats.unpaired_effect(column(table, 0), column(table, 1)),
    "t2 of composition_test": lambda table: stats.composition_test(table, table),
}


def asked(name: str, found: Any) -> Any:
    """Return the figure that the name asks for."""
    return getattr(found, name.split(" of ", maxsplit=1)[0]) if " of " in name else found.value


@pytest.mark.parametrize("name", ON_TABLES)
@pytest.mark.parametrize("case", TABLES)
def test_undefined_is_none_and_says_why(name: str, case: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ON_TABLES[name](TABLES[case])
    if (name, case) == ("cronbach_alpha", "one row"):
        assert found.n == 1
    assert asked(name, found) is None
    assert isinstance(found.n, int)
    assert len(found.note) > 10
    for bound in ("low", "high", "t", "d", "d_z", "g", "g_z", "f", "p_f"):
        assert getattr(found, bound, None) is None, bound


@pytest.mark.parametrize(
    "case", ["empty", "empty rows", "no rows", "all missing", "all None", "all NA", "all infinite"]
)
@pytest.mark.parametrize(
    "function", [stats.mean, stats.median, lambda table: stats.r_wg(table, options=5)], ids=["mean", "median", "r_wg"]
)
def test_no_value_is_none_and_says_why(function: Callable[[Any], stats.Estimate], case: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = function(TABLES[case])
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)
    assert found.note


def test_one_respondent_has_no_agreement() -> None:
    found = stats.r_wg([4], options=5)
    assert (found.value, found.n) == (None, 1)
    assert found.note


@pytest.mark.parametrize("nodes", [[], ["A"]])
@pytest.mark.parametrize(
    "function",
    [stats.density, stats.centralisation, lambda edges, nodes: stats.reciprocity(edges, nodes=nodes)],
    ids=["density", "centralisation", "reciprocity"],
)
def test_a_network_of_none_or_one_is_undefined(function: Callable[..., stats.Estimate], nodes: list[str]) -> None:
    found = function([], nodes)
    assert (found.value, found.low, found.high, found.n) == (None, None, None, len(nodes))
    assert found.note


def test_many_at_once_has_a_note_for_each_that_is_undefined() -> None:
    groups = np.full((4, 3, 3), _)
    groups[1] = 2
    groups[2] = [[1, 2, 3], [2, 2, 3], [3, 3, 1]]
    found = stats.cronbach_alpha(groups)
    assert np.isnan(found.value[[0, 1, 3]]).all()
    assert [bool(note) for note in found.notes] == [True, True, False, True]
    assert "3 van de 4" in found.note


# ---- whatever comes in, nothing bare comes out ----

CELLS = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True, width=32), st.integers(-3, 9))
ANY_TABLE = st.lists(st.lists(CELLS, max_size=5), max_size=6)


def _plain(value: Any) -> bool:
    """Say whether a figure is None or a finite float."""
    return value is None or (isinstance(value, float) and math.isfinite(value))


@pytest.mark.parametrize("name", ON_TABLES)
@given(table=ANY_TABLE)
def test_no_table_whatever_breaks_it(name: str, table: list[list[float | None]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ON_TABLES[name](table)
    if asked(name, found) is None:
        assert found.note
    for figure in ("value", "low", "high", "t", "p", "d", "d_z", "d_av", "g", "g_z", "p_exact", "t2", "f", "distance"):
        assert _plain(getattr(found, figure, None)), figure
    if getattr(found, "low", None) is not None and name != "t of unpaired_effect":
        middle = getattr(found, "mean_difference", None) if " of " in name else found.value
        assert found.low <= found.high
        assert middle is not None


# ---- what comes in ----


@pytest.mark.parametrize(
    "given_",
    [
        [[1, 2], [3, None]],
        [[1, 2], [3]],
        [(1, 2), np.array([3])],
        np.array([[1, 2], [3, np.inf]]),
        np.ma.masked_invalid([[1, 2], [3, np.nan]]),
        pd.DataFrame({"a": [1, 3], "b": [2, None]}),
        pd.DataFrame({"a": [1, 3], "b": [2, pd.NA]}, dtype="Int64"),
        pd.DataFrame({"a": [1, 3], "b": [2, None]}, dtype=object),
        [[1, 2], [3, pd.NA]],
    ],
)
def test_tables_come_in_any_shape(given_: Any) -> None:
    np.testing.assert_array_equal(matrix(given_), [[1, 2], [3, _]])


def test_an_array_is_not_copied() -> None:
    array = np.ones((3, 4))
    assert numbers(array) is array


def test_rows_labels_and_words() -> None:
    np.testing.assert_array_equal(row([[1, 2], [3]]), [1, 2, 3, _])
    assert flat(pd.Series([1, 2])) == flat(iter([1, 2])) == [1, 2]
    places, words = codes(pd.DataFrame({"a": ["x", None], "b": ["y", " x "]}))
    assert words == ("x", "y")
    np.testing.assert_array_equal(places, [[0, 1], [_, 0]])
    places, words = codes([["b", "a"], ["b"]])
    np.testing.assert_array_equal(places, [[1, 0], [1, _]])


def test_a_word_among_numbers_is_no_number() -> None:
    with pytest.raises(ValueError, match="'veel'"):
        stats.mean([1, "veel"])


def test_a_frame_gives_what_its_array_gives() -> None:
    table = np.random.default_rng(2).integers(1, 6, (12, 4)).astype(float)
    for name, function in ON_TABLES.items():
        assert function(pd.DataFrame(table)) == function(table), name
        assert function(table.tolist()) == function(table), name


# ---- scipy only when it is asked for ----


def test_the_numbers_come_without_scipy_networkx_or_pandas() -> None:
    code = (
        "import sys, workbook.stats as stats\n"
        "heavy = {'scipy', 'networkx', 'pandas', 'statsmodels'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "stats.holm([.1, .2]), stats.clr([1, 2]), stats.density(['AB'], 'AB'), stats.r_wg([4, 5], options=5)\n"
        "stats.cohen_kappa([1, 2], [1, 1]), stats.krippendorff_alpha([[1, 2, 3], [1, 2, 2]])\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, timeout=60)
    assert done.stdout.split() == ["[]", "[]"]


def test_every_note_is_said_somewhere() -> None:
    from pathlib import Path

    from workbook.texts import area

    source = "".join(path.read_text(encoding="utf-8") for path in Path(stats.__file__).parent.glob("*.py"))
    texts: Mapping[str, Any] = area("stats")
    assert not [key for key in texts if f'"stats.{key}"' not in source]
