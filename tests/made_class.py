"""A small assignment of a course that is not ours, and hand-ins for it as they are after their cells ran."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
from graded_twice import CONFIG
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Book
from workbook.docent.gradebook.pipeline import Pipeline


def _meta(name: str, **more: Any) -> dict[str, Any]:
    base = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": {**base, **more}}


def made_notebook() -> Any:
    """Return a source notebook: a solution, two checks, an open answer and a task."""
    cells = [
        new_code_cell("a = 1", metadata=_meta("antwoord", solution=True)),
        new_code_cell("assert a == 1", metadata=_meta("som", grade=True, locked=True, points=2)),
        new_code_cell("deel()", metadata=_meta("deel", grade=True, locked=True, points=4)),
        new_markdown_cell("Schrijf hier.", metadata=_meta("open", grade=True, solution=True, points=3)),
        new_markdown_cell("Doe iets.", metadata=_meta("taak", task=True, locked=True, points=5)),
    ]
    for at, cell in enumerate(cells):
        cell.id = f"cel-{at}"
    return new_notebook(
        cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}
    )


def add_made(course: Course, *names: str, assignment: str = "opdracht") -> None:
    course.source(assignment).mkdir(parents=True)
    for name in names:
        nbformat.write(made_notebook(), course.source(assignment) / f"{name}.ipynb")


def answered(
    pipeline: Pipeline, name: str = "p1", *, code: str = "a = 1", text: str = "Mijn antwoord.", value: str = "3"
) -> Any:
    """Return a hand-in as it is after its cells ran: `value` is what the second check showed."""
    notebook = nbformat.from_dict(pipeline.release(name))
    made = pipeline.sanitize(notebook, "d-1", name)
    by_name = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells}
    by_name["antwoord"].source, by_name["open"].source = code, text
    if value:
        by_name["deel"].outputs = [new_output("execute_result", data={"text/plain": value}, execution_count=1)]
    return made


def configured(opened: Course, folder: Path, config: str) -> Course:
    """Return a copy of a course with other settings."""
    shutil.copytree(opened.root, folder / "cursus")
    (folder / "cursus" / "nbgrader_config.py").write_text(CONFIG + config, encoding="utf-8")
    return Course(folder / "cursus")


def save(book: Book, **changes: Any) -> Any:
    """Save a hand-in of d-1 and write what is kept, as a run does."""
    settings = {name: changes.pop(name) for name in ("withheld", "ours", "missing") if name in changes}
    pipeline = Pipeline(book.course, book.assignment, book)
    notebook = pipeline.finish(answered(pipeline, **changes), "d-1", "p1")
    saved = book.save("d-1", {"p1": notebook}, **settings)
    pipeline.write("d-1", {"p1": notebook}, {})
    return saved


def points(book: Book) -> dict[str, tuple[float, bool]]:
    return {mark.id: (mark.score, mark.waiting) for mark in book.marks("d-1")}


def by_hand(course: Course, question: str, points_: float, *, extra: float | None = None, words: str = "") -> None:
    with course.gradebook() as opened:
        grade = opened.find_grade(question, "p1", "opdracht", "d-1")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points_, extra, False
        if words:
            opened.find_comment(question, "p1", "opdracht", "d-1").manual_comment = words
        opened.db.commit()
