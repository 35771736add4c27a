"""Filling in a questionnaire that was sent as a workbook, as somebody with Excel does: only the cells that are open."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from legal_answers import Row, entries, person
from openpyxl import Workbook, load_workbook

from workbook.instrument import Instrument
from workbook.instrument.model import Entries, NetworkKind
from workbook.responses import ownsheet
from workbook.responses.roster import Person
from workbook.survey import Survey, plan
from workbook.survey.sheet_xlsx import xlsx

PEOPLE = tuple(Person(str(number), f"Collega {number}") for number in range(1, 9))
Key = tuple[str, str]


def survey_of(*abouts: Instrument, **more: Any) -> Survey:
    """Return a questionnaire with a roster, for whoever needs one."""
    return plan([each.id for each in abouts], **{"roster": PEOPLE, **more})


def opened(survey: Survey) -> Workbook:
    """Return the workbook of a questionnaire, saved and opened again."""
    return load_workbook(io.BytesIO(xlsx(survey)))


def places(book: Workbook) -> dict[Key, tuple[str, str]]:
    """Return of every open cell its sheet and address, by key and column."""
    rows = book[ownsheet.SHEET].iter_rows(min_row=2, max_col=4, values_only=True)
    return {(key, column): (sheet, address) for sheet, address, key, column in rows if address}


def fill(book: Workbook, values: Mapping[Key, Any], *, consent: Any = "ja") -> Workbook:
    """Put values in the open cells, by key and column, and agree on the first sheet."""
    where = places(book)
    for key, value in {("head:consent", ownsheet.ANSWER): consent, **values}.items():
        sheet, address = where[key]
        cell = book[sheet][address]
        assert not cell.protection.locked
        cell.value = value
    return book


def written(about: Instrument, rows: list[Row]) -> dict[Key, Any]:
    """Return what somebody puts in the cells to give these answers."""
    if isinstance(about, Entries):
        return {
            (f"row:{row['table']}|{row['entry'].rpartition('.')[2]}", column): _typed(value)
            for row in rows
            for column, value in row.items()
            if column not in {"respondent", "table", "entry"} and value is not None
        }
    mark = "x" if isinstance(about, NetworkKind) else None
    return {
        (f"cell:{row.get('perspective') or ''}|{row['item']}|{row.get('option') or ''}", ownsheet.ANSWER): mark
        or row["value"]
        for row in rows
    }


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    try:
        return datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 - Excel's days have no zone
    except (TypeError, ValueError):
        return value


def sent_back(path: Path, about: Instrument, seed: int, survey: Survey | None = None, **head: Any) -> Path:
    """Write the workbook of one person who answered everything; `head` is what stands on the first sheet."""
    rows = person(about, "1", seed)
    book = fill(opened(survey or survey_of(about)), written(about, rows) | head_cells(**head))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def head_cells(**head: Any) -> dict[Key, Any]:
    """Return the cells before the questions, by their names."""
    return {(f"head:{name}", ownsheet.ANSWER): value for name, value in head.items()}


def given(file: Any) -> dict[tuple[str | None, str, str | None], Any]:
    """Return the numbers in an answer file by place."""
    return {(row["perspective"], row["item"], row["option"]): row["value"] for row in file.rows}


def expected(rows: list[Row]) -> dict[tuple[str | None, str, str | None], Any]:
    """Return the same of rows as tests make them."""
    return {(row.get("perspective"), row["item"], row.get("option")): row["value"] for row in rows}


def expected_entries(about: Entries, seed: int) -> dict[str, Row]:
    """Return the entries that two complete rows of every table are, by name."""
    return {row["entry"]: {k: v for k, v in row.items() if k not in {"table", "entry"}} for row in entries(about, seed)}
