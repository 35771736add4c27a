"""The register of certificates: numbered, never with a name, in which nothing is changed or taken out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, fields, frozen

from workbook.docent.course import Course
from workbook.errors import problem
from workbook.home import locked, utc_now, write_atomic
from workbook.texts import say

FOLDER = "register"
_FILE = "certificaten.jsonl"
_NUMBER = re.compile(r"(\d{4})-(\d{3,})")
_PAIR = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"')
Status = Literal["issued", "reissued", "withdrawn", "damaged"]


@frozen(kw_only=True)
class Record:
    """One line of the register.

    Attributes
    ----------
    number : `2026-001`, the same for a certificate that is issued again or withdrawn
    status : what happened; `damaged` where the line could no longer be read
    person, code : the `p-` of the list of people and the pseudonym of the hand-ins; never a name
    date, issued_at : the day on the certificate, and the moment of the line
    sha256 : the sum of the .pdf that was made
    reason : why it was withdrawn or issued again
    """

    number: str
    status: Status
    person: str = ""
    code: str = ""
    date: str = ""
    issued_at: str = ""
    sha256: str = ""
    reason: str = ""


_FIELDS = tuple(each.name for each in fields(Record))
_STATUSES = ("issued", "reissued", "withdrawn", "damaged")


@frozen
class Register:
    """Every record in order, and in Dutch what was wrong with a line."""

    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()

    def latest(self) -> dict[str, Record]:
        """Return per number how it stands now."""
        return {each.number: each for each in self.records}

    def holding(self, person: str) -> Record | None:
        """Return the certificate that somebody has, None for who has none or whose was withdrawn."""
        return next((each for each in self.latest().values() if each.person == person and _stands(each)), None)

    def withdrawn(self, person: str) -> Record | None:
        """Return the withdrawn certificate of somebody, or None."""
        found = (each for each in self.latest().values() if each.person == person and each.status == "withdrawn")
        return next(found, None)

    def next_number(self, year: int) -> str:
        """Return the number that follows the last one of a year; none is ever used twice."""
        used = [
            int(found[2])
            for each in self.records
            if (found := _NUMBER.fullmatch(each.number)) and found[1] == str(year)
        ]
        return f"{year}-{max(used, default=0) + 1:03d}"

    def get(self, number: str) -> Record:
        """Return how a number stands. Raises `WorkbookError` for one that was never given."""
        found = self.latest().get(number.strip())
        if found is None:
            raise problem("certifying.no_number", where=number)
        return found


def _stands(record: Record) -> bool:
    return record.status in {"issued", "reissued"}


def register_path(course: Course) -> Path:
    """Return where the register of a course stands."""
    return course.root / FOLDER / _FILE


def register(course: Course) -> Register:
    """Return the register; a line that can't be read is told and counts as far as it can be read.

    Raises `WorkbookError` when the file itself can't be read.
    """
    return _read(_bytes(register_path(course)))


def enter(course: Course, made: Callable[[Register], tuple[Record, ...]]) -> Register:
    """Add to the register what `made` makes of it, while nobody else can; return the register as it then is.

    Numbers follow each other without gaps or doubles, also when two processes certify at once. What of a damaged line
    could be read is put in its place first, and the file as it was is kept beside it.

    Raises `WorkbookError` when the register can't be read or written; nothing is then added.
    """
    path = register_path(course)
    while True:
        with locked(path):
            before = _bytes(path)
            found = _read(before)
            added = made(found)
            if not added:
                return found
            # A lock that was taken over as too old: somebody else wrote meanwhile, so the number is not ours.
            if _bytes(path) != before:
                continue
            if found.notes:
                write_atomic(path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%d%H%M%S}-beschadigd.jsonl"), before)
            kept = _written(found.records) if found.notes else _ended(before)
            write_atomic(path, kept + _written(added))
            return Register((*found.records, *added), found.notes)


def checked(course: Course, file: Path) -> tuple[Record | None, str]:
    """Return the record of a .pdf, and in Dutch whether it is the file that was issued.

    Raises `WorkbookError` when the file can't be read.
    """
    try:
        own = digest(file.read_bytes())
    except OSError as error:
        raise problem("certifying.no_file", where=file) from error
    found = register(course)
    record = next((each for each in reversed(found.records) if each.sha256 == own), None)
    if record is None:
        return None, say("certifying.check.unknown", file=file.name)
    now = found.get(record.number)
    if now.status == "withdrawn":
        return record, say("certifying.check.withdrawn", number=now.number, day=_shown(now.issued_at))
    if now.sha256 != own:
        return record, say("certifying.check.replaced", number=now.number, day=_shown(now.issued_at))
    return record, say("certifying.check.right", number=now.number, day=_shown(record.issued_at))


def record_now(number: str, status: Status, **values: str) -> Record:
    """Return a record of this moment."""
    return Record(number=number, status=status, issued_at=utc_now(), **values)


def digest(data: bytes) -> str:
    """Return the sum by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def _shown(moment: str) -> str:
    try:
        return f"{datetime.fromisoformat(moment).astimezone():%d-%m-%Y}"
    except ValueError:
        return "–"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise problem("certifying.register_unreadable", where=path) from error


def _ended(data: bytes) -> bytes:
    return data if not data or data.endswith(b"\n") else data + b"\n"


def _written(records: Iterable[Record]) -> bytes:
    return b"".join(json.dumps(asdict(each), ensure_ascii=False).encode() + b"\n" for each in records)


def _read(data: bytes) -> Register:
    records: list[Record] = []
    notes = []
    for at, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        record = _whole(line)
        if record is None:
            record = _salvaged(line, records)
            notes.append(say("certifying.register_damaged", line=at, number=record.number))
        records.append(record)
    return Register(tuple(records), tuple(notes))


def _whole(line: str) -> Record | None:
    """Return a line as a record; None when it is not a whole one."""
    try:
        read: Any = json.loads(line)
        kept = {name: read[name] for name in _FIELDS if name in read}
        known = _NUMBER.fullmatch(kept["number"]) and kept["status"] in _STATUSES
        return Record(**kept) if known and all(isinstance(each, str) for each in kept.values()) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _salvaged(line: str, before: list[Record]) -> Record:
    """Return what of a damaged line can be read; without a number it takes the next, so that none is used twice."""
    read = {name: value for name, value in _PAIR.findall(line) if name in _FIELDS}
    found = _NUMBER.fullmatch(read.get("number", "")) or _NUMBER.search(line)
    year = int(before[-1].number[:4]) if before else datetime.now(UTC).year
    number = found[0] if found else Register(tuple(before)).next_number(year)
    if read.get("status") not in _STATUSES:
        read["status"] = "damaged"
    return Record(**{**read, "number": number})
