"""Which questionnaire was sent to how many people: what "n van N" is reckoned by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from workbook.errors import problem
from workbook.home import find_home, locked, write_atomic
from workbook.responses.decoding import decode_bytes, read_bytes
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
) -> None:
    """Note one questionnaire in the deelnemer's folder; outside such a folder nothing is noted.

    Parameters
    ----------
    invited : how many people are asked, the leader not counted; None when that wasn't told
    made_at : ISO 8601 in UTC

    Raises `WorkbookError` when the note that stands there can't be read (it is left alone) or written.
    """
    folder = find_home()
    if folder is None:
        return
    path = folder / SENT / _NAME
    made = {
        "id": survey_id, "instruments": list(instruments), "moment": moment, "invited": invited, "made_at": made_at,
        "file": file, "deadline": deadline.isoformat() if deadline else None,
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
        found = json.loads(decode_bytes(read_bytes(path), where=path.name))["sent"]
        return [{**each, "instruments": [str(name) for name in each["instruments"]]} for each in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise problem("responses.broken_sent", where=path) from error


def invited(instrument_id: str, moment: str | None = None, *, folder: Path | None = None) -> int | None:
    """Return how many people were last asked for an instrument at a moment; None when that was never told.

    Raises `WorkbookError` when the note can't be read.
    """
    folder = folder or find_home()
    wanted = moment or BASELINE
    asked = [
        each["invited"]
        for each in (sent(folder) if folder else ())
        if instrument_id in each["instruments"] and (each.get("moment") or BASELINE) == wanted
    ]
    known = [each for each in asked if isinstance(each, int) and each > 0]
    return known[-1] if known else None
