"""Where Pyodide comes from: a folder with its packages, an unpacked release, or its archive."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.content import content_root
from workbook.errors import problem
from workbook.site.fetching import cache, core_from_npm
from workbook.site.versions import BINARY, BINARY_IF_THERE, PYODIDE

CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_SUMS = "SHA256SUMS"
_ARCHIVES = (".tar.bz2", ".tar.gz", ".tgz", ".tbz2")
_BLOCK = 1 << 20


@frozen
class Source:
    """Pyodide of the right version: its core, its lock, and its binary packages by name."""

    core: Path
    lock: dict[str, Any]
    packages: dict[str, Path]

    @property
    def node(self) -> Path | None:
        """Return the module that starts this very Pyodide in node; None where the folder has none."""
        module = self.core / "pyodide.mjs"
        return module if module.is_file() else None


def find(named: Path | None) -> Source:
    """Return the Pyodide to build with: `named`, else what `WORKBOOK_PYODIDE` names, else the folder beside the project.

    Raises
    ------
    WorkbookError : there is none, it is another version, a package is missing, or a file is not what its checksum says
    """
    folder = _folder(named)
    _check_sums(folder)
    core = folder if all((folder / name).is_file() for name in CORE) else core_from_npm()
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    if lock["info"]["version"] != PYODIDE:
        raise problem("site.other_version", where=core, found=lock["info"]["version"], version=PYODIDE)
    found = {name: folder / lock["packages"][name]["file_name"] for name in (*BINARY, *BINARY_IF_THERE)}
    missing = [found[name].name for name in BINARY if not found[name].is_file()]
    if missing:
        raise problem("site.missing", where=folder, files=", ".join(missing), version=PYODIDE)
    there = {name: path for name, path in found.items() if path.is_file()}
    for name, path in there.items():
        if _sha256(path) != lock["packages"][name]["sha256"]:
            raise problem("site.damaged", where=path, version=PYODIDE)
    return Source(core, lock, there)


def _folder(named: Path | None) -> Path:
    given = named or (Path(os.environ["WORKBOOK_PYODIDE"]) if os.environ.get("WORKBOOK_PYODIDE") else None)
    place = given or content_root().parent / "shared" / f"pyodide-{PYODIDE}"
    if place.is_dir():
        inside = place / "pyodide"
        return inside if (inside / "pyodide.js").is_file() else place
    if place.is_file() and place.name.endswith(_ARCHIVES):
        return _unpacked(place)
    if given is None:
        raise problem("site.no_pyodide", where="--pyodide", version=PYODIDE)
    raise problem("site.not_there", where=given, version=PYODIDE)


def _unpacked(archive: Path) -> Path:
    """Unpack an archive of Pyodide into the cache, once, and return its folder."""
    place = cache() / f"archief-{_sha256(archive)[:16]}"
    if not place.is_dir():
        aside = place.with_name(f".{place.name}-{os.getpid()}")
        try:
            with tarfile.open(archive) as opened:
                opened.extractall(aside, filter="data")
            aside.rename(place)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise problem("site.no_archive", where=archive, version=PYODIDE) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    inside = place / "pyodide"
    return inside if inside.is_dir() else place


def _check_sums(folder: Path) -> None:
    """Compare what a list of checksums in the folder names."""
    sums = folder / _SUMS
    if not sums.is_file():
        return
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition(" ")
        path = folder / name.strip(" *")
        if path.is_file() and _sha256(path) != digest:
            raise problem("site.damaged", where=path, version=PYODIDE)


def _sha256(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            made.update(block)
    return made.hexdigest()
