"""Scoring points divided over options (the competing-values profile).

A type's score is the mean of its points over the items; a team's profile is the mean of the members' profiles
(Cameron & Quinn, 2011). Points are compositional: see `quality.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.instrument import Ipsative
from workbook.results import ItemScore, Profile
from workbook.scoring.consensus import collected, of_points
from workbook.scoring.dense import Dense
from workbook.scoring.legality import begun, ipsative_faults, ipsative_valid
from workbook.scoring.quality import ipsative_quality
from workbook.scoring.summary import gaps_of, one_perspective, scores_of
from workbook.scoring.wording import ipsative_text
from workbook.texts import say

Profiles = NDArray[np.float64]


def profiles(values: NDArray[np.float64]) -> Profiles:
    """Return type scores (respondents, perspectives, options): the mean points over the items."""
    return values.mean(axis=2)


def each_ipsative(data: Dense) -> Profiles:
    """Return each respondent's own type scores (respondents, perspectives, options); NaN where not valid."""
    valid = ipsative_valid(data.values, data.instrument.scale)  # type: ignore[attr-defined]
    return np.where(valid[:, :, None], profiles(data.values), np.nan)


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
    each = each_ipsative(data)
    limits = (instrument.scale.minimum, instrument.scale.maximum)
    asked = [index for index in range(len(instrument.perspectives)) if valid[:, index].any()]
    profile = Profile(
        instrument=instrument,
        n=int(valid.any(axis=1).sum()),
        scores=tuple(score for p in asked for score in scores_of(instrument, each, p, limits)),
        gaps=gaps_of(instrument, each, instrument.bands.gap.above),
        items=tuple(item for p in asked for item in _items(instrument, data.values[valid[:, p], p], p)),
        quality=ipsative_quality(instrument, data.values, valid, each)
        | ({} if alone else collected(instrument, _consensus(instrument, each))),
        notes=(*faults, *one_perspective(instrument, present)),
        alone=alone,
    )
    return profile if profile.hidden else evolve(profile, text=ipsative_text(profile))


def _consensus(instrument: Ipsative, each: Profiles) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Give how far the team agrees per perspective and type."""
    for p, perspective in enumerate(instrument.perspectives):
        for o, option in enumerate(instrument.options):
            yield perspective.id, option.id, of_points(each[:, p, o], instrument.bands.gap.above)


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
