"""Comparing two results: before and after, the leader and the team."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbook.dutch import join, number, signed
from workbook.responses import Responses
from workbook.responses.responses import LEADER
from workbook.results import Change, Comparison, Estimate, Profile, Score
from workbook.scoring import dense, score
from workbook.stats import mean_difference, welch_difference
from workbook.texts import say

Comparable = Responses | Profile


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
    first, second = (each if isinstance(each, Profile) else score(each) for each in (before, after))
    called = names or _names(before, after, first, second)
    marked = first.marked or second.marked
    message = first.message if first.empty else second.message
    if first.instrument.id != second.instrument.id:
        message = say("compare.two_instruments")
    if first.empty or second.empty or first.instrument.id != second.instrument.id:
        return Comparison(instrument=first.instrument, names=called, message=message, marked=marked)
    pairs = _pairs(before, after)
    changes = tuple(
        Change(a.perspective, a.dimension, a.estimate, b.estimate, _difference(a, b, pairs))
        for a in first.scores
        if (b := second.score(a.perspective, a.dimension)) is not None
    )
    linked = max((len(each[0]) for each in pairs.values()), default=0)
    found = Comparison(
        instrument=first.instrument, names=called, changes=changes, paired=bool(pairs), marked=marked,
        notes=(*first.notes, *second.notes, *_basis(linked, first, second)), alone=first.alone and second.alone,
    )  # fmt: skip
    return _with_text(found)


def _names(before: Comparable, after: Comparable, first: Profile, second: Profile) -> tuple[str, str]:
    if isinstance(before, Responses) and isinstance(after, Responses):
        moments = before.only("moment"), after.only("moment")
        if moments[0] and moments[1] and moments[0] != moments[1]:
            return moments[0].capitalize(), moments[1].capitalize()
    return first.label or say("compare.first"), second.label or say("compare.second")


Pairs = dict[tuple[str, str], tuple[NDArray[np.float64], NDArray[np.float64]]]


def _pairs(before: Comparable, after: Comparable) -> Pairs:
    """Return both values per perspective and dimension of who answered on both sides; empty when nobody did."""
    if not isinstance(before, Responses) or not isinstance(after, Responses):
        return {}
    sides = [_individual(each) for each in (before, after)]
    linked = [who for who in sides[0] if who in sides[1]]
    if not linked or before.only("moment") == after.only("moment"):
        return {}
    instrument = before.instrument
    return {
        (perspective.id, option.id): (
            np.array([sides[0][who][p, o] for who in linked]),
            np.array([sides[1][who][p, o] for who in linked]),
        )
        for p, perspective in enumerate(instrument.perspectives)
        for o, option in enumerate(instrument.options)
    }


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


def _basis(linked: int, first: Profile, second: Profile) -> tuple[str, ...]:
    if linked:
        return (say("compare.paired", linked=linked, first=first.n, second=second.n),)
    return (say("compare.unpaired", first=first.n, second=second.n),)


def _with_text(found: Comparison) -> Comparison:
    from attrs import evolve

    known = [each for each in found.changes if each.difference.value is not None]
    if not known:
        return evolve(found, text=say("compare.hidden"))
    largest = max(known, key=lambda each: abs(each.difference.value or 0))
    same = [each for each in known if abs(each.difference.value or 0) == abs(largest.difference.value or 0)]
    where = join(
        f"{found.instrument.option_label(each.dimension).lower()} ({found.instrument.perspective_label(each.perspective).lower()}: "
        f"{number(each.before.value)} → {number(each.after.value)}, {signed(each.difference.value)})"
        for each in same
    )
    causal = "compare.moments" if found.paired or LEADER not in found.names[0].casefold() else "compare.people"
    return evolve(found, text=say("compare.text", first=found.names[0], second=found.names[1], where=where) + " " + say(causal))
