"""How sources are cited: APA's short form and the list under a text, and what a notebook's build makes of a key."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from workbook.errors import WorkbookError
from workbook.sources import bibliography, cite, reference

ROOT = Path(__file__).resolve().parent.parent


def builder() -> Any:
    spec = importlib.util.spec_from_file_location("build_notebooks", ROOT / "tools" / "build_notebooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("key", "short"),
    [
        ("cameron_quinn_2011", "Cameron & Quinn, 2011"),
        ("donk_lanen_2012", "Van der Donk & Van Lanen, 2012"),
        ("grift_2007", "Van de Grift, 2007"),
        ("sleegers_2013", "Sleegers e.a., 2013"),
        ("martin_fernandez_2003", "Martín-Fernández e.a., 2003"),
        ("onderwijsinspectie_2021", "Inspectie van het Onderwijs, 2021"),
        ("waal_2012", "De Waal, 2012"),
    ],
)
def test_a_source_is_cited_by_the_rules_of_apa_with_dutch_prefixes(key: str, short: str) -> None:
    assert cite(key) == short


@pytest.mark.parametrize("key", bibliography())
def test_every_source_can_be_cited_and_listed(key: str) -> None:
    assert re.fullmatch(r"[A-Z][\w .,&'’-]+, \d{4}", cite(key))
    assert cite(key).endswith(key.rsplit("_", 1)[1])
    assert reference(key).startswith(bibliography()[key]["apa"])


def test_two_sources_are_never_cited_alike() -> None:
    short = [cite(key) for key in bibliography()]
    assert len(short) == len(set(short))


def test_a_list_gives_the_doi_as_a_link() -> None:
    assert reference("cohen_1960").endswith(" https://doi.org/10.1177/001316446002000104")
    assert reference("boeije_2014") == bibliography()["boeije_2014"]["apa"]


def test_an_unknown_source_is_told_in_dutch() -> None:
    with pytest.raises(WorkbookError, match="niemand_1900: Deze bron staat niet in de literatuurlijst"):
        cite("niemand_1900")


def test_a_notebook_spells_out_what_it_cites_and_lists_it_once_in_order() -> None:
    text = builder().cited("Eerst [@senge_1990; @grift_2007], dan [@senge_1990].\n\n## Bronnen\n\n{{bronnen}}\n")
    assert "(Senge, 1990; Van de Grift, 2007), dan (Senge, 1990)." in text
    listed = text.split("## Bronnen\n\n")[1].strip().split("\n\n")
    assert listed == [reference("grift_2007"), reference("senge_1990")]


def test_a_section_carries_the_rows_of_the_course_that_it_serves(tmp_path: Path) -> None:
    import nbformat

    text = tmp_path / "collegedag.md"
    text.write_text("# A\n\n## 1. B\n<!-- course: 1.tool.1 1.theory.2 -->\n\n*3 minuten.* C.\n", encoding="utf-8")
    cells = nbformat.reads(builder().build(text), as_version=4).cells
    assert cells[1].metadata["tags"] == ["course:1.tool.1", "course:1.theory.2"]
    assert cells[1].source == "## 1. B\n\n*3 minuten.* C."
    assert "tags" not in cells[0].metadata
