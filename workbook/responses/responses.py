"""Responses: the long table of answers to one instrument, with what was told while reading it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbook.dutch import fold
from workbook.errors import problem
from workbook.instrument import Instrument
from workbook.responses.folders import BASELINE
from workbook.responses.sent import is_number_of_people
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd

LEADER, PUPIL = "leider", "leerling"
Cell = tuple[str, str, str, str, str, str]


# A selection by these leaves the team whole.
_ABOUT_ALL = {"moment", "perspective", "item", "option"}


def count_people(table: pd.DataFrame) -> int:
    """Return how many people gave the rows of a long table."""
    return len(table[["subject", "respondent"]].drop_duplicates())


def _team(table: pd.DataFrame) -> set[tuple[str, str]]:
    """Return everybody in a table but the leader."""
    team = table[table["role"] != LEADER]
    return set(zip(team["subject"], team["respondent"], strict=True))


def _holds(cell: Any, value: str) -> bool:
    """Tell whether a cell of an entry is a value, or has it among several."""
    return any(fold(str(each or "")) == fold(value) for each in (cell if isinstance(cell, list) else [cell]))


def _at(table: pd.DataFrame, moments: list[str]) -> pd.DataFrame:
    return table[table["moment"].isin(moments)]


@frozen
class FileUse:
    """What became of one file: `used` True, "partly" or False, and why, in Dutch; `refused` when it can't be read."""

    file: str
    used: bool | str
    why: str = ""
    refused: bool = False


@frozen
class Responses:
    """Answers of any number of respondents to one instrument.

    Attributes
    ----------
    table : the numeric long table, one row a cell: `respondent, role, group, subject, moment, perspective, item,
        option, value`; a skipped item is an absent row, an unreadable value is NaN and stands in `faults`
    entries : texts and table rows, each with its respondent
    faults : per cell (subject, moment, respondent, perspective, item, option) the text that is no number
    files, notes : what was read, and what the reader must know
    marked : the words for the example school, None for one's own data
    message : why there is nothing, when there is nothing
    links : per person (subject, moment, respondent) the code by which they link two moments
    agreed : per person (subject, moment, respondent) the name under which they agreed to an open conversation; it stands
        nowhere else
    invitations : per moment how many people were asked, the leader not counted; under "" the same for every moment
    among : the table of all people from whom these were selected, None before any selection; scoring needs it to hide
        what a selection would reveal
    """

    instrument: Instrument
    table: pd.DataFrame = field(eq=False)
    entries: tuple[dict[str, Any], ...] = ()
    faults: Mapping[Cell, str] = field(factory=dict)
    files: tuple[FileUse, ...] = ()
    notes: tuple[str, ...] = ()
    marked: str | None = None
    message: str = ""
    links: Mapping[tuple[str, str, str], str] = field(factory=dict)
    agreed: Mapping[tuple[str, str, str], str] = field(factory=dict, repr=False)
    invitations: Mapping[str, int] = field(factory=dict)
    among: pd.DataFrame | None = field(default=None, eq=False)

    @property
    def empty(self) -> bool:
        """Tell whether there is no answer at all."""
        return self.table.empty and not self.entries

    def select(self, **wanted: str) -> Responses:
        """Return only the answers with these values, such as `subject="De Wilg", moment="nulmeting"`.

        A column of a record's own table works too (`onderwerp="kwaliteit"`), also one that holds several options.
        Capitals and accents don't count. Nothing found gives empty responses that say so.
        """
        keep, entries = self.table, self.entries
        for column, value in wanted.items():
            keep = keep[keep[column].map(fold) == fold(value)] if column in keep else keep.iloc[:0]
            entries = tuple(each for each in entries if _holds(each.get(column), value))
        none = keep.empty and not (entries and self.table.empty)
        # Where there was nothing to select from, why that is so is still what the reader must know.
        message = "" if not none or (self.empty and self.message) else self._none_told(wanted)
        found = evolve(
            self, table=keep.reset_index(drop=True), entries=entries, message=message or self.message,
            among=self.everybody,
        )  # fmt: skip
        # What was asked of a whole team says nothing of a part of it.
        lost = set(wanted) - _ABOUT_ALL and _team(found.table) != _team(_at(self.table, found.moments))
        return evolve(found, invitations={}) if lost else found

    def _none_told(self, wanted: Mapping[str, str]) -> str:
        """Say that nothing has these values; of a record in the words of its form."""
        tables = getattr(self.instrument, "tables", ())
        columns = {column.id: column for table in tables for column in table.columns}
        told = ", ".join(columns[name].said(value) if name in columns else str(value) for name, value in wanted.items())
        if not set(wanted) <= set(columns):
            return say("responses.none_selected", wanted=told)
        return say("responses.none_written", short=self.instrument.short or self.instrument.title, wanted=told)

    @property
    def invited(self) -> int | None:
        """Return how many people were asked at the one moment there is, the leader not counted; None when unknown."""
        moments = self.moments
        return self.invitations.get(moments[0], self.invitations.get("")) if len(moments) == 1 else None

    def of_team(self, invited: int | None) -> Responses:
        """Return these answers as those of so many people who were asked; None changes nothing.

        Raises `WorkbookError` for what is no number of people.
        """
        if invited is None:
            return self
        if not is_number_of_people(invited):
            raise problem("responses.no_team_size", where=self.instrument.short or self.instrument.title, given=invited)
        return evolve(self, invitations={"": invited})

    @property
    def leader(self) -> Responses:
        """Return the answers of the school leader alone."""
        return self.select(role=LEADER)

    @property
    def team(self) -> Responses:
        """Return the answers of everybody but the school leader."""
        team = self.table[self.table["role"] != LEADER].reset_index(drop=True)
        return evolve(self, table=team, among=self.everybody)

    @property
    def everybody(self) -> pd.DataFrame:
        """Return the answers of all people from whom these were selected."""
        return self.table if self.among is None else self.among

    @property
    def moments(self) -> list[str]:
        """Return the moments at which was answered."""
        return sorted({*self.table["moment"].unique(), *(each.get("moment") or BASELINE for each in self.entries)})

    def only(self, column: str) -> str | None:
        """Return the one value that a column has throughout, else None."""
        values = (
            self.table[column].unique() if len(self.table) else [*{each.get(column) or "" for each in self.entries}]
        )
        return str(values[0]) if len(values) == 1 and values[0] else None

    @property
    def label(self) -> str:
        """Return what these answers are called beside others: the leader's, the team's, a part's or those of a moment."""
        return self.called()

    def called(self, team: str = "team") -> str:
        """Return the label, with which word of `responses.labels` stands for the team: `team`, its `mean`, or the `school`."""
        names = entry("responses.labels")
        who = names["one" if self.respondents == 1 else team]
        if self.only("role") in (LEADER, PUPIL):
            who = names[self.only("role")]
        if self.part:
            who = self.part[:1].upper() + self.part[1:]
        moment = self.only("moment")
        return f"{who} ({names.get(moment, moment)})" if moment else str(who)

    @property
    def part(self) -> str:
        """Return the group, or else the role, that these answers were selected by; empty for a whole team and for the leader."""
        for column in ("group", "role") if self.only("role") != LEADER else ():
            name = self.only(column)
            if name and name != LEADER and set(_at(self.everybody, self.moments)[column]) - {name, LEADER}:
                return name
        return ""

    @property
    def respondents(self) -> int:
        """Return how many people answered; the same code in two schools is two people."""
        return count_people(self.table)

    def _repr_html_(self) -> str:
        import html

        return f"<p>{html.escape(self.message or self._told())}</p>"

    def __repr__(self) -> str:
        return self.message or self._told()

    def _told(self) -> str:
        from workbook.dutch import number

        title = self.instrument.title
        if self.table.empty and self.entries:
            return say("responses.told_entries", title=title, rows=number(len(self.entries)))
        return say("responses.told", title=title, people=number(self.respondents), rows=number(len(self.table)))
