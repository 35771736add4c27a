"""The Dutch of pages, questions and instruments, read by hunspell with the words of the trade beside its dictionary."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "tests" / "woorden.txt"
# Keys whose value is no text for a reader, but a name of ours or of a file.
NAMES = {
    "id", "version", "kind", "leaves", "counts", "plot", "source", "licence", "form", "item", "dimension", "instrument",
    "graded", "makes", "instruments", "notebook", "type", "use", "role", "needs", "direction", "expect", "rows", "on",
    "portfolio", "only", "measure", "reciprocity", "filtered", "page", "threshold", "density",
    "layout", "progress", "ours",
}  # fmt: skip
PAGES = sorted((ROOT / "notebooks").rglob("*.ipynb"))
TEXTS = sorted(
    [
        *(ROOT / "notebooks").rglob("*.yaml"),
        *(ROOT / "workbook" / "instruments").glob("*.yaml"),
        *(ROOT / "workbook" / "reports" / "outlines").glob("*.yaml"),
        ROOT / "workbook" / "course.yaml",
    ]
)
NOTES = sorted([*(ROOT / "assignments" / "docent").glob("*.md"), *(ROOT / "docs").rglob("*.md")])

pytestmark = pytest.mark.walk


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, each in value.items() if key not in NAMES for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def written(path: Path) -> str:
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    elif path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
    else:
        text = "\n".join(strings(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))))
    return text.split("## Bronnen")[0]


def words(text: str) -> set[str]:
    """Return the words of a text, without code, links, citations, places to fill in, suffixes of files, and numbers with a letter."""
    text = re.sub(
        r"```.*?```|`[^`]*`|\]\([^)]*\)|https?://\S+|<[^>]*>|\S+@\S+|\{\w+\}|\([^()]*, \d{4}\)|\.\w{2,5}\b",
        " ",
        text,
        flags=re.DOTALL,
    )
    found = re.findall(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*", text.replace("’", "'"))
    return {word for word in found if len(word) > 1}


def unknown(found: set[str]) -> set[str]:
    if shutil.which("hunspell") is None:
        pytest.skip("hunspell with its Dutch dictionary is not installed")
    asked = subprocess.run(
        ["hunspell", "-i", "utf-8", "-d", "nl_NL", "-l"],
        input="\n".join(sorted(found)), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return set(asked.stdout.split())


def known() -> set[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return {line.strip().casefold() for line in lines if line.strip() and not line.startswith("#")}


@pytest.mark.parametrize("path", [*PAGES, *TEXTS, *NOTES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_word_is_dutch_or_a_word_of_the_trade(path: Path) -> None:
    assert not {word for word in unknown(words(written(path))) if word.casefold() not in known()}


def test_the_list_of_words_holds_nothing_that_is_not_used() -> None:
    used = set().union(*(words(written(path)) for path in [*PAGES, *TEXTS, *NOTES]))
    assert known() <= {word.casefold() for word in used}
    assert list(known_in_order()) == sorted(known_in_order(), key=str.casefold)


def known_in_order() -> list[str]:
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_a_misspelled_word_is_noticed() -> None:
    assert unknown({"kwalitijd", "kwaliteit"}) == {"kwalitijd"}
