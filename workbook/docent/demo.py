"""`workbook demo`: the whole loop without a person, with fictive deelnemers, in a course that stays to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.content import assignments_root, example_home
from workbook.docent.collect import collect
from workbook.docent.course import Course, at_home, known_assignment, labels
from workbook.docent.feedback import feedback
from workbook.docent.founding import new
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import Mark, give, marks
from workbook.docent.practice import FOLDER, practise
from workbook.docent.release import release
from workbook.dutch import number
from workbook.errors import WorkbookError, problem
from workbook.handin import Receipt, hand_in
from workbook.handin.contents import needed
from workbook.handin.packing import find_quiz
from workbook.home import deelnemer_id, make_home, write_atomic
from workbook.instrument import Instrument, Quiz
from workbook.instrument.model import Question
from workbook.responses import read_answer_file, save_rows
from workbook.texts import entry, say

USUAL = "m3-cultuur"
PEOPLE = ("full", "half", "empty")
_STEPS = ("course", "homes", "collect", "grade", "feedback")


@frozen
class Person:
    """One fictive deelnemer: how much was filled in, and what came of it."""

    kind: str
    home: Path
    receipt: Receipt

    @property
    def id(self) -> str:
        """Return the pseudonym."""
        return deelnemer_id(self.home)


@frozen
class Demo:
    """What the demonstration left behind."""

    course: Course
    assignment: str
    people: tuple[Person, ...]
    marks: Mapping[str, list[Mark]]
    pages: Mapping[str, Path]


def run(folder: Path, *, assignment: str | None = None, material: Path | None = None) -> Demo:
    """Play release, filling in, handing in, collecting, grading and feedback, and print a table of it.

    Parameters
    ----------
    folder : where the course comes; made if absent, and it must be empty
    assignment : which one to play; without it the one on culture, or else the first
    material : the docent zip, instead of the material that is at hand

    Raises `WorkbookError` when the folder is not empty or there is no such assignment to play.
    """
    folder = empty_folder(folder)
    with _bar() as step:
        step("course")
        course = new(folder, material=material)
        assignment = _pick(course, assignment)
        release(course, assignment)
        step("homes")
        people = tuple(deelnemer(course, assignment, kind) for kind in PEOPLE)
        practise(course.root / FOLDER, [person.receipt.path for person in people])
        step("collect")
        collect(course, assignment, [person.receipt.path for person in people])
        step("grade")
        grade(course, assignment)
        for person in people:
            comment_by_hand(course, assignment, person.id, 1.0 if person.kind == "full" else 0.5)
        step("feedback")
        pages = {each.id: each.path for each in feedback(course, assignment)}
    made = Demo(course, assignment, people, {each.id: marks(course, assignment, each.id) for each in people}, pages)
    _show(made)
    return made


def empty_folder(folder: Path) -> Path:
    """Return the whole path of a folder to play in. Raises `WorkbookError` when something stands in it."""
    folder = folder.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise problem("docent.demo.not_empty", where=folder)
    return folder


@contextmanager
def _bar() -> Iterator[Callable[[str], None]]:
    from workbook.docent.commands import progress

    with progress(say("docent.demo.working"), len(_STEPS)) as started:
        yield lambda step: started(say(f"docent.demo.steps.{step}"))


def _pick(course: Course, wished: str | None) -> str:
    known = course.assignments()
    if not known:
        raise problem("docent.demo.no_assignment", where=course.root)
    if wished is not None:
        return known_assignment(course, wished)
    return USUAL if USUAL in known else known[0]


def deelnemer(course: Course, assignment: str, kind: str, *, name: str = "") -> Person:
    """Make a deelnemer's folder, fill it in as far as `kind` says (full, half, empty), and hand in as a deelnemer does."""
    home = make_home(course.root / "deelnemers" / (name or kind))
    target = home / "opdrachten" / assignment
    for path in sorted(course.release(assignment).iterdir()):
        write_atomic(target / path.name, path.read_bytes())
    quiz = find_quiz(assignment, target)
    if kind != "empty":
        for instrument in needed(quiz)[1:]:
            _fill_instrument(instrument, home, half=kind == "half")
        _fill_quiz(quiz, home, _chosen(quiz, kind))
    with at_home(home):
        receipt = hand_in(assignment)
    if receipt is None:
        raise problem("docent.demo.no_assignment", where=assignment)
    return Person(kind, home, receipt)


def _fill_instrument(instrument: Instrument, home: Path, *, half: bool) -> None:
    """Take over the answers of the example school; half of them is the first perspective, or half of the rows."""
    try:
        example = read_answer_file(example_home() / "antwoorden" / f"{instrument.id}.json")
    except WorkbookError:
        return
    rows = [{**row, "saved_at": ""} for row in example.rows]
    if half and instrument.perspectives:
        rows = [row for row in rows if row.get("perspective") == instrument.perspectives[0].id]
    elif half:
        rows = rows[: len(rows) // 2]
    save_rows(instrument, rows, () if half else example.entries, folder=home)


def _chosen(quiz: Quiz, kind: str) -> dict[str, Any]:
    """Return the answers per question: those of the docent's material, else the first that each question allows."""
    root = assignments_root()
    path = root / "demo" / f"{quiz.id}.yaml" if root else None
    if path is not None and path.is_file():
        from ruamel.yaml import YAML

        return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))[kind])
    items = quiz.items if kind == "full" else quiz.items[: len(quiz.items) // 2]
    return {item.id: _first(item) for item in items}


def _first(item: Question) -> Any:
    if item.form == "number":
        return 0
    if item.form == "text":
        return say("docent.demo.text")
    if item.form == "table":
        return [{column.id: column.text for column in item.columns}] * max(item.min_rows, 1)
    return item.options[0].id


def _fill_quiz(quiz: Quiz, home: Path, given: Mapping[str, Any]) -> None:
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for item in quiz.items:
        if item.id not in given:
            continue
        value = given[item.id]
        if item.form == "text":
            entries.append({"entry": item.id, "item": item.id, "text": str(value).strip()})
        elif item.form == "table":
            entries += [{"entry": f"{item.id}.{at}", "item": item.id, **row} for at, row in enumerate(value, start=1)]
        elif item.form == "number":
            rows.append({"perspective": None, "item": item.id, "option": None, "value": value})
        else:
            chosen = [value] if isinstance(value, str) else value
            rows += [{"perspective": None, "item": item.id, "option": option, "value": 1} for option in chosen]
    save_rows(quiz, rows, entries, folder=home)


def comment_by_hand(course: Course, assignment: str, who: str, share: float) -> None:
    """Do what a docent does in formgrader: a share of the points and a comment for what was written."""
    for mark in marks(course, assignment, who):
        if mark.by_hand and mark.waiting:
            give(course, assignment, who, mark.id, round(mark.maximum * share), say("docent.demo.comment"))


def _show(made: Demo) -> None:
    from workbook.docent.commands import lines, points_of, table

    words, states = entry("docent.demo.people"), entry("docent.grade.statuses")
    rows = []
    for person in made.people:
        found = made.marks[person.id]
        waiting = any(mark.waiting for mark in found)
        total = sum(mark.score for mark in found) if found else None
        state = states["unreadable" if not found else "needs_manual" if waiting else "graded"]
        answered = f"{number(person.receipt.answered)} / {number(person.receipt.total)}"
        score = points_of(total, sum(mark.maximum for mark in found))
        rows.append([person.id, words[person.kind], answered, state, score])
    table(say("docent.demo.title"), labels("docent.demo.columns"), rows)
    root = made.course.root
    places = {
        "course": root,
        "homes": root / "deelnemers",
        "received": root / "submitted",
        "book": root / "gradebook.db",
        "practice": root / FOLDER,
    }
    lines(*(say(f"docent.demo.{key}", path=path) for key, path in places.items()))
    lines(say("docent.demo.pages"), *(f"  {made.pages[person.id]}" for person in made.people))
    lines(*made.course.notes, say("docent.demo.look"))
