"""The attendance list as a workbook: a sheet a group, to which people and days are added and from which nothing goes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen

from workbook.course import about
from workbook.docent.course import Course
from workbook.docent.people import KEYS, Person, roster
from workbook.docent.planning import Group, Planning, planning
from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.reports.signs import readable
from workbook.texts import entry, say

FILE = "presentie.xlsx"
_LONGEST_TITLE = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_DAY = re.compile(r"\s*dag\s*(\d+)\b")
_FORMULA = ("=", "+", "-", "@")
_MOST_ROWS = 2000  # a sheet that was coloured down to its end says that it has a million
_MOST_LISTED = 250  # signs of a list of choices that Excel takes


@frozen
class Refreshed:
    """What was done to the list: where it stands, who was added to which sheet, and what must be told of it."""

    path: Path
    added: int = 0
    written: bool = True
    notes: tuple[str, ...] = ()


@frozen
class Line:
    """One row of a sheet: whose it is, and per collegedag its cell (`B4`) and what stands there."""

    sheet: str
    group: str | None
    id: str
    name: str
    cells: dict[int, tuple[str, Any]] = field(factory=dict)


def list_path(course: Course) -> Path:
    """Return where the attendance list of a course stands."""
    return course.root / KEYS / FILE


def groups_of(people: Iterable[Person], plan: Planning) -> tuple[Group, ...]:
    """Return the groups of the planning, and those that only the list of people knows."""
    names = [each.id for each in plan.groups]
    more = dict.fromkeys(each.group for each in people if each.group not in names)
    return (*plan.groups, *(Group(id=name) for name in more))


def sheet_title(group: str) -> str:
    """Return what the sheet of a group is called; Excel takes neither every sign nor every length."""
    return _FORBIDDEN.sub("-", group)[:_LONGEST_TITLE].strip() or say("certifying.presence.no_group")


def refresh(course: Course) -> Refreshed:
    """Make the list, or add the people and days that are not in it yet; what was ticked stays as it is.

    Raises
    ------
    WorkbookError : nobody in the list of people, a list that can't be read, or one that is open in Excel
    """
    people, plan = roster(course).people, planning(course)
    if not people:
        raise problem("certifying.nobody", where=course.root / KEYS)
    path = list_path(course)
    book, before = _opened(path)
    added = sum(_fill(book, group, people, plan) for group in groups_of(people, plan))
    notes = _notes(path)
    made = _bytes(book)
    if before is not None and _content(made) == _content(before):
        return Refreshed(path, 0, written=False, notes=notes)
    _refuse_open(path)
    if before is not None and path.read_bytes() != before:
        return refresh(course)  # it was saved meanwhile: what was ticked then counts
    write_atomic(path, made, private=True)
    return Refreshed(path, added, notes=notes)


def lines(course: Course) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """Return every row of the list, and what must be told of it.

    Raises `WorkbookError` when there is no list or it can't be read.
    """
    path = list_path(course)
    if not path.is_file():
        raise problem("certifying.no_presence", where=path)
    known = {fold(sheet_title(each.id)): each.id for each in groups_of(roster(course).people, planning(course))}
    found: list[Line] = []
    told = list(_notes(path))
    for sheet in _load(path, values=True).worksheets:
        heads = _heads(sheet)
        if "id" not in heads and "name" not in heads:
            if sheet.max_row > 1 or sheet.max_column > 1:
                told.append(say("certifying.presence.other_sheet", sheet=sheet.title))
            continue
        found += _lines(sheet, heads, known.get(fold(sheet.title)))
    return tuple(found), tuple(told)


# ---- writing ---------------------------------------------------------------------------------------------------------


def _fill(book: Any, group: Group, people: Iterable[Person], plan: Planning) -> int:
    """Bring one group's sheet up to date; return how many people were added to it."""
    title = sheet_title(group.id)
    sheet = next((each for each in book.worksheets if fold(each.title) == fold(title)), None)
    if sheet is None:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "C2"
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 14
    heads = _heads(sheet)
    for key in ("name", "id"):
        _head(sheet, heads, key, entry("certifying.presence.columns")[key])
    for number in range(1, about().collegedagen + 1):
        _head(sheet, heads, number, _day_head(number, group.days.get(number)))
    last = min(sheet.max_row, _MOST_ROWS)
    rows = {str(sheet.cell(row, heads["id"]).value or "").strip(): row for row in range(2, last + 1)}
    missing = [each for each in people if each.group == group.id and each.id not in rows]
    for each in people:
        if each.id in rows and each.group == group.id:
            _write(sheet.cell(rows[each.id], heads["name"]), each.name)
    at = max((row for name, row in rows.items() if name), default=1)
    at = max(at, *(row for row in range(1, last + 1) if sheet.cell(row, heads["name"]).value), 1)
    for row, each in enumerate(missing, at + 1):
        _write(sheet.cell(row, heads["name"]), each.name)
        _write(sheet.cell(row, heads["id"]), each.id)
    _choices(sheet, heads, group, plan)
    return len(missing)


def _head(sheet: Any, heads: dict[str | int, int], key: str | int, text: str) -> None:
    """Write a head, in a column of its own where there is none yet."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if key not in heads:
        heads[key] = max(heads.values(), default=0) + 1
        while sheet.cell(1, heads[key]).value is not None:
            heads[key] += 1
        if isinstance(key, int):
            sheet.column_dimensions[get_column_letter(heads[key])].width = 22
    cell = sheet.cell(1, heads[key])
    if cell.value != text:
        _write(cell, text)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def _day_head(number: int, held: date | None) -> str:
    if held is None:
        return say("certifying.presence.day", number=number)
    return say("certifying.presence.day_on", number=number, date=f"{held:%d-%m-%Y}")


def _write(cell: Any, text: str) -> None:
    """Write a text as text: a name that begins as a formula does is never reckoned."""
    text = readable(text)
    if cell.value != text:
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text.startswith(_FORMULA)


def _choices(sheet: Any, heads: dict[str | int, int], group: Group, plan: Planning) -> None:
    """Offer a list in every cell of a day; what is not on it may still be typed, such as the date of a catch-up day."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    others = [each.place or each.id for each in plan.groups if each.id != group.id]
    offered = ["x", *(say("certifying.presence.elsewhere", place=place.replace(",", " ")) for place in others)]
    while len(",".join(offered)) > _MOST_LISTED:
        offered.pop()
    listed = ",".join(offered).replace('"', "'")
    words = entry("certifying.presence.prompt")
    rule = DataValidation(
        type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False, showInputMessage=True,
        promptTitle=words["title"], prompt=words["text"],
    )  # fmt: skip
    for number in (key for key in heads if isinstance(key, int)):
        letter = get_column_letter(heads[number])
        rule.add(f"{letter}2:{letter}200")
    ours = [each for each in sheet.data_validations.dataValidation if each.promptTitle == words["title"]]
    for each in ours:
        sheet.data_validations.dataValidation.remove(each)
    sheet.add_data_validation(rule)


def _bytes(book: Any) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _content(data: bytes) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Return what stands in the sheets, without when it was saved and how it looks."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]


# ---- reading ---------------------------------------------------------------------------------------------------------


def _opened(path: Path) -> tuple[Any, bytes | None]:
    """Return the list as it stands, and its bytes; an empty one where there is none."""
    from openpyxl import Workbook

    if not path.is_file():
        book = Workbook()
        book.remove(book.worksheets[0])
        return book, None
    return _load(path), path.read_bytes()


def _load(path: Path, *, values: bool = False) -> Any:
    import warnings
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a file is English and not for a docent
            return load_workbook(io.BytesIO(data), data_only=values)
    except OSError as error:
        raise problem("certifying.presence_held", where=path) from error
    except (BadZipFile, KeyError, ValueError, TypeError, SyntaxError, IndexError, EOFError) as error:
        raise problem("certifying.presence_broken", where=path) from error


def _refuse_open(path: Path) -> None:
    """Refuse a list that a program has open: what is saved there afterwards would take away what is added here."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            raise problem("certifying.presence_open", where=path, mark=name)


def _notes(path: Path) -> tuple[str, ...]:
    """Tell of copies beside the list, as OneDrive makes them: in these is not looked."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    pattern = re.compile(rf"{path.stem}.+\.xlsx", re.IGNORECASE)
    return tuple(
        say("certifying.presence.copy", copy=each.name, name=path.name)
        for each in sorted(beside)
        if pattern.fullmatch(each.name) and each.name != path.name
    )


def _heads(sheet: Any) -> dict[str | int, int]:
    """Return the columns of a sheet by what they hold: `name`, `id`, and the number of each collegedag."""
    found: dict[str | int, int] = {}
    names = {fold(head): key for key, head in entry("certifying.presence.columns").items()}
    for cell in next(sheet.iter_rows(min_row=1, max_row=1), ()):
        text = fold(cell.value or "")
        key: str | int | None = names.get(text)
        if key is None and (day := _DAY.match(text)):
            key = int(day[1])
        if key is not None:
            found.setdefault(key, cell.column)
    return found


def _lines(sheet: Any, heads: dict[str | int, int], group: str | None) -> Iterator[Line]:
    from openpyxl.utils import get_column_letter

    for row in range(2, min(sheet.max_row, _MOST_ROWS) + 1):
        who, name = (
            str(sheet.cell(row, heads[key]).value or "").strip() if key in heads else "" for key in ("id", "name")
        )
        cells = {
            key: (f"{get_column_letter(column)}{row}", sheet.cell(row, column).value)
            for key, column in heads.items()
            if isinstance(key, int)
        }
        if who or name or any(value not in {None, ""} for _, value in cells.values()):
            yield Line(sheet.title, group, who, name, cells)
