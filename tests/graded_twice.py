"""A course of nbgrader's own notebooks, graded by nbgrader and by ours with the same outputs, and both gradebooks told."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import nbgrader

from workbook.docent.course import Course, environment, run
from workbook.docent.gradebook.book import Book, Saved
from workbook.docent.gradebook.connection import database_url
from workbook.docent.gradebook.pipeline import Pipeline

SHIPPED = Path(nbgrader.__file__).parent
APPS, STEPS, SCREENS = (SHIPPED / "tests" / name / "files" for name in ("apps", "preprocessors", "ui-tests"))
GUIDE = SHIPPED / "docs" / "source" / "user_guide"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "vreemd"\n'
# Every row that nbgrader keeps, by names instead of by the ids that are drawn for each gradebook.
ROWS = {
    "assignment": "select name, duedate, course_id from assignment",
    "notebook": "select a.name, n.name, n.kernelspec from notebook n join assignment a on a.id = n.assignment_id",
    "source": "select n.name, s.name, s.cell_type, s.locked, s.source, s.checksum from source_cell s"
    " join notebook n on n.id = s.notebook_id",
    "grade_cells": "select n.name, b.name, g.max_score, g.cell_type from grade_cells g join base_cell b on b.id = g.id"
    " join notebook n on n.id = b.notebook_id",
    "task_cells": "select n.name, b.name, t.max_score, t.cell_type from task_cells t join base_cell b on b.id = t.id"
    " join notebook n on n.id = b.notebook_id",
    "student": "select id, first_name, last_name, email, lms_user_id from student",
    "submitted_assignment": "select a.name, s.student_id, s.timestamp, s.extension from submitted_assignment s"
    " join assignment a on a.id = s.assignment_id",
    "submitted_notebook": "select s.student_id, n.name, m.flagged, m.late_submission_penalty from submitted_notebook m"
    " join submitted_assignment s on s.id = m.assignment_id join notebook n on n.id = m.notebook_id",
    "grade": "select s.student_id, n.name, b.name, b.type, g.auto_score, g.manual_score, g.extra_credit,"
    " g.needs_manual_grade from grade g join submitted_notebook m on m.id = g.notebook_id"
    " join notebook n on n.id = m.notebook_id join submitted_assignment s on s.id = m.assignment_id"
    " join base_cell b on b.id = g.cell_id",
    "comment": "select s.student_id, n.name, b.name, b.type, c.auto_comment, c.manual_comment from comment c"
    " join submitted_notebook m on m.id = c.notebook_id join notebook n on n.id = m.notebook_id"
    " join submitted_assignment s on s.id = m.assignment_id join base_cell b on b.id = c.cell_id",
}  # fmt: skip


def make_foreign(folder: Path, config: str = "") -> Course:
    """Return a course without assignments, with nbgrader's defaults but for `config`."""
    (folder / "source").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(CONFIG + config, encoding="utf-8")
    return Course(folder)


def add_assignment(course: Course, name: str, notebooks: dict[str, Path], files: Iterable[Path] = ()) -> None:
    """Put notebooks in `source` and let nbgrader release them."""
    lay(course.source(name), notebooks, files)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", name, "--force"]
    if any("AUTOTEST" in path.read_text(encoding="utf-8") for path in notebooks.values()):
        # nbgrader leaves the sockets of the kernel that it starts for these: in a process of its own that hurts nobody.
        with environment():
            done = subprocess.run(command, cwd=course.root, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return
    from nbgrader.converters import GenerateAssignment

    with environment():
        view = course.directory(assignment_id=name)
        error = run(GenerateAssignment(coursedir=view, config=course.config(), force=True))
    assert error is None, error


def lay(folder: Path, notebooks: dict[str, Path], files: Iterable[Path] = ()) -> None:
    """Copy notebooks, under another name, and files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in notebooks.items():
        shutil.copyfile(path, folder / f"{name}.ipynb")
    for path in files:
        shutil.copyfile(path, folder / path.name)


def by_nbgrader(course: Course, assignment: str) -> str | None:
    """Grade everybody with `nbgrader autograde`; return its error."""
    from nbgrader.converters import Autograde

    config = course.config()
    config.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
    with environment():
        return run(Autograde(coursedir=course.directory(assignment_id=assignment), config=config, force=True))


def by_ours(course: Course, assignment: str, executed: Course, *, db: str | None = None) -> dict[str, Saved]:
    """Grade everybody with `Book` and `Pipeline`, taking the outputs from what nbgrader executed in another course."""
    with Book(course, assignment, db) as book:
        pipeline = Pipeline(course, assignment, book)
        return {who: grade_one(pipeline, who, executed) for who in course.submitters(assignment)}


def grade_one(pipeline: Pipeline, who: str, executed: Course) -> Saved:
    """Grade one hand-in with the outputs of another course."""
    folder = pipeline.course.submitted(who, pipeline.assignment)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    graded = {}
    for name in pipeline.book.master.notebooks:
        if f"{name}.ipynb" in files:
            made = pipeline.sanitize(nbformat.read(files[f"{name}.ipynb"], as_version=4), who, name)
            ran = nbformat.read(executed.autograded(who, pipeline.assignment) / f"{name}.ipynb", as_version=4)
            graded[name] = pipeline.finish(with_outputs(made, ran), who, name)
    view = pipeline.book.view
    saved = pipeline.book.save(who, graded, timestamp=view.get_existing_timestamp(str(folder)))
    pipeline.write(who, graded, files)
    return saved


def with_outputs(notebook: Any, ran: Any) -> Any:
    """Return a notebook with the outputs of the same one that was executed."""
    made = copy.deepcopy(notebook)
    assert [cell.cell_type for cell in made.cells] == [cell.cell_type for cell in ran.cells]
    for mine, theirs in zip(made.cells, ran.cells, strict=True):
        if mine.cell_type == "code":
            mine.outputs, mine.execution_count = copy.deepcopy(theirs.outputs), theirs.execution_count
    return made


def rows_of(book: Path | str) -> dict[str, list[Any]]:
    """Return every row of a gradebook, a SQLite file or an address, sorted, without drawn ids."""
    from sqlalchemy import create_engine, text

    engine = create_engine(database_url(f"sqlite:///{book}" if isinstance(book, Path) else book))
    with engine.connect() as opened:
        found = {
            name: sorted(([_plain(each) for each in row] for row in opened.execute(text(query))), key=repr)
            for name, query in ROWS.items()
        }
    engine.dispose()
    return found


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps it, so that databases can be compared."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return int(value) if isinstance(value, bool) else value


def kept(course: Course, who: str, assignment: str) -> dict[str, Any]:
    """Return what stands in `autograded`: notebooks without the times of running, other files as bytes."""
    folder = course.autograded(who, assignment)
    found: dict[str, Any] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        found[name, path.stat().st_mode] = _without_times(path) if path.suffix == ".ipynb" else path.read_bytes()
    return found


def _without_times(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook
