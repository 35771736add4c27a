"""Grade sheets as rows of cells: as an ELO takes them, or for the docent's own Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from workbook.docent.course import labels
from workbook.docent.returning.elos import Sheet
from workbook.docent.returning.grades import Grade, Grades
from workbook.docent.returning.names import Name, Names
from workbook.texts import entry

BOM = "\ufeff"
_DECIMALS = 4
# What Excel would reckon; a mark before it that was there already gets one more, so that it can be taken off again.
_RECKONED = re.compile(r"'*[=+\-@\t\r]")
_UNKNOWN, _YES, _END = "-", "Yes", "#"  # as the ELO itself writes them
Cell = str | float
Rows = list[list[str]]


def for_elo(grades: Grades, sheet: Sheet, names: Names) -> Rows:
    """Return the sheet of an ELO: heads, where it has one the row with the maximum, and a row a deelnemer.

    Where points wait, or nothing could be graded, the cell is empty.
    """
    rows = [[sheet.head(column, grades.title) for column in sheet.columns]]
    if sheet.possible:
        most = decimal(grades.maximum)
        rows.append([{"name": sheet.possible, "grade": most}.get(column, "") for column in sheet.columns])
    for grade in grades.rows:
        cells = _cells(grade, grades, sheet, names.by_code.get(grade.code))
        rows.append([cells[column] for column in sheet.columns])
    return rows


def _cells(grade: Grade, grades: Grades, sheet: Sheet, name: Name | None) -> dict[str, str]:
    person = grade.person
    number = name.sender.number if name else ""
    return {
        "identifier": sheet.numbered.format(number=number) if number else "",
        "name": grade.name,
        "email": person.email if person else "",
        "number": person.number if person else "",
        "login": _login(grade, name),
        "section": person.group if person else "",
        "status": state_word(grade),
        "grade": decimal(grade.points),
        "maximum": decimal(grades.maximum),
        "changeable": _YES,
        "submitted": _UNKNOWN,
        "graded": _UNKNOWN,
        "end": _END,
    }


def _login(grade: Grade, name: Name | None) -> str:
    """Return the name with which somebody logs in: as the ELO wrote it, or a name without spaces that it is known to use."""
    if name and name.sender.login:
        return name.sender.login
    known = grade.person.elo if grade.person else ()
    return next((each for each in known if not re.search(r"\s", each) and not each.isdigit()), "")


def for_excel(grades: Grades) -> tuple[list[str], list[list[Cell | None]]]:
    """Return the heads and the rows of the docent's own sheet: numbers as numbers, None for an empty cell."""
    rows: list[list[Cell | None]] = []
    for grade in grades.rows:
        person = grade.person
        told = (person.name, person.email, person.school, person.group) if person else ("", "", "", "")
        moment = _moment(grade.handed_in)
        verdict = str(entry("judging.states")[grade.verdict]) if grade.verdict else ""
        rows.append([grade.code, *told, moment, state_word(grade), grade.points, grade.maximum, verdict])
    return labels("returning.columns"), rows


def state_word(grade: Grade) -> str:
    """Return in Dutch how it stands with somebody."""
    return str(entry("returning.states")[grade.state])


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone():%d-%m-%Y %H:%M}"
    except ValueError:
        return ""


def decimal(value: float | None, sign: str = ".") -> str:
    """Return a number without a sign for thousands; "" for None."""
    if value is None:
        return ""
    text = f"{round(value, _DECIMALS):.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(".", sign)


def as_text(cell: str) -> str:
    """Return a text that Excel takes as text, also where it begins as a formula does."""
    return f"'{cell}" if _RECKONED.match(cell) else cell


def without_guard(cell: str) -> str:
    """Return a text as it was before `as_text`."""
    return cell[1:] if cell.startswith("'") and _RECKONED.match(cell) else cell


def dutch_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> bytes:
    """Return a table that Dutch Excel opens as it is: `;`, a decimal comma and the mark of UTF-8."""
    texts = [
        [as_text(cell) if isinstance(cell, str) else decimal(cell, ",") for cell in row] for row in (list(heads), *rows)
    ]
    return csv_bytes(texts, ";", mark=True)


def csv_bytes(rows: Iterable[Sequence[str]], separator: str, *, mark: bool, line_end: str = "\r\n") -> bytes:
    """Return rows as a .csv in UTF-8, every cell quoted that needs it."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return ((BOM if mark else "") + text.getvalue()).encode("utf-8", "replace")
