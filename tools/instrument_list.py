"""Make docs/instrumenten.md: every instrument with its module, who fills it in and what may leave the folder.

Run `python tools/instrument_list.py` after changing an instrument; `--check` tells whether the page is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workbook.instrument import Instrument, load
from workbook.texts import entry

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "instrumenten.md"


def page() -> str:
    """Return the page as Markdown."""
    words = entry("instrument.page")
    shipped = [load(path) for path in sorted((ROOT / "workbook" / "instruments").glob("*.yaml"))]
    parts = [f"# {words['title']}", words["intro"].strip()]
    for module, name in words["modules"].items():
        mine = [each for each in shipped if each.modules[0] == int(module)]
        head = f"| {' | '.join(words['columns'])} |\n|{'---|' * len(words['columns'])}"
        parts.append("\n".join([f"## {name}\n", head, *(_row(each, words) for each in mine)]))
    return "\n\n".join([*parts, words["outro"].strip()]) + "\n"


def _row(one: Instrument, words: dict[str, dict[str, str]]) -> str:
    cells = (one.title, f"`{one.id}`", words["kinds"][one.kind], str(one.minutes), words["leaves"][one.leaves])
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` only compare."""
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
