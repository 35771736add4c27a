"""Collecting answers: one's own, a table, a file, or a folder of whatever came back."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbook.content import example_home
from workbook.dutch import join
from workbook.errors import WorkbookError, problem
from workbook.home import is_inside
from workbook.instrument import Instrument, instrument, instrument_ids
from workbook.responses.folders import answer_path, data_home, example_mark, instrument_in, subject_paths
from workbook.responses.joining import joined
from workbook.responses.progress import Progress, telling
from workbook.responses.reading import Confirm, in_long_form, needed, read_file
from workbook.responses.responses import FileUse, Responses
from workbook.responses.sent import invitations
from workbook.responses.tabular import Cells
from workbook.responses.tidying import empty_table, tidy
from workbook.responses.written import Read
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame | Iterable[str | Path] | None

# What was read last of one's own answers, per instrument: the definition, the state of the files, and what stood in them.
_OWN: dict[str, tuple[Instrument, tuple[tuple[str, int, int, int], ...], Responses]] = {}
# How many files of one sort are named.
_NAMED = 3
# Of these a folder often has several: then they are told in one sentence.
_TOGETHER = {"responses.other_instrument": "responses.other_files", "responses.no_code": "responses.no_code_files"}
# How many remarks stand in the message when nothing can be used; all of them stand with their files.
_TOLD = 10


def answers(
    instrument_id: str | Instrument, source: Source = None, *, moment: str | None = None, confirm: Confirm = None,
    progress: Progress | None = None, invited: int | None = None,
) -> Responses:  # fmt: skip
    """Return the answers to an instrument.

    Parameters
    ----------
    instrument_id : the instrument's id, such as `"ocai"`
    source : None for one's own answers (or De Wilg's, while the start page says so); a DataFrame in the long form;
        a .json, .csv or .xlsx file, or a text, mail or Word document with answer codes; a folder of such files, such as
        `"team"`; or several of these in a list
    moment : `"nulmeting"` or `"eindmeting"`; None takes the baseline of one's own answers, and all of a source
    confirm : True takes columns of an export for the questions that they look like, and keeps that for the next time; a
        function gets the file's name and the proposals, and returns whether they are right; None leaves them out, told
    progress : a function that gets how many files are done and how many there are; without one a notebook tells it
        itself where there are many
    invited : how many people were asked, the leader not counted; by default what was noted when the questionnaire was
        made, for a source in one's own folder

    Returns
    -------
    Responses; with nothing to read they are empty and their `message` says in Dutch what to do first

    Raises
    ------
    WorkbookError
        when the instrument doesn't exist, there is no deelnemer's folder or `invited` is no number of people
    """
    from pandas import DataFrame

    asked = instrument_id if isinstance(instrument_id, Instrument) else instrument(instrument_id)
    if source is None:
        found = _own(asked, moment)
    elif isinstance(source, DataFrame):
        found = _from_table(asked, source)
    else:
        given = [_place(Path(each)) for each in ([source] if isinstance(source, (str, Path)) else source)]
        found = _with_invited(_from_paths(asked, given, confirm, progress), given)
    found = found.of_team(invited)
    return found if moment is None or found.empty else found.select(moment=moment)


def _own(asked: Instrument, moment: str | None) -> Responses:
    paths = [path for path in (answer_path(asked.id, moment), *subject_paths(asked.id, moment)) if path.exists()]
    found = _read_once(asked, paths) if paths else Responses(instrument=asked, table=empty_table())
    if found.empty and not any(use.refused for use in found.files):
        nothing = say("responses.not_filled_in", title=asked.short or asked.title)
        return Responses(instrument=asked, table=empty_table(), marked=example_mark(), message=nothing)
    return evolve(found, marked=example_mark())


def _read_once(asked: Instrument, paths: list[Path]) -> Responses:
    """Read files of one's own, or take what was read of them before: a graded page asks for the same answers fifty times."""
    stamps = tuple((str(path), *_stamp(path)) for path in paths)
    kept = _OWN.get(asked.id)
    if kept is None or kept[0] is not asked or kept[1] != stamps:
        _OWN[asked.id] = kept = (asked, stamps, _from_paths(asked, paths, None, None))
    found = kept[2]
    # Whoever writes in what they get writes in their own copy.
    return evolve(found, table=found.table.copy(), entries=copy.deepcopy(found.entries))


def _stamp(path: Path) -> tuple[int, int, int]:
    # A save makes another file of it, so the number tells two saves apart that a clock does not.
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


def _with_invited(found: Responses, paths: list[Path]) -> Responses:
    """Add how many people were asked, where that was noted in the folder from which all of this was read."""
    try:
        folder = data_home()
    except WorkbookError:
        return found
    if not all(is_inside(path, folder) for path in paths):
        return found
    try:
        return evolve(found, invitations=invitations(found.instrument.id, folder))
    except WorkbookError as error:
        return evolve(found, notes=(*found.notes, say("responses.invited_unknown", why=error)))


def _from_table(asked: Instrument, table: pd.DataFrame) -> Responses:
    codebook = table.attrs.get("codebook", {})
    where = str(codebook.get("title", "")) or asked.id
    missing = [name for name in needed(asked) if name not in table.columns]
    if missing:
        found = join(map(str, table.columns))
        raise problem("responses.missing_columns", where=where, missing=join(missing), found=found)
    plain = table.astype(object).where(table.notna(), None)
    cells: Cells = {str(name): list(plain[name]) for name in plain.columns}
    read = [in_long_form(asked, cells, where)]
    content = tidy(read, asked)
    for error in content.refused.values():
        raise error
    return evolve(
        joined(asked, read, content), marked=say("responses.synthetic") if codebook.get("synthetic") else None
    )


def _place(path: Path) -> Path:
    """Find a relative path in the deelnemer's folder (or De Wilg's) before the present one."""
    if path.is_absolute():
        return path
    try:
        at_home = data_home() / path
    except WorkbookError:
        return path
    return at_home if at_home.exists() else path


def _from_paths(asked: Instrument, paths: list[Path], confirm: Confirm, progress: Progress | None) -> Responses:
    inside = {path: _files_in(path) for path in paths}
    absent = [_absent(path) for path, files in inside.items() if not files]
    read: list[Read] = []
    refused: dict[str, list[FileUse]] = {key: [] for key in ("", *_TOGETHER)}
    for name, part in _parts(asked, inside, confirm, progress):
        if isinstance(part, Read):
            read.append(part)
        else:
            use = FileUse(name, used=False, why=f"{part.what} {part.remedy}", refused=True)
            refused[part.key if part.key in refused else ""].append(use)
    content = tidy(read, asked)
    found = joined(asked, read, content, chain.from_iterable(refused.values()))
    left = [f"{read[index].name}: {error.what} {error.remedy}" for index, error in content.refused.items()]
    left += _told(asked, "", refused.pop(""))
    together = [note for key, uses in refused.items() for note in _told(asked, key, uses)]
    notes = (*absent, *sorted(left), *together, *found.notes)
    if not found.empty:
        mark = say("responses.example") if any(is_inside(path, example_home()) for path in paths) else None
        return evolve(found, notes=notes, marked=mark)
    more = [say("responses.more_notes", count=len(notes) - _TOLD)] if len(notes) > _TOLD else []
    message = " ".join((*notes[:_TOLD], *more)) or say("responses.nothing_usable", title=asked.title)
    return evolve(found, notes=notes, message=message)


def _parts(
    asked: Instrument, inside: dict[Path, list[Path]], confirm: Confirm, progress: Progress | None
) -> Iterator[tuple[str, Read | WorkbookError]]:
    """Give what stands in every file, by the file's name, or why it can't be used."""
    chosen = {path.resolve() for path in inside}
    others = set(instrument_ids()) - {asked.id}
    files = _named_files(inside)
    with telling(len(files), progress) as tell:
        for done, (file, name) in enumerate(files.items(), start=1):
            try:
                # A table doesn't say whose questions it answers; in a folder for several instruments its name does.
                if file not in chosen and instrument_in(file) in others:
                    raise problem(
                        "responses.other_instrument", where=name, other=instrument_in(file), title=asked.title
                    )
                yield from ((name, part) for part in read_file(asked, file, name, confirm))
            except WorkbookError as error:
                yield name, error
            tell(done)


def _told(asked: Instrument, key: str, uses: list[FileUse]) -> list[str]:
    """Tell why files are not used: of letters, and of other instruments, in one sentence when there are several."""
    if not key or len(uses) < 2:
        return [f"{use.file}: {use.why}" for use in uses]
    named, rest = [use.file for use in uses[:_NAMED]], len(uses) - _NAMED
    told = {"count": len(uses), "title": asked.short or asked.title}
    if rest <= 0:
        return [say(_TOGETHER[key], names=join(named), **told)]
    return [say(f"{_TOGETHER[key]}_more", names=", ".join(named), rest=rest, **told)]


def _absent(path: Path) -> str:
    return say("responses.no_files" if path.is_dir() else "responses.no_source", where=path.name)


def _named_files(inside: dict[Path, list[Path]]) -> dict[Path, str]:
    """Return each file once, with the name by which it is told: in a folder its place there."""
    found: dict[Path, str] = {}
    for path, files in inside.items():
        for file in files:
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
