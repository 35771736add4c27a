"""What every shipped instrument says: sources that exist, and statements of which none has the better wording."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import workbook
from workbook.instrument import Instrument, Ipsative, load

PACKAGE = Path(workbook.__file__).parent
INSTRUMENTS = [load(path) for path in sorted((PACKAGE / "instruments").glob("*.yaml"))]
DIVIDING = [each for each in INSTRUMENTS if isinstance(each, Ipsative)]
BIBLIOGRAPHY: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (PACKAGE / "bibliography.yaml").read_text(encoding="utf-8")
)
OWN = "eigen"
LICENCES = {"CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0"}


def statements(instrument: Ipsative) -> dict[tuple[str, str], str]:
    return {(item.id, option): text for item in instrument.items for option, text in item.options.items()}


# --- The bibliography -------------------------------------------------------------------------------------------------


def test_sources_stand_in_order_of_their_key_and_none_stands_twice() -> None:
    assert list(BIBLIOGRAPHY) == sorted(BIBLIOGRAPHY)
    assert OWN not in BIBLIOGRAPHY
    texts = [source["apa"] for source in BIBLIOGRAPHY.values()]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("key", BIBLIOGRAPHY)
def test_a_source_is_a_whole_reference(key: str) -> None:
    source = BIBLIOGRAPHY[key]
    assert set(source) <= {"apa", "doi", "url"}
    year = key.rsplit("_", 1)[1]
    assert re.match(rf"[A-Z][^()]+ \((?:Red\.\)\. \()?{year}\)\. .+\.$", source["apa"]), source["apa"]
    assert re.fullmatch(r"10\.\d{4,}/\S+", source.get("doi", "10.0000/none"))
    assert not re.search(r"\b(?:2nd|3rd|4th|5th) ed\b|\bEds?\.", source["apa"]), "Dutch: 2e ed., Red."


# --- Every instrument -------------------------------------------------------------------------------------------------


def test_there_are_instruments() -> None:
    assert INSTRUMENTS
    assert DIVIDING


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda each: each.id)
class TestInstrument:
    def test_is_told_whole(self, instrument: Instrument) -> None:
        for name in ("title", "short", "about", "instruction", "notice", "privacy"):
            assert getattr(instrument, name), name
        assert instrument.minutes > 0
        assert instrument.licence in LICENCES

    def test_cites_only_sources_that_exist(self, instrument: Instrument) -> None:
        assert instrument.source
        assert set(instrument.source) - {OWN} <= set(BIBLIOGRAPHY)

    def test_says_that_the_wording_is_its_own(self, instrument: Instrument) -> None:
        assert "voor dit werkboek geschreven" in instrument.notice
        assert "norm" in instrument.notice

    def test_has_a_worked_example_with_its_source(self, instrument: Instrument) -> None:
        assert instrument.example is not None
        cited = re.findall(r"\b[a-z]+(?:_[a-z]+)*_\d{4}\b", instrument.example.source)
        assert cited
        assert set(cited) <= set(BIBLIOGRAPHY)

    def test_addresses_the_reader_with_u(self, instrument: Instrument) -> None:
        told = f"{instrument.about} {instrument.instruction} {instrument.notice} {instrument.privacy}"
        assert not re.search(r"\b(?:je|jij|jouw|jullie)\b", told, re.IGNORECASE)


# --- Statements that compete for points -------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", DIVIDING, ids=lambda each: each.id)
class TestStatements:
    def test_bands_name_their_source(self, instrument: Ipsative) -> None:
        bands = instrument.bands
        assert {bands.gap.source} <= set(BIBLIOGRAPHY)
        assert {step.source for step in (*bands.strength, *bands.congruence)} == {OWN}

    def test_each_is_one_short_sentence_with_one_idea(self, instrument: Ipsative) -> None:
        for place, text in statements(instrument).items():
            assert re.fullmatch(r"[A-Z][^.?!;:]+\.", text), place
            assert 6 <= len(text.split()) <= 14, place
            assert not re.search(r"\b(?:en|of|maar|goed|beter|best|slecht|altijd|nooit)\b", text), place

    def test_none_stands_twice(self, instrument: Ipsative) -> None:
        texts = list(statements(instrument).values())
        assert len(texts) == len(set(texts)) == len(instrument.items) * len(instrument.options)

    def test_those_of_one_item_begin_alike_and_are_about_as_long(self, instrument: Ipsative) -> None:
        for item in instrument.items:
            texts = list(item.options.values())
            assert len({text.split()[0] for text in texts}) == 1, item.id
            assert max(map(len, texts)) <= 1.3 * min(map(len, texts)), item.id

    def test_no_option_has_the_longer_texts_throughout(self, instrument: Ipsative) -> None:
        lengths = {
            option.id: sum(len(item.options[option.id]) for item in instrument.items) for option in instrument.options
        }
        for one, other in combinations(lengths.values(), 2):
            assert one <= 1.15 * other, lengths

    def test_a_label_does_not_give_the_option_away(self, instrument: Ipsative) -> None:
        labels = [option.text.casefold() for option in instrument.options]
        for place, text in statements(instrument).items():
            assert not any(label in text.casefold() for label in labels), place

    def test_every_item_asks_its_question(self, instrument: Ipsative) -> None:
        for item in instrument.items:
            assert item.help.endswith("?"), item.id
            assert not item.text.endswith("?"), item.id
