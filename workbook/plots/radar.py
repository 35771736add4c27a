"""A star of dimensions, each with its name and numbers at the end of its axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from workbook.dutch import number, signed
from workbook.instrument.model import Scaled
from workbook.plots import words
from workbook.plots.letters import LEADING, STEP, width, wrap
from workbook.plots.look import SOFT, Canvas
from workbook.plots.series import (
    Axis,
    Point,
    Series,
    axis,
    dimensions,
    ends,
    of_profile,
    rounding,
    rule,
    rule_source,
    subtitle,
    title,
)
from workbook.plots.sheet import SMALL, key, key_room, small_print
from workbook.results import Profile
from workbook.texts import entry, say

_WIDTH, _RADIUS, _LABEL = 700.0, 158.0, 168.0
_AWAY, _NAME, _NUMBER, _SPREAD = 14.0, 11.5, 10.5, 8.5
_FEWEST, _MOST, _SERIES = 3, 10, 3


def can_draw(profile: Profile) -> bool:
    """Tell whether there are enough dimensions for a star, and not so many, or perspectives, that they run together."""
    few = len(of_profile(profile)) <= _SERIES
    return few and isinstance(profile.instrument, Scaled) and _FEWEST <= len(dimensions(profile)) <= _MOST


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    up, down = _reach(profile)
    return _WIDTH, _above(profile) + up + down + _below(profile)


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a star of a profile: one closed line a perspective, names and numbers at the axes."""
    groups = of_profile(profile)
    canvas = Canvas(ax, *size(profile))
    star = _Star(
        canvas, _below(profile) + _reach(profile)[1], len(dimensions(profile)), axis(profile.instrument, groups)
    )
    canvas.heading(title("radar", profile.instrument), subtitle(profile, groups), profile.marked)
    if len(groups) > 1:
        key(canvas, [(series.style, series.label) for series in groups], canvas.height - 72)
    star.frame()
    star.draw(groups)
    for at, dimension in enumerate(dimensions(profile)):
        _label(canvas, star, at, _lines(profile, groups, at, dimension), _colour(profile, dimension))
    print_ = small_print(_caption(profile, groups), _WIDTH)
    canvas.text(12, 12, "\n".join(print_), SMALL, color=SOFT, va="bottom", linespacing=LEADING)


class _Star:
    """The axes of a star on a canvas, the first pointing up, on with the clock."""

    def __init__(self, canvas: Canvas, height: float, count: int, scale: Axis) -> None:
        self.canvas, self.count, self.scale, self.centre = canvas, count, scale, (_WIDTH / 2, height)

    def at(self, place: int, reach: float, aside: float = 0.0) -> tuple[float, float]:
        """Return a point on an axis, `reach` points of the canvas from the middle and `aside` from the axis."""
        across, up = _direction(place, self.count)
        return self.centre[0] + across * reach + up * aside, self.centre[1] + up * reach - across * aside

    def value(self, place: int, value: float, aside: float = 0.0) -> tuple[float, float]:
        """Return where a value lies; the lowest one lies a little from the middle, so that it can be seen."""
        return self.at(place, _RADIUS * (0.08 + 0.92 * self.scale.share(value)), aside)

    def frame(self) -> None:
        """Draw the axes and the rings of the scale, and write the numbers of the scale between the first two axes."""
        for tick in self.scale.ticks:
            ring = [self.value(place, tick) for place in range(self.count)]
            self.canvas.path(*ring, ring[0], lw=1.1 if tick == self.scale.high else 0.6, zorder=1)
        for place in range(self.count):
            self.canvas.path(self.centre, self.at(place, _RADIUS), lw=0.9, color="#B5B5B5", zorder=1)
        for tick in self.scale.ticks[:: 1 if len(self.scale.ticks) < 8 else 2]:
            (x0, y0), (x1, y1) = self.value(0, tick), self.value(1, tick)
            middle: dict[str, Any] = {"ha": "center", "va": "center", "color": SOFT, "zorder": 9, "halo": True}
            self.canvas.text((x0 + x1) / 2, (y0 + y1) / 2, number(tick), 7.5, **middle)

    def draw(self, groups: list[Series]) -> None:
        """Draw the lines, the intervals and the markers."""
        for position, series in enumerate(groups):
            known = [self.value(at, each.value) for at, each in enumerate(series.points) if each.value is not None]
            if len(known) == self.count:
                if series.style.filled and position == 0:
                    area = Polygon(known, closed=True, fc=series.style.colour, ec="none", alpha=0.08, zorder=2)
                    self.canvas.ax.add_patch(area)
                self.canvas.path(*known, known[0], style=series.style, lw=2.0, zorder=3 + position)
            for at, each in enumerate(series.points):
                self._point(at, each, series, position)

    def _point(self, at: int, each: Point, series: Series, position: int) -> None:
        if each.value is None:
            return
        if each.low is not None and each.high is not None:
            ends_ = [self.value(at, end, 5.0 * (position + 1) * (-1) ** position) for end in (each.low, each.high)]
            self.canvas.path(*ends_, style=series.style, lw=3.2, ls="solid", alpha=0.5, zorder=6)
        self.canvas.marker(*self.value(at, each.value), series.style, zorder=9 - position)


def _direction(place: int, count: int) -> tuple[float, float]:
    angle = math.pi / 2 - 2 * math.pi * place / count
    return round(math.cos(angle), 6), round(math.sin(angle), 6)


Line = tuple[str, float, str, str]


def _lines(profile: Profile, groups: list[Series], at: int, dimension: str) -> list[Line]:
    """Return the words at the end of an axis: (words, size, weight, colour) a line."""
    gap = next((each for each in profile.gaps if each.dimension == dimension), None)
    name = profile.instrument.dimension_label(dimension)
    lines: list[Line] = [(part, _NAME, "bold", "") for part in wrap(name, _LABEL, _NAME, "bold")]
    for series in groups:
        each = series.points[at]
        if each.value is None and not each.n:
            continue
        told = (
            say("plots.figure.value", label=series.label, value=number(each.value))
            if len(groups) > 1
            else number(each.value)
        )
        lines += [(part, _NUMBER, "normal", "") for part in wrap(told, _LABEL, _NUMBER)]
        if each.sd is not None:
            lines.append((say("plots.figure.spread", sd=number(each.sd)), _SPREAD, "normal", SOFT))
    if gap is not None and gap.estimate.value is not None:
        told = say(f"plots.figure.{'difference_flagged' if gap.flagged else 'difference'}",
                   gap=signed(gap.estimate.value))  # fmt: skip
        lines.append((told, 10, "bold" if gap.flagged else "normal", "" if gap.flagged else SOFT))
    return lines


def _height(lines: list[Line]) -> float:
    return sum(size_ * STEP for _, size_, *_ in lines)


def _label(canvas: Canvas, star: _Star, at: int, lines: list[Line], colour: str) -> None:
    """Write the lines outside the star: beside it at the sides, above or below it where the axis points there."""
    across, up = _direction(at, star.count)
    x, y = star.at(at, _RADIUS + _AWAY)
    align = "center" if abs(across) < 0.2 else "left" if across > 0 else "right"
    y += _shift(up, _height(lines))
    told = [
        (part, size_, {"ha": align, "weight": weight, **({"color": ink} if ink else {})})
        for part, size_, weight, ink in lines
    ]
    canvas.stack(x, y, told)
    if colour:
        _chip(canvas, x, y - _NAME / 2 - 1.5, align, lines[0][0], colour)


def _chip(canvas: Canvas, x: float, y: float, align: str, words_: str, colour: str) -> None:
    """Draw the colour that a dimension is named after as a small dot before its name."""
    wide = width(words_, _NAME, "bold")
    left = x - (wide / 2 if align == "center" else 0 if align == "left" else wide)
    shift = -9.0 if align != "left" else wide + 9.0
    canvas.ax.plot([left + shift], [y], marker="h", ls="none", ms=7.5 * canvas.scale, mfc=colour, mec="#1A1A1A",
                   mew=0.7 * canvas.scale, zorder=5)  # fmt: skip


def _shift(up: float, high: float) -> float:
    """Return how far the first line's top lies above the end of the axis: all of the block at the top, none below."""
    return high * (1 + up) / 2


def _colour(profile: Profile, dimension: str) -> str:
    named = next((each.colour for each in profile.instrument.dimensions if each.id == dimension), "")
    return str(entry("plots.radar.colours").get(named, ""))


def _reach(profile: Profile) -> tuple[float, float]:
    """Return how far the star with its words reaches above and below its middle."""
    groups, names = of_profile(profile), dimensions(profile)
    up = down = _RADIUS
    for at, dimension in enumerate(names):
        high, (_, slope) = _height(_lines(profile, groups, at, dimension)), _direction(at, len(names))
        y = slope * (_RADIUS + _AWAY) + _shift(slope, high)
        up, down = max(up, y), max(down, high - y)
    return up, down


def _above(profile: Profile) -> float:
    groups = of_profile(profile)
    return 66 + (key_room([(None, series.label) for series in groups], _WIDTH) if len(groups) > 1 else 0)


def _below(profile: Profile) -> float:
    return 30 + len(small_print(_caption(profile, of_profile(profile)), _WIDTH)) * SMALL * LEADING


def _caption(profile: Profile, groups: list[Series]) -> list[str]:
    scale = axis(profile.instrument, groups)
    parts = [say("plots.radar.scale", low=number(scale.low), high=number(scale.high))]
    if any(each.colour for each in profile.instrument.dimensions):
        parts.append(say("plots.radar.colour"))
    if any(point.low is not None for series in groups for point in series.points):
        parts.append(say("plots.radar.interval"))
    if any(point.sd is not None for series in groups for point in series.points):
        parts.append(say("plots.figure.spread_meaning"))
    if profile.flagged():
        flag = say("plots.likert.flag", above=number(rule(profile.instrument)), source=rule_source(profile.instrument),
                   **ends(profile.instrument))  # fmt: skip
        parts.append(flag)
    return parts + rounding(groups, [gap.estimate.value for gap in profile.gaps])


def tell(profile: Profile) -> Iterator[str]:
    """Say what the star shows."""
    yield words.heading(title("radar", profile.instrument), profile.marked)
    yield from words.numbers(profile)
