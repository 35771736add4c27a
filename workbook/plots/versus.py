"""Two results in one figure: leader and team, or two moments; a kite field a perspective."""

from __future__ import annotations

from matplotlib.axes import Axes

from workbook.dutch import number, signed
from workbook.plots.kite import CORNERS, Panel
from workbook.plots.look import SOFT, Canvas
from workbook.plots.series import Series, basis, dimensions, limit, of_comparison, sizes, title, within
from workbook.results import Comparison
from workbook.texts import say

_CELL, _HEIGHT, _HALF, _MIDDLE = 380.0, 408.0, 100.0, 188.0


def size(comparison: Comparison) -> tuple[float, float]:
    """Return the size of the canvas in points: a field a perspective, beside each other."""
    return max(len(_perspectives(comparison)), 1) * _CELL + 12, _HEIGHT


def _perspectives(comparison: Comparison) -> list[str]:
    return list(dict.fromkeys(change.perspective for change in comparison.changes))


def draw(ax: Axes, comparison: Comparison) -> None:
    """Draw the two sides of a comparison over each other, a field a perspective."""
    width, height = size(comparison)
    canvas = Canvas(ax, width, height)
    fields = {each: of_comparison(comparison, each) for each in _perspectives(comparison)}
    edge = limit(series for groups in fields.values() for series in groups)
    first, second = map(within, comparison.names)
    heading = title("versus", comparison.instrument, first=first, second=second)
    canvas.heading(heading, sizes(next(iter(fields.values()))), comparison.marked)
    for position, (perspective, groups) in enumerate(fields.items()):
        panel = Panel(canvas, (6 + (position + 0.5) * _CELL, _MIDDLE), _HALF, edge)
        _field(canvas, panel, comparison, perspective, groups)
    _key(canvas, next(iter(fields.values())))
    caption = [say("plots.versus.scale", limit=edge), basis(comparison)]
    if any(point.low is not None for groups in fields.values() for series in groups for point in series.points):
        caption.append(say("plots.figure.interval"))
    canvas.caption(caption, 146 if len(fields) > 1 else 72)


def _key(canvas: Canvas, groups: list[Series]) -> None:
    x = 12.0
    for series in groups:
        canvas.sample(x, canvas.height - 66, series.style)
        canvas.text(x + 33, canvas.height - 70, series.label, 10.5)
        x += 62 + 7 * len(series.label)


def _field(canvas: Canvas, panel: Panel, comparison: Comparison, perspective: str, groups: list[Series]) -> None:
    name = comparison.instrument.perspective_label(perspective)
    canvas.text(panel.centre[0], panel.centre[1] + panel.half + 24, name, 12.5, ha="center", weight="bold")
    panel.frame()
    panel.axis_names(8.5)
    panel.draw(groups, 0.9)
    changes = [change for change in comparison.changes if change.perspective == perspective]
    for corner, dimension in enumerate(dimensions(comparison)):
        words = comparison.instrument.dimension_label(dimension)
        _corner(canvas, panel, corner, words, groups, changes[corner].difference.value)


def _corner(
    canvas: Canvas, panel: Panel, corner: int, name: str, groups: list[Series], difference: float | None
) -> None:
    side, up = CORNERS[corner]
    x = panel.centre[0] + (panel.half + 11 if side > 0 else -panel.half - 86)
    y = panel.centre[1] + (panel.half - 10 if up > 0 else -panel.half + 49)
    canvas.text(x, y, name, 11, weight="bold")
    for series in groups:
        y -= 16
        canvas.sample(x, y + 3.2, series.style, 20)
        canvas.text(x + 26, y, number(series.points[corner].value), 10)
    if difference is not None:
        canvas.text(x, y - 15, say("plots.figure.difference", gap=signed(difference)), 9, color=SOFT)
