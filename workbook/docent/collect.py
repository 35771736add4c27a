"""Collecting: from whatever came through the ELO to nbgrader's `submitted/`, with every attempt kept as it came."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, frozen

from workbook.docent.course import Course, known_assignment
from workbook.docent.parcels import Incoming, incoming
from workbook.docent.sorting import HandIn, understand
from workbook.errors import WorkbookError, problem
from workbook.home import write_atomic
from workbook.texts import say

Status = Literal["new", "newer", "again", "older", "unreadable", "other_assignment"]
RECEIPT = "ontvangst.json"


@frozen
class Received:
    """A line of the table: what became of one hand-in."""

    who: str
    status: Status
    made_at: datetime
    origin: str
    digest: str
    count: tuple[int, int] | None = None
    oddities: tuple[str, ...] = ()
    concept: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return {
            "id": self.who,
            "status": self.status,
            "made_at": _text(self.made_at),
            "origin": self.origin,
            "code": self.digest,
            "answered": self.count[0] if self.count else None,
            "total": self.count[1] if self.count else None,
            "oddities": list(self.oddities),
            "concept": self.concept,
        }


def collect(course: Course, assignment: str, sources: Iterable[Path]) -> list[Received]:
    """Collect hand-ins from folders, zips and bare notebooks; running it again changes nothing.

    The newest attempt of a deelnemer comes in `submitted/`, but a draft never in the place of a final version; every attempt stays in `ontvangen/` as it came.

    Raises
    ------
    WorkbookError : an unknown assignment, a source that isn't there, or nothing in it that looks like a hand-in
    """
    known_assignment(course, assignment)
    sources = [Path(each).expanduser() for each in sources]
    found = [understand(each, assignment) for path in sources for each in _safely(path)]
    if not found:
        raise problem("docent.nothing_found", where=", ".join(str(path) for path in sources))
    return [_take_in(course, assignment, each) for each in sorted(found, key=lambda each: (each.who, each.made_at))]


def _safely(path: Path) -> Iterable[Incoming]:
    """Give the hand-ins of one source; what breaks off the reading of it comes as a broken hand-in."""
    if not path.exists():
        raise problem("docent.not_found", where=path)
    try:
        yield from incoming(path)
    except (WorkbookError, OSError) as error:
        why = f"{error.what} {error.remedy}" if isinstance(error, WorkbookError) else say("docent.collect.unreadable")
        yield Incoming(path.name, {}, datetime.fromtimestamp(path.stat().st_mtime, UTC), why)


def _take_in(course: Course, assignment: str, found: HandIn) -> Received:
    line = Received(
        found.who, "new", found.made_at, found.origin, found.digest, found.count, found.oddities, found.concept
    )
    if found.other_assignment:
        told = say("docent.collect.other_assignment", other=found.other_assignment)
        return evolve(line, status="other_assignment", oddities=(*line.oddities, told))
    attempts = course.received(found.who, assignment)
    known = {path.name.rpartition("_")[2] for path in attempts.glob("*_*") if path.is_dir()}
    current = read_receipt(course, assignment, found.who)
    if found.digest in known and current:
        return evolve(line, status="again" if found.readable else "unreadable")
    _keep(attempts / f"{found.made_at:%Y%m%dT%H%M%SZ}_{found.digest}", found.raw)
    if current and current.get("readable") and not found.readable:
        return evolve(line, status="unreadable", oddities=(*line.oddities, say("docent.collect.earlier_kept")))
    if current and found.concept and current.get("readable") and not current.get("concept"):
        return evolve(line, status="older", oddities=(*line.oddities, say("docent.collect.final_kept")))
    final_now = current is not None and bool(current.get("concept")) and not found.concept
    alike = current is not None and current.get("readable") == found.readable
    if current and alike and not final_now and str(current["made_at"]) > _text(found.made_at):
        return evolve(line, status="older")
    status: Status = "unreadable" if not found.readable else "newer" if current else "new"
    line = evolve(line, status=status)
    _place(course, assignment, found, adopt=current is None)
    receipt = {**line.to_json(), "readable": found.readable}
    write_atomic(attempts / RECEIPT, json.dumps(receipt, ensure_ascii=False, indent=1).encode())
    return line


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _keep(folder: Path, files: Any) -> None:
    """Keep an attempt as it came, under numbers where its own names could not be written here."""
    for number, (name, data) in enumerate(sorted(files.items()), start=1):
        try:
            write_atomic(folder / name, data)
        except (WorkbookError, ValueError):
            write_atomic(folder / f"bestand-{number}", data)


def _place(course: Course, assignment: str, found: HandIn, *, adopt: bool) -> None:
    """Put a hand-in in `submitted/` in one move, so that a stopped run leaves the old one or the new one."""
    target = course.submitted(found.who, assignment)
    fresh = target.with_name(f".{assignment}.{secrets.token_hex(3)}")
    for name, data in found.files.items():
        write_atomic(fresh / name, data)
    write_atomic(fresh / "timestamp.txt", f"{found.made_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())
    if target.exists():
        if adopt:
            # Somebody put this here by hand: it is kept with the other attempts.
            shutil.copytree(target, course.received(found.who, assignment) / "met-de-hand", dirs_exist_ok=True)
        shutil.rmtree(target)
    fresh.replace(target)


def read_receipt(course: Course, assignment: str, who: str) -> dict[str, Any] | None:
    """Return what was noted when the hand-in in `submitted/` came in; None when it did not come by `collect`."""
    path = course.received(who, assignment) / RECEIPT
    if not course.submitted(who, assignment).is_dir():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
