"""A figure of rows under each other: labels wrapped to their column, a height that follows from them, small print below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from workbook.plots.letters import LEADING, tall, width, wrap
from workbook.plots.look import INK, SOFT, Canvas, Style

SMALL = 8.5
HEADING = 30.0
_EDGE = 12.0
_KEY_LINE = 17.0


@frozen
class Row:
    """One row: its wrapped label, its height, the heading that stands above it, and what the figure draws in it."""

    lines: tuple[str, ...]
    height: float
    content: Any
    heading: str = ""
    bold: bool = False


@frozen
class Sheet:
    """The layout of a figure of rows, in points; `above` is the room for heading and key."""

    width: float
    rows: tuple[Row, ...]
    caption: tuple[str, ...] = ()
    above: float = 62.0
    label_size: float = 11.0
    between: float = 10.0

    @property
    def below(self) -> float:
        """Return the room under the rows: for the ticks of a scale and the small print."""
        return self.between + _EDGE + len(self.caption) * SMALL * LEADING + 6

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the canvas."""
        rows = sum(row.height + (HEADING if row.heading else 0) for row in self.rows)
        return self.width, self.above + rows + self.below

    @property
    def top(self) -> float:
        """Return where the rows begin."""
        return self.size[1] - self.above

    def lay(self, canvas: Canvas, x: float = _EDGE) -> Iterator[tuple[Row, float]]:
        """Write headings and labels, and give every row with the middle of its height."""
        y = self.top
        for row in self.rows:
            if row.heading:
                canvas.text(_EDGE, y - 19, row.heading, 11.5, weight="bold")
                canvas.line([_EDGE, self.width - _EDGE], [y - 25, y - 25], lw=0.8, zorder=1)
                y -= HEADING
            middle = y - row.height / 2
            weight = "bold" if row.bold else "normal"
            canvas.block(x, middle, row.lines, self.label_size, weight=weight)
            yield row, middle
            y -= row.height

    def print(self, canvas: Canvas) -> None:
        """Write the small print at the bottom."""
        if self.caption:
            words = "\n".join(self.caption)
            canvas.text(_EDGE, _EDGE, words, SMALL, color=SOFT, va="bottom", linespacing=LEADING)


def small_print(lines: Iterable[str], width: float) -> tuple[str, ...]:
    """Return the small print wrapped to the width of a figure."""
    return tuple(part for line in lines if line for part in wrap(line, width - 2 * _EDGE, SMALL))


def row(
    label: str, room: float, content: Any, *, least: float, size: float = 11.0, most: int = 0, **options: Any
) -> Row:
    """Make a row as high as its label needs, and at least `least`."""
    lines = wrap(label, room, size, "bold" if options.get("bold") else "normal", most=most)
    return Row(lines, max(least, tall(lines, size) + 8), content, **options)


def key_lines(entries: Sequence[tuple[Any, str]], canvas_width: float, x: float = _EDGE) -> int:
    """Return how many lines a key takes."""
    return _places(entries, canvas_width, x)[-1][1] + 1 if entries else 0


def key(
    canvas: Canvas, entries: Sequence[tuple[Style, str]], y: float, x: float = _EDGE, *, lines: bool = True
) -> None:
    """Draw the key of series: a sample of each with its name, on as many lines as that takes; without `lines` a marker."""
    for (style, words), (across, line) in zip(entries, _places(entries, canvas.width, x), strict=True):
        if lines:
            canvas.sample(across, y - line * _KEY_LINE + 3.6, style)
        else:
            canvas.marker(across + 18, y - line * _KEY_LINE + 3.6, style, 0.8)
        canvas.text(across + 33, y - line * _KEY_LINE, words, 10.5)


def swatches(canvas: Canvas, entries: Sequence[tuple[dict[str, Any], str]], y: float, x: float = _EDGE) -> None:
    """Draw the key of filled areas: a box of each with its name, on as many lines as that takes."""
    for (look, words), (across, line) in zip(entries, _places(entries, canvas.width, x), strict=True):
        canvas.bar(across + 6, across + 28, y - line * _KEY_LINE + 3.8, 11, **look)
        canvas.text(across + 33, y - line * _KEY_LINE, words, 10.5)


def key_room(entries: Sequence[tuple[Any, str]], canvas_width: float, x: float = _EDGE) -> float:
    """Return the height that a key takes."""
    return key_lines(entries, canvas_width, x) * _KEY_LINE


def _places(entries: Sequence[tuple[Any, str]], canvas_width: float, x: float) -> list[tuple[float, int]]:
    places, across, line = [], x, 0
    for _, words in entries:
        wide = 33 + width(words, 10.5) + 18
        if across > x and across + wide - 18 > canvas_width - _EDGE:
            across, line = x, line + 1
        places.append((across, line))
        across += wide
    return places


def ticks(canvas: Canvas, places: Iterable[tuple[float, str]], bottom: float, top: float) -> None:
    """Draw the lines of a scale with their numbers below."""
    for x, words in places:
        canvas.line([x, x], [bottom, top], lw=0.7, zorder=0)
        canvas.text(x, bottom - 12, words, SMALL, ha="center", color=SOFT)


def header(canvas: Canvas, x: float, y: float, words: str, **options: Any) -> None:
    """Write the head of a column of numbers."""
    options = {"ha": "right", "color": SOFT, "size": 10, **options}
    canvas.text(x, y, words, options.pop("size"), **options)


def cell(canvas: Canvas, x: float, y: float, words: str, *, bold: bool = False, **options: Any) -> None:
    """Write a number in a column."""
    options = {"ha": "right", "va": "center", "color": INK, "weight": "bold" if bold else "normal", **options}
    canvas.text(x, y, words, options.pop("size", 10.5), **options)
