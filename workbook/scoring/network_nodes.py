"""Who belongs to a network: the numbers of the list of names, else whoever answered or was named."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from workbook.dutch import join
from workbook.errors import WorkbookError
from workbook.instrument.model import NOBODY
from workbook.responses import Responses
from workbook.responses.folders import data_home
from workbook.responses.roster import read_roster
from workbook.texts import say


@frozen
class Team:
    """Everybody in the network; `listed` when they come from a list and not from the answers alone."""

    nodes: tuple[str, ...]
    listed: bool
    notes: tuple[str, ...] = ()


def team_of(responses: Responses, roster: Iterable[object] | None) -> Team:
    """Return the team. With a list, answers under a code that isn't on it don't count, and that is told."""
    table = responses.table
    answered = set(map(str, table["respondent"]))
    named = set(map(str, table["option"])) - {NOBODY, ""}
    listed, notes = _listed(responses, answered) if roster is None else ({str(each).strip() for each in roster}, [])
    listed = listed - {NOBODY, ""}
    if not listed:
        told = (say("network.no_roster"), *notes) if answered else ()
        return Team(tuple(sorted(answered | named, key=_order)), listed=False, notes=told)
    if strangers := answered - listed:
        notes.append(say("network.strangers", count=len(strangers)))
    if gone := named - listed:
        notes.append(say("network.not_listed", numbers=join(sorted(gone, key=_order))))
    return Team(tuple(sorted(listed, key=_order)), listed=True, notes=tuple(notes))


def _listed(responses: Responses, answered: set[str]) -> tuple[set[str], list[str]]:
    """Return the numbers of one's own list of names when it is about these people; and why it can't be read."""
    try:
        folder = data_home()
    except WorkbookError:
        return set(), []
    try:
        numbers = {each.id for each in read_roster(responses.instrument.id, folder=folder).people}
    except WorkbookError as error:
        return set(), [str(error)]
    return (numbers, []) if numbers & answered else (set(), [])


def _order(number: str) -> tuple[int, int | str]:
    return (0, int(number)) if number.isdecimal() else (1, number)


def same_people(responses: Responses) -> bool:
    """Tell whether nobody was selected away: beside the whole team, a part would reveal the others by subtraction."""
    everybody, mine = responses.everybody, responses.table
    if mine.empty:
        return True
    alike = everybody["moment"].isin(mine["moment"].unique()) & everybody["subject"].isin(mine["subject"].unique())
    return set(everybody.loc[alike, "respondent"]) == set(mine["respondent"])
