"""Parts of a group: which may be shown beside the whole, and which would reveal a hidden one by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from attrs import evolve

from workbook.privacy import floor, hidden_groups
from workbook.responses import Responses
from workbook.responses.responses import LEADER, count_people
from workbook.results import Profile
from workbook.scoring.dense import Dense, dense


class Engine(Protocol):
    """What turns a dense array into a profile."""

    def __call__(self, data: Dense, *, alone: bool) -> Profile:
        """Score the array; `alone` when its one respondent is all there is."""


def parts(data: Dense, labels: Sequence[str], whole: Profile, engine: Engine) -> dict[str, Profile]:
    """Score every part by its label; hidden are the small ones and what would reveal them by subtraction."""
    each = np.asarray(labels)
    found = {name: engine(data.keep(each == name), alone=False) for name in sorted(set(labels) - {""})}
    found = {name: part for name, part in found.items() if not part.empty}
    hidden: set[str] = set()
    for score in whole.scores if whole.instrument.counts == "respondents" else ():
        place = (score.perspective, score.dimension)
        hidden |= hidden_groups({name: n_in(part, *place) for name, part in found.items()}, score.estimate.n)
    return {name: evolve(part, label=name, hide=name in hidden, files=(), notes=()) for name, part in found.items()}


def n_in(profile: Profile, perspective: str, dimension: str) -> int:
    """Return how many people a score rests on."""
    found = profile.score(perspective, dimension)
    return found.estimate.n if found else 0


def subgroups(data: Dense, whole: Profile, engine: Engine) -> tuple[tuple[str, Profile], ...]:
    """Score each group (department, bouw, sectie) of a whole that is shown."""
    # Where only many subjects together are shown, a part beside the whole would give away the few that are left.
    if whole.empty or whole.hidden or getattr(whole.instrument, "minimum", 0) > 0:
        return ()
    return tuple(parts(data, data.groups, whole, engine).items())


def is_alone(asked: Responses, data: Dense) -> bool:
    """Tell whether the one respondent may see a result alone: there is nobody else in the data, or it is the leader's."""
    if len(data.respondents) != 1:
        return False
    return data.roles[0] == LEADER or count_people(asked.everybody) == 1


def reveals(asked: Responses, counted: Dense, engine: Engine) -> bool:
    """Tell whether a selection of people would reveal, beside the whole, a part that is hidden."""
    if asked.instrument.counts != "respondents":
        return False
    whole = _whole(asked, counted)
    if whole is None:
        return _mixes_small_subject(counted)
    everybody = engine(whole, alone=False)
    # One division only: two that cross each other would give away where they differ.
    labels, mine = (whole.groups, counted.groups) if any(whole.groups) else (whole.roles, counted.roles)
    name = mine[0]
    if set(mine) != {name} or labels.count(name) != len(mine):
        return True
    shown = parts(whole, labels, everybody, engine)
    return name not in shown or shown[name].hidden


def _whole(asked: Responses, counted: Dense) -> Dense | None:
    """Return everybody at the same moment and about the same subjects, the leader apart; None if all of them are asked."""
    table = asked.everybody
    same = table["subject"].isin(counted.subjects) & (table["moment"] == counted.moment)
    whole = dense(evolve(asked, table=table[same & (table["role"] != LEADER)], among=None))
    return whole if len(whole.respondents) > len(counted.respondents) else None


def _mixes_small_subject(data: Dense) -> bool:
    """Tell whether schools are taken together so that one shown apart would reveal a small one by subtraction."""
    sizes = [data.subjects.count(name) for name in set(data.subjects)]
    small = sum(size for size in sizes if size < floor())
    return 0 < small < floor() <= max(sizes)
