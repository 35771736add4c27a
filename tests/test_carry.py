"""Taking everything along by button: the file one computer gives is what another takes in, in pieces, and nothing is lost."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import workbook as wb
from workbook.errors import WorkbookError
from workbook.forms.fieldwork import CarryWidget
from workbook.home import deelnemer_id, make_home
from workbook.instrument import instrument
from workbook.responses import save_rows

VISION = {
    "entry": "visie.1",
    "item": "visie",
    "datum": "2026-11-23",
    "onderwerp": "professionals",
    "tekst": "Élk kind telt.",
}


def at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_home(folder)
    monkeypatch.setenv("WORKBOOK_HOME", str(made))
    return made


def taken(panel: CarryWidget, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bytes]:
    given: list[tuple[str, bytes]] = []
    monkeypatch.setattr(panel, "send", lambda content, buffers: given.append((content["download"], buffers[0])))
    state = panel.ask({"do": "take"})
    assert state["problem"] is None
    assert "alleen voor uzelf" in state["told"]
    return given[0]


def brought(panel: CarryWidget, name: str, data: bytes, size: int) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for start in range(0, max(len(data), 1), size):
        more = start + size < len(data)
        state = panel.ask({"do": "bring", "name": name, "first": start == 0, "more": more}, data[start : start + size])
        if state["problem"]:
            break  # as the panel does
    return state


def test_what_is_taken_from_one_computer_is_put_back_on_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = at(tmp_path / "laptop", monkeypatch)
    save_rows(instrument("visie"), (), [VISION], folder=first)
    (first / "bijlagen" / "brief.txt").write_text("Beste ouders", encoding="utf-8")
    name, data = taken(wb.carry(), monkeypatch)
    assert name.startswith(f"portfolio_{deelnemer_id(first)}_")
    assert name.endswith(".zip")
    second = at(tmp_path / "thuis", monkeypatch)
    state = brought(wb.carry(), name, data, 100)
    assert state["problem"] is None
    assert "nieuw" in state["told"]
    assert "Start alles" in state["told"]
    assert (second / "bijlagen" / "brief.txt").read_text(encoding="utf-8") == "Beste ouders"
    assert wb.answers("visie").entries[0]["tekst"] == VISION["tekst"]
    again = brought(wb.carry(), name, data, len(data))
    assert "0 nieuw" in again["told"]


@pytest.mark.parametrize("data", [b"", b"geen zip", b"PK\x03\x04half"])
def test_what_is_no_portfolio_is_told_and_the_panel_goes_on(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(tmp_path / "laptop", monkeypatch)
    panel = wb.carry()
    state = brought(panel, "foto.zip", data, 4)
    assert "geen portfolio" in state["problem"]
    assert "foto.zip" in state["problem"]
    assert panel.ask({"do": "take"})["problem"] is None


def test_a_name_with_a_path_in_it_writes_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = at(tmp_path / "laptop", monkeypatch)
    before = set(tmp_path.rglob("*"))
    brought(wb.carry(), "../../buiten.zip", b"x", 10)
    assert set(tmp_path.rglob("*")) == before
    assert json.loads((home / "deelnemer.json").read_text(encoding="utf-8"))["id"] == deelnemer_id(home)


def test_too_much_is_refused_before_it_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(tmp_path / "laptop", monkeypatch)
    monkeypatch.setattr(sys.modules["workbook.portfolio.carrying"], "LIMIT", 10)
    state = brought(wb.carry(), "groot.zip", b"x" * 20, 5)
    assert "veel groter" in state["problem"]


def test_an_interrupted_file_does_not_mix_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(tmp_path / "laptop", monkeypatch)
    panel = wb.carry()
    name, data = taken(panel, monkeypatch)
    panel.ask({"do": "bring", "name": name, "first": True, "more": True}, data[:50])
    assert brought(panel, name, data, 70)["problem"] is None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "deelnemer.json" in archive.namelist()


def test_without_a_folder_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError):
        wb.carry()
