"""Opening a source: every file in it, in folders and in zips, as one list in which none is missing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from attrs import evolve, frozen

from workbook.docent import parcels
from workbook.docent.parcels import _Budget, is_system, normal, read_zip
from workbook.errors import WorkbookError, problem
from workbook.handin.contents import SUFFIXES
from workbook.texts import entry, say

Kind = Literal["dir", "zip", "file"]
_FOLDER: tuple[Kind, ...] = ("dir",)
_MANIFEST = "manifest.json"
_ANSWERS = "antwoorden"
# Of a folder only what can be part of a hand-in is read: somebody may point at all their downloads.
_READ = {".zip", ".ipynb", ".json", ".txt", ".html", ".htm", ".csv", ".yaml", ".md", *SUFFIXES}
_FOLDER_BYTES = 2_000_000_000


@frozen
class Piece:
    """One file as found.

    Attributes
    ----------
    parts, kinds : the folders and zips around it and its own name, each with what it is
    root : how many parts lead to the hand-in that it belongs to by its place; None where it lies loose
    broken : why it could not be opened; it is a hand-in all the same
    passed : why it is no part of any hand-in
    """

    parts: tuple[str, ...]
    kinds: tuple[Kind, ...]
    data: bytes
    changed: datetime
    root: int | None = None
    broken: str = ""
    passed: str = ""

    @property
    def place(self) -> str:
        """Return where it was found."""
        return "/".join(self.parts)


@frozen
class _Leaf:
    """A file of one layer: a folder on disk, or a zip."""

    name: str
    data: bytes
    changed: datetime
    passed: str = ""


def opened(path: Path) -> list[Piece]:
    """Return every file of a folder, a zip (with zips inside) or a single file.

    Raises `WorkbookError` when `path` doesn't exist.
    """
    if not path.exists():
        raise problem("docent.not_found", where=path)
    if path.is_dir():
        # `.` and a drive have no name of their own.
        own = path.name or path.resolve().name or "."
        return _layer((normal(own),), ("dir",), _on_disk(path.resolve()), None, 0)
    return _layer((), (), [_from_disk(path.parent.resolve() / path.name, path.name, [_FOLDER_BYTES])], None, 0)


def _on_disk(folder: Path) -> list[_Leaf]:
    """Read a folder, named without links, without following links and without what programs keep for themselves."""
    found: list[_Leaf] = []
    left = [_FOLDER_BYTES]
    for place, folders, files in os.walk(
        folder, onerror=lambda error: found.append(_unread(Path(error.filename or folder), folder))
    ):
        here = Path(place)
        for name in sorted(folders):
            if (here / name).is_symlink() or is_system(name):
                why = "link" if (here / name).is_symlink() else "system"
                found.append(_passed(here / name, folder, why))
        folders[:] = sorted(name for name in folders if not is_system(name) and not (here / name).is_symlink())
        for name in sorted(files):
            if len(found) >= parcels.MOST_FILES:
                found.append(_passed(here, folder, "too_many"))
                return found
            found.append(_from_disk(here / name, normal((here / name).relative_to(folder).as_posix()), left))
    return found


def _from_disk(path: Path, name: str, left: list[int]) -> _Leaf:
    if is_system(path.name):
        return _leaf(name, "system")
    if path.is_symlink():
        return _leaf(name, "link")
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _leaf(name, "special")
        changed = datetime.fromtimestamp(about.st_mtime, UTC)
        if path.suffix.casefold() not in _READ:
            return _Leaf(name, b"", changed, say("receiving.passed.not_ours"))
        left[0] -= about.st_size
        if about.st_size > parcels._LARGEST_FILE_BYTES or left[0] < 0:
            return _leaf(name, "too_large")
        return _Leaf(name, _read_in_place(path), changed)
    except (OSError, OverflowError, ValueError):
        return _leaf(name, "unreadable")


def _read_in_place(path: Path) -> bytes:
    """Read a file that somebody else may change meanwhile: never through a link that took its place, or a folder's.

    The path is one without links.
    Raises `OSError` when it lies elsewhere than where it was looked for.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        told = Path(f"/proc/self/fd/{file.fileno()}")
        if told.is_symlink() and told.readlink() != path:
            raise PermissionError(path)
        return file.read()


def _leaf(name: str, why: str) -> _Leaf:
    return _Leaf(name, b"", datetime.fromtimestamp(0, UTC), str(entry("receiving.passed")[why]))


def _passed(path: Path, folder: Path, why: str) -> _Leaf:
    name = path.relative_to(folder).as_posix()
    return _leaf(normal(name if name != "." else path.name), why)


def _unread(path: Path, folder: Path) -> _Leaf:
    return _passed(path, folder, "unreadable") if path.is_relative_to(folder) else _leaf(path.name, "unreadable")


def _layer(
    parts: tuple[str, ...], kinds: tuple[Kind, ...], leaves: Iterable[_Leaf], budget: _Budget | None, depth: int
) -> list[Piece]:
    """Give the files of one layer, and what is in the zips that lie loose in it."""
    leaves = list(leaves)
    roots = _roots([each.name for each in leaves if not each.passed])
    found: list[Piece] = []
    for leaf in leaves:
        own = PurePosixPath(leaf.name).parts or (leaf.name,)
        root = next((each for each in roots if each == own[: len(each)]), None)
        above = _FOLDER * (len(own) - 1)
        piece = Piece(
            (*parts, *own),
            (*kinds, *above, "file"),
            leaf.data,
            leaf.changed,
            None if root is None else len(parts) + len(root),
            passed=leaf.passed,
        )
        is_zip = leaf.name.casefold().endswith(".zip") and root is None and not leaf.passed
        found += _unpacked(piece, budget, depth) if is_zip else [piece]
    return found


def _unpacked(piece: Piece, budget: _Budget | None, depth: int) -> list[Piece]:
    if depth > parcels.DEEPEST:
        return [evolve(piece, data=b"", broken=say("docent.collect.too_deep"))]
    budget = budget or _Budget()
    try:
        files, times, skipped = read_zip(piece.data, piece.parts[-1], budget)
    except WorkbookError as error:
        return [evolve(piece, broken=f"{error.what} {error.remedy}")]
    leaves = [_Leaf(name, data, times[name]) for name, data in files.items()]
    leaves += [_leaf(name, "system") for name in skipped]
    if not leaves:
        return [evolve(piece, passed=say("receiving.passed.empty_zip"))]
    return _layer(piece.parts, (*piece.kinds[:-1], "zip"), leaves, budget, depth + 1)


def _roots(names: list[str]) -> list[tuple[str, ...]]:
    """Return the folders that are a hand-in: with a manifest, or a notebook with answers beside it; none within another."""
    folders = {PurePosixPath(name).parent.parts for name in names if PurePosixPath(name).name == _MANIFEST}
    answers = {parts[:at] for name in names for parts in [PurePosixPath(name).parts]
               for at, part in enumerate(parts[:-1]) if part == _ANSWERS}  # fmt: skip
    notebooks = {PurePosixPath(name).parent.parts for name in names if name.casefold().endswith(".ipynb")}
    folders |= answers & notebooks
    return sorted(each for each in folders if not any(each[:at] in folders for at in range(len(each))))
