"""Schools side by side: a panel a school on the same scale, a row a dimension, in the order of the alphabet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes

from workbook.dutch import number
from workbook.instrument.model import Scaled
from workbook.plots import words
from workbook.plots.look import SOFT, Canvas, Style, style_of
from workbook.plots.series import Axis, Point, Series, axis, point, title, within
from workbook.plots.sheet import Row, Sheet, key, key_room, row, small_print
from workbook.results.schools import School, Schools
from workbook.texts import say

_LEFT, _PANEL, _BETWEEN, _ACROSS = 176.0, 128.0, 16.0, 4
_LANE, _NAMES = 19.0, 38.0


def size(result: Schools) -> tuple[float, float]:
    """Return the size of the canvas in points: it grows with the schools and the rows."""
    return _sheet(result).size


def draw(ax: Axes, result: Schools) -> None:
    """Draw the schools in panels of four in a row; each number stands beside its marker."""
    sheet = _sheet(result)
    canvas = Canvas(ax, *sheet.size)
    scale = _axis(result)
    ends = {"low": number(scale.low), "high": number(scale.high)}
    canvas.heading(title("schools", result.instrument), say("plots.schools.subtitle", **ends), result.marked)
    key(canvas, _names(result), canvas.height - 70)
    for each, middle in sheet.lay(canvas):
        schools, place = each.content
        for at, school in enumerate(schools):
            left = _LEFT + at * (_PANEL + _BETWEEN)
            if place is None:
                canvas.text(left, middle + 2, school.subject, 11.5, weight="bold", fit=_PANEL)
                canvas.text(left, middle - 11, say("plots.figure.n", n=number(_people(school))), 9, color=SOFT)
            else:
                _panel(canvas, left, middle, each.height, scale, _points(result, school, place))
    sheet.print(canvas)


def tell(result: Schools) -> Iterator[str]:
    """Say of each school what stands there."""
    yield words.heading(title("schools", result.instrument), result.marked)
    told = []
    for school in result.schools:
        values = [
            say("schools.value", label=within(result.row_label(*place)), value=number(found.estimate.value))
            for place in result.places
            if (found := result.score_of(school, *place)) is not None
        ]
        told.append(f"{school.subject}: {', '.join(values)}")
    yield "; ".join(told) + "."


def _sheet(result: Schools) -> Sheet:
    rows: list[Row] = []
    for start in range(0, len(result.schools), _ACROSS):
        band = result.schools[start : start + _ACROSS]
        rows.append(row("", _LEFT - 24, (band, None), least=_NAMES))
        for dimension in dict.fromkeys(each for each, _ in result.places):
            least = _LANE * len(_perspectives(result)) + 12
            label = result.instrument.dimension_label(dimension)
            rows.append(row(label, _LEFT - 24, (band, dimension), least=least, size=11))
    across = min(len(result.schools), _ACROSS)
    wide = max(_LEFT + across * (_PANEL + _BETWEEN) + 24, 460.0)
    above = 62 + key_room(_names(result), wide) + (8 if _names(result) else 0)
    return Sheet(wide, tuple(rows), small_print([say("schools.no_table")], wide), above)


def _perspectives(result: Schools) -> list[str]:
    return list(dict.fromkeys(each for _, each in result.places))


def _style(result: Schools, perspective: str) -> Style:
    ids = [each.id for each in result.instrument.perspectives]
    return style_of(perspective, ids.index(perspective) if perspective in ids else 0)


def _names(result: Schools) -> list[tuple[Style, str]]:
    """Return the key: the perspectives, where there are several."""
    found = _perspectives(result)
    named = [(_style(result, each), within(result.instrument.perspective_label(each))) for each in found]
    return named if len(found) > 1 else []


def _points(result: Schools, school: School, dimension: str) -> list[tuple[Style, Point]]:
    """Return what is drawn of one school in one row, a point a perspective, from the top down."""
    found = [(each, result.score_of(school, dimension, each)) for each in _perspectives(result)]
    return [(_style(result, each), point(score.estimate, score.sd)) for each, score in found if score is not None]


def _axis(result: Schools) -> Axis:
    """Return the one scale of all panels: that of the instrument, or from 0 to 100 for what is a share."""
    every = [
        Series("", "", _style(result, each.perspective), (point(each.estimate, each.sd),))
        for school in result.schools
        for each in school.scores
    ]
    if isinstance(result.instrument, Scaled) or result.instrument.options:
        return axis(result.instrument, every)
    return Axis(0, 100, 50)


def _people(school: School) -> int:
    """Return how many answers (of results: tests or indicators) a school's numbers rest on: the least that any has."""
    return min((each.estimate.n for each in school.scores if each.estimate.n), default=0)


def _panel(
    canvas: Canvas, left: float, middle: float, high: float, scale: Axis, points: list[tuple[Style, Point]]
) -> None:
    room = _PANEL - 34
    for end in (scale.low, scale.high):
        x = left + room * scale.share(end)
        canvas.line([x, x], [middle - high / 2 + 3, middle + high / 2 - 3], lw=0.7, zorder=0)
    if not points:
        canvas.text(left, middle, say("schools.absent"), 9, color=SOFT, va="center", fit=_PANEL)
    for at, (style, each) in enumerate(points):
        y = middle + ((len(points) - 1) / 2 - at) * _LANE
        if each.value is None:
            canvas.text(left, y, say("schools.too_few_people"), 9, color=SOFT, va="center", fit=_PANEL)
            continue
        canvas.line([left, left + room], [y, y], lw=0.6, zorder=1)
        if each.low is not None and each.high is not None:
            canvas.whisker(left + room * scale.share(each.low), left + room * scale.share(each.high), y, style)
        canvas.marker(left + room * scale.share(each.value), y, style, zorder=5)
        told: dict[str, Any] = {"ha": "right", "va": "center"}
        canvas.text(left + _PANEL, y, number(each.value), 10.5, **told)
