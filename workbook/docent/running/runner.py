"""Running many notebooks at once: jobs are pulled as places fall free, and every job gets its outcome.

with Runner() as runner:
    for outcome in runner.run(jobs):
        ...
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from attrs import define, field

from workbook.docent.running.job import CellRun, Job, Limits, Outcome, job_to_bytes
from workbook.docent.running.rounds import Attempt, End, Rounds

_END_SECONDS = 10.0  # within which a worker that was stopped must be gone
_TICK_SECONDS = 1.0


class Engine(Protocol):
    """What runs jobs in processes: forks of a warm one, or a pool of started ones."""

    def start(self, data: bytes, limits: Limits) -> Any:
        """Send a job off; return its handle, or None when no process can be had."""

    def wait(self, seconds: float) -> Iterator[tuple[Any, bytes | None]]:
        """Yield bytes of a job, or None when nothing is left of it."""

    def stop(self, handle: Any) -> None:
        """Let a job be killed."""

    def stuck(self, handle: Any) -> None:
        """Forget a job that was stopped and didn't end."""

    def close(self) -> None:
        """Stop all jobs in flight."""


class Runner:
    """The door to running notebooks.

    Parameters
    ----------
    workers : how many run at once; without it one a processor that this process may use
    isolation : whether code that is not the release's own may only run behind a wall
    on : the address of a Dask scheduler, to run on its workers
    course : whether the notebooks are of this course, and the warm process is to read what the workbook itself reads
    about : ids of the instruments and questions that the notebooks ask for; without them every instrument
    fork : whether to fork a warm process; without it where that can be done (Linux)

    A runner is used as a context manager; leaving it leaves no process. `run` may be called from several threads.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        isolation: bool = True,
        on: str | None = None,
        fork: bool | None = None,
        course: bool = True,
        about: Sequence[str] = (),
    ) -> None:
        self.workers = workers or processors()
        self.isolation = isolation
        self._store: Any
        if on is not None:
            from workbook.docent.running.cluster import Cluster

            self._store = Cluster(on, isolation=isolation)
        elif sys.platform == "linux" if fork is None else fork:
            from workbook.docent.running.warmth import Zygote

            self._store = Zygote(isolation=isolation, course=course, about=about)
        else:
            from workbook.docent.running.pool import Pool

            self._store = Pool(self.workers)

    def __enter__(self) -> Self:
        """Start what it needs, and go on while that warms up."""
        self._store.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process of it."""
        self._store.close()

    @property
    def walled(self) -> bool:
        """Whether jobs run behind a wall. Waits until that is known."""
        return bool(self._store.state()["walled"])

    @property
    def why_not(self) -> str:
        """Why there is no wall; empty when there is."""
        return str(self._store.state()["why_not"])

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Run jobs, and yield the outcome of each as it comes, in any order.

        The next job is asked for when a place is free, before the outcome that freed it is yielded.

        Raises
        ------
        WorkbookError : no process can be started at all, or the cluster is not there
        """
        if hasattr(self._store, "run"):
            yield from self._store.run(jobs)
        else:
            yield from Traffic(self, self._store).run(jobs)


@define(eq=False)
class Flight:
    """A job in the air: its rounds, the present one, and why it was stopped, if it was."""

    rounds: Rounds
    attempt: Attempt
    end: End | None = None
    until: float = 0.0


@define(eq=False)
class Traffic:
    """One run: who flies, and until when. Its clock runs only while it listens: what main does elsewhere costs no job time."""

    runner: Runner
    store: Any
    engine: Engine = field(init=False)
    flying: dict[Any, Flight] = field(factory=dict)
    again: list[Rounds] = field(factory=list)
    done: list[Outcome] = field(factory=list)
    clock: float = 0.0

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Yield the outcome of each job."""
        self.engine = self.store.engine()
        source = iter(jobs)
        try:
            more = True
            while more or self.flying or self.again or self.done:
                while len(self.flying) < self.runner.workers and (more or self.again):
                    if self.again:
                        self._launch(self.again.pop())
                    elif (job := next(source, None)) is None:
                        more = False
                    elif self._allowed(job):
                        self._launch(Rounds(job, self.clock))
                    else:
                        yield _refused(job)
                yield from self._landed()
                if self.flying:
                    self._listen()
                    self._check()
        finally:
            self.engine.close()

    def _allowed(self, job: Job) -> bool:
        return job.trusted or not self.runner.isolation or self.runner.walled

    def _landed(self) -> Iterator[Outcome]:
        done, self.done = self.done, []
        yield from done

    def _launch(self, rounds: Rounds) -> None:
        attempt = rounds.attempt(self.clock)
        handle = self.engine.start(job_to_bytes(attempt.job), attempt.job.limits)
        flight = Flight(rounds, attempt)
        if handle is None:
            self._settle(flight, "vanished")
        else:
            self.flying[handle] = flight

    def _listen(self) -> None:
        until = min(flight.until or flight.attempt.deadline for flight in self.flying.values())
        seconds = min(max(until - self.clock, 0.0), _TICK_SECONDS)
        start = time.monotonic()
        came = self.engine.wait(seconds)
        for handle, data in came:
            self.clock += min(time.monotonic() - start, seconds)
            start, seconds = time.monotonic(), 0.0
            if (flight := self.flying.get(handle)) is None:
                continue
            if data is None:
                self._over(handle, flight)
            else:
                self._hear(handle, flight, data)
        self.clock += min(time.monotonic() - start, seconds)

    def _hear(self, handle: Any, flight: Flight, data: bytes) -> None:
        flight.attempt.feed(data, self.clock)
        if flight.end is None and (flight.attempt.finished or flight.attempt.flooded):
            self._stop(handle, flight, "said" if flight.attempt.finished else "flood")

    def _stop(self, handle: Any, flight: Flight, end: End) -> None:
        flight.end, flight.until = end, self.clock + _END_SECONDS
        self.engine.stop(handle)

    def _check(self) -> None:
        for handle, flight in list(self.flying.items()):
            if flight.end is None:
                if self.clock >= flight.attempt.deadline:
                    self._stop(handle, flight, flight.attempt.too_late())
            elif self.clock >= flight.until:
                self.engine.stuck(handle)
                self._over(handle, flight)

    def _over(self, handle: Any, flight: Flight) -> None:
        del self.flying[handle]
        self._settle(flight, flight.end or ("died" if handle.counted else "vanished"))

    def _settle(self, flight: Flight, end: End) -> None:
        outcome = flight.rounds.settle(flight.attempt, end, self.clock, walled=bool(self.store.state()["walled"]))
        if outcome is None:
            self.again.append(flight.rounds)
            return
        if not outcome.trouble:
            self.store.did_well()
        self.done.append(outcome)


def _refused(job: Job) -> Outcome:
    cells = tuple(CellRun(cell.index, fate="not_run", sentinel=cell.sentinel) for cell in job.cells)
    return Outcome(key=job.key, cells=cells, trouble="no_wall")


def processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
