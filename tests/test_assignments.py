"""Every assignment: no keys go out, each wrong answer costs points in one cell, and each point lost is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from test_coverage import ASSIGNMENTS, EXAMPLE, ROOT, graded, home

from workbook.home import make_home
from workbook.instrument import Quiz, load

__all__ = ["home"]

SOURCE = ROOT / "assignments" / "source"


def quiz_of(name: str) -> Quiz:
    found = load(SOURCE / name / f"{name}.yaml")
    assert isinstance(found, Quiz)
    return found


def cells_of(name: str) -> list[Any]:
    notebook = nbformat.read(SOURCE / name / f"{name}.ipynb", as_version=4)
    return [
        each for each in notebook.cells if each.cell_type == "code" and each.metadata.get("nbgrader", {}).get("grade")
    ]


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_an_assignment_hands_out_no_keys(name: str) -> None:
    quiz = quiz_of(name)
    assert quiz.assignment
    for item in quiz.items:
        assert not any([item.answer, item.hints, item.praise, item.levels, item.examples]), item.id
        assert all(option.right is None and not option.feedback for option in item.options), item.id


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_tally_is_the_last_thing_that_a_graded_cell_shows(name: str) -> None:
    for cell in cells_of(name):
        assert cell.source.endswith("\nt")
        assert f"t = Tally({cell.metadata.nbgrader.points:g})" in cell.source


def other_answers(item: Any, given: set[str]) -> Iterator[list[str]]:
    """Every other option of a choice; for choices: nothing, all, each one more and each one less."""
    every = [option.id for option in item.options]
    if item.form == "choice":
        yield from ([each] for each in every if each not in given)
        return
    yield []
    yield every
    yield from (sorted(given ^ {each}) for each in every)


def wrong_answers(name: str) -> Iterator[Any]:
    rows = json.loads((EXAMPLE / f"{name}.json").read_text(encoding="utf-8"))["rows"]
    quiz = quiz_of(name)
    for item in quiz.items:
        if item.id == quiz.round:
            continue  # which round it is, is no answer to judge
        own = [row for row in rows if row["item"] == item.id]
        if item.form == "number":
            for more in (-1, 1, 100):
                wrong = [{**row, "value": row["value"] + more} for row in own]
                yield pytest.param(name, item.id, wrong, id=f"{name}-{item.id}-{more}")
        elif item.form in {"choice", "choices"}:
            for chosen in other_answers(item, {row["option"] for row in own}):
                wrong = [{**own[0], "option": each} for each in chosen]
                yield pytest.param(name, item.id, wrong, id=f"{name}-{item.id}-{'+'.join(chosen) or 'niets'}")


@pytest.mark.parametrize(("name", "item", "wrong"), [each for name in ASSIGNMENTS for each in wrong_answers(name)])
def test_each_wrong_answer_costs_points_in_one_cell_and_says_why(
    name: str, item: str, wrong: list[dict[str, Any]], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in cells_of(name)}
    path = home / "antwoorden" / f"{name}.json"
    file = json.loads(path.read_text(encoding="utf-8"))
    file["rows"] = [row for row in file["rows"] if row["item"] != item] + wrong
    path.write_text(json.dumps(file), encoding="utf-8")
    told: dict[str, Any] = {}
    lost = {cell: full[cell] - points for cell, points in graded(name, home, monkeypatch, told).items()}
    assert [cell for cell, points in lost.items() if points > 0] in ([each] for each in full)
    (cell,) = (cell for cell, points in lost.items() if points)
    assert all(len(line.remedy) > 20 for line in told[cell].checks if not line.passed)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_nothing_but_empty_answer_files_gives_no_points_and_no_traceback(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_home(tmp_path / "map")
    for needed in [*quiz_of(name).assignment.needs, name]:  # type: ignore[union-attr]
        path = folder / "antwoorden" / f"{needed}.json"
        shutil.copy(EXAMPLE / path.name, path)
        file = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**file, "rows": [], "entries": []}), encoding="utf-8")
    told: dict[str, Any] = {}
    assert not any(graded(name, folder, monkeypatch, told).values())
    for tally in told.values():
        assert all(line.remedy for line in tally.checks)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_a_deelnemer_answered_is_never_written_over_by_nbgrader(name: str) -> None:
    config = (ROOT / "assignments" / "nbgrader_config.py").read_text(encoding="utf-8")
    quiz = quiz_of(name)
    assert quiz.assignment
    listed = config.partition(f'"{name}": [')[2].partition("]")[0]
    for each in (*quiz.assignment.needs, name):
        assert f'"antwoorden/{each}.json"' in listed, each
