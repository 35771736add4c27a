"""Who is in the course: the one list that holds names, kept apart from everything that is known by pseudonym."""

from __future__ import annotations

import csv
import io
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, fields, frozen

from workbook.docent.course import Course
from workbook.dutch import fold, join
from workbook.errors import problem
from workbook.home import locked, write_atomic
from workbook.responses.tabular import Rows, columns, read_csv, read_xlsx
from workbook.texts import entry

KEYS = "sleutel"
_FILE = "deelnemers.csv"
_SEVERAL = " | "  # between the codes, or the names, of one person


@frozen(kw_only=True)
class Person:
    """One deelnemer as the docent knows them.

    Attributes
    ----------
    id : `p-` and eight signs, the docent's own; what is kept of a person elsewhere stands under it or under `code`
    name, first, last : the name as shown, and its parts where they are known (a tussenvoegsel stands in `last`)
    group : the id of a group in `cursus.yaml`
    code, other_codes : the pseudonym under which hand-ins are kept, empty until the first came; later ones (a new laptop)
    elo : the names and ids under which an ELO is known to mean this person
    number : the number that the ELO or the school gave
    """

    id: str = ""
    name: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    school: str = ""
    group: str = ""
    number: str = ""
    code: str = ""
    other_codes: tuple[str, ...] = ()
    elo: tuple[str, ...] = ()


_SEQUENCES = ("other_codes", "elo")
_FIELDS = tuple(each.name for each in fields(Person))
_GIVEN = ("name", "first", "last", "email", "school", "group", "number")


@frozen
class Roster:
    """The people of a course, in the order of the list."""

    people: tuple[Person, ...] = ()

    def by_id(self, person: str) -> Person | None:
        """Return who has this id, or None."""
        return next((each for each in self.people if each.id == person), None)

    def by_code(self, code: str) -> Person | None:
        """Return who hands in, or once handed in, under this pseudonym; None when nobody does."""
        return next((each for each in self.people if code and code in (each.code, *each.other_codes)), None)

    def named(self, text: str) -> list[Person]:
        """Return everybody with this name, whatever its accents, capitals and spaces, or whom an ELO calls so."""
        asked = _plain(text)
        return [each for each in self.people if asked and asked in {_plain(each.name), *map(_plain, each.elo)}]

    def find(self, text: str) -> Person:
        """Return the one person meant by an id, a pseudonym, an e-mail address, a number or a name.

        Raises `WorkbookError` when there is nobody, or more than one.
        """
        asked = fold(text)
        known = self.by_id(text.strip()) or self.by_code(text.strip())
        exact = [each for each in self.people if asked and asked in {fold(each.email), fold(each.number)}]
        found = [known] if known else exact or self.named(text)
        if len(found) > 1:
            raise problem("people.several", where=text, ids=join(each.id for each in found))
        if not found:
            raise problem("people.nobody", where=text)
        return found[0]


@frozen
class Merged:
    """What a new list does to the roster: everybody, and the names that were added, changed, or are not in it."""

    people: tuple[Person, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]


def with_roster(course: Course) -> bool:
    """Tell whether this course has a list of people."""
    return _path(course).is_file()


def roster(course: Course) -> Roster:
    """Return the people of a course; without a list nobody. Who was typed into it by hand gets an id.

    Raises `WorkbookError` when the list can't be read.
    """
    if not with_roster(course):
        return Roster()
    people = _from_rows(read_csv(_path(course)), _path(course).name)
    if all(each.id for each in people):
        return Roster(tuple(people))
    return save(course, people)


def save(course: Course, people: Iterable[Person]) -> Roster:
    """Write the list, so that Dutch Excel opens it as it is; who has no id gets one. Returns what was written."""
    kept = tuple(each if each.id else evolve(each, id=f"p-{secrets.token_hex(4)}") for each in people)
    text = io.StringIO()
    written = csv.writer(text, delimiter=";", lineterminator="\r\n")
    heads = entry("people.columns")
    written.writerow([heads[name] for name in _FIELDS])
    written.writerows([_cell(getattr(each, name)) for name in _FIELDS] for each in kept)
    path = _path(course)
    with locked(path):
        write_atomic(path, text.getvalue().encode("utf-8-sig"), private=True)
    return Roster(kept)


def _path(course: Course) -> Path:
    return course.root / KEYS / _FILE


def _cell(value: Any) -> str:
    return _SEVERAL.join(value) if isinstance(value, tuple) else str(value)


def read_list(path: Path) -> list[Person]:
    """Read a list of people (.csv or .xlsx) as a school or an ELO gives it.

    Raises `WorkbookError` when it can't be read, holds no column with names, or names nobody.
    """
    rows = read_xlsx(path) if path.suffix.casefold() in {".xlsx", ".xlsm"} else read_csv(path)
    return _from_rows(rows, path.name)


def _from_rows(rows: Rows, where: str) -> list[Person]:
    known = {fold(written): name for name, heads in entry("people.known").items() for written in heads}
    known |= {fold(head): name for name, head in entry("people.columns").items()}
    cells, _ = columns(rows, where, (), known)
    if not {"name", "last"} & set(cells):
        raise problem("people.no_names", where=where)
    table = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    people = [person for row in table if (person := _person(row)).name]
    if not people:
        raise problem("people.empty", where=where)
    _refuse_doubles(people, where)
    return people


def _person(row: dict[str, Any]) -> Person:
    given: dict[str, Any] = {name: _tidy(row[name]) for name in _FIELDS if name in row and name not in _SEQUENCES}
    for name in _SEQUENCES:
        parts = str(row.get(name) or "").split(_SEVERAL.strip())
        given[name] = tuple(part.strip() for part in parts if part.strip())
    prefix = _tidy(row.get("prefix", ""))
    last = f"{prefix} {given.get('last', '')}".strip()
    first, name = given.get("first", ""), given.get("name", "")
    if not name:
        name = f"{first} {last}".strip()
    elif "," in name and not last:
        # `Berg, Daan van den`, as lists are sorted: what stands behind the comma comes first.
        last, _, first = (part.strip() for part in name.partition(","))
        name = f"{first} {last}".strip()
    return Person(**{**given, "name": name, "first": first, "last": last})


def _tidy(value: Any) -> str:
    """Return a cell as text; Excel gives a number that was typed as a whole one with a fraction."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _refuse_doubles(people: Sequence[Person], where: str) -> None:
    """Refuse a list in which a pseudonym or an id belongs to two people, as after a copied row."""
    seen: set[str] = set()
    for each in people:
        for key in filter(None, (each.id, each.code, *each.other_codes)):
            if key in seen:
                raise problem("people.twice", where=where, key=key, name=each.name)
            seen.add(key)


def merged(old: Iterable[Person], new: Iterable[Person]) -> Merged:
    """Bring a new list into the roster: who is known keeps id and pseudonyms, and nobody is taken off it."""
    people, fresh = list(old), list(new)
    taken: set[int] = set()
    added, changed = [], []
    for each in fresh:
        at = _same(people, each, taken)
        if at is None:
            taken.add(len(people))
            people.append(each)
            added.append(each.name)
            continue
        taken.add(at)
        given = {name: getattr(each, name) for name in _GIVEN if getattr(each, name)}
        updated = evolve(people[at], **given)
        if updated != people[at]:
            changed.append(each.name)
        people[at] = updated
    missing = tuple(each.name for at, each in enumerate(people) if at not in taken)
    return Merged(tuple(people), tuple(added), tuple(changed), missing)


def _same(people: Sequence[Person], new: Person, taken: set[int]) -> int | None:
    """Find somebody by what tells people apart; a name does only where no address or number speaks against it."""
    for key in ("id", "email", "number"):
        for at, each in enumerate(people):
            if at not in taken and getattr(new, key) and fold(getattr(each, key)) == fold(getattr(new, key)):
                return at
    for at, each in enumerate(people):
        against = any(
            getattr(each, key) and getattr(new, key) and fold(getattr(each, key)) != fold(getattr(new, key))
            for key in ("email", "number")
        )
        if at not in taken and not against and _plain(each.name) == _plain(new.name):
            return at
    return None


def _plain(name: str) -> str:
    """Return a name without accents, capitals and the signs that one list writes and another leaves out."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(name).replace("’", "'").replace("'", "")).split())


def renamed(person: Person, code: str) -> Person:
    """Return a person to whom this pseudonym belongs too: their first, or one more."""
    if not person.code:
        return evolve(person, code=code)
    return (
        person
        if code in (person.code, *person.other_codes)
        else evolve(person, other_codes=(*person.other_codes, code))
    )
