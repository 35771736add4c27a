"""Grading a hand-in of any nbgrader assignment: mended, run behind the wall where its code is the deelnemer's, judged outside."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from workbook.docent.grading.underway import Sheet, Underway, Work, code_cells, node_of
from workbook.docent.restoring.mending import mend
from workbook.docent.running.job import CodeCell, Job, Outcome
from workbook.docent.running.sentinels import broken, sentinels
from workbook.errors import problem
from workbook.handin.notebook import source
from workbook.texts import say

if TYPE_CHECKING:
    from workbook.docent.restoring.reading import Found


def prepare(work: Work, taken: Underway, found: Found) -> None:
    """Mend every notebook of a hand-in, and make of each what has to run.

    Raises `WorkbookError` when none of its notebooks can be read.
    """
    if not found.notebooks:
        taken.oddities += found.unreadable.values()
        raise problem("docent.no_notebook_readable", where=taken.who)
    names = {name for name in found.files if PurePosixPath(name).suffix.casefold() != ".ipynb"}
    taken.files.update({name: found.files[name] for name in names})
    files = work.pipeline.files(taken.files)
    for name, release in work.releases.items():
        theirs = found.notebooks.get(name)
        if theirs is None:
            _absent(taken, name, found.unreadable.get(name))
            continue
        mended = mend(release, theirs)
        taken.repairs += mended.repairs
        taken.oddities += mended.oddities
        taken.review = taken.review or bool(mended.flagged)
        node = work.pipeline.sanitize(node_of(mended.notebook), taken.who, name)
        cells = code_cells(node, trusted=partial(_is_ours, released={source(cell) for cell in release["cells"]}))
        trusted = all(each.trusted for each in cells)
        checks = () if trusted else sentinels([(each.index, each.source) for each in graded(node, cells)])
        taken.sheets.append(Sheet(name, node, cells, checks))
        if work.pipeline.runs_itself and work.isolation and not trusted:
            raise problem("docent.runs_itself", where=name)
        if work.pipeline.runs:
            variables = work.pipeline.variables
            job = Job(
                name,
                (*cells, *(each.cell for each in checks)),
                files,
                trusted=trusted,
                variables=variables,
                limits=work.limits,
            )
            taken.jobs.append(job)


def _absent(taken: Underway, name: str, why: str | None) -> None:
    taken.missing.append(name)
    taken.review = True
    told = say("docent.grade.broken_one", name=name, why=why) if why else say("docent.grade.absent_one", name=name)
    taken.oddities.append(told)


def _is_ours(cell: Any, *, released: set[str]) -> bool:
    from nbgrader.utils import is_locked

    return bool(is_locked(cell)) or cell.source in released


def graded(node: Any, cells: tuple[CodeCell, ...]) -> list[CodeCell]:
    """Return the cells whose outcome gives points."""
    from nbgrader.utils import is_grade, is_solution

    return [each for each in cells if is_grade(node.cells[each.index]) and not is_solution(node.cells[each.index])]


def judge(taken: Underway, sheet: Sheet, outcome: Outcome) -> None:
    """Say what a run showed besides points, and withhold those that it can't be trusted with."""
    mine = graded(sheet.node, sheet.cells)
    if outcome.trouble:
        reached = {each.index for each in outcome.cells if each.fate != "not_run" and not each.sentinel}
        lost = [each for each in mine if each.index not in reached]
        taken.withhold(sheet.notebook, (_grade_id(sheet, each.index) for each in lost))
        taken.oddities.append(say(f"docent.grade.trouble.{outcome.trouble}", name=sheet.notebook))
    unheld = () if outcome.trouble else broken(outcome, sheet.sentinels)
    if unheld:
        taken.withhold(sheet.notebook, (_grade_id(sheet, index) for index in unheld))
        taken.oddities.append(say("docent.grade.unheld", name=sheet.notebook))


def _grade_id(sheet: Sheet, index: int) -> str:
    return str(sheet.node.cells[index].metadata.nbgrader.grade_id)
