"""Reading a record as a log: what is complete, what is done, and what is past its date. A record has no score."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from attrs import evolve

from workbook.dutch import day, join, plural
from workbook.instrument.model import Record
from workbook.instrument.tables import EntryTable
from workbook.responses import Responses
from workbook.responses.entering import read_date
from workbook.results import Log, LogLine
from workbook.scoring.rows import Row, rows_in
from workbook.texts import say

_NAMED = 5


def score_record(responses: Responses, *, today: date | None = None) -> Log:
    """Return the entries in order of their date.

    Parameters
    ----------
    today : the day by which something is overdue (its date lies before it and it isn't closed); default the present day
    """
    instrument = responses.instrument
    assert isinstance(instrument, Record)  # noqa: S101 - the registry pairs this engine with this model
    by = today or datetime.now(UTC).astimezone().date()
    read = [_line(row, by) for row in rows_in(responses)]
    lines = sorted((line for line, _ in read), key=_when)
    notes = [note for _, told in read for note in told]
    notes += [say("record.incomplete", title=each.title, columns=join(each.missing)) for each in lines if each.missing]
    log = Log(instrument=instrument, n=len(lines), lines=tuple(lines), today=by, notes=tuple(dict.fromkeys(notes)))
    return evolve(log, text=_text(log), quality=_counts(log))


def _line(row: Row, today: date) -> tuple[LogLine, list[str]]:
    start, told_start = _date(row, "start")
    due, told_due = _date(row, "due")
    status, closed, told_status = _status(row)
    line = LogLine(
        table=row.table.id, title=row.title, given=row.given, start=start, due=due, owner=_used(row, "owner"),
        status=status, closed=closed, overdue=due is not None and due < today and not closed, missing=row.missing,
    )  # fmt: skip
    told = [told_start, told_due, told_status]
    if start and due and due < start:
        told.append(say("record.due_before_start", where=row.where, start=day(start), due=day(due)))
    return line, [note for note in told if note]


def _used(row: Row, use: str) -> str:
    column = row.table.used(use)
    return row.text(column.id) if column else ""


def _date(row: Row, use: str) -> tuple[date | None, str]:
    """Return the day in the column of that use, and what is told when it is none."""
    column, written = row.table.used(use), _used(row, use)
    if column is None or not written:
        return None, ""
    found = read_date(row.given[column.id])
    return found, "" if found else say("record.no_date", where=row.where, column=column.text, text=written)


def _status(row: Row) -> tuple[str, bool, str]:
    """Return the status as it is read, whether it is closed, and what is told when it is unknown."""
    column, written = row.table.used("status"), _used(row, "status")
    if column is None or not written:
        return "", False, ""
    chosen = next((each for each in column.options if each.id == row.choice(column.id)), None)
    if chosen is None:
        known = join((each.text for each in column.options), say("record.or"))
        return written, False, say("record.no_status", where=row.where, column=column.text, text=written, known=known)
    return chosen.text, chosen.closed, ""


def _when(line: LogLine) -> tuple[date, date]:
    """Return by what a log is in order: its date, then its start; without a date last."""
    return line.due or date.max, line.start or date.max


def _counts(log: Log) -> dict[str, Any]:
    return {
        "entries": log.n,
        "complete": log.n - len(log.incomplete),
        "closed": sum(each.closed for each in log.lines),
        "overdue": len(log.overdue),
        "today": log.today.isoformat() if log.today else None,
    }


def _text(log: Log) -> str:
    """Say how many there are, how many are complete and done, and what is past its date."""
    if log.empty or log.today is None:
        return ""
    counts = _counts(log)
    words = say("record.words").split("|")
    tables: tuple[EntryTable, ...] = log.instrument.tables  # type: ignore[attr-defined]
    # Without a column for it nothing can be closed, and then "0 closed" would be no news but a puzzle.
    key = "record.counted_closed" if any(each.used("status") for each in tables) else "record.counted"
    parts = [say(key, entries=plural(log.n, *words), complete=counts["complete"], closed=counts["closed"])]
    late = log.overdue
    if not late:
        parts.append(say("record.nothing_overdue", today=day(log.today)))
    else:
        named = "; ".join(
            say("record.late", title=each.title.rstrip("."), due=day(each.due)) for each in late[:_NAMED] if each.due
        )
        more = say("record.more", count=len(late) - _NAMED) if len(late) > _NAMED else ""
        parts.append(say("record.overdue", today=day(log.today), count=plural(len(late), *words),
                         titles=f"{named} {more}".strip()))  # fmt: skip
    return " ".join(parts)
