"""Folders that are there whole or not at all: what was graded, laid down beside what it replaces."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

_SHARED = 0o2770
_MODES = 0o2777


def ignored(name: str, patterns: Sequence[str]) -> bool:
    """Tell whether nbgrader leaves out a file, by a part of its relative name that matches a pattern.

    As with nbgrader, a pattern that doesn't begin with a dot matches no name that does.
    """
    return any(
        fnmatch.fnmatch(part, pattern) and (pattern.startswith(".") or not part.startswith("."))
        for part in PurePosixPath(name).parts
        for pattern in patterns
    )


def files_of(folder: Path, patterns: Sequence[str]) -> dict[str, Path]:
    """Return every file in a folder that nbgrader doesn't leave out, by its relative name with forward slashes."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not ignored(name, patterns))
        for name in sorted(names):
            if not ignored(name, patterns):
                path = Path(place) / name
                found[path.relative_to(folder).as_posix()] = path
    return found


def _aside(target: Path, role: str) -> Path:
    """Return a name beside a folder that no course uses and no system finds too long."""
    return target.with_name(f".{role}-{hashlib.sha256(target.name.encode()).hexdigest()[:12]}")


def settle_folder(target: Path) -> None:
    """Finish what a run that was killed left half-way: the folder that stood there stands there again."""
    old, new = _aside(target, "oud"), _aside(target, "nieuw")
    if old.exists():
        if not target.exists():
            old.rename(target)
        remove(old)
    remove(new)


def remove(folder: Path) -> None:
    """Remove a folder, files that are only to be read included."""
    if not folder.exists():
        return
    if sys.platform == "win32":
        for path in folder.rglob("*"):
            path.chmod(0o700)
    shutil.rmtree(folder)


def lay(target: Path, files: Iterable[tuple[str, bytes | Path]], *, mode: int, shared: bool) -> None:
    """Put files in a folder in place of what is there, which stays until the new folder is whole.

    Parameters
    ----------
    files : relative names with forward slashes, and bytes or the file to copy; a later one of the same name wins
    mode : permissions of every file, such as 0o444
    shared : whether the group may write in the folders, as `CourseDirectory.groupshared` says

    Raises `OSError` when it can't be written; what stood there then still does.
    """
    settle_folder(target)
    old, new = _aside(target, "oud"), _aside(target, "nieuw")
    new.mkdir(parents=True)
    try:
        for name, data in dict(files).items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, bytes):
                path.write_bytes(data)
            else:
                shutil.copyfile(data, path)
            path.chmod(mode)
        if shared:
            for place in (new, *(path for path in new.rglob("*") if path.is_dir())):
                place.chmod((place.stat().st_mode | _SHARED) & _MODES)
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        remove(new)
        raise
    remove(old)


def share(folder: Path) -> None:
    """Let the group write in a folder, where it is ours to say so."""
    mode = folder.stat().st_mode
    if mode & _SHARED != _SHARED:
        try:
            folder.chmod((mode | _SHARED) & _MODES)
        except PermissionError:
            return


def within(files: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    """Return the files whose name stays within a folder: no name with `..`, from the root or of another drive."""
    return {
        name: data
        for name, data in files.items()
        if name and not name.startswith("/") and ".." not in PurePosixPath(name).parts and ":" not in name.split("/")[0]
    }
