"""What stands in a folder about one instrument: its entries as a reader reads them, and when it was last saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.dutch import day
from workbook.errors import WorkbookError
from workbook.instrument import Instrument
from workbook.instrument.tables import Entries
from workbook.responses import answer_path, read_answer_file
from workbook.responses.folders import subject_paths


@frozen
class Line:
    """One entry of a record: its title, and the rest as (label, text)."""

    title: str
    rest: tuple[tuple[str, str], ...]


def lines(asked: Entries, entries: tuple[dict[str, Any], ...]) -> tuple[Line, ...]:
    """Return the entries of a record in the order in which they were made."""
    return tuple(_line(asked, entry) for entry in entries)


def _line(asked: Entries, entry: dict[str, Any]) -> Line:
    columns = next((each.columns for each in asked.tables if each.id == entry.get("item")), ())
    said = [(column, column.said(entry.get(column.id))) for column in columns]
    title = " ".join(text for column, text in said if column.use == "title")
    return Line(title, tuple((column.text, text) for column, text in said if text and column.use != "title"))


def saved_on(asked: Instrument, folder: Path) -> str:
    """Return the day on which a folder's answers were last saved, as `23 november 2026`; empty when there are none."""
    paths = [answer_path(asked.id, folder=folder), *subject_paths(asked.id, folder=folder)]
    stamps = []
    for path in (path for path in paths if path.is_file()):
        try:
            stamps.append(read_answer_file(path).saved_at)
        except WorkbookError:
            # Who opens the answers is told about it; here it is simply not there.
            continue
    return day(datetime.fromisoformat(max(stamps)).astimezone()) if stamps else ""
