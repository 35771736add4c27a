"""The invitation to a module: what is asked, how long it takes and until when, as a text and as a mail that opens as a draft."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from attrs import frozen

from workbook.course import Activity, Module
from workbook.docent.planning import Group, Planning
from workbook.dutch import day, number
from workbook.texts import say


@frozen
class Invitation:
    """A mail for one group, or for all: the ending of its file's name, its subject and its text."""

    ending: str
    subject: str
    text: str

    def files(self, name: str) -> dict[str, bytes]:
        """Return it as files: a text that any editor opens, and a mail that a mail program opens to be sent."""
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = self.subject
        mail["X-Unsent"] = "1"
        mail.set_content(self.text)
        lines = f"{say('distributing.invitation.subject_line', subject=self.subject)}\n\n{self.text}"
        plain = lines.replace("\n", "\r\n").encode("utf-8-sig")
        return {f"{name}{self.ending}.txt": plain, f"{name}{self.ending}.eml": mail.as_bytes()}


def invitations(module: Module, planning: Planning, link: str = "") -> list[Invitation]:
    """Return the invitations to a module: one for all groups, or one a group where day, place or deadline differ.

    `link` is where the zip is, else what the planning says. No name of anybody stands in them.
    """
    groups = planning.groups or (Group(id=""),)
    facts = {
        (group.days.get(module.number), group.place, planning.deadline(module.assignment, group.id)) for group in groups
    }
    alone = len(facts) == 1
    return [_invitation(module, planning, group, link, alone=alone) for group in groups[: 1 if alone else None]]


def _invitation(module: Module, planning: Planning, group: Group, link: str, *, alone: bool) -> Invitation:
    when, deadline = group.days.get(module.number), planning.deadline(module.assignment, group.id)
    before, after = _around_the_day(module)
    parts = [
        say("distributing.invitation.greeting"),
        _opening(module, group)
        if when
        else say("distributing.invitation.no_day", number=module.number, title=module.title),
        f"{say('distributing.invitation.before', time=_time(before))}\n{_listed(before)}",
        f"{say('distributing.invitation.after', time=_time(after))}\n{_listed(after)}",
        _hand_in(deadline),
        _begin(module, link or planning.link),
        say("distributing.invitation.privacy"),
        say("distributing.invitation.closing"),
    ]
    subject = say("distributing.invitation.subject", number=module.number, title=module.title)
    return Invitation("" if alone else f"-{group.id}", subject, "\n\n".join(part.strip() for part in parts) + "\n")


def _opening(module: Module, group: Group) -> str:
    moment = day(group.days[module.number])
    if not group.place:
        return say("distributing.invitation.day", number=module.number, day=moment, title=module.title)
    return say(
        "distributing.invitation.day_place", number=module.number, day=moment, place=group.place, title=module.title
    )


def _around_the_day(module: Module) -> tuple[list[Activity], list[Activity]]:
    """Return what is done in the workbook before the collegedag, and what after it."""
    at = next(at for at, each in enumerate(module.activities) if each.kind == "contact")
    halves = module.activities[:at], module.activities[at + 1 :]
    before, after = ([each for each in half if each.notebook] for half in halves)
    return before, after


def _listed(activities: list[Activity]) -> str:
    return "\n".join(f"- {each.text}: {_time([each])}" for each in activities)


def _time(activities: list[Activity]) -> str:
    """Return how long something takes, in minutes, or in hours from two hours on."""
    minutes = sum(each.minutes for each in activities)
    if minutes < 120:
        return say("distributing.invitation.minutes", minutes=minutes)
    return say("distributing.invitation.hours", hours=number(minutes / 60, 1), minutes=minutes)


def _hand_in(deadline: datetime | None) -> str:
    if deadline is None:
        return say("distributing.invitation.hand_in")
    # To the deelnemer a moment is what the clock says where the course is given.
    moment = say("distributing.invitation.moment", day=day(deadline), clock=deadline.strftime("%H.%M"))
    return say("distributing.invitation.hand_in_before", moment=moment)


def _begin(module: Module, link: str) -> str:
    key = module.number
    where = (
        say("distributing.invitation.link", link=link, number=key)
        if link
        else say("distributing.invitation.no_link", number=key)
    )
    return say("distributing.invitation.begin", number=module.number, where=where)
