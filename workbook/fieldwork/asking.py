"""What a panel proposes to ask: from the course or from who opens it; and what it shows before anything is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import evolve, frozen

from workbook.dutch import join
from workbook.instrument import Instrument
from workbook.instrument.cells import TEAM
from workbook.instrument.model import NetworkKind
from workbook.questionnaire.payload import asked_share
from workbook.responses.folders import BASELINE, FOLLOW_UP
from workbook.survey import FORMATS
from workbook.survey.letters import LINK
from workbook.texts import area, entry, say

Json = dict[str, Any]
_DAYS = 14
_SATURDAY = 5


@frozen(kw_only=True)
class Asking:
    """What is proposed.

    Attributes
    ----------
    instruments, extra : what stands in the questionnaire, and what may be added to it
    next, why : what it must be in time for and what it is for, in Dutch
    """

    instruments: tuple[Instrument, ...]
    title: str
    extra: tuple[Instrument, ...] = ()
    moment: str = BASELINE
    edition: str | None = None
    weeks_before: int | None = None
    next: str | None = None
    why: str = ""

    @property
    def all(self) -> tuple[Instrument, ...]:
        """Return everything that can be asked here."""
        return (*self.instruments, *self.extra)

    def within(self, weeks: int | None) -> Asking:
        """Return the same with another number of weeks before the next day; None changes nothing."""
        return self if weeks is None else evolve(self, weeks_before=weeks)

    def payload(self, *, parts: Collection[int], invited: int | None, readonly: str | None, site: str = "") -> Json:
        """Return what the panel draws.

        Parameters
        ----------
        parts : which parts of the panel are drawn: 1 for making, 2 for bringing in
        invited : how many people were asked before; None when that isn't known
        readonly : why nothing can be made or brought in, in Dutch; None when it can
        site : the address of the browser edition, where it is known; there the page itself knows it better
        """
        short = [each for each in self.all if _has_short(each)]
        return {
            "parts": [*parts],
            "title": self.title if 1 in parts else say("fieldwork.title_receive", title=names(self.instruments)),
            "intro": [*filter(None, (self.why, self._weeks()))] if 1 in parts else [],
            "readonly": readonly,
            "asked": [self._choice(each) for each in self.all],
            "moments": _options("moments", (BASELINE, FOLLOW_UP)),
            "formats": _options("formats", [*list(FORMATS)[:1], LINK, *list(FORMATS)[1:]]),
            # Names are never in a link: of a network a file is proposed.
            "linkable": not any(isinstance(each, NetworkKind) for each in self.instruments),
            "short": say("fieldwork.short", title=names(short)) if short else None,
            "values": {
                "moment": self.moment, "groups": "", "invited": str(invited or ""), "deadline": in_two_weeks().isoformat(),
                "short": bool(short) and self.edition == TEAM, "conversation": False, "formats": [next(iter(FORMATS))],
                "site": site,
            },
            "labels": {key: str(text).strip() for key, text in area("fieldwork")["panel"].items()},
        }  # fmt: skip

    def _weeks(self) -> str:
        weeks, following = self.weeks_before, self.next or say("fieldwork.next_day")
        if weeks is None:
            return ""
        return (
            say("fieldwork.weeks_one", next=following)
            if weeks == 1
            else say("fieldwork.weeks", weeks=weeks, next=following)
        )

    def _choice(self, about: Instrument) -> Json:
        whole = about.minutes
        return {
            "id": about.id, "text": about.title, "chosen": about in self.instruments, "minutes": whole,
            "short_minutes": whole * asked_share(about, (), TEAM) if _has_short(about) else whole,
        }  # fmt: skip


def names(instruments: Iterable[Instrument]) -> str:
    """Return the instruments by their short names, as a sentence has them."""
    return join(each.short or each.title for each in instruments)


def in_two_weeks(today: date | None = None) -> date:
    """Return the day to propose for sending back: two weeks on, and no day at the weekend."""
    day = (today or datetime.now(UTC).astimezone().date()) + timedelta(days=_DAYS)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def _has_short(about: Instrument) -> bool:
    return asked_share(about, (), TEAM) < 1


def _options(key: str, ids: Iterable[str]) -> list[Json]:
    texts = entry(f"fieldwork.{key}")
    helps = entry("fieldwork.format_help") if key == "formats" else {}
    return [{"id": each, "text": texts[each], "help": helps.get(each)} for each in ids]
