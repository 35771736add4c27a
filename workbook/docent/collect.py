"""Collecting: from whatever came through the ELO to nbgrader's `submitted/`, with every attempt kept as it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve, frozen

from workbook.docent.course import Course, known_assignment
from workbook.docent.guarding.tombstones import is_forgotten
from workbook.docent.parcels import Incoming
from workbook.docent.people import Person
from workbook.docent.planning import Planning, planning
from workbook.docent.receiving.keeping import RECEIPT, Received, Status, keep_origins, read_receipt, take_in
from workbook.docent.receiving.opening import opened
from workbook.docent.receiving.parting import Passed, parted
from workbook.docent.receiving.profiles import shapes
from workbook.docent.receiving.senders import slots
from workbook.docent.receiving.whose import Claim, Linker
from workbook.docent.sorting import HandIn, understand
from workbook.errors import WorkbookError, problem
from workbook.texts import say

__all__ = ["RECEIPT", "Outcome", "Received", "Status", "collect", "read_receipt", "receive"]


@frozen
class Outcome:
    """What became of everything that was looked at.

    Attributes
    ----------
    rows : a line a hand-in
    passed : the files that are no part of any
    absent : who is in the list and of whom nothing is here nor to be confirmed, in the groups of which something came in
    to_confirm : whose hand-ins may be, for a person to say
    strangers : pseudonyms that belong to nobody in the list
    notes : what else the docent should know
    """

    rows: tuple[Received, ...]
    passed: tuple[Passed, ...] = ()
    absent: tuple[Person, ...] = ()
    to_confirm: tuple[Claim, ...] = ()
    strangers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data; only what is to be confirmed has names."""
        return {
            "rows": [each.to_json() for each in self.rows],
            "passed_over": [each.to_json() for each in self.passed],
            "absent": [each.id for each in self.absent],
            "to_confirm": [each.to_json() for each in self.to_confirm],
            "strangers": list(self.strangers),
            "notes": list(self.notes),
        }


def collect(course: Course, assignment: str, sources: Iterable[Path]) -> list[Received]:
    """Collect hand-ins from folders, zips and bare notebooks; running it again changes nothing.

    The newest attempt of a deelnemer comes in `submitted/`, but a draft never in the place of a final version; every attempt stays in `ontvangen/` as it came.

    Raises
    ------
    WorkbookError : an unknown assignment, a source that isn't there, or nothing in it that looks like a hand-in
    """
    sources = [Path(each).expanduser() for each in sources]
    rows = receive(course, assignment, sources).rows
    if not rows:
        raise problem("docent.nothing_found", where=", ".join(str(path) for path in sources))
    return list(rows)


def receive(course: Course, assignment: str, sources: Iterable[Path], *, everything: bool = False) -> Outcome:
    """Do what `collect` does, and return what became of every file and of everybody.

    Parameters
    ----------
    everything : whether hand-ins for other assignments of the course are taken in as well, each in its own place

    Raises
    ------
    WorkbookError : an unknown assignment, a source that isn't there, a list of people or a shape of an ELO that can't be read
    """
    known_assignment(course, assignment)
    known, wanted = course.assignments(), shapes(course)
    found: list[Incoming] = []
    passed: list[Passed] = []
    for path in [Path(each).expanduser() for each in sources]:
        by_sender = slots(opened(path), wanted)
        around = {each.profile.id: each.profile for each in by_sender if each.profile}
        for slot in by_sender:
            hand_ins, left = parted(slot, assignment, known, around.values())
            found += hand_ins
            passed += left
    understood = [_understood(each, assignment, known if everything else ()) for each in found]
    return _received(course, assignment, understood, passed)


def _understood(found: Incoming, assignment: str, others: Iterable[str]) -> HandIn:
    made = understand(found, assignment)
    if made.other_assignment in set(others):
        return evolve(understand(found, made.other_assignment), other_assignment="")
    return made


def _received(course: Course, assignment: str, found: list[HandIn], passed: list[Passed]) -> Outcome:
    plan, notes = _planning(course)
    linker = Linker(course, found)
    taken: list[tuple[Received, HandIn]] = []
    for each in sorted(found, key=lambda each: (each.who, each.made_at)):
        if _forgotten(course, each):
            passed += [Passed(place, PurePosixPath(place).name, say("guarding.not_again")) for place in each.places]
            continue
        settled = linker.settle(each)
        if each.report and not each.coded and settled.who == each.who and not (each.sender and each.sender.profile):
            # A document of which nothing tells whose it is need not be a hand-in at all.
            passed += [
                Passed(place, PurePosixPath(place).name, say("receiving.passed.of_nobody")) for place in each.places
            ]
            continue
        about = each.assignment
        deadline = plan.deadline(about, settled.person.group if settled.person else "")
        line = take_in(course, about, each, settled, deadline)
        taken.append((line, each))
    handed = {about: _contents(course, about) for about in {line.assignment for line, _ in taken}}
    taken = [
        (evolve(line, oddities=(*line.oddities, *_alike(handed[line.assignment], each, line, taken))), each)
        for line, each in taken
    ]
    rows = tuple(line for line, _ in taken)
    if rows:
        keep_origins(course, taken)
    claims = {(each.claim.code, each.claim.person.id): each.claim for each in rows if each.claim}
    people = linker.people
    asked = {claim.code for claim in claims.values()}
    strangers = sorted({each.who for each in rows if people.people and not people.by_code(each.who)} - asked)
    absent = _absent(course, assignment, people.people, rows)
    return Outcome(rows, tuple(passed), absent, tuple(claims.values()), tuple(strangers), notes)


def _forgotten(course: Course, found: HandIn) -> bool:
    """Tell whether this is of somebody who was forgotten, by its pseudonym or by what the ELO calls its sender."""
    sender = found.sender if found.sender and found.sender.profile else None
    return any(is_forgotten(course, each) for each in (found.who, *((sender.name, sender.login) if sender else ())))


def _planning(course: Course) -> tuple[Planning, tuple[str, ...]]:
    """Return the deadlines; a mistake in them is told, and keeps nobody's work waiting."""
    try:
        return planning(course), ()
    except WorkbookError as error:
        return Planning(), (f"{error} {say('receiving.no_deadlines')}",)


def _contents(course: Course, assignment: str) -> dict[str, Any]:
    """Return per pseudonym what tells the hand-in that counts from any other."""
    receipts = {who: read_receipt(course, assignment, who) or {} for who in course.submitters(assignment)}
    return {who: each.get("contents") for who, each in receipts.items()}


def _alike(
    handed: Mapping[str, Any], found: HandIn, line: Received, taken: Iterable[tuple[Received, HandIn]]
) -> tuple[str, ...]:
    """Tell who handed in exactly the same, now or before."""
    if not found.contents:
        return ()
    same = {
        other.who for other, each in taken if each.contents == found.contents and other.assignment == line.assignment
    }
    same |= {who for who, contents in handed.items() if contents == found.contents}
    return tuple(say("receiving.same_as", other=other) for other in sorted(same - {line.who}))


def _absent(course: Course, assignment: str, people: Iterable[Person], rows: Iterable[Received]) -> tuple[Person, ...]:
    here = set(course.submitters(assignment))
    groups = {each.group for each in rows if each.group}
    maybe = {each.claim.person.id for each in rows if each.claim}
    return tuple(
        each for each in people
        if not here & {each.code, *each.other_codes} and each.id not in maybe and (not groups or not each.group or each.group in groups)
    )  # fmt: skip
