"""Under which name an ELO gave each hand-in, so that what goes back can bear it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import frozen

from workbook.docent.collect import read_receipt
from workbook.docent.course import Course
from workbook.docent.people import KEYS
from workbook.docent.receiving.profiles import Profile, Sender, shapes
from workbook.docent.returning.elos import Elo
from workbook.errors import problem

ORIGINS = "herkomst.jsonl"


@frozen
class Origin:
    """Where one attempt came from: whose it is, the path in what was collected, and the code of its contents."""

    who: str
    path: str
    digest: str


@frozen
class Name:
    """The name by which an ELO knows a hand-in, and whom it says that handed it in."""

    text: str
    sender: Sender


@frozen
class Names:
    """The names of a class by pseudonym, and the pseudonyms that share one with somebody, as in a group."""

    by_code: dict[str, Name]
    shared: tuple[str, ...] = ()


def origins(course: Course, assignment: str) -> list[Origin]:
    """Return where the attempts of an assignment came from, oldest first; a line that can't be read is passed over.

    Raises `WorkbookError` when the list is there and can't be opened.
    """
    path = course.root / KEYS / ORIGINS
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise problem("returning.unreadable", where=path) from error
    return [each for line in data.split(b"\n") for each in _origin(line, assignment)]


def _origin(line: bytes, assignment: str) -> Iterator[Origin]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
        if found["assignment"] == assignment:
            yield Origin(str(found["id"]), str(found["origin"]), str(found["code"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return


def names(course: Course, assignment: str, elo: Elo) -> Names:
    """Return the name under which the ELO gave each hand-in of now; who handed in another way has none."""
    looked_for = [each for each in shapes(course).all if each.id in elo.profiles]
    latest: dict[str, Name] = {}
    settled = set()
    for origin in origins(course, assignment):
        name = name_in(elo, looked_for, origin.path)
        if name is None or origin.who in settled:
            continue
        latest[origin.who] = name
        receipt = read_receipt(course, assignment, origin.who) or {}
        if origin.digest and receipt.get("code") == origin.digest:
            settled.add(origin.who)
    often = Counter(name.text for name in latest.values())
    shared = tuple(sorted(code for code, name in latest.items() if often[name.text] > 1))
    return Names({code: name for code, name in latest.items() if code not in shared}, shared)


def name_in(elo: Elo, looked_for: Iterable[Profile], path: str) -> Name | None:
    """Return the part of a path that is the ELO's name for a hand-in; None when no part looks like one."""
    looked_for = list(looked_for)
    for part in reversed(path.replace("\\", "/").split("/")):
        for shape in looked_for:
            sender = shape.read(part)
            if sender is not None:
                # What the deelnemer called the file stands behind the ELO's part of the name.
                begin = part if elo.wrapped else part.removesuffix(sender.file).rstrip(" -")
                return Name(begin.rstrip("_") if elo.names == "file" and not elo.wrapped else begin, sender)
    return None
