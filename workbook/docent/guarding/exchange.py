"""nbgrader's exchange: the copies of somebody's hand-ins and feedback that stand outside the course folder."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from workbook.docent.course import Course
from workbook.docent.guarding.traces import Traces
from workbook.errors import problem


def copies(course: Course, traces: Traces) -> tuple[Path, ...]:
    """Return what of a person stands in the exchange, where the course has one."""
    base = _folder(course)
    if base is None:
        return ()
    inbound = base / "inbound"
    handed_in = [each for each in inbound.iterdir() if _whose(each.name) in traces.codes] if inbound.is_dir() else []
    return (*sorted(handed_in), *_feedback(course, base / "feedback", traces))


def remove(found: Iterable[Path]) -> int:
    """Remove these copies; returns how many. Raises `WorkbookError` where this user may not."""
    count = 0
    for path in found:
        try:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError as error:
            raise problem("guarding.exchange_refused", where=path) from error
        count += 1
    return count


def _folder(course: Course) -> Path | None:
    settings = course.config()
    root = settings.get("Exchange", {}).get("root") or "/usr/local/share/nbgrader/exchange"
    name = course.directory().course_id
    folder = Path(str(root)) / name
    return folder if name and folder.is_dir() else None


def _whose(name: str) -> str:
    """Return the first part of `student+assignment+time[+secret]`."""
    return name.partition("+")[0]


def _feedback(course: Course, folder: Path, traces: Traces) -> list[Path]:
    """Return the pages of feedback, whose names are hashes of a secret that stands with the graded hand-in."""
    from nbgrader.utils import notebook_hash

    found = []
    for assignment in course.assignments() if folder.is_dir() else ():
        for code in traces.codes:
            for step in (course.feedback, course.submitted, course.autograded):
                with contextlib.suppress(OSError):
                    secret = (step(code, assignment) / "submission_secret.txt").read_text(encoding="utf-8")
                    names = [path.stem for path in course.source(assignment).glob("*.ipynb")]
                    pages = [folder / f"{notebook_hash(secret=secret, notebook_id=name)}.html" for name in names]
                    found += [page for page in pages if page.is_file() and page not in found]
    return found
