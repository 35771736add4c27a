"""Every number of the example that stands in prose: recomputed from the data, and none without its computation."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from ruamel.yaml import YAML

from workbook import dutch

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "tests" / "claims").glob("module_*.py"))
# A decimal number, or a share of a hundred.
FIGURE = re.compile(r"(?<![\w,.])\d+(?:\.\d{3})*,\d+(?!\w)|(?<![\w,.])\d+(?= (?:%|procent))")

PAGES = ("voorbereiding", "collegedag", "praktijk", "zelfstudie")


def claims_of(path: Path) -> ModuleType:
    """Load a file of claims: `CLAIMS` recomputes figures of the example, `OTHERS` are no figures of it, with the reason.

    `QUESTIONS` recomputes right answers to questions, `HINTS` the misreadings that a hint answers.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


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
    (notebook,) = folder.glob(f"?-{page}.ipynb")
    parts = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "markdown"]
    quiz = YAML(typ="safe", pure=True).load((folder / f"m{number}-{page}.yaml").read_text(encoding="utf-8"))
    return "\n".join(["\n".join(parts).split("## Bronnen")[0], *texts(quiz)])


def test_every_page_has_its_claims() -> None:
    assert {path.stem for path in FILES} == {f"module_{number}_{page}" for number in (1, 2, 3, 4) for page in PAGES}


@pytest.mark.parametrize(
    ("path", "text"),
    [pytest.param(path, text, id=f"{path.stem}-{text}") for path in FILES for text in claims_of(path).CLAIMS],
)
def test_a_number_in_the_prose_is_what_the_data_give(path: Path, text: str) -> None:
    found = claims_of(path).CLAIMS[text]()
    if not isinstance(found, str):
        found = dutch.number(float(found), len(text.partition(",")[2]))
    assert found.lstrip("+") == text.lstrip("+")
    assert re.search(rf"(?<!\d){re.escape(text)}(?!\d)", written(path)), "the claim stands in the prose"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_figure_stands_in_the_prose_without_a_claim(path: Path) -> None:
    told = claims_of(path)
    known = {re.sub(r"[^\d.,]", "", each) for each in (*told.CLAIMS, *told.OTHERS)}
    assert not set(FIGURE.findall(written(path))) - known
    assert all(told.OTHERS.values()), "each number that is no figure of the example has its reason"


ASKED = [
    pytest.param(name, found, id=name)
    for path in FILES
    for name, found in getattr(claims_of(path), "QUESTIONS", {}).items()
]


def item_of(question: str) -> dict[str, Any]:
    quiz, _, name = question.partition(".")
    (path,) = (ROOT / "notebooks").rglob(f"{quiz}.yaml")
    items = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))["items"]
    return next(each for each in items if each["id"] == name)


def right_answer(question: str) -> Any:
    """Return what a question takes for right: an option, several options, or a number with its tolerance."""
    item = item_of(question)
    if item["form"] == "number":
        return pytest.approx(item["answer"]["value"], abs=item["answer"]["tolerance"])
    right = {option["id"] for option in item["options"] if option["right"]}
    return right if item["form"] == "choices" else right.pop()


@pytest.mark.parametrize(("name", "found"), ASKED)
def test_the_right_answer_to_a_question_is_what_the_data_give(name: str, found: Callable[[], object]) -> None:
    assert found() == right_answer(name)


HINTED = [
    pytest.param(name, found, id=name)
    for path in FILES
    for name, found in getattr(claims_of(path), "HINTS", {}).items()
]


@pytest.mark.parametrize(("name", "found"), HINTED)
def test_a_hint_meets_the_misreading_that_the_data_give(name: str, found: Callable[[], dict[float, float]]) -> None:
    tolerances = {hint["value"]: hint["tolerance"] for hint in item_of(name)["hints"]}
    for value, computed in found().items():
        assert computed == pytest.approx(value, abs=tolerances[value])
