"""The comment bank: remarks that come back, per question, in a file that a docent can edit as well."""

from __future__ import annotations

import io
from pathlib import Path

from attrs import field, frozen

from workbook.docent.course import Course
from workbook.docent.judging.rubric import Rubric
from workbook.docent.judging.store import FOLDER
from workbook.errors import problem
from workbook.home import locked, write_atomic
from workbook.instrument.loading import read_as
from workbook.texts import say


@frozen
class _Bank:
    comments: dict[str, tuple[str, ...]] = field(factory=dict)


def bank_path(course: Course) -> Path:
    """Return where the bank stands."""
    return course.root / FOLDER / "opmerkingen.yaml"


def bank(course: Course, assignment: str, rubric: Rubric) -> list[str]:
    """Return the remarks for a question: those of its rubric, then those that docenten kept.

    Raises `WorkbookError`, with file and line, when the file is no such list.
    """
    kept = _read(course).comments.get(f"{assignment}.{rubric.id}", ())
    return list(dict.fromkeys((*rubric.comments, *kept)))


def keep_comment(course: Course, assignment: str, rubric: Rubric, text: str) -> list[str]:
    """Add a remark to the bank, and return the remarks for its question.

    Raises `WorkbookError` for an empty remark, or a file that is no such list: that is never written over.
    """
    text = " ".join(text.split())
    if not text:
        raise problem("judging.bank.empty", where=rubric.title)
    path = bank_path(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path):
        kept = dict(_read(course).comments)
        name = f"{assignment}.{rubric.id}"
        if text not in (*rubric.comments, *kept.get(name, ())):
            kept[name] = (*kept.get(name, ()), text)
            write_atomic(path, _written(kept))
    return bank(course, assignment, rubric)


def _read(course: Course) -> _Bank:
    path = bank_path(course)
    return read_as(path, _Bank) if path.is_file() else _Bank()


def _written(kept: dict[str, tuple[str, ...]]) -> bytes:
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 4096
    made = io.StringIO()
    writer.dump({"comments": {name: list(texts) for name, texts in sorted(kept.items())}}, made)
    return f"# {say('judging.bank.head')}\n{made.getvalue()}".encode()
