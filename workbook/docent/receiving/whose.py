"""Whose a hand-in is: by the pseudonym in it, then by the name in the ELO; what is not sure is proposed, never done."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.people import KEYS, Person, Roster, renamed, roster, save
from workbook.docent.receiving.names import ALIKE, OTHER, likeness, named
from workbook.docent.receiving.profiles import Sender
from workbook.docent.sorting import HandIn
from workbook.dutch import fold, join
from workbook.home import write_atomic
from workbook.texts import say

_REFUSED = "niet-dezelfde.json"
_CLEARLY = 0.05


@frozen
class Claim:
    """A link that only a person can confirm: the hand-ins under a pseudonym, and who made them by the name in the ELO."""

    code: str
    person: Person
    said: str
    label: str

    def question(self) -> str:
        """Return what is asked."""
        group = say("receiving.in_group", group=self.person.group) if self.person.group else ""
        name = f"{self.person.name} {group}".strip()
        if self.person.code:
            return say("receiving.ask_again", code=self.code, said=self.said, elo=self.label, name=name)
        return say("receiving.ask", said=self.said, elo=self.label, name=name)

    def to_json(self) -> dict[str, str]:
        """Return it as plain data; it has names, as it is asked of somebody who knows these people."""
        return {"code": self.code, "person": self.person.id, "name": self.person.name, "elo": self.said}


@frozen
class Settled:
    """Whose a hand-in is taken to be.

    Attributes
    ----------
    who : the pseudonym under which it is kept
    person : who that is; None when nobody knows
    told : what is kept with the hand-in, without names
    aside : what only the docent's screen shows, with names
    claim : what somebody has to confirm
    """

    who: str
    person: Person | None = None
    told: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    claim: Claim | None = None


class Linker:
    """Links hand-ins to the people of a course; what it finds out for sure is written at once."""

    def __init__(self, course: Course, found: Iterable[HandIn]) -> None:
        self.course = course
        self.people: Roster = roster(course)
        self.refused = _read_refused(course)
        claimed: dict[str, set[str]] = defaultdict(set)
        for each in found if self.people.people else ():
            exact = named(each.sender, self.people.people) if each.sender and each.coded and not each.shared else []
            if len(exact) == 1:
                claimed[each.who].add(exact[0].id)
        self.contested = {code for code, ids in claimed.items() if len(ids) > 1}

    def settle(self, found: HandIn) -> Settled:
        """Return whose a hand-in is."""
        if not self.people.people:
            return Settled(found.who)
        owner, sender = self.people.by_code(found.who) if found.coded else None, found.sender
        if found.shared:
            aside = (say("receiving.brought_by", said=sender.said),) if sender and sender.profile else ()
            return Settled(owner.code if owner and owner.code else found.who, owner, aside=aside)
        if owner:
            return self._of(owner, found)
        if sender is None:
            return Settled(found.who)
        if found.who in self.contested:
            return Settled(found.who, told=(say("receiving.two_senders"),), aside=(self._unknown(sender),))
        exact = named(sender, self.people.people)
        if len(exact) > 1:
            ids = join(f"{each.name} ({each.id})" for each in exact)
            return Settled(found.who, aside=(say("receiving.same_name", said=sender.said, ids=ids, code=found.who),))
        if exact and not (found.coded and exact[0].code):
            return self._linked(found, sender, exact[0])
        near = exact[0] if exact else self._near(sender)
        if near is None:
            return Settled(found.who, aside=(self._unknown(sender),) if sender.profile else ())
        if (fold(sender.said), near.id) in self.refused:
            return Settled(found.who, aside=(self._unknown(sender),))
        return Settled(found.who, claim=Claim(found.who, near, sender.said, sender.label))

    def _of(self, owner: Person, found: HandIn) -> Settled:
        """Keep a hand-in with who has its pseudonym; tell it where the ELO names somebody else."""
        sender, who = found.sender, owner.code or found.who
        if sender is None or not sender.said:
            return Settled(who, owner)
        exact = named(sender, self.people.people)
        stranger = bool(sender.profile and sender.name and not exact and likeness(sender, owner) < OTHER)
        if stranger or (exact and owner.id not in {each.id for each in exact}):
            aside = say("receiving.other_sender_named", said=sender.said, name=owner.name)
            return Settled(who, owner, (say("receiving.other_sender"),), (aside,))
        return Settled(who, owner)

    def _linked(self, found: HandIn, sender: Sender, person: Person) -> Settled:
        """Link for sure: a name that one person has, or a name that was confirmed before."""
        first = not person.code
        code = person.code or (found.who if found.coded else f"d-{secrets.token_hex(4)}")
        changed = remembered(renamed(person, code), sender)
        if changed != person:
            self.people = save(self.course, (changed if each.id == person.id else each for each in self.people.people))
        aside = (say("receiving.linked", code=code, name=person.name, said=sender.said),) if first else ()
        return Settled(code, changed, aside=aside)

    def _near(self, sender: Sender) -> Person | None:
        """Return who is meant by a name that is nearly somebody's, if that is clearly one person."""
        if not sender.profile:
            return None
        alike = sorted(((likeness(sender, each), at) for at, each in enumerate(self.people.people)), reverse=True)
        if alike[0][0] < ALIKE or (len(alike) > 1 and alike[0][0] - alike[1][0] < _CLEARLY):
            return None
        return self.people.people[alike[0][1]]

    @staticmethod
    def _unknown(sender: Sender) -> str:
        return say("receiving.not_listed", said=sender.said)


def remembered(person: Person, sender: Sender) -> Person:
    """Return a person with how an ELO calls them, where that isn't their name already."""
    fresh = [each for each in (sender.name, sender.login) if sender.profile and each]
    known = {fold(each) for each in (*person.elo, person.name)}
    return evolve(person, elo=(*person.elo, *(each for each in fresh if fold(each) not in known)))


def refuse(course: Course, claim: Claim) -> None:
    """Remember that an ELO's name is not this person, so that it isn't asked again."""
    kept = sorted({*_read_refused(course), (fold(claim.said), claim.person.id)})
    write_atomic(course.root / KEYS / _REFUSED, json.dumps(kept, ensure_ascii=False).encode(), private=True)


def _read_refused(course: Course) -> set[tuple[str, str]]:
    try:
        found: Any = json.loads((course.root / KEYS / _REFUSED).read_text(encoding="utf-8-sig"))
        return {(str(said), str(person)) for said, person in found}
    except (OSError, ValueError, TypeError):
        return set()
