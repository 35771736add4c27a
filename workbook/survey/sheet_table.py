"""A table of a scorecard, a log or a coding on a sheet of its own: a column a field, a row an entry."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter

from workbook.instrument import Instrument
from workbook.instrument.model import EntryColumn, EntryTable
from workbook.responses.ownsheet import ROW
from workbook.survey.sheet_look import WIDTHS, height, hide, open_up, put
from workbook.survey.sheet_page import KEY_COLUMN, TEXT_COLUMN, Page
from workbook.texts import say

_HEAD = 2
# Of what is gathered in school there is easily more than a form begins with.
_TIMES, _LEAST = 4, 20
_FORMATS = {"date": "d-m-yyyy", "text": "@", "long": "@", "codes": "@"}


def table_page(page: Page, about: Instrument, table: EntryTable, own: dict[str, Any], *, first: bool) -> None:
    """Write one table; the first of an instrument also says how it is filled in."""
    page.identify({**own, "table": table.id})
    page.landscape = True
    page.columns = TEXT_COLUMN + len(table.columns) - 1
    sheet = page.sheet
    for number, column in enumerate(table.columns, start=TEXT_COLUMN):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS[column.type]
        hide(sheet.cell(1, number), column.id)
        put(sheet.cell(_HEAD, number), _name(column), "head")
    height(sheet, _HEAD, {n: _name(column) for n, column in enumerate(table.columns, start=TEXT_COLUMN)})
    page.lines([table.label], "bold")
    page.lines([table.text, *([about.instruction, about.notice] if first else []), _help(table)])
    for number in range(1, max(_LEAST, _TIMES * table.rows) + 1):
        _row(page, table, number)


def _name(column: EntryColumn) -> str:
    return say("sheets.required", text=column.text) if column.required else column.text


def _help(table: EntryTable) -> str:
    """Return what is to know of the columns, as a list above the rows; a phone shows no message beside a cell."""
    told = [say("sheets.column_help", column=each.text, help=text) for each in table.columns if (text := _meant(each))]
    star = [say("sheets.star")] if any(each.required for each in table.columns) else []
    return "\n".join((*star, *told))


def _meant(column: EntryColumn) -> str:
    """Return what to know of a column, with the codes one can choose from: those are in no list."""
    known = " · ".join(each.text for each in column.options) if column.type == "codes" else ""
    return " ".join(filter(None, (column.help, say("sheets.codes_known", codes=known) if known else "")))


def _row(page: Page, table: EntryTable, number: int) -> None:
    page.row += 1
    key = f"{ROW}:{table.id}|{number}"
    hide(page.sheet.cell(page.row, KEY_COLUMN), key)
    height(page.sheet, page.row, {}, least=34 if any(each.type == "long" for each in table.columns) else 0)
    for place, column in enumerate(table.columns, start=TEXT_COLUMN):
        cell = page.sheet.cell(page.row, place)
        open_up(cell, _FORMATS.get(column.type, ""))
        page.places.append((cell.coordinate, key, column.id))
        _rule(page, cell.coordinate, column)


def _rule(page: Page, address: str, column: EntryColumn) -> None:
    if column.type == "number":
        page.checks.number(address, column.minimum, column.maximum, unit=column.unit, prompt=column.help)
    elif column.type == "date":
        page.checks.date(address, prompt=column.help)
    elif column.type == "choice":
        page.checks.choice(address, [each.text for each in column.options], prompt=column.help)
    elif column.type == "codes":
        known = " · ".join(each.text for each in column.options)
        page.checks.text(address, say("sheets.codes_known", codes=known) if known else say("sheets.codes"))
    elif column.help:
        page.checks.text(address, column.help)
