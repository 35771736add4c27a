"""Grading the damaged hand-ins: for real, or by comparing what would be graded."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from workbook.handin.notebook import Notebook, grade_id, is_manual, open_text, parse, source


@frozen
class Graded:
    """What grading made of a hand-in: points per question, what stands in each open answer, and whether somebody is told."""

    points: dict[str, Any]
    words: dict[str, Counter[str]]
    told: str
    review: bool

    def outcome(self, whole: Graded, question: str) -> str:
        """Compare with the undamaged hand-in."""
        worded = all(not (words - self.words.get(name, Counter())) for name, words in whole.words.items())
        if self.points == whole.points and worded:
            return "recovered"
        return "flagged" if self.review or question in self.told else "silent"


def words_in(notebook: dict[str, Any]) -> dict[str, Counter[str]]:
    """Return the words in each cell that is graded by hand."""
    return {
        str(grade_id(cell)): Counter(re.findall(r"\w+", source(cell))) for cell in notebook["cells"] if is_manual(cell)
    }


class Dry:
    """Runs no cell: instead of points it gives what they are computed from, the cells to run and the answers."""

    def __init__(self, assignment: str, _: Path) -> None:
        from workbook.content import content_root
        from workbook.handin.contents import needed
        from workbook.handin.packing import find_quiz

        self.assignment = assignment
        self.released = content_root() / "notebooks" / "opdrachten" / assignment
        self.quiz = find_quiz(assignment, self.released)
        self.about = needed(self.quiz)
        self.release = parse((self.released / f"{assignment}.ipynb").read_bytes(), where="")

    def grade(self, hand_ins: Iterable[dict[str, bytes]]) -> list[Graded]:
        """Return what would be graded of each hand-in."""
        return [self._one(each) for each in hand_ins]

    def check_full(self, graded: Graded) -> None:
        """Refuse an undamaged hand-in that is no standard to hold others against."""
        assert not graded.told, graded.told
        assert all(graded.words.values())

    def _one(self, files: dict[str, bytes]) -> Graded:
        from workbook.docent.restoring.recovery import recover
        from workbook.docent.restoring.repair import rebuild

        notebook = self._notebook(files)
        recovered = recover(self.quiz, files, notebook, about=self.about)
        items = [item.id for item in self.quiz.items if item.form in {"text", "table"}]
        texts = {item: open_text(self.quiz, recovered.answers.get(self.quiz.id), item) for item in items}
        rebuilt = rebuild(self.release, notebook, texts)
        points: dict[str, Any] = {
            str(cell.get("id")): source(cell) for cell in rebuilt.notebook["cells"] if cell["cell_type"] == "code"
        }
        for name, data in recovered.files.items():
            found = json.loads(data)
            parts = [{**each, "saved_at": ""} for each in (*found["rows"], *found["entries"])]
            points[name] = sorted(json.dumps(each, sort_keys=True) for each in parts)
        told = (*rebuilt.oddities, *recovered.oddities)
        return Graded(points, words_in(rebuilt.notebook), "\n".join(told), bool(recovered.flagged | rebuilt.flagged))

    def _notebook(self, files: dict[str, bytes]) -> Notebook | None:
        names = sorted(name for name in files if PurePosixPath(name).suffix.casefold() == ".ipynb")
        return parse(files[names[0]], where="") if names else None


class Real:
    """Grades a course in which each damaged hand-in is somebody's, in one run."""

    def __init__(self, assignment: str, folder: Path) -> None:
        from workbook.docent.founding import new
        from workbook.docent.release import release

        self.assignment = assignment
        self.course = new(folder / "course")
        release(self.course, assignment)
        self.released = self.course.release(assignment)

    def grade(self, hand_ins: Iterable[dict[str, bytes]]) -> list[Graded]:
        """Grade all in one run and return what came of each."""
        from workbook.docent.grade import grade

        names = []
        for number, files in enumerate(hand_ins):
            names.append(f"d-{number:08x}")
            for name, data in files.items():
                path = self.course.submitted(names[-1], self.assignment) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        rows = {row.id: row for row in grade(self.course, self.assignment)}
        return [self._one(rows[name]) for name in names]

    def check_full(self, graded: Graded) -> None:
        """Refuse an undamaged hand-in without full points for all that is graded by itself."""
        release = parse((self.released / f"{self.assignment}.ipynb").read_bytes(), where="")
        for cell in release["cells"]:
            about = cell["metadata"].get("nbgrader", {})
            if about.get("grade") and not is_manual(cell):
                assert graded.points[about["grade_id"]] == about["points"], (about["grade_id"], graded.points)

    def _one(self, row: Any) -> Graded:
        path = self.course.autograded(row.id, self.assignment) / f"{self.assignment}.ipynb"
        notebook = parse(path.read_bytes(), where="") if path.is_file() else {"cells": []}
        review = row.status in {"needs_review", "unreadable"}
        return Graded(dict(row.questions), words_in(notebook), "\n".join(row.oddities), review)
