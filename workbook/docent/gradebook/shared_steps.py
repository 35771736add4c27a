"""nbgrader's steps that would open a gradebook or read a file for each notebook, as ones that don't.

Each does what nbgrader's does; only where it finds things out is another. Imported where a run begins: nbgrader is slow.
"""

from __future__ import annotations

import json
from typing import Any

from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import CheckCellMetadata, OverwriteCells, OverwriteKernelspec, SaveCells


class Overwriting(OverwriteCells):
    """Puts the docent's cells back from what `master` holds (`workbook.docent.gradebook.master.Master`)."""

    master: Any = None

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Do it for one notebook."""
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.gradebook = self.master
        nb, resources = super(OverwriteCells, self).preprocess(nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class Kernelspec(OverwriteKernelspec):
    """Puts the docent's kernel back from what `master` holds."""

    master: Any = None

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Do it for one notebook."""
        asked = resources["nbgrader"]
        found = self.master.find_notebook(asked["notebook"], asked["assignment"]).kernelspec
        kernelspec = None if found is None else json.loads(found)
        if kernelspec:
            nb.metadata["kernelspec"] = kernelspec
        return nb, resources


class Saving(SaveCells):
    """Saves a source notebook's cells in the gradebook that `master` is."""

    master: Any = None

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Do it for one notebook."""
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.new_grade_cells: dict[str, Any] = {}
        self.new_solution_cells: dict[str, Any] = {}
        self.new_task_cells: dict[str, Any] = {}
        self.new_source_cells: dict[str, Any] = {}
        self.gradebook = self.master
        nb, resources = super(SaveCells, self).preprocess(nb, resources)
        self._create_notebook(nb)
        return nb, resources


class Remembering(MetadataValidator):
    """Checks the same metadata once: every hand-in of a class has the release's."""

    def __init__(self) -> None:
        super().__init__()
        self.sound: set[str] = set()

    def validate_cell(self, cell: Any) -> None:
        """Check a cell. Raises nbgrader's `ValidationError` and its errors about the schema's version."""
        key = json.dumps([cell.cell_type, cell.metadata.get("nbgrader")], sort_keys=True, default=repr)
        if key not in self.sound:
            super().validate_cell(cell)
            self.sound.add(key)


class Checking(CheckCellMetadata):
    """Checks nbgrader's metadata of a notebook."""

    validator = Remembering()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Do it for one notebook. Raises nbgrader's `ValidationError`."""
        try:
            self.validator.validate_nb(nb)
        except ValidationError as error:
            raise ValidationError("Notebook failed to validate; the nbgrader metadata may be corrupted.") from error
        return nb, resources


INSTEAD: dict[type, type] = {
    OverwriteCells: Overwriting,
    OverwriteKernelspec: Kernelspec,
    SaveCells: Saving,
    CheckCellMetadata: Checking,
}
