"""The runner's end of the warm process: starting it (again), and the pipes of the jobs in flight.

Each job gets four pipes: the job in, what its worker says, a lifeline and a trailer. Who watches the worker
holds the other ends of the last two: the lifeline's end kills the worker, the trailer tells that nothing of it is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict, define, field

from workbook.docent.running.job import MEGABYTE, Limits
from workbook.docent.running.surroundings import FLAGS, bare_environment, lay_fonts
from workbook.errors import problem

WARM_SECONDS = 180.0
STARTS = 3  # of a warm process, without a job that came to an end in between
_LEAVE_SECONDS = 5.0
_PIPE_BYTES = MEGABYTE
_MODULE = "workbook.docent.running.zygote"


class Zygote:
    """The warm process that forks for each job; started again when it is lost. Safe to use from several threads.

    Parameters
    ----------
    isolation : whether it is to stand behind a wall where one can be had
    """

    def __init__(self, *, isolation: bool) -> None:
        self.isolation = isolation
        self.starts = 0
        self._no_wall = ""
        self._state: dict[str, Any] | None = None
        self._lock = threading.RLock()
        self._folder = Path(tempfile.mkdtemp(prefix="werkboek-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Its process id; None when there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it, and go on while it warms up."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.starts += 1
        self._state = None
        lay_fonts(self._folder)
        with theirs, (self._folder / "fouten.txt").open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *FLAGS, "-m", _MODULE, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=bare_environment(self._folder),
                cwd=self._folder,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the main process only
            )
        self._socket = ours
        with contextlib.suppress(OSError):
            ours.send(json.dumps({"isolation": self.isolation and not self._no_wall}).encode())

    def state(self) -> dict[str, Any]:
        """Return `{"walled", "why_not"}` as soon as it is warm.

        Raises `WorkbookError` when it can't be started: something is wrong with the installation.
        """
        with self._lock:
            while self._state is None:
                if self._socket is None:
                    self.start()
                    continue
                heard = self._listen()
                if heard and "refused" in heard:  # half behind a wall it is good for nothing
                    self._no_wall, self.starts = heard["refused"], 0
                    self._end()
                elif heard:
                    self._state = {**heard, "why_not": self._no_wall or heard["why_not"]}
                elif self.starts < STARTS:
                    self._end()
                else:
                    raise problem("running.no_start", where=sys.executable, reason=self._last_words())
            return self._state

    def _listen(self) -> dict[str, Any] | None:
        assert self._socket is not None  # noqa: S101 - for the reader of types
        self._socket.settimeout(WARM_SECONDS)
        try:
            said = self._socket.recv(65536)
        except OSError:
            return None
        return json.loads(said) if said else None

    def _last_words(self) -> str:
        lines = (self._folder / "fouten.txt").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def send(self, fds: list[int], limits: Limits) -> bool:
        """Ask for a fork that holds these pipes; return False when the warm process is lost for good."""
        order = json.dumps(asdict(limits)).encode()
        with self._lock:
            while True:
                try:
                    self.state()
                    assert self._socket is not None  # noqa: S101 - for the reader of types
                    socket.send_fds(self._socket, [order], fds)
                except OSError:
                    if self.starts >= STARTS:
                        return False
                    self._end()
                else:
                    return True

    def engine(self) -> Forks:
        """Return what runs the jobs of one run."""
        return Forks(self)

    def did_well(self) -> None:
        """Count no earlier starts any more: a job came to its end."""
        self.starts = 1

    def restart(self) -> None:
        """End a warm process that no longer answers; the next job starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        self._state = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                self._process.wait(_LEAVE_SECONDS if sys.exc_info()[0] is None else 0.2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it, and remove what it wrote."""
        with self._lock:
            self._end()
        shutil.rmtree(self._folder, ignore_errors=True)


@define(eq=False)
class Fork:
    """One job in flight: our ends of its pipes, what is still to be sent of it, and its trailer."""

    result: int
    trailer: int
    lifeline: int | None
    job: int | None
    left: memoryview
    said: bytes = b""

    @property
    def counted(self) -> bool:
        """Whether it was told how the worker ended; without that, who watched it was lost."""
        return self.said.endswith(b"\n")


@define(eq=False)
class Forks:
    """The jobs in flight of one run."""

    zygote: Zygote
    _selector: selectors.BaseSelector = field(factory=selectors.DefaultSelector)
    _flying: set[Fork] = field(factory=set)

    def start(self, data: bytes, limits: Limits) -> Fork | None:
        """Send a job off; return None when no process can be had for it."""
        pairs = [os.pipe() for _ in range(4)]
        (job_r, job_w), (result_r, result_w), (life_r, life_w), (trailer_r, trailer_w) = pairs
        theirs = [job_r, result_w, life_r, trailer_w]
        ours = [job_w, result_r, life_w, trailer_r]
        sent = False
        try:
            for end in (job_w, result_w):
                with contextlib.suppress(OSError):  # a limit on pipes of this user: the usual size will do
                    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            sent = self.zygote.send(theirs, limits)
        finally:
            for each in theirs if sent else theirs + ours:
                os.close(each)
        if not sent:
            return None
        for each in ours:
            os.set_blocking(each, False)
        fork = Fork(result_r, trailer_r, life_w, job_w, memoryview(data))
        self._flying.add(fork)
        self._selector.register(job_w, selectors.EVENT_WRITE, fork)
        self._selector.register(result_r, selectors.EVENT_READ, fork)
        self._selector.register(trailer_r, selectors.EVENT_READ, fork)
        return fork

    def wait(self, seconds: float) -> Iterator[tuple[Fork, bytes | None]]:
        """Yield what came within this time: bytes of a worker, or None for a job of which nothing is left."""
        for key, _ in self._selector.select(seconds):
            fork: Fork = key.data
            if fork not in self._flying:
                continue
            if key.fd == fork.job:
                self._write(fork)
            elif key.fd == fork.result:
                yield fork, self._read(fork.result)
            else:
                fork.said += (told := self._read(fork.trailer, 1000))
                if not told or fork.counted:
                    yield fork, self._rest(fork)
                    self.abandon(fork)
                    yield fork, None

    def _write(self, fork: Fork) -> None:
        assert fork.job is not None  # noqa: S101 - for the reader of types
        try:
            fork.left = fork.left[os.write(fork.job, fork.left[:_PIPE_BYTES]) :]
        except BlockingIOError:
            return
        except OSError:  # the worker is gone: its trailer tells
            fork.left = memoryview(b"")
        if not fork.left:
            self._close(fork.job)
            fork.job = None

    def _read(self, end: int, size: int = _PIPE_BYTES) -> bytes:
        try:
            data = os.read(end, size)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            # At its end a pipe is readable for ever.
            with contextlib.suppress(KeyError):
                self._selector.unregister(end)
        return data

    def _rest(self, fork: Fork) -> bytes:
        rest = bytearray()
        while (data := self._read(fork.result)) and len(rest) < 4 * _PIPE_BYTES:
            rest += data
        return bytes(rest)

    def stop(self, fork: Fork) -> None:
        """Have killed what is left of a job."""
        if fork.lifeline is not None:
            os.close(fork.lifeline)
            fork.lifeline = None

    def abandon(self, fork: Fork) -> None:
        """Forget a job: close all that is ours of it."""
        if fork not in self._flying:
            return
        self._flying.remove(fork)
        self.stop(fork)
        for end in (fork.result, fork.trailer, fork.job):
            if end is not None:
                self._close(end)

    def stuck(self, fork: Fork) -> None:
        """Forget a job that doesn't end when told to, and the warm process that should have seen to it."""
        self.abandon(fork)
        self.zygote.restart()

    def _close(self, end: int) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(end)
        os.close(end)

    def close(self) -> None:
        """Stop all jobs in flight, and wait until nothing is left of them."""
        for fork in list(self._flying):
            self.stop(fork)
        with contextlib.suppress(TimeoutError), _no_interrupt():
            for _ in range(500):
                if not self._flying:
                    break
                for _each in self.wait(0.02):
                    pass
        for fork in list(self._flying):
            self.abandon(fork)
        self._selector.close()


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold a second Ctrl+C until what the first one ended is gone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
