"""Every release that was made, kept: what deelnemers got, and apart from it the docent's version that checks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course
from workbook.handin.notebook import Notebook, parse
from workbook.home import utc_now, write_atomic

OUT = "uitdelen"
EDITIONS = "uitgaven"
# Not under `uitdelen`, whose files a docent may upload all at once.
SOURCES = ".bronnen"
_RECORD = "uitgave.json"


@frozen
class Edition:
    """One release: its id, the folder with what deelnemers got, and the docent's notebook that belongs to it."""

    assignment: str
    id: str
    folder: Path
    source: Path

    def notebook(self) -> Notebook:
        """Return the released notebook. Raises `WorkbookError` when it can't be read."""
        path = self.folder / f"{self.assignment}.ipynb"
        return parse(path.read_bytes(), where=str(path))

    def files(self) -> dict[str, Path]:
        """Return what stood beside the notebook, by name."""
        return {path.name: path for path in sorted(self.folder.iterdir()) if path.suffix != ".ipynb"}


def keep(course: Course, assignment: str, identity: str, released: Mapping[str, bytes]) -> Edition:
    """Keep a release with the source that it was made from; one of the same id is brought up to date.

    Two releases with one id differ in nothing that a deelnemer gets: of the two the latest checks hold.
    """
    made = _edition(course, assignment, identity)
    source = course.source(assignment) / f"{assignment}.ipynb"
    wanted = {made.source: source.read_bytes(), **{made.folder / name: data for name, data in released.items()}}
    if all(path.is_file() and path.read_bytes() == data for path, data in wanted.items()):
        return made  # so that what was graded by it stays graded
    for path, data in wanted.items():
        write_atomic(path, data)
    record = {"format": 1, "assignment": assignment, "release": identity, "made_at": utc_now()}
    write_atomic(made.source.with_name(_RECORD), json.dumps(record, indent=1).encode())
    return made


def kept(course: Course, assignment: str, identity: str) -> Edition | None:
    """Return the release with this id, or None when this course never made it, or no longer has it."""
    if not identity.isalnum():
        return None
    found = _edition(course, assignment, identity)
    return found if (found.folder / f"{assignment}.ipynb").is_file() else None


def editions(course: Course, assignment: str) -> list[Edition]:
    """Return every release that was kept, the latest last."""
    folder = course.root / OUT / EDITIONS / assignment
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    found = [each for name in sorted(names) if (each := kept(course, assignment, name))]
    return sorted(found, key=_made_at)


def _made_at(edition: Edition) -> str:
    try:
        return str(json.loads(edition.source.with_name(_RECORD).read_bytes())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _edition(course: Course, assignment: str, identity: str) -> Edition:
    folder = course.root / OUT / EDITIONS / assignment / identity
    return Edition(assignment, identity, folder, course.root / SOURCES / assignment / identity / f"{assignment}.ipynb")
