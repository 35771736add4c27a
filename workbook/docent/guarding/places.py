"""Where in a course folder a person is: every file looked at, by its name and by what stands in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from attrs import frozen

from workbook.docent.course import CONFIG, STAGING, Course
from workbook.docent.grading.rows import FOLDER as LEDGER
from workbook.docent.grading.rows import kept_at
from workbook.docent.guarding import tombstones
from workbook.docent.guarding.registering import PATH as REGISTER
from workbook.docent.guarding.traces import Traces
from workbook.docent.people import KEYS

Way = Literal["own", "mentioned", "material", "other", "gradebook"]
PEOPLE = "deelnemers.csv"
_NUMBERED = {KEYS, "teruggeven", tombstones.FOLDER}
_HEAD = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")
_OWN_FILE = "vergeten-"


@frozen
class Found:
    """A file or folder in which a person was found.

    Attributes
    ----------
    path : the whole folder where it is theirs
    way : `own` is theirs and goes as a whole, `mentioned` is a file of the course from which they are taken out,
        `gradebook` a database, `material` the docent's own files, `other` somebody else's work: the last two stay
    """

    path: Path
    way: Way


def place_of(course: Course, path: Path) -> str:
    """Return the first folder under the course's, which is what a docent calls a place; of a file in none of them its name."""
    return path.relative_to(course.root).parts[0]


def search(course: Course, traces: Traces, *, names: tuple[str, ...] = ()) -> Iterator[Found]:
    """Find a person in a course folder; what tells where else they are comes last, so that broken-off work can be done again.

    Parameters
    ----------
    names : numbers of their certificates, which stand in the names of files that are theirs too
    """
    layout = _Layout(course, traces, names)
    last = [course.root.joinpath(*REGISTER), course.root / KEYS / PEOPLE]
    found = list(layout.walk(course.root))
    yield from sorted(found, key=lambda each: (last.index(each.path) + 1 if each.path in last else 0, str(each.path)))


class _Layout:
    """The folders of one course, and what each holds."""

    def __init__(self, course: Course, traces: Traces, names: tuple[str, ...]) -> None:
        self.course, self.traces, self.names = course, traces, names
        self.ledger = {kept_at(course, each, code) for each in _assignments(course) for code in traces.codes}
        self.work = {
            place_of(course, step("-", "-")) for step in (course.submitted, course.autograded, course.feedback)
        }
        self.work |= {"ontvangen", STAGING}
        material = {place_of(course, course.source("-")), place_of(course, course.release("-"))}
        self.material = material | {"docent", "actualiteit", "uitdelen", CONFIG, "aanbieder.yaml", "cursus.yaml"}

    def walk(self, folder: Path) -> Iterator[Found]:
        """Look at everything in a folder; what is theirs as a whole is not looked into."""
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            path = Path(entry.path)
            place = place_of(self.course, path)
            if path in self.ledger or self._is_own(entry.name, place):
                yield Found(path, "own")
            elif entry.is_dir(follow_symlinks=False):
                yield from self.walk(path)
            elif entry.is_file() and (way := self._way(path, place)):
                yield Found(path, way)

    def _is_own(self, name: str, place: str) -> bool:
        """Tell whether a file or folder is called after them, or carries the number of one of their certificates."""
        if place not in self.material and self.traces.in_name(name):
            return True
        return place in _NUMBERED and any(
            re.search(rf"(?<!\d){re.escape(number)}(?!\d)", name) for number in self.names
        )

    def _way(self, path: Path, place: str) -> Way | None:
        if path.name == tombstones.FILE or (place == tombstones.FOLDER and path.name.startswith(_OWN_FILE)):
            return None
        data = path.read_bytes()
        database = data.startswith(_HEAD) or path.name.endswith(_BESIDE)
        if not self.traces.in_bytes(data):
            return None
        if database:
            return "gradebook"
        return "material" if place in self.material else "other" if place in self.work else "mentioned"


def _assignments(course: Course) -> list[str]:
    folder = course.root / LEDGER
    return [each.name for each in folder.iterdir() if each.is_dir()] if folder.is_dir() else []
