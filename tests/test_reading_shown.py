"""What is seen while many files are read: a bar on a terminal, a line in a notebook, and nothing for a handful."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from made_answers import Run, call
from messy_inputs import HABITS, answer_file, as_csv, put, unsure, wide

import workbook as wb
from workbook.responses import progress
from workbook.terminal import Reading, can_ask, reading

Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return lambda *arguments: call(monkeypatch, capsys, *arguments)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder of seven answer files, among which one that can't be read."""
    for person in range(6):
        put(f"team/a{person}.json", lambda person=person: json.dumps(answer_file(HABITS, person).to_json()))(tmp_path)
    put("team/z.json", lambda: "{")(tmp_path)
    return tmp_path / "team"


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


# ---- whoever asks ----------------------------------------------------------------------------------------------------


def test_every_file_is_told_also_one_that_can_not_be_read(team: Path) -> None:
    told: list[tuple[int, int]] = []
    wb.answers(HABITS, team, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 7) for n in range(1, 8)]


def test_nothing_to_read_tells_nothing(tmp_path: Path) -> None:
    told: list[int] = []
    wb.answers(HABITS, tmp_path, progress=lambda done, _: told.append(done))
    assert told == []


# ---- a notebook ------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Pretend that a notebook runs this; returns what it is given to show."""
    import IPython
    import IPython.display

    shown: list[dict[str, str]] = []

    def update(data: dict[str, str], *, raw: bool) -> None:
        assert raw
        shown.append(data)

    def display(data: dict[str, str], *, raw: bool, display_id: bool) -> Any:
        assert display_id
        update(data, raw=raw)
        return SimpleNamespace(update=update)

    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setattr(IPython.display, "display", display)
    return shown


def test_a_notebook_shows_one_line_of_plain_text_that_ends_at_all(
    team: Path, lines: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "MANY", 6)
    wb.answers(HABITS, team)
    assert lines[0] == {"text/plain": "Bestanden gelezen: 0 van 7."}
    assert lines[-1] == {"text/plain": "Bestanden gelezen: 7 van 7."}
    assert len(lines) <= 4


def test_a_notebook_shows_nothing_of_a_handful(team: Path, lines: list[dict[str, str]]) -> None:
    wb.answers(HABITS, team)
    assert lines == []


def test_outside_a_notebook_nothing_is_shown(
    team: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "MANY", 1)
    wb.answers(HABITS, team)
    assert capsys.readouterr() == ("", "")


# ---- a terminal ------------------------------------------------------------------------------------------------------


def test_a_terminal_shows_a_bar_of_many_files_and_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    with reading() as shown:
        for done in range(1, 302):
            shown.told(done, 301)
        bar = shown.bar
    assert bar.finished
    assert not bar.live.is_started
    assert "Bestanden lezen" in screen.getvalue()
    assert "301/301" in screen.getvalue()


def test_a_handful_and_a_stream_that_is_no_terminal_get_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Reading()
    shown.told(1, 5_000)
    assert shown.bar is None
    monkeypatch.setattr(sys, "stderr", Screen())
    shown.told(1, progress.MANY)
    assert shown.bar is None


def test_the_command_line_prints_one_document_and_no_bar(team: Path, cli: Cli) -> None:
    done = cli("score", HABITS.id, team, "--json")
    assert done.json["n"] == 6
    assert "Bestanden lezen" not in done.out + done.err


# ---- the one question ------------------------------------------------------------------------------------------------


@pytest.fixture
def unsure_list(tmp_path: Path) -> Path:
    put("lijst.csv", lambda: as_csv(unsure(wide())))(tmp_path)
    return tmp_path / "lijst.csv"


class Keyboard(io.StringIO):
    """Keys typed by somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def asked_with(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Pretend that somebody sits at a terminal and types this."""
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    monkeypatch.setattr("workbook.terminal.can_ask", lambda: True)


@pytest.mark.parametrize(
    ("typed", "agreed"), [("ja\n", True), (" J \n", True), ("nee\n", False), ("\n", False), ("", False)]
)
def test_a_terminal_shows_the_columns_and_asks_once(
    unsure_list: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, typed: str, *, agreed: bool
) -> None:
    asked_with(monkeypatch, typed)
    done = cli("score", HABITS.id, unsure_list)
    assert done.err.count("Klopt dit? Typ ja of nee") == 1
    assert "kolom 'Ik vroeg wel eens" in done.err
    assert "is de vraag: " in done.err
    left_out = "met --akkoord achter de opdracht" in done.err
    assert left_out is not agreed


def test_with_json_nothing_is_asked(unsure_list: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_with(monkeypatch, "ja\n")
    done = cli("score", HABITS.id, unsure_list, "--json")
    assert "Klopt dit? Typ" not in done.out + done.err
    assert done.json["files"][0]["used"] == "partly"


def test_agreed_beforehand_nothing_is_asked(unsure_list: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_with(monkeypatch, "nee\n")
    done = cli("score", HABITS.id, unsure_list, "--akkoord")
    assert "Klopt dit? Typ" not in done.err
    assert "met --akkoord" not in done.err


def test_who_is_not_at_a_terminal_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not can_ask()
    monkeypatch.setattr(sys, "stdin", Keyboard())
    assert not can_ask()
    monkeypatch.setattr(sys, "stderr", Screen())
    assert can_ask()


def test_a_bar_makes_room_for_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    monkeypatch.setattr(sys, "stdin", Keyboard("ja\n"))
    with reading() as shown:
        shown.told(1, 5_000)
        assert shown.ask("lijst.csv", [SimpleNamespace(header="Vraag 1", label="Iets")])
        assert shown.bar.live.is_started
