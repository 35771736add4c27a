"""Confirming whose hand-ins are: remembered in the list of people, and what came under another pseudonym moved to theirs."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.parcels import Incoming
from workbook.docent.people import Person, renamed, roster, save
from workbook.docent.planning import planning
from workbook.docent.receiving.keeping import origins_of, take_in
from workbook.docent.receiving.profiles import Sender
from workbook.docent.receiving.whose import Settled, remembered
from workbook.docent.sorting import understand
from workbook.errors import problem
from workbook.texts import say

_MADE = "onbekend-"


@frozen
class Linked:
    """What was confirmed: who it is now, and the assignments whose hand-ins were moved to their pseudonym."""

    code: str
    person: Person
    moved: tuple[str, ...] = ()
    graded: tuple[str, ...] = ()


def link(course: Course, code: str, who: str, *, said: Iterable[str] = ()) -> Linked:
    """Confirm that the hand-ins under a pseudonym are of somebody in the list.

    Parameters
    ----------
    code : the pseudonym, as `collect` tells it
    who : a name, id, e-mail address or number
    said : how the ELO calls this person; without it what was kept when the hand-ins came in

    Raises
    ------
    WorkbookError : nothing came in under this pseudonym, it belongs to somebody else, or `who` is nobody or several
    """
    people = roster(course)
    person = people.find(who)
    owner = people.by_code(code)
    if owner and owner.id != person.id:
        raise problem("receiving.code_taken", where=code, name=owner.name)
    if not owner and not _places(course, code):
        known = sorted({each.name for each in (course.root / "ontvangen").glob("*/*") if not people.by_code(each.name)})
        raise problem("receiving.no_code", where=code, known=", ".join(known) or say("docent.none"))
    senders = {each["said"] for each in origins_of(course, code) if each.get("said")}
    made = code.startswith(_MADE)
    target = person.code or (f"d-{secrets.token_hex(4)}" if made else code)
    # A name that was made up here is no pseudonym of anybody.
    changed = renamed(person, target if made else code)
    for each in [*said] or sorted(senders)[:1]:
        changed = remembered(changed, Sender(profile="elo", name=each))
    if changed != person:
        save(course, (changed if each.id == person.id else each for each in people.people))
    graded = tuple(
        path.parent.name for path in _places(course, code) if course.autograded(code, path.parent.name).is_dir()
    )
    moved = tuple(_moved(course, path, changed, target) for path in _places(course, code)) if target != code else ()
    return Linked(target, changed, moved, graded if target != code else ())


def _places(course: Course, code: str) -> list[Path]:
    return sorted(path for path in (course.root / "ontvangen").glob("*/*") if path.name == code and path.is_dir())


def _moved(course: Course, place: Path, person: Person, target: str) -> str:
    """Bring every attempt that came under another pseudonym to somebody's own; returns of which assignment."""
    assignment, code = place.parent.name, place.name
    deadline = planning(course).deadline(assignment, person.group)
    found = [understand(_again(path), assignment) for path in sorted(place.iterdir()) if path.is_dir()]
    for each in sorted(found, key=lambda each: each.made_at):
        take_in(course, assignment, evolve(each, who=target, other_assignment=""), Settled(target, person), deadline)
    shutil.rmtree(place)
    shutil.rmtree(course.submitted(code, assignment), ignore_errors=True)
    return assignment


def _again(folder: Path) -> Incoming:
    """Return an attempt as it came in."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    try:
        changed = datetime.strptime(folder.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        changed = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return Incoming(folder.name, files, changed)
