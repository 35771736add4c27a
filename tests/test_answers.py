"""Whose answers are read: one's own, the team's, or De Wilg's while the start page says so; and what is told of files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from made_answers import (
    CULTURE,
    ITEMS,
    PERSPECTIVES,
    TYPES,
    frame,
    golden,
    rows_of,
    somebody,
    team,
    write_csv,
    write_json,
)

import workbook as wb
from workbook import content, home
from workbook.errors import WorkbookError
from workbook.instrument import instrument
from workbook.responses import data_home, save_rows

EXAMPLE = "Voorbeeldschool De Wilg"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deelnemer's own folder, with the golden case in it, from inside one of its subfolders."""
    folder = home.make_home(tmp_path / "map")
    save_rows(
        CULTURE,
        [{key: row[key] for key in ("perspective", "item", "option", "value")} for row in golden()],
        folder=folder,
    )
    (folder / "module-3").mkdir()
    monkeypatch.chdir(folder / "module-3")
    return folder


def choose(folder: Path, school: str, at: str | None = None) -> None:
    """Answer the start page's question about the school."""
    row = {"perspective": None, "item": "school", "option": school, "value": 1}
    save_rows(instrument("start"), [row if at is None else {**row, "saved_at": at}], folder=folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---- one's own ----


def test_ones_own_answers_are_read_without_a_source(mine: Path) -> None:
    profile = wb.score("ocai")
    assert [each.estimate.value for each in profile.scores[:4]] == [44, 15, 11.5, 29.5]
    assert (profile.marked, profile.alone, profile.label) == (None, True, "Uw eigen beeld (nulmeting)")


def test_the_follow_up_stands_in_a_file_of_its_own(mine: Path) -> None:
    assert wb.answers("ocai", moment="eindmeting").empty
    rows = [{key: row[key] for key in ("perspective", "item", "option", "value")} for row in rows_of("", [25] * 4)]
    save_rows(CULTURE, rows, moment="eindmeting", folder=mine)
    assert set(wb.answers("ocai", moment="eindmeting").table["moment"]) == {"eindmeting"}
    assert set(wb.answers("ocai").table["value"]) != {25}
    found = wb.compare(wb.answers("ocai"), wb.answers("ocai", moment="eindmeting"))
    assert (found.names, found.paired, found.alone) == (("Nulmeting", "Eindmeting"), True, True)


def test_cleared_answers_are_as_good_as_none(mine: Path) -> None:
    rows = [{"perspective": p, "item": i, "option": o, "value": None} for p, i, o in CULTURE.cells()]
    save_rows(CULTURE, rows, folder=mine)
    assert "nog niet ingevuld" in wb.score("ocai").sentence()


def test_without_a_folder_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match="workbook open"):
        wb.answers("ocai")


# ---- the team's ----


def test_the_team_is_a_folder_in_ones_own(mine: Path) -> None:
    write_csv(mine / "team" / "collegas.csv", team(5))
    write_json(mine / "team" / "Joop" / "ocai.json", team(1, start=6))
    found = wb.answers("ocai", "team")
    assert found.respondents == 6
    assert [use.file for use in found.files] == ["Joop/ocai.json", "collegas.csv"]
    against = wb.compare(wb.answers("ocai"), found)
    assert against.names == ("Uw eigen beeld (nulmeting)", "Het team (nulmeting)")
    assert against.changes[0].before.value == 44
    assert "begin van een gesprek" in against.sentence()


def test_an_empty_team_folder_says_what_to_put_in_it(mine: Path) -> None:
    profile = wb.score(wb.answers("ocai", "team"))
    assert profile.empty
    assert "'team' staan geen bestanden" in profile.message


def test_among_answers_to_other_questions_only_the_right_ones_are_used(mine: Path) -> None:
    choose(mine, "eigen")
    found = wb.answers("ocai", mine / "antwoorden")
    assert found.respondents == 1
    assert {use.file: use.used for use in found.files} == {"ocai.json": True, "start.json": False}
    assert any(note.startswith("start.json: Dit zijn antwoorden op een ander instrument") for note in found.notes)


def test_a_folder_with_files_of_many_instruments_tells_of_the_others_in_one_sentence(mine: Path) -> None:
    others = [each.id for each in wb.catalogue() if each.id != CULTURE.id]
    for name in (CULTURE.id, *others):
        # What stands in them is the same: a table says by its name only whose questions it answers.
        write_csv(mine / "team" / f"{name}.csv", team(6))
    found = wb.answers(CULTURE.id, "team")
    assert found.respondents == 6
    assert len(found.notes) == 1
    assert found.notes[0].startswith(f"{len(others)} bestanden in de map gaan over een ander instrument")
    assert found.notes[0].endswith(f"en nog {len(others) - 3}.")
    told = {use.file: use.why for use in found.files if not use.used}
    assert set(told) == {f"{name}.csv" for name in others}
    assert all("antwoorden op een ander instrument" in why for why in told.values())


def test_a_few_files_of_other_instruments_are_named(mine: Path) -> None:
    others = [each.id for each in wb.catalogue() if each.id != CULTURE.id][:2]
    for name in (CULTURE.id, *others):
        write_csv(mine / "team" / f"{name}.eindmeting.csv", team(6))
    assert (
        wb.answers(CULTURE.id, "team").notes[0].endswith(f"{others[0]}.eindmeting.csv en {others[1]}.eindmeting.csv.")
    )


def test_a_file_that_one_points_at_is_read_whatever_its_name(mine: Path) -> None:
    other = next(each.id for each in wb.catalogue() if each.id != CULTURE.id)
    path = write_csv(mine / "team" / f"{other}.csv", team(6))
    assert wb.answers(CULTURE.id, path).respondents == 6
    assert wb.answers(CULTURE.id, [path, "team"]).notes == ()


def test_a_file_given_twice_is_read_once(mine: Path) -> None:
    path = write_csv(mine / "team" / "collegas.csv", team(6))
    found = wb.answers("ocai", ["team", path, "team"])
    assert (found.respondents, found.notes) == (6, ())


def test_what_office_programs_leave_behind_is_no_file(mine: Path) -> None:
    write_csv(mine / "team" / "collegas.csv", team(6))
    for name in ("~$collegas.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", "._collegas.csv", ".ocai.json.lock"):
        (mine / "team" / name).write_bytes(b"\0\1")
    (mine / "team" / "__MACOSX").mkdir()
    (mine / "team" / "__MACOSX" / "x.csv").write_bytes(b"\0")
    assert [use.file for use in wb.answers("ocai", "team").files] == ["collegas.csv"]


def test_a_table_with_what_pandas_calls_missing(mine: Path) -> None:
    table = frame([*team(5), *team(1, start=6)]).assign(group=None)
    table["value"] = table["value"].astype("Int64")
    table.loc[table["respondent"] == "r6", "value"] = pd.NA
    profile = wb.score(wb.answers("ocai", table.astype({"respondent": "string"})))
    assert profile.n == 5


def test_a_replaced_fault_is_forgotten(mine: Path) -> None:
    old, new = team(1), team(1)
    old[0]["value"] = "veel"
    new[3]["value"] = 1
    write_json(mine / "team" / "a.json", old, saved_at="2026-11-23T10:00:00.000Z")
    write_json(mine / "team" / "b.json", new, saved_at="2026-11-24T10:00:00.000Z")
    write_csv(mine / "team" / "c.csv", team(5, start=2))
    notes = " ".join(wb.score(wb.answers("ocai", "team")).notes)
    assert "tellen op tot" in notes
    assert "'veel'" not in notes


def test_one_person_with_and_without_a_school_is_one(mine: Path) -> None:
    write_csv(mine / "team" / "a.csv", team(6, subject="De Wilg"))
    write_json(mine / "team" / "b.json", rows_of("r1", somebody(9)))
    found = wb.answers("ocai", "team")
    assert found.respondents == 6
    assert set(found.table["subject"]) == {"De Wilg"}
    assert any("r1 staat in" in note for note in found.notes)


def test_a_newer_half_leaves_the_other_perspective_as_it_was(mine: Path) -> None:
    write_json(mine / "team" / "a.json", golden("r1"), saved_at="2026-11-23T10:00:00.000Z")
    half = rows_of("r1", [25] * 4, only=["nu"])
    write_json(mine / "team" / "b.json", half, saved_at="2026-11-24T10:00:00.000Z")
    profile = wb.score(wb.answers("ocai", "team"))
    assert [each.estimate.value for each in profile.scores] == [25] * 4 + [39, 30, 12, 19]
    assert {use.file: use.used for use in profile.files} == {"a.json": "partly", "b.json": True}


# ---- De Wilg's ----


def test_one_switch_reads_the_example_school_marked_and_leaves_ones_own(mine: Path) -> None:
    write_csv(mine / "team" / "ocai.csv", team(6))
    own = wb.score("ocai")
    choose(mine, "voorbeeld")
    before = contents(mine)
    profile, colleagues = wb.score("ocai"), wb.score(wb.answers("ocai", "team"))
    assert data_home() == content.example_home()
    for result in (profile, colleagues, wb.compare(wb.answers("ocai"), wb.answers("ocai", "team"))):
        assert result.marked == EXAMPLE
        assert EXAMPLE in result._repr_html_()
    assert colleagues.n > 6
    assert len(profile.scores) == len(PERSPECTIVES) * len(TYPES)
    assert contents(mine) == before
    choose(mine, "eigen")
    assert wb.score("ocai").to_json() == own.to_json()
    assert wb.score(wb.answers("ocai", "team")).marked is None


def test_with_the_switch_ones_own_can_still_be_saved(mine: Path) -> None:
    choose(mine, "voorbeeld")
    example = contents(content.example_home())
    row = {"perspective": "nu", "item": ITEMS[0], "option": TYPES[0], "value": 3}
    assert save_rows(CULTURE, [row]).value("nu", ITEMS[0], TYPES[0]) == 3
    assert contents(content.example_home()) == example
    assert '"value": 3,' in (mine / "antwoorden" / "ocai.json").read_text(encoding="utf-8")


def test_the_switch_goes_by_the_latest_choice(mine: Path) -> None:
    choose(mine, "voorbeeld", "2026-11-23T10:00:00.000Z")
    choose(mine, "eigen", "2026-11-23T09:00:00.000Z")
    assert home.is_example()


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"rows": 5}', b'{"rows": [1]}', b'{"rows": [{"item": "school"}]}']
)
def test_a_damaged_switch_means_ones_own(mine: Path, damage: bytes) -> None:
    (mine / "antwoorden" / "start.json").write_bytes(damage)
    assert not home.is_example()
    assert wb.score("ocai").marked is None


def test_a_switch_that_notepad_saved_still_works(mine: Path) -> None:
    choose(mine, "voorbeeld")
    path = mine / "antwoorden" / "start.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert home.is_example()


# ---- choosing among people ----


def test_choosing_ignores_capitals_and_accents() -> None:
    answers = wb.answers("ocai", frame(team(6, group="Ééndaagse Opvang")))
    assert answers.select(group="eendaagse opvang").respondents == 6
    nobody = answers.select(group="kantine")
    assert (nobody.empty, nobody.message) == (True, "Er zijn geen antwoorden bij deze keuze: kantine.")
    assert wb.score(nobody).message == nobody.message


def test_of_two_divisions_only_one_is_shown_apart() -> None:
    rows = [row for n in range(12) for row in rows_of(f"r{n}", somebody(n), group="ab"[n > 5], role="xy"[n % 2])]
    answers = wb.answers("ocai", frame(rows))
    assert not wb.score(answers.select(group="a")).hidden
    assert wb.score(answers.select(role="x")).hidden
    ungrouped = wb.answers("ocai", frame([{**row, "group": ""} for row in rows]))
    assert not wb.score(ungrouped.select(role="x")).hidden
