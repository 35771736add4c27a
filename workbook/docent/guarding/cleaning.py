"""One file without one person: the lines, rows, items and files that mention them taken out, the rest as it was."""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from workbook.docent.guarding.traces import Traces

GONE = object()
_MEMBERS = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError)


def without(traces: Traces, name: str, data: bytes) -> bytes | None:
    """Return a file without what mentions a person; the same bytes when nothing does, None when nothing else is left.

    A kind of file from which nothing can be taken (a page, a PDF, a picture) that mentions them is None as a whole.
    """
    if not traces.in_bytes(data):
        return data
    clean = _BY_SUFFIX.get(PurePosixPath(name).suffix.casefold())
    try:
        left = clean(traces, data) if clean else None
    except (ValueError, KeyError, TypeError, csv.Error, *_MEMBERS):
        return None
    return left


def _text(data: bytes) -> tuple[str, str]:
    """Return a text and the encoding that gives its bytes back."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _lines(traces: Traces, data: bytes) -> bytes | None:
    text, encoding = _text(data)
    kept = [line for line in text.splitlines(keepends=True) if not traces.in_text(line)]
    return "".join(kept).encode(encoding) if any(map(str.strip, kept)) else None


def _records(traces: Traces, data: bytes) -> bytes | None:
    """Take out the rows of a table in text, each as many lines long as its cells are; the first row is its head."""
    text, encoding = _text(data)
    lines = io.StringIO(text, newline="").readlines()
    mark = max(";,\t", key=lines[0].count)
    rows, at, kept = csv.reader(lines, delimiter=mark), 0, []
    for number, row in enumerate(rows):
        raw = "".join(lines[at : rows.line_num])
        at = rows.line_num
        of_other = bool(traces.others.intersection(row))
        if number == 0 or not (any(map(traces.is_whole, row)) or (traces.in_text(raw) and not of_other)):
            kept.append(raw)
    return "".join(kept).encode(encoding)


def _events(traces: Traces, data: bytes) -> bytes | None:
    """Take a person out of a ledger of a JSON document a line; a line that is half is kept unless it mentions them."""
    text, encoding = _text(data)
    kept = []
    for line in text.splitlines(keepends=True):
        try:
            left = pruned(traces, json.loads(line))
        except ValueError:
            kept += [] if traces.in_text(line) else [line]
            continue
        if left is not GONE:
            same = left == json.loads(line)
            kept.append(line if same else json.dumps(left, ensure_ascii=False) + "\n")
    return "".join(kept).encode(encoding)


def _document(traces: Traces, data: bytes) -> bytes | None:
    text, _ = _text(data)
    left = pruned(traces, json.loads(text.removeprefix("\ufeff")))
    return None if left is GONE else json.dumps(left, ensure_ascii=False, indent=1).encode()


def _settings(traces: Traces, data: bytes) -> bytes | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml, made = YAML(), io.BytesIO()
    try:
        left = pruned(traces, yaml.load(data))
    except YAMLError as error:
        raise ValueError(str(error)) from error
    if left is GONE:
        return None
    yaml.dump(left, made)
    return made.getvalue()


def pruned(traces: Traces, value: Any, *, of_other: bool = False) -> Any:
    """Return plain data without a person, or `GONE` when it was all about them.

    What is kept under their code goes; of a list the element goes that mentions them, a row of a table as a whole; a
    record goes as a whole when a value of its own mentions them, or when they were the only people in a list of it.
    What stands in a record of somebody else stays, unless it is nothing but this person.
    """
    if isinstance(value, list):
        return _without_items(traces, value, of_other=of_other)
    if isinstance(value, dict):
        return _without_values(traces, value, of_other=of_other)
    mentioned = isinstance(value, str) and (traces.is_whole(value) or traces.in_text(value))
    return GONE if mentioned and not (of_other and not traces.is_whole(value)) else value


def _without_values(traces: Traces, record: dict[str, Any], *, of_other: bool) -> Any:
    for key in [key for key in record if traces.is_whole(key) or traces.in_text(str(key))]:
        del record[key]
    of_other = of_other or any(isinstance(each, str) and each in traces.others for each in record.values())
    for key, each in list(record.items()):
        left = pruned(traces, each, of_other=of_other or key in traces.others)
        if left is not GONE:
            record[key] = left
        elif isinstance(each, list) and not any(map(traces.is_whole, each)):
            record[key] = []
        elif isinstance(each, dict) and of_other:
            del record[key]
        else:
            return GONE
    return record


def _without_items(traces: Traces, items: list[Any], *, of_other: bool) -> Any:
    kept = []
    for item in items:
        if isinstance(item, list) and not any(isinstance(cell, (list, dict)) for cell in item):
            kept += [item] if all(pruned(traces, cell, of_other=of_other) is not GONE for cell in item) else []
        elif (left := pruned(traces, item)) is not GONE:
            kept.append(left)
    return kept or (GONE if items else items)


def _workbook(traces: Traces, data: bytes) -> bytes | None:
    """Take the rows out of an Excel file, and the column of a person who stands in its first row."""
    from openpyxl import load_workbook

    book, made = load_workbook(io.BytesIO(data)), io.BytesIO()
    for sheet in book.worksheets:
        mentioned = [
            cell for row in sheet.iter_rows() for cell in row
            if cell.value is not None and (traces.is_whole(cell.value) or traces.in_text(str(cell.value)))
        ]  # fmt: skip
        for row in sorted({cell.row for cell in mentioned if cell.row > 1}, reverse=True):
            sheet.delete_rows(row)
        for column in sorted({cell.column for cell in mentioned if cell.row == 1}, reverse=True):
            sheet.delete_cols(column)
    book.save(made)
    return made.getvalue()


def _archive(traces: Traces, data: bytes) -> bytes | None:
    """Make a zip again without the members that are about a person, or mention them."""
    made, kept = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.is_dir() or any(traces.in_name(part) for part in PurePosixPath(info.filename).parts):
                continue
            left = without(traces, info.filename, old.read(info))
            if left is not None:
                new.writestr(info, left)
                kept += 1
    return made.getvalue() if kept else None


_BY_SUFFIX: dict[str, Callable[[Traces, bytes], bytes | None]] = {
    ".jsonl": _events, ".json": _document, ".csv": _records, ".tsv": _records, ".txt": _lines, ".md": _lines, ".log": _lines,
    ".yaml": _settings, ".yml": _settings, ".xlsx": _workbook, ".zip": _archive,
}  # fmt: skip
