"""Every number of the example that stands in prose: recomputed from the data, and none without its computation."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ruamel.yaml import YAML

from workbook import dutch

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "claims").glob("module_*.py"))
DECIMAL = re.compile(r"(?<![\w,.])\d+(?:\.\d{3})*,\d+(?![\w])")
# Decimal numbers that are no figure of the example: a rule of the literature or of the course.
RULES = {"8,5"}


def claims(path: Path) -> dict[str, Callable[[], object]]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return dict(found.CLAIMS)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, each in value.items() if key not in {"id", "version"} for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def written(path: Path) -> str:
    """Return the prose of the page that a file of claims belongs to, with its questions."""
    _, number, page = path.stem.split("_", 2)
    folder = ROOT / "notebooks" / f"module-{number}"
    parts = [
        cell.source
        for notebook in folder.glob(f"?-{page}.ipynb")
        for cell in nbformat.read(notebook, as_version=4).cells
        if cell.cell_type == "markdown"
    ]
    quiz = folder / f"m{number}-{page}.yaml"
    if quiz.is_file():
        parts += texts(YAML(typ="safe", pure=True).load(quiz.read_text(encoding="utf-8")))
    return "\n".join(parts).split("## Bronnen")[0]


PAGES = [
    (path, text) for path in FILES for text in claims(path)
]  # fmt: skip


def test_every_page_of_the_first_two_modules_has_its_claims() -> None:
    there = {path.stem for path in FILES}
    for number in (1, 2):
        for page in ("voorbereiding", "collegedag", "praktijk", "zelfstudie"):
            assert f"module_{number}_{page}" in there


@pytest.mark.parametrize(("path", "text"), PAGES, ids=lambda each: each.stem if isinstance(each, Path) else each)
def test_a_number_in_the_prose_is_what_the_data_give(path: Path, text: str) -> None:
    found = claims(path)[text]()
    if not isinstance(found, str):
        decimals = len(text.partition(",")[2])
        found = dutch.number(float(str(found)), decimals)
    assert found.lstrip("+") == text.lstrip("+")
    assert re.search(rf"(?<!\d){re.escape(text)}(?!\d)", written(path)), "the claim stands in the prose"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_decimal_number_stands_in_the_prose_without_a_claim(path: Path) -> None:
    known = {re.sub(r"[^\d.,]", "", each) for each in claims(path)}
    assert not set(DECIMAL.findall(written(path))) - known - RULES
