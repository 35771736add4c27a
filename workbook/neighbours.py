"""The reader's sector, and the fictive school of that sector."""

from __future__ import annotations

import csv
import json

from workbook.content import content_root
from workbook.home import ANSWERS, find_home

SECTORS = ("po", "vo", "so")
EXAMPLE_SCHOOL = "De Wilg"


def sector() -> str:
    """Return the sector that was chosen on the start page, `po`, `vo` or `so`; `po` where nothing was chosen."""
    folder = find_home()
    if folder is None:
        return SECTORS[0]
    try:
        rows = json.loads((folder / ANSWERS / "start.json").read_text(encoding="utf-8-sig"))["rows"]
        chosen = [row for row in rows if row["item"] == "sector" and row["value"] and row["option"] in SECTORS]
        return str(max(chosen, key=lambda row: str(row["saved_at"]))["option"]) if chosen else SECTORS[0]
    except (OSError, ValueError, KeyError, TypeError):
        return SECTORS[0]


def neighbour(of: str | None = None) -> str:
    """Return the fictive school of a sector (by default the reader's) beside De Wilg, as `leerresultaten` names it."""
    wanted = of or sector()
    path = content_root() / "datasets" / "leerresultaten.csv"
    with path.open(encoding="utf-8", newline="") as file:
        schools = {row["subject"]: row["sector"] for row in csv.DictReader(file)}
    return next((name for name, its in schools.items() if its == wanted and name != EXAMPLE_SCHOOL), EXAMPLE_SCHOOL)
