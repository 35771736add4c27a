"""From the long table to one dense array: respondent × perspective × item × option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbook.instrument import Instrument
from workbook.responses import Responses
from workbook.responses.responses import LEADER, Cell


@frozen
class Dense:
    """Answers as an array.

    Attributes
    ----------
    values : array (respondents, perspectives, items, options), NaN = skipped
    respondents, roles, groups, subjects : one text a respondent, in the array's order
    entries : what they wrote, each with its respondent and subject
    """

    instrument: Instrument
    values: NDArray[np.float64] = field(eq=False)
    respondents: tuple[str, ...]
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    subjects: tuple[str, ...]
    moment: str = ""
    faults: Mapping[Cell, str] = field(factory=dict)
    entries: tuple[dict[str, Any], ...] = field(default=(), eq=False)

    def keep(self, mask: NDArray[np.bool_]) -> Dense:
        """Return only the respondents where `mask` (one truth a respondent) holds."""

        def picked(texts: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for text, wanted in zip(texts, mask, strict=True) if wanted)

        respondents, subjects = picked(self.respondents), picked(self.subjects)
        people = set(zip(subjects, respondents, strict=True))
        entries = tuple(each for each in self.entries if _writer(each) in people)
        return Dense(
            instrument=self.instrument, values=self.values[mask], respondents=respondents, roles=picked(self.roles),
            groups=picked(self.groups), subjects=subjects, moment=self.moment, faults=self.faults, entries=entries,
        )  # fmt: skip

    def without_leader(self) -> Dense:
        """Return the team: everybody but the school leader; who is alone stays, and so does whoever observes."""
        if self.instrument.counts == "raters":
            return self
        team = np.asarray([role != LEADER for role in self.roles], dtype=bool)
        return self if team.all() or not team.any() else self.keep(team)


def dense(responses: Responses) -> Dense:
    """Make the dense array of one moment's answers; the same code in two schools is two respondents."""
    import pandas as pd

    instrument, table = responses.instrument, responses.table
    who = table[["subject", "respondent"]].drop_duplicates()
    first = table.loc[who.index]
    people = pd.MultiIndex.from_frame(who)
    axes = (
        [each.id for each in instrument.perspectives] or [""],
        [each.id for each in instrument.all_items],
        [each.id for each in instrument.options] or [""],
    )
    shape = (len(who), *(len(axis) for axis in axes))
    values = np.full(shape, np.nan)
    places = [people.get_indexer(pd.MultiIndex.from_frame(table[["subject", "respondent"]]))]
    for axis, column in zip(axes, ("perspective", "item", "option"), strict=True):
        places.append(pd.Categorical(table[column], categories=axis).codes.astype(np.intp))
    values[tuple(places)] = table["value"].to_numpy(float)
    return Dense(
        instrument=instrument, values=values, respondents=tuple(first["respondent"]), roles=tuple(first["role"]),
        groups=tuple(first["group"]), subjects=tuple(first["subject"]), moment=str(table["moment"].iloc[0]),
        faults=responses.faults, entries=_entries(responses, set(table["subject"].unique())),
    )  # fmt: skip


def _entries(responses: Responses, subjects: set[str]) -> tuple[dict[str, Any], ...]:
    """Return the entries, their subject filled in where the table's was: everything is about the only one there is."""
    only = next(iter(subjects)) if len(subjects) == 1 else ""
    return tuple({**each, "subject": each.get("subject") or only} for each in responses.entries)


def _writer(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("subject") or ""), str(entry.get("respondent") or "")
