"""Taking everything along: one zip of a deelnemer's folder, and bringing it into another without losing anything."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve, frozen

from workbook.dutch import join, plural
from workbook.errors import WorkbookError, problem
from workbook.home import ANSWERS, FOLDERS, deelnemer_id, home, locked, make_home, utc_now, write_atomic
from workbook.responses import merge, read_answer_file
from workbook.responses.answerfile import from_text
from workbook.texts import entry, say

MANIFEST = "manifest.json"
_KEYS = "sleutels"
_IDENTITY = ("deelnemer.json", "naam.json")
LIMIT = 500_000_000  # bytes, unpacked
_HIDDEN = "."
_START = "start.json"


@frozen
class Brought:
    """What became of a portfolio that was brought in: how many files, and what a reader must know."""

    added: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return in Dutch what was done."""
        done = say("portfolio.carry.done", added=len(self.added), merged=len(self.merged), same=len(self.same))
        return " ".join((done, *self.notes))

    def _repr_html_(self) -> str:
        return f"<p>{self.sentence()}</p>"


def pack(path: Path, folder: Path | None = None) -> str:
    """Write everything of a deelnemer's folder into one zip and return what to tell about it.

    Keys and the team's answers go along, so the file is for its owner alone; on systems that know owners only they can
    read it. Nothing is overwritten.

    Raises
    ------
    WorkbookError : "Er staat al een bestand met deze naam.", or where it can't be written
    """
    folder = folder or home()
    if path.exists():
        raise problem("portfolio.exists", where=path.name)
    files = {name: (folder / name).read_bytes() for name in _carried(folder)}
    manifest = {
        "format": 1, "deelnemer": deelnemer_id(folder), "made_at": utc_now(),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
        for name, data in files.items():
            archive.writestr(name, data)
    write_atomic(path, made.getvalue(), private=True)
    return say("portfolio.carry.told", file=path.name, count=plural(len(files), **entry("portfolio.carry.file")))


def _carried(folder: Path) -> Iterator[str]:
    """Give the names of what goes along: what a person made or got, never what is hidden or being written."""
    for name in _IDENTITY:
        if (folder / name).is_file():
            yield name
    pages = [path for path in folder.rglob("*.ipynb") if path.is_file()]
    made = [path for part in (*FOLDERS, _KEYS) for path in (folder / part).rglob("*") if path.is_file()]
    for path in sorted({*pages, *made}):
        place = path.relative_to(folder)
        if not any(part.startswith(_HIDDEN) for part in place.parts) and not path.is_symlink():
            yield place.as_posix()


def bring(path: Path, folder: Path | None = None) -> Brought:
    """Bring a portfolio into a deelnemer's folder; all of it is checked before anything is written.

    Answers are merged cell by cell, the latest saved one wins. Another file that is different here stays; the one that was
    brought is put beside it and told. Bringing it in twice changes nothing more.

    Raises
    ------
    WorkbookError : what is wrong with the zip, or "Dit portfolio is van een andere deelnemer …"
    """
    folder = folder or home()
    manifest, files = _opened(path)
    whose = str(manifest["deelnemer"])
    if deelnemer_id(folder) != whose:
        if any(each.name != _START for each in (folder / ANSWERS).glob("*.json")):
            raise problem("portfolio.another_person", where=path.name)
        write_atomic(folder / _IDENTITY[0], files[_IDENTITY[0]])
    make_home(folder)
    done = []
    for name, data in files.items():
        # A form that is open at this moment writes its answers too.
        with locked(folder / name):
            done.append((name, *_placed(folder, name, data)))
    named = {what: tuple(name for name, how, _ in done if how == what) for what in ("added", "merged", "same")}
    return Brought(**named, notes=tuple(told for _, _, told in done if told))


def _opened(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return manifest and files of a zip in which nothing is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > LIMIT:
                raise problem("portfolio.too_big", where=path.name)
            manifest = json.loads(archive.read(MANIFEST))
            names = [each.filename for each in archive.infolist() if each.filename != MANIFEST]
            if not all(map(_is_safe, names)):
                raise problem("portfolio.unsafe", where=path.name)
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError) as error:
        raise problem("portfolio.no_zip", where=path.name) from error
    _check(manifest, files, path.name)
    return manifest, files


def _check(manifest: Any, files: dict[str, bytes], where: str) -> None:
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict) or not manifest.get("deelnemer"):
        raise problem("portfolio.no_zip", where=where)
    if manifest.get("format") != 1:
        raise problem("portfolio.newer", where=where)
    wrong = {name for name, data in files.items() if hashlib.sha256(data).hexdigest() != manifest["files"].get(name)}
    wrong |= {*manifest["files"]} ^ {*files}
    if wrong or _IDENTITY[0] not in files:
        raise problem("portfolio.damaged", where=where, why=join(sorted(wrong or {_IDENTITY[0]})[:3]))


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = bool(parts) and not name.startswith("/") and "\\" not in name and ":" not in name and ".." not in parts
    known = name in _IDENTITY or name.endswith(".ipynb") or (len(parts) > 1 and parts[0] in {*FOLDERS, _KEYS})
    return inside and known and not any(part.startswith(_HIDDEN) for part in parts)


def _placed(folder: Path, name: str, data: bytes) -> tuple[str, str]:
    """Put one file in its place; return what was done, and what to tell."""
    target = folder / name
    if not target.exists():
        write_atomic(target, data, private=name.startswith(_KEYS) or name in _IDENTITY)
        return "added", ""
    if target.read_bytes() == data or _pages_alike(target, data):
        return "same", ""
    if target.parent.name == ANSWERS and (together := _merged(target, data)) is not None:
        if together == target.read_bytes():
            return "same", ""
        write_atomic(target, together)
        return "merged", ""
    beside = _beside(target, data)
    if beside.exists():
        return "same", ""
    write_atomic(beside, data, private=name.startswith(_KEYS))
    return "added", say("portfolio.carry.kept", name=name, beside=beside.name)


def _pages_alike(target: Path, data: bytes) -> bool:
    """Tell whether two notebooks have the same cells; that one of them was run is no difference."""
    if target.suffix != ".ipynb":
        return False
    try:
        here, there = (
            [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
            for text in (target.read_bytes(), data)
        )
    except (ValueError, KeyError, TypeError):
        return False
    return here == there


def _merged(target: Path, data: bytes) -> bytes | None:
    """Return both versions of an answer file as one; None when they can't be."""
    try:
        here, there = read_answer_file(target), from_text(data.decode("utf-8-sig"), where=target.name)
    except (WorkbookError, UnicodeDecodeError):
        return None
    if (here.instrument, here.moment, here.subject) != (there.instrument, there.moment, there.subject):
        return None
    together = evolve(merge(there, here), respondent=there.respondent)
    return json.dumps(together.to_json(), ensure_ascii=False, indent=1).encode()


def _beside(target: Path, data: bytes) -> Path:
    """Return a name beside a file that is the same whenever the same content is brought."""
    mark = hashlib.sha256(data).hexdigest()[:6]
    return target.with_name(f"{target.stem} ({say('portfolio.carry.beside')} {mark}){target.suffix}")
