"""Answers made up for tests, written as the files that come back from schools, and the ways to start the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from workbook.instrument import Ipsative, instrument

CULTURE = instrument("ocai")
assert isinstance(CULTURE, Ipsative)
TYPES = [option.id for option in CULTURE.options]
ITEMS = [item.id for item in CULTURE.items]
PERSPECTIVES = [perspective.id for perspective in CULTURE.perspectives]
COLUMNS = ["respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value"]

Row = dict[str, Any]
Points = Sequence[float]


def rows_of(
    respondent: str, points: dict[str, dict[str, Points]] | Points, *, only: Iterable[str] = PERSPECTIVES, **who: str
) -> list[Row]:
    """Return one person's rows: the same points in every item, or those per perspective and item."""
    return [
        {"respondent": respondent, **who, "perspective": p, "item": i, "option": o, "value": value}
        for p in only
        for i in ITEMS
        for o, value in zip(TYPES, points[p][i] if isinstance(points, dict) else points, strict=True)
    ]


def golden(respondent: str = "d-golden", **who: str) -> list[Row]:
    """Return the rows of golden case OCAI-1."""
    assert CULTURE.example is not None
    return rows_of(respondent, CULTURE.example.rows, **who)


def somebody(seed: int) -> dict[str, dict[str, Points]]:
    """Return made-up legal points, always the same for one seed."""
    draw = np.random.default_rng(seed)
    return {p: {i: (5 * draw.multinomial(20, [0.4, 0.2, 0.15, 0.25])).tolist() for i in ITEMS} for p in PERSPECTIVES}


def team(size: int, *, start: int = 1, **who: str) -> list[Row]:
    """Return the rows of that many different people, `r1` and on."""
    return [row for seed in range(start, start + size) for row in rows_of(f"r{seed}", somebody(seed), **who)]


def change(rows: list[Row], value: Any, **where: str) -> list[Row]:
    """Return the rows with another value in every cell that fits `where`."""
    return [{**row, "value": value} if where.items() <= row.items() else row for row in rows]


def drop(rows: list[Row], **where: str) -> list[Row]:
    """Return the rows without those that fit `where`."""
    return [row for row in rows if not where.items() <= row.items()]


def frame(rows: list[Row]) -> pd.DataFrame:
    """Return the rows as the long table that `wb.answers` takes."""
    return pd.DataFrame(rows)


def csv_text(rows: list[Row], delimiter: str = ",", *, decimal: str = ".") -> str:
    """Return the rows as CSV with the columns that they have."""
    names = [name for name in COLUMNS if any(name in row for row in rows)]
    lines = [
        [str(row.get(name, "")).replace(".", decimal) if name == "value" else row.get(name, "") for name in names]
        for row in rows
    ]
    return "".join(delimiter.join(map(str, line)) + "\n" for line in [names, *lines])


def write_csv(path: Path, rows: list[Row], delimiter: str = ",") -> Path:
    """Write the rows as UTF-8 CSV."""
    path.write_text(csv_text(rows, delimiter), encoding="utf-8")
    return path


def answer_json(given: list[Row], **changes: Any) -> dict[str, Any]:
    """Return one person's rows as the content of an answer file."""
    stamp = "2026-11-23T20:14:03.123Z"
    cells = [
        {name: row[name] for name in ("perspective", "item", "option", "value")} | {"saved_at": stamp} for row in given
    ]
    head = {"format": 1, "instrument": CULTURE.id, "version": CULTURE.version, "respondent": given[0]["respondent"]}
    return {
        **head,
        "role": None,
        "group": None,
        "moment": "nulmeting",
        "saved_at": stamp,
        "rows": cells,
        "entries": [],
        **changes,
    }


def write_json(path: Path, given: list[Row], **changes: Any) -> Path:
    """Write one person's rows as an answer file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answer_json(given, **changes)), encoding="utf-8")
    return path


def write_xlsx(path: Path, rows: list[Row]) -> Path:
    """Write the rows as a spreadsheet."""
    frame(rows).to_excel(path, index=False)
    return path


@frozen
class Run:
    """What one run of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return stdout, which must be one JSON document without NaN or Infinity."""
        return json.loads(self.out, parse_constant=_refuse)

    def score(self, perspective: str, dimension: str) -> Any:
        """Return one score of `workbook score --json`."""
        return next(s for s in self.json["scores"] if (s["perspective"], s["dimension"]) == (perspective, dimension))


def _refuse(constant: str) -> float:
    raise AssertionError(f"{constant} in JSON")


STARTS: dict[str, Callable[[], list[str]]] = {
    "by full path": lambda: [str(Path(sys.executable).parent / "workbook")],
    "as a module": lambda: [sys.executable, "-m", "workbook"],
}


def start(folder: Path, *arguments: str | Path, how: str = "by full path", **settings: str) -> Run:
    """Start the real command line in a folder, with no environment but `/usr/bin:/bin` and what is set."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), **settings}
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    command = [*STARTS[how](), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def call(monkeypatch: Any, capsys: Any, *arguments: str | Path) -> Run:
    """Run the command line's `main` in this process: as `start`, without the half second that a process costs."""
    from workbook import cli

    monkeypatch.setattr(sys, "argv", ["workbook", *map(str, arguments)])
    monkeypatch.setenv("PATH", os.environ.get("PATH", ""))
    capsys.readouterr()
    code = 0
    try:
        cli.main()
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    written = capsys.readouterr()
    return Run(code, written.out, written.err)
