"""A hand-in under way: what was read and put right, what has to run, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, frozen

from workbook.docent.running.job import CodeCell, Job, Limits, Outcome
from workbook.docent.running.sentinels import Sentinel
from workbook.handin.notebook import Notebook

if TYPE_CHECKING:
    from workbook.docent.course import Course
    from workbook.docent.gradebook.book import Book
    from workbook.docent.gradebook.pipeline import Pipeline
    from workbook.instrument import Instrument, Quiz

_SKIPPED_TAG = "skip-execution"


@frozen(eq=False)
class Work:
    """What every hand-in of an assignment is graded with: read once for the whole class.

    Attributes
    ----------
    releases : per notebook what deelnemers got
    quiz : the questions, of an assignment of ours; None in a course that was made with nbgrader alone
    about : the instruments that an assignment of ours needs
    limits : what a notebook may use
    isolation : whether code of deelnemers may only run behind the wall
    """

    course: Course
    assignment: str
    book: Book
    pipeline: Pipeline
    releases: Mapping[str, Notebook]
    quiz: Quiz | None
    limits: Limits
    isolation: bool = True
    about: tuple[Instrument, ...] = ()

    @property
    def questions(self) -> Mapping[str, float]:
        """Return the points that are to be had of every question, by its id."""
        return self.book.questions

    @property
    def grade_ids(self) -> dict[str, list[str]]:
        """Return per notebook the ids of nbgrader's cells in it."""
        return {name: [cell.name for cell in each.source_cells] for name, each in self.book.master.notebooks.items()}

    @property
    def maximum(self) -> float:
        """Return the points that are to be had."""
        return float(sum(self.questions.values()))


@define(eq=False)
class Sheet:
    """One notebook of a hand-in, as it is graded."""

    notebook: str
    node: Any
    cells: tuple[CodeCell, ...] = ()
    sentinels: tuple[Sentinel, ...] = ()


@define(eq=False)
class Underway:
    """One hand-in on its way from folder to row.

    Attributes
    ----------
    jobs : what has to run; their keys begin with the notebook
    changed : whether code of the release was changed in what came in
    review : whether a person has to look, whatever the points
    withheld : per notebook the grade ids whose points wait for a person
    release : the id of the release of ours that it was made with; empty for the current one
    """

    who: str
    files: dict[str, bytes] = Factory(dict)
    sheets: list[Sheet] = Factory(list)
    jobs: list[Job] = Factory(list)
    outcomes: dict[str, Outcome] = Factory(dict)
    repairs: list[str] = Factory(list)
    oddities: list[str] = Factory(list)
    missing: list[str] = Factory(list)
    changed: bool = False
    review: bool = False
    withheld: dict[str, set[str]] = Factory(dict)
    seconds: float = 0.0
    inputs: str = ""
    release: str = ""

    def withhold(self, notebook: str, grade_ids: Iterable[str]) -> None:
        """Let the points of these cells wait for a person."""
        self.withheld.setdefault(notebook, set()).update(grade_ids)
        self.review = True


def node_of(notebook: Notebook) -> Any:
    """Return a notebook as nbformat reads it from a file, where texts may stand as lists of lines."""
    import nbformat
    from nbformat.v4.rwbase import rejoin_lines

    return rejoin_lines(nbformat.from_dict(notebook))


def code_cells(node: Any, trusted: Callable[[Any], bool]) -> tuple[CodeCell, ...]:
    """Return the cells of a notebook that run, as nbclient chooses them."""
    made = []
    for index, cell in enumerate(node.cells):
        if cell.cell_type == "code" and cell.source.strip() and _SKIPPED_TAG not in cell.metadata.get("tags", ()):
            made.append(CodeCell(index, cell.source, trusted=trusted(cell)))
    return tuple(made)
