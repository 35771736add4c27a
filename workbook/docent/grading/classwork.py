"""What a class is graded with: gradebook, releases, settings and time limits, gathered once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from workbook import __version__
from workbook.docent.course import CONFIG, Course
from workbook.docent.distributing.editions import EDITIONS, OUT, SOURCES
from workbook.docent.gradebook.book import Book
from workbook.docent.gradebook.pipeline import Pipeline
from workbook.docent.grading.rows import digest
from workbook.docent.grading.underway import Work
from workbook.docent.quick import quick_imports
from workbook.docent.release import released_notebook
from workbook.docent.running.job import Limits
from workbook.errors import WorkbookError
from workbook.handin.contents import needed
from workbook.handin.packing import find_quiz
from workbook.instrument import Quiz

# A notebook that may take for ever would keep the class waiting for ever.
_LONGEST_SECONDS = 600.0


@contextlib.contextmanager
def gather(
    course: Course, assignment: str, db: str | None, *, isolation: bool, quiz: Quiz | None = None
) -> Iterator[Work]:
    """Open what is needed to grade an assignment, and close it again; `quiz` is what `quiz_of` gives, where it is known.

    Raises `WorkbookError` when an assignment of our own was not released yet, or the gradebook can't be opened.
    """
    with quick_imports():
        import nbgrader.converters  # noqa: F401 - here, so that nothing slow comes along
    quiz = quiz or quiz_of(course, assignment)
    own = released_notebook(course, assignment) if quiz else None
    with Book(course, assignment, db=db) as book:
        pipeline = Pipeline(course, assignment, book, ours=quiz is not None)
        releases = {assignment: own} if own else {name: pipeline.release(name) for name in book.notebooks}
        about = tuple(needed(quiz)) if quiz else ()
        yield Work(course, assignment, book, pipeline, releases, quiz, _limits(pipeline), isolation, about)


def quiz_of(course: Course, assignment: str) -> Quiz | None:
    """Return the questions of an assignment of ours; None of one that has none beside its notebook."""
    for folder in (course.release(assignment), course.source(assignment)):
        if (folder / f"{assignment}.yaml").is_file():
            with contextlib.suppress(WorkbookError):
                return find_quiz(assignment, folder)
    return None


def _limits(pipeline: Pipeline) -> Limits:
    return Limits(cell_seconds=_LONGEST_SECONDS if pipeline.timeout is None else pipeline.timeout)


def fingerprint(work: Work, engine: str) -> str:
    """Return a hash of everything besides a hand-in that decides its outcome."""
    course = work.course
    paths = [course.root / CONFIG, *_files(course.source(work.assignment)), *_files(course.release(work.assignment))]
    for folder in (course.root / SOURCES, course.root / OUT / EDITIONS):
        paths += _files(folder / work.assignment)
    parts = [(str(path.relative_to(course.root)), path.read_bytes()) for path in paths if path.is_file()]
    parts += [("engine", engine.encode()), ("isolation", str(work.isolation).encode()), ("version", _code().encode())]
    return digest(parts)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _code() -> str:
    """Return what tells one state of the workbook's own code from another."""
    root = Path(__file__).parents[2]
    stamps = sorted((path.name, path.stat().st_mtime_ns) for path in root.rglob("*.py"))
    return f"{__version__} {digest([('code', repr(stamps).encode())])}"
