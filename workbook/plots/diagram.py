"""A framework as boxes and arrows: what one looks at, by what it is measured, and what strengthens or hinders what."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, hypot, pi, sin

from attrs import evolve, frozen
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from workbook.dutch import join, plural
from workbook.plots import words
from workbook.plots.letters import is_cut, tall, wrap
from workbook.plots.look import BLUE, GREEN, INK, SOFT, VERMILLION, Canvas, Style
from workbook.plots.series import title
from workbook.plots.sheet import SMALL, small_print
from workbook.results import Log
from workbook.results.relations import Relations, relations
from workbook.texts import entry, say

_WIDTH, _BOX, _PAD, _GAP = 760.0, 176.0, 8.0, 26.0
_NAME, _ABOUT, _NAME_LINES, _ABOUT_LINES = 10.5, 8.5, 4, 3
_TOP, _STEPS, _BEND, _SIGN = 66.0, 24, 0.12, 8.0
_RING = 8  # with more, two at one height would stand too close whatever the height of the ring
# Colour, dash and sign differ together, so that black and white suffices.
_LOOKS = {
    "versterkt": Style(GREEN, "solid", "o"), "remt": Style(VERMILLION, (0, (4, 2)), "o"), "": Style(SOFT, (0, (1.5, 1.5)), "o"),
}  # fmt: skip
Spot = tuple[float, float]


@frozen
class Box:
    """One box: its lines, its middle and half its height."""

    name: tuple[str, ...]
    about: tuple[str, ...]
    known: bool
    x: float = 0.0
    y: float = 0.0

    @property
    def half(self) -> float:
        """Return half the height."""
        return (tall(self.name, _NAME) + tall(self.about, _ABOUT)) / 2 + _PAD

    def apart(self, other: Box) -> bool:
        """Tell whether two boxes stand clear of each other."""
        return abs(self.x - other.x) > _BOX + _GAP or abs(self.y - other.y) > self.half + other.half + _GAP

    def border(self, towards: Spot) -> Spot:
        """Return where a line from the middle leaves the box."""
        across, up = towards[0] - self.x, towards[1] - self.y
        share = min(_BOX / 2 / abs(across) if across else 9e9, self.half / abs(up) if up else 9e9)
        return self.x + across * share, self.y + up * share


def size(log: Log) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    boxes = _placed(relations(log))
    high = max(each.y + each.half for each in boxes) - min(each.y - each.half for each in boxes)
    return _WIDTH, _TOP + high + 30 + _below(log)


def draw(ax: Axes, log: Log) -> None:
    """Draw a box an aspect in a ring, in the order in which they were written, and a curved arrow a relation."""
    found = relations(log)
    canvas = Canvas(ax, *size(log))
    canvas.heading(title("diagram", log.instrument), _counts(found), log.marked)
    boxes = _placed(found)
    lowest = min(each.y - each.half for each in boxes)
    lift = _below(log) + 14 - lowest
    boxes = [evolve(each, y=each.y + lift) for each in boxes]
    middle = (_WIDTH / 2, sum(each.y for each in boxes) / len(boxes))
    for each in found.lines:
        _arrow(canvas, boxes[each.start], boxes[each.end], each.kind, middle)
    for box in boxes:
        _box(canvas, box)
    caption = small_print(_caption(log), _WIDTH)
    canvas.text(12, 12, "\n".join(caption), SMALL, color=SOFT, va="bottom")


def _counts(found: Relations) -> str:
    names = entry("plots.diagram.counted")
    points = plural(sum(each.known for each in found.points), *names["aspects"].split("|"))
    return f"{points} · {plural(len(found.lines), *names['relations'].split('|'))}"


def _below(log: Log) -> float:
    return 24 + len(small_print(_caption(log), _WIDTH)) * SMALL * 1.3


def _caption(log: Log) -> Iterator[str]:
    found = relations(log)
    if found.lines:
        yield say("plots.diagram.how")
    if any(not each.known for each in found.points):
        yield say("plots.diagram.unknown")
    if any(_cut(each.name, each.about) for each in found.points):
        yield say("plots.figure.cut")


def _lines(name: str, about: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = _BOX - 2 * _PAD
    told = tuple(line for each in about for line in wrap(each, room, _ABOUT, most=_ABOUT_LINES))
    return wrap(name, room, _NAME, "bold", most=_NAME_LINES), told


def _cut(name: str, about: tuple[str, ...]) -> bool:
    room = _BOX - 2 * _PAD
    return is_cut(name, _lines(name, about)[0]) or any(
        is_cut(each, wrap(each, room, _ABOUT, most=_ABOUT_LINES)) for each in about
    )


# ---- where everything stands -----------------------------------------------------------------------------------------


def _placed(found: Relations) -> list[Box]:
    """Put the boxes in a ring, as low as it can be with all of them clear of each other; very many stand in rows."""
    boxes = [Box(*_lines(each.name, each.about), known=each.known) for each in found.points]
    if len(boxes) > _RING:
        return _rows(boxes)
    # With lines between them even three need the room of a ring.
    high = 80.0 if found.lines and len(boxes) > 2 else 0.0
    while not _clear(ring := _ring(boxes, high)):
        high += 10
    return ring


def _ring(boxes: list[Box], high: float) -> list[Box]:
    wide = (_WIDTH - _BOX) / 2 - 14 if len(boxes) > 1 else 0.0
    return [
        evolve(each, x=_WIDTH / 2 + wide * sin(turn), y=high * cos(turn))
        for each, turn in zip(boxes, _turns(len(boxes)), strict=True)
    ]


def _rows(boxes: list[Box]) -> list[Box]:
    step = 2 * max(each.half for each in boxes) + 2 * _GAP
    middle, across = _WIDTH / 2, _BOX + 2 * _GAP
    return [evolve(each, x=middle + (at % 3 - 1) * across, y=-(at // 3) * step) for at, each in enumerate(boxes)]


def _clear(ring: list[Box]) -> bool:
    return all(one.apart(two) for at, one in enumerate(ring) for two in ring[:at])


def _turns(count: int) -> list[float]:
    """Return the angles: two stand beside each other, more begin at the top and go round by the clock."""
    first = -pi / 2 if count == 2 else 0.0
    return [first + 2 * pi * at / count for at in range(count)]


def _arrow(canvas: Canvas, start: Box, end: Box, kind: str, middle: Spot) -> None:
    look = _LOOKS.get(kind, _LOOKS[""])
    # A bend to the left of its direction keeps an arrow and its way back apart.
    bend = (
        (start.x + end.x) / 2 - (end.y - start.y) * _BEND, (start.y + end.y) / 2 + (end.x - start.x) * _BEND,
    )  # fmt: skip
    bend = (bend[0] * 0.85 + middle[0] * 0.15, bend[1] * 0.85 + middle[1] * 0.15)
    one, two = start.border(bend), end.border(bend)
    spots = [_on(one, bend, two, at / _STEPS) for at in range(_STEPS + 1)]
    canvas.path(*spots, style=look, lw=1.8, zorder=2)
    if kind in _LOOKS and kind:
        _head(canvas, spots[-2], spots[-1], look)
    x, y = spots[_STEPS // 2]
    canvas.marker(x, y, Style(look.colour, "solid", "o", filled=False, size=2 * _SIGN), zorder=4)
    sign = say(f"plots.diagram.signs.{kind}") if kind in _LOOKS and kind else say("plots.diagram.signs.other")
    canvas.text(x, y, sign, 11, ha="center", va="center", weight="bold", color=look.colour, zorder=5)


def _on(one: Spot, bend: Spot, two: Spot, share: float) -> Spot:
    """Return a point of a quadratic curve."""
    rest = 1 - share
    x, y = (rest * rest * a + 2 * rest * share * b + share * share * c for a, b, c in zip(one, bend, two, strict=True))
    return x, y


def _head(canvas: Canvas, before: Spot, tip: Spot, look: Style) -> None:
    across, up = tip[0] - before[0], tip[1] - before[1]
    length = hypot(across, up) or 1.0
    across, up = across / length * 9, up / length * 9
    for side in (0.5, -0.5):
        wing = (tip[0] - across - up * side, tip[1] - up + across * side)
        canvas.path(wing, tip, lw=1.8, color=look.colour, zorder=3)


def _box(canvas: Canvas, box: Box) -> None:
    scale = canvas.scale
    canvas.ax.add_patch(
        FancyBboxPatch(
            (box.x - _BOX / 2 + 5, box.y - box.half + 5), _BOX - 10, 2 * box.half - 10,
            boxstyle="round,pad=5,rounding_size=7", fc="#EAF3F9" if box.known else "white", ec=BLUE if box.known else SOFT,
            lw=1.3 * scale, ls="solid" if box.known else (0, (3, 2)), zorder=6,
        )
    )  # fmt: skip
    top = box.y + box.half - _PAD
    for lines, letter, weight, colour in ((box.name, _NAME, "bold", INK), (box.about, _ABOUT, "normal", SOFT)):
        for line in lines:
            canvas.text(box.x, top, line, letter, ha="center", va="top", zorder=7, weight=weight, color=colour)
            top -= tall((line,), letter)


def tell(log: Log) -> Iterator[str]:
    """Say what stands in the framework with its indicators, and every relation with its ground."""
    found = relations(log)
    yield words.heading(title("diagram", log.instrument), log.marked)
    yield say("plots.diagram.told", points=join(_named(each.name, each.about) for each in found.points))
    if found.lines:
        yield say("plots.diagram.told_lines", lines="; ".join(
            say("plots.diagram.line", start=found.points[each.start].name.rstrip("."),
                label=each.label or say("plots.diagram.no_label"), end=found.points[each.end].name.rstrip("."))
            for each in found.lines
        ))  # fmt: skip


def _named(name: str, about: tuple[str, ...]) -> str:
    told = ", ".join(each.rstrip(".") for each in about)
    return f"{name.rstrip('.')} ({told})" if told else name.rstrip(".")
