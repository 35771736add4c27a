"""Which folder is read: the deelnemer's own, or De Wilg's while the start page says so."""

from __future__ import annotations

import re
from pathlib import Path

from workbook.content import example_home
from workbook.dutch import fold
from workbook.home import ANSWERS, home, is_example, safe_name
from workbook.texts import say

BASELINE, FOLLOW_UP = "nulmeting", "eindmeting"
SUBJECT_MARK = "--"
_LONGEST = 60


def data_home() -> Path:
    """Return the folder that is read from; it is written to only when it is the deelnemer's own."""
    return example_home() if is_example() else home()


def example_mark() -> str | None:
    """Return the words that mark every result of the example school, or None for one's own."""
    return say("responses.example") if is_example() else None


def answer_path(
    instrument_id: str, moment: str | None = None, *, subject: str | None = None, folder: Path | None = None
) -> Path:
    """Return where the answers to an instrument at a moment stand: `ocai.json`, `ocai.eindmeting.json`.

    Of an instrument that is filled in for one lesson after another each `subject` has a file: `kijkwijzer--les-1.json`.
    """
    about = f"{SUBJECT_MARK}{subject_name(subject)}" if subject and subject.strip() else ""
    return (folder or data_home()) / ANSWERS / f"{instrument_id}{about}{_middle(moment)}.json"


def subject_name(subject: str) -> str:
    """Return a subject as part of a file name: without spaces and dots, capitals and accents apart (`Les 1` is `les-1`)."""
    return re.sub(r"[\s.-]+", "-", safe_name(fold(subject), longest=_LONGEST)).strip("-") or "_"


def subject_paths(instrument_id: str, moment: str | None = None, *, folder: Path | None = None) -> list[Path]:
    """List the answer files of an instrument's subjects at a moment; what was set aside is none of them."""
    wanted = re.compile(rf"{re.escape(instrument_id + SUBJECT_MARK)}[^\s.]+{re.escape(_middle(moment))}\.json")
    places = ((folder or data_home()) / ANSWERS).glob("*.json")
    return sorted(path for path in places if wanted.fullmatch(path.name))


def instrument_in(path: Path) -> str:
    """Return the id of the instrument that an answer file is named after."""
    return path.name.split(".")[0].split(SUBJECT_MARK)[0]


def _middle(moment: str | None) -> str:
    return "" if moment in (None, BASELINE) else f".{moment}"
