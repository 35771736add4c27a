"""Dutch writing of numbers, dates and lists, without a locale library (the browser has none)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime

from workbook.texts import say

__all__ = ["clock", "day", "fold", "join", "number", "parse_number", "plural", "say", "signed"]

MISSING = "–"


def number(value: float | None, decimals: int = 1) -> str:
    """Write `1234.5` as `1.234,5`; whole numbers without decimals, `None` and NaN as a dash."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round(float(value), decimals)
    shown = 0 if rounded == int(rounded) else decimals
    text = f"{rounded + 0.0:,.{shown}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "−")


def signed(value: float | None, decimals: int = 1) -> str:
    """Write a difference with its sign: `+7`, `−10,5`, `0`."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and text not in {"0", MISSING} and value > 0 else text


def parse_number(text: object) -> float | None:
    """Read `40`, `33,3` or `1.234,5`; `None` for an empty cell; raises `ValueError` for anything else.

    A single point is a decimal point (`33.3`), as files made outside the Netherlands write it.
    """
    if text is None or isinstance(text, bool):
        return None if text is None else _not_a_number(text)
    if isinstance(text, (int, float)):
        return None if math.isnan(text) else float(text)
    cleaned = str(text).strip().replace("\u00a0", "").replace("−", "-")
    if not cleaned or cleaned.casefold() == "nan":
        return None
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    value = float(cleaned)
    return value if math.isfinite(value) else _not_a_number(text)


def _not_a_number(text: object) -> float:
    raise ValueError(f"not a number: {text!r}")


def join(parts: Iterable[str], last: str | None = None) -> str:
    """Join words as a sentence does: `a, b en c`."""
    words = [str(part) for part in parts]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last or say('dutch.and')} {words[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """Return `1 item` or `3 items`."""
    return f"{number(count)} {one if count == 1 else many}"


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
