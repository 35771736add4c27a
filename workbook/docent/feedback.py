"""Feedback for one deelnemer: what was right, what to do next, what the docent says; never how it was checked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment, quietly
from workbook.docent.gradebook.book import Mark, marks
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.grading.rows import Row, kept_row
from workbook.docent.page import only_structure, page, paragraphs, section, table
from workbook.docent.release import released_notebook, titles
from workbook.dutch import number
from workbook.errors import WorkbookError, problem
from workbook.handin.counting import entries_of
from workbook.handin.notebook import Notebook, grade_id, is_manual, read_notebook, source
from workbook.home import ANSWERS, write_atomic
from workbook.instrument import Quiz
from workbook.instrument.quiz import CONCEPT
from workbook.responses import AnswerFile, read_answer_file
from workbook.texts import say


@frozen
class Written:
    """One feedback page, and whether the docent still has to give points in it."""

    id: str
    path: Path
    provisional: bool


@frozen
class _Class:
    course: Course
    assignment: str
    quiz: Quiz | None
    release: Notebook | None
    titles: dict[str, str]
    rubrics: dict[str, str]

    @property
    def title(self) -> str:
        """Return what the assignment is called; one that nbgrader alone knows has its id for a name."""
        return self.quiz.title if self.quiz else self.assignment


def feedback(
    course: Course, assignment: str, *, only: Iterable[str] = (), started: Callable[[str], None] = quietly
) -> list[Written]:
    """Write a page for everybody who handed in, also for whose hand-in could not be graded.

    Raises
    ------
    WorkbookError : an unknown assignment, nothing collected, or a pseudonym that did not hand in
    """
    known_assignment(course, assignment)
    people = course.submitters(assignment)
    if not people:
        raise problem("docent.nothing_collected", where=assignment)
    chosen = list(dict.fromkeys(only)) or people
    for who in chosen:
        if who not in people:
            raise problem("docent.nobody", where=who, known=", ".join(people))
    shared = _shared(course, assignment)
    made = []
    for who in chosen:
        started(who)
        made.append(_write(shared, who))
    return made


def _shared(course: Course, assignment: str) -> _Class:
    quiz = quiz_of(course, assignment)
    if quiz is None:
        return _Class(course, assignment, None, None, {}, {})
    release = released_notebook(course, assignment)
    return _Class(course, assignment, quiz, release, titles(release), _rubrics(course, assignment))


def _rubrics(course: Course, assignment: str) -> dict[str, str]:
    """Return per hand-graded cell the docent's version; only a table in it, the rubric, is ever shown."""
    docents = read_notebook(course.source(assignment) / f"{assignment}.ipynb")
    return {str(grade_id(cell)): source(cell) for cell in docents["cells"] if is_manual(cell)}


def _write(shared: _Class, who: str) -> Written:
    folder = shared.course.feedback(who, shared.assignment)
    path = folder / f"{shared.assignment}{f'-{CONCEPT}' if _is_concept(shared, who) else ''}.html"
    found = marks(shared.course, shared.assignment, who)
    graded = _graded(shared, who)
    if not graded or not found:
        write_atomic(path, _not_graded_page(shared, who).encode())
        return Written(who, path, provisional=True)
    write_atomic(path, _page(shared, who, graded, found).encode())
    return Written(who, path, any(mark.waiting for mark in found))


def _graded(shared: _Class, who: str) -> list[Notebook]:
    """Return the graded notebooks of somebody, as far as they can be read: one of ours, or all of a foreign assignment."""
    folder = shared.course.autograded(who, shared.assignment)
    paths = [folder / f"{shared.assignment}.ipynb"] if shared.quiz else sorted(folder.glob("*.ipynb"))
    read = []
    for path in paths:
        with contextlib.suppress(WorkbookError):
            read.append(read_notebook(path))
    return read


def _not_graded_page(shared: _Class, who: str) -> str:
    body = _facts(shared, who, []) + f'<p class="waiting">{escape(say("docent.feedback.not_graded"))}</p>'
    return page(_title(shared, who), body)


def _is_concept(shared: _Class, who: str) -> bool:
    return bool((read_receipt(shared.course, shared.assignment, who) or {}).get("concept"))


def _title(shared: _Class, who: str) -> str:
    key = "concept_title" if _is_concept(shared, who) else "title"
    return say(f"docent.feedback.{key}", title=shared.title)


def _round(shared: _Class, who: str) -> str:
    """Say of a draft that it is one; of a final version, where the feedback on its draft stands."""
    name = f"{shared.assignment}-{CONCEPT}.html"
    if _is_concept(shared, who):
        return f'<p class="waiting">{escape(say("docent.feedback.concept"))}</p>'
    if not (shared.course.feedback(who, shared.assignment) / name).is_file():
        return ""
    return f'<p><a href="{escape(name)}">{escape(say("docent.feedback.earlier"))}</a></p>'


def _facts(shared: _Class, who: str, found: list[Mark]) -> str:
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
    named = {say(f"docent.feedback.{key}"): value for key, value in facts.items()}
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in named.items())
    return f"<dl>{lines}</dl>"


def _moment(text: str) -> str:
    from datetime import datetime

    from workbook.dutch import clock, day

    moment = datetime.fromisoformat(text).astimezone()
    return say("docent.feedback.moment", day=day(moment), clock=clock(moment))


def _out_of(points: float, maximum: float) -> str:
    return say("docent.feedback.points", points=number(points, 2), maximum=number(maximum, 2))


def _page(shared: _Class, who: str, graded: list[Notebook], found: list[Mark]) -> str:
    by_id = {mark.id: mark for mark in found}
    waiting = any(mark.waiting for mark in found)
    row = kept_row(shared.course, shared.assignment, who)
    intro = _facts(shared, who, found) + _round(shared, who)
    if waiting:
        intro += f'<p class="waiting">{escape(say("docent.feedback.provisional"))}</p>'
    if row is not None and row.status == "needs_review":
        intro += f'<p class="waiting">{escape(say("docent.feedback.review"))}</p>'
    intro += _repaired(row)
    answers = _answers(shared, who)
    parts = []
    for notebook in graded:
        heads = shared.titles or titles(notebook)
        for cell in notebook["cells"]:
            mark = by_id.get(str(grade_id(cell)))
            if mark is not None:
                own = _open_answer(shared, cell, answers) if is_manual(cell) else _checks(shared, cell, mark)
                points = f'<p class="points">{escape(_score(mark))}</p>'
                head = heads.get(mark.id, mark.id)
                # In a course of another's making several questions may stand under one heading.
                head = head if shared.quiz else say("docent.feedback.foreign", head=head, question=mark.id)
                parts.append(section(head, points, own, _docent(shared, mark)))
    return page(_title(shared, who), intro + "".join(parts))


def _score(mark: Mark) -> str:
    if mark.waiting and mark.manual is None:
        return say("docent.feedback.waiting", maximum=number(mark.maximum, 2))
    return _out_of(mark.score, mark.maximum)


def _repaired(row: Row | None) -> str:
    """Tell what was put right in this hand-in before it was graded."""
    if row is None or not row.repairs:
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in row.repairs)
    return f"<h2>{escape(say('docent.feedback.repaired'))}</h2><ul>{lines}</ul>"


def _checks(shared: _Class, cell: dict[str, Any], mark: Mark) -> str:
    """Return the list that the graded cell itself showed: what passed, and what to do for what did not.

    A cell of another's making shows what a docent may have hidden: of that only the points are told.
    """
    if shared.quiz is None:
        key = "all_right" if mark.score >= mark.maximum else "part_right" if mark.score else "not_right"
        return "" if mark.waiting else f"<p>{escape(say(f'docent.feedback.{key}'))}</p>"
    for output in cell.get("outputs") or ():
        data = output.get("data", {})
        if output.get("output_type") == "execute_result" and data.get("text/html"):
            html = data["text/html"]
            return only_structure(html if isinstance(html, str) else "".join(html))
    return f"<p>{escape(say('docent.feedback.no_checks'))}</p>"


def _answers(shared: _Class, who: str) -> AnswerFile | None:
    if shared.quiz is None:
        return None
    path = shared.course.autograded(who, shared.assignment) / ANSWERS / f"{shared.quiz.id}.json"
    try:
        return read_answer_file(path)
    except WorkbookError:
        return None


def _open_answer(shared: _Class, cell: dict[str, Any], answers: AnswerFile | None) -> str:
    name = str(grade_id(cell))
    rows = entries_of(answers, name)
    texts = [str(row.get("text") or "") or _row_text(shared.quiz, name, row) for row in rows]
    written = "".join(paragraphs(text) for text in texts)
    if not written and source(cell).strip() != _released(shared, name):
        written = paragraphs(source(cell))
    if not written:
        return f"<p>{escape(say('docent.feedback.nothing_written'))}</p>"
    return f"<h3>{escape(say('docent.feedback.your_answer'))}</h3><blockquote>{written}</blockquote>"


def _row_text(quiz: Quiz | None, item: str, row: dict[str, Any]) -> str:
    try:
        columns = quiz.item(item).columns if quiz else ()
    except KeyError:
        return ""
    return "\n".join(f"{column.text}: {row[column.id]}" for column in columns if row.get(column.id))


def _released(shared: _Class, name: str) -> str:
    return next(
        (source(cell).strip() for cell in (shared.release or {"cells": []})["cells"] if grade_id(cell) == name), ""
    )


def _docent(shared: _Class, mark: Mark) -> str:
    """Return the docent's words and, for an open answer, what it was held against: its levels or its rubric."""
    parts = []
    if mark.comment.strip():
        parts.append(f"<h3>{escape(say('docent.feedback.comment'))}</h3>{paragraphs(mark.comment)}")
    if mark.by_hand:
        try:
            levels = shared.quiz.item(mark.id).levels if shared.quiz else ()
        except KeyError:
            levels = ()
        lines = "".join(f"<li><strong>{escape(level.label)}</strong>: {escape(level.text)}</li>" for level in levels)
        shown = f"<ul>{lines}</ul>" if lines else table(shared.rubrics.get(mark.id, ""))
        parts.append(f"<h3>{escape(say('docent.feedback.levels'))}</h3>{shown}" if shown else "")
    return "".join(parts)
