"""A corrected assignment in a gradebook that already holds hand-ins, in which nbgrader itself refuses new or missing cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbook.docent.course import Course, environment
from workbook.docent.gradebook.connection import transaction
from workbook.docent.gradebook.master import MarkedCell, Master, MasterNotebook, SourceCell, _generator, _prepared

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde


@frozen
class Corrected:
    """What a correction changed: names of cells, and how often a docent's points of before wait for another look."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    revalued: tuple[str, ...] = ()
    to_review: int = 0


def handed_in_notebooks(course: Course, assignment: str) -> set[str]:
    """Return the names of an assignment's notebooks when the gradebook has hand-ins of it; empty when it has none."""
    from nbgrader.api import MissingEntry

    if not course.db and not (course.root / "gradebook.db").is_file():
        return set()
    with course.gradebook() as book:
        try:
            found = book.find_assignment(assignment)
        except MissingEntry:
            return set()
        return {each.name for each in found.notebooks} if found.submissions else set()


def master_of(converter: Autograde, assignment: str, path: Path) -> Master:
    """Return what the gradebook would hold of an assignment with this source notebook, without touching a gradebook.

    Raises whatever nbgrader's steps raise on a notebook that it would not release.
    """
    generator, _ = _generator(converter, assignment)
    with environment():
        notebook, _ = _prepared(generator, assignment, path, saved=True)
    return Master(assignment, "", {path.stem: _as_saved(path.stem, notebook)})


def _as_saved(name: str, notebook: Any) -> MasterNotebook:
    from nbgrader import utils

    made = MasterNotebook("", name, json.dumps(notebook.metadata.get("kernelspec", {})), [], [], [], [])
    for cell in notebook.cells:
        kept = cell.metadata.get("nbgrader", {})
        grade, solution, task = utils.is_grade(cell), utils.is_solution(cell), utils.is_task(cell)
        if grade or solution or task or utils.is_locked(cell):
            checksum = kept.get("checksum")
            made.source_cells.append(
                SourceCell(kept["grade_id"], cell.cell_type, bool(utils.is_locked(cell)), cell.source, checksum)
            )
        for wanted, cells in ((grade, made.grade_cells), (solution, made.solution_cells), (task, made.task_cells)):
            if wanted:
                points = float(kept.get("points", 0))
                cells.append(MarkedCell("", kept["grade_id"], points, cell.cell_type))
    return made


def correct(course: Course, assignment: str) -> Corrected:
    """Bring the gradebook up to date with a corrected source, all of it or nothing; no hand-in loses a row.

    New cells are added with nbgrader's own methods, to every hand-in as well. A cell that the source no longer has stays,
    with the points that were earned. Where the points of a cell changed that a docent gave points for, these stay and wait
    for another look.

    Raises whatever nbgrader's steps raise on a notebook that it would not release.
    """
    import logging

    from nbgrader.converters import Autograde

    quiet = logging.getLogger("workbook.grading")
    quiet.setLevel(logging.CRITICAL)
    converter = Autograde(coursedir=course.directory(assignment_id=assignment), config=course.config(), log=quiet)
    masters = [master_of(converter, assignment, path) for path in sorted(course.source(assignment).glob("*.ipynb"))]
    with course.gradebook() as book, transaction(book):
        found = [_corrected(book, assignment, each) for master in masters for each in master.notebooks.values()]
    return Corrected(
        tuple(name for each in found for name in each.added),
        tuple(name for each in found for name in each.removed),
        tuple(name for each in found for name in each.revalued),
        sum(each.to_review for each in found),
    )


def _corrected(book: Gradebook, assignment: str, wanted: MasterNotebook) -> Corrected:
    known = book.find_notebook(wanted.name, assignment)
    before = {each.name: float(each.max_score) for each in (*known.grade_cells, *known.task_cells)}
    now = {each.name: each.max_score for each in wanted.graded()}
    revalued = tuple(name for name in now if name in before and before[name] != now[name])
    place = (wanted.name, assignment)
    for source in wanted.source_cells:
        book.update_or_create_source_cell(
            source.name, *place, cell_type=source.cell_type, locked=source.locked, source=source.source,
            checksum=source.checksum,
        )  # fmt: skip
    for cell in wanted.grade_cells:
        book.update_or_create_grade_cell(cell.name, *place, max_score=cell.max_score, cell_type=cell.cell_type)
    for cell in wanted.task_cells:
        book.update_or_create_task_cell(cell.name, *place, max_score=cell.max_score, cell_type=cell.cell_type)
    for cell in wanted.solution_cells:
        book.update_or_create_solution_cell(cell.name, *place)
    to_review = _complete(book, book.find_notebook(wanted.name, assignment), set(revalued))
    return Corrected(tuple(now.keys() - before.keys()), tuple(before.keys() - now.keys()), revalued, to_review)


def _complete(book: Gradebook, notebook: Any, revalued: set[str]) -> int:
    """Give every hand-in the rows of new cells, as nbgrader does for a new hand-in; count the docent's points to look at."""
    from nbgrader.api import Comment, Grade

    graded = [*notebook.grade_cells, *notebook.task_cells]
    worded = [*notebook.solution_cells, *notebook.task_cells]
    waiting = 0
    for handed_in in notebook.submissions:
        for kind, cells, rows in ((Grade, graded, handed_in.grades), (Comment, worded, handed_in.comments)):
            there = {row.cell_id for row in rows}
            for cell in cells:
                if cell.id not in there:
                    book.db.add(kind(cell_id=cell.id, notebook_id=handed_in.id))
        for grade in handed_in.grades:
            if grade.manual_score is not None and grade.name in revalued:
                grade.needs_manual_grade = True
                waiting += 1
    book.db.commit()
    return waiting
