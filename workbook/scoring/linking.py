"""Who answered twice: people at two moments, linked by the code they chose or by the code they got."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbook.kinds import each_of, kind_of
from workbook.responses import Responses
from workbook.scoring.dense import Dense, dense
from workbook.scoring.parts import is_alone, is_selection, shown_parts

Place = tuple[str, str]
Person = tuple[str, str, str]
Side = NDArray[np.float64]
Shares = tuple[tuple[int, int], ...]


@frozen
class Everybody:
    """Everybody's own scores at two moments, the leader apart.

    Attributes
    ----------
    before, after : per (perspective, dimension) an array of shape (people,) of that moment, NaN = not scored
    pairs : per (perspective, dimension) two arrays of shape (linked people,)
    shares : per (perspective, dimension) for both moments (linked people, others) of every part that is shown
    linked : how many people are known at both moments
    """

    before: dict[Place, Side] = field(factory=dict)
    after: dict[Place, Side] = field(factory=dict)
    pairs: dict[Place, tuple[Side, Side]] = field(factory=dict)
    shares: dict[Place, tuple[Shares, Shares]] = field(factory=dict)
    linked: int = 0


def everybody(before: Responses, after: Responses) -> Everybody:
    """Return everybody's own scores on two sides, and link who stands in both.

    Where anybody gave a code of their own (`koppelcode`), only such codes link people: a number in a list is then no
    proof that it is the same person. A code that two people share at one moment links nobody. Lessons and visits are
    never linked by their number. Of a part of the team, and of schools taken together, there are no pairs: theirs set
    off against those of the whole would give away the few of another part.
    """
    if not kind_of(before.instrument).is_dense:
        return Everybody()
    own = bool(before.links or after.links)
    sides = [dense(each).without_leader() for each in (before, after)]
    people = [_people(data, each.links if own else None) for data, each in zip(sides, (before, after), strict=True)]
    # Lesson 1 of the autumn is not lesson 1 of the spring: what is scored one by one is never the same twice.
    one_by_one = getattr(before.instrument, "subject", None) is not None
    both = [] if one_by_one else [who for who in people[0][1] if who in people[1][1]]
    places = [(p.id, d) for p in before.instrument.perspectives for d in before.instrument.scored]
    arrays = [each.reshape(len(each), -1) for each, _ in people]
    rows = [[known[who] for who in both] for _, known in people]
    found = Everybody(
        before={place: arrays[0][:, i] for i, place in enumerate(places)},
        after={place: arrays[1][:, i] for i, place in enumerate(places)},
        linked=len(both),
    )
    if not both or not all(_is_whole(each, data) for each, data in zip((before, after), sides, strict=True)):
        return found
    pairs = {place: (arrays[0][rows[0], i], arrays[1][rows[1], i]) for i, place in enumerate(places)}
    labels = [shown_parts(data) for data in sides]
    shares = {
        place: (_shares(labels[0], arrays[0][:, i], rows[0], pairs[place]),
                _shares(labels[1], arrays[1][:, i], rows[1], pairs[place]))
        for i, place in enumerate(places)
    }  # fmt: skip
    return evolve(found, pairs=pairs, shares=shares)


def part_and_rest(part: Responses, whole: Responses, place: Place) -> tuple[Side, Side]:
    """Return the own scores of a part of a school and those of everybody else there, the leader apart.

    Parameters
    ----------
    part, whole : the answers of a group, and of all people among whom these were selected
    place : (perspective, dimension)

    Returns
    -------
    two arrays of shape (people,), of who is scored there; the second is empty where a part of the part is not in the whole
    """
    inside, everyone = (dense(each).without_leader() for each in (part, whole))
    places = [(p.id, d) for p in part.instrument.perspectives for d in part.instrument.scored]
    mine = set(zip(inside.subjects, inside.respondents, strict=True))
    people = list(zip(everyone.subjects, everyone.respondents, strict=True))
    values = each_of(part.instrument)(everyone).reshape(len(people), -1)[:, places.index(place)]
    known = mine <= set(people)
    apart = np.array([who not in mine for who in people], dtype=bool)
    return _there(values[~apart]), _there(values[apart]) if known else np.empty(0)


def _there(values: Side) -> Side:
    return np.asarray(values[np.isfinite(values)])


def _is_whole(responses: Responses, data: Dense) -> bool:
    """Tell whether pairs may be made: nobody was selected away, and only one school is asked. One's own are one's own."""
    if data.instrument.counts != "respondents" or is_alone(responses, data):
        return True
    return len(set(data.subjects)) == 1 and not is_selection(responses, data)


def _shares(labels: Sequence[str], side: Side, rows: Sequence[int], pair: tuple[Side, Side]) -> Shares:
    """Return per shown part (linked people, others) of who is scored; who is in no such part stands together."""
    paired = np.zeros(len(side), dtype=bool)
    paired[list(rows)] = np.isfinite(pair[0]) & np.isfinite(pair[1])
    scored, each = np.isfinite(side), np.asarray(labels)
    parts = [scored & (each == name) for name in dict.fromkeys(labels)]
    return tuple((int((part & paired).sum()), int((part & ~paired).sum())) for part in parts)


def _people(data: Dense, links: Mapping[Person, str] | None) -> tuple[NDArray[np.float64], dict[Hashable, int]]:
    """Return everybody's scores (people, perspectives, dimensions), and the row of each by what links them."""
    names: list[Hashable] = []
    for subject, who in zip(data.subjects, data.respondents, strict=True):
        code = who if links is None else links.get((subject, data.moment, who))
        names.append((subject, code) if code else None)
    known = {name: row for row, name in enumerate(names) if name is not None and names.count(name) == 1}
    return each_of(data.instrument)(data), known
