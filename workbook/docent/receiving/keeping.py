"""Keeping what came in: every attempt as it came, the one that counts where nbgrader looks, and a receipt without names."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.people import KEYS
from workbook.docent.receiving.whose import Claim, Settled
from workbook.docent.sorting import HandIn
from workbook.dutch import join, plural
from workbook.errors import WorkbookError
from workbook.handin.contents import ATTACHMENTS, SUFFIXES
from workbook.home import locked, write_atomic
from workbook.instrument.quiz import CONCEPT
from workbook.texts import entry, say

Status = Literal["new", "newer", "again", "older", "unreadable", "other_assignment", "report"]
RECEIPT = "ontvangst.json"
_ORIGINS = "herkomst.jsonl"


@frozen
class Received:
    """A line of the table: what became of one hand-in.

    Attributes
    ----------
    who : the pseudonym under which it is kept
    origin : where it came from, without names; `found_at` is the whole place, and `places` that of each file, for the screen
    handed_at : when it was handed in by the ELO, None where it doesn't say
    late, late_hours : whether it came after the deadline, and by how much where that is known
    elo : the shape that was recognised, empty for none
    asides : what only the docent's screen shows, with names
    claim : what somebody has to confirm of whose it is
    """

    who: str
    status: Status
    made_at: datetime
    origin: str
    digest: str
    count: tuple[int, int] | None = None
    oddities: tuple[str, ...] = ()
    concept: bool = False
    assignment: str = ""
    handed_at: datetime | None = None
    late: bool = False
    late_hours: float | None = None
    elo: str = ""
    found_at: str = ""
    places: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    claim: Claim | None = None
    group: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data, without names."""
        return {
            "id": self.who,
            "status": self.status,
            "made_at": moment_text(self.made_at),
            "origin": self.origin,
            "code": self.digest,
            "answered": self.count[0] if self.count else None,
            "total": self.count[1] if self.count else None,
            "oddities": list(self.oddities),
            "concept": self.concept,
            "assignment": self.assignment,
            "handed_at": moment_text(self.handed_at) if self.handed_at else None,
            "late": self.late,
            "late_hours": self.late_hours,
            "elo": self.elo,
        }


def take_in(course: Course, assignment: str, found: HandIn, settled: Settled, deadline: datetime | None) -> Received:
    """Keep one hand-in, and let it count where it is the newest that can be read; a draft never takes the place of a final version.

    What can't be written here, such as a name that is too long, is told in its line and stops nobody else's.
    """
    found = _of(found, settled)
    line = _line(assignment, found, settled, deadline)
    try:
        return _kept(course, assignment, found, line)
    except (WorkbookError, OSError, ValueError) as error:
        why = f"{error.what} {error.remedy}" if isinstance(error, WorkbookError) else say("docent.collect.unreadable")
        return evolve(line, status="unreadable", oddities=(*line.oddities, why))


def _kept(course: Course, assignment: str, found: HandIn, line: Received) -> Received:
    if found.other_assignment:
        told = say("docent.collect.other_assignment", other=found.other_assignment)
        return evolve(line, status="other_assignment", oddities=(*line.oddities, told))
    attempts = course.received(found.who, assignment)
    known = {path.name.rpartition("_")[2] for path in attempts.glob("*_*") if path.is_dir()}
    current = read_receipt(course, assignment, found.who)
    if found.digest in known and current:
        status: Status = "again" if found.readable else "report" if found.report else "unreadable"
        return evolve(line, status=status)
    _keep(attempts / f"{found.made_at:%Y%m%dT%H%M%SZ}_{found.digest}", found.raw)
    if current and current.get("readable") and not found.readable:
        if found.report:
            return _beside(course, assignment, found, line)
        return evolve(line, status="unreadable", oddities=(*line.oddities, say("docent.collect.earlier_kept")))
    if current and found.concept and current.get("readable") and not current.get("concept"):
        return evolve(line, status="older", oddities=(*line.oddities, say("docent.collect.final_kept")))
    final_now = current is not None and bool(current.get("concept")) and not found.concept
    alike = current is not None and current.get("readable") == found.readable
    if current and alike and not final_now and str(current["made_at"]) > moment_text(found.made_at):
        return evolve(line, status="older")
    usable: Status = "newer" if current else "new"
    line = evolve(line, status=usable if found.readable else "report" if found.report else "unreadable")
    _place(course, assignment, found, adopt=current is None)
    receipt = {**line.to_json(), "readable": found.readable, "contents": found.contents}
    write_atomic(attempts / RECEIPT, json.dumps(receipt, ensure_ascii=False, indent=1).encode())
    return line


def _of(found: HandIn, settled: Settled) -> HandIn:
    """Return a hand-in as of the pseudonym that it is kept under."""
    if settled.who == found.who:
        return evolve(found, oddities=(*found.oddities, *settled.told))
    stale = {
        say("docent.collect.who_unknown", who=found.who),
        say("docent.collect.who_uncoded", who=found.who),
    }
    told = tuple(each for each in found.oddities if each not in stale)
    listed = say("receiving.who_from_list", who=settled.who)
    return evolve(found, who=settled.who, oddities=(*told, listed, *settled.told))


def _line(assignment: str, found: HandIn, settled: Settled, deadline: datetime | None) -> Received:
    sender = found.sender
    handed = sender.when if sender else None
    hours, told = _lateness(max(found.made_at, handed or found.made_at), deadline)
    marked = bool(sender and sender.late)
    if marked and not hours:
        told = (say("receiving.late_by_elo"),)
    return Received(
        found.who, "new", found.made_at, person_free(found), found.digest, found.count, (*found.oddities, *told),
        found.concept, assignment, handed, late=marked or bool(hours), late_hours=hours, elo=sender.profile if sender else "",
        found_at=found.origin, places=found.places, asides=settled.aside, claim=settled.claim,
        group=settled.person.group if settled.person else None,
    )  # fmt: skip


def _lateness(moment: datetime, deadline: datetime | None) -> tuple[float | None, tuple[str, ...]]:
    """Return how many hours after the deadline, and the sentence that tells it; None and nothing when in time or without one."""
    if deadline is None or moment <= deadline:
        return None, ()
    late: timedelta = moment - deadline
    hours = late.total_seconds() / 3600
    counts = {"day": int(hours // 24), "hour": int(hours % 24), "minute": max(1, int(hours * 60)) if hours < 1 else 0}
    how = join(plural(count, *entry("receiving.units")[unit]) for unit, count in counts.items() if count)
    return round(hours, 2), (say("receiving.late", how=how, deadline=f"{deadline:%d-%m-%Y %H.%M}"),)


def person_free(found: HandIn) -> str:
    """Return where a hand-in came from without anybody's name: the ELO, and the name that the workbook itself gave a zip."""
    own = PurePosixPath(found.origin).name
    ours = re.search(
        rf"{re.escape(found.assignment)}(?:-{CONCEPT})?_d-[0-9a-f]{{8}}_\d{{8}}T\d{{6}}Z(?:[- ]\(?\d+\)?)?\.zip$", own
    )
    suffix = PurePosixPath(own).suffix.casefold()
    shown = ours[0] if ours else suffix.lstrip(".") if suffix in {".zip", ".ipynb", *SUFFIXES} else ""
    label = found.sender.label if found.sender else ""
    return " ".join(filter(None, (label, shown))) or say("receiving.a_folder")


def moment_text(moment: datetime) -> str:
    """Return a moment as receipts write it: UTC, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Keep an attempt as it came, under numbers where its own names could not be written here."""
    for number, (name, data) in enumerate(sorted(files.items()), start=1):
        try:
            write_atomic(folder / name, data)
        except (WorkbookError, ValueError):
            write_atomic(folder / f"bestand-{number}", data)


def _beside(course: Course, assignment: str, found: HandIn, line: Received) -> Received:
    """Put a report that came by itself with the hand-in that stands, which stays in force."""
    target = course.submitted(found.who, assignment) / ATTACHMENTS
    for name, data in found.files.items():
        path, number = target / PurePosixPath(name).name, 2
        while path.exists() and path.read_bytes() != data:
            path = path.with_name(f"{PurePosixPath(name).stem} ({number}){path.suffix}")
            number += 1
        write_atomic(path, data)
    return evolve(line, status="report", oddities=(*line.oddities, say("receiving.report_beside")))


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


def keep_origins(course: Course, found: list[tuple[Received, HandIn]]) -> None:
    """Keep from where each hand-in came, with the names that an ELO writes: apart, beside the list of people."""
    path = course.root / KEYS / _ORIGINS
    fresh = [
        json.dumps(
            {"assignment": line.assignment, "id": line.who, "code": line.digest, "origin": line.found_at,
             "said": hand_in.sender.said if hand_in.sender and hand_in.sender.profile and not hand_in.shared else "", "elo": line.elo},
            ensure_ascii=False,
        )
        for line, hand_in in found
    ]  # fmt: skip
    with locked(path):
        have = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        lines = list(dict.fromkeys((*have, *fresh)))
        if lines != have:
            write_atomic(path, ("\n".join(lines) + "\n").encode(), private=True)


def origins_of(course: Course, who: str) -> list[dict[str, str]]:
    """Return from where the hand-ins under a pseudonym came."""
    try:
        lines = (course.root / KEYS / _ORIGINS).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict) and read.get("id") == who:
            found.append(read)
    return found
