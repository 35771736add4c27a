"""Make docs/galerij.md: every figure of the workbook, from the example school, with its words.

Run `python tools/gallery.py`; the same data give the same pictures. `--check` tells whether the page is up to date.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from workbook.compare import compare
from workbook.content import dataset, example_home
from workbook.plots import plot, text_alternative
from workbook.responses import Responses, answers
from workbook.scoring import score
from workbook.scoring.conversation import open_conversation
from workbook.scoring.schools import side_by_side
from workbook.texts import entry, say

FOLDER = Path(__file__).parents[1] / "docs"
DPI = 110
TODAY = date(2026, 11, 23)  # so that the same data give the same picture on any day


class Picture(NamedTuple):
    """One figure of the gallery: its file name, what it shows and how it is drawn."""

    name: str
    result: Any
    kind: str | None = None


def pictures() -> list[Picture]:
    """Return the figures of the gallery, from the shipped data only."""
    return [*_culture(), *_scales(), *_positions(), *_lessons(), *_entries(), *_nothing()]


def _team(instrument_id: str, moment: str | None = None) -> Responses:
    """Return what the team of the example school answered."""
    middle = "" if moment in (None, "nulmeting") else f".{moment}"
    return answers(instrument_id, example_home() / "team" / f"{instrument_id}{middle}.csv", moment=moment)


def _culture() -> list[Picture]:
    everybody = answers("ocai", dataset("ocai_team")).select(subject="De Wilg")
    autumn, spring = everybody.select(moment="nulmeting"), everybody.select(moment="eindmeting")
    team = score(autumn.team)
    return [
        Picture("kite-eigen", score(answers("ocai"))),
        Picture("kite-team", team),
        Picture("onderdelen", team, "items"),
        Picture("verschillen", team, "gaps"),
        Picture("leider-naast-team", compare(autumn.leader, autumn.team)),
        Picture("leider-naast-team-per-type", compare(autumn.leader, autumn.team), "gaps"),
        Picture("twee-momenten", compare(autumn.team, spring.team)),
        Picture("cubrix", score(_team("cubrix").team)),
        Picture("scholen", side_by_side(answers("leerrendement", dataset("leerresultaten")))),
    ]


def _scales() -> list[Picture]:
    before, after = _team("onderzoekende_houding", "nulmeting"), _team("onderzoekende_houding", "eindmeting")
    return [
        Picture("plg-verdeling", score(_team("plg").team), "likert"),
        Picture("leiderschap-uitspraken", score(_team("leiderschap").team), "statements"),
        Picture("plg-verschillen", score(answers("plg")), "gaps"),
        Picture("hpo", score(_team("hpo").team), "gaps"),
        Picture("drijfveren", score(_team("mmi").team), "radar"),
        Picture("lerende-organisatie", score(_team("lerende_organisatie").team), "radar"),
        Picture("kwaliteitssysteem", score(answers("kwaliteitssysteem")), "radar"),
        Picture("voor-en-na", compare(before.team, after.team), "slopes"),
    ]


def _positions() -> list[Picture]:
    gaps = score(_team("performance_gap").team)
    return [
        Picture("ink-eigen", score(answers("ink"))),
        Picture("ink-team", score(_team("ink").team)),
        Picture("ink-gesprek", _conversation()),
        Picture("vier-vakken", gaps, "quadrants"),
        Picture("grootste-verschillen", gaps, "ranking"),
    ]


def _conversation() -> Any:
    """Return the positions of a few made-up people under made-up names."""
    names = entry("plots.gallery.people")
    table = _team("ink").team.table
    chosen = dict(zip(dict.fromkeys(table["respondent"]), names, strict=False))
    rows = table[table["respondent"].isin(chosen)].assign(respondent=lambda some: some["respondent"].map(chosen))
    return open_conversation(answers("ink", rows.drop(columns=["saved_at"], errors="ignore")), names)


def _lessons() -> list[Picture]:
    return [
        Picture("kijkwijzer", score(_team("kijkwijzer"))),
        Picture("zelfevaluatie", score(answers("zelfevaluatie"))),
    ]


def _entries() -> list[Picture]:
    network, interview = score(_team("netwerk")), score(answers("interview"))
    return [
        Picture("scorecard", score(answers("scorecard"))),
        Picture("leerrendement", score(answers("leerrendement"))),
        Picture("netwerk-kaart", network, "network"),
        Picture("netwerk-maten", network, "measures"),
        Picture("codes", interview, "matrix"),
        Picture("codes-samen", interview, "together"),
        Picture("borging", score(answers("borging"), today=TODAY)),
        Picture("bordsessie", score(answers("bordsessie"), today=TODAY)),
    ]


def _nothing() -> list[Picture]:
    team = score(answers("ocai", dataset("ocai_team")).select(subject="De Wilg", moment="nulmeting").team)
    smallest = min((part for _, part in team.subgroups), key=lambda part: part.n)
    return [Picture("te-kleine-groep", smallest), Picture("nog-niet-ingevuld", score(answers("ocai", moment="later")))]


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
