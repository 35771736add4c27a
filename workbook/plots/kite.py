"""The kite of the competing values: scores on the two diagonals, from the centre outward."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from workbook.dutch import number, signed
from workbook.plots import look
from workbook.plots.look import SOFT, Canvas
from workbook.plots.series import Point, Series, dimensions, ends, limit, of_profile, rounding, rule, subtitle, title
from workbook.results import Profile
from workbook.texts import entry, say

WIDTH, HEIGHT = 624.0, 508.0
CORNERS = ((-1, 1), (1, 1), (1, -1), (-1, -1))
_CENTRE, _HALF = (312.0, 253.0), 154.0


class Panel:
    """One kite field on a canvas: a square whose corners are `limit` points from the centre."""

    def __init__(self, canvas: Canvas, centre: tuple[float, float], half: float, limit: int) -> None:
        self.canvas, self.centre, self.half, self.limit = canvas, centre, half, limit

    def at(self, corner: int, value: float, aside: float = 0.0) -> tuple[float, float]:
        """Return where a score of one corner lies; `aside` shifts it across the diagonal, in points of the canvas."""
        x, y = CORNERS[corner]
        reach = self.half * value / self.limit
        return self.centre[0] + x * reach - y * aside, self.centre[1] + y * reach + x * aside

    def frame(self, *, numbers: bool = True) -> None:
        """Draw the squares of the scale, the diagonals and the two axes of the model."""
        (x, y), half, step = self.centre, self.half, 10 if self.limit <= 60 else 20
        for value in (*range(step, self.limit, step), self.limit):
            reach = half * value / self.limit
            xs, ys = (
                [x - reach, x + reach, x + reach, x - reach, x - reach],
                [y + reach, y + reach, y - reach, y - reach, y + reach],
            )
            self.canvas.line(xs, ys, lw=1.1 if value == self.limit else 0.6)
            if numbers:
                self.canvas.text(x + 3, y + reach - 8.5, str(value), 7.5, color=SOFT, zorder=7, halo=True)
        for start, end in ((0, 2), (1, 3)):
            self.canvas.path(self.at(start, self.limit), self.at(end, self.limit), lw=0.9, color="#B5B5B5")
        self.canvas.line([x - half, x + half], [y, y], ls=(0, (1, 2)), color="#8A8A8A")
        self.canvas.line([x, x], [y - half, y + half], ls=(0, (1, 2)), color="#8A8A8A")

    def draw(self, groups: list[Series], size: float = 1.0) -> None:
        """Draw the kites: first the areas, then the lines, the intervals and the markers."""
        for position, series in enumerate(groups):
            points = [self.at(at, each.value) for at, each in enumerate(series.points) if each.value is not None]
            if len(points) == len(CORNERS) and series.style.filled:
                self.canvas.ax.add_patch(
                    Polygon(points, closed=True, fc=series.style.colour, ec="none", alpha=0.10, zorder=2)
                )
            self.canvas.path(
                *points, *points[:1], style=series.style, lw=2.4 * size, zorder=3 + position, dash_capstyle="butt"
            )
        for position, series in enumerate(groups):
            for corner, each in enumerate(series.points):
                self._point(corner, each, series, position, size)

    def _point(self, corner: int, each: Point, series: Series, position: int, size: float) -> None:
        if each.value is None:
            return
        if each.low is not None and each.high is not None:
            self._interval(corner, each.low, each.high, series, 4.0 if position else -4.0, size)
        # The first marker is smaller, filled and on top; round it the open one stays visible when both coincide.
        self.canvas.marker(*self.at(corner, each.value), series.style, size, zorder=9 - position)

    def _interval(self, corner: int, low: float, high: float, series: Series, aside: float, size: float) -> None:
        ends = [self.at(corner, max(low, 0.0), aside), self.at(corner, min(high, float(self.limit)), aside)]
        self.canvas.path(
            *ends, style=series.style, lw=4.5 * size, ls="solid", zorder=6, alpha=0.5, solid_capstyle="butt"
        )

    def axis_names(self, size: float = 9.5) -> None:
        """Name the two axes of the model at their ends."""
        (x, y), half, names = self.centre, self.half, entry("plots.kite.axes")
        options: dict[str, Any] = {"color": SOFT, "style": "italic"}
        self.canvas.text(x, y + half + 7, names["top"], size, ha="center", **options)
        self.canvas.text(x, y - half - 7, names["bottom"], size, ha="center", **{**options, "va": "top"})
        self.canvas.text(x - half - 9, y, names["left"], size, ha="right", **{**options, "va": "center"})
        self.canvas.text(x + half + 9, y, names["right"], size, ha="left", **{**options, "va": "center"})


def draw(ax: Axes, profile: Profile) -> None:
    """Draw the kite of a profile: nu solid, gewenst dashed, with their numbers in the corners."""
    canvas, groups = Canvas(ax, WIDTH, HEIGHT), of_profile(profile)
    edge = limit(groups)
    panel = Panel(canvas, _CENTRE, _HALF, edge)
    canvas.heading(title("kite", profile.instrument), subtitle(profile, groups), profile.marked)
    panel.frame()
    panel.axis_names()
    panel.draw(groups)
    for corner, dimension in enumerate(dimensions(profile)):
        _corner(canvas, panel, corner, profile.instrument.dimension_label(dimension), groups, profile)
    canvas.caption(_caption(profile, groups, edge), 116)


def _corner(canvas: Canvas, panel: Panel, corner: int, name: str, groups: list[Series], profile: Profile) -> None:
    """Write a type's name and numbers outside its corner: there they never overlap, however close the kites lie."""
    right, top = CORNERS[corner][0] > 0, CORNERS[corner][1] > 0
    lines = _lines(corner, groups, profile)
    x = panel.centre[0] + panel.half + 16 if right else 12.0
    y = panel.centre[1] + panel.half - 12 if top else panel.centre[1] - panel.half + 3 + sum(step for *_, step in lines)
    canvas.text(x, y, name, 13, weight="bold", fit=panel.centre[0] - panel.half - 24)
    for words, style, options, step in lines:
        y -= step
        if style:
            canvas.sample(x, y + 3.6, style)
        canvas.text(x + 33, y, words, fit=panel.centre[0] - panel.half - 51, **options)


def _lines(
    corner: int, groups: list[Series], profile: Profile
) -> list[tuple[str, look.Style | None, dict[str, Any], float]]:
    lines: list[tuple[str, look.Style | None, dict[str, Any], float]] = []
    size = 11 if all(len(series.label) < 10 for series in groups) else 9
    for series in groups:
        each = series.points[corner]
        words = say("plots.figure.value", label=series.label, value=number(each.value))
        lines.append((words, series.style, {"size": size}, 18))
        if each.sd is not None:
            lines.append((say("plots.figure.spread", sd=number(each.sd)), None, {"size": 8.5, "color": SOFT}, 11.5))
    gap = profile.gaps[corner] if profile.gaps else None
    if gap and gap.estimate.value is not None:
        key = "difference_flagged" if gap.flagged else "difference"
        options = {"size": 10, "weight": "bold"} if gap.flagged else {"size": 10, "color": SOFT}
        lines.append((say(f"plots.figure.{key}", gap=signed(gap.estimate.value)), None, options, 16))
    return lines


def _caption(profile: Profile, groups: list[Series], edge: int) -> list[str]:
    parts = [say("plots.kite.scale", limit=edge)]
    if any(point.low is not None for series in groups for point in series.points):
        parts.append(say("plots.figure.interval"))
    if any(point.sd is not None for series in groups for point in series.points):
        parts.append(say("plots.figure.spread_meaning"))
    if profile.flagged():
        first, second = (
            name.capitalize() if at == 0 else name for at, name in enumerate(ends(profile.instrument).values())
        )
        parts.append(say("plots.figure.flag", above=number(rule(profile.instrument)), first=first, second=second))
    return parts + rounding(groups, [gap.estimate.value for gap in profile.gaps])
