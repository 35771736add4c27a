"""Dutch writing of numbers, dates and lists, without a locale library (the browser has none)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

from workbook.texts import say

__all__ = ["clock", "day", "fold", "join", "number", "parse_number", "plural", "say", "signed", "small"]

MISSING = "–"
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}", re.ASCII)


def number(value: float | None, decimals: int = 1) -> str:
    """Write `1234.5` as `1.234,5`; whole numbers without decimals, `None` and NaN as a dash.

    A half is rounded up (away from zero), as at school: 4.25 is 4,3.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    # What a sum of floats is short of its half (4.2499999999999) is not what a reader would call less.
    exact = Decimal(repr(round(float(value), 9)))
    with localcontext(prec=400):
        rounded = float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    shown = 0 if rounded == int(rounded) else decimals
    text = f"{rounded + 0.0:,.{shown}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def signed(value: float | None, decimals: int = 1) -> str:
    """Write a difference with its sign: `+7`, `−10,5`, `0`."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and text not in {"0", MISSING} and value > 0 else text


def parse_number(text: object) -> float | None:
    """Read `40`, `33,3` or `1.234,5`; `None` for an empty cell; raises `ValueError` for anything else.

    A single point is a decimal point (`33.3`), as files made outside the Netherlands write it. What could be read in
    two ways (`1,234.5`) is refused.
    """
    if text is None or (isinstance(text, float) and math.isnan(text)):
        return None
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return _finite(text)
    cleaned = str(text).strip().replace("\u00a0", "").replace("−", "-")
    if not cleaned or cleaned.casefold() == "nan":
        return None
    if _COMMA.fullmatch(cleaned) or _THOUSANDS.fullmatch(cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(cleaned):
        raise ValueError(f"not a number: {text!r}")
    return _finite(cleaned)


def _finite(number_: float | str) -> float:
    try:
        value = float(number_)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError("too large a number")
    return value


def join(parts: Iterable[str], last: str | None = None) -> str:
    """Join words as a sentence does: `a, b en c`."""
    words = [str(part) for part in parts]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last or say('dutch.and')} {words[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """Return `1 item` or `3 items`."""
    return f"{number(count)} {one if count == 1 else many}"


def small(label: str) -> str:
    """Write a label as it stands within a sentence: without its capitals, save those of an abbreviation (`MR`, `OP0`)."""
    return " ".join(word if sum(char.isupper() for char in word) > 1 else word.lower() for word in label.split(" "))


def day(moment: date | datetime) -> str:
    """Write `23 november 2026`."""
    months = say("dutch.months").split()
    return f"{moment.day} {months[moment.month - 1]} {moment.year}"


def clock(moment: datetime | None = None) -> str:
    """Write the local time as `14.03`."""
    return (moment or datetime.now(UTC)).astimezone().strftime("%H.%M")


def fold(text: object) -> str:
    """Fold case, accents and surrounding space, so that `Hiërarchie ` and `hierarchie` are one."""
    plain = unicodedata.normalize("NFKD", str(text).strip())
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()
