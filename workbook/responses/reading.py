"""Reading one file, whatever it is: answers as the form saves them, codes in any text, or a table."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbook.dutch import fold, join
from workbook.errors import WorkbookError, problem
from workbook.instrument import Instrument
from workbook.instrument.model import Entries
from workbook.responses import codes
from workbook.responses.answerfile import AnswerFile, files_in, read_answer_files
from workbook.responses.documents import SUFFIXES, read_document
from workbook.responses.entering import PLACE, columns_of, entries_of, typed
from workbook.responses.tabular import (
    COLUMNS,
    LINK,
    REQUIRED,
    Cells,
    Rows,
    columns,
    header_of,
    read_csv,
    read_xlsx,
    rows_of_text,
)
from workbook.responses.written import Read
from workbook.texts import entry, say

Confirm = bool | Callable[[str, Sequence[Any]], bool] | None
Part = Read | WorkbookError
_NUMERIC = ("perspective", "item", "option", "value")
_SIGNS = re.compile(r"[^0-9A-Z]")


def read_file(asked: Instrument, path: Path, name: str, confirm: Confirm = None) -> list[Part]:
    """Read one file: what stands in it, a part for every code, and a problem for a code that is damaged.

    Raises `WorkbookError` when nothing in it can be read as answers to the instrument.
    """
    suffix = path.suffix.casefold()
    if suffix == ".json":
        return [*_from_files(asked, read_answer_files(path), name, path)]
    if suffix in SUFFIXES:
        return _from_document(asked, path, name, confirm)
    if suffix == ".csv":
        return _from_rows(asked, read_csv(path), path, name, confirm)
    if suffix == ".xlsx":
        return _from_workbook(asked, path, name, confirm)
    raise _unknown(path, name)


def _unknown(path: Path, name: str) -> WorkbookError:
    """Say of a file that can't be read what it is and what to do with it."""
    suffix = path.suffix.casefold()
    key = next((key for key, known in entry("responses.suffixes").items() if suffix in known), "unknown_type")
    return problem(f"responses.{key}", where=name, suffix=suffix or path.name)


# ---- answers as the form saves them ----


def _from_files(asked: Instrument, files: Iterable[AnswerFile], name: str, path: Path) -> list[Read]:
    """Return the answers to this instrument; those to others are counted where they are asked for."""
    found = list(files)
    mine = [file for file in found if file.instrument == asked.id]
    if found and not mine:
        others = join(dict.fromkeys(file.instrument for file in found))
        raise problem("responses.other_instrument", where=name, other=others, title=asked.title)
    return [_from_answer_file(asked, file, name, path) for file in mine]


def _from_answer_file(asked: Instrument, file: AnswerFile, name: str, path: Path) -> Read:
    who = {"respondent": file.respondent, "role": file.role, "group": file.group, "subject": file.subject,
           "moment": file.moment}  # fmt: skip
    rows = [row for row in file.rows if row["value"] is not None]
    entries = tuple({**each, **who} for each in file.entries if not each.get("deleted"))
    notes: tuple[str, ...] = ()
    if isinstance(asked, Entries):
        entries, notes = typed(entries, asked, name)
    if not rows and not entries:
        notes = (*notes, say("responses.no_answers_in_file", file=name, title=asked.title))
    older = () if file.version in ("", asked.version) else (
        say("responses.older_version", file=name, version=file.version),
    )  # fmt: skip
    return Read(
        name, file.saved_at or _changed(path), cells={key: _column(rows, key) for key in _NUMERIC},
        who={**who, LINK: file.link}, entries=entries, notes=notes, told=older, agreed=file.conversation or "",
    )  # fmt: skip


def _column(rows: Sequence[dict[str, Any]], key: str) -> list[Any]:
    """Return one column; a word that all files repeat is kept once."""
    if key == "value":
        return [row["value"] for row in rows]
    return [sys.intern(row.get(key) or "") for row in rows]


def _changed(path: Path) -> str:
    """Return when a file was changed, for one that doesn't say itself when it was saved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()


# ---- codes in any text ----


def _from_document(asked: Instrument, path: Path, name: str, confirm: Confirm) -> list[Part]:
    document = read_document(path)
    parts: list[Part] = [*_from_attached(asked, document.attached, path, name)]
    parts += _from_codes(asked, "\n".join(document.texts), path, name)
    if parts:
        return parts
    if path.suffix.casefold() == ".txt":
        rows = rows_of_text(document.texts[0], where=name)
        header = set(header_of(rows, _known(asked)))
        if not header or len(header & {*REQUIRED, *_known(asked).values()} - {"value"}) > 1:
            return _from_rows(asked, rows, path, name, confirm)
        wide = _from_wide(asked, rows, path, name, confirm)
        # The questions themselves can stand in a text too, such as the list from which a form is made.
        if wide and (wide.count or wide.entries):
            return [wide]
    raise problem("responses.no_code", where=name)


def _from_attached(asked: Instrument, texts: Iterable[str], path: Path, name: str) -> list[Read]:
    return [each for text in texts for each in _from_files(asked, files_in(text, where=name), name, path)]


def _from_codes(asked: Instrument, text: str, path: Path, name: str) -> list[Part]:
    """Return what stands in the codes in a text; a code that stands there twice (a quoted mail) counts once."""
    files: list[AnswerFile] = []
    damaged: list[WorkbookError] = []
    for code in {_SIGNS.sub("", each.upper()): each for each in codes.find(text)}.values():
        try:
            files.append(codes.decode(code, where=name))
        except WorkbookError as error:
            damaged.append(error)
    if damaged and not any(file.instrument == asked.id for file in files):
        return [*damaged]
    return [*_from_files(asked, files, name, path), *damaged]


# ---- tables ----


def needed(asked: Instrument) -> list[str]:
    """Name the columns without which this instrument's answers in the long form have no place."""
    if isinstance(asked, Entries):
        return []
    wanted = [*REQUIRED]
    wanted += ["perspective"] if len(asked.perspectives) > 1 else []
    return wanted + (["option"] if asked.options else [])


def _from_workbook(asked: Instrument, path: Path, name: str, confirm: Confirm) -> list[Part]:
    """Read a workbook: our own questionnaire as it came back, else the table on its first sheet."""
    from workbook.responses import ownsheet

    own = ownsheet.found(path, where=name)
    if own:
        return [*_from_files(asked, own, name, path)]
    return _from_rows(asked, read_xlsx(path), path, name, confirm)


def _known(asked: Instrument) -> dict[str, str]:
    return columns_of(asked) if isinstance(asked, Entries) else {name: name for name in (*COLUMNS, LINK)}


def _from_rows(asked: Instrument, rows: Rows, path: Path, name: str, confirm: Confirm) -> list[Part]:
    """Read a table: in the long form, with a row a respondent, or a list of codes."""
    known = _known(asked)
    header = set(header_of(rows, known))
    if not _is_long(asked, header):
        wide = _from_wide(asked, rows, path, name, confirm)
        found: list[Part] = [wide] if wide else _from_codes(asked, _text_of(rows), path, name)
        if found:
            return found
        _refuse_another(asked, rows, name)
    cells, unused = columns(rows, name, needed(asked), known)
    told = (say("responses.unused_columns", file=name, columns=join(unused)),) if unused else ()
    return [in_long_form(asked, cells, name, _changed(path), told)]


def _from_wide(asked: Instrument, rows: Rows, path: Path, name: str, confirm: Confirm) -> Read | None:
    """Read a table with a column a question; what is confirmed of unsure columns is kept for the next time."""
    from workbook.responses import keys, wide

    whole = [*([()] * (rows.begin - 1)), *rows.rows]
    found = wide.read(asked, whole, where=name)
    if found and found.proposals and (confirm(name, found.proposals) if callable(confirm) else confirm):
        agreed = found.accepted()
        keys.keep_columns(found.fingerprint, agreed)
        found = wide.read(asked, whole, where=name, columns=agreed)
    if found is None:
        return None
    return Read(name, _changed(path), found.cells, entries=found.entries, notes=found.notes, told=found.told)


def _refuse_another(asked: Instrument, rows: Rows, name: str) -> None:
    """Raise `WorkbookError` for an export of another instrument's questions."""
    from workbook.responses import wide

    other = wide.other_instrument(asked, rows.rows)
    if other is not None:
        raise problem("responses.other_instrument", where=name, other=other, title=asked.title)


def _is_long(asked: Instrument, header: set[str]) -> bool:
    own = set(_known(asked).values()) - {*PLACE, *COLUMNS} if isinstance(asked, Entries) else set()
    # Without `respondent` it is the long form as well: what is said then is which column is missing.
    return bool(header & own) or set(REQUIRED[1:]) <= header


def _text_of(rows: Rows) -> str:
    """Return the text in a table, if there can be a code in it."""
    text = "\n".join(cell for row in rows.rows for cell in row if isinstance(cell, str))
    return text if codes.MARK in text.upper() else ""


def in_long_form(
    asked: Instrument, cells: Cells, name: str, saved_at: str = "", told: tuple[str, ...] = ()
) -> Read:  # fmt: skip
    """Return a table in the long form (or, of an instrument of tables, with a row an entry) as it was read.

    Raises `WorkbookError` when no column or item belongs to an instrument of tables, or a cell stands twice.
    """
    if not isinstance(asked, Entries):
        return Read(name, saved_at, cells, told=told)
    names = columns_of(asked)
    cells = {names.get(fold(column), column): values for column, values in cells.items()}
    count = max(map(len, cells.values()), default=0)
    cells = {"line": list(range(1, count + 1)), **cells}
    entries, notes = entries_of(cells, asked, name)
    return Read(name, saved_at, entries=entries, notes=notes, told=told)
