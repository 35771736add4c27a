"""Tables as a reader of a page sees them."""

from __future__ import annotations

import pandas as pd
import pytest

from workbook.results.showing import html_table, whole

LONG = (
    "Wie kijkt, vult na afloop een verslagformulier in en bespreekt het. Daarna leest de schoolleider het. " * 2
    + "Klaar"
)


@pytest.mark.parametrize("names", [True, False])
def test_a_table_of_words_is_shown_whole_and_to_the_left(names: bool) -> None:
    shown = whole(pd.DataFrame({"Ingreep": [LONG, "<b>"]}, index=["A", "B"]), names=names).data
    assert LONG in shown
    assert "&lt;b&gt;" in shown
    assert ("A</th>" in shown) is names
    assert shown.count("text-align:left") == shown.count("<td") + shown.count("<th ")
    assert pd.get_option("display.max_colwidth") == 50


def test_in_a_table_of_results_words_stand_to_the_left_and_numbers_do_not() -> None:
    shown = html_table("Punten", ["Wie", "Punten", "Woord"], [["<a>", "3", "veel"]])
    assert "<caption>Punten</caption>" in shown
    assert (
        "<th scope='row' style='text-align:left'>&lt;a&gt;</th><td>3</td><td style='text-align:left'>veel</td>" in shown
    )
