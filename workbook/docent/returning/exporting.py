"""Writing grade sheets: under `sleutel/` where they hold names, and never over what stands there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course
from workbook.docent.people import KEYS
from workbook.docent.returning.elos import elo, elos, sheet_of
from workbook.docent.returning.excel import xlsx
from workbook.docent.returning.filling import Filled, fill
from workbook.docent.returning.grades import Grades, grades
from workbook.docent.returning.names import names
from workbook.docent.returning.sent import FOLDER
from workbook.docent.returning.sheets import csv_bytes, dutch_csv, for_elo, for_excel
from workbook.errors import problem
from workbook.home import write_atomic

EXCEL = "excel"


@frozen
class Exported:
    """The sheets that were written, the grades in them, and how a list was filled in where one was given."""

    paths: tuple[Path, ...]
    grades: Grades
    filled: Filled | None = None

    @property
    def holds_names(self) -> bool:
        """Tell whether a name stands in them."""
        return any(KEYS in path.parts for path in self.paths)


def export(
    course: Course,
    assignment: str,
    kind: str,
    *,
    listed: Path | None = None,
    column: str = "",
    now: datetime | None = None,
) -> Exported:
    """Write the grades of a class.

    Parameters
    ----------
    kind : `moodle`, `canvas`, `brightspace`, or `excel` for a .csv and an .xlsx of the docent's own
    listed : a list that was downloaded from the ELO, to fill in
    column : the head over the grades in it, where more than one could be meant
    now : when, for the names of the files

    Raises
    ------
    WorkbookError : an unknown ELO or assignment, nothing collected, or a list that can't be filled in
    """
    found = grades(course, assignment)
    kind = kind.strip().casefold()
    if kind == EXCEL and listed:
        known = ", ".join(each.id for each in elos().values() if each.sheet)
        raise problem("returning.list_for_excel", where=listed.name, known=known)
    sheet = None if kind == EXCEL else sheet_of(kind)
    stem = f"{assignment}-{kind}_{now or datetime.now():%Y-%m-%d_%H%M}"  # noqa: DTZ005 - the docent's own clock
    folder = course.root / (KEYS if found.people.people or listed else "") / FOLDER / assignment
    if sheet is None:
        heads, rows = for_excel(found)
        files = {".csv": dutch_csv(heads, rows), ".xlsx": xlsx(assignment, heads, rows)}
        return Exported(_written(folder, stem, files), found)
    called = names(course, assignment, elo(kind))
    if listed is not None:
        filled = fill(listed, found, sheet, called, column=column)
        return Exported(_written(folder, stem, {".csv": filled.data}), found, filled)
    data = csv_bytes(for_elo(found, sheet, called), sheet.separator, mark=sheet.mark)
    return Exported(_written(folder, stem, {".csv": data}), found)


def _written(folder: Path, stem: str, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Write files under a name that none of them has yet: a docent may have worked in those that stand there."""
    number, name = 1, stem
    while any((folder / f"{name}{suffix}").exists() for suffix in files):
        number += 1
        name = f"{stem}-{number}"
    for suffix, data in files.items():
        write_atomic(folder / f"{name}{suffix}", data, private=KEYS in folder.parts)
    return tuple(folder / f"{name}{suffix}" for suffix in files)
