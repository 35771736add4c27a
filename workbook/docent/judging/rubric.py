"""What is judged, and on what: the open questions of an assignment, each with its rubric, and the report's criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from attrs.validators import ge, min_len

from workbook.docent.course import Course, known_assignment
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.page import rows_of_table
from workbook.docent.release import titles
from workbook.dutch import fold, number
from workbook.errors import WorkbookError, problem
from workbook.handin.notebook import Notebook, grade_id, is_manual, read_notebook, source
from workbook.instrument.loading import Key, _where, read_as

FOLDER = "rubrics"
# As many as there are number keys.
MOST_LEVELS = 9


@frozen(kw_only=True)
class Level:
    """A step of a criterion: its name, what one sees at it, and its points where they count."""

    label: str = field(validator=min_len(1))
    text: str = ""
    points: float | None = None


@frozen(kw_only=True)
class Criterion:
    """One thing that is looked at, with its levels from low to high; without levels it takes words only."""

    id: str = field(validator=min_len(1))
    title: str = field(validator=min_len(1))
    text: str = ""
    levels: tuple[Level, ...] = ()

    @property
    def most(self) -> float:
        """Return the points of its highest level."""
        return max((level.points or 0 for level in self.levels), default=0.0)


@frozen(kw_only=True)
class Band:
    """What a sum of points is called, up to and including so many."""

    upto: float = field(validator=ge(0))
    label: str


@frozen(kw_only=True)
class _Asked:
    """A question as the YAML has it: criteria of its own, or those of the table in the docent's version of its cell."""

    id: str
    table: bool = False
    points: tuple[float, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    bands: tuple[Band, ...] = ()
    attachments: bool = False
    comments: tuple[str, ...] = ()


@frozen(kw_only=True)
class _Report:
    """The report as the YAML has it: criteria of its own, or those of a question."""

    question: str = ""
    criteria: tuple[Criterion, ...] = ()


@frozen(kw_only=True)
class _File:
    assignment: str
    questions: tuple[_Asked, ...] = ()
    report: _Report = _Report()


@frozen
class Rubric:
    """One open question and how it is judged.

    Attributes
    ----------
    id, notebook, title, text : grade id, the notebook it stands in, the heading above it, and the question itself
    maximum : the points of its cell
    attachments : whether what was handed in with it is read as well
    comments : remarks to begin with in the comment bank
    """

    id: str
    notebook: str
    title: str
    text: str
    maximum: float
    criteria: tuple[Criterion, ...] = ()
    bands: tuple[Band, ...] = ()
    attachments: bool = False
    comments: tuple[str, ...] = ()

    def points(self, levels: Mapping[str, int]) -> float | None:
        """Return the points of the chosen levels (places from 0); None until each criterion has one that has points."""
        found = [_points(each, levels.get(each.id)) for each in self.criteria]
        return None if not found or None in found else float(sum(each or 0 for each in found))

    def band(self, points: float | None) -> str:
        """Return what a number of points is called; empty where the rubric doesn't say."""
        return next((each.label for each in self.bands if points is not None and points <= each.upto), "")


def _points(criterion: Criterion, place: int | None) -> float | None:
    if place is None or not 0 <= place < len(criterion.levels):
        return None
    return criterion.levels[place].points


@frozen
class Rubrics:
    """Everything that is judged of an assignment, by question, and what a report is held against.

    `report_question` is the question that has the report's criteria; empty where the report has its own.
    """

    questions: Mapping[str, Rubric]
    report: tuple[Criterion, ...] = ()
    report_question: str = ""


def path_of(course: Course, assignment: str) -> Path:
    """Return where the rubric of an assignment stands in the docent's material."""
    return course.root / FOLDER / f"{assignment}.yaml"


def rubrics(course: Course, assignment: str) -> Rubrics:
    """Return the open questions of an assignment with their rubrics; without a file the levels that the questions have.

    Raises
    ------
    WorkbookError : an unknown assignment; or, with file, line and key: broken YAML, an unknown, missing or wrong key, a
        question that is not judged by hand, no table in its cell, or points that are not those of the cell
    """
    known_assignment(course, assignment)
    found = {each.plain.id: each for each in _open_questions(course, assignment)}
    made = {name: each.plain for name, each in found.items()}
    path = path_of(course, assignment)
    if not path.is_file():
        return Rubrics(made)
    given = read_as(path, _File)
    if given.assignment != assignment:
        where = _where(path, ("assignment",))
        raise problem("judging.rubric.other_name", where=where, key=given.assignment, name=assignment)
    for at, asked in enumerate(given.questions):
        if asked.id not in found:
            raise _no_question(path, ("questions", at), asked.id, found)
        made[asked.id] = _judged(path, at, asked, found[asked.id])
    return Rubrics(made, _report(path, given.report, made), given.report.question)


def _no_question(path: Path, key: Key, name: str, known: Iterable[str]) -> WorkbookError:
    return problem("judging.rubric.no_question", where=_where(path, key), key=name, known=", ".join(known))


@frozen
class _Open:
    """An open question with the levels that the question itself has, and the docent's version of its cell."""

    plain: Rubric
    cell: str


def _open_questions(course: Course, assignment: str) -> Iterator[_Open]:
    quiz = quiz_of(course, assignment)
    items = {item.id: item for item in quiz.items} if quiz else {}
    for path in sorted(course.source(assignment).glob("*.ipynb")):
        notebook = read_notebook(path)
        heads = titles(notebook)
        for cell in _judged_cells(notebook):
            name = str(grade_id(cell))
            item, title = items.get(name), heads.get(name, name)
            levels = tuple(Level(label=each.label, text=each.text) for each in item.levels) if item else ()
            criteria = (Criterion(id=name, title=title, levels=levels),) if levels else ()
            worth = float(cell["metadata"]["nbgrader"].get("points") or 0)
            yield _Open(
                Rubric(name, path.stem, title, item.text.strip() if item else "", worth, criteria), source(cell)
            )


def _judged_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if is_manual(cell)]


def _judged(path: Path, at: int, asked: _Asked, found: _Open) -> Rubric:
    """Return the rubric of one question, checked."""
    where = _where(path, ("questions", at))
    criteria = asked.criteria or found.plain.criteria
    if asked.table:
        criteria = _from_table(found.cell, asked.points)
        if not criteria or any(len(each.levels) != len(asked.points) for each in criteria):
            raise problem("judging.rubric.no_table", where=where, key=asked.id)
    if len({each.id for each in criteria}) < len(criteria) or any(len(each.levels) > MOST_LEVELS for each in criteria):
        raise problem("judging.rubric.twice", where=where, key=asked.id, most=MOST_LEVELS)
    counts = [level.points is not None for each in criteria for level in each.levels]
    total, worth = sum(each.most for each in criteria), found.plain.maximum
    if any(counts) and not (all(counts) and isclose(total, worth)):
        sums = {"total": number(total, 2), "maximum": number(worth, 2)}
        raise problem("judging.rubric.points", where=where, key=asked.id, **sums)
    return evolve(
        found.plain, criteria=criteria, bands=asked.bands, attachments=asked.attachments, comments=asked.comments
    )


def _from_table(markdown: str, points: Sequence[float]) -> tuple[Criterion, ...]:
    """Return the criteria of the first Markdown table in a cell: a row each, its levels in the columns after its name."""
    rows = rows_of_table(markdown)
    if not rows:
        return ()
    heads = rows[0][1:]
    made = []
    for row in rows[1:]:
        steps = zip(heads, row[1:], points, strict=False)
        levels = tuple(Level(label=head, text=text, points=worth) for head, text, worth in steps)
        made.append(Criterion(id=slug(row[0]), title=row[0], levels=levels))
    return tuple(made)


def slug(title: str) -> str:
    """Return a name for a key: small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")


def _report(path: Path, report: _Report, questions: Mapping[str, Rubric]) -> tuple[Criterion, ...]:
    if not report.question:
        return report.criteria
    if report.question not in questions:
        raise _no_question(path, ("report", "question"), report.question, questions)
    return questions[report.question].criteria
