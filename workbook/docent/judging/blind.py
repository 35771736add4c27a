"""Judging open answers without knowing whose they are: what the page asks, and what becomes of what it sends."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from workbook.docent.course import Course
from workbook.docent.judging.agreement import agreement_of, disagreements, kappa_line
from workbook.docent.judging.answers import Answer, Classwork, place_of, queue
from workbook.docent.judging.bank import bank, keep_comment
from workbook.docent.judging.readings import POINTS, Reading, earlier_words, readings
from workbook.docent.judging.rubric import Criterion, Rubric
from workbook.docent.judging.settling import mark_of, settle
from workbook.docent.judging.store import Kind, Note, add_notes, read_notes
from workbook.dutch import number, parse_number
from workbook.errors import problem
from workbook.texts import say

_KINDS: Mapping[str, Kind] = {"level": "level", "points": "points", "comment": "comment", "later": "later"}
_EMPTY = Reading("", {})


class Blind:
    """The open answers of an assignment before one reader, who never sees a pseudonym or what another reader found.

    Parameters
    ----------
    course, assignment : what is judged
    reader : initials
    """

    def __init__(self, course: Course, assignment: str, reader: str) -> None:
        self.course, self.assignment, self.reader = course, assignment, reader
        self._seen: tuple[Any, ...] = ()
        self._work: Classwork | None = None

    def work(self) -> Classwork:
        """Return the class, read again when something was graded or handed in since. Raises `WorkbookError` as `queue`."""
        now = self._state()
        if self._work is None or now != self._seen:
            self._work, self._seen = queue(self.course, self.assignment), now
        return self._work

    def _state(self) -> tuple[Any, ...]:
        found = []
        for code in self.course.submitters(self.assignment):
            folders = (self.course.autograded(code, self.assignment), self.course.submitted(code, self.assignment))
            found += [(code, path.stat().st_mtime_ns) for folder in folders for path in sorted(folder.glob("*"))]
        material = (self.course.root / "rubrics").glob(f"{self.assignment}.yaml")
        return (*found, *(path.stat().st_mtime_ns for path in material))

    def start(self) -> dict[str, Any]:
        """Return the questions: how each is judged, and how far this reader is."""
        work = self.work()
        questions = [self._question(work, rubric) for rubric in work.rubrics.questions.values()]
        return {"reader": self.reader, "questions": questions, "ungraded": len(work.ungraded)}

    def _question(self, work: Classwork, rubric: Rubric) -> dict[str, Any]:
        answers = work.answers[rubric.id]
        found = [self._reading(each, rubric) for each in answers]
        return {
            "id": rubric.id, "title": rubric.title, "text": rubric.text, "maximum": rubric.maximum, "total": len(answers),
            "done": sum(each.is_complete(rubric) for each in found), "blank": work.blank[rubric.id],
            "later": [at for at, each in enumerate(found) if each.later], "marks": [each.is_complete(rubric) for each in found],
            "criteria": [plain(each) for each in rubric.criteria], "comments": bank(self.course, self.assignment, rubric),
        }  # fmt: skip

    def answer(self, question: str, at: int) -> dict[str, Any]:
        """Return one answer by its place, with what this reader noted of it."""
        work = self.work()
        rubric = self._rubric(question)
        answers = work.answers[question]
        if not answers:
            return {"question": question, "at": 0, "total": 0}
        place = min(max(at, 0), len(answers) - 1)
        found = answers[place]
        return {
            "question": question, "at": place, "total": len(answers), "key": place_of(self.assignment, found),
            "text": found.text, "concept": found.concept, "files": len(found.attachments),
            "suffixes": [path.suffix.casefold() for path in found.attachments], "before": self._before(found), **self._judged(found, rubric),
        }  # fmt: skip

    def note(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep one note of this reader and settle what comes of it.

        Raises `WorkbookError` for an answer that is no longer there, such as when a new attempt was graded meanwhile, and for
        points that the question does not have.
        """
        rubric = self._rubric(sent.get("question"))
        found = self.find(rubric, sent.get("key"))
        kind = _KINDS.get(str(sent.get("kind")))
        if kind is None or (found.concept and kind in {"level", "points"}):
            raise problem("judging.concept_words", where=rubric.title)
        value = self._value(kind, sent.get("value"), rubric)
        made = Note(
            kind=kind, reader=self.reader, question=rubric.id, criterion=str(sent.get("criterion") or ""),
            on=found.on, value=value,
        )  # fmt: skip
        notes = add_notes(self.course, self.assignment, found.code, [made])
        told = () if kind == "later" else settle(self.course, self.assignment, found, rubric, notes)
        return {"told": list(told), **self._judged(found, rubric)}

    def _value(self, kind: Kind, value: Any, rubric: Rubric) -> Any:
        if kind == "points" and value not in (None, ""):
            points = None
            with contextlib.suppress(ValueError):
                points = parse_number(value)
            if points is None or not 0 <= points <= rubric.maximum:
                raise problem("judging.wrong_points", where=rubric.title, maximum=number(rubric.maximum, 2))
            return points
        if kind == "level":
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        return (str(value or "") or None) if kind == "comment" else value or None

    def keep(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a remark in the bank."""
        rubric = self._rubric(sent.get("question"))
        return {"comments": keep_comment(self.course, self.assignment, rubric, str(sent.get("text") or ""))}

    def differences(self, question: str, *, anyway: bool = False) -> dict[str, Any]:
        """Return on what readers differ; nothing while this reader still has answers to read, unless `anyway`."""
        work, rubric = self.work(), self._rubric(question)
        mine = [self._reading(each, rubric) for each in work.answers[question] if not each.concept]
        left = sum(not each.is_complete(rubric) for each in mine)
        if left and not anyway:
            return {"left": left, "total": len(mine), "rows": [], "agreement": []}
        keys = {each.code: each for each in work.answers[question]}
        rows = [
            {
                "key": place_of(self.assignment, keys[each.code]), "place": each.place, "criterion": each.criterion,
                "given": each.given, "agreed": each.agreed, "text": keys[each.code].text,
            }
            for each in disagreements(work, question)
        ]  # fmt: skip
        found = [kappa_line(each) for each in agreement_of(work) if each.question == question]
        return {"left": left, "total": len(mine), "rows": rows, "agreement": found}

    def agree(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what readers settled on for one criterion of one answer, and put it in the gradebook."""
        rubric = self._rubric(sent.get("question"))
        found, criterion = self.find(rubric, sent.get("key")), str(sent.get("criterion") or "")
        value = self._value("points" if criterion == POINTS else "level", sent.get("value"), rubric)
        made = Note(
            kind="agreed", reader=self.reader, question=rubric.id, criterion=criterion, on=found.on, value=value
        )
        notes = add_notes(self.course, self.assignment, found.code, [made])
        return {"told": list(settle(self.course, self.assignment, found, rubric, notes))}

    def find(self, rubric: Rubric, key: Any) -> Answer:
        """Return the answer that a page names. Raises `WorkbookError` when it is no longer there."""
        for each in self.work().answers[rubric.id]:
            if place_of(self.assignment, each) == key:
                return each
        raise problem("judging.gone", where=rubric.title)

    def _rubric(self, question: Any) -> Rubric:
        found = self.work().rubric(str(question))
        if found is None:
            raise problem("judging.gone", where=str(question))
        return found

    def _before(self, answer: Answer) -> list[str]:
        """Return what this reader wrote with earlier versions of an answer."""
        notes = read_notes(self.course, self.assignment, answer.code)
        return list(earlier_words(notes, answer.question, answer.on, self.reader))

    def _reading(self, answer: Answer, rubric: Rubric) -> Reading:
        notes = read_notes(self.course, self.assignment, answer.code)
        return readings(notes, answer, rubric).get(self.reader, _EMPTY)

    def _judged(self, answer: Answer, rubric: Rubric) -> dict[str, Any]:
        """Return what this reader noted; and what stands in the gradebook only once that can't lead them any more."""
        mine = self._reading(answer, rubric)
        complete, points = mine.is_complete(rubric), mine.points(rubric)
        mark = mark_of(self.course, self.assignment, answer, rubric) if complete else None
        in_book = "" if mark is None or mark.manual is None else number(mark.manual, 2)
        if mark is not None and mark.waiting:
            in_book = say("judging.in_book_waiting")
        return {
            "levels": dict(mine.levels), "comment": mine.comment, "own": None if mine.own is None else number(mine.own, 2),
            "later": mine.later, "complete": complete, "points": None if points is None else number(points, 2),
            "band": rubric.band(points), "book": in_book,
        }  # fmt: skip


def plain(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as plain data."""
    levels = [{"label": each.label, "text": each.text} for each in criterion.levels]
    return {"id": criterion.id, "title": criterion.title, "text": criterion.text, "levels": levels}
