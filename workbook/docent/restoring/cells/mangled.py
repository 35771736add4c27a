"""What can still be had of a notebook whose JSON is broken: cut off, edited by hand, or nested too deep to read."""

from __future__ import annotations

import json
import re
from typing import Any

from workbook.docent.restoring.cells.splitting import sides

_STARTS = re.compile(
    r'\{\s*"(?:cell_type|id|metadata|source|outputs|execution_count|attachments|collapsed|input|language|prompt_number)"\s*:'
)
_KIND = re.compile(r'"cell_type"\s*:\s*"(\w+)"')
_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)("|\Z)', re.DOTALL)
_LONGEST_NUMBER = 300


def _whole(text: str) -> int | None:
    return int(text) if len(text) <= _LONGEST_NUMBER else None


# Signs that JSON forbids within a text are accepted; what is no number becomes nothing.
_DECODER = json.JSONDecoder(strict=False, parse_constant=lambda _: None, parse_int=_whole)


def decode(text: str, start: int = 0) -> tuple[Any, int]:
    """Return the JSON value that begins at `start`, and where it ends. Raises `ValueError` when there is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except (RecursionError, MemoryError) as error:
        raise ValueError("nested too deep") from error


def _decoded(text: str, key: str) -> Any:
    found = re.search(rf'"{key}"\s*:\s*', text)
    if found is None:
        return None
    try:
        return decode(text, found.end())[0]
    except ValueError:
        return None


def _unfinished(text: str) -> list[str]:
    """Return the lines of a source that is cut off, the last as far as it goes."""
    found = re.search(r'"(?:source|input)"\s*:\s*\[?', text)
    rows = []
    at = found.end() if found else len(text)
    while match := _STRING.match(text, re.compile(r"[\s,]*").match(text, at).end()):  # type: ignore[union-attr]
        at = match.end()
        try:
            rows.append(str(json.loads(f'"{match[1]}"', strict=False)))
        except ValueError:
            rows.append(match[1])
        if not match[2]:
            break
    return rows


def _part(text: str) -> dict[str, Any] | None:
    """Return what can be had of one cell; None when that is nothing."""
    kind = _KIND.search(text)
    written = _decoded(text, "source") or _decoded(text, "input") or _unfinished(text)
    if not written:
        return None
    kept = _decoded(text, "metadata")
    made = {
        "cell_type": kind[1] if kind else ("code" if '"outputs"' in text else "markdown"),
        "metadata": kept if isinstance(kept, dict) else {},
        "source": written,
    }
    if isinstance(name := _decoded(text, "id"), str):
        made["id"] = name
    return made


def salvaged(text: str) -> dict[str, Any] | None:
    """Return a notebook of the cells that can be read in broken JSON. Returns None when there are none."""
    opening = re.search(r'"cells"\s*:\s*\[', text)
    cells: list[dict[str, Any]] = []
    at, broken = (opening.end() if opening else 0), -1
    for start in (match.start() for match in _STARTS.finditer(text, at)):
        if start < at:
            continue
        try:
            cell, end = decode(text, start)
        except ValueError:
            broken = start if broken < 0 else broken
            continue
        if "cell_type" not in cell or not {"source", "input", "outputs"} & cell.keys():
            continue
        if broken >= 0 and (part := _part(text[broken:start])):
            cells.append(part)
        cells.append(cell)
        at, broken = end, -1
    if broken >= 0 and (part := _part(text[broken:])):
        cells.append(part)
    version = re.search(r'"nbformat"\s*:\s*(\d)', text)
    if not cells:
        return None
    major = int(version[1]) if version else (3 if '"worksheets"' in text else 4)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4, "_from": major}


def unmerged(text: str) -> dict[str, Any] | None:
    """Return the notebook of one side of a file with merge marks: of the sides that are JSON the longest, else None."""
    for side in sorted(sides(text) or (), key=len, reverse=True):
        try:
            found, _ = decode(side.lstrip())
        except ValueError:
            continue
        if isinstance(found, dict):
            return found
    return None
