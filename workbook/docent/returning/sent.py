"""The ledger of what was made ready and what was sent: by pseudonym, with the hash of every file, only ever added to."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course
from workbook.docent.people import KEYS
from workbook.errors import problem
from workbook.home import locked, utc_now
from workbook.texts import say

FOLDER = "teruggeven"
FEEDBACK = "feedback"
Event = Literal["ready", "sent"]
_LEDGER = "verzonden.jsonl"
_TEXTS = ("at", "assignment", "code", "what", "attempt")


@frozen
class Noted:
    """One line of the ledger.

    Attributes
    ----------
    event : `ready` when it was made to be sent, `sent` when the docent said that it was
    at : the moment, in UTC
    assignment, code : of what, and the pseudonym of whom
    what : `feedback`, or what else was given
    attempt : the code of the hand-in that it was about, "" where there is none
    files : the sha256 of each file, by a name in which nobody stands
    """

    event: Event
    at: str
    assignment: str
    code: str
    what: str
    attempt: str
    files: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return {
            "event": self.event, "at": self.at, "assignment": self.assignment, "code": self.code, "what": self.what,
            "attempt": self.attempt, "files": dict(self.files),
        }  # fmt: skip


def note_sent(course: Course, what: str, whom: str, files: Iterable[Path], *, assignment: str = "") -> Noted:
    """Note that files were sent to somebody, now.

    Parameters
    ----------
    what : what it was, such as `certificate`
    whom : a pseudonym, or the id of a person; never a name

    Raises `WorkbookError` when a file is not there or the ledger can't be written.
    """
    hashes = {_label(course, path): _hash(_read(path)) for path in files}
    return note(course, "sent", assignment, whom, hashes, what=what)


def note(
    course: Course, event: Event, assignment: str, code: str, files: Mapping[str, str], *, what: str = FEEDBACK
) -> Noted:
    """Add a line to the ledger. Raises `WorkbookError` when it can't be written."""
    attempt = str((read_receipt(course, assignment, code) or {}).get("code", "")) if assignment else ""
    line = Noted(event, utc_now(), assignment, code, what, attempt, files)
    _add(course.root / FOLDER / _LEDGER, line)
    return line


def ledger(course: Course, assignment: str = "", *, event: Event | None = None) -> list[Noted]:
    """Return the lines, oldest first, of one assignment or of all; one that was only half written is passed over.

    A copy that a shared folder made of the ledger, where two laptops wrote at once, counts as well. Raises `WorkbookError`
    when one can't be read.
    """
    paths = sorted((course.root / FOLDER).glob(f"{Path(_LEDGER).stem}*{Path(_LEDGER).suffix}"))
    read = [line for path in paths for line in _read(path).split(b"\n")]
    lines = [found for line in dict.fromkeys(read) if (found := _line(line)) is not None]
    chosen = (each for each in lines if assignment in ("", each.assignment) and event in (None, each.event))
    return sorted(chosen, key=lambda each: each.at)


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the sha256 of each file, by name."""
    return {name: _hash(data) for name, data in files.items()}


def labelled(assignment: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files under names in which nobody can stand: a file that the docent marked may be called after somebody."""
    ours = re.compile(re.escape(assignment) + r"(-\w+)?\.(html|pdf)")
    others = sorted(name for name in files if not ours.fullmatch(name))
    labels = {name: say("returning.attachment", number=at) + Path(name).suffix for at, name in enumerate(others, 1)}
    return {labels.get(name, name): data for name, data in files.items()}


def changed_since(course: Course, assignment: str, code: str, files: Mapping[str, bytes]) -> bool:
    """Tell whether feedback that was sent is not what these files say now."""
    sent = [each for each in ledger(course, assignment, event="sent") if (each.code, each.what) == (code, FEEDBACK)]
    if not sent:
        return False
    last = sent[-1].files
    return any(last[name] != made for name, made in hashes(files).items() if name in last)


def _label(course: Course, path: Path) -> str:
    """Return a file's place in the course; of one that may be called after somebody only what kind it is."""
    try:
        place = path.resolve().relative_to(course.root.resolve())
    except ValueError:
        return path.suffix
    return path.suffix if place.parts[0] == KEYS else place.as_posix()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise problem("returning.unreadable", where=path) from error


def _add(path: Path, line: Noted) -> None:
    text = json.dumps(line.to_json(), ensure_ascii=False).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path), path.open("a+b") as file:
            # A laptop that closed half-way a line left it without an end: the next must not stick to it.
            begun = file.seek(0, os.SEEK_END) > 0
            if begun:
                file.seek(-1, os.SEEK_END)
            file.write(b"\n" + text if begun and file.read(1) != b"\n" else text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise problem("returning.ledger_not_written", where=path) from error


def _line(data: bytes) -> Noted | None:
    try:
        found = json.loads(data.decode())
        at, assignment, code, what, attempt = (str(found[name]) for name in _TEXTS)
        files = {str(name): str(made) for name, made in found["files"].items()}
        event: Event = "sent" if found["event"] == "sent" else "ready"
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Noted(event, at, assignment, code, what, attempt, files)
