"""Moments and answers as people and programs write them, each with what it must be read as."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.cells import cells
from workbook.responses.wide.dates import read_moments
from workbook.responses.wide.headers import key, read_head, vocabulary, words
from workbook.responses.wide.index import Place, Spot, index
from workbook.responses.wide.labels import Legal, Skipped, legal, read_answer, with_codes

NOON = datetime(2026, 11, 24, 14, 3)  # noqa: DTZ001  # as a column has it
DAY = datetime(2026, 11, 24)  # noqa: DTZ001
SECONDS = NOON + timedelta(seconds=22)


def moments(*column: Any, head: str = "Tijdstempel") -> list[datetime | None]:
    return list(read_moments(column, read_head(head)).each)


# ---- moments ----


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("24-11-2026 14:03", NOON),
        ("24-11-2026 14:03:22", SECONDS),
        ("24-11-2026 14.03 uur", NOON),
        ("24-11-2026 om 14:03 uur", NOON),
        ("24/11/26", DAY),
        ("24.11.2026", DAY),
        ("24.11.2026 14.03", NOON),
        ("11/24/2026 2:03:22 PM", SECONDS),
        ("11/24/26 14:03:22", SECONDS),
        ("2026/11/24 2:03:22 PM CET", SECONDS),
        ("2026/11/24 2:03:22 p.m. EET", SECONDS),
        ("2026/11/24 3:03:22 PM GMT+1", SECONDS),
        ("2026-11-24 14:03:22", SECONDS),
        ("2026-11-24T14:03:22", SECONDS),
        ("2026-11-24T14:03:22.123Z", SECONDS),
        ("2026-11-24T15:03:22+01:00", SECONDS),
        ("2026-11-24T13:33:22-0030", SECONDS),
        ("2026-11-24", DAY),
        ("24 nov. 2026 14.03 uur", NOON),
        ("24 november 2026 14:03", NOON),
        ("24 NOV 2026", DAY),
        ("di 24 nov. 2026", DAY),
        ("dinsdag 24 november 2026 14:03", NOON),
        ("Tuesday, November 24, 2026 2:03 PM", NOON),
        ("Nov 24, 2026", DAY),
        ("November 24th, 2026 at 2:03 PM", NOON),
        ("24-nov-2026", DAY),
        (datetime(2026, 11, 24, 14, 3), NOON),  # noqa: DTZ001
        (datetime(2026, 11, 24, 15, 3, tzinfo=timezone(timedelta(hours=1))), NOON),
        (date(2026, 11, 24), DAY),
        (46350, DAY),
        (46350.5854166667, NOON),
        ("46350.5", DAY + timedelta(hours=12)),
        ("  24-11-2026\u00a014:03 ", NOON),
    ],
)  # fmt: skip
def test_a_moment_in_any_writing(written: Any, read: datetime) -> None:
    (found,) = moments(written)
    assert found is not None
    assert abs(found - read) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "written",
    ["", None, "gisteren", "14:03", "31-2-2026", "2026-13-45", "45-45-2026", 3, 12.5, True, "24 foo 2026", "0-0-2026"],
)
def test_what_is_no_moment(written: Any) -> None:
    assert moments(written) == [None]


@pytest.mark.parametrize(
    ("column", "head", "months", "doubtful"),
    [
        (["3/4/2026", "13/4/2026"], "Datum", [4, 4], ""),
        (["3/4/2026", "3/24/2026"], "Datum", [3, 3], ""),
        (["3/4/2026 2:03:22 PM"], "Datum", [3], ""),
        (["3/4/2026 14:03"], "Timestamp", [3], "3/4/2026"),
        (["3/4/2026 14:03"], "Completion time", [3], "3/4/2026"),
        (["3/4/2026 14:03", "25/4/2026 14:03"], "Timestamp", [4, 4], ""),
        (["3/4/2026 14:03"], "Tijdstempel", [4], "3/4/2026"),
        (["3-4-2026"], "Datum", [4], "3-4-2026"),
        (["4-4-2026"], "Datum", [4], ""),
        (["2026-3-4"], "Datum", [3], ""),
        (["3 apr 2026"], "Datum", [4], ""),
        (["13/4/2026", "4/13/2026", "3/4/2026"], "Datum", [4, 4, 4], ""),
        (["1/25/25 9:00:00", "1/3/25 9:00:00"], "Tijd van voltooien", [1, 1], ""),
    ],
)  # fmt: skip
def test_day_or_month_first_is_one_choice_for_a_column(
    column: list[str], head: str, months: list[int], doubtful: str
) -> None:
    found = read_moments(column, read_head(head))
    assert [each.month if each else None for each in found.each] == months
    assert found.doubtful == doubtful
    assert (found.read is None) == (not doubtful)


@given(st.datetimes(datetime(2005, 1, 1), datetime(2060, 1, 1)))  # noqa: DTZ001
def test_every_moment_survives_the_usual_writings(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %I:%M:%S %p",
        "%Y-%m-%dT%H:%M:%SZ",
        "%d %b %Y %H.%M.%S uur",
        "%B %d, %Y %H:%M:%S",
    ):
        (found,) = moments(whole.strftime(form))
        assert found == whole, form
    both = [whole.strftime("%d-%m-%Y %H:%M:%S"), "25-12-2026"]
    assert moments(*both)[0] == whole
    american = [whole.strftime("%m/%d/%Y %I:%M:%S %p"), "12/25/2026 1:00:00 AM"]
    assert moments(*american)[0] == whole


@given(st.lists(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.none(), st.datetimes()), max_size=6))
def test_whatever_stands_in_a_column_of_moments_is_read_without_an_error(column: list[Any]) -> None:
    assert len(read_moments(column, read_head("Datum")).each) == len(column)


# ---- answers ----


def allowed(about: Instrument, item: str | None = None) -> Legal:
    known = index(about)
    place = next(each for each in known.places.values() if each.steps and item in (None, each.spot.item))
    return legal(about, place)


AGREE = Legal(
    (1.0, 2.0, 3.0, 4.0, 5.0),
    {"helemaal oneens": 1.0, "oneens": 2.0, "neutraal": 3.0, "mee eens": 4.0, "helemaal mee eens": 5.0},
)
POINTS = Legal(tuple(float(n) for n in range(101)), {})


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (4, 4), (4.0, 4), ("4", 4), (" 4 ", 4), ("4,0", 4), ("4.0", 4), ("4 - mee eens", 4), ("4 – mee eens", 4), ("4: Mee eens", 4),
        ("4. mee eens", 4), ("4) mee eens", 4), ("4 mee eens", 4), ("4 = mee eens", 4), ("(4) Mee eens", 4), ("[4] Mee eens", 4), ("4 (mee eens)", 4),
        ("mee eens (4)", 4), ("Mee eens - 4", 4), ("mee eens = 4", 4), ("mee eens", 4), ("MEE EENS", 4), ("Mee  eens.", 4), ("mee\u00a0eens", 4),
        ("<b>Mee eens</b>", 4), ("oneens", 2), ("Helemaal oneens", 1), ("helemaal mee eens", 5), ("helemaal mee ens", "helemaal mee ens"),
        ("helemal mee eens", 5), ("neutrall", 3), ("helemaal onees", 1), ("7", 7), ("−1", -1), ("4 - zo ongeveer", 4),
    ],
)  # fmt: skip
def test_an_answer_in_any_writing(cell: Any, value: Any) -> None:
    assert read_answer(cell, AGREE) == value


@pytest.mark.parametrize(
    "cell",
    [
        "soms",
        "4 of 5",
        "4-5",
        "4 - oneens",
        "oneens (4)",
        "mee eens, maar",
        "mee oneens",
        "eens",
        "vier",
        "4 jaar",
        "A4",
        "ja",
        "11-24-2026",
        "9 - veel",
    ],
)
def test_what_is_no_answer_keeps_its_text(cell: str) -> None:
    assert read_answer(cell, AGREE) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "n.v.t.",
        "nvt",
        "N.V.T",
        "Niet van toepassing",
        "weet niet",
        "Weet ik niet",
        "N/A",
        "n/a",
        "-",
        "–",
        "?",
        "geen mening",
        "Not applicable",
        "I don't know",
        "...",
    ],
)
def test_an_answer_that_says_there_is_none_is_skipped(cell: str) -> None:
    assert read_answer(cell, AGREE) is Skipped


@pytest.mark.parametrize("cell", ["", "  ", None, "\u00a0", "nan", float("nan")])
def test_an_empty_cell_is_no_answer(cell: Any) -> None:
    assert read_answer(cell, AGREE) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("40%", 40),
        ("40 %", 40),
        ("40 punten", 40),
        ("40 pt", 40),
        ("33,5 punten", 33.5),
        ("40 procent", 40),
        (0.4, 0.4),
        ("40 appels", "40 appels"),
    ],
)
def test_points_may_have_their_unit(cell: Any, value: Any) -> None:
    assert read_answer(cell, POINTS) == value


@pytest.mark.parametrize("cell", [True, False, NOON])
def test_what_a_program_made_of_an_answer_is_no_number(cell: Any) -> None:
    assert read_answer(cell, AGREE) == str(cell)


@pytest.mark.parametrize("about", [each for each in catalogue() if cells(each)], ids=lambda each: each.id)
def test_every_word_of_every_scale_is_its_step(about: Instrument) -> None:
    known = index(about)
    told = 0
    for place in known.places.values():
        if place.steps is None:
            continue
        can = legal(about, place)
        for word, step in can.words.items():
            told += 1
            assert step in place.steps
            for form in (
                word,
                word.upper(),
                f"{step:g} - {word}",
                f"({step:g}) {word}",
                f"{word} ({step:g})",
                f"{step:g}. {word}",
            ):
                assert read_answer(form, can) == step, form
        for step in place.steps:
            assert read_answer(f"{step:g}", can) == read_answer(step, can) == step
    assert told or about.kind == "ipsative"


@pytest.mark.parametrize("about", [each for each in catalogue() if cells(each)], ids=lambda each: each.id)
def test_no_word_of_a_scale_is_one_that_says_there_is_no_answer(about: Instrument) -> None:
    known = index(about)
    said = {word for place in known.places.values() if place.steps for word in legal(about, place).words}
    assert all(read_answer(word, Legal((1, 2, 3), {word: 2.0})) == 2 for word in said)
    assert not {each for each in said if each in vocabulary("skipped")}


def test_levels_and_phases_are_words_too() -> None:
    lesson = instrument("kijkwijzer")
    item = next(each for each in lesson.items if each.levels)
    assert read_answer(item.levels[3], allowed(lesson, item.id)) == 3
    growth = instrument("ink")
    can = legal(growth, index(growth).by_key["gewenst|leiderschap|"])
    assert [read_answer(each.label, can) for each in growth.phases] == [1, 2, 3, 4, 5]


def test_a_scale_with_words_at_its_ends_takes_the_numbers_between() -> None:
    can = allowed(instrument("hpo"))
    assert read_answer("klopt volledig", can) == 10
    assert read_answer("7 - klopt best", can) == 7
    assert read_answer("11 - klopt best", can) == "11 - klopt best"


# ---- LimeSurvey's codes ----


@pytest.mark.parametrize(
    ("column", "read"),
    [
        (["A1", "A5", "", "A3"], [1, 5, None, 3]),
        (["AO01", "AO05"], [1, 5]),
        (["SQ001", "SQ004"], [1, 4]),
        (["a2", "A3"], [2, 3]),
        (["A0", "A4"], [1, 5]),
        (["A1", "N/A"], [1, Skipped]),
        (["A1", "A6"], ["A1", "A6"]),
        (["A1", "B2"], ["A1", "B2"]),
        (["A1", "mee eens"], ["A1", 4]),
        (["A1", 3], ["A1", 3]),
        (["", None], [None, None]),
    ],
)  # fmt: skip
def test_codes_are_steps_when_a_column_holds_nothing_else(column: list[Any], read: list[Any]) -> None:
    can = with_codes(AGREE, column)
    assert [read_answer(cell, can) for cell in column] == read


def test_points_have_no_codes() -> None:
    assert with_codes(POINTS, ["A1", "A2"]) == POINTS


def test_a_text_has_no_steps() -> None:
    about = instrument("lesgesprek")
    place = next(each for each in index(about).places.values() if each.steps is None)
    assert isinstance(place, Place)
    assert isinstance(place.spot, Spot)
    assert with_codes(legal(about, place), ["A1"]).codes == {}


@given(st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.none(), st.booleans()))
def test_any_cell_is_read_without_an_error_and_nothing_becomes_a_step_by_chance(cell: Any) -> None:
    read = read_answer(cell, AGREE)
    assert read is None or read is Skipped or isinstance(read, (float, int, str))
    if isinstance(cell, str) and isinstance(read, float):
        said = key(words(cell))
        assert any(sign.isdigit() for sign in cell) or said in AGREE.words or len(said) >= 5
