"""Saying that feedback was sent, and looking back at what was."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from workbook.docent.course import Course, known_assignment
from workbook.docent.returning.bundles import returned
from workbook.docent.returning.sent import FEEDBACK, Noted, hashes, labelled, ledger, note
from workbook.errors import problem


@frozen
class Sent:
    """What was noted as sent, and of whom the feedback is no longer what was made ready."""

    noted: tuple[Noted, ...]
    differs: tuple[str, ...]


@frozen
class Standing:
    """A line of what was sent, its moment, and whether the feedback changed since; None where that can't be told."""

    noted: Noted
    changed: bool | None

    @property
    def moment(self) -> datetime | None:
        """Return when it was sent; None where the ledger has no moment."""
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(self.noted.at)
        return None


def send(course: Course, assignment: str, *, only: Iterable[str] = ()) -> Sent:
    """Note that what was made ready for these deelnemers, or for all of them, was sent now.

    What is noted are the files in the zips, not what was made of them since.

    Raises
    ------
    WorkbookError : an unknown assignment, or nothing was made ready for somebody
    """
    known_assignment(course, assignment)
    ready = {each.code: each for each in ledger(course, assignment, event="ready")}
    if not ready:
        raise problem("returning.nothing_ready", where=assignment)
    chosen = list(dict.fromkeys(only)) or sorted(ready)
    for code in chosen:
        if code not in ready:
            raise problem("returning.not_ready", where=code, known=", ".join(sorted(ready)))
    noted = tuple(note(course, "sent", assignment, code, ready[code].files) for code in chosen)
    return Sent(noted, tuple(each.code for each in noted if _changed(course, each)))


def standing(course: Course) -> list[Standing]:
    """Return all that was sent, oldest first. Raises `WorkbookError` when the ledger can't be read."""
    sent = ledger(course, event="sent")
    last = {(each.assignment, each.code, each.what): each for each in sent}
    return [
        Standing(each, _changed(course, each) if last[each.assignment, each.code, each.what] is each else None)
        for each in sent
    ]


def _changed(course: Course, noted: Noted) -> bool | None:
    if noted.what != FEEDBACK:
        return None
    try:
        now = hashes(labelled(noted.assignment, returned(course, noted.assignment, noted.code)))
    except OSError:
        return None
    return any(now.get(name) != made for name, made in noted.files.items())
