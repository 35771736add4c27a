"""One Dutch paragraph about a profile, as a colleague would say it."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.dutch import join, number, signed, small
from workbook.instrument import Instrument
from workbook.instrument.model import Ipsative, Scaled, Step
from workbook.results import Profile
from workbook.scoring.consensus import apart, key_of, reading
from workbook.texts import say


def ipsative_text(profile: Profile) -> str:
    """Say who answered, which type dominates and how strongly, what is wanted, and which gaps stand out."""
    instrument = profile.instrument
    assert isinstance(instrument, Ipsative)  # noqa: S101 - the registry pairs this wording with this model
    people = say("wording.alone") if profile.alone else say("wording.team", n=profile.n)
    shown = dict.fromkeys(each.perspective for each in profile.scores)
    parts = [people, *(_perspective(profile, instrument, perspective) for perspective in shown)]
    if profile.gaps and profile.gaps[0].estimate.value is not None:
        parts.append(_gaps(profile, instrument))
    return " ".join(filter(None, (*parts, say("wording.reading"), reading(profile))))


def _perspective(profile: Profile, instrument: Ipsative, perspective: str) -> str:
    dominant = profile.dominant(perspective)
    figures = profile.quality[perspective]
    values = {
        "perspective": instrument.perspective_label(perspective),
        "types": join(small(instrument.dimension_label(each)) for each in dominant),
        "points": number(figures["strength"]),
        "strength": label(instrument.bands.strength, figures["strength"]),
        "apart": apart(profile, perspective, dominant),
    }
    if len(dominant) > 1:
        return say(key_of("wording.tie", profile, perspective, dominant), **values)
    same = round(figures["congruence"] * len(instrument.items))
    return say(
        key_of("wording.dominant", profile, perspective, dominant), same=same, items=len(instrument.items),
        congruence=label(instrument.bands.congruence, figures["congruence"]), **values,
    )  # fmt: skip


def _gaps(profile: Profile, instrument: Ipsative) -> str:
    above = number(instrument.bands.gap.above)
    flagged = [
        f"{small(instrument.dimension_label(gap.dimension))} ({beyond(gap.estimate.value, instrument.bands.gap.above)})"
        for gap in profile.gaps
        if gap.flagged
    ]
    if not flagged:
        return say("wording.no_gap", above=above)
    return say("wording.gap", above=above, types=join(flagged))


def beyond(gap: float | None, above: float) -> str:
    """Write a gap that the rule flags, so that it never looks equal to the rule: 1,04 against 1 isn't +1."""
    rounded = number(abs(gap or 0.0)) == number(above)
    return signed(gap, 2 if rounded else 1)


def label(steps: Sequence[Step], value: float) -> str:
    """Return the label of the highest step that the value reaches."""
    reached = [step for step in steps if value >= step.at_least]
    return (reached[-1] if reached else steps[0]).label


def scaled_text(profile: Profile) -> str:
    """Say who answered, which dimension is highest and lowest, which gaps stand out, and what the reading aid says."""
    instrument = profile.instrument
    assert isinstance(instrument, Scaled)  # noqa: S101 - the registry pairs this wording with these models
    people = say("wording.alone") if profile.alone else say("wording.team", n=profile.n)
    shown = dict.fromkeys(each.perspective for each in profile.scores if each.estimate.value is not None)
    parts = [people, *(_ends(profile, perspective) for perspective in shown), _widest(profile)]
    if any(gap.estimate.value is not None for gap in profile.gaps):
        parts.append(_largest_gaps(profile, instrument))
    if instrument.bands.every and len(shown) == 1:
        parts.append(_every(profile, instrument.bands.every, next(iter(shown))))
    parts.append(reading(profile))
    return " ".join(part for part in parts if part)


def _ends(profile: Profile, perspective: str) -> str:
    """Return the highest and lowest dimension of one perspective; as the team's view only where its answers agree."""
    known = {
        each.dimension: round(each.estimate.value, 6)
        for each in profile.scores
        if each.perspective == perspective and each.estimate.value is not None
    }
    high, low = max(known.values()), min(known.values())
    names = {
        key: join(_quoted(profile.instrument, name) for name, value in known.items() if value == end)
        for key, end in (("highest", high), ("lowest", low))
    }
    values = {
        "perspective": profile.instrument.perspective_label(perspective),
        "high": number(high),
        "low": number(low),
    }
    ends = [name for name, value in known.items() if value in {high, low}]
    key = key_of("wording.flat" if high == low else "wording.ends", profile, perspective, ends)
    return say(key, apart=apart(profile, perspective, ends), **names, **values)


def _widest(profile: Profile) -> str:
    """Return on what a team differs most among itself, so that no mean is read as everybody's view."""
    known = [each for each in profile.scores if each.sd is not None and each.estimate.value is not None]
    if profile.alone or not known:
        return ""
    widest = max(known, key=lambda each: each.sd or 0)
    if number(widest.sd) == number(0):
        return ""
    names = {
        "perspective": small(profile.instrument.perspective_label(widest.perspective)),
        "dimension": _quoted(profile.instrument, widest.dimension),
    }
    one = len({each.perspective for each in known}) == 1
    return say("wording.widest_one" if one else "wording.widest", sd=number(widest.sd), **names)


def _quoted(instrument: Instrument, dimension: str) -> str:
    """Return a dimension's label between quotes: many hold commas and joining words themselves."""
    return f"'{small(instrument.dimension_label(dimension))}'"


def _largest_gaps(profile: Profile, instrument: Scaled) -> str:
    """Return which gaps the rule flags, or without a rule the largest."""
    known = [gap for gap in profile.gaps if gap.estimate.value is not None]
    rule = instrument.bands.gap
    if rule is not None:
        flagged = [gap for gap in known if gap.flagged]
        told = join(
            f"{_quoted(instrument, gap.dimension)} ({beyond(gap.estimate.value, rule.above)})" for gap in flagged
        )
        key = "wording.scale_gap" if flagged else "wording.no_scale_gap"
        return say(key, above=number(rule.above), dimensions=told)
    largest = max(known, key=lambda gap: abs(gap.estimate.value or 0))
    name = _quoted(instrument, largest.dimension)
    return say("wording.largest_gap", dimension=name, gap=signed(largest.estimate.value))


def _every(profile: Profile, step: Step, perspective: str) -> str:
    values = [each.estimate.value for each in profile.scores if each.perspective == perspective]
    if any(value is None for value in values):
        return ""
    reached = all(value is not None and value >= step.at_least for value in values)
    return say("wording.every" if reached else "wording.not_every", value=number(step.at_least), label=step.label)
