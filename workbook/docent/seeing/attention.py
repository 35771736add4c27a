"""What leads the overview: who has not handed in, what most had wrong, which open answers wait, who must be looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Mark
from workbook.docent.people import roster, with_roster
from workbook.docent.seeing.looked import asks
from workbook.privacy import may_show


@frozen
class Absent:
    """Somebody on the list of people of whom nothing came in; the name is for the docent's screen only."""

    id: str
    name: str


@frozen
class Wrong:
    """A question that many had wrong: how many of how many did not get all its points."""

    question: str
    wrong: int
    n: int

    def to_json(self) -> dict[str, Any]:
        """Return the question as plain data."""
        return {"question": self.question, "wrong": self.wrong, "n": self.n, "share": self.wrong / self.n}


@frozen
class Attention:
    """What the docent looks at first.

    Attributes
    ----------
    expected : how many people are on the list; None without a list, and then nobody is absent
    absent : who of them has not handed in
    most_wrong : None in a class that is too small to show as a group
    waiting : per question how many open answers wait for the docent, the most first
    review : who handed in something that a person must look at
    """

    expected: int | None = None
    absent: tuple[Absent, ...] = ()
    most_wrong: Wrong | None = None
    waiting: tuple[tuple[str, int], ...] = ()
    review: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data, without names."""
        return {
            "expected": self.expected, "absent": [each.id for each in self.absent],
            "most_wrong": self.most_wrong.to_json() if self.most_wrong else None,
            "waiting": [{"question": question, "n": n} for question, n in self.waiting], "review": list(self.review),
        }  # fmt: skip


def attention(
    course: Course,
    assignment: str,
    found: Mapping[str, Sequence[Mark]],
    graded: Sequence[Sequence[Mark]],
    names: Mapping[str, str],
) -> Attention:
    """Return what the docent looks at first.

    Parameters
    ----------
    found : what stands in the gradebook, by who handed in
    graded : of those the final versions that are done
    names : the heading of each question

    Raises `WorkbookError` when the list of people can't be read.
    """
    people = roster(course).people
    handed_in = set(found)
    absent = [each for each in people if not handed_in & {each.code, *each.other_codes} - {""}]
    waiting: dict[str, int] = {}
    for mark in (mark for marks in found.values() for mark in marks if mark.waiting):
        shown = names.get(mark.id, mark.id)
        waiting[shown] = waiting.get(shown, 0) + 1
    return Attention(
        expected=len(people) if with_roster(course) else None,
        absent=tuple(Absent(each.id, each.name) for each in absent),
        most_wrong=_most_wrong(graded, names),
        waiting=tuple(sorted(waiting.items(), key=lambda each: -each[1])),
        review=tuple(who for who in found if asks(course, assignment, who)),
    )


def _most_wrong(graded: Sequence[Sequence[Mark]], names: Mapping[str, str]) -> Wrong | None:
    """Return the question that the largest share did not have all right, of those that the program judges."""
    right: dict[str, list[bool]] = {}
    for mark in (mark for marks in graded for mark in marks if mark.maximum and not mark.by_hand):
        right.setdefault(mark.id, []).append(mark.score >= mark.maximum)
    found = [
        Wrong(names.get(name, name), each.count(False), len(each))
        for name, each in right.items()
        if may_show(len(each))
    ]
    found = [each for each in found if each.wrong]
    return max(found, key=lambda each: each.wrong / each.n, default=None)
