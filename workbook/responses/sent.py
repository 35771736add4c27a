"""Which questionnaire was sent to how many people: what "n van N" is reckoned by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import find_home, locked, write_atomic
from workbook.responses.decoding import read_bytes
from workbook.responses.folders import BASELINE

SENT = "vragenlijsten"
FORMAT = 1
_NAME = "verstuurd.json"


def note_sent(
    instruments: Iterable[str],
    moment: str,
    invited: int | None,
    *,
    made_at: str,
    survey_id: str,
    file: str,
    deadline: date | None = None,
    part: str = "",
) -> None:
    """Note one questionnaire in the deelnemer's folder; outside such a folder nothing is noted.

    Parameters
    ----------
    invited : how many people are asked, the leader not counted; None when that wasn't told
    made_at : ISO 8601 in UTC
    part : the group or role for which the questionnaire is fixed, empty for the whole team

    Raises `WorkbookError` when the note that stands there can't be read (it is left alone) or written, and for a number
    that no team has.
    """
    if invited is not None and not is_number_of_people(invited):
        raise problem("responses.no_team_size", where=file, given=invited)
    folder = find_home()
    if folder is None:
        return
    path = folder / SENT / _NAME
    made = {
        "id": survey_id, "instruments": list(instruments), "moment": fold(moment) or BASELINE, "invited": invited, "made_at": made_at,
        "file": file, "deadline": deadline.isoformat() if deadline else None, "part": fold(part),
    }  # fmt: skip
    with locked(path):
        content = {"format": FORMAT, "sent": [*sent(folder), made]}
        write_atomic(path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def sent(folder: Path) -> list[dict[str, Any]]:
    """Return what was noted in a folder, oldest first. Raises `WorkbookError` when the note can't be read."""
    path = folder / SENT / _NAME
    if not path.exists():
        return []
    try:
        return _checked(json.loads(read_bytes(path).decode("utf-8-sig")))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise problem("responses.broken_sent", where=path) from error


def _checked(content: Any) -> list[dict[str, Any]]:
    """Return the notes as they stand. Raises `ValueError`, `KeyError` or `TypeError`: a guess would be a wrong N."""
    found = [dict(each) for each in content["sent"]]
    if content["format"] != FORMAT or not all(map(_is_note, found)):
        raise ValueError(content)
    return found


def _is_note(each: dict[str, Any]) -> bool:
    names, moment, asked = each["instruments"], each["moment"], each["invited"]
    texts = isinstance(names, list) and all(isinstance(text, str) for text in (*names, moment, each.get("part", "")))
    return texts and (asked is None or is_number_of_people(asked))


def is_number_of_people(value: object) -> bool:
    """Tell whether something is a whole number of people, one at least."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def invited(instrument_id: str, moment: str | None = None, *, folder: Path | None = None) -> int | None:
    """Return how many people were last asked for an instrument at a moment; None when that was never told.

    Raises `WorkbookError` when the note can't be read.
    """
    return invitations(instrument_id, folder).get(moment or BASELINE)


def invitations(instrument_id: str, folder: Path | None = None) -> dict[str, int]:
    """Return per moment how many people were last asked for an instrument; moments of which that is unknown are absent.

    Questionnaires that are each fixed for another group are added up, unless a whole team was asked that is larger.

    Parameters
    ----------
    folder : a deelnemer's folder, by default one's own

    Raises `WorkbookError` when the note can't be read.
    """
    folder = folder or find_home()
    asked: dict[str, dict[str, int]] = {}
    for each in sent(folder) if folder else ():
        if instrument_id in each["instruments"] and each["invited"]:
            parts, name = asked.setdefault(each["moment"], {}), each.get("part", "")
            if not name:
                parts.clear()
            parts[name] = each["invited"]
    return {
        moment: max(parts.get("", 0), sum(size for name, size in parts.items() if name))
        for moment, parts in asked.items()
    }
