"""The attendance list: made, added to, ticked in every way, and read whatever a docent wrote in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from docent_desk_class import PEOPLE, make_class, tick
from openpyxl import load_workbook

from workbook import home
from workbook.docent.certifying.hours import hours
from workbook.docent.certifying.presence import day_page, presence
from workbook.docent.certifying.sheet import list_path, refresh
from workbook.docent.certifying.ticks import Tick, read_tick
from workbook.docent.course import Course
from workbook.docent.people import Person, Roster, save
from workbook.errors import WorkbookError

HELD = date(2026, 10, 8)


@pytest.fixture
def made(tmp_path: Path) -> tuple[Course, Roster]:
    return make_class(tmp_path)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("x", "present"), (" X ", "present"), (1, "present"), (1.0, "present"), ("Ja", "present"), ("✓", "present"),
        (True, "present"), (HELD, "present"), (datetime(2026, 10, 8, 9, 30, tzinfo=UTC), "present"), ("8 oktober 2026", "present"),
        (None, "absent"), ("  ", "absent"), (0, "absent"), (False, "absent"), ("ziek", "absent"), ("\u00a0", "absent"),
        ("inhaal 2026-11-12", "caught_up"), ("Inhaaldag: 12-11-2026", "caught_up"), ("ingehaald op 12/11/2026", "caught_up"),
        (date(2026, 11, 12), "caught_up"), ("elders: Zwolle", "elsewhere"), ("ELDERS in Zwolle", "elsewhere"),
        ("zwolle", "elsewhere"), ("inhaal", "unknown"), ("inhaal 31-02-2026", "unknown"), ("misschien", "unknown"),
        (7, "unknown"),
    ],
)  # fmt: skip
def test_a_cell_is_read_in_every_way_in_which_a_docent_ticks(value: Any, state: str) -> None:
    found = read_tick(value, HELD, ("Breda", "Zwolle"))
    assert found.state == state
    if state == "caught_up":
        assert found.day == date(2026, 11, 12)
    if state == "elsewhere":
        assert found.place == "Zwolle"


def test_a_sheet_a_group_with_a_column_a_day_and_a_list_to_choose_from(made: tuple[Course, Roster]) -> None:
    course, people = made
    assert refresh(course).added == 4
    book = load_workbook(list_path(course))
    assert book.sheetnames == ["breda", "zwolle"]
    heads = [cell.value for cell in book["breda"][1]]
    assert heads[:3] == ["Naam", "Persoon", "Dag 1 (24-09-2026)"]
    assert len(heads) == 6
    assert [row[1].value for row in book["zwolle"].iter_rows(min_row=2)] == [each.id for each in people.people[2:]]
    assert book["zwolle"]["A3"].data_type == "s"
    assert book["breda"].data_validations.dataValidation[0].formula1 == '"x,elders: Zwolle"'


def test_refreshing_adds_people_and_dates_and_never_touches_what_was_ticked(made: tuple[Course, Roster]) -> None:
    course, people = made
    tick(course, {"C2": "X ", "D2": "inhaal 12-11-2026", "G1": "Opmerking", "G2": "belt later"})
    before = list_path(course).read_bytes()
    assert not refresh(course).written
    assert list_path(course).read_bytes() == before
    plan = course.root / "cursus.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("2026-11-19", "2026-11-26"), encoding="utf-8")
    save(course, [*people.people[1:], Person(name="Nieuwe Collega", group="breda")])
    assert refresh(course).added == 1
    sheet = load_workbook(list_path(course))["breda"]
    assert [sheet[cell].value for cell in ("C2", "D2", "F1", "G2")] == [
        "X ", "inhaal 12-11-2026", "Dag 4 (26-11-2026)", "belt later",
    ]  # fmt: skip
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [PEOPLE[0].name, PEOPLE[1].name, "Nieuwe Collega"]


def test_what_cannot_be_understood_is_told_with_its_sheet_and_cell_and_counts_for_nothing(
    made: tuple[Course, Roster],
) -> None:
    course, people = made
    tick(course, {"C3": "misschien", "D3": "x", "A9": "Wie Dit Ook Is", "C9": "x"})
    found = presence(course)
    assert found.days(people.people[1].id) == [2]
    assert any("'breda'" in note and "C3" in note and "misschien" in note for note in found.notes)
    assert any("Wie Dit Ook Is" in note for note in found.notes)


def test_who_is_written_on_another_groups_sheet_followed_the_day_there(made: tuple[Course, Roster]) -> None:
    course, people = made
    tick(course, {"A5": "zoe 's-gravesande", "D5": "x"}, "zwolle")
    assert presence(course).tick(people.people[1].id, 2) == Tick("elsewhere", place="Zwolle")


def test_a_list_that_is_open_in_excel_is_told_and_nothing_is_lost(
    made: tuple[Course, Roster], monkeypatch: pytest.MonkeyPatch
) -> None:
    course, people = made
    tick(course, {"C2": "x"})
    before = list_path(course).read_bytes()
    save(course, [*people.people, Person(name="Nieuwe Collega", group="breda")])
    mark = list_path(course).with_name("~$presentie.xlsx")
    mark.touch()
    with pytest.raises(WorkbookError, match="staat open in een ander programma"):
        refresh(course)
    mark.unlink()

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(home.os, "replace", refused)
    with pytest.raises(WorkbookError):
        refresh(course)
    assert list_path(course).read_bytes() == before
    assert [path.name for path in list_path(course).parent.glob("*.tmp")] == []


@pytest.mark.parametrize("data", [b"", b"geen excel", b"PK\x03\x04 half", bytes.fromhex("d0cf11e0a1b11ae1")])
def test_a_broken_list_is_told_and_left_as_it_is(made: tuple[Course, Roster], data: bytes) -> None:
    course, _ = made
    refresh(course)
    list_path(course).write_bytes(data)
    for read in (refresh, presence):
        with pytest.raises(WorkbookError, match="beschadigd"):
            read(course)
    assert list_path(course).read_bytes() == data


def test_copies_beside_the_list_and_sheets_of_the_docents_own_are_told(made: tuple[Course, Roster]) -> None:
    course, _ = made
    refresh(course)
    book = load_workbook(list_path(course))
    book.create_sheet("Telefoonlijst")["A2"] = "0123"
    book.save(list_path(course))
    list_path(course).with_name("presentie-LAPTOP.xlsx").write_bytes(b"")
    notes = " ".join(presence(course).notes)
    assert "Telefoonlijst" in notes
    assert "presentie-LAPTOP.xlsx" in notes


def test_the_page_of_a_day_holds_everybody_and_stands_among_the_names(made: tuple[Course, Roster]) -> None:
    course, _ = made
    tick(course, {"D2": "elders: Zwolle"})
    path = day_page(course, 2)
    text = path.read_text(encoding="utf-8")
    assert path.parent.name == "sleutel"
    assert all(name in text for name in ("Jannie de Vries", "=1+1", "8 oktober 2026", "elders: Zwolle"))
    with pytest.raises(WorkbookError):
        day_page(course, 5)


def test_without_people_there_is_no_list(tmp_path: Path) -> None:
    course, _ = make_class(tmp_path)
    (course.root / "sleutel" / "deelnemers.csv").unlink()
    with pytest.raises(WorkbookError, match="Lees eerst een lijst in"):
        refresh(course)


def test_contact_hours_are_those_of_the_days_followed_and_the_log_counts_only_where_it_was_handed_in(
    made: tuple[Course, Roster],
) -> None:
    course, _ = made
    tick(course, {"C2": "x", "D2": "inhaal 12-11-2026", "C3": "x"})
    folder = course.submitted("d-00000001", "m1-ink") / "antwoorden"
    folder.mkdir(parents=True)
    log = """{"format":1,"instrument":"uren","version":"1.0","respondent":"d-00000001","role":null,"group":null,
    "moment":"nulmeting","saved_at":"2026-10-01T10:00:00.000Z","rows":[],"entries":[
    {"entry":"a","item":"uren","minuten":360},{"entry":"b","item":"uren","minuten":90}]}"""
    (folder / "uren.json").write_text(log, encoding="utf-8")
    found, _ = hours(course)
    assert [(each.contact, each.logged) for each in found] == [(12, 7.5), (6, None), (0, None), (0, None)]
    assert (found[0].contact_norm, found[0].norm) == (24, 144)
    assert "name" not in found[0].to_json()


def test_groups_whose_sheets_would_have_one_name_share_a_sheet(
    made: tuple[Course, Roster],
) -> None:
    course, _ = made
    long = "een heel lange naam van een stichting"
    people = save(course, [Person(name="Eén Naam", group=f"{long} noord"), Person(name="Twee", group=f"{long} zuid")])
    tick(course, {"C2": "x", "C3": "x"}, long[:31].strip())
    seen = presence(course)
    assert [seen.tick(each.id, 1).state for each in people.people] == ["present", "present"]
