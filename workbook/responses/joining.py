"""Putting together what came from several files: of whoever stands in two of them, the latest answers count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbook.instrument import Instrument
from workbook.responses.responses import FileUse, Responses
from workbook.responses.tidying import KEY, Tidy, empty_table, one_subject
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd

_PERSON = ["subject", "moment", "respondent", "perspective"]


@frozen
class Read:
    """One file that was read: how new it is, what stands in it, and what is told though nothing was left out."""

    name: str
    saved_at: str
    content: Tidy
    entries: tuple[dict[str, Any], ...] = ()
    told: tuple[str, ...] = ()

    @property
    def use(self) -> FileUse:
        """Return what became of the file by itself."""
        why = " ".join((*self.content.notes, *self.told))
        if self.content.table.empty and not self.entries:
            return FileUse(self.name, used=False, why=why)
        return FileUse(self.name, used="partly" if self.content.notes else True, why=why)


def joined(asked: Instrument, read: Sequence[Read], refused: Iterable[FileUse] = ()) -> Responses:
    """Put what was read together; per respondent and perspective the latest file counts, and the others are told.

    Parameters
    ----------
    refused : the files that could not be read at all
    """
    import pandas as pd

    notes = [note for one in read for note in (*one.content.notes, *one.told)]
    uses = [one.use for one in read]
    entries, given_up, heard = _newest_entries(read)
    for told, older in given_up:
        notes.append(told)
        used = "partly" if older in heard or not read[older].content.table.empty else False
        uses[older] = evolve(uses[older], used=used, why=f"{uses[older].why} {told}".strip())
    links = {person: code for one in read for person, code in one.content.links.items()}
    tables = [one.content.table.assign(_file=index) for index, one in enumerate(read) if not one.content.table.empty]
    if not tables:
        files = _in_order(uses, refused)
        return Responses(
            instrument=asked, table=empty_table(), entries=entries, files=files, notes=tuple(notes), links=links
        )
    table = pd.concat(tables, ignore_index=True)
    table["subject"] = _subjects(asked, table)
    order = {index: rank for rank, (index, _) in enumerate(sorted(enumerate(read), key=lambda pair: pair[1].saved_at))}
    rank = table["_file"].map(order)
    newest = rank.groupby([table[name] for name in _PERSON]).transform("max")
    kept = table[rank == newest]
    for who, older, newer in _replaced(table, rank, newest):
        told = say("responses.replaced", who=who, older=read[older].name, newer=read[newer].name)
        notes.append(told)
        uses[older] = evolve(uses[older], used="partly", why=f"{uses[older].why} {told}".strip())
    for index in set(table["_file"]) - set(kept["_file"]):
        uses[index] = evolve(uses[index], used=False)
    return Responses(
        instrument=asked,
        table=kept.drop(columns="_file").reset_index(drop=True),
        entries=entries,
        faults=_faults(read, kept),
        files=_in_order(uses, refused),
        notes=tuple(notes),
        links=links,
    )


def _subjects(asked: Instrument, table: pd.DataFrame) -> pd.Series[str]:
    """Return the subjects, an empty one filled in where only one is named.

    Not where lessons or visits are scored one by one and somebody has answers with and without a subject: those without
    are about another one.
    """
    if getattr(asked, "subject", None) is not None:
        unnamed = set(table.loc[table["subject"] == "", "respondent"])
        if unnamed & set(table.loc[table["subject"] != "", "respondent"]):
            return table["subject"]
    return one_subject(table["subject"])


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
            told[say("responses.replaced", **names), index] = None
    return tuple(kept), list(told), heard


def _writer(entry: dict[str, Any]) -> tuple[str, ...] | None:
    who = str(entry.get("respondent") or "")
    return (str(entry.get("subject") or ""), str(entry.get("moment") or ""), who) if who else None


def _in_order(uses: Iterable[FileUse], refused: Iterable[FileUse]) -> tuple[FileUse, ...]:
    return tuple(sorted((*uses, *refused), key=lambda use: use.file))


def _faults(read: Sequence[Read], kept: pd.DataFrame) -> dict[tuple[str, str, str, str, str, str], str]:
    """Return what is no number in the answers that count; those that gave way to newer ones are forgotten."""
    wrong = kept[kept["value"].isna()]
    cells = wrong[KEY].itertuples(index=False, name=None)
    return {
        cell: fault
        for cell, index in zip(cells, wrong["_file"], strict=True)
        if (fault := _fault(read[index].content, cell)) is not None
    }


def _fault(content: Tidy, cell: tuple[str, str, str, str, str, str]) -> str | None:
    # The subject may have been filled in while joining.
    return content.faults.get(cell, content.faults.get(("", *cell[1:])))


def _replaced(table: pd.DataFrame, rank: pd.Series[int], newest: pd.Series[int]) -> list[tuple[str, int, int]]:
    """List (respondent, older file, newer file) wherever an older answer gives way."""
    by_rank = dict(zip(rank, table["_file"], strict=True))
    given_up = table[rank < newest].assign(newer=newest[rank < newest].map(by_rank))
    return list(given_up[["respondent", "_file", "newer"]].drop_duplicates().itertuples(index=False, name=None))
