"""The items side by side: a small kite each, so that one sees where the culture points another way."""

from __future__ import annotations

from matplotlib.axes import Axes

from workbook.dutch import number
from workbook.plots.kite import CORNERS, Panel
from workbook.plots.look import SOFT, Canvas
from workbook.plots.series import Series, dimensions, limit, of_item, of_profile, subtitle, title
from workbook.results import Profile
from workbook.texts import say

_COLUMNS = 3
_CELL = (246.0, 196.0)
_HALF = 66.0
_ABOVE, _BELOW = 78.0, 34.0


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points: three items a row."""
    rows = -(-len(profile.instrument.items) // _COLUMNS)
    return _COLUMNS * _CELL[0] + 12, rows * _CELL[1] + _ABOVE + _BELOW


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a small kite for every item of a profile, with its points in the corners."""
    width, height = size(profile)
    canvas, overall = Canvas(ax, width, height), of_profile(profile)
    groups = {item.id: of_item(profile, item.id) for item in profile.instrument.items}
    edge = limit(series for each in groups.values() for series in each)
    canvas.heading(title("items", profile.instrument), subtitle(profile, overall), profile.marked)
    _key(canvas, overall)
    for position, item in enumerate(profile.instrument.items):
        row, column = divmod(position, _COLUMNS)
        centre = (6 + (column + 0.5) * _CELL[0], height - _ABOVE - 10 - (row + 0.5) * _CELL[1])
        _item(canvas, Panel(canvas, centre, _HALF, edge), item.text, groups[item.id], profile)
    canvas.caption([say("plots.items.scale", limit=edge, perspective=overall[0].label)], 130)


def _key(canvas: Canvas, groups: list[Series]) -> None:
    x = 12.0
    for series in groups:
        canvas.sample(x, canvas.height - 61, series.style)
        canvas.text(x + 33, canvas.height - 65, series.label, 10.5)
        x += 56 + 7 * len(series.label)


def _item(canvas: Canvas, panel: Panel, name: str, groups: list[Series], profile: Profile) -> None:
    canvas.text(
        panel.centre[0], panel.centre[1] + panel.half + 14, name, 11.5, ha="center", weight="bold", fit=_CELL[0] - 12
    )
    panel.frame(numbers=False)
    panel.draw(groups, 0.72)
    first = [point.value for point in groups[0].points] if groups else []
    highest = max((value for value in first if value is not None), default=None)
    for corner, dimension in enumerate(dimensions(profile)):
        strongest = highest is not None and first[corner] == highest
        _numbers(canvas, panel, corner, profile.instrument.dimension_label(dimension), groups, bold=strongest)


def _numbers(canvas: Canvas, panel: Panel, corner: int, name: str, groups: list[Series], *, bold: bool) -> None:
    side, up = CORNERS[corner]
    x = panel.centre[0] + side * (panel.half + 7)
    y = panel.centre[1] + (panel.half - 9 if up > 0 else -panel.half + 14)
    values = [number(series.points[corner].value, 0) for series in groups]
    words = values[0] if len(values) == 1 else say("plots.items.pair", first=values[0], second=values[-1])
    align = "left" if side > 0 else "right"
    canvas.text(x, y, name, 8.5, ha=align, color=SOFT)
    canvas.text(x, y - 13, words, 10, ha=align, weight="bold" if bold else "normal")
