"""Every file that leaves a module is held to its JSON Schema in contracts/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from workbook import answers, dataset, instrument, score
from workbook.content import example_home
from workbook.home import make_home
from workbook.instrument import catalogue
from workbook.responses import save_rows

CONTRACTS = Path(__file__).parent.parent / "contracts"


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((CONTRACTS / f"{name}.schema.json").read_text(encoding="utf-8")))


def strict(data: Any) -> Any:
    """Return data as it would be read back, refusing NaN."""
    return json.loads(json.dumps(data, allow_nan=False))


@pytest.mark.parametrize("path", sorted(CONTRACTS.glob("*.json")), ids=lambda path: path.name)
def test_every_contract_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted((example_home() / "antwoorden").glob("*.json")), ids=lambda path: path.name)
def test_the_example_schools_answers_fit(path: Path) -> None:
    schema("answers").validate(json.loads(path.read_text(encoding="utf-8")))


def test_saved_answers_fit(tmp_path: Path) -> None:
    home, scan = make_home(tmp_path), instrument("ocai")
    rows = [{"perspective": p, "item": i, "option": o, "value": None} for p, i, o in scan.cells()]
    save_rows(scan, rows, [{"entry": "x", "item": scan.items[0].id, "text": "Jo's idee over één doel"}], folder=home)
    schema("answers").validate(json.loads((home / "antwoorden" / "ocai.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("about", catalogue(), ids=lambda each: each.id)
def test_every_definition_fits(about: Any) -> None:
    schema("instrument").validate(strict(about.to_json()))


@pytest.mark.parametrize("subject", ["De Wilg", "De Esdoorn", "geen school"])
def test_scores_fit_shown_hidden_and_empty(subject: str) -> None:
    chosen = answers("ocai", dataset("ocai_team")).select(subject=subject)
    for responses in (chosen, chosen.leader, chosen.select(group="ondersteuning")):
        schema("score").validate(strict(score(responses).to_json()))
