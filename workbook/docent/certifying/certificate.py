"""What stands on a certificate, as data: the fields that a template of the provider can ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from workbook.course import about, course
from workbook.docent.certifying.presence import Presence
from workbook.docent.certifying.provider import Provider
from workbook.docent.people import Person
from workbook.docent.planning import Group
from workbook.dutch import day, join, number
from workbook.reports.signs import readable
from workbook.texts import entry, say

NAMES = (
    "naam", "leergang", "uren", "ec", "data", "datum", "plaats", "nummer", "ondertekenaar", "functie", "aanbieder", "adres",
    "registratie", "erkenning", "modulen", "heruitgave",
)  # fmt: skip


@frozen(kw_only=True)
class Certificate:
    """One certificate: its number and day, the text of each field, and the provider whose logo stands on it."""

    number: str
    on: date
    texts: dict[str, str]
    provider: Provider

    @property
    def title(self) -> str:
        """Return what a file of it is called in a reader; it names the certificate and not the person."""
        return say("certifying.certificate.title", number=self.number, course=about().title)


def certificate(
    person: Person, provider: Provider, *, number: str, on: date, dates: str, again: date | None = None
) -> Certificate:
    """Return the certificate of somebody.

    Parameters
    ----------
    number, on : the number in the register, and the day on the certificate
    dates : the days on which the course was followed, as they are shown
    again : the day on which it was issued again
    """
    told = about()
    hours = say("certifying.certificate.hours", hours=told.hours)
    credits_ = say("certifying.certificate.credits", credits=told.credits)
    # Module 1 has two names in the course: a certificate gives both.
    titles = (" / ".join(filter(None, (each.title, each.also))) for each in course())
    modules = "; ".join(f"{at}. {title}" for at, title in enumerate(titles, start=1))
    texts = {
        "naam": person.name, "leergang": told.title, "uren": hours, "ec": credits_, "data": dates, "datum": day(on),
        "plaats": provider.place, "nummer": number, "ondertekenaar": provider.signatory.name,
        "functie": provider.signatory.role, "aanbieder": provider.name, "adres": provider.address,
        "registratie": provider.register_number, "erkenning": provider.recognised(on)[0], "modulen": modules,
        "heruitgave": say("certifying.certificate.again", day=day(again)) if again else "",
    }  # fmt: skip
    clean = {name: readable(text) for name, text in texts.items()}
    return Certificate(number=number, on=on, texts=clean, provider=provider)


def dates_of(person: Person, presence: Presence, groups: Iterable[Group]) -> str:
    """Return the days on which somebody followed the course: of the own group, of a catch-up day, or of the group visited."""
    from workbook.docent.certifying.presence import visited

    known = {each.id: each for each in groups}
    followed = []
    for number_ in presence.days(person.id):
        tick = presence.tick(person.id, number_)
        group = known.get(visited(tick, known) or person.group)
        held = tick.day or (group.days.get(number_) if group else None)
        followed.append(held)
    if not followed:
        return ""
    if not all(followed):
        return say("certifying.certificate.days", count=number(len(followed)))
    return join(day(each) for each in sorted(filter(None, followed)))


def labelled(made: Certificate) -> list[tuple[str, str]]:
    """Return the facts under the name, each with its label; what is empty is left out."""
    texts, labels = made.texts, entry("certifying.certificate.labels")
    size = say("certifying.certificate.size", hours=texts["uren"], credits=texts["ec"])
    given = {
        "size": size, "modules": texts["modulen"], "days": texts["data"], "number": texts["nummer"],
        "register": texts["registratie"], "recognition": texts["erkenning"],
    }  # fmt: skip
    return [(str(labels[key]), text) for key, text in given.items() if text]
