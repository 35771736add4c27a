"""The unit of work: the code cells of one notebook with the files beside it, and what came of running them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen

Fate = Literal["done", "timeout", "dead", "not_run"]
Trouble = Literal["", "no_wall", "lost", "stopped"]
MEGABYTE = 1_000_000


@frozen
class CodeCell:
    """One cell to run.

    Attributes
    ----------
    index : its place among the cells of the notebook; a sentinel has the place of the cell that it stands for
    source : its code
    trusted : whether the code is the release's own, so that what it changes in the interpreter is meant
    sentinel : a check that has to fail, run after all others; what it shows is judged and never kept
    """

    index: int
    source: str
    trusted: bool = True
    sentinel: bool = False


@frozen
class Limits:
    """What a notebook may use: seconds a cell (wall time) and in all, bytes of memory beyond the warm process, of output, of files, processes."""

    cell_seconds: float = 30.0
    total_seconds: float = 600.0
    memory_bytes: int = 1024 * MEGABYTE
    output_bytes: int = 20 * MEGABYTE
    cell_output_bytes: int = 5 * MEGABYTE
    file_bytes: int = 256 * MEGABYTE
    processes: int = 64


@frozen
class Job:
    """A notebook to run.

    Attributes
    ----------
    key : by which the outcome is recognised
    cells : in the order in which they run; sentinels last
    files : what stands beside the notebook, by its relative name with forward slashes
    trusted : whether all code is the release's own: such a job may run where no wall can be had
    variables : of the environment, on top of a bare one
    limits : what it may use
    """

    key: str
    cells: tuple[CodeCell, ...]
    files: Mapping[str, bytes] = field(factory=dict)
    trusted: bool = False
    variables: Mapping[str, str] = field(factory=dict)
    limits: Limits = field(factory=Limits)


@frozen
class CellRun:
    """What came of one cell: the messages that a kernel would have published (`{"msg_type", "content"}`), and its fate."""

    index: int
    messages: tuple[dict[str, Any], ...] = ()
    execution_count: int | None = None
    seconds: float = 0.0
    fate: Fate = "done"
    sentinel: bool = False


@frozen
class Event:
    """Something that code tried and that a person should know of.

    `kind` is one of `outside` (a file outside its folder), `network`, `process` (another program or a process of its own),
    `tampering` (a part of the interpreter that checks rely on was replaced; put back before the next trusted cell),
    `flood` (more output than is kept), `memory`.
    """

    kind: str
    detail: str
    index: int | None = None


@frozen
class Outcome:
    """What came of a job.

    Attributes
    ----------
    key : of the job
    cells : one for each cell of the job, in its order; a cell that was never reached has the fate `not_run`
    events : what was tried or replaced
    walled : whether it ran behind the wall
    trouble : `no_wall` (untrusted code and no wall to be had: nothing ran), `lost` (its process kept being lost), `stopped`
        (the time for all cells was used up), else empty
    seconds : wall time
    """

    key: str
    cells: tuple[CellRun, ...] = ()
    events: tuple[Event, ...] = ()
    walled: bool = False
    trouble: Trouble = ""
    seconds: float = 0.0


def job_to_bytes(job: Job) -> bytes:
    """Return a job as JSON, its files in base64."""
    return json.dumps(
        {
            "key": job.key,
            "cells": [[each.index, each.source, each.trusted, each.sentinel] for each in job.cells],
            "files": {name: base64.b64encode(data).decode() for name, data in job.files.items()},
            "trusted": job.trusted,
            "variables": dict(job.variables),
            "limits": [getattr(job.limits, each) for each in _LIMITS],
        }
    ).encode()


def job_from_bytes(data: bytes) -> Job:
    """Return the job that `job_to_bytes` wrote."""
    found = json.loads(data)
    return Job(
        key=found["key"],
        cells=tuple(CodeCell(*each) for each in found["cells"]),
        files={name: base64.b64decode(text) for name, text in found["files"].items()},
        trusted=found["trusted"],
        variables=found["variables"],
        limits=Limits(*found["limits"]),
    )


_LIMITS = tuple(each.name for each in Limits.__attrs_attrs__)
