"""A figure in words, from the same numbers: for who can't see it, and for who would rather read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workbook.dutch import join, number, signed
from workbook.instrument.model import Ipsative, Rubric
from workbook.plots.series import (
    dimensions,
    ends,
    of_item,
    of_profile,
    rule,
    sizes,
    title,
    within,
)
from workbook.results import Comparison, Gap, Profile
from workbook.texts import say


def joined(sentences: Iterable[str]) -> str:
    """Return sentences as one paragraph; empty ones fall out."""
    return " ".join(sentence for sentence in sentences if sentence)


def heading(name: str, marked: str | None) -> str:
    """Return the title of a figure as a sentence, with the mark of the example school."""
    return say("plots.words.any", title=name + _marked(marked))


def responses(result: Any) -> Iterator[str]:
    """Say how many answered of who was asked, of a comparison for each side of which that is known."""
    if isinstance(result, Comparison):
        for name, one in zip(result.names, result.responses, strict=True):
            if one:
                yield say("plots.words.response_of", name=name, size=one.size)
    elif one := getattr(result, "response", None):
        yield say("plots.words.response", size=one.size)


def _marked(marked: str | None) -> str:
    return f" – {marked}" if marked else ""


def kite(profile: Profile) -> Iterator[str]:
    """Say what the kite shows."""
    yield say("plots.words.kite", title=title("kite", profile.instrument) + _marked(profile.marked))
    yield from numbers(profile)


def numbers(profile: Profile) -> Iterator[str]:
    """Give the scores, the differences that stand out and what the group is, in words."""
    key = "scores" if isinstance(profile.instrument, Ipsative) else "means"
    yield say(f"plots.words.{key}", scores=scores(profile))
    yield differences(profile)
    yield group(profile)


def scores(profile: Profile) -> str:
    """Return every score with its name, perspective by perspective."""
    names = [within(profile.instrument.dimension_label(each)) for each in dimensions(profile)]
    parts = []
    for series in of_profile(profile):
        values = zip(names, series.points, strict=True)
        told = join(
            say("plots.words.score", dimension=name, value=number(point.value))
            for name, point in values
            if point.value is not None or point.n
        )
        one = len(profile.instrument.perspectives) == 1
        parts.append(told if one else say("plots.words.perspective", perspective=series.label, scores=told))
    return "; ".join(parts)


def differences(profile: Profile) -> str:
    """Say which differences between present and desired stand out, or that none does; nothing without a rule."""
    above = rule(profile.instrument)
    if above is None or not any(gap.estimate.value is not None for gap in profile.gaps):
        return ""
    told = join(_gap(profile, gap) for gap in profile.gaps if gap.flagged)
    unit = "" if isinstance(profile.instrument, Ipsative) else "_scale"
    return say(
        f"plots.words.flagged{unit}" if told else f"plots.words.none_flagged{unit}",
        gaps=told,
        above=number(above),
        **ends(profile.instrument),
    )


def _gap(profile: Profile, gap: Gap) -> str:
    name = within(profile.instrument.dimension_label(gap.dimension))
    return say("plots.words.gap", dimension=name, gap=signed(gap.estimate.value))


def group(profile: Profile) -> str:
    """Say that the numbers are means of several people, and how far those lie apart; nothing for one person."""
    if isinstance(profile.instrument, Rubric):
        return say("plots.words.about", about=profile.label) if profile.n > 1 and profile.label else ""
    spreads = [score.sd for score in profile.scores if score.sd is not None]
    if profile.n < 2:
        return ""
    n = sizes(of_profile(profile))
    if not spreads:
        return say("plots.words.group_one", n=n)
    return say("plots.words.group", n=n, low=number(min(spreads)), high=number(max(spreads)))


def items(profile: Profile) -> Iterator[str]:
    """Say in how many items the strongest type leads, and where another does."""
    name = title("items", profile.instrument) + _marked(profile.marked)
    yield say("plots.words.items", title=name, count=len(profile.instrument.items))
    yield from _leads(profile)
    yield group(profile)


def lead(profile: Profile) -> str:
    """Say in which items another type leads than over the whole; where none does, in how many the strongest leads."""
    return list(_leads(profile))[-1]


def _leads(profile: Profile) -> Iterator[str]:
    first = of_profile(profile)[0]
    dominant = profile.dominant(first.name)
    other = {
        item.text: found
        for item in profile.instrument.items
        if (found := _strongest(profile, item.id)) and not set(found) & set(dominant)
    }
    total = len(profile.instrument.items)
    names = _names(profile, dominant)
    yield say("plots.words.items_same", perspective=first.label, dominant=names, count=total - len(other), total=total)
    if other:
        told = [
            say("plots.words.item_else", item=within(item), dimensions=_names(profile, found))
            for item, found in other.items()
        ]
        yield say("plots.words.items_else", items=join(told))


def people(profile: Profile) -> str:
    """Say on how many people the figure rests; nothing for one person."""
    if isinstance(profile.instrument, Rubric):
        return group(profile)
    return say("plots.words.people", n=sizes(of_profile(profile))) if profile.n > 1 else ""


def _names(profile: Profile, found: Iterable[str]) -> str:
    return join(within(profile.instrument.dimension_label(each)) for each in found)


def _strongest(profile: Profile, item: str) -> tuple[str, ...]:
    points = dict(zip(dimensions(profile), of_item(profile, item)[0].points, strict=True))
    known = {name: round(point.value, 6) for name, point in points.items() if point.value is not None}
    return tuple(name for name, value in known.items() if value == max(known.values()))


def versus(comparison: Comparison) -> Iterator[str]:
    """Say what both sides of a comparison are, and which difference is the largest."""
    first, second = map(within, comparison.names)
    yield heading(title("versus", comparison.instrument, first=first, second=second), comparison.marked)
    parts = []
    for perspective in dict.fromkeys(change.perspective for change in comparison.changes):
        told = join(
            say("plots.words.change", dimension=within(comparison.instrument.dimension_label(change.dimension)),
                before=number(change.before.value), after=number(change.after.value))
            for change in comparison.changes
            if change.perspective == perspective
        )  # fmt: skip
        label = within(comparison.instrument.perspective_label(perspective))
        parts.append(say("plots.words.perspective", perspective=label, scores=told))
    yield say("plots.words.versus", first=first, second=second, changes="; ".join(parts))
    known = [change for change in comparison.changes if change.difference.value is not None]
    if known:
        largest = max(known, key=lambda change: abs(change.difference.value or 0))
        yield say(
            "plots.words.largest_paired" if comparison.paired else "plots.words.largest",
            gap=signed(largest.difference.value),
            dimension=within(comparison.instrument.dimension_label(largest.dimension)),
            perspective=within(comparison.instrument.perspective_label(largest.perspective)),
        )
