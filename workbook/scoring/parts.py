"""Parts of a group: which may be shown beside the whole, and which would reveal a hidden one by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.dutch import join
from workbook.kinds import each_of
from workbook.privacy import floor, hidden_groups
from workbook.responses import Responses
from workbook.responses.responses import LEADER, count_people
from workbook.results import Profile
from workbook.scoring.dense import Dense, dense
from workbook.texts import say

Flags = NDArray[np.bool_]


class Engine(Protocol):
    """What turns a dense array into a profile."""

    def __call__(self, data: Dense, *, alone: bool) -> Profile:
        """Score the array; `alone` when its one respondent is all there is."""


def scored(data: Dense) -> Flags:
    """Return who has a score of their own where (people, perspectives × dimensions): what is shown there is about them."""
    each = each_of(data.instrument)(data)
    return np.asarray(np.isfinite(each).reshape(len(each), -1))


def division(data: Dense) -> tuple[str, ...]:
    """Return the part to which everybody belongs, empty where to none.

    One division only, by group or else by role: two that cross each other would give away where they differ. For the
    same reason schools that are taken together are not divided any further.
    """
    if len(set(data.subjects)) > 1:
        return ("",) * len(data.subjects)
    return data.groups if any(data.groups) else data.roles


def hidden_parts(data: Dense, labels: Sequence[str]) -> set[str]:
    """Return the parts that are too small anywhere, and those that would reveal them by subtraction."""
    there, each = scored(data), np.asarray(labels)
    hidden: set[str] = set()
    for place in there.T:
        if place.any():
            sizes = {name: int(place[each == name].sum()) for name in set(labels) - {""}}
            hidden |= hidden_groups(sizes, int(place.sum()))
    return hidden


def shown_parts(data: Dense) -> tuple[str, ...]:
    """Return for everybody the part of the division that may be shown, empty for who is in none of these."""
    labels = division(data)
    hidden = hidden_parts(data, labels)
    return tuple("" if name in hidden else name for name in labels)


def subgroups(data: Dense, whole: Profile, engine: Engine) -> tuple[tuple[str, Profile], ...]:
    """Score each group (department, bouw, sectie) of a whole that is shown; what may not be shown is hidden.

    Everybody outside the groups that are shown stands together as one more: that is what the whole minus those groups
    gives anyway, and so never fewer people than the floor.
    """
    instrument = data.instrument
    # Where only many subjects together are shown, a part beside the whole would give away the few that are left.
    if whole.empty or whole.hidden or getattr(instrument, "minimum", 0) > 0:
        return ()
    people = instrument.counts == "respondents"
    if people and division(data) != data.groups:
        return ()
    hidden, each = hidden_parts(data, data.groups) if people else set(), np.asarray(data.groups)
    found = {name: engine(data.keep(each == name), alone=False) for name in sorted(set(data.groups) - {""})}
    parts = tuple(
        (name, evolve(_named(part, data, name), hide=name in hidden)) for name, part in found.items() if not part.empty
    )
    return (*parts, *_others(data, hidden, engine))


def _others(data: Dense, hidden: set[str], engine: Engine) -> tuple[tuple[str, Profile], ...]:
    """Score all groups together that can't be shown apart; nothing where none or all of them are such groups."""
    names, each = set(data.groups), np.asarray(data.groups)
    if not hidden or names <= hidden | {""}:
        return ()
    together = tuple(sorted(names & (hidden | {""})))
    called = say("results.other_groups")
    while called in names:
        called = say("results.other_groups_too", name=called)
    part = engine(data.keep(np.isin(each, together)), alone=False)
    return () if part.empty else ((called, evolve(_named(part, data, called), together=together)),)


def _named(part: Profile, data: Dense, name: str) -> Profile:
    """Return a part with its name, and of which school and moment it is a part."""
    school = data.subjects[0] if len(set(data.subjects)) == 1 else ""
    return evolve(part, label=name, part=name, moment=data.moment, subject=school, files=(), notes=())


def hidden_note(parts: Sequence[tuple[str, Profile]]) -> tuple[str, ...]:
    """Say which groups can't be shown apart, and under what name they stand together."""
    names = [name for name, part in parts if part.hidden and not part.together]
    if not names:
        return ()
    others = next(((name, part) for name, part in parts if part.together), None)
    if others is None:
        return (say("results.groups_hidden", groups=join(names), floor=floor()),)
    name, part = others
    key = "results.groups_together_all" if "" in part.together else "results.groups_together"
    return (say(key, groups=join(names), name=name, n=part.n),)


def is_alone(asked: Responses, data: Dense) -> bool:
    """Tell whether the one respondent may see a result alone: there is nobody else in the data, or it is the leader's.

    Where it is known that a team was asked, the first to answer is one of them.
    """
    if len(data.respondents) != 1:
        return False
    return data.roles[0] == LEADER or (asked.invited is None and count_people(asked.everybody) == 1)


def is_selection(asked: Responses, counted: Dense) -> bool:
    """Tell whether people or answers were selected away from those of the same moment and about the same subjects."""
    whole = whole_of(asked, counted)
    return set(_people(whole)) != set(_people(counted)) or _incomplete(whole, counted)


def reveals(asked: Responses, counted: Dense) -> bool:
    """Tell whether what was selected would reveal, beside the whole, people who are hidden."""
    if asked.instrument.counts != "respondents":
        return False
    whole = whole_of(asked, counted)
    if _incomplete(whole, counted):
        return True
    if set(_people(whole)) == set(_people(counted)):
        return _mixes_small_subject(counted)
    shown = shown_parts(whole)
    part_of = dict(zip(_people(whole), shown, strict=True))
    names = {part_of.get(person, "") for person in _people(counted)}
    return "" in names or len(names) > 1 or shown.count(*names) != len(counted.respondents)


def whole_of(asked: Responses, counted: Dense) -> Dense:
    """Return everybody at the same moment and about the same subjects, the leader apart."""
    table = asked.everybody
    same = table["subject"].isin(counted.subjects) & (table["moment"] == counted.moment)
    return dense(evolve(asked, table=table[same], among=None)).without_leader()


def _people(data: Dense) -> list[tuple[str, str]]:
    return list(zip(data.subjects, data.respondents, strict=True))


def _incomplete(whole: Dense, counted: Dense) -> bool:
    """Tell whether a selection holds only part of what its people answered where it shows anything.

    Somebody whose answers stand under two groups or roles would be in the whole and not in the part.
    """
    there, mine = dict(zip(_people(whole), scored(whole), strict=True)), scored(counted)
    used = mine.any(axis=0)
    known = [there.get(person, row) for person, row in zip(_people(counted), mine, strict=True)]
    return bool((np.asarray(known)[:, used] != mine[:, used]).any())


def _mixes_small_subject(data: Dense) -> bool:
    """Tell whether schools are taken together so that one shown apart would reveal a small one by subtraction."""
    there, subjects = scored(data), np.asarray(data.subjects)
    for place in there.T:
        sizes = [int(place[subjects == name].sum()) for name in set(data.subjects)]
        if 0 < sum(size for size in sizes if size < floor()) < floor() <= max(sizes):
            return True
    return False
