"""Comparing two results: before and after, the leader and the team."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.dutch import join, number, signed
from workbook.privacy import floor, may_show
from workbook.responses import Responses
from workbook.results import Change, Comparison, Estimate, Profile, Score
from workbook.scoring import dense, one_moment, score
from workbook.stats import mean_difference, welch_difference
from workbook.texts import say

Comparable = Responses | Profile
Sides = tuple[Comparable, ...]
Pairs = dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]
_EQUAL = 9  # decimals beyond which two differences are the same


def compare(before: Comparable, after: Comparable, *, names: tuple[str, str] | None = None) -> Comparison:
    """Compare two results of the same instrument, as after − before.

    Parameters
    ----------
    before, after : responses (people with the same code on both sides are compared with themselves) or profiles
    names : what the two are called; by default the moments, or the leader and the team

    Returns
    -------
    Comparison; empty, with a message that says what is missing, when either side is
    """
    sides = tuple(each if isinstance(each, Profile) else one_moment(each)[0] for each in (before, after))
    first, second = (each if isinstance(each, Profile) else score(each) for each in (before, after))
    called = names or _names(sides, first, second)
    marked = first.marked or second.marked
    message = first.message if first.empty else second.message
    if first.instrument.id != second.instrument.id:
        message = say("compare.two_instruments")
    if message:
        return Comparison(instrument=first.instrument, names=called, message=message, marked=marked)
    linked = _linked(sides)
    pairs = linked if _may_pair(linked, first, second) else {}
    changes = tuple(
        Change(a.perspective, a.dimension, a.estimate, b.estimate, _difference(a, b, pairs))
        for a in first.scores
        if (b := second.score(a.perspective, a.dimension)) is not None
    )
    found = Comparison(
        instrument=first.instrument, names=called, changes=changes, paired=bool(pairs), marked=marked,
        notes=(*first.notes, *second.notes, _basis(linked, pairs, first, second)), alone=first.alone and second.alone,
    )  # fmt: skip
    return _with_text(found, "compare.moments" if _two_moments(sides) else "compare.people")


def _two_moments(sides: Sides) -> tuple[str, str] | None:
    """Return the two moments that are compared, or None where it is not two moments."""
    moments = [each.only("moment") if isinstance(each, Responses) else each.moment for each in sides]
    return (moments[0], moments[1]) if moments[0] and moments[1] and moments[0] != moments[1] else None


def _names(sides: Sides, first: Profile, second: Profile) -> tuple[str, str]:
    moments = _two_moments(sides)
    if moments:
        return moments[0].capitalize(), moments[1].capitalize()
    return first.label or say("compare.first"), second.label or say("compare.second")


def _linked(sides: Sides) -> Pairs:
    """Return both values per perspective and dimension of who answered on both sides; empty when nobody did."""
    before, after = sides
    if not isinstance(before, Responses) or not isinstance(after, Responses) or not _two_moments(sides):
        return {}
    people = [_individual(each) for each in (before, after)]
    both = [who for who in people[0] if who in people[1]]
    if not both:
        return {}
    instrument = before.instrument
    return {
        (perspective.id, option.id): (
            np.array([people[0][who][p, o] for who in both]),
            np.array([people[1][who][p, o] for who in both]),
        )
        for p, perspective in enumerate(instrument.perspectives)
        for o, option in enumerate(instrument.options)
    }


def _may_pair(linked: Pairs, first: Profile, second: Profile) -> bool:
    """Tell whether differences over pairs may be shown.

    Not over 2 to 4 pairs; and where all of one side are pairs, the difference gives away the mean of those of the other
    side who are not: that may not be 1 to 4 people.
    """
    if first.instrument.counts != "respondents" or (first.alone and second.alone):
        return bool(linked)
    for a in first.scores:
        b = second.score(a.perspective, a.dimension)
        if b is None or (a.perspective, a.dimension) not in linked:
            continue
        n = mean_difference(*linked[a.perspective, a.dimension]).n
        rest = sorted((a.estimate.n - n, b.estimate.n - n))
        if not may_show(n) or (rest[0] == 0 and 0 < rest[1] < floor()):
            return False
    return bool(linked)


def _individual(responses: Responses) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return each person's own profile (perspectives, options), the leader apart; NaN where not valid."""
    from workbook.scoring.ipsative import profiles
    from workbook.scoring.legality import ipsative_valid

    data = dense(responses).without_leader()
    scale = data.instrument.scale  # type: ignore[attr-defined]
    each = np.where(ipsative_valid(data.values, scale)[:, :, None], profiles(data.values), np.nan)
    return dict(zip(zip(data.subjects, data.respondents, strict=True), each, strict=True))


def _difference(a: Score, b: Score, pairs: Pairs) -> Estimate:
    if a.estimate.value is None or b.estimate.value is None:
        return Estimate.of(None, n=min(a.estimate.n, b.estimate.n))
    if pairs:
        return mean_difference(*pairs[a.perspective, a.dimension])
    return welch_difference((a.estimate.value, a.sd, a.estimate.n), (b.estimate.value, b.sd, b.estimate.n))


def _basis(linked: Pairs, pairs: Pairs, first: Profile, second: Profile) -> str:
    values = {
        "linked": max((len(each[0]) for each in linked.values()), default=0),
        "first": first.n,
        "second": second.n,
    }
    key = "paired" if pairs else "not_paired" if linked else "unpaired"
    return say(f"compare.{key}", **values)


def _with_text(found: Comparison, reading: str) -> Comparison:
    known = [each for each in found.changes if each.difference.value is not None]
    if not known:
        return evolve(found, text=say("compare.hidden"))
    largest = max(round(abs(each.difference.value or 0), _EQUAL) for each in known)
    if largest == 0:
        return evolve(found, text=say("compare.same", first=found.names[0], second=found.names[1]))
    where = join(
        f"{found.instrument.dimension_label(each.dimension).lower()} ({found.instrument.perspective_label(each.perspective).lower()}: "
        f"{number(each.before.value)} → {number(each.after.value)}, {signed(each.difference.value)})"
        for each in known
        if round(abs(each.difference.value or 0), _EQUAL) == largest
    )
    return evolve(
        found, text=say("compare.text", first=found.names[0], second=found.names[1], where=where) + " " + say(reading)
    )
