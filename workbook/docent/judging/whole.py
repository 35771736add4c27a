"""Judging the whole hand-in of one deelnemer: report, verdict and what went before, which is not blind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import asdict

from workbook.course import course as course_data
from workbook.docent.course import Course
from workbook.docent.gradebook.book import marks
from workbook.docent.judging.answers import Classwork, attachments_of, queue
from workbook.docent.judging.blind import plain
from workbook.docent.judging.changes import changes
from workbook.docent.judging.files import attachments
from workbook.docent.judging.readings import readings
from workbook.docent.judging.shown import shown
from workbook.docent.judging.store import Note, Notes, add_notes, read_notes
from workbook.docent.judging.verdicts import Verdict, give_verdict, passed, standing
from workbook.docent.people import roster, with_roster
from workbook.dutch import number
from workbook.errors import WorkbookError, problem
from workbook.texts import say


class Whole:
    """Everybody who handed in an assignment, one at a time, before one reader."""

    def __init__(self, course: Course, assignment: str, reader: str) -> None:
        self.course, self.assignment, self.reader = course, assignment, reader

    def people(self) -> list[dict[str, str]]:
        """Return everybody who handed in, by name where the course has a list, with where they stand."""
        found = []
        for code in self.course.submitters(self.assignment):
            now = standing(self.course, self.assignment, code)
            found.append({"code": code, "name": self._name(code), "state": now.label()})
        return sorted(found, key=lambda each: (each["name"] == each["code"], each["name"].casefold()))

    def _name(self, code: str) -> str:
        try:
            person = roster(self.course).by_code(code) if with_roster(self.course) else None
        except WorkbookError:
            return code  # a list that can't be read is told by the commands that need it
        return (person.name or code) if person else code

    def person(self, code: str) -> dict[str, Any]:
        """Return the work of one deelnemer: what it got so far, what was said of it, and what changed since."""
        self._known(code)
        work = queue(self.course, self.assignment)
        now = standing(self.course, self.assignment, code)
        notes = read_notes(self.course, self.assignment, code)
        questions = self._questions(work, code, notes)
        # The sum would give away what another reader found.
        points = "" if any(each["hidden"] for each in questions) else self._points(code)
        return {
            "code": code, "name": self._name(code), "on": now.on, "state": now.label(), "concept": now.concept,
            "verdict": now.verdict.state if now.verdict else "", "remark": now.verdict.remark if now.verdict else "",
            "history": [verdict_line(each) for each in now.earlier], "points": points,
            "missing": list(self._missing(code)), "questions": questions,
            "criteria": [plain(each) for each in work.rubrics.report], "of_question": bool(work.rubrics.report_question),
            **self._mine(notes, now.on), "earlier": self._earlier(work, code), "changes": asdict(changes(self.course, self.assignment, code)),
            "files": [path.name for path in attachments_of(self.course, self.assignment, code)],
            "back": [path.name for path in attachments(self.course, self.assignment, code)], "broken": list(notes.broken),
        }  # fmt: skip

    def remark(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep words or a level with one criterion of the report, of the version that the reader saw."""
        code = self._known(sent.get("code"))
        is_level = sent.get("kind") == "level"
        value = sent.get("value")
        if is_level and standing(self.course, self.assignment, code).concept:
            raise problem("judging.concept_words", where=code)
        if is_level and (isinstance(value, bool) or not isinstance(value, int)):
            value = None
        made = Note(
            kind="level" if is_level else "remark", reader=self.reader, on=str(sent.get("on") or ""),
            criterion=str(sent.get("criterion") or ""), value=value if is_level else str(value or "") or None,
        )  # fmt: skip
        notes = add_notes(self.course, self.assignment, code, [made])
        return self._mine(notes, made.on)

    def verdict(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep the verdict on the version that the reader saw, and return the work as it now stands."""
        code = self._known(sent.get("code"))
        give_verdict(
            self.course, self.assignment, code, str(sent.get("state")), remark=str(sent.get("remark") or ""),
            reader=self.reader, on=str(sent.get("on") or ""),
        )  # fmt: skip
        return self.person(code)

    def _known(self, code: Any) -> str:
        if code not in self.course.submitters(self.assignment):
            raise problem("judging.nothing_in", where=f"{self.assignment}, {code}")
        return str(code)

    def _mine(self, notes: Notes, on: str) -> dict[str, Any]:
        """Return what this reader noted with the report, and the words of other readers."""
        levels = {each.criterion: each.value for each in notes.of("level", on=on, question="", reader=self.reader)}
        remarks = notes.of("remark", on=on)
        mine = {each.criterion: each.value for each in remarks if each.reader == self.reader}
        others = [
            {"criterion": each.criterion, "text": each.value, "reader": each.reader}
            for each in remarks
            if each.reader != self.reader
        ]
        return {"levels": levels, "remarks": mine, "others": others}

    def _questions(self, work: Classwork, code: str, notes: Notes) -> list[dict[str, Any]]:
        """Return what came of the open answers; of one that only another reader read, nothing yet but that it was read."""
        found = shown(self.course, self.assignment, code, classwork=work).questions
        made = []
        for name, each in found.items():
            rubric, answer = work.rubrics.questions[name], work.answer(name, code)
            readers = readings(notes, answer, rubric) if answer else {}
            mine = readers.get(self.reader)
            if (
                answer is not None
                and not answer.concept
                and not (mine and mine.is_complete(rubric))
                and set(readers) - {self.reader}
            ):
                made.append(
                    {"title": rubric.title, "hidden": True, "levels": [], "band": "", "comment": "", "disputed": False}
                )
                continue
            levels = [f"{level.title}: {level.label}" for level in each.levels]
            made.append({"title": rubric.title, "hidden": False, "levels": levels, "band": each.band, "comment": each.comment,
                         "disputed": each.disputed})  # fmt: skip
        return made

    def _earlier(self, work: Classwork, code: str) -> list[dict[str, str]]:
        """Return the words with earlier versions: of open answers, and per criterion of the report."""
        found = shown(self.course, self.assignment, code, classwork=work)
        titles = {name: rubric.title for name, rubric in work.rubrics.questions.items()}
        made = [
            {"title": titles[name], "label": "", "text": each}
            for name, words in found.earlier_words.items()
            for each in words
        ]
        remarks = (one for each in found.earlier for one in each.remarks)
        return [*made, *({"title": one.title, "label": one.label, "text": one.text} for one in remarks)]

    def _points(self, code: str) -> str:
        found = marks(self.course, self.assignment, code)
        if not found:
            return ""
        score, most = sum(each.score for each in found), sum(each.maximum for each in found)
        return say("judging.points", points=number(score, 2), maximum=number(most, 2))

    def _missing(self, code: str) -> tuple[str, ...]:
        number_ = next((each.number for each in course_data() if each.assignment == self.assignment), None)
        return passed(self.course, number_, code).missing if number_ else ()


def verdict_line(given: Verdict) -> str:
    """Say in one line which verdict was given when, by whom and with which words."""
    from datetime import datetime

    from workbook.dutch import clock, day

    moment = datetime.fromisoformat(given.saved_at).astimezone()
    values = {"state": given.label(), "day": day(moment), "clock": clock(moment), "reader": given.reader or "–"}
    return say("judging.verdict_line", **values, remark=given.remark).strip()
