"""Putting together what came from several files: of whoever stands in two of them, the latest answers count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from workbook.instrument import Instrument
from workbook.responses.responses import Cell, FileUse, Responses
from workbook.responses.tabular import COLUMNS
from workbook.responses.tidying import FILE, KEY, Tidy, empty_table
from workbook.responses.words import words
from workbook.responses.written import Read
from workbook.texts import say

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Person = tuple[str, str, str]
    Ranks = np.ndarray[Any, np.dtype[np.intp]]

_PERSON = ["subject", "moment", "respondent", "perspective"]


def joined(asked: Instrument, read: Sequence[Read], content: Tidy, refused: Iterable[FileUse] = ()) -> Responses:
    """Put what was read together; per respondent and perspective the latest source counts, and the others are told.

    Parameters
    ----------
    content : all that was read, in order
    refused : the files, or the codes in them, that could not be read at all
    """
    notes = [note for index, one in enumerate(read) for note in _told(index, one, content)]
    filled = set(content.table[FILE].unique())
    uses = [_use(index, one, content, filled) for index, one in enumerate(read)]
    entries, given_up, heard = _newest_entries(read)
    for told, older in given_up:
        notes.append(told)
        used = "partly" if older in heard or older in filled else False
        uses[older] = evolve(uses[older], used=used, why=f"{uses[older].why} {told}".strip())
    table = content.table
    if table.empty:
        files = _by_file((*uses, *refused))
        return Responses(instrument=asked, table=empty_table(), entries=entries, files=files, notes=tuple(notes),
                         links=content.links)  # fmt: skip
    table = table.assign(subject=_subjects(asked, table))
    ranks, newest = _ranks(table, read)
    kept = table[ranks == newest]
    for who, older, newer in _replaced(table, ranks, newest):
        key = "responses.same_answers" if read[older].repeats(read[newer]) else "responses.replaced"
        told = say(key, who=who, older=read[older].name, newer=read[newer].name)
        notes.append(told)
        uses[older] = evolve(uses[older], used="partly", why=f"{uses[older].why} {told}".strip())
    for index in filled - set(kept[FILE].unique()):
        uses[index] = evolve(uses[index], used=False)
    return Responses(
        instrument=asked, table=_plain(kept), entries=entries, faults=_faults(content, kept),
        files=_by_file((*uses, *refused)), notes=tuple(notes), links=content.links,
        agreed=_agreed(table, ranks, read),
    )  # fmt: skip


def _told(index: int, one: Read, content: Tidy) -> tuple[str, ...]:
    return (*content.notes.get(index, ()), *one.notes, *one.told)


def _use(index: int, one: Read, content: Tidy, filled: set[int]) -> FileUse:
    """Return what became of a source by itself."""
    if index in content.refused:
        error = content.refused[index]
        return FileUse(one.name, used=False, why=f"{error.what} {error.remedy}", refused=True)
    why = " ".join(_told(index, one, content))
    if index not in filled and not one.entries:
        return FileUse(one.name, used=False, why=why)
    return FileUse(one.name, used="partly" if one.notes or index in content.notes else True, why=why)


def _by_file(uses: Iterable[FileUse]) -> tuple[FileUse, ...]:
    """Put what became of the parts of one file (codes in one text) together, in the order of the names."""
    parts: dict[str, list[FileUse]] = {}
    for use in uses:
        parts.setdefault(use.file, []).append(use)
    return tuple(_one_use(parts[name]) for name in sorted(parts))


def _one_use(parts: list[FileUse]) -> FileUse:
    if len(parts) == 1:
        return parts[0]
    results = {each.used for each in parts}
    why = " ".join(dict.fromkeys(each.why for each in parts if each.why))
    used = results.pop() if len(results) == 1 else "partly"
    return FileUse(parts[0].file, used=used, why=why, refused=used is False and all(each.refused for each in parts))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return the long table with words for categories."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: table[name].astype(float if name == "value" else table[name].cat.categories.dtype).array
            for name in COLUMNS
        }
    )


def _subjects(asked: Instrument, table: pd.DataFrame) -> pd.Series[Any]:
    """Return the subjects, an empty one filled in where only one is named.

    Not where lessons or visits are scored one by one and somebody has answers with and without a subject: those without
    are about another one.
    """
    import pandas as pd

    subject = table["subject"]
    named = [each for each in subject.unique() if each]
    blank = subject == ""
    if len(named) != 1 or not blank.any():
        return subject
    if getattr(asked, "subject", None) is not None:
        unnamed = set(table.loc[blank, "respondent"].unique())
        if unnamed & set(table.loc[~blank, "respondent"].unique()):
            return subject
    return pd.Series(words(named * len(subject)), index=subject.index)


def _ranks(table: pd.DataFrame, read: Sequence[Read]) -> tuple[Ranks, Ranks]:
    """Return how new the source of each row is, and the newest one in which that person answers that perspective."""
    import numpy as np

    order = np.empty(len(read), dtype=np.intp)
    order[sorted(range(len(read)), key=lambda index: read[index].saved_at)] = np.arange(len(read))
    ranks = order[table[FILE].to_numpy()]
    person = table.groupby(_PERSON, observed=True, sort=False).ngroup().to_numpy()
    newest = np.full(int(person.max()) + 1, -1)
    np.maximum.at(newest, person, ranks)
    return ranks, newest[person]


def _agreed(table: pd.DataFrame, ranks: Ranks, read: Sequence[Read]) -> dict[Person, str]:
    """Return who agreed to an open conversation, by the name they gave: as their latest source says, also where that is no."""
    if not any(one.agreed for one in read):
        return {}
    order = table.assign(rank=ranks).sort_values("rank", kind="stable")
    last = order.drop_duplicates(["subject", "moment", "respondent"], keep="last")
    people = zip(last["subject"], last["moment"], last["respondent"], last[FILE], strict=True)
    given = {(str(a), str(b), str(c)): " ".join(read[int(file)].agreed.split()) for a, b, c, file in people}
    return {person: name for person, name in given.items() if name}


def _replaced(table: pd.DataFrame, ranks: Ranks, newest: Ranks) -> list[tuple[str, int, int]]:
    """List (respondent, older source, newer source) wherever an older answer gives way."""
    import numpy as np

    older = ranks < newest
    if not older.any():
        return []
    by_rank = np.zeros(int(newest.max()) + 1, dtype=np.intp)
    by_rank[ranks] = table[FILE].to_numpy()
    given_up = table.loc[older, ["respondent", FILE]].assign(newer=by_rank[newest[older]])
    return list(given_up.drop_duplicates().itertuples(index=False, name=None))


def _newest_entries(read: Sequence[Read]) -> tuple[tuple[dict[str, Any], ...], list[tuple[str, int]], set[int]]:
    """Keep of whoever stands in two files the entries of the latest; entries without a name all count.

    Returns the entries, (what is told, place of the older file) for what gave way, and the files of which any is kept.
    """
    latest: dict[tuple[str, ...], int] = {}
    for index in sorted(range(len(read)), key=lambda each: read[each].saved_at):
        latest |= dict.fromkeys(filter(None, map(_writer, read[index].entries)), index)
    kept: list[dict[str, Any]] = []
    heard: set[int] = set()
    told: dict[tuple[str, int], None] = {}
    for index, one in enumerate(read):
        for entry in one.entries:
            newest = latest.get(_writer(entry) or (), index)
            if newest == index:
                kept.append(entry)
                heard.add(index)
                continue
            names = {"who": entry["respondent"], "older": one.name, "newer": read[newest].name}
            key = "responses.same_answers" if one.repeats(read[newest]) else "responses.replaced"
            told[say(key, **names), index] = None
    return tuple(kept), list(told), heard


def _writer(entry: dict[str, Any]) -> tuple[str, ...] | None:
    who = str(entry.get("respondent") or "")
    return (str(entry.get("subject") or ""), str(entry.get("moment") or ""), who) if who else None


def _faults(content: Tidy, kept: pd.DataFrame) -> dict[Cell, str]:
    """Return what is no number in the answers that count; those that gave way to newer ones are forgotten."""
    wrong = kept[kept["value"].isna()]
    cells = wrong[KEY].itertuples(index=False, name=None)
    found: dict[Cell, str] = {}
    for cell, file in zip(cells, wrong[FILE], strict=True):
        faults = content.faults.get(int(file), {})
        # The subject may have been filled in while joining.
        fault = faults.get(cell, faults.get(("", *cell[1:])))
        if fault is not None:
            found[cell] = fault
    return found
