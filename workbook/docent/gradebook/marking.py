"""The points of one hand-in: what nbgrader would save, less its accidents, and with the docent's own points kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from workbook.docent.gradebook.master import Master, _missing
from workbook.docent.gradebook.points import CheckedPoints
from workbook.docent.gradebook.terms import Terms
from workbook.handin.notebook import grade_id, source
from workbook.texts import say

# By notebook and cell.
Rows = dict[tuple[str, str], Any]


class NbgraderPoints(CheckedPoints):
    """Points by nbgrader's own rule, in which a cell without a number earns all, less what is no reason.

    A warning is dropped, a number outside the bounds is brought within them and told.
    """

    def _surroundings(self, cell: Any) -> None:
        """Let other cells be: in a course that is not ours an error may well be the deelnemer's."""

    def _cell(self, cell: Any) -> None:
        name, maximum = str(grade_id(cell)), float(cell.metadata.nbgrader["points"])
        cell.outputs = [each for each in cell.outputs if not (each.output_type == "stream" and each.name == "stderr")]
        first = next((each for each in cell.outputs if each.output_type in {"execute_result", "error"}), None)
        if first is None or first.output_type == "error":
            return
        text = str(first["data"].get("text/plain") or "")
        points = _any_number(text)
        if not text or (points is not None and math.isnan(points)):
            self._doubt(name, "no_result")
            first["data"]["text/plain"] = "0"
        elif points is not None and not 0 <= points <= maximum:
            self.told.append(say("docent.points.clipped", question=name))
            first["data"]["text/plain"] = str(min(max(points, 0.0), maximum))


def _any_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def looked_at(notebook: Any) -> Any:
    """Return a copy of a notebook whose outputs may be changed without changing the notebook."""
    from nbformat import NotebookNode

    made = NotebookNode(notebook)
    made.cells = [_looked_at(cell) for cell in notebook.cells]
    return made


def _looked_at(cell: Any) -> Any:
    from nbformat import NotebookNode

    made = NotebookNode(cell)
    if cell.cell_type == "code":
        made.outputs = [NotebookNode(each) for each in cell.outputs]
        for each in made.outputs:
            if "data" in each:
                each["data"] = NotebookNode(each["data"])
    return made


def answers_of(notebook: Mapping[str, Any] | None) -> dict[str, str]:
    """Return per graded cell what the deelnemer wrote for it.

    Of a cell with an answer in it that answer; of a check the code since the check before it; of a task what was written
    under it, up to the docent's next cell.
    """
    found: dict[str, str] = {}
    code: list[str] = []
    under: str | None = None  # the task that this cell may stand under
    for cell in (notebook or {}).get("cells", ()):
        name = grade_id(cell)
        of_docent = {} if name is None else cell["metadata"]["nbgrader"]
        if name is not None and (of_docent.get("grade") or of_docent.get("task")):
            checked = "" if of_docent.get("task") else "\n".join(code)
            found[name] = source(cell) if of_docent.get("solution") else checked
            code, under = [], name if of_docent.get("task") else None
        elif of_docent.get("solution") or not of_docent.get("locked"):
            if cell.get("cell_type") == "code":
                code.append(source(cell))
            under = under if name is None else None
            if under is not None:
                found[under] += source(cell) + "\n"
        else:
            under = None
    return found


@define
class Ledger:
    """The rows of one hand-in, found as nbgrader's steps look for them; a row that was never made is made.

    Attributes
    ----------
    session : the gradebook's, in one transaction
    notebooks : nbgrader's rows of the notebooks, by name
    grades, comments : nbgrader's rows, by notebook and cell
    """

    session: Any
    notebooks: dict[str, Any]
    grades: Rows = field(factory=dict)
    comments: Rows = field(factory=dict)

    @property
    def db(self) -> Ledger:
        """Return what nbgrader's steps call `commit` of."""
        return self

    def commit(self) -> None:
        """Wait: all rows of a hand-in are committed together."""

    def find_grade(self, cell: str, notebook: str, _assignment: str, _student: str) -> Any:
        """Return the points of a cell. Raises nbgrader's `MissingEntry`."""
        return self.grades.get((notebook, cell)) or _missing(f"{notebook}/{cell}")

    def find_comment(self, cell: str, notebook: str, _assignment: str, _student: str) -> Any:
        """Return the words with a cell. Raises nbgrader's `MissingEntry`."""
        return self.comments.get((notebook, cell)) or _missing(f"{notebook}/{cell}")


def open_ledger(session: Any, master: Master, submission: Any) -> Ledger:
    """Read every row of a hand-in in three questions."""
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    ids = {each.id: each for each in master.notebooks.values()}
    rows = (
        session.query(SubmittedNotebook)
        .filter(SubmittedNotebook.notebook_id.in_(ids), SubmittedNotebook.assignment_id == submission.id)
        .all()
    )
    found = {ids[row.notebook_id].name: row for row in rows}
    for name, each in master.notebooks.items():
        if name not in found:
            found[name] = SubmittedNotebook(notebook_id=each.id, assignment_id=submission.id)
            session.add(found[name])
    session.flush()
    ledger = Ledger(session, found)
    names = {row.id: name for name, row in found.items()}
    _fill(ledger.grades, session, Grade, names, {n: each.graded() for n, each in master.notebooks.items()})
    worded = {n: [*each.solution_cells, *each.task_cells] for n, each in master.notebooks.items()}
    _fill(ledger.comments, session, Comment, names, worded)
    return ledger


def rows_of(session: Any, master: Master, who: str) -> tuple[Rows, Rows]:
    """Return the points and the words that stand in the gradebook for somebody, by notebook and cell, to read only."""
    from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import select

    notebooks = {each.id: name for name, each in master.notebooks.items()}
    cells = {cell.id: cell.name for each in master.notebooks.values() for cell in each.marked()}
    found: list[Rows] = []
    for kind, columns in (
        (Grade, (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)),
        (Comment, (Comment.manual_comment,)),
    ):
        asked = (
            select(SubmittedNotebook.notebook_id, kind.cell_id, *columns)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(kind, kind.notebook_id == SubmittedNotebook.id)
            .where(SubmittedAssignment.assignment_id == master.id, SubmittedAssignment.student_id == who)
            .where(SubmittedNotebook.notebook_id.in_(notebooks), kind.cell_id.in_(cells))
        )
        found.append({(notebooks[row.notebook_id], cells[row.cell_id]): row for row in session.execute(asked)})
    return found[0], found[1]


def _fill(rows: Rows, session: Any, kind: Any, notebooks: dict[str, str], cells: Any) -> None:
    known = {cell.id: cell.name for each in cells.values() for cell in each}
    asked = session.query(kind).filter(kind.cell_id.in_(known), kind.notebook_id.in_(notebooks))
    rows.update({(notebooks[row.notebook_id], known[row.cell_id]): row for row in asked.all()})
    for at, name in notebooks.items():
        for cell in cells[name]:
            if (name, cell.name) not in rows:
                rows[name, cell.name] = kind(cell_id=cell.id, notebook_id=at)
                session.add(rows[name, cell.name])


@define
class Marking:
    """Saving the points of one hand-in.

    Attributes
    ----------
    master, ledger, who : the assignment, the rows, the deelnemer
    saver : nbgrader's step that saves points, None to leave them
    checked : what judges outputs, and afterwards what it told and doubted
    earlier : gives the graded notebooks of before, by name; asked for only when the docent gave points
    terms : what a correction since means for the points
    told : a Dutch line for each of the docent's points whose answer changed
    """

    master: Master
    ledger: Ledger
    who: str
    saver: Any
    checked: CheckedPoints
    earlier: Callable[[], Mapping[str, Any]]
    terms: Terms | None = None
    told: list[str] = field(factory=list)
    _seen: Mapping[str, Any] | None = None

    def notebook(self, name: str, graded: Any, withheld: frozenset[str]) -> None:
        """Save the points of a notebook that was graded; `withheld` cells get none and wait for the docent."""
        before = self._states(name)
        if self.saver is not None:
            self._save(name, self.checked(looked_at(graded), None)[0])
        for cell in self.master.notebooks[name].graded():
            grade = self.ledger.grades[name, cell.name]
            if self.terms is not None and self.terms.settle(grade, cell):
                continue
            if cell.name in withheld:
                grade.auto_score, grade.needs_manual_grade = 0.0, True
            self._settle(name, cell.name, before[cell.name], graded)

    def ungraded(self, name: str, withheld: frozenset[str], *, absent: bool) -> None:
        """Give a notebook that was not handed in nothing, as nbgrader does; points by hand stay, and wait.

        One that could not be read is not `absent`: only what is withheld of it changes.
        """
        for cell in self.master.notebooks[name].graded():
            grade = self.ledger.grades[name, cell.name]
            by_hand = grade.manual_score is not None
            if absent:
                grade.auto_score, grade.needs_manual_grade = 0.0, by_hand
                self.told += [say("docent.grade.changed_since", question=cell.name)] if by_hand else []
            if cell.name in withheld:
                grade.auto_score, grade.needs_manual_grade = 0.0, True

    def _states(self, name: str) -> dict[str, tuple[bool, float | None]]:
        """Return per cell whether the docent decided its points, and the points that the checks gave."""
        return {
            cell.name: (grade.manual_score is not None and not grade.needs_manual_grade, grade.auto_score)
            for cell in self.master.notebooks[name].graded()
            for grade in (self.ledger.grades[name, cell.name],)
        }

    def _save(self, name: str, notebook: Any) -> None:
        self.saver.gradebook = self.ledger
        self.saver.notebook_id, self.saver.assignment_id, self.saver.student_id = name, self.master.name, self.who
        known = self.master.notebooks[name]
        names = {cell.name for cell in known.marked()}
        for at, cell in enumerate(notebook.cells):
            # A cell that the assignment has not is a stray of the deelnemer's: there is no row for it.
            if grade_id(cell) in names:
                self.saver.preprocess_cell(cell, {}, at)

    def _settle(self, name: str, cell: str, before: tuple[bool, float | None], graded: Any) -> None:
        """Take back nbgrader's request to grade again what the docent had graded and did not change."""
        decided, points = before
        if not decided:
            return
        if self._seen is None:
            self._seen = self.earlier()
        then, now = answers_of(self._seen.get(name)), answers_of(graded)
        grade = self.ledger.grades[name, cell]
        by_hand = cell in self.master.notebooks[name].by_hand()
        same = cell in then and then[cell] == now.get(cell) and (by_hand or points == grade.auto_score)
        grade.needs_manual_grade = not same
        if not same:
            self.told.append(say("docent.grade.changed_since", question=cell))
