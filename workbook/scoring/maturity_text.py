"""One Dutch paragraph about the phases that are reached and wanted."""

from __future__ import annotations

from collections.abc import Iterable

from workbook.dutch import join, number, signed, small
from workbook.instrument import Instrument
from workbook.instrument.model import Maturity
from workbook.results import Profile, Score
from workbook.scoring.consensus import apart, key_of, reading
from workbook.texts import say

_NOW = "nu"
_MANY = 3  # fields that a sentence names


def maturity_text(profile: Profile, threshold: float) -> str:
    """Say who answered, where the school is furthest and least far, holes, spread, the largest wanted step, the threshold."""
    instrument = profile.instrument
    assert isinstance(instrument, Maturity)  # noqa: S101 - the registry pairs this wording with this model
    people = say("maturity.alone") if profile.alone else say("maturity.team", n=profile.n)
    now = [each for each in profile.scores if each.perspective == _NOW and each.estimate.value is not None]
    scale = instrument.scale
    parts = [
        people,
        *_ends(profile, now),
        _holes(profile),
        _spread(instrument, now),
        _largest_gap(profile),
        say("maturity.threshold", threshold=_plain(threshold), minimum=scale.minimum, maximum=scale.maximum),
        say("maturity.reading"),
        reading(profile),
    ]
    return " ".join(part for part in parts if part)


def phase_name(instrument: Maturity, phase: float) -> str:
    """Return what a phase is called; a median between two phases has only its number."""
    if phase == 0:
        return say("maturity.none_yet")
    if phase != int(phase):
        return say("maturity.between", number=_plain(phase))
    return say("maturity.phase", number=number(phase), label=instrument.phases[int(phase) - 1].label.lower())


def _ends(profile: Profile, now: list[Score]) -> list[str]:
    """Say where the school is furthest and where least far; as the team's view only where its answers agree."""
    instrument = profile.instrument
    assert isinstance(instrument, Maturity)  # noqa: S101 - as above
    known = {each.dimension: each.estimate.value or 0.0 for each in now}
    if not known:
        return []
    high, low = max(known.values()), min(known.values())
    told = []
    for key, end in (("level", high),) if high == low else (("furthest", high), ("least", low)):
        names = [name for name, value in known.items() if value == end]
        values = {"fields": _named(instrument, names), "phase": phase_name(instrument, end)}
        words = key_of(f"maturity.{key}", profile, _NOW, names)
        told.append(say(words, apart=apart(profile, _NOW, names), **values))
    return told


def _holes(profile: Profile) -> str:
    told = [
        say("maturity.hole", field=_named(profile.instrument, [field]), phases=join(map(str, phases)))
        for field, phases in profile.quality.get("gap_phases", {}).items()
    ]
    return say("maturity.holes", fields=join(told)) if told else ""


def _spread(instrument: Maturity, now: list[Score]) -> str:
    """Say where the middle half of the team lies widest apart."""
    wide = {each.dimension: each.quartiles for each in now if each.quartiles and each.quartiles[1] > each.quartiles[0]}
    if not wide:
        return ""
    field = max(wide, key=lambda name: wide[name][1] - wide[name][0])
    low, high = wide[field]
    same = [name for name in wide if wide[name] == (low, high)]
    return say("maturity.spread", fields=_named(instrument, same), low=_plain(low), high=_plain(high))


def _largest_gap(profile: Profile) -> str:
    known = {gap.dimension: gap.estimate.value for gap in profile.gaps if gap.estimate.value is not None}
    if not known:
        return ""
    largest = max(known.values())
    if largest <= 0:
        return say("maturity.no_gap")
    fields = _named(profile.instrument, (name for name, value in known.items() if value == largest))
    return say("maturity.largest_gap", fields=fields, gap=signed(largest))


def _named(instrument: Instrument, fields: Iterable[str]) -> str:
    """Return fields by name, each between quotes (their names hold commas themselves); of many only the first."""
    names = [f"'{small(instrument.dimension_label(field))}'" for field in fields]
    if len(names) == len(instrument.scored) > 1:
        return say("maturity.all_fields")
    rest = len(names) - _MANY
    return join(names if rest < 2 else [*names[:_MANY], say("maturity.more_fields", count=rest)])


def _plain(value: float) -> str:
    """Write a number in as few decimals as it has, two at most: 1,5 and not 1,50."""
    return number(value, 1 if round(value, 1) == round(value, 2) else 2)
