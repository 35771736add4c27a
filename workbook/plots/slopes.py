"""Before and after as slopes: a line a dimension, with the interval at both ends and of the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import number, signed
from workbook.plots import words
from workbook.plots.letters import STEP, wrap
from workbook.plots.look import BLUE, SOFT, VERMILLION, Canvas, Style
from workbook.plots.series import Axis, Series, axis, basis, of_comparison, sizes, title, within
from workbook.plots.sheet import SMALL, small_print
from workbook.results import Change, Comparison
from workbook.texts import say

_PANEL, _LEFT, _RIGHT, _NAME = 440.0, 74.0, 214.0, 156.0
_ACROSS = 2
_HEAD, _LABEL, _SMALL, _LEAST = 52.0, 10.0, 8.5, 300.0
_RISE = Style(BLUE, "solid", "o", size=6.5)
_FALL = Style(VERMILLION, (0, (4, 2)), "s", filled=False, size=6.5)
_FLAT = Style("#565656", "solid", "o", filled=False, size=5.5)


@frozen
class Slope:
    """One line with the words at its right end and, after making room, the heights of both labels."""

    change: Change
    lines: tuple[str, ...]
    told: str

    @property
    def height(self) -> float:
        """Return how high the words at the right are."""
        return STEP * (len(self.lines) * _LABEL + (_SMALL if self.told else 0)) + 5


def size(comparison: Comparison) -> tuple[float, float]:
    """Return the size of the canvas in points: a panel a perspective, as high as its words."""
    panels = _panels(comparison)
    print_ = len(_print(comparison)) * SMALL * 1.25
    down = -(-len(panels) // _ACROSS)
    return _width(panels), down * (_height(panels) + _HEAD + 16) + 84 + print_


def _width(panels: dict[str, list[Slope]]) -> float:
    return min(max(len(panels), 1), _ACROSS) * _PANEL + 24


def draw(ax: Axes, comparison: Comparison) -> None:
    """Draw a panel a perspective: before at the left, after at the right."""
    width, height = size(comparison)
    canvas, panels = Canvas(ax, width, height), _panels(comparison)
    first, second = map(within, comparison.names)
    sides = of_comparison(comparison, next(iter(panels)))
    canvas.heading(title("slopes", comparison.instrument, first=first, second=second), sizes(sides), comparison.marked)
    scale, high = _scale(comparison), _height(panels)
    for place, (perspective, slopes) in enumerate(panels.items()):
        down, across = divmod(place, _ACROSS)
        top = height - 58 - _HEAD - down * (high + _HEAD + 16)
        panel = _Panel(canvas, 12 + across * _PANEL, top - high, high, scale)
        panel.frame(comparison, perspective)
        panel.draw(slopes)
    canvas.text(12, 12, "\n".join(_print(comparison)), SMALL, color=SOFT, va="bottom")


def _print(comparison: Comparison) -> tuple[str, ...]:
    parts = [basis(comparison), say("plots.slopes.styles")]
    if any(side.low is not None for change in comparison.changes for side in (change.before, change.after)):
        parts.append(say("plots.figure.interval"))
    if any(change.difference.low is not None for change in comparison.changes):
        parts.append(say("plots.slopes.interval"))
    return small_print(parts, _width(_panels(comparison)))


def _panels(comparison: Comparison) -> dict[str, list[Slope]]:
    """Return the slopes per perspective; what is hidden on a side has no line."""
    panels: dict[str, list[Slope]] = {}
    for change in comparison.changes:
        if change.before.value is None and change.after.value is None:
            continue
        name = comparison.instrument.dimension_label(change.dimension)
        slope = Slope(change, wrap(name, _NAME, _LABEL), _told(change))
        panels.setdefault(change.perspective, []).append(slope)
    return panels


def _told(change: Change) -> str:
    difference = change.difference
    if difference.value is None:
        return ""
    if difference.low is None or difference.high is None:
        return say("plots.slopes.difference", gap=signed(difference.value))
    return say("plots.slopes.between", gap=signed(difference.value), low=signed(difference.low),
               high=signed(difference.high))  # fmt: skip


def _height(panels: dict[str, list[Slope]]) -> float:
    return max([_LEAST, *(sum(slope.height for slope in slopes) + 12 for slopes in panels.values())])


def _scale(comparison: Comparison) -> Axis:
    """Return the part of the scale that is used, whole steps wide: the ends are written beside it."""
    whole = axis(comparison.instrument, _all(comparison))
    known = [value for change in comparison.changes for side in (change.before, change.after)
             for value in (side.value, side.low, side.high) if value is not None]  # fmt: skip
    low = max(whole.low, whole.low + (min(known) - whole.low) // whole.step * whole.step)
    high = min(whole.high, whole.low - (whole.low - max(known)) // whole.step * whole.step)
    return Axis(low, high if high > low else low + whole.step, whole.step)


def _all(comparison: Comparison) -> list[Series]:
    return [series for name in _panels(comparison) for series in of_comparison(comparison, name)]


class _Panel:
    """One perspective: two upright lines with the scale between them."""

    def __init__(self, canvas: Canvas, x: float, bottom: float, high: float, scale: Axis) -> None:
        self.canvas, self.x, self.bottom, self.high, self.scale = canvas, x, bottom, high, scale
        self.before, self.after = x + _LEFT, x + _RIGHT

    def y(self, value: float) -> float:
        """Return how high a value lies."""
        return self.bottom + 8 + (self.high - 16) * self.scale.share(value)

    def frame(self, comparison: Comparison, perspective: str) -> None:
        """Write the perspective and the two sides, and draw the uprights."""
        top = self.bottom + self.high
        if len({change.perspective for change in comparison.changes}) > 1:
            name = comparison.instrument.perspective_label(perspective)
            self.canvas.text(self.x, top + 34, name, 12.5, weight="bold")
        first, second = comparison.names
        wide = (_RIGHT - _LEFT) / 2 + 46
        for x, words_ in ((self.before, first), (self.after, second)):
            lines = wrap(words_, wide * 1.1, 9.5)
            self.canvas.text(x, top + 7, "\n".join(lines[:2]), 9.5, ha="center", color=SOFT)
            self.canvas.line([x, x], [self.bottom, top], lw=1.0, color="#B5B5B5", zorder=1)
        for tick in self.scale.ticks:
            self.canvas.line([self.before, self.after], [self.y(tick)] * 2, lw=0.5, zorder=0)
            self.canvas.text(self.x + 8, self.y(tick), number(tick), SMALL, va="center", ha="left", color=SOFT)

    def draw(self, slopes: Sequence[Slope]) -> None:
        """Draw the lines, and the words beside them at heights that keep them apart."""
        for slope in slopes:
            self._line(slope.change)
        left = [slope for slope in slopes if slope.change.before.value is not None]
        heights = apart([self.y(each.change.before.value or 0) for each in left], [13.0] * len(left), self._ends())
        for slope, y in zip(left, heights, strict=True):
            own = self.y(slope.change.before.value or 0)
            self.canvas.line([self.before - 8, self.before - 18], [own, y], lw=0.6, color="#8A8A8A")
            self.canvas.text(self.before - 22, y, number(slope.change.before.value), _LABEL, ha="right", va="center")
        self._right([slope for slope in slopes if slope.change.after.value is not None])

    def _right(self, slopes: Sequence[Slope]) -> None:
        heights = apart([self.y(each.change.after.value or 0) for each in slopes], [s.height for s in slopes], self._ends())
        for slope, middle in zip(slopes, heights, strict=True):
            own, y = self.y(slope.change.after.value or 0), middle + slope.height / 2 - 2.5
            self.canvas.line([self.after + 8, self.after + 18], [own, middle], lw=0.6, color="#8A8A8A")
            self.canvas.text(self.after + 22, middle, number(slope.change.after.value), _LABEL, va="center", weight="bold")
            told = [(slope.told, _SMALL, {"color": SOFT})] if slope.told else []
            self.canvas.stack(self.after + 54, y, [*((line, _LABEL, {}) for line in slope.lines), *told])

    def _ends(self) -> tuple[float, float]:
        return self.bottom, self.bottom + self.high

    def _line(self, change: Change) -> None:
        known = [(x, side) for x, side in ((self.before, change.before), (self.after, change.after))
                 if side.value is not None]  # fmt: skip
        style = _style(change)
        if len(known) == 2:
            (x0, one), (x1, two) = known
            self.canvas.path((x0, self.y(one.value or 0)), (x1, self.y(two.value or 0)), style=style, lw=2.0, zorder=4)
        for x, side in known:
            if side.low is not None and side.high is not None and side.n > 1:
                ends_ = [self.y(side.low), self.y(side.high)]
                self.canvas.line([x, x], ends_, style, lw=3.4, ls="solid", alpha=0.35, zorder=3)
            self.canvas.marker(x, self.y(side.value or 0), style, zorder=5)


def _style(change: Change) -> Style:
    value = change.difference.value
    if value is None and change.before.value is not None and change.after.value is not None:
        value = change.after.value - change.before.value
    rounded = round(value or 0, 1)
    return _RISE if rounded > 0 else _FALL if rounded < 0 else _FLAT


def apart(wanted: Sequence[float], heights: Sequence[float], within_: tuple[float, float]) -> list[float]:
    """Return middles as near to those wanted as they can be without overlap, in the same order from low to high."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    found = [0.0] * len(wanted)
    floor_ = within_[0]
    for at in order:
        found[at] = max(wanted[at], floor_ + heights[at] / 2)
        floor_ = found[at] + heights[at] / 2
    roof = within_[1]
    for at in reversed(order):
        found[at] = min(found[at], roof - heights[at] / 2)
        roof = found[at] - heights[at] / 2
    return found


def tell(comparison: Comparison) -> Iterator[str]:
    """Say what both sides are and which difference is the largest."""
    yield from words.versus(comparison)
