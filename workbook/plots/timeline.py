"""A record on a line of time: from start to due, what is past its date and what is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen
from matplotlib.axes import Axes

from workbook.dutch import day, plural
from workbook.instrument.model import Entries, EntryTable
from workbook.plots import words
from workbook.plots.letters import is_cut, tall, width, wrap
from workbook.plots.look import BLUE, GREEN, GRID, INK, SOFT, VERMILLION, Canvas, Style
from workbook.plots.series import title, within
from workbook.plots.sheet import Row, Sheet, row, small_print
from workbook.results import Log, LogLine
from workbook.texts import say

_WIDTH, _LABEL, _LEFT, _RIGHT, _STATE = 760.0, 252.0, 280.0, 592.0, 612.0
_ROW, _TEXT, _SMALL, _LINES, _BAR = 40.0, 10.5, 8.5, 4, 12.0
_MOST_TICKS = 7
_DONE, _OPEN, _LATE, _DAY = (
    Style(GREEN, "solid", "s", size=8),
    Style(BLUE, "solid", "D", filled=False, size=7.5),
    Style(VERMILLION, "solid", "^", size=9),
    Style(INK, "solid", "o", size=7),
)


@frozen
class Span:
    """The days between which everything lies."""

    first: date
    last: date

    def at(self, moment: date) -> float:
        """Return where a day lies on the canvas."""
        whole = max((self.last - self.first).days, 1)
        return _LEFT + (_RIGHT - _LEFT) * (moment - self.first).days / whole


def size(log: Log) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(log).size


def draw(ax: Axes, log: Log) -> None:
    """Draw a bar an entry from start to due, today as a line, and its state as a sign and a word."""
    sheet, span = _sheet(log), _span(log)
    canvas = Canvas(ax, *sheet.size)
    canvas.heading(title("timeline", log.instrument), _counts(log), log.marked)
    if span is not None:
        _axis(canvas, span, log, sheet.below - 4, sheet.top)
    for each, middle in sheet.lay(canvas):
        canvas.line([12, _WIDTH - 12], [middle - each.height / 2] * 2, lw=0.5, color=GRID, zorder=0)
        if span is not None:
            _bar(canvas, each.content, _table(log, each.content), middle, span, log.today)
        _state(canvas, each.content, _table(log, each.content), middle)
    sheet.print(canvas)


def _sheet(log: Log) -> Sheet:
    rows: list[Row] = []
    shown = _shown(log)
    several, last = len({each.table for each in shown}) > 1, ""
    for line in sorted(shown, key=lambda each: _order(log, each)):
        heading = log.instrument.dimension_label(line.table) if several and line.table != last else ""
        state = tall(_state_lines(line, _table(log, line)), _SMALL) + 18
        rows.append(row(line.title, _LABEL, line, least=max(_ROW, state), size=_TEXT, most=_LINES, heading=heading))
        last = line.table
    caption = small_print(_caption(log, rows), _WIDTH)
    return Sheet(_WIDTH, tuple(rows), caption, 84 if _span(log) else 58, _TEXT, between=24 if _span(log) else 10)


def _tables(log: Log) -> dict[str, EntryTable]:
    assert isinstance(log.instrument, Entries)  # noqa: S101 - only such instruments have this result
    return {each.id: each for each in log.instrument.tables}


def _table(log: Log, line: LogLine) -> EntryTable:
    return _tables(log)[line.table]


def _shown(log: Log) -> tuple[LogLine, ...]:
    """Return what has a place in time: the lines of tables that ask for a date, or all where none of the tables does."""
    dated = {name for name, table in _tables(log).items() if table.used("start") or table.used("due")}
    return tuple(each for each in log.lines if each.table in dated) or log.lines


def _order(log: Log, line: LogLine) -> int:
    """Keep the order of the result, table by table."""
    return list(_tables(log)).index(line.table)


def _counts(log: Log) -> str:
    entries = plural(len(log.lines), *say("plots.timeline.entries").split("|"))
    done = sum(each.closed for each in log.lines)
    late = len(log.overdue)
    told = [entries, say("plots.timeline.done", count=done) if done else "",
            say("plots.timeline.late", count=late) if late else ""]  # fmt: skip
    return " · ".join(filter(None, (log.label, *told)))


def _caption(log: Log, rows: list[Row]) -> Iterator[str]:
    if _span(log) is not None:
        kinds = {_has_state(_table(log, each)) for each in _shown(log)}
        yield from (say(f"plots.timeline.{key}") for key, has in (("how", True), ("how_day", False)) if has in kinds)
    left_out = len(log.lines) - len(_shown(log))
    if left_out:
        yield say("plots.timeline.left_out", entries=plural(left_out, *say("plots.timeline.entries").split("|")))
    if any(is_cut(each.content.title, each.lines) for each in rows):
        yield say("plots.figure.cut")


# ---- time ------------------------------------------------------------------------------------------------------------


def _span(log: Log) -> Span | None:
    """Return from the first day to the last, today too, with a little room; None where there is no date at all."""
    days = [moment for line in log.lines for moment in (line.start, line.due) if moment]
    if not days:
        return None
    days += [log.today] if log.today else []
    room = timedelta(days=max((max(days) - min(days)).days // 25, 1))
    return Span(min(days) - room, max(days) + room)


def tick_days(first: date, last: date) -> list[date]:
    """Return the days that are written along the line: Mondays in a short time, else firsts of months."""
    whole = (last - first).days
    if whole <= 70:
        step = 7 * max(1, -(-whole // (7 * _MOST_TICKS)))
        monday = first + timedelta(days=-first.weekday() % 7)
        return [monday + timedelta(days=step * at) for at in range((last - monday).days // step + 1)]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120, 10_000) if months / each <= _MOST_TICKS)
    start = first.year * 12 + first.month - 1
    begin = start + (-start % step)
    found = [date(at // 12, at % 12 + 1, 1) for at in range(begin, last.year * 12 + last.month, step)]
    return [each for each in found if first <= each <= last]


def short_day(moment: date, *, year: bool = True) -> str:
    """Write `13 nov 2026`, or without the year."""
    name = _month(moment)
    return f"{moment.day} {name} {moment.year}" if year else f"{moment.day} {name}"


def _month(moment: date) -> str:
    return str(say("plots.timeline.months")).split()[moment.month - 1]


def _axis(canvas: Canvas, span: Span, log: Log, bottom: float, top: float) -> None:
    long_ = (span.last - span.first).days > 330
    for moment in tick_days(span.first, span.last):
        x = span.at(moment)
        canvas.line([x, x], [bottom, top], lw=0.7, zorder=0)
        told = f"{_month(moment)} {moment.year}" if long_ else short_day(moment, year=False)
        canvas.text(x, bottom - 12, told, _SMALL, ha="center", color=SOFT)
    if log.today is not None:
        x = span.at(log.today)
        told = say("plots.timeline.today", day=day(log.today))
        half = width(told, 9.5, "bold") / 2
        canvas.line([x, x], [bottom, top + 4], lw=1.6, ls=(0, (4, 2)), color=INK, zorder=3)
        canvas.text(min(max(x, _LEFT + half), _WIDTH - 14 - half), top + 8, told, 9.5, ha="center", weight="bold")


def _bar(canvas: Canvas, line: LogLine, table: EntryTable, y: float, span: Span, today: date | None) -> None:
    style = _DONE if line.closed else _LATE if line.overdue else _OPEN if _has_state(table) else _DAY
    if line.start and line.due and line.start < line.due:
        face = {"fc": "#CDE9DF", "ec": GREEN} if line.closed else {"fc": "#DCEBF5", "ec": BLUE}
        canvas.bar(span.at(line.start), span.at(line.due), y, _BAR, lw=1.0, **face)
    if line.overdue and line.due and today and today > line.due:
        canvas.bar(span.at(line.due), span.at(today), y, _BAR, fc="white", ec=VERMILLION, lw=1.0, hatch="////")
    moment = line.due or line.start
    if moment is not None:
        canvas.marker(span.at(moment), y, style, zorder=6)


def _has_state(table: EntryTable) -> bool:
    """Tell whether a line of the table can be open or done; of what happened there is only the day."""
    return bool(table.used("status") or table.used("due"))


def _state_lines(line: LogLine, table: EntryTable) -> tuple[str, ...]:
    room, parts = _WIDTH - _STATE - 14, []
    if line.due:
        parts.append(say("plots.timeline.due", day=short_day(line.due)))
    elif line.start and not table.used("due"):
        parts.append(short_day(line.start))
    elif table.used("start") or table.used("due"):
        parts.append(say("plots.timeline.no_date"))
    parts += [line.owner] if line.owner else []
    return tuple(part for words_ in parts for part in wrap(words_, room, _SMALL, most=2))


def _state(canvas: Canvas, line: LogLine, table: EntryTable, y: float) -> None:
    lines = _state_lines(line, table)
    if not _has_state(table):
        canvas.text(_STATE, y, "\n".join(lines), _SMALL, va="center", color=SOFT)
        return
    key = "closed" if line.closed else "overdue" if line.overdue else "open"
    sign = say(f"plots.timeline.signs.{key}")
    name = line.status if line.status and key != "overdue" else say(f"plots.timeline.states.{key}")
    room = _WIDTH - _STATE - 14
    high = 14 + tall(lines, _SMALL)
    told = wrap(f"{sign} {name}".strip(), room, 10.5, "bold", most=1)[0]
    canvas.text(_STATE, y + high / 2 - 10, told, 10.5, weight="bold")
    canvas.text(_STATE, y + high / 2 - 14, "\n".join(lines), _SMALL, va="top", color=SOFT)


def tell(log: Log) -> Iterator[str]:
    """Say how many entries there are, what is past its date and what comes first."""
    yield words.heading(title("timeline", log.instrument), log.marked)
    yield say("plots.timeline.told", counts=_counts(log).replace(" · ", ", "))
    late = [
        say("plots.timeline.entry", title=each.title.rstrip("."), day=day(each.due)) for each in log.overdue if each.due
    ]
    if late:
        yield say("plots.timeline.told_late", entries="; ".join(late[:5]))
    coming = [each for each in log.lines if not each.closed and not each.overdue and each.due]
    if coming:
        first = min(coming, key=lambda each: each.due or date.max)
        yield say("plots.timeline.told_next", title=within(first.title).rstrip("."), day=day(first.due or date.max))
