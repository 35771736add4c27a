"""Grading a hand-in of our own assignments: the release runs on the deelnemer's answers, and no code of theirs counts."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from workbook.docent.grading.underway import Sheet, Underway, Work, code_cells, node_of
from workbook.docent.restoring.recovery import recover
from workbook.docent.restoring.repair import OWN_CELL, harmless, rebuild
from workbook.docent.running.job import CodeCell, Job, Limits, Outcome
from workbook.errors import problem
from workbook.handin.notebook import open_text
from workbook.home import ANSWERS
from workbook.texts import say

if TYPE_CHECKING:
    from workbook.docent.restoring.reading import Found
    from workbook.instrument import Quiz

OWN = "eigen"
_OWN_LIMITS = Limits(cell_seconds=5, total_seconds=30)
# What a docent's browser shows of code that is not ours: nothing that can run there.
_SHOWN = ("text/plain", "image/png", "image/jpeg")


def prepare(work: Work, taken: Underway, found: Found) -> None:
    """Lay out what is graded: the release with this deelnemer's answers, and apart from it the cells that they added.

    Raises `WorkbookError` when neither the notebook nor any answer can be read.
    """
    quiz, assignment = _quiz(work), work.assignment
    notebook = found.notebooks.get(assignment)
    recovered = recover(quiz, found.files, notebook, about=work.about)
    taken.repairs += recovered.repairs
    taken.oddities += recovered.oddities
    taken.review = taken.review or bool(recovered.flagged)
    if notebook is None:
        if not recovered.answers:
            taken.oddities += found.unreadable.values()
            raise problem("docent.unreadable", where=taken.who)
        why = found.unreadable.get(assignment)
        taken.oddities.append(say("docent.grade.broken_notebook", why=why) if why else say("docent.grade.no_notebook"))
        taken.review = True
    items = [item.id for item in quiz.items if item.form in {"text", "table"}]
    texts = {item: open_text(quiz, recovered.answers.get(quiz.id), item) for item in items}
    rebuilt = rebuild(work.releases[assignment], notebook, texts)
    taken.repairs += rebuilt.repairs
    taken.oddities += rebuilt.oddities
    taken.review = taken.review or bool(rebuilt.flagged)
    taken.changed = bool(rebuilt.changed)
    taken.files.update(_beside(found, recovered.files))
    node = work.pipeline.sanitize(node_of(rebuilt.notebook), taken.who, assignment)
    sheet = Sheet(assignment, node, code_cells(node, trusted=lambda _: True))
    taken.sheets.append(sheet)
    # Answers are found from the working folder, which is a deelnemer's folder by having one for answers.
    files = {**work.pipeline.files(taken.files), f"{ANSWERS}/.map": b""}
    job = Job(
        assignment,
        sheet.cells,
        files,
        trusted=True,
        variables={**work.pipeline.variables, "WORKBOOK_HOME": "."},
        limits=work.limits,
    )
    taken.jobs.append(job)
    _add_own(taken, job, [source for _, source in rebuilt.own], len(node.cells))


def _quiz(work: Work) -> Quiz:
    if work.quiz is None:
        raise problem("handin.no_quiz", where=work.assignment)
    return work.quiz


def _beside(found: Found, answers: dict[str, bytes]) -> dict[str, bytes]:
    """Return what stands beside the notebook: everything that came along but notebooks, with the answers as recovered."""
    files = {name: data for name, data in found.files.items() if PurePosixPath(name).suffix.casefold() != ".ipynb"}
    files = {name: data for name, data in files.items() if PurePosixPath(name).parts[0] != ANSWERS}
    return {**files, **answers}


def _add_own(taken: Underway, job: Job, sources: list[str], start: int) -> None:
    """Let the deelnemer's own cells run after ours, in a process of their own, so that they can touch no point."""
    if not sources:
        return
    own = tuple(CodeCell(start + at, source, trusted=False) for at, source in enumerate(sources))
    taken.jobs.append(Job(OWN, (*job.cells, *own), job.files, variables=job.variables, limits=_OWN_LIMITS))


def show_own(taken: Underway) -> None:
    """Put the deelnemer's own cells, which stand in the graded notebook as text, back as code with what they showed."""
    outcome = taken.outcomes.get(OWN)
    if outcome is None:
        return
    job = next(each for each in taken.jobs if each.key == OWN)
    own = [each for each in job.cells if not each.trusted]
    if outcome.trouble == "no_wall":
        taken.oddities.append(say("docent.grade.own_not_run", count=len(own)))
        taken.review = True
        return
    import nbformat.v4

    from workbook.docent.running.outputs import fold

    shown: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each.source) for each in own])
    first = own[0].index
    fold(shown, _from(outcome, first))
    for cell in shown.cells:
        cell.outputs = [each for each in map(_harmless, cell.outputs) if each is not None]
    ran = {harmless(cell.source): cell for cell in shown.cells}
    node = taken.sheets[0].node
    node.cells = [ran.pop(cell.source, cell) if _is_own(cell) else cell for cell in node.cells]


def _is_own(cell: Any) -> bool:
    return cell.cell_type == "markdown" and str(cell.get("id", "")).startswith(OWN_CELL)


def _from(outcome: Outcome, first: int) -> Outcome:
    """Return the part of an outcome from a cell on, counted from that cell."""
    from attrs import evolve

    cells = tuple(evolve(each, index=each.index - first) for each in outcome.cells if each.index >= first)
    return evolve(outcome, cells=cells)


def _harmless(output: Any) -> Any | None:
    """Return an output without what a browser would run; None when nothing is left."""
    if output.output_type in {"stream", "error"}:
        return output
    output["data"] = {name: value for name, value in output.get("data", {}).items() if name in _SHOWN}
    output["metadata"] = {}
    return output if output["data"] else None
