"""What no deelnemer may see: solutions, hidden tests, mark schemes, rubrics and the docent's notes, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from workbook.content import content_root
from workbook.docent.course import Course
from workbook.docent.distributing.looking import texts_in
from workbook.errors import WorkbookError, problem
from workbook.handin.notebook import Notebook, is_manual, parse, source
from workbook.instrument import Quiz, load

REGION = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
# Shorter lines, such as a closing bracket, stand in public cells as well.
_SHORTEST_SECRET = 8
# What is written for docenten is prose, of which a short line says nothing of its own.
_SHORTEST_NOTE = 22
# From here on a line that stands elsewhere as well does so by no accident.
_TELLING = 30
_NOTES = ("docent", "demo", "rubrics")

Secrets = dict[str, str]
"""Per secret line the file that it stands in."""


def secrets(notebook: Notebook, stub: str = "") -> set[str]:
    """Return the lines of a source notebook that no deelnemer may see: solutions, hidden tests and mark schemes.

    A hand-graded cell without a marked region is a solution as a whole; `stub` is what nbgrader puts in its place.
    """
    hidden: set[str] = set()
    public = {line.strip() for line in stub.splitlines()}
    for cell in notebook["cells"]:
        inside = False
        for line in source(cell).splitlines():
            marker = REGION.search(line)
            if marker:
                inside = marker[1] == "BEGIN"
                continue
            (hidden if inside else public).add(line.strip())
        if is_manual(cell) and not REGION.search(source(cell)):
            hidden.update(line.strip() for line in source(cell).splitlines())
    return {line for line in hidden - public if len(line) >= _SHORTEST_SECRET and any(map(str.isalnum, line))}


def secrets_of(course: Course, assignment: str) -> Secrets:
    """Return every line of a course that no deelnemer may see.

    Of `source/` the hidden parts of the notebooks and every file that is no notebook or question file; of the docent's
    notes, the rubrics and the demonstration answers every line that says something of its own. Of what does not belong to
    this `assignment` itself, a short line that deelnemers have anyway is none; nor is a heading or a question in a note.
    """
    stub = str(course.config().get("ClearSolutions", {}).get("text_stub", ""))
    found: dict[str, Secrets] = {}
    asked: set[str] = set()
    beside: list[tuple[str, Path]] = []
    for each in course.assignments():
        found[each] = {}
        for path in _written_in(course.source(each)):
            notebook = _notebook(path)
            if notebook is not None:
                found[each].update(dict.fromkeys(secrets(notebook, stub), _name(course, path)))
                asked |= _headings(notebook)
            elif is_questions(path):
                asked |= _lines(path)
            else:
                beside.append((each, path))
    for each, path in beside:
        found[each].update(dict.fromkeys(_lines(path, shortest=_SHORTEST_SECRET) - asked, _name(course, path)))
    own = found.pop(assignment, {})
    others = {line: name for each in found.values() for line, name in each.items()}
    for path in (path for folder in _NOTES for path in _written_in(course.root / folder)):
        others.update(dict.fromkeys(_lines(path, shortest=_SHORTEST_NOTE) - asked, _name(course, path)))
    return {**elsewhere(others), **own}


def _name(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()


def _notebook(path: Path) -> Notebook | None:
    """Read a notebook, or a copy of one under whatever name; None for another file, or one that can't be read."""
    if ".ipynb" not in path.name:
        return None
    try:
        return parse(path.read_bytes(), where=str(path))
    except WorkbookError:
        return None


def elsewhere(secret: Secrets) -> Secrets:
    """Return what may not stand in files beside the assignment: less the short lines that the workbook itself ships."""
    shipped = _shipped(content_root())
    return {line: name for line, name in secret.items() if len(line) >= _TELLING or line not in shipped}


def _written_in(folder: Path) -> list[Path]:
    """Return the files in a folder that somebody put there; what programs keep for themselves begins with a dot."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def is_questions(path: Path) -> bool:
    """Tell whether a file holds questions for deelnemers, and so no rubric or note."""
    if path.suffix != ".yaml":
        return False
    try:
        return isinstance(load(path), Quiz)
    except WorkbookError:
        return False


def _headings(notebook: Notebook) -> set[str]:
    lines = (line.strip() for cell in notebook["cells"] for line in source(cell).splitlines())
    return {line for line in lines if line.startswith("#") and not REGION.search(line)}


def _lines(path: Path, *, shortest: int = 1) -> set[str]:
    """Return the lines of a text file, and of YAML the lines of what it says."""
    data = path.read_bytes()
    told = [data.decode("utf-8-sig", errors="replace")] if path.suffix in _PLAIN else list(texts_in(data))
    told += _strings_of_yaml(data) if path.suffix in {".yaml", ".yml"} else []
    lines = (line.strip() for text in told for line in text.splitlines())
    return {line for line in lines if len(line) >= shortest and any(map(str.isalnum, line))}


_PLAIN = {".md", ".txt", ".yaml", ".yml", ".csv", ".py"}


def _strings_of_yaml(data: bytes) -> list[str]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found = YAML(typ="safe", pure=True).load(data.decode("utf-8-sig", errors="replace"))
    except YAMLError:
        return []
    return list(_strings(found))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


@cache
def _shipped(root: Path) -> frozenset[str]:
    """Return the lines that every deelnemer has: the notebooks and the questions of the workbook itself."""
    found: set[str] = set()
    for path in sorted((root / "notebooks").rglob("*")):
        if "docent" in path.relative_to(root).parts:
            continue
        if path.suffix == ".ipynb" and ".ipynb_checkpoints" not in path.parts:
            cells = json.loads(path.read_bytes())["cells"]
            found.update(line.strip() for cell in cells for line in source(cell).splitlines())
        elif path.suffix == ".yaml":
            found |= _lines(path)
    return frozenset(found)


def found_in(data: bytes, secret: Iterable[str]) -> list[str]:
    """Return which secret lines, and which marks of hidden parts, stand in some bytes however they are packed."""
    texts = list(texts_in(data))
    words = {word for text in texts for word in text.split()}
    # A line of several words can only stand where each of its inner words does; that is quickly seen.
    likely = [line for line in secret if words.issuperset(line.split()[1:-1])]
    hits = sorted(line for line in likely if any(line in text for text in texts))
    return hits + sorted({marker[0] for text in texts for marker in REGION.finditer(text)})


def refuse_leaks(where: object, files: dict[str, bytes], secret: Secrets) -> None:
    """Raise `WorkbookError`, naming the file and where its secret comes from, when a file holds what nobody may see."""
    for name, data in files.items():
        found = found_in(data, secret)
        if found:
            origin = sorted({secret.get(line, line) for line in found})
            raise problem("distributing.leak", where=f"{where}: {name}", count=len(found), origin=", ".join(origin))


def leaks(notebook: Notebook, released: bytes, stub: str = "") -> list[str]:
    """Return the secret lines of a source notebook that stand in some released bytes, and any region marker."""
    return found_in(released, secrets(notebook, stub))
