"""The roster of a network: who has which number. It stays with the leader, apart from answers, and is never handed in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from workbook.errors import problem
from workbook.home import home, locked, write_atomic
from workbook.responses.decoding import decode_bytes, read_bytes
from workbook.responses.keys import KEYS

FORMAT = 1


@frozen
class Person:
    """Someone who can be named: answers carry the number only."""

    id: str
    name: str


@frozen
class Roster:
    """The people of one instrument, and the number that the next one gets. A number is given once and never reused."""

    instrument: str
    people: tuple[Person, ...] = ()
    next_number: int = 1

    def name(self, number: str) -> str | None:
        """Return who has a number, or None when nobody has it any more."""
        return next((each.name for each in self.people if each.id == number), None)

    def changed(self, changes: Iterable[Mapping[str, Any]]) -> Roster:
        """Return the roster with people added (`{"name"}`), renamed (`{"id", "name"}`) or taken off (`{"id", "deleted"}`).

        A name that already has a number gets no second one, and nobody loses their name.
        """
        found = self
        for change in changes:
            found = (
                found._without(change)
                if change.get("deleted")
                else found._with(_clean(change.get("name")), change.get("id"))
            )
        return found

    def _without(self, change: Mapping[str, Any]) -> Roster:
        return evolve(self, people=tuple(each for each in self.people if each.id != change.get("id")))

    def _with(self, name: str, number: Any) -> Roster:
        if not name or any(each.name.casefold() == name.casefold() and each.id != number for each in self.people):
            return self
        if number is not None:
            return evolve(
                self, people=tuple(evolve(each, name=name) if each.id == number else each for each in self.people)
            )
        added = Person(str(self.next_number), name)
        return evolve(self, people=(*self.people, added), next_number=self.next_number + 1)

    def to_json(self) -> dict[str, Any]:
        """Return the file's content as plain data."""
        people = [{"id": each.id, "name": each.name} for each in self.people]
        return {"format": FORMAT, "instrument": self.instrument, "next_number": self.next_number, "people": people}


def roster_path(instrument_id: str, *, folder: Path | None = None) -> Path:
    """Return where the names stand: in `sleutels/`, never among the answers."""
    return (folder or home()) / KEYS / f"{instrument_id}.json"


def read_roster(instrument_id: str, *, folder: Path | None = None) -> Roster:
    """Return the people and their numbers; an empty roster when there is none yet.

    Raises `WorkbookError` for a file that can't be read: numbers must not be given anew while the old ones may come back.
    """
    path = roster_path(instrument_id, folder=folder)
    return _read(path, instrument_id) if path.exists() else Roster(instrument_id)


def save_roster(instrument_id: str, changes: Iterable[Mapping[str, Any]], *, folder: Path | None = None) -> Roster:
    """Put changes into the roster and save it whole; return what now stands there.

    Changes and not the whole list: two windows that each add someone keep both. Raises `WorkbookError` when the folder
    can't be written or the file that stands there can't be read; that file is then left alone.
    """
    path = roster_path(instrument_id, folder=folder)
    with locked(path):
        before = read_roster(instrument_id, folder=folder)
        after = before.changed(changes)
        if after != before:
            text = json.dumps(after.to_json(), ensure_ascii=False, indent=1)
            write_atomic(path, text.encode("utf-8", errors="replace"), private=True)
    return after


def known_names(folder: Path) -> tuple[str, ...]:
    """Return the names that stand in a deelnemer's folder: their own, and those of all rosters; unreadable files have none."""
    found = [_content(folder / "naam.json").get("name")]
    for path in sorted((folder / KEYS).glob("*.json")):
        people = _content(path).get("people", ())
        found += [each.get("name") for each in people if isinstance(each, dict)] if isinstance(people, list) else []
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str) and name.strip()))


def _content(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _read(path: Path, instrument_id: str) -> Roster:
    try:
        data = json.loads(decode_bytes(read_bytes(path), where=path.name))
        people = tuple(Person(str(each["id"]), str(each["name"])) for each in data["people"])
        # Also after a hand has been in the file no number is given twice.
        highest = max((int(each.id) for each in people), default=0)
        following = max(int(data["next_number"]), highest + 1)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise problem("responses.broken_roster", where=path) from error
    return Roster(instrument_id, people, following)


def _clean(name: Any) -> str:
    return " ".join(str(name or "").split())
