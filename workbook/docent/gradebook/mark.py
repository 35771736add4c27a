"""What the gradebook knows of one hand-in, a question at a time, and a docent's own points through a second run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.errors import WorkbookError
from workbook.handin.notebook import grade_id, is_manual, read_notebook, source
from workbook.texts import say

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@frozen
class Mark:
    """One question of one deelnemer: points so far, what is to be had, and what the docent did.

    `id` is the cell's grade id, with its notebook before it (`p1/som`) where two notebooks of an assignment share it.
    """

    id: str
    score: float
    maximum: float
    manual: float | None
    waiting: bool
    by_hand: bool
    comment: str = ""
    notebook: str = ""


def students(course: Course) -> list[str]:
    """Return the ids of everybody in the gradebook."""
    with course.gradebook() as book:
        return sorted(str(each.id) for each in book.students)


def marks(course: Course, assignment: str, who: str) -> list[Mark]:
    """Return what stands in the gradebook, in the order of the notebook; empty when nothing does."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as book:
        try:
            submission = book.find_submission(assignment, who)
        except MissingEntry:
            return []
        found = []
        for notebook in submission.notebooks:
            # A database is free to give rows in any order; those of the assignment itself never change.
            order = [each.name for each in notebook.notebook.source_cells]
            rows = sorted(notebook.grades, key=lambda row, order=order: _place(order, row.name))  # type: ignore[misc]
            found += [_mark(grade, notebook) for grade in rows]
        often = Counter(mark.id for mark in found)
        return [evolve(mark, id=f"{mark.notebook}/{mark.id}") if often[mark.id] > 1 else mark for mark in found]


def _place(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _mark(grade: Any, notebook: Any) -> Mark:
    comments = {each.name: each.manual_comment for each in notebook.comments}
    return Mark(
        id=grade.name,
        score=float(grade.score or 0),
        maximum=float(grade.max_score),
        manual=None if grade.manual_score is None else float(grade.manual_score) + float(grade.extra_credit or 0),
        waiting=bool(grade.needs_manual_grade),
        by_hand=grade.cell_type == "markdown",
        comment=str(comments.get(grade.name) or ""),
        notebook=notebook.name,
    )


def manual_texts(folder: Path, assignment: str) -> dict[str, str]:
    """Return the text of every hand-graded cell of a graded notebook; empty when there is none."""
    try:
        notebook = read_notebook(folder / f"{assignment}.ipynb")
    except WorkbookError:
        return {}
    return {str(grade_id(cell)): source(cell) for cell in notebook["cells"] if is_manual(cell)}


def settle(course: Course, assignment: str, who: str, before: dict[str, str], decided: set[str]) -> list[str]:
    """Take back nbgrader's request to grade again what the docent had graded and did not change.

    Parameters
    ----------
    before : per grade id the answer that the docent saw
    decided : grade ids that had the docent's points and were not waiting

    Returns a Dutch line for each answer that did change: its points stay, and wait for the docent.
    """
    after = manual_texts(course.autograded(who, assignment), assignment)
    told = []
    with course.gradebook() as book:
        for grade in _grades(book, assignment, who):
            if grade.name not in decided:
                continue
            same = before.get(grade.name) == after.get(grade.name)
            grade.needs_manual_grade = not same
            if not same:
                told.append(say("docent.grade.changed_since", question=grade.name))
        book.db.commit()
    return told


def distrust(course: Course, assignment: str, who: str) -> None:
    """Mark what an earlier run left in the gradebook as waiting: the hand-in of now could not be graded."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as book:
        try:
            grades = _grades(book, assignment, who)
        except MissingEntry:
            return
        for grade in grades:
            grade.needs_manual_grade = True
        book.db.commit()


def _grades(book: Gradebook, assignment: str, who: str) -> list[Any]:
    submission = book.find_submission(assignment, who)
    return [grade for notebook in submission.notebooks for grade in notebook.grades]


def give(
    course: Course,
    assignment: str,
    who: str,
    question: str,
    points: float | None,
    comment: str | None = "",
    *,
    notebook: str = "",
    waiting: bool = False,
) -> None:
    """Give points by hand, as formgrader does; None leaves the points, or the words, as they are.

    `notebook` is where the question stands, when that is not called as the assignment; `waiting` leaves the request to grade.
    """
    with course.gradebook() as book:
        grade = book.find_grade(question, notebook or assignment, assignment, who)
        if points is not None:
            grade.manual_score = points
        if points is not None or waiting:
            grade.needs_manual_grade = waiting
        if comment is not None:
            book.find_comment(question, notebook or assignment, assignment, who).manual_comment = comment or None
        book.db.commit()
