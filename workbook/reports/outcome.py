"""The outcome of an instrument in a report: in a sentence, a table and a figure, with the files, moment and n it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import evolve

from workbook.dutch import parse_number, plural
from workbook.instrument import Instrument, instrument, instrument_ids
from workbook.instrument.tables import Entries as Listed
from workbook.instrument.tables import EntryTable
from workbook.reports import wording
from workbook.reports.comparing import compared
from workbook.reports.model import Block, Entries, Facts, Heading, Paragraph, Table
from workbook.reports.outline import Part
from workbook.reports.picture import figure
from workbook.responses import Responses, answers, data_home
from workbook.responses.folders import BASELINE, FOLLOW_UP, instrument_in
from workbook.results import Log, LogLine
from workbook.scoring import score
from workbook.texts import entry, say

_VERSION = "versie"
_FEW = 4  # columns that fit beside each other, however long what stands in them


def outcome(part: Part) -> Iterator[Block]:
    """Give what fills a part of a chapter from its instrument. Raises `WorkbookError` where its answers can't be read."""
    asked = instrument(str(part.instrument))
    if part.compare:
        yield from compared(asked, part, [_answers(asked, part, moment) for moment in (BASELINE, FOLLOW_UP)])
    elif part.versions:
        given = answers(asked.id)
        sides = [given if given.empty else given.select(**{_VERSION: each}) for each in part.versions]
        yield from compared(asked, part, sides)
    else:
        given = _answers(asked, part, part.moment)
        yield from _scored(asked, part, given.select(**part.only) if part.only and not given.empty else given)


def sources(part: Part) -> tuple[str, ...]:
    """Return the keys of the sources on which the instrument of a part rests."""
    return instrument(part.instrument).source if part.instrument else ()


def _answers(asked: Instrument, part: Part, moment: str | None) -> Responses:
    if not part.team:
        return answers(asked.id, moment=moment)
    found = answers(asked.id, _team_files(asked))
    return found.select(moment=moment) if moment and not found.empty else found


def _team_files(asked: Instrument) -> list[Path] | str:
    """Return the team's files that are not of another instrument, so that only these are told about."""
    others = set(instrument_ids()) - {asked.id}
    files = [each for each in sorted((data_home() / "team").rglob("*")) if each.is_file()]
    kept = [each for each in files if instrument_in(each) not in others and not each.name.startswith((".", "~$"))]
    return kept or "team"


# ---- one outcome ----------------------------------------------------------------------------------------------------


def _scored(asked: Instrument, part: Part, given: Responses) -> Iterator[Block]:
    found: Any = score(given)
    if isinstance(found, Log):
        found = _of_tables(found, part)
    if found.empty:
        # That nothing was chosen of what is there says no more than the words of what is expected.
        why = found.notes or ((given.message,) if given.empty and not part.only else ())
        yield from wording.told(why, given)
        return
    if found.stays:
        yield Paragraph(say("reports.stays", instrument=wording.name(asked)), "note")
        return
    if isinstance(found, Log) and isinstance(asked, Listed):
        yield from _logged(asked, part, found)
        when = plural(len(found.lines), **entry("reports.entries"))
    else:
        caption, when = wording.caption(asked, part, found), wording.people(found)
        if not part.brief:
            yield Paragraph(found.sentence())
        yield from figure(caption, part, found)
        if not part.brief:
            heads, rows = found.shown()
            yield Table(caption, tuple(heads), tuple(map(tuple, rows)))
    if part.plain and part.brief:
        return
    yield wording.trace(asked, found.files, when, part.moment)
    yield from wording.remarks(asked, part, found.notes, given)


def _of_tables(log: Log, part: Part) -> Log:
    """Return a log with only the tables that the part asks for, and only what is told about those."""
    if not part.tables:
        return log
    kept = tuple(each for each in log.lines if each.table in part.tables)
    left = [each.title for each in log.lines if each.table not in part.tables and each.title]
    notes = tuple(note for note in log.notes if not any(title in note for title in left))
    return evolve(log, lines=kept, n=len(kept), notes=notes)


# ---- what stands in a log -------------------------------------------------------------------------------------------


def _logged(asked: Listed, part: Part, log: Log) -> Iterator[Block]:
    yield from figure(wording.name(asked), part, log)
    tables = [each for each in asked.tables if any(line.table == each.id for line in log.lines)]
    for table in tables:
        lines = _in_order(table, [each for each in log.lines if each.table == table.id])
        name = wording.name(asked)
        caption = f"{name}: {table.label.lower()}" if len(asked.tables) > 1 else name
        if part.plain:
            yield from _running(table, lines, part)
            continue
        if len(tables) > 1:
            yield Heading(table.label, 3 if part.heading else 2)
        if len(lines) > 1 and len(part.columns or table.columns) <= _FEW:
            yield _short(caption, table, lines, part)
        else:
            yield Entries(caption, tuple(_facts(table, each, part) for each in lines))


def _in_order(table: EntryTable, lines: list[LogLine]) -> list[LogLine]:
    """Return entries by their own number where they have one, else as they stand."""
    key = table.used("key")
    if key is None:
        return lines

    def place(line: LogLine) -> float:
        try:
            return parse_number(line.given.get(key.id)) or 0
        except ValueError:
            return 0

    return sorted(lines, key=place)


def _running(table: EntryTable, lines: list[LogLine], part: Part) -> Iterator[Block]:
    """Give what was written as running text, each column under its name where there are several."""
    for column in (table.column(each) for each in part.columns):
        said = [text for line in lines if (text := column.said(line.given.get(column.id)))]
        if said and len(part.columns) > 1:
            yield Heading(column.text, 3 if part.heading else 2)
        yield from map(Paragraph, said)


def _short(caption: str, table: EntryTable, lines: list[LogLine], part: Part) -> Table:
    columns = [table.column(each) for each in part.columns] or list(table.columns)
    rows = (tuple(each.said(line.given.get(each.id)) for each in columns) for line in lines)
    return Table(caption, tuple(each.text for each in columns), tuple(rows))


def _facts(table: EntryTable, line: LogLine, part: Part) -> Facts:
    """Return one entry, its title first and with its number where it has one; the first of columns that are chosen is the title."""
    # What all entries were chosen by need not stand with each.
    chosen = [table.column(each) for each in part.columns] or [
        each for each in table.columns if each.id not in part.only
    ]
    key = next((each for each in chosen if each.use == "key"), None)
    named = [each for each in chosen if each is not key]
    title = named[0] if part.columns else next((each for each in named if each.use == "title"), named[0])
    number = key.said(line.given.get(key.id)) if key else ""
    said = [(each.text, each.said(line.given.get(each.id))) for each in chosen if each not in (title, key)]
    called = title.said(line.given.get(title.id))
    return Facts(f"{number}. {called}" if number else called, tuple((label, text) for label, text in said if text))
