"""The actualiteit of a day: the docent's file wherever it landed, an example without it, and mistakes told in Dutch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import workbook as wb
from workbook.course import course
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.topic import EXAMPLES, read_topic

GIVEN = """\
module: 1
title: Een bericht
date: 2026-11-23
source: 'NRC, https://example.org/een-bericht'
summary: Een samenvatting.
claim: Alles wordt <b>beter</b>.
questions: [Waarom?, Voor wie?]
minutes: 20
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.mark.parametrize("module", [1, 2, 3, 4])
def test_without_a_file_the_example_of_the_module_is_shown_and_says_so(home: Path, module: int) -> None:
    found = wb.topic(module=module)
    assert found.is_example
    assert "voorbeeld" in found.sentence()
    assert "verzonnen" in found._repr_html_()
    assert len(found.questions) >= 2


def test_every_example_is_of_a_module_that_there_is() -> None:
    known = {f"module-{each.number}" for each in course()}
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} <= known


@pytest.mark.parametrize(
    "name",
    [
        "actualiteit/module-1.yaml",
        "actualiteit/module-1 (1).yaml",
        "actualiteit-module-1.yaml",
        "Actualiteit module 1.YML",
    ],
)
def test_the_docents_file_is_found_where_it_lands(home: Path, name: str) -> None:
    (home / name).write_text(GIVEN, encoding="utf-8-sig")
    found = wb.topic(module=1)
    assert (found.title, found.minutes, found.is_example) == ("Een bericht", 20, False)
    assert "23 november 2026" in found._repr_html_()
    assert "&lt;b&gt;" in found._repr_html_(), "what a docent types is text"
    assert wb.topic(module=2).is_example


def test_of_two_files_the_newest_counts(home: Path) -> None:
    for name, title, at in (("module-1.yaml", "Oud", 1_000), ("module-1 (1).yaml", "Nieuw", 2_000)):
        path = home / "actualiteit" / name
        path.write_text(GIVEN.replace("Een bericht", title), encoding="utf-8")
        os.utime(path, (at, at))
    assert wb.topic(module=1).title == "Nieuw"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("title: Een bericht", "title: Een: bericht"), "regel 2"),
        (("title: Een bericht\n", ""), "ontbreekt title"),
        (("claim:", "stelling:"), "staat stelling"),
        (("module: 1", "module: 2"), "voor module 2"),
        (("questions: [Waarom?, Voor wie?]", "questions: Waarom?"), "geen lijst"),
        (("minutes: 20", "minutes: een half uur"), "geen heel getal"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(home: Path, change: tuple[str, str], says: str) -> None:
    (home / "actualiteit" / "module-1.yaml").write_text(GIVEN.replace(*change), encoding="utf-8")
    with pytest.raises(WorkbookError) as told:
        wb.topic(module=1)
    assert says in str(told.value)
    assert "module-1.yaml" in told.value.where
    assert told.value.remedy


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"- een\n- lijst\n"])
def test_what_is_no_such_file_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "module-1.yaml"
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match="niet te lezen"):
        read_topic(path, 1)


def test_a_module_without_one_says_so(home: Path) -> None:
    with pytest.raises(WorkbookError, match="geen actualiteit"):
        wb.topic(module=9)
