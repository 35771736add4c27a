"""Rows whose table, entry or column isn't plain: nothing is put in the wrong table or dropped without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from legal_answers import SHIPPED, entries, long_form, person, write_csv, write_json

import workbook as wb
from workbook.instrument import Instrument, instrument
from workbook.instrument.model import Entries
from workbook.responses import Responses

TABLES = [each for each in SHIPPED if isinstance(each, Entries)]
SEVERAL = [each for each in TABLES if len(each.tables) > 1]
NAMES = {"respondent", "table", "entry"}


def each(found: list[Any]) -> Any:
    return pytest.mark.parametrize("about", [pytest.param(one, id=one.id) for one in found])


def bare(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def content(found: Responses) -> list[tuple[str, dict[str, Any]]]:
    place = {"respondent", "role", "group", "subject", "moment", "entry", "item"}
    return [(row["item"], {k: v for k, v in row.items() if k not in place}) for row in found.entries]


@each(TABLES)
class TestEach:
    def test_an_entry_that_stands_twice_is_refused_in_every_form(self, about: Entries, tmp_path: Path) -> None:
        rows = person(about, "d-1")
        again = [*rows, rows[0]]
        for path in (
            write_csv(tmp_path / "breed.csv", again),
            write_csv(tmp_path / "lang.csv", long_form(again)),
            write_json(tmp_path / "een.json", about, again),
        ):
            found = wb.answers(about, path)
            assert found.empty
            assert "d-1 heeft twee keer een waarde" in found.message
            assert "kolom 'entry'" in found.message

    def test_an_unknown_item_is_told_and_the_rest_kept(self, about: Entries, tmp_path: Path) -> None:
        rows = long_form(person(about, "d-1"))
        extra = [{**rows[0], "item": "verzonnen.kolom", "value": "iets"}]
        whole = wb.answers(about, write_csv(tmp_path / "a.csv", rows))
        found = wb.answers(about, write_csv(tmp_path / "b.csv", [*rows, *extra]))
        assert content(found) == content(whole)
        assert not whole.notes
        assert any("'verzonnen.kolom'" in note and f"regel {len(rows) + 2}" in note for note in found.notes)

    def test_items_of_another_instrument_are_refused(self, about: Entries, tmp_path: Path) -> None:
        rows = [{"respondent": "1", "item": "verzonnen", "value": 3}]
        found = wb.answers(about, write_csv(tmp_path / "a.csv", rows))
        assert found.empty
        assert f"Geen enkele regel gaat over '{about.title}'; de items zijn bijvoorbeeld verzonnen" in found.message

    def test_a_column_that_is_not_known_is_told(self, about: Entries, tmp_path: Path) -> None:
        rows = [{**row, "Opmerking": "let op" if place == 0 else ""} for place, row in enumerate(person(about, "1"))]
        found = wb.answers(about, write_csv(tmp_path / "a.csv", rows))
        assert [note for note in found.notes if "Opmerking" in note]
        assert found.files[0].used is True

    def test_a_writer_is_one_however_the_code_is_stored(self, about: Entries, tmp_path: Path) -> None:
        write_json(tmp_path / "a.json", about, person(about, "Zoe\u0308"), saved_at="2026-11-01T00:00:00.000Z")
        write_json(tmp_path / "b.json", about, person(about, "Zo\u00eb", 1), saved_at="2026-11-02T00:00:00.000Z")
        found = wb.answers(about, tmp_path)
        assert len(found.entries) == len(entries(about))
        assert {use.file: use.used for use in found.files} == {"a.json": False, "b.json": True}


def columns(about: Entries, place: int) -> list[str]:
    return [column.id for column in about.tables[place].columns]


@each([one for one in SEVERAL if {*columns(one, 0)} & {*columns(one, 1)}])
class TestTablesThatShareAColumn:
    def test_a_row_that_fits_two_tables_is_told(self, about: Entries, tmp_path: Path) -> None:
        first, second = about.tables[:2]
        shared = [name for name in columns(about, 0) if name in columns(about, 1)]
        found = wb.answers(about, write_csv(tmp_path / "a.csv", [{"respondent": "1", shared[0]: "3"}]))
        (note,) = [note for note in found.notes if "zonder naam van een tabel" in note]
        assert first.label in note
        assert second.label in note


@each([one for one in SEVERAL if {*columns(one, -1)} - {*columns(one, 0)}])
class TestTablesThatDiffer:
    def test_a_cell_of_another_table_is_told(self, about: Entries, tmp_path: Path) -> None:
        other = next(name for name in columns(about, -1) if name not in columns(about, 0))
        rows = [{name: value for name, value in entries(about)[0].items() if name not in NAMES} | {other: "1"}]
        found = wb.answers(about, write_csv(tmp_path / "a.csv", rows))
        assert any("aantal cellen niet gebruikt: 1" in note and f"'{other}'" in note for note in found.notes)


@each(SEVERAL)
class TestSeveralTables:
    def test_in_the_long_form_a_column_of_one_table_needs_no_table(self, about: Entries, tmp_path: Path) -> None:
        rows = long_form(person(about, "1"))
        often = [column.id for table in about.tables for column in table.columns]
        short = [{**row, "item": row["item"].rpartition(".")[2]} for row in rows]
        plain = [new if often.count(new["item"]) == 1 else old for old, new in zip(rows, short, strict=True)]
        whole, found = (wb.answers(about, write_csv(tmp_path / f"{n}.csv", way)) for n, way in enumerate((rows, plain)))
        assert content(found) == content(whole)
        assert not found.notes

    def test_in_the_long_form_the_table_may_stand_in_a_column(self, about: Entries, tmp_path: Path) -> None:
        rows = long_form(person(about, "1"))
        split = [
            {**row, "tabel": row["item"].rpartition(".")[0], "item": row["item"].rpartition(".")[2]} for row in rows
        ]
        found = wb.answers(about, write_csv(tmp_path / "a.csv", split))
        assert content(found) == content(wb.answers(about, write_csv(tmp_path / "b.csv", rows)))
        assert not found.notes


@pytest.mark.parametrize("about", [pytest.param(one, id=one.id) for one in SHIPPED if not isinstance(one, Entries)])
def test_beside_numbers_an_unknown_column_is_told_and_costs_nothing(about: Instrument, tmp_path: Path) -> None:
    rows = person(about, "1")
    found = wb.answers(about, write_csv(tmp_path / "a.csv", [{**row, "Tijdstempel": "12.03", "": "x"} for row in rows]))
    assert len(found.table) == len(rows)
    (note,) = found.notes
    assert "Tijdstempel en kolom" in note
    assert found.files[0].used is True


def test_a_number_in_a_line_is_written_as_at_school() -> None:
    minutes = instrument("uren").tables[0].column("minuten")  # type: ignore[attr-defined]
    assert (minutes.said(480.0), minutes.said(7.5), minutes.said(30)) == ("480", "7,5", "30")
