"""A scorecard as rows with numbers: how far each indicator is, marked by a sign and a word as well as by colour."""

from __future__ import annotations

from collections.abc import Iterator

from matplotlib.axes import Axes

from workbook.dutch import join, number, plural
from workbook.instrument.model import EntryTable, ScorecardKind
from workbook.plots import words
from workbook.plots.letters import is_cut, tall, wrap
from workbook.plots.look import INK, SOFT, Canvas
from workbook.plots.series import title
from workbook.plots.sheet import Row, Sheet, cell, row, small_print
from workbook.plots.strips import LEFT, RIGHT, STRIPS, Strip
from workbook.results import Indicator, Scorecard
from workbook.texts import say

_WIDTH, _LABEL, _NUMBER = 740.0, 206.0, 728.0
_ROW, _NOTE, _LINES = 42.0, 8.5, 5


def size(scorecard: Scorecard) -> tuple[float, float]:
    """Return the size of the canvas in points."""
    return _sheet(scorecard).size


def draw(ax: Axes, scorecard: Scorecard) -> None:
    """Draw a row an indicator, table by table: a strip with where it stands, a number, a sign and a word."""
    sheet = _sheet(scorecard)
    canvas = Canvas(ax, *sheet.size)
    rows = say("plots.scorecard.rows").split("|")
    told = " · ".join(filter(None, (scorecard.label, plural(len(scorecard.indicators), *rows))))
    canvas.heading(title("scorecard", scorecard.instrument), told, scorecard.marked)
    for each, middle in sheet.lay(canvas):
        strip: Strip = each.content
        strip.draw(canvas, middle)
        if strip.note:
            _note(canvas, strip, middle)
        _numbers(canvas, strip, middle)
    sheet.print(canvas)


def _tables(scorecard: Scorecard) -> Iterator[tuple[EntryTable, list[Indicator]]]:
    assert isinstance(scorecard.instrument, ScorecardKind)  # noqa: S101 - only such instruments have this result
    for table in scorecard.instrument.tables:
        found = [each for each in scorecard.indicators if each.table == table.id]
        if found:
            yield table, found


def strips_of(scorecard: Scorecard) -> Iterator[tuple[EntryTable, Strip]]:
    """Give every indicator with what is drawn of it."""
    for table, found in _tables(scorecard):
        for each in found:
            yield table, STRIPS[table.measure](each, scorecard)


def _sheet(scorecard: Scorecard) -> Sheet:
    rows: list[Row] = []
    last = ""
    for table, strip in strips_of(scorecard):
        heading = _heading(scorecard, table) if table.id != last else ""
        note = wrap(strip.note, RIGHT - LEFT, _NOTE) if strip.note and not strip.shown else ()
        least = max(_ROW, tall(note, _NOTE) + 14)
        rows.append(row(strip.title, _LABEL, strip, least=least, size=10.5, most=_LINES, heading=heading))
        last = table.id
    return Sheet(_WIDTH, tuple(rows), small_print(_caption(scorecard, rows), _WIDTH), 60, 10.5)


def _heading(scorecard: Scorecard, table: EntryTable) -> str:
    found = next((each.estimate for each in scorecard.scores if each.dimension == table.id), None)
    if found is None or found.value is None:
        return table.label
    return say("plots.scorecard.heading", table=table.label, mean=number(found.value))


def _caption(scorecard: Scorecard, rows: list[Row]) -> Iterator[str]:
    for measure in dict.fromkeys(table.measure for table, _ in _tables(scorecard)):
        yield say(f"plots.scorecard.how.{measure}")
    if any(is_cut(each.content.title, each.lines) for each in rows):
        yield say("plots.figure.cut")


def _note(canvas: Canvas, strip: Strip, middle: float) -> None:
    if not strip.shown:
        lines = wrap(strip.note, RIGHT - LEFT, _NOTE)
        canvas.block(LEFT, middle, lines, _NOTE, color=SOFT, style="italic")


def _numbers(canvas: Canvas, strip: Strip, middle: float) -> None:
    if not strip.number:
        cell(canvas, _NUMBER, middle, say("plots.scorecard.none"), size=9, color=SOFT)
        return
    up = 7.0 if strip.told else 0.0
    told = f"{strip.sign} {strip.number}".strip()
    cell(canvas, _NUMBER, middle + up, told, size=12, bold=True, color=INK)
    if strip.told:
        lines = wrap(strip.told, _NUMBER - RIGHT - 16, 8.5)
        canvas.text(_NUMBER, middle - 1, "\n".join(lines), 8.5, ha="right", va="top", color=SOFT)


def tell(scorecard: Scorecard) -> Iterator[str]:
    """Say what every indicator stands at, table by table."""
    yield words.heading(title("scorecard", scorecard.instrument), scorecard.marked)
    parts: dict[str, list[str]] = {}
    for table, strip in strips_of(scorecard):
        shown = say("plots.scorecard.cell", title=strip.title, number=strip.number or say("plots.scorecard.none"),
                    told=f" ({strip.told})" if strip.told and strip.number else "")  # fmt: skip
        parts.setdefault(table.label, []).append(shown)
    yield say("plots.scorecard.told", rows="; ".join(
        say("plots.words.perspective", perspective=label, scores=join(many)) for label, many in parts.items()
    ))  # fmt: skip
