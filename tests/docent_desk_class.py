"""A course with two groups and four people who are in every stage, from nothing handed in to all done."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from workbook.docent.certifying.sheet import list_path, refresh
from workbook.docent.course import Course
from workbook.docent.founding import new
from workbook.docent.judging.verdicts import give_verdict
from workbook.docent.people import Person, Roster, save

PLANNING = """\
groups:
  - id: breda
    place: Breda
    days: {1: 2026-09-24, 2: 2026-10-08, 3: 2026-10-29, 4: 2026-11-19}
  - id: zwolle
    place: Zwolle
    incompany: true
    days: {1: 2026-09-25, 2: 2026-10-09, 3: 2026-10-30, 4: 2026-11-20}
"""
PROVIDER = """\
name: Voorbeeld Opleidingen
address: Dorpsstraat 1, 1234 AB Breda
place: Breda
register_number: '12345'
logo: ''
signatory: {name: T. Kaart, role: directeur}
recognition: {by: het register, number: 'X-1', from: 2026-01-01, until: 2027-12-31}
"""
PEOPLE = [
    Person(name="Jannie de Vries", group="breda", code="d-00000001"),
    Person(name="Zoë 's-Gravesande", group="breda", code="d-00000002"),
    Person(name="Ahmed El Idrissi", group="zwolle", code="d-00000003"),
    Person(name="=1+1", group="zwolle"),
]


def make_class(folder: Path) -> tuple[Course, Roster]:
    """Return a course with its list of people, its planning and its provider."""
    course = new(folder / "cursus")
    (course.root / "cursus.yaml").write_text(PLANNING, encoding="utf-8")
    (course.root / "aanbieder.yaml").write_text(PROVIDER, encoding="utf-8")
    return course, save(course, PEOPLE)


def tick(course: Course, cells: dict[str, object], sheet: str = "breda") -> None:
    """Write in the attendance list as a docent does."""
    refresh(course)
    book = load_workbook(list_path(course))
    for cell, value in cells.items():
        book[sheet][cell] = value
    book.save(list_path(course))


def done(course: Course, code: str, *assignments: str) -> None:
    """Let somebody hand in and pass: everything, or only these."""
    for assignment in assignments or course.assignments():
        folder = course.submitted(code, assignment)
        folder.mkdir(parents=True)
        (folder / f"{assignment}.ipynb").write_text("{}", encoding="utf-8")
        give_verdict(course, assignment, code, "voldaan")
