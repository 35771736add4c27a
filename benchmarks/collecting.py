"""How fast a folder of answer files is read, checked and scored, beside reading the same rows from one long CSV.

    python benchmarks/collecting.py                 10,000 files of 120 items, in a temporary folder (some 160 MB)
    python benchmarks/collecting.py --files 200     fewer, to see that it runs
    python benchmarks/collecting.py --json          the figures as one JSON document

Each part runs once, in a process of its own, so that its peak memory is its own; what is imported is not timed. A ratio
is the time of reading the folder over that of reading the same rows from the CSV: with the workbook, which checks them in
the same way, and with nothing but pandas, which doesn't. Nothing here fails on a slow machine: it prints, and whoever
reads judges.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS, EACH = 12, 10
NAME = "benchmark_120"
STAMP = "2026-11-23T20:14:03.123Z"


def made_instrument() -> str:
    """Return an instrument of 120 items as YAML: JSON is YAML as well."""
    sign = "abcdefghijkl"
    dimensions = [{"id": f"d{sign[n]}", "label": f"Dimension {n + 1}"} for n in range(DIMENSIONS)]
    items = [
        {"id": f"d{sign[d]}_{n}", "text": f"Made-up statement {n} of dimension {d + 1}", "dimension": f"d{sign[d]}"}
        for d in range(DIMENSIONS)
        for n in range(1, EACH + 1)
    ]
    return json.dumps({
        "id": NAME, "version": "1.0", "kind": "likert", "title": "A made-up list of 120 items", "short": "Made-up list",
        "about": "Only for timing.", "instruction": "None.", "notice": "Made up.", "source": [], "licence": "CC-BY-SA-4.0",
        "minutes": 20, "leaves": "own", "counts": "respondents", "privacy": "Nobody's answers.", "plot": "likert",
        "perspectives": [{"id": "nu", "label": "Now", "text": "Now"}],
        "scale": {"minimum": 1, "maximum": 5},
        "dimensions": dimensions, "items": items,
        "example": {"source": "Only for timing: every answer is 3.", "rows": {"nu": {each["id"]: 3 for each in items}},
                    "expect": {"scores": {"nu": {each["id"]: 3 for each in dimensions}}}},
    }, indent=1)  # fmt: skip


def make(folder: Path, count: int) -> None:
    """Write the instrument, `count` answer files in `team/`, and the same rows in `long.csv`."""
    (folder / "instrumenten").mkdir()
    (folder / "instrumenten" / f"{NAME}.yaml").write_text(made_instrument(), encoding="utf-8")
    items = [each["id"] for each in json.loads(made_instrument())["items"]]
    (folder / "team").mkdir()
    values = np.random.default_rng(1).integers(1, 6, (count, len(items))).tolist()
    with (folder / "long.csv").open("w", encoding="utf-8", newline="") as file:
        long = csv.writer(file)
        long.writerow(["respondent", "perspective", "item", "value"])
        for number, given in enumerate(values):
            who = f"t-{number:08x}"
            rows = [
                {"perspective": "nu", "item": item, "option": None, "value": value, "saved_at": STAMP}
                for item, value in zip(items, given, strict=True)
            ]
            data = {
                "format": 1, "instrument": NAME, "version": "1.0", "respondent": who, "role": None, "group": None,
                "moment": "nulmeting", "saved_at": STAMP, "rows": rows, "entries": [],
            }  # fmt: skip
            (folder / "team" / f"antwoord-{number:05d}.json").write_text(json.dumps(data), encoding="utf-8")
            long.writerows([who, "nu", item, value] for item, value in zip(items, given, strict=True))


def peak_mb() -> float | None:
    """Return the most memory this process has had, in megabytes; None where that isn't told (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    return round(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024), 1
    )


def read_and_score(folder: Path, source: str, *, bar: bool) -> dict[str, Any]:
    """Read and check answers with the workbook, and score them; what is read and scored is checked as well."""
    import scipy.stats  # noqa: F401 - scoring imports it at first need

    import workbook as wb
    from workbook.terminal import reading

    os.environ["WORKBOOK_INSTRUMENTS"] = str(folder / "instrumenten")
    about = wb.instrument(NAME)
    before, start = peak_mb(), time.perf_counter()
    with reading() as shown:
        found = wb.answers(about, folder / source, progress=shown.told if bar else None)
    read = time.perf_counter()
    result = wb.score(found)
    done = time.perf_counter()
    files = sum(use.used is True for use in found.files)
    return {
        "read_seconds": read - start, "score_seconds": done - read, "files": files, "rows": len(found.table),
        "n": result.n, "before_mb": before, "peak_mb": peak_mb(),
    }  # fmt: skip


def bare_pandas(folder: Path, source: str, *, bar: bool) -> dict[str, Any]:  # noqa: ARG001 - as its sibling
    """Read the CSV with nothing but pandas."""
    import pandas as pd

    before, start = peak_mb(), time.perf_counter()
    table = pd.read_csv(folder / source)
    return {
        "read_seconds": time.perf_counter() - start, "rows": len(table), "before_mb": before, "peak_mb": peak_mb()
    }  # fmt: skip


def alone(part: Callable[..., dict[str, Any]], folder: Path, source: str, *, bar: bool = False) -> dict[str, Any]:
    """Run one part in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(part, (folder, source), {"bar": bar})


def measured(count: int) -> dict[str, Any]:
    """Return the figures of one run."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(folder, count)
        team = alone(read_and_score, folder, "team", bar=True)
        long = alone(read_and_score, folder, "long.csv")
        bare = alone(bare_pandas, folder, "long.csv")
    assert (team["rows"], team["n"], team["files"]) == (long["rows"], long["n"], count)
    ratios = {
        "to_csv_with_workbook": team["read_seconds"] / long["read_seconds"],
        "to_bare_pandas": team["read_seconds"] / bare["read_seconds"],
    }
    return {"files": count, "items": DIMENSIONS * EACH, "folder": team, "csv": long, "pandas": bare, "ratios": ratios}


def lines(found: dict[str, Any]) -> list[str]:
    """Return the figures as a reader's table."""
    told = [f"{found['files']} answer files of {found['items']} items ({found['folder']['rows']} rows)"]
    for name, key in (("the folder", "folder"), ("one CSV, the workbook", "csv"), ("one CSV, bare pandas", "pandas")):
        part = found[key]
        scored = f"{part['score_seconds']:8.2f} s scored" if "score_seconds" in part else " " * 17
        memory = "" if part["peak_mb"] is None else f"  peak {part['peak_mb']:7.0f} MB ({part['before_mb']:.0f} before)"
        told.append(f"  {name:<24}{part['read_seconds']:8.2f} s read and checked {scored}{memory}".rstrip())
    ratios = found["ratios"]
    told.append(f"  ratio to the CSV with the workbook {ratios['to_csv_with_workbook']:6.2f}  (aim ≤ 3)")
    told.append(f"  ratio to bare pandas               {ratios['to_bare_pandas']:6.2f}")
    return told


def main(arguments: list[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Time reading a folder of answer files beside one CSV.")
    parser.add_argument("--files", type=int, default=10_000, help="how many answer files are made")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    found = measured(chosen.files)
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()
