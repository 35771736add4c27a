"""How far a team agrees, looked at before its mean is called the team's: r_wg, or the spread of divided points.

r_wg (James, Demaree & Wolf, 1984) sets the variance of the answers off against that of people who answer by chance, all
steps alike; over several statements it is r_wg(J), which rises with their number. From .70 on it is often taken for
agreement: a rule of thumb (LeBreton & Senter, 2008) and no test. For points that are divided r_wg is not defined, as
what one type gets another loses; there the spread of a type is set off against the difference that the instrument
itself calls worth a conversation, which is our own reading aid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.dutch import join, number, small
from workbook.instrument import Instrument
from workbook.privacy import floor
from workbook.results import Profile
from workbook.stats import r_wg
from workbook.texts import say

AGREED = 0.7
RULE, OWN = "lebreton_senter_2008", "eigen"
_NAMED = 3  # dimensions that a sentence names
_ROUND = 6

Found = dict[str, dict[str, dict[str, Any]]]
Floats = NDArray[np.float64]


def of_ratings(answers: Floats, steps: int, scored: int) -> dict[str, Any] | None:
    """Return how far a team agrees about one dimension of a scale.

    Parameters
    ----------
    answers : array (people,) of one rating each or (people, items); who skipped an item is in no r_wg
    steps : how many answers were possible
    scored : people of whom the score is a mean

    Returns
    -------
    `measure`, `value`, `n`, `bound`, `source` and `agreed`; None where it would be about 1 to 4 people, or about all but
    1 to 4
    """
    found = r_wg(answers, options=steps)
    if not tells_of_a_team(found.n, scored) or found.value is None:
        return None
    value = round(found.value, _ROUND)
    return _told("r_wg", value, found.n, AGREED, RULE, agreed=value >= AGREED)


def of_points(points: Floats, bound: float) -> dict[str, Any] | None:
    """Return how far a team agrees about one type among which points are divided, as `of_ratings` does.

    Parameters
    ----------
    points : array (people,) of everybody's own score, NaN where there is none
    bound : the spread in points up to which they agree
    """
    there = points[np.isfinite(points)]
    if not tells_of_a_team(there.size, there.size):
        return None
    spread = round(float(there.std(ddof=1)), _ROUND)
    return _told("sd", spread, there.size, bound, OWN, agreed=spread <= bound)


def tells_of_a_team(n: int, scored: int) -> bool:
    """Tell whether a figure over `n` of `scored` people is about a team, and gives away none of the few others."""
    return n >= floor() and (scored - n == 0 or scored - n >= floor())


def _told(measure: str, value: float, n: int, bound: float, source: str, *, agreed: bool) -> dict[str, Any]:
    return {"measure": measure, "value": value, "n": n, "bound": bound, "source": source, "agreed": agreed}


def collected(instrument: Instrument, found: Iterable[tuple[str, str, dict[str, Any] | None]]) -> dict[str, Found]:
    """Return what was found per perspective and dimension under `consensus`; nothing for observers, who aren't a team."""
    kept: Found = {}
    for perspective, dimension, one in found:
        if one is not None and instrument.counts == "respondents":
            kept.setdefault(perspective, {})[dimension] = one
    return {"consensus": kept} if kept else {}


# ---- what it means for the words -------------------------------------------------------------------------------------


def is_shared(profile: Profile) -> bool:
    """Tell whether every mean that is shown may be called the team's."""
    found = _entries(profile)
    shown = [(each.perspective, each.dimension) for each in profile.scores if each.estimate.value is not None]
    return all(found.get(perspective, {}).get(dimension, {}).get("agreed") for perspective, dimension in shown)


def key_of(key: str, profile: Profile, perspective: str, dimensions: Iterable[str]) -> str:
    """Return the words for what is said of some dimensions: `…_agreed`, `…_apart`, or without a measure the plain ones."""
    known = [_entries(profile).get(perspective, {}).get(name) for name in dimensions]
    if not known or None in known:
        return key
    return f"{key}_{'agreed' if all(each['agreed'] for each in known if each) else 'apart'}"


def apart(profile: Profile, perspective: str, dimensions: Iterable[str] | None = None) -> str:
    """Return of which dimensions the answers lie apart and how far, as `'leiderschap' r_wg 0,41`; of many only the first."""
    found = _entries(profile).get(perspective, {})
    names = [name for name in dimensions or found if name in found and not found[name]["agreed"]]
    told = [f"'{small(profile.instrument.dimension_label(name))}' {in_words(found[name])}" for name in names]
    rest = len(told) - _NAMED
    return join(told if rest < 2 else [*told[:_NAMED], say("consensus.more", count=rest)])


def in_words(one: Mapping[str, Any]) -> str:
    """Return one measure with its number: `r_wg 0,41` or `spreiding 12,3 punten`."""
    return say(f"consensus.{one['measure']}", value=number(one["value"], 2 if one["measure"] == "r_wg" else 1))


def reading(profile: Profile) -> str:
    """Say by what is judged whether a mean is the team's; empty where nothing was judged."""
    first = next((one for part in _entries(profile).values() for one in part.values()), None)
    return say(f"consensus.reading_{first['measure']}", bound=number(first["bound"], 2)) if first else ""


def _entries(profile: Profile) -> Found:
    found: Found = profile.quality.get("consensus", {})
    return found
