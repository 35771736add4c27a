"""What a docent writes in a cell of the attendance list: was somebody there, on another day, or in another place."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from attrs import frozen

from workbook.dutch import fold
from workbook.texts import entry, say

State = Literal["present", "caught_up", "elsewhere", "absent", "unknown"]
_PATTERNS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y", "%Y/%m/%d")
_LONG_DAY = re.compile(r"(\d{1,2}) (\w+) (\d{4})")


@frozen
class Tick:
    """How somebody followed one collegedag: on what other day, or in what other place, where that was so."""

    state: State
    day: date | None = None
    place: str = ""

    def attended(self, on: date | None = None) -> bool:
        """Tell whether the day was followed, on `on` at the latest where that is given."""
        if self.state in {"absent", "unknown"}:
            return False
        return on is None or self.day is None or self.day <= on


ABSENT = Tick("absent")


def read_tick(value: Any, held: date | None = None, places: Iterable[str] = ()) -> Tick:
    """Read one cell.

    Parameters
    ----------
    value : what stands in it: a text, a number, a date or nothing
    held : the date of that collegedag in this group
    places : what the other groups and their places are called; such a name alone says that the day was followed there

    Returns
    -------
    Tick, `unknown` where nobody can tell what is meant
    """
    if isinstance(value, bool):
        return Tick("present") if value else ABSENT
    if isinstance(value, (date, datetime)):
        return _on(value.date() if isinstance(value, datetime) else value, held)
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    text = " ".join(str(value if value is not None else "").split())
    plain, words = fold(text), entry("certifying.presence.words")
    if plain in {fold(each) for each in words["absent"]}:
        return ABSENT
    if plain in {fold(each) for each in words["present"]}:
        return Tick("present")
    if (day := read_date(text)) is not None:
        return _on(day, held)
    caught, elsewhere = (_after(text, words[key]) for key in ("caught_up", "elsewhere"))
    if caught is not None and (day := read_date(caught)) is not None:
        return Tick("caught_up", day)
    if elsewhere is not None:
        return Tick("elsewhere", place=elsewhere)
    known = next((each for each in places if each and fold(each) == plain), None)
    return Tick("elsewhere", place=known) if known else Tick("unknown")


def read_date(text: str) -> date | None:
    """Return the date in `12-11-2026`, `2026-11-12` or `12 november 2026`; None when it is none."""
    for pattern in _PATTERNS:
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
    months = [fold(each) for each in say("dutch.months").split()]
    if (found := _LONG_DAY.fullmatch(fold(text))) and found[2] in months:
        with contextlib.suppress(ValueError):
            return date(int(found[3]), months.index(found[2]) + 1, int(found[1]))
    return None


def _on(day: date, held: date | None) -> Tick:
    return Tick("present") if day == held else Tick("caught_up", day)


def _after(text: str, words: Iterable[str]) -> str | None:
    """Return what follows one of these words, without the sign between; None when the text begins with none of them."""
    found = re.match(rf"(?:{'|'.join(map(re.escape, words))})\b[\s:=,-]*(?:(?:in|op)\b\s*)?", text, re.IGNORECASE)
    return text[found.end() :].strip() if found else None
