"""What can still be read of an answer file that was damaged on its way: whole rows and entries, never half of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import reduce
from typing import Any, Literal

from attrs import evolve, frozen

from workbook.errors import WorkbookError
from workbook.responses import AnswerFile
from workbook.responses.answerfile import Row, files_in, merge
from workbook.responses.folders import BASELINE

Fault = Literal["", "encoding", "nul", "marks", "half"]
_MARKS = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_HEADER = re.compile(r'"(instrument|version|respondent|moment|subject|saved_at|role|group)"\s*:\s*"((?:[^"\\]|\\.)*)"')
# Of a file that isn't one of ours no more is read than this, however it nests.
_MOST_CHARACTERS = 30_000_000
_DECODER = json.JSONDecoder()


@frozen
class Salvaged:
    """What was read of one file.

    Attributes
    ----------
    files : the answers in it; one without an instrument's name where that could not be read
    fault : what was wrong with it, empty for a file in order
    whole : whether nothing of it was lost, as far as the file itself tells
    """

    files: tuple[AnswerFile, ...]
    fault: Fault = ""
    whole: bool = True


def salvage(data: bytes) -> Salvaged:
    """Read as much of an answer file as is there; never raises for what is in it."""
    strict = _read(_strictly(data))
    if strict:
        return Salvaged(strict)
    text, sound = text_of(data)
    text = text.rstrip("\0")
    if found := _read(text):
        return Salvaged(found, "nul" if data.endswith(b"\0\0") else "encoding", whole=sound)
    if _MARKS.search(text):
        return _sides(text)
    # A hole within stays: what it took a part of is no whole row any more.
    scanned = _scan(text)
    return Salvaged((scanned,) if scanned else (), "nul" if "\0" in text or not text.strip() else "half", whole=False)


def _strictly(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _read(text: str) -> tuple[AnswerFile, ...]:
    try:
        return files_in(text, where="") if text else ()
    except WorkbookError:
        return ()


def text_of(data: bytes) -> tuple[str, bool]:
    """Return bytes as text, and whether every sign of it could be read; a byte that fits nothing costs that sign only."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf16(data[:200]):
        text = data.decode("utf-16-be" if data[:1] in {b"\0", b"\xfe"} else "utf-16-le", errors="replace")
        return text.lstrip("\ufeff"), "\ufffd" not in text
    text = data.decode("utf-8-sig", errors="replace")
    lost = text.count("\ufffd")
    if lost and sum(sign > "\x7f" for sign in text) < 2 * lost:
        return data.decode("cp1252", errors="replace"), True
    return text, not lost


def _is_utf16(start: bytes) -> bool:
    """Tell whether every other byte is zero, and not every byte."""
    return len(start) > 3 and bool(start[::2].strip(b"\0")) != bool(start[1::2].strip(b"\0"))


def _sides(text: str) -> Salvaged:
    """Read both sides of a merge that was left half done; of each cell and entry the latest counts."""
    sides: list[list[str]] = [[], []]
    state = "both"
    for line in text.splitlines(keepends=True):
        if mark := _MARKS.match(line.rstrip("\r\n")):
            state = {"<": "ours", "|": "base", "=": "theirs", ">": "both"}[mark[0][0]]
            continue
        for side, name in zip(sides, ("ours", "theirs"), strict=True):
            if state in {"both", name}:
                side.append(line)
    texts = ["".join(side) for side in sides]
    read = [_read(each) for each in texts]
    scanned = [found[0] if len(found) == 1 else _scan(each) for found, each in zip(read, texts, strict=True)]
    parts = sorted((each for each in scanned if each), key=lambda each: each.saved_at)
    if not parts:
        return Salvaged((), "marks", whole=False)
    # Two versions of one time can't both be the last one.
    agreed = _content(reduce(merge, parts)) == _content(reduce(merge, reversed(parts)))
    return Salvaged((reduce(merge, parts),), "marks", whole=agreed and all(len(found) == 1 for found in read))


def _content(file: AnswerFile) -> set[str]:
    return {json.dumps(each, sort_keys=True) for each in (*file.rows, *file.entries)}


def _scan(text: str) -> AnswerFile | None:
    """Gather every whole row and entry, wherever the file broke off; None when there is neither a row nor a head."""
    rows: list[Row] = []
    entries: list[Row] = []
    first = len(text)
    for at, each in _objects(text):
        if _is_row(each):
            rows.append(each)
        elif isinstance(each.get("entry"), str) and isinstance(each.get("item"), str):
            entries.append(each)
        else:
            continue
        first = min(first, at)
    head = dict(reversed([(match[1], _plain(match[2])) for match in _HEADER.finditer(text[: min(first, 5000)])]))
    if not rows and not entries and "instrument" not in head:
        return None
    made = AnswerFile(
        instrument=head.get("instrument", ""), version=head.get("version", ""), respondent=head.get("respondent", ""),
        moment=head.get("moment") or BASELINE, saved_at=head.get("saved_at", ""), subject=head.get("subject"),
        role=head.get("role"), group=head.get("group"), rows=tuple(rows), entries=tuple(entries),
    )  # fmt: skip
    return merge(evolve(made, rows=(), entries=()), made)


def _is_row(each: Row) -> bool:
    placed = all(isinstance(each.get(name), (str, type(None))) for name in ("perspective", "option"))
    value = each.get("value", "")
    return placed and isinstance(each.get("item"), str) and (value is None or isinstance(value, (int, float)))


def _objects(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give every innermost readable object with its place; stops when a file takes more reading than any of ours."""
    at, left = text.find("{"), _MOST_CHARACTERS
    while at >= 0 and left > 0:
        try:
            found, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            left -= error.pos - at + 5000
            at = text.find("{", at + 1)
            continue
        except RecursionError:
            return
        if isinstance(found.get("rows"), list) or isinstance(found.get("entries"), list):
            end = at + 1  # a file in a bundle, or with a row that is no row: what is in it is read one by one
        else:
            yield at, found
        left -= end - at
        at = text.find("{", end)


def _plain(written: str) -> str:
    try:
        return str(json.loads(f'"{written}"'))
    except ValueError:
        return written
