"""How far two readers agree: weighted kappa per question and criterion, and the answers on which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.judging.answers import Answer, Classwork, queue
from workbook.docent.judging.readings import POINTS, Reading, outcome, readings
from workbook.docent.judging.rubric import Rubric
from workbook.docent.judging.store import Notes, read_notes
from workbook.dutch import number
from workbook.stats import cohen_kappa
from workbook.stats.estimate import Estimate, joined
from workbook.texts import say

# A level off by two counts four times as heavily as one off by one.
WEIGHTS = "quadratic"
_NO_WIDTH = 1e-4


@frozen
class Agreement:
    """How far two readers agree on a question: on its points, and on each criterion.

    Attributes
    ----------
    readers : initials of the two
    points : weighted kappa of the sums of points over all sums that the rubric can give; `n` = answers read whole by both
    criteria : the same per criterion, over its levels
    equal : how many answers got the same points from both
    """

    question: str
    readers: tuple[str, str]
    points: Estimate
    criteria: Mapping[str, Estimate]
    equal: int

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data; null where kappa is not defined."""
        told = {name: _plain(each) for name, each in self.criteria.items()}
        return {
            "question": self.question, "readers": list(self.readers), "weights": WEIGHTS, "points": _plain(self.points),
            "criteria": told, "equal": self.equal,
        }  # fmt: skip


@frozen
class Disagreement:
    """One criterion of one answer on which complete readers differ, and what was agreed on, if anything.

    `place` is the number of the answer in the blind order, from 1; `given` the level (or, where `criterion` is empty,
    the points) per reader.
    """

    question: str
    place: int
    code: str
    criterion: str
    given: Mapping[str, float]
    agreed: float | None = None


def _plain(each: Estimate) -> dict[str, Any]:
    return {"value": each.value, "low": each.low, "high": each.high, "n": each.n, "note": each.note}


def agreement(course: Course, assignment: str) -> list[Agreement]:
    """Return per question, and per two readers, how far they agree. Raises `WorkbookError` as `queue` does.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213-220, with the weights of squared distance; see `workbook.stats.cohen_kappa`.
    """
    return agreement_of(queue(course, assignment))


def agreement_of(classwork: Classwork) -> list[Agreement]:
    """Return the agreement in a class that is at hand."""
    return [
        made for rubric, pairs in _read(classwork) for made in _agreements(rubric, [found for _, _, found in pairs])
    ]


def disagreements(classwork: Classwork, question: str | None = None) -> list[Disagreement]:
    """Return what complete readers differ about, also what was settled since, in the blind order."""
    found: list[Disagreement] = []
    for rubric, pairs in _read(classwork):
        if question in {None, rubric.id}:
            for place, (answer, notes, complete) in enumerate(pairs, start=1):
                found += _differences(rubric, place, answer, notes, complete)
    return found


def _read(classwork: Classwork) -> Iterator[tuple[Rubric, list[tuple[Answer, Notes, dict[str, Reading]]]]]:
    """Give per question every answer with what complete readers made of it; a draft has no levels."""
    for name, rubric in classwork.rubrics.questions.items():
        pairs = []
        for answer in classwork.answers[name]:
            notes = read_notes(classwork.course, classwork.assignment, answer.code)
            found = {} if answer.concept else readings(notes, answer, rubric)
            pairs.append((answer, notes, {who: each for who, each in found.items() if each.is_complete(rubric)}))
        yield rubric, pairs


def _agreements(rubric: Rubric, found: Sequence[dict[str, Reading]]) -> Iterator[Agreement]:
    for one, two in combinations(sorted({reader for each in found for reader in each}), 2):
        both = [(each[one], each[two]) for each in found if one in each and two in each]
        if not both:
            continue
        sums = [(a.points(rubric), b.points(rubric)) for a, b in both]
        criteria = {
            each.id: _kappa([(a.levels.get(each.id), b.levels.get(each.id)) for a, b in both], range(len(each.levels)))
            for each in rubric.criteria
            if each.levels
        }
        # Half points that a docent gave are steps of the scale too, once they were given.
        scale = sorted({*_sums(rubric), *(value for pair in sums for value in pair if value is not None)})
        equal = sum(a == b for a, b in sums if a is not None)
        yield Agreement(rubric.id, (one, two), _kappa(sums, scale), criteria, equal)


def _sums(rubric: Rubric) -> set[float]:
    """Return every sum of points that the levels can give."""
    steps = [{level.points or 0.0 for level in each.levels} for each in rubric.criteria if each.levels]
    sums = {0.0}
    for each in steps:
        sums = {round(a + b, 6) for a, b in product(sums, each)}
    return sums


def _kappa(pairs: Sequence[tuple[float | None, float | None]], scale: Sequence[float]) -> Estimate:
    given = [(a, b) for a, b in pairs if a is not None and b is not None]
    first, second = [a for a, _ in given], [b for _, b in given]
    found = cohen_kappa(first, second, WEIGHTS, categories=list(scale))
    if found.low is None or found.high is None or found.high - found.low > _NO_WIDTH:
        return found
    # With a reader who always gave the same, no interval can be had: one without width would promise certainty.
    return evolve(found, low=None, high=None, note=joined(found.note, say("stats.no_kappa_interval")))


def _differences(
    rubric: Rubric, place: int, answer: Answer, notes: Notes, complete: Mapping[str, Reading]
) -> Iterator[Disagreement]:
    if len(complete) < 2:
        return
    agreed = {each.criterion: each.value for each in notes.of("agreed", on=answer.on, question=answer.question)}
    for criterion in rubric.criteria:
        given = {who: each.levels[criterion.id] for who, each in complete.items() if criterion.id in each.levels}
        if len(set(given.values())) > 1:
            yield Disagreement(rubric.id, place, answer.code, criterion.id, given, agreed.get(criterion.id))
    made = outcome(notes, answer, rubric)
    if POINTS in agreed or (made is not None and POINTS in made.disputed):
        points = {who: value for who, each in complete.items() if (value := each.points(rubric)) is not None}
        yield Disagreement(rubric.id, place, answer.code, POINTS, points, agreed.get(POINTS))


def kappa_line(found: Agreement) -> str:
    """Say in one line how far two readers agree on a question."""
    points, values = found.points, {"one": found.readers[0], "two": found.readers[1]}
    counts = {"n": number(points.n), "equal": number(found.equal)}
    if points.value is None:
        return say("judging.kappa_none", **values, **counts, note=points.note)
    value = number(points.value, 2)
    if points.low is None:
        return say("judging.kappa_bare", **values, **counts, value=value, note=points.note)
    return say("judging.kappa", **values, **counts, value=value, low=number(points.low, 2), high=number(points.high, 2))
