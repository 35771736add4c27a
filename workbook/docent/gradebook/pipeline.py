"""nbgrader's way of a notebook through grading, without its kernel, its folders and its connections."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Book
from workbook.docent.gradebook.laying import files_of, ignored, lay, settle_folder, share, within
from workbook.docent.gradebook.master import Master, released
from workbook.docent.gradebook.steps import make_steps
from workbook.docent.gradebook.writing import notebook_text
from workbook.handin.notebook import Notebook, read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

Files = Mapping[str, bytes | Path]
_EXECUTION = "NBGRADER_EXECUTION"
_IDS_SINCE = 5  # of nbformat 4: from there on a cell has an id


class Pipeline:
    """Takes the notebooks of hand-ins from as they came to as they are kept, by the course's own configuration.

    The order: `sanitize`, run the cells (elsewhere), `finish`, `Book.save`, `write`, `after`.

    Parameters
    ----------
    course, assignment : what is graded
    book : its gradebook, open
    ours : whether it is an assignment of ours, whose source holds files that no deelnemer's code may see

    Attributes
    ----------
    runs : whether the cells are to be run; the configuration may leave that out
    runs_itself : whether a step of the docent's own runs them, within `finish` and without a wall
    timeout : seconds that a cell may take, None without a limit
    timeout_is_set : whether the configuration names it, so that it is no default
    kernel_name : of the configuration, empty for the notebook's own
    variables : of the environment in which the cells run
    """

    def __init__(self, course: Course, assignment: str, book: Book, *, ours: bool = False) -> None:
        self.course, self.assignment, self.book, self.ours = course, assignment, book, ours
        self._steps, self._view, self._converter = book.steps, book.view, book.converter
        execute = self._steps.execute
        self.runs = execute is not None
        self.runs_itself = self._steps.runs_itself
        seconds = execute.timeout if execute is not None else None
        self.timeout = float(seconds) if seconds and seconds > 0 else None
        self.timeout_is_set = _is_set(execute, "timeout")
        self.kernel_name = str(execute.kernel_name) if execute is not None else ""
        self.variables = {_EXECUTION: "autograde"}
        self._source = self._source_files()

    def sanitize(self, notebook: NotebookNode, who: str, notebook_id: str) -> NotebookNode:
        """Return a copy of a hand-in's notebook with the docent's cells put back: what is to be run.

        Raises
        ------
        Exception : whatever a step of nbgrader or of the configuration raises, such as nbgrader's `ValidationError`
        """
        resources = self._resources(who, notebook_id, self._view.submitted_directory)
        made = self._through(self._steps.sanitize, _normal(notebook), resources)
        if self._steps.before:
            resources = self._resources(who, notebook_id, self._view.autograded_directory)
            with _set(self.variables):
                made = self._through(self._steps.before, made, resources)
        return made

    def finish(self, notebook: NotebookNode, who: str, notebook_id: str) -> NotebookNode:
        """Return a notebook whose cells ran as it is to be kept; the one given is used up.

        Raises
        ------
        Exception : whatever a step of nbgrader or of the configuration raises
        """
        if self.runs:
            notebook.metadata["language_info"] = _language()
        resources = self._resources(who, notebook_id, self._view.autograded_directory)
        with _set(self.variables):
            return self._through(self._steps.finish, notebook, resources)

    def after(self, notebook: NotebookNode, who: str, notebook_id: str) -> None:
        """Run the configuration's own steps that may look for the points in the gradebook; mostly there are none."""
        if self._steps.later:
            resources = self._resources(who, notebook_id, self._view.autograded_directory)
            with _set(self.variables):
                self._through(self._steps.later, notebook, resources)

    def files(self, handed_in: Files) -> dict[str, bytes]:
        """Return what stands beside the notebook when it runs: a hand-in's files, the docent's put over them.

        Of our own assignments only files that were released: the source holds more, and changed code could read it.
        """
        released = self._folder("release", ".") if self.ours else None
        laid = dict(self._kept(handed_in))
        laid.update(
            {name: path for name, path in self._source.items() if released is None or (released / name).is_file()}
        )
        return {name: data if isinstance(data, bytes) else data.read_bytes() for name, data in laid.items()}

    def release(self, notebook_id: str) -> Notebook:
        """Return a notebook as deelnemers got it, as plain JSON; made from the source where no release stands.

        Raises `WorkbookError` when there is neither.
        """
        path = self._folder("release", ".") / f"{notebook_id}.ipynb"
        if path.is_file():
            return read_notebook(path)
        return released(self._converter, self.assignment, notebook_id)

    def of_release(self, master: Master, files: Files) -> Pipeline:
        """Return one for hand-ins of another release: it puts back the cells of `master` and lays that release's files."""
        made = copy.copy(self)
        made._steps = make_steps(self._converter)
        made._steps.ask(master)
        made._source = {**self._source, **{name: Path(path) for name, path in files.items() if isinstance(path, Path)}}
        return made

    def write(self, who: str, notebooks: Mapping[str, NotebookNode], files: Files) -> Path:
        """Write what is kept of a hand-in, whole or not at all; what stood there stays until the new stands.

        Parameters
        ----------
        notebooks : by name, as `finish` returned them
        files : what else was handed in, by relative name with forward slashes: bytes, or the file to copy

        Returns the folder. Raises `OSError` when it can't be written.
        """
        laid: dict[str, bytes | Path] = {**self._kept(files), **self._source}
        for name, notebook in notebooks.items():
            # A step after the last check may have put in a cell whose id was taken.
            text = notebook_text(notebook if _has_ids(notebook) else _normal(notebook))
            laid[f"{name}.ipynb"] = (text if text.endswith("\n") else text + "\n").encode("utf-8", "surrogatepass")
        target = self._folder("autograded", who)
        shared = bool(self._view.groupshared)
        lay(target, laid.items(), mode=int(str(self._converter.permissions), 8), shared=shared)
        if shared:
            share(Path(self._view.format_path(self._view.autograded_directory, ".", ".")))
        return target

    def recover(self, who: str) -> None:
        """Put back what a run that was killed while writing had moved aside."""
        settle_folder(self._folder("autograded", who))

    def _folder(self, step: str, who: str) -> Path:
        return Path(self._view.format_path(getattr(self._view, f"{step}_directory"), who, self.assignment))

    def _kept(self, files: Files) -> Files:
        patterns = [*self._view.ignore, "*.ipynb"]
        return {name: data for name, data in within(files).items() if not ignored(name, patterns)}

    def _source_files(self) -> dict[str, Path]:
        """Return the docent's files that replace a hand-in's, less those that the configuration lets be."""
        kept = {os.path.normpath(name) for name in self._converter.exclude_overwriting.get(self.assignment, [])}
        found = files_of(self._folder("source", "."), [*self._view.ignore, "*.ipynb"])
        return {name: path for name, path in found.items() if os.path.normpath(name) not in kept}

    def _resources(self, who: str, notebook_id: str, directory: str) -> Any:
        from nbconvert.exporters.exporter import ResourcesDict

        path = self._view.format_path(directory, who, self.assignment)
        asked = {
            "student": who, "assignment": self.assignment, "notebook": notebook_id, "db_url": self._view.db_url,
        }  # fmt: skip
        return ResourcesDict(
            unique_key=notebook_id, output_files_dir=f"{notebook_id}_files", nbgrader=asked, output_extension=".ipynb",
            metadata=ResourcesDict(name=notebook_id, path=path),
        )  # fmt: skip

    def _through(self, steps: tuple[Any, ...], notebook: NotebookNode, resources: Any) -> NotebookNode:
        import nbformat

        # A docent's own step may count on nbgrader's working folder.
        place = contextlib.chdir(self._view.root) if self._steps.custom() else contextlib.nullcontext()
        with place:
            for step in steps:
                notebook, resources = step(notebook, resources)
        # What a step put in may be plain and have no id yet: nbgrader writes it to a file and reads it again.
        made = _normal(notebook)
        nbformat.validate(made, relax_add_props=True)
        return _stripped(made)


def _is_set(step: Any, trait: str) -> bool:
    """Tell whether the configuration gives a setting of a step, under its own name or that of a class it is made from."""
    if step is None:
        return False
    return any(trait in step.config.get(kind.__name__, {}) for kind in type(step).__mro__)


def _normal(notebook: Any) -> NotebookNode:
    """Return a copy of a notebook with an id for every cell that must have one: the same for the same notebook."""
    import nbformat
    from nbformat.validator import normalize

    made = nbformat.from_dict(notebook)
    if made.nbformat_minor >= _IDS_SINCE:
        for at, cell in enumerate(made.cells):
            if "id" not in cell:
                cell["id"] = hashlib.sha256(f"{at}\0{cell.source}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    if _has_ids(made):
        return made
    with warnings.catch_warnings():
        # It mends what it warns about, in English.
        warnings.simplefilter("ignore")
        return normalize(made)[1]


def _has_ids(notebook: NotebookNode) -> bool:
    """Tell whether every cell that must have an id has one of its own; only for the rest nbformat's slow copy is made."""
    ids = [cell.get("id") for cell in notebook.cells]
    return notebook.nbformat_minor < _IDS_SINCE or (None not in ids and len(set(ids)) == len(ids))


def _stripped(notebook: NotebookNode) -> NotebookNode:
    """Leave out what nbformat never writes, as nbgrader's two passes over a file do."""
    from nbformat.v4.rwbase import strip_transient

    return strip_transient(notebook)


def _language() -> dict[str, Any]:
    """Return what the Python kernel tells of its language."""
    major = sys.version_info.major
    return {
        "name": "python", "version": sys.version.split()[0], "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": major}, "pygments_lexer": f"ipython{major}",
        "nbconvert_exporter": "python", "file_extension": ".py",
    }  # fmt: skip


@contextlib.contextmanager
def _set(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
