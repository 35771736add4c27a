"""A figure in words, from the same numbers: for who can't see it, and for who would rather read."""

from __future__ import annotations

from collections.abc import Iterable

from workbook.dutch import join, number, signed
from workbook.plots import gaps
from workbook.plots.series import (
    dimensions,
    ends,
    has_kite,
    of_comparison,
    of_item,
    of_profile,
    rule,
    sizes,
    title,
    within,
)
from workbook.results import Comparison, Gap, Profile
from workbook.texts import say


def of(result: Profile | Comparison, kind: str) -> str:
    """Return what the figure of that kind shows, in two to four Dutch sentences."""
    if isinstance(result, Comparison):
        return _joined(_versus(result))
    return _joined(_items(result) if kind == "items" else _profile(result, kind))


def _joined(sentences: Iterable[str]) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _marked(marked: str | None) -> str:
    return f" – {marked}" if marked else ""


def _profile(profile: Profile, kind: str) -> Iterable[str]:
    name = gaps.heading(profile) if kind == "gaps" else title(kind, profile.instrument)
    heading = name + _marked(profile.marked)
    yield say(f"plots.words.{'kite' if kind == 'kite' else 'any'}", title=heading)
    yield say("plots.words.scores", scores=_scores(profile))
    yield _differences(profile)
    yield _group(profile)


def _scores(profile: Profile) -> str:
    names = [profile.instrument.dimension_label(each).lower() for each in dimensions(profile)]
    parts = []
    for series in of_profile(profile):
        values = zip(names, series.points, strict=True)
        scores = join(say("plots.words.score", dimension=name, value=number(point.value)) for name, point in values)
        parts.append(say("plots.words.perspective", perspective=series.label, scores=scores))
    return "; ".join(parts)


def _differences(profile: Profile) -> str:
    above = rule(profile.instrument)
    if above is None or not any(gap.estimate.value is not None for gap in profile.gaps):
        return ""
    told = join(_gap(profile, gap) for gap in profile.gaps if gap.flagged)
    return say(
        "plots.words.flagged" if told else "plots.words.none_flagged",
        gaps=told,
        above=number(above),
        **ends(profile.instrument),
    )


def _gap(profile: Profile, gap: Gap) -> str:
    name = profile.instrument.dimension_label(gap.dimension).lower()
    return say("plots.words.gap", dimension=name, gap=signed(gap.estimate.value))


def _group(profile: Profile) -> str:
    spreads = [score.sd for score in profile.scores if score.sd is not None]
    if profile.n < 2:
        return ""
    n = sizes(of_profile(profile))
    if not spreads:
        return say("plots.words.group_one", n=n)
    return say("plots.words.group", n=n, low=number(min(spreads)), high=number(max(spreads)))


def _items(profile: Profile) -> Iterable[str]:
    heading = title("items", profile.instrument) + _marked(profile.marked)
    yield say("plots.words.items", title=heading, count=len(profile.instrument.items))
    first = of_profile(profile)[0]
    dominant = profile.dominant(first.name)
    other = {
        item.text: found
        for item in profile.instrument.items
        if (found := _strongest(profile, item.id)) and not set(found) & set(dominant)
    }
    total = len(profile.instrument.items)
    names = join(profile.instrument.dimension_label(each).lower() for each in dominant)
    yield say("plots.words.items_same", perspective=first.label, dominant=names, count=total - len(other), total=total)
    if other:
        told = [
            say("plots.words.item_else", item=item.lower(), dimensions=_names(profile, found))
            for item, found in other.items()
        ]
        yield say("plots.words.items_else", items=join(told))
    yield _group(profile)


def _names(profile: Profile, found: Iterable[str]) -> str:
    return join(profile.instrument.dimension_label(each).lower() for each in found)


def _strongest(profile: Profile, item: str) -> tuple[str, ...]:
    points = dict(zip(dimensions(profile), of_item(profile, item)[0].points, strict=True))
    known = {name: round(point.value, 6) for name, point in points.items() if point.value is not None}
    return tuple(name for name, value in known.items() if value == max(known.values()))


def _versus(comparison: Comparison) -> Iterable[str]:
    first, second = map(within, comparison.names)
    heading = title("versus", comparison.instrument, first=first, second=second) + _marked(comparison.marked)
    yield say("plots.words.any", title=heading)
    parts = []
    for perspective in dict.fromkeys(change.perspective for change in comparison.changes):
        sides = of_comparison(comparison, perspective)
        names = [comparison.instrument.dimension_label(each).lower() for each in dimensions(comparison)]
        values = zip(names, sides[0].points, sides[1].points, strict=True)
        told = join(
            say("plots.words.change", dimension=name, before=number(one.value), after=number(two.value))
            for name, one, two in values
        )
        label = within(comparison.instrument.perspective_label(perspective))
        parts.append(say("plots.words.perspective", perspective=label, scores=told))
    yield say("plots.words.versus", first=first, second=second, changes="; ".join(parts))
    known = [change for change in comparison.changes if change.difference.value is not None]
    if known:
        largest = max(known, key=lambda change: abs(change.difference.value or 0))
        yield say(
            "plots.words.largest_paired" if comparison.paired else "plots.words.largest",
            gap=signed(largest.difference.value),
            dimension=comparison.instrument.dimension_label(largest.dimension).lower(),
            perspective=within(comparison.instrument.perspective_label(largest.perspective)),
        )


def kinds(result: Profile | Comparison) -> tuple[str, ...]:
    """Return the figures that suit a result, the default first."""
    if not has_kite(result.instrument):
        return ("gaps",)
    return ("kite", "items", "gaps") if isinstance(result, Profile) else ("kite", "gaps")
