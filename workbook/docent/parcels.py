"""Unpacking what came in, whoever made it: nothing is written outside, nothing swells, nothing stops the rest."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath

from attrs import frozen

from workbook.docent.receiving.profiles import Sender
from workbook.errors import problem

MOST_FILES, MOST_BYTES, DEEPEST = 5000, 500_000_000, 4
_LARGEST_FILE_BYTES = 80_000_000
_SKIPPED_FOLDERS = {"__MACOSX", ".ipynb_checkpoints", "__pycache__"}
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "icon\r"}
# A zip with a password raises RuntimeError, one of an unknown method NotImplementedError.
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError)


@frozen
class Incoming:
    """One hand-in as found: where it came from, its files, when it was last changed, and what is wrong with it.

    Attributes
    ----------
    sender : as the ELO names who handed in; None where it came another way
    shared : whether it came together with a hand-in of somebody else, so that the sender need not be its owner
    assignment : to which it belongs by the name of its notebook, where no manifest says so
    notes : what the docent should know of how it came in
    places : where each of its files was found
    """

    origin: str
    files: Mapping[str, bytes]
    changed: datetime
    broken: str = ""
    sender: Sender | None = None
    shared: bool = False
    assignment: str = ""
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class _Budget:
    """What one run may still unpack."""

    def __init__(self) -> None:
        self.files, self.size = MOST_FILES, MOST_BYTES

    def spend(self, size: int, where: str) -> None:
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0 or size > _LARGEST_FILE_BYTES:
            raise problem("docent.too_large", where=where)


def _unzip(data: bytes, origin: str, budget: _Budget) -> tuple[dict[str, bytes], dict[str, datetime]]:
    return read_zip(data, origin, budget)[:2]


def read_zip(
    data: bytes, origin: str, budget: _Budget
) -> tuple[dict[str, bytes], dict[str, datetime], tuple[str, ...]]:
    """Read a zip into memory: its files, their times, and the names of what programs keep for themselves and is not read.

    Raises `WorkbookError` for one that is damaged, too large, or reaches outside itself.
    """
    files: dict[str, bytes] = {}
    times: dict[str, datetime] = {}
    skipped: list[str] = []
    taken: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                name = normal(_name(info))
                _refuse_dangerous(info, name, origin)
                if name.endswith("/"):
                    continue
                if any(is_system(part) for part in PurePosixPath(name).parts):
                    skipped.append(name)
                    continue
                name = _free(str(PurePosixPath(name)), taken)
                taken.add(name.casefold())
                # The directory of a zip may lie about sizes: no more is read than what it says, and that is counted.
                budget.spend(info.file_size, origin)
                with archive.open(info) as file:
                    files[name] = file.read(info.file_size + 1)[: info.file_size]
                times[name] = _moment(info)
    except _DAMAGED as error:
        raise problem("docent.broken_zip", where=origin) from error
    return files, times, tuple(skipped)


def _refuse_dangerous(info: zipfile.ZipInfo, name: str, origin: str) -> None:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise problem("docent.escaping_zip", where=origin)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise problem("docent.escaping_zip", where=origin)


def _moment(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a name in a zip; where the zip doesn't say how it is written, UTF-8 that was read as something else is put right."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name that no other file of the zip has, in whatever capitals: two may have one, and both came in."""
    path, free, number = PurePosixPath(name), name, 2
    while free.casefold() in taken:
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        number += 1
    return free


def is_system(name: str) -> bool:
    """Tell whether a program keeps a folder or file of this name for itself."""
    return name in _SKIPPED_FOLDERS or name.startswith((".", "~$")) or name.casefold() in _SYSTEM_FILES


def normal(name: str) -> str:
    """Return a name as one form of letters (macOS takes accents apart) and with one kind of slash."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
