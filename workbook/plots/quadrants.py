"""Importance against performance: numbered statements in four fields, with their texts beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import join, number, signed
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, wrap
from workbook.plots.look import BLUE, GREEN, INK, PURPLE, SOFT, VERMILLION, Canvas, Style
from workbook.plots.series import Axis, axis, of_profile, subtitle, title, within
from workbook.plots.sheet import SMALL, key, small_print
from workbook.results import ItemGap, Profile
from workbook.texts import say

_WIDTH, _SIDE, _LIST = 790.0, 356.0, 424.0
_LEFT, _SIZE, _LETTERS = 44.0, 17.5, 8.0
_TEXT = 9.5
_HEADING, _BETWEEN = 20.0, 8.0
_ORDER = ("focus", "keep", "low", "excess")
_SHAPES = (
    Style(BLUE, "solid", "o", filled=False, size=15),
    Style(VERMILLION, "solid", "s", filled=False, size=14.5),
    Style(GREEN, "solid", "D", filled=False, size=14),
    Style(PURPLE, "solid", "h", filled=False, size=16),
)


@frozen
class Entry:
    """One statement with its number in the figure and the wrapped text beside it."""

    number: int
    gap: ItemGap
    text: str
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Return how high the entry is in the list."""
        return tall(self.lines, _TEXT) + 4


def can_draw(profile: Profile) -> bool:
    """Tell whether there are statements with importance and performance."""
    return any(each.importance is not None and each.now is not None for each in profile.ranking)


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points: as high as the list or the field."""
    field = _SIDE + 92
    return _WIDTH, max(field, _list_height(profile)) + _above() + _below(profile)


def draw(ax: Axes, profile: Profile) -> None:
    """Draw the field with its four parts and numbers, and the list of statements beside it."""
    canvas, entries = Canvas(ax, *size(profile)), _entries(profile)
    canvas.heading(title("quadrants", profile.instrument), subtitle(profile, of_profile(profile)), profile.marked)
    key(canvas, _key(profile), canvas.height - 74, lines=False)
    field = _Field(canvas, _scales(profile), _lines_of(profile), canvas.height - _above() - _SIDE - 20)
    field.frame()
    _points(field, profile, entries)
    _list(canvas, entries)
    print_ = small_print(_caption(profile), _WIDTH)
    canvas.text(12, 12, "\n".join(print_), SMALL, color=SOFT, va="bottom", linespacing=LEADING)


def numbered(profile: Profile) -> list[ItemGap]:
    """Return the statements with both numbers, in the order of the list: by field, the largest gap first."""
    known = [each for each in profile.ranking if each.importance is not None and each.now is not None]
    return sorted(known, key=lambda each: (_ORDER.index(each.quadrant), -_size_of(each)))


def _size_of(each: ItemGap) -> float:
    return each.gap.value if each.gap.value is not None else float("-inf")


def _entries(profile: Profile) -> list[Entry]:
    room = _WIDTH - _LIST - 24 - 58
    found = []
    for place, each in enumerate(numbered(profile), start=1):
        text = profile.instrument.item(each.item).text
        found.append(Entry(place, each, text, wrap(text.rstrip("."), room, _TEXT)))
    return found


def _key(profile: Profile) -> list[tuple[Style, str]]:
    used = {each.dimension for each in profile.ranking}
    shown = [each for each in profile.instrument.dimensions if each.id in used]
    return [(_shape(profile, each.id), each.label) for each in shown]


def _shape(profile: Profile, dimension: str) -> Style:
    return _SHAPES[list(profile.instrument.scored).index(dimension) % len(_SHAPES)]


def _above() -> float:
    return 92.0


def _below(profile: Profile) -> float:
    return 26 + len(small_print(_caption(profile), _WIDTH)) * SMALL * LEADING


def _caption(profile: Profile) -> list[str]:
    lines = _lines_of(profile)
    across, up = (number(value, 2) for value in lines)
    return [say("plots.quadrants.lines", now=across, importance=up), say("plots.quadrants.moved"),
        *_part_told(profile),
            say("plots.quadrants.reading")]  # fmt: skip


def _lines_of(profile: Profile) -> tuple[float, float]:
    """Return where the field is divided: the mean of now and the mean of importance."""
    cross, known = profile.quality.get("crosshair"), numbered(profile)
    if cross:
        return cross["now"], cross["importance"]
    return (
        sum(each.now or 0 for each in known) / len(known),
        sum(each.importance or 0 for each in known) / len(known),
    )


def _part_told(profile: Profile) -> list[str]:
    """Say that the axes show a part of the scale, where they do."""
    whole = axis(profile.instrument, ())
    if all((scale.low, scale.high) == (whole.low, whole.high) for scale in _scales(profile)):
        return []
    return [say("plots.quadrants.part", low=number(whole.low), high=number(whole.high))]


def _scales(profile: Profile) -> tuple[Axis, Axis]:
    """Return the parts of the scale that are used, in whole steps, for now and for importance."""
    whole, known = axis(profile.instrument, ()), numbered(profile)
    return _part(whole, [each.now or 0 for each in known]), _part(whole, [each.importance or 0 for each in known])


def _part(whole: Axis, values: Sequence[float]) -> Axis:
    low = float(math.floor(min(values)))
    high = min(max(float(math.ceil(max(values))), low + 2), whole.high)
    return Axis(max(min(low, high - 2), whole.low), high, whole.step)


# ---- the field -------------------------------------------------------------------------------------------------------


class _Field:
    """The square in which now goes across and importance up."""

    def __init__(self, canvas: Canvas, scales: tuple[Axis, Axis], lines: tuple[float, float], bottom: float) -> None:
        self.canvas, self.scales, self.bottom, self.left = canvas, scales, bottom, _LEFT
        self.cross = self.at(*lines)

    def at(self, now: float, importance: float) -> tuple[float, float]:
        """Return where a statement lies; the ends of the scale lie a little inward."""
        across, up = self.scales[0].share(now), self.scales[1].share(importance)
        return self.left + 14 + (_SIDE - 28) * across, self.bottom + 14 + (_SIDE - 28) * up

    def beside(self, own: tuple[float, float], place: tuple[float, float]) -> bool:
        """Tell whether a place lies in the field, in the same part of it as one's own."""
        inside = all(
            low + 9 <= value <= low + _SIDE - 9 for value, low in zip(place, (self.left, self.bottom), strict=True)
        )
        sides = zip(place, own, self.cross, strict=True)
        return inside and all((value >= line) == (mine >= line - 1e-6) for value, mine, line in sides)

    def frame(self) -> None:
        """Draw the square, its lines, the names of the four parts outside it and the numbers of both scales."""
        canvas, (x, y) = self.canvas, self.cross
        right, top = self.left + _SIDE, self.bottom + _SIDE
        canvas.bar(self.left, x, (y + top) / 2, top - y, fc="#FFF1E6", zorder=0)
        canvas.line([self.left, right, right, self.left, self.left],
                    [self.bottom, self.bottom, top, top, self.bottom], lw=1.1)  # fmt: skip
        canvas.line([x, x], [self.bottom, top], ls=(0, (4, 2)), color="#8A8A8A", lw=1.1)
        canvas.line([self.left, right], [y, y], ls=(0, (4, 2)), color="#8A8A8A", lw=1.1)
        for tick in self.scales[0].ticks:
            across, _ = self.at(tick, 0)
            canvas.text(across, self.bottom - 13, number(tick), SMALL, ha="center", color=SOFT)
        for tick in self.scales[1].ticks:
            _, up = self.at(0, tick)
            canvas.text(self.left - 6, up, number(tick), SMALL, ha="right", va="center", color=SOFT)
        options: dict[str, Any] = {"size": 9.5, "color": SOFT, "style": "italic"}
        canvas.text((self.left + right) / 2, self.bottom - 46, say("plots.quadrants.across"), ha="center", **options)
        canvas.text(
            16, (self.bottom + top) / 2, say("plots.quadrants.up"), ha="center", va="center", rotation=90, **options
        )
        self._names(right, top)

    def _names(self, right: float, top: float) -> None:
        above, under = top + 6, self.bottom - 28
        for name, x, y, align in (("focus", self.left, above, "left"), ("keep", right, above, "right"),
                                  ("low", self.left, under, "left"), ("excess", right, under, "right")):  # fmt: skip
            self.canvas.text(x, y, say(f"plots.quadrants.names.{name}"), 10, ha=align, weight="bold")


def _points(field: _Field, profile: Profile, entries: Sequence[Entry]) -> None:
    """Draw the numbers; where they would cover each other they move to the nearest free place, with a line to their own."""
    taken: list[tuple[float, float]] = []
    for each in entries:
        own = field.at(each.gap.now or 0, each.gap.importance or 0)
        x, y = _free(own, taken, field)
        taken.append((x, y))
        if (x, y) != own:
            field.canvas.line([own[0], x], [own[1], y], color="#8A8A8A", lw=0.8, zorder=3)
            field.canvas.ax.plot(*own, marker=".", ls="none", ms=4 * field.canvas.scale, color=INK, zorder=3)
        field.canvas.marker(x, y, _shape(profile, each.gap.dimension), 0.95, zorder=5)
        field.canvas.text(x, y, str(each.number), _LETTERS, ha="center", va="center", weight="bold", zorder=6)


def _free(own: tuple[float, float], taken: Sequence[tuple[float, float]], field: _Field) -> tuple[float, float]:
    """Return one's own place, or the nearest free one in the same part of the field."""
    if all((own[0] - a) ** 2 + (own[1] - b) ** 2 >= _SIZE**2 - 1e-6 for a, b in taken):
        return own
    for reach in range(12):
        ring = [(own[0] + dx * _SIZE, own[1] + dy * _SIZE) for dx, dy in _ring(reach)]
        for x, y in sorted(ring, key=lambda place: (place[0] - own[0]) ** 2 + (place[1] - own[1]) ** 2):
            if field.beside(own, (x, y)) and all((x - a) ** 2 + (y - b) ** 2 >= _SIZE**2 - 1e-6 for a, b in taken):
                return x, y
    return own


def _ring(reach: int) -> list[tuple[int, int]]:
    """Return the steps to the places that lie `reach` steps away."""
    span = range(-reach, reach + 1)
    return [(dx, dy) for dx in span for dy in span if max(abs(dx), abs(dy)) == reach]


# ---- the list --------------------------------------------------------------------------------------------------------


def _groups(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    found = [(name, [each for each in entries if each.gap.quadrant == name]) for name in _ORDER]
    return [(name, many) for name, many in found if many]


def _list_height(profile: Profile) -> float:
    groups = _groups(_entries(profile))
    return sum(_HEADING + _BETWEEN + sum(each.height for each in many) for _, many in groups)


def _list(canvas: Canvas, entries: Sequence[Entry]) -> None:
    y, right = canvas.height - _above() + 16, _WIDTH - 14
    if any(each.gap.gap.value is not None for each in entries):
        canvas.text(right, y - 6, say("plots.quadrants.gap"), SMALL, ha="right", color=SOFT)
    for name, many in _groups(entries):
        canvas.text(_LIST, y - 13, say(f"plots.quadrants.names.{name}"), 10.5, weight="bold")
        y -= _HEADING
        for each in many:
            middle = y - each.height / 2
            canvas.text(_LIST + 18, middle, str(each.number), _TEXT, ha="right", va="center", weight="bold")
            canvas.block(_LIST + 28, middle, each.lines, _TEXT)
            if each.gap.gap.value is not None:
                canvas.text(right, middle, signed(each.gap.gap.value), _TEXT, ha="right", va="center")
            y -= each.height
        y -= _BETWEEN


# ---- in words --------------------------------------------------------------------------------------------------------


def tell(profile: Profile) -> Iterator[str]:
    """Say how many statements lie in each part, and name those to work on."""
    yield words.heading(title("quadrants", profile.instrument), profile.marked)
    groups = dict(_groups(_entries(profile)))
    counts = [
        say("plots.quadrants.count", name=within(say(f"plots.quadrants.names.{name}")), count=len(groups.get(name, [])))
        for name in _ORDER
    ]
    yield say("plots.quadrants.told", counts=join(counts))
    focus = [within(each.text).rstrip(".") for each in groups.get("focus", [])]
    yield say("plots.quadrants.told_focus", items="; ".join(focus)) if focus else say("plots.quadrants.no_focus")
    yield words.people(profile)
