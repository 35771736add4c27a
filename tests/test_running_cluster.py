"""The same jobs on a Dask cluster of real processes: same outcomes, also when a worker is killed half-way."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import evolve, frozen
from foreign_course import FIRST, HALF, NAME, RIGHT, dump, hand_in, make_course, submit, to_bytes
from hostile_handins import with_cell

from workbook.docent.course import open_course
from workbook.docent.grade import grade
from workbook.docent.grading.rows import Row
from workbook.docent.running import cluster
from workbook.docent.running.job import CellRun, CodeCell, Event, Job, Outcome
from workbook.docent.running.protocol import outcome_from_bytes, outcome_to_bytes
from workbook.docent.running.runner import Runner
from workbook.errors import WorkbookError

PROGRAMS = Path(sys.executable).parent


@frozen
class Processes:
    """A scheduler with two workers, each a process of its own on this machine."""

    address: str
    workers: tuple[int, ...]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def await_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


@contextmanager
def two_workers(folder: Path) -> Iterator[Processes]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    local = ("--no-dashboard", "--host", "127.0.0.1")
    started = [start(folder, "scheduler", *local, "--port", str(port))]
    more = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    started.extend(start(folder, "worker", address, *local, *more) for _ in range(2))
    try:
        yield Processes(address, tuple(each.pid for each in started[1:]))
    finally:
        for each in started:
            each.kill()
            each.wait()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with two_workers(tmp_path_factory.mktemp("dask")) as made:
        yield made


def jobs(count: int, seconds: float = 0.0) -> list[Job]:
    cells = (
        CodeCell(0, f"import time; time.sleep({seconds}); a = 1"),
        CodeCell(1, "print(a, open('x').read())"),
        CodeCell(2, "1/0"),
    )
    return [Job(f"d{number:02}", cells, files={"x": str(number).encode()}) for number in range(count)]


def bare(outcomes: list[Outcome]) -> list[Outcome]:
    """Return outcomes without what differs from run to run, in the order of their keys."""
    plain = [
        evolve(each, seconds=0.0, cells=tuple(evolve(run, seconds=0.0) for run in each.cells)) for each in outcomes
    ]
    return sorted(plain, key=lambda each: each.key)


def test_a_worker_of_the_cluster_killed_half_way_costs_nothing(processes: Processes) -> None:
    wanted = jobs(8, 0.3)
    with Runner(on=processes.address) as runner:
        walled = runner.walled
        came = []
        for outcome in runner.run(iter(wanted)):
            came.append(outcome)
            if len(came) == 2:
                os.kill(processes.workers[0], signal.SIGKILL)
    with Runner(workers=2) as runner:
        assert bare(came) == bare(list(runner.run(wanted)))
        assert runner.walled == walled
    assert len(came) == 8


def test_who_stops_listening_frees_the_cluster(processes: Processes) -> None:
    slow = [Job(str(number), (CodeCell(0, f"import time; time.sleep({number and 600})"),)) for number in range(2)]
    with Runner(on=processes.address) as runner:
        run = runner.run(slow)
        assert next(run).key == "0"
        run.close()


def test_no_scheduler_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "REACH_SECONDS", 1)
    begun = time.monotonic()
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(WorkbookError, match="scheduler") as caught, Runner(on=address):
        pass
    assert caught.value.where == address
    assert time.monotonic() - begun < 10
    with pytest.raises(WorkbookError, match="scheduler"), Runner(on="geen adres"):
        pass


def test_a_scheduler_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "REACH_SECONDS", 5)
    port = free_port()
    alone = start(tmp_path, "scheduler", "--no-dashboard", "--host", "127.0.0.1", "--port", str(port))
    try:
        await_port(port)  # on a busy machine it comes up slower than a docent is asked to wait
        with pytest.raises(WorkbookError, match="workers"), Runner(on=f"tcp://127.0.0.1:{port}"):
            pass
    finally:
        alone.kill()
        alone.wait()


def test_a_missing_package_is_told_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkbookError, match="cluster"), Runner(on="tcp://127.0.0.1:1"):
        pass


def test_an_outcome_survives_its_way_as_bytes() -> None:
    shown = {"msg_type": "stream", "content": {"name": "stdout", "text": "é"}}
    run = CellRun(3, (shown,), execution_count=2, seconds=0.5, fate="timeout", sentinel=True)
    made = Outcome(
        "a", (run,), (Event("network", "ë", 1), Event("flood", "", None)), walled=True, trouble="stopped", seconds=1.5
    )
    assert outcome_from_bytes(outcome_to_bytes(made)) == made


def test_a_class_on_a_cluster_that_loses_a_worker_ends_with_the_same_gradebook(tmp_path: Path) -> None:
    here, there = make_course(tmp_path / "here", manual=False), tmp_path / "there"
    for number in range(6):
        kind, answers = (("right", RIGHT), ("half", HALF))[number % 2]
        slow = to_bytes(with_cell("import time\ntime.sleep(0.3)", answers))
        submit(here, f"{kind}-{number}", {**hand_in(kind, manual=False), f"{FIRST}.ipynb": slow})
    shutil.copytree(here, there)
    wanted = [evolve(row, seconds=0) for row in grade(open_course(here), NAME)]
    done: list[str] = []
    with two_workers(tmp_path) as made:

        def finished(row: Row) -> None:
            done.append(row.id)
            if len(done) == 2:
                os.kill(made.workers[0], signal.SIGKILL)

        rows = grade(open_course(there), NAME, on=made.address, finished=finished)
    assert [evolve(row, seconds=0) for row in rows] == wanted
    assert {row.total for row in wanted} == {12, 7}
    assert len(done) == 6
    assert dump(there / "gradebook.db") == dump(here / "gradebook.db")
