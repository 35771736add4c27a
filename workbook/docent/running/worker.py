"""One job in the process that is there for it: write its files, run its cells, tell what came of each."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from workbook.docent.running.job import CellRun, CodeCell, Event, Job
from workbook.docent.running.noticing import Notices
from workbook.docent.running.shell import Shell
from workbook.kernels.warmth import refresh

Write = Callable[[dict[str, Any]], None]
_exit, _getpid = os._exit, os.getpid  # held here: a cell may replace them


def work(shell: Shell, job: Job, folder: Path, write: Write) -> None:
    """Run a job below `folder`, which becomes the working folder, and write the lines of the protocol.

    Parameters
    ----------
    shell : of this process, which ends after it
    folder : empty, for this job alone
    write : takes one line: `{"begin": i}`, `{"cell": i, …}`, `{"event": […]}` or `{"end": true}`; i = position in `job.cells`

    Notes
    -----
    Never raises. A process that a cell forked and that comes back here is ended, so that it tells nothing twice.
    """
    home = _getpid()
    try:
        _lay_out(job, folder)
        notices = _prepare(shell, job, folder)
        for position, cell in enumerate(job.cells):
            write({"begin": position})
            try:
                run = shell.run(cell, job.limits)
            except BaseException as error:  # noqa: BLE001 - a cell that breaks even this is one cell that failed
                run = _failed(cell, error)
            if _getpid() != home:
                _exit(0)
            _tell_events([*notices.take(), *shell.events], write)
            shell.events.clear()
            write(_line(position, run))
        write({"end": True})
    except BaseException:  # noqa: BLE001 - who reads the lines sees that the end is missing
        if _getpid() != home:
            _exit(0)


def _failed(cell: CodeCell, error: BaseException) -> CellRun:
    name = type(error).__name__
    content = {"ename": name, "evalue": "", "traceback": [name]}
    return CellRun(cell.index, ({"msg_type": "error", "content": content, "parent": ""},), sentinel=cell.sentinel)


def _line(position: int, run: CellRun) -> dict[str, Any]:
    return {
        "cell": position, "messages": list(run.messages), "execution_count": run.execution_count, "seconds": run.seconds,
        "fate": run.fate,
    }  # fmt: skip


def _tell_events(found: list[Event], write: Write) -> None:
    for each in found:
        write({"event": [each.kind, each.detail, each.index]})


def _lay_out(job: Job, folder: Path) -> None:
    for name, data in job.files.items():
        path = _below(folder, name)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _below(folder: Path, name: str) -> Path | None:
    """Return where a file goes, or None for a name that leads elsewhere."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or not pure.parts or ".." in pure.parts or "\\" in name or "\0" in name or ":" in name:
        return None
    return folder.joinpath(*pure.parts)


def _prepare(shell: Shell, job: Job, folder: Path) -> Notices:
    os.environ.update(_sound(job.variables))
    os.chdir(folder)
    tempfile.tempdir = None  # found anew: the warm process has another one
    if "" not in sys.path:
        sys.path.insert(0, "")
    importlib.invalidate_caches()
    refresh()
    shell.begin(job.limits, folder, trusted=job.trusted)
    notices = Notices(folder, lambda: shell.index)
    if not job.trusted:
        notices.install()
    return notices


def _sound(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if name and "=" not in name and "\0" not in name + value}
