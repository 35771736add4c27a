"""What goes along with a hand-in and what stays in the deelnemer's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from workbook.dutch import number
from workbook.errors import WorkbookError
from workbook.handin.others import TEAM, is_of_team
from workbook.home import ANSWERS, is_inside, safe_name
from workbook.instrument import Instrument, Quiz, instrument
from workbook.responses.folders import FOLLOW_UP, instrument_in, subject_paths
from workbook.texts import entry, say

ATTACHMENTS = "bijlagen"
SUFFIXES = (".docx", ".pdf", ".pptx", ".xlsx")
MEGABYTE = 1_000_000
LARGEST_BYTES, ALL_BYTES = 20 * MEGABYTE, 50 * MEGABYTE


@frozen
class Part:
    """One file that goes along: its name in the zip, where it stands, and what it is in Dutch."""

    name: str
    path: Path
    label: str


@frozen
class Contents:
    """What goes along, what stays (each with its reason), and what the deelnemer must know."""

    going: tuple[Part, ...]
    staying: tuple[str, ...]
    notes: tuple[str, ...]


def needed(quiz: Quiz) -> list[Instrument]:
    """Return the instruments that the assignment is about, itself first."""
    return [quiz, *(instrument(each) for each in (quiz.assignment.needs if quiz.assignment else ()))]


def contents(quiz: Quiz, home: Path) -> Contents:
    """Sort everything in the deelnemer's folder into what goes along and what stays.

    Only own answers of instruments whose `leaves` is `own` go along, and attachments of a known kind and size.
    """
    going: list[Part] = []
    staying = list(entry("handin.always_stay"))
    for each in needed(quiz):
        paths = _answer_paths(home, each.id)
        if each.leaves == "own":
            going += [Part(f"{ANSWERS}/{path.name}", path, _label(each, path)) for path in paths]
        elif paths:
            staying.append(say(f"handin.stays.{each.leaves}", title=each.title))
    taken = {part.path for part in going}
    others = {instrument_in(path) for path in (home / ANSWERS).glob("*.json") if path not in taken and _visible(path)}
    staying += (
        [say("handin.other_answers", titles=", ".join(sorted(_title(each) for each in others)))] if others else []
    )
    attached, left_out = _attachments(home)
    return Contents((*going, *attached), tuple(staying), tuple(left_out))


def _label(about: Instrument, path: Path) -> str:
    """Say what an answer file is; a subject or second moment by its name, so that two files can be told apart."""
    moment = path.stem.removeprefix(about.id).lstrip(".-")
    title = about.short or about.title
    return say("handin.answers", title=f"{title} ({moment})" if moment else title)


def _answer_paths(home: Path, instrument_id: str) -> list[Path]:
    folder = home / ANSWERS
    found = [folder / f"{instrument_id}.json", *sorted(folder.glob(f"{instrument_id}.*meting.json"))]
    for moment in (None, FOLLOW_UP):
        found += subject_paths(instrument_id, moment, folder=home)
    return [path for path in found if path.is_file()]


def _visible(path: Path) -> bool:
    return not path.name.startswith((".", "~$"))


def _title(instrument_id: str) -> str:
    try:
        found = instrument(instrument_id)
    except WorkbookError:
        return instrument_id
    return found.short or found.title


def _attachments(home: Path) -> tuple[list[Part], list[str]]:
    """Return the attachments that go along, and a Dutch line for each that does not."""
    parts: list[Part] = []
    told: list[str] = []
    total = 0
    team = [path for path in (home / TEAM).rglob("*") if path.is_file()]
    for path in _files(home / ATTACHMENTS):
        size, reason = _examine(path, home, total)
        reason = reason or ("team" if is_of_team(path, team) else "")
        name = path.relative_to(home / ATTACHMENTS).as_posix()
        if reason:
            told.append(say(f"handin.left_out.{reason}", name=name, **_limits()))
            continue
        total += size
        parts.append(Part(_zip_name(path, home, parts), path, say("handin.attachment", name=name)))
    return parts, told


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if not path.is_dir() and _visible(path))


def _examine(path: Path, home: Path, total: int) -> tuple[int, str]:
    """Return the size of an attachment and the reason why it can't go along, empty when it can."""
    if path.suffix.casefold() not in SUFFIXES:
        return 0, "kind"
    if not is_inside(path, home):
        return 0, "elsewhere"
    try:
        with path.open("rb") as file:
            file.read(1)
        size = path.stat().st_size
    except OSError:
        return 0, "held_open"
    if size == 0:
        return 0, "empty"
    return size, "too_large" if size > LARGEST_BYTES else "all_too_large" if total + size > ALL_BYTES else ""


def _limits() -> dict[str, str]:
    return {
        "largest": number(LARGEST_BYTES / MEGABYTE),
        "all": number(ALL_BYTES / MEGABYTE),
        "kinds": ", ".join(suffix[1:] for suffix in SUFFIXES),
    }


def _zip_name(path: Path, home: Path, parts: list[Part]) -> str:
    """Name an attachment so that every system can unpack it; two that become the same get a number."""
    inner = path.relative_to(home / ATTACHMENTS).as_posix().replace("/", " - ")
    stem, suffix = Path(inner).stem, path.suffix.casefold()
    taken = {part.name.casefold() for part in parts}
    marks = ("", *(f" {count}" for count in range(2, len(parts) + 2)))
    names = (f"{ATTACHMENTS}/{safe_name(stem)}{mark}{suffix}" for mark in marks)
    return next(name for name in names if name.casefold() not in taken)
