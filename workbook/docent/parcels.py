"""Unpacking what came in, whoever made it: nothing is written outside, nothing swells, nothing stops the rest."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from attrs import frozen

from workbook.errors import WorkbookError, problem
from workbook.texts import say

MOST_FILES, MOST_BYTES, DEEPEST = 5000, 500_000_000, 4
_LARGEST_FILE_BYTES = 80_000_000
_SKIPPED_FOLDERS = {"__MACOSX", ".ipynb_checkpoints", "__pycache__"}
_MARKERS = ("manifest.json",)
# A zip with a password raises RuntimeError, one of an unknown method NotImplementedError.
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError)


@frozen
class Incoming:
    """One hand-in as found: where it came from, its files, when it was last changed, and what is wrong with it."""

    origin: str
    files: Mapping[str, bytes]
    changed: datetime
    broken: str = ""


class _Budget:
    """What one run may still unpack."""

    def __init__(self) -> None:
        self.files, self.size = MOST_FILES, MOST_BYTES

    def spend(self, size: int, where: str) -> None:
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0 or size > _LARGEST_FILE_BYTES:
            raise problem("docent.too_large", where=where)


def incoming(path: Path) -> Iterator[Incoming]:
    """Give every hand-in in a folder, a zip (of the ELO too, with zips inside) or a bare notebook.

    Raises `WorkbookError` when `path` doesn't exist; a file inside that can't be read comes as a broken hand-in.
    """
    if not path.exists():
        raise problem("docent.not_found", where=path)
    yield from _from_path(path, path.parent, _Budget())


def _from_path(path: Path, root: Path, budget: _Budget) -> Iterator[Incoming]:
    origin = path.relative_to(root).as_posix()
    if path.is_symlink() or path.name in _SKIPPED_FOLDERS or path.name.startswith((".", "~$")):
        return
    if path.is_dir():
        yield from _from_folder(path, root, budget)
        return
    if path.suffix.casefold() not in {".zip", ".ipynb"}:
        return
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        data = path.read_bytes()
    except OSError:
        yield Incoming(origin, {}, changed, say("docent.collect.unreadable"))
        return
    yield from _from_bytes(path.name, data, origin, changed, budget, 0)


def _from_folder(path: Path, root: Path, budget: _Budget) -> Iterator[Incoming]:
    """Take a folder with a manifest, or answers beside a notebook, as one hand-in; look inside any other."""
    children = sorted(path.iterdir())
    if _is_hand_in([child.name for child in children]):
        files = {}
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.is_symlink():
                budget.spend(file.stat().st_size, str(file))
                files[_normal(file.relative_to(path).as_posix())] = file.read_bytes()
        newest = max((child.stat().st_mtime for child in children if child.is_file()), default=path.stat().st_mtime)
        yield Incoming(path.relative_to(root).as_posix(), files, datetime.fromtimestamp(newest, UTC))
        return
    for child in children:
        yield from _from_path(child, root, budget)


def _is_hand_in(names: list[str]) -> bool:
    notebooks = any(name.casefold().endswith(".ipynb") for name in names)
    return any(name in names for name in _MARKERS) or (notebooks and "antwoorden" in names)


def _from_bytes(
    name: str, data: bytes, origin: str, changed: datetime, budget: _Budget, depth: int
) -> Iterator[Incoming]:
    if name.casefold().endswith(".ipynb"):
        yield Incoming(origin, {_normal(PurePosixPath(name).name): data}, changed)
        return
    try:
        files, times = _unzip(data, origin, budget)
    except WorkbookError as error:
        yield Incoming(origin, {PurePosixPath(name).name: data}, changed, f"{error.what} {error.remedy}")
        return
    roots = sorted({str(PurePosixPath(each).parent) for each in files if _opens_hand_in(each, files)})
    roots = [root for root in roots if not any(root != other and _under(root, other) for other in roots)]
    inside = {each for root in roots for each in files if _under(each, root)}
    for root in roots:
        mine = [each for each in files if _under(each, root)]
        place = origin if root == "." else f"{origin}/{root}"
        yield Incoming(place, {_below(each, root): files[each] for each in mine}, max(times[each] for each in mine))
    for each in sorted(set(files) - inside):
        if each.casefold().endswith((".zip", ".ipynb")):
            if depth >= DEEPEST:
                yield Incoming(f"{origin}/{each}", {}, changed, say("docent.collect.too_deep"))
                continue
            yield from _from_bytes(
                PurePosixPath(each).name, files[each], f"{origin}/{each}", times[each], budget, depth + 1
            )


def _opens_hand_in(name: str, files: Mapping[str, bytes]) -> bool:
    folder, own = PurePosixPath(name).parent, PurePosixPath(name).name
    if own in _MARKERS:
        return True
    return own.casefold().endswith(".ipynb") and any(_under(each, str(folder / "antwoorden")) for each in files)


def _under(name: str, folder: str) -> bool:
    return folder == "." or name.startswith(f"{folder}/")


def _below(name: str, folder: str) -> str:
    return name if folder == "." else name[len(folder) + 1 :]


def _unzip(data: bytes, origin: str, budget: _Budget) -> tuple[dict[str, bytes], dict[str, datetime]]:
    """Read a zip into memory. Raises `WorkbookError` for one that is damaged, too large, or reaches outside itself."""
    files: dict[str, bytes] = {}
    times: dict[str, datetime] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                name = _normal(info.filename)
                _refuse_dangerous(info, name, origin)
                if info.is_dir() or set(PurePosixPath(name).parts) & _SKIPPED_FOLDERS:
                    continue
                # The directory of a zip may lie about sizes: no more is read than what it says, and that is counted.
                budget.spend(info.file_size, origin)
                with archive.open(info) as file:
                    files[name] = file.read(info.file_size + 1)[: info.file_size]
                times[name] = _moment(info)
    except _DAMAGED as error:
        raise problem("docent.broken_zip", where=origin) from error
    return files, times


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


def _normal(name: str) -> str:
    """Return a name as one form of letters (macOS takes accents apart) and with one kind of slash."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
