"""Legal answers to whatever instrument there is, made from its definition alone, and the files they are written in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from workbook.instrument import Instrument, catalogue
from workbook.instrument.model import Coded, Entries, EntryColumn, Ipsative, NetworkKind, Rubric, Scaled, ScorecardKind

Row = dict[str, Any]
STAMP = "2026-11-23T20:14:03.123Z"
SHIPPED = tuple(catalogue())
CODES = ["rust", "tijd om na te denken"]
# What a measure of a scorecard needs to be defined, under the fixed names of its columns.
MEASURED = {
    "richting": "hoger", "nulmeting": 10.5, "doel": 60, "actueel": 30.25, "gewicht": 1, "groep": 6, "maanden": 7, "dl": 37,
    "dle": 35.5, "aantal": 24, "dl_1": 20, "dle_1": 19, "dl_2": 30, "dle_2": 28.5, "percentiel": 62, "schooljaar": "2025-2026",
    "getoetst": "40", "behaald_1f": "38", "behaald_1s2f": "<5", "jaar": "2026",
}  # fmt: skip


def family(about: Instrument) -> str:
    """Return which line of the table of outcomes holds: people, observers, visits (a minimum), network or rows."""
    if isinstance(about, Rubric):
        return "visits" if about.minimum else "observers"
    if isinstance(about, Entries):
        return "rows"
    return "network" if isinstance(about, NetworkKind) else "people"


# ---- cells -----------------------------------------------------------------------------------------------------------


def person(about: Instrument, who: str, seed: int = 0, **more: str) -> list[Row]:
    """Return one respondent's complete rows; in a network whom they name, in a table two entries a table."""
    if isinstance(about, Entries):
        return [{"respondent": who, **more, **row} for row in entries(about, seed)]
    head = {"respondent": who, **more}
    if isinstance(about, NetworkKind):
        return [{**head, "item": each.id, "option": str(seed + 2), "value": 1} for each in about.items]
    return [{**head, **cell} for cell in cells(about, seed)]


def team(about: Instrument, size: int, *, start: int = 1, **more: str) -> list[Row]:
    """Return the rows of that many respondents, `1` and on; each of a network names the next, the last nobody new."""
    return [
        row
        for n in range(start, start + size)
        for row in person(about, str(n), n - 1 if n < start + size - 1 else -1, **more)
    ]


def cells(about: Instrument, seed: int = 0) -> list[Row]:
    """Return the numeric cells of one complete answer, another for another seed."""
    turn = count(seed)
    if isinstance(about, Ipsative):
        return [
            {"perspective": p.id, "item": item.id, "option": option.id, "value": points}
            for p in about.perspectives
            for item in about.items
            for option, points in zip(about.options, divided(about, next(turn)), strict=True)
        ]
    assert isinstance(about, Scaled)
    found = []
    for perspective, name, _ in about.cells():
        steps = about.limits(about.item(name)).steps
        found.append({"perspective": perspective, "item": name, "value": steps[next(turn) % len(steps)]})
    return found


def divided(about: Ipsative, seed: int) -> list[float]:
    """Return points with a half among them that add up to the total."""
    places, total = len(about.options), about.scale.total
    points = [total / places // 1] * places
    points[seed % places] += 4.5
    points[(seed + 1) % places] -= 4.5
    points[0] += total - sum(points)
    return points


def entries(about: Entries, seed: int = 0) -> list[Row]:
    """Return two complete rows of every table."""
    found = []
    for table in about.tables:
        for n in (1, 2):
            row = {each.id: written(each, seed + n) for each in table.columns}
            if isinstance(about, ScorecardKind):
                row |= {name: value for name, value in MEASURED.items() if name in row}
            if isinstance(about, Coded) and table.id == about.coding.codebook:
                row[table.columns[0].id] = CODES[n - 1]
            found.append({"table": table.id, "entry": f"{table.id}.{n}", **row})
    return found


def written(column: EntryColumn, seed: int) -> Any:
    """Return something legal in a column: a text, a number within its bounds, a day or options of its own."""
    if column.type == "number":
        low = 10.5 if column.minimum is None else column.minimum
        high = low + 100 if column.maximum is None else column.maximum
        whole = column.maximum is not None or column.id == "aantal"
        return min(high, low + 5 + seed) if whole else low + 5.5 + seed
    if column.type == "date":
        return f"2026-{1 + seed % 12:02}-17"
    if column.options:
        chosen = column.options[seed % len(column.options)].id
        return [chosen] if column.type == "codes" else chosen
    if column.type == "codes":
        return CODES[: 1 + seed % 2]
    return f"{column.id} één, 'twee' {seed}"


# ---- files -----------------------------------------------------------------------------------------------------------


def names(rows: Iterable[Row]) -> list[str]:
    """Return the columns of rows in the order in which they first stand."""
    return list(dict.fromkeys(name for row in rows for name in row))


def as_text(value: Any, decimal: str = ".") -> str:
    """Return a cell as a person writes it."""
    if isinstance(value, list):
        return " | ".join(value)
    return f"{value:.10g}".replace(".", decimal) if isinstance(value, float) else str("" if value is None else value)


def csv_bytes(rows: Sequence[Row], delimiter: str = ",", *, decimal: str = ".", encoding: str = "utf-8") -> bytes:
    """Return rows as CSV, quoted where that is needed."""
    import csv
    import io

    text, columns = io.StringIO(), names(rows)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([as_text(row.get(name), decimal) for name in columns] for row in rows)
    return text.getvalue().encode(encoding)


def write_csv(path: Path, rows: Sequence[Row], delimiter: str = ",", **how: str) -> Path:
    """Write rows as a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_bytes(rows, delimiter, **how))
    return path


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as a sheet, numbers as numbers."""
    book, columns = Workbook(), names(rows)
    sheet = book.active
    sheet.append(columns)
    for row in rows:
        sheet.append([as_text(row[each]) if isinstance(row.get(each), list) else row.get(each) for each in columns])
    book.save(path)
    return path


def answer_file(about: Instrument, rows: Sequence[Row], **changes: Any) -> dict[str, Any]:
    """Return one respondent's rows as the content of the file that the form makes."""
    place = ("respondent", "role", "group", "subject", "moment")
    head = {name: rows[0].get(name) for name in place} | {"moment": rows[0].get("moment", "nulmeting")}
    bare = [{name: value for name, value in row.items() if name not in place} for row in rows]
    if isinstance(about, Entries):
        texts = [{**row, "item": row["table"], "saved_at": STAMP} for row in bare]
        content: Row = {"rows": [], "entries": [{k: v for k, v in each.items() if k != "table"} for each in texts]}
    else:
        content = {
            "rows": [{"perspective": None, "option": None, **row, "saved_at": STAMP} for row in bare],
            "entries": [],
        }
    return {
        "format": 1,
        "instrument": about.id,
        "version": about.version,
        **head,
        "saved_at": STAMP,
        **content,
        **changes,
    }


def write_json(path: Path, about: Instrument, rows: Sequence[Row], **changes: Any) -> Path:
    """Write one respondent's rows as an answer file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answer_file(about, rows, **changes), ensure_ascii=False), encoding="utf-8")
    return path


def long_form(rows: Sequence[Row]) -> list[Row]:
    """Return rows of tables as one row a cell: `respondent, entry, item, value`."""
    place = ("respondent", "role", "group", "subject", "moment", "entry")
    return [
        {**{name: row[name] for name in place if name in row}, "item": f"{row['table']}.{column}", "value": value}
        for row in rows
        for column, value in row.items()
        if column not in {*place, "table"} and value is not None
    ]
