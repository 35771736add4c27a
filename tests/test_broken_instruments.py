"""Broken YAML of every kind: told in Dutch with the file, the line and what to do; and an own one that works without code."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import workbook as wb
from workbook import home
from workbook.errors import WorkbookError
from workbook.instrument import load
from workbook.questionnaire import payload

HEAD = """\
id: eigen
version: "1.0"
kind: {kind}
title: Onze eigen vragenlijst
short: Eigen lijst
about: Wij willen weten hoe het gaat.
instruction: Kies per zin een getal.
minutes: 5
"""
NOW_WANTED = """\
perspectives:
  - {id: nu, label: Nu}
  - {id: gewenst, label: Gewenst}
"""
SCALE = """\
scale:
  minimum: 1
  maximum: 4
  labels: {1: nooit, 4: altijd}
"""
FIELDS = """\
dimensions:
  - {id: rust, label: Rust}
  - {id: ruimte, label: Ruimte}
"""
ITEMS = """\
items:
  - {id: rust1, text: Ik werk zonder onderbreking., dimension: rust}
  - {id: rust2, text: Ik word vaak gestoord., dimension: rust, reverse: true}
  - {id: ruimte1, text: Ik kies zelf mijn aanpak., dimension: ruimte}
"""
LIKERT = HEAD.format(kind="likert") + NOW_WANTED + SCALE + FIELDS + ITEMS
GAP = (
    HEAD.format(kind="gap")
    + NOW_WANTED
    + "  - {id: belang, label: Belang}\n"
    + SCALE
    + FIELDS
    + ITEMS
    + "importance: belang\n"
)
PHASES = """\
phases:
  - {id: start, label: Start}
  - {id: verder, label: Verder}
threshold: 3
"""
MATURITY = (
    HEAD.format(kind="maturity")
    + NOW_WANTED
    + SCALE
    + "dimensions:\n  - {id: rust, label: Rust}\n"
    + PHASES
    + "items:\n"
    "  - {id: rust_1a, text: Er is een stille ruimte., dimension: rust, phase: 1, team: true}\n"
    "  - {id: rust_1b, text: Er staat rust in het rooster., dimension: rust, phase: 1}\n"
    "  - {id: rust_2a, text: Wij meten de rust elk jaar., dimension: rust, phase: 2, team: true}\n"
)
RUBRIC = (
    HEAD.format(kind="rubric") + "perspectives: [{id: nu, label: Nu}]\n"
    "scale: {minimum: 1, maximum: 2}\n" + FIELDS + "items:\n"
    "  - id: stilte\n    text: Stilte\n    dimension: rust\n    levels: {1: rumoer, 2: stil}\n"
    "  - {id: vraag, text: Wat viel op?, dimension: ruimte}\n"
)
RECORD = (
    HEAD.format(kind="record") + "tables:\n  - id: log\n    label: Logboek\n    columns:\n"
    "      - {id: wat, text: Wat, required: true, use: title}\n"
    "      - {id: stand, text: Stand, type: choice, options: [{id: open, text: open}, {id: klaar, text: klaar}]}\n"
)
SCORECARD = (
    HEAD.format(kind="scorecard") + "tables:\n  - id: kaart\n    label: Kaart\n    measure: level\n    columns:\n"
    "      - {id: omschrijving, text: Wat}\n      - {id: percentiel, text: Percentiel, type: number}\n"
)
CODED = (
    HEAD.format(kind="coded") + "tables:\n  - id: stukken\n    label: Fragmenten\n    columns:\n"
    "      - {id: tekst, text: Fragment, type: long}\n      - {id: codes, text: Codes, type: codes}\n"
    "coding: {fragments: stukken, text: tekst, codes: [codes]}\n"
)
NETWORK = HEAD.format(kind="network") + "items:\n  - {id: advies, text: Aan wie vraagt u advies?}\n"
WHOLE = {"likert": LIKERT, "gap": GAP, "maturity": MATURITY, "rubric": RUBRIC, "record": RECORD, "scorecard": SCORECARD,
         "coded": CODED, "network": NETWORK}  # fmt: skip


def put(base: str, old: str, new: str) -> str:
    assert base.count(old) >= 1, old
    return base.replace(old, new, 1)


# name: the whole text, what stands on the line that is named, what is said, what to do
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a scale without room": (put(LIKERT, "maximum: 4", "maximum: 1"), "maximum: 1", "geen ruimte", "groter zijn"),
    "a scale without a maximum": (put(LIKERT, "  maximum: 4\n", ""), "scale:", "'scale.maximum' ontbreekt", "Vul deze"),
    "a label outside the scale": (put(LIKERT, "4: altijd", "5: altijd"), "labels:", "buiten de schaal", "minimum"),
    "a word for a step": (put(LIKERT, "{1: nooit", "{een: nooit"), "labels:", "past niet", "een geheel getal"),
    "a half step": (put(LIKERT, "minimum: 1", "minimum: 1.5"), "minimum:", "'scale.minimum' past niet", "geheel getal"),
    "a share above one": (
        put(LIKERT, "  maximum: 4", "  maximum: 4\n  min_share: 66"),
        "min_share",
        "aandeel",
        "tot en met 1",
    ),
    "no perspective": (
        put(LIKERT, NOW_WANTED, "perspectives: []\n"),
        "perspectives:",
        "geen enkel perspectief",
        "ten minste één",
    ),
    "no dimensions": (put(LIKERT, FIELDS, ""), "id: eigen", "'dimensions' ontbreekt", "Vul deze sleutel aan"),
    "an item of no dimension": (
        put(LIKERT, "gestoord., dimension: rust", "gestoord., dimension: rest"),
        "id: rust2",
        "niet onder 'dimensions'",
        "zet de dimensie daar erbij",
    ),
    "a dimension without an item": (
        put(LIKERT, "{id: ruimte, label: Ruimte}", "{id: ruimte, label: Ruimte}\n  - {id: leeg, label: Leeg}"),
        "id: leeg",
        "hoort geen enkel item",
        "ten minste één item",
    ),
    "an item for no perspective": (
        put(LIKERT, "aanpak., dimension: ruimte", "aanpak., dimension: ruimte, perspectives: [straks]"),
        "id: ruimte1",
        "niet onder 'perspectives'",
        "Gebruik een id",
    ),
    "yes for reverse": (
        put(LIKERT, "reverse: true", "reverse: ja"),
        "rust2",
        "'items.2.reverse' past niet",
        "true of false",
    ),
    "a key of another kind": (
        put(LIKERT, "minutes: 5", "minutes: 5\nthreshold: 2"),
        "threshold",
        "hoort hier niet",
        "Toegestaan",
    ),
    "a misspelt key in an item": (
        put(LIKERT, "reverse: true", "omgekeerd: true"),
        "rust2",
        "'items.2.omgekeerd' hoort hier niet",
        "Bedoelt u 'reverse'",
    ),
    "an importance that is not there": (
        put(GAP, "importance: belang", "importance: gewicht"),
        "importance: gewicht",
        "niet onder 'perspectives'",
        "Gebruik een id",
    ),
    "a gap without wanted": (
        put(GAP, "  - {id: gewenst, label: Gewenst}\n", ""),
        "perspectives:",
        "ontbreekt 'nu' of 'gewenst'",
        "allebei",
    ),
    "a threshold off the scale": (
        put(MATURITY, "threshold: 3", "threshold: 7"),
        "threshold: 7",
        "niet op de schaal",
        "boven",
    ),
    "a phase without a team's statement": (
        put(MATURITY, "phase: 2, team: true", "phase: 2"),
        "id: rust,",
        "precies één uitspraak",
        "voor het team",
    ),
    "a phase that is not there": (
        put(MATURITY, "rooster., dimension: rust, phase: 1", "rooster., dimension: rust, phase: 9"),
        "rust_1b",
        "bestaat niet",
        "van 1 tot en met",
    ),
    "levels beside the steps": (put(RUBRIC, "2: stil}", "3: stil}"), "levels", "niet precies de stappen", "open vraag"),
    "a table without columns": (
        RECORD[: RECORD.index("    columns:")] + "    columns: []\n",
        "columns: []",
        "ontbreken de kolommen",
        "ten minste één kolom",
    ),
    "a column by the name of what every entry has": (
        put(RECORD, "id: wat", "id: moment"),
        "moment",
        "al in gebruik",
        "Geef de kolom een andere id",
    ),
    "no tables": (
        RECORD[: RECORD.index("tables:")] + "tables: []\n",
        "tables: []",
        "heeft geen tabellen",
        "ten minste één tabel",
    ),
    "a choice without a choice": (
        put(RECORD, ", {id: klaar, text: klaar}", ""),
        "stand",
        "minder dan twee",
        "ten minste twee",
    ),
    "a column type that is not there": (
        put(RECORD, "type: choice", "type: keuze"),
        "stand",
        "'tables.1.columns.2.type' past niet",
        "text, long, number, date, choice, codes",
    ),
    "the same column twice": (put(RECORD, "id: stand", "id: wat"), "wat", "komt twee keer voor", "eigen id"),
    "items beside tables": (
        put(RECORD, "tables:", "items: [1]\ntables:"),
        "items:",
        "heeft tabellen en geen items",
        "kolommen onder 'tables'",
    ),
    "a measure without its column": (
        put(SCORECARD, "id: percentiel", "id: percent"),
        "id: kaart",
        "een kolom die daarbij hoort",
        "alle kolommen",
    ),
    "a measure that is not there": (
        put(SCORECARD, "measure: level", "measure: niveau"),
        "measure",
        "past niet",
        "attainment",
    ),
    "a coding of no table": (
        put(CODED, "fragments: stukken", "fragments: stuk"),
        "coding:",
        "niet onder 'tables'",
        "id van een tabel",
    ),
    "a coding of no column": (
        put(CODED, "text: tekst", "text: zin"),
        "coding:",
        "niet in de tabel",
        "kolommen van die tabel",
    ),
    "a reciprocity that is not there": (
        put(NETWORK, "items:", "reciprocity: beide\nitems:"),
        "reciprocity",
        "past niet",
        "arc, dyad",
    ),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_the_whole_one_loads(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "eigen.yaml"
    path.write_text(WHOLE[kind], encoding="utf-8")
    assert load(path).kind == kind
    assert payload(load(path))["sections"][0]["blocks"]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_one_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    content, line, what, remedy = BROKEN[name]
    path = tmp_path / "eigen.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WorkbookError) as caught:
        load(path)
    told = str(caught.value)
    assert what in told, told
    assert remedy in told, told
    lines = [number for number, each in enumerate(content.splitlines(), start=1) if line in each]
    assert re.match(rf"eigen\.yaml, regel ({'|'.join(map(str, lines))}): ", told), (lines, told)


def test_there_are_at_least_twenty_five() -> None:
    assert len(BROKEN) >= 25


# ---- an instrument of one's own, without code ----


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a deelnemer with a Likert instrument of their own."""
    folder = home.make_home(tmp_path / "map")
    (folder / "instrumenten" / "eigen.yaml").write_text(LIKERT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def team_of(n: int, moment: str = "nulmeting", shift: int = 0) -> pd.DataFrame:
    """Return the answers of n people; the first gives 2, 3 and 4 (rust2 is reversed), the next ones the same."""
    given = {"rust1": 2, "rust2": 3, "ruimte1": 4}
    rows = [
        {"respondent": f"r{who}", "moment": moment, "perspective": perspective, "item": item,
         "value": min(max(value + (shift if who % 2 else 0), 1), 4)}
        for who in range(n) for perspective in ("nu", "gewenst") for item, value in given.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_it_stands_in_the_catalogue_and_shows_its_form(own: Path) -> None:
    assert "eigen" in {each.id for each in wb.catalogue()}
    fields = {block["field"] for section in payload(wb.instrument("eigen"))["sections"] for block in section["blocks"]}
    assert fields == {"scale"}


def test_it_is_scored_drawn_and_told(own: Path) -> None:
    profile = wb.score(wb.answers("eigen", team_of(8)))
    # rust: (2 + (1 + 4 − 3)) / 2 = 2; ruimte: 4
    found = {(each.perspective, each.dimension): each.estimate.value for each in profile.scores}
    assert found == {("nu", "rust"): 2, ("nu", "ruimte"): 4, ("gewenst", "rust"): 2, ("gewenst", "ruimte"): 4}
    assert "de hoogste score staat bij 'ruimte' (4), de laagste bij 'rust' (2)" in profile.sentence()
    assert len(wb.plot(profile).words) > 40  # type: ignore[attr-defined]


def test_it_is_compared_before_and_after(own: Path) -> None:
    before, after = (
        wb.answers("eigen", team_of(8, moment, shift)) for moment, shift in (("nulmeting", 0), ("eindmeting", -1))
    )
    found = wb.compare(before, after)
    assert found.paired
    change = next(each for each in found.changes if (each.perspective, each.dimension) == ("nu", "ruimte"))
    assert change.difference.value == pytest.approx(-0.5)
    assert change.effect.n == 8
    assert change.effect.p_exact is not None
