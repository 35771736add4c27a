"""Before and after as slopes: a small panel a dimension, with the interval at both ends and of the difference."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import number, signed
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, wrap
from workbook.plots.look import FIRST, GRID, INK, SECOND, SOFT, Canvas, Style
from workbook.plots.series import Axis, Series, axis, basis, interval_told, of_comparison, sizes, title, within
from workbook.plots.sheet import SMALL, key, key_room, small_print
from workbook.results import Change, Comparison, Estimate
from workbook.texts import say

_ACROSS, _CELL, _EDGE = 4, 172.0, 12.0
_WIDTH = _ACROSS * _CELL + 2 * _EDGE
_NAME, _PLOT, _BELOW, _HEADING = 10.0, 92.0, 40.0, 30.0
_LEFT, _RIGHT = 50.0, 112.0
_CLEAR = Style(INK, "solid", "o")
_FAINT = Style("#8A8A8A", "solid", "o")


@frozen
class Band:
    """The panels of one perspective that stand beside each other, and how high their names are."""

    heading: str
    changes: tuple[Change, ...]
    names: tuple[tuple[str, ...], ...]

    @property
    def name_room(self) -> float:
        """Return the height of the highest name."""
        return max(tall(lines, _NAME) for lines in self.names) + 8

    @property
    def height(self) -> float:
        """Return how high the band is."""
        return (_HEADING if self.heading else 0) + self.name_room + _PLOT + _BELOW


def size(comparison: Comparison) -> tuple[float, float]:
    """Return the size of the canvas in points: bands of four panels under each other."""
    print_ = len(_print(comparison)) * SMALL * LEADING
    return _WIDTH, _above(comparison) + sum(band.height for band in _bands(comparison)) + 26 + print_


def draw(ax: Axes, comparison: Comparison) -> None:
    """Draw a panel a dimension: before at the left, after at the right, on the same scale everywhere."""
    width, height = size(comparison)
    canvas, sides = Canvas(ax, width, height), _sides(comparison)
    first, second = map(within, comparison.names)
    canvas.heading(
        title("slopes" if comparison.over_time else "versus", comparison.instrument, first=first, second=second),
        sizes(sides),
        comparison.marked,
    )
    key(canvas, _key(comparison), height - 72)
    scale, y = _scale(comparison), height - _above(comparison)
    for band in _bands(comparison):
        _band(canvas, band, y, scale)
        y -= band.height
    print_ = "\n".join(_print(comparison))
    canvas.text(_EDGE, 12, print_, SMALL, color=SOFT, va="bottom", linespacing=LEADING)


def _sides(comparison: Comparison) -> list[Series]:
    return of_comparison(comparison, comparison.changes[0].perspective)


def _key(comparison: Comparison) -> list[tuple[Style, str]]:
    first, second = map(within, comparison.names)
    return [(FIRST, say("plots.slopes.left", name=first)), (SECOND, say("plots.slopes.right", name=second))]


def _above(comparison: Comparison) -> float:
    return 66 + key_room(_key(comparison), _WIDTH)


def _shown(comparison: Comparison) -> list[Change]:
    return [each for each in comparison.changes if each.before.value is not None or each.after.value is not None]


def _bands(comparison: Comparison) -> list[Band]:
    """Return the panels perspective by perspective, four in a band."""
    shown, bands = _shown(comparison), []
    perspectives = dict.fromkeys(each.perspective for each in shown)
    for perspective in perspectives:
        mine = [each for each in shown if each.perspective == perspective]
        for start in range(0, len(mine), _ACROSS):
            some = tuple(mine[start : start + _ACROSS])
            names = tuple(
                wrap(comparison.instrument.dimension_label(each.dimension), _CELL - 10, _NAME, "bold") for each in some
            )
            is_first = start == 0 and len(perspectives) > 1
            heading = comparison.instrument.perspective_label(perspective) if is_first else ""
            bands.append(Band(heading, some, names))
    return bands


def _scale(comparison: Comparison) -> Axis:
    """Return the part of the scale that is used, in whole steps: the small print tells it."""
    groups = [series for name in dict.fromkeys(each.perspective for each in comparison.changes)
              for series in of_comparison(comparison, name)]  # fmt: skip
    whole = axis(comparison.instrument, groups)
    known = [value for each in comparison.changes for side in (each.before, each.after)
             for value in (side.value, side.low, side.high) if value is not None]  # fmt: skip
    low = max(whole.low, whole.low + (min(known) - whole.low) // whole.step * whole.step)
    high = min(whole.high, whole.low - (whole.low - max(known)) // whole.step * whole.step)
    return Axis(low, high if high > low else low + whole.step, whole.step)


def _print(comparison: Comparison) -> tuple[str, ...]:
    scale = _scale(comparison)
    parts = [say("plots.slopes.scale", low=number(scale.low), high=number(scale.high)), basis(comparison)]
    if any(side.low is not None and side.n > 1 for each in comparison.changes for side in (each.before, each.after)):
        parts.append(interval_told(comparison.instrument))
    if any(each.difference.low is not None for each in comparison.changes):
        parts.append(say("plots.slopes.interval"))
    return small_print(parts, _WIDTH)


# ---- drawing ---------------------------------------------------------------------------------------------------------


def _band(canvas: Canvas, band: Band, top: float, scale: Axis) -> None:
    if band.heading:
        canvas.text(_EDGE, top - 17, band.heading, 12.5, weight="bold")
        canvas.line([_EDGE, _WIDTH - _EDGE], [top - 24, top - 24], lw=0.8, zorder=1)
        top -= _HEADING
    for place, (change, lines) in enumerate(zip(band.changes, band.names, strict=True)):
        left = _EDGE + place * _CELL
        words_ = "\n".join(lines)
        canvas.text(left, top - band.name_room + 4, words_, _NAME, weight="bold", va="bottom", linespacing=LEADING)
        _panel(canvas, change, left, top - band.name_room, scale)


def _panel(canvas: Canvas, change: Change, left: float, top: float, scale: Axis) -> None:
    bottom = top - _PLOT
    for tick in scale.ticks:
        y = bottom + _PLOT * scale.share(tick)
        canvas.line([left, left + _CELL - 14], [y, y], lw=0.6, color=GRID, zorder=0)
    spots = [(left + _LEFT, change.before, FIRST), (left + _RIGHT, change.after, SECOND)]
    heights = [bottom + _PLOT * scale.share(side.value or 0) for _, side, _ in spots]
    if change.before.value is not None and change.after.value is not None:
        clear = _is_clear(change.difference)
        canvas.path(*((x, y) for (x, *_), y in zip(spots, heights, strict=True)),
                    style=_CLEAR if clear else _FAINT, lw=2.8 if clear else 1.6, zorder=3)  # fmt: skip
    for (x, side, style), y, align in zip(spots, heights, ("right", "left"), strict=True):
        if side.value is None:
            continue
        if side.low is not None and side.high is not None and side.n > 1:
            ends = [bottom + _PLOT * scale.share(end) for end in (side.low, side.high)]
            canvas.line([x, x], ends, style, lw=1.3, ls="solid", zorder=4)
            for end in ends:
                canvas.line([x - 2.5, x + 2.5], [end, end], style, lw=1.3, ls="solid", zorder=4)
        canvas.marker(x, y, style, 0.95, zorder=5)
        away = -9 if align == "right" else 9
        canvas.text(x + away, y, number(side.value), 10.5, ha=align, va="center", halo=True, zorder=6)
    # On a short scale one decimal would write a small but certain difference as nought.
    _difference(canvas, change.difference, left, bottom, 2 if scale.step <= 1 else 1)


def _difference(canvas: Canvas, difference: Estimate, left: float, bottom: float, decimals: int) -> None:
    if difference.value is None:
        return
    clear = _is_clear(difference)
    canvas.text(left, bottom - 15, signed(difference.value), 11, weight="bold" if clear else "normal")
    if difference.low is not None and difference.high is not None:
        told = say("plots.slopes.between", low=signed(difference.low, decimals), high=signed(difference.high, decimals))
        canvas.text(left + 40, bottom - 15, told, SMALL, color=SOFT, fit=_CELL - 56)


def _is_clear(difference: Estimate) -> bool:
    """Tell whether the interval of the difference leaves nought outside."""
    if difference.low is None or difference.high is None:
        return False
    return difference.low > 0 or difference.high < 0


def tell(comparison: Comparison) -> Iterator[str]:
    """Say what both sides are and which difference is the largest."""
    yield from words.versus(comparison)
