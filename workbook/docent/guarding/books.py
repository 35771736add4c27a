"""A person in nbgrader's gradebook: whether they are there, and taken out so that no byte of them is left."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.docent.course import Course
from workbook.docent.guarding.health import database
from workbook.docent.guarding.traces import Traces
from workbook.errors import problem

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, Student

_PATIENCE_SECONDS = 5


def _reachable(course: Course) -> bool:
    """Tell whether there is a gradebook to look in; one that isn't there is not made for this."""
    return database(course) is not None or not course.directory().db_url.startswith("sqlite")


def students(course: Course) -> set[str]:
    """Return the codes of everybody in the gradebook."""
    if not _reachable(course):
        return set()
    with course.gradebook() as book:
        return {each.id for each in book.students}


def in_gradebook(course: Course, traces: Traces) -> int:
    """Return how many hand-ins of a person the gradebook has, and one more for the person."""
    if not _reachable(course):
        return 0
    with course.gradebook() as book:
        return sum(1 + len(each.submissions) for each in _theirs(book, traces))


def forget_in_gradebook(course: Course, traces: Traces) -> int:
    """Take a person out of the gradebook with all hand-ins; returns what `in_gradebook` counted.

    Raises `WorkbookError` when another program holds the gradebook.
    """
    if not _reachable(course):
        return 0
    with course.gradebook() as book:
        count = 0
        for each in _theirs(book, traces):
            count += 1 + len(each.submissions)
            book.remove_student(each.id)
    path = database(course)
    if path is not None:
        _wipe(path)
    return count


def _theirs(book: Gradebook, traces: Traces) -> list[Student]:
    return [
        each
        for each in book.students
        if each.id in traces.codes
        or any(map(traces.is_whole, (each.email, f"{each.first_name or ''} {each.last_name or ''}".strip())))
    ]


def _wipe(path: Path) -> None:
    """Write the file anew, without the pages on which removed rows still stand."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS)) as plain:
            plain.execute("PRAGMA secure_delete=ON")
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            plain.execute("VACUUM")
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise problem("guarding.gradebook_in_use", where=path) from error
