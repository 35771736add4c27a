"""The class at a glance: what asks for attention first, then who handed in, who is graded, and what the class found hard."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from attrs import field, frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment
from workbook.docent.gradebook.book import Mark, marks
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.release import released_notebook, titles
from workbook.docent.seeing.attention import Attention, attention
from workbook.privacy import may_show

State = Literal["collected", "waiting", "graded"]


@frozen
class Line:
    """One deelnemer: how far the work is, and the points so far."""

    id: str
    state: State
    made_at: datetime | None
    total: float | None
    maximum: float | None
    concept: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain data."""
        made_at = self.made_at.isoformat() if self.made_at else None
        return {"id": self.id, "state": self.state, "made_at": made_at, "total": self.total, "max": self.maximum,
                "concept": self.concept}  # fmt: skip


@frozen
class Overview:
    """What asks for attention, the lines, and class figures; these are None in a class too small to show as a group."""

    assignment: str
    lines: tuple[Line, ...]
    graded: int
    mean: float | None
    maximum: float | None
    hardest: str | None
    hardest_share: float | None
    attention: Attention = field(factory=Attention)

    def to_json(self) -> dict[str, Any]:
        """Return the overview as plain data."""
        rows = [each.to_json() for each in self.lines]
        return {
            "assignment": self.assignment, "rows": rows, "graded": self.graded, "mean": self.mean, "max": self.maximum,
            "hardest": self.hardest, "hardest_share": self.hardest_share, **self.attention.to_json(),
        }  # fmt: skip


def overview(course: Course, assignment: str) -> Overview:
    """Return how far the class is.

    Class figures need five graded hand-ins: with fewer, a mean tells something about persons.
    Raises `WorkbookError` for an unknown assignment, and a list of people that can't be read.
    """
    known_assignment(course, assignment)
    found = {who: marks(course, assignment, who) for who in course.submitters(assignment)}
    lines = [_line(course, assignment, who, each) for who, each in found.items()]
    graded = [found[line.id] for line in lines if line.state == "graded" and not line.concept]
    names = titles(released_notebook(course, assignment)) if quiz_of(course, assignment) else {}
    first = attention(course, assignment, found, graded, names)
    if not may_show(len(graded)):
        return Overview(assignment, tuple(lines), len(graded), None, None, None, None, first)
    totals = [sum(mark.score for mark in each) for each in graded]
    name, share = _hardest(graded)
    maximum = sum(mark.maximum for mark in graded[0])
    return Overview(
        assignment, tuple(lines), len(graded), sum(totals) / len(totals), maximum, names.get(name, name), share, first
    )


def _line(course: Course, assignment: str, who: str, found: list[Mark]) -> Line:
    receipt = read_receipt(course, assignment, who) or {}
    made_at = datetime.fromisoformat(str(receipt["made_at"])) if receipt.get("made_at") else None
    draft = bool(receipt.get("concept"))
    if not found:
        return Line(who, "collected", made_at, None, None, draft)
    state: State = "waiting" if any(mark.waiting for mark in found) else "graded"
    return Line(who, state, made_at, sum(mark.score for mark in found), sum(mark.maximum for mark in found), draft)


def _hardest(graded: list[list[Mark]]) -> tuple[str, float]:
    """Return the question with the smallest share of its points, over the class, and that share."""
    shares: dict[str, list[float]] = {}
    for found in graded:
        for mark in found:
            if mark.maximum:
                shares.setdefault(mark.id, []).append(mark.score / mark.maximum)
    means = {name: sum(values) / len(values) for name, values in shares.items()}
    name = min(means, key=lambda each: means[each])
    return name, means[name]
