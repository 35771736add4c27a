"""Positions per field as bars over the phases, with the spread between people, the desired phase and holes in the ladder."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import join, number, signed
from workbook.instrument.model import Maturity
from workbook.plots import words
from workbook.plots.letters import LEADING, tall, width, wrap
from workbook.plots.look import BLUE, GRID, INK, NOW, SOFT, WANTED, Canvas
from workbook.plots.series import dimensions, ends, of_profile, subtitle, title, within
from workbook.plots.sheet import Row, Sheet, cell, header, row, small_print
from workbook.results import Profile, Score
from workbook.texts import say

WIDTH, LABEL, LEFT, RIGHT = 740.0, 176.0, 204.0, 634.0
_GAP = 726.0
_ROW, _BAR, _HEAD = 36.0, 15.0, 9.0
_HOLE = "#FFFFFF"


@frozen
class Place:
    """One field: the phase reached with its quartiles, the one desired, the gap, and the phases that are missing."""

    reached: Score | None
    wanted: Score | None
    gap: float | None
    holes: tuple[int, ...]


def can_draw(profile: Profile) -> bool:
    """Tell whether the instrument has phases."""
    return isinstance(profile.instrument, Maturity)


def phases_of(profile: Profile) -> list[str]:
    """Return the names of the phases, in order."""
    assert isinstance(profile.instrument, Maturity)  # noqa: S101 - only such instruments have this figure
    return [each.label for each in profile.instrument.phases]


def at(value: float, count: int) -> float:
    """Return where a number of phases lies: 0 at the left, `count` at the right."""
    return LEFT + (RIGHT - LEFT) * value / count


def spot(value: float, count: int) -> float:
    """Return where a marker stands for a phase: in the middle of its column, and at the left for none."""
    return at(value - 0.5 if value >= 1 else value / 2, count)


def columns(canvas: Canvas, phases: list[str], bottom: float, top: float) -> None:
    """Draw a column a phase, with its number and name above."""
    room = (RIGHT - LEFT) / len(phases) - 4
    for place, name in enumerate(phases):
        middle = at(place + 0.5, len(phases))
        if place % 2:
            half = (RIGHT - LEFT) / len(phases) / 2
            canvas.bar(middle - half, middle + half, (bottom + top) / 2, top - bottom, fc="#F5F5F5", zorder=0)
        lines = wrap(name, room, _HEAD)
        canvas.text(middle, top + 7, "\n".join(lines), _HEAD, ha="center", color=SOFT, linespacing=LEADING)
        canvas.text(middle, top + head_room(phases) - 17, str(place + 1), 11, ha="center", va="bottom", weight="bold")
    for place in range(len(phases) + 1):
        x = at(place, len(phases))
        canvas.line([x, x], [bottom, top], lw=0.8, color=GRID, zorder=1)


def head_room(phases: list[str]) -> float:
    """Return the height of the heads of the columns."""
    room = (RIGHT - LEFT) / len(phases) - 4
    return max(tall(wrap(name, room, _HEAD), _HEAD) for name in phases) + 26


def size(profile: Profile) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(profile).size


def draw(ax: Axes, profile: Profile) -> None:
    """Draw the position per field: a bar to the phase reached, a line for the middle half of the team, a diamond desired."""
    sheet, phases = _sheet(profile), phases_of(profile)
    canvas = Canvas(ax, *sheet.size)
    canvas.heading(title("maturity", profile.instrument), subtitle(profile, of_profile(profile)), profile.marked)
    _key(canvas, profile)
    columns(canvas, phases, sheet.below - 2, sheet.top)
    if any(each.content.gap is not None for each in sheet.rows):
        header(canvas, _GAP, sheet.top + 5, say("plots.gaps.header"), size=9)
        header(canvas, RIGHT + 44, sheet.top + 5, ends(profile.instrument)["second"], size=9)
    for each, middle in sheet.lay(canvas):
        _row(canvas, each, middle, len(phases))
    sheet.print(canvas)


def _sheet(profile: Profile) -> Sheet:
    parts = {each.id: each.part for each in profile.instrument.dimensions}
    gaps = {gap.dimension: gap.estimate.value for gap in profile.gaps}
    holes, rows, last = profile.quality.get("gap_phases", {}), [], ""
    for field in dimensions(profile):
        place = Place(
            profile.score("nu", field), profile.score("gewenst", field), gaps.get(field), tuple(holes.get(field, ()))
        )
        part = parts.get(field, "")
        label = profile.instrument.dimension_label(field)
        rows.append(row(label, LABEL, place, least=_ROW, heading=part if part != last else ""))
        last = part
    above = 88 + head_room(phases_of(profile))
    return Sheet(WIDTH, tuple(rows), small_print(_caption(profile), WIDTH), above)


def _caption(profile: Profile) -> Iterator[str]:
    if "threshold" in profile.quality:
        yield say("plots.maturity.rule", threshold=number(profile.quality["threshold"], 2))
    if any(each.quartiles for each in profile.scores):
        yield say("plots.maturity.quartiles")
    if profile.quality.get("gap_phases"):
        yield say("plots.maturity.holes")
    yield say("plots.maturity.higher")


def _key(canvas: Canvas, profile: Profile) -> None:
    y = canvas.height - 70
    several = any(each.quartiles for each in profile.scores)
    names = [say(f"plots.maturity.{'median' if several else 'reached'}")]
    canvas.bar(18, 40, y + 3.8, 11, fc=BLUE)
    canvas.text(45, y, names[0], 10.5)
    x = 45 + width(names[0], 10.5) + 18
    if any(each.perspective == "gewenst" for each in profile.scores):
        canvas.marker(x + 8, y + 3.8, WANTED, 0.9)
        canvas.text(x + 20, y, say("plots.maturity.wanted"), 10.5)
        x += 20 + width(say("plots.maturity.wanted"), 10.5) + 18
    if several:
        canvas.whisker(x, x + 24, y + 3.8, NOW, color=INK, lw=1.8)
        canvas.text(x + 30, y, say("plots.maturity.half"), 10.5)
        x += 30 + width(say("plots.maturity.half"), 10.5) + 18
    if profile.quality.get("gap_phases"):
        canvas.bar(x, x + 22, y + 3.8, 11, fc=_HOLE, ec=INK, lw=0.8, hatch="////")
        canvas.text(x + 28, y, say("plots.maturity.hole"), 10.5)


def _row(canvas: Canvas, each: Row, y: float, count: int) -> None:
    place: Place = each.content
    reached = place.reached.estimate.value if place.reached else None
    for hole in place.holes:
        canvas.bar(at(hole - 1, count) + 2, at(hole, count) - 2, y, _BAR, fc=_HOLE, ec=INK, lw=0.8, hatch="////")
    if reached is not None:
        canvas.bar(LEFT, max(at(reached, count), LEFT + 2.5), y, _BAR, fc=BLUE, zorder=3)
        canvas.text(LEFT - 6, y, number(reached), 10.5, ha="right", va="center", weight="bold", zorder=7)
    if place.reached and place.reached.quartiles:
        low, high = (spot(end, count) for end in place.reached.quartiles)
        canvas.whisker(low, high, y - 12.5, NOW, color=INK, lw=1.8)
    wanted = place.wanted.estimate.value if place.wanted else None
    if wanted is not None:
        canvas.marker(spot(wanted, count), y, WANTED, 1.1, zorder=8)
        cell(canvas, RIGHT + 44, y, number(wanted), size=10.5, color=SOFT)
    if place.gap is not None:
        cell(canvas, _GAP, y, signed(place.gap))


# ---- in words --------------------------------------------------------------------------------------------------------


def tell(profile: Profile) -> Iterator[str]:
    """Say which phase is reached and wanted in each field, and where a phase is missing."""
    yield words.heading(title("maturity", profile.instrument), profile.marked)
    fields = join(_field(profile, field) for field in dimensions(profile))
    several = any(each.quartiles for each in profile.scores)
    yield say(f"plots.maturity.{'told_median' if several else 'told'}", fields=fields)
    holes = profile.quality.get("gap_phases", {})
    if holes:
        each = join(
            say(
                "plots.maturity.hole_in",
                field=within(profile.instrument.dimension_label(field)),
                phases=join(map(str, of)),
            )
            for field, of in holes.items()
        )
        yield say("plots.maturity.told_holes", holes=each)
    yield words.people(profile)


def _field(profile: Profile, field: str) -> str:
    name = within(profile.instrument.dimension_label(field))
    now, wanted = profile.score("nu", field), profile.score("gewenst", field)
    told = {
        "field": name,
        "phase": number(now.estimate.value if now else None),
        "wanted": number(wanted.estimate.value if wanted else None),
    }
    return say(f"plots.maturity.{'field_wanted' if wanted and wanted.estimate.value is not None else 'field'}", **told)
