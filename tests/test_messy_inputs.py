"""Every messy input through the real command line: what is expected of it comes out, and no name of a person does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from made_answers import call
from messy_cases import CASES, write_all
from messy_inputs import Case, means

from workbook.instrument import instrument


def test_the_corpus_is_large_and_every_case_has_its_own_name() -> None:
    assert len({each.id for each in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
def test_a_messy_input_gives_what_is_expected(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected, folder = case.expected, tmp_path / "team"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    case.make(folder)
    done = call(monkeypatch, capsys, "score", expected.instrument, folder, *expected.options, "--json")
    everything = done.out + done.err
    used = {each["file"]: each["used"] for each in done.json["files"]}
    assert (done.code, done.json["n"]) == (expected.code, expected.n), everything
    assert {name: used.get(name) for name in expected.files} == dict(expected.files), everything
    assert all(each["why"] for each in done.json["files"] if each["used"] is not True)
    assert [word for word in expected.told if word not in everything] == []
    assert [word for word in expected.never if word in everything] == []
    if expected.same_scores:
        assert scores(done.json) == pytest.approx(means(instrument(expected.instrument)))


def scores(told: Any) -> dict[tuple[str, str], float]:
    return {(each["perspective"], each["dimension"]): each["score"] for each in told["scores"]}


def test_the_script_writes_every_case_with_what_is_expected(tmp_path: Path) -> None:
    write_all(tmp_path)
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(tmp_path.glob("*/verwacht.json"))]
    assert [each["case"] for each in found] == [each.id for each in CASES]
    assert all(any(path.is_file() for path in (folder / "team").rglob("*")) for folder in tmp_path.iterdir())
