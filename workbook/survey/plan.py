"""What is asked of a team: which questionnaires, at which moment, of whom; checked before anything is written."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime

from attrs import field, frozen

from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.home import find_home
from workbook.instrument import Instrument, Quiz, instrument
from workbook.instrument.cells import TEAM
from workbook.instrument.model import NetworkKind
from workbook.responses.folders import BASELINE, FOLLOW_UP
from workbook.responses.roster import Person, read_roster

_ID_BYTES = 4


@frozen(kw_only=True)
class Survey:
    """One questionnaire for the team, before it has a form.

    Attributes
    ----------
    instruments : what is asked, in this order
    id : by which a browser keeps somebody's progress apart from that of another questionnaire
    groups : the departments; one is fixed for everybody, of several the respondent chooses
    perspectives : the ids that are asked; empty for all
    edition : `"team"` for the shorter edition of the instruments that have one
    invited : how many people are asked, the leader not counted; None when that isn't told
    conversation : whether one may agree, by name, to an open conversation
    roster : who can be named in a network; by default the people on the leader's own list
    """

    instruments: tuple[Instrument, ...]
    id: str
    moment: str = BASELINE
    groups: tuple[str, ...] = ()
    role: str | None = None
    subject: str | None = None
    perspectives: tuple[str, ...] = ()
    edition: str | None = None
    invited: int | None = None
    deadline: date | None = None
    conversation: bool = False
    roster: tuple[Person, ...] = field(default=())

    @property
    def part(self) -> str:
        """Return the one group or role that is asked, empty for a whole team."""
        return self.groups[0] if len(self.groups) == 1 else self.role or ""

    @property
    def title(self) -> str:
        """Return what the questionnaire is about: the names of its instruments."""
        return join(each.short or each.title for each in self.instruments)


def plan(
    ids: Iterable[str],
    *,
    moment: str = BASELINE,
    groups: Iterable[str] = (),
    role: str | None = None,
    subject: str | None = None,
    perspectives: Iterable[str] = (),
    edition: str | None = None,
    invited: int | None = None,
    deadline: date | None = None,
    conversation: bool = False,
    roster: Iterable[Person] = (),
) -> Survey:
    """Return a questionnaire with these instruments.

    Raises
    ------
    WorkbookError
        when an instrument doesn't exist or asks nothing of a team, or when the moment, a perspective, the number of people
        or the last day can't be
    """
    about = tuple(instrument(each) for each in dict.fromkeys(ids))
    for each in about:
        if isinstance(each, Quiz):
            raise problem("survey.no_quiz", where=each.title)
    if not about:
        raise problem("survey.nothing", where="survey")
    if moment not in (BASELINE, FOLLOW_UP):
        raise problem("survey.no_moment", where=moment, known=join((BASELINE, FOLLOW_UP)))
    people = tuple(roster) or tuple(person for each in about for person in _people(each))
    asked = tuple(_perspective(about, each) for each in perspectives)
    if invited is not None and invited < 1:
        raise problem("survey.no_people", where=invited)
    if deadline is not None and deadline < datetime.now(UTC).astimezone().date():
        raise problem("survey.past", where=deadline.isoformat())
    named = {fold(clean): clean for each in groups if (clean := " ".join(each.split()))}
    return Survey(
        instruments=about, id=f"v-{secrets.token_hex(_ID_BYTES)}", moment=moment, groups=tuple(named.values()),
        role=(role or "").strip() or None, subject=(subject or "").strip() or None, perspectives=asked,
        edition=edition if edition == TEAM else None, invited=invited, deadline=deadline, conversation=conversation,
        roster=people,
    )  # fmt: skip


def read_day(text: str) -> date:
    """Return the day in `14-12-2026` or `2026-12-14`. Raises `WorkbookError` for anything else."""
    for pattern in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no time zone
    raise problem("survey.no_day", where=text)


def minutes(survey: Survey) -> int:
    """Return how long answering takes: the minutes of the instruments added up, in proportion to what is asked of them."""
    from workbook.questionnaire.payload import asked_share

    shares = (asked_share(each, survey.perspectives, survey.edition) for each in survey.instruments)
    parts = (each.minutes * share for each, share in zip(survey.instruments, shares, strict=True))
    return max(1, round(sum(parts)))


def _people(about: Instrument) -> tuple[Person, ...]:
    """Return who can be named in a network: the roster in the leader's own folder."""
    if not isinstance(about, NetworkKind):
        return ()
    found = read_roster(about.id).people if find_home() else ()
    if not found:
        raise problem("survey.no_roster", where=about.short or about.title, title=about.short or about.title)
    return found


def _perspective(about: Iterable[Instrument], wanted: str) -> str:
    known = {name: each.id for of in about for each in of.perspectives for name in (fold(each.id), fold(each.label))}
    if fold(wanted) not in known:
        raise problem("survey.no_perspective", where=wanted, known=join(sorted(set(known.values()))))
    return known[fold(wanted)]
