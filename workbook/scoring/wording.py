"""One Dutch paragraph about an ipsative profile, as a colleague would say it."""

from __future__ import annotations

from collections.abc import Sequence

from workbook.dutch import join, number, signed
from workbook.instrument.model import Ipsative, Step
from workbook.results import Profile
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
    return " ".join((*parts, say("wording.reading")))


def _perspective(profile: Profile, instrument: Ipsative, perspective: str) -> str:
    dominant = profile.dominant(perspective)
    figures = profile.quality[perspective]
    values = {
        "perspective": instrument.perspective_label(perspective),
        "types": join(instrument.option_label(each).lower() for each in dominant),
        "points": number(figures["strength"]),
        "strength": label(instrument.bands.strength, figures["strength"]),
    }
    if len(dominant) > 1:
        return say("wording.tie", **values)
    same = round(figures["congruence"] * len(instrument.items))
    return say(
        "wording.dominant", same=same, items=len(instrument.items),
        congruence=label(instrument.bands.congruence, figures["congruence"]), **values,
    )  # fmt: skip


def _gaps(profile: Profile, instrument: Ipsative) -> str:
    above = number(instrument.bands.gap.above)
    flagged = [
        f"{instrument.option_label(gap.dimension).lower()} ({signed(gap.estimate.value)})"
        for gap in profile.gaps
        if gap.flagged
    ]
    if not flagged:
        return say("wording.no_gap", above=above)
    return say("wording.gap", above=above, types=join(flagged))


def label(steps: Sequence[Step], value: float) -> str:
    """Return the label of the highest step that the value reaches."""
    reached = [step for step in steps if value >= step.at_least]
    return (reached[-1] if reached else steps[0]).label
