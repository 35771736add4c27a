"""The same unit of work on other machines: jobs go as bytes to the workers of a Dask cluster, outcomes come back as bytes.

Each Dask worker keeps a warm process of its own. When a worker is lost the scheduler runs its jobs on another.
"""

from __future__ import annotations

import atexit
import threading
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from workbook.docent.running.job import CellRun, Job, Outcome, job_from_bytes, job_to_bytes
from workbook.docent.running.protocol import outcome_from_bytes, outcome_to_bytes
from workbook.errors import problem

REACH_SECONDS = 10
_RETRIES = 2
_AHEAD = 2  # jobs sent for each thread of the cluster, so that none waits for the network


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : of the scheduler, such as `tcp://server:8786`
    isolation : as of the runner
    """

    def __init__(self, address: str, *, isolation: bool) -> None:
        self.address = address
        self.isolation = isolation
        self._client: Any = None
        self._state: dict[str, Any] | None = None

    def start(self) -> None:
        """Reach the scheduler.

        Raises
        ------
        WorkbookError : `distributed` is not installed, no scheduler answers, or it has no workers
        """
        try:
            from distributed import Client
        except ImportError as error:
            raise problem("running.no_distributed", where="--on") from error
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about versions that differ in a dot, in English
                self._client = Client(self.address, timeout=REACH_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise problem("running.no_scheduler", where=self.address) from error
        try:
            self._client.wait_for_workers(1, timeout=REACH_SECONDS)
        except TimeoutError as error:
            self.close()
            raise problem("running.no_workers", where=self.address) from error

    def state(self) -> dict[str, Any]:
        """Return `{"walled", "why_not"}` of one of the workers: each outcome tells its own."""
        if self._state is None:
            self._state = self._client.submit(remote_state, self.isolation, pure=False).result()
        return self._state

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Run jobs on the workers, and yield the outcome of each as it comes."""
        from distributed import wait

        source = iter(jobs)
        flying: dict[Any, Job] = {}
        try:
            more = True
            while more or flying:
                while more and len(flying) < self._places():
                    if (job := next(source, None)) is None:
                        more = False
                    else:
                        flying[self._submit(job)] = job
                if flying:
                    with self._client.as_current():
                        done = wait(list(flying), return_when="FIRST_COMPLETED").done
                    for future in done:
                        yield _landed(future, flying.pop(future))
        finally:
            if self._client is not None:  # else it was left before this run was
                self._client.cancel(list(flying), force=True)

    def _places(self) -> int:
        return max(1, _AHEAD * sum(self._client.nthreads().values()))

    def _submit(self, job: Job) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a job with large files is large
            return self._client.submit(remote, job_to_bytes(job), self.isolation, pure=False, retries=_RETRIES)

    def close(self) -> None:
        """Leave the scheduler; its workers stay."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _landed(future: Any, job: Job) -> Outcome:
    try:
        return outcome_from_bytes(future.result())
    except Exception:  # noqa: BLE001 - whatever went wrong there, on every worker that tried, this job has a row too
        cells = tuple(CellRun(cell.index, fate="not_run", sentinel=cell.sentinel) for cell in job.cells)
        return Outcome(key=job.key, cells=cells, trouble="lost")


# ---- on the worker ----

_lock = threading.Lock()
_runners: dict[bool, Any] = {}


def remote(data: bytes, isolation: bool) -> bytes:  # noqa: FBT001 - what goes over the network is as short as can be
    """Run a job on the machine that this is called on; both as bytes."""
    (outcome,) = _runner(isolation).run([job_from_bytes(data)])
    return outcome_to_bytes(outcome)


def remote_state(isolation: bool) -> dict[str, Any]:  # noqa: FBT001 - as `remote`
    """Return `{"walled", "why_not"}` of the machine that this is called on."""
    runner = _runner(isolation)
    return {"walled": runner.walled, "why_not": runner.why_not}


def _runner(isolation: bool) -> Any:  # noqa: FBT001 - as `remote`
    """Return the runner of this process, which all threads of a Dask worker share."""
    from workbook.docent.running.runner import Runner

    with _lock:
        if isolation not in _runners:
            _runners[isolation] = Runner(isolation=isolation).__enter__()
            atexit.register(_runners[isolation].__exit__, None, None, None)
        return _runners[isolation]
