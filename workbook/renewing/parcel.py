"""A release that a docent handed out, as it lies in a deelnemer's folder: a zip, or the folder that came out of one."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from workbook.errors import problem
from workbook.home import is_inside

MANIFEST = "uitgave.json"
FORMAT = 1
_KINDS = {".ipynb", ".yaml"}
_LARGEST = 50_000_000
_MOST = 500


@frozen
class Parcel:
    """A release: of which module, its id, when it was made, its files by path in a deelnemer's folder, and where it lies."""

    module: int
    release: str
    made_at: str
    files: Mapping[str, bytes]
    path: Path


def waiting_parcels(folder: Path) -> tuple[list[Parcel], list[Path]]:
    """Return the releases that lie in a deelnemer's folder, the oldest first, and the paths that look like one but are broken.

    A zip of something else is nobody's business here.
    """
    found: list[Parcel] = []
    broken: list[Path] = []
    for path in sorted(folder.glob("*")):
        is_zip, is_folder = path.is_file() and path.suffix.lower() == ".zip", (path / MANIFEST).is_file()
        if not (is_zip or is_folder):
            continue
        files = _unzipped(path) if is_zip else _in_folder(path)
        if files is None:
            broken += [path] if path.name.startswith("module-") else []
        elif MANIFEST in files:
            parcel = _parcel(files, path)
            found += [parcel] if parcel else []
            broken += [] if parcel else [path]
    return sorted(found, key=lambda each: each.made_at), broken


def read_parcel(path: Path) -> Parcel:
    """Read a release from a zip or a folder. Raises `WorkbookError` when it is none, or damaged."""
    if not path.exists():
        raise problem("renewing.no_file", where=path)
    files = (_in_folder(path) if path.is_dir() else _unzipped(path)) or {}
    parcel = _parcel(files, path)
    if parcel is None:
        raise problem("renewing.no_parcel", where=path)
    return parcel


def _parcel(files: Mapping[str, bytes], path: Path) -> Parcel | None:
    try:
        told: dict[str, Any] = json.loads(files[MANIFEST].decode("utf-8-sig"))
        if told["format"] != FORMAT:
            return None
        wanted = {str(name): files[name] for name in told["files"]}
        made = Parcel(int(told["module"]), str(told["release"]), str(told["made_at"]), wanted, path)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return made if all(_is_allowed(name) for name in wanted) else None


def _is_allowed(name: str) -> bool:
    """Tell whether a release may put a file here: a notebook or questions, in a module's or an assignment's folder."""
    path = PurePosixPath(name)
    inside = len(path.parts) > 1 and (path.parts[0].startswith("module-") or path.parts[0] == "opdrachten")
    return (
        inside
        and path.suffix in _KINDS
        and not any(part in {"..", ""} or ":" in part or "\\" in part for part in path.parts)
    )


def _unzipped(path: Path) -> dict[str, bytes] | None:
    """Return the files of a zip without the one folder around them; None when it can't be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > _MOST or sum(info.file_size for info in infos) > _LARGEST:
                return None
            files = {info.filename: archive.read(info) for info in infos}
    except (OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    top = next((name.removesuffix(MANIFEST) for name in files if PurePosixPath(name).name == MANIFEST), "")
    return {name.removeprefix(top): data for name, data in files.items()}


def _in_folder(folder: Path) -> dict[str, bytes] | None:
    try:
        paths = [path for path in folder.rglob("*") if path.is_file() and is_inside(path, folder)]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths[:_MOST]}
    except OSError:
        return None
