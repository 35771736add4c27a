"""What stands with an outcome in a report: what it is called, the files, moment and n it comes from, what must be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from workbook.dutch import number, plural
from workbook.instrument import Instrument
from workbook.reports.model import Block, Paragraph
from workbook.reports.outline import Part
from workbook.responses import Responses
from workbook.responses.folders import BASELINE, FOLLOW_UP
from workbook.texts import entry, say

# What is told about groups that a report doesn't show.
_NOT_FOR_A_REPORT = ("results.groups_hidden", "results.groups_together", "results.groups_together_all")
# "…; voer daarna deze cel opnieuw uit." or a whole sentence of that kind.
_CELL, _SENTENCES = "deze cel", re.compile(r"(?<=[.?!])\s+")
_SHORTEST_CODE = 4  # letters: a shorter one would be found in any sentence


def name(asked: Instrument) -> str:
    """Return what an instrument is called in a report."""
    return asked.short or asked.title


def who(part: Part) -> str:
    """Return who was asked."""
    return say("reports.team" if part.team else "reports.leader")


def caption(asked: Instrument, part: Part, found: Any) -> str:
    """Return the caption of an outcome: what, who, how many and when."""
    if asked.counts != "respondents":
        return name(asked)
    return say("reports.caption", instrument=name(asked), who=who(part), when=people(found))


def people(found: Any) -> str:
    """Return over how many people an outcome is, and of what moment."""
    shown = found.response.size if found.response else say("reports.n", n=number(found.n))
    return ", ".join(filter(None, (shown, found.moment)))


def trace(asked: Instrument, part: Part, files: Iterable[Any], when: str) -> Paragraph:
    """Return where an outcome comes from: the instrument, the files that hold answers of its moment, and `when`.

    On a poster it names no files, and without `when` it says nothing at all.
    """
    named = tuple(dict.fromkeys(use.file for use in files if use.used and _is_of(use.file, part.moment)))
    if not part.brief:
        told = say("reports.trace", instrument=name(asked), files=", ".join(named), when=when)
    else:
        told = say("reports.trace_brief", instrument=name(asked), when=when) if when else ""
    return Paragraph(told, "trace", named)


def _is_of(file: str, moment: str | None) -> bool:
    """Tell whether a file can hold answers of a moment: the name of `ocai.eindmeting.csv` says which it holds."""
    return moment is None or not ({BASELINE, FOLLOW_UP} - {moment}) & {*Path(file).name.split(".")[1:-1]}


def nothing_in(rows: Iterable[Iterable[str]]) -> bool:
    """Tell whether a table holds no number behind the first column: of a group that is too small nothing is shown."""
    return not any(sign.isdigit() for first, *cells in rows for cell in cells for sign in cell)


def hidden(asked: Instrument, part: Part, found: Any) -> Iterator[Block]:
    """Give the one line that says why an outcome is not shown; on a poster there is no room for what is not there."""
    if not part.brief:
        yield Paragraph(say("reports.hidden", instrument=name(asked), why=found.sentence()), "note")


def short_day(given: object) -> str:
    """Write `23 nov 2026`, which stays on one line; empty for what is no date."""
    try:
        found = date.fromisoformat(str(given))
    except ValueError:
        return ""
    return "\u00a0".join((str(found.day), entry("reports.months").split()[found.month - 1], str(found.year)))


def remarks(asked: Instrument, part: Part, notes: Iterable[str], *given: Responses) -> Iterator[Block]:
    """Give what must be told with an outcome, and whose questions these are."""
    if part.brief:
        return
    yield from told(notes, *given)
    # That a log has no score need not be said under each of them.
    if asked.reading and (part.figure or asked.kind != "record"):
        yield Paragraph(asked.reading, "note")


def told(notes: Iterable[str], *given: Responses) -> Iterator[Block]:
    """Give notes, each once; who is left out of a team's outcome is counted and not named by code."""
    tables = [each.table for each in given if "respondent" in each.table]
    codes = {code for table in tables for code in map(str, table["respondent"].unique()) if len(code) >= _SHORTEST_CODE}
    notes = list(notes)
    named = {note for note in notes if any(code in note for code in codes)}
    people = {code for code in codes if any(code in note for note in named)}
    beginnings = tuple(entry(key).split("{")[0] for key in _NOT_FOR_A_REPORT)
    for note in dict.fromkeys(map(for_a_document, notes)):
        if note and note not in named and not note.startswith(beginnings):
            yield Paragraph(note, "note")
    if people:
        yield Paragraph(say("reports.left_out", count=plural(len(people), **entry("reports.people_left_out"))), "note")


def for_a_document(note: str) -> str:
    """Return a note, each sentence once and without what its reader is asked to do in a notebook: a document has no cells."""
    return " ".join(filter(None, dict.fromkeys(map(_without_cell, _SENTENCES.split(note)))))


def _without_cell(sentence: str) -> str:
    first = sentence.partition("; ")[0]
    if _CELL not in sentence:
        return sentence
    return "" if _CELL in first else f"{first}."
