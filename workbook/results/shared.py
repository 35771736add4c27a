"""What people wrote, as others may read it: not whose it is, in no order that tells, and without names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from workbook.home import find_home
from workbook.privacy import masked, scan
from workbook.responses.keys import salt
from workbook.responses.roster import known_names
from workbook.texts import say

Text = dict[str, Any]
_WHOSE = ("subject", "respondent")


def without_writers(texts: Iterable[Text], *, names: Iterable[str] = ()) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """Return texts as others may read them, and what is told about it.

    Parameters
    ----------
    texts : each with `perspective`, `item` and `text`, items in published order
    names : names that are known to be of people here, besides those of the folder

    Whose they are is left out. Within an item they stand in the order of a hash of their own words with the folder's
    salt: always the same, and another at every item, so that what one person wrote never stands in one row. What seems
    to name somebody, of the folder's own names or by its looks, is replaced by a word for its kind, and that is told.
    """
    key, changed, found = salt(), 0, []
    folder = find_home()
    known = (*names, *(known_names(folder) if folder else ()))
    places: dict[tuple[Any, Any], int] = {}
    for each in texts:
        seen = scan(each["text"], names=known)
        changed += bool(seen)
        place = places.setdefault((each["perspective"], each["item"]), len(places))
        kept = {name: value for name, value in each.items() if name not in _WHOSE}
        found.append((place, _shuffled(each, key), kept | {"text": masked(each["text"], seen)}))
    found.sort(key=lambda each: each[:2])
    told = (say("privacy.masked_one" if changed == 1 else "privacy.masked_many", count=changed),) if changed else ()
    return tuple(each for _, _, each in found), told


def _shuffled(each: Text, key: bytes) -> bytes:
    words = f"{each['perspective']}|{each['item']}|{each['text']}"
    return hashlib.blake2b(words.encode("utf-8", errors="replace"), key=key, digest_size=8).digest()
