"""The jobs in flight in forks of the warm process, and their pipes.

Each job gets four pipes: the job in, what its worker says, a lifeline and a trailer. Who watches the worker
holds the other ends of the last two: the lifeline's end kills the worker, the trailer tells that nothing of it is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import threading
from collections.abc import Iterator

from attrs import define, field

from workbook.docent.running.job import MEGABYTE, Limits
from workbook.docent.running.warmth import Zygote

_PIPE_BYTES = MEGABYTE


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
