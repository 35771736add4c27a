"""The sources that instruments cite by key: in order, whole, and with the conventions of Dutch schools."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import workbook
from workbook.instrument import load

PACKAGE = Path(workbook.__file__).parent
BIBLIOGRAPHY: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (PACKAGE / "bibliography.yaml").read_text(encoding="utf-8")
)
OWN = "eigen"


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


def test_a_doi_belongs_to_one_source() -> None:
    named = [source["doi"].casefold() for source in BIBLIOGRAPHY.values() if "doi" in source]
    assert len(named) == len(set(named))


def test_no_instrument_cites_a_source_twice() -> None:
    for path in sorted((PACKAGE / "instruments").glob("*.yaml")):
        cited = load(path).source
        assert len(cited) == len(set(cited)), path.name
