"""Reading the sources and writing what is made: YAML in, the same bytes of CSV and JSON out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from workbook.responses import answer_path

HERE = Path(__file__).parents[1]
ROOT = HERE.parent
CONTENT = HERE / "content"
INSTRUMENTS = ROOT / "workbook" / "instruments"
COLUMNS = ("respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value")
LINK = "koppelcode"
BASELINE, FOLLOW_UP = "nulmeting", "eindmeting"
MOMENTS = {
    BASELINE: datetime(2026, 11, 23, 20, 14, 3, 123000, UTC),
    FOLLOW_UP: datetime(2027, 5, 17, 20, 9, 41, 87000, UTC),
}
SCHOOL, LEADER = "De Wilg", "d-dewilg00"
SECONDS_PER_ROW = 9
# The seed of everything that has no codebook of its own.
SEED = 20261123

Row = dict[str, Any]
Files = dict[str, bytes]


def load(path: Path) -> Any:
    """Read one YAML file."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def recipe_of(instrument: str) -> dict[str, Any]:
    """Return what is written for De Wilg about an instrument, empty when nothing is."""
    path = CONTENT / f"{instrument}.yaml"
    return dict(load(path)) if path.is_file() else {}


def as_csv(rows: Sequence[Row], columns: Sequence[str], *, delimiter: str = ",") -> bytes:
    """Write rows as UTF-8 with a header and line feeds, which Excel, pandas and git all take."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_json(data: object) -> bytes:
    """Write JSON with one key a line, so that a change reads well in a comparison."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def matches(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Tell whether a row has all these values."""
    return all(row[column] == value for column, value in where.items())


def named(name: str, moment: str, subject: str = "") -> str:
    """Return the name, without suffix, under which answers at a moment (and about one lesson or visit) stand."""
    return answer_path(name, moment, subject=subject, folder=HERE).stem


def stamps(moment: str) -> Iterator[str]:
    """Give the times at which the example's leader filled in one answer after another."""
    now = MOMENTS[moment]
    while True:
        yield now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        now += timedelta(seconds=SECONDS_PER_ROW)


def answer_file(
    instrument: str, version: str, moment: str, rows: Sequence[Row], entries: Sequence[Row], *, subject: str = SCHOOL
) -> bytes:
    """Write one answer file of the example's leader; every row and entry gets its time."""
    clock = stamps(moment)
    timed = [{**row, "saved_at": next(clock)} for row in rows]
    noted = [{**entry, "saved_at": next(clock)} for entry in entries]
    last = max((each["saved_at"] for each in [*timed, *noted]), default=next(clock))
    who = {"respondent": LEADER, "role": "leider", "group": None, "moment": moment, "saved_at": last}
    head = {"format": 1, "instrument": instrument, "version": version, **who, "subject": subject}
    return as_json({**head, "rows": timed, "entries": noted})
