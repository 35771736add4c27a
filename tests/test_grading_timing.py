"""How long a cell may take: the course's own setting, else measured on the docent's own version."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreign_course import FIRST, NAME, cell_of, hand_in, make_course, submit

from workbook.docent.course import open_course
from workbook.docent.grade import grade
from workbook.docent.grading.classwork import gather
from workbook.docent.grading.rows import FOLDER
from workbook.docent.grading.timing import limits
from workbook.docent.running.runner import Runner


def _unset(course: Path) -> Path:
    """Take the time limit out of the course's settings."""
    path = course / "nbgrader_config.py"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "timeout" not in line), encoding="utf-8")
    return course


def _seconds(course: Path, runner: Runner, mark: str = "x") -> float:
    with gather(open_course(course), NAME, None, isolation=True) as work:
        return limits(work, runner, mark).cell_seconds


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(workers=1, course=False) as made:
        yield made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("timing") / "course", manual=False)


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "course")


def test_the_courses_own_setting_goes_before_everything(course: Path, runner: Runner) -> None:
    assert _seconds(course, runner) == 30
    assert not (course / FOLDER / NAME).exists()


def test_without_one_a_quick_source_gives_the_shortest_limit_and_is_measured_once(course: Path, runner: Runner) -> None:
    measured = _seconds(_unset(course), runner)
    kept = course / FOLDER / NAME / "tijd.json"
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert 0 < found["seconds"] < 0.6  # its cells take milliseconds; a busy machine more
    assert measured == pytest.approx(max(5, 20 * found["seconds"]))
    kept.write_text(json.dumps({**found, "seconds": 1}), encoding="utf-8")
    assert _seconds(course, runner) == 20
    assert _seconds(course, runner, "another release") < 13


def test_a_slow_source_gives_more_time_and_never_more_than_nbgrader(course: Path, runner: Runner) -> None:
    path = _unset(course) / "source" / NAME / f"{FIRST}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = cell_of(notebook, "squares")
    cell["source"] = "import time\ntime.sleep(0.6)\n" + "".join(cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert 12 <= _seconds(course, runner) <= 30
    cell["source"] = cell["source"].replace("0.6", "2")
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert _seconds(course, runner, "slower") == 30


def test_a_source_that_breaks_off_is_no_measure(course: Path, runner: Runner) -> None:
    path = _unset(course) / "source" / NAME / f"{FIRST}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell_of(notebook, "squares")["source"] = "import os\nos._exit(1)"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert _seconds(course, runner) == 30


def test_an_endless_cell_costs_itself_and_a_person_looks(course: Path) -> None:
    files = hand_in("right", manual=False)
    notebook = json.loads(files[f"{FIRST}.ipynb"])
    cell = cell_of(notebook, "mean")
    cell["source"] = "".join(cell["source"]) + "\nwhile True:\n    pass"
    submit(_unset(course), "endless", {**files, f"{FIRST}.ipynb": json.dumps(notebook).encode()})
    (row,) = grade(open_course(course), NAME)
    assert row.status == "needs_review"
    assert row.questions["test-squares"] == 2
    assert any("duurde cel" in told for told in row.oddities)
    assert row.seconds < 30
