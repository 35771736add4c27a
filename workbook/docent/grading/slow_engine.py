"""nbgrader's own way (`--engine nbgrader`): its converter, its preprocessors and a real kernel, one hand-in after another.

Only where the kernel runs is ours: behind the wall, with nbgrader's `Execute` beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from workbook.docent.course import STAGING, environment, run
from workbook.docent.gradebook.points import CheckedPoints
from workbook.docent.grading.underway import Underway, Work
from workbook.docent.running.job import MEGABYTE, CodeCell, Limits
from workbook.docent.running.runner import Runner
from workbook.home import ANSWERS, write_atomic
from workbook.texts import say

_IN, _SETTINGS, _MADE = "in.json", "settings.json", "text/x-made"
_NOTEBOOK_SECONDS, _OUTPUT_BYTES = 1800.0, 200 * MEGABYTE
# What runs behind the wall: nbgrader's own step, with sockets in its own folder, for there is no network.
_SCRIPT = f"""\
import asyncio, json, os, sys, tempfile
import nbformat
from jupyter_client.manager import AsyncKernelManager
from IPython.display import display
from nbgrader.preprocessors import Execute

class Manager(AsyncKernelManager):
    def __init__(self, **settings):
        super().__init__(transport="ipc", ip=os.path.join(tempfile.mkdtemp(), "k"), **settings)

with open("{_SETTINGS}", encoding="utf-8") as file:
    settings = json.load(file)
with open("{_IN}", encoding="utf-8") as file:
    notebook = nbformat.read(file, as_version=4)
os.environ["JUPYTER_RUNTIME_DIR"] = tempfile.mkdtemp()
os.environ["JUPYTER_PATH"] = os.path.join(sys.prefix, "share", "jupyter")
os.remove("{_IN}")
step = Execute(kernel_manager_class=Manager, **settings)
made, _ = step.preprocess(notebook, {{"metadata": {{"path": os.getcwd()}}}})
display({{"{_MADE}": nbformat.writes(made, version=4)}}, raw=True)
"""


def autograde(work: Work, runner: Runner, taken: Underway) -> CheckedPoints | None:
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
        error = _convert(work, runner, taken, points)
    finally:
        shutil.rmtree(work.course.root / STAGING, ignore_errors=True)
    if error is None:
        return points
    taken.oddities.append(say("docent.grade.failed", reason=_reason(error)))
    return None


def _reason(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _convert(work: Work, runner: Runner, taken: Underway, points: CheckedPoints) -> str | None:
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute, SaveAutoGrades

    course, assignment, who = work.book.course, work.assignment, taken.who
    view = course.directory(assignment_id=assignment, student_id=who, submitted_directory=STAGING)
    target = course.autograded(who, assignment)
    with environment(**({"WORKBOOK_HOME": str(target)} if work.quiz else {})):
        converter = Autograde(coursedir=view, config=course.config(), force=True)
        steps: list[Any] = list(converter.autograde_preprocessors)
        if work.quiz is not None:
            steps.insert(steps.index(SaveAutoGrades), points)
        if Execute in steps:
            steps[steps.index(Execute)] = _walled(work, runner, taken)
        converter.autograde_preprocessors = steps
        error = run(converter)
    made = [(target / f"{sheet.notebook}.ipynb").is_file() for sheet in taken.sheets]
    return say("docent.grade.no_result") if error is None and not any(made) else error


def _walled(work: Work, runner: Runner, taken: Underway) -> Any:
    """Return nbgrader's step with its kernel in a process of the runner's."""
    settings: dict[str, Any] = {
        "shutdown_kernel": "immediate",
        "timeout": None if work.pipeline.timeout is None else int(work.pipeline.timeout),
    }
    # Its parent is the first process there is behind the wall, which a kernel takes for having been left alone.
    settings["extra_arguments"] = ["--IPKernelApp.parent_handle=0", "--IPKernelApp.log_level=ERROR"]
    limits = Limits(_NOTEBOOK_SECONDS, _NOTEBOOK_SECONDS, output_bytes=_OUTPUT_BYTES, cell_output_bytes=_OUTPUT_BYTES)
    laid = {job.key: job for job in taken.jobs}

    def execute(notebook: Any, resources: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
        import nbformat

        name = Path(str(resources["unique_key"])).stem
        files = {**laid[name].files, _IN: nbformat.writes(notebook).encode(), _SETTINGS: json.dumps(settings).encode()}
        job = evolve(laid[name], cells=(CodeCell(0, _SCRIPT),), files=files, limits=limits)
        (outcome,) = runner.run([job])
        messages = [each["content"] for cell in outcome.cells for each in cell.messages]
        shown = [each["data"][_MADE] for each in messages if _MADE in each.get("data", ())]
        return nbformat.reads(shown[0], as_version=4), resources

    return execute
