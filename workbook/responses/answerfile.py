"""One answer file (.json): reading it strictly, merging two versions by row time, saving it whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from workbook.dutch import fold
from workbook.errors import WorkbookError, problem
from workbook.home import deelnemer_id, home, locked, utc_now, write_atomic
from workbook.instrument import Instrument
from workbook.responses.decoding import decode, decode_bytes, read_bytes
from workbook.responses.folders import BASELINE, answer_path, subject_paths
from workbook.responses.tabular import LINK
from workbook.texts import say

FORMAT = 1
CONVERSATION, BUNDLE = "gesprek", "answers"
Row = dict[str, Any]
_TEXT = (str, type(None))


@frozen
class AnswerFile:
    """The answers of one respondent to one instrument at one moment.

    `rows` are numeric cells `{perspective, item, option, value, saved_at}`; a null value is a cleared cell.
    `entries` are texts and table rows `{entry, item, …, saved_at}`. `link` is the code (`koppelcode`) by which someone
    who answers anonymously may link the two moments. `conversation` (`gesprek`) is the name under which someone agreed
    to lay their own position beside those of others.
    """

    instrument: str
    version: str
    respondent: str
    moment: str = BASELINE
    role: str | None = None
    group: str | None = None
    subject: str | None = None
    link: str | None = None
    conversation: str | None = None
    saved_at: str = ""
    rows: tuple[Row, ...] = ()
    entries: tuple[Row, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return the file's content as plain data, in the published order of keys."""
        data: dict[str, Any] = {
            "format": FORMAT, "instrument": self.instrument, "version": self.version, "respondent": self.respondent,
            "role": self.role, "group": self.group, "moment": self.moment, "saved_at": self.saved_at,
        }  # fmt: skip
        if self.subject is not None:
            data["subject"] = self.subject
        if self.link is not None:
            data[LINK] = self.link
        if self.conversation is not None:
            data[CONVERSATION] = self.conversation
        return {**data, "rows": list(self.rows), "entries": list(self.entries)}

    def value(self, perspective: str | None, item: str, option: str | None = None) -> float | None:
        """Return the number in one cell, or None where it was skipped or cleared."""
        for row in self.rows:
            if (row.get("perspective"), row["item"], row.get("option")) == (perspective, item, option):
                found: float | None = row["value"]
                return found
        return None


def read_answer_file(path: Path) -> AnswerFile:
    """Read one answer file.

    Raises `WorkbookError` for what is no answer file: unreadable, half-written or binary, of a newer format,
    or without the keys that place an answer.
    """
    return from_text(decode(path), where=path.name)


def read_answer_files(path: Path) -> tuple[AnswerFile, ...]:
    """Read a file with the answers of one respondent: to one instrument, or (a bundle) to each of several.

    Raises `WorkbookError` as `read_answer_file` does, also for one part of a bundle.
    """
    return files_in(decode(path), where=path.name)


def files_in(text: str, *, where: str) -> tuple[AnswerFile, ...]:
    """Make answer files out of the JSON text of one or of a bundle. Raises `WorkbookError` naming `where`."""
    data = _parsed(text, where)
    if not (isinstance(data, Mapping) and isinstance(parts := data.get(BUNDLE), list) and "instrument" not in data):
        return (from_json(data, where=where),)
    if not isinstance(data.get("format"), int) or not parts:
        raise problem("responses.no_answer_file", where=where)
    if data["format"] > FORMAT:
        raise problem("responses.newer_format", where=where)
    return tuple(from_json(part, where=where) for part in parts)


def bundle(files: Iterable[AnswerFile]) -> dict[str, Any]:
    """Return the answers of one respondent to several instruments as the content of one file."""
    return {"format": FORMAT, BUNDLE: [each.to_json() for each in files]}


def from_text(text: str, *, where: str) -> AnswerFile:
    """Make an answer file out of JSON text. Raises `WorkbookError` naming `where` when it isn't one."""
    return from_json(_parsed(text, where), where=where)


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        key = "responses.broken_json" if text.strip() else "responses.empty_file"
        raise problem(key, where=where, line=getattr(error, "lineno", 1)) from error


def from_json(data: Any, *, where: str) -> AnswerFile:
    """Make an answer file out of parsed JSON. Raises `WorkbookError` naming `where` when it isn't one."""
    if not isinstance(data, Mapping) or not isinstance(data.get("instrument"), str):
        raise problem("responses.no_answer_file", where=where)
    if not isinstance(data.get("format"), int):
        raise problem("responses.no_answer_file", where=where)
    if data["format"] > FORMAT:
        raise problem("responses.newer_format", where=where)
    rows, entries = data.get("rows", []), data.get("entries", [])
    if not all(isinstance(part, list) and all(isinstance(row, Mapping) for row in part) for part in (rows, entries)):
        raise problem("responses.no_answer_file", where=where)
    placed = all(isinstance(row.get("item"), str) and "value" in row and _has_place(row) for row in rows)
    if not placed or not all(isinstance(entry.get("entry"), str) for entry in entries):
        raise problem("responses.incomplete_row", where=where)
    texts = {key: _text(data.get(key)) for key in ("role", "group", "subject")}
    return AnswerFile(
        instrument=data["instrument"], version=str(data.get("version", "")), respondent=str(data.get("respondent", "")),
        moment=_text(data.get("moment")) or BASELINE, saved_at=str(data.get("saved_at", "")),
        rows=tuple(dict(row) for row in rows), entries=tuple(dict(entry) for entry in entries),
        link=_text(data.get(LINK)), conversation=_text(data.get(CONVERSATION)), **texts,
    )  # fmt: skip


def _has_place(row: Mapping[str, Any]) -> bool:
    return isinstance(row.get("perspective"), _TEXT) and isinstance(row.get("option"), _TEXT)


def _text(value: object) -> str | None:
    return None if value is None or str(value).strip() == "" else str(value).strip()


def merge(first: AnswerFile, second: AnswerFile) -> AnswerFile:
    """Merge two versions of one respondent's answers: per cell and per entry the latest saved one wins.

    On equal times `second` wins. Who and which instrument are taken from `second`.
    """
    rows = _latest((*first.rows, *second.rows), ("perspective", "item", "option"))
    entries = _latest((*first.entries, *second.entries), ("entry",))
    return evolve(second, rows=rows, entries=entries, saved_at=max(first.saved_at, second.saved_at))


def _latest(rows: Iterable[Row], keys: tuple[str, ...]) -> tuple[Row, ...]:
    kept: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row.get(name) for name in keys)
        if key not in kept or str(row.get("saved_at", "")) >= str(kept[key].get("saved_at", "")):
            kept[key] = row
    return tuple(kept.values())


def save_rows(
    instrument: Instrument,
    rows: Iterable[Row] = (),
    entries: Iterable[Row] = (),
    *,
    moment: str | None = None,
    subject: str | None = None,
    folder: Path | None = None,
) -> AnswerFile:
    """Merge rows and entries into the deelnemer's own answer file and save it whole; return what now stands there.

    Rows without `saved_at` get the present moment. A damaged file is set aside under another name, never overwritten.
    Each `subject` (a lesson, a visit) has a file of its own. Raises `WorkbookError` when the folder can't be written, or
    when another subject already has the file this one would get; nothing is lost then.
    """
    folder = folder or home()
    subject = _text(subject)
    path, now = answer_path(instrument.id, moment, subject=subject, folder=folder), utc_now()
    fresh = AnswerFile(
        instrument=instrument.id, version=instrument.version, respondent=deelnemer_id(folder), moment=moment or BASELINE,
        subject=subject, saved_at=now, rows=tuple({**row, "saved_at": row.get("saved_at") or now} for row in rows),
        entries=tuple({**entry, "saved_at": entry.get("saved_at") or now} for entry in entries),
    )  # fmt: skip
    with locked(path):
        # The new rows are merged among themselves too: a form may send two versions of one cell.
        before = read_own(path, instrument.id) or evolve(fresh, rows=(), entries=())
        merged = merge(before, evolve(fresh, subject=same_subject(path, before.subject, subject)))
        # Half an emoji, as a browser can send it, is written as a question mark: the rest of the text counts.
        text = json.dumps(merged.to_json(), ensure_ascii=False, indent=1)
        write_atomic(path, text.encode("utf-8", errors="replace"))
    return merged


def read_own(path: Path, instrument_id: str | None = None) -> AnswerFile | None:
    """Read the deelnemer's own file; None when there is none.

    A damaged file, or one with answers to another instrument, is set aside as `… (beschadigd …)`.
    Raises `WorkbookError` for a file that can't be opened or that a newer workbook made: that one is left alone.
    """
    if not path.exists():
        return None
    data = read_bytes(path)
    try:
        found = from_text(decode_bytes(data, where=path.name), where=path.name)
    except WorkbookError as error:
        if error.key == "responses.newer_format":
            raise
        found = None
    if found is None or (instrument_id and found.instrument != instrument_id):
        _set_aside(path)
        return None
    return found


def same_subject(path: Path, there: str | None, wanted: str | None) -> str | None:
    """Return the subject of a file as it was first written: capitals and accents don't make another.

    Raises `WorkbookError` when the file is about another subject, whose name becomes the same file name.
    """
    if there and wanted and fold(there) != fold(wanted):
        raise problem("responses.subject_taken", where=path.name, wanted=wanted, there=there)
    return there or wanted


def known_subjects(instrument_id: str, moment: str | None = None, *, folder: Path | None = None) -> tuple[str, ...]:
    """Return the subjects (lessons, visits) of which there are own answers, `les 2` before `les 10`.

    A file that can't be read is passed over: whoever opens the answers is told about it.
    """
    found: dict[str, str] = {}
    for path in subject_paths(instrument_id, moment, folder=folder):
        try:
            file = read_answer_file(path)
        except WorkbookError:
            continue
        if file.subject and file.instrument == instrument_id:
            found.setdefault(fold(file.subject), file.subject)
    return tuple(sorted(found.values(), key=in_reading_order))


def in_reading_order(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in names as numbers."""
    parts = re.split(r"(\d+)", fold(name))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _set_aside(path: Path) -> None:
    stamp, number = utc_now()[:19].replace(":", ""), 1
    while (aside := path.with_name(f"{path.stem} (beschadigd {stamp} {number}){path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise problem("home.held_open", where=path, reason=say("home.reasons.PermissionError")) from error
