"""What stands in the cells of a questionnaire that came back as a workbook, as the answers of a form have it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from workbook.dutch import fold
from workbook.instrument import Instrument
from workbook.instrument.model import Entries, EntryColumn, NetworkKind
from workbook.responses.entering import read_date
from workbook.responses.tidying import plain
from workbook.responses.wide.index import index
from workbook.responses.wide.labels import Skipped, legal, read_answer
from workbook.texts import entry

_SEPARATORS = re.compile(r"[;|,\n]")


def said(value: Any) -> str:
    """Return what stands in a cell as text; nothing for an empty one."""
    return plain(value)


def says_yes(text: str) -> bool:
    """Tell whether a cell holds one of the words for yes."""
    return fold(text) in {fold(each) for each in entry("sheets.yes")}


def number_of(written: Any, about: Instrument | None, place: str) -> Any:
    """Return the number that a cell stands for; None for a skipped question, the text when it can't be read.

    Parameters
    ----------
    about : the instrument, None when it isn't known here
    place : `perspective|item|option`
    """
    if isinstance(about, NetworkKind):
        return _tie(written)
    if isinstance(written, (bool, datetime, date)):
        return said(written)
    known = index(about).by_key.get(place) if about else None
    if about is None or known is None:
        return written if isinstance(written, (int, float)) else said(written)
    value = read_answer(written, legal(about, known))
    return None if value is Skipped else value


def _tie(written: Any) -> Any:
    """Return 1 for whoever is marked; someone marked as not chosen is skipped."""
    if written is True or says_yes(said(written)):
        return 1
    no = {fold(each) for each in entry("sheets.no")}
    return None if written is False or fold(said(written)) in no else said(written)


def entry_of(written: Any, about: Instrument | None, table: str, column_id: str) -> Any:
    """Return the value of one cell of a table as the form saves it; the text of one that its column can't read."""
    column = _column(about, table, column_id)
    kind = column.type if column else "text"
    if kind == "number" and isinstance(written, (int, float)) and not isinstance(written, bool):
        return int(written) if float(written).is_integer() else written
    if kind == "date":
        day = read_date(written)
        return day.isoformat() if day else said(written)
    if column and kind == "choice":
        return _option(column, said(written))
    if column and kind == "codes":
        parts = [part.strip() for part in _SEPARATORS.split(said(written))]
        return [_option(column, part) for part in parts if part]
    return read_date(written).isoformat() if isinstance(written, (datetime, date)) else said(written)  # type: ignore[union-attr]


def _column(about: Instrument | None, table: str, column_id: str) -> EntryColumn | None:
    tables = about.tables if isinstance(about, Entries) else ()
    return next((c for each in tables if each.id == table for c in each.columns if c.id == column_id), None)


def _option(column: EntryColumn, text: str) -> str:
    return next((each.id for each in column.options if fold(text) in (fold(each.text), fold(each.id))), text)
