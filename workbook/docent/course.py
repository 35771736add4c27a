"""The docent's course folder: nbgrader's own names, opened, made and described in one place."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import sysconfig
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.errors import WorkbookError, problem
from workbook.texts import entry, say

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

CONFIG = "nbgrader_config.py"
STAGING = ".nakijken"
PAGES = "bureau"
_ANY = "\0"  # no name has it


@frozen
class Course:
    """A course folder. The parts that nbgrader knows have nbgrader's names; `ontvangen` and `uitdelen` are ours.

    `db` is the address of its gradebook where that is not what its configuration says.
    """

    root: Path
    notes: tuple[str, ...] = field(default=(), eq=False)
    db: str | None = field(default=None, eq=False)

    def source(self, assignment: str) -> Path:
        """Return the folder with the docent's version."""
        return self._folder("source", ".", assignment)

    def release(self, assignment: str) -> Path:
        """Return the folder with what deelnemers get."""
        return self._folder("release", ".", assignment)

    def submitted(self, who: str, assignment: str) -> Path:
        """Return the folder with one collected hand-in."""
        return self._folder("submitted", who, assignment)

    def autograded(self, who: str, assignment: str) -> Path:
        """Return the folder with one graded hand-in."""
        return self._folder("autograded", who, assignment)

    def feedback(self, who: str, assignment: str) -> Path:
        """Return the folder with the feedback for one deelnemer."""
        return self._folder("feedback", who, assignment)

    def received(self, who: str, assignment: str) -> Path:
        """Return the folder with every attempt as it came in."""
        return self.root / "ontvangen" / assignment / who

    def assignments(self) -> list[str]:
        """Return the ids of the assignments that have a source."""
        return _filled(self._folder("source", ".", _ANY), "*.ipynb")

    def submitters(self, assignment: str) -> list[str]:
        """Return the pseudonyms of everybody with a collected hand-in."""
        return _filled(self._folder("submitted", _ANY, assignment))

    def _folder(self, step: str, who: str, assignment: str) -> Path:
        """Return the folder of one step, as the course's configuration lays it out."""
        path = self.root / CONFIG
        layout = _layout(self, path.stat().st_mtime_ns if path.is_file() else 0)
        name = layout.get(f"{step}_directory", step)
        return self.root / layout["directory_structure"].format(
            nbgrader_step=name, student_id=who, assignment_id=assignment
        )

    def config(self) -> Config:
        """Return the course's own nbgrader configuration."""
        from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

        try:
            return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except ConfigFileNotFound as error:
            raise problem("docent.no_course", where=self.root) from error
        except Exception as error:
            raise problem("docent.broken_config", where=self.root / CONFIG) from error

    def directory(self, **values: Any) -> CourseDirectory:
        """Return nbgrader's view of this folder, for one assignment or deelnemer."""
        from nbgrader.coursedir import CourseDirectory

        from workbook.docent.gradebook.connection import database_url

        config = self.config()
        config.CourseDirectory.root = str(self.root)
        if self.db:
            config.CourseDirectory.db_url = self.db
        view = CourseDirectory(config=config, **values)
        view.db_url = database_url(view.db_url)
        return view

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook, and close it whatever happens; a run that has it open shares it."""
        from workbook.docent.gradebook.connection import connected

        with connected(self.directory()) as book:
            yield book


@cache
def _layout(course: Course, _changed: int) -> dict[str, str]:
    """Return nbgrader's names of folders in this course; its defaults where the configuration can't be read."""
    layout = {"directory_structure": os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")}  # noqa: PTH118
    with contextlib.suppress(WorkbookError):
        given = course.config().get("CourseDirectory", {})
        layout.update({name: given[name] for name in given if name.endswith("_directory") or name in layout})
    return layout


def _filled(path: Path, inside: str | None = None) -> list[str]:
    """Return what stands in place of `_ANY` in the folders of a path; with `inside` only where a file matches it."""
    at = next(at for at, part in enumerate(path.parts) if _ANY in part)
    base, rest = Path(*path.parts[:at]), path.parts[at + 1 :]
    shape = re.compile(re.escape(path.parts[at]).replace(re.escape(_ANY), "(.+)"), re.DOTALL)
    found = []
    for each in base.iterdir() if base.is_dir() else ():
        fits, folder = shape.fullmatch(each.name), each.joinpath(*rest)
        if fits and folder.is_dir() and (inside is None or any(folder.glob(inside))):
            found.append(fits[1])
    return sorted(found)


def open_course(folder: Path | None = None) -> Course:
    """Return the course in `folder`, else in the working folder or its nearest parent.

    Raises `WorkbookError` when there is none.
    """
    here = (folder or Path.cwd()).expanduser().resolve()
    for place in (here,) if folder else (here, *here.parents):
        if (place / CONFIG).is_file() and (place / "source").is_dir():
            return Course(place)
    if folder and ((here / CONFIG).is_file() or (here / "gradebook.db").is_file()):
        return Course(here)  # made with nbgrader alone, which needs neither when all is as it is by default
    raise problem("docent.no_course", where=here)


def known_assignment(course: Course, assignment: str) -> str:
    """Return `assignment` when the course has it. Raises `WorkbookError`, naming those it has."""
    known = course.assignments()
    if assignment not in known:
        raise problem("docent.no_assignment", where=assignment, known=", ".join(known) or say("docent.none"))
    return assignment


@contextlib.contextmanager
def at_home(folder: Path) -> Iterator[Path]:
    """Be this deelnemer for a moment, whatever the surroundings say."""
    names = ("WORKBOOK_HOME", "WORKBOOK_GRADING", "JPY_SESSION_NAME")
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ["WORKBOOK_HOME"] = str(folder)
    try:
        yield folder
    finally:
        for name in names:
            os.environ.pop(name, None)
        os.environ.update({name: value for name, value in before.items() if value is not None})


@contextlib.contextmanager
def environment(**extra: str) -> Iterator[None]:
    """Set what nbgrader and the kernels it starts need, and put everything back afterwards.

    nbgrader calls `alembic` by name, so the environment's own program folder goes on PATH; a kernel must be this Python,
    know that it is grading, and never find the docent's own answers or screen.
    """
    programs = os.pathsep.join(dict.fromkeys((sysconfig.get_path("scripts"), str(Path(sys.executable).parent))))
    changes: Mapping[str, str | None] = {
        "PATH": programs + os.pathsep + os.environ.get("PATH", os.defpath),
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
        "WORKBOOK_GRADING": "1",
        "PYTHONWARNINGS": "ignore",
        "MPLBACKEND": None,
        "WORKBOOK_HOME": None,
        "JPY_SESSION_NAME": None,
        **extra,
    }
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    try:
        with warnings.catch_warnings():
            # What nbgrader and its database library warn about is English and not for a docent to mend.
            warnings.simplefilter("ignore")
            yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def quietly(_who: str) -> None:
    """Show no progress: what a long task calls when nobody gave it a bar."""


def run(converter: Any) -> str | None:
    """Run one of nbgrader's converters as its own API does; return None, or its error when it failed."""
    from nbgrader.utils import capture_log

    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        result = capture_log(converter)
    if result["success"]:
        return None
    error = str(result["error"])
    if error.strip().endswith("KeyboardInterrupt"):
        # nbgrader catches Ctrl+C with every other error, which would stop one hand-in and go on with the next.
        raise KeyboardInterrupt
    return str(result.get("log", "")) + error


def labels(key: str) -> list[str]:
    """Return a list of Dutch words, such as the heads of a table."""
    return [str(word) for word in entry(key)]
