"""Two versions of a record side by side: what stayed, what was adjusted, what is new, and nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import workbook as wb
from workbook.content import example_home
from workbook.home import make_home
from workbook.results.revision import Revision

OLD, NEW = "na_module_2", "na_team"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def goal(versie: str, doel: str, nummer: float | None = None, **more: Any) -> dict[str, Any]:
    return {"item": "doelen", "doel": doel, "versie": versie, **({} if nummer is None else {"nummer": nummer}), **more}


def compared(home: Path, *rows: dict[str, Any]) -> Revision:
    entries = [{"entry": f"r{at}", "saved_at": "2026-11-23T10:00:00Z", **row} for at, row in enumerate(rows)]
    data = {"format": 1, "instrument": "doelen", "version": "1.0", "respondent": "d-1", "role": None, "group": None,
            "moment": "nulmeting", "saved_at": "2026-11-23T10:00:00Z", "rows": [], "entries": entries}  # fmt: skip
    (home / "antwoorden" / "doelen.json").write_text(json.dumps(data), encoding="utf-8")
    found = wb.compare(wb.answers("doelen").select(versie=OLD), wb.answers("doelen").select(versie=NEW))
    assert isinstance(found, Revision)
    return found


def test_a_goal_keeps_its_number_whatever_its_words_become(home: Path) -> None:
    found = compared(
        home,
        goal(OLD, "Wij kijken terug.", 3, indicator="verslagen", stand="nieuw"),
        goal(OLD, "Het plein is veilig.", 4),
        goal(NEW, "Heel andere woorden", 3, indicator="lijst", stand="bezig"),
        goal(NEW, "Vragen stellen", 5),
    )
    assert [(each.number, each.title, each.state) for each in found.lines] == [
        ("3", "Heel andere woorden", "adjusted"), ("4", "Het plein is veilig.", "kept"), ("5", "Vragen stellen", "new"),
    ]  # fmt: skip
    assert [(each.column, each.before, each.after) for each in found.lines[0].adjustments] == [
        ("Doel", "Wij kijken terug.", "Heel andere woorden"), ("Indicator", "verslagen", "lijst"), ("Stand", "nog te beginnen", "bezig"),
    ]  # fmt: skip
    assert found.names == ("Na module 2", "Bijgesteld met team en kerngroep")
    assert "1 regel bleef, 1 regel werd bijgesteld, 1 regel is nieuw" in found.sentence()
    assert not found.notes


def test_without_a_number_the_likeness_of_the_words_decides_and_is_told(home: Path) -> None:
    found = compared(home, goal(OLD, "Na elke verandering kijken wij terug."), goal(NEW, "Na elke verandering kijken wij terug en schrappen wij."),
                     goal(NEW, "Iets over ouders en de wijk"))  # fmt: skip
    assert [each.state for each in found.lines] == ["adjusted", "new"]
    assert "heeft geen nummer" in found.notes[0]


def test_one_number_twice_in_a_version_is_told_and_nothing_is_lost(home: Path) -> None:
    found = compared(home, goal(OLD, "Oud", 1), goal(NEW, "Eerste", 1), goal(NEW, "Tweede", 1))
    assert [each.title for each in found.lines] == ["Tweede", "Eerste"]
    assert "meer dan één keer" in found.notes[0]


@pytest.mark.parametrize("version", [OLD, NEW])
def test_an_empty_side_says_which(home: Path, version: str) -> None:
    found = compared(home, goal(version, "Alleen hier", 1))
    missing = {OLD: "bijgesteld met team en kerngroep", NEW: "na module 2"}[version]
    assert found.empty
    assert f"Bij 'Doelen' staat nog geen regel met '{missing}'" in found.message
    assert found.message in found._repr_html_().replace("&#x27;", "'")


@pytest.mark.usefixtures("home")
def test_without_any_goal_it_says_that_the_form_is_empty() -> None:
    chosen = wb.answers("doelen").select(versie=OLD)
    told = "U hebt 'Doelen' nog niet ingevuld."
    assert chosen.message.startswith(told)
    assert wb.score(chosen).message.startswith(told)
    assert wb.compare(chosen, wb.answers("doelen").select(versie=NEW)).message.startswith(told)


def test_the_table_of_a_reader_names_the_goal_in_every_row(home: Path) -> None:
    found = compared(home, goal(OLD, "Oud <doel>", 1, indicator="a"), goal(NEW, "Nieuw", 1, indicator="b"))
    heads, rows = found.shown()
    assert heads == ["Regel", "Wat ermee gebeurde", "Wat", "Na module 2", "Bijgesteld met team en kerngroep"]
    assert [row[0] for row in rows] == ["1. Nieuw", "1. Nieuw"]
    assert "&lt;doel&gt;" in found._repr_html_()
    assert list(found.table["column"]) == ["Doel", "Indicator"]


def test_the_goals_of_de_wilg_are_in_three_versions() -> None:
    goals = wb.answers("doelen", example_home() / "antwoorden" / "doelen.json")
    first, second, third = (goals.select(versie=each) for each in (OLD, NEW, "na_onderzoek"))
    for one, two in ((first, second), (second, third)):
        found = wb.compare(one, two)
        assert isinstance(found, Revision)
        assert any(each.state == "adjusted" for each in found.lines)
        assert not found.notes
