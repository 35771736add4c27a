"""The portfolio: what was made, and what one module hands on to the next, in any order."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import workbook as wb
from workbook.content import example_home
from workbook.course import course
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.tables import Entries
from workbook.portfolio.reading import lines
from workbook.responses import save_rows

EXAMPLE = example_home() / "antwoorden"
MODULES = [each.number for each in course()]
GIFTS = [(each.number, gift) for each in course() for gift in each.gives]
STAMP = "2026-11-23T20:14:03.123Z"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.fixture
def filled(home: Path) -> Path:
    for path in EXAMPLE.glob("*.json"):
        if path.stem != "start":
            shutil.copy(path, home / "antwoorden" / path.name)
    return home


def as_example(home: Path) -> None:
    row = {"perspective": None, "item": "school", "option": "voorbeeld", "value": 1, "saved_at": STAMP}
    file = {
        "format": 1, "instrument": "start", "version": "1.0", "respondent": "d-test", "role": None, "group": None,
        "moment": "nulmeting", "saved_at": STAMP, "rows": [row], "entries": [],
    }  # fmt: skip
    (home / "antwoorden" / "start.json").write_text(json.dumps(file), encoding="utf-8")


def entry(instrument_id: str, **cells: Any) -> None:
    asked = instrument(instrument_id)
    assert isinstance(asked, Entries)
    table = asked.tables[0].id
    save_rows(asked, entries=[{"entry": f"{table}.1", "item": table, **cells}])


# ---- the data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "gift"), GIFTS, ids=lambda each: getattr(each, "instrument", each))
def test_a_gift_goes_forward_and_names_what_exists(number: int, gift: Any) -> None:
    assert all(to > number for to in gift.to)
    asked = instrument(gift.instrument)
    assert asked.leaves != "never"
    if gift.only or gift.filtered:
        assert isinstance(asked, Entries)
        columns = {
            column.id: {option.id for option in column.options} for table in asked.tables for column in table.columns
        }
        for column, wanted in gift.only.items():
            assert wanted in columns[column]
        if gift.filtered:
            assert {f"m{to}" for to in gift.to} <= columns[gift.filtered]
            assert f"m{number}" in columns["module"]


def test_the_chain_of_the_course_is_whole() -> None:
    chain = {(number, to) for number, gift in GIFTS for to in gift.to}
    assert chain == {(1, 2), (1, 3), (2, 3), (3, 4)}


@pytest.mark.parametrize("number", MODULES)
def test_the_parts_of_a_portfolio_are_instruments_that_may_be_kept(number: int) -> None:
    parts = course()[number - 1].portfolio
    assert len(set(parts)) == len(parts)
    assert all(instrument(name).leaves != "never" for name in parts)


# ---- what is received -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", MODULES)
def test_an_empty_folder_is_told_kindly_where_to_fill_in_and_offered_the_example(number: int, home: Path) -> None:
    received = wb.received(number)
    assert len(received.missing) == len(received.handed)
    shown = unescape(received._repr_html_())
    for own, lent in zip(received.handed, received.example, strict=True):
        assert own.name in shown
        assert f"../{own.page}.ipynb" in shown
        assert not lent.missing
    assert shown.count("Voorbeeldschool De Wilg") == len(received.handed)
    assert shown.count("<details>") == len(received.handed)
    assert not list((home / "antwoorden").iterdir()), "looking changes nothing"


@pytest.mark.parametrize("number", MODULES)
def test_what_was_filled_in_is_shown_with_its_day_and_without_the_example(number: int, filled: Path) -> None:
    received = wb.received(number)
    assert received.missing == ()
    shown = unescape(received._repr_html_())
    assert "Voorbeeldschool" not in shown
    assert "<details>" not in shown
    assert shown.count("Bewaard op ") == len(received.handed)
    for each in received.handed:
        assert each.saved.endswith(("2026", "2027"))
        for line in each.lines:
            assert line.title in shown


def test_own_work_goes_before_the_example_as_soon_as_it_is_there(home: Path) -> None:
    entry(
        "conclusies",
        module="m1",
        voor=["m2"],
        conclusie="Wij kijken weinig terug.",
        grond="INK, n = 20",
        datum="2026-11-18",
    )
    received = wb.received(2)
    given = next(each for each in received.handed if each.instrument.id == "conclusies")
    assert [line.title for line in given.lines] == ["Wij kijken weinig terug."]
    assert given.marked is None
    shown = unescape(received._repr_html_())
    assert "Wij kijken weinig terug." in shown
    assert "18 november 2026" in shown


def test_a_conclusion_goes_only_to_the_module_it_is_meant_for(home: Path) -> None:
    entry("conclusies", module="m1", voor=["m2"], conclusie="Alleen voor kwaliteit.", grond="x", datum="2026-11-18")
    assert "Alleen voor kwaliteit." in unescape(wb.received(2)._repr_html_())
    assert "Alleen voor kwaliteit." not in unescape(wb.received(3)._repr_html_()).split("<details>")[0]
    assert all(each.missing for each in wb.received(3).handed if each.instrument.id == "conclusies")


def test_goals_go_on_in_the_version_that_belongs_there(filled: Path) -> None:
    to_culture = next(each for each in wb.received(3).handed if each.instrument.id == "doelen")
    to_study = next(each for each in wb.received(4).handed if each.instrument.id == "doelen")
    written = wb.answers("doelen").entries
    for handed, version in ((to_culture, "na_module_2"), (to_study, "na_team")):
        goals = [each["doel"] for each in written if each["versie"] == version]
        assert goals
        assert sorted(line.title for line in handed.lines) == sorted(goals)


def test_every_version_of_a_vision_is_kept_and_handed_on(filled: Path) -> None:
    handed = next(each for each in wb.received(2).handed if each.instrument.id == "visie")
    told = [entry for entry in wb.answers("visie").entries if entry["onderwerp"] == "professionals"]
    assert len(handed.lines) == len(told) >= 2


def test_in_the_example_school_everything_is_marked_as_hers(home: Path) -> None:
    as_example(home)
    received = wb.received(3)
    assert received.missing == ()
    assert all(each.marked == "Voorbeeldschool De Wilg" for each in received.handed)
    assert unescape(received._repr_html_()).count("Voorbeeldschool De Wilg") == len(received.handed)


def test_a_broken_file_is_told_and_the_rest_is_there(filled: Path) -> None:
    (filled / "antwoorden" / "conclusies.json").write_text('{"format": 1, "ins', encoding="utf-8")
    received = wb.received(2)
    given = next(each for each in received.handed if each.instrument.id == "conclusies")
    assert given.missing
    assert "visie" not in [each.instrument.id for each in received.handed if each.missing]


def test_what_somebody_wrote_is_shown_as_text_and_never_as_a_page(home: Path) -> None:
    entry(
        "conclusies", module="m1", voor=["m2"], conclusie="<script>alert(1)</script>", grond="a & b", datum="2026-11-18"
    )
    assert "<script>" not in wb.received(2)._repr_html_()


def test_a_module_that_is_not_there_is_told_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match="van 1 tot en met 4"):
        wb.received(5)
    with pytest.raises(WorkbookError, match="van 1 tot en met 4"):
        wb.portfolio(0)


def test_the_first_module_starts_without_anything(home: Path) -> None:
    assert wb.received(1).handed == ()
    assert "meteen aan de slag" in wb.received(1).sentence()


# ---- what was made --------------------------------------------------------------------------------------------------


def test_an_empty_portfolio_lists_what_there_will_be(home: Path) -> None:
    found = wb.portfolio()
    assert len(found.made) == sum(len(each.portfolio) for each in course())
    assert not found.table["n"].any()
    assert set(found.missing) == {each.name for each in found.made}
    assert "nog niet" in found._repr_html_()


def test_a_full_portfolio_counts_what_was_made_per_module(filled: Path) -> None:
    found = wb.portfolio(1)
    table = found.table.set_index("instrument")
    hours = [each for each in wb.answers("uren").entries if each["module"] == "m1"]
    assert table.loc["uren", "n"] == len(hours)
    assert table.loc["visie", "n"] == len(wb.answers("visie").entries)
    assert table.loc["ink", "n"] > 50
    assert found.missing == ()
    assert list(found.table.columns) == ["module", "part", "instrument", "n", "saved", "state"]


def test_the_whole_course_is_the_modules_together(filled: Path) -> None:
    assert wb.portfolio().made == tuple(each for number in MODULES for each in wb.portfolio(number).made)


def test_a_part_that_cannot_be_read_says_why(filled: Path) -> None:
    (filled / "antwoorden" / "visie.json").write_text("geen json", encoding="utf-8")
    part = next(each for each in wb.portfolio(1).made if each.instrument.id == "visie")
    assert not part.n
    assert "visie.json" in part.state


def test_the_example_portfolio_is_marked(home: Path) -> None:
    as_example(home)
    assert "Voorbeeldschool De Wilg" in wb.portfolio(1)._repr_html_()


def test_an_entry_is_read_with_labels_and_dates_in_words() -> None:
    asked = instrument("doelen")
    assert isinstance(asked, Entries)
    given = {
        "item": "doelen",
        "doel": "Samen kijken",
        "soort": "beide",
        "komt_uit": ["ink", "gap"],
        "datum": "2027-06-30",
    }
    (line,) = lines(asked, (given,))
    assert line.title == "Samen kijken"
    told = dict(line.rest)
    assert told["Soort doel"] == "beide tegelijk"
    assert told["Bereikt op"] == "30 juni 2027"
    assert told["Waaruit het doel voortkomt"] == "INK-positiebepaling (module 1), Performance Gap Scan"


def test_a_date_that_is_none_and_an_option_that_is_gone_are_shown_as_written() -> None:
    asked = instrument("doelen")
    assert isinstance(asked, Entries)
    (line,) = lines(asked, ({"item": "doelen", "doel": "X", "datum": "volgend jaar", "soort": "anders"},))
    assert dict(line.rest) == {"Bereikt op": "volgend jaar", "Soort doel": "anders"}
