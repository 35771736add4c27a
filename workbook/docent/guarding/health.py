"""A gradebook that is whole: copies of it while it is, and the last of them back when it is not."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course
from workbook.dutch import clock, day
from workbook.errors import problem
from workbook.texts import say

FOLDER = Path(".nagekeken") / "puntenboek"
KEEP = 5
_BROKEN = "beschadigd-"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_BESIDE = ("-wal", "-shm", "-journal")
_TABLES = {"assignment", "student", "submitted_assignment", "grade"}
_JUDGEMENTS = "oordelen"
_log = logging.getLogger("workbook.docent")
# Looking through a gradebook is needed once for each state of its file.
_seen: set[tuple[str, int, int]] = set()


@frozen
class Health:
    """The state of a gradebook: whether it is whole, and the copies that were kept, newest first."""

    path: Path | None
    whole: bool
    copies: tuple[Path, ...]


def database(course: Course) -> Path | None:
    """Return the file of the gradebook; None where it is no file (a server) or is not there."""
    from sqlalchemy.engine import make_url

    url = make_url(course.directory().db_url)
    path = Path(str(url.database)) if url.drivername.startswith("sqlite") and url.database else None
    return path if path and path.is_file() else None


def sound(path: Path) -> bool:
    """Tell whether a file is a gradebook without damage."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=5)) as plain:
            if [row[0] for row in plain.execute("PRAGMA quick_check(1)")] != ["ok"]:
                return False
            tables = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    except sqlite3.OperationalError:
        # Held or out of reach is not broken: whoever opens it next is told by the gradebook itself.
        return True
    except sqlite3.DatabaseError:
        return False
    return tables >= _TABLES


def health(course: Course) -> Health:
    """Return how the course's gradebook is; nothing is changed."""
    path = database(course)
    found = good_copies(path, course.root) if path else []
    return Health(path, path is not None and sound(path), tuple(found))


def good_copies(path: Path, root: Path) -> list[Path]:
    """Return the good copies of a gradebook of a course folder, newest first; one outside the folder has none."""
    if not path.resolve().is_relative_to(root.resolve()):
        return []
    return sorted((root / FOLDER).glob(f"{path.stem}-2*.db"), reverse=True)


def keep_good(course: Course) -> Path | None:
    """Keep a copy of a course's gradebook, as `keep_copy` does."""
    path = database(course)
    return keep_copy(path, course.root) if path else None


def keep_copy(path: Path, root: Path) -> Path | None:
    """Keep a copy of a whole gradebook, of which the last five stay; None when it is damaged or the disk refuses.

    One in which nothing changed since the last copy is not kept twice.
    """
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()) or not sound(path):
        return None
    folder = root / FOLDER
    earlier = good_copies(path, root)
    # To the millisecond and never before an earlier one, so that the last by name is the last that was made.
    target = folder / f"{path.stem}-{datetime.now(UTC):{_STAMP}}.db"
    fresh = folder / f".{target.name}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy_database(path, fresh)
        if earlier and fresh.read_bytes() == earlier[0].read_bytes():
            fresh.unlink()
            return earlier[0]
        fresh.replace(target)
        for old in earlier[KEEP - 1 :]:
            old.unlink()
    except (OSError, sqlite3.Error):
        # A full disk is no reason to lose the run that was just done.
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        return None
    return target


def copy_database(path: Path, target: Path) -> None:
    """Copy a SQLite database as it is at one moment, also while another program writes in it."""
    with (
        contextlib.closing(sqlite3.connect(path, timeout=30)) as source,
        contextlib.closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made)
        made.execute("PRAGMA journal_mode=delete")


def mend(path: Path, root: Path, told: Callable[[str], None] = _log.warning) -> None:
    """Put the last good copy in the place of a damaged gradebook, and say so.

    The damaged file is kept aside. Without a good copy nothing is done: opening the gradebook then says what is wrong.

    Parameters
    ----------
    path, root : the file of the gradebook, and the course folder
    told : gets each Dutch line

    Raises `WorkbookError` when the damaged file can't be put aside.
    """
    state = _state(path)
    if state is None or state in _seen:
        return
    good = next((each for each in good_copies(path, root) if sound(each)), None)
    if good is None or sound(path):
        _seen.add(state)
        return
    aside = root / FOLDER / f"{_BROKEN}{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    try:
        for end in ("", *_BESIDE):
            beside = path.with_name(path.name + end)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + end))
        fresh = path.with_name(f".{path.name}.tmp")
        shutil.copyfile(good, fresh)
        fresh.replace(path)
    except OSError as error:
        raise problem("guarding.damaged_held", where=path) from error
    for line in _lines(path, root, aside, good):
        told(line)


def _state(path: Path) -> tuple[str, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_mtime_ns, found.st_size


def _lines(path: Path, root: Path, aside: Path, good: Path) -> list[str]:
    made = moment_of(good)
    lines = [
        say("guarding.mended", path=path, day=day(made.astimezone()), clock=clock(made)),
        say("guarding.put_aside", path=aside),
    ]
    judged = [each for each in (root / _JUDGEMENTS).rglob("*.json") if each.stat().st_mtime > made.timestamp()]
    later = say("guarding.judged_since", count=len(judged)) if judged else say("guarding.by_hand_since")
    return [*lines, later, say("guarding.grade_again")]


def moment_of(copy: Path) -> datetime:
    """Return when a copy was made, in UTC."""
    try:
        return datetime.strptime(copy.stem.rpartition("-")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(copy.stat().st_mtime, UTC)
