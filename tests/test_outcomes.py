"""The outcome table of `workbook score`, case by case, through the real command line; and every form a table comes in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from made_answers import (
    STARTS,
    TYPES,
    Run,
    call,
    change,
    csv_text,
    drop,
    frame,
    golden,
    rows_of,
    start,
    team,
    write_csv,
    write_json,
    write_xlsx,
)

LAUNCH = cycle(STARTS)
NOW = [44, 15, 11.5, 29.5]

Outcome = Callable[..., Run]


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """Score files in the test's own folder with the real command line, started by turns in either way."""

    def scored(*sources: Path | str, **settings: str) -> Run:
        before = everything(tmp_path)
        done = start(tmp_path, "score", "ocai", *sources, "--json", how=next(LAUNCH), **settings)
        assert "Traceback" not in done.err
        assert everything(tmp_path) == before
        return done

    return scored


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(done: Run) -> str:
    return " ".join(done.json["notes"])


def scores(done: Run, perspective: str) -> list[float | None]:
    return [done.score(perspective, name)["score"] for name in TYPES]


# ---- design.md's table ----


@pytest.mark.parametrize("how", STARTS)
def test_one_respondent_in_all_is_the_own_profile(tmp_path: Path, how: str) -> None:
    path = write_csv(tmp_path / "ik.csv", golden())
    done = start(tmp_path, "score", "ocai", path, "--json", how=how)
    assert (done.code, done.json["n"]) == (0, 1)
    assert scores(done, "nu") == NOW
    assert done.json["files"] == [{"file": "ik.csv", "used": True, "why": ""}]


@pytest.mark.parametrize(
    "rows",
    [
        drop(golden(), perspective="nu", item="succes"),
        change(golden(), 56, perspective="nu", item="kenmerken", option="familie"),
    ],
    ids=["incomplete", "illegal"],
)
def test_one_respondent_incomplete_or_illegal_is_refused_and_told(tmp_path: Path, outcome: Outcome, rows: Any) -> None:
    done = outcome(write_csv(tmp_path / "ik.csv", rows))
    assert done.code == 2
    assert (done.json["n"], done.json["scores"]) == (0, [])
    assert "Uw antwoorden, Nu, onderdeel" in told(done)
    assert "Verbeter dit in het formulier" in done.err


@pytest.mark.parametrize("size", [2, 4])
def test_two_to_four_respondents_are_hidden_with_a_note(tmp_path: Path, outcome: Outcome, size: int) -> None:
    done = outcome(write_csv(tmp_path / "klein.csv", team(size)))
    assert (done.code, done.json["n"]) == (0, size)
    assert {score["score"] for score in done.json["scores"]} == {None}
    assert {gap["gap"] for gap in done.json["gaps"]} == {None}
    assert done.json["quality"] == {}
    assert f"Een groep van {size} wordt niet getoond" in told(done)


def test_five_respondents_are_shown(tmp_path: Path, outcome: Outcome) -> None:
    done = outcome(write_csv(tmp_path / "team.csv", team(5)))
    assert (done.code, done.json["n"]) == (0, 5)
    assert sum(scores(done, "nu")) == pytest.approx(100)
    assert all(score["low"] < score["score"] < score["high"] for score in done.json["scores"])


@pytest.mark.parametrize(("floor", "shown"), [("8", False), ("3", True), ("veel", True)])
def test_the_floor_can_only_be_raised(
    tmp_path: Path, floor: str, shown: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBOOK_FLOOR", floor)
    six, four = write_csv(tmp_path / "zes.csv", team(6)), write_csv(tmp_path / "vier.csv", team(4))
    assert (None not in scores(call(monkeypatch, capsys, "score", "ocai", six, "--json"), "nu")) is shown
    assert scores(call(monkeypatch, capsys, "score", "ocai", four, "--json"), "nu") == [None] * 4


def test_a_team_member_who_is_incomplete_is_left_out_of_that_perspective(tmp_path: Path, outcome: Outcome) -> None:
    rows = change(team(7), -5, respondent="r2", perspective="nu", item="kenmerken", option="markt")
    rows = drop(rows, respondent="r4", perspective="gewenst", item="succes")
    done = outcome(write_csv(tmp_path / "team.csv", rows))
    assert (done.code, done.json["n"]) == (0, 7)
    assert {(s["perspective"], s["n"]) for s in done.json["scores"]} == {("nu", 6), ("gewenst", 6)}
    assert "Invuller r2, Nu, onderdeel 'Dominante kenmerken': bij Markt staat −5" in told(done)
    assert "Invuller r4, Gewenst, onderdeel 'Succescriteria': er staat nog geen getal bij Familie" in told(done)
    others = outcome(write_csv(tmp_path / "zonder.csv", drop(rows, respondent="r2")))
    assert scores(others, "nu") == pytest.approx(scores(done, "nu"))


def test_the_same_cell_twice_in_one_file_is_refused(tmp_path: Path, outcome: Outcome) -> None:
    rows = team(6)
    done = outcome(write_csv(tmp_path / "dubbel.csv", [*rows, {**rows[0], "value": 1}]))
    assert (done.code, done.json["scores"]) == (2, [])
    assert "r1 heeft twee keer een waarde bij nu, kenmerken en familie" in done.err
    assert "Laat één van de twee regels staan" in done.err


def test_of_a_respondent_in_two_files_the_latest_is_kept_and_told(tmp_path: Path, outcome: Outcome) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    write_json(folder / "a-nieuw.json", golden("r1"), saved_at="2026-11-24T09:00:00.000Z")
    write_json(folder / "b-oud.json", rows_of("r1", [25] * 4), saved_at="2026-11-23T09:00:00.000Z")
    done = outcome(folder)
    assert (done.code, done.json["n"]) == (0, 1)
    assert scores(done, "nu") == NOW
    assert "r1 staat in b-oud.json en in a-nieuw.json; het nieuwste is gebruikt" in told(done)
    assert [(use["file"], use["used"]) for use in done.json["files"]] == [("a-nieuw.json", True), ("b-oud.json", False)]


def test_of_two_tables_the_one_changed_last_counts(tmp_path: Path, outcome: Outcome) -> None:
    old = write_csv(tmp_path / "z.csv", rows_of("r1", [25] * 4))
    new = write_csv(tmp_path / "a.csv", golden("r1"))
    os.utime(old, (1e9, 1e9))
    assert scores(outcome(old, new), "nu") == NOW


@pytest.mark.parametrize(("only", "absent"), [("nu", "gewenst"), ("gewenst", "nu")])
def test_only_one_perspective_is_scored_without_gaps(tmp_path: Path, outcome: Outcome, only: str, absent: str) -> None:
    done = outcome(write_csv(tmp_path / "half.csv", drop(team(6), perspective=absent)))
    assert done.code == 0
    assert {score["perspective"] for score in done.json["scores"]} == {only}
    assert [(gap["gap"], gap["flagged"]) for gap in done.json["gaps"]] == [(None, None)] * 4
    assert f"Niemand vulde '{absent.capitalize()}' in" in told(done)


def test_a_folder_with_an_unreadable_file_scores_the_rest_and_tells_it(tmp_path: Path, outcome: Outcome) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    for number in range(1, 7):
        write_json(folder / f"collega {number}.json", team(1, start=number))
    (folder / "half.json").write_text('{"format": 1, "instrument": "oc')
    (folder / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    (folder / "~$team.xlsx").write_bytes(b"\x05Jannie")
    done = outcome(folder)
    assert (done.code, done.json["n"]) == (0, 6)
    assert None not in scores(done, "nu")
    left_out = {use["file"]: use["why"] for use in done.json["files"] if use["used"] is False}
    assert set(left_out) == {"half.json", "foto.jpg"}
    assert "breekt af of is beschadigd" in left_out["half.json"]
    for name, why in left_out.items():
        assert f"{name}: {why}" in done.err.splitlines()


@pytest.mark.parametrize("inside", [(), ("leeg.csv",)], ids=["empty folder", "nothing usable"])
def test_a_folder_with_nothing_usable_is_refused(tmp_path: Path, outcome: Outcome, inside: tuple[str, ...]) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    for name in inside:
        (folder / name).touch()
    done = outcome(folder)
    assert (done.code, done.json["n"], done.json["scores"]) == (2, 0, [])
    assert ("Dit bestand is leeg" if inside else "staan geen bestanden met antwoorden") in done.err


def test_subgroups_stand_in_a_list_of_their_own(tmp_path: Path, outcome: Outcome) -> None:
    rows = [
        *team(6, group="onderbouw"),
        *team(6, start=10, group="bovenbouw"),
        *rows_of("chef", [25] * 4, role="leider"),
    ]
    done = outcome(write_csv(tmp_path / "team.csv", rows))
    assert done.json["n"] == 12
    parts = {part["group"]: part for part in done.json["subgroups"]}
    assert {name: part["n"] for name, part in parts.items()} == {"bovenbouw": 6, "onderbouw": 6}
    mean = [sum(part["scores"][place]["score"] for part in parts.values()) / 2 for place in range(4)]
    assert mean == pytest.approx(scores(done, "nu"))


def test_moment_and_school_can_be_chosen(tmp_path: Path) -> None:
    rows = [*team(6, subject="De Wilg", moment="nulmeting"), *team(7, subject="De Es", moment="nulmeting")]
    rows += rows_of("r1", [25] * 4, subject="De Wilg", moment="eindmeting")
    path = write_csv(tmp_path / "team.csv", rows)
    chosen = ("--moment", "NULMETING", "--school", "de wilg")
    done = start(tmp_path, "score", "ocai", path, *chosen, "--json")
    assert (done.code, done.json["n"]) == (0, 6)
    nobody = start(tmp_path, "score", "ocai", path, "--school", "De Linde", "--json")
    assert nobody.code == 2
    assert "geen antwoorden bij deze keuze: De Linde" in nobody.err


def test_without_json_a_person_reads_a_table_and_a_sentence(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ik.csv", golden())
    done = start(tmp_path, "score", "ocai", path)
    assert done.code == 0
    assert "11,5" in done.out
    assert "Nu: familie krijgt de meeste punten (44 van de 100" in " ".join(done.out.split())


# ---- one profile in every form that a table comes in ----

PARTS = [40.5, 19.5, 15, 25]


def as_csv(delimiter: str, encoding: str, *, decimal: str = ".", ends: str = "\n") -> Callable[[Path, Any], Path]:
    def write(folder: Path, rows: Any) -> Path:
        path = folder / f"{rows[0]['respondent']}.csv"
        path.write_bytes(csv_text(rows, delimiter, decimal=decimal).replace("\n", ends).encode(encoding))
        return path

    return write


def quoted(folder: Path, rows: Any) -> Path:
    path = folder / f"{rows[0]['respondent']}.csv"
    frame(rows).to_csv(path, index=False, sep=";", decimal=",", quoting=1)
    return path


def with_excels_first_line(folder: Path, rows: Any) -> Path:
    path = as_csv(";", "utf-8", decimal=",")(folder, rows)
    path.write_bytes(b"sep=;\r\n\r\n" + path.read_bytes() + b";;;\r\n")
    return path


def as_xlsx(folder: Path, rows: Any) -> Path:
    return write_xlsx(folder / f"{rows[0]['respondent']}.xlsx", rows)


def as_xlsx_with_text(folder: Path, rows: Any) -> Path:
    return as_xlsx(folder, [{**row, "value": str(row["value"]).replace(".", ",")} for row in rows])


def as_xlsx_that_lies_about_its_size(folder: Path, rows: Any) -> Path:
    import re
    import zipfile

    path, sheet = as_xlsx(folder, rows), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[sheet] = re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', parts[sheet])
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


def as_json(folder: Path, rows: Any) -> Path:
    return write_json(folder / f"{rows[0]['respondent']}.json", rows)


def as_json_with_mark(folder: Path, rows: Any) -> Path:
    path = as_json(folder, rows)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b", ", b",\r\n"))
    return path


FORMS: dict[str, Callable[[Path, Any], Path]] = {
    "comma": as_csv(",", "utf-8"),
    "semicolon": as_csv(";", "utf-8"),
    "tab": as_csv("\t", "utf-8"),
    "byte order mark": as_csv(";", "utf-8-sig"),
    "decimal comma": as_csv(";", "utf-8", decimal=","),
    "decimal comma and tab": as_csv("\t", "utf-8", decimal=","),
    "UTF-16": as_csv(";", "utf-16", decimal=","),
    "UTF-16 without mark": as_csv(";", "utf-16-le", decimal=","),
    "cp1252": as_csv(";", "cp1252", decimal=","),
    "CRLF": as_csv(",", "utf-8", ends="\r\n"),
    "CR": as_csv(",", "utf-8", ends="\r"),
    "quoted": quoted,
    "Excel's first line": with_excels_first_line,
    "xlsx": as_xlsx,
    "xlsx with text": as_xlsx_with_text,
    "xlsx that lies about its size": as_xlsx_that_lies_about_its_size,
    "json": as_json,
    "json with mark and CRLF": as_json_with_mark,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_profile(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = FORMS[form](tmp_path, rows_of("collega-ë", PARTS, group="onderbouw"))
    done = call(monkeypatch, capsys, "score", "ocai", path, "--json")
    assert done.code == 0, done.err
    assert scores(done, "nu") == scores(done, "gewenst") == pytest.approx(PARTS)
    assert [use["used"] for use in done.json["files"]] == [True]


def test_all_forms_together_in_one_folder(tmp_path: Path, outcome: Outcome) -> None:
    for number, (form, write) in enumerate(FORMS.items()):
        folder = tmp_path / "team" / form
        folder.mkdir(parents=True)
        write(folder, rows_of(f"coördinator {number}", PARTS))
    done = outcome(tmp_path / "team")
    assert (done.code, done.json["n"], done.json["notes"]) == (0, len(FORMS), [])
    assert scores(done, "nu") == pytest.approx(PARTS)


def test_labels_capitals_and_accents_are_understood(tmp_path: Path, outcome: Outcome) -> None:
    words = {"hierarchie": "HIËRARCHIE ", "kenmerken": "Dominante kenmerken", "nu": "Nu"}
    rows = [{key: words.get(value, value) for key, value in row.items()} for row in golden()]
    text = csv_text(rows).replace("respondent,", "Respondent ,", 1)
    (tmp_path / "ik.csv").write_text(text, encoding="utf-8")
    assert scores(outcome(tmp_path / "ik.csv"), "nu") == NOW


def test_the_output_is_one_json_document(tmp_path: Path, outcome: Outcome) -> None:
    done = outcome(write_csv(tmp_path / "team.csv", team(6)))
    assert set(done.json) >= {"instrument", "kind", "n", "scores", "quality", "files", "notes"}
    assert json.loads(done.out) == done.json
