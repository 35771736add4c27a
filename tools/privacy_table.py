"""Make docs/avg/gegevens.md: which data stand where, for how long and for whom, from the instruments and plaatsen.yaml.

Run `python tools/privacy_table.py` after changing an instrument; `--check` tells whether the page is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from workbook.instrument import Instrument, load

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "avg"
PAGE = FOLDER / "gegevens.md"


def page() -> str:
    """Return the page as Markdown."""
    words: dict[str, Any] = YAML(typ="safe", pure=True).load((FOLDER / "plaatsen.yaml").read_text(encoding="utf-8"))
    shipped = [load(path) for path in sorted((ROOT / "workbook" / "instruments").glob("*.yaml"))]
    parts = [f"# {words['title']}", words["intro"].strip()]
    parts += [f"## {each['title']}\n\n{_table(words['columns'], each['rows'])}" for each in words["sections"]]
    rows = [_row(each, words) for each in shipped]
    parts += [f"## {words['instruments_title']}", words["instruments_intro"].strip()]
    return "\n\n".join([*parts, _table(words["instrument_columns"], rows)]) + "\n"


def _row(one: Instrument, words: dict[str, Any]) -> list[str]:
    said = " ".join(one.privacy.split()) or words["none"]
    return [one.title, words["counts"][one.counts], words["leaves"][one.leaves], said]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` only compare."""
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
