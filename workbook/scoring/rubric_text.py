"""One Dutch paragraph about what was seen: where it stands, the next step, and how far observers agree. No verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbook.dutch import join, number
from workbook.instrument.model import Rubric
from workbook.results import Profile, Score
from workbook.scoring.agreement import FEW
from workbook.scoring.ladder import rungs
from workbook.texts import entry, say


def rubric_text(profile: Profile, subject: str) -> str:
    """Say what was looked at, what is seen and what comes next (a ladder) or what is highest and lowest, and the agreement.

    Parameters
    ----------
    subject : the name of the only subject there is, else empty
    """
    instrument = _rubric(profile)
    ladder = instrument.bands.every is not None
    parts = [
        _looked_at(profile, instrument, subject),
        *(_ladder(profile, instrument) if ladder else _ends(profile, instrument)),
        *(_agreement(instrument, name, found) for name, found in profile.quality["agreement"].items()),
        say("rubric.reading"),
    ]
    return " ".join(part for part in parts if part)


def _rubric(profile: Profile) -> Rubric:
    assert isinstance(profile.instrument, Rubric)  # noqa: S101 - the engine pairs this wording with this model
    return profile.instrument


def _looked_at(profile: Profile, instrument: Rubric, subject: str) -> str:
    raters = profile.quality["raters"]
    people = say("rubric.one_person") if raters == 1 else say("rubric.people", n=raters)
    about = instrument.subject
    if about is None:
        return say("rubric.school_one" if raters == 1 else "rubric.school_many", n=raters)
    if profile.quality["subjects"] == 1:
        return say("rubric.one", subject=subject or say("rubric.unnamed", label=about.label.lower()), people=people)
    told = say("rubric.many", subjects=profile.label, people=people)
    return f"{told} {say('rubric.none_apart', label=about.label.lower())}" if instrument.minimum else told


def _ladder(profile: Profile, instrument: Rubric) -> list[str]:
    """Say what is reached, the next step with what it looks like, and what further up is reached already."""
    steps = rungs(profile)
    first = next((place for place, (_, reached) in enumerate(steps) if not reached), len(steps))
    below, above = [each for each, _ in steps[:first]], [each for each, reached in steps[first:] if reached]
    parts = [say("rubric.reached", dimensions=_with_scores(instrument, below))] if below else []
    step = profile.quality.get("next_step")
    if not steps:
        return []
    if step is None:
        parts = [say("rubric.all_reached", dimensions=_with_scores(instrument, below))]
    else:
        score = number(steps[first][0].estimate.value)
        parts.append(say("rubric.next", dimension=instrument.dimension_label(step["dimension"]), score=score))
        parts.append(_next_item(instrument, step))
    if above:
        parts.append(say("rubric.further", dimensions=_with_scores(instrument, above)))
    every = instrument.bands.every
    return [*parts, say("rubric.threshold", value=number(every.at_least))] if every else parts


def _next_item(instrument: Rubric, step: Mapping[str, Any]) -> str:
    if step["item"] is None:
        return ""
    item = instrument.item(step["item"])
    label = instrument.scale.labels.get(step["level"], "")
    named = f"{step['level']} ({label.lower()})" if label else str(step["level"])
    return say("rubric.next_item", item=item.text, level=named, text=item.levels[step["level"]])


def _with_scores(instrument: Rubric, scores: Iterable[Score]) -> str:
    return join(f"'{instrument.dimension_label(each.dimension)}' ({number(each.estimate.value)})" for each in scores)


def _ends(profile: Profile, instrument: Rubric) -> list[str]:
    """Say per perspective what is highest and lowest, and where another perspective differs most from the first."""
    known = {each.id: [s for s in profile.scores if s.perspective == each.id] for each in instrument.perspectives}
    known = {name: scores for name, scores in known.items() if scores}
    parts = [_high_and_low(instrument, name, scores) for name, scores in known.items()]
    first, *others = known
    return [*parts, *(_difference(profile, first, other) for other in others)]


def _high_and_low(instrument: Rubric, perspective: str, scores: list[Score]) -> str:
    values = [round(each.estimate.value or 0.0, 6) for each in scores]
    names = {
        end: join(
            f"'{instrument.dimension_label(each.dimension)}'"
            for each, value in zip(scores, values, strict=True)
            if value == end
        )
        for end in (max(values), min(values))
    }
    where = _where(instrument, perspective)
    if len(names) == 1:
        return _capital(say("rubric.flat", where=where, score=number(max(values))))
    ends = {"high": number(max(values)), "low": number(min(values))}
    told = say("rubric.ends", where=where, highest=names[max(values)], lowest=names[min(values)], **ends)
    return _capital(told)


def _where(instrument: Rubric, perspective: str) -> str:
    """Name the perspective, where there are several."""
    if len(instrument.perspectives) == 1:
        return ""
    return say("rubric.perspective", label=instrument.perspective_label(perspective)) + " "


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _difference(profile: Profile, first: str, other: str) -> str:
    """Say in which dimension another perspective differs most from the first."""
    instrument = profile.instrument
    pairs = [
        (name, a.estimate.value, b.estimate.value)
        for name in instrument.scored
        if (a := profile.score(first, name)) and (b := profile.score(other, name))
    ]
    apart = [(name, a, b) for name, a, b in pairs if a is not None and b is not None and round(a - b, 6) != 0]
    if not apart:
        return ""
    name, mine, theirs = max(apart, key=lambda each: abs(each[1] - each[2]))
    return say(
        "rubric.higher" if theirs > mine else "rubric.lower", dimension=f"'{instrument.dimension_label(name)}'",
        first=instrument.perspective_label(first), other=instrument.perspective_label(other),
        mine=number(mine), theirs=number(theirs),
    )  # fmt: skip


def _agreement(instrument: Rubric, perspective: str, found: Mapping[str, Any]) -> str:
    """Say how often observers chose the same, the coefficient with its usual reading, and a warning for few judgements."""
    where = _where(instrument, perspective)
    counts = {key: number(found[key]) for key in ("judgements", "same", "near")}
    parts = [_capital(say("rubric.agreed", where=where, **counts))]
    alpha, kappa = found.get("alpha_ordinal"), found.get("kappa_quadratic")
    coefficient = alpha or kappa or {}
    if coefficient.get("value") is None:
        parts.append(say("rubric.no_coefficient", why=coefficient.get("note", "").rstrip(".")))
    elif alpha:
        reading = _reading("rubric.krippendorff", round(alpha["value"], 3))
        parts.append(say("rubric.alpha", alpha=number(alpha["value"], 3), reading=reading))
    elif kappa:
        reading = _reading("rubric.landis_koch", round(kappa["value"], 2))
        parts.append(say("rubric.kappa", quadratic=_two(kappa), linear=_two(found["kappa_linear"]), reading=reading))
    if found["judgements"] < FEW:
        parts.append(say("rubric.few"))
    return " ".join(parts)


def _two(estimate: Mapping[str, Any]) -> str:
    return number(estimate["value"], 2)


def _reading(key: str, value: float) -> str:
    """Return the words of a reading aid: those of the highest bound that the value reaches."""
    steps = entry(key)
    return str(next((step["label"] for step in reversed(steps) if value >= step["at_least"]), steps[0]["label"]))
