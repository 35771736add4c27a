"""nbgrader's own way (`--engine nbgrader`): its converter and its kernels, on the same mended notebooks, one after another."""

from __future__ import annotations

import json
import shutil
from typing import Any

from workbook.docent.course import STAGING, environment, run
from workbook.docent.points import CheckedPoints
from workbook.docent.underway import Underway, Work
from workbook.home import ANSWERS, write_atomic
from workbook.texts import say


def autograde(work: Work, taken: Underway) -> CheckedPoints | None:
    """Let nbgrader grade one hand-in as it was laid out; return what had to be put right, None when it could not be graded.

    What went wrong is told in the oddities of the hand-in.
    """
    staged = work.course.root / STAGING / taken.who / work.assignment
    try:
        for name, data in taken.files.items():
            write_atomic(staged / name, data)
        for sheet in taken.sheets:
            write_atomic(staged / f"{sheet.notebook}.ipynb", json.dumps(sheet.node, ensure_ascii=False).encode())
        if work.quiz is not None:
            (staged / ANSWERS).mkdir(parents=True, exist_ok=True)
        points = CheckedPoints()
        error = _convert(work, taken, points)
    finally:
        shutil.rmtree(work.course.root / STAGING, ignore_errors=True)
    if error is None:
        return points
    taken.oddities.append(say("docent.grade.failed", reason=_reason(error)))
    return None


def _reason(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _convert(work: Work, taken: Underway, points: CheckedPoints) -> str | None:
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import SaveAutoGrades

    course, assignment, who = work.course, work.assignment, taken.who
    config = course.config()
    # The kernel warns about its transport, in English, on the docent's screen.
    config.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
    view = course.directory(assignment_id=assignment, student_id=who, submitted_directory=STAGING)
    target = course.autograded(who, assignment)
    home = {"WORKBOOK_HOME": str(target)} if work.quiz else {}
    with environment(**home):
        converter = Autograde(coursedir=view, config=config, force=True)
        steps: list[Any] = list(converter.autograde_preprocessors)
        if work.quiz is not None:
            steps.insert(steps.index(SaveAutoGrades), points)
        converter.autograde_preprocessors = steps
        error = run(converter)
    made = [(target / f"{sheet.notebook}.ipynb").is_file() for sheet in taken.sheets]
    return say("docent.grade.no_result") if error is None and not any(made) else error
