"""The outcome of one hand-in, and keeping it: a run that was broken off goes on with what is left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Mark
from workbook.home import write_atomic

Status = Literal["graded", "needs_manual", "needs_review", "unreadable"]
FOLDER = ".nagekeken"
_FORMAT = 1


@frozen
class Row:
    """The outcome of one hand-in.

    Attributes
    ----------
    id : the folder under `submitted/`
    total : points so far, waiting questions counting as nothing yet
    questions : points per grade id; None while they wait for the docent
    repairs : what was put right before grading, for the docent and for the deelnemer
    oddities : what the docent should know
    seconds : of work, in all processes
    """

    id: str
    status: Status
    total: float
    maximum: float
    questions: Mapping[str, float | None]
    repairs: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the row as the contract has it."""
        return {
            "id": self.id, "status": self.status, "total": self.total, "max": self.maximum, "questions": dict(self.questions),
            "repairs": list(self.repairs), "oddities": list(self.oddities), "seconds": round(self.seconds, 3),
        }  # fmt: skip


def points_now(row: Row, marks: Iterable[Mark]) -> Row:
    """Return a row with the points that stand in the gradebook now: a docent may have given some since."""
    marks = list(marks)
    questions = {**row.questions, **{mark.id: points(mark) for mark in marks}}
    status = row.status
    if status in {"graded", "needs_manual"}:
        status = "needs_manual" if any(mark.waiting for mark in marks) else "graded"
    return evolve(row, status=status, questions=questions, total=total(marks))


def points(mark: Mark) -> float | None:
    """Return the points of a question; None while they wait for the docent."""
    return None if mark.waiting and mark.manual is None else mark.score


def total(marks: Iterable[Mark]) -> float:
    """Return the points so far."""
    return float(sum(points(mark) or 0 for mark in marks))


def digest(parts: Iterable[tuple[str, bytes]]) -> str:
    """Return one hash of names and contents, in whatever order they come."""
    made = hashlib.sha256()
    for name, data in sorted(parts):
        made.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
    return made.hexdigest()


class Ledger:
    """What a run keeps of each hand-in, beside the gradebook.

    Parameters
    ----------
    fingerprint : of everything besides the hand-in that decides the outcome: release, settings, versions, wall
    """

    def __init__(self, course: Course, assignment: str, fingerprint: str) -> None:
        self.course, self.assignment, self.fingerprint = course, assignment, fingerprint

    def keep(self, row: Row, inputs: str, made: str) -> None:
        """Keep a row with the hash of what it was made from and of the graded notebooks that it left."""
        kept = {
            "format": _FORMAT,
            "fingerprint": self.fingerprint,
            "inputs": inputs,
            "made": made,
            "row": row.to_json(),
        }
        path = kept_at(self.course, self.assignment, row.id)
        write_atomic(path, json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape"))

    def standing(self, who: str, inputs: str, made: Callable[[], str]) -> Row | None:
        """Return the row of an earlier run when nothing has changed since, in what came in or in what was made of it."""
        kept = _read(kept_at(self.course, self.assignment, who))
        if kept.get("fingerprint") != self.fingerprint or kept.get("inputs") != inputs or kept.get("made") != made():
            return None
        return _row(kept)


def kept_row(course: Course, assignment: str, who: str) -> Row | None:
    """Return what the last run told of a hand-in; None when there was none."""
    return _row(_read(kept_at(course, assignment, who)))


def kept_at(course: Course, assignment: str, who: str) -> Path:
    """Return where what is kept of a hand-in stands."""
    # A folder's name may be as long as a file's may be, so with `.json` behind it it could be too long.
    name = hashlib.sha256(who.encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return course.root / FOLDER / assignment / f"{name}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes().decode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("format") == _FORMAT else {}


def _row(kept: Mapping[str, Any]) -> Row | None:
    try:
        row = kept["row"]
        return Row(
            id=row["id"], status=row["status"], total=row["total"], maximum=row["max"], questions=row["questions"],
            repairs=tuple(row["repairs"]), oddities=tuple(row["oddities"]), seconds=row["seconds"],
        )  # fmt: skip
    except (KeyError, TypeError):
        return None
