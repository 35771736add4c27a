"""From one number to the other: a row a dimension, the difference written out and the rule drawn as a band."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbook.dutch import join, number, signed
from workbook.plots.look import BAND, INK, SOFT, Canvas, Style
from workbook.plots.series import (
    Point,
    Series,
    basis,
    dimensions,
    ends,
    limit,
    of_comparison,
    of_profile,
    rounding,
    rule,
    rule_source,
    sizes,
    subtitle,
    title,
)
from workbook.results import Comparison, Profile
from workbook.texts import say

_WIDTH, _LEFT, _RIGHT, _GAP = 640.0, 128.0, 520.0, 600.0
_ROW, _ABOVE, _BELOW, _HEADING = 50.0, 84.0, 92.0, 30.0


@frozen
class Row:
    """One dimension: its points in the order of the series, and the difference between them."""

    label: str
    points: tuple[Point, ...]
    difference: float | None = None
    flagged: bool = False
    heading: str = ""


def size(result: Profile | Comparison) -> tuple[float, float]:
    """Return the size of the canvas in points: it grows with the rows."""
    rows = _rows(result)
    return _WIDTH, _ABOVE + _BELOW + sum(_ROW + (_HEADING if row.heading else 0) for row in rows)


def draw(ax: Axes, result: Profile | Comparison) -> None:
    """Draw a profile from nu to gewenst, or the two sides of a comparison."""
    (width, height), rows = size(result), _rows(result)
    canvas, keys = Canvas(ax, width, height), _keys(result)
    edge = limit(Series("", "", series.style, row.points) for series in keys[:1] for row in rows)
    canvas.heading(*_heads(result, keys), result.marked)
    _key(canvas, keys)
    y, band = height - _ABOVE, rule(result.instrument) if isinstance(result, Profile) and result.gaps else None
    _scale(canvas, edge, _BELOW - 8, y)
    for row in rows:
        if row.heading:
            canvas.text(12, y - 18, row.heading, 11.5, weight="bold")
            y -= _HEADING
        _row(canvas, row, y - _ROW / 2, edge, keys, band)
        y -= _ROW
    canvas.caption(_caption(result, band), 128)


def _rows(result: Profile | Comparison) -> list[Row]:
    if isinstance(result, Profile):
        return _profile_rows(result)
    rows: list[Row] = []
    for perspective in dict.fromkeys(change.perspective for change in result.changes):
        groups = of_comparison(result, perspective)
        changes = [change for change in result.changes if change.perspective == perspective]
        for at, change in enumerate(changes):
            heading = result.instrument.perspective_label(perspective) if at == 0 else ""
            points = tuple(series.points[at] for series in groups)
            name = result.instrument.dimension_label(change.dimension)
            rows.append(Row(name, points, change.difference.value, heading=heading))
    return rows


def _profile_rows(profile: Profile) -> list[Row]:
    groups, gaps = of_profile(profile), {gap.dimension: gap for gap in profile.gaps}
    rows = []
    for at, dimension in enumerate(dimensions(profile)):
        gap = gaps.get(dimension)
        points = tuple(series.points[at] for series in groups)
        difference = gap.estimate.value if gap else None
        rows.append(Row(profile.instrument.dimension_label(dimension), points, difference, bool(gap and gap.flagged)))
    return rows


def _keys(result: Profile | Comparison) -> list[Series]:
    return of_profile(result) if isinstance(result, Profile) else of_comparison(result, result.changes[0].perspective)


def _heads(result: Profile | Comparison, keys: list[Series]) -> tuple[str, str]:
    if isinstance(result, Comparison):
        first, second = result.names
        return title("versus", result.instrument, first=first, second=second), sizes(keys)
    return heading(result), subtitle(result, keys)


def heading(profile: Profile) -> str:
    """Return the title: from present to desired, or the one perspective that there is."""
    if not profile.gaps:
        return title("gaps.title_one", profile.instrument)
    return title("gaps", profile.instrument, **ends(profile.instrument))


def _key(canvas: Canvas, keys: list[Series]) -> None:
    x = _LEFT
    for series in keys:
        canvas.sample(x, canvas.height - 66, series.style)
        canvas.text(x + 33, canvas.height - 70, series.label, 10.5)
        x += 60 + 7 * len(series.label)
    if len(keys) > 1:
        canvas.text(_GAP, canvas.height - 70, say("plots.gaps.header"), 10, ha="right", color=SOFT)


def _across(value: float, edge: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * value / edge


def _scale(canvas: Canvas, edge: int, bottom: float, top: float) -> None:
    for value in range(0, edge + 1, 10 if edge <= 60 else 20):
        x = _across(value, edge)
        canvas.line([x, x], [bottom, top], lw=0.7, zorder=1)
        canvas.text(x, bottom - 13, number(value), 8.5, ha="center", color=SOFT)
    canvas.text(_RIGHT + 12, bottom - 13, say("plots.gaps.axis"), 8.5, color=SOFT)


def _row(canvas: Canvas, row: Row, y: float, edge: int, keys: list[Series], band: float | None) -> None:
    canvas.text(12, y, row.label, 11.5, fit=_LEFT - 24, va="center", weight="bold" if row.flagged else "normal")
    known = [(each, series.style) for each, series in zip(row.points, keys, strict=True) if each.value is not None]
    if band is not None and known:
        _band(canvas, known[0][0].value or 0, band, y, edge)
    if len(known) == 2:
        ends = [_across(each.value or 0, edge) for each, _ in known]
        canvas.line(ends, [y, y], lw=3.2 if row.flagged else 1.6, color=INK if row.flagged else "#8A8A8A", zorder=3)
    for position, (each, style) in enumerate(known):
        _whisker(canvas, each, style, y + (11 if position == 0 else -11), edge)
        canvas.marker(_across(each.value or 0, edge), y, style, 1.2, zorder=5 - position)
    _numbers(canvas, [each for each, _ in known], y, edge)
    if len(keys) > 1:
        canvas.text(
            _GAP, y, signed(row.difference), 11.5, ha="right", va="center", weight="bold" if row.flagged else "normal"
        )
    if row.flagged:
        canvas.text(_GAP + 6, y, "▲", 11.5, va="center")


def _band(canvas: Canvas, now: float, band: float, y: float, edge: int) -> None:
    low, high = _across(max(now - band, 0), edge), _across(min(now + band, edge), edge)
    canvas.ax.add_patch(Rectangle((low, y - 16), high - low, 32, fc=BAND, ec="none", zorder=0))


def _whisker(canvas: Canvas, each: Point, style: Style, y: float, edge: int) -> None:
    if each.low is None or each.high is None:
        return
    ends = [_across(max(each.low, 0), edge), _across(min(each.high, edge), edge)]
    canvas.line(ends, [y, y], style, lw=1.3, ls="solid", zorder=4)
    for x in ends:
        canvas.line([x, x], [y - 2.5, y + 2.5], style, lw=1.3, ls="solid", zorder=4)


def _numbers(canvas: Canvas, points: list[Point], y: float, edge: int) -> None:
    """Write the lower number left of its marker and the higher one right: equal or near, they never overlap."""
    ordered = sorted(each.value for each in points if each.value is not None)
    options: dict[str, Any] = {"size": 10.5, "va": "center", "zorder": 7}
    for value, side in zip(ordered, (-1, 1) if len(ordered) == 2 else (1,), strict=False):
        canvas.text(_across(value, edge) + side * 12, y, number(value), ha="left" if side > 0 else "right", **options)


def _caption(result: Profile | Comparison, band: float | None) -> list[str]:
    parts = [basis(result)] if isinstance(result, Comparison) else []
    if band is not None and isinstance(result, Profile):
        names = join(result.instrument.dimension_label(each).lower() for each in result.flagged())
        parts.append(
            say("plots.gaps.rule", above=number(band), source=rule_source(result.instrument), **ends(result.instrument))
        )
        parts.append(
            say("plots.gaps.rule_met" if names else "plots.gaps.rule_not", dimensions=names, above=number(band))
        )
    if any(point.low is not None for row in _rows(result) for point in row.points):
        parts.append(say("plots.figure.interval"))
    if isinstance(result, Profile):
        parts += rounding(of_profile(result), [gap.estimate.value for gap in result.gaps])
    return parts
