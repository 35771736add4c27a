"""The release that a hand-in was made with: it is checked by that one, and a correction since costs nobody a point."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbook.docent.distributing.editions import Edition, kept
from workbook.docent.gradebook.correcting import master_of
from workbook.docent.gradebook.terms import Terms, worth_of
from workbook.docent.grading.underway import Underway, Work
from workbook.handin.notebook import Notebook
from workbook.handin.packing import find_quiz
from workbook.texts import say

if TYPE_CHECKING:
    from workbook.docent.restoring.reading import Found


def id_of(notebook: Notebook) -> str:
    """Return the release id that stands in a notebook; empty where none does."""
    stamp = (notebook.get("metadata") or {}).get("workbook")
    return str(stamp.get("release") or "") if isinstance(stamp, dict) else ""


def named_release(found: Found, assignment: str) -> str:
    """Return the release id that a hand-in names: its manifest, else its notebook; empty where neither does."""
    try:
        named = str(json.loads(found.files["manifest.json"].decode("utf-8-sig"))["release"] or "")
    except (ValueError, KeyError, TypeError, RecursionError):
        named = ""
    return named or id_of(found.notebooks.get(assignment) or {})


class Releases:
    """The releases of an assignment of ours, each made ready for grading once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._made: dict[str, Work] = {}

    def work(self, named: str) -> Work:
        """Return what grades a hand-in of this release: its own, where the course kept it, else the current one."""
        current = id_of(self._work.releases[self._work.assignment])
        if named not in self._made:
            edition = kept(self._work.course, self._work.assignment, named) if named and named != current else None
            self._made[named] = self._work if edition is None else _of_edition(self._work, edition)
        return self._made[named]

    def chosen(self, taken: Underway, found: Found, *, slow: bool = False) -> Work:
        """Return what grades a hand-in, and tell which release that is when it is not the current one.

        nbgrader's own engine (`slow`) knows one release only.
        """
        named = named_release(found, self._work.assignment)
        current = id_of(self._work.releases[self._work.assignment])
        work = self._work if slow else self.work(named)
        taken.release = "" if work is self._work else named
        if named and current and named != current:
            if taken.release:
                taken.oddities.append(say("distributing.terms.other", theirs=named, ours=current))
            elif slow and kept(self._work.course, self._work.assignment, named):
                taken.oddities.append(say("docent.grade.other_release", theirs=named, ours=current))
            else:
                taken.oddities.append(say("distributing.terms.unknown", theirs=named, ours=current))
        taken.repairs += self.terms(work).told()
        return work

    def terms(self, work: Work) -> Terms:
        """Return what the questions of a hand-in were and are worth; one that was left out since counts in full."""
        name = work.assignment
        current = worth_of(self._work.releases[name])
        gone = {each: most for each, most in self._work.questions.items() if each not in current}
        return Terms({**gone, **worth_of(work.releases[name])}, current)


def _of_edition(work: Work, edition: Edition) -> Work:
    """Return what grades by a release of before: its notebook, its questions, and the checks that it had."""
    source = edition.source if edition.source.is_file() else edition.folder / Path(f"{edition.assignment}.ipynb")
    master = master_of(work.book.converter, edition.assignment, source)
    return evolve(
        work,
        releases={edition.assignment: edition.notebook()},
        pipeline=work.pipeline.of_release(master, edition.files()),
        quiz=find_quiz(edition.assignment, edition.folder),
    )
