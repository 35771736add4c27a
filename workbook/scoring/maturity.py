"""Scoring statements per field and phase: the phase that is reached, and the one that is wanted.

A phase is reached when the mean of its statements, and that of every phase before it, is at least the threshold: phase
n presupposes phase n − 1. Both the statements and the threshold are our own; INK's own rules are not public. A team's
position is the median of its members' phases, with its quartiles: a phase is a rank and not a quantity.
"""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Real
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbook.dutch import number
from workbook.errors import problem
from workbook.instrument.model import Maturity
from workbook.results import Gap, ItemScore, Profile, Score
from workbook.scoring.consensus import collected, of_ratings
from workbook.scoring.dense import Dense
from workbook.scoring.legality import begun, scaled_faults, scaled_legal
from workbook.scoring.likert import distribution
from workbook.scoring.maturity_text import maturity_text
from workbook.scoring.summary import Each, one_perspective, spread
from workbook.stats import Estimate, median
from workbook.texts import say

NOW, WANTED = "nu", "gewenst"
_TOLERANCE = 1e-9
Flags = NDArray[np.bool_]


def score_maturity(data: Dense, *, alone: bool, threshold: float | None = None) -> Profile:
    """Score a dense array (respondents, perspectives, items, 1).

    Parameters
    ----------
    threshold : mean of a phase's statements from which it counts as reached; the instrument's own by default

    Returns
    -------
    Profile; in `nu` the phase reached (0 = none yet), in `gewenst` the phase wanted, per field: the median over people
    with its quartiles. `quality` holds the `threshold`, per field the median `phase_means`, and in `gap_phases` the
    phases that fail while a later one passes.

    A respondent with a field skipped or illegal is left out of that field, and told; in the team edition only the
    statements for the team are asked. Who is `alone` with anything incomplete gets no score but what to mend.

    Raises
    ------
    WorkbookError
        for a threshold that lies outside the scale
    """
    instrument = _maturity(data)
    rule = checked_threshold(instrument, threshold)
    each, present = each_maturity(data, threshold=rule), begun(data)
    faults = tuple(scaled_faults(_without_unasked(data), each))
    scored: Flags = np.isfinite(each)
    if not scored.any() or (alone and faults):
        message = " ".join(faults) or say("results.nothing")
        return Profile(instrument=instrument, n=0, message=message, alone=alone)
    scores = tuple(
        _score(perspective.id, field, each[:, p, d])
        for p, perspective in enumerate(instrument.perspectives)
        for d, field in enumerate(instrument.scored)
        if scored[:, p].any()
    )
    profile = Profile(
        instrument=instrument,
        n=int(scored.any(axis=(1, 2)).sum()),
        scores=scores,
        gaps=_gaps(instrument, scores),
        items=tuple(_items(data, each)),
        notes=(*faults, *_edition_note(data, alone=alone), *one_perspective(instrument, present)),
        alone=alone,
    )
    if not any(score.estimate.value is not None for score in profile.scores):
        return profile
    agreed = {} if alone else collected(instrument, _consensus(profile, each))
    profile = evolve(profile, quality=_quality(profile, data, each, rule) | agreed)
    return evolve(profile, text=maturity_text(profile, rule))


def checked_threshold(instrument: Maturity, threshold: float | None) -> float:
    """Return the threshold to use. Raises `WorkbookError` when it doesn't lie on the scale, above its lowest step."""
    if threshold is None:
        return float(instrument.threshold)
    scale = instrument.scale
    if isinstance(threshold, bool) or not isinstance(threshold, Real):
        raise problem("maturity.no_threshold", where=instrument.short or instrument.title, given=threshold)
    if not scale.minimum < threshold <= scale.maximum:
        raise problem("maturity.threshold_outside", where=instrument.short or instrument.title, given=number(threshold, 2),
                      minimum=scale.minimum, maximum=scale.maximum)  # fmt: skip
    return float(threshold)


def each_maturity(data: Dense, *, threshold: float | None = None) -> Each:
    """Return everybody's own phases (respondents, perspectives, fields): reached in `nu`, wanted in `gewenst`.

    NaN where a statement of the field that is asked is skipped or illegal.
    """
    instrument = _maturity(data)
    found = np.full((len(data.respondents), len(instrument.perspectives), len(instrument.scored)), np.nan)
    places = {perspective.id: p for p, perspective in enumerate(instrument.perspectives)}
    if NOW in places:
        found[:, places[NOW]] = reached(phase_means(data), checked_threshold(instrument, threshold))
    if WANTED in places:
        # The wanted phases stand behind the statements, a field each.
        found[:, places[WANTED]] = _legal(data)[:, places[WANTED], len(instrument.items) :]
    return found


def phase_means(data: Dense) -> NDArray[np.float64]:
    """Return everybody's mean per field and phase (respondents, fields, phases).

    NaN throughout a field where a statement that is asked is skipped or illegal. Who answered no statement but those for
    the team filled in the team edition: there only those are asked.
    """
    instrument = _maturity(data)
    fields, phases, count = len(instrument.scored), len(instrument.phases), len(instrument.items)
    place = {name: d for d, name in enumerate(instrument.scored)}
    member = np.zeros((count, fields, phases))
    for i, item in enumerate(instrument.items):
        member[i, place[item.dimension], item.phase - 1] = 1
    asked = _asked(data)
    values = _legal(data)[:, [each.id for each in instrument.perspectives].index(NOW), :count]
    answered = np.isfinite(values) & asked
    total = np.einsum("ri,idk->rdk", np.where(answered, values, 0.0), member)
    number_of = np.einsum("ri,idk->rdk", answered.astype(float), member)
    wanted = np.einsum("ri,idk->rd", asked.astype(float), member)
    enough = number_of.sum(axis=2) >= instrument.scale.min_share * wanted - _TOLERANCE
    with np.errstate(invalid="ignore", divide="ignore"):
        means = total / number_of
    whole = enough & np.isfinite(means).all(axis=2)
    return np.asarray(np.where(whole[:, :, None], means, np.nan))


def reached(means: NDArray[np.float64], threshold: float) -> Each:
    """Return the phase reached: the last of the unbroken run from the first on whose mean is at least the threshold.

    Parameters
    ----------
    means : array (…, phases), NaN = not scored
    """
    run = np.cumprod(means >= threshold - _TOLERANCE, axis=-1).sum(axis=-1)
    return np.asarray(np.where(np.isnan(means).any(axis=-1), np.nan, run))


def gap_phases(means: NDArray[np.float64], threshold: float) -> list[int]:
    """Return the phases (1 = the first) that fail while a later one passes: holes in the ladder of one field."""
    passed = np.asarray(means) >= threshold - _TOLERANCE
    last = int(np.flatnonzero(passed)[-1]) if passed.any() else 0
    return [phase + 1 for phase in range(last) if not passed[phase]]


def team_edition(data: Dense) -> Flags:
    """Tell per respondent whether only statements for the team were answered, be it with no number."""
    instrument = _maturity(data)
    now = [each.id for each in instrument.perspectives].index(NOW)
    others = np.array([not item.team for item in instrument.items], dtype=bool)
    statements = data.values[:, now, : len(instrument.items), 0]
    touched: Flags = np.any(np.isfinite(statements[:, others]), axis=1)
    whole = {item.id for item in instrument.items if not item.team}
    garbled = {(subject, who) for subject, moment, who, perspective, item, _ in data.faults
               if moment == data.moment and perspective == NOW and item in whole}  # fmt: skip
    for r, person in enumerate(zip(data.subjects, data.respondents, strict=True)):
        touched[r] |= person in garbled
    return np.asarray(begun(data)[:, now] & ~touched)


def _asked(data: Dense) -> Flags:
    """Tell per respondent and statement whether it was asked."""
    team = np.array([item.team for item in _maturity(data).items], dtype=bool)
    return np.asarray(team | ~team_edition(data)[:, None])


def _legal(data: Dense) -> NDArray[np.float64]:
    values = data.values[..., 0]
    return np.asarray(np.where(scaled_legal(values, _maturity(data)), values, np.nan))


def _without_unasked(data: Dense) -> Dense:
    """Return the array with something in every statement that the team edition does not ask: it is no fault to skip it."""
    instrument = _maturity(data)
    now = [each.id for each in instrument.perspectives].index(NOW)
    values = data.values.copy()
    values[:, now, : len(instrument.items), 0][~_asked(data)] = instrument.scale.minimum
    return evolve(data, values=values)


def _score(perspective: str, field: str, phases: Each) -> Score:
    there = phases[np.isfinite(phases)]
    quartiles = tuple(float(each) for each in np.quantile(there, [0.25, 0.75])) if there.size > 1 else None
    return Score(perspective, field, median(there), spread(there), quartiles)  # type: ignore[arg-type]


def _gaps(instrument: Maturity, scores: tuple[Score, ...]) -> tuple[Gap, ...]:
    """Return wanted − reached per field: the difference of the medians shown, which has no interval of its own."""
    if not {NOW, WANTED} <= {each.id for each in instrument.perspectives}:
        return ()
    known = {(each.perspective, each.dimension): each.estimate for each in scores}
    gaps, rule = [], instrument.bands.gap
    for field in instrument.scored:
        now, wanted = known.get((NOW, field)), known.get((WANTED, field))
        if now is None or wanted is None or now.value is None or wanted.value is None:
            gaps.append(Gap(field, Estimate.of(None, n=0, note=say("results.gap_unknown")), None))
            continue
        value, n = wanted.value - now.value, min(now.n, wanted.n)
        note = say("maturity.gap_of_medians") if n > 1 else ""
        gaps.append(Gap(field, Estimate.of(value, n=n, note=note), abs(value) > rule.above if rule else None))
    return tuple(gaps)


def _items(data: Dense, each: Each) -> list[ItemScore]:
    """Return the mean of every statement that all who are scored in its field answered.

    Where some filled in the team edition, the other statements rest on fewer people than the field does, so that few
    could be told apart; those are left out.
    """
    instrument, legal = _maturity(data), _legal(data)
    found = []
    for p, perspective in enumerate(instrument.perspectives):
        asked = {item.id for item in instrument.asked(perspective.id)}
        for i, item in enumerate(instrument.all_items):
            field = instrument.scored.index(item.dimension)
            values = legal[np.isfinite(each[:, p, field]), p, i]
            if item.id in asked and values.size and np.isfinite(values).all():
                counts = distribution(values, instrument.limits(item).steps)
                numbers = (float(values.mean()), spread(values), values.size, counts)
                found.append(ItemScore(perspective.id, item.id, item.dimension, *numbers))
    return found


def _quality(profile: Profile, data: Dense, each: Each, threshold: float) -> dict[str, Any]:
    """Return the threshold and, per field that is shown, the median means of its phases and the holes in its ladder."""
    instrument, means = _maturity(data), phase_means(data)
    found: dict[str, Any] = {"threshold": threshold, "phase_means": {}, "gap_phases": {}}
    now = [each.id for each in instrument.perspectives].index(NOW)
    for d, field in enumerate(instrument.scored):
        score = profile.score(NOW, field)
        if score is None or score.estimate.value is None:
            continue
        middle = np.median(means[np.isfinite(each[:, now, d]), d], axis=0)
        found["phase_means"][field] = [round(float(value), 6) for value in middle]
        if holes := gap_phases(middle, threshold):
            found["gap_phases"][field] = holes
    return found


def _consensus(profile: Profile, each: Each) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Give how far the team agrees about the phase of every field that is shown: reached from 0 on, wanted from 1 on."""
    instrument = profile.instrument
    for p, perspective in enumerate(instrument.perspectives):
        for d, field in enumerate(instrument.scored):
            score = profile.score(perspective.id, field)
            if score is not None and score.estimate.value is not None:
                steps = len(instrument.phases) + (perspective.id == NOW)  # type: ignore[attr-defined]
                phases = each[np.isfinite(each[:, p, d]), p, d]
                yield perspective.id, field, of_ratings(phases, steps, phases.size)


def _edition_note(data: Dense, *, alone: bool) -> tuple[str, ...]:
    """Say that the team edition was filled in, and by how many."""
    short = int(team_edition(data).sum())
    if not short:
        return ()
    return (say("maturity.team_edition_own") if alone else say("maturity.team_edition", n=short, of=len(data.respondents)),)  # fmt: skip


def _maturity(data: Dense) -> Maturity:
    assert isinstance(data.instrument, Maturity)  # noqa: S101 - the registry pairs this engine with this model
    return data.instrument
