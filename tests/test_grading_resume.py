"""Grading that is killed at any moment and started again: nobody's points change and the gradebook stays whole."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import foreign_course as f
import pytest
from attrs import frozen
from foreign_course import FIRST, NAME, Graded, dump, hand_in, make_course, open_gradebook, run_grade, running, submit
from hostile_handins import with_cell
from left_running import command_line, descendants, parents

WORKERS = 2
PEOPLE = 10
# Each notebook shows what can't be the same twice, so that one that ran again can be told from one that did not.
ONCE = "import secrets, time\ntime.sleep(0.3)\nprint(secrets.token_hex(16))"
EXPECTED = {"right": 12.0, "half": 7.0, "wrong": 0.0}


def _who(number: int) -> str:
    return f"{('right', 'half', 'wrong')[number % 3]}-{number:02}"


def _class(folder: Path) -> Path:
    course = make_course(folder, manual=False, timeout=20)
    answers = {"right": f.RIGHT, "half": f.HALF, "wrong": f.WRONG}
    for number in range(PEOPLE):
        who = _who(number)
        kind = who.split("-")[0]
        made = with_cell(ONCE, answers[kind])
        submit(course, who, {**hand_in(kind, manual=False), f"{FIRST}.ipynb": f.to_bytes(made)})
    return course


@frozen
class Reference:
    """A run that nobody disturbed: the course before it, its rows, what its gradebook held, and how long it took."""

    untouched: Path
    rows: dict[str, dict[str, Any]]
    stored: dict[str, list[tuple[Any, ...]]]
    seconds: float


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    folder = tmp_path_factory.mktemp("reference")
    untouched = _class(folder / "untouched")
    course = folder / "course"
    shutil.copytree(untouched, course)
    begun = time.monotonic()
    graded = run_grade(course, "--workers", str(WORKERS))
    seconds = time.monotonic() - begun
    assert {who: row["total"] for who, row in graded.rows.items()} == {
        _who(number): EXPECTED[_who(number).split("-")[0]] for number in range(PEOPLE)
    }
    return Reference(untouched, graded.rows, dump(course / "gradebook.db"), seconds)


@pytest.fixture
def course(reference: Reference, tmp_path: Path) -> Path:
    shutil.copytree(reference.untouched, tmp_path / "course")
    return tmp_path / "course"


def _tokens(course: Path) -> dict[str, str]:
    """Return what each graded notebook showed that differs at every run."""
    found = {}
    for path in sorted(course.glob(f"autograded/*/{NAME}/{FIRST}.ipynb")):
        with contextlib.suppress(ValueError, StopIteration):  # it may be half written
            cells = f.graded_cells(course, path.parts[-3], FIRST)
            found[path.parts[-3]] = next(str(cell["outputs"]) for cell in cells if cell.get("id") == "own-cell")
    return found


def _without_seconds(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {who: {**row, "seconds": 0} for who, row in rows.items()}


def _agrees(course: Path, graded: Graded, reference: Reference) -> None:
    """Fail when anything differs from the undisturbed run."""
    assert graded.code == 0, graded.stderr
    assert "Traceback" not in graded.stderr, graded.stderr
    assert _without_seconds(graded.rows) == _without_seconds(reference.rows)
    with open_gradebook(course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert book.execute("pragma foreign_key_check").fetchall() == []
    assert dump(course / "gradebook.db") == reference.stored
    assert sorted(_tokens(course)) == sorted(reference.rows)


def _gone(pids: Iterable[int], within_seconds: float) -> list[int]:
    """Wait for processes to end, and return those that did not."""
    left, end = list(pids), time.monotonic() + within_seconds
    while left and time.monotonic() < end:
        time.sleep(0.05)
        left = [pid for pid in left if pid in parents()]
    return left


def _killed(course: Path, after_seconds: float, how: int = signal.SIGKILL) -> bool:
    """Start the command, end it after a while, and return whether it was still running; nothing of it may live on."""
    with running(course, "--workers", str(WORKERS)) as started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(after_seconds)
            return False
        under = descendants(started.pid)
        os.kill(started.pid, how)
        _, told = started.communicate(timeout=20)
        left = _gone(under, 5)
        assert left == [], [command_line(pid) for pid in left]
        assert "Traceback" not in told, told
        return True


@pytest.mark.parametrize("seed", range(2))
def test_a_run_that_was_killed_goes_on_with_what_is_left(course: Path, reference: Reference, seed: int) -> None:
    # Each seed has its own part of the run, from the loading of libraries to the last rows.
    moment = reference.seconds * (seed + random.Random(seed).random()) / 2
    _killed(course, moment)
    before = _tokens(course)
    graded = run_grade(course, "--workers", str(WORKERS))
    _agrees(course, graded, reference)
    again = [who for who, token in before.items() if _tokens(course)[who] != token]
    assert len(again) <= WORKERS + 1, f"{again} had been graded and ran again; {len(before)} had been"


@pytest.mark.walk
def test_a_run_that_is_killed_again_and_again_comes_to_its_end(course: Path, reference: Reference) -> None:
    chance = random.Random(7)
    for _ in range(8):
        _killed(course, reference.seconds * chance.random())
    _agrees(course, run_grade(course, "--workers", str(WORKERS)), reference)


def test_a_run_that_is_broken_off_by_hand_says_so_and_goes_on_later(course: Path, reference: Reference) -> None:
    _killed(course, reference.seconds * 0.6, signal.SIGINT)
    _agrees(course, run_grade(course, "--workers", str(WORKERS)), reference)


def test_what_is_done_is_done_again_only_for_who_handed_in_again(course: Path, reference: Reference) -> None:
    _agrees(course, run_grade(course), reference)
    before = _tokens(course)
    better = {**hand_in("right", manual=False), f"{FIRST}.ipynb": f.to_bytes(with_cell(ONCE, f.RIGHT))}
    submit(course, "wrong-02", better)
    rows = run_grade(course).rows
    assert rows["wrong-02"]["total"] == EXPECTED["right"]
    assert {who: row for who, row in _without_seconds(rows).items() if who != "wrong-02"} == {
        who: row for who, row in _without_seconds(reference.rows).items() if who != "wrong-02"
    }
    after = _tokens(course)
    assert [who for who in before if before[who] != after[who]] == ["wrong-02"]


def _zygotes(root: int) -> list[int]:
    return [pid for pid in descendants(root) if "running.zygote" in command_line(pid)]


def _first_zygote(root: int) -> list[int]:
    return _zygotes(root)[:1]


def _workers(root: int) -> list[int]:
    """Return the processes under a guard: the last of each line of descent."""
    known = parents()
    return [pid for pid in _zygotes(root)[1:] if pid not in known.values()][-1:]


def _guards(root: int) -> list[int]:
    first = _first_zygote(root)
    return [pid for pid, parent in parents().items() if parent in first][:1]


# One kill each: what is lost twice in the same cell can't be told from a cell that ends its own process.
@pytest.mark.parametrize("victims", [_first_zygote, _guards, _workers], ids=["zygote", "guard", "worker"])
def test_a_process_that_is_killed_under_the_run_costs_nobody_points(
    course: Path, reference: Reference, victims: Callable[[int], list[int]]
) -> None:
    killed: list[int] = []
    with running(course, "--workers", str(WORKERS)) as started:
        end = time.monotonic() + 60
        while not killed and started.poll() is None and time.monotonic() < end:
            # Only once the first hand-ins have come through: the libraries are warm then and jobs are under way.
            if list((course / "autograded").glob("*")):
                for pid in victims(started.pid):
                    if pid not in killed:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
                            killed.append(pid)
            time.sleep(0.01)
        stdout, stderr = started.communicate(timeout=120)
    assert killed, "nothing was found to kill: the run was over, or its processes have other names"
    graded = f.understood(started.returncode, stdout, stderr)
    assert graded.code == 0, stderr
    assert sorted(graded.rows) == sorted(reference.rows)
    for who, row in graded.rows.items():
        assert row["total"] == reference.rows[who]["total"] or row["status"] == "needs_review", row
    if _without_seconds(graded.rows) != _without_seconds(reference.rows):
        graded = run_grade(course, "--workers", str(WORKERS))
    _agrees(course, graded, reference)
