"""Runs a command and tells how long it took and how much memory it and the processes that it started have had (Linux)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROC = Path("/proc")
EVERY_SECONDS = 0.2
WARM_DEPTH = 2
SHARES_EVERY = 5  # the fair share of shared memory is dear to ask for


@dataclass
class Watched:
    """What came of a command: wall and processor seconds, of it and all that it waited for, and peaks in megabytes."""

    seconds: float
    cpu_seconds: float
    code: int
    output: str
    errors: str
    load: float
    peaks: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the figures, without what the command printed."""
        return {
            "seconds": round(self.seconds, 3), "cpu_seconds": round(self.cpu_seconds, 3), "load_before": round(self.load, 2),
            "peak_mb": {name: round(peak, 1) for name, peak in self.peaks.items()},
        }  # fmt: skip


def watched(command: list[str], *, cwd: Path, env: dict[str, str]) -> Watched:
    """Run a command to its end, watching it; raises `RuntimeError` with its last lines when it fails."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        watcher = Watcher(process.pid)
        watcher.start()
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watcher.stop()
        told = [_text(file) for file in (output, errors)]
    found = Watched(seconds, used.ru_utime + used.ru_stime, process.returncode, told[0], told[1], load, watcher.peaks)
    if found.code:
        raise RuntimeError(f"{' '.join(command)} ended with {found.code}:\n{found.errors[-3000:]}")
    return found


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode(errors="replace"))


class Watcher(threading.Thread):
    """Looks a few times a second at a process and its descendants, and keeps the peaks.

    `main` is the process itself, `zygote` the warm process that it starts (or that process's first child, within the wall),
    `worker` the largest of all others, each by its own high-water mark; `together` is the sum of their fair shares, in which a page that many share counts once.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peaks: dict[str, float] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        looks = 0
        while PROC.is_dir() and not self._ended.wait(EVERY_SECONDS):
            family = dict(_family(self.pid))
            for pid, role in family.items():
                self._keep(role, _megabytes(pid, "status", "VmHWM:"))
            if looks % SHARES_EVERY == 0:
                self._keep("together", sum(_megabytes(pid, "smaps_rollup", "Pss:") for pid in family))
            looks += 1

    def stop(self) -> None:
        """Stop looking, and wait until it has."""
        self._ended.set()
        self.join()

    def _keep(self, role: str, found: float) -> None:
        self.peaks[role] = max(self.peaks.get(role, 0.0), found)


def _family(root: int) -> Iterator[tuple[int, str]]:
    """Yield the process and its descendants with the role of each."""
    children: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name stands between parentheses and may hold anything.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    yield root, "main"
    waiting = [(child, 1) for child in children.get(root, [])]
    while waiting:
        pid, depth = waiting.pop()
        yield pid, "zygote" if depth <= WARM_DEPTH and "zygote" in _command(pid) else "worker"
        waiting += [(child, depth + 1) for child in children.get(pid, [])]


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    return ""


def _megabytes(pid: int, file: str, label: str) -> float:
    """Return a figure in kB of a process in megabytes; 0 when it has ended."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(label):
                return int(line.split()[1]) / 1024
    return 0.0
