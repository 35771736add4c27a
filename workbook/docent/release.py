"""Making what deelnemers get: nbgrader's own release, checked for leaks, stamped, kept and zipped for the ELO."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.docent.course import Course, environment, known_assignment, run
from workbook.docent.distributing.editions import OUT, keep
from workbook.docent.distributing.hidden import Secrets, leaks, refuse_leaks, secrets, secrets_of
from workbook.docent.distributing.packing import zipped
from workbook.docent.gradebook.correcting import Corrected, correct, handed_in_notebooks
from workbook.dutch import join
from workbook.errors import problem
from workbook.handin.notebook import Notebook, grade_id, is_manual, parse, release_id, source
from workbook.home import utc_now, write_atomic
from workbook.instrument import Quiz, load
from workbook.texts import say

__all__ = ["Release", "leaks", "release", "released_notebook", "secrets", "titles"]


Files = dict[str, bytes]


def _nothing(_files: Files, _secret: Secrets) -> None:
    """Have nothing else to look at."""


@frozen
class Release:
    """What was made: the id that later hand-ins carry, the folder, the zip for the ELO, and notes for the docent."""

    assignment: str
    id: str
    folder: Path
    zip: Path
    notes: tuple[str, ...] = ()


def release(course: Course, assignment: str, *, looked_at: Callable[[Files, Secrets], None] = _nothing) -> Release:
    """Make the release of an assignment; the one before, and the gradebook as it was, are put back when it fails.

    It can be made again after hand-ins came in: cells that were added or left out are brought into the gradebook.
    `looked_at` is called with what is about to be released and what no deelnemer may see; when it raises, nothing is released.

    Raises
    ------
    WorkbookError : an unknown assignment, a source that nbgrader refuses, a question file with its answers in it, other
        notebooks than were handed in, or a solution, hidden test, rubric or docent's note in what was released
    """
    known_assignment(course, assignment)
    _refuse_keys(course.source(assignment))
    handed_in = handed_in_notebooks(course, assignment)
    if handed_in and handed_in != {path.stem for path in course.source(assignment).glob("*.ipynb")}:
        raise problem("docent.release_after_handins", where=course.source(assignment))
    aside = course.root / "release" / f".{assignment}.vorige"
    folder, book = course.release(assignment), course.root / "gradebook.db"
    before = book.read_bytes() if book.exists() else None
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    try:
        _generate(course, assignment, saved=not handed_in)
        notes = _keep_allowed(folder)
        notebook = _stamped(course, assignment)
        files = {made.name: made.read_bytes() for made in sorted(folder.iterdir())}
        secret = secrets_of(course, assignment)
        refuse_leaks(assignment, files, secret)
        looked_at(files, secret)
        notes += _told(correct(course, assignment)) if handed_in else ()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if aside.exists():
            aside.rename(folder)
        if before is not None and book.read_bytes() != before:
            write_atomic(book, before)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    return _packed(course, assignment, notebook, files, notes)


def _refuse_keys(folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        quiz = load(path)
        if not isinstance(quiz, Quiz):
            continue
        keyed = [
            item.id for item in quiz.items if item.answer or item.hints or any(_has_key(each) for each in item.options)
        ]
        if keyed:
            raise problem("docent.keys_in_quiz", where=path, items=", ".join(keyed))


def _has_key(option: Any) -> bool:
    return option.right is not None or bool(option.feedback)


def _generate(course: Course, assignment: str, *, saved: bool) -> None:
    """Let nbgrader make it; without saving it where the gradebook holds hand-ins, as it would refuse every new cell."""
    from nbgrader.converters import GenerateAssignment

    view, config = course.directory(assignment_id=assignment), course.config()
    if not saved:
        config.SaveCells.enabled, config.GenerateAssignment.no_database = False, True
    with environment():
        error = run(GenerateAssignment(coursedir=view, config=config, force=True))
    if error is not None or not (course.release(assignment) / f"{assignment}.ipynb").is_file():
        raise problem("docent.release_failed", where=course.source(assignment), reason=_last_line(error))


def _told(made: Corrected) -> tuple[str, ...]:
    """Say what a correction means for what was handed in already."""
    told = [say("distributing.corrected.after")]
    if made.added:
        told.append(say("distributing.corrected.added", cells=join(made.added)))
    if made.removed:
        told.append(say("distributing.corrected.removed", cells=join(made.removed)))
    if made.revalued:
        told.append(say("distributing.corrected.revalued", cells=join(made.revalued)))
    if made.to_review:
        told.append(say("distributing.corrected.to_review", count=made.to_review))
    return tuple(told)


def _last_line(error: str | None) -> str:
    lines = [line.strip() for line in (error or "").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _keep_allowed(folder: Path) -> tuple[str, ...]:
    """Take out whatever is not a notebook or its questions: nbgrader hands out every file of the source folder."""
    notes = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix not in {".ipynb", ".yaml"} or path.parent != folder:
            path.unlink()
            notes.append(say("docent.release.left_out", name=path.relative_to(folder).as_posix()))
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        path.rmdir()
    return tuple(notes)


def _stamped(course: Course, assignment: str) -> Notebook:
    """Write the release id into the released notebook and return it."""
    path = course.release(assignment) / f"{assignment}.ipynb"
    notebook = parse(path.read_bytes(), where=str(path))
    identity = release_id(notebook, _questions(course.release(assignment)))
    notebook["metadata"]["workbook"] = {"assignment": assignment, "release": identity}
    write_atomic(path, (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode())
    return notebook


def _questions(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.yaml"))]


def _packed(
    course: Course, assignment: str, notebook: Notebook, files: dict[str, bytes], notes: tuple[str, ...]
) -> Release:
    identity = str(notebook["metadata"]["workbook"]["release"])
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest = {"format": 1, "assignment": assignment, "release": identity, "made_at": utc_now(), "files": digests}
    keep(course, assignment, identity, files)
    out = course.root / OUT
    write_atomic(out / f"{assignment}.manifest.json", json.dumps(manifest, indent=1).encode())
    archive = out / f"{assignment}.zip"
    write_atomic(archive, zipped({f"{assignment}/{name}": data for name, data in files.items()}))
    hidden = [] if _has_hidden(course.source(assignment)) else [say("docent.new.no_hidden_checks")]
    return Release(assignment, identity, course.release(assignment), archive, (*notes, *hidden))


def _has_hidden(folder: Path) -> bool:
    return any(b"BEGIN HIDDEN TESTS" in path.read_bytes() for path in folder.glob("*.ipynb"))


def released_notebook(course: Course, assignment: str) -> Notebook:
    """Return the released notebook. Raises `WorkbookError` when nothing has been released yet."""
    path = course.release(assignment) / f"{assignment}.ipynb"
    if not path.is_file():
        raise problem("docent.not_released", where=assignment)
    return parse(path.read_bytes(), where=str(path))


def titles(notebook: Notebook) -> dict[str, str]:
    """Return per grade id the heading that stands above its cell, in the order of the notebook."""
    found: dict[str, str] = {}
    heading = ""
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "markdown" and not is_manual(cell):
            lines = [line for line in source(cell).splitlines() if re.match(r"#{1,4} ", line)]
            heading = re.sub(r"^#+\s+|[*_`]", "", lines[-1]).strip() if lines else heading
        if _counts(cell):
            found[str(grade_id(cell))] = heading or str(grade_id(cell))
    return found


def _counts(cell: dict[str, Any]) -> bool:
    return grade_id(cell) is not None and bool(cell["metadata"]["nbgrader"].get("grade"))
