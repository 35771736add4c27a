"""From one number to the other: a row a dimension, the difference written out and the rule drawn as a band."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbook.dutch import join, number, signed
from workbook.instrument.model import Ipsative, Step
from workbook.plots import words
from workbook.plots.letters import width as width_of
from workbook.plots.look import BAND, INK, SOFT, Canvas, Style
from workbook.plots.series import (
    Axis,
    Point,
    Series,
    axis,
    basis,
    dimensions,
    ends,
    interval_told,
    of_comparison,
    of_profile,
    rounding,
    rule,
    rule_source,
    sizes,
    subtitle,
    title,
    within,
)
from workbook.plots.sheet import Sheet, key, key_room, row, small_print, ticks
from workbook.results import Comparison, Profile
from workbook.texts import say

_WIDTH, _SHORT, _WIDE, _RIGHT, _GAP = 640.0, 128.0, 214.0, 520.0, 600.0
_ROW, _LANE = 50.0, 20.0


@frozen
class Pair:
    """One dimension: its points in the order of the series, and the difference between them."""

    label: str
    points: tuple[Point, ...]
    difference: float | None = None
    flagged: bool = False
    heading: str = ""


class _Field:
    """Where the values of one figure lie on its canvas."""

    def __init__(self, canvas: Canvas, scale: Axis, left: float) -> None:
        self.canvas, self.scale, self.left = canvas, scale, left

    def at(self, value: float) -> float:
        """Return where a value lies; beyond the ends of the scale it lies at the end."""
        return self.left + (_RIGHT - self.left) * self.scale.share(value)


def size(result: Profile | Comparison) -> tuple[float, float]:
    """Return the size of the canvas in points: it grows with the rows."""
    return _sheet(result, _pairs(result)).size


def draw(ax: Axes, result: Profile | Comparison) -> None:
    """Draw a profile from nu to gewenst, or the two sides of a comparison."""
    pairs, keys = _pairs(result), _keys(result)
    sheet = _sheet(result, pairs)
    canvas = Canvas(ax, *sheet.size)
    scale = axis(result.instrument, (Series("", "", keys[0].style, pair.points) for pair in pairs))
    field = _Field(canvas, scale, _left(pairs))
    canvas.heading(*_heads(result, keys), result.marked)
    _key(canvas, keys, field.left)
    bottom = sheet.below - 8
    ticks(canvas, [(field.at(value), number(value)) for value in scale.ticks], bottom, sheet.top)
    if isinstance(result.instrument, Ipsative):
        canvas.text(_RIGHT + 12, bottom - 12, say("plots.gaps.axis"), 8.5, color=SOFT)
    _aid(field, result, sheet)
    for each, middle in sheet.lay(canvas):
        _row(field, each.content, middle, keys, _band_width(result))
    sheet.print(canvas)


def heading(profile: Profile) -> str:
    """Return the title: from present to desired, or what there is per type or dimension."""
    if not profile.gaps:
        return title("gaps.title_one" if isinstance(profile.instrument, Ipsative) else "gaps.title_scores",
                     profile.instrument)  # fmt: skip
    return title("gaps", profile.instrument, **ends(profile.instrument))


def tell(result: Profile | Comparison) -> Iterator[str]:
    """Say what the rows show."""
    if isinstance(result, Comparison):
        yield from words.versus(result)
        return
    yield words.heading(heading(result), result.marked)
    yield from words.numbers(result)


# ---- what is drawn ---------------------------------------------------------------------------------------------------


def _sheet(result: Profile | Comparison, pairs: list[Pair]) -> Sheet:
    left, keys = _left(pairs), _keys(result)
    least = _ROW if len(keys) < 3 else _LANE * len(keys) + 16
    rows = tuple(
        row(pair.label, left - 24, pair, least=least, size=11.5, heading=pair.heading, bold=pair.flagged)
        for pair in pairs
    )
    caption = small_print(_caption(result, pairs), _WIDTH)
    above = 67 + key_room(_names(keys), _GAP - 60, left)
    return Sheet(_WIDTH, rows, caption, above, 11.5, between=30)


def _left(pairs: list[Pair]) -> float:
    """Return where the scale begins: further on when a label is long."""
    longest = max((width_of(pair.label, 11.5, "bold") for pair in pairs), default=0.0)
    return _SHORT if longest <= _SHORT - 24 else _WIDE


def _pairs(result: Profile | Comparison) -> list[Pair]:
    if isinstance(result, Profile):
        return _profile_pairs(result)
    pairs: list[Pair] = []
    for perspective in dict.fromkeys(change.perspective for change in result.changes):
        groups = of_comparison(result, perspective)
        changes = [change for change in result.changes if change.perspective == perspective]
        for at, change in enumerate(changes):
            above = result.instrument.perspective_label(perspective) if at == 0 else ""
            points = tuple(series.points[at] for series in groups)
            name = result.instrument.dimension_label(change.dimension)
            pairs.append(Pair(name, points, change.difference.value, heading=above))
    return pairs


def _profile_pairs(profile: Profile) -> list[Pair]:
    groups, gaps = _groups(profile), {gap.dimension: gap for gap in profile.gaps}
    parts = {each.id: each.part for each in profile.instrument.dimensions}
    pairs, last = [], ""
    for at, dimension in enumerate(dimensions(profile)):
        gap, part = gaps.get(dimension), parts.get(dimension, "")
        points = tuple(series.points[at] for series in groups)
        label, above = profile.instrument.dimension_label(dimension), part if part != last else ""
        flagged = bool(gap and gap.flagged)
        pairs.append(Pair(label, points, gap.estimate.value if gap else None, flagged, above))
        last = part
    return pairs


def _keys(result: Profile | Comparison) -> list[Series]:
    if isinstance(result, Profile):
        return _groups(result)
    return of_comparison(result, result.changes[0].perspective)


def _groups(profile: Profile) -> list[Series]:
    """Return the series; where there are gaps only present and desired, and not what was asked beside them."""
    groups = of_profile(profile)
    return [each for each in groups if each.name in ("nu", "gewenst")] if profile.gaps else groups


def _names(keys: list[Series]) -> list[tuple[Style, str]]:
    return [(series.style, series.label) for series in keys]


def _heads(result: Profile | Comparison, keys: list[Series]) -> tuple[str, str]:
    if isinstance(result, Comparison):
        first, second = result.names
        return title("versus", result.instrument, first=first, second=second), sizes(keys)
    return heading(result), subtitle(result, keys)


def _band_width(result: Profile | Comparison) -> float | None:
    return rule(result.instrument) if isinstance(result, Profile) and result.gaps else None


def _caption(result: Profile | Comparison, pairs: list[Pair]) -> list[str]:
    band = _band_width(result)
    parts = [basis(result)] if isinstance(result, Comparison) else []
    if band is not None and isinstance(result, Profile):
        names = join(within(result.instrument.dimension_label(each)) for each in result.flagged())
        unit = "" if isinstance(result.instrument, Ipsative) else "_scale"
        source = rule_source(result.instrument)
        parts.append(say(f"plots.gaps.rule{unit}", above=number(band), source=source, **ends(result.instrument)))
        met = "met" if names else "not"
        parts.append(say(f"plots.gaps.rule_{met}{unit}", dimensions=names, above=number(band)))
    aid = _every(result)
    if aid is not None:
        parts.append(say("plots.gaps.every", value=number(aid.at_least), label=aid.label))
    if any(point.low is not None for pair in pairs for point in pair.points):
        parts.append(interval_told(result.instrument))
    if isinstance(result, Profile):
        parts += rounding(_groups(result), [gap.estimate.value for gap in result.gaps])
    return parts


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _key(canvas: Canvas, keys: list[Series], left: float) -> None:
    key(canvas, _names(keys), canvas.height - 70, left)
    if len(keys) == 2:
        canvas.text(_GAP, canvas.height - 70, say("plots.gaps.header"), 10, ha="right", color=SOFT)


def _every(result: Profile | Comparison) -> Step | None:
    """Return the reading aid that all dimensions together may reach, or None where there is none."""
    found: Step | None = getattr(getattr(result.instrument, "bands", None), "every", None)
    return found if isinstance(result, Profile) else None


def _aid(field: _Field, result: Profile | Comparison, sheet: Sheet) -> None:
    aid = _every(result)
    if aid is not None:
        x = field.at(aid.at_least)
        field.canvas.line([x, x], [sheet.below - 8, sheet.top], lw=1.4, ls=(0, (4, 2)), color="#8A8A8A", zorder=1)


def _row(field: _Field, pair: Pair, y: float, keys: list[Series], band: float | None) -> None:
    canvas = field.canvas
    known = [(each, series.style) for each, series in zip(pair.points, keys, strict=True) if each.value is not None]
    if len(keys) > 2:
        lanes = zip(pair.points, keys, strict=True)
        _lanes(field, [(each, one.style, one.label) for each, one in lanes if each.value is not None], y)
        return
    if band is not None and known:
        low, high = field.at((known[0][0].value or 0) - band), field.at((known[0][0].value or 0) + band)
        canvas.ax.add_patch(Rectangle((low, y - 16), high - low, 32, fc=BAND, ec="none", zorder=0))
    if len(known) == 2:
        ends_ = [field.at(each.value or 0) for each, _ in known]
        canvas.line(ends_, [y, y], lw=3.2 if pair.flagged else 1.6, color=INK if pair.flagged else "#8A8A8A", zorder=3)
    for position, (each, style) in enumerate(known):
        above = y + (11 if position == 0 else -11)
        if each.low is not None and each.high is not None:
            canvas.whisker(field.at(each.low), field.at(each.high), above, style)
        canvas.marker(field.at(each.value or 0), y, style, 1.2, zorder=5 - position)
    _numbers(field, [each for each, _ in known], y)
    if len(keys) == 2:
        weight = "bold" if pair.flagged else "normal"
        canvas.text(_GAP, y, signed(pair.difference), 11.5, ha="right", va="center", weight=weight)
    if pair.flagged:
        canvas.text(_GAP + 6, y, "▲", 11.5, va="center")


def _lanes(field: _Field, known: list[tuple[Point, Style, str]], middle: float) -> None:
    """Draw three or more series each on a line of its own, with the number beside it and the name at the end."""
    for position, (each, style, name) in enumerate(known):
        y = middle + ((len(known) - 1) / 2 - position) * _LANE
        if each.low is not None and each.high is not None:
            field.canvas.whisker(field.at(each.low), field.at(each.high), y, style, lw=1.1)
        field.canvas.marker(field.at(each.value or 0), y, style, zorder=5)
        beside = max(field.at(each.value or 0) + 10, field.at(each.high) + 6 if each.high is not None else 0)
        field.canvas.text(beside, y, number(each.value), 10.5, va="center")
        field.canvas.text(_RIGHT + 36, y, name, 9.5, va="center", color=SOFT, fit=_WIDTH - _RIGHT - 44)


def _numbers(field: _Field, points: list[Point], y: float) -> None:
    """Write the lower number left of its marker and the higher one right: equal or near, they never overlap."""
    values = [each.value for each in points if each.value is not None]
    options: dict[str, Any] = {"size": 10.5, "va": "center", "zorder": 7}
    for value, side in zip(sorted(values), (-1, 1) if len(values) == 2 else (1,), strict=False):
        field.canvas.text(field.at(value) + side * 12, y, number(value), ha="left" if side > 0 else "right", **options)
