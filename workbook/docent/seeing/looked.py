"""Keeping that the docent has looked at a hand-in that asked for it, for as long as the hand-in is the same."""

from __future__ import annotations

import json
from pathlib import Path

from workbook.docent.course import Course, known_assignment
from workbook.docent.grading.rows import digest, kept_at, kept_row
from workbook.errors import problem
from workbook.home import utc_now, write_atomic

_FOLDER = "gezien"
ASKS = ("needs_review", "unreadable")


def note_seen(course: Course, assignment: str, who: str) -> None:
    """Note that the docent has looked at a hand-in as it is now; grading it again keeps that.

    Raises `WorkbookError` for an unknown assignment, who handed nothing in, and a hand-in that does not ask for it.
    """
    known_assignment(course, assignment)
    people = course.submitters(assignment)
    if who not in people:
        raise problem("docent.nobody", where=who, known=", ".join(people))
    row = kept_row(course, assignment, who)
    if row is None or row.status not in ASKS:
        raise problem("seeing.seen.not_asked", where=who)
    kept = {"format": 1, "seen_at": utc_now(), "inputs": _inputs(course, assignment, who)}
    write_atomic(_path(course, assignment, who), json.dumps(kept, indent=1).encode())


def is_seen(course: Course, assignment: str, who: str) -> bool:
    """Tell whether the docent has looked at this hand-in since it came in; another attempt asks again."""
    try:
        kept = json.loads(_path(course, assignment, who).read_text(encoding="utf-8-sig"))["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(kept == _inputs(course, assignment, who))


def asks(course: Course, assignment: str, who: str) -> bool:
    """Tell whether a person must still look at a hand-in before its points can be trusted."""
    row = kept_row(course, assignment, who)
    return row is not None and row.status in ASKS and not is_seen(course, assignment, who)


def _inputs(course: Course, assignment: str, who: str) -> str:
    folder = course.submitted(who, assignment)
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return digest((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)


def _path(course: Course, assignment: str, who: str) -> Path:
    kept = kept_at(course, assignment, who)
    return kept.parent / _FOLDER / kept.name
