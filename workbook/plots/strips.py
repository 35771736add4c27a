"""What a scorecard draws of one row, a measure each: a strip of its own scale, a number, a sign and a word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import frozen

from workbook.dutch import fold, number, signed
from workbook.plots.look import BLUE, GRID, INK, SOFT, VERMILLION, Canvas, Style
from workbook.results import Indicator, Scorecard
from workbook.texts import say

LEFT, RIGHT = 236.0, 590.0
_THICK = 13.0
_LONGEST = 60.0
_MOST_GROWTH = 200.0
_DLE = Style(BLUE, "solid", "o", size=8)
_DL = Style(INK, "solid", "D", filled=False, size=7.5)
_LETTERS = ((0, 10, "E"), (10, 25, "D"), (25, 50, "C"), (50, 75, "B"), (75, 100, "A"))
_ROMANS = ((0, 20, "V"), (20, 40, "IV"), (40, 60, "III"), (60, 80, "II"), (80, 100, "I"))
_GREYS = ("#D2D2D2", "#E9E9E9")

Draw = Callable[[Canvas, float], None]


@frozen
class Strip:
    """One row: its title, what is drawn, the number with its sign and word, or the note that says why there is none."""

    title: str
    draw: Draw
    number: str = ""
    sign: str = ""
    told: str = ""
    note: str = ""
    shown: bool = True


def _nothing(_: Canvas, __: float) -> None:
    """Draw nothing: the note stands in its place."""


def _without(each: Indicator) -> Strip:
    return Strip(
        each.title, _nothing, note=each.note or next((f.note for f in each.figures if f.note), ""), shown=False
    )


def _value(each: Indicator, name: str) -> float | None:
    found = each.figure(name)
    return float(found.value) if found is not None and isinstance(found.value, (int, float)) else None


def _at(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)


def _track(canvas: Canvas, y: float, start: float = LEFT, end: float = RIGHT) -> None:
    canvas.bar(start, end, y, _THICK, fc="#F2F2F2", ec=GRID, lw=0.8, zorder=1)


# ---- baseline to target ----------------------------------------------------------------------------------------------


def attainment(each: Indicator, _: Scorecard) -> Strip:
    """Show the way from baseline to target, and how far one is on it."""
    if each.attainment is None or each.unclipped is None:
        return _without(each)
    state = "reached" if each.unclipped >= 100 else "back" if each.unclipped < 0 else "underway"
    sign = say(f"plots.scorecard.signs.{state}")
    told = say(f"plots.scorecard.states.{state}")
    if each.unclipped != each.attainment:
        told = say("plots.scorecard.unclipped", share=number(each.unclipped))
    shown = say("plots.scorecard.percent", value=number(each.attainment))
    return Strip(each.title, partial(_attainment, each=each), shown, sign, told, each.note)


def _attainment(canvas: Canvas, y: float, each: Indicator) -> None:
    share = (each.attainment or 0) / 100
    _track(canvas, y + 5)
    if share > 0:
        canvas.bar(LEFT, _at(share), y + 5, _THICK, fc=BLUE, zorder=2)
    if (each.unclipped or 0) > 100:
        canvas.ax.plot([RIGHT + 6], [y + 5], marker=">", ls="none", ms=7 * canvas.scale, color=BLUE, zorder=4)
    if (each.unclipped or 0) < 0:
        canvas.ax.plot([LEFT - 6], [y + 5], marker="<", ls="none", ms=7 * canvas.scale, color=VERMILLION, zorder=4)
    canvas.line([RIGHT, RIGHT], [y - 4, y + 14], lw=2.0, color=INK, zorder=5)
    unit = _unit(each, "target")
    for x, name, key, align in ((LEFT, "baseline", "baseline", "left"), (RIGHT, "target", "target", "right")):
        told = say(f"plots.scorecard.{key}", value=number(_value(each, name), 2), unit=unit).strip()
        canvas.text(x, y - 13, told, 8.5, ha=align, color=SOFT)
    now = say("plots.scorecard.actual", value=number(_value(each, "actual"), 2), unit=unit).strip()
    canvas.text((LEFT + RIGHT) / 2, y - 13, now, 8.5, ha="center", weight="bold")


def _unit(each: Indicator, name: str) -> str:
    found = each.figure(name)
    unit = found.unit.strip() if found else ""
    return unit if len(unit) <= 3 else ""


# ---- learning results ------------------------------------------------------------------------------------------------


def learning_return(each: Indicator, _: Scorecard) -> Strip:
    """Show DL and DLE on a line of months."""
    share, months = _value(each, "learning_return"), _value(each, "months")
    if share is None or months is None:
        return _without(each)
    sign = say(f"plots.scorecard.signs.{'reached' if months >= 0 else 'underway'}") if months >= 0 else ""
    told = say("plots.scorecard.months", months=signed(months))
    shown = say("plots.scorecard.percent", value=number(share, 0))
    return Strip(each.title, partial(_learning_return, each=each), shown, sign, told, each.note)


def _learning_return(canvas: Canvas, y: float, each: Indicator) -> None:
    dl, dle = _value(each, "dl") or 0.0, _value(each, "dle") or 0.0
    longest = max(_LONGEST, dl, dle)
    canvas.line([LEFT, RIGHT], [y + 5, y + 5], lw=5, color="#EDEDED", zorder=1, solid_capstyle="butt")
    for months in range(0, int(longest) + 1, 10):
        canvas.line([_at(months / longest)] * 2, [y + 1, y + 9], lw=0.8, zorder=1)
    canvas.line([_at(dle / longest), _at(dl / longest)], [y + 5, y + 5], lw=2.4, color=INK, zorder=2)
    canvas.marker(_at(dl / longest), y + 5, _DL, 1.1, zorder=3)
    canvas.marker(_at(dle / longest), y + 5, _DLE, zorder=4)
    told = say("plots.scorecard.dl_dle", dl=number(dl), dle=number(dle))
    canvas.text((LEFT + RIGHT) / 2, y - 13, told, 8.5, ha="center", weight="bold")
    canvas.text(LEFT, y - 13, "0", 8.5, ha="left", color=SOFT)
    canvas.text(RIGHT, y - 13, say("plots.scorecard.longest", months=number(longest)), 8.5, ha="right", color=SOFT)


def growth(each: Indicator, _: Scorecard) -> Strip:
    """Show growth in DLE beside the months of education: 100 % is as many."""
    share = _value(each, "growth")
    if share is None:
        return _without(each)
    told = say("plots.scorecard.growth", dle=signed(_value(each, "dle_gain")), dl=number(_value(each, "dl_gain")))
    sign = say("plots.scorecard.signs.reached") if share >= 100 else ""
    shown = say("plots.scorecard.percent", value=number(share, 0))
    return Strip(each.title, partial(_growth, share=share), shown, sign, told, each.note)


def _growth(canvas: Canvas, y: float, share: float) -> None:
    most = max(_MOST_GROWTH, share)
    _track(canvas, y + 5)
    canvas.bar(LEFT, _at(share / most), y + 5, _THICK, fc=BLUE if share >= 0 else VERMILLION)
    middle = _at(100 / most)
    canvas.line([middle, middle], [y - 4, y + 14], lw=2.0, color=INK, zorder=5)
    canvas.text(middle, y - 13, say("plots.scorecard.as_many"), 8.5, ha="center", color=SOFT)
    canvas.text(LEFT, y - 13, "0", 8.5, color=SOFT)


def level(each: Indicator, _: Scorecard) -> Strip:
    """Show the percentile on the levels A–E and I–V."""
    percentile, letter, roman = _value(each, "percentile"), each.figure("letter"), each.figure("roman")
    if percentile is None or letter is None or roman is None:
        return _without(each)
    shown = say("plots.scorecard.levels", letter=letter.value, roman=roman.value)
    told = say("plots.scorecard.percentile", value=number(percentile))
    return Strip(each.title, partial(_level, percentile=percentile), shown, "", told, each.note)


def _level(canvas: Canvas, y: float, percentile: float) -> None:
    for (parts, height), lift in (((_LETTERS, 14.0), 8.0), ((_ROMANS, 14.0), -7.0)):
        for place, (low, high, name) in enumerate(parts):
            canvas.bar(_at(low / 100), _at(high / 100), y + lift, height, fc=_GREYS[place % 2], ec="white", lw=0.8)
            inside = low < percentile <= high or (percentile == low == 0)
            x = _at((low + high) / 200)
            if abs(x - _at(percentile / 100)) < 9:
                x = _at(percentile / 100) + (11 if x >= _at(percentile / 100) else -11)
            canvas.text(x, y + lift, name, 9, ha="center", va="center", weight="bold" if inside else "normal",
                        color=INK if inside else SOFT, zorder=4)  # fmt: skip
    canvas.line([_at(percentile / 100)] * 2, [y - 17, y + 18], lw=2.6, color=BLUE, zorder=5)
    canvas.ax.plot([_at(percentile / 100)], [y + 18], marker="v", ls="none", ms=7 * canvas.scale, color=BLUE, zorder=6)


# ---- reference levels ------------------------------------------------------------------------------------------------


def pooled(each: Indicator, _: Scorecard) -> Strip:
    """Show a pooled share, or what it lies between where a source masks counts."""
    share, least, most = (_value(each, name) for name in ("share", "least", "most"))
    if share is None and (least is None or most is None):
        return _without(each)
    if share is not None:
        shown = say("plots.scorecard.percent", value=number(share))
        told = say("plots.scorecard.tests", count=number(_value(each, "tests")))
    else:
        shown = say("plots.scorecard.range", low=number(least), high=number(most))
        told = say("plots.scorecard.masked")
    return Strip(each.title, partial(_pooled, ends=(share, least, most)), shown, "", told, each.note)


def _pooled(canvas: Canvas, y: float, ends: tuple[float | None, float | None, float | None]) -> None:
    share, least, most = ends
    _track(canvas, y + 5)
    if share is not None:
        canvas.bar(LEFT, _at(share / 100), y + 5, _THICK, fc=BLUE)
    elif least is not None and most is not None:
        canvas.bar(LEFT, _at(least / 100), y + 5, _THICK, fc=BLUE)
        canvas.bar(_at(least / 100), _at(most / 100), y + 5, _THICK, fc="white", ec=BLUE, lw=0.8, hatch="////")
    _percents(canvas, y)


def _percents(canvas: Canvas, y: float) -> None:
    for share, align in ((0, "left"), (0.5, "center"), (1, "right")):
        canvas.text(
            _at(share), y - 13, say("plots.scorecard.percent", value=number(100 * share)), 8.5, ha=align, color=SOFT
        )


def threshold(each: Indicator, scorecard: Scorecard) -> Strip:
    """Show a signaleringswaarde as a line, with the pooled share beside it."""
    value, verdict = _value(each, "threshold"), each.figure("verdict")
    if value is None or verdict is None or verdict.value is None:
        return _without(each)
    kind = fold(each.given.get("soort", ""))
    found = next((s.estimate for s in scorecard.scores if _matches(s.dimension, kind)), None)
    ends = (found.value, found.low, found.high) if found else (None, None, None)
    shown = say("plots.scorecard.percent", value=number(value))
    told = str(verdict.value)
    return Strip(each.title, partial(_threshold, value=value, ends=ends), shown, "", told, each.note)


def _matches(dimension: str, kind: str) -> bool:
    wanted = "1s2f" if kind.startswith("1s") else "1f"
    return dimension.endswith(f".behaald_{wanted}")


def _threshold(canvas: Canvas, y: float, value: float, ends: tuple[float | None, float | None, float | None]) -> None:
    _pooled(canvas, y, ends)
    canvas.line([_at(value / 100)] * 2, [y - 4, y + 16], lw=2.4, color=INK, zorder=5)
    canvas.ax.plot([_at(value / 100)], [y + 16], marker="v", ls="none", ms=7 * canvas.scale, color=INK, zorder=6)


STRIPS: dict[str, Callable[[Indicator, Scorecard], Strip]] = {
    "attainment": attainment,
    "learning_return": learning_return,
    "growth": growth,
    "level": level,
    "pooled": pooled,
    "threshold": threshold,
}
