"""All that one release puts in a docent's hands: the zips, the invitation, and the exchange where there is one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from attrs import define, field, frozen

from workbook import course as leergang
from workbook.docent.course import Course, known_assignment
from workbook.docent.distributing.browser import put_release, read_record
from workbook.docent.distributing.editions import OUT
from workbook.docent.distributing.exchange import put_on_exchange
from workbook.docent.distributing.hidden import Secrets, elsewhere, refuse_leaks
from workbook.docent.distributing.invitation import invitations
from workbook.docent.distributing.modules import ModuleZip, number_of, packed_module
from workbook.docent.planning import planning
from workbook.docent.release import Files, Release, release
from workbook.home import write_atomic
from workbook.texts import say

_MADE = ".gemaakt.json"


@frozen
class HandedOut:
    """What was made: the release, the module's zip (None for an assignment of no module), the invitations, and notes."""

    release: Release
    zip: Path
    module: ModuleZip | None
    invitations: tuple[Path, ...]
    notes: tuple[str, ...]


@define
class _Parcels:
    """What goes along with a release, made and looked through before anything is released."""

    course: Course
    assignment: str
    link: str
    module: ModuleZip | None = None
    letters: Files = field(factory=dict)

    def make(self, released: Files, secret: Secrets) -> None:
        """Make it all. Raises `WorkbookError` for a leak, or a mistake in the planning."""
        number = number_of(self.assignment)
        if number is None:
            return
        self.module = packed_module(number, self.assignment, released)
        for each in invitations(leergang.module(number), planning(self.course), self.link):
            self.letters |= each.files(f"uitnodiging-m{number}")
        out = {self.module.name: self.module.data, **self.letters}
        refuse_leaks(OUT, out, elsewhere(secret))


def hand_out(course: Course, assignment: str, *, link: str = "") -> HandedOut:
    """Make the release of an assignment and all that goes out with it; all of it, or none when something is wrong.

    Parameters
    ----------
    link : where deelnemers find the zip, for in the invitation; without it what `cursus.yaml` says

    Raises `WorkbookError` as `release` does, and for a mistake in `cursus.yaml`.
    """
    parcels = _Parcels(course, known_assignment(course, assignment), link)
    site = (course.root / Path(planned).expanduser()).resolve() if (planned := planning(course).browser) else None
    if site is not None:
        read_record(site)  # told before anything is released
    made = release(course, assignment, looked_at=parcels.make)
    out, path, notes = course.root / OUT, made.zip, list(made.notes)
    if parcels.module is not None:
        path = out / parcels.module.name
        write_atomic(path, parcels.module.data)
    letters = _write_letters(out, parcels.letters, notes)
    notes += put_on_exchange(course, assignment)
    if site is not None:
        put_release(site, made)
        notes.append(say("distributing.browser.done", place=site))
    return HandedOut(made, path, parcels.module, tuple(letters), tuple(notes))


def _write_letters(out: Path, letters: Files, notes: list[str]) -> list[Path]:
    """Write the invitations; one that the docent changed stays, and the new one comes beside it."""
    try:
        made = dict(json.loads((out / _MADE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        made = {}
    paths = []
    for name, data in letters.items():
        path = out / name
        if path.exists() and (now := path.read_bytes()) != data and _mark(now) != made.get(name):
            path = path.with_name(f"{path.stem}{say('distributing.invitation.newer')}{path.suffix}")
            notes.append(say("distributing.invitation.kept", name=name, new=path.name))
        else:
            made[name] = _mark(data)
        write_atomic(path, data)
        paths.append(path)
    if letters:
        write_atomic(out / _MADE, json.dumps(made, indent=1).encode())
    return paths


def _mark(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
