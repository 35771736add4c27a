"""The worked example of an instrument as answers, whatever its kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

import workbook as wb
from workbook.home import utc_now
from workbook.instrument import Instrument, Ipsative
from workbook.instrument.model import Entries
from workbook.responses import Responses


def example_rows(instrument: Instrument, who: str = "voorbeeld") -> list[dict[str, Any]]:
    """Return the worked example of a numeric instrument as long rows of one respondent."""
    assert instrument.example is not None
    rows = []
    for perspective, items in instrument.example.rows.items():
        for item, given in items.items():
            options = [each.id for each in instrument.options] if isinstance(instrument, Ipsative) else [None]
            values = given if isinstance(given, list) else [given]
            rows += [
                {"respondent": who, "perspective": perspective, "item": item, "option": option, "value": value}
                for option, value in zip(options, values, strict=True)
            ]
    return rows


def example_responses(instrument: Instrument, folder: Path) -> Responses:
    """Return the worked example as what `wb.answers` reads; tables and ties come from a file in `folder`."""
    assert instrument.example is not None
    if instrument.example.rows:
        # Where one subject is too few to be shown, the example holds for as many as there must be.
        subjects = [f"{number}" for number in range(1, getattr(instrument, "minimum", 0) + 1)] or [""]
        rows = [{**row, "subject": subject} for subject in subjects for row in example_rows(instrument)]
        return wb.answers(instrument, pd.DataFrame(rows))
    if isinstance(instrument, Entries):
        return wb.answers(instrument, write_entries(instrument, folder))
    ties = [{"option": None, "value": 1, **each} for each in instrument.example.entries]
    return wb.answers(instrument, pd.DataFrame(ties))


def write_entries(instrument: Instrument, folder: Path) -> Path:
    """Write the example's entries as the answer file that the form would make."""
    assert instrument.example is not None
    entries = []
    for number, given in enumerate(instrument.example.entries, start=1):
        cells = {name: value for name, value in given.items() if name != "table"}
        entries.append({"entry": f"{given['table']}.{number}", "item": given["table"], **cells, "saved_at": utc_now()})
    content = {"format": 1, "instrument": instrument.id, "version": instrument.version, "respondent": "d-voorbeeld",
               "role": None, "group": None, "moment": "nulmeting", "saved_at": utc_now(), "rows": [],
               "entries": entries}  # fmt: skip
    path = folder / f"{instrument.id}.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def settings_of(instrument: Instrument) -> dict[str, Any]:
    """Return what the example lets one set, such as the day by which something is overdue."""
    from datetime import date

    assert instrument.example is not None
    today = instrument.example.expect.get("today")
    return {"today": date.fromisoformat(today)} if today else {}
