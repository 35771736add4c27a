"""One job through as many rounds as it needs: what a worker said is read, judged, and a lost one is sent again.

A worker can be killed from outside, so a job whose worker died runs once more whole. When it dies at the same cell again
that cell is left out, so that a dead or endless cell costs that cell only. Nothing here knows of processes or pipes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from attrs import evolve

from workbook.docent.running.job import MEGABYTE, CellRun, CodeCell, Event, Fate, Job, Outcome, Trouble
from workbook.docent.running.protocol import Refused, read_line

End = Literal["said", "died", "late", "stopped", "flood", "vanished"]
GRACE_SECONDS = 2.0  # beyond a cell's own limit, within which its worker should have stopped it
START_SECONDS = 60.0  # until the first word: a busy machine forks slowly, and files have to be written
DEATHS = 2  # of one cell before it is left out
ROUNDS = 12
VANISHED = 3  # times that a job may disappear without its own doing
_ESCAPED = 6  # bytes that JSON may need for one byte of output
_EVENTS = 200


class Attempt:
    """One run of some cells in one process: what it said so far, and until when it may stay silent.

    Parameters
    ----------
    job : with the cells of this round
    now : seconds on the runner's clock

    Attributes
    ----------
    runs : one for each cell that ended, in order
    events : what was tried
    deadline : the moment on the runner's clock at which it is too late; `total` that of the whole round
    finished, flooded : whether all was said, or more than is read
    """

    def __init__(self, job: Job, now: float) -> None:
        self.job = job
        self.runs: list[CellRun] = []
        self.events: dict[Event, None] = {}
        self.finished = self.flooded = False
        self.heard = False
        self._begun = -1
        self._buffer = bytearray()
        self._room = job.limits.output_bytes * _ESCAPED + 2 * MEGABYTE
        self.total = now + START_SECONDS + job.limits.total_seconds
        self._silent_until = now + START_SECONDS

    @property
    def deadline(self) -> float:
        """The moment at which this attempt is too late."""
        return min(self._silent_until, self.total)

    @property
    def current(self) -> CodeCell | None:
        """The cell that runs or comes next; None after the last."""
        return self.job.cells[len(self.runs)] if len(self.runs) < len(self.job.cells) else None

    def feed(self, data: bytes, now: float) -> None:
        """Read what came out of the worker."""
        if self.finished or self.flooded:
            return
        self._room -= len(data)
        if self._room < 0:
            self.flooded = True
            self._buffer.clear()
            self._tell("flood", "result")
            return
        start = 0
        while (end := data.find(b"\n", start)) >= 0 and not self.finished:
            self._buffer += data[start:end]
            line = bytes(self._buffer)
            self._buffer.clear()
            self._take(line, now)
            start = end + 1
        self._buffer += data[start:]

    def _take(self, data: bytes, now: float) -> None:
        try:
            self._believe(data, now)
        except Refused:
            self._tell("tampering", "protocol")

    def _believe(self, data: bytes, now: float) -> None:
        line = read_line(data)
        here = len(self.runs)
        if line.event is not None:
            self._note(line.event)
        elif line.kind == "end":
            if self.current is not None:
                raise Refused("the end before the last cell")
            self.finished = True
        elif self.current is None or line.position != here or (line.kind == "begin") == (self._begun == here):
            raise Refused("out of turn")
        elif line.run is None:
            self._begun = here
        else:
            self.runs.append(evolve(line.run, index=self.current.index, sentinel=self.current.sentinel))
        if line.event is None:
            self._progress(now)

    def _progress(self, now: float) -> None:
        limits = self.job.limits
        if not self.heard:
            self.heard = True
            self.total = now + limits.total_seconds
        self._silent_until = now + limits.cell_seconds + GRACE_SECONDS

    def _tell(self, kind: str, detail: str) -> None:
        self._note(Event(kind, detail, self.current.index if self.current else None))

    def _note(self, event: Event) -> None:
        if len(self.events) < _EVENTS:
            self.events[event] = None

    def too_late(self) -> End:
        """Return what its silence means: a cell without end, no time left, or no process that ever spoke."""
        if not self.heard:
            return "vanished"
        return "stopped" if self.total <= self._silent_until else "late"


class Rounds:
    """A job from its first round to its outcome.

    Parameters
    ----------
    job : to run
    now : seconds on the runner's clock
    """

    def __init__(self, job: Job, now: float) -> None:
        self.job = job
        self._began = now
        self._started = time.perf_counter()
        self._left_out: dict[int, Fate] = {}
        self._deaths: Counter[int] = Counter()
        self._vanished = self._rounds = 0
        self._events: dict[Event, None] = {}

    def attempt(self, now: float) -> Attempt:
        """Return the next round: the job without the cells that are known to end it."""
        return Attempt(evolve(self.job, cells=tuple(self.job.cells[place] for place in self._places())), now)

    def _places(self) -> list[int]:
        return [place for place in range(len(self.job.cells)) if place not in self._left_out]

    def settle(self, attempt: Attempt, end: End, now: float, *, walled: bool) -> Outcome | None:
        """Return the outcome after a round, or None when another is to follow."""
        self._rounds += 1
        self._events.update(attempt.events)
        places = self._places()
        place = places[len(attempt.runs)] if attempt.current else len(self.job.cells)
        runs = dict(zip(places, attempt.runs, strict=False))
        if attempt.finished:
            return self._outcome(runs, walled=walled)
        if end == "stopped":
            return self._outcome({place: self._ended(place, "timeout"), **runs}, trouble="stopped", walled=walled)
        if end == "vanished" or not attempt.heard:
            self._vanished += 1
            again = self._vanished < VANISHED
        else:
            self._blame(place, end)
            again = self._rounds < ROUNDS
        if attempt.current is None and attempt.heard and self._deaths[place] >= DEATHS:
            # All cells were heard, twice, but never the last word: that is how a notebook would hide what it replaced.
            self._events[Event("tampering", "protocol")] = None
            return self._outcome(runs, walled=walled)
        if again and now - self._began < self.job.limits.total_seconds:
            return None
        fate: Fate = self._left_out.get(place, "dead" if attempt.heard else "not_run")
        return self._outcome(
            {place: self._ended(place, fate), **runs}, trouble="stopped" if again else "lost", walled=walled
        )

    def _blame(self, place: int, end: End) -> None:
        """Leave a cell out of the next round when it is sure that it ends its worker."""
        self._deaths[place] += 1
        if end == "late":
            self._left_out[place] = "timeout"
        elif end == "flood" or self._deaths[place] >= DEATHS:
            self._left_out[place] = "dead"

    def _ended(self, place: int, fate: Fate) -> CellRun | None:
        if place == len(self.job.cells):
            return None
        cell = self.job.cells[place]
        return CellRun(cell.index, fate=fate, sentinel=cell.sentinel)

    def _outcome(self, runs: Mapping[int, CellRun | None], *, walled: bool, trouble: Trouble = "") -> Outcome:
        cells = tuple(
            runs.get(place) or CellRun(cell.index, fate=self._left_out.get(place, "not_run"), sentinel=cell.sentinel)
            for place, cell in enumerate(self.job.cells)
        )
        return Outcome(
            key=self.job.key,
            cells=cells,
            events=tuple(self._events),
            walled=walled,
            trouble=trouble,
            seconds=time.perf_counter() - self._started,
        )
