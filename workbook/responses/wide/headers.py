"""Heads of columns, as whatever program writes them: their words, and the parts that they are put together from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from attrs import frozen

from workbook.dutch import fold
from workbook.texts import entry

Words = tuple[str, ...]
SHOWN = 60
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|td|h\d)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_APOSTROPHE = re.compile("['’‘`\u00b4\u02bc]")
_WORD = re.compile(r"[^\W_]+")
# What stands between a question and what is put around it: brackets, colons, dashes between spaces, ends of sentences.
_BREAK = re.compile(r"[\[\](){}|\r\n\t;?!*…]|:(?!\d)|\s[-–—/]\s|\.{2,}|\.(?=\s|$|\[)")
_CUT = re.compile(r"(?:…|\.{2,})[\s\])]*$")
_CODE = re.compile(r"(?:[a-z]{0,3}\d+)+[a-z]?|sq[a-z]?\d*")
_FIRST, _LAST = 4, 6


@frozen
class Head:
    """One head: `text` on one line as it may be shown, the words of its parts, and whether it ends in dots."""

    text: str
    parts: tuple[Words, ...]
    cut: bool

    @property
    def words(self) -> Words:
        """Return all its words."""
        return tuple(word for part in self.parts for word in part)

    @property
    def shown(self) -> str:
        """Return the head for a message, of at most 60 signs."""
        return self.text if len(self.text) <= SHOWN else f"{self.text[: SHOWN - 1].rstrip()}…"


def read_head(cell: Any) -> Head:
    """Return what stands in the head of a column, without markup, hidden signs and line ends."""
    text = _without_markup("" if cell is None else str(cell))
    parts = tuple(found for part in _BREAK.split(text) if (found := words(part)))
    if len(parts) > _FIRST + _LAST:
        # A question stands at the end of a long introduction, or before one.
        between = tuple(word for part in parts[_FIRST:-_LAST] for word in part)
        parts = (*parts[:_FIRST], between, *parts[-_LAST:])
    return Head(" ".join(text.split()), parts, bool(_CUT.search(text)))


def one_line(cell: Any) -> str:
    """Return the text of a cell on one line, without markup and hidden signs."""
    return "" if cell is None else " ".join(_without_markup(str(cell)).split())


def words(text: object) -> Words:
    """Return the words of a text, without capitals, accents, apostrophes and punctuation."""
    return tuple(_WORD.findall(fold(_APOSTROPHE.sub("", str(text)))))


def key(parts: Iterable[str]) -> str:
    """Return words as one text to compare by."""
    return " ".join(parts)


def folded(cell: Any) -> str:
    """Return a head as it is compared: its words."""
    return key(read_head(cell).words)


def _without_markup(text: str) -> str:
    if "<" in text or "&" in text:
        for _ in range(2):  # what stands there may itself be escaped
            text = html.unescape(_TAG.sub(" ", _BLOCK.sub("\n", text)))
        text = _TAG.sub(" ", _BLOCK.sub("\n", text))
    return _HIDDEN.sub("", text).replace("\u00a0", " ")


@cache
def vocabulary(name: str) -> frozenset[str]:
    """Return the words of one list of texts/wide.yaml, as they are compared."""
    return frozenset(key(words(each)) for each in entry(f"wide.{name}"))


@cache
def lexicon(name: str) -> dict[str, str]:
    """Return what each word of a table of lists in texts/wide.yaml stands for."""
    return {key(words(each)): str(meaning) for meaning, list_ in entry(f"wide.{name}").items() for each in list_}


def is_numbering(part: Words) -> bool:
    """Tell whether a part only says which question it is: `3`, `Vraag 3`, `G01Q02`, `SQ001`."""
    rest = [word for word in part if word not in vocabulary("numbering")]
    return all(_CODE.fullmatch(word) for word in rest)


def unnumbered(part: Words) -> Words:
    """Return words without a number in front: of `vraag 3 wij leren` what comes after."""
    begin = 0
    while begin < len(part) and (part[begin].isdecimal() or part[begin] in vocabulary("numbering")):
        begin += 1
    return part[begin:] if any(word.isdecimal() for word in part[:begin]) else part


def unrepeated(part: Words) -> Words:
    """Return words without the numeral by which a program tells a repeated head from the first: `wij leren2`."""
    if not part:
        return part
    last = part[-1].rstrip("0123456789")
    return part if last == part[-1] or len(part[-1]) - len(last) > 2 else (*part[:-1], *([last] if last else []))
