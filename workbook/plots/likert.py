"""Answers on a scale as bars round the middle: how many stand at the low side, in the middle and at the high side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from workbook.dutch import join, number, signed
from workbook.instrument.model import Scaled
from workbook.plots import words
from workbook.plots.letters import width as width_of
from workbook.plots.look import BLUE, INK, SOFT, VERMILLION, Canvas, lightened
from workbook.plots.series import dimensions, ends, of_profile, rule, rule_source, subtitle, title, within
from workbook.plots.sheet import Row, Sheet, cell, header, key_room, row, small_print, swatches
from workbook.results import Profile
from workbook.texts import say

_WIDTH, _LABEL = 720.0, 186.0
_NAMES, _LEFT, _RIGHT, _MEAN, _GAP = 206.0, 264.0, 602.0, 648.0, 696.0
_BAR, _LINE = 15.0, 20.0
_MIDDLE = "#E4E4E4"
_MOST_STEPS = 7


@frozen
class Strip:
    """One bar: how many chose each step (turned round where the statement is), and the mean."""

    name: str
    counts: tuple[int, ...]
    mean: float | None


@frozen
class Bars:
    """The strips of one dimension or statement, the gap between present and desired, and whether it is turned round."""

    strips: tuple[Strip, ...]
    gap: float | None = None
    flagged: bool = False
    reverse: bool = False


def can_draw(profile: Profile) -> bool:
    """Tell whether there are distributions of several people on a scale short enough to draw."""
    instrument = profile.instrument
    if not isinstance(instrument, Scaled) or len(instrument.scale.steps) > _MOST_STEPS:
        return False
    return profile.n > 1 and any(len(each.distribution) == len(instrument.scale.steps) for each in profile.items)


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile, _per_dimension(profile), "likert").size


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a bar a dimension and perspective: all answers to its statements together."""
    _draw(ax, profile, _sheet(profile, _per_dimension(profile), "likert"), "likert")


def statements_size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile, _per_statement(profile), "statements").size


def draw_statements(ax: Axes, profile: Profile) -> None:
    """Draw a bar a statement and perspective."""
    _draw(ax, profile, _sheet(profile, _per_statement(profile), "statements"), "statements")


# ---- what is drawn ---------------------------------------------------------------------------------------------------


def _per_dimension(profile: Profile) -> Iterator[tuple[str, str, Bars]]:
    gaps = {gap.dimension: gap for gap in profile.gaps}
    parts = {each.id: each.part for each in profile.instrument.dimensions}
    last = None
    for dimension in dimensions(profile):
        strips = []
        for series in of_profile(profile):
            score = profile.score(series.name, dimension)
            counts = [each for each in _turned(profile, series.name) if each[0] == dimension]
            if score is not None and counts:
                total = tuple(sum(step) for step in zip(*(each[2] for each in counts), strict=True))
                strips.append(Strip(series.label, total, score.estimate.value))
        gap = gaps.get(dimension)
        bars = Bars(tuple(strips), gap.estimate.value if gap else None, bool(gap and gap.flagged))
        part = parts.get(dimension, "")
        if strips:
            yield part if part != last else "", profile.instrument.dimension_label(dimension), bars
        last = part


def _per_statement(profile: Profile) -> Iterator[tuple[str, str, Bars]]:
    last = ""
    for item in profile.instrument.asked(None):
        strips = []
        for series in of_profile(profile):
            found = [each for each in profile.items if (each.item, each.perspective) == (item.id, series.name)]
            strips += [Strip(series.label, each.distribution, each.value) for each in found if each.distribution]
        if not strips:
            continue
        heading = profile.instrument.dimension_label(item.dimension)
        reverse = bool(getattr(item, "reverse", False))
        text = say("plots.likert.reverse", text=item.text.rstrip(".")) if reverse else item.text
        yield heading if heading != last else "", text, Bars(tuple(strips), reverse=reverse)
        last = heading


def _turned(profile: Profile, perspective: str) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return (dimension, item, counts) of a perspective, the counts of a reversed statement turned round."""
    reverse = {item.id for item in profile.instrument.all_items if getattr(item, "reverse", False)}
    return [
        (each.dimension, each.item, each.distribution[::-1] if each.item in reverse else each.distribution)
        for each in profile.items
        if each.perspective == perspective and each.distribution
    ]


def _sheet(profile: Profile, bars: Iterable[tuple[str, str, Bars]], kind: str) -> Sheet:
    rows = []
    for heading, label, each in bars:
        least = _LINE * len(each.strips) + 14
        rows.append(row(label, _LABEL, each, least=least, size=10.5, heading=heading, bold=each.flagged))
    above = 62 + key_room(_steps(profile), _WIDTH) + 24
    return Sheet(_WIDTH, tuple(rows), small_print(_caption(profile, kind), _WIDTH), above, 10.5)


def _caption(profile: Profile, kind: str) -> Iterator[str]:
    yield say(f"plots.{kind}.how")
    yield say("plots.likert.numbers")
    above = rule(profile.instrument)
    if kind == "likert" and above is not None and profile.flagged():
        source = rule_source(profile.instrument)
        yield say("plots.likert.flag", above=number(above), source=source, **ends(profile.instrument))
    if any(getattr(item, "reverse", False) for item in profile.instrument.all_items):
        yield say(f"plots.{kind}.turned")


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _draw(ax: Axes, profile: Profile, sheet: Sheet, kind: str) -> None:
    canvas, shares = Canvas(ax, *sheet.size), [_sides(strip.counts) for strip in _strips(sheet)]
    canvas.heading(title(kind, profile.instrument), subtitle(profile, of_profile(profile)), profile.marked)
    swatches(canvas, _steps(profile), canvas.height - 72)
    low, high = (max((share[side] for share in shares), default=0.5) for side in (0, 1))
    unit = (_RIGHT - _LEFT) / max(low + high, 0.01)
    zero = _LEFT + low * unit
    header(canvas, _MEAN, sheet.top + 7, say("plots.likert.mean"))
    if any(each.content.gap is not None for each in sheet.rows):
        header(canvas, _GAP, sheet.top + 7, say("plots.gaps.header"))
    bottom = sheet.below
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, zero, unit)
    canvas.line([zero, zero], [bottom, sheet.top], lw=1.1, color=INK, zorder=1)
    sheet.print(canvas)


def _strips(sheet: Sheet) -> list[Strip]:
    return [strip for each in sheet.rows for strip in each.content.strips]


def _sides(counts: Sequence[int]) -> tuple[float, float]:
    """Return the shares at the low and at the high side of the middle; a middle step counts half to each."""
    total, half = max(sum(counts), 1), len(counts) // 2
    middle = counts[half] / 2 if len(counts) % 2 else 0
    return (sum(counts[:half]) + middle) / total, (sum(counts[-half:]) + middle) / total


def _above(counts: Sequence[int]) -> float:
    """Return the share that stands above the middle of the scale."""
    return sum(counts[-(len(counts) // 2) :]) / max(sum(counts), 1)


def _row(canvas: Canvas, each: Row, middle: float, zero: float, unit: float) -> None:
    strips = each.content.strips
    y = middle + _LINE * (len(strips) - 1) / 2
    for strip in strips:
        if len(strips) > 1:
            cell(canvas, _NAMES, y, strip.name, ha="left", size=9.5, color=SOFT, fit=_LEFT - _NAMES - 4)
        _strip(canvas, strip, y, zero, unit)
        cell(canvas, _MEAN, y, number(strip.mean))
        y -= _LINE
    if each.content.gap is not None:
        cell(canvas, _GAP, middle, signed(each.content.gap), bold=each.content.flagged)
    if each.content.flagged:
        cell(canvas, _GAP + 4, middle, "▲", ha="left")


def _strip(canvas: Canvas, strip: Strip, y: float, zero: float, unit: float) -> None:
    total = max(sum(strip.counts), 1)
    x = zero - _sides(strip.counts)[0] * unit
    for count, colour in zip(strip.counts, colours(len(strip.counts)), strict=True):
        wide = count / total * unit
        if count:
            canvas.bar(x, x + wide, y, _BAR, fc=colour, ec="white", lw=0.8)
            shown = number(100 * count / total, 0)
            if wide > width_of(shown, 9) + 5:
                canvas.text(x + wide / 2, y, shown, 9, ha="center", va="center", zorder=6, color=_ink_on(colour))
        x += wide


def _steps(profile: Profile) -> list[tuple[dict[str, Any], str]]:
    scale = profile.instrument.scale  # type: ignore[attr-defined]
    labels = [
        say("plots.likert.step", value=value, label=scale.labels[value]) if value in scale.labels else str(value)
        for value in scale.steps
    ]
    return [({"fc": colour}, words) for colour, words in zip(colours(len(labels)), labels, strict=True)]


def colours(count: int) -> list[str]:
    """Return a colour a step: vermillion at the low end, grey in the middle, blue at the high end, lighter inward."""
    half = count // 2
    strengths = [1 - 0.62 * at / max(half - 1, 1) for at in range(half)]
    low = [lightened(VERMILLION, each) for each in strengths]
    high = [lightened(BLUE, each) for each in reversed(strengths)]
    return [*low, *([_MIDDLE] if count % 2 else []), *high]


def _ink_on(colour: str) -> str:
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.45 else INK


# ---- in words --------------------------------------------------------------------------------------------------------


def tell(profile: Profile) -> Iterator[str]:
    """Say what the bars of the dimensions show."""
    yield from _tell(profile, _per_dimension(profile), "likert")


def tell_statements(profile: Profile) -> Iterator[str]:
    """Say what the bars of the statements show: the highest and the lowest, per perspective."""
    yield from _tell(profile, _per_statement(profile), "statements")


def _tell(profile: Profile, bars: Iterable[tuple[str, str, Bars]], kind: str) -> Iterator[str]:
    yield words.heading(title(kind, profile.instrument), profile.marked)
    found = list(bars)
    told = []
    for series in of_profile(profile):
        strips = [
            (label, each, many.reverse) for _, label, many in found for each in many.strips if each.name == series.label
        ]
        high = {label: _above(each.counts) for label, each, _ in strips}
        if kind == "statements" and len(high) > 2:
            # Of a statement that is turned round, few answers above the middle are the favourable ones.
            good = {label: _above(each.counts[::-1] if turned else each.counts) for label, each, turned in strips}
            high = {name: high[name] for name in (max(good, key=good.__getitem__), min(good, key=good.__getitem__))}
        shares = join(say("plots.likert.share", name=within(name).rstrip("."), share=number(100 * share, 0))
                      for name, share in high.items())  # fmt: skip
        told.append(say("plots.words.perspective", perspective=series.label, scores=shares))
    yield say(f"plots.{kind}.told", shares="; ".join(told))
    if kind == "likert":
        yield words.differences(profile)
    yield words.group(profile)
