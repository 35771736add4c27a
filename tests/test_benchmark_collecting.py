"""The benchmark of reading many files runs, on a few; how long it takes is for whoever reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FILES = 8
SCRIPT = Path(__file__).parents[1] / "benchmarks" / "collecting.py"


def run(*arguments: str) -> str:
    command = [sys.executable, str(SCRIPT), "--files", str(FILES), *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout


def test_as_json_it_tells_time_memory_and_ratios() -> None:
    found = json.loads(run("--json"))
    assert (found["files"], found["items"]) == (FILES, 120)
    for name in ("folder", "csv"):
        part = found[name]
        assert (part["rows"], part["n"]) == (FILES * 120, FILES)
        assert min(part["read_seconds"], part["score_seconds"]) > 0
    assert found["folder"]["files"] == FILES
    assert found["pandas"]["rows"] == FILES * 120
    seconds = {name: found[name]["read_seconds"] for name in ("folder", "csv", "pandas")}
    assert found["ratios"] == pytest.approx({
        "to_csv_with_workbook": seconds["folder"] / seconds["csv"], "to_bare_pandas": seconds["folder"] / seconds["pandas"],
    })  # fmt: skip
    if sys.platform != "win32":
        assert found["folder"]["peak_mb"] >= found["folder"]["before_mb"] > 0


def test_for_a_reader_it_prints_a_line_a_part() -> None:
    told = run().splitlines()
    assert told[0] == f"{FILES} answer files of 120 items ({FILES * 120} rows)"
    assert [line.split("  ")[1] for line in told[1:4]] == [
        "the folder",
        "one CSV, the workbook",
        "one CSV, bare pandas",
    ]
    assert all("ratio" in line for line in told[4:])
