"""What each reader made of one answer, and what comes of it when two readers differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from workbook.docent.judging.answers import Answer
from workbook.docent.judging.rubric import Rubric
from workbook.docent.judging.store import Note, Notes

# What readers differ about when it is no criterion: the points that one of them gave in place of those of the levels.
POINTS = ""


@frozen
class Reading:
    """One reader's levels (places from 0, by criterion), words and own points for one answer."""

    reader: str
    levels: Mapping[str, int]
    comment: str = ""
    own: float | None = None
    later: bool = False

    def is_complete(self, rubric: Rubric) -> bool:
        """Tell whether every criterion has a level, or the reader gave points of their own."""
        with_levels = [each for each in rubric.criteria if each.levels]
        return self.own is not None or (bool(with_levels) and all(each.id in self.levels for each in with_levels))

    def points(self, rubric: Rubric) -> float | None:
        """Return the points that the reader gave: their own, else those of the levels."""
        return rubric.points(self.levels) if self.own is None else self.own


@frozen
class Outcome:
    """What stands of an answer: levels, points and words; and the criteria on which complete readers still differ.

    `readers` are those who were complete; `points` is None until nothing is disputed.
    """

    levels: Mapping[str, int]
    points: float | None
    comment: str
    readers: tuple[str, ...]
    disputed: tuple[str, ...] = ()


def readings(notes: Notes, answer: Answer, rubric: Rubric) -> dict[str, Reading]:
    """Return what each reader made of this version of an answer, in the order in which they came to it."""
    of_answer = [each for each in notes.notes if (each.question, each.on) == (answer.question, answer.on)]
    found: dict[str, list[Note]] = {}
    for note in of_answer:
        if note.kind in {"level", "points", "comment", "later"} and note.value is not None:
            found.setdefault(note.reader, []).append(note)
    steps = {each.id: len(each.levels) for each in rubric.criteria}
    return {reader: _reading(reader, own, rubric, steps) for reader, own in found.items()}


def _reading(reader: str, notes: Sequence[Note], rubric: Rubric, steps: Mapping[str, int]) -> Reading:
    levels = {
        note.criterion: note.value
        for note in notes
        if note.kind == "level" and isinstance(note.value, int) and 0 <= note.value < steps.get(note.criterion, 0)
    }
    values: dict[str, Any] = {note.kind: note.value for note in notes}
    own = values.get("points")
    known = isinstance(own, (int, float)) and not isinstance(own, bool) and 0 <= own <= rubric.maximum
    points = float(own) if known and own is not None else None
    return Reading(reader, levels, str(values.get("comment") or ""), points, bool(values.get("later")))


def earlier_words(notes: Notes, question: str, on: str, reader: str | None = None) -> tuple[str, ...]:
    """Return what was written with earlier versions of an answer, oldest first; of one reader where one is given."""
    found = notes.of("comment", question=question, reader=reader)
    return tuple(dict.fromkeys(str(each.value).strip() for each in found if each.on != on))


def outcome(notes: Notes, answer: Answer, rubric: Rubric) -> Outcome | None:
    """Return what comes of an answer; None when nobody noted anything.

    Of one complete reader it is theirs. Two who agree need nothing; where they differ, what was agreed on afterwards
    counts, and until then there are no points.
    """
    found = list(readings(notes, answer, rubric).values())
    complete = [each for each in found if each.is_complete(rubric)]
    words = "\n\n".join(dict.fromkeys(each.comment.strip() for each in complete or found if each.comment.strip()))
    if not complete:
        return Outcome({}, None, words, ()) if words else None
    agreed = {
        each.criterion: each.value
        for each in notes.of("agreed", on=answer.on, question=answer.question)
        if each.value is not None
    }
    levels, disputed = _joint(complete, agreed)
    points, differ = _points(complete, agreed, rubric, levels if not disputed else None)
    return Outcome(levels, points, words, tuple(each.reader for each in complete), (*disputed, *differ))


def _joint(complete: Sequence[Reading], agreed: Mapping[str, Any]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the levels that stand, and the criteria that are disputed."""
    levels: dict[str, int] = {}
    disputed = []
    for name in dict.fromkeys(name for each in complete for name in each.levels):
        values = {each.levels[name] for each in complete if name in each.levels}
        if len(values) == 1:
            levels[name] = values.pop()
        elif isinstance(agreed.get(name), int):
            levels[name] = agreed[name]
        else:
            disputed.append(name)
    return levels, tuple(disputed)


def _points(
    complete: Sequence[Reading], agreed: Mapping[str, Any], rubric: Rubric, levels: Mapping[str, int] | None
) -> tuple[float | None, tuple[str, ...]]:
    if all(each.own is None for each in complete):
        return (None if levels is None else rubric.points(levels)), ()
    given = {each.points(rubric) for each in complete}
    if len(given) == 1:
        return given.pop(), ()
    settled = agreed.get(POINTS)
    return (float(settled), ()) if isinstance(settled, (int, float)) else (None, (POINTS,))
