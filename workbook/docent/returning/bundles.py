"""Zips of feedback: one for the ELO under the names that it expects, or one a deelnemer under the pseudonym."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path, PurePosixPath

from attrs import frozen

from workbook.docent.course import Course, quietly
from workbook.docent.distributing.packing import zipped
from workbook.docent.feedback import Written, feedback
from workbook.docent.judging import attachments
from workbook.docent.people import KEYS
from workbook.docent.returning.elos import Elo
from workbook.docent.returning.names import Name, Names, names
from workbook.docent.returning.sent import FOLDER, hashes, labelled, note
from workbook.home import write_atomic
from workbook.texts import say

_SUFFIXES = {".html", ".pdf"}
Files = Mapping[str, bytes]


@frozen
class Bundled:
    """What was made ready to go back.

    Attributes
    ----------
    zips : every zip, that for the ELO, or that of the whole class, first
    written : the feedback in it
    nameless : who has no name that this ELO gave, and so a zip of their own
    shared : those of them who share one with somebody, as in a group
    """

    zips: tuple[Path, ...]
    written: tuple[Written, ...]
    nameless: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def bundle(
    course: Course,
    assignment: str,
    elo: Elo | None = None,
    *,
    only: Iterable[str] = (),
    started: Callable[[str], None] = quietly,
) -> Bundled:
    """Write the feedback anew, and the zips with it, and note that these are ready to be sent.

    What bears names comes under `sleutel/`; without an ELO there are none.

    Raises
    ------
    WorkbookError : an unknown assignment, nothing collected, or a pseudonym that did not hand in
    """
    written = feedback(course, assignment, only=only, started=started)
    files = {each.id: returned(course, assignment, each.id) for each in written}
    known = names(course, assignment, elo) if elo else Names({})
    entries: dict[str, bytes] = {}
    own = []
    for code, each in files.items():
        placed = _placed(elo, known.by_code[code], each) if elo and code in known.by_code else {}
        entries |= placed
        own += [] if placed else [code]
    folder = course.root / FOLDER / assignment
    # A zip of some never takes the place of that of the whole class.
    end = "" if set(files) == set(course.submitters(assignment)) else f"-{say('returning.part')}"
    zips = _for_elo(course, assignment, elo, entries, end) if elo else _for_all(folder, assignment, files, end)
    for code in own:
        zips.append(_written(folder / f"{code}.zip", files[code]))
    for code, each in files.items():
        note(course, "ready", assignment, code, hashes(labelled(assignment, each)))
    nameless = tuple(own) if elo else ()
    return Bundled(tuple(zips), tuple(written), nameless, tuple(each for each in known.shared if each in files))


def returned(course: Course, assignment: str, code: str) -> dict[str, bytes]:
    """Return the files that go back to one deelnemer, by name: the feedback of each round, and what the docent marked."""
    folder = course.feedback(code, assignment)
    found = sorted(path for path in folder.iterdir() if path.stem.startswith(assignment) and path.suffix in _SUFFIXES)
    return {path.name: path.read_bytes() for path in (*found, *attachments(course, assignment, code))}


def _for_elo(course: Course, assignment: str, elo: Elo, entries: Files, end: str) -> list[Path]:
    if not entries:
        return []
    if elo.index:
        entries = {"index.html": _index(assignment, entries), **entries}
    inside = {f"{elo.inside}/{name}" if elo.inside else name: data for name, data in entries.items()}
    return [_written(course.root / KEYS / FOLDER / assignment / f"{assignment}-{elo.id}{end}.zip", inside)]


def _for_all(folder: Path, assignment: str, files: Mapping[str, Files], end: str) -> list[Path]:
    together = {f"{code}/{name}": data for code, each in files.items() for name, data in each.items()}
    return [_written(folder / f"{assignment}-{say('returning.all')}{end}.zip", together)]


def _placed(elo: Elo, name: Name, files: Files) -> dict[str, bytes]:
    """Return files under the name of the ELO; nothing where they can't bear it."""
    if elo.names == "folder":
        return {f"{name.text}/{file}": data for file, data in files.items()}
    if not elo.wrapped:
        return {f"{name.text}_{file}": data for file, data in files.items()}
    # The deelnemer sees it under the name of the file that was handed in, so it must be of that kind.
    return {name.text: zipped(files)} if PurePosixPath(name.text).suffix.casefold() == ".zip" else {}


def _index(assignment: str, entries: Files) -> bytes:
    folders = sorted({name.partition("/")[0] for name in entries})
    lines = "".join(f"<li>{escape(each)}</li>" for each in folders)
    head = f'<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>{escape(assignment)}</title></head>'
    return f"{head}<body><h1>{escape(assignment)}</h1><ul>{lines}</ul></body></html>\n".encode()


def _written(path: Path, files: Files) -> Path:
    write_atomic(path, zipped(files), private=KEYS in path.parts)
    return path
