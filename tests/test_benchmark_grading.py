"""The benchmark of grading makes a class that nbgrader can grade, and sees every score that differs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import grading_class  # noqa: E402  # from benchmarks/, which is no package
from grading import differences, flatness, lines, part_of, scores, submitters, without_start  # noqa: E402
from grading_watch import watched  # noqa: E402

KINDS = len(grading_class.KINDS)
MARKS: dict[str, dict[str, tuple[Any, ...]]] = {
    "s1": {"sum": (2.0, None, None, 0), "comment sum": (None, None)},
    "s2": {"sum": (0.0, None, None, 0), "comment sum": (None, None)},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with every kind of hand-in."""
    folder = tmp_path_factory.mktemp("benchmark") / "course"
    grading_class.make_class(folder, KINDS)
    return folder


def test_a_class_holds_every_kind_and_no_two_hand_ins_are_the_same(course: Path) -> None:
    people = submitters(course, grading_class.ASSIGNMENT)
    assert people == [f"s{number:03d}" for number in range(1, KINDS + 1)]
    name = f"{grading_class.ASSIGNMENT}.ipynb"
    texts = [
        (course / "submitted" / who / grading_class.ASSIGNMENT / name).read_text(encoding="utf-8") for who in people
    ]
    untouched = (course / "release" / grading_class.ASSIGNMENT / name).read_text(encoding="utf-8")
    assert len(set(texts)) == KINDS
    assert json.loads(texts[-1])["cells"] == json.loads(untouched)["cells"], "the last kind hands in what was given out"
    assert not any("HIDDEN" in text or "BEGIN SOLUTION" in text for text in texts)
    graded = [cell["metadata"]["nbgrader"] for cell in json.loads(untouched)["cells"] if "nbgrader" in cell["metadata"]]
    assert sum(cell["points"] for cell in graded if cell["grade"]) == 17


def test_nothing_of_the_workbook_is_in_the_class(course: Path) -> None:
    files = [path for path in course.rglob("*") if path.suffix in {".ipynb", ".py", ".csv"}]
    assert files
    assert not any("workbook" in path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("kept", [1, 3, KINDS])
def test_a_part_of_a_class_has_its_first_hand_ins_and_all_of_the_course(
    course: Path, tmp_path: Path, kept: int
) -> None:
    part = part_of(course, grading_class.ASSIGNMENT, kept, tmp_path / "part")
    assert submitters(part, grading_class.ASSIGNMENT) == submitters(course, grading_class.ASSIGNMENT)[:kept]
    assert {path.name for path in part.iterdir()} == {path.name for path in course.iterdir()}
    assert scores(part) == {}


def test_the_floor_runs_the_very_cells_with_the_hidden_checks(course: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "grading_floor.py"), str(course), grading_class.ASSIGNMENT]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout)
    assert found["count"] == KINDS
    assert found["seconds"] > grading_class.SLEEP_SECONDS
    # What breaks off in nbgrader's own kernel: per kind the cells themselves and the checks that follow from them.
    errors = [found["people"][f"s{number:03d}"]["errors"] for number in range(1, KINDS + 1)]
    assert errors == [0, 1, 0, 2, 2, 1, 2, 4, 1, 10]
    # Two tables, the figure, the points, the answer and the description.
    assert found["people"]["s001"]["outputs"] == 6


def test_scores_that_agree_give_no_line() -> None:
    assert differences(MARKS, MARKS, ["s1", "s2"], 2) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [("sum", (1.0, None, None, 0)), ("sum", (2.0, None, None, 1)), ("comment sum", ("No response.", None))],
)
def test_a_score_a_flag_or_a_comment_that_differs_is_told_with_both(name: str, values: tuple[Any, ...]) -> None:
    (told,) = differences(MARKS, {**MARKS, "s1": {**MARKS["s1"], name: values}}, ["s1", "s2"], 2)
    assert told == f"s1, {name}: nbgrader {MARKS['s1'][name]}, ours {values}"


def test_a_student_without_scores_is_told_question_by_question() -> None:
    assert len(differences(MARKS, {"s1": MARKS["s1"]}, ["s1", "s2"], 2)) == 2


def test_whom_nbgrader_did_not_grade_is_held_against_the_same_kind() -> None:
    people = ["s1", "s2", "s3", "s4"]
    assert differences(MARKS, {**MARKS, "s3": MARKS["s1"], "s4": MARKS["s2"]}, people, 2) == []
    told = differences(MARKS, {**MARKS, "s3": MARKS["s2"], "s4": MARKS["s2"]}, people, 2)
    assert [line.partition(":")[0] for line in told] == ["s3, sum"]


def run_of(count: int, seconds: float, megabytes: float) -> dict[str, Any]:
    return {"count": count, "ours": {"seconds": seconds, "peak_mb": {"main": megabytes}}}


def test_flatness_is_seconds_per_further_hand_in_and_megabytes_a_hand_in() -> None:
    runs = [run_of(10, 4, 100), run_of(30, 6, 102), run_of(100, 20, 109)]
    assert flatness(runs) == {"seconds_each": [0.1, 0.2], "mb_each": {"main": 0.1}}
    assert without_start(runs) == pytest.approx(16 / 90)
    assert without_start(runs[:1]) is None


def test_an_own_assignment_is_told_with_its_ratio_and_without_a_floor() -> None:
    ours, theirs = (
        {"seconds": 10.0, "load_before": 0.5, "peak_mb": {}},
        {"whole_seconds": 60.0, "load_before": 0.5, "count": 10},
    )
    runs = [{"count": 10, "ours": ours, "nbgrader": theirs, "scaled": False, "ratio": 6.0, "differences": []}]
    told = list(
        lines({"workers": 2, "processors": 2, "assignment": "m3-cultuur", "runs": runs, "flat": None, "agree": True})
    )
    assert "m3-cultuur" in told[0]
    assert "ratio   6.00" in told[1]
    assert told[2:] == ["all scores agree"]


def test_a_command_is_watched_with_all_that_it_starts(tmp_path: Path) -> None:
    child = "import time; kept = bytearray(80_000_000); time.sleep(1.5)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    found = watched([sys.executable, "-c", script], cwd=tmp_path, env={})
    assert (found.code, found.output) == (0, "done\n")
    assert found.seconds >= 1.5
    if Path("/proc/self/status").exists():
        assert found.peaks["worker"] > 80 > found.peaks["main"] > 0
        assert found.peaks["together"] > 80


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"ended with 3:\s+broken"):
        watched(
            [sys.executable, "-c", "import sys; print('broken', file=sys.stderr); sys.exit(3)"], cwd=tmp_path, env={}
        )
