"""Parting what one sender handed in: into hand-ins, and into files that are none, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from attrs import evolve, frozen

from workbook.docent.parcels import Incoming
from workbook.docent.receiving.profiles import Profile, Sender
from workbook.docent.receiving.senders import Inside, Slot
from workbook.docent.restoring.candidates import may_hold_answers
from workbook.docent.restoring.evidence import evidence
from workbook.handin.contents import ATTACHMENTS, SUFFIXES
from workbook.texts import say

_MANIFEST = "manifest.json"
_PSEUDONYM = re.compile(r"d-[0-9a-f]{8}")
# A browser or mail program that takes a notebook for text puts this behind its name.
_AS_TEXT = re.compile(r"(\.ipynb)\.(txt|json)$", re.IGNORECASE)


@frozen
class Passed:
    """A file that is no part of any hand-in.

    Attributes
    ----------
    place : where it was found, with what the ELO put in names
    name : its own name
    why : a Dutch sentence
    """

    place: str
    name: str
    why: str

    def to_json(self) -> dict[str, str]:
        """Return it as plain data, without the names of people that an ELO writes."""
        return {"file": self.name, "why": self.why}


def parted(
    slot: Slot, assignment: str, known: Sequence[str], around: Collection[Profile] = ()
) -> tuple[list[Incoming], list[Passed]]:
    """Return the hand-ins of one slot, and what is none.

    Parameters
    ----------
    assignment : for which is collected
    known : all assignments of the course, by whose name a bare notebook is recognised
    around : the shapes of what came in with it: an ELO puts pages of its own beside what people handed in
    """
    passed, kept = [], []
    for each in slot.inside:
        why = each.piece.passed
        if not why and each.root is None and _of_elo(each, [slot.profile] if slot.profile else around):
            why = say("receiving.passed.of_elo")
        (passed.append(_passed(each, why)) if why else kept.append(each))
    rooted = _rooted(slot, [each for each in kept if each.root is not None])
    broken = [_broken(slot, each) for each in kept if each.root is None and each.piece.broken]
    loose = [each for each in kept if each.root is None and not each.piece.broken]
    if slot.sender is None:
        bare, left = _lying_about(loose, assignment, known)
    elif len(rooted) == 1 or (rooted and len({_who(each) for each in rooted}) == 1):
        rooted, left = _joined(rooted, loose)
        bare = []
    elif rooted:
        bare, left = [], [_passed(each, say("receiving.passed.of_whom")) for each in loose]
    else:
        bare, left = _bare(slot.sender, loose, assignment, known)
    return [*rooted, *broken, *bare], [*passed, *left]


def _of_elo(each: Inside, profiles: Iterable[Profile]) -> bool:
    names = {each.own, each.piece.parts[-1]}
    return any(profile.passes_over(name) for profile in profiles for name in names)


def _passed(each: Inside, why: str) -> Passed:
    return Passed(each.piece.place, each.own, why)


def _rooted(slot: Slot, inside: Iterable[Inside]) -> list[Incoming]:
    """Return a hand-in for each folder or zip that is one by what is in it."""
    groups: dict[tuple[str, ...], list[Inside]] = {}
    for each in inside:
        groups.setdefault(each.piece.parts[: each.piece.root], []).append(each)
    found = [
        Incoming(
            "/".join(place),
            {"/".join(each.parts[each.root :]): each.piece.data for each in group},
            max(each.piece.changed for each in group),
            sender=slot.sender or _by_folder(place),
            places=tuple(each.piece.place for each in group),
        )
        for place, group in groups.items()
    ]
    if len({_who(each) for each in found}) > 1:
        found = [evolve(each, shared=True) for each in found]
    return found


def _by_folder(place: tuple[str, ...]) -> Sender | None:
    """Return the name of a folder or zip as that of a sender: somebody may have sorted hand-ins by person."""
    names = [PurePosixPath(part).stem for part in reversed(place) if not _PSEUDONYM.search(part)]
    return Sender(name=names[0]) if names else None


def _broken(slot: Slot, each: Inside) -> Incoming:
    files = {each.own: each.piece.data} if each.piece.data else {}
    return Incoming(
        each.piece.place, files, each.piece.changed, each.piece.broken, slot.sender, places=(each.piece.place,)
    )


def _joined(rooted: list[Incoming], loose: list[Inside]) -> tuple[list[Incoming], list[Passed]]:
    """Put what lies loose beside somebody's hand-in with it, as what it is; of several attempts with the newest."""
    newest = max(range(len(rooted)), key=lambda at: rooted[at].changed)
    target = rooted[newest]
    files, notes, places, left = dict(target.files), [], list(target.places), []
    have = set(target.files.values())
    for each in loose:
        name = _AS_TEXT.sub(r"\1", each.own)
        suffix = PurePosixPath(name).suffix.casefold()
        if each.piece.data in have:
            left.append(_passed(each, say("receiving.passed.twice")))
        elif suffix in SUFFIXES or suffix == ".ipynb":
            place = f"{ATTACHMENTS}/{name}" if suffix in SUFFIXES else f"los/{name}"
            files[_free(place, files)] = each.piece.data
            notes.append(say("receiving.beside", name=name))
            places.append(each.piece.place)
        else:
            left.append(_passed(each, say("receiving.passed.not_ours")))
    if notes:
        rooted[newest] = evolve(target, files=files, notes=(*target.notes, *notes), places=tuple(places))
    return rooted, left


def _free(name: str, files: Mapping[str, bytes]) -> str:
    path, free, number = PurePosixPath(name), name, 2
    while free in files:
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    return free


def _bare(
    sender: Sender | None, loose: list[Inside], assignment: str, known: Sequence[str]
) -> tuple[list[Incoming], list[Passed]]:
    """Return what somebody handed in without a manifest: a hand-in per assignment of which there is a notebook."""
    taken = [each for each in loose if _is_work(each)]
    left = [_passed(each, say("receiving.passed.not_ours")) for each in loose if not _is_work(each)]
    groups: dict[str, list[Inside]] = {}
    for each in taken:
        if _is_notebook(each):
            groups.setdefault(_assignment(each.own, known) or assignment, []).append(each)
    others = [each for each in taken if not _is_notebook(each)]
    if others:
        first = assignment if assignment in groups or not groups else min(groups)
        groups.setdefault(first, []).extend(others)
    return [_incoming(sender, group, about if about != assignment else "") for about, group in groups.items()], left


def _lying_about(loose: list[Inside], assignment: str, known: Sequence[str]) -> tuple[list[Incoming], list[Passed]]:
    """Return what lies in one folder that no ELO named: one notebook with what is beside it, or each notebook by itself."""
    notebooks = [each for each in loose if _is_notebook(each)]
    if len(notebooks) == 1:
        parts = notebooks[0].piece.parts
        sender = Sender(name=PurePosixPath(parts[-2]).stem) if len(parts) > 1 else None
        return _bare(sender, [evolve(each, parts=each.parts[-1:]) for each in loose], assignment, known)
    found, left = [], []
    for each in loose:
        own = evolve(each, parts=each.parts[-1:])
        if not (_is_notebook(each) or _is_document(each)):
            left.append(_passed(each, say("receiving.passed.not_ours")))
            continue
        about = (_assignment(each.own, known) or assignment) if _is_notebook(each) else assignment
        sender = Sender(name=PurePosixPath(each.own).stem) if _is_document(each) else None
        found.append(_incoming(sender, [own], about if about != assignment else ""))
    return found, left


def _incoming(sender: Sender | None, group: Sequence[Inside], about: str) -> Incoming:
    files: dict[str, bytes] = {}
    for each in group:
        files[_free(_AS_TEXT.sub(r"\1", "/".join(each.parts)), files)] = each.piece.data
    pieces = [each.piece for each in group]
    first = pieces[0].parts
    origin = "/".join(first if len(pieces) == 1 else first[:-1] or first)
    places = tuple(each.place for each in pieces)
    changed = max(each.changed for each in pieces)
    return Incoming(origin, files, changed, sender=sender, assignment=about, places=places)


def _who(found: Incoming) -> str:
    """Return the pseudonym in a manifest, a damaged one too; empty without."""
    return evidence({name: data for name, data in found.files.items() if name == _MANIFEST}, None).who


def _is_notebook(each: Inside) -> bool:
    return _AS_TEXT.sub(r"\1", each.own).casefold().endswith(".ipynb")


def _is_document(each: Inside) -> bool:
    return PurePosixPath(each.own).suffix.casefold() in SUFFIXES


def _is_work(each: Inside) -> bool:
    return _is_notebook(each) or _is_document(each) or may_hold_answers("/".join(each.parts))


def _assignment(name: str, known: Sequence[str]) -> str:
    """Return the assignment of which a notebook has the name, empty when of none."""
    own = name.casefold()
    return next((each for each in sorted(known, key=len, reverse=True) if own.startswith(each.casefold())), "")
