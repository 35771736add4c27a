"""Scoring levels described by what one sees: lessons, visits, conversations, quality systems, a school.

What is averaged over are the subjects (lessons) where the instrument names one, else whoever judged. An item's level in
a lesson is the mean over its observers; a dimension is the mean of the items that were seen, when at least the scale's
`min_share` of them were. Nobody is ranked: where the instrument sets a `minimum`, nothing is shown of fewer subjects,
and never anything of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbook.dutch import join, number
from workbook.instrument.model import Rubric
from workbook.responses.answerfile import in_reading_order
from workbook.results import ItemScore, Profile
from workbook.scoring.agreement import agreements
from workbook.scoring.dense import Dense
from workbook.scoring.ladder import next_step
from workbook.scoring.likert import dimension_means, distribution, each_likert, turned, weights
from workbook.scoring.rubric_text import rubric_text
from workbook.scoring.summary import Each, scores_of, spread
from workbook.texts import say

Counts = NDArray[np.int64]


def each_rubric(data: Dense) -> Each:
    """Return the scores of each observer about each subject (rows, perspectives, dimensions); NaN = too little seen."""
    return each_likert(data)


@frozen
class _Seen:
    """What was seen per case: a lesson, or where no subject is named whoever judged."""

    names: tuple[str, ...]
    values: Each  # cases, perspectives, items: the mean level over observers
    each: Each  # cases, perspectives, dimensions
    observers: int

    def counts(self) -> Counts:
        """Return in how many cases each dimension (perspectives, dimensions) is scored."""
        return np.asarray(np.isfinite(self.each).sum(axis=0))


def score_rubric(data: Dense, *, alone: bool) -> Profile:
    """Score a dense array (respondents, perspectives, items, 1), a row for each observer of each subject.

    Returns
    -------
    Profile with per dimension the mean, its interval, spread and n over subjects (without subjects: over who judged).
    `quality` holds `subjects`, `raters`, per perspective the `agreement` of two or more observers of the same, and
    where the instrument has a ladder the `next_step`; `texts` what was written. What can't be scored is left out and
    told. Under the instrument's `minimum` of subjects there is nothing but the message that says so.
    """
    instrument = _rubric(data)
    values = _levels(data)
    faults = (*_unreadable(data), *_not_used(data, values))
    seen = _seen(data, values)
    enough = int(np.isfinite(seen.values).any(axis=(1, 2)).sum())
    if 0 < enough < instrument.minimum:
        return Profile(instrument=instrument, message=_too_few(instrument, enough), notes=faults, alone=alone)
    told = tuple(_not_scored(instrument, seen))
    kept = evolve(seen, each=np.where(seen.counts() >= max(instrument.minimum, 1), seen.each, np.nan))
    if not np.isfinite(kept.each).any():
        message = " ".join((*faults, *told)) or say("results.nothing")
        return Profile(instrument=instrument, message=message, alone=alone)
    limits = (float(instrument.scale.minimum), float(instrument.scale.maximum))
    shown = [p for p in range(len(instrument.perspectives)) if np.isfinite(kept.each[:, p]).any()]
    profile = Profile(
        instrument=instrument,
        n=int(np.isfinite(kept.each).any(axis=(1, 2)).sum()),
        scores=tuple(s for p in shown for s in scores_of(instrument, kept.each, p, limits) if s.estimate.n),
        items=tuple(item for p in shown for item in _items(instrument, kept, p)),
        texts=tuple(_texts(data)),
        notes=(*faults, *told),
        label=_label(instrument, kept),
        alone=alone,
    )
    profile = evolve(profile, quality=_quality(data, values, kept, profile))
    return evolve(profile, text=rubric_text(profile, _named(kept)))


def _rubric(data: Dense) -> Rubric:
    assert isinstance(data.instrument, Rubric)  # noqa: S101 - the registry pairs this engine with this model
    return data.instrument


def _levels(data: Dense) -> Each:
    """Return the levels that count (rows, perspectives, items): legal ones at items that have levels."""
    asked: NDArray[np.bool_] = np.any(weights(_rubric(data)), axis=1)
    return np.asarray(np.where(asked, turned(data), np.nan))


def _seen(data: Dense, values: Each) -> _Seen:
    """Take the observers of one subject together; without subjects everybody who judged stands alone."""
    instrument = _rubric(data)
    if instrument.subject is None:
        names, cases = data.respondents, values
    else:
        names = tuple(sorted(set(data.subjects), key=in_reading_order))
        places = np.array(data.subjects)
        cases = np.stack([_mean_over_rows(values[places == name]) for name in names])
    each = dimension_means(instrument, cases)
    return _Seen(names, cases, each, len(set(data.respondents)))


def _mean_over_rows(values: Each) -> Each:
    """Return the mean over the first axis of what is there; NaN where nothing is."""
    there = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(there, values, 0.0).sum(axis=0) / there.sum(axis=0))


def _items(instrument: Rubric, seen: _Seen, p: int) -> Iterator[ItemScore]:
    """Give the mean level of every item that is scored, over the cases in which it was seen."""
    perspective = instrument.perspectives[p].id
    asked = {each.id for each in instrument.asked(perspective)}
    for i, item in enumerate(instrument.items):
        values = seen.values[np.isfinite(seen.values[:, p, i]), p, i]
        if item.id not in asked or not instrument.is_numeric(item) or values.size < max(instrument.minimum, 1):
            continue
        # Two observers between two levels stand at no step.
        whole = bool((values == np.round(values)).all())
        counts = distribution(values, instrument.scale.steps) if whole else ()
        mean = float(values.mean())
        yield ItemScore(perspective, item.id, item.dimension, mean, spread(values), values.size, counts)


def _quality(data: Dense, values: Each, seen: _Seen, profile: Profile) -> dict[str, Any]:
    instrument = _rubric(data)
    found: dict[str, Any] = {
        "subjects": len(seen.names) if instrument.subject else None,
        "raters": seen.observers,
        "agreement": agreements(data, values),
    }
    step = next_step(profile)
    return found | ({"next_step": step} if step else {})


def _texts(data: Dense) -> Iterator[dict[str, Any]]:
    """Give what was written at each item, in published order; not whose it is where no subject may be shown apart."""
    instrument = _rubric(data)
    order = {(perspective.id, item.id): place for place, (perspective, item) in enumerate(
        (perspective, item) for perspective in instrument.perspectives for item in instrument.asked(perspective.id)
    )}  # fmt: skip
    found = []
    for entry in data.entries:
        place, text = (entry.get("perspective"), entry.get("item")), str(entry.get("text") or "").strip()
        if place in order and text:
            found.append((order[place], entry, text))
    apart = not instrument.minimum
    # By the text itself, where the order of visits would give away what belongs together.
    found.sort(key=lambda each: (each[0], in_reading_order(_subject(each[1]) if apart else each[2])))
    for _, entry, text in found:
        item = instrument.item(entry["item"])
        whose = {"subject": _subject(entry), "respondent": str(entry.get("respondent") or "")} if apart else {}
        yield {
            "perspective": entry["perspective"], "item": item.id, "dimension": item.dimension, "text": text,
            "evidence": instrument.is_numeric(item), **whose,
        }  # fmt: skip


def _subject(entry: dict[str, Any]) -> str:
    return str(entry.get("subject") or "")


def _label(instrument: Rubric, seen: _Seen) -> str:
    """Return what was scored, where that is one lesson after another: its name, or how many there were."""
    if instrument.subject is None:
        return ""
    if len(seen.names) == 1:
        return seen.names[0]
    several = instrument.subject.plural or f"× {instrument.subject.label.lower()}"
    return f"{number(len(seen.names))} {several}"


def _named(seen: _Seen) -> str:
    return seen.names[0] if len(seen.names) == 1 else ""


def _too_few(instrument: Rubric, there: int) -> str:
    about = instrument.subject
    one, several = (about.label.lower(), about.plural or about.label.lower()) if about else ("", "")
    return say("rubric.too_few", there=there, minimum=instrument.minimum, label=one, plural=several)


def _not_scored(instrument: Rubric, seen: _Seen) -> Iterator[str]:
    """Say which dimensions have no score, and which rest on fewer cases than others."""
    asked: NDArray[np.bool_] = np.any(weights(instrument), axis=2)
    scored = seen.counts()
    for p, perspective in enumerate(instrument.perspectives):
        there = int(np.isfinite(seen.values[:, p]).any(axis=1).sum())
        known = [d for d in range(len(instrument.scored)) if asked[p, d]] if there else []
        least = max(instrument.minimum, 1)
        share = number(100 * instrument.scale.min_share)
        none = _labels(instrument, [d for d in known if scored[p, d] < least])
        part = [d for d in known if least <= scored[p, d] < there]
        where = f"{perspective.label}: " if len(instrument.perspectives) > 1 else ""
        if none:
            key = "rubric.not_scored_minimum" if instrument.minimum else "rubric.not_scored"
            yield say(key, where=where, dimensions=none, share=share, minimum=instrument.minimum)
        for d in part:
            name, count = _labels(instrument, [d]), int(scored[p, d])
            yield say("rubric.partly_scored", where=where, dimension=name, there=count, all=there, share=share)


def _labels(instrument: Rubric, dimensions: Sequence[int]) -> str:
    return join(f"'{instrument.dimension_label(instrument.scored[d])}'" for d in dimensions)


def _unreadable(data: Dense) -> Iterator[str]:
    """Say which judgements are no number."""
    rows = set(zip(data.subjects, data.respondents, strict=True))
    for (subject, moment, who, _, item, _), text in data.faults.items():
        if moment == data.moment and (subject, who) in rows:
            yield _left_out(data, subject, who, item, say("scoring.text_instead", text=text))


def _not_used(data: Dense, values: Each) -> Iterator[str]:
    """Say which numbers are no level: no step of the scale, or at a question that is answered in words."""
    instrument, given = _rubric(data), data.values[..., 0]
    for r, p, i in np.argwhere(np.isfinite(given) & np.isnan(values)):
        item, scale = instrument.items[i], instrument.scale
        off = {"value": number(float(given[r, p, i]), 2), "minimum": scale.minimum, "maximum": scale.maximum}
        fault = say("scoring.off_scale", **off) if instrument.is_numeric(item) else say("rubric.no_level")
        yield _left_out(data, data.subjects[r], data.respondents[r], item.id, fault)


def _left_out(data: Dense, subject: str, who: str, item: str, fault: str) -> str:
    several = len(set(data.respondents)) > 1
    places = [subject, say("scoring.someone", who=who) if several else ""]
    where = ", ".join(each for each in places if each) or say("scoring.own")
    return say("rubric.left_out", where=where, item=data.instrument.item(item).text, fault=fault)
