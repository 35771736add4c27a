"""What somebody still needs before a certificate: modules, collegedagen and a name, each said in Dutch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from workbook.course import about, course
from workbook.docent.certifying.presence import Presence
from workbook.docent.course import Course
from workbook.docent.judging.verdicts import passed
from workbook.docent.people import Person
from workbook.texts import entry, say


@frozen
class Standing:
    """How far somebody is: the numbers of the modules passed and of the days followed, and all that is missing."""

    modules: tuple[int, ...]
    days: tuple[int, ...]
    missing: tuple[str, ...]


def standing(course_: Course, person: Person, presence: Presence, on: date) -> Standing:
    """Return what somebody did by a certain day and what is missing for a certificate of that day."""
    missing = [] if person.name.strip() else [say("certifying.missing.name")]
    outcomes = {each.number: passed(course_, each.number, person.code) for each in course()} if person.code else {}
    if not person.code:
        missing.append(say("certifying.missing.nothing_handed_in"))
    for number, outcome in outcomes.items():
        if not outcome.ok:
            reasons = outcome.missing or (say("certifying.missing.not_passed"),)
            missing += [say("certifying.missing.module", number=number, why=why.rstrip(".")) for why in reasons]
    days = presence.days(person.id, on)
    missing += list(_days(person, presence, on))
    done = tuple(number for number, outcome in outcomes.items() if outcome.ok)
    return Standing(done, tuple(days), tuple(missing))


def _days(person: Person, presence: Presence, on: date) -> Iterable[str]:
    words = entry("certifying.missing.days")
    for number in range(1, about().collegedagen + 1):
        tick = presence.tick(person.id, number)
        if tick.attended(on):
            continue
        why = "later" if tick.attended() else "unknown" if tick.state == "unknown" else "absent"
        day = f"{tick.day:%d-%m-%Y}" if tick.day else ""
        yield str(words[why]).format(number=number, date=day)
