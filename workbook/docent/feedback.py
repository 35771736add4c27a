"""Feedback for one deelnemer, as a page and on paper: what was right, what to do next, what the docent says."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course, known_assignment, quietly
from workbook.docent.returning.gathering import Class, class_of, content_of, is_concept
from workbook.docent.returning.paper import paper
from workbook.docent.returning.sent import changed_since
from workbook.docent.returning.webpage import webpage
from workbook.errors import WorkbookError, problem
from workbook.home import write_atomic
from workbook.instrument.quiz import CONCEPT


@frozen
class Written:
    """The feedback for one deelnemer.

    Attributes
    ----------
    path, paper : the page, and the same as .pdf; None where this computer makes none, as `told` says
    provisional : whether the docent still has to give points in it
    changed : whether it says something else than what was sent before
    """

    id: str
    path: Path
    provisional: bool
    paper: Path | None = None
    changed: bool = False
    told: tuple[str, ...] = ()


def feedback(
    course: Course, assignment: str, *, only: Iterable[str] = (), started: Callable[[str], None] = quietly
) -> list[Written]:
    """Write a page and a .pdf for everybody who handed in, also for whose hand-in could not be graded.

    Raises
    ------
    WorkbookError : an unknown assignment, nothing collected, or a pseudonym that did not hand in
    """
    chosen = submitters(course, assignment, only)
    shared = class_of(course, assignment)
    made = []
    for who in chosen:
        started(who)
        made.append(_write(shared, who))
    return made


def submitters(course: Course, assignment: str, only: Iterable[str] = ()) -> list[str]:
    """Return who handed in, or those of them that are asked for.

    Raises
    ------
    WorkbookError : an unknown assignment, nothing collected, or a pseudonym that did not hand in
    """
    known_assignment(course, assignment)
    people = course.submitters(assignment)
    if not people:
        raise problem("docent.nothing_collected", where=assignment)
    chosen = list(dict.fromkeys(only)) or people
    for who in chosen:
        if who not in people:
            raise problem("docent.nobody", where=who, known=", ".join(people))
    return chosen


def _write(shared: Class, who: str) -> Written:
    folder = shared.course.feedback(who, shared.assignment)
    stem = f"{shared.assignment}{f'-{CONCEPT}' if is_concept(shared, who) else ''}"
    content = content_of(shared, who)
    files = {f"{stem}.html": webpage(content)}
    told: tuple[str, ...] = ()
    try:
        files[f"{stem}.pdf"] = paper(content)
    except WorkbookError as error:
        # A page without its paper is still feedback; paper of an earlier round would say something else than the page.
        told = (str(error),)
        with contextlib.suppress(OSError):
            (folder / f"{stem}.pdf").unlink()
    for name, data in files.items():
        write_atomic(folder / name, data)
    changed = changed_since(shared.course, shared.assignment, who, files)
    on_paper = folder / f"{stem}.pdf"
    return Written(
        who, folder / f"{stem}.html", content.provisional, on_paper if on_paper.name in files else None, changed, told
    )
