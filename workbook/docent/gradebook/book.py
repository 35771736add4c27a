"""The gradebook, open for a whole run: a class saved in it, and a docent's own points kept."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.gradebook.connection import connected, reading, transaction
from workbook.docent.gradebook.latecoming import handed_in_at, penalise
from workbook.docent.gradebook.mark import Mark, distrust, give, manual_texts, marks, settle
from workbook.docent.gradebook.marking import Marking, NbgraderPoints, Rows, open_ledger, rows_of
from workbook.docent.gradebook.master import Master, fill_from_source, read_master
from workbook.docent.gradebook.points import CheckedPoints
from workbook.docent.gradebook.steps import Steps, make_steps
from workbook.docent.gradebook.terms import Terms
from workbook.errors import WorkbookError, problem
from workbook.handin.notebook import read_notebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

__all__ = ["Book", "Mark", "Saved", "distrust", "give", "manual_texts", "marks", "settle"]


@frozen
class Saved:
    """What came of saving a hand-in: its questions, a Dutch line for each thing put right, and the ids of doubtful cells."""

    marks: tuple[Mark, ...]
    told: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Book:
    """The gradebook of a course, open for a whole run over one assignment.

    Parameters
    ----------
    course : whose gradebook it is; `course.gradebook()` shares this one meanwhile
    assignment : its id; written into the gradebook from its source when the gradebook lacks it
    db : another address than the course's own, such as `postgresql://…`

    Attributes
    ----------
    course : the course, with the address that is used
    view : nbgrader's view of the course
    converter : nbgrader's `Autograde` with the course's configuration; what it would log is kept off the screen
    master : the assignment as the gradebook has it
    steps : the configuration's preprocessors
    gradebook : nbgrader's own

    Entering raises `WorkbookError` when the gradebook can't be opened or the assignment is nowhere.
    """

    course: Course
    view: Any
    converter: Any
    master: Master
    steps: Steps
    gradebook: Gradebook

    def __init__(self, course: Course, assignment: str, db: str | None = None) -> None:
        self.course = evolve(course, db=db) if db else course
        self.assignment = assignment
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Open it."""
        from nbgrader.converters import Autograde

        self.view = self.course.directory(assignment_id=self.assignment)
        quiet = logging.getLogger("workbook.grading")
        quiet.setLevel(logging.CRITICAL)
        self.converter = Autograde(coursedir=self.view, config=self.course.config(), log=quiet)
        with contextlib.ExitStack() as held:
            self.gradebook = held.enter_context(connected(self.view, lasting=True))
            found = read_master(self.gradebook, self.assignment)
            self.master = found or fill_from_source(self.gradebook, self.converter, self.assignment)
            self.steps = make_steps(self.converter)
            self.steps.ask(self.master)
            self._held = held.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self._held.close()

    @property
    def notebooks(self) -> list[str]:
        """Return the names of the assignment's notebooks."""
        return list(self.master.notebooks)

    @property
    def questions(self) -> dict[str, float]:
        """Return the maximum of every question, by its id, in the order of the notebooks."""
        return {self.master.question(name, cell.name): cell.max_score for name, cell in self.master.graded()}

    def earlier(self, who: str) -> dict[str, Any]:
        """Return the notebooks of this deelnemer that were graded before, by name, as plain JSON."""
        folder = Path(self.view.format_path(self.view.autograded_directory, who, self.assignment))
        found = {}
        for name in self.master.notebooks:
            with contextlib.suppress(WorkbookError):
                found[name] = read_notebook(folder / f"{name}.ipynb")
        return found

    def save(
        self,
        who: str,
        graded: Mapping[str, Any],
        *,
        timestamp: datetime | None = None,
        missing: Collection[str] | None = None,
        withheld: Mapping[str, Collection[str]] | None = None,
        ours: bool = False,
        earlier: Mapping[str, Any] | None = None,
        terms: Terms | None = None,
    ) -> Saved:
        """Save the points of one hand-in: all of it, or nothing when it fails. Save before what was graded is written.

        Parameters
        ----------
        graded : per notebook what `Pipeline.finish` returned
        timestamp : when it was handed in, in UTC; without it what `timestamp.txt` says, as in nbgrader
        missing : notebooks that were not handed in and get nothing; without it all that are nowhere else in this call
        withheld : per notebook, graded or not, the cells whose points wait for the docent and are 0 so far
        ours : whether every check shows its points, so that one that shows none earns none (`CheckedPoints`)
        earlier : what the docent saw when giving points; without it what stands in `autograded`
        terms : what a correction since the release of this hand-in means for its points

        Raises `WorkbookError` for somebody whom the configuration doesn't let be added to the gradebook.
        """
        kept_back = {name: frozenset(cells) for name, cells in (withheld or {}).items()}
        absent = self.master.notebooks.keys() - graded.keys() - kept_back.keys() if missing is None else missing
        checked = CheckedPoints() if ours else NbgraderPoints()
        when, told = (timestamp, []) if timestamp else handed_in_at(self.view, who, self.assignment)
        with transaction(self.gradebook) as session:
            submission = self._submission(who, when)
            ledger = open_ledger(session, self.master, submission)
            before = lambda: earlier or self.earlier(who)  # noqa: E731 - asked for only when the docent gave points
            marking = Marking(self.master, ledger, who, self.steps.saver, checked, before, terms)
            for name, cells in ((each, kept_back.get(each, frozenset())) for each in self.master.notebooks):
                if name in graded:
                    marking.notebook(name, graded[name], cells)
                    penalise(self.steps.penalties, session, who, submission, ledger.notebooks[name])
                else:
                    marking.ungraded(name, cells, absent=name in absent)
            found = tuple(self._marks(ledger.grades, ledger.comments))
        return Saved(found, (*told, *checked.told, *marking.told), tuple(checked.doubts))

    def excuse(self, who: str, terms: Terms) -> None:
        """Do for what nbgrader itself saved what `save` does with `terms`."""
        with transaction(self.gradebook) as session:
            ledger = open_ledger(session, self.master, self._submission(who, None))
            for name, each in self.master.notebooks.items():
                for cell in each.graded():
                    terms.settle(ledger.grades[name, cell.name], cell)

    def _submission(self, who: str, timestamp: datetime | None) -> Any:
        from nbgrader.api import MissingEntry

        if self.converter.create_student:
            self.gradebook.update_or_create_student(who)
        else:
            try:
                self.gradebook.find_student(who)
            except MissingEntry as error:
                raise problem("gradebook.unknown_student", where=who) from error
        given = {} if timestamp is None else {"timestamp": timestamp}
        with self.gradebook.db.no_autoflush:
            return self.gradebook.update_or_create_submission(self.assignment, who, **given)

    def marks(self, who: str) -> list[Mark]:
        """Return what stands in the gradebook for somebody, in the order of the notebooks; empty when nothing does."""
        with reading(self.gradebook) as session:
            grades, comments = rows_of(session, self.master, who)
        return list(self._marks(grades, comments)) if grades else []

    def distrust(self, who: str) -> None:
        """Mark what an earlier run left as waiting: the hand-in of now could not be graded."""
        distrust(self.course, self.assignment, who)

    def _marks(self, grades: Rows, comments: Rows) -> Iterator[Mark]:
        for name, cell in self.master.graded():
            row, words = grades.get((name, cell.name)), comments.get((name, cell.name))
            if row is None:
                continue
            manual, extra = row.manual_score, float(row.extra_credit or 0)
            points = row.auto_score if manual is None else manual
            yield Mark(
                id=self.master.question(name, cell.name),
                score=0.0 if points is None else float(points) + extra,
                maximum=cell.max_score,
                manual=None if manual is None else float(manual) + extra,
                waiting=bool(row.needs_manual_grade),
                by_hand=cell.name in self.master.notebooks[name].by_hand(),
                comment=str((words and words.manual_comment) or ""),
                notebook=name,
            )
