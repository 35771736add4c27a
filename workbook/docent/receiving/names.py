"""Names as people and ELO's write them: which are the same, and how much two are alike."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

from workbook.docent.people import Person
from workbook.docent.receiving.profiles import Sender
from workbook.dutch import fold
from workbook.texts import entry

ALIKE = 0.8
OTHER = 0.6
# ILIAS writes an umlaut as two letters.
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def words(name: str) -> list[str]:
    """Return the words of a name without accents, capitals and apostrophes; of `Berg, van den` those before the comma last."""
    last, comma, first = name.partition(",")
    plain = fold(f"{first} {last}" if comma else name)
    return re.sub(r"[^\w]+|_+", " ", re.sub(r"['’`\u00b4]", "", plain)).split()


def core(name: str) -> list[str]:
    """Return the words of a name but for its prefixes (`van`, `de`); all where nothing else is left."""
    prefixes = set(entry("receiving.prefixes"))
    # A letter by itself in front is an initial, behind it may be 't.
    return [
        word for at, word in enumerate(words(name)) if word not in prefixes or (at == 0 and len(word) == 1)
    ] or words(name)


def named(sender: Sender, people: Iterable[Person]) -> list[Person]:
    """Return who is called exactly so, or was confirmed to be; with prefixes counts before without."""
    people = list(people)
    known = [each for each in people if {fold(sender.said), fold(sender.login)} & set(map(fold, each.elo)) - {""}]
    by_login = [
        each for each in people if sender.login and fold(sender.login) in {fold(each.number), _local(each.email)} - {""}
    ]
    if known or by_login or not sender.name:
        return known or by_login
    if sender.glued:
        return [each for each in people if any(_spells("".join(words(sender.name)), form) for form in _forms(each))]
    asked = sorted(words(sender.name))
    whole = [each for each in people if any(asked == sorted(form) for form in _forms(each))]
    asked = sorted(core(sender.name))
    return whole or [each for each in people if any(asked == sorted(core(name)) for name in _spellings(each))]


def likeness(sender: Sender, person: Person) -> float:
    """Return how much the name that an ELO gives is like somebody's, from 0 to 1."""
    if not sender.name:
        return 0.0
    if sender.glued:
        said = "".join(words(sender.name))
        forms = ["".join(form) for name in _spellings(person) for form in (words(name), _turned(name))]
    else:
        said = " ".join(core(sender.name))
        forms = [" ".join(core(name)) for name in _spellings(person)]
        if any(_initials(core(sender.name), core(name)) for name in _spellings(person)):
            return 0.9
    return max((difflib.SequenceMatcher(None, said, form, autojunk=False).ratio() for form in forms), default=0.0)


def _local(email: str) -> str:
    return fold(email.partition("@")[0])


def _spellings(person: Person) -> list[str]:
    names = [person.name, f"{person.first} {person.last}".strip()]
    names += [unicodedata.normalize("NFC", name).translate(_GERMAN) for name in names]
    return [name for name in dict.fromkeys(names) if name]


def _forms(person: Person) -> list[list[str]]:
    return [words(name) for name in _spellings(person)]


def _turned(name: str) -> list[str]:
    """Return the words of a name as a list is sorted: the last name first, the prefixes behind."""
    own, rest = core(name), words(name)
    prefixes = [word for word in rest if word not in own]
    return [*own[1:], *own[:1], *prefixes]


def _spells(glued: str, parts: list[str]) -> bool:
    """Tell whether a text without spaces is these words in some order."""
    if not parts:
        return not glued
    return any(
        glued.startswith(part) and _spells(glued[len(part) :], [*parts[:at], *parts[at + 1 :]])
        for at, part in enumerate(parts)
    )


def _initials(said: list[str], known: list[str]) -> bool:
    """Tell whether one is the other with an initial for the first name."""
    if len(said) < 2 or len(known) < 2 or said[-1] != known[-1]:
        return False
    short, long = sorted((said[0], known[0]), key=len)
    return len(short) == 1 and long.startswith(short)
