"""The statements of a gap scan from the largest gap to the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from matplotlib.axes import Axes

from workbook.dutch import join, number, signed
from workbook.plots import quadrants, words
from workbook.plots.look import INK, NOW, SOFT, WANTED, Canvas
from workbook.plots.series import axis, ends, of_profile, subtitle, title, within
from workbook.plots.sheet import Row, Sheet, cell, header, key, row, small_print, ticks
from workbook.results import ItemGap, Profile
from workbook.texts import say

_WIDTH, _LABEL, _LEFT, _RIGHT, _WEIGHT, _GAP = 740.0, 296.0, 326.0, 600.0, 660.0, 708.0
_ROW = 30.0
_CERTAIN = 0.05


def can_draw(profile: Profile) -> bool:
    """Tell whether there are gaps to rank."""
    return bool(_ranked(profile))


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile).size


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a row a statement: from now to desired, with importance and gap as numbers."""
    sheet, scale = _sheet(profile), axis(profile.instrument, ())
    canvas = Canvas(ax, *sheet.size)
    names = ends(profile.instrument)
    canvas.heading(title("ranking", profile.instrument), subtitle(profile, of_profile(profile)), profile.marked)
    key(canvas, [(NOW, names["first"]), (WANTED, names["second"])], canvas.height - 72, _LEFT)
    header(canvas, _WEIGHT, canvas.height - 72, within(say("plots.ranking.importance")))
    header(canvas, _GAP, canvas.height - 72, say("plots.gaps.header"))
    places = {value: _LEFT + (_RIGHT - _LEFT) * scale.share(value) for value in scale.ticks}
    ticks(canvas, [(x, number(value)) for value, x in places.items()], sheet.below - 6, sheet.top)
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, lambda value: _LEFT + (_RIGHT - _LEFT) * scale.share(value))
    sheet.print(canvas)


def _ranked(profile: Profile) -> list[ItemGap]:
    known = [each for each in profile.ranking if each.gap.value is not None]
    return sorted(known, key=lambda each: -(each.gap.value or 0))


def _certain(each: ItemGap) -> bool:
    return each.p_adjusted is not None and each.p_adjusted < _CERTAIN


def _sheet(profile: Profile) -> Sheet:
    numbers = {each.item: place for place, each in enumerate(quadrants.numbered(profile), start=1)}
    rows = []
    for each in _ranked(profile):
        text = profile.instrument.item(each.item).text.rstrip(".")
        label = say("plots.ranking.label", number=numbers[each.item], text=text) if each.item in numbers else text
        rows.append(row(label, _LABEL, each, least=_ROW, size=10, bold=each.quadrant == "focus"))
    return Sheet(_WIDTH, tuple(rows), small_print(_caption(profile), _WIDTH), 84, 10, between=28)


def _caption(profile: Profile) -> Iterator[str]:
    yield say("plots.ranking.how")
    ranked = _ranked(profile)
    if any(each.p_adjusted is not None for each in ranked):
        sure = any(_certain(each) for each in ranked)
        yield say(f"plots.ranking.{'holm' if sure else 'holm_none'}", count=len(ranked))


def _row(canvas: Canvas, each: Row, y: float, at: Callable[[float], float]) -> None:
    gap: ItemGap = each.content
    canvas.line([_LEFT, _RIGHT], [y - each.height / 2] * 2, lw=0.5, zorder=0)
    if gap.now is not None and gap.wanted is not None:
        canvas.line([at(gap.now), at(gap.wanted)], [y, y], lw=2.4 if each.bold else 1.4, color=INK, zorder=3)
        canvas.marker(at(gap.wanted), y, WANTED, 0.95, zorder=4)
        canvas.marker(at(gap.now), y, NOW, 0.95, zorder=5)
    cell(canvas, _WEIGHT, y, number(gap.importance), color=SOFT)
    cell(canvas, _GAP, y, signed(gap.gap.value), bold=each.bold)
    if _certain(gap):
        cell(canvas, _GAP + 5, y, "●", ha="left", size=8)


def tell(profile: Profile) -> Iterator[str]:
    """Name the largest gaps with their numbers."""
    yield words.heading(title("ranking", profile.instrument), profile.marked)
    ranked = _ranked(profile)
    told = [
        say("plots.ranking.gap", item=within(profile.instrument.item(each.item).text).rstrip("."),
            now=number(each.now), wanted=number(each.wanted), gap=signed(each.gap.value))
        for each in ranked[:5]
    ]  # fmt: skip
    yield say("plots.ranking.told", count=len(ranked), items=join(told))
    yield words.people(profile)
