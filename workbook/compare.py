"""Comparing two results: before and after, the leader and the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from attrs import evolve

from workbook.dutch import join, number, signed
from workbook.instrument import Ipsative
from workbook.instrument.model import Record
from workbook.privacy import floor, may_show, pairs_reveal
from workbook.responses import Responses
from workbook.results import Change, Comparison, Estimate, Profile, Score
from workbook.results.revision import Revision
from workbook.scoring import one_moment, score
from workbook.scoring.consensus import apart
from workbook.scoring.linking import Everybody, everybody
from workbook.scoring.part_of_school import Pair, name_of, names_of, part_and_whole, part_told, within
from workbook.scoring.revising import revise
from workbook.stats import (
    PairedEffect,
    UnpairedEffect,
    composition_test,
    mean_difference,
    paired_effect,
    unpaired_effect,
    welch_difference,
)
from workbook.stats.estimate import joined
from workbook.texts import entry, say

Comparable = Responses | Profile
Sides = tuple[Comparable, ...]
Effect = PairedEffect | UnpairedEffect
_SMALLEST = 0.001  # below it a p-value is only said to be smaller
_EQUAL = 9  # decimals beyond which two differences are the same
_SHOWABLE = 6  # pairs from which an exact test can come under .05: with five it is .0625 at least


@overload
def compare(before: Profile, after: Comparable, *, names: tuple[str, str] | None = None) -> Comparison: ...
@overload
def compare(before: Responses, after: Comparable, *, names: tuple[str, str] | None = None) -> Comparison | Revision: ...
def compare(before: Comparable, after: Comparable, *, names: tuple[str, str] | None = None) -> Comparison | Revision:
    """Compare two results of the same instrument, as after − before; of a record, two versions of its entries.

    Parameters
    ----------
    before, after : responses (people with the same code on both sides are compared with themselves) or profiles
    names : what the two are called; by default the moments, the leader and the team, or a group and the school

    Returns
    -------
    Revision for two versions of a record: what stayed, what was adjusted, what is new. Else a Comparison; empty, with a message that says what is missing, when either side is. Who answered at both moments is
    compared with themselves: linked by the code they chose (`koppelcode`) where anybody gave one, else by the code they
    got. How many could be linked is told. A group counts in its school, so beside it the difference has no interval and
    no test; where that is possible, the group is tested against the rest of the school instead.
    """
    if isinstance(before, Responses) and isinstance(after, Responses) and _one_record(before, after):
        return revise(before, after, names)
    sides = tuple(each if isinstance(each, Profile) else one_moment(each)[0] for each in (before, after))
    first, second = (each if isinstance(each, Profile) else score(each) for each in (before, after))
    marked = first.marked or second.marked
    message = first.message if first.empty else second.message
    if first.instrument.id != second.instrument.id:
        message = say("compare.two_instruments")
    elif not (isinstance(first, Profile) and isinstance(second, Profile)):
        message = say("compare.no_profile", short=first.instrument.short or first.instrument.title)
    if message:
        called = names or _names(sides, first, second, None)
        return Comparison(instrument=first.instrument, names=called, message=message, marked=marked)
    known = _everybody(sides)
    paired, part = _may_pair(known, first, second), part_and_whole(first, second, sides)
    called = names or _names(sides, first, second, part)
    changes = tuple(
        within(a, b) if part else _change(a, b, known, paired=paired)
        for a in first.scores
        if (b := second.score(a.perspective, a.dimension)) is not None
    )
    found = Comparison(
        instrument=first.instrument, names=called, changes=changes, paired=paired, marked=marked,
        notes=(*first.notes, *second.notes, *(() if part else _basis(known, first, second, paired=paired))),
        alone=first.alone and second.alone, responses=(first.response, second.response),
        over_time=_two_moments(sides) is not None, part_of_whole=part is not None,
    )  # fmt: skip
    largest = sorted((each for each in changes if each.difference.value is not None), key=_size, reverse=True)
    told = [part_told(part, sides, largest)] if part and largest else []
    return _with_text(found, (first, second), told)


def _one_record(before: Responses, after: Responses) -> bool:
    return isinstance(before.instrument, Record) and before.instrument.id == after.instrument.id


def _two_moments(sides: Sides) -> tuple[str, str] | None:
    """Return the two moments that are compared, or None where it is not two moments."""
    moments = [each.only("moment") if isinstance(each, Responses) else each.moment for each in sides]
    return (moments[0], moments[1]) if moments[0] and moments[1] and moments[0] != moments[1] else None


def _names(sides: Sides, first: Profile, second: Profile, part: Pair | None) -> tuple[str, str]:
    moments = _two_moments(sides)
    if moments:
        return moments[0].capitalize(), moments[1].capitalize()
    if part:
        small, large = names_of(part)
        return (small, large) if part[0] is first else (large, small)
    if first.part or second.part:
        return name_of(first), name_of(second)
    if first.label == second.label and (roles := _roles(sides)):
        return roles
    return first.label or say("compare.first"), second.label or say("compare.second")


def _roles(sides: Sides) -> tuple[str, str] | None:
    """Return by what role each side looked, where that tells them apart: two observers of the same lessons."""
    found = [each.only("role") if isinstance(each, Responses) else "" for each in sides]
    if not all(found) or found[0] == found[1]:
        return None
    names = entry("responses.labels")
    first, second = (str(names.get(each, str(each).replace("_", " ").capitalize())) for each in found)
    return first, second


def _everybody(sides: Sides) -> Everybody:
    """Return everybody's own scores on both sides; people are linked only between two moments."""
    before, after = sides
    if not isinstance(before, Responses) or not isinstance(after, Responses):
        return Everybody()
    found = everybody(before, after)
    return found if _two_moments(sides) else evolve(found, pairs={}, linked=0)


def _may_pair(known: Everybody, first: Profile, second: Profile) -> bool:
    """Tell whether differences over pairs may be shown: not over 2 to 4, nor where they give away 1 to 4 people."""
    if first.instrument.counts != "respondents" or (first.alone and second.alone):
        return bool(known.pairs)
    for a in first.scores:
        place = (a.perspective, a.dimension)
        if place not in known.pairs or second.score(*place) is None:
            continue
        if not may_show(mean_difference(*known.pairs[place]).n) or pairs_reveal(*known.shares[place]):
            return False
    return bool(known.pairs)


def _change(a: Score, b: Score, known: Everybody, *, paired: bool) -> Change:
    place = (a.perspective, a.dimension)
    if a.estimate.value is None or b.estimate.value is None:
        difference = Estimate.of(None, n=min(a.estimate.n, b.estimate.n))
        return Change(*place, a.estimate, b.estimate, difference)
    if paired:
        effect: Effect = _kept(paired_effect(*known.pairs[place]), a, b)
        return Change(*place, a.estimate, b.estimate, effect.estimate, effect)
    sides = (known.before.get(place, np.empty(0)), known.after.get(place, np.empty(0)))
    if [int(np.isfinite(side).sum()) for side in sides] == [a.estimate.n, b.estimate.n] and _are_means(a, b):
        effect = unpaired_effect(*sides)
        return Change(*place, a.estimate, b.estimate, effect.estimate, effect)
    difference = welch_difference((a.estimate.value, a.sd, a.estimate.n), (b.estimate.value, b.sd, b.estimate.n))
    return Change(*place, a.estimate, b.estimate, difference)


def _kept(effect: PairedEffect, *scores: Score) -> PairedEffect:
    """Leave out d_av beside 1 to 4 others: the spread of the pairs at each moment, set off against that of all, is theirs."""
    few = any(0 < each.estimate.n - effect.n < floor() for each in scores)
    return evolve(effect, d_av=None, note=joined(effect.note, say("compare.no_d_av"))) if few else effect


def _are_means(*scores: Score) -> bool:
    """Tell whether scores are means: the difference of two medians is not the median of anything."""
    return all(each.quartiles is None for each in scores)


def _basis(known: Everybody, first: Profile, second: Profile, *, paired: bool) -> list[str]:
    """Say who is compared with whom, how many could be linked, and what so few can't show."""
    about = getattr(first.instrument, "subject", None)
    if about is not None:
        several = about.plural or about.label.lower()
        return [say("compare.other_subjects", plural=several, first=first.n, second=second.n)]
    if paired and known.linked == first.n == second.n == 1:
        return [say("compare.one_person")]
    rate = 100 * known.linked / first.n if first.n else 0
    values = {"linked": known.linked, "first": first.n, "second": second.n, "rate": number(rate, 0)}
    told = [say(f"compare.{'paired' if paired else 'not_paired' if known.linked else 'unpaired'}", **values)]
    if not paired:
        return told
    if known.linked < _SHOWABLE:
        told.append(say("compare.few_pairs", n=known.linked, showable=_SHOWABLE))
    elif isinstance(first.instrument, Ipsative):
        told += _together(known, first)
    return told


def _together(known: Everybody, profile: Profile) -> list[str]:
    """Say per perspective whether the division over the types as a whole changed: four separate tests would be no four."""
    told = []
    for perspective in dict.fromkeys(each.perspective for each in profile.scores):
        pairs = [known.pairs[perspective, each] for each in profile.instrument.scored]
        found = composition_test(*(np.column_stack([pair[side] for pair in pairs]) for side in (0, 1)))
        if found.p is not None:
            label = profile.instrument.perspective_label(perspective)
            p = say("compare.p_small") if found.p < _SMALLEST else number(found.p, 3)
            told.append(say("compare.together", perspective=label, p=p, n=found.n))
    return told


def _size(change: Change) -> float:
    return round(abs(change.difference.value or 0), _EQUAL)


def _with_text(found: Comparison, profiles: tuple[Profile, Profile], more: Sequence[str]) -> Comparison:
    """Say where the sides differ most and how sure that is, whose answers lie apart there, and how to read it."""
    known = [each for each in found.changes if each.difference.value is not None]
    if not known:
        return evolve(found, text=say("compare.hidden"))
    largest = max(map(_size, known))
    if largest == 0:
        same = say("compare.same", first=found.names[0], second=found.names[1])
        return evolve(found, text=" ".join((same, *more)))
    widest = [each for each in known if _size(each) == largest]
    where = join(
        f"{found.instrument.dimension_label(each.dimension).lower()} "
        f"({found.instrument.perspective_label(each.perspective).lower()}: {_step(each)}{signed(each.difference.value)})"
        for each in widest
    )
    told = say("compare.text", first=found.names[0], second=found.names[1], where=where)
    apart = (_apart(name, profile, widest) for name, profile in zip(found.names, profiles, strict=True))
    reading = say("compare.moments" if found.over_time else "compare.people")
    return evolve(found, text=" ".join(filter(None, (told, _doubt(widest[0]), *apart, *more, reading))))


def _apart(name: str, profile: Profile, changes: Sequence[Change]) -> str:
    """Say of a side whose answers lie apart where the difference is largest that it is a mean and no shared view."""
    lies = dict.fromkeys(apart(profile, each.perspective, [each.dimension]) for each in changes)
    return say("compare.apart", name=name, apart=join(each for each in lies if each)) if any(lies) else ""


def _step(change: Change) -> str:
    """Return from what to what, where that is the difference: beside that of pairs alone the means of all would puzzle."""
    before, after, moved = change.before.value, change.after.value, change.difference.value
    if before is None or after is None or moved is None or abs(after - before - moved) > 10**-_EQUAL:
        return ""
    return f"{number(before)} → {number(after)}, "


def _doubt(change: Change) -> str:
    """Return the interval and standardised effect of a change, and that it may be chance where the interval holds 0."""
    effect, difference = change.effect, change.difference
    if effect is None or difference.low is None or difference.high is None:
        return ""
    values = {
        "difference": signed(difference.value, 2),
        "low": signed(difference.low, 2),
        "high": signed(difference.high, 2),
    }
    if isinstance(effect, PairedEffect):
        told = say("compare.effect_paired", d=signed(effect.d_z, 2), n=effect.n, **values)
    else:
        told = say("compare.effect_unpaired", d=signed(effect.g, 2), first=effect.n_a, second=effect.n_b, **values)
    return told + (" " + say("compare.uncertain") if difference.low <= 0 <= difference.high else "")
