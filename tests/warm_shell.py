"""A warm process that forks for each job, without a wall: what the tests of running cells ask.

`python warm_shell.py` is that process; `WarmShell` is the tests' end of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import attrs

from workbook.docent.running.job import CellRun, CodeCell, Event, Job, Limits, Outcome, job_from_bytes, job_to_bytes


class WarmShell:
    """Runs jobs in forks of one warm process, one at a time."""

    def __init__(self, python_flags: tuple[str, ...] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *python_flags, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
            | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        )

    def ask(self, job: Job) -> list[dict[str, Any]]:
        """Return the lines that the worker wrote."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(job_to_bytes(job) + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def run(
        self, *cells: CodeCell | str, trusted: bool = False, files: dict[str, bytes] | None = None, **limits: Any
    ) -> Outcome:
        """Run cells, given as such or as source of the hand-in's own, and return their outcome."""
        made = tuple(
            each if isinstance(each, CodeCell) else CodeCell(at, each, trusted) for at, each in enumerate(cells)
        )
        job = Job("job", made, files or {}, trusted=trusted, limits=attrs.evolve(Limits(), **limits))
        lines = self.ask(job)
        runs = [
            CellRun(made[line["cell"]].index, tuple(line["messages"]), line["execution_count"], line["seconds"], line["fate"],
                    made[line["cell"]].sentinel)
            for line in lines if "cell" in line
        ]  # fmt: skip
        events = [Event(*line["event"]) for line in lines if "event" in line]
        trouble = "" if lines and lines[-1] == {"end": True} else "lost"
        return Outcome("job", tuple(runs), tuple(events), trouble=trouble)

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)


def text_of(run: CellRun, name: str = "stdout") -> str:
    """Return what a cell wrote to a stream."""
    parts = [each["content"] for each in run.messages if each["msg_type"] == "stream"]
    return "".join(each["text"] for each in parts if each["name"] == name)


def result_of(run: CellRun) -> str | None:
    """Return the value that a cell shows, as text."""
    found = [each["content"]["data"]["text/plain"] for each in run.messages if each["msg_type"] == "execute_result"]
    return found[-1] if found else None


def error_of(run: CellRun) -> str | None:
    """Return the name of the first error that a cell shows."""
    found = [each["content"]["ename"] for each in run.messages if each["msg_type"] == "error"]
    return found[0] if found else None


def _serve() -> None:
    from workbook.docent.running.saying import speaker
    from workbook.docent.running.shell import Shell
    from workbook.docent.running.warming import warm
    from workbook.docent.running.worker import work

    answers = os.fdopen(os.dup(1), "wb")
    shell = Shell()
    warm(shell)
    for line in sys.stdin.buffer:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            with tempfile.TemporaryDirectory() as folder:
                work(shell, job_from_bytes(line), Path(folder), speaker(write))
                os.chdir("/")
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as source:
            said = [json.loads(each) for each in source]
        os.waitpid(pid, 0)
        answers.write(json.dumps(said).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
