"""Scoring importance, now and desired: means per dimension, gaps per item in order of size, and their quadrant.

A dimension is the mean of its items, as in a Likert scale. Items are ranked by gap (desired − now), then by importance.
The quadrants follow Martilla & James (1977), with the crosshair on the mean over the items: so they say which items stand
out beside the others, never whether a value is high in itself. With many items some gap is large by chance; p-values are
corrected for their number by Holm's method (1979) and given for a team only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbook.dutch import join, number, signed, small
from workbook.instrument.model import GapScan
from workbook.privacy import floor
from workbook.results import ItemGap, Profile
from workbook.scoring.consensus import apart, key_of, reading
from workbook.scoring.dense import Dense
from workbook.scoring.likert import each_likert, score_likert, turned
from workbook.scoring.summary import Each, gap_of
from workbook.scoring.wording import beyond
from workbook.stats import holm, paired_effect
from workbook.texts import entry, say

NOW, WANTED = "nu", "gewenst"
_ROUND = 9
_LARGEST = 3  # gaps that the sentence names
_SURE = 0.05

each_gap = each_likert


@frozen
class _Item:
    """One item's answers of who is scored in its dimension: now and wanted (respondents,), and the means shown."""

    id: str
    dimension: str
    means: Mapping[str, float]
    now: Each
    wanted: Each


def score_gap(data: Dense, *, alone: bool) -> Profile:
    """Score a dense array (respondents, perspectives, items, 1).

    Returns
    -------
    Profile; scores per perspective and dimension, gaps per dimension, and in `ranking` every item that is shown, the
    largest gap first. `quality["crosshair"]` holds the mean importance and the mean of now over those items, in points.
    `p` and `p_adjusted` are None but for a team at or above the floor of which all gave both now and desired.

    A respondent with an item of a dimension skipped or illegal is left out of that dimension, and told. The single
    respondent (`alone`) with anything incomplete gets no score but the sentence that says what to mend.
    """
    profile = score_likert(data, alone=alone)
    if profile.empty:
        return profile
    items = _items(profile, data)
    cross = crosshair(items, _gap_scan(data).importance)
    profile = evolve(
        profile,
        ranking=_ranking(data, items, cross, alone=alone),
        quality=dict(profile.quality) | ({"crosshair": cross} if cross else {}),
        notes=(*profile.notes, *_cross_note(profile, items, cross)),
    )
    shown = any(score.estimate.value is not None for score in profile.scores)
    return evolve(profile, text=gap_text(profile)) if shown else profile


def quadrant(importance: float | None, now: float | None, cross: Mapping[str, float]) -> str:
    """Return the quadrant of an item: on the crosshair counts as important, and as in order.

    Returns
    -------
    `focus` (important, behind), `keep` (important, in order), `low` (less important, behind), `excess` (less important,
    in order), or an empty text when one of the two is unknown
    """
    if importance is None or now is None or not cross:
        return ""
    important = round(importance - cross["importance"], _ROUND) >= 0
    in_order = round(now - cross["now"], _ROUND) >= 0
    return ("keep" if in_order else "focus") if important else ("excess" if in_order else "low")


def crosshair(items: list[_Item], importance: str) -> dict[str, float]:
    """Return the mean importance and the mean of now over the items; empty when either is unknown."""
    found = {name: [each.means[perspective] for each in items if perspective in each.means]
             for name, perspective in (("importance", importance), ("now", NOW))}  # fmt: skip
    if not all(found.values()):
        return {}
    return {name: round(float(np.mean(values)), _ROUND) for name, values in found.items()}


def gap_text(profile: Profile) -> str:
    """Say who answered, the means, which gaps are largest, what asks for improvement first, and what chance may do."""
    people = say("gap.alone") if profile.alone else say("gap.team", n=profile.n)
    means = (_means_text(profile, dimension) for dimension in profile.instrument.scored)
    parts = [people, *means, *_agreed_text(profile), _above_text(profile), _largest_text(profile), _tested_text(profile), _focus_text(profile),
             _cross_text(profile), say("gap.reading"), reading(profile)]  # fmt: skip
    return " ".join(part for part in parts if part)


def _items(profile: Profile, data: Dense) -> list[_Item]:
    """Return the items that are shown: none of a dimension that is hidden in any perspective."""
    hidden = {score.dimension for score in profile.scores if score.estimate.value is None and score.estimate.n}
    instrument, values, each = _gap_scan(data), turned(data), each_gap(data)
    places = {perspective.id: p for p, perspective in enumerate(instrument.perspectives)}
    found = []
    for i, item in enumerate(instrument.items):
        d = instrument.scored.index(item.dimension)
        shown = {name: p for name, p in places.items() if _shows(profile, name, item.id)}
        answers = {name: np.where(np.isfinite(each[:, p, d]), values[:, p, i], np.nan) for name, p in shown.items()}
        means = {name: float(np.nanmean(each_one)) for name, each_one in answers.items()}
        nobody = np.full(len(each), np.nan)
        if means and item.dimension not in hidden:
            found.append(_Item(item.id, item.dimension, means, answers.get(NOW, nobody), answers.get(WANTED, nobody)))
    return found


def _shows(profile: Profile, perspective: str, item: str) -> bool:
    return any(
        (each.perspective, each.item) == (perspective, item) and each.value is not None for each in profile.items
    )


def _ranking(data: Dense, items: list[_Item], cross: Mapping[str, float], *, alone: bool) -> tuple[ItemGap, ...]:
    importance = _gap_scan(data).importance
    raw = np.array([np.nan if alone else _p(each) for each in items])
    adjusted = holm(raw)
    ranking = [
        ItemGap(
            item=each.id, dimension=each.dimension, importance=each.means.get(importance), now=each.means.get(NOW),
            wanted=each.means.get(WANTED), gap=gap_of(each.id, each.now, each.wanted, None).estimate,
            quadrant=quadrant(each.means.get(importance), each.means.get(NOW), cross),
            p=_known(raw[i]), p_adjusted=_known(adjusted[i]),
        )
        for i, each in enumerate(items)
    ]  # fmt: skip
    return tuple(sorted(ranking, key=_size))


def _size(each: ItemGap) -> tuple[bool, float, float]:
    """Order by gap, then by importance; unknown gaps last, and of equals the first published first."""
    gap = each.gap.value
    return gap is None, -round(gap or 0.0, _ROUND), -round(each.importance or 0.0, _ROUND)


def _p(item: _Item) -> float:
    """Return the p-value of now against desired; NaN under the floor, and where not the same people gave both.

    Over other people than the means are, it would not belong to this gap. Exact where few people make that possible.
    """
    now, wanted = np.isfinite(item.now), np.isfinite(item.wanted)
    if not np.array_equal(now, wanted) or now.sum() < floor():
        return float("nan")
    effect = paired_effect(item.now, item.wanted)
    p = effect.p if effect.p_exact is None else effect.p_exact
    return float("nan") if p is None else p


def _known(value: NDArray[np.float64] | float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _cross_note(profile: Profile, items: list[_Item], cross: Mapping[str, float]) -> tuple[str, ...]:
    """Say why there are no quadrants. Where their lines lie is said in the text: a note stays where numbers are hidden."""
    instrument = profile.instrument
    assert isinstance(instrument, GapScan)  # noqa: S101 - the registry pairs this engine with this model
    if cross or not items:
        return ()
    absent = [name for name in (instrument.importance, NOW) if not any(name in each.means for each in items)]
    return (say("gap.no_importance", absent=", ".join(instrument.perspective_label(name) for name in absent)),)


def _cross_text(profile: Profile) -> str:
    cross = profile.quality.get("crosshair")
    return say("gap.crosshair", **{name: number(value, 2) for name, value in cross.items()}) if cross else ""


def _means_text(profile: Profile, dimension: str) -> str:
    instrument = profile.instrument
    assert isinstance(instrument, GapScan)  # noqa: S101 - as above
    known = {name: profile.score(name, dimension) for name in (instrument.importance, NOW, WANTED)}
    values = [each.estimate.value if each else None for each in known.values()]
    if all(value is None for value in values):
        return ""
    importance, now, wanted = map(number, values)
    label = instrument.dimension_label(dimension)
    return say("gap.dimension", dimension=label, importance=importance, now=now, wanted=wanted)


def _agreed_text(profile: Profile) -> Iterator[str]:
    """Say per perspective whether these means are the team's, or where its answers lie apart."""
    for perspective in profile.quality.get("consensus", {}):
        key = key_of("gap.means", profile, perspective, profile.quality["consensus"][perspective])
        label = profile.instrument.perspective_label(perspective)
        yield say(key, perspective=label, apart=apart(profile, perspective))


def _above_text(profile: Profile) -> str:
    rule = profile.instrument.bands.gap  # type: ignore[attr-defined]
    known = [gap for gap in profile.gaps if gap.estimate.value is not None]
    if rule is None or not known:
        return ""
    told = [f"{small(profile.instrument.dimension_label(gap.dimension))} ({beyond(gap.estimate.value, rule.above)})"
            for gap in known if gap.flagged]  # fmt: skip
    return say("gap.above" if told else "gap.none_above", above=number(rule.above), dimensions=join(told))


def _largest_text(profile: Profile) -> str:
    known = [each for each in profile.ranking if each.gap.value is not None]
    if not known:
        return ""
    largest = [each for each in known if (each.gap.value or 0) > 0][:_LARGEST]
    told = (f"'{profile.instrument.item(each.item).text.rstrip('.')}' ({signed(each.gap.value)})" for each in largest)
    return say("gap.largest", items=join(told)) if largest else say("gap.no_gap")


def _tested_text(profile: Profile) -> str:
    tested = [each for each in profile.ranking if each.p_adjusted is not None]
    if not tested:
        return ""
    sure = sum((each.p_adjusted or 0) < _SURE for each in tested)
    return say("gap.tested" if sure else "gap.tested_none", tests=len(tested), count=sure)


def _focus_text(profile: Profile) -> str:
    if not any(each.quadrant for each in profile.ranking):
        return ""
    count = sum(each.quadrant == "focus" for each in profile.ranking)
    stand = entry("gap.stands")["one" if count == 1 else "many"]
    return say("gap.focus", stand=stand, count=count, of=len(profile.ranking))


def _gap_scan(data: Dense) -> GapScan:
    assert isinstance(data.instrument, GapScan)  # noqa: S101 - the registry pairs this engine with this model
    return data.instrument
