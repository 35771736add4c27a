"""A course as grading leaves it behind, made in a moment: nbgrader's own gradebook, its folders and the ledger beside it."""

from __future__ import annotations

import json

from sample_course import NAME

from workbook.docent.course import Course
from workbook.docent.grading.rows import kept_at
from workbook.home import write_atomic


def graded(course: Course, *codes: str, points: float = 4, assignment: str = NAME) -> None:
    """Give each of these people points for one question, as nbgrader keeps them."""
    with course.gradebook() as book:
        book.update_or_create_assignment(assignment)
        book.update_or_create_notebook(assignment, assignment)
        book.update_or_create_grade_cell("kleur", assignment, assignment, max_score=4, cell_type="code")
        for code in codes:
            book.update_or_create_student(code)
            with book.db.no_autoflush:
                book.update_or_create_submission(assignment, code)
            grade = book.find_grade("kleur", assignment, assignment, code)
            grade.auto_score, grade.needs_manual_grade = points, False
            book.db.commit()
    for code in codes:
        row = {"format": 1, "row": {"id": code, "total": points}}
        write_atomic(kept_at(course, assignment, code), json.dumps(row).encode())
        write_atomic(course.autograded(code, assignment) / f"{assignment}.ipynb", b"{}")


def points_of(course: Course, code: str, assignment: str = NAME) -> float:
    """Return the points that somebody has in the gradebook."""
    with course.gradebook() as book:
        return float(book.find_submission(assignment, code).score)
