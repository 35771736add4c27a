"""A group beside the school in which it counts: shown side by side, never tested against people who are in both."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.dutch import signed, small
from workbook.privacy import floor
from workbook.responses import Responses
from workbook.results import Change, Profile, Score
from workbook.scoring.linking import part_and_rest
from workbook.stats import Estimate, unpaired_effect
from workbook.texts import entry, say

Pair = tuple[Profile, Profile]


def part_and_whole(first: Profile, second: Profile, sides: Sequence[object]) -> Pair | None:
    """Return the part and the whole in which it counts: a group and its school, or a school and several together.

    Parameters
    ----------
    sides : what was compared; of answers it is known from which schools they are, of outcomes only the one school
    """
    if first.moment != second.moment or first.instrument.counts != "respondents":
        return None
    schools = [_schools(side, profile) for side, profile in zip(sides, (first, second), strict=True)]
    places = list(zip((first, second), schools, strict=True))
    for (part, mine), (whole, theirs) in (places, places[::-1]):
        smaller = (bool(part.part) and mine <= theirs) or mine < theirs
        if smaller and not whole.part and not whole.alone and not part.alone:
            return part, whole
    return None


def _schools(side: object, profile: Profile) -> set[str]:
    return set(side.table["subject"]) if isinstance(side, Responses) else {profile.subject}


def name_of(side: Profile) -> str:
    """Return what a side is called beside a part: the group or the school by its name, the leader, or the whole."""
    if side.part:
        return side.part[:1].upper() + side.part[1:]
    return side.label if side.alone else str(entry("responses.labels")["school"])


def names_of(both: Pair) -> tuple[str, str]:
    """Return what a part and its whole are called: the group and the school, or the school and all schools together."""
    part, whole = both
    several = part.subject != whole.subject
    called = str(entry("responses.labels")["schools"]) if several else name_of(whole)
    return (part.subject if several and not part.part else name_of(part)), called


def within(before: Score, after: Score) -> Change:
    """Return the difference between a part and its whole: without interval or test, as the same people are in both."""
    a, b = before.estimate, after.estimate
    known = a.value is not None and b.value is not None
    value = b.value - a.value if a.value is not None and b.value is not None else None
    note = say("compare.no_test_of_part") if known else ""
    return Change(before.perspective, before.dimension, a, b, Estimate.of(value, n=min(a.n, b.n), note=note))


def part_told(both: Pair, sides: Sequence[object], changes: Sequence[Change]) -> str:
    """Say that the part counts in the whole, and where it differs most how it lies to the rest, when both are people enough.

    Parameters
    ----------
    both : the part and the whole
    sides : what was compared; of answers the rest is known, of outcomes it isn't
    changes : the differences, the largest first
    """
    part, whole = both
    name, _ = names_of(both)
    several = part.subject != whole.subject
    told = say("compare.part_of_schools" if several else "compare.part", part=name, n=part.n, all=whole.n)
    answers = [each for each in sides if isinstance(each, Responses)]
    if len(answers) != len(sides) or not changes:
        return told
    few = len(answers[0].team.table) <= len(answers[1].team.table)
    group, school = answers if few else answers[::-1]
    return f"{told} {_rest_told(name, whole, group, school, changes[0])}".strip()


def _rest_told(name: str, whole: Profile, group: Responses, school: Responses, change: Change) -> str:
    """Give the difference between a part and the rest with its interval; nothing for medians and small sides."""
    score = whole.score(change.perspective, change.dimension)
    mine, rest = part_and_rest(group, school, (change.perspective, change.dimension))
    if score is None or score.quartiles or min(mine.size, rest.size) < floor():
        return ""
    effect = unpaired_effect(rest, mine)
    if effect.low is None or effect.high is None:
        return ""
    instrument = whole.instrument
    where = small(instrument.dimension_label(change.dimension))
    values = {"difference": effect.mean_difference, "low": effect.low, "high": effect.high, "g": effect.g}
    told = say(
        "compare.rest", part=name, where=where, perspective=small(instrument.perspective_label(change.perspective)),
        n=mine.size, rest=rest.size, **{key: signed(value, 2) for key, value in values.items()},
    )  # fmt: skip
    return told + (" " + say("compare.uncertain") if effect.low <= 0 <= effect.high else "")
