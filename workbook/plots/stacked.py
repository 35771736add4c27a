"""Divided points as filled bars: how each theme is divided over the types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import join, number
from workbook.instrument.model import Ipsative
from workbook.plots import words
from workbook.plots.letters import width as width_of
from workbook.plots.look import INK, SOFT, Canvas
from workbook.plots.series import dimensions, has_kite, of_item, of_profile, subtitle, title, within
from workbook.plots.sheet import Row, Sheet, cell, key_room, row, small_print, swatches
from workbook.results import Profile
from workbook.texts import say

_WIDTH, _LABEL, _NAMES, _LEFT, _RIGHT = 700.0, 176.0, 196.0, 252.0, 688.0
_BAR, _LINE = 17.0, 22.0
# Each differs from its neighbours in lightness as well as in colour, and one is hatched.
_LOOKS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"fc": "#0072B2"}, "white"),
    ({"fc": "#F4BE97"}, INK),
    ({"fc": "#009E73"}, "white"),
    ({"fc": "#F3DCE8", "hatch": "....", "ec": "#CC79A7"}, INK),
    ({"fc": "#4D4D4D"}, "white"),
    ({"fc": "#FFFFFF", "hatch": "////", "ec": "#565656"}, INK),
)


@frozen
class Bars:
    """One theme: per perspective its name and the points per type."""

    strips: tuple[tuple[str, tuple[float | None, ...]], ...]


def can_draw(profile: Profile) -> bool:
    """Tell whether points were divided over no more types than can be told apart, and there is no kite for them."""
    is_ipsative = isinstance(profile.instrument, Ipsative) and not has_kite(profile.instrument)
    return is_ipsative and bool(profile.items) and len(dimensions(profile)) <= len(_LOOKS)


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile).size


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a bar a theme and perspective, filled with the points of each type; the whole comes first, or alone when it is all."""
    sheet = _sheet(profile)
    canvas, total = Canvas(ax, *sheet.size), _total(profile)
    canvas.heading(_title(profile), subtitle(profile, of_profile(profile)), profile.marked)
    swatches(canvas, _key(profile), canvas.height - 72)
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, total)
    sheet.print(canvas)


def _is_one(profile: Profile) -> bool:
    """Tell whether there is but one theme, which is then the whole itself."""
    return len(profile.instrument.items) == 1


def _title(profile: Profile) -> str:
    return title("stacked.title_one" if _is_one(profile) else "stacked", profile.instrument)


def _total(profile: Profile) -> float:
    return float(getattr(profile.instrument.scale, "total", 100))  # type: ignore[attr-defined]


def _key(profile: Profile) -> list[tuple[dict[str, Any], str]]:
    return [
        (look, profile.instrument.dimension_label(each))
        for each, (look, _) in zip(dimensions(profile), _LOOKS, strict=False)
    ]


def _sheet(profile: Profile) -> Sheet:
    items = profile.instrument.items
    name = items[0].text if _is_one(profile) else say("plots.stacked.all")
    rows = [row(name, _LABEL, _whole(profile), least=_least(profile), bold=True)]
    for item in () if _is_one(profile) else items:
        strips = [
            (series.label, tuple(point.value for point in series.points))
            for series in of_item(profile, item.id)
            if series.shown
        ]
        if strips:
            rows.append(row(item.text, _LABEL, Bars(tuple(strips)), least=_least(profile)))
    how = "plots.stacked.how_one" if _is_one(profile) else "plots.stacked.how"
    caption = [say(how, total=number(_total(profile))), _strongest_told(profile)]
    above = 62 + key_room(_key(profile), _WIDTH) + 8
    return Sheet(_WIDTH, tuple(rows), small_print(caption, _WIDTH), above)


def _least(profile: Profile) -> float:
    return _LINE * len(of_profile(profile)) + 12


def _whole(profile: Profile) -> Bars:
    return Bars(tuple((series.label, tuple(point.value for point in series.points)) for series in of_profile(profile)))


def _row(canvas: Canvas, each: Row, middle: float, total: float) -> None:
    strips = each.content.strips
    y = middle + _LINE * (len(strips) - 1) / 2
    for name, values in strips:
        if len(strips) > 1:
            cell(canvas, _NAMES, y, name, ha="left", size=9.5, color=SOFT, fit=_LEFT - _NAMES - 4)
        _strip(canvas, values, y, total, bold=each.bold)
        y -= _LINE


def _strip(canvas: Canvas, values: tuple[float | None, ...], y: float, total: float, *, bold: bool) -> None:
    x, highest = _LEFT, max((value for value in values if value is not None), default=0)
    for value, (look, ink) in zip(values, _LOOKS, strict=False):
        if not value:
            continue
        wide = value / total * (_RIGHT - _LEFT)
        canvas.bar(x, x + wide, y, _BAR, **{"ec": "white", "lw": 0.8, **look})
        weight = "bold" if bold or value == highest else "normal"
        shown = number(value, 0)
        if wide > width_of(shown, 9.5, weight) + 6:
            backed = {"bbox": {"boxstyle": "round,pad=0.12", "fc": look["fc"], "ec": "none"}} if "hatch" in look else {}
            options: dict[str, Any] = {
                "ha": "center",
                "va": "center",
                "color": ink,
                "weight": weight,
                "zorder": 6,
                **backed,
            }
            canvas.text(x + wide / 2, y, shown, 9.5, **options)
        x += wide


def _strongest_told(profile: Profile) -> str:
    """Say which type leads over the whole, per perspective."""
    parts = []
    for series in of_profile(profile):
        found = profile.dominant(series.name)
        if found:
            names = join(within(profile.instrument.dimension_label(each)) for each in found)
            parts.append(say("plots.words.perspective", perspective=series.label, scores=names))
    key = "plots.stacked.most" if _is_one(profile) else "plots.stacked.strongest"
    return say(key, types="; ".join(parts)) if parts else ""


def tell(profile: Profile) -> Iterator[str]:
    """Say how the points are divided over the whole, which type leads, and in which themes another does."""
    yield words.heading(_title(profile), profile.marked)
    if _is_one(profile):
        yield say("plots.stacked.divided", total=number(_total(profile)), shares=words.scores(profile))
        yield _strongest_told(profile)
    else:
        yield say("plots.words.scores", scores=words.scores(profile))
        yield words.lead(profile)
    yield words.group(profile)
