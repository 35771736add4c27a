"""The open answers of a class: what each deelnemer wrote, in an order that says nothing of who it is."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.judging.rubric import Rubric, Rubrics, rubrics
from workbook.docent.judging.store import digest_of
from workbook.docent.restoring.openanswers import written_texts
from workbook.errors import WorkbookError
from workbook.handin.contents import ATTACHMENTS
from workbook.handin.counting import entries_of
from workbook.handin.notebook import Notebook, grade_id, read_notebook, source
from workbook.home import ANSWERS
from workbook.instrument import Quiz
from workbook.instrument.model import Question
from workbook.responses import AnswerFile, read_answer_file


@frozen
class Answer:
    """What one deelnemer wrote at one question.

    Attributes
    ----------
    on : the hash of what is read: the text, and the attachments where they belong to the question
    concept : whether it is of a draft, which takes words only
    """

    code: str
    question: str
    text: str
    on: str
    concept: bool = False
    attachments: tuple[Path, ...] = ()


@frozen
class Classwork:
    """An assignment as its docent judges it.

    Attributes
    ----------
    answers : per question the answers of a class, in the blind order
    blank : per question how many wrote nothing
    ungraded : deelnemers whose hand-in was not graded yet, so that nothing of it can be judged
    """

    course: Course
    assignment: str
    rubrics: Rubrics
    answers: Mapping[str, tuple[Answer, ...]]
    blank: Mapping[str, int]
    ungraded: tuple[str, ...] = ()

    def rubric(self, question: str) -> Rubric | None:
        """Return the rubric of a question; None when it isn't one."""
        return self.rubrics.questions.get(question)

    def answer(self, question: str, code: str) -> Answer | None:
        """Return what a deelnemer wrote at a question; None when nothing."""
        return next((each for each in self.answers.get(question, ()) if each.code == code), None)


def queue(course: Course, assignment: str) -> Classwork:
    """Return the open answers of a class, a question at a time, each question in an order of its own.

    The order comes from a hash of question and pseudonym: the same for each reader and after a restart, and without
    meaning. Nobody's pseudonym need be shown: an answer is "number 7 of 23".

    Raises `WorkbookError` for an unknown assignment or a rubric that is wrong.
    """
    found = rubrics(course, assignment)
    quiz, stubs = quiz_of(course, assignment), _stubs(course, assignment)
    made: dict[str, list[Answer]] = {name: [] for name in found.questions}
    blank = dict.fromkeys(made, 0)
    ungraded = []
    for code in course.submitters(assignment):
        if not _graded(course, assignment, code):
            ungraded.append(code)
            continue
        files = attachments_of(course, assignment, code)
        concept = bool((read_receipt(course, assignment, code) or {}).get("concept"))
        texts = written(course, assignment, code, quiz, found, stubs)
        for name, rubric in found.questions.items():
            own = files if rubric.attachments else ()
            if not texts[name] and not own:
                blank[name] += 1
                continue
            on = digest_of([texts[name].encode(), *(path.read_bytes() for path in own)])
            made[name].append(Answer(code, name, texts[name], on, concept, own))
    ordered = {name: tuple(sorted(each, key=lambda one: place_of(assignment, one))) for name, each in made.items()}
    return Classwork(course, assignment, found, ordered, blank, tuple(ungraded))


def place_of(assignment: str, answer: Answer) -> str:
    """Return the hash by which answers are ordered, which also names one without saying whose it is."""
    told = f"{assignment}\0{answer.question}\0{answer.code}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def attachments_of(course: Course, assignment: str, code: str) -> tuple[Path, ...]:
    """Return what was handed in in `bijlagen`, by name."""
    folder = course.submitted(code, assignment) / ATTACHMENTS
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return tuple(sorted(path for path in found if not path.name.startswith((".", "~$"))))


def written(
    course: Course, assignment: str, code: str, quiz: Quiz | None, found: Rubrics, stubs: Mapping[str, str]
) -> dict[str, str]:
    """Return per open question what stands in the graded hand-in; empty where nothing was written."""
    folder = course.autograded(code, assignment)
    answers = _answers(folder, quiz)
    notebooks = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    read: dict[str, Notebook] = {}
    for name, path in notebooks.items():
        with contextlib.suppress(WorkbookError):
            read[name] = read_notebook(path)
    texts = {}
    for name, rubric in found.questions.items():
        text = said(quiz, answers, name)
        notebook = read.get(rubric.notebook)
        if not text and notebook is not None:
            text = _in_cell(quiz, notebook, name, stubs.get(name, ""))
        texts[name] = text
    return texts


def said(quiz: Quiz | None, answers: AnswerFile | None, name: str) -> str:
    """Return an answer as text: what was typed, or the rows of a table, or the choices that were made."""
    if quiz is None or answers is None:
        return ""
    try:
        item = quiz.item(name)
    except KeyError:
        return ""
    if item.form in {"text", "table"}:
        rows = entries_of(answers, name)
        texts = (str(row.get("text") or "") if item.form == "text" else _row(item, row) for row in rows)
        return "\n\n".join(text.strip() for text in texts if text.strip()).replace("\r\n", "\n")
    if item.form == "number":
        value = answers.value(None, name)
        return "" if value is None else f"{value:g} {item.unit}".strip().replace(".", ",")
    chosen = [option.text for option in item.options if answers.value(None, name, option.id)]
    return "\n".join(chosen)


def _row(item: Question, row: Mapping[str, object]) -> str:
    return "\n".join(f"{column.text}: {row[column.id]}" for column in item.columns if row.get(column.id))


def _answers(folder: Path, quiz: Quiz | None) -> AnswerFile | None:
    if quiz is None:
        return None
    try:
        return read_answer_file(folder / ANSWERS / f"{quiz.id}.json")
    except WorkbookError:
        return None


def _in_cell(quiz: Quiz | None, notebook: Notebook, name: str, stub: str) -> str:
    if quiz is not None and (typed := written_texts(quiz, notebook).get(name, "")):
        return typed
    text = next((source(cell) for cell in notebook["cells"] if grade_id(cell) == name), "").strip()
    return "" if text == stub.strip() else text


def _stubs(course: Course, assignment: str) -> dict[str, str]:
    """Return per cell what deelnemers got, so that an untouched one is not taken for an answer."""
    found = {}
    for path in sorted(course.release(assignment).glob("*.ipynb")):
        with contextlib.suppress(WorkbookError):
            found.update({str(grade_id(cell)): source(cell) for cell in read_notebook(path)["cells"] if grade_id(cell)})
    return found


def _graded(course: Course, assignment: str, code: str) -> bool:
    return any(course.autograded(code, assignment).glob("*.ipynb"))
