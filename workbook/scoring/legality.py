"""What makes an answer legal, and the Dutch sentence for one that isn't."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.dutch import number
from workbook.instrument.model import IpsativeScale, Scaled
from workbook.scoring.dense import Dense
from workbook.texts import say

_TOLERANCE = 1e-6


def ipsative_valid(values: NDArray[np.float64], scale: IpsativeScale) -> NDArray[np.bool_]:
    """Tell per respondent and perspective whether every item is complete, within bounds and sums to the total.

    Parameters
    ----------
    values : array (respondents, perspectives, items, options), NaN = skipped
    """
    # Comparisons with NaN are false, so a skipped cell makes its perspective invalid.
    within = (values >= scale.minimum) & (values <= scale.maximum)
    whole = np.abs(values.sum(axis=3) - scale.total) <= _TOLERANCE
    return np.asarray(within.all(axis=(2, 3)) & whole.all(axis=2))


def begun(data: Dense) -> NDArray[np.bool_]:
    """Tell per respondent and perspective whether anything was filled in, be it no number."""
    there = np.asarray(~np.isnan(data.values).all(axis=(2, 3)))
    faulty = {
        (subject, who, perspective) for subject, moment, who, perspective, *_ in data.faults if moment == data.moment
    }
    for r, p in np.argwhere(~there) if faulty else ():
        place = (data.subjects[r], data.respondents[r], data.instrument.perspectives[p].id)
        there[r, p] = place in faulty
    return there


def ipsative_faults(data: Dense, valid: NDArray[np.bool_], present: NDArray[np.bool_]) -> Iterator[str]:
    """Give one sentence for every respondent × perspective that was begun and can't be used: where, what, what to do."""
    instrument = data.instrument
    for r, p in np.argwhere(present & ~valid):
        perspective = instrument.perspectives[p]
        for i, item in enumerate(instrument.items):
            fault = _item_fault(data, (int(r), int(p), i))
            if fault:
                who = (
                    say("scoring.own")
                    if len(data.respondents) == 1
                    else say("scoring.someone", who=data.respondents[r])
                )
                where = say("scoring.where", who=who, perspective=perspective.label, item=item.text)
                yield say("scoring.left_out" if len(data.respondents) > 1 else "scoring.mend", where=where, fault=fault)
                break


def _item_fault(data: Dense, place: tuple[int, int, int]) -> str:
    r, p, i = place
    instrument, points = data.instrument, data.values[place]
    scale = instrument.scale  # type: ignore[attr-defined]
    for o, option in enumerate(instrument.options):
        cell = (
            data.subjects[r],
            data.moment,
            data.respondents[r],
            instrument.perspectives[p].id,
            instrument.items[i].id,
            option.id,
        )
        if cell in data.faults:
            return say("scoring.no_number", text=data.faults[cell], option=option.text)
        if np.isnan(points[o]):
            return say("scoring.missing", option=option.text)
        if not scale.minimum <= points[o] <= scale.maximum:
            key = "scoring.negative" if points[o] < scale.minimum else "scoring.too_much"
            return say(key, points=number(points[o]), option=option.text, maximum=number(scale.maximum))
    if abs(points.sum() - scale.total) > _TOLERANCE:
        return say("scoring.wrong_sum", total=number(points.sum(), 2), wanted=number(scale.total))
    return ""


def scaled_legal(values: NDArray[np.float64], instrument: Scaled) -> NDArray[np.bool_]:
    """Tell per respondent, perspective and item whether the value is a step of that item's scale.

    Parameters
    ----------
    values : array (respondents, perspectives, items), NaN = skipped
    """
    limits = [instrument.limits(item) for item in instrument.all_items]
    low, high = (np.array([getattr(each, end) for each in limits], dtype=float) for end in ("minimum", "maximum"))
    whole = np.abs(values - np.round(values)) <= _TOLERANCE
    return np.asarray((values >= low) & (values <= high) & whole)


def scaled_faults(data: Dense, each: NDArray[np.float64]) -> Iterator[str]:
    """Give one sentence for every respondent × perspective × dimension that was begun and is not scored.

    Also for every answer that is no step of the scale where enough others are to score the dimension without it.

    Parameters
    ----------
    each : array (respondents, perspectives, dimensions), NaN = not scored
    """
    instrument = data.instrument
    assert isinstance(instrument, Scaled)  # noqa: S101 - the registry pairs these engines with these models
    present = begun(data)
    for r, p, d in np.argwhere(np.isnan(each) & present[:, :, None]):
        perspective, dimension = instrument.perspectives[p], instrument.scored[d]
        for item in instrument.asked(perspective.id):
            if item.dimension != dimension or not instrument.is_numeric(item):
                continue
            fault = _scaled_fault(data, int(r), int(p), item)
            if fault:
                yield _told(data, int(r), perspective.label, item.text, fault, instrument.dimension_label(dimension))
                break
    if instrument.scale.min_share < 1:
        yield from _passed_over(data, instrument, each)


def _passed_over(data: Dense, instrument: Scaled, each: NDArray[np.float64]) -> Iterator[str]:
    """Give one sentence for every illegal answer in a dimension that the others are enough for."""
    places = {name: d for d, name in enumerate(instrument.scored)}
    for r, p in np.ndindex(*each.shape[:2]):
        perspective = instrument.perspectives[p]
        for item in instrument.asked(perspective.id):
            if not instrument.is_numeric(item) or np.isnan(each[r, p, places[item.dimension]]):
                continue
            fault = _scaled_fault(data, r, p, item)
            if fault and fault != say("scoring.skipped"):
                dimension = instrument.dimension_label(item.dimension)
                yield _told(data, r, perspective.label, item.text, fault, dimension, key="passed_over")


def _scaled_fault(data: Dense, r: int, p: int, item: Any) -> str:
    instrument = data.instrument
    places = {each.id: i for i, each in enumerate(instrument.all_items)}
    cell = (data.subjects[r], data.moment, data.respondents[r], instrument.perspectives[p].id, item.id, "")
    if cell in data.faults:
        return say("scoring.text_instead", text=data.faults[cell])
    value, scale = float(data.values[r, p, places[item.id], 0]), instrument.limits(item)  # type: ignore[attr-defined]
    if np.isnan(value):
        return say("scoring.skipped")
    if value not in scale.steps:
        return say(
            "scoring.off_scale", value=f"{value:g}".replace(".", ","), minimum=scale.minimum, maximum=scale.maximum
        )
    return ""


def _told(
    data: Dense, r: int, perspective: str, item: str, fault: str, dimension: str, *, key: str = "left_out_of"
) -> str:
    """Say where, what, and what to do; who fills in alone mends it, a team's member is left out of that dimension."""
    several = len(data.respondents) > 1
    who = say("scoring.someone", who=data.respondents[r]) if several else say("scoring.own")
    parts = {"who": who, "perspective": perspective, "item": item}
    where = say("scoring.where" if len(data.instrument.perspectives) > 1 else "scoring.where_one", **parts)
    if several:
        return say(f"scoring.{key}", where=where, fault=fault, dimension=dimension)
    return say("scoring.mend", where=where, fault=fault)
