"""Make docs/galerij.md: every figure of the workbook, from the example school, with its words.

Run `python tools/gallery.py`; the same data give the same pictures. `--check` tells whether the page is up to date.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from workbook.compare import compare
from workbook.content import dataset, example_home
from workbook.plots import plot, text_alternative
from workbook.responses import answers
from workbook.results import Comparison, Profile
from workbook.scoring import score
from workbook.texts import entry, say

FOLDER = Path(__file__).parents[1] / "docs"
DPI = 110


class Picture(NamedTuple):
    """One figure of the gallery: its file name, what it shows and how it is drawn."""

    name: str
    result: Profile | Comparison
    kind: str | None = None


def pictures() -> list[Picture]:
    """Return the figures of the gallery, from the shipped data only."""
    everybody = answers("ocai", dataset("ocai_team")).select(subject="De Wilg")
    autumn, spring = everybody.select(moment="nulmeting"), everybody.select(moment="eindmeting")
    team = score(autumn.team)
    smallest = min((part for _, part in team.subgroups), key=lambda part: part.n)
    return [
        Picture("kite-eigen", score(answers("ocai"))),
        Picture("kite-team", team),
        Picture("onderdelen", team, "items"),
        Picture("verschillen", team, "gaps"),
        Picture("leider-naast-team", compare(autumn.leader, autumn.team)),
        Picture("leider-naast-team-per-type", compare(autumn.leader, autumn.team), "gaps"),
        Picture("twee-momenten", compare(autumn.team, spring.team)),
        Picture("te-kleine-groep", smallest),
        Picture("nog-niet-ingevuld", score(answers("ocai", moment="later"))),
    ]


def page(shown: list[Picture]) -> str:
    """Return the gallery as Markdown."""
    captions = entry("plots.gallery.captions")
    parts = [say("plots.gallery.heading"), say("plots.gallery.about")]
    for each in shown:
        caption = captions[each.name]
        parts += [
            f"## {caption}",
            f"![{caption}](galerij/{each.name}.png)",
            text_alternative(each.result, kind=each.kind),
        ]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page and its pictures; with `--check` write nothing and return 1 when the page is out of date."""
    os.environ["WORKBOOK_HOME"] = str(example_home())
    shown, target = pictures(), FOLDER / "galerij.md"
    if "--check" in arguments:
        return 0 if target.is_file() and target.read_text(encoding="utf-8") == page(shown) else 1
    (FOLDER / "galerij").mkdir(parents=True, exist_ok=True)
    for each in shown:
        figure: Any = plot(each.result, kind=each.kind).figure
        figure.savefig(FOLDER / "galerij" / f"{each.name}.png", dpi=DPI, metadata={"Software": None})
    target.write_text(page(shown), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
