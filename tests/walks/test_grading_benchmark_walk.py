"""The benchmark of grading runs both engines on two very small classes; how long it takes is for whoever reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "grading.py"
sys.path.insert(0, str(SCRIPT.parent))

from grading import lines  # noqa: E402  # from benchmarks/, which is no package

SIZES = [2, 4]

pytestmark = pytest.mark.walk


def run(*arguments: str) -> str:
    command = [sys.executable, str(SCRIPT), "--small", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=600, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def check_run(part: dict[str, Any], count: int) -> None:
    assert (part["count"], part["differences"]) == (count, [])
    theirs, ours = part["nbgrader"], part["ours"]
    assert min(theirs["seconds"], theirs["cpu_seconds"], ours["seconds"], ours["cpu_seconds"]) > 0
    assert part["ratio"] == pytest.approx(theirs["whole_seconds"] / ours["seconds"], rel=0.02)
    if Path("/proc/self/status").exists():
        assert min(ours["peak_mb"]["main"], ours["peak_mb"]["together"], theirs["peak_mb"]["worker"]) > 0


def test_all_scores_agree_with_nbgraders_own_and_every_figure_is_told() -> None:
    found = json.loads(run("--cap", "2", "--profile", "--json"))
    assert found["agree"] is True
    assert [part["count"] for part in found["runs"]] == SIZES
    for part, count in zip(found["runs"], SIZES, strict=True):
        check_run(part, count)
        assert (part["nbgrader"]["count"], part["scaled"]) == (count, False)
    floor = found["floor"]
    assert (floor["count"], floor["each"]) == (SIZES[-1], pytest.approx(floor["seconds"] / SIZES[-1], rel=0.01))
    assert floor["ratio"] == pytest.approx(floor["ours_each"] / floor["each"], abs=0.02)
    assert len(found["flat"]["seconds_each"]) == 1
    assert "main" in found["flat"]["mb_each"] or not Path("/proc/self/status").exists()
    told = list(lines(found))
    assert told[-1] == "all scores agree"
    classes = [line for line in told if "hand-ins: nbgrader" in line]
    assert [int(line.split()[0]) for line in classes] == SIZES
    assert all("ratio" in line and "load" in line for line in classes)
    assert any(line.startswith("bare cells in warm forks, 4 hand-ins") for line in told)
    assert any("Ordered by: internal time" in line for line in told)


def test_one_of_our_own_assignments_is_measured_by_itself() -> None:
    found = json.loads(run("--cap", "2", "--own", "m3-cultuur", "--json"))
    assert (found["agree"], found["assignment"], "floor" in found) == (True, "m3-cultuur", False)
    for part, count in zip(found["runs"], SIZES, strict=True):
        check_run(part, count)
        assert (part["nbgrader"]["count"], part["scaled"]) == (2, count > 2)
