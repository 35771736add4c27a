"""What the gradebook holds of an assignment itself, read once for a whole class."""

from __future__ import annotations

import contextlib
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from attrs import define, frozen

from workbook.docent.course import environment
from workbook.docent.gradebook.connection import transaction
from workbook.docent.gradebook.steps import instance, save_cells
from workbook.errors import problem
from workbook.handin.notebook import Notebook

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.converters import Autograde


@frozen
class SourceCell:
    """A cell of the docent's notebook as it is put back into every hand-in; names are nbgrader's."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str


@frozen
class MarkedCell:
    """A cell that points or words are given for; names are nbgrader's."""

    id: str
    name: str
    max_score: float = 0.0
    cell_type: str = "markdown"


@define
class MasterNotebook:
    """One notebook of an assignment; names are nbgrader's."""

    id: str
    name: str
    kernelspec: str | None
    source_cells: list[SourceCell]
    grade_cells: list[MarkedCell]
    solution_cells: list[MarkedCell]
    task_cells: list[MarkedCell]

    def graded(self) -> list[MarkedCell]:
        """Return every cell with points, in the notebook's order."""
        order = {cell.name: at for at, cell in enumerate(self.source_cells)}
        return sorted([*self.grade_cells, *self.task_cells], key=lambda cell: order.get(cell.name, len(order)))

    def marked(self) -> list[MarkedCell]:
        """Return every cell that has points or words; one that has both stands there twice."""
        return [*self.grade_cells, *self.solution_cells, *self.task_cells]

    def by_hand(self) -> set[str]:
        """Return the ids of the cells that a person gives points for."""
        return {cell.name for cell in self.task_cells} | (
            {cell.name for cell in self.grade_cells} & {cell.name for cell in self.solution_cells}
        )


@frozen(slots=False)
class Master:
    """An assignment: its name and its notebooks, by name.

    It answers what nbgrader's preprocessors ask a gradebook about the assignment, so that they need no connection.
    """

    name: str
    id: str
    notebooks: dict[str, MasterNotebook]

    @cached_property
    def _sources(self) -> dict[tuple[str, str], SourceCell]:
        return {(name, cell.name): cell for name, each in self.notebooks.items() for cell in each.source_cells}

    @cached_property
    def _graded(self) -> dict[tuple[str, str], MarkedCell]:
        return {(name, cell.name): cell for name, cell in self.graded()}

    @cached_property
    def _often(self) -> Counter[str]:
        return Counter(cell.name for _, cell in self.graded())

    def graded(self) -> list[tuple[str, MarkedCell]]:
        """Return every cell with points and the notebook that it is in, in their order."""
        return [(name, cell) for name, each in self.notebooks.items() for cell in each.graded()]

    def question(self, notebook: str, name: str) -> str:
        """Return the id of a question: the cell's own, with its notebook before it where two notebooks share it."""
        return f"{notebook}/{name}" if self._often[name] > 1 else name

    def find_notebook(self, notebook: str, _assignment: str) -> MasterNotebook:
        """Return a notebook. Raises nbgrader's `MissingEntry`."""
        return self.notebooks.get(notebook) or _missing(notebook)

    def find_source_cell(self, name: str, notebook: str, _assignment: str) -> SourceCell:
        """Return a cell of the source. Raises nbgrader's `MissingEntry`."""
        return self._sources.get((notebook, name)) or _missing(f"{notebook}/{name}")

    def find_graded_cell(self, name: str, notebook: str, _assignment: str) -> MarkedCell:
        """Return a cell with points. Raises nbgrader's `MissingEntry`."""
        return self._graded.get((notebook, name)) or _missing(f"{notebook}/{name}")


def _missing(what: str) -> NoReturn:
    from nbgrader.api import MissingEntry

    raise MissingEntry(f"not in the gradebook: {what}")


def read_master(book: Gradebook, assignment: str) -> Master | None:
    """Return what the gradebook holds of an assignment; None when that is nothing, or no notebooks."""
    from nbgrader.api import MissingEntry

    try:
        found = book.find_assignment(assignment)
        notebooks = {each.name: _notebook(each) for each in found.notebooks}
        return Master(assignment, str(found.id), notebooks) if notebooks else None
    except MissingEntry:
        return None
    finally:
        book.db.remove()


def _notebook(found: Any) -> MasterNotebook:
    def marked(cells: list[Any]) -> list[MarkedCell]:
        return [
            MarkedCell(each.id, each.name, float(getattr(each, "max_score", 0)), getattr(each, "cell_type", "markdown"))
            for each in cells
        ]

    sources = [
        SourceCell(each.name, each.cell_type, bool(each.locked), each.source, each.checksum)
        for each in found.source_cells
    ]
    return MasterNotebook(
        found.id, found.name, found.kernelspec, sources,
        marked(found.grade_cells), marked(found.solution_cells), marked(found.task_cells),
    )  # fmt: skip


def fill_from_source(book: Gradebook, converter: Autograde, assignment: str) -> Master:
    """Write an assignment into a gradebook that lacks it, from the docent's source, and leave the release as it is.

    nbgrader's own steps of `generate_assignment` do it, up to and with the one that saves; all notebooks or none.

    Raises `WorkbookError` when there is no source either.
    """
    generator, folder = _generator(converter, assignment)
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise problem("gradebook.no_assignment", where=folder)
    with environment(), contextlib.chdir(converter.coursedir.root):
        prepared = [_prepared(generator, assignment, path, saved=True) for path in paths]
    with transaction(book):
        book.update_or_create_assignment(assignment)
        for notebook, resources in prepared:
            save_cells(book, generator, notebook, resources)
    made = read_master(book, assignment)
    if made is None:
        raise problem("gradebook.no_assignment", where=folder)
    return made


def released(converter: Autograde, assignment: str, name: str) -> Notebook:
    """Return a notebook as nbgrader would release it, made from its source. Raises `WorkbookError` when there is none."""
    generator, folder = _generator(converter, assignment)
    path = folder / f"{name}.ipynb"
    if not path.is_file():
        raise problem("gradebook.no_assignment", where=path)
    with environment(), contextlib.chdir(converter.coursedir.root):
        return dict(_prepared(generator, assignment, path, saved=False)[0])


def _generator(converter: Autograde, assignment: str) -> tuple[Any, Path]:
    from nbgrader.converters import GenerateAssignment

    view = converter.coursedir
    made = GenerateAssignment(coursedir=view, config=converter.config, log=converter.log)
    return made, Path(view.format_path(view.source_directory, ".", assignment))


def _prepared(generator: Any, assignment: str, path: Path, *, saved: bool) -> tuple[Any, Any]:
    """Take a source notebook through nbgrader's steps: until its cells are saved, or through all but that."""
    import nbformat
    from nbgrader.preprocessors import SaveCells

    exporter = generator.exporter_class(parent=generator, config=generator.config)
    notebook = nbformat.read(path, as_version=4)
    resources: Any = {
        "unique_key": path.stem,
        "metadata": {"name": path.stem, "path": str(path.parent)},
        "nbgrader": {
            "student": ".", "assignment": assignment, "notebook": path.stem, "db_url": generator.coursedir.db_url,
        },
    }  # fmt: skip
    for each in generator.preprocessors:
        step = instance(each, exporter)
        if not isinstance(step, SaveCells):
            notebook, resources = step(notebook, resources)
        elif saved:
            break
    return notebook, resources
