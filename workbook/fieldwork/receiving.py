"""Bringing answers in: codes that were pasted and files that were chosen, each saved in `team/` and told about."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from attrs import evolve

from workbook.dutch import join
from workbook.errors import WorkbookError
from workbook.home import locked, safe_name, write_atomic
from workbook.instrument import instrument
from workbook.responses import AnswerFile, codes, read_answer_file
from workbook.responses.documents import SUFFIXES
from workbook.responses.folders import BASELINE, SUBJECT_MARK, subject_name
from workbook.texts import say

TEAM_FOLDER = "team"
_KNOWN = (".json", ".csv", ".xlsx", *SUFFIXES)
Told = tuple[str, str]
# What a line tells: something was saved, was there already, or needs the reader.
SAVED, SAME, ATTENTION = "saved", "same", "attention"


def take_codes(text: str, folder: Path) -> list[Told]:
    """Save the answer in every code in `text` as a file of its own; say of each what became of it.

    Parameters
    ----------
    folder : the deelnemer's folder

    Returns
    -------
    a state (`saved`, `same` or `attention`) and a Dutch sentence for every code, in the order of the text

    Raises
    ------
    WorkbookError
        when the folder can't be written; what was saved before stays
    """
    if not text.strip():
        return [(ATTENTION, say("fieldwork.nothing_pasted"))]
    found = list(codes.find(text))
    return [_take(code, number, folder) for number, code in enumerate(found, 1)] or [
        (ATTENTION, say("fieldwork.no_codes"))
    ]


def _take(code: str, number: int, folder: Path) -> Told:
    try:
        file = codes.decode(code, where=say("fieldwork.code", number=number))
    except WorkbookError as error:
        return ATTENTION, say("fieldwork.code_broken", number=number, what=error.what, remedy=error.remedy)
    path = folder / TEAM_FOLDER / _name(file)
    about = instrument(file.instrument)
    with locked(path):
        key = _weigh(path, file)
        if key in {"saved", "newer"}:
            text = json.dumps(file.to_json(), ensure_ascii=False, indent=1)
            write_atomic(path, text.encode("utf-8", errors="replace"))
    told = say(f"fieldwork.code_{key}", number=number, title=about.short or about.title, file=path.name)
    return (SAME if key in {"same", "older"} else SAVED), told


def _name(file: AnswerFile) -> str:
    """Name a file by who answered what: the same answer again is the same file, another moment or lesson another."""
    who = safe_name(file.respondent) if file.respondent else f"t-{zlib.crc32(repr(file.to_json()).encode()):08x}"
    about = f"{SUBJECT_MARK}{subject_name(file.subject)}" if file.subject else ""
    moment = "" if file.moment == BASELINE else f".{safe_name(file.moment)}"
    return f"{who}-{file.instrument}{about}{moment}.json"


def _weigh(path: Path, file: AnswerFile) -> str:
    """Tell what an answer is to the one that has its place already; a file there that can't be read gives way."""
    if not path.exists():
        return "saved"
    try:
        there = read_answer_file(path)
    except WorkbookError:
        return "newer"
    if _content(there) == _content(file):
        return "same"
    return "newer" if file.saved_at >= there.saved_at else "older"


def _content(file: AnswerFile) -> dict[str, object]:
    """Return what was answered, whatever the times in it: a code has one time for all its rows, a download one for each."""
    plain = evolve(
        file, saved_at="", rows=_timeless(file.rows), entries=_timeless(file.entries),
    )  # fmt: skip
    return plain.to_json()


def _timeless(rows: tuple[dict[str, object], ...]) -> tuple[dict[str, object], ...]:
    kept = (
        {key: value for key, value in row.items() if key != "saved_at"}
        for row in rows
        if row.get("value", 0) is not None
    )
    return tuple(sorted(kept, key=repr))


def take_file(name: str, data: bytes, folder: Path) -> Told:
    """Save a file that was chosen or dropped under its own name, with a number behind it where that name is taken.

    Raises `WorkbookError` when the folder can't be written.
    """
    own = safe_name(Path(name.replace("\\", "/")).name)
    if Path(own).suffix.casefold() not in _KNOWN:
        return ATTENTION, say("fieldwork.upload_unknown", name=own, known=join(_KNOWN))
    if not data.strip():
        return ATTENTION, say("fieldwork.upload_empty", name=own)
    team = folder / TEAM_FOLDER
    if same := next((each for each in _files(team) if _is(each, data)), None):
        return SAME, say("fieldwork.upload_same", name=own, file=same.name)
    path, number = team / own, 2
    while path.exists():
        path, number = team / f"{Path(own).stem} ({number}){Path(own).suffix}", number + 1
    write_atomic(path, data)
    if path.name == own:
        return SAVED, say("fieldwork.upload_saved", name=own)
    return SAVED, say("fieldwork.upload_renamed", name=own, file=path.name)


def _files(team: Path) -> list[Path]:
    return sorted(path for path in team.iterdir() if path.is_file()) if team.is_dir() else []


def _is(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
