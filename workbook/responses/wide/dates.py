"""Moments as exports write them, in Dutch or English; a whole column is read at once, as its order of day and month is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import frozen

from workbook.dutch import fold
from workbook.responses.wide.headers import Head, key, lexicon, vocabulary

_CLOCK = re.compile(
    r"(?<![\d.:])(\d{1,2})[:.u](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?\s?m\b\.?|uur\b|u\b)?(?![\d:])",
    re.ASCII,
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)", re.ASCII)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})", re.ASCII)
_MONTH_FIRST = re.compile(r"\b([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_OFFSET = re.compile(r"(?:z|(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?|utc|gmt)$", re.ASCII)
# Excel counts days from here; what it counts for these years lies between the two numbers.
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = datetime(1899, 12, 30), 30000, 70000  # noqa: DTZ001  # Excel knows no zones


@frozen
class Moments:
    """A column of moments: each cell's, None where none can be read, and the first that could be read in two ways."""

    each: tuple[datetime | None, ...]
    doubtful: str = ""
    read: date | None = None


def read_moments(column: Sequence[Any], head: Head) -> Moments:
    """Return the moment in every cell, without a zone: they are only compared with each other.

    Day or month first is one choice for the whole column: a number over 12 settles it; else AM or PM or an English head
    put the month first; else the day is first, which stays a guess.
    """
    texts = ["" if cell is None or isinstance(cell, (datetime, date)) else _plain(cell) for cell in column]
    numeric = [(text, found) for text in texts if not _named(text) and (found := _NUMERIC.search(text))]
    day_over = any(int(found[1]) > 12 for _, found in numeric)
    month_over = any(int(found[2]) > 12 for _, found in numeric)
    english = key(head.words) in vocabulary("english_heads") and not day_over
    half_days = any((clock := _CLOCK.search(text)) and clock[4] for text, _ in numeric)
    month_first = (month_over and not day_over) or (not day_over and (half_days or english))
    each = tuple(_moment(cell, text, month_first=month_first) for cell, text in zip(column, texts, strict=True))
    if day_over or month_over or half_days:
        return Moments(each)
    unclear = next(((text, found) for text, found in numeric if int(found[1]) != int(found[2])), None)
    if unclear is None:
        return Moments(each)
    read = _moment(unclear[0], unclear[0], month_first=month_first)
    return Moments(each, unclear[1][0], read.date() if read else None)


def _plain(cell: Any) -> str:
    text = " ".join(fold(cell).replace("\u202f", " ").replace("\u00a0", " ").split())
    start, _, rest = text.partition(" ")
    start = start.strip(",.")
    # A weekday, in full or in two letters, says nothing new.
    return rest if start in vocabulary("weekdays") or (len(start) == 2 and start.isalpha()) else text


def _moment(cell: Any, text: str, *, month_first: bool) -> datetime | None:
    if isinstance(cell, datetime):
        return _naive(cell)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  # a day has no zone
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(cell)
    found = _day(text, month_first=month_first)
    if found is None:
        return _serial(float(text)) if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII) else None
    (year, month, day), rest = found
    try:
        return datetime(year, month, day) + _time(rest) - _offset(rest)  # noqa: DTZ001  # put at Greenwich by hand
    except (ValueError, OverflowError):
        return None


def _serial(days: float) -> datetime | None:
    return _EPOCH + timedelta(seconds=round(days * 86400)) if _FIRST_SERIAL <= days <= _LAST_SERIAL else None


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _day(text: str, *, month_first: bool) -> tuple[tuple[int, int, int], str] | None:
    """Return year, month and day, and what is left of the text without them."""
    if named := _named(text):
        return named
    if found := _NUMERIC.search(text):
        first, second = int(found[1]), int(found[2])
        # In a column of both kinds a number over 12 still says what it is.
        turned = (month_first and first <= 12) or second > 12
        month, day = (first, second) if turned else (second, first)
        return (_year(found[3]), month, day), _without(text, found)
    return None


def _named(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Read a day that can be read in one way only: the year first, or the month by its name."""
    if found := _ISO.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), _without(text, found)
    if (found := _DAY_FIRST.search(text)) and (number := lexicon("months").get(found[2][:3])):
        return (int(found[3]), int(number), int(found[1])), _without(text, found)
    if (found := _MONTH_FIRST.search(text)) and (number := lexicon("months").get(found[1][:3])):
        return (int(found[3]), int(number), int(found[2])), _without(text, found)
    return None


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :].removeprefix('t')}".strip()


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _time(rest: str) -> timedelta:
    found = _CLOCK.search(rest)
    if not found:
        return timedelta()
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    return timedelta(hours=hour, minutes=int(found[2]), seconds=int(found[3] or 0))


def _offset(rest: str) -> timedelta:
    found = _OFFSET.search(rest)
    if not found or not found[1]:
        return timedelta()
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return size if found[1] == "+" else -size
