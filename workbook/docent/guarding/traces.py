"""By what a person can be found: pseudonyms, ids, names and addresses, however a file writes them."""

from __future__ import annotations

import html
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from urllib.parse import unquote

from attrs import frozen

from workbook.docent.people import Person, Roster
from workbook.dutch import fold

_OURS = re.compile(r"[dp]-[0-9a-f]{8}|onbekend-[0-9a-f]{8}")
_LONG_ENOUGH = 6  # a code such as `1` or `ab` stands everywhere and says nothing
_DEEPEST = 5
_NEAR = 1000  # signs: no name is longer, with all that may stand between its words
_FEW = 50  # of so many signs one beyond ASCII: then each is folded by itself
_LARGEST_BYTES = 300_000_000
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BEYOND_ASCII, _ACCENTS = re.compile(r"[^\x00-\x7f]+"), re.compile(r"[\u0300-\u036f]")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@frozen
class Traces:
    """What tells that something is about one person.

    Attributes
    ----------
    codes : pseudonyms and ids; one that is too short to be sure of counts only as the name of a file or folder
    names : the name in every order, the e-mail address, and what an ELO calls them
    others : pseudonyms and ids of everybody else, whose work is theirs also where it mentions this person
    """

    codes: tuple[str, ...]
    names: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()

    def in_text(self, text: str) -> bool:
        """Tell whether a text mentions this person, whatever its accents, capitals and signs between the words."""
        pattern, sure = _pattern(self), _sure(self)
        if pattern is None:
            return False
        return any(_around(pattern, each, words) for each in _readings(text) for words in sure)

    def in_name(self, name: str) -> bool:
        """Tell whether the name of a file or folder does; a short code must be all of it."""
        return name.partition(".")[0] in self.codes or name in self.codes or self.in_text(name)

    def is_whole(self, value: object) -> bool:
        """Tell whether a value is this person and nothing more: a code, a name."""
        if not isinstance(value, str):
            return False
        pattern = _pattern(self)
        return bool(pattern and pattern.fullmatch(_folded(value.strip())))

    def in_bytes(self, data: bytes) -> bool:
        """Tell whether a file mentions this person: in its bytes, in zips within, in what a PDF holds packed."""
        return any(self.in_text(text) for text in texts_of(data))


def traces_of(person: Person, roster: Roster) -> Traces:
    """Return the traces of a person; a name that somebody else on the list has too is not one of them."""
    others = {fold(name) for each in roster.people if each.id != person.id for name in (each.name, *each.elo)}
    first, last = person.first, person.last
    if not last and " " in person.name:
        first, _, last = person.name.partition(" ")
    words = last.split()
    core = next((at for at, word in enumerate(words) if word[:1].isupper()), 0)
    orders = [person.name, f"{first} {last}", f"{last} {first}", " ".join((*words[core:], first, *words[:core]))]
    names = [each.strip() for each in orders if first and last] or [person.name]
    if {fold(each) for each in names} & others:
        names = []
    names += [each for each in (person.email, *person.elo) if fold(each) not in others]
    codes = (person.code, *person.other_codes, person.id)
    return Traces(tuple(filter(None, dict.fromkeys(codes))), tuple(filter(None, dict.fromkeys(names))))


def pseudonyms(text: str) -> list[str]:
    """Return the pseudonyms and ids that stand in a text."""
    return _OURS.findall(text)


def _codes(traces: Traces) -> list[str]:
    return [fold(each) for each in traces.codes if _OURS.fullmatch(each) or len(each) >= _LONG_ENOUGH]


def _words(traces: Traces) -> Iterator[list[str]]:
    """Give the words of each name that is long enough to be sure of."""
    for name in traces.names:
        words = re.findall(r"[^\W_]+", fold(name))
        if sum(map(len, words)) >= _LONG_ENOUGH and not "".join(words).isdigit():
            yield words


@cache
def _sure(traces: Traces) -> tuple[tuple[str, ...], ...]:
    """Return the words that stand wherever the pattern fits: a code, or all of one name, the longest first."""
    named = (tuple(sorted(words, key=len, reverse=True)) for words in _words(traces))
    return (*((each,) for each in _codes(traces)), *named)


@cache
def _pattern(traces: Traces) -> re.Pattern[str] | None:
    alternatives = [re.escape(each) for each in _codes(traces)]
    alternatives += [r"[\W_]*".join(map(re.escape, words)) for words in _words(traces)]
    if not alternatives:
        return None
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(dict.fromkeys(alternatives))})(?![^\W_])")


def _around(pattern: re.Pattern[str], text: str, words: tuple[str, ...]) -> bool:
    """Look for a pattern only near the first of its words, which is found much faster; a figure alone is a million signs."""
    if not all(word in text for word in words):
        return False
    at = text.find(words[0])
    while at >= 0:
        if pattern.search(text[max(0, at - _NEAR) : at + _NEAR]):
            return True
        at = text.find(words[0], at + 1)
    return False


def _readings(text: str) -> Iterator[str]:
    """Give a text as it stands and as it reads where its signs were written another way."""
    yield _folded(text)
    if "\\u" in text:
        yield _folded(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
    if "&" in text:
        yield _folded(html.unescape(text))
    if "%" in text:
        yield _folded(unquote(text))


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    if len(text) - len(text.encode("ascii", "ignore")) > len(text) // _FEW:
        return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    return _BEYOND_ASCII.sub(_plain, text).casefold()


def _plain(found: re.Match[str]) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", found[0]))


def texts_of(data: bytes, depth: int = 0) -> Iterator[str]:
    """Give everything that can be read in a file: its own text, and the names and contents of a zip within."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "replace")
    yield data.decode("utf-8", "replace")
    if not data.isascii():
        yield data.decode("cp1252", "replace")
    if data.startswith(b"%PDF"):
        yield from _unpacked(data)
    if data.startswith(b"PK") and depth < _DEEPEST:
        for name, inside in zip_members(data):
            yield name
            yield from texts_of(inside, depth + 1)


def _unpacked(data: bytes) -> Iterable[str]:
    for found in _STREAM.finditer(data):
        try:
            yield zlib.decompress(found[1]).decode("utf-8", "replace")
        except zlib.error:
            continue


def zip_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the files of a zip; what can't be read of it gives only its name."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    with archive:
        left = _LARGEST_BYTES
        for info in archive.infolist():
            left -= info.file_size
            try:
                yield info.filename, archive.read(info) if left > 0 and not info.is_dir() else b""
            except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error, EOFError):
                yield info.filename, b""
