"""How long a cell may take: measured on the docent's own version, so that an endless loop costs seconds and not half a minute."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import evolve

from workbook.docent.grading.rows import FOLDER
from workbook.docent.grading.underway import Work
from workbook.docent.running.job import CodeCell, Job, Limits
from workbook.docent.running.runner import Runner
from workbook.errors import WorkbookError
from workbook.handin.notebook import read_notebook, source
from workbook.home import write_atomic

_TIMES, _SHORTEST_SECONDS = 20.0, 5.0


def limits(work: Work, runner: Runner, fingerprint: str) -> Limits:
    """Return what a notebook of this assignment may use.

    The course's own setting (`Execute.timeout`) goes before everything. Without one a cell may take twenty times as long
    as the slowest of the docent's own version, at least 5 seconds and at most what nbgrader gives (30).
    """
    longest = work.limits.cell_seconds
    if work.quiz is not None or work.pipeline.timeout_is_set:
        return work.limits
    path = work.course.root / FOLDER / work.assignment / "tijd.json"
    slowest = _kept(path, fingerprint)
    if slowest is None:
        slowest = _slowest(work, runner, longest)
        write_atomic(path, json.dumps({"fingerprint": fingerprint, "seconds": slowest}).encode())
    return Limits(cell_seconds=min(max(slowest * _TIMES, _SHORTEST_SECONDS), longest))


def _kept(path: Path, fingerprint: str) -> float | None:
    try:
        found = json.loads(path.read_bytes())
        return float(found["seconds"]) if found["fingerprint"] == fingerprint else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _slowest(work: Work, runner: Runner, longest: float) -> float:
    """Run the docent's own version once; where that does not go well, there is nothing to measure by."""
    made: list[Job] = []
    files = work.pipeline.files({})
    for name in work.releases:
        try:
            notebook = read_notebook(work.course.source(work.assignment) / f"{name}.ipynb")
        except WorkbookError:
            return longest
        cells = enumerate(notebook["cells"])
        code = tuple(
            CodeCell(at, source(each)) for at, each in cells if each.get("cell_type") == "code" and source(each).strip()
        )
        made.append(Job(name, code, files, trusted=True, limits=evolve(work.limits, cell_seconds=longest)))
    slowest = 0.0
    for outcome in runner.run(made):
        if outcome.trouble or any(cell.fate != "done" for cell in outcome.cells):
            return longest
        slowest = max([slowest, *(cell.seconds for cell in outcome.cells)])
    return slowest
