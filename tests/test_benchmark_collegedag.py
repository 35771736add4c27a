"""The load script of the collegedag: its counting, and a hub of two people; how long they wait is for whoever reads it."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def load() -> Any:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("collegedag")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def cost(load: Any) -> Any:
    return sys.modules["collegedag_cost"]


@pytest.fixture(scope="module")
def person(load: Any) -> Any:
    return sys.modules["collegedag_person"]


def test_everybody_comes_within_the_minute_and_the_same_at_every_run(load: Any) -> None:
    came = load.arrivals(30, 60)
    assert came == load.arrivals(30, 60) == sorted(came)
    assert (len(came), came[0] >= 0, came[-1] <= 60) == (30, True, True)
    assert load.arrivals(3, 0) == [0, 0, 0]


def test_the_median_the_slowest_tenth_and_who_was_in_time_are_told(load: Any) -> None:
    told = load.summary([0.5, 1.0, 2.0, 2.1, 9.0, 1.5, 1.6, 1.7, 1.8, 1.9])
    assert told == {"median": pytest.approx(1.75), "p90": 9.0, "worst": 9.0, "in_time": 8, "people": 10}
    assert load.summary([3.0]) == {"median": 3.0, "p90": 3.0, "worst": 3.0, "in_time": 0, "people": 1}


def test_a_page_is_run_up_to_and_with_its_first_form(load: Any, person: Any) -> None:
    page = json.loads((ROOT / "notebooks" / load.PAGE).read_text(encoding="utf-8"))
    cells = person.cells_to_first_form(page)
    assert cells[0] == "import workbook as wb"
    assert "wb.question(" in cells[-1]
    assert not [cell for cell in cells[:-1] if "wb.question(" in cell or "wb.form(" in cell]


def test_only_a_widget_on_the_page_is_a_form(person: Any) -> None:
    shown = {"msg_type": "display_data", "content": {"data": {person.WIDGET: {}, "text/plain": "Formulier"}}}
    assert person.shows_form(shown)
    assert not person.shows_form({"msg_type": "display_data", "content": {"data": {"text/plain": "Formulier"}}})
    assert not person.shows_form({"msg_type": "comm_open", "content": {"data": {person.WIDGET: {}}}})


def test_a_message_is_one_that_a_kernel_reads(person: Any) -> None:
    made = json.loads(person.message("execute_request", "s", {"code": "1"}))
    assert (made["header"]["msg_type"], made["header"]["session"], made["channel"]) == ("execute_request", "s", "shell")
    assert made["content"] == {"code": "1"}
    assert made["header"]["msg_id"] != json.loads(person.message("x", "s", {}))["header"]["msg_id"]


@pytest.mark.parametrize(
    ("command", "parent", "kind"),
    [
        ("python -m jupyterhub -f x", "", "hub"),
        ("node /c/configurable-http-proxy --port 1", "python -m jupyterhub", "proxy"),
        ("python -m workbook.swift jupyterhub.singleuser --port=1", "python -m jupyterhub", "server"),
        ("python -m workbook.hub.serving", "python -m jupyterhub", "server"),
        ("python -c from workbook.kernels.mother import main 5", "python -m jupyterhub.singleuser", "mother"),
        (
            "python -c from workbook.kernels.mother import main 5",
            "python -c from workbook.kernels.mother import main 5",
            "kernel",
        ),
        ("python -m ipykernel_launcher -f x", "python -m jupyterhub.singleuser", "kernel"),
    ],
)
def test_each_process_is_counted_as_what_it_is(cost: Any, command: str, parent: str, kind: str) -> None:
    assert cost.kind_of(command, parent) == kind


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_and_processor_are_those_of_a_process_and_all_below_it(cost: Any) -> None:
    code = (
        "import subprocess, sys, time\nheld = bytearray(40_000_000)\n"
        "below = subprocess.Popen([sys.executable, '-c', 'import time\\nheld = bytearray(60_000_000)\\n"
        "end = time.process_time() + 0.3\\nwhile time.process_time() < end: pass\\nprint(1, flush=True); time.sleep(600)'],"
        " stdout=subprocess.PIPE)\nbelow.stdout.readline(); print(below.pid, flush=True); time.sleep(600)"
    )
    above = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert above.stdout is not None
        below = int(above.stdout.readline())
        assert cost.descendants(above.pid) == [below]
        assert cost.parents()[below] == above.pid
        assert 95 < sum(cost.memory(above.pid).values()) < 180
        assert 0.3 <= cost.processor(above.pid) < 5
        assert "time.sleep(600)" in cost.command_of(below)
    finally:
        os.kill(below, 9)
        above.kill()
        above.wait()
        above.stdout.close()
    deadline = time.monotonic() + 10
    while cost.command_of(below) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (cost.pss_kilobytes(below), cost.command_of(below)) == (0, "")
    nobody = 2**22 + 1  # more than any process can be called
    assert (cost.pss_kilobytes(nobody), cost.seconds_of(nobody), cost.command_of(nobody)) == (0, 0.0, "")


def made_part(median: float) -> dict[str, Any]:
    memory = {"hub": 100.0, "proxy": 30.0, "server": 160.0, "mother": 80.0, "kernel": 60.0}
    return {
        "median": median, "p90": 2 * median, "worst": 3 * median, "in_time": 1, "people": 2, "load_before": 0.5,
        "processor_seconds_each": 1.25, "memory_mb": memory,
    }  # fmt: skip


def test_the_table_has_a_line_for_each_part_and_kind_and_the_ratio(load: Any) -> None:
    found: dict[str, Any] = {
        "people": 2,
        "minute": 60.0,
        "page": load.PAGE,
        "processors": 2,
        "ratios": dict.fromkeys(load.PARTS, 2.5),
    }
    for kind, median in (("without", 5.0), ("prepared", 2.0)):
        found[kind] = {part: made_part(median) for part in load.PARTS}
        found[kind] |= {
            "waiting_memory_mb": made_part(1)["memory_mb"], "start_ahead_seconds": 12.4, "start_ahead_processor_seconds_each": 3.5,
        }  # fmt: skip
    told = load.lines(found)
    assert told[0] == f"2 people within 60 s, {load.PAGE}, 2 processors"
    assert told[2].split() == ["cold", "without", "5.00", "10.00", "15.00", "1/2", "1.25", "150", "0.50"]
    assert told[3].split()[:3] == ["cold", "prepared", "2.00"]
    assert [line.split() for line in told if "ratio" in line] == [[part, "ratio", "2.50"] for part in load.PARTS]
    assert told[-1] == "servers ahead, prepared: all there after 12 s, 3.50 cpu s and 150 MB each"
    for kind in ("without", "prepared"):
        del found[kind]["cold"]
    assert not [line for line in load.lines(found)[2:] if line.startswith("cold")]


def test_without_node_it_says_what_is_missing(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "collegedag.py"), "--people", "1"],
        capture_output=True, check=False, text=True, timeout=120, env={**os.environ, "PATH": str(tmp_path)},
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr.strip()) == (2, "", "node and npm are needed")
