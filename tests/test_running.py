"""Running notebooks in forks of a warm process: whatever a notebook does, every job gets its outcome and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from workbook.docent.running import warmth
from workbook.docent.running.job import MEGABYTE, CodeCell, Job, Limits, Outcome, job_from_bytes, job_to_bytes
from workbook.docent.running.protocol import Refused, read_line
from workbook.docent.running.runner import Runner, processors
from workbook.docent.running.saying import speaker
from workbook.docent.running.wall import available
from workbook.docent.running.warmth import Zygote
from workbook.errors import WorkbookError

SHORT = Limits(cell_seconds=1.0, total_seconds=60.0, memory_bytes=300 * MEGABYTE)
PROC = Path("/proc")


def job(*sources: str, key: str = "een", limits: Limits = SHORT, trusted: bool = False, **more: Any) -> Job:
    cells = tuple(CodeCell(index, source, trusted=trusted) for index, source in enumerate(sources))
    return Job(key, cells, limits=limits, trusted=trusted, **more)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One runner with its warm process, for most tests."""
    with Runner(workers=2) as made:
        yield made


def one(runner: Runner, *sources: str, **more: Any) -> Outcome:
    (outcome,) = runner.run([job(*sources, **more)])
    return outcome


def printed(outcome: Outcome) -> list[str]:
    return [
        "".join(each["content"]["text"] for each in run.messages if each["msg_type"] == "stream")
        for run in outcome.cells
    ]


def fates(outcome: Outcome) -> list[str]:
    return [run.fate for run in outcome.cells]


def errors(outcome: Outcome) -> list[str]:
    return [each["content"]["ename"] for run in outcome.cells for each in run.messages if each["msg_type"] == "error"]


def zygote(runner: Runner) -> int:
    """Return the process that forks: behind a wall a child of the one that was started."""
    assert isinstance(runner._store, Zygote)
    pid = runner._store.pid
    assert pid is not None
    return children(pid)[0] if runner.walled else pid


def children(pid: int) -> list[int]:
    found = []
    for path in PROC.glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(path.parent.name))
    return found


def descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *descendants(child))]


def wait_until(true: Callable[[], Any], seconds: float = 30.0) -> Any:
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.01)
    return found


def gone(pids: list[int]) -> bool:
    return not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def sleeper(runner: Runner) -> int:
    """Return the worker of the one job that runs, once it is there."""
    return wait_until(lambda: children(zygote(runner)))[0]


# ---- what is asked for ----


def test_cells_run_in_order_in_one_namespace_with_the_files_beside_them(runner: Runner) -> None:
    outcome = one(runner, "a = open('antwoorden/x.txt').read()", "print(a)", files={"antwoorden/x.txt": b"rust"})
    assert outcome.key == "een"
    assert printed(outcome) == ["", "rust\n"]
    assert fates(outcome) == ["done", "done"]
    assert [run.index for run in outcome.cells] == [0, 1]
    assert [run.execution_count for run in outcome.cells] == [1, 2]
    assert (outcome.walled, outcome.trouble, outcome.events) == (runner.walled, "", ())


def test_one_notebook_sees_nothing_of_another(runner: Runner) -> None:
    first = one(runner, "import builtins; builtins.open = None; ours = 1; open")
    second = one(runner, "'ours' in globals(), open is None", files={"x": b""})
    assert first.cells[0].fate == "done"
    assert second.cells[0].messages[-1]["content"]["data"]["text/plain"] == "(False, False)"


def test_every_job_has_one_outcome_and_the_next_is_asked_for_as_a_place_falls_free(runner: Runner) -> None:
    asked: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(7):
            asked.append(number)
            yield job(f"print({number})", key=str(number))

    came = []
    for outcome in runner.run(jobs()):
        came.append(outcome)
        assert len(asked) <= len(came) + runner.workers
    assert sorted(int(each.key) for each in came) == list(range(7))
    assert all(printed(each) == [f"{each.key}\n"] for each in came)


def test_a_hundred_megabytes_go_in_beside_other_jobs(runner: Runner) -> None:
    limits = evolve(SHORT, cell_seconds=20.0)
    large = job("print(len(open('groot.bin', 'rb').read()))", files={"groot.bin": bytes(100 * MEGABYTE)}, limits=limits, key="groot")  # fmt: skip
    came = [each.key for each in runner.run([large, job("1", key="klein")])]
    assert came == ["klein", "groot"]


def test_who_stops_listening_leaves_no_job_behind(runner: Runner) -> None:
    jobs = (job("import time; time.sleep(0 if first else 50)".replace("first", str(not number)), key=str(number), limits=Limits()) for number in range(9))  # fmt: skip
    run = runner.run(jobs)
    next(run)
    wait_until(lambda: children(zygote(runner)))
    run.close()
    # Its guard has told that the worker is gone, and goes itself.
    wait_until(lambda: not children(zygote(runner)), 2)
    assert printed(one(runner, "print('verder')")) == ["verder\n"]


def test_a_job_survives_its_way_as_bytes() -> None:
    made = job("1", "2", files={"a/ë.bin": bytes(range(256))}, variables={"X": "1"}, trusted=True)
    assert job_from_bytes(job_to_bytes(made)) == made


def test_the_environment_is_bare_and_says_that_this_is_grading(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEHEIM", "wachtwoord")
    with Runner(workers=1) as fresh:
        source = "import os; print(*sorted(os.environ), os.environ['WORKBOOK_GRADING'], os.environ['EXTRA'])"
        (said,) = printed(one(fresh, source, variables={"EXTRA": "erbij"}))
    assert "GEHEIM" not in said
    assert {"MPLBACKEND", "NBGRADER_EXECUTION", "OMP_NUM_THREADS", "PATH", "PYTHONUTF8"} <= set(said.split())
    assert said.split()[-2:] == ["1", "erbij"]


def test_what_notebooks_ask_for_is_read_beforehand_as_far_as_it_is_there() -> None:
    read = "from workbook.instrument.loading import _KNOWN; print(*(name for name, _ in _KNOWN))"
    with Runner(workers=1, about=("bestaat-niet", "ocai")) as fresh:
        assert printed(one(fresh, read, trusted=True)) == ["ocai.yaml\n"]


# ---- what a notebook may do ----


@pytest.mark.parametrize("source", ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), 9); os.abort()"])
def test_a_cell_that_kills_its_process_costs_that_cell_only(runner: Runner, source: str) -> None:
    outcome = one(runner, "print(1)", source, "print(2)")
    assert fates(outcome) == ["done", "dead", "done"]
    assert printed(outcome) == ["1\n", "", "2\n"]
    assert outcome.trouble == ""


def test_two_deadly_cells_cost_two_cells(runner: Runner) -> None:
    outcome = one(runner, "import os; os._exit(1)", "print('a')", "import os; os._exit(1)", "print('b')")
    assert fates(outcome) == ["dead", "done", "dead", "done"]


def test_a_notebook_of_only_deadly_cells_comes_to_an_end(runner: Runner) -> None:
    outcome = one(runner, *["import os; os._exit(1)"] * 12)
    assert set(fates(outcome)) == {"dead", "not_run"}
    assert outcome.trouble == "lost"
    assert len(outcome.cells) == 12


def test_an_endless_cell_is_interrupted_and_the_next_one_runs(runner: Runner) -> None:
    outcome = one(runner, "a = 1\nwhile True: pass", "print(a)")
    assert fates(outcome) == ["timeout", "done"]
    assert printed(outcome) == ["", "1\n"]


def test_an_endless_cell_that_hears_no_interrupt_costs_that_cell_only(runner: Runner) -> None:
    deaf = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    outcome = one(runner, "print(1)", deaf, "print(2)")
    assert fates(outcome) == ["done", "timeout", "done"]
    assert printed(outcome) == ["1\n", "", "2\n"]


def test_the_time_for_all_cells_ends_a_notebook(runner: Runner) -> None:
    slow = Limits(cell_seconds=5.0, total_seconds=1.0)
    outcome = one(runner, *["import time; time.sleep(0.4)"] * 9, limits=slow)
    assert outcome.trouble == "stopped"
    assert fates(outcome)[0] == "done"
    assert fates(outcome)[-1] == "not_run"


def test_endless_memory_is_an_error_of_the_cell(runner: Runner) -> None:
    outcome = one(runner, "x = []\nwhile True: x.append(bytes(50_000_000))", "del x; print('verder')", limits=evolve(SHORT, cell_seconds=10.0))  # fmt: skip
    assert errors(outcome) == ["MemoryError"]
    assert printed(outcome)[1] == "verder\n"


def test_a_fork_bomb_ends_with_its_notebook(runner: Runner) -> None:
    bomb = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError: pass"
    (outcome, other) = sorted(
        runner.run([job(bomb, key="bom"), job("print(1)", key="ander")]), key=lambda each: each.key == "bom"
    )
    assert printed(outcome) == ["1\n"]
    assert fates(other) != ["done"]
    wait_until(lambda: not descendants(zygote(runner)), 2)


def test_endless_printing_is_cut_off(runner: Runner) -> None:
    outcome = one(
        runner, "while True: print('x' * 1000)", "print('verder')", limits=evolve(SHORT, cell_output_bytes=MEGABYTE)
    )
    assert printed(outcome)[1] == "verder\n"
    assert len(printed(outcome)[0]) < 2 * MEGABYTE
    assert "flood" in {each.kind for each in outcome.events}


def test_twenty_megabytes_on_one_line_are_cut_off(runner: Runner) -> None:
    outcome = one(runner, "print('x' * 20_000_000)", "print('verder')", limits=evolve(SHORT, cell_seconds=5.0))
    assert printed(outcome)[1] == "verder\n"
    assert len(printed(outcome)[0]) < 6 * MEGABYTE


def test_a_process_in_the_background_is_gone_with_its_notebook(runner: Runner) -> None:
    daemon = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)"
    )
    outcome = one(runner, daemon, "print('klaar')")
    assert fates(outcome)[1] == "done"
    wait_until(lambda: not descendants(zygote(runner)), 2)


def hostile(*lines: bytes) -> str:
    """Return a cell that writes lines of its own wherever a worker might be listened to, and ends the process."""
    return f"""
import os
for end in range(3, 20):
    try:
        os.write(end, {b"".join(lines)!r})
    except OSError:
        pass
os._exit(0)
"""


FORGED = b'{"cell": %d, "messages": [{"msg_type": "stream", "content": {"name": "stdout", "text": "vals"}}], "execution_count": 1, "seconds": 0, "fate": "done"}\n'


@pytest.mark.parametrize(
    "line",
    [
        b"half a line", b"\xff\xfe\n", b"[" * 200_000 + b"\n", b"1e999\n", b"NaN\n", b"[]\n", b'{"begin": 0}\n',
        b'{"begin": true}\n', FORGED % 0, FORGED % 2, b'{"end": true}\n', b'{"event": ["anders", "", 1]}\n', b'{"cell": 1, "messages": 5}\n',
    ],
)  # fmt: skip
def test_what_a_hostile_worker_writes_is_not_believed(runner: Runner, line: bytes) -> None:
    outcome = one(runner, "print('eerst')", hostile(line), "print('laatst')")
    assert fates(outcome) == ["done", "dead", "done"]
    assert printed(outcome) == ["eerst\n", "", "laatst\n"]
    assert outcome.trouble == ""


def test_a_worker_that_never_stops_writing_is_cut_off(runner: Runner) -> None:
    flood = "import os\nwhile True:\n    for end in range(3, 20):\n        try: os.write(end, b'x' * 1_000_000)\n        except OSError: pass"
    limits = evolve(SHORT, output_bytes=MEGABYTE, cell_seconds=20.0)
    outcome = one(runner, "print(1)", flood, "print(2)", limits=limits)
    assert fates(outcome) == ["done", "dead", "done"]
    assert "flood" in {each.kind for each in outcome.events}


@pytest.mark.parametrize(
    "line",
    [
        b"[" + b"[]," * 1_100_000 + b"[]]",
        b'{"event": ["outside", ' + b'{"a":' * 100 + b"1" + b"}" * 100 + b", 1]}",
        b'{"begin": 1' + b"0" * 5000 + b"}",
        b'{"begin": -1}',
        b'{"begin": 1.0}',
        b'{"end": false}',
        '{"begin": 1}'.encode("utf-16"),
        b'{"cell": 1, "messages": [], "execution_count": 1, "seconds": -1, "fate": "done"}',
        b'{"cell": 1, "messages": [], "execution_count": "1", "seconds": 1, "fate": "done"}',
        b'{"cell": 1, "messages": [], "execution_count": 1, "seconds": 1, "fate": ["done"]}',
        b'{"cell": 1, "messages": [{"msg_type": "error", "content": {"ename": "E", "evalue": "", "traceback": [1]}}], "seconds": 1, "fate": "done"}',
        b'{"cell": 1, "messages": [{"msg_type": "stream", "content": {"name": "x", "text": ""}}], "seconds": 1, "fate": "done"}',
    ],
)
def test_a_line_of_another_shape_is_refused(line: bytes) -> None:
    with pytest.raises(Refused):
        read_line(line)


def test_half_a_character_is_kept_as_a_mark_that_can_be_saved() -> None:
    line = b'{"cell": 1, "messages": [{"msg_type": "stream", "content": {"name": "stdout", "text": "a\\ud800b \\ud83d\\ude00"}}], "execution_count": null, "seconds": 0.5, "fate": "timeout"}'
    run = read_line(line).run
    assert run is not None
    assert run.messages[0]["content"]["text"].encode() == "a\ufffdb \U0001f600".encode()
    assert (run.fate, run.seconds, run.execution_count) == ("timeout", 0.5, None)


def test_what_json_does_not_know_is_said_in_words() -> None:
    reader, writer = os.pipe()
    speaker(writer)({"a": [float("nan"), {1}, (2, None)], "b": Path("x")})
    os.close(writer)
    with os.fdopen(reader) as end:
        assert end.read() == '{"a": ["nan", [1], [2, null]], "b": "x"}\n'


# ---- what happens to processes ----


def test_a_worker_killed_from_outside_costs_nothing(runner: Runner) -> None:
    run = runner.run([job("a = 5", "import time; time.sleep(0.8)", "print(a)"), job("print('ander')", key="ander")])
    first = next(run)
    assert first.key == "ander"
    os.kill(sleeper(runner), signal.SIGKILL)
    (outcome,) = run
    assert fates(outcome) == ["done"] * 3
    assert printed(outcome)[-1] == "5\n"


@pytest.mark.parametrize("inner", [True, False])
def test_a_warm_process_killed_in_mid_run_is_started_again(runner: Runner, inner: bool) -> None:
    jobs = [job("import time; time.sleep(0.3)", f"print({number})", key=str(number)) for number in range(6)]
    run = runner.run(jobs)
    came = [next(run)]
    before = zygote(runner)
    os.kill(before if inner else runner._store.pid, signal.SIGKILL)
    came.extend(run)
    assert zygote(runner) != before
    assert gone([before])
    assert sorted(printed(each)[1] for each in came) == [f"{number}\n" for number in range(6)]
    assert {each.trouble for each in came} == {""}


def test_a_warm_process_that_keeps_dying_loses_the_jobs_and_no_more() -> None:
    with Runner(workers=2) as made:
        assert made.walled is not None
        run = made.run(job("import time; time.sleep(0.2)", key=str(number)) for number in range(3))
        made._store.start = lambda: setattr(made._store, "starts", made._store.starts + 1)  # type: ignore[method-assign]
        made._store.starts = 3
        os.kill(made._store.pid, signal.SIGKILL)
        assert {each.trouble for each in run} == {"lost"}


def test_a_warm_process_that_cannot_be_started_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmth, "_MODULE", "workbook.bestaat_niet")
    with Runner(workers=1) as made, pytest.raises(WorkbookError, match="bestaat_niet") as caught:
        list(made.run([job("1")]))
    assert caught.value.where == sys.executable


MAIN = """
import sys, time
from workbook.docent.running.job import CodeCell, Job, Limits
from workbook.docent.running.protocol import Refused, read_line
from workbook.docent.running.runner import Runner
slow = "import subprocess, os, time\\nif os.fork() == 0: time.sleep(900)\\ntime.sleep(900)"
if __name__ == "__main__":
    with Runner(workers=2, isolation=sys.argv[1] == "True") as runner:
        jobs = [Job(str(n), (CodeCell(0, slow),), limits=Limits(cell_seconds=900, total_seconds=900)) for n in range(4)]
        print("klaar", runner.walled, flush=True)
        for each in runner.run(jobs): print(each, flush=True)
"""


@pytest.fixture
def main_process(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start a main process of its own with two notebooks that never end; return it with all its descendants."""
    walled = getattr(request, "param", True)
    code = [sys.executable, "-c", MAIN, str(walled)]
    with subprocess.Popen(
        code, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as main:
        assert main.stdout
        assert main.stdout.readline().startswith("klaar")
        # Two workers that started a process each, and the warm process; a wall needs one before it, no wall two guards.
        wait_until(lambda: len(descendants(main.pid)) >= (6 if walled else 7))
        yield main, descendants(main.pid)
        main.kill()


@pytest.mark.parametrize("main_process", [True, False], indirect=True)
def test_a_main_process_killed_at_any_moment_leaves_nothing(
    main_process: tuple[subprocess.Popen[str], list[int]],
) -> None:
    main, others = main_process
    main.kill()
    wait_until(lambda: gone(others), 10)


def test_an_interrupt_ends_all_cleanly(main_process: tuple[subprocess.Popen[str], list[int]]) -> None:
    main, others = main_process
    os.killpg(main.pid, signal.SIGINT)
    _, said = main.communicate(timeout=20)
    assert said.rstrip().endswith("KeyboardInterrupt")
    wait_until(lambda: gone(others), 10)


def test_leaving_a_runner_leaves_no_process_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = len(list(PROC.glob("self/fd/*")))
    with Runner(workers=1) as made:
        one(made, "1")
        pids = [made._store.pid, *descendants(made._store.pid)]
    assert gone(pids)
    assert list(tmp_path.iterdir()) == []
    assert len(list(PROC.glob("self/fd/*"))) == before


def test_nothing_grows_over_two_hundred_jobs(runner: Runner) -> None:
    def measures() -> tuple[int, int, int]:
        about = (PROC / str(zygote(runner)) / "status").read_text()
        memory = int(about.split("VmRSS:")[1].split()[0])
        return len(list(PROC.glob("self/fd/*"))), len(list((PROC / str(zygote(runner)) / "fd").iterdir())), memory

    one(runner, "1")
    wait_until(lambda: not children(zygote(runner)), 10)
    ours, theirs, memory = measures()
    done = list(runner.run(job(f"x = {number}", key=str(number)) for number in range(200)))
    assert len({each.key for each in done}) == 200
    assert {each.trouble for each in done} == {""}
    after = measures()
    assert after[:2] == (ours, theirs)
    assert after[2] < memory * 1.02 + 500
    wait_until(lambda: not children(zygote(runner)), 2)


# ---- without a wall ----


@pytest.fixture(scope="module")
def no_wall() -> Iterator[Runner]:
    """A runner on a system that gives no wall."""
    with Runner(workers=2) as made:
        made._store._no_wall = "geen namespaces"
        made._store.restart()
        yield made


def test_without_a_wall_only_the_releases_own_code_runs(no_wall: Runner) -> None:
    assert not no_wall.walled
    assert no_wall.why_not == "geen namespaces"
    jobs = [job("print(1)", key="hun"), job("print(2)", key="ons", trusted=True)]
    theirs, ours = sorted(no_wall.run(jobs), key=lambda each: each.key)
    assert (theirs.trouble, fates(theirs), theirs.walled) == ("no_wall", ["not_run"], False)
    assert (ours.trouble, printed(ours), ours.walled) == ("", ["2\n"], False)


def test_without_a_wall_a_folder_is_made_and_removed(no_wall: Runner) -> None:
    (said,) = printed(one(no_wall, "import os; print(os.getcwd(), os.listdir())", trusted=True, files={"a.txt": b""}))
    folder, listed = said.split(maxsplit=1)
    assert listed == "['a.txt']\n"
    wait_until(lambda: not Path(folder).exists())


def test_without_a_wall_what_a_notebook_started_is_gone_too(no_wall: Runner) -> None:
    daemon = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)"
    )
    one(no_wall, daemon, trusted=True)
    wait_until(lambda: not descendants(zygote(no_wall)), 2)


def test_a_guard_killed_from_outside_costs_nothing_and_leaves_nothing(no_wall: Runner) -> None:
    run = no_wall.run(
        [job("import time; time.sleep(0.8)", "print(5)", trusted=True), job("1", key="ander", trusted=True)]
    )
    next(run)
    guard = sleeper(no_wall)
    worker = wait_until(lambda: children(guard))[0]
    os.kill(guard, signal.SIGKILL)
    (outcome,) = run
    assert printed(outcome)[-1] == "5\n"
    assert gone([guard, worker])


def test_who_declines_isolation_runs_all_without_it() -> None:
    with Runner(workers=1, isolation=False) as made:
        assert printed(one(made, "print(1)")) == ["1\n"]
        assert not made.walled


def test_a_wall_stands_where_these_tests_run() -> None:
    assert available() == ""


# ---- without fork ----


@pytest.fixture(scope="module")
def pool() -> Iterator[Runner]:
    """A runner as on a system without fork."""
    with Runner(workers=2, fork=False, isolation=False) as made:
        yield made


def test_without_fork_started_processes_give_the_same_outcome(pool: Runner, runner: Runner) -> None:
    sources = ("import os; a = 1; print(sorted(os.listdir()))", "a", "1/0", "print('eind')")
    ours, theirs = (one(each, *sources, files={"x.txt": b"1"}) for each in (pool, runner))
    assert [run.fate for run in ours.cells] == [run.fate for run in theirs.cells]
    assert [[each["msg_type"] for each in run.messages] for run in ours.cells] == [
        [each["msg_type"] for each in run.messages] for run in theirs.cells
    ]
    assert printed(ours) == printed(theirs)
    assert not pool.walled
    assert pool.why_not


def test_without_fork_a_dead_or_endless_cell_costs_that_cell_only(pool: Runner) -> None:
    deaf = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    dead, endless = sorted(
        pool.run([job("import os; os._exit(1)", "print(1)", key="a"), job(deaf, "print(2)", key="b")]),
        key=lambda each: each.key,
    )
    assert (fates(dead), printed(dead)[1]) == (["dead", "done"], "1\n")
    assert (fates(endless), printed(endless)[1]) == (["timeout", "done"], "2\n")


def test_without_fork_nothing_is_left_behind() -> None:
    before = children(os.getpid())
    with Runner(workers=1, fork=False) as made:
        (outcome,) = made.run([job("1")])
        assert outcome.trouble == "no_wall"
        run = made.run(
            [job("1", trusted=True, key="a"), job("import time; time.sleep(600)", trusted=True, limits=Limits())]
        )
        assert next(run).key == "a"
        run.close()
    assert set(children(os.getpid())) <= set(before)


def test_there_is_a_worker_for_each_processor() -> None:
    assert Runner().workers == processors() == len(os.sched_getaffinity(0))
