"""What docenten noted of one deelnemer's work, in `oordelen/`: a row a note, so that two docenten never overwrite each other."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import asdict, evolve, frozen

from workbook.docent.course import Course
from workbook.errors import problem
from workbook.home import is_inside, locked, utc_now, write_atomic

FOLDER = "oordelen"
_FORMAT = 1
# level: a place in the levels of a criterion; points: the docent's own, in place of those of the levels; agreed: what two
# readers settled on; book: what was put in the gradebook; remark: words with a criterion of the report; verdict: of the
# whole hand-in.
Kind = Literal["level", "points", "comment", "later", "agreed", "book", "remark", "verdict"]
_KINDS = set(get_args(Kind))


@frozen(kw_only=True)
class Note:
    """One thing that one reader noted.

    Attributes
    ----------
    kind, value : what it is, and what it says; a value of None takes an earlier note back
    reader : initials
    question, criterion : what it is about; a note on the report or the whole has no question
    on : the hash of what was read, so that a note never passes for one on a later version
    saved_at : the moment, in UTC
    """

    kind: Kind
    reader: str
    value: Any
    on: str = ""
    question: str = ""
    criterion: str = ""
    saved_at: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Return what a later note takes the place of; every verdict stays."""
        when = self.saved_at if self.kind == "verdict" else ""
        return self.kind, self.reader, self.question, self.criterion, self.on, when


@frozen
class Notes:
    """All that was noted of one hand-in, oldest first, and the names of files in which it could not be read."""

    notes: tuple[Note, ...] = ()
    broken: tuple[str, ...] = ()

    def of(
        self, kind: Kind, *, on: str | None = None, question: str | None = None, reader: str | None = None
    ) -> list[Note]:
        """Return the notes of a kind that still say something, narrowed to what is given."""
        wanted = {"kind": kind, "on": on, "question": question, "reader": reader}
        return [
            each
            for each in self.notes
            if each.value is not None
            and all(value is None or getattr(each, name) == value for name, value in wanted.items())
        ]


def folder_of(course: Course, assignment: str) -> Path:
    """Return the folder with the judgements of an assignment. Raises `WorkbookError` for a name that is no folder's."""
    folder = course.root / FOLDER / assignment
    if not assignment or not is_inside(folder, course.root / FOLDER):
        raise problem("judging.store.name", where=assignment)
    return folder


def read_notes(course: Course, assignment: str, code: str) -> Notes:
    """Return what was noted of a deelnemer: of its own file and of copies that a shared folder made of it, by row time.

    What can't be read is named and left as it is.
    """
    path = _path(course, assignment, code)
    found: dict[tuple[str, ...], Note] = {}
    broken = [each.name for each in sorted(path.parent.glob(f"{path.stem}.onleesbaar-*"))]
    for each in _copies(path):
        try:
            notes = list(_parsed(each))
        except (OSError, ValueError, TypeError, KeyError):
            broken.append(each.name)
            continue
        for note in notes:
            if note.key not in found or note.saved_at >= found[note.key].saved_at:
                found[note.key] = note
    return Notes(tuple(sorted(found.values(), key=lambda note: note.saved_at)), tuple(broken))


def add_notes(course: Course, assignment: str, code: str, notes: Iterable[Note]) -> Notes:
    """Add notes to what stands, at this moment, and return all.

    A file that can't be read is first put aside under another name. Raises `WorkbookError` when it can't be written.
    """
    path = _path(course, assignment, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path):
        _put_aside(path)
        known = read_notes(course, assignment, code)
        kept = {note.key: note for note in known.notes}
        for note in notes:
            made = evolve(note, saved_at=_after(kept.get(note.key)))
            kept[made.key] = made
        ordered = tuple(sorted(kept.values(), key=lambda note: note.saved_at))
        rows = [{name: value for name, value in asdict(note).items() if value != ""} for note in ordered]
        data = {"format": _FORMAT, "assignment": assignment, "code": code, "notes": rows}
        write_atomic(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    return Notes(ordered, known.broken)


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the short hash of what was read."""
    made = hashlib.sha256()
    for part in parts:
        made.update(hashlib.sha256(part).digest())
    return made.hexdigest()[:12]


def codes(course: Course, assignment: str) -> list[str]:
    """Return the pseudonyms of whom something was noted."""
    return sorted({_code(path) for path in folder_of(course, assignment).glob("*.json")} - {""})


def _code(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8-sig"))["code"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def _path(course: Course, assignment: str, code: str) -> Path:
    folder = folder_of(course, assignment)
    if not code or Path(code).name != code or code.startswith("."):
        raise problem("judging.store.name", where=code)
    return folder / f"{code}.json"


def _copies(path: Path) -> list[Path]:
    """Return the file and what looks like a copy of it: `d-1 (1).json`, `d-1-LAPTOP.json`, `d-1 - kopie.json`."""
    own = re.compile(re.escape(path.stem) + r"(?:[ (_-].*)?\.json", re.IGNORECASE)
    others = [each for each in path.parent.glob("*.json") if own.fullmatch(each.name) and each != path]
    mine = [each for each in sorted(others) if _code(each) in {path.stem, ""}]
    return [*mine, *([path] if path.exists() else [])]


def _parsed(path: Path) -> Iterator[Note]:
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    for row in found["notes"]:
        if isinstance(row, Mapping) and row.get("kind") in _KINDS:
            texts = {name: str(row.get(name) or "") for name in ("reader", "on", "question", "criterion", "saved_at")}
            yield Note(kind=row["kind"], value=row.get("value"), **texts)


def _put_aside(path: Path) -> None:
    """Give a file that can't be read another name, so that nothing in it is lost."""
    if not path.exists():
        return
    try:
        list(_parsed(path))
    except (ValueError, TypeError, KeyError):
        data = path.read_bytes()
        write_atomic(path.with_name(f"{path.stem}.onleesbaar-{hashlib.sha256(data).hexdigest()[:8]}"), data)
        path.unlink()


def _after(known: Note | None) -> str:
    """Return the moment, and later than a note that stands: the clock of another laptop may be fast."""
    now = utc_now()
    if known is None or now > known.saved_at:
        return now
    try:
        later = datetime.fromisoformat(known.saved_at) + timedelta(milliseconds=1)
    except ValueError:
        return now
    return later.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_INITIALS = re.compile(r"[^\W\d_]{1,6}")


def reader_of(text: str | None) -> str:
    """Return initials as they are kept. Raises `WorkbookError` for what is no initials, such as a whole name."""
    made = (text or "").strip().replace(".", "").replace(" ", "").upper()
    if not made:
        return ""
    if not _INITIALS.fullmatch(made):
        raise problem("judging.store.initials", where=text)
    return made
