"""Reading what lies in submitted/<who>/<assignment>/, whatever it is: nothing in it can raise, and none of it is changed."""

from __future__ import annotations

import io
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from attrs import define, field, frozen

from workbook.docent.restoring.choosing import Candidate, choose
from workbook.handin.notebook import Notebook
from workbook.texts import say

MOST_FILES, MOST_BYTES, LARGEST_BYTES, DEEPEST = 5000, 500_000_000, 100_000_000, 12
_ZIPS_DEEP = 3
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError)


@frozen
class Found:
    """What lies in the folder of one hand-in.

    Attributes
    ----------
    files : every file by its name within the folder, with forward slashes; what was in a zip stands beside that zip
    notebooks : the notebooks that were asked for, by their id, as nbformat 4
    oddities : what was odd, in Dutch sentences
    unreadable : why a notebook that was asked for is not there, by its id
    names : the file that each notebook was read from
    doubtful : ids of the notebooks of which not everything could be read
    """

    files: Mapping[str, bytes]
    notebooks: Mapping[str, Notebook]
    oddities: tuple[str, ...] = ()
    unreadable: Mapping[str, str] = field(factory=dict)
    names: Mapping[str, str] = field(factory=dict)
    doubtful: frozenset[str] = frozenset()


@define
class _Gathered:
    files: dict[str, bytes] = field(factory=dict)
    changed: dict[str, float] = field(factory=dict)
    told: list[str] = field(factory=list)
    left_bytes: int = MOST_BYTES

    def tell(self, kind: str, name: str) -> None:
        self.told.append(say(f"mending.folder.{kind}", name=_printable(name)))

    def room(self, size: int, name: str) -> bool:
        """Tell whether a file of this size may be read, and say so when not."""
        if size > LARGEST_BYTES or size > self.left_bytes or len(self.files) >= MOST_FILES:
            self.tell("too_large", name)
            return False
        self.left_bytes -= size
        return True


def read_folder(
    folder: Path, expected: Sequence[str], *, grade_ids: Mapping[str, Collection[str]] | None = None
) -> Found:
    """Read the folder of a hand-in; never raises for what is in it.

    Parameters
    ----------
    folder : submitted/<who>/<assignment>
    expected : the ids of the notebooks of the assignment
    grade_ids : per notebook id the grade ids in it, by which a renamed notebook is recognised
    """
    gathered = _Gathered()
    _walk(folder, gathered)
    for name in sorted(gathered.files):
        _unzip(name, gathered, _ZIPS_DEEP)
    candidates = [Candidate(name, data, gathered.changed.get(name, 0.0)) for name, data in gathered.files.items()]
    chosen = choose(candidates, expected, grade_ids or {})
    return Found(
        files=gathered.files,
        notebooks=chosen.notebooks,
        oddities=tuple(dict.fromkeys((*gathered.told, *chosen.told))),
        unreadable=chosen.unreadable,
        names=chosen.names,
        doubtful=frozenset(chosen.doubtful),
    )


def _printable(name: str) -> str:
    shown = name.encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x1f\x7f]", "?", shown)


def _walk(folder: Path, gathered: _Gathered) -> None:
    if folder.is_symlink():
        gathered.tell("link", folder.name)
        return
    waiting = [(folder, "", 0)]
    while waiting:
        place, start, depth = waiting.pop()
        try:
            with os.scandir(place) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            gathered.tell("unreadable", start or place.name)
            continue
        for entry in entries:
            name = f"{start}{_printable(entry.name)}"
            if entry.is_symlink() or getattr(entry, "is_junction", lambda: False)():
                gathered.tell("link", name)
            elif entry.is_dir(follow_symlinks=False):
                if depth >= DEEPEST:
                    gathered.tell("too_deep", name)
                else:
                    waiting.append((Path(entry.path), f"{name}/", depth + 1))
            else:
                _take(Path(entry.path), name, gathered)


def _take(path: Path, name: str, gathered: _Gathered) -> None:
    """Read one file, if it is one: a pipe or device would never end."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            gathered.tell("special", name)
            return
        if not gathered.room(about.st_size, name):
            return
        # Opened without following or waiting: the file may have been replaced since it was looked at.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            gathered.files[name] = file.read(LARGEST_BYTES)
        gathered.changed[name] = about.st_mtime
    except (OSError, ValueError):
        gathered.tell("unreadable", name)


def _unzip(name: str, gathered: _Gathered, depth: int) -> None:
    """Lay what is in a zip beside it; what stands there already stays."""
    data, misnamed = gathered.files[name], name.casefold().endswith(".ipynb")
    if depth < 1 or not (name.casefold().endswith(".zip") or (misnamed and data[:2] == b"PK")):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if misnamed and not any(".ipynb" in info.filename.casefold() for info in infos):
                return
            for info in infos:
                if not _is_safe(info):
                    gathered.tell("escaping", name)
                elif (place := _place(name, info, gathered)) and gathered.room(info.file_size, place):
                    with archive.open(info) as file:
                        # The list of a zip may lie about sizes: no more is read than it says.
                        gathered.files[place] = file.read(info.file_size)
                    _unzip(place, gathered, depth - 1)
    except _DAMAGED:
        gathered.tell("broken_zip", name)


def _place(name: str, info: zipfile.ZipInfo, gathered: _Gathered) -> str:
    """Return where a file of a zip goes; empty when another file is in the way."""
    inside = _printable(_flat(info.filename))
    for place in (str(PurePosixPath(name).parent / inside), f"{name}.inhoud/{inside}"):
        above = any(str(parent) in gathered.files for parent in PurePosixPath(place).parents)
        if place not in gathered.files and not above:
            return place
        if gathered.files.get(place) is not None and len(gathered.files[place]) == info.file_size:
            return ""
    return ""


def _flat(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _is_safe(info: zipfile.ZipInfo) -> bool:
    name = _flat(info.filename)
    outside = name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"[A-Za-z]:", name)
    return not outside and not stat.S_ISLNK(info.external_attr >> 16)
