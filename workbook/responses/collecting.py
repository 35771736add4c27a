"""Collecting answers: one's own, a table, a file, or a folder of whatever came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbook.dutch import join
from workbook.errors import WorkbookError, problem
from workbook.instrument import Instrument, instrument
from workbook.responses.answerfile import AnswerFile, read_answer_file
from workbook.responses.folders import answer_path, data_home, example_mark
from workbook.responses.responses import FileUse, Responses
from workbook.responses.tabular import REQUIRED, Cells, read_csv, read_xlsx
from workbook.responses.tidying import Tidy, empty_table, tidy
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame | Iterable[str | Path] | None

_ANSWERED = ["subject", "moment", "respondent", "perspective"]


@frozen
class _Read:
    """One file that was read: how new it is and what stands in it."""

    name: str
    saved_at: str
    content: Tidy
    entries: tuple[dict[str, Any], ...]


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
    path = answer_path(asked.id, moment)
    nothing = Responses(
        instrument=asked,
        table=empty_table(),
        marked=example_mark(),
        message=say("responses.not_filled_in", title=asked.short or asked.title),
    )
    if not path.exists():
        return nothing
    found = _from_paths(asked, [path])
    return evolve(found, marked=example_mark()) if not found.empty or found.files[0].why else nothing


def _from_table(asked: Instrument, table: pd.DataFrame) -> Responses:
    codebook = table.attrs.get("codebook", {})
    where = str(codebook.get("title", "")) or asked.id
    missing = [name for name in _needed(asked) if name not in table.columns]
    if missing:
        found = join(map(str, table.columns))
        raise problem("responses.missing_columns", where=where, missing=join(missing), found=found)
    content = tidy({str(name): list(table[name]) for name in table.columns}, asked, where)
    use = FileUse(where, bool(not content.notes) or "partly", " ".join(content.notes))
    joined = _joined(asked, [_Read(where, "", content, ())], [use])
    return evolve(joined, marked=say("responses.synthetic") if codebook.get("synthetic") else None)


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
    read: list[_Read] = []
    files: list[FileUse] = []
    notes: list[str] = []
    for path in paths:
        if not path.exists():
            notes.append(say("responses.no_source", where=path.name))
        for file in _files_in(path):
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            try:
                one = _read(asked, file, name)
            except WorkbookError as error:
                files.append(FileUse(name, False, f"{error.what} {error.remedy}"))
                continue
            read.append(one)
            files.append(FileUse(name, "partly" if one.content.notes else True, " ".join(one.content.notes)))
        if path.is_dir() and not _files_in(path):
            notes.append(say("responses.no_files", where=path.name))
    found = _joined(asked, read, files)
    if found.empty and not notes:
        notes.append(say("responses.nothing_usable", title=asked.title))
    message = " ".join((*notes, *(f"{use.file}: {use.why}" for use in files if not use.used))) if found.empty else ""
    return evolve(found, notes=(*notes, *found.notes), message=message)


def _files_in(path: Path) -> list[Path]:
    """List the files of a folder, hidden ones and office programs' lock files apart; a file is itself."""
    if path.is_file():
        return [path]
    inside = sorted(file for file in path.rglob("*") if file.is_file())
    return [file for file in inside if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts)]


def _needed(asked: Instrument) -> list[str]:
    """Name the columns without which this instrument's answers have no place."""
    needed = [*REQUIRED]
    needed += ["perspective"] if len(asked.perspectives) > 1 else []
    return needed + (["option"] if asked.options else [])


def _read(asked: Instrument, path: Path, name: str) -> _Read:
    suffix = path.suffix.casefold()
    if suffix == ".json":
        return _from_answer_file(asked, read_answer_file(path), name)
    if suffix not in {".csv", ".txt", ".xlsx"}:
        raise problem("responses.unknown_type", where=name, suffix=suffix or path.name)
    cells = (read_xlsx if suffix == ".xlsx" else read_csv)(path, _needed(asked))
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
    return _Read(name, changed, tidy(cells, asked, name), ())


def _from_answer_file(asked: Instrument, file: AnswerFile, name: str) -> _Read:
    if file.instrument != asked.id:
        raise problem("responses.other_instrument", where=name, other=file.instrument, title=asked.title)
    who = {"respondent": file.respondent, "role": file.role, "group": file.group, "subject": file.subject, "moment": file.moment}
    rows = [row for row in file.rows if row["value"] is not None]
    cells: Cells = {key: [value] * len(rows) for key, value in who.items()}
    for key in ("perspective", "item", "option", "value"):
        cells[key] = [row.get(key) for row in rows]
    content = tidy(cells, asked, name) if rows else Tidy(empty_table(), {}, ())
    entries = tuple({**entry, "respondent": file.respondent} for entry in file.entries if not entry.get("deleted"))
    if not rows and not entries:
        content = evolve(content, notes=(say("responses.no_answers_in_file", title=asked.title),))
    if file.version not in ("", asked.version):
        older = say("responses.older_version", file=name, version=file.version)
        content = evolve(content, notes=(*content.notes, older))
    return _Read(name, file.saved_at, content, entries)


def _joined(asked: Instrument, read: list[_Read], files: list[FileUse]) -> Responses:
    """Put what was read together; of a respondent in two files the latest answers per perspective are kept, and told."""
    import pandas as pd

    notes = [note for one in read for note in one.content.notes]
    tables = [one.content.table.assign(_file=index) for index, one in enumerate(read) if not one.content.table.empty]
    if not tables:
        entries = tuple(entry for one in read for entry in one.entries)
        return Responses(instrument=asked, table=empty_table(), entries=entries, files=tuple(files), notes=tuple(notes))
    table = pd.concat(tables, ignore_index=True)
    order = {index: rank for rank, (index, _) in enumerate(sorted(enumerate(read), key=lambda pair: pair[1].saved_at))}
    rank = table["_file"].map(order)
    newest = rank.groupby([table[name] for name in _ANSWERED]).transform("max")
    for who, older, newer in _replaced(table, rank, newest):
        notes.append(say("responses.replaced", who=who, older=read[older].name, newer=read[newer].name))
    faults = {cell: text for one in sorted(read, key=lambda one: one.saved_at) for cell, text in one.content.faults.items()}
    return Responses(
        instrument=asked,
        table=table[rank == newest].drop(columns="_file").reset_index(drop=True),
        entries=tuple(entry for one in read for entry in one.entries),
        faults=faults,
        files=tuple(files),
        notes=tuple(notes),
    )


def _replaced(table: pd.DataFrame, rank: pd.Series[int], newest: pd.Series[int]) -> list[tuple[str, int, int]]:
    """List (respondent, older file, newer file) wherever an older answer gives way."""
    by_rank = dict(zip(rank, table["_file"], strict=True))
    given_up = table[rank < newest].assign(newer=newest[rank < newest].map(by_rank))
    return list(given_up[["respondent", "_file", "newer"]].drop_duplicates().itertuples(index=False, name=None))
