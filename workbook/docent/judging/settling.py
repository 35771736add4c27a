"""From what was judged to nbgrader's own gradebook: manual points and comments, so that formgrader shows them too."""

from __future__ import annotations

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Mark, give, marks
from workbook.docent.judging.answers import Answer
from workbook.docent.judging.readings import Outcome, outcome
from workbook.docent.judging.rubric import Rubric
from workbook.docent.judging.store import Note, Notes, add_notes
from workbook.dutch import number
from workbook.texts import say


def settle(course: Course, assignment: str, answer: Answer, rubric: Rubric, notes: Notes) -> tuple[str, ...]:
    """Put what came of an answer in the gradebook, and tell what else it replaces there.

    A draft gets words and no points. Where readers differ, the points that stood stay, and wait. Words that came into
    the gradebook by another way, such as formgrader, stay in front.
    """
    made = outcome(notes, answer, rubric)
    mark = mark_of(course, assignment, answer, rubric)
    if made is None or mark is None:
        return ()
    last = next((each.value for each in reversed(notes.of("book", question=answer.question))), None)
    before = last if isinstance(last, dict) else {}
    told = _replaced(mark, made, before)
    first = _elsewhere(mark, before)
    comment = "\n\n".join(part for part in (first, made.comment) if part)
    points = None if answer.concept else made.points
    undecided = bool(made.disputed) and not answer.concept
    give(course, assignment, answer.code, answer.question, points, comment, notebook=rubric.notebook, waiting=undecided)
    value = {"points": mark.manual if points is None else points, "comment": comment, "elsewhere": first}
    book = Note(kind="book", reader="", question=answer.question, on=answer.on, value=value)
    add_notes(course, assignment, answer.code, [book])
    return told


def mark_of(course: Course, assignment: str, answer: Answer, rubric: Rubric) -> Mark | None:
    """Return what stands in the gradebook for an answer; None when nothing does."""
    names = {answer.question, f"{rubric.notebook}/{answer.question}"}
    return next((each for each in marks(course, assignment, answer.code) if each.id in names), None)


def _replaced(mark: Mark, made: Outcome, before: dict[str, object]) -> tuple[str, ...]:
    other = mark.manual is not None and mark.manual != before.get("points") and made.points is not None
    if not other or mark.manual == made.points:
        return ()
    return (say("judging.settle.replaced", before=number(mark.manual, 2), after=number(made.points, 2)),)


def _elsewhere(mark: Mark, before: dict[str, object]) -> str:
    """Return the words in the gradebook that did not come from here."""
    stood = mark.comment.strip()
    return str(before.get("elsewhere") or "") if stood == str(before.get("comment") or "").strip() else stood
