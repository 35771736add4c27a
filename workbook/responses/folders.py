"""Which folder is read: the deelnemer's own, or De Wilg's while the start page says so."""

from __future__ import annotations

from pathlib import Path

from workbook.content import example_home
from workbook.home import ANSWERS, home, is_example
from workbook.texts import say

BASELINE, FOLLOW_UP = "nulmeting", "eindmeting"


def data_home() -> Path:
    """Return the folder that is read from; it is written to only when it is the deelnemer's own."""
    return example_home() if is_example() else home()


def example_mark() -> str | None:
    """Return the words that mark every result of the example school, or None for one's own."""
    return say("responses.example") if is_example() else None


def answer_path(instrument_id: str, moment: str | None = None, *, folder: Path | None = None) -> Path:
    """Return where the answers to an instrument at a moment stand (`ocai.json`, `ocai.eindmeting.json`)."""
    middle = "" if moment in (None, BASELINE) else f".{moment}"
    return (folder or data_home()) / ANSWERS / f"{instrument_id}{middle}.json"
