"""Certificates: issued once everything is there, issued again, or withdrawn; each with its line in the register."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from attrs import field, frozen

from workbook.docent.certifying.certificate import certificate, dates_of
from workbook.docent.certifying.filling import template_of, word
from workbook.docent.certifying.paper import pdf
from workbook.docent.certifying.presence import Presence, presence
from workbook.docent.certifying.provider import Provider, provider
from workbook.docent.certifying.register import Record, Register, digest, enter, record_now, register
from workbook.docent.certifying.requirements import standing
from workbook.docent.certifying.sheet import list_path
from workbook.docent.course import Course, quietly
from workbook.docent.people import KEYS, Person, roster
from workbook.docent.planning import planning
from workbook.errors import WorkbookError, problem
from workbook.home import safe_name, write_atomic
from workbook.texts import say

FOLDER = "certificaten"


@frozen
class Outcome:
    """What came of one person: a new record, the one they have already, or all that is missing."""

    person: Person
    record: Record | None = None
    files: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def issued(self) -> bool:
        """Tell whether a certificate was made just now."""
        return bool(self.files)


@frozen
class Certified:
    """The outcomes in the order of the list, and what the coordinator must know."""

    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = field(default=())


@frozen
class _Desk:
    """All that is read once for everybody."""

    course: Course
    provider: Provider
    presence: Presence
    on: date
    damaged: tuple[str, ...]


def certify(
    course: Course, who: Iterable[str] = (), *, on: date | None = None, started: Callable[[str], None] = quietly
) -> Certified:
    """Make a certificate for everybody, or only for these people, who has all that is needed and has none yet.

    Parameters
    ----------
    who : ids (`p-…`), pseudonyms or names
    on : the day on the certificate; today where none is given

    Raises
    ------
    WorkbookError : no list of people, somebody who is not in it, a day that is still to come, a mistake in `aanbieder.yaml`
        or in the template, or a register that can't be read or written
    """
    people = roster(course)
    if not people.people:
        raise problem("certifying.nobody", where=course.root / KEYS)
    chosen = [people.find(each) for each in who]
    desk = _desk(course, on)
    outcomes = []
    for each in dict.fromkeys(chosen or people.people):
        started(each.id)
        outcomes.append(_one(desk, each, asked=bool(chosen)))
    return Certified(tuple(outcomes), _notes(desk))


def reissue(course: Course, number: str, *, on: date | None = None, reason: str = "") -> Certified:
    """Make a certificate again, under its own number: after a loss, or a name that was wrong.

    Raises `WorkbookError` for a number that was never given or is withdrawn, for who is no longer in the list of people, and
    as `certify` does.
    """
    found = register(course).get(number)
    if found.status == "withdrawn":
        raise problem("certifying.is_withdrawn", where=found.number)
    person = roster(course).by_id(found.person)
    if person is None:
        raise problem("certifying.gone", where=found.number)
    desk = _desk(course, on)
    issued, missing = _date(found.date) or desk.on, desk.provider.missing()
    if missing:
        return Certified((Outcome(person, found, missing=missing),), _notes(desk, issued))
    made = _made(desk, person, found.number, issued, again=desk.on)
    sum_ = digest(made[".pdf"])
    record = record_now(
        found.number,
        "reissued",
        person=person.id,
        code=person.code,
        date=issued.isoformat(),
        sha256=sum_,
        reason=reason,
    )
    return Certified((_enter(desk, person, lambda _: (record, made)),), _notes(desk, issued))


def withdraw(course: Course, number: str, reason: str) -> Record:
    """Withdraw a certificate; its number and files stay. Returns its new record.

    Raises `WorkbookError` for a number that was never given, one that is withdrawn already, or without a reason.
    """
    if not reason.strip():
        raise problem("certifying.no_reason", where=number)

    def withdrawn(found: Register) -> tuple[Record, ...]:
        known = found.get(number)
        if known.status == "withdrawn":
            raise problem("certifying.is_withdrawn", where=known.number)
        return (
            record_now(
                known.number, "withdrawn", person=known.person, code=known.code, date=known.date, sha256=known.sha256,
                reason=reason.strip(),
            ),
        )  # fmt: skip

    return enter(course, withdrawn).records[-1]


def _desk(course: Course, on: date | None) -> _Desk:
    today = datetime.now(UTC).astimezone().date()
    if on and on > today:
        raise problem("certifying.future", where=on.isoformat())
    seen = presence(course) if list_path(course).is_file() else Presence({}, (say("certifying.missing.no_list"),))
    # Asked before anything is added, which repairs it.
    return _Desk(course, provider(course), seen, on or today, register(course).notes)


def _notes(desk: _Desk, on: date | None = None) -> tuple[str, ...]:
    recognised = desk.provider.recognised(on or desk.on)[1]
    own = say("certifying.own_pdf") if template_of(desk.course) else ""
    return tuple(filter(None, (recognised, own, *desk.presence.notes, *desk.damaged)))


def _one(desk: _Desk, person: Person, *, asked: bool) -> Outcome:
    """Make the certificate of one person, or say why not."""
    known = register(desk.course)
    if (has := known.holding(person.id)) is not None:
        return Outcome(person, has)
    withdrawn = known.withdrawn(person.id)
    if withdrawn and not asked:
        told = say("certifying.missing.withdrawn", number=withdrawn.number, reason=withdrawn.reason)
        return Outcome(person, withdrawn, missing=(told,))
    missing = (*standing(desk.course, person, desk.presence, desk.on).missing, *desk.provider.missing())
    if missing:
        return Outcome(person, missing=missing)

    def numbered(found: Register) -> tuple[Record, dict[str, bytes]] | None:
        if found.holding(person.id) is not None:
            return None  # another process was first
        number = found.next_number(desk.on.year)
        made = _made(desk, person, number, desk.on)
        sum_ = digest(made[".pdf"])
        day = desk.on.isoformat()
        return record_now(number, "issued", person=person.id, code=person.code, date=day, sha256=sum_), made

    return _enter(desk, person, numbered)


def _made(desk: _Desk, person: Person, number: str, on: date, again: date | None = None) -> dict[str, bytes]:
    """Return the files of a certificate by their suffix."""
    groups = planning(desk.course).groups
    found = certificate(
        person, desk.provider, number=number, on=on, dates=dates_of(person, desk.presence, groups), again=again
    )
    return {".pdf": pdf(found), ".docx": word(found, template_of(desk.course))}


def _enter(
    desk: _Desk, person: Person, made: Callable[[Register], tuple[Record, dict[str, bytes]] | None]
) -> Outcome:  # fmt: skip
    """Write the files and then their line; where that fails no file is left that the register doesn't know."""
    written: list[Path] = []

    def laid(found: Register) -> tuple[Record, ...]:
        _forget(written)
        outcome = made(found)
        if outcome is None:
            return ()
        record, files = outcome
        versions = sum(each.number == record.number for each in found.records)
        for suffix, data in files.items():
            written.append(_free(desk.course, record.number, versions, person, suffix))
            write_atomic(written[-1], data, private=True)
        return (record,)

    try:
        after = enter(desk.course, laid)
    except WorkbookError:
        _forget(written)
        raise
    return Outcome(person, after.holding(person.id), tuple(written))


def _forget(written: list[Path]) -> None:
    while written:
        with contextlib.suppress(OSError):
            written.pop().unlink()


def _free(course: Course, number: str, versions: int, person: Person, suffix: str) -> Path:
    """Return where a file comes; what stands there without being in the register, as after a crash, is put aside."""
    stem = f"{number}-{versions + 1}" if versions else number
    folder = course.root / KEYS / FOLDER
    for left in () if versions else sorted(folder.glob(f"{number} *{suffix}")):
        with contextlib.suppress(OSError):
            left.replace(left.with_name(safe_name(say("certifying.aside", stem=left.stem)) + suffix))
    return folder / f"{safe_name(f'{stem} {person.name}')}{suffix}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
