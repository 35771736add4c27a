"""Where a process can't be forked: started processes, warmed in the background, each used once.

They speak the protocol of `protocol.py` over stdin (a job, to its end) and stdout. There is no wall around them, so only
trusted jobs come here unless isolation was declined. `python -m workbook.docent.running.pool` is such a process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define, field

from workbook.docent.running.job import Limits, job_from_bytes
from workbook.docent.running.saying import speaker
from workbook.docent.running.surroundings import FLAGS, bare_environment, lay_fonts

_MODULE = "workbook.docent.running.pool"
_NO_FORK = "no fork on this system"
_CHUNK = 1 << 16
_WAITING = 256  # chunks that may wait to be read: 16 MB


class Pool:
    """The started processes that wait for a job. Safe to use from several threads.

    Parameters
    ----------
    workers : how many jobs run at once; one more process than that is kept waiting
    """

    def __init__(self, workers: int) -> None:
        self._spare = workers + 1
        self._lock = threading.Lock()
        self._idle: deque[Single] = deque()
        self._folder = Path(tempfile.mkdtemp(prefix="werkboek-"))
        self._closed = False

    def start(self) -> None:
        """Start the processes, and go on while they warm up."""
        lay_fonts(self._folder)
        with self._lock:
            while len(self._idle) < self._spare:
                self._idle.append(self._started())

    def state(self) -> dict[str, Any]:
        """Return `{"walled", "why_not"}`: there is no wall here."""
        return {"walled": False, "why_not": _NO_FORK}

    def engine(self) -> Singles:
        """Return what runs the jobs of one run."""
        return Singles(self)

    def did_well(self) -> None:
        """Count nothing: each process is used once."""

    def take(self) -> Single | None:
        """Return a process, and start its successor; None when none can be started."""
        with self._lock, contextlib.suppress(OSError):
            self._idle.append(self._started())
            return self._idle.popleft()
        return None

    def _started(self) -> Single:
        home = Path(tempfile.mkdtemp(dir=self._folder))
        (home / "werk").mkdir()
        environment = {**bare_environment(home), "MPLCONFIGDIR": str(self._folder / "matplotlib")}
        process = subprocess.Popen(
            [sys.executable, *FLAGS, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=home / "werk",
            start_new_session=True,
        )
        return Single(process, home)

    def close(self) -> None:
        """End all processes that wait, and remove what was written."""
        with self._lock:
            while self._idle:
                self._idle.popleft().end()
        shutil.rmtree(self._folder, ignore_errors=True)


@define(eq=False)
class Single:
    """A process for one job, with the folder that is its home."""

    process: subprocess.Popen[bytes]
    home: Path
    counted: bool = False

    def kill(self) -> None:
        """Kill it, and where the system can, what it started."""
        if sys.platform == "win32":
            self.process.kill()
            return
        with contextlib.suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it and remove its folder."""
        self.kill()
        self.process.wait()
        for end in (self.process.stdin, self.process.stdout):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.close()
        shutil.rmtree(self.home, ignore_errors=True)


@define(eq=False)
class Singles:
    """The jobs in flight of one run: two threads each, one that writes and one that reads."""

    pool: Pool
    _heard: queue.Queue[tuple[Single, bytes | None]] = field(factory=lambda: queue.Queue(_WAITING))
    _flying: dict[Single, tuple[threading.Thread, threading.Thread]] = field(factory=dict)

    def start(self, data: bytes, limits: Limits) -> Single | None:  # noqa: ARG002 - its shell sets what can be set
        """Send a job off; return None when no process can be had for it."""
        if (single := self.pool.take()) is None:
            return None
        threads = (
            threading.Thread(target=_send, args=(single, data), daemon=True),
            threading.Thread(target=self._listen, args=(single,), daemon=True),
        )
        self._flying[single] = threads
        for each in threads:
            each.start()
        return single

    def _listen(self, single: Single) -> None:
        assert single.process.stdout is not None  # noqa: S101 - for the reader of types
        end = single.process.stdout.fileno()
        with contextlib.suppress(OSError):
            while data := os.read(end, _CHUNK):
                self._heard.put((single, data))
        self._heard.put((single, None))

    def wait(self, seconds: float) -> Iterator[tuple[Single, bytes | None]]:
        """Yield what came within this time: bytes of a worker, or None for a job of which nothing is left."""
        block = True
        while True:
            try:
                single, data = self._heard.get(block=block, timeout=seconds)
            except queue.Empty:
                return
            block = False
            if data is None:
                self._forget(single)
            yield single, data

    def _forget(self, single: Single) -> None:
        if threads := self._flying.pop(single, None):
            single.counted = True
            single.kill()
            for each in threads:
                each.join()
            single.end()

    def stop(self, handle: Single) -> None:
        """Kill a job."""
        handle.kill()

    def stuck(self, handle: Single) -> None:
        """Forget a job that was killed but whose stdout stays open: what it started holds it."""
        self._flying.pop(handle, None)

    def close(self) -> None:
        """Stop all jobs in flight, and wait until nothing is left of them."""
        for single in self._flying:
            single.kill()
        while self._flying:
            single, data = self._heard.get()
            if data is None:
                self._forget(single)


def _send(single: Single, data: bytes) -> None:
    assert single.process.stdin is not None  # noqa: S101 - for the reader of types
    with contextlib.suppress(OSError, ValueError), single.process.stdin as end:
        end.write(data)


def main() -> None:
    """Warm up, read a job, run it, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    result, nothing = os.dup(1), os.open(os.devnull, os.O_RDWR)
    # What a notebook prints past Python's own streams is not for the protocol.
    os.dup2(nothing, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(result, os.O_BINARY)
    from workbook.docent.running.shell import Shell
    from workbook.docent.running.warming import warm
    from workbook.docent.running.worker import work

    shell = Shell()
    warm(shell)
    data = sys.stdin.buffer.read()
    if not data:
        return
    os.dup2(nothing, 0)
    job = job_from_bytes(data)
    os.environ.update(job.variables)
    work(shell, job, Path.cwd(), speaker(result))
    os._exit(0)


if __name__ == "__main__":
    main()
