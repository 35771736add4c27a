"""The server's end: where kernels come from, and what stands for the process of one that is no child of the server."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbook.kernels.mother import MESSAGE_BYTES
from workbook.kernels.warmth import surroundings

STARTS = 3  # of a mother, in the life of one server
PATIENCE_SECONDS = 20.0
LOST = -signal.SIGKILL
_LEAVE_SECONDS = 12.0  # more than she gives her kernels
# Without the folder it is started in: a file of the deelnemer's called random.py is for their kernel, not for ours.
_BEGIN = (
    "import sys; sys.path[:] = [each for each in sys.path if each]\n"
    "from workbook.kernels.mother import main; main(int(sys.argv[1]))"
)
# What Python and the libraries read once, when they start: a kernel for which it differs is no fork of ours.
_READ_ONCE = (
    "PYTHON",
    "LD_",
    "LC_",
    "LANG",
    "MPL",
    "MATPLOTLIB",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "NUMEXPR_",
    "VIRTUAL_ENV",
)


class Source:
    """Gives kernels, forked by one warm process; safe to use from several threads.

    Parameters
    ----------
    starts : how many times a warm process that is lost may be started
    """

    def __init__(self, *, starts: int = STARTS) -> None:
        self._starts_left = starts
        self._lock = threading.RLock()
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._read_once: dict[str, str] = {}
        self._ended: dict[int, int] = {}

    @property
    def pid(self) -> int | None:
        """The warm process; None when there is none."""
        return self._process.pid if self._process else None

    def start(self) -> bool:
        """Start the warm process where there is none; returns whether there is one. It warms up while we go on."""
        with self._lock:
            if self._socket is not None:
                return True
            if self._starts_left <= 0:
                return False
            self._starts_left -= 1
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs, contextlib.suppress(OSError):
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _BEGIN, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    env=surroundings(dict(os.environ)),
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,  # Ctrl+C is for the server only
                )
                self._read_once, self._socket = _read_once(os.environ), ours
            return self._socket is not None

    def kernel(self, argv: list[str], *, env: Mapping[str, str], cwd: str) -> Forked | None:
        """Return a kernel for these arguments of `ipykernel_launcher`; None when it had better be started as usual."""
        with self._lock:
            if not self.start() or _read_once(env) != self._read_once or not Path(cwd).is_dir():
                return None
            assert self._socket is not None  # noqa: S101 - for the reader of types
            try:
                self._socket.send(json.dumps({"argv": argv, "env": dict(env), "cwd": cwd}).encode())
                said = self._answer()
            except OSError:  # an environment that is too large, or a mother who is lost
                said = {}
                if self._process is None or self._process.poll() is not None:
                    self._lose()
            self.start()  # for the next, where she was lost
            return Forked(said["pid"], self) if "pid" in said else None

    def _answer(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_SECONDS
        while (left := until - time.monotonic()) > 0:
            said = self._hear(left)
            if said is not None and "ended" not in said:
                return said
            if self._socket is None:
                return {}
        self._lose()
        return {}

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """Return what the mother says within this time; None for nothing. Notes what ended; without a mother, loses her."""
        if self._socket is None:
            return None
        self._socket.settimeout(seconds)
        try:
            data = self._socket.recv(MESSAGE_BYTES)
        except (TimeoutError, BlockingIOError):
            return None
        except OSError:
            data = b""
        if not data:
            self._lose()
            return None
        said: dict[str, Any] = json.loads(data)
        if "ended" in said:
            self._ended[said["ended"]] = said["code"]
        return said

    def ending(self, pid: int) -> int | None:
        """Return how a kernel of ours ended; None while it lives."""
        if self._lock.acquire(blocking=False):  # somebody who waits for a kernel notes what ends meanwhile
            try:
                while self._hear(0) is not None:
                    pass
                if self._socket is None and pid not in self._ended and not _lives(pid):
                    return LOST
            finally:
                self._lock.release()
        return self._ended.get(pid)

    def _lose(self) -> None:
        """Do without a mother who answers no more. Her kernels see it for themselves, and end."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """End the warm process, and with it the kernels that are left."""
        with self._lock:
            self._starts_left = 0
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            if self._process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_LEAVE_SECONDS)
            self._lose()


class Forked:
    """A kernel that is a child of the warm process, in the words of `subprocess.Popen`.

    Parameters
    ----------
    pid : its process, leader of a session of its own
    source : who hears how it ended
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, source: Source) -> None:
        self.pid, self._source = pid, source
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal; None while it lives."""
        if self.returncode is None:
            self.returncode = self._source.ending(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises `TimeoutExpired` after `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal; one that has ended gets none, as its number may be another's by now."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


@cache
def the_source() -> Source:
    """Return the one source of this server."""
    return Source()


def _read_once(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_READ_ONCE)}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
