"""What the feedback for one deelnemer says, put together from hand-in, gradebook and rubric; never how it was checked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course
from workbook.docent.gradebook.book import Mark, marks
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.grading.rows import Row, kept_row
from workbook.docent.judging import attachments, queue, shown
from workbook.docent.judging.answers import Classwork
from workbook.docent.judging.shown import Shown, ShownQuestion, ShownRemark
from workbook.docent.page import only_structure, rows_of_table
from workbook.docent.release import released_notebook, titles
from workbook.docent.returning.content import Checks, Content, Levels, Link, Listed, Note, Part, Rubric, Section, Words
from workbook.docent.seeing.looked import is_seen
from workbook.dutch import clock, day, join, number
from workbook.errors import WorkbookError
from workbook.handin.counting import entries_of
from workbook.handin.notebook import Notebook, grade_id, is_manual, read_notebook, source
from workbook.home import ANSWERS
from workbook.instrument import Quiz
from workbook.instrument.model import Level
from workbook.instrument.quiz import CONCEPT
from workbook.responses import AnswerFile, read_answer_file
from workbook.texts import say


@frozen
class Class:
    """What the feedback of everybody shares.

    Attributes
    ----------
    quiz, release : the questions and the notebook as released; None for an assignment of another's making
    titles : the heading over each question
    rubrics : per hand-graded cell the docent's version; only a table in it, the rubric, is ever shown
    work : what can be judged; None for an assignment of another's making
    """

    course: Course
    assignment: str
    quiz: Quiz | None
    release: Notebook | None
    titles: dict[str, str]
    rubrics: dict[str, str]
    work: Classwork | None = None

    @property
    def title(self) -> str:
        """Return what the assignment is called; one that nbgrader alone knows has its id for a name."""
        return self.quiz.title if self.quiz else self.assignment


def class_of(course: Course, assignment: str) -> Class:
    """Return what is the same for everybody who handed in this assignment."""
    quiz = quiz_of(course, assignment)
    if quiz is None:
        return Class(course, assignment, None, None, {}, {})
    release = released_notebook(course, assignment)
    docents = read_notebook(course.source(assignment) / f"{assignment}.ipynb")
    rubrics = {str(grade_id(cell)): source(cell) for cell in docents["cells"] if is_manual(cell)}
    return Class(course, assignment, quiz, release, titles(release), rubrics, queue(course, assignment))


def content_of(shared: Class, who: str) -> Content:
    """Return what to tell one deelnemer, also when the hand-in could not be graded."""
    found = marks(shared.course, shared.assignment, who)
    graded = _graded(shared, who)
    if not graded or not found:
        waiting = Note(say("docent.feedback.not_graded"), "waiting")
        return Content(_title(shared, who), _facts(shared, who, []), (waiting,), provisional=True)
    judged = shown(shared.course, shared.assignment, who, classwork=shared.work) if shared.work else None
    questions = judged.questions if judged else {}
    sections = tuple(_sections(shared, who, graded, {mark.id: mark for mark in found}, questions))
    provisional = any(mark.waiting for mark in found)
    intro = (*_intro(shared, who, provisional=provisional), *_verdict_words(judged), *_given_back(shared, who))
    facts = (*_facts(shared, who, found), *_verdict(judged))
    return Content(_title(shared, who), facts, intro, (*sections, *_report(judged)), provisional)


def is_concept(shared: Class, who: str) -> bool:
    """Tell whether what was handed in last is a draft."""
    return bool((read_receipt(shared.course, shared.assignment, who) or {}).get("concept"))


def _graded(shared: Class, who: str) -> list[Notebook]:
    """Return the graded notebooks of somebody, as far as they can be read: one of ours, or all of a foreign assignment."""
    folder = shared.course.autograded(who, shared.assignment)
    paths = [folder / f"{shared.assignment}.ipynb"] if shared.quiz else sorted(folder.glob("*.ipynb"))
    read = []
    for path in paths:
        with contextlib.suppress(WorkbookError):
            read.append(read_notebook(path))
    return read


def _title(shared: Class, who: str) -> str:
    key = "concept_title" if is_concept(shared, who) else "title"
    return say(f"docent.feedback.{key}", title=shared.title)


def _facts(shared: Class, who: str, found: list[Mark]) -> tuple[tuple[str, str], ...]:
    receipt = read_receipt(shared.course, shared.assignment, who) or {}
    facts = {"who": who}
    if receipt.get("made_at"):
        facts["handed_in"] = _moment(str(receipt["made_at"]))
    if receipt.get("total"):
        facts["answered"] = say("docent.feedback.count", answered=receipt["answered"], total=receipt["total"])
    if found:
        facts["so_far" if receipt.get("concept") else "total"] = _out_of(
            sum(mark.score for mark in found), sum(mark.maximum for mark in found)
        )
    return tuple((say(f"docent.feedback.{key}"), value) for key, value in facts.items())


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text).astimezone()
    return say("docent.feedback.moment", day=day(moment), clock=clock(moment))


def _out_of(points: float, maximum: float) -> str:
    return say("docent.feedback.points", points=number(points, 2), maximum=number(maximum, 2))


def _intro(shared: Class, who: str, *, provisional: bool) -> Iterator[Part]:
    row = kept_row(shared.course, shared.assignment, who)
    yield from _round(shared, who)
    if provisional:
        yield Note(say("docent.feedback.provisional"), "waiting")
    if row is not None and row.status == "needs_review" and not is_seen(shared.course, shared.assignment, who):
        yield Note(say("docent.feedback.review"), "waiting")
    yield from _repaired(row)


def _round(shared: Class, who: str) -> Iterator[Part]:
    """Say of a draft that it is one; of a final version, where the feedback on its draft stands."""
    name = f"{shared.assignment}-{CONCEPT}.html"
    if is_concept(shared, who):
        yield Note(say("docent.feedback.concept"), "waiting")
    elif (shared.course.feedback(who, shared.assignment) / name).is_file():
        yield Link(say("docent.feedback.earlier"), name)


def _repaired(row: Row | None) -> Iterator[Part]:
    """Tell what was put right in this hand-in before it was graded."""
    if row is not None and row.repairs:
        yield Listed(say("docent.feedback.repaired"), tuple(row.repairs))


def _verdict(judged: Shown | None) -> Iterator[tuple[str, str]]:
    if judged and judged.verdict:
        yield say("docent.feedback.verdict"), judged.verdict.label()


def _verdict_words(judged: Shown | None) -> Iterator[Part]:
    if judged and judged.verdict and judged.verdict.remark.strip():
        yield Words(say("docent.feedback.verdict_words"), judged.verdict.remark)


def _given_back(shared: Class, who: str) -> Iterator[Part]:
    names = [path.name for path in attachments(shared.course, shared.assignment, who)]
    if names:
        yield Note(say("docent.feedback.returned", names=join(names)))


def _report(judged: Shown | None) -> Iterator[Section]:
    """Give what the docent wrote with each criterion of the report."""
    if judged and judged.remarks:
        yield Section(say("docent.feedback.report"), tuple(_remark(each) for each in judged.remarks))


def _remark(remark: ShownRemark) -> Part:
    title = say("docent.feedback.criterion", title=remark.title, label=remark.label) if remark.label else remark.title
    return Words(title, remark.text)


def _sections(
    shared: Class,
    who: str,
    graded: list[Notebook],
    by_id: dict[str, Mark],
    judged: Mapping[str, ShownQuestion],
) -> Iterator[Section]:
    answers = _answers(shared, who)
    for notebook in graded:
        heads = shared.titles or titles(notebook)
        for cell in notebook["cells"]:
            mark = by_id.get(str(grade_id(cell)))
            if mark is not None:
                head = heads.get(mark.id, mark.id)
                # In a course of another's making several questions may stand under one heading.
                head = head if shared.quiz else say("docent.feedback.foreign", head=head, question=mark.id)
                own = _open_answer(shared, cell, answers) if is_manual(cell) else _checks(shared, cell, mark)
                yield Section(head, (Note(_score(mark), "points"), *own, *_docent(shared, mark, judged.get(mark.id))))


def _score(mark: Mark) -> str:
    if mark.waiting and mark.manual is None:
        return say("docent.feedback.waiting", maximum=number(mark.maximum, 2))
    return _out_of(mark.score, mark.maximum)


def _checks(shared: Class, cell: dict[str, Any], mark: Mark) -> Iterator[Part]:
    """Give the list that the graded cell itself showed: what passed, and what to do for what did not.

    A cell of another's making shows what a docent may have hidden: of that only the points are told.
    """
    if shared.quiz is None:
        key = "all_right" if mark.score >= mark.maximum else "part_right" if mark.score else "not_right"
        yield from () if mark.waiting else (Note(say(f"docent.feedback.{key}")),)
        return
    for output in cell.get("outputs") or ():
        data = output.get("data", {})
        if output.get("output_type") == "execute_result" and data.get("text/html"):
            html = data["text/html"]
            yield Checks(only_structure(html if isinstance(html, str) else "".join(html)))
            return
    yield Note(say("docent.feedback.no_checks"))


def _answers(shared: Class, who: str) -> AnswerFile | None:
    if shared.quiz is None:
        return None
    path = shared.course.autograded(who, shared.assignment) / ANSWERS / f"{shared.quiz.id}.json"
    try:
        return read_answer_file(path)
    except WorkbookError:
        return None


def _open_answer(shared: Class, cell: dict[str, Any], answers: AnswerFile | None) -> Iterator[Part]:
    name = str(grade_id(cell))
    texts = [str(row.get("text") or "") or _row_text(shared.quiz, name, row) for row in entries_of(answers, name)]
    written = "\n\n".join(text for text in texts if text.strip())
    if not written and source(cell).strip() != _released(shared, name):
        written = source(cell)
    if written.strip():
        yield Words(say("docent.feedback.your_answer"), written, own=True)
    else:
        yield Note(say("docent.feedback.nothing_written"))


def _row_text(quiz: Quiz | None, item: str, row: dict[str, Any]) -> str:
    try:
        columns = quiz.item(item).columns if quiz else ()
    except KeyError:
        return ""
    return "\n".join(f"{column.text}: {row[column.id]}" for column in columns if row.get(column.id))


def _released(shared: Class, name: str) -> str:
    return next(
        (source(cell).strip() for cell in (shared.release or {"cells": []})["cells"] if grade_id(cell) == name), ""
    )


def _docent(shared: Class, mark: Mark, judged: ShownQuestion | None) -> Iterator[Part]:
    """Give the docent's words and, for an open answer, the levels it has, and what it was held against."""
    if mark.comment.strip():
        yield Words(say("docent.feedback.comment"), mark.comment)
    # As long as two readers differ, no level is final.
    if judged and judged.levels and not judged.disputed:
        reached = (
            (say("docent.feedback.criterion", title=each.title, label=each.label), each.text) for each in judged.levels
        )
        yield Levels(say("docent.feedback.reached"), tuple(reached))
    if not mark.by_hand:
        return
    title, levels = say("docent.feedback.levels"), _levels(shared, mark.id)
    rows = () if levels else rows_of_table(shared.rubrics.get(mark.id, ""))
    if levels:
        yield Levels(title, tuple((level.label, level.text) for level in levels))
    elif rows:
        yield Rubric(title, rows)


def _levels(shared: Class, question: str) -> tuple[Level, ...]:
    try:
        return tuple(shared.quiz.item(question).levels) if shared.quiz else ()
    except KeyError:
        return ()
