"""Grading a class: every hand-in gets a row, nothing in one touches another, and what was done is not done twice."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from attrs import evolve

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course, known_assignment, quietly
from workbook.docent.gradebook.mark import Mark, manual_texts, settle
from workbook.docent.grading import foreign, slow_engine
from workbook.docent.grading import ours as own
from workbook.docent.grading.classwork import fingerprint, gather, quiz_of
from workbook.docent.grading.judging import complete, judge, untouched
from workbook.docent.grading.releases import Releases
from workbook.docent.grading.rows import Ledger, Row, Status, digest, points, points_now, total
from workbook.docent.grading.timing import limits
from workbook.docent.grading.underway import Underway, Work
from workbook.docent.restoring.reading import read_folder
from workbook.docent.running.job import Job, Outcome
from workbook.docent.running.runner import Runner
from workbook.errors import WorkbookError, problem
from workbook.texts import say

Engine = Literal["fast", "nbgrader"]
Started = Callable[[str], None]
Finished = Callable[[Row], None]
_APART = "\0"
_log = logging.getLogger(__name__)


def grade(
    course: Course,
    assignment: str,
    *,
    only: Iterable[str] = (),
    workers: int | None = None,
    engine: Engine = "fast",
    isolation: bool = True,
    on: str | None = None,
    db: str | None = None,
    started: Started = quietly,
    finished: Finished | None = None,
) -> list[Row]:
    """Grade the hand-ins of an assignment, of our own or of any nbgrader course.

    A hand-in that was graded before, and in which nothing has changed since, keeps its row and is not run again.

    Parameters
    ----------
    only : folders under `submitted/` to grade; without it everybody
    workers : hand-ins at the same time; None for as many as there are processors
    engine : `nbgrader` for nbgrader's own converter and kernels
    isolation : whether code of deelnemers runs behind the wall only
    on : address of a Dask scheduler that does the running
    db : address of the gradebook, instead of the course's own
    started, finished : called as a hand-in's turn comes, and with its row

    Raises
    ------
    WorkbookError : an unknown assignment, no release yet (of our own), nobody collected, somebody who did not hand in, or a
        cluster or gradebook that can't be reached
    """
    known_assignment(course, assignment)
    people = course.submitters(assignment)
    chosen = list(dict.fromkeys(only)) or people
    for who in chosen:
        if who not in people:
            raise problem("docent.nobody", where=who, known=", ".join(people) or say("docent.none"))
    if not people:
        raise problem("docent.nothing_collected", where=assignment)
    quiz = quiz_of(course, assignment)
    about = (assignment, *(quiz.assignment.needs if quiz.assignment else ())) if quiz else ()
    # Its processes warm up while this one reads what it needs.
    with contextlib.ExitStack() as stack:
        runner = stack.enter_context(
            Runner(workers=workers, isolation=isolation, on=on, course=quiz is not None, about=about)
        )
        work = stack.enter_context(gather(course, assignment, db, isolation=isolation, quiz=quiz))
        mark = fingerprint(work, engine)
        ledger = Ledger(course, assignment, mark)
        work = evolve(work, limits=limits(work, runner, mark))
        run = _Run(work, ledger, runner, started, finished or (lambda _: None))
        return run.fast(chosen) if engine == "fast" else run.slow(chosen)


class _Run:
    """One run over a class: hand-ins go out as jobs, come back as outcomes, and become rows."""

    def __init__(self, work: Work, ledger: Ledger, runner: Runner, started: Started, finished: Finished) -> None:
        self.work, self.ledger, self.runner = work, ledger, runner
        self.started, self.finished = started, finished
        self.releases = Releases(work)
        self.under_way: dict[str, Underway] = {}
        self.rows: dict[str, Row] = {}
        self.is_slow = False

    def slow(self, chosen: list[str]) -> list[Row]:
        """Let nbgrader do it, one after another."""
        self.is_slow = True
        for who in chosen:
            self.started(who)
            taken = self._open(who)
            if taken is not None:
                self._close(taken, self._nbgraders_row)
        return [self.rows[who] for who in chosen]

    def fast(self, chosen: list[str]) -> list[Row]:
        """Run as many at a time as the runner takes."""
        for outcome in self.runner.run(self._jobs(chosen)):
            who, _, key = outcome.key.partition(_APART)
            taken = self.under_way[who]
            taken.outcomes[key] = outcome
            taken.seconds += outcome.seconds
            if len(taken.outcomes) == len(taken.jobs):
                self._close(self.under_way.pop(who), self._row)
        return [self.rows[who] for who in chosen]

    def _jobs(self, chosen: list[str]) -> Iterator[Job]:
        for who in chosen:
            self.started(who)
            taken = self._open(who)
            if taken is None:
                continue
            if not taken.jobs:
                self._close(taken, self._row)
                continue
            self.under_way[who] = taken
            for job in taken.jobs:
                yield evolve(job, key=f"{who}{_APART}{job.key}")

    def _open(self, who: str) -> Underway | None:
        """Read one hand-in and lay out what has to run; None when its row stands already or could not come to be."""
        begun = time.perf_counter()
        taken = Underway(who)
        try:
            folder = self.work.course.submitted(who, self.work.assignment)
            found = read_folder(folder, list(self.work.releases), grade_ids=self.work.grade_ids)
            taken.inputs = digest(found.files.items())
            self.work.pipeline.recover(who)
            row = self.ledger.standing(who, taken.inputs, lambda: self._made(who))
            if row is not None:
                self._done(points_now(row, self.work.book.marks(who)))
                return None
            taken.oddities += _told_at_collection(self.work, who)
            taken.repairs += found.oddities  # how it was read after all: the deelnemer reads that as well
            taken.review = bool(found.doubtful)
            if self.work.quiz:
                own.prepare(self.releases.chosen(taken, found, slow=self.is_slow), taken, found)
            else:
                foreign.prepare(self.work, taken, found)
        except WorkbookError as error:
            self._give_up(taken, str(error), "unreadable", begun)
            return None
        except Exception as error:  # noqa: BLE001 - the class goes on whatever one hand-in does; the row says what happened
            self._give_up(taken, say("docent.grade.crashed", kind=type(error).__name__), "needs_review", begun)
            return None
        taken.seconds = time.perf_counter() - begun
        return taken

    def _close(self, taken: Underway, finish: Callable[[Underway], Row]) -> None:
        """Turn what came of a hand-in into points, a graded notebook and a row."""
        begun = time.perf_counter()
        if taken.changed and self.work.isolation and not self.runner.walled:
            taken.review = True
            taken.oddities.append(say("docent.grade.changed_not_run"))
        try:
            row = finish(taken)
        except Exception as error:  # noqa: BLE001 - as above
            self._give_up(taken, say("docent.grade.crashed", kind=type(error).__name__), "needs_review", begun)
            return
        row = evolve(row, seconds=taken.seconds + time.perf_counter() - begun)
        again = any(each.trouble for each in taken.outcomes.values())
        self.ledger.keep(row, "" if again else taken.inputs, self._made(taken.who))
        self._done(row)

    def _row(self, taken: Underway) -> Row:
        work = self.releases.work(taken.release) if self.work.quiz else self.work
        judge(work, taken)
        sheets = {each.notebook: each.node for each in taken.sheets}
        saved = work.book.save(
            taken.who, sheets, missing=taken.missing, withheld=taken.withheld, ours=work.quiz is not None,
            terms=self.releases.terms(work) if work.quiz else None,
        )  # fmt: skip
        complete(work, taken)
        work.pipeline.write(taken.who, sheets, taken.files)
        for name, node in sheets.items():
            work.pipeline.after(node, taken.who, name)
        taken.oddities += (*saved.told, *untouched(saved.marks))
        taken.review = taken.review or bool(saved.doubts)
        return self._from_marks(taken, saved.marks, None)

    def _nbgraders_row(self, taken: Underway) -> Row:
        work, assignment = self.work, self.work.assignment
        if work.isolation and not self.runner.walled and not all(job.trusted for job in taken.jobs):
            taken.outcomes = {job.key: Outcome(job.key, trouble="no_wall") for job in taken.jobs}
            return self._row(taken)
        decided = {mark.id for mark in work.book.marks(taken.who) if mark.manual is not None and not mark.waiting}
        seen = manual_texts(work.course.autograded(taken.who, assignment), assignment)
        checked = slow_engine.autograde(work, self.runner, taken)
        if checked is None:
            taken.review = True
            work.book.distrust(taken.who)
        else:
            taken.oddities += (*checked.told, *settle(work.book.course, assignment, taken.who, seen, decided))
            taken.review = taken.review or bool(checked.doubts)
            if work.quiz:
                work.book.excuse(taken.who, self.releases.terms(work))
        marks = work.book.marks(taken.who)
        taken.oddities += untouched(marks)
        return self._from_marks(taken, marks, None)

    def _from_marks(self, taken: Underway, marks: Iterable[Mark], status: Status | None) -> Row:
        """Return the row of a hand-in, by what stands in the gradebook."""
        marks = list(marks)
        if status is None:
            waiting = any(mark.waiting for mark in marks)
            status = "needs_review" if taken.review else "needs_manual" if waiting else "graded"
        return Row(
            id=taken.who,
            status=status,
            total=total(marks),
            maximum=self.work.maximum,
            questions={**dict.fromkeys(self.work.questions), **{mark.id: points(mark) for mark in marks}},
            repairs=tuple(dict.fromkeys(taken.repairs)),
            oddities=tuple(dict.fromkeys(taken.oddities)),
            seconds=taken.seconds,
        )

    def _give_up(self, taken: Underway, why: str, status: Status, begun: float) -> None:
        """Give a row to a hand-in that could not be graded; what an earlier run left waits for the docent."""
        _log.debug("%s", taken.who, exc_info=True)
        self.work.book.distrust(taken.who)
        taken.oddities.append(why)
        row = self._from_marks(taken, self.work.book.marks(taken.who), status)
        row = evolve(row, seconds=taken.seconds + time.perf_counter() - begun)
        self.ledger.keep(row, "", "")
        self._done(row)

    def _made(self, who: str) -> str:
        """Return the hash of the graded notebooks of somebody; empty where there are none or the gradebook knows of none."""
        folder = self.work.course.autograded(who, self.work.assignment)
        paths = [path for path in (folder / f"{name}.ipynb" for name in self.work.releases) if path.is_file()]
        if not paths or not self.work.book.marks(who):
            return ""
        return digest((path.name, path.read_bytes()) for path in paths)

    def _done(self, row: Row) -> None:
        self.rows[row.id] = row
        self.finished(row)


def _told_at_collection(work: Work, who: str) -> tuple[str, ...]:
    receipt = read_receipt(work.course, work.assignment, who) or {}
    # That there are no answers is told per instrument when they are looked for.
    return tuple(str(each) for each in receipt.get("oddities", ()) if each != say("docent.collect.no_answers"))
