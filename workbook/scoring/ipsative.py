"""Scoring points divided over options (the competing-values profile).

A type's score is the mean of its points over the items; a team's profile is the mean of the members' profiles
(Cameron & Quinn, 2011). Points are compositional: see `quality.py`.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.instrument import Ipsative
from workbook.results import Gap, ItemScore, Profile, Score
from workbook.scoring.dense import Dense
from workbook.scoring.legality import begun, ipsative_faults, ipsative_valid
from workbook.scoring.quality import ipsative_quality
from workbook.scoring.wording import ipsative_text
from workbook.stats import Estimate, mean, mean_difference
from workbook.texts import say

Profiles = NDArray[np.float64]


def profiles(values: NDArray[np.float64]) -> Profiles:
    """Return type scores (respondents, perspectives, options): the mean points over the items."""
    return values.mean(axis=2)


def score_ipsative(data: Dense, *, alone: bool) -> Profile:
    """Score a dense array (respondents, perspectives, items, options).

    A respondent whose perspective is incomplete or illegal is left out of that perspective, and told. The single
    respondent (`alone`) with anything incomplete gets no score but the sentence that says what to mend.
    """
    instrument = data.instrument
    assert isinstance(instrument, Ipsative)  # noqa: S101 - the registry pairs this engine with this model
    valid, present = ipsative_valid(data.values, instrument.scale), begun(data)
    faults = tuple(ipsative_faults(data, valid, present))
    if not valid.any() or (alone and faults):
        return Profile(
            instrument=instrument, n=0, message=" ".join(faults) or say("results.nothing"), notes=(), alone=alone
        )
    each = np.where(valid[:, :, None], profiles(data.values), np.nan)
    asked = [index for index in range(len(instrument.perspectives)) if valid[:, index].any()]
    profile = Profile(
        instrument=instrument,
        n=int(valid.any(axis=1).sum()),
        scores=tuple(score for p in asked for score in _scores(instrument, each, p)),
        gaps=_gaps(instrument, each),
        items=tuple(item for p in asked for item in _items(instrument, data.values[valid[:, p], p], p)),
        quality=ipsative_quality(instrument, data.values, valid, each),
        notes=(*faults, *_one_perspective(instrument, present)),
        alone=alone,
    )
    return profile if profile.hidden else evolve(profile, text=ipsative_text(profile))


def _estimate(values: NDArray[np.float64], scale_low: float, scale_high: float) -> Estimate:
    """Return the mean; its interval is cut off where the scale ends."""
    found = mean(values)
    if found.low is None or found.high is None:
        return found
    return Estimate(found.value, max(found.low, scale_low), min(found.high, scale_high), found.n, found.note)


def _scores(instrument: Ipsative, each: Profiles, p: int) -> list[Score]:
    scale = instrument.scale
    return [
        Score(
            instrument.perspectives[p].id,
            option.id,
            _estimate(each[:, p, o], scale.minimum, scale.maximum),
            _sd(each[:, p, o]),
        )
        for o, option in enumerate(instrument.options)
    ]


def _sd(values: NDArray[np.float64]) -> float | None:
    there = values[np.isfinite(values)]
    return float(there.std(ddof=1)) if there.size > 1 else None


def _gaps(instrument: Ipsative, each: Profiles) -> tuple[Gap, ...]:
    """Return desired − present per type: the difference of the scores shown, its interval over who gave both."""
    ids = [perspective.id for perspective in instrument.perspectives]
    if not {"nu", "gewenst"} <= set(ids):
        return ()
    now, wanted = each[:, ids.index("nu")], each[:, ids.index("gewenst")]
    missing = np.isnan(now).all() or np.isnan(wanted).all()
    gaps = []
    for o, option in enumerate(instrument.options):
        if missing:
            gaps.append(Gap(option.id, Estimate.of(None, n=0, note=say("results.gap_unknown")), None))
            continue
        value = float(np.nanmean(wanted[:, o]) - np.nanmean(now[:, o]))
        paired = mean_difference(now[:, o], wanted[:, o])
        counts = {int(np.isfinite(part[:, o]).sum()) for part in (now, wanted)}
        n = min(counts)
        # Over other people than the scores are, the interval would not belong to this gap, and would give them away.
        same = counts == {paired.n} and paired.n > 1
        low, high, note = (paired.low, paired.high, paired.note) if same else (None, None, say("results.gap_others"))
        estimate = Estimate.of(value, low, high, n=n, note=note if n > 1 else paired.note)
        gaps.append(Gap(option.id, estimate, bool(round(abs(value), 9) > instrument.bands.gap.above)))
    return tuple(gaps)


def _items(instrument: Ipsative, values: NDArray[np.float64], p: int) -> list[ItemScore]:
    n = len(values)
    spread = values.std(axis=0, ddof=1) if n > 1 else np.full(values.shape[1:], np.nan)
    return [
        ItemScore(
            instrument.perspectives[p].id, item.id, option.id, float(values[:, i, o].mean()),
            float(spread[i, o]) if n > 1 else None, n,
        )
        for i, item in enumerate(instrument.items)
        for o, option in enumerate(instrument.options)
    ]  # fmt: skip


def _one_perspective(instrument: Ipsative, present: NDArray[np.bool_]) -> tuple[str, ...]:
    """Say which perspective nobody filled in, so that no gap can be given."""
    absent = [
        perspective.label
        for perspective, there in zip(instrument.perspectives, np.any(present, axis=0).tolist(), strict=True)
        if not there
    ]
    return (say("results.one_perspective", absent=", ".join(absent)),) if absent else ()
