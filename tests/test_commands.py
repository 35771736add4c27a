"""How the docent's commands say things: to a person at a terminal, and as events to a page."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import typer

from workbook.docent.commands import app
from workbook.docent.commands.base import count_of, hint, json_out, lines, moment_of, points_of, progress, step, table
from workbook.docent.people import read_list
from workbook.docent.practice import practise


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_EVENTS", "1")


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_page_hears_lines_tables_and_progress_as_events(events: None, capsys: pytest.CaptureFixture[str]) -> None:
    lines("Klaar: 'ë'", "nog een")
    hint("workbook docent grade")
    table("Titel", ["a", "b"], [["[red]1[/red]", "2"]])
    with progress("Bezig", 2) as started:
        started("d-1")
        started("d-2")
    step(3, 30, "3 van 30")
    assert told(capsys) == [
        {"line": "Klaar: 'ë'"},
        {"line": "nog een"},
        {"table": "Titel", "columns": ["a", "b"], "rows": [["[red]1[/red]", "2"]]},
        {"progress": [0, 2], "what": "Bezig", "who": "d-1"},
        {"progress": [1, 2], "what": "Bezig", "who": "d-2"},
        {"progress": [2, 2], "what": "Bezig", "who": ""},
        {"progress": [3, 30], "what": "3 van 30", "who": ""},
    ]


def test_a_terminal_shows_them_and_what_can_be_typed_next(capsys: pytest.CaptureFixture[str]) -> None:
    lines("Klaar")
    hint("workbook docent grade")
    table("Titel", ["kop"], [["[red]letterlijk[/red]"]])
    step(1, 2, "1 van 2")
    with progress("Bezig", 1) as started:
        started("d-1")
    shown = capsys.readouterr()
    assert shown.out.startswith("Klaar\nworkbook docent grade\n")
    assert "[red]letterlijk[/red]" in shown.out
    assert shown.err.startswith("1 van 2\n")
    assert "Bezig" in shown.err


def test_what_is_not_there_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    assert points_of(6, 12.5) == "6 / 12,50"
    assert {points_of(None, 12), moment_of(None), count_of(None)} == {"–"}
    assert count_of((3, 12)) == "3 / 12"
    json_out({"naam": "Zoë", "leeg": None})
    assert json.loads(capsys.readouterr().out) == {"naam": "Zoë", "leeg": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_out(float("nan"))


def test_the_help_follows_the_order_of_the_work() -> None:
    names = list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    work = ["new", "roster", "release", "collect", "grade", "overview", "judge", "feedback", "certify", "forget"]
    assert [name for name in names if name in work] == work


def test_what_a_docent_practises_with_looks_like_a_school_and_an_elo(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        (tmp_path / name).write_bytes(name.encode())
    listed, download = practise(tmp_path / "oefenen", [tmp_path / "a.zip", tmp_path / "b.zip"])
    people = read_list(listed)
    assert len(people) == 2
    with zipfile.ZipFile(download) as archive:
        for person, name in zip(people, archive.namelist(), strict=True):
            assert name.startswith(f"{person.last}, {person.first}_{person.number}_assignsubmission_file_/")
            assert archive.read(name).decode() == name.rpartition("/")[2]
