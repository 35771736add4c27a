"""Scoring statements on a scale: a dimension is the mean of its items, reversed ones turned round."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.instrument.model import Scaled
from workbook.results import ItemScore, Profile
from workbook.scoring.consensus import collected, of_ratings, tells_of_a_team
from workbook.scoring.dense import Dense
from workbook.scoring.legality import begun, scaled_faults, scaled_legal
from workbook.scoring.summary import Each, gaps_of, one_perspective, scores_of, spread
from workbook.scoring.wording import scaled_text
from workbook.stats import Estimate, cronbach_alpha, r_wg
from workbook.texts import say

_FEW = 10  # under this many people alpha says too little to be given


def turned(data: Dense) -> Each:
    """Return the legal values (respondents, perspectives, items), reversed items as minimum + maximum − value."""
    instrument = _scaled(data)
    values = np.where(scaled_legal(data.values[..., 0], instrument), data.values[..., 0], np.nan)
    both = instrument.scale.minimum + instrument.scale.maximum
    reverse = np.array([item.reverse for item in instrument.all_items], dtype=bool)
    return np.asarray(np.where(reverse, both - values, values))


def weights(instrument: Scaled) -> NDArray[np.bool_]:
    """Tell per perspective, dimension and item whether the item is asked there and counts in that dimension."""
    items = list(instrument.all_items)
    asked = [{item.id for item in instrument.asked(each.id)} for each in instrument.perspectives]
    return np.array(
        [
            [
                [item.id in there and item.dimension == dimension and instrument.is_numeric(item) for item in items]
                for dimension in instrument.scored
            ]
            for there in asked
        ],
        dtype=bool,
    )


def each_likert(data: Dense) -> Each:
    """Return everybody's own scores (respondents, perspectives, dimensions): the mean of the items of a dimension.

    NaN where fewer than the scale's `min_share` of its items are answered with a legal value.
    """
    return dimension_means(_scaled(data), turned(data))


def dimension_means(instrument: Scaled, values: Each) -> Each:
    """Return the means per dimension of values (any, perspectives, items); NaN under the scale's `min_share`."""
    counts = weights(instrument).astype(float)
    there = np.isfinite(values)
    answered = np.einsum("rpi,pdi->rpd", there.astype(float), counts)
    total = np.einsum("rpi,pdi->rpd", np.where(there, values, 0.0), counts)
    asked = counts.sum(axis=2)
    enough = (answered > 0) & (answered >= instrument.scale.min_share * asked - 1e-9)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(enough, total / answered, np.nan))


def score_likert(data: Dense, *, alone: bool) -> Profile:
    """Score a dense array (respondents, perspectives, items, 1).

    A respondent with an item of a dimension skipped or illegal is left out of that dimension, and told. The single
    respondent (`alone`) with anything incomplete gets no score but the sentence that says what to mend.
    """
    instrument = _scaled(data)
    each, present = each_likert(data), begun(data)
    faults = tuple(scaled_faults(data, each))
    scored: NDArray[np.bool_] = np.isfinite(each)
    if not scored.any() or (alone and faults):
        message = " ".join(faults) or say("results.nothing")
        return Profile(instrument=instrument, n=0, message=message, alone=alone)
    limits = (float(instrument.scale.minimum), float(instrument.scale.maximum))
    shown = [p for p in range(len(instrument.perspectives)) if scored[:, p].any()]
    rule = instrument.bands.gap
    asked: NDArray[np.bool_] = np.any(weights(instrument), axis=2)
    profile = Profile(
        instrument=instrument,
        n=int(scored.any(axis=(1, 2)).sum()),
        scores=tuple(
            score
            for p in shown
            for d, score in enumerate(scores_of(instrument, each, p, limits))
            if asked[p, d]
        ),
        gaps=gaps_of(instrument, each, rule.above if rule else None),
        items=tuple(item for p in shown for item in items_of(data, each, p)),
        quality=quality_of(data, each) if alone else quality_of(data, each) | consensus_of(data, each),
        notes=(*faults, *one_perspective(instrument, present)),
        alone=alone,
    )  # fmt: skip
    return evolve(profile, text=scaled_text(profile)) if any_shown(profile) else profile


def any_shown(profile: Profile) -> bool:
    """Tell whether there is any number to speak of."""
    return any(score.estimate.value is not None for score in profile.scores)


def items_of(data: Dense, each: Each, p: int) -> list[ItemScore]:
    """Return the mean of every item of one perspective as it was answered (not turned), over who is scored in its dimension.

    Where somebody who counts skipped it, an item rests on fewer people than its dimension, so that few could be told
    apart: in a team it is left out.
    """
    instrument = _scaled(data)
    places, found = {name: d for d, name in enumerate(instrument.scored)}, []
    legal = np.where(scaled_legal(data.values[..., 0], instrument), data.values[..., 0], np.nan)
    asked = {item.id for item in instrument.asked(instrument.perspectives[p].id)}
    for i, item in enumerate(instrument.all_items):
        if item.id not in asked or not instrument.is_numeric(item):
            continue
        values = legal[np.isfinite(each[:, p, places[item.dimension]]), p, i]
        there = values[np.isfinite(values)]
        if 0 < there.size < values.size and instrument.counts == "respondents":
            continue
        mean = float(there.mean()) if there.size else None
        name, counts = instrument.perspectives[p].id, distribution(there, instrument.limits(item).steps)
        found.append(ItemScore(name, item.id, item.dimension, mean, spread(there), there.size, counts))
    return found


def distribution(values: Each, steps: range) -> tuple[int, ...]:
    """Return how many chose each step, lowest first; () where nobody did."""
    return tuple(int((values == step).sum()) for step in steps) if values.size else ()


def quality_of(data: Dense, each: Each) -> dict[str, Any]:
    """Return per perspective and dimension Cronbach's alpha (from ten people on) and the agreement within the team (r_wg)."""
    instrument, values, counts = _scaled(data), turned(data), weights(_scaled(data))
    steps, found = len(instrument.scale.steps), {}
    for p, perspective in enumerate(instrument.perspectives):
        part: dict[str, Any] = {}
        for d, name in enumerate(instrument.scored):
            mine = values[np.isfinite(each[:, p, d]), p][:, counts[p, d]]
            if mine.size == 0:
                continue
            agreed = r_wg(mine if mine.shape[1] > 1 else mine[:, 0], options=steps)
            if instrument.counts == "respondents" and len(mine) > 1 and not tells_of_a_team(agreed.n, len(mine)):
                agreed = Estimate.of(None, n=agreed.n, note=say("quality.some_skipped"))
            part[name] = {"alpha": _alpha(mine), "r_wg": {"value": agreed.value, "n": agreed.n, "note": agreed.note}}
        if part:
            found[perspective.id] = part
    return found


def consensus_of(data: Dense, each: Each) -> dict[str, Any]:
    """Return under `consensus` how far the team agrees per perspective and dimension; empty where that can't be said."""
    instrument, values, counts = _scaled(data), turned(data), weights(_scaled(data))
    steps, found = len(instrument.scale.steps), []
    for p, perspective in enumerate(instrument.perspectives):
        for d, name in enumerate(instrument.scored):
            scored = np.isfinite(each[:, p, d])
            mine = values[scored, p][:, counts[p, d]]
            if mine.size:
                ratings = mine if mine.shape[1] > 1 else mine[:, 0]
                found.append((perspective.id, name, of_ratings(ratings, steps, int(scored.sum()))))
    return collected(instrument, found)


def _alpha(mine: Each) -> dict[str, Any]:
    found = cronbach_alpha(mine)
    if found.n < _FEW or mine.shape[1] < 3:
        return {"value": None, "low": None, "high": None, "n": found.n, "note": say("quality.alpha_too_few", few=_FEW)}
    return {"value": found.value, "low": found.low, "high": found.high, "n": found.n, "note": found.note}


def _scaled(data: Dense) -> Scaled:
    assert isinstance(data.instrument, Scaled)  # noqa: S101 - the registry pairs these engines with these models
    return data.instrument
