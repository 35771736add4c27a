"""Columns of words and numbers as people write them: read the same as one by one, however often a word stands there."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from messy_inputs import HABITS, answer_file

from workbook.dutch import parse_number
from workbook.responses.tidying import tidy
from workbook.responses.words import numbers, plain, relabelled, words
from workbook.responses.written import Read

WRITTEN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(),
    st.sampled_from(["", " ", "4", "4.0", "4,5", "1.234,5", "soms", "NaN", "1e999", "−3", "ë", "e\u0308", " x "]),
    st.text(max_size=6),
)  # fmt: skip


@given(st.lists(WRITTEN, max_size=30))
@example([7, 7.0, "7", True, None, math.nan])
@example([])
def test_a_column_of_words_is_each_of_its_cells_as_plain_text(cells: list[Any]) -> None:
    column = relabelled(pd.Series(words(cells)), plain)
    assert list(column) == [plain(cell) for cell in cells]
    assert len(set(column.cat.categories)) == len(column.cat.categories)


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 4)), max_size=10))
def test_a_word_for_many_rows_stands_that_often(given_: list[tuple[str, int]]) -> None:
    column = words([word for word, _ in given_], np.array([often for _, often in given_], dtype=np.intp))
    assert list(column) == [word for word, often in given_ for _ in range(often)]


def test_a_word_without_a_name_leaves_its_cells_empty_and_an_empty_cell_stays_so() -> None:
    column = pd.Series(words(["a", "b", "a", "c"]), index=[5, 6, 7, 8])
    found = relabelled(column, {"a": "x", "c": "x"}.get)
    assert found.isna().tolist() == [False, True, False, False]
    assert set(found.dropna()) == {"x"}
    assert found.index.tolist() == [5, 6, 7, 8]
    again = relabelled(found, lambda text: text + "!")
    assert again.isna().tolist() == [False, True, False, False]
    assert set(again.dropna()) == {"x!"}
    assert relabelled(found, lambda _: None).isna().all()


@given(st.lists(WRITTEN, max_size=30))
@example([1, 2.5, math.nan, math.inf, -math.inf])
@example([10**400, 1])
@example(["4", "soms", "", "4", "1e999"])
@example([True, 1])
def test_a_column_of_numbers_is_each_of_its_cells_read_by_itself(cells: list[Any]) -> None:
    found, wrong = numbers(cells)
    for cell, value, is_wrong in zip(cells, found, wrong, strict=True):
        try:
            expected = parse_number(cell)
        except (ValueError, TypeError):
            assert is_wrong
            assert math.isnan(value)
        else:
            assert not is_wrong
            assert math.isnan(value) if expected is None else value == expected


@pytest.mark.parametrize("odd", [{"a": 1}, [1], date(2026, 11, 24), datetime(2026, 11, 24, 9)])  # noqa: DTZ001 - as a sheet has it
def test_what_is_no_number_at_all_is_told_beside_numbers(odd: Any) -> None:
    found, wrong = numbers([1, odd, "2"])
    assert wrong.tolist() == [False, True, False]
    assert found[[0, 2]].tolist() == [1, 2]


# ---- what was read ---------------------------------------------------------------------------------------------------


def one(**changes: Any) -> Read:
    rows = answer_file(HABITS, 1).rows
    cells = {name: [row[name] or "" for row in rows] for name in ("perspective", "item", "option", "value")}
    return Read(**{"name": "a.json", "saved_at": "2026", "cells": cells, "who": {"respondent": "t-1"}, **changes})


def test_a_source_repeats_another_with_the_same_answers_in_whatever_order() -> None:
    turned = {name: column[::-1] for name, column in one().cells.items()}
    assert one().repeats(one(name="b.txt", cells=turned))
    assert one(entries=({"entry": "x", "saved_at": "1"},)).repeats(one(entries=({"entry": "x", "saved_at": "2"},)))


@pytest.mark.parametrize(
    "changes",
    [
        {"saved_at": "2027"},
        {"who": {"respondent": "t-2"}},
        {"who": {"respondent": "t-1", "moment": "eindmeting"}},
        {"cells": {**one().cells, "value": [1] * 16}},
        {"cells": {}},
        {"entries": ({"entry": "x"},)},
    ],
)
def test_a_source_with_anything_else_is_no_repetition(changes: dict[str, Any]) -> None:
    assert not one().repeats(one(**changes))


def test_without_a_time_nothing_is_called_a_repetition() -> None:
    assert not one(saved_at="").repeats(one(saved_at=""))


def test_nothing_read_is_an_empty_table() -> None:
    for read in ([], [Read("a.json")]):
        content = tidy(read, HABITS)
        assert content.table.empty
        assert (content.faults, content.notes, content.refused, content.links) == ({}, {}, {}, {})


def test_columns_that_one_source_has_and_another_has_not_stand_beside_each_other() -> None:
    table = one(
        name="b.csv", who={}, cells={**one().cells, "respondent": ["p1"] * 15 + ["p2"], "line": [*range(2, 18)]}
    )
    content = tidy([one(), table, one(who={"respondent": "t-3", "group": "Onderbouw"})], HABITS)
    found = content.table
    assert found.groupby("respondent", observed=True).size().to_dict() == {"t-1": 16, "p1": 15, "p2": 1, "t-3": 16}
    assert found.groupby("file").size().tolist() == [16, 16, 16]
    assert set(found.loc[found["file"] == 2, "group"]) == {"Onderbouw"}
    assert set(found.loc[found["file"] < 2, "group"]) == {""}
