"""How an ELO names what it gives: one YAML file a shape, so that a wrong or a new one needs no code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

from workbook.docent.course import Course
from workbook.docent.planning import _zone
from workbook.dutch import fold
from workbook.errors import problem
from workbook.instrument.loading import read_as
from workbook.texts import entry

OWN = "elo"
_SHIPPED = Path(__file__).parent / "elo"
_GROUPS = ("name", "last", "first", "login", "number", "attempt", "late", "when", "file")
_CLOCK = re.compile(r"\b(\d{1,2}):?(\d\d)((?::\d\d)?) ?([ap])\.?m\b\.?", re.IGNORECASE)


@frozen(kw_only=True)
class Sender:
    """Who handed in, as an ELO writes it.

    Attributes
    ----------
    profile, label : the shape that was recognised, its id and the name of the ELO; empty for the name of a plain folder
    name : as `Voornaam Achternaam`; glued together without spaces where `glued`
    login, number : as the ELO knows somebody
    attempt : what tells one attempt from another
    when : the ELO's own time, None where it gives none
    late : whether the ELO says that it came too late
    file : how the file was called before the ELO put something before it
    """

    profile: str = ""
    label: str = ""
    name: str = ""
    glued: bool = False
    login: str = ""
    number: str = ""
    attempt: str = ""
    when: datetime | None = None
    late: bool = False
    file: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Return what is the same for all files of one attempt."""
        moment = self.when.isoformat() if self.when else ""
        return (self.profile, self.name, self.login, self.number, self.attempt, moment)

    @property
    def said(self) -> str:
        """Return how the ELO calls this person."""
        return self.name or self.login or self.number


@frozen(kw_only=True)
class Receipt:
    """A text file in which an ELO says whose hand-in is beside it: a pattern of its name, and one of what it says."""

    file: str
    pattern: str


@frozen(kw_only=True, slots=False)
class Profile:
    """One shape of what an ELO gives.

    Attributes
    ----------
    id, label : of the shape, and the ELO's name
    source, checked : where this is known from, and when it was looked up
    pattern : of the whole name of a folder or file, with groups `name last first login number attempt late when file`
    folder : whether that is the name of a folder
    order : how a name is written
    when : how a moment may be written, for `strptime`
    passes : patterns of files that the ELO adds and nobody handed in
    receipt : the text file that says who it was
    """

    id: str
    label: str
    source: str
    checked: date
    pattern: str
    folder: bool
    order: Literal["first_last", "last_first", "glued"] = "first_last"
    when: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    receipt: Receipt | None = None

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def read(self, name: str) -> Sender | None:
        """Return who a folder or file of this name is from; None when the name has another shape."""
        found = self._shape.fullmatch(name)
        if found is None:
            return None
        given = {group: (text or "").strip() for group, text in found.groupdict().items()}
        return Sender(
            profile=self.id,
            label=self.label,
            name=_name(given, self.order),
            glued=self.order == "glued",
            login=given.get("login", ""),
            number=given.get("number", ""),
            attempt=given.get("attempt", ""),
            when=moment(given.get("when", ""), self.when),
            late=bool(given.get("late")),
            file=given.get("file", ""),
        )

    def passes_over(self, name: str) -> bool:
        """Tell whether the ELO itself made a file of this name."""
        return any(re.fullmatch(each, name, re.IGNORECASE) for each in self.passes) or self.is_receipt(name)

    def is_receipt(self, name: str) -> bool:
        """Tell whether a file of this name says who handed in."""
        return self.receipt is not None and bool(re.fullmatch(self.receipt.file, name, re.IGNORECASE))

    def said_in(self, text: str, sender: Sender) -> Sender:
        """Return a sender with the name that a receipt gives."""
        found = re.search(self.receipt.pattern, text, re.MULTILINE) if self.receipt else None
        if found is None:
            return sender
        given = {group: (value or "").strip() for group, value in found.groupdict().items()}
        return evolve(sender, name=_name(given, self.order) or sender.name, login=given.get("login") or sender.login)


def _name(given: dict[str, str], order: str) -> str:
    first, last, name = given.get("first", ""), given.get("last", ""), given.get("name", "")
    if last or first:
        return f"{first} {last}".strip()
    if "," in name:
        last, _, first = (part.strip() for part in name.partition(","))
        return f"{first} {last}".strip()
    if order == "last_first" and " " in name:
        last, _, first = name.partition(" ")
        return f"{first} {last}"
    return name


def moment(text: str, shapes: Iterable[str]) -> datetime | None:
    """Return a moment that an ELO wrote, in Dutch time; None when it has none of these shapes.

    Before it is read a month becomes its number, other words go, and a clock of twelve hours becomes one of 24.
    """
    months = entry("receiving.months")
    plain = _CLOCK.sub(_full_clock, text)
    plain = re.sub(r"[^\W\d_]+\.?", lambda word: str(_month(months, fold(word[0]).strip("."))), plain)
    plain = re.sub(r"\s+", " ", plain).strip(" ,")
    plain = (
        re.sub(r"\b(\d{1,2})(\d\d)$", r"\1:\2", plain) if ":" not in plain and re.search(r" \d{3,4}$", plain) else plain
    )
    for shape in shapes:
        try:
            return datetime.strptime(plain, shape).replace(tzinfo=_zone())
        except ValueError:
            continue
    return None


def _month(months: dict[str, int], word: str) -> int | str:
    # `maandag` is no month, though it begins as one.
    return months.get(word, months.get(word[:3], ""))


def _full_clock(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[4].casefold() == "p" else 0)
    return f"{hour:02d}:{found[2]}{found[3]}"


@frozen
class Shapes:
    """The shapes that are looked for: those of the course's own folder first."""

    own: tuple[Profile, ...]
    shipped: tuple[Profile, ...]

    @property
    def all(self) -> tuple[Profile, ...]:
        """Return them in the order in which they are looked for."""
        return (*self.own, *self.shipped)

    def __getitem__(self, profile: str) -> Profile:
        """Return the shape with this id."""
        return next(each for each in self.all if each.id == profile)


def shapes(course: Course) -> Shapes:
    """Return the shapes of the course's own folder `elo/`, and ours but those of the same id.

    Raises `WorkbookError` with file, line and key for a file that is not a shape.
    """
    own = tuple(read_profile(path) for path in _yamls(course.root / OWN))
    taken = {each.id for each in own}
    return Shapes(own, tuple(each for each in map(read_profile, _yamls(_SHIPPED)) if each.id not in taken))


def _yamls(folder: Path) -> Sequence[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if path.is_file()) if folder.is_dir() else ()


def read_profile(path: Path) -> Profile:
    """Read one shape.

    Raises
    ------
    WorkbookError : broken YAML, an unknown or missing key, a wrong value, a pattern that is none, a group that isn't known
    """
    found = read_as(path, Profile)
    patterns = {"pattern": found.pattern, **{f"passes.{at}": each for at, each in enumerate(found.passes, 1)}}
    if found.receipt:
        patterns |= {"receipt.file": found.receipt.file, "receipt.pattern": found.receipt.pattern}
    groups = {key: _groups(path, key, pattern) for key, pattern in patterns.items()}
    if not {"name", "last", "login", "number"} & groups["pattern"]:
        raise problem("receiving.no_person", where=path.name)
    return found


def _groups(path: Path, key: str, pattern: str) -> set[str]:
    try:
        groups = set(re.compile(pattern).groupindex)
    except (re.error, RecursionError, OverflowError) as error:
        place = (getattr(error, "pos", None) or 0) + 1
        raise problem("receiving.bad_pattern", where=path.name, key=key, place=place) from error
    if strange := sorted(groups - set(_GROUPS)):
        raise problem("receiving.bad_group", where=path.name, key=key, group=strange[0], known=", ".join(_GROUPS))
    return groups
