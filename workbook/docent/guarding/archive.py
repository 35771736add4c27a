"""A whole course in one file, and back: every part with its hash, and nobody back who was forgotten since."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from workbook.docent.course import STAGING, Course, quietly
from workbook.docent.guarding import tombstones
from workbook.docent.guarding.forgetting import forget_again
from workbook.docent.guarding.health import copy_database
from workbook.docent.people import KEYS
from workbook.errors import problem
from workbook.home import utc_now, write_atomic

MANIFEST = "reservekopie.json"
_KIND = "workbook-backup"
_HEAD = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")
_LEFT_OUT = re.compile(r"__pycache__|\.ipynb_checkpoints|\.git|\..*\.(tmp|lock)|Thumbs\.db|\.DS_Store|desktop\.ini")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    KeyError,
    TypeError,
)
_UNSAFE = re.compile(r"\\|\x00|^[A-Za-z]:")


@frozen
class Backup:
    """A copy that was made: the file, how many parts it holds, whether names are among them, and its own sha256."""

    file: Path
    files: int
    with_key: bool
    sha256: str


@frozen
class Restored:
    """A course that was put back: its folder, how many parts, and how many people were forgotten again."""

    folder: Path
    files: int
    forgotten: int
    with_key: bool


def backup(course: Course, out: Path, *, with_key: bool = True, started: Callable[[str], None] = quietly) -> Backup:
    """Write a course into one zip, and read it back to be sure.

    Parameters
    ----------
    out : the zip to make, outside the course folder; an existing file is never overwritten
    with_key : whether the folder with names goes along; without it nobody can be called by name after a restore
    started : called with each file as its turn comes

    Raises `WorkbookError` when a file can't be read or the zip can't be written; then there is no zip.
    """
    out = out.expanduser().absolute()
    if out.exists():
        raise problem("guarding.backup.exists", where=out)
    if out.resolve().is_relative_to(course.root.resolve()):
        raise problem("guarding.backup.inside", where=out)
    fresh = out.with_name(f".{out.name}.{secrets.token_hex(3)}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        files = _write(course, fresh, with_key=with_key, started=started)
        _checked(fresh)
        fresh.replace(out)
    except OSError as error:
        raise problem("guarding.backup.not_written", where=out) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return Backup(out, len(files), with_key, _hash_of(out))


def _write(course: Course, target: Path, *, with_key: bool, started: Callable[[str], None]) -> dict[str, Any]:
    files: dict[str, Any] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _parts(course.root):
            name = path.relative_to(course.root).as_posix()
            if not with_key and name.startswith(f"{KEYS}/"):
                continue
            started(name)
            try:
                data = _content(path)
            except OSError as error:
                raise problem("guarding.backup.unreadable", where=path) from error
            files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            archive.writestr(name, data)
        manifest = {"format": 1, "kind": _KIND, "made_at": utc_now(), "with_key": with_key, "files": files}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return files


def _parts(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        away = any(_LEFT_OUT.fullmatch(part) for part in inside) or inside[0] == STAGING or path.name.endswith(_BESIDE)
        if not away and path.is_file() and not path.is_symlink():
            yield path


def _content(path: Path) -> bytes:
    """Return a file; of a database how it is at one moment, whoever is writing in it."""
    with path.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            return path.read_bytes()
    import sqlite3

    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / path.name
        try:
            copy_database(path, copy)
        except sqlite3.Error:
            # Damaged: it goes along as it is, for whoever can still get something out of it.
            return path.read_bytes()
        return copy.read_bytes()


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore(file: Path, folder: Path, *, stones: Path | None = None) -> Restored:
    """Make a course from a backup; everything is checked before anything is written.

    Who was forgotten, in the backup, in `folder` or by `stones`, is forgotten in what comes back.

    Parameters
    ----------
    folder : where the course comes; it may hold tombstones with their proof, and nothing else
    stones : another course folder, or its `register/vergeten.jsonl`, whose tombstones count too

    Raises `WorkbookError` when the file is no whole backup, a course stands in the folder, or it can't be written.
    """
    file, folder = file.expanduser().absolute(), folder.expanduser().absolute()
    here = tombstones.path_in(folder)
    proofs = sorted(here.parent.glob("vergeten-*.txt"))
    if folder.exists() and (not folder.is_dir() or any(map(_stands, set(folder.rglob("*")) - {here, *proofs}))):
        raise problem("guarding.restore.exists", where=folder)
    known = tombstones.read(here)
    if stones is not None:
        path = tombstones.path_in(stones) if stones.is_dir() else stones
        if not path.is_file():
            raise problem("guarding.restore.no_stones", where=path)
        known += tombstones.read(path)
    manifest = _checked(file)
    fresh = folder.with_name(f"{folder.name}.terugzetten")
    try:
        shutil.rmtree(fresh, ignore_errors=True)  # of a time that was broken off
        _lay(file, fresh, manifest["files"])
        tombstones.carried(fresh, known)
        for proof in proofs:
            if not (kept := tombstones.path_in(fresh).with_name(proof.name)).exists():
                write_atomic(kept, proof.read_bytes())
        count = forget_again(Course(fresh))
        if folder.exists():
            shutil.rmtree(folder)
        fresh.replace(folder)
    except OSError as error:
        raise problem("guarding.restore.not_written", where=folder) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Restored(folder, len(manifest["files"]), count, bool(manifest.get("with_key")))


def _stands(path: Path) -> bool:
    return not path.is_dir()


def _lay(file: Path, fresh: Path, files: Mapping[str, Any]) -> None:
    with zipfile.ZipFile(file) as archive:
        for name in files:
            write_atomic(fresh / name, archive.read(name), private=name.startswith(f"{KEYS}/"))


def _checked(file: Path) -> dict[str, Any]:
    """Return the manifest of a backup in which every part is there and has its hash. Raises `WorkbookError` otherwise."""
    if not file.is_file():
        raise problem("guarding.restore.not_found", where=file)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if MANIFEST not in names:
                raise problem("guarding.restore.no_backup", where=file)
            manifest = json.loads(archive.read(MANIFEST))
            files = dict(manifest["files"])
            if manifest["kind"] != _KIND or manifest["format"] != 1:
                raise problem("guarding.restore.other_format", where=file)
            for name, about in files.items():
                if not _safe(name):
                    raise problem("guarding.restore.unsafe", where=file)
                if _hash_in(archive, name, about["bytes"]) != (about["sha256"], about["bytes"]):
                    raise problem("guarding.restore.damaged", where=file, name=name)
    except _BROKEN as error:
        raise problem("guarding.restore.broken", where=file) from error
    if len(names) != len(set(names)) or set(names) - {MANIFEST} != set(files):
        raise problem("guarding.restore.more", where=file)
    return dict(manifest)


def _hash_in(archive: zipfile.ZipFile, name: str, largest: int) -> tuple[str, int]:
    """Return hash and size of a member, read in pieces: what says it is small may be large."""
    made, size = hashlib.sha256(), 0
    with archive.open(name) as member:
        while size <= largest and (piece := member.read(1 << 20)):
            made.update(piece)
            size += len(piece)
    return made.hexdigest(), size


def _safe(name: str) -> bool:
    """Tell whether a name stays inside the folder, on Windows too."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not _UNSAFE.search(name)
