"""Item analysis: per question how many had it right and which options were chosen, over a class or several cohorts.

Under the floor nothing is told of a question; under thirty people only counts, for a share or a correlation of so few says
nothing about the question.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen, mutable

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment
from workbook.docent.gradebook.book import Mark, marks
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.release import titles
from workbook.errors import WorkbookError
from workbook.handin.notebook import Notebook, grade_id, read_notebook, source
from workbook.home import ANSWERS
from workbook.instrument import Quiz
from workbook.instrument.quiz import Question
from workbook.privacy import may_show
from workbook.responses import read_answer_file
from workbook.stats import Estimate, correlation, proportion
from workbook.texts import say

ENOUGH = 30


@frozen
class Item:
    """One question over everybody who made it.

    Attributes
    ----------
    question, title : its grade id and the heading above it
    n : who made it and has points for it; 0 where that is under the floor
    right : how many got all its points; None under the floor
    share : of n, from 0 to 1, with interval; None under thirty
    rest : correlation of its points with the points of all other questions, with interval; None under thirty
    options : how many chose each option, in the question's order; empty where there are none, or under the floor
    """

    question: str
    title: str
    n: int = 0
    right: int | None = None
    share: Estimate | None = None
    rest: Estimate | None = None
    options: tuple[tuple[str, int], ...] = ()

    @property
    def verdict(self) -> str:
        """Return in Dutch what the numbers can bear; empty where they bear a judgement."""
        if self.right is None:
            return say("seeing.items.hidden")
        return say("seeing.items.too_few") if self.share is None else ""

    def to_json(self) -> dict[str, Any]:
        """Return the question as plain data."""
        return {
            "question": self.question, "title": self.title, "n": self.n, "right": self.right, "share": _json(self.share),
            "rest": _json(self.rest), "options": [{"option": name, "n": n} for name, n in self.options],
            "verdict": self.verdict,
        }  # fmt: skip


@frozen
class Analysis:
    """The questions, how many people in all, and in Dutch what could not be pooled."""

    assignment: str
    people: int
    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the analysis as plain data."""
        rows = [each.to_json() for each in self.items]
        return {"assignment": self.assignment, "people": self.people, "items": rows, "notes": list(self.notes)}


@mutable
class _Made:
    """What people made of one question: points per person, and who chose which option."""

    maximum: float
    points: dict[str, float] = field(factory=dict)
    chosen: dict[str, int] = field(factory=dict)


@frozen
class _Cohort:
    course: Course
    quiz: Quiz | None
    wording: Mapping[str, str]
    titles: Mapping[str, str]


def analyse(course: Course, assignment: str, others: Sequence[Course] = ()) -> Analysis:
    """Return what is known of each question that the program judges, over final versions that are graded.

    Parameters
    ----------
    others : earlier cohorts; a question counts along only when it is asked there in the same words and version, and a person
        who made it in several cohorts counts in the first

    Raises `WorkbookError` when an assignment is unknown in one of the courses, or has no notebook that can be read.
    """
    own = _cohort(course, assignment)
    made: dict[str, _Made] = {}
    totals: dict[str, dict[str, float]] = {}
    notes = []
    for cohort in (own, *(_cohort(each, assignment) for each in others)):
        other = [name for name in own.wording if name in cohort.wording and own.wording[name] != cohort.wording[name]]
        if other:
            notes.append(say("seeing.items.other_wording", course=cohort.course.root.name, questions=", ".join(other)))
        _count(cohort, assignment, set(own.wording) - set(other), made, totals)
    people = len(totals)
    items = tuple(_item(name, own, made[name], totals) for name in own.wording if name in made)
    return Analysis(assignment, people if may_show(people) else 0, items, tuple(notes))


def _cohort(course: Course, assignment: str) -> _Cohort:
    known_assignment(course, assignment)
    quiz = quiz_of(course, assignment)
    wording: dict[str, str] = {}
    heads: dict[str, str] = {}
    for path in sorted(course.source(assignment).glob("*.ipynb")):
        notebook = read_notebook(path)
        wording |= _wording(notebook, quiz)
        heads |= titles(notebook)
    return _Cohort(course, quiz, wording, heads)


def _wording(notebook: Notebook, quiz: Quiz | None) -> dict[str, str]:
    """Return per judged question a hash of what is asked and how it is judged."""
    found = {}
    for cell in notebook["cells"]:
        about = cell.get("metadata", {}).get("nbgrader", {})
        if about.get("grade") and cell.get("cell_type") == "code":
            asked = _question(quiz, str(grade_id(cell)))
            told = repr((asked, quiz.version if quiz else "", about.get("points"), source(cell).strip()))
            found[str(grade_id(cell))] = hashlib.sha256(told.encode()).hexdigest()
    return found


def _question(quiz: Quiz | None, name: str) -> Question | None:
    with contextlib.suppress(KeyError):
        return quiz.item(name) if quiz else None
    return None


def _count(
    cohort: _Cohort, assignment: str, wanted: set[str], made: dict[str, _Made], totals: dict[str, dict[str, float]]
) -> None:
    for who in cohort.course.submitters(assignment):
        found = marks(cohort.course, assignment, who)
        receipt = read_receipt(cohort.course, assignment, who) or {}
        if who in totals or not found or receipt.get("concept"):
            continue
        judged = [mark for mark in found if mark.maximum and not mark.by_hand and not mark.waiting]
        totals[who] = {mark.id: mark.score for mark in judged}
        chosen = _chosen(cohort, assignment, who)
        for mark in judged:
            if mark.id in wanted:
                _add(made, mark, who, chosen.get(mark.id, ()))


def _add(made: dict[str, _Made], mark: Mark, who: str, chosen: Iterable[str]) -> None:
    about = made.setdefault(mark.id, _Made(mark.maximum))
    about.points[who] = mark.score
    for option in chosen:
        about.chosen[option] = about.chosen.get(option, 0) + 1


def _chosen(cohort: _Cohort, assignment: str, who: str) -> dict[str, list[str]]:
    """Return per question the options that somebody chose."""
    if cohort.quiz is None:
        return {}
    folder = cohort.course.autograded(who, assignment)
    try:
        answers = read_answer_file(folder / ANSWERS / f"{cohort.quiz.id}.json")
    except WorkbookError:
        return {}
    found: dict[str, list[str]] = {}
    for row in answers.rows:
        if row.get("option") and row.get("value"):
            found.setdefault(str(row["item"]), []).append(str(row["option"]))
    return found


def _item(name: str, own: _Cohort, made: _Made, totals: Mapping[str, Mapping[str, float]]) -> Item:
    n, title = len(made.points), own.titles.get(name, name)
    if not may_show(n):
        return Item(name, title)
    right = sum(points >= made.maximum for points in made.points.values())
    asked = _question(own.quiz, name)
    options = tuple((each.text, made.chosen.get(each.id, 0)) for each in asked.options) if asked else ()
    if n < ENOUGH:
        return Item(name, title, n, right, options=options)
    rest = [sum(totals[who].values()) - points for who, points in made.points.items()]
    return Item(name, title, n, right, proportion(right, n), correlation(list(made.points.values()), rest), options)


def _json(found: Estimate | None) -> dict[str, Any] | None:
    return (
        None
        if found is None
        else {"value": found.value, "low": found.low, "high": found.high, "n": found.n, "note": found.note}
    )
