"""Collecting answers: one's own, a table, a file, or a folder of whatever came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbook.content import example_home
from workbook.dutch import fold, join
from workbook.errors import WorkbookError, problem
from workbook.home import is_inside
from workbook.instrument import Instrument, instrument, instrument_ids
from workbook.instrument.model import Entries
from workbook.responses.answerfile import read_answer_file
from workbook.responses.entering import columns_of, entries_of, typed
from workbook.responses.folders import answer_path, data_home, example_mark, instrument_in, subject_paths
from workbook.responses.joining import Read, joined
from workbook.responses.responses import FileUse, Responses
from workbook.responses.tabular import LINK, REQUIRED, Cells, read_csv, read_xlsx
from workbook.responses.tidying import Tidy, empty_table, tidy
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame | Iterable[str | Path] | None

# How many files of other instruments are named.
_NAMED = 3


def answers(instrument_id: str | Instrument, source: Source = None, *, moment: str | None = None) -> Responses:
    """Return the answers to an instrument.

    Parameters
    ----------
    instrument_id : the instrument's id, such as `"ocai"`
    source : None for one's own answers (or De Wilg's, while the start page says so); a DataFrame in the long form;
        a .json, .csv or .xlsx file; a folder of such files, such as `"team"`; or several of these in a list
    moment : `"nulmeting"` or `"eindmeting"`; None takes the baseline of one's own answers, and all of a source

    Returns
    -------
    Responses; with nothing to read they are empty and their `message` says in Dutch what to do first

    Raises
    ------
    WorkbookError
        when the instrument doesn't exist or there is no deelnemer's folder
    """
    from pandas import DataFrame

    asked = instrument_id if isinstance(instrument_id, Instrument) else instrument(instrument_id)
    if source is None:
        found = _own(asked, moment)
    elif isinstance(source, DataFrame):
        found = _from_table(asked, source)
    else:
        given = [source] if isinstance(source, (str, Path)) else list(source)
        found = _from_paths(asked, [_place(Path(each)) for each in given])
    return found if moment is None or found.empty else found.select(moment=moment)


def _own(asked: Instrument, moment: str | None) -> Responses:
    paths = [path for path in (answer_path(asked.id, moment), *subject_paths(asked.id, moment)) if path.exists()]
    found = _from_paths(asked, paths) if paths else Responses(instrument=asked, table=empty_table())
    if found.empty and not any(use.refused for use in found.files):
        nothing = say("responses.not_filled_in", title=asked.short or asked.title)
        return Responses(instrument=asked, table=empty_table(), marked=example_mark(), message=nothing)
    return evolve(found, marked=example_mark())


def _from_table(asked: Instrument, table: pd.DataFrame) -> Responses:
    codebook = table.attrs.get("codebook", {})
    where = str(codebook.get("title", "")) or asked.id
    missing = [name for name in _needed(asked) if name not in table.columns]
    if missing:
        found = join(map(str, table.columns))
        raise problem("responses.missing_columns", where=where, missing=join(missing), found=found)
    plain = table.astype(object).where(table.notna(), None)
    cells: Cells = {str(name): list(plain[name]) for name in plain.columns}
    together = joined(asked, [_from_cells(asked, cells, where, "")])
    return evolve(together, marked=say("responses.synthetic") if codebook.get("synthetic") else None)


def _place(path: Path) -> Path:
    """Find a relative path in the deelnemer's folder (or De Wilg's) before the present one."""
    if path.is_absolute():
        return path
    try:
        at_home = data_home() / path
    except WorkbookError:
        return path
    return at_home if at_home.exists() else path


def _from_paths(asked: Instrument, paths: list[Path]) -> Responses:
    read: list[Read] = []
    refused: list[FileUse] = []
    strays: list[FileUse] = []
    absent = [_absent(path) for path in paths if not _files_in(path)]
    chosen = {path.resolve() for path in paths}
    others = set(instrument_ids()) - {asked.id}
    for file, name in _named_files(paths).items():
        try:
            # A table doesn't say whose questions it answers; in a folder for several instruments its name does.
            if file not in chosen and instrument_in(file) in others:
                raise problem("responses.other_instrument", where=name, other=instrument_in(file), title=asked.title)
            read.append(_read(asked, file, name))
        except WorkbookError as error:
            use = FileUse(name, used=False, why=f"{error.what} {error.remedy}", refused=True)
            (strays if error.key == "responses.other_instrument" else refused).append(use)
    found = joined(asked, read, (*refused, *strays))
    notes = (*absent, *(f"{use.file}: {use.why}" for use in refused), *_strays_told(asked, strays), *found.notes)
    if not found.empty:
        mark = say("responses.example") if any(is_inside(path, example_home()) for path in paths) else None
        return evolve(found, notes=notes, marked=mark)
    message = " ".join(notes) or say("responses.nothing_usable", title=asked.title)
    return evolve(found, notes=notes, message=message)


def _strays_told(asked: Instrument, strays: list[FileUse]) -> tuple[str, ...]:
    """Tell which files are about other instruments: in one sentence when a folder holds several of them."""
    if len(strays) < 2:
        return tuple(f"{use.file}: {use.why}" for use in strays)
    named, rest = [use.file for use in strays[:_NAMED]], len(strays) - _NAMED
    told = {"count": len(strays), "title": asked.short or asked.title}
    if rest <= 0:
        return (say("responses.other_files", names=join(named), **told),)
    return (say("responses.other_files_more", names=", ".join(named), rest=rest, **told),)


def _absent(path: Path) -> str:
    return say("responses.no_files" if path.is_dir() else "responses.no_source", where=path.name)


def _named_files(paths: list[Path]) -> dict[Path, str]:
    """Return each file once, with the name by which it is told: in a folder its place there."""
    found: dict[Path, str] = {}
    for path in paths:
        for file in _files_in(path):
            found.setdefault(file.resolve(), file.relative_to(path).as_posix() if path.is_dir() else file.name)
    return found


def _files_in(path: Path) -> list[Path]:
    """List the files of a folder, hidden ones and office programs' lock files apart; a file is itself."""
    if path.is_file():
        return [path]
    inside = sorted(file for file in path.rglob("*") if file.is_file())
    return [file for file in inside if not any(map(_by_a_program, file.relative_to(path).parts))]


def _by_a_program(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in {"desktop.ini", "thumbs.db", "__macosx"}


def _needed(asked: Instrument) -> list[str]:
    """Name the columns without which this instrument's answers have no place."""
    if isinstance(asked, Entries):
        return []
    needed = [*REQUIRED]
    needed += ["perspective"] if len(asked.perspectives) > 1 else []
    return needed + (["option"] if asked.options else [])


def _read(asked: Instrument, path: Path, name: str) -> Read:
    suffix = path.suffix.casefold()
    if suffix == ".json":
        return _from_answer_file(asked, path, name)
    if suffix not in {".csv", ".txt", ".xlsx"}:
        raise problem("responses.unknown_type", where=name, suffix=suffix or path.name)
    known = columns_of(asked) if isinstance(asked, Entries) else None
    cells, unused = (read_xlsx if suffix == ".xlsx" else read_csv)(path, _needed(asked), known)
    told = (say("responses.unused_columns", file=name, columns=join(unused)),) if unused else ()
    return evolve(_from_cells(asked, cells, name, _changed(path)), told=told)


def _from_cells(asked: Instrument, cells: Cells, name: str, saved_at: str) -> Read:
    if not isinstance(asked, Entries):
        return Read(name, saved_at, tidy(cells, asked, name))
    names = columns_of(asked)
    cells = {names.get(fold(column), column): values for column, values in cells.items()}
    count = max(map(len, cells.values()), default=0)
    cells = {"line": list(range(1, count + 1)), **cells}
    entries, notes = entries_of(cells, asked, name)
    return Read(name, saved_at, Tidy(empty_table(), {}, notes), entries)


def _from_answer_file(asked: Instrument, path: Path, name: str) -> Read:
    file = read_answer_file(path)
    if file.instrument != asked.id:
        raise problem("responses.other_instrument", where=name, other=file.instrument, title=asked.title)
    who = {
        "respondent": file.respondent,
        "role": file.role,
        "group": file.group,
        "subject": file.subject,
        "moment": file.moment,
    }
    rows = [row for row in file.rows if row["value"] is not None]
    cells: Cells = {key: [value] * len(rows) for key, value in who.items()}
    cells[LINK] = [file.link] * len(rows)
    for key in ("perspective", "item", "option", "value"):
        cells[key] = [row.get(key) for row in rows]
    content = tidy(cells, asked, name) if rows else Tidy(empty_table(), {}, ())
    entries = tuple({**entry, **who} for entry in file.entries if not entry.get("deleted"))
    if isinstance(asked, Entries):
        entries, unread = typed(entries, asked, name)
        content = evolve(content, notes=(*content.notes, *unread))
    if not rows and not entries:
        content = evolve(content, notes=(say("responses.no_answers_in_file", file=name, title=asked.title),))
    older = () if file.version in ("", asked.version) else (
        say("responses.older_version", file=name, version=file.version),
    )  # fmt: skip
    saved_at = file.saved_at or _changed(path)
    return Read(name, saved_at, content, entries, older)


def _changed(path: Path) -> str:
    """Return when a file was changed, for one that doesn't say itself when it was saved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
