"""Watching workers: killing one when its lifeline closes, telling on its trailer how it ended, sweeping up what it left."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
from pathlib import Path

from attrs import define, field

_LOOK_MILLISECONDS = 20
_SWEEP_SECONDS = 10.0


@define(eq=False)
class Flight:
    """A worker: its process, and the ends of its lifeline and trailer."""

    pid: int
    lifeline: int
    trailer: int
    pidfd: int = -1
    alive: bool = True

    def tell(self, code: int) -> None:
        """Tell that nothing of it is left, and how it ended: its exit code, negative for a signal."""
        with contextlib.suppress(OSError):
            os.write(self.trailer, json.dumps({"code": code}).encode() + b"\n")
        for end in (self.lifeline, self.trailer, self.pidfd):
            if end >= 0:
                os.close(end)


@define(eq=False)
class Watch:
    """All workers of one process, watched by one thread."""

    _poll: select.poll = field(factory=select.poll)
    _flights: dict[int, Flight] = field(factory=dict)

    def also(self, end: int) -> None:
        """Watch this file descriptor too."""
        self._poll.register(end, select.POLLIN)

    def add(self, flight: Flight) -> None:
        """Watch a worker."""
        with contextlib.suppress(OSError):  # an older kernel has no such thing: then it is looked at now and then
            flight.pidfd = os.pidfd_open(flight.pid)
        for end in (flight.lifeline, flight.pidfd):
            if end >= 0:
                self._poll.register(end, select.POLLIN)
                self._flights[end] = flight

    def wait(self) -> tuple[list[int], list[tuple[Flight, int]]]:
        """Wait until something happens; return which other descriptors are ready, and the workers that ended with their code."""
        blind = any(flight.pidfd < 0 for flight in self._flights.values())
        ready = [end for end, _ in self._poll.poll(_LOOK_MILLISECONDS if blind else None)]
        others = [end for end in ready if end not in self._flights]
        for end in ready:
            flight = self._flights.get(end)
            if flight is not None and end == flight.lifeline and flight.alive:
                os.kill(flight.pid, signal.SIGKILL)
                flight.alive = False
                self._poll.unregister(end)  # a closed pipe is ready for ever
        ended = []
        for flight in list(dict.fromkeys(self._flights.values())):
            if flight.pidfd in ready or flight.pidfd < 0:
                done, status = os.waitpid(flight.pid, os.WNOHANG)
                if done:
                    ended.append((flight, os.waitstatus_to_exitcode(status)))
                    self._forget(flight)
        return others, ended

    def _forget(self, flight: Flight) -> None:
        for end in (flight.lifeline, flight.pidfd):
            if self._flights.pop(end, None):
                with contextlib.suppress(KeyError):
                    self._poll.unregister(end)


def sweep() -> None:
    """Kill what a worker without a wall left behind: all that is orphaned becomes a child of its guard, which this is."""
    until = time.monotonic() + _SWEEP_SECONDS
    while time.monotonic() < until:
        for child in _children():
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _children() -> list[int]:
    mine = str(os.getpid())
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            # The name of a program, in brackets, may hold anything.
            if path.read_text(errors="replace").rpartition(")")[2].split()[1] == mine:
                found.append(int(path.parent.name))
    return found
