"""YAML that was read beforehand: the same data, found only for the very text it was made of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from workbook import readymade
from workbook.errors import WorkbookError
from workbook.instrument.loading import load
from workbook.texts import area, entry

ROOT = Path(__file__).parents[1]
SHIPPED = [*(ROOT / "workbook").rglob("*.yaml"), *(ROOT / "notebooks").rglob("*.yaml")]


@cache
def _prepared() -> dict[str, bytes]:
    return readymade.prepare(path.read_text(encoding="utf-8") for path in SHIPPED)


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the package's folder with everything read beforehand, as the builder lays it in."""
    for name, data in _prepared().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(readymade, "_ROOT", tmp_path / readymade.FOLDER)
    area.cache_clear()
    yield tmp_path
    area.cache_clear()


def _no_yaml(*_: object, **__: object) -> None:
    raise AssertionError("a YAML was read after all")


def test_every_text_instrument_and_quiz_holds_what_its_yaml_holds(ready: Path) -> None:
    assert len(_prepared()) > 170
    for path in SHIPPED[::7]:
        text = path.read_text(encoding="utf-8")
        found = readymade.read(text)
        assert found is None or found == YAML(typ="safe", pure=True).load(text), path.name


def test_what_a_form_reads_was_read_beforehand(ready: Path) -> None:
    needed = [*(ROOT / "workbook" / "instruments").glob("*.yaml"), *(ROOT / "notebooks").rglob("*.yaml")]
    needed += [ROOT / "workbook" / "texts" / f"{name}.yaml" for name in ("form", "checks", "home", "inbrowser")]
    assert [path.name for path in needed if readymade.read(path.read_text(encoding="utf-8")) is None] == []


def test_texts_and_instruments_then_come_without_reading_yaml(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "workbook" / "instruments" / "plg.yaml"
    before = load(path)
    monkeypatch.setattr(sys.modules["workbook.instrument.loading"], "_KNOWN", {})
    monkeypatch.setattr("ruamel.yaml.YAML.load", _no_yaml)
    assert load(path) == before
    assert entry("inbrowser.fetching")["pandas"] == "Rekenwerk wordt opgehaald…"


def test_a_file_that_was_changed_is_read_as_it_now_stands(ready: Path, tmp_path: Path) -> None:
    text = (ROOT / "workbook" / "instruments" / "ocai.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "ocai.yaml"
    changed.write_text(text.replace("minutes:", "minuten:", 1), encoding="utf-8")
    with pytest.raises(WorkbookError, match="minuten"):
        load(changed)


def test_keys_that_are_numbers_stay_numbers() -> None:
    (written,) = readymade.prepare(
        ["labels: {1: nooit, 2: soms}\nleeg: {'': niets}\nlijst: [{3: ja}, 0.5, null]"]
    ).values()
    assert readymade._parsed(written) == {
        "labels": {1: "nooit", 2: "soms"},
        "leeg": {"": "niets"},
        "lijst": [{3: "ja"}, 0.5, None],
    }


@pytest.mark.parametrize("text", [f"op: {date(2026, 10, 1)}", "a: [", "", "# niets\n", "x: .nan"])
def test_what_json_can_not_hold_is_left_to_yaml(text: str) -> None:
    assert readymade.prepare([text]) == {}


def test_without_a_builder_nothing_was_read_beforehand() -> None:
    assert readymade.read("a: 1") is None
