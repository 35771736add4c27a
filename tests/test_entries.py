"""Rows of tables as people write them: every file form, every type of cell, and what is told where one can't be read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import workbook as wb
from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.instrument import load
from workbook.instrument.model import Entries
from workbook.responses import Responses
from workbook.responses.entering import read_date

YAML = """\
id: logboek
version: "1.0"
kind: record
title: Ons logboek
short: Logboek
minutes: 5
tables:
  - id: acties
    label: Acties
    columns:
      - {id: wat, text: Wat doen we?, required: true, use: title}
      - {id: wanneer, text: Uiterlijk, type: date, use: due}
      - {id: uren, text: Uren, type: number}
      - {id: stand, text: Stand, type: choice, use: status, options: [{id: open, text: Nog open}, {id: klaar, text: Klaar, closed: true}]}
      - {id: labels, text: Labels, type: codes}
  - id: besluiten
    label: Besluiten
    columns:
      - {id: besluit, text: Besluit}
"""


@pytest.fixture
def log(tmp_path: Path) -> Entries:
    path = tmp_path / "logboek.yaml"
    path.write_text(YAML, encoding="utf-8")
    found = load(path)
    assert isinstance(found, Entries)
    return found


def read(log: Entries, path: Path, text: str) -> Responses:
    path.write_bytes(text.encode("utf-8"))
    return wb.answers(log, path)


def cells(found: Responses, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(entry.get(name) for name in names) for entry in found.entries]


WANTED = [("Rooster maken", "2027-01-31", 2.5, "open", ["rust", "tijd"])]
NAMES = ("wat", "wanneer", "uren", "stand", "labels")


@pytest.mark.parametrize(
    "text",
    [
        "wat,wanneer,uren,stand,labels\nRooster maken,2027-01-31,2.5,open,rust;tijd\n",
        "\ufeffWat doen we?;Uiterlijk;Uren;Stand;Labels\r\nRooster maken;31-1-2027;2,5;Nog open;rust|tijd\r\n",
        "sep=;\ntabel;WAT;Wanneer;Uren;Stand;Labels\nActies; Rooster maken ;31/01/2027;2,5;nog open;rust| tijd\n",
        "respondent;item;value\nd-1;wat;Rooster maken\nd-1;wanneer;31-1-2027\nd-1;uren;2,5\nd-1;stand;Nog open\nd-1;labels;rust|tijd\n",
    ],
    ids=["ids and commas", "labels, semicolons and a BOM", "the table named", "the long form"],
)
def test_a_csv_is_read_whatever_its_form(log: Entries, tmp_path: Path, text: str) -> None:
    found = read(log, tmp_path / "acties.csv", text)
    assert cells(found, *NAMES) == WANTED
    assert not found.notes
    assert not found.empty


def test_a_sheet_is_read_with_its_dates_and_numbers(log: Entries, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Wat doen we?", "Uiterlijk", "Uren", "Stand", "Labels"])
    sheet.append(["Rooster maken", date(2027, 1, 31), 2.5, "Nog open", "rust; tijd"])
    book.save(tmp_path / "acties.xlsx")
    assert cells(wb.answers(log, tmp_path / "acties.xlsx"), *NAMES) == WANTED


def test_a_dataframe_is_read(log: Entries) -> None:
    frame = pd.DataFrame({"wat": ["Rooster maken"], "uren": [2.5], "stand": [None]})
    assert cells(wb.answers(log, frame), "wat", "uren", "stand") == [("Rooster maken", 2.5, None)]


def test_the_table_is_the_one_whose_columns_are_filled(log: Entries, tmp_path: Path) -> None:
    found = read(log, tmp_path / "b.csv", "besluit\nWij stoppen met huiswerk.\n")
    assert cells(found, "item", "besluit") == [("besluiten", "Wij stoppen met huiswerk.")]


@pytest.mark.parametrize(
    ("column", "text", "allowed"),
    [("uren", "veel", "een getal"), ("wanneer", "31-2-2027", "een datum"), ("stand", "bezig", "Nog open en Klaar")],
)
def test_a_cell_that_can_not_be_read_is_told_and_counts_as_empty(
    log: Entries, tmp_path: Path, column: str, text: str, allowed: str
) -> None:
    found = read(
        log,
        tmp_path / "acties.csv",
        f"wat;{column}\nRooster;3\nPlan;{text}\n" if column == "uren" else f"wat;{column}\nPlan;{text}\n",
    )
    note = next(note for note in found.notes if text in note)
    assert note.startswith("acties.csv, regel ")
    assert allowed in note
    assert "telt als leeg" in note
    assert column not in found.entries[-1]
    assert found.entries[-1]["wat"] == "Plan"
    assert found.files[0].used == "partly"


def test_a_row_of_an_unknown_table_is_told(log: Entries, tmp_path: Path) -> None:
    found = read(log, tmp_path / "x.csv", "tabel;wat\nwensen;Een nieuw plein\nacties;Rooster\n")
    assert len(found.entries) == 1
    assert any("x.csv, regel 2: de tabel bestaat niet" in note for note in found.notes)


def test_the_same_cell_twice_in_the_long_form_is_refused(log: Entries, tmp_path: Path) -> None:
    found = read(log, tmp_path / "x.csv", "respondent;item;value\nd-1;wat;Rooster\nd-1;wat;Plan\n")
    assert found.empty
    assert "d-1" in found.message
    assert "wat" in found.message


def test_a_file_with_other_columns_is_refused_with_what_is_wanted(log: Entries, tmp_path: Path) -> None:
    found = read(log, tmp_path / "x.csv", "naam;klas\nJan;3\n")
    assert found.empty
    assert "Geen enkele kolom hoort bij 'Ons logboek'" in found.message
    assert "wat, wanneer" in found.message
    with pytest.raises(WorkbookError, match="Geen enkele kolom"):
        wb.answers(log, pd.DataFrame({"naam": ["Jan"]}))


def answer_file(folder: Path, name: str, who: str, saved_at: str, *titles: str) -> Path:
    path = folder / name
    rows = [
        {"entry": f"acties.{n}", "item": "acties", "wat": title, "saved_at": saved_at}
        for n, title in enumerate(titles, 1)
    ]
    rows.append({"entry": "acties.9", "item": "acties", "deleted": True, "saved_at": saved_at})
    content = {"format": 1, "instrument": "logboek", "version": "1.0", "respondent": who, "moment": "nulmeting",
               "saved_at": saved_at, "rows": [], "entries": rows}  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_of_one_writer_in_two_files_the_latest_counts_and_it_is_told(log: Entries, tmp_path: Path) -> None:
    answer_file(tmp_path, "a.json", "d-1", "2027-01-01T00:00:00.000Z", "oud")
    answer_file(tmp_path, "b.json", "d-1", "2027-02-01T00:00:00.000Z", "nieuw", "tweede")
    answer_file(tmp_path, "c.json", "d-2", "2026-02-01T00:00:00.000Z", "van een ander")
    (tmp_path / "logboek.yaml").unlink()
    found = wb.answers(log, tmp_path)
    assert [entry["wat"] for entry in found.entries] == ["nieuw", "tweede", "van een ander"]
    assert any("a.json" in note and "b.json" in note for note in found.notes)
    assert {use.file: use.used for use in found.files}["a.json"] is False


def test_entries_are_selected_by_moment(log: Entries, tmp_path: Path) -> None:
    found = read(log, tmp_path / "x.csv", "moment;wat\nnulmeting;eerst\neindmeting;later\n")
    assert found.moments == ["eindmeting", "nulmeting"]
    assert [each["wat"] for each in found.select(moment="eindmeting").entries] == ["later"]
    assert found.select(moment="ooit").message


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)))
def test_a_day_is_read_back_in_every_way_it_is_written(day: date) -> None:
    for written in (
        day,
        day.isoformat(),
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
    ):
        assert read_date(written) == day


@given(st.text(max_size=12))
def test_no_text_for_a_day_breaks_anything(text: str) -> None:
    assert read_date(text) is None or isinstance(read_date(text), date)


def test_a_record_tells_how_many_lines_it_has() -> None:
    found = wb.answers("doelen", example_home() / "antwoorden" / "doelen.json")
    assert repr(found).endswith(f"aantal regels {len(found.entries)}.")
