"""Who gives the course: `aanbieder.yaml`, with what may be said on a certificate and on what day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from workbook.docent.course import Course
from workbook.dutch import day
from workbook.errors import problem
from workbook.home import is_inside
from workbook.instrument.loading import read_as
from workbook.texts import entry, say

FILE = "aanbieder.yaml"
LOGOS = (".png", ".jpg", ".jpeg", ".svg")
_LARGEST_LOGO = 5_000_000


@frozen(kw_only=True)
class Signatory:
    """Who signs, and in what function."""

    name: str = ""
    role: str = ""


@frozen(kw_only=True)
class _Given:
    """The file as it is written."""

    name: str = ""
    address: str = ""
    place: str = ""
    register_number: str = ""
    logo: str = ""
    signatory: Signatory = field(factory=Signatory)
    recognition: dict[Literal["by", "number", "from", "until"], str | None] = field(factory=dict)


@frozen(kw_only=True)
class Recognition:
    """By whom the course is recognised, under which number, and from which day until which (both included)."""

    by: str = ""
    number: str = ""
    start: date | None = None
    end: date | None = None


@frozen(kw_only=True)
class Provider:
    """What is known of the provider; `logo` is the whole path of an image that is there."""

    name: str = ""
    address: str = ""
    place: str = ""
    register_number: str = ""
    logo: Path | None = None
    signatory: Signatory = field(factory=Signatory)
    recognition: Recognition = field(factory=Recognition)

    def missing(self) -> tuple[str, ...]:
        """Return in Dutch what must be filled in before a certificate can be made."""
        given = {
            "name": self.name, "place": self.place, "signatory.name": self.signatory.name,
            "signatory.role": self.signatory.role,
        }  # fmt: skip
        words = entry("certifying.provider.parts")
        return tuple(
            say("certifying.provider.missing", what=words[key], key=key, file=FILE) for key in given if not given[key]
        )

    def recognised(self, on: date) -> tuple[str, str]:
        """Return the line about the recognition on a certificate of this day, and why there is none where it is empty."""
        found = self.recognition
        if not found.by:
            return "", say("certifying.provider.no_recognition", file=FILE)
        if found.start is None or found.end is None:
            return "", say("certifying.provider.undated", by=found.by, file=FILE)
        if not found.start <= on <= found.end:
            days = {"start": day(found.start), "end": day(found.end), "on": day(on)}
            return "", say("certifying.provider.not_valid", by=found.by, file=FILE, **days)
        number = say("certifying.provider.under", number=found.number) if found.number else ""
        line = say(
            "certifying.provider.line", by=found.by, number=number, start=day(found.start), end=day(found.end)
        )  # fmt: skip
        return " ".join(line.split()).replace(" ,", ","), ""


def provider(course: Course) -> Provider:
    """Return what the course folder says of the provider; without the file nothing is known.

    Raises
    ------
    WorkbookError : with file and line for a mistake in it, a date that is none, or a logo that can't be used
    """
    path = course.root / FILE
    if not path.is_file():
        return Provider()
    given = read_as(path, _Given)
    told = {key: (value or "").strip() for key, value in given.recognition.items()}
    found = Recognition(
        by=told.get("by", ""), number=told.get("number", ""), start=_day(path, "from", told.get("from", "")),
        end=_day(path, "until", told.get("until", "")),
    )  # fmt: skip
    if found.start and found.end and found.start > found.end:
        raise problem("certifying.provider.turned", where=path.name)
    return Provider(
        name=given.name, address=given.address, place=given.place, register_number=given.register_number,
        logo=_logo(course, given.logo), signatory=given.signatory, recognition=found,
    )  # fmt: skip


def _day(path: Path, key: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        written = re.compile(rf"\b{key}\s*:\s*['\"]?{re.escape(text)}")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        at = next((at for at, line in enumerate(lines, start=1) if written.search(line)), 1)
        where = say("instrument.at_line", file=path.name, line=at)
        raise problem("certifying.provider.no_date", where=where, key=f"recognition.{key}", text=text) from error


def _logo(course: Course, name: str) -> Path | None:
    if not name:
        return None
    path = course.root / name
    if path.suffix.casefold() not in LOGOS:
        raise problem("certifying.provider.logo_kind", where=FILE, name=name, known=", ".join(LOGOS))
    if not is_inside(path, course.root) or not path.is_file():
        raise problem("certifying.provider.no_logo", where=FILE, name=name)
    if path.stat().st_size > _LARGEST_LOGO:
        raise problem("certifying.provider.large_logo", where=FILE, name=name)
    return path
