"""Two outcomes beside each other in a report: before and after, or two versions of a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.compare import compare
from workbook.dutch import number, plural, signed
from workbook.instrument import Instrument
from workbook.reports import wording
from workbook.reports.model import Block, Entries, Facts, Paragraph, Table
from workbook.reports.outline import Part
from workbook.reports.picture import figure
from workbook.responses import Responses
from workbook.results import Change, Comparison
from workbook.results.revision import Revision
from workbook.texts import entry, say

_PERSPECTIVE, _MARGIN, _N = 1, 5, 6  # columns that not every table needs


def compared(asked: Instrument, part: Part, sides: list[Responses]) -> Iterator[Block]:
    """Give what two sides show beside each other; what is missing where one of them is empty."""
    empty = next((each for each in sides if each.empty), None)
    if empty is not None:
        yield from () if part.brief else wording.told((empty.message,), empty)
        return
    found = compare(*sides)
    if found.empty:
        yield from wording.told((found.message,), sides[0])
        return
    if found.stays:
        yield Paragraph(say("reports.stays", instrument=wording.name(asked)), "note")
        return
    if isinstance(found, Revision):
        yield from _revised(asked, found)
    elif all(each.difference.value is None for each in found.changes):
        yield from wording.hidden(asked, part, found)
        return
    else:
        yield from _beside(asked, part, found)
    yield wording.trace(asked, part, [use for side in sides for use in side.files], _both(found, sides))
    # What is told of one person is what the table says already.
    yield from wording.remarks(asked, part, () if getattr(found, "alone", False) else found.notes, *sides)


def _both(found: Any, sides: list[Responses]) -> str:
    if isinstance(found, Revision):
        return plural(sum(len(each.entries) for each in sides), **entry("reports.entries"))
    told = [say("reports.people", n=side.respondents, moment=side.only("moment") or "") for side in sides]
    return "; ".join(told)


# ---- two versions of a record ---------------------------------------------------------------------------------------


def _revised(asked: Instrument, found: Revision) -> Iterator[Block]:
    """Give what was adjusted, entry by entry, and what stayed as it was in one line."""
    yield Paragraph(found.sentence())
    kept = [each.title.rstrip(".") for each in found.lines if each.state == "kept"]
    if kept:
        yield Paragraph(say("reports.kept", titles="; ".join(kept)))
    entries = []
    for each in (line for line in found.lines if line.state != "kept"):
        state = (entry("revision.columns")["state"], say(f"revision.states.{each.state}"))
        changed = (
            (one.column, say("reports.adjusted", before=one.before or "–", after=one.after or "–"))
            for one in each.adjustments
        )
        entries.append(Facts(f"{each.number}. {each.title}" if each.number else each.title, tuple(changed), (state,)))
    if entries:
        named = {"instrument": wording.name(asked), "first": found.names[0], "second": found.names[1]}
        yield Entries(say("reports.adjustments", **named), tuple(entries))


# ---- before and after -----------------------------------------------------------------------------------------------


def _beside(asked: Instrument, part: Part, found: Comparison) -> Iterator[Block]:
    named = {"instrument": wording.name(asked), "who": wording.who(part)}
    caption = say("reports.beside", first=found.names[0].lower(), second=found.names[1].lower(), **named)
    if not part.brief:
        yield Paragraph(found.sentence())
    yield from figure(caption, part, found)
    if not part.brief:
        heads, rows = _changes(found)
        yield Table(caption, tuple(heads), tuple(map(tuple, rows)))


def _changes(found: Comparison) -> tuple[list[str], list[list[str]]]:
    """Return a comparison as a table: both sides, the difference, and of a team its margin and over how many people it is."""
    names = entry("results.columns")
    part = names["dimension" if found.instrument.options else "part"]
    heads = [part, names["perspective"], *found.names, names["difference"], say("reports.margin_head"), "n"]
    rows = [_change(found, each) for each in found.changes]
    # One perspective needs no column, and one person has no margin.
    left = {_PERSPECTIVE} if len({row[_PERSPECTIVE] for row in rows}) == 1 else set()
    left |= {_MARGIN, _N} if found.alone else set()
    return _without(heads, left), [_without(row, left) for row in rows]


def _change(found: Comparison, change: Change) -> list[str]:
    gap = change.difference
    known = gap.low is not None and gap.high is not None
    margin = say("reports.margin", low=signed(gap.low), high=signed(gap.high)) if known else "–"
    label = found.instrument.dimension_label(change.dimension)
    perspective = found.instrument.perspective_label(change.perspective)
    values = [number(change.before.value), number(change.after.value), signed(gap.value)]
    return [label, perspective, *values, margin, number(gap.n)]


def _without(row: list[str], left: set[int]) -> list[str]:
    return [cell for place, cell in enumerate(row) if place not in left]
