"""Who answered twice: people at two moments, linked by the code they chose or by the code they got."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbook.kinds import each_of, kind_of
from workbook.responses import Responses
from workbook.scoring.dense import dense

Place = tuple[str, str]
Side = NDArray[np.float64]


@frozen
class Everybody:
    """Everybody's own scores at two moments, the leader apart.

    Attributes
    ----------
    before, after : per (perspective, dimension) an array of shape (people,) of that moment, NaN = not scored
    pairs : per (perspective, dimension) two arrays of shape (linked people,)
    linked : how many people are known at both moments
    """

    before: dict[Place, Side] = field(factory=dict)
    after: dict[Place, Side] = field(factory=dict)
    pairs: dict[Place, tuple[Side, Side]] = field(factory=dict)
    linked: int = 0


def everybody(before: Responses, after: Responses) -> Everybody:
    """Return everybody's own scores on two sides, and link who stands in both.

    Where anybody gave a code of their own (`koppelcode`), only such codes link people: a number in a list is then no
    proof that it is the same person. A code that two people share at one moment links nobody. Lessons and visits are
    never linked by their number.
    """
    if not kind_of(before.instrument).is_dense:
        return Everybody()
    own = bool(before.links or after.links)
    people = [_people(each, own_codes=own) for each in (before, after)]
    # Lesson 1 of the autumn is not lesson 1 of the spring: what is scored one by one is never the same twice.
    one_by_one = getattr(before.instrument, "subject", None) is not None
    both = [] if one_by_one else [who for who in people[0][1] if who in people[1][1]]
    places = [(p.id, d) for p in before.instrument.perspectives for d in before.instrument.scored]
    arrays = [each.reshape(len(each), -1) for each, _ in people]
    rows = [[known[who] for who in both] for _, known in people]
    return Everybody(
        before={place: arrays[0][:, i] for i, place in enumerate(places)},
        after={place: arrays[1][:, i] for i, place in enumerate(places)},
        pairs={place: (arrays[0][rows[0], i], arrays[1][rows[1], i]) for i, place in enumerate(places)} if both else {},
        linked=len(both),
    )


def _people(responses: Responses, *, own_codes: bool) -> tuple[NDArray[np.float64], dict[Hashable, int]]:
    """Return everybody's scores (people, perspectives, dimensions), and the row of each by what links them."""
    data = dense(responses).without_leader()
    names: list[Hashable] = []
    for subject, who in zip(data.subjects, data.respondents, strict=True):
        code = responses.links.get((subject, data.moment, who)) if own_codes else who
        names.append((subject, code) if code else None)
    known = {name: row for row, name in enumerate(names) if name is not None and names.count(name) == 1}
    return each_of(data.instrument)(data), known
