"""The reader's sector is what the start page last said, and each sector has its fictive school."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbook as wb
from workbook.neighbours import SECTORS


def choose(home: Path, *chosen: tuple[str, str]) -> None:
    rows = [{"item": "sector", "option": option, "value": 1, "saved_at": when} for option, when in chosen]
    (home / "antwoorden").mkdir(exist_ok=True)
    (home / "antwoorden" / "start.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    return tmp_path


def test_without_a_choice_it_is_the_primary_school(home: Path) -> None:
    assert wb.sector() == "po"
    assert wb.neighbour() == "De Esdoorn"


@pytest.mark.parametrize(("option", "school"), [("po", "De Esdoorn"), ("vo", "Het Wilgenhof"), ("so", "De Knotwilg")])
def test_the_neighbour_is_of_the_sector_that_was_chosen(home: Path, option: str, school: str) -> None:
    choose(home, (option, "2026-09-01T10:00:00Z"))
    assert wb.sector() == option
    assert wb.neighbour() == school


def test_the_last_choice_counts(home: Path) -> None:
    choose(home, ("so", "2026-09-03T10:00:00Z"), ("vo", "2026-09-01T10:00:00Z"))
    assert wb.sector() == "so"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": 3}', '{"rows": [{"item": "sector"}]}'])
def test_a_damaged_file_is_no_choice(home: Path, text: str) -> None:
    choose(home)
    (home / "antwoorden" / "start.json").write_text(text, encoding="utf-8")
    assert wb.sector() == "po"


@given(st.text())
def test_there_is_a_school_for_whatever_is_asked(of: str) -> None:
    assert wb.neighbour(of) in set(wb.dataset("leerresultaten")["subject"])


def test_every_sector_has_a_school_that_is_not_the_example() -> None:
    schools = [wb.neighbour(each) for each in SECTORS]
    assert len(set(schools)) == len(SECTORS)
    assert "De Wilg" not in schools
