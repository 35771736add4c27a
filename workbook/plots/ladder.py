"""The observation ladder: domains in the order of the instrument, each on the steps of the scale."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.axes import Axes

from workbook.dutch import number
from workbook.instrument.model import Rubric, Step
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, wrap
from workbook.plots.look import GRID, INK, SOFT, Canvas, Style
from workbook.plots.series import Point, Series, axis, dimensions, of_profile, subtitle, title, within
from workbook.plots.sheet import Row, Sheet, cell, header, key, key_room, row, small_print
from workbook.results import Profile
from workbook.texts import say

_WIDTH, _LABEL, _LEFT, _RIGHT, _NUMBER = 740.0, 190.0, 244.0, 610.0, 726.0
_ROW, _HEAD = 46.0, 9.5
_ITEM = Style("#8A8A8A", "solid", "o", filled=False, size=5.5)


def can_draw(profile: Profile) -> bool:
    """Tell whether the instrument has steps that describe what one sees."""
    return isinstance(profile.instrument, Rubric)


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile).size


def draw(ax: Axes, profile: Profile) -> None:
    """Draw a rung a domain: a marker on the steps, small dots for its points, and where the next step lies."""
    sheet, groups = _sheet(profile), of_profile(profile)
    canvas = Canvas(ax, *sheet.size)
    canvas.heading(_title(profile), subtitle(profile, groups), profile.marked)
    if len(groups) > 1:
        key(canvas, _key(groups), canvas.height - 72, lines=False)
    _columns(canvas, profile, sheet.below - 2, sheet.top)
    header(canvas, _NUMBER, sheet.top + 5, say("plots.ladder.mean"))
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, profile, groups)
    sheet.print(canvas)


def _has_dots(profile: Profile) -> bool:
    """Tell whether the points say more than their mean: there are several in one domain at least."""
    owners = [(each.perspective, each.dimension) for each in profile.items]
    return len(owners) > len(set(owners)) and len(of_profile(profile)) == 1


def _title(profile: Profile) -> str:
    return title("ladder" if rung(profile) else "ladder.title_plain", profile.instrument)


def _key(groups: list[Series]) -> list[tuple[Style, str]]:
    return [(series.style, series.label) for series in groups]


def rung(profile: Profile) -> Step | None:
    """Return from where on a domain counts as reached, or None where the instrument has no such reading aid."""
    return profile.instrument.bands.every  # type: ignore[attr-defined]


def next_step(profile: Profile) -> str:
    """Return the first domain in the order of the instrument that is not yet reached; empty when there is none."""
    aid, groups = rung(profile), of_profile(profile)
    if aid is None or len(groups) != 1:
        return ""
    for dimension, point in zip(dimensions(profile), groups[0].points, strict=True):
        if point.value is not None and point.value < aid.at_least:
            return dimension
    return ""


def _sheet(profile: Profile) -> Sheet:
    parts = {each.id: each.part for each in profile.instrument.dimensions}
    rows, last, following = [], "", next_step(profile)
    for at, dimension in enumerate(dimensions(profile)):
        part, name = parts.get(dimension, ""), profile.instrument.dimension_label(dimension)
        heading = part if part != last else ""
        bold = dimension == following
        rows.append(row(name, _LABEL, (dimension, at), least=_ROW, heading=heading, bold=bold))
        last = part
    groups = of_profile(profile)
    above = 64 + (key_room(_key(groups), _WIDTH) if len(groups) > 1 else 0) + _head_room(profile)
    return Sheet(_WIDTH, tuple(rows), small_print(_caption(profile), _WIDTH), above)


def _caption(profile: Profile) -> Iterator[str]:
    aid = rung(profile)
    if _has_dots(profile):
        yield say("plots.ladder.dots")
    if aid is not None:
        yield say("plots.ladder.aid", value=number(aid.at_least), label=aid.label)
        if next_step(profile):
            yield say("plots.ladder.next")
    for found in profile.quality.get("agreement", {}).values():
        yield say("plots.ladder.agreed", **{name: found[name] for name in ("same", "judgements", "near")})
    if any(point.low is not None for series in of_profile(profile) for point in series.points):
        yield say("plots.figure.interval")


def _heads(profile: Profile) -> list[tuple[int, tuple[str, ...]]]:
    scale = profile.instrument.scale  # type: ignore[attr-defined]
    room = (_RIGHT - _LEFT) / max(len(scale.steps) - 1, 1) - 6
    return [(value, wrap(scale.labels.get(value, ""), room, _HEAD)) for value in scale.steps]


def _head_room(profile: Profile) -> float:
    return max(tall(lines, _HEAD) for _, lines in _heads(profile)) + 26


def _at(profile: Profile, value: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * axis(profile.instrument, ()).share(value)


def _columns(canvas: Canvas, profile: Profile, bottom: float, top: float) -> None:
    for value, lines in _heads(profile):
        x = _at(profile, value)
        canvas.line([x, x], [bottom, top], lw=1.0, color=GRID, zorder=0)
        canvas.text(x, top + 7, "\n".join(lines), _HEAD, ha="center", color=SOFT, linespacing=LEADING)
        above = top + 9 + tall(lines, _HEAD)
        canvas.text(x, above, str(value), 11, ha="center", va="bottom", weight="bold")
    aid = rung(profile)
    if aid is not None:
        x = _at(profile, aid.at_least)
        canvas.line([x, x], [bottom, top], lw=1.4, ls=(0, (4, 2)), color="#8A8A8A", zorder=1)


def _row(canvas: Canvas, each: Row, y: float, profile: Profile, groups: list[Series]) -> None:
    dimension, place = each.content
    canvas.line([12, _WIDTH - 12], [y - each.height / 2] * 2, lw=0.6, color=GRID, zorder=0)
    several = len(groups) > 1
    up = 0.0 if several or not _has_dots(profile) else 6.0
    for position, series in enumerate(groups):
        _marker(canvas, profile, series.points[place], series, y + up, position)
    if not several:
        value = groups[0].points[place].value if groups else None
        if value is not None:
            canvas.line([_LEFT, _at(profile, value)], [y + up, y + up], lw=3.0, color="#B9D6E8", zorder=1)
    if not several and groups and _has_dots(profile):
        _dots(canvas, profile, groups[0].name, dimension, y - 13)
    told = " · ".join(number(series.points[place].value) for series in groups)
    cell(canvas, _NUMBER, y + up, told, bold=each.bold, size=11)
    if each.bold:
        canvas.text(_LEFT - 10, y + up, "▶", 11, ha="right", va="center", color=INK)


def _marker(canvas: Canvas, profile: Profile, point: Point, series: Series, y: float, position: int) -> None:
    if point.value is None:
        return
    if point.low is not None and point.high is not None:
        lift = y + 11 if position == 0 else y - 11
        canvas.whisker(_at(profile, point.low), _at(profile, point.high), lift, series.style)
    canvas.marker(_at(profile, point.value), y, series.style, 1.3, zorder=8 - position)


def _dots(canvas: Canvas, profile: Profile, perspective: str, dimension: str, y: float) -> None:
    """Draw the points of a domain as small dots; those on one place stand beside each other."""
    taken: dict[float, int] = {}
    for each in profile.items:
        if (each.perspective, each.dimension) != (perspective, dimension) or each.value is None:
            continue
        value = round(each.value, 1)
        taken[value] = taken.get(value, 0) + 1
    for value, count in taken.items():
        for place in range(count):
            canvas.marker(_at(profile, value) + (place - (count - 1) / 2) * 8.5, y, _ITEM, zorder=4)


def tell(profile: Profile) -> Iterator[str]:
    """Say where each domain stands, and which one is the next step."""
    yield words.heading(_title(profile), profile.marked)
    yield say("plots.words.means", scores=words.scores(profile))
    aid, following = rung(profile), next_step(profile)
    if aid is not None and following:
        name = within(profile.instrument.dimension_label(following))
        yield say("plots.ladder.told_next", dimension=name, value=number(aid.at_least))
    elif aid is not None and len(of_profile(profile)) == 1:
        yield say("plots.ladder.told_all", value=number(aid.at_least))
    yield words.people(profile)
