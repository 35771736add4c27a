"""Grading a class with nbgrader: every hand-in gets a row, and one bad hand-in never stops the others."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from workbook.docent.book import Mark, distrust, manual_texts, marks, settle
from workbook.docent.collect import read_receipt
from workbook.docent.course import STAGING, Course, environment, known_assignment, quietly, run
from workbook.docent.points import CheckedPoints
from workbook.docent.release import released_notebook
from workbook.docent.repair import rebuild
from workbook.errors import WorkbookError, problem
from workbook.handin.contents import needed
from workbook.handin.notebook import Notebook, grade_id, open_text, read_notebook
from workbook.handin.packing import find_quiz
from workbook.home import ANSWERS, write_atomic
from workbook.instrument import Quiz
from workbook.responses import AnswerFile, read_answer_file
from workbook.texts import say

Status = Literal["graded", "needs_manual", "needs_review", "unreadable"]
Started = Callable[[str], None]


@frozen
class Row:
    """The outcome of one hand-in; `total` is None where nothing could be graded, never a silent zero."""

    id: str
    status: Status
    total: float | None
    maximum: float
    questions: dict[str, float | None]
    repairs: tuple[str, ...]
    oddities: tuple[str, ...]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the row as the contract has it."""
        return {
            "id": self.id, "status": self.status, "total": self.total, "max": self.maximum, "questions": self.questions,
            "repairs": list(self.repairs), "oddities": list(self.oddities), "seconds": round(self.seconds, 3),
        }  # fmt: skip


@frozen
class Grading:
    """What every hand-in is graded with: read once for the whole class."""

    course: Course
    assignment: str
    release: Notebook
    quiz: Quiz
    maximum: float

    def empty(self) -> dict[str, float | None]:
        """Return every question without points."""
        graded = [cell["metadata"]["nbgrader"] for cell in self.release["cells"] if grade_id(cell)]
        return {each["grade_id"]: None for each in graded if each.get("grade")}


@frozen
class _Prepared:
    repairs: tuple[str, ...]
    oddities: tuple[str, ...]
    sound: bool


def grade(course: Course, assignment: str, *, only: Iterable[str] = (), started: Started = quietly) -> list[Row]:
    """Grade the collected hand-ins of an assignment, with nbgrader's own converter and gradebook.

    Parameters
    ----------
    only : pseudonyms to grade; without it everybody
    started : called with each pseudonym as its turn comes, for a progress bar

    Raises
    ------
    WorkbookError : an unknown assignment, no release yet, nobody collected, or a pseudonym that did not hand in
    """
    known_assignment(course, assignment)
    people = course.submitters(assignment)
    chosen = list(dict.fromkeys(only)) or people
    for who in chosen:
        if who not in people:
            raise problem("docent.nobody", where=who, known=", ".join(people) or say("docent.none"))
    if not people:
        raise problem("docent.nothing_collected", where=assignment)
    work = _prepare_class(course, assignment)
    rows = []
    for who in chosen:
        started(who)
        rows.append(grade_one(work, who))
    return rows


def _prepare_class(course: Course, assignment: str) -> Grading:
    release = released_notebook(course, assignment)
    quiz = find_quiz(assignment, course.release(assignment))
    graded = [cell["metadata"]["nbgrader"] for cell in release["cells"] if grade_id(cell)]
    maximum = sum(float(each["points"]) for each in graded if each.get("grade"))
    return Grading(course, assignment, release, quiz, maximum)


def grade_one(work: Grading, who: str) -> Row:
    """Grade one hand-in and return its row, whatever is in it."""
    begun = time.perf_counter()
    staged = work.course.root / STAGING / who / work.assignment
    try:
        prepared = _stage(work, who, staged)
        return _graded(work, who, prepared, begun)
    except WorkbookError as error:
        return _not_graded(work, who, str(error), begun, "unreadable")
    except Exception as error:  # noqa: BLE001
        # The class must go on whatever one hand-in does; what happened is in the row.
        return _not_graded(work, who, say("docent.grade.crashed", kind=type(error).__name__), begun, "needs_review")
    finally:
        shutil.rmtree(work.course.root / STAGING, ignore_errors=True)


def _not_graded(work: Grading, who: str, why: str, begun: float, status: Status) -> Row:
    distrust(work.course, work.assignment, who)
    told = (*_told_at_collection(work, who), why)
    return Row(who, status, None, work.maximum, work.empty(), (), told, time.perf_counter() - begun)


def _told_at_collection(work: Grading, who: str) -> tuple[str, ...]:
    receipt = read_receipt(work.course, work.assignment, who) or {}
    # That there are no answers is told per instrument when they are looked for.
    return tuple(str(each) for each in receipt.get("oddities", ()) if each != say("docent.collect.no_answers"))


def _stage(work: Grading, who: str, staged: Path) -> _Prepared:
    """Lay out what nbgrader gets to grade: the release with this deelnemer's answers.

    Raises `WorkbookError` when neither the notebook nor any answer can be read.
    """
    handed_in = work.course.submitted(who, work.assignment)
    oddities = list(_told_at_collection(work, who))
    answers = _answers(handed_in, work, oddities)
    notebook = _their_notebook(handed_in / f"{work.assignment}.ipynb", oddities)
    if notebook is None and not answers:
        raise problem("docent.unreadable", where=who)
    items = [item.id for item in work.quiz.items if item.form in {"text", "table"}]
    texts = {item: open_text(work.quiz, answers.get(work.quiz.id), item) for item in items}
    rebuilt = rebuild(work.release, notebook, texts)
    _tell_release(work, handed_in, oddities)
    for path in sorted(path for path in handed_in.rglob("*") if path.is_file() and path.suffix != ".ipynb"):
        write_atomic(staged / path.relative_to(handed_in), path.read_bytes())
    (staged / ANSWERS).mkdir(parents=True, exist_ok=True)
    write_atomic(staged / f"{work.assignment}.ipynb", json.dumps(rebuilt.notebook, ensure_ascii=False).encode())
    return _Prepared(rebuilt.repairs, (*oddities, *rebuilt.oddities), notebook is not None)


def _answers(folder: Path, work: Grading, oddities: list[str]) -> dict[str, AnswerFile]:
    found: dict[str, AnswerFile] = {}
    for path in sorted((folder / ANSWERS).glob("*.json")):
        try:
            answers = read_answer_file(path)
        except WorkbookError as error:
            oddities.append(say("docent.grade.broken_answers", name=path.name, why=error.what))
            continue
        if path.stem == answers.instrument:
            found[answers.instrument] = answers
    missing = [each for each in needed(work.quiz) if each.id not in found]
    oddities.extend(say("docent.grade.no_answers", title=each.title) for each in missing)
    return found


def _their_notebook(path: Path, oddities: list[str]) -> Notebook | None:
    try:
        return read_notebook(path)
    except WorkbookError as error:
        oddities.append(say("docent.grade.broken_notebook", why=error.what))
        return None


def _tell_release(work: Grading, handed_in: Path, oddities: list[str]) -> None:
    ours = str(work.release.get("metadata", {}).get("workbook", {}).get("release", ""))
    try:
        theirs = str(json.loads((handed_in / "manifest.json").read_text(encoding="utf-8-sig"))["release"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if ours and theirs and ours != theirs:
        oddities.append(say("docent.grade.other_release", theirs=theirs, ours=ours))


def _graded(work: Grading, who: str, prepared: _Prepared, begun: float) -> Row:
    course, assignment = work.course, work.assignment
    decided = {mark.id for mark in marks(course, assignment, who) if mark.manual is not None and not mark.waiting}
    seen = manual_texts(course.autograded(who, assignment), assignment)
    points = CheckedPoints()
    error = _autograde(course, assignment, who, points)
    if error is not None:
        return _not_graded(work, who, say("docent.grade.failed", reason=_reason(error)), begun, "needs_review")
    changed = settle(course, assignment, who, seen, decided)
    found = marks(course, assignment, who)
    empty = [mark.id for mark in found if mark.by_hand and not mark.waiting and mark.manual is None]
    untouched = [say("docent.grade.nothing_written", question=name) for name in empty]
    waiting = {mark.id for mark in found if mark.waiting}
    status: Status = "needs_review" if points.doubts or not prepared.sound else "needs_manual" if waiting else "graded"
    questions = {**work.empty(), **{mark.id: _points(mark) for mark in found}}
    return Row(
        id=who, status=status, total=float(sum(value or 0 for value in questions.values())), maximum=work.maximum,
        questions=questions, repairs=prepared.repairs,
        oddities=(*prepared.oddities, *points.told, *untouched, *changed), seconds=time.perf_counter() - begun,
    )  # fmt: skip


def _points(mark: Mark) -> float | None:
    """Return the points of a question; None while they wait for the docent."""
    return None if mark.waiting and mark.manual is None else mark.score


def _reason(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _autograde(course: Course, assignment: str, who: str, points: CheckedPoints) -> str | None:
    """Let nbgrader grade one staged hand-in; return its error, or None."""
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import SaveAutoGrades

    config = course.config()
    # The kernel warns about its transport, in English, on the docent's screen.
    config.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
    view = course.directory(assignment_id=assignment, student_id=who, submitted_directory=STAGING)
    target = course.autograded(who, assignment)
    with environment(WORKBOOK_HOME=str(target)):
        converter = Autograde(coursedir=view, config=config, force=True)
        steps: list[Any] = list(converter.autograde_preprocessors)
        steps.insert(steps.index(SaveAutoGrades), points)
        converter.autograde_preprocessors = steps
        error = run(converter)
    if error is None and not (target / f"{assignment}.ipynb").is_file():
        return say("docent.grade.no_result")
    return error
