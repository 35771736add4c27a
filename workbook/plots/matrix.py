"""Codes in a table of shades and numbers: how often in each group, and which codes go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import join, number, plural
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, wrap
from workbook.plots.look import BLUE, GRID, INK, SOFT, Canvas, lightened
from workbook.plots.series import title
from workbook.plots.sheet import SMALL, small_print
from workbook.results import Coding
from workbook.texts import say

_LABEL, _LEFT, _CELL, _HIGH, _EDGE = 180.0, 204.0, 76.0, 34.0, 12.0
_TEXT, _LEAST, _LINES = 10.0, 460.0, 4


@frozen
class Grid:
    """A table: the heads of rows and columns, the counts, and what stands at the end of every row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]
    totals: tuple[str, ...]
    ends: tuple[str, ...]


def can_pair(coding: Coding) -> bool:
    """Tell whether there are codes that go together."""
    return bool(coding.together)


def size(coding: Coding) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _size(coding, _groups(coding), "matrix")


def draw(ax: Axes, coding: Coding) -> None:
    """Draw how often each code occurs in each group."""
    _draw(ax, coding, _groups(coding), "matrix")


def together_size(coding: Coding) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _size(coding, _pairs(coding), "together")


def draw_together(ax: Axes, coding: Coding) -> None:
    """Draw how many fragments carry both codes."""
    _draw(ax, coding, _pairs(coding), "together")


def _groups(coding: Coding) -> Grid:
    groups = [group for group in coding.groups if group] or [""]
    ordered = sorted(coding.counts, key=lambda each: -each.count)
    agreed = any(each.agreement is not None for each in ordered)
    counts = tuple(
        tuple(each.groups.get(group, 0) if any(coding.groups) else each.count for group in groups) for each in ordered
    )
    totals = tuple(
        (str(each.count), number(each.agreement.value if each.agreement else None, 2)) for each in ordered
    )  # fmt: skip
    heads = tuple(group or say("plots.matrix.all") for group in groups)
    ends = (say("plots.matrix.total"), say("plots.matrix.agreement")) if agreed else (say("plots.matrix.total"),)
    flat = tuple("|".join(pair[: len(ends)]) for pair in totals)
    return Grid(tuple(each.label for each in ordered), heads, counts, flat, ends)


def _pairs(coding: Coding) -> Grid:
    used = {code for pair in coding.together for code in pair}
    ordered = [each for each in sorted(coding.counts, key=lambda each: -each.count) if each.code in used]
    counts = tuple(
        tuple(
            None if row is column else coding.together.get((row.code, column.code), 0)
            or coding.together.get((column.code, row.code), 0)
            for column in ordered
        )
        for row in ordered
    )  # fmt: skip
    labels = tuple(each.label for each in ordered)
    return Grid(labels, labels, counts, ("",) * len(labels), ())


def _labels(grid: Grid) -> list[tuple[str, ...]]:
    return [wrap(label, _LABEL, _TEXT, most=_LINES) for label in grid.rows]


def _heads(grid: Grid) -> list[tuple[str, ...]]:
    return [wrap(label, _CELL - 6, SMALL, most=_LINES) for label in (*grid.columns, *grid.ends)]


def _heights(grid: Grid) -> list[float]:
    return [max(_HIGH, tall(lines, _TEXT) + 8) for lines in _labels(grid)]


def _width(grid: Grid) -> float:
    return max(_LEFT + (len(grid.columns) + len(grid.ends)) * _CELL + _EDGE, _LEAST)


def _above(grid: Grid) -> float:
    return 66 + max((tall(lines, SMALL) for lines in _heads(grid)), default=0) + 6


def _size(coding: Coding, grid: Grid, kind: str) -> tuple[float, float]:
    print_ = small_print(_caption(coding, kind), _width(grid))
    return _width(grid), _above(grid) + sum(_heights(grid)) + 30 + len(print_) * SMALL * LEADING


def _caption(coding: Coding, kind: str) -> list[str]:
    parts = [say(f"plots.{kind}.how")]
    if kind == "matrix" and coding.agreement is not None and coding.agreement.value is not None:
        parts.append(say("plots.matrix.coders", kappa=number(coding.agreement.value, 2)))
    return parts


def _draw(ax: Axes, coding: Coding, grid: Grid, kind: str) -> None:
    width, height = _size(coding, grid, kind)
    canvas, y = Canvas(ax, width, height), height - _above(grid)
    fragments = say("plots.matrix.fragments").split("|")
    told = " · ".join(filter(None, (coding.label, plural(len(coding.fragments), *fragments))))
    canvas.heading(title(kind, coding.instrument), told, coding.marked)
    for place, lines in enumerate(_heads(grid)):
        x = _LEFT + (place + 0.5) * _CELL
        canvas.text(x, y + 7, "\n".join(lines), SMALL, ha="center", color=SOFT, linespacing=LEADING)
    highest = max((count for row in grid.counts for count in row if count), default=1)
    for lines, high, counts, total in zip(_labels(grid), _heights(grid), grid.counts, grid.totals, strict=True):
        canvas.block(_EDGE, y - high / 2, lines, _TEXT)
        _cells(canvas, counts, y - high / 2, high, highest)
        for place, words_ in enumerate(total.split("|") if total else ()):
            x = _LEFT + (len(counts) + place + 0.5) * _CELL
            canvas.text(
                x, y - high / 2, words_, _TEXT, ha="center", va="center", weight="bold" if place == 0 else "normal"
            )
        y -= high
    print_ = small_print(_caption(coding, kind), width)
    canvas.text(_EDGE, 12, "\n".join(print_), SMALL, color=SOFT, va="bottom", linespacing=LEADING)


def _cells(canvas: Canvas, counts: Sequence[int | None], middle: float, high: float, highest: int) -> None:
    for place, count in enumerate(counts):
        left = _LEFT + place * _CELL
        fill = "#F4F4F4" if count is None else _shade(count / highest)
        canvas.bar(left + 1, left + _CELL - 1, middle, high - 2, fc=fill, ec=GRID, lw=0.6)
        if count is not None:
            ink = "white" if count / highest > 0.6 else INK if count else SOFT
            canvas.text(left + _CELL / 2, middle, str(count), 11, ha="center", va="center", color=ink, zorder=5)


def _shade(share: float) -> str:
    """Return a blue as dark as the share is large: none is white."""
    return lightened(BLUE, share)


def tell(coding: Coding) -> Iterator[str]:
    """Say how often each code occurs."""
    yield words.heading(title("matrix", coding.instrument), coding.marked)
    counts = sorted(coding.counts, key=lambda each: -each.count)
    told = join(say("plots.words.score", dimension=each.label, value=each.count) for each in counts)
    yield say("plots.matrix.told", fragments=len(coding.fragments), codes=told)
    if coding.agreement is not None and coding.agreement.value is not None:
        yield say("plots.matrix.coders", kappa=number(coding.agreement.value, 2))


def tell_together(coding: Coding) -> Iterator[str]:
    """Say which codes go together, the most frequent pair first."""
    yield words.heading(title("together", coding.instrument), coding.marked)
    labels = {each.code: each.label for each in coding.counts}
    pairs = sorted(coding.together.items(), key=lambda each: -each[1])
    told = join(
        say("plots.together.pair", one=labels.get(a, a), two=labels.get(b, b), count=count)
        for (a, b), count in pairs[:8]
    )
    yield say("plots.together.told", pairs=told)
