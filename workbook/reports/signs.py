"""Text as every kind of file can hold it: what comes along when pasting from Word, a chat or a scanner is no text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# The many ends of a line: of Windows, of an old Mac, of a line or page in Word, of a mainframe, of Unicode itself.
_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What no XML can hold, and the controls of before Unicode, which no reader sees.
_NO_TEXT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def readable(given: Any) -> Any:
    """Return a text, or every text in a tuple, in one form of Unicode and without the signs that are none.

    An end of a line of any kind becomes a new line; controls, lone halves of a sign and non-characters are left out.
    """
    if isinstance(given, str):
        return unicodedata.normalize("NFC", _NO_TEXT.sub("", _ENDS.sub("\n", given)))
    return tuple(map(readable, given)) if isinstance(given, (tuple, list)) else given


def visible(given: str) -> str:
    """Return a text as `readable` does, and a dash where it holds nothing that can be seen; nothing stays nothing."""
    found: str = readable(given)
    seen = any(unicodedata.category(sign)[0] not in "ZC" for sign in found)
    return found if seen or not given else "–"
