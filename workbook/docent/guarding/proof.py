"""The proof that somebody was forgotten: what was searched, what was found there, and what stays on which basis."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from workbook.docent.course import Course
from workbook.docent.guarding.tombstones import FOLDER, Tombstone
from workbook.dutch import clock, day
from workbook.home import write_atomic
from workbook.texts import entry, say


def write_proof(course: Course, stone: Tombstone) -> Path:
    """Write `register/vergeten-<number>.txt`, in which nobody is named. Returns where it is.

    Raises `WorkbookError` when it can't be written.
    """
    path = course.root / FOLDER / f"vergeten-{stone.number}.txt"
    write_atomic(path, proof(course, stone).encode())
    return path


def proof(course: Course, stone: Tombstone) -> str:
    """Return the proof as text."""
    at = datetime.fromisoformat(stone.at).astimezone()
    places = entry("guarding.proof.places")
    searched = sorted({each.name for each in course.root.iterdir()} | set(stone.removed))
    rows = [
        say("guarding.proof.row", place=places.get(name, name), count=stone.removed.get(name, 0)) for name in searched
    ]
    kept = [f"- {line}" for line in stone.kept] or [say("guarding.proof.nothing_kept")]
    state = say("guarding.proof.done") if stone.state == "done" else say("guarding.proof.begun")
    parts = [
        say("guarding.proof.title", number=stone.number),
        say("guarding.proof.when", day=day(at), clock=clock(at)),
        *([say("guarding.proof.why", reason=stone.reason)] if stone.reason else []),
        state,
        "\n".join([say("guarding.proof.searched"), *rows]),
        "\n".join([say("guarding.proof.kept"), *kept]),
        say("guarding.proof.tombstone"),
        say("guarding.proof.outside"),
    ]
    return "\n\n".join(parts) + "\n"
