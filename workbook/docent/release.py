"""Making what deelnemers get: nbgrader's own release, checked for leaks, stamped, and zipped for the ELO."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.docent.course import Course, environment, known_assignment, run
from workbook.errors import problem
from workbook.handin.notebook import Notebook, grade_id, is_manual, parse, release_id, source
from workbook.home import utc_now, write_atomic
from workbook.instrument import Quiz, load
from workbook.texts import say

_REGION = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
# Shorter lines, such as a closing bracket, stand in public cells as well.
_SHORTEST_SECRET = 8


@frozen
class Release:
    """What was made: the id that later hand-ins carry, the folder, the zip for the ELO, and notes for the docent."""

    assignment: str
    id: str
    folder: Path
    zip: Path
    notes: tuple[str, ...] = ()


def release(course: Course, assignment: str) -> Release:
    """Make the release of an assignment; the one before is put back when it fails.

    Raises
    ------
    WorkbookError : an unknown assignment, a source that nbgrader refuses, a question file with its answers in it,
        or a solution or hidden test in what was released
    """
    known_assignment(course, assignment)
    _refuse_keys(course.source(assignment))
    aside = course.root / "release" / f".{assignment}.vorige"
    folder = course.release(assignment)
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    try:
        _generate(course, assignment)
        notes = _keep_allowed(folder)
        _refuse_leaks(course, assignment)
        made = _stamp(course, assignment, notes)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    return made


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


def _generate(course: Course, assignment: str) -> None:
    from nbgrader.converters import GenerateAssignment

    book = course.root / "gradebook.db"
    before = book.read_bytes() if book.exists() else None
    view = course.directory(assignment_id=assignment)
    with environment():
        error = run(GenerateAssignment(coursedir=view, config=course.config(), force=True))
    if error is not None or not (course.release(assignment) / f"{assignment}.ipynb").is_file():
        if before is not None:
            write_atomic(book, before)
        key = "docent.release_after_handins" if "submissions associated" in str(error) else "docent.release_failed"
        raise problem(key, where=course.source(assignment), reason=_last_line(error))


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


def secrets(notebook: Notebook, stub: str = "") -> set[str]:
    """Return the lines of a source notebook that no deelnemer may see: solutions, hidden tests and mark schemes.

    A hand-graded cell without a marked region is a solution as a whole; `stub` is what nbgrader puts in its place.
    """
    hidden: set[str] = set()
    public = {line.strip() for line in stub.splitlines()}
    for cell in notebook["cells"]:
        inside = False
        for line in source(cell).splitlines():
            marker = _REGION.search(line)
            if marker:
                inside = marker[1] == "BEGIN"
                continue
            (hidden if inside else public).add(line.strip())
        if is_manual(cell) and not _REGION.search(source(cell)):
            hidden.update(line.strip() for line in source(cell).splitlines())
    return {line for line in hidden - public if len(line) >= _SHORTEST_SECRET}


def leaks(notebook: Notebook, released: bytes, stub: str = "") -> list[str]:
    """Return the secret lines of a source notebook that stand in some released bytes, and any region marker."""
    text = released.decode("utf-8", errors="replace")
    # A question file is no JSON: its own text is all there is to look through.
    with contextlib.suppress(ValueError):
        text += "\n" + "\n".join(_strings(json.loads(text)))
    found = sorted(line for line in secrets(notebook, stub) if line in text)
    return found + sorted({marker[0] for marker in _REGION.finditer(text)})


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            yield "".join(value)
        for each in value:
            yield from _strings(each)


def _refuse_leaks(course: Course, assignment: str) -> None:
    stub = str(course.config().get("ClearSolutions", {}).get("text_stub", ""))
    for path in sorted(course.source(assignment).glob("*.ipynb")):
        notebook = parse(path.read_bytes(), where=str(path))
        for made in sorted(course.release(assignment).iterdir()):
            found = leaks(notebook, made.read_bytes(), stub)
            if found:
                raise problem("docent.leak", where=made, count=len(found))


def _stamp(course: Course, assignment: str, notes: tuple[str, ...]) -> Release:
    folder = course.release(assignment)
    path = folder / f"{assignment}.ipynb"
    notebook = parse(path.read_bytes(), where=str(path))
    identity = release_id(notebook)
    notebook["metadata"]["workbook"] = {"assignment": assignment, "release": identity}
    write_atomic(path, (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode())
    files = {made.name: made.read_bytes() for made in sorted(folder.iterdir())}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest = {"format": 1, "assignment": assignment, "release": identity, "made_at": utc_now(), "files": digests}
    out = course.root / "uitdelen"
    write_atomic(out / f"{assignment}.manifest.json", json.dumps(manifest, indent=1).encode())
    archive = out / f"{assignment}.zip"
    write_atomic(archive, _zipped({f"{assignment}/{name}": data for name, data in files.items()}))
    hidden = [] if _has_hidden(course.source(assignment)) else [say("docent.new.no_hidden_checks")]
    return Release(assignment, identity, folder, archive, (*notes, *hidden))


def _has_hidden(folder: Path) -> bool:
    return any(b"BEGIN HIDDEN TESTS" in path.read_bytes() for path in folder.glob("*.ipynb"))


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


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
