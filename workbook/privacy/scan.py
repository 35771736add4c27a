"""What in a text tells who somebody is: addresses, numbers of the state and the bank, and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from attrs import frozen

from workbook.dutch import fold
from workbook.texts import entry, say

# In this order: what one kind has taken, the next doesn't see.
KINDS = ("mail", "iban", "phone", "bsn", "name")
# From its first sign only: in a long run of letters without an at sign every other start would be tried in vain.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+")
_IBAN = re.compile(r"\bNL\d{2}(?:[ \u00a0]?[A-Z]{4})(?:[ \u00a0]?\d){10}\b")
_GAP = r"[\s\u00a0.()/\u2010-\u2014-]{0,3}"
_PHONE = re.compile(rf"(?<![\w+])(?:(?:\+|00)31{_GAP}(?:\(0\){_GAP})?|0)[1-9](?:{_GAP}\d){{8}}(?!\w|[.,-]\d)")
_DATE = re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b|\b(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b")
_BSN = re.compile(
    r"(?<![\w.,-])(?:\d{8,9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}[ .]\d{2}[ .]\d{3}|\d{2}[ .]\d{3}[ .]\d{3})(?![\w-]|[.,]\d)"
)
_DAY_AS_NUMBER = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}"
)
_CAPITAL = r"(?:['’][st]\s+)?[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+"
# What signs are made of apart (a Mac takes accents off in file names), and what is not seen at all.
_LOOSE = re.compile(r"[\u0300-\u036f]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")


@frozen
class Finding:
    """One place in a text: of which kind, from which sign up to which."""

    kind: str
    start: int
    end: int


def scan(text: str, *, names: Iterable[str] = (), guess: bool = True) -> tuple[Finding, ...]:
    """Find what tells who somebody is.

    Parameters
    ----------
    text : any text
    names : names that are known to be of people here, such as those of a roster; whole, and by each part of three signs
    guess : whether to look for names by their shape as well

    Returns
    -------
    Findings in order, never overlapping: addresses of mail, bank accounts (97-check), Dutch phone numbers, citizen
    service numbers (11-check) and names. Names are found by what is known of them, by a title before them or by a Dutch
    first name with a surname: a name without any of these is not found, so a scan is a help and no proof.
    """
    found: list[Finding] = []
    plain, places = _plain(text)
    known = tuple(unicodedata.normalize("NFC", name) for name in names)
    taken = bytearray(len(plain))
    for kind in KINDS:
        for start, end in _places(kind, plain, known, guess=guess):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Finding(kind, places[start], places[end]))
    return tuple(sorted(found, key=lambda each: each.start))


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with accents on their letters and without signs that nobody sees, and where each sign stood."""
    if not (_LOOSE.search(text) or _UNSEEN.search(text)):
        return text, range(len(text) + 1)
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        both = unicodedata.normalize("NFC", signs[-1] + sign) if signs and _LOOSE.match(sign) else ""
        if len(both) == 1:
            signs[-1] = both
        elif not _UNSEEN.match(sign):
            signs.append(sign)
            places.append(place)
    return "".join(signs), [*places, len(text)]


def masked(text: str, findings: Sequence[Finding]) -> str:
    """Return the text with a word for its kind in place of each finding, such as `[naam]`."""
    words = entry("privacy.masks")
    for each in sorted(findings, key=lambda each: each.start, reverse=True):
        text = f"{text[: each.start]}[{words[each.kind]}]{text[each.end :]}"
    return text


def kinds_told(findings: Iterable[Finding]) -> str:
    """Return which kinds were found, in Dutch and without the found texts."""
    labels = entry("privacy.kinds")
    return ", ".join(str(labels[kind]) for kind in KINDS if kind in {each.kind for each in findings})


def eleven_check(digits: str) -> bool:
    """Tell whether eight or nine digits are a possible citizen service number: 9a + 8b + … + 2h − i is divisible by 11."""
    nine = digits.zfill(9)
    weights = (*range(9, 1, -1), -1)
    return int(nine) > 0 and sum(int(digit) * weight for digit, weight in zip(nine, weights, strict=True)) % 11 == 0


def _mails(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _MAIL.finditer(text))


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        plain = re.sub(r"\s", "", match[0])
        turned = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
        if int(turned) % 97 == 1:
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    days = bytearray(len(text))
    for match in _DATE.finditer(text):
        days[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    yield from (match.span() for match in _PHONE.finditer(text) if not any(days[match.start() : match.end()]))


def _citizens(text: str) -> Iterator[tuple[int, int]]:
    for match in _BSN.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if eleven_check(digits) and not _DAY_AS_NUMBER.fullmatch(digits):
            yield match.span()


def _places(kind: str, text: str, names: Sequence[str], *, guess: bool) -> Iterator[tuple[int, int]]:
    if kind != "name":
        yield from _FINDERS[kind](text)
        return
    for name in names:
        yield from _known(text, name)
    if guess:
        yield from _shaped(text)


def _shaped(text: str) -> Iterator[tuple[int, int]]:
    """Give what looks like a name: a first name with a surname, what follows a title, a first name alone."""
    cited = bytearray(len(text))
    for pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if _cited().match(text, end) or _is_no_person(text, start, end):
                cited[start:end] = b"\1" * (end - start)
            elif not cited[start]:
                yield start, end


def _known(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Give a known name as a whole however it is written, and each of its parts where that has a capital."""
    whole = r"\s+".join(map(re.escape, name.split()))
    if not whole:
        return
    yield from (match.span() for match in re.finditer(rf"(?<!\w){whole}(?!\w)", text, re.IGNORECASE))
    small = set(say("privacy.between").split())
    for part in name.split():
        if len(part) >= 3 and fold(part) not in small:
            written = part[:1].upper() + part[1:]
            yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(written)}(?!\w)", text))


def _is_no_person(text: str, start: int, end: int) -> bool:
    """Tell whether a name is that of an author known in the course, a street or a school."""
    last = text[start:end].rsplit(maxsplit=1)[-1]
    before = text[max(0, start - 20) : start].split()
    return bool(
        last in _words("authors")
        or last.casefold().endswith(tuple(_words("ends_of_places")))
        or (before and fold(before[-1]) in _words("before_schools"))
    )


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(say(f"privacy.{key}").split())


@cache
def _between() -> str:
    """Return the pattern of the small words in a surname."""
    words = "|".join(map(re.escape, say("privacy.between").split()))
    return rf"(?i:(?:{words})\s+){{0,3}}"


@cache
def _cited() -> re.Pattern[str]:
    """Return what makes a name a source: a year behind it, as in Cameron en Quinn (2011) or Van de Grift, 2007."""
    return re.compile(rf"(?:\s+(?:&|en)\s+{_between()}{_CAPITAL}|\s+e\.a\.|\s+et al\.)?,?\s*\(?(?:19|20)\d{{2}}")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    titles = "|".join(re.escape(each) for each in entry("privacy.titles"))
    firsts = "|".join(sorted(map(re.escape, say("privacy.first_names").split()), key=len, reverse=True))
    between = _between()
    return (
        re.compile(rf"(?<!\w)(?P<name>(?:{firsts})\s+{between}{_CAPITAL})"),
        re.compile(rf"(?i:(?<!\w)(?:{titles}))\s+(?P<name>{between}{_CAPITAL}(?:\s+{between}{_CAPITAL})?)"),
        re.compile(rf"(?<!\w)(?P<name>{firsts})(?!\w|-)"),
    )


_FINDERS = {"mail": _mails, "iban": _accounts, "phone": _phones, "bsn": _citizens}
