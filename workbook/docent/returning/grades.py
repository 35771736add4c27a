"""The grades of a class as they go back: points that are settled, and in words how it stands with those that are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment
from workbook.docent.gradebook.book import marks
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.grading.rows import kept_row
from workbook.docent.judging import verdict
from workbook.docent.people import Person, Roster, roster
from workbook.docent.seeing.looked import asks
from workbook.errors import problem

State = Literal["absent", "collected", "concept", "unreadable", "waiting", "review", "settled"]


@frozen
class Grade:
    """How one deelnemer stands for one assignment.

    Attributes
    ----------
    code : the pseudonym, "" for somebody in the list who never handed in
    person : who that is, where the list knows
    points : what is settled; None while anything waits, and where nothing could be graded: never 0 for what is not known
    maximum : the points to be had; None where nothing was graded
    verdict : `voldaan`, `aanvullen`, `nog_niet` or ""
    handed_in : the moment, as the receipt has it, or ""
    """

    code: str
    person: Person | None
    state: State
    points: float | None = None
    maximum: float | None = None
    verdict: str = ""
    handed_in: str = ""

    @property
    def name(self) -> str:
        """Return who it is, as far as the docent knows."""
        return self.person.name if self.person else self.code


@frozen
class Grades:
    """The grades of a class for one assignment, with what it is called."""

    assignment: str
    title: str
    rows: tuple[Grade, ...]
    people: Roster

    @property
    def maximum(self) -> float | None:
        """Return the points to be had; None before anything was graded."""
        return next((row.maximum for row in self.rows if row.maximum is not None), None)


def grades(course: Course, assignment: str) -> Grades:
    """Return a grade for everybody who handed in, and a row without one for who is in the list and did not.

    Raises
    ------
    WorkbookError : an unknown assignment, a list of people that can't be read, or nobody to tell of
    """
    known_assignment(course, assignment)
    people = roster(course)
    rows = tuple(_rows(course, assignment, people))
    if not rows:
        raise problem("docent.nothing_collected", where=assignment)
    quiz = quiz_of(course, assignment)
    return Grades(assignment, quiz.title if quiz else assignment, rows, people)


def _rows(course: Course, assignment: str, people: Roster) -> Iterator[Grade]:
    handed = {code: people.by_code(code) for code in course.submitters(assignment)}
    met = {person.id for person in handed.values() if person}
    for code, person in sorted(handed.items(), key=lambda each: _order(people, each[1], each[0])):
        yield _grade(course, assignment, code, person)
    yield from (Grade(each.code, each, "absent") for each in people.people if each.id not in met)


def _order(people: Roster, person: Person | None, code: str) -> tuple[int, str]:
    return (people.people.index(person) if person else len(people.people), code)


def _grade(course: Course, assignment: str, code: str, person: Person | None) -> Grade:
    receipt = read_receipt(course, assignment, code) or {}
    given, moment = verdict(course, assignment, code), str(receipt.get("made_at", ""))
    found, row = marks(course, assignment, code), kept_row(course, assignment, code)
    maximum = sum(mark.maximum for mark in found) if found else None
    state: State = "settled"
    if receipt.get("concept"):
        state = "concept"
    elif row is not None and row.status == "unreadable":
        state = "unreadable"
    elif not found:
        state = "collected" if row is None else "unreadable"
    elif any(mark.waiting for mark in found):
        state = "waiting"
    elif given is None and asks(course, assignment, code):
        # A docent who gave a verdict has seen it.
        state = "review"
    points = sum(mark.score for mark in found) if state in {"settled", "review"} else None
    return Grade(code, person, state, points, maximum, given.state if given else "", moment)
