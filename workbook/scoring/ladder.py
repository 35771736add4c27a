"""The ladder of a rubric whose dimensions stand from easy to hard: what is reached, and the next step."""

from __future__ import annotations

import math
from typing import Any

from workbook.instrument.model import Rubric
from workbook.results import Profile, Score

_EQUAL = 9  # decimals beyond which two means are the same


def rungs(profile: Profile) -> list[tuple[Score, bool]]:
    """Return the scored dimensions of the first perspective in their order, each with whether it is reached.

    Empty for an instrument without a ladder: one whose bands set no value for every dimension.
    """
    instrument = profile.instrument
    assert isinstance(instrument, Rubric)  # noqa: S101 - called for rubrics only
    every = instrument.bands.every
    if every is None:
        return []
    first = instrument.perspectives[0].id
    return [
        (each, _reaches(each.estimate.value, every.at_least)) for each in profile.scores if each.perspective == first
    ]


def next_step(profile: Profile) -> dict[str, Any] | None:
    """Return the first dimension that is not reached, its first item that is not, and the level that comes next.

    None without a ladder, or when everything on it is reached.
    """
    lowest = next((score for score, reached in rungs(profile) if not reached), None)
    if lowest is None:
        return None
    every = profile.instrument.bands.every  # type: ignore[attr-defined]
    for item in profile.items:
        here = (item.perspective, item.dimension) == (lowest.perspective, lowest.dimension)
        if here and not _reaches(item.value, every.at_least):
            level = math.floor(round(item.value or 0.0, _EQUAL)) + 1
            return {"dimension": lowest.dimension, "item": item.item, "level": level}
    return {"dimension": lowest.dimension, "item": None, "level": None}


def _reaches(value: float | None, at_least: float) -> bool:
    return value is not None and round(value, _EQUAL) >= at_least
