"""Whose file is whose: every piece that came in under the sender that the ELO gives it, or in the folder where it lay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from attrs import define, evolve, field, frozen

from workbook.docent.receiving.opening import Piece
from workbook.docent.receiving.profiles import Profile, Sender, Shapes

_Where = tuple[tuple[str, ...], str]


@frozen
class Inside:
    """A piece within its slot: its name there, as parts, and how many of these lead to its hand-in (None where it lies loose)."""

    piece: Piece
    parts: tuple[str, ...]
    root: int | None

    @property
    def own(self) -> str:
        """Return its own name, as it was before the ELO put something before it."""
        return self.parts[-1] if self.parts else self.piece.parts[-1]


@define
class Slot:
    """What one sender handed in at one time; without a sender what lies in one folder."""

    sender: Sender | None
    profile: Profile | None
    inside: list[Inside] = field(factory=list)


@frozen
class _Match:
    profile: Profile
    sender: Sender
    at: int


def slots(pieces: Iterable[Piece], shapes: Shapes) -> list[Slot]:
    """Sort what came in by sender.

    Where a name has more than one shape, that one counts which most names beside it have, and a shape of the course's own
    before ours: a folder that somebody handed in may by chance look like one of an ELO.
    """
    pieces = list(pieces)
    matches = {id(piece): list(_matches(piece, shapes)) for piece in pieces}
    beside: dict[_Where, set[str]] = defaultdict(set)
    for piece in pieces:
        for each in matches[id(piece)]:
            beside[piece.parts[: each.at], each.profile.id].add(piece.parts[each.at])
    found: dict[tuple[object, ...], Slot] = {}
    for piece in pieces:
        best = max(
            matches[id(piece)],
            key=lambda each: (
                each.profile in shapes.own,
                len(beside[piece.parts[: each.at], each.profile.id]),
                -each.at,
            ),
            default=None,
        )
        if best is None:
            key: tuple[object, ...] = ("", piece.parts[: piece.root] if piece.root is not None else piece.parts[:-1])
            slot = found.setdefault(key, Slot(None, None))
            slot.inside.append(Inside(piece, piece.parts, piece.root))
            continue
        above = piece.parts[: best.at]
        slot = found.setdefault((above, best.sender.key), Slot(best.sender, best.profile))
        slot.sender = evolve(best.sender, late=best.sender.late or bool(slot.sender and slot.sender.late))
        slot.inside.append(_inside(piece, best))
    return [_told(slot) for slot in found.values()]


def _matches(piece: Piece, shapes: Shapes) -> Iterator[_Match]:
    """Give the parts of a place that have a shape, outside the hand-in that it belongs to."""
    last = len(piece.parts) if piece.root is None else piece.root
    for at, part in enumerate(piece.parts[:last]):
        for profile in shapes.all:
            if profile.folder == (piece.kinds[at] == "dir") and (sender := profile.read(part)) is not None:
                yield _Match(profile, sender, at)


def _inside(piece: Piece, match: _Match) -> Inside:
    if match.profile.folder:
        start: tuple[str, ...] = ()
    else:
        own = piece.parts[match.at]
        start = (PurePosixPath(match.sender.file).name or own,)
    root = None if piece.root is None else piece.root - match.at - 1 + len(start)
    return Inside(piece, (*start, *piece.parts[match.at + 1 :]), root)


def _told(slot: Slot) -> Slot:
    """Return a slot with the name that a receipt of the ELO in it gives."""
    if slot.profile is None or slot.sender is None:
        return slot
    for each in slot.inside:
        if slot.profile.is_receipt(each.piece.parts[-1]):
            slot.sender = slot.profile.said_in(each.piece.data.decode("utf-8-sig", "replace"), slot.sender)
    return slot
