"""Filling in a list that an ELO gave: grades beside who they are of, and everything else as it was."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import field, frozen

from workbook.docent.returning.elos import Sheet
from workbook.docent.returning.grades import Grade, Grades
from workbook.docent.returning.names import Names
from workbook.docent.returning.sheets import csv_bytes, decimal
from workbook.dutch import fold, join, parse_number
from workbook.errors import WorkbookError, problem
from workbook.responses.decoding import decode_bytes, read_bytes
from workbook.responses.tabular import read_xlsx, rows_of_text

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_COMMA = re.compile(r"\d+,\d+")
_PERSON = ("identifier", "email", "number", "login", "name")
_SAME = 1e-6


@frozen
class Filled:
    """A list with the grades in it.

    Attributes
    ----------
    data : the file
    filled : how many grades stand in it
    unknown : the rows of which nobody, or more than one, is known here, by what stands in them
    left : who has a grade and does not stand in the list
    """

    data: bytes
    filled: int
    unknown: tuple[str, ...]
    left: tuple[Grade, ...]


@frozen
class _List:
    """A list as it came: what stands above its heads, the heads, the rows, and how it was written."""

    where: str
    preface: list[str]
    heads: list[str]
    rows: list[list[str]]
    separator: str
    mark: bool
    line_end: str
    place: dict[str, int] = field(factory=dict)

    def cell(self, row: Sequence[str], column: str) -> str:
        at = self.place.get(column)
        return row[at].strip() if at is not None and at < len(row) else ""


def fill(path: Path, grades: Grades, sheet: Sheet, names: Names, *, column: str = "") -> Filled:
    """Fill in a list (.csv with any separator, .xlsx) that was downloaded from the ELO.

    Its columns, their order, its separator and what stands in all other cells stay as they are; who is settled gets a
    grade, and the cell of who is not stays as it was.

    Parameters
    ----------
    column : the head over the grades, where more than one could be meant

    Raises
    ------
    WorkbookError : a file that can't be read, no column that tells who somebody is, none or several that could hold the
        grades, or another maximum than the gradebook has
    """
    found = _read(path, sheet)
    at = _grade_column(found, grades, sheet, column)
    _same_maximum(found, grades, sheet, at)
    rows = [row for row in found.rows if any(cell.strip() for cell in row) and not _is_possible(row, sheet)]
    sign = _decimal_sign(found, rows, at)
    met: dict[str, Grade] = {}
    unknown, filled = [], 0
    for row in rows:
        grade = _whose(found, row, grades, names)
        if grade is None or _key(grade) in met:
            unknown.append(_told(found, row))
            continue
        met[_key(grade)] = grade
        if grade.points is not None:
            row.extend([""] * (at + 1 - len(row)))
            row[at] = decimal(grade.points, sign)
            filled += 1
    left = tuple(each for each in grades.rows if each.points is not None and _key(each) not in met)
    return Filled(_written(found), filled, tuple(unknown), left)


def _read(path: Path, sheet: Sheet) -> _List:
    if path.suffix.casefold() in {".xlsx", ".xlsm"}:
        cells = [[_plain(cell) for cell in row] for row in read_xlsx(path).rows]
        widest = max(map(len, cells), default=0)
        cells = [row + [""] * (widest - len(row)) for row in cells if any(row)]
        read = _List(path.name, [], cells[0] if cells else [], cells[1:], sheet.separator, sheet.mark, "\r\n")
    else:
        data = read_bytes(path)
        text = decode_bytes(data, where=path.name)
        table = rows_of_text(text, where=path.name)
        heads, *rows = table.rows or [[]]
        lines = text.split("\n")
        read = _List(
            path.name, lines[: table.begin - 1], [str(each) for each in heads], [list(map(str, row)) for row in rows],
            _separator(lines[table.begin - 1], heads, sheet), data.startswith(_MARKS) or sheet.mark,
            "\n" if re.search(rb"(?<!\r)\n", data.replace(b"\0", b"")) else "\r\n",
        )  # fmt: skip
    known = sheet.known()
    for at, head in enumerate(read.heads):
        if fold(head) in known:
            read.place.setdefault(known[fold(head)], at)
    if not set(_PERSON) & set(read.place) and "last" not in read.place:
        wanted = join(dict.fromkeys(sheet.written[each] for each in _PERSON if each in sheet.written))
        raise problem("returning.no_person", where=path.name, wanted=wanted, found=join(read.heads[:8]))
    return read


def _separator(line: str, heads: Sequence[object], sheet: Sheet) -> str:
    """Return the sign that cuts the line of the heads into these."""
    fitting = (sign for sign in ";,\t" if next(csv.reader([line], delimiter=sign), []) == list(heads))
    return next(fitting, sheet.separator)


def _plain(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _grade_column(found: _List, grades: Grades, sheet: Sheet, column: str) -> int:
    """Return where the grades come: the column that is named, the one of this title, or the only one of its kind."""
    if column:
        at = [at for at, head in enumerate(found.heads) if fold(head) == fold(column)]
    elif "grade" in found.place:
        at = [found.place["grade"]]
    else:
        begin = fold(sheet.points.format(title=grades.title))
        at = [at for at, head in enumerate(found.heads) if begin and re.match(re.escape(begin) + r"($|\s)", fold(head))]
        if not at and sheet.other:
            at = [at for at, head in enumerate(found.heads) if re.search(sheet.other, head)]
    if len(at) != 1:
        shown = [found.heads[each] for each in at] or found.heads
        raise problem("returning.which_column", where=found.where, found=join(shown[:8]))
    return at[0]


def _same_maximum(found: _List, grades: Grades, sheet: Sheet, at: int) -> None:
    """Refuse a list with another maximum: 6 of 12 would become 6 of 100."""
    ours = grades.maximum
    for theirs in _maxima(found, sheet, at):
        with contextlib.suppress(ValueError):
            value = parse_number(theirs)
            if ours is not None and value and abs(value - ours) > _SAME:
                raise problem("returning.other_maximum", where=found.where, theirs=theirs, ours=decimal(ours, ","))


def _maxima(found: _List, sheet: Sheet, at: int) -> Iterator[str]:
    yield from (found.cell(row, "maximum") for row in found.rows)
    yield from (row[at] for row in found.rows if _is_possible(row, sheet) and at < len(row))
    if sheet.worth and (worth := re.search(sheet.worth, found.heads[at])):
        yield worth[1]


def _is_possible(row: Sequence[str], sheet: Sheet) -> bool:
    return bool(sheet.possible) and bool(row) and row[0].strip() == sheet.possible.strip()


def _decimal_sign(found: _List, rows: Sequence[Sequence[str]], at: int) -> str:
    """Return the sign that the list itself uses; a list for Dutch Excel has a comma."""
    cells = [row[at] for row in rows if at < len(row)] + [found.cell(row, "maximum") for row in rows]
    if any(_COMMA.fullmatch(cell.strip()) for cell in cells):
        return ","
    return "," if found.separator == ";" and not any(re.fullmatch(r"\d+\.\d+", cell.strip()) for cell in cells) else "."


def _whose(found: _List, row: Sequence[str], grades: Grades, names: Names) -> Grade | None:
    """Return whose row this is; None where nobody is known by what stands in it, or two people are."""
    meant: dict[str, Grade] = {}
    number = re.search(r"\d+$", found.cell(row, "identifier"))
    by_number = [code for code, name in names.by_code.items() if number and name.sender.number == number[0]]
    known = [person.id for person in grades.people.named(number[0])] if number else []
    for text in _texts(found, row):
        with contextlib.suppress(WorkbookError):
            known.append(grades.people.find(text).id)
    for each in grades.rows:
        if (each.code and each.code in by_number) or (each.person and each.person.id in known):
            meant[_key(each)] = each
    return next(iter(meant.values())) if len(meant) == 1 else None


def _texts(found: _List, row: Sequence[str]) -> Iterator[str]:
    """Give what a row says of somebody; Brightspace writes a `#` before what must not be taken for a number."""
    said = [found.cell(row, column).removeprefix("#") for column in _PERSON]
    first, last = found.cell(row, "first"), found.cell(row, "last")
    yield from filter(None, said)
    name = found.cell(row, "name")
    if "," in name:
        before, _, after = name.partition(",")
        yield f"{after.strip()} {before.strip()}"
    if first and last:
        yield f"{first} {last}"


def _told(found: _List, row: Sequence[str]) -> str:
    return next(iter(dict.fromkeys((*filter(None, (found.cell(row, "name"), *_texts(found, row))), row[0]))))


def _key(grade: Grade) -> str:
    return grade.person.id if grade.person else grade.code


def _written(found: _List) -> bytes:
    made = csv_bytes([found.heads, *found.rows], found.separator, mark=False, line_end=found.line_end)
    preface = "".join(f"{line}{found.line_end}" for line in found.preface)
    return (b"\xef\xbb\xbf" if found.mark else b"") + preface.encode() + made
