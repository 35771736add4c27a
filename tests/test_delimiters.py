"""Which sign stands between the cells of a text, whatever stands above the table and in its cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.responses.tabular import rows_of_text

SIGNS = ";,\t"


def written(rows: list[list[str]], sign: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=sign, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "above",
    [
        "",
        "Export van 24 november\n",
        "Export, gemaakt op 24 november, door Forms; versie 2\n\n",
        "Vragenlijst: hoe gaat het; en verder?\n",
        "sep={}\n",
    ],
)
def test_words_above_a_table_say_nothing_of_its_cells(sign: str, above: str) -> None:
    rows = [
        ["respondent", "Collega's helpen elkaar, ook als het druk is; altijd", "item"],
        *[[f"r{n}", "3,5", "a; b"] for n in range(4)],
    ]
    found = rows_of_text(above.format(sign) + written(rows, sign), where="x.csv")
    assert [list(row) for row in found.rows if row][-len(rows) :] == rows


def test_decimal_commas_do_not_make_a_table_of_commas() -> None:
    text = "respondent;item;value\n" + "".join(f"r{n};kenmerken;33,{n}\n" for n in range(9))
    assert {len(row) for row in rows_of_text(text, where="x.csv").rows} == {3}


def test_questions_with_commas_of_their_own() -> None:
    head = [f"Vraag {n}, met een komma, en nog een" for n in range(3)]
    text = ";".join(["wie", *head]) + "\n" + "".join(f"r{n};1;2;3\n" for n in range(3))
    assert {len(row) for row in rows_of_text(text, where="x.csv").rows} == {4}


def test_one_line_is_enough() -> None:
    assert rows_of_text("a,b,c", where="x.csv").rows == [["a", "b", "c"]]
    assert rows_of_text("a", where="x.csv").rows == [["a"]]
    assert rows_of_text("", where="x.csv").rows in ([], [[]])


@given(
    st.sampled_from(SIGNS),
    st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(st.text(alphabet="abc 1.\"'\n", max_size=8), min_size=width, max_size=width), min_size=2, max_size=8)),
)  # fmt: skip
def test_what_is_written_is_read_again(sign: str, cells: list[list[str]]) -> None:
    rows = [[f"kop{n}" for n in range(len(cells[0]))], *cells]
    found = rows_of_text(written(rows, sign), where="x.csv")
    assert [list(row) for row in found.rows] == rows
