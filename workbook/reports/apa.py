"""Sources as a list by the rules of APA: in order of author, titles of books and names of journals in italics."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbook.dutch import fold
from workbook.reports.model import References
from workbook.sources import bibliography, reference

# Not a source: instruments name it for the makers' own choices.
_OWN = "eigen"
_DATE = re.compile(r"\(\d{4}[^)]*\)\. ")
# "… title. Journal of Something, 12(3), 4–5.": the journal and its volume, the number in brackets not.
_JOURNAL = re.compile(r"[.?!] (?P<italic>[^.?!(]+?, \d+)(?=\(|, (?:\d|Artikel|e\d)|\.)")
_CHAPTER = re.compile(r"\b(?:In|Uit) [^.]*?\. ?[^()]*?\((?:Red|Reds|Eds?)\.\), (?P<italic>[^(.]+)")
# A title ends at its point, at "(2e ed.)" or at "[Proefschrift …"; the brackets of "(EU) 2016/679" belong to it.
_BOOK = re.compile(r"(?P<italic>(?:[^.?!(\[]|\(EU\))+[?!]?)")
Runs = tuple[tuple[str, bool], ...]


def references(keys: Iterable[str]) -> References:
    """Return the list of these sources, each once; what is no source is left out."""
    known = {key for key in keys if key != _OWN and key in bibliography()}
    return References(tuple(runs(key) for key in sorted(known, key=lambda key: fold(reference(key)))))


def runs(key: str) -> Runs:
    """Return a source as (text, italic). Raises `WorkbookError` for an unknown key."""
    whole = reference(key)
    date = _DATE.search(whole)
    if not date:
        return ((whole, False),)
    start = date.end()
    found = _CHAPTER.search(whole, start) or _JOURNAL.search(whole, start) or _BOOK.match(whole, start)
    if not found:
        return ((whole, False),)
    first = found.start("italic")
    last = first + len(found["italic"].rstrip())
    parts = ((whole[:first], False), (whole[first:last], True), (whole[last:], False))
    return tuple(part for part in parts if part[0])
