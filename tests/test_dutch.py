"""Numbers, dates, lists and comparing words, as they are written in the Netherlands."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest

from workbook import dutch, texts
from workbook.errors import problem


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (44, 1, "44"),
        (11.5, 1, "11,5"),
        (1234.5, 1, "1.234,5"),
        (1234567, 1, "1.234.567"),
        (33.333333, 2, "33,33"),
        (-10.5, 1, "−10,5"),
        (-0.04, 1, "0"),
        (0.96, 1, "1"),
        (99.96, 1, "100"),
        (None, 1, "–"),
        (math.nan, 1, "–"),
        (-math.inf, 1, "–"),
    ],
)
def test_number(value: float | None, decimals: int, written: str) -> None:
    assert dutch.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(7, "+7"), (-10.5, "−10,5"), (0, "0"), (0.04, "0"), (-0.04, "0"), (None, "–"), (math.nan, "–")],
)
def test_signed(value: float | None, written: str) -> None:
    assert dutch.signed(value) == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40", 40),
        (" 33,3 ", 33.3),
        ("33.3", 33.3),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567),
        ("1.234.567,8", 1234567.8),
        ("−5", -5),
        ("+5", 5),
        (",5", 0.5),
        ("1e2", 100),
        ("40\u00a0", 40),
        (7, 7),
        (7.5, 7.5),
    ],
)
def test_parse_number(text: object, value: float) -> None:
    assert dutch.parse_number(text) == value


@pytest.mark.parametrize("text", ["", "  ", None, "NaN", "nan", math.nan])
def test_an_empty_cell_is_no_number_and_no_fault(text: object) -> None:
    assert dutch.parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "veel",
        "4O",
        "40%",
        "1,234.5",
        "12.34,5",
        "1.2.3",
        "1_000",
        "0x10",
        "40 50",
        "inf",
        "1e999",
        math.inf,
        True,
        10**400,
    ],
)
def test_what_could_be_read_in_two_ways_or_none_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="number"):
        dutch.parse_number(text)


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_join(words: list[str], sentence: str) -> None:
    assert dutch.join(words) == sentence


def test_join_with_another_last_word() -> None:
    assert dutch.join(["a", "b"], "of") == "a of b"


@pytest.mark.parametrize(("count", "words"), [(0, "0 typen"), (1, "1 type"), (1200, "1.200 typen")])
def test_plural(count: int, words: str) -> None:
    assert dutch.plural(count, "type", "typen") == words


@pytest.mark.parametrize(
    ("label", "within"),
    [("Samen leren", "samen leren"), ("MR", "MR"), ("OP0 Basisvaardigheden", "OP0 basisvaardigheden")],
)
def test_a_label_within_a_sentence_keeps_its_abbreviations(label: str, within: str) -> None:
    assert dutch.small(label) == within


def test_day_and_clock() -> None:
    assert dutch.day(date(2026, 11, 23)) == "23 november 2026"
    assert [dutch.day(date(2026, month, 1)).split()[1] for month in (1, 3, 12)] == ["januari", "maart", "december"]
    moment = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)
    assert dutch.clock(moment) == f"{moment.astimezone():%H.%M}"


@pytest.mark.parametrize("text", ["Hiërarchie ", "HIERARCHIE", "hie\u0308rarchie", "\uff48ierarchie"])
def test_fold(text: str) -> None:
    assert dutch.fold(text) == "hierarchie"


def test_a_text_that_is_not_there_is_a_mistake_of_ours() -> None:
    for key in ("home.nergens", "nergens.nergens", "home.none", "home.none.what.dieper"):
        with pytest.raises(KeyError):
            texts.say(key)


def test_a_problem_has_its_three_parts_and_keeps_signs_in_names() -> None:
    error = problem("responses.other_instrument", where="a{b}.json", other="{x}", title="100%")
    assert str(error) == f"a{{b}}.json: {error.what} {error.remedy}"
    assert "({x})" in error.what
    assert "'100%'" in error.remedy
    assert error.key == "responses.other_instrument"
