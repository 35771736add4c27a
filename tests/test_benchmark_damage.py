"""The benchmark of damaged hand-ins keeps its promise for every kind of damage at every question, without running a cell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "damage.py"
ASSIGNMENTS = ("m1-ink", "m2-ikko", "m3-cultuur", "m4-onderzoek")


def run(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), "--dry", *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, encoding="utf-8")
    assert not done.stderr
    return done.returncode, done.stdout


def points(assignment: str) -> int:
    source = Path(__file__).parents[1] / "assignments" / "source" / assignment / f"{assignment}.ipynb"
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    return sum(bool(cell["metadata"].get("nbgrader", {}).get("grade")) for cell in cells)


def test_nearly_all_is_recovered_and_nothing_is_silently_lost() -> None:
    code, text = run("--json", "--pairs", "1")
    found = json.loads(text)
    assert found["passed"]
    assert code == 0
    assert found["share"] >= 0.95
    asked = sum(map(points, ASSIGNMENTS))
    kinds = {kind: sum(row.values()) for kind, row in found["kinds"].items()}
    assert kinds.pop("all") == found["cases"] == 11 * asked
    assert len(kinds) == 11
    assert set(kinds.values()) == {asked}
    assert found["kinds"]["all"]["silent"] == 0


def test_for_a_reader_it_prints_a_table_and_what_was_not_recovered_and_fails_below_its_promise() -> None:
    code, text = run("--assignment", "m3-cultuur", "--kinds", "split", "missing", "--pairs", "0")
    lines = text.splitlines()
    assert lines[0].split() == ["kind", "cases", "recovered", "flagged", "silent"]
    assert [line.split()[0] for line in lines[1:4]] == ["split", "missing", "all"]
    # The scan itself is filled in elsewhere: without its file nobody can know what was in it.
    assert any("eigen_scan: missing" in line and line.split()[0] == "flagged" for line in lines[4:-1])
    assert "0 silently lost" in lines[-1]
    assert lines[-1].startswith("90.0% recovered")
    assert code == 1
