"""The outcome of an instrument in a report: in a sentence, a table and a figure, with the files, moment and n it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import evolve

from workbook.dutch import parse_number, plural
from workbook.instrument import Instrument, instrument, instrument_ids
from workbook.instrument.tables import Entries as Listed
from workbook.instrument.tables import EntryColumn, EntryTable
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

VERSION = "versie"
_FEW = 4  # columns that fit beside each other, however long what stands in them
_SHORT = 40  # letters: what is said in a word
_IN_A_WORD = {"text", "number", "date", "choice", "codes"}


def outcome(part: Part) -> Iterator[Block]:
    """Give what fills a part of a chapter from its instrument. Raises `WorkbookError` where its answers can't be read."""
    asked = instrument(str(part.instrument))
    if part.compare:
        yield from compared(asked, part, [_answers(asked, part, moment) for moment in (BASELINE, FOLLOW_UP)])
    elif part.versions:
        given = answers(asked.id)
        sides = [given if given.empty else given.select(**{VERSION: each}) for each in part.versions]
        yield from compared(asked, part, sides)
    else:
        given = _answers(asked, part, part.moment)
        only = {} if part.latest else part.only
        yield from _scored(asked, part, given.select(**only) if only and not given.empty else given)


def sources(part: Part) -> tuple[str, ...]:
    """Return the keys of the sources on which the instrument of a part rests."""
    return instrument(part.instrument).source if part.instrument else ()


def _answers(asked: Instrument, part: Part, moment: str | None) -> Responses:
    if not part.team:
        return answers(asked.id, moment=moment)
    files = _team_files(asked)
    found = answers(asked.id, files)
    if not files:
        return evolve(found, message=say("reports.no_team", instrument=wording.name(asked)))
    return found.select(moment=moment) if moment and not found.empty else found


def _team_files(asked: Instrument) -> list[Path]:
    """Return the team's files that are not of another instrument, so that only these are told about."""
    others = set(instrument_ids()) - {asked.id}
    files = [each for each in sorted((data_home() / "team").rglob("*")) if each.is_file()]
    return [each for each in files if instrument_in(each) not in others and not each.name.startswith((".", "~$"))]


# ---- one outcome ----------------------------------------------------------------------------------------------------


def _scored(asked: Instrument, part: Part, given: Responses) -> Iterator[Block]:
    found: Any = score(given)
    if isinstance(found, Log):
        found = _of_tables(found, part)
        if part.latest and isinstance(asked, Listed):
            kept = latest(asked, found, part.only.get(VERSION))
            found = evolve(found, lines=kept, n=len(kept))
    if found.empty:
        # That nothing was chosen of what is there says no more than the words of what is expected.
        why = found.notes or (() if part.only else (given.message or found.message,))
        yield from () if part.brief else wording.told(why, given)
        return
    if found.stays:
        yield Paragraph(say("reports.stays", instrument=wording.name(asked)), "note")
        return
    if isinstance(found, Log) and isinstance(asked, Listed):
        yield from _logged(asked, part, found)
        when = plural(len(found.lines), **entry("reports.entries"))
    else:
        caption, when = wording.caption(asked, part, found), wording.people(found)
        heads, rows = found.shown()
        if wording.nothing_in(rows):
            yield from wording.hidden(asked, part, found)
            return
        if not (part.brief or part.quiet):
            yield Paragraph(found.sentence())
        yield from figure(caption, part, found)
        if not part.brief:
            yield Table(caption, tuple(heads), tuple(map(tuple, rows)))
    yield wording.trace(asked, part, found.files, "" if part.brief and isinstance(found, Log) else when)
    yield from wording.remarks(asked, part, found.notes, given)


def _of_tables(log: Log, part: Part) -> Log:
    """Return a log with only the tables that the part asks for, and only what is told about those."""
    if not part.tables:
        return log
    kept = tuple(each for each in log.lines if each.table in part.tables)
    left = [each.title for each in log.lines if each.table not in part.tables and each.title]
    notes = tuple(note for note in log.notes if not any(title in note for title in left))
    return evolve(log, lines=kept, n=len(kept), notes=notes)


def latest(asked: Listed, log: Log, until: str | None = None) -> tuple[LogLine, ...]:
    """Return each entry once, in its latest version up to `until`: what a version doesn't repeat stayed as it was."""
    versions = [option.id for option in asked.tables[0].column(VERSION).options]
    key = asked.tables[0].used("key")
    found: dict[str, LogLine] = {}
    for version in versions[: versions.index(until) + 1] if until else versions:
        for line in (each for each in log.lines if each.given.get(VERSION) == version):
            number = line.given.get(key.id) if key else None
            found[line.title if number in (None, "") else str(number)] = line
    return tuple(in_order(asked.tables[0], list(found.values())))


# ---- what stands in a log -------------------------------------------------------------------------------------------


def _logged(asked: Listed, part: Part, log: Log) -> Iterator[Block]:
    yield from figure(wording.name(asked), part, log)
    tables = [each for each in asked.tables if any(line.table == each.id for line in log.lines)]
    for table in tables:
        lines = in_order(table, [each for each in log.lines if each.table == table.id])
        name = wording.name(asked)
        caption = f"{name}: {table.label.lower()}" if len(asked.tables) > 1 else name
        caption = "" if part.brief else part.caption or caption
        if part.plain:
            yield from _running(table, lines, part)
            continue
        if len(tables) > 1:
            yield Heading(table.label, 3 if part.heading else 2)
        if len(lines) > 1 and len(part.columns or table.columns) <= _FEW:
            yield _short(caption, table, lines, part)
        else:
            yield Entries(caption, tuple(_entries(table, lines, part)), _title(_chosen(table, part), part).text)


def in_order(table: EntryTable, lines: list[LogLine]) -> list[LogLine]:
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
    rows = (tuple(_cell(each, line, len(columns)) for each in columns) for line in lines)
    return Table(caption, tuple(each.text for each in _headed(columns, part)), tuple(rows))


def _headed(columns: list[EntryColumn], part: Part) -> list[EntryColumn]:
    """Return the columns under the heads that the part gives them."""
    heads = dict(zip(part.columns, part.heads, strict=True)) if part.heads else {}
    return [evolve(each, text=heads.get(each.id, each.text)) for each in columns]


def _entries(table: EntryTable, lines: list[LogLine], part: Part) -> Iterator[Facts]:
    """Give each entry, its title first and with its number where it has one; of chosen columns the first is the title."""
    chosen = _chosen(table, part)
    key, title = next((each for each in chosen if each.use == "key"), None), _title(chosen, part)
    others = [each for each in chosen if each not in (key, title)]
    short = [each for each in others if _is_short(each, lines)]
    for line in lines:
        name, number = _cell(title, line), _cell(key, line) if key else ""
        rest = [each for each in others if each not in short]
        said = (tuple((each.text, _cell(each, line, len(chosen))) for each in part_) for part_ in (rest, short))
        given, brief = (tuple(pair for pair in part_ if pair[1]) for part_ in said)
        yield Facts(f"{number}. {name}" if number else name, given, brief)


def _chosen(table: EntryTable, part: Part) -> list[EntryColumn]:
    """Return the columns that a part shows: what all entries were chosen by need not stand with each."""
    chosen = _headed([table.column(each) for each in part.columns], part)
    return chosen or [each for each in table.columns if each.id not in part.only]


def _title(chosen: list[EntryColumn], part: Part) -> EntryColumn:
    """Return the column that names an entry, not its number: of columns that a part chose that is the first."""
    named = [each for each in chosen if each.use != "key"]
    return next((each for each in named if each.use == "title" and not part.columns), named[0])


def _cell(column: EntryColumn, line: LogLine, beside: int = 1) -> str:
    """Return what stands in a column; a date with a short name of its month where it may stand `beside` many others."""
    given = line.given.get(column.id)
    if column.type == "date" and beside > _FEW:
        return wording.short_day(given) or column.said(given)
    return column.said(given)


def _is_short(column: EntryColumn, lines: list[LogLine]) -> bool:
    """Tell whether a column is said in a word in every entry, so that entries of one log look alike."""
    if column.type not in _IN_A_WORD or column.use in {"evidence", "measure"}:
        return False
    return all(len(_cell(column, line)) <= _SHORT for line in lines)
