"""What changed between two attempts of a deelnemer: a question at a time, in the words that went and came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.judging.answers import attachments_of, said
from workbook.docent.judging.store import digest_of, read_notes
from workbook.docent.judging.verdicts import attempt_code
from workbook.docent.restoring.openanswers import written_texts
from workbook.errors import WorkbookError
from workbook.handin.contents import ATTACHMENTS
from workbook.handin.notebook import read_notebook
from workbook.home import ANSWERS
from workbook.instrument import Quiz
from workbook.responses import read_answer_file

_WORD = re.compile(r"\S+\s*|\s+")


@frozen
class Change:
    """What became of one question: pieces of text, each `"same"`, `"gone"` or `"new"`.

    A question that is no text has its answer of then as gone, and that of now as new. `question` is empty for a file in
    `bijlagen`.
    """

    question: str
    title: str
    pieces: tuple[tuple[str, str], ...]


@frozen
class Changes:
    """What changed since an earlier attempt: its name in `ontvangen/` (empty when there is none), and per question what."""

    since: str
    changed: tuple[Change, ...] = ()


def attempts(course: Course, assignment: str, code: str) -> list[Path]:
    """Return the folders with the attempts of a deelnemer, oldest first; the name ends in the attempt's code."""
    folder = course.received(code, assignment)
    return sorted(path for path in folder.glob("*_*") if path.is_dir())


def changes(course: Course, assignment: str, code: str) -> Changes:
    """Return what changed since the attempt that was last judged, or else since the one before the one of now."""
    now = attempt_code(course, assignment, code)
    found = {path.name.rpartition("_")[2]: path for path in attempts(course, assignment, code)}
    judged = [note.on for note in read_notes(course, assignment, code).notes if note.kind in {"verdict", "remark"}]
    before = next((each for each in reversed([*found, *judged]) if each in found and each != now), "")
    quiz = quiz_of(course, assignment)
    if not before or quiz is None:
        return Changes("")
    then = _texts(quiz, found[before])
    current = _texts(quiz, course.submitted(code, assignment))
    changed = [
        Change(
            item.id,
            item.text.strip(),
            pieces(then[item.id], current[item.id], whole=item.form not in {"text", "table"}),
        )
        for item in quiz.items
        if then[item.id] != current[item.id]
    ]
    return Changes(found[before].name, (*changed, *_files(course, assignment, code, found[before])))


def pieces(then: str, now: str, *, whole: bool = False) -> tuple[tuple[str, str], ...]:
    """Return a text of then and now as pieces that stayed, went and came, word by word; `whole` where words say nothing."""
    if whole:
        return tuple((kind, text) for kind, text in (("gone", then), ("new", now)) if text)
    old, new = _WORD.findall(then), _WORD.findall(now)
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [("gone", "".join(old[a:b]))] * (b > a) + [("new", "".join(new[c:d]))] * (d > c)
    return tuple(found)


def _texts(quiz: Quiz, folder: Path) -> dict[str, str]:
    """Return per question the answer in an attempt, wherever in its folder it stands; empty when there is none."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob(f"{quiz.id}.json")):
        if path.parent.name == ANSWERS:
            try:
                answers = read_answer_file(path)
            except WorkbookError:
                continue
            found = {item.id: said(quiz, answers, item.id) for item in quiz.items}
            break
    if not found:
        found = _in_notebooks(quiz, folder)
    return {item.id: found.get(item.id, "") for item in quiz.items}


def _in_notebooks(quiz: Quiz, folder: Path) -> dict[str, str]:
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            return written_texts(quiz, read_notebook(path))
        except WorkbookError:
            continue
    return {}


def _files(course: Course, assignment: str, code: str, before: Path) -> Iterator[Change]:
    then = {
        path.name: digest_of([path.read_bytes()])
        for path in sorted(before.rglob("*"))
        if path.is_file() and path.parent.name == ATTACHMENTS
    }
    now = {path.name: digest_of([path.read_bytes()]) for path in attachments_of(course, assignment, code)}
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            kinds = [("gone", name)] * (name in then) + [("new", name)] * (name in now)
            yield Change("", name, tuple(kinds))
