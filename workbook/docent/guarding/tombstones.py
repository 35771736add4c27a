"""Who was forgotten, known without being kept: slow hashes by which a copy or an old hand-in of theirs is recognised."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from workbook.docent.course import Course
from workbook.dutch import fold
from workbook.home import locked, write_atomic

FILE = "vergeten.jsonl"
FOLDER = "register"
_FORMAT = 1


@frozen(kw_only=True)
class Tombstone:
    """What is left of a forgotten person.

    Attributes
    ----------
    number : counts from 1 in a course; its proof is `register/vergeten-<number>.txt`
    state : `begun` until everything was searched and nothing found
    salt, hashes : of codes and names; who has a code or name can see whether it is theirs, nobody can read it from this
    removed : per place how much was taken away
    kept : what stays, and on which basis
    reason : in the docent's words, without a name
    """

    number: int
    state: str
    at: str
    salt: str
    hashes: tuple[str, ...]
    removed: Mapping[str, int] = field(factory=dict)
    kept: tuple[str, ...] = ()
    reason: str = ""

    def fits(self, text: str) -> bool:
        """Tell whether a code, name or address is of this person."""
        return slow_hash(text, self.salt) in self.hashes

    def to_json(self) -> dict[str, Any]:
        """Return the tombstone as plain data."""
        return {
            "format": _FORMAT, "number": self.number, "state": self.state, "at": self.at, "salt": self.salt,
            "hashes": list(self.hashes), "removed": dict(self.removed), "kept": list(self.kept), "reason": self.reason,
        }  # fmt: skip


@cache
def slow_hash(text: str, salt: str) -> str:
    """Return a hash that takes so long that trying all pseudonyms is no way to find one."""
    plain = "".join(fold(text).split())
    return hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), n=2**13, r=8, p=1, dklen=16).hex()


def made(texts: Iterable[str], earlier: Iterable[Tombstone], *, at: str, reason: str = "") -> Tombstone:
    """Return a new tombstone; the salt is that of the course's earlier ones, so that looking somebody up stays quick."""
    earlier = list(earlier)
    salt = earlier[0].salt if earlier else secrets.token_hex(16)
    hashes = tuple(dict.fromkeys(slow_hash(text, salt) for text in texts))
    number = 1 + max((each.number for each in earlier), default=0)
    return Tombstone(number=number, state="begun", at=at, salt=salt, hashes=hashes, reason=reason)


def path_in(folder: Path) -> Path:
    """Return where the tombstones of a course folder stand."""
    return folder / FOLDER / FILE


def read(path: Path) -> list[Tombstone]:
    """Read tombstones, the last word about each; a line that can't be read is passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError):
        return []
    found: dict[tuple[str, ...], Tombstone] = {}
    for line in lines:
        one = _one(line)
        if one is not None:
            found[one.hashes] = one
    return list(found.values())


def _one(line: str) -> Tombstone | None:
    try:
        kept = json.loads(line)
        bytes.fromhex(kept["salt"])
        return Tombstone(
            number=int(kept["number"]), state=str(kept["state"]), at=str(kept["at"]), salt=str(kept["salt"]),
            hashes=tuple(map(str, kept["hashes"])), removed=dict(kept["removed"]), kept=tuple(map(str, kept["kept"])),
            reason=str(kept["reason"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def keep(folder: Path, tombstone: Tombstone) -> None:
    """Write a tombstone behind those that are there; the last line about a person counts."""
    path = path_in(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path):
        before = path.read_bytes() if path.is_file() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        write_atomic(path, before + json.dumps(tombstone.to_json(), ensure_ascii=False).encode() + b"\n")


def carried(folder: Path, others: Iterable[Tombstone]) -> list[Tombstone]:
    """Write the tombstones of another copy of the course that this one lacks; a number that is taken becomes the next. Returns all."""
    here = read(path_in(folder))
    known = {each.hashes for each in here}
    for each in others:
        if each.hashes not in known:
            taken = {one.number for one in here}
            here.append(evolve(each, number=1 + max(taken)) if each.number in taken else each)
            keep(folder, here[-1])
    return here


def is_forgotten(course: Course, text: str) -> bool:
    """Tell whether a pseudonym, name or address is of somebody who was forgotten in this course.

    A name that stands on the list of people again, or still (a namesake), is not.
    """
    stones = read(path_in(course.root))
    if not text.strip() or not any(each.fits(text) for each in stones):
        return False
    from workbook.docent.people import roster

    return not roster(course).named(text)
