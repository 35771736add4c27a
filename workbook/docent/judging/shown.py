"""What was judged of one hand-in, as plain data for whoever shows it: the feedback page, the grade sheet, the certificate."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from workbook.docent.course import Course
from workbook.docent.judging.answers import Classwork, queue
from workbook.docent.judging.readings import earlier_words, outcome
from workbook.docent.judging.rubric import Criterion, Rubric
from workbook.docent.judging.store import Notes, read_notes
from workbook.docent.judging.verdicts import Verdict, standing, verdicts_of


@frozen
class ShownLevel:
    """The level that one criterion got: its title, and the level's own name and words."""

    criterion: str
    title: str
    label: str
    text: str


@frozen
class ShownQuestion:
    """One open question: the levels it got, what its points are called, and the docent's words.

    `disputed` while readers still differ, so that nothing of it is final.
    """

    levels: tuple[ShownLevel, ...]
    band: str
    comment: str
    disputed: bool = False


@frozen
class ShownRemark:
    """The docent's words with one criterion of the report, and its level where one was chosen."""

    criterion: str
    title: str
    label: str
    text: str


@frozen
class ShownRound:
    """What was said of an earlier version: its code, the verdict on it if there was one, and the remarks on its report."""

    on: str
    verdict: Verdict | None
    remarks: tuple[ShownRemark, ...]


@frozen
class Shown:
    """What was judged of one hand-in.

    Attributes
    ----------
    verdict : on the version of now; None while it is a draft or not judged
    state, label : where the deelnemer stands, as a word for a program and in Dutch
    questions : per open question that was judged what came of it
    remarks : per criterion of the report
    earlier : rounds before this one, oldest first
    earlier_words : per open question the words with earlier versions of its answer, oldest first
    """

    verdict: Verdict | None
    state: str
    label: str
    concept: bool
    questions: Mapping[str, ShownQuestion]
    remarks: tuple[ShownRemark, ...]
    earlier: tuple[ShownRound, ...]
    earlier_words: Mapping[str, tuple[str, ...]] = field(factory=dict)


def shown(course: Course, assignment: str, code: str, *, classwork: Classwork | None = None) -> Shown:
    """Return what was judged of a deelnemer's hand-in. Never says who the reader was.

    `classwork` is that of `queue`, for whoever asks for a whole class. Raises `WorkbookError` as `queue` does.
    """
    work = classwork or queue(course, assignment)
    notes = read_notes(course, assignment, code)
    now = standing(course, assignment, code)
    questions, before = {}, {}
    for name, rubric in work.rubrics.questions.items():
        answer = work.answer(name, code)
        if words := earlier_words(notes, name, answer.on if answer else ""):
            before[name] = words
        made = outcome(notes, answer, rubric) if answer else None
        if made is not None:
            draft = answer is not None and answer.concept
            levels = () if draft else tuple(_levels(rubric, made.levels))
            band = "" if draft else rubric.band(made.points)
            questions[name] = ShownQuestion(levels, band, made.comment, bool(made.disputed) and not draft)
    return Shown(
        now.verdict, now.state, now.label(), now.concept, questions,
        remarks_on(notes, work.rubrics.report, now.on, with_levels=not now.concept),
        tuple(_rounds(notes, work.rubrics.report, now.on)), before,
    )  # fmt: skip


def _levels(rubric: Rubric, chosen: Mapping[str, int]) -> list[ShownLevel]:
    return [
        ShownLevel(each.id, each.title, each.levels[chosen[each.id]].label, each.levels[chosen[each.id]].text)
        for each in rubric.criteria
        if each.id in chosen
    ]


def remarks_on(
    notes: Notes, criteria: tuple[Criterion, ...], on: str, *, with_levels: bool = True
) -> tuple[ShownRemark, ...]:
    """Return what all readers wrote with each criterion of the report in one version; a criterion without is left out."""
    found = []
    for each in criteria:
        words = [str(note.value) for note in notes.of("remark", on=on) if note.criterion == each.id]
        places = [note.value for note in notes.of("level", on=on, question="") if note.criterion == each.id]
        valid = [place for place in places if isinstance(place, int) and 0 <= place < len(each.levels)]
        label = each.levels[valid[-1]].label if valid and with_levels else ""
        text = "\n\n".join(dict.fromkeys(word.strip() for word in words if word.strip()))
        if text or label:
            found.append(ShownRemark(each.id, each.title, label, text))
    return tuple(found)


def _rounds(notes: Notes, criteria: tuple[Criterion, ...], now: str) -> list[ShownRound]:
    """Return the versions before the one of now of which something was said, oldest first."""
    said = [note.on for note in notes.notes if note.kind in {"verdict", "remark"} and note.on != now]
    verdicts = verdicts_of(notes)
    return [
        ShownRound(
            on, next((each for each in reversed(verdicts) if each.on == on), None), remarks_on(notes, criteria, on)
        )
        for on in dict.fromkeys(said)
    ]
