"""Files that go to the browser's downloads: in the browser edition, and on a hub that says so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import workbook as wb
from workbook import inbrowser
from workbook.forms import handing
from workbook.handin.contents import Contents
from workbook.handin.receipt import Receipt
from workbook.home import make_home
from workbook.reports.versions import Saved
from workbook.sharing import giving


@pytest.fixture
def deelnemer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what is displayed, in order."""
    found: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda *what, **_: found.extend(what))
    return found


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Return the files that panels give to the browser."""
    found: list[tuple[str, bytes]] = []

    def send(_: Any, content: dict[str, str], buffers: list[bytes] | None = None) -> None:
        if "download" in content:
            assert buffers is not None
            found.append((content["download"], buffers[0]))

    monkeypatch.setattr("ipywidgets.Widget.send", send)
    return found


def _receipt(path: Path, **more: Any) -> Receipt:
    from datetime import UTC, datetime

    return Receipt(
        title="Opdracht", made_at=datetime(2026, 11, 29, tzinfo=UTC), answered=1, total=2, code="abc", path=path,
        contents=Contents((), (), ()), saved="headless", **more,
    )  # fmt: skip


def test_the_panel_gives_the_file_by_itself_once_and_again_at_a_click(
    tmp_path: Path, sent: list[tuple[str, bytes]]
) -> None:
    path = tmp_path / "m3-cultuur.zip"
    path.write_bytes(b"zip")
    panel = handing.handing(path)
    assert panel.ask({"do": "take", "drawn": True})["told"].startswith("m3-cultuur.zip is aan uw browser gegeven")
    panel.ask({"do": "take", "drawn": True})
    assert sent == [("m3-cultuur.zip", b"zip")]
    panel.ask({"do": "take", "drawn": False})
    assert sent == [("m3-cultuur.zip", b"zip")] * 2
    assert "m3-cultuur.zip" in panel.payload["about"]
    assert panel.payload["labels"]["take"] == "Bewaar het bestand"
    assert repr(panel).startswith("m3-cultuur.zip is gemaakt.")


def test_a_file_that_is_gone_is_told_on_the_panel(tmp_path: Path, sent: list[tuple[str, bytes]]) -> None:
    state = handing.handing(tmp_path / "weg.zip").ask({"do": "take", "drawn": True})
    assert state["problem"].startswith("weg.zip: Dit bestand staat er niet meer.")
    assert sent == []


def test_the_panel_has_a_script_that_draws_it() -> None:
    script = str(handing.HandingWidget._esm)
    assert "take(true)" in script
    assert "export default" in script
    assert "import " not in script.split("function render", maxsplit=1)[0]


def test_on_a_laptop_nothing_is_given(tmp_path: Path, shown: list[Any]) -> None:
    assert handing.hand_over(tmp_path / "a.zip") is False
    assert handing.with_file(tmp_path / "a.zip") == {}
    with pytest.raises(NotImplementedError):
        _receipt(tmp_path / "a.zip")._ipython_display_()
    with pytest.raises(NotImplementedError):
        Saved.at(tmp_path / "a.html", ())._ipython_display_()
    assert shown == []


def test_in_the_browser_a_receipt_comes_with_its_zip(
    tmp_path: Path, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "emscripten")
    path = tmp_path / "inleveren" / "m3-cultuur_d-1.zip"
    path.parent.mkdir()
    path.write_bytes(b"zip")
    receipt = _receipt(path)
    receipt._ipython_display_()
    assert shown[0]["text/html"] == receipt._repr_html_()
    assert isinstance(shown[1], handing.HandingWidget)
    assert "bij uw downloads" in receipt.next_step
    assert path.name in receipt.next_step


def test_what_a_hub_took_itself_is_not_downloaded(
    tmp_path: Path, shown: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(inbrowser.DOWNLOADS, "1")
    with pytest.raises(NotImplementedError):
        _receipt(tmp_path / "a.zip", posted="posted")._ipython_display_()
    assert shown == []


def test_a_report_that_was_saved_in_a_cell_comes_too(
    deelnemer: Path, shown: list[Any], sent: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(inbrowser.DOWNLOADS, "1")
    saved = wb.report("action-learning", module=3).save("verslag.html")
    saved._ipython_display_()
    assert shown[0]["text/html"] == saved._repr_html_()
    shown[1].ask({"do": "take", "drawn": True})
    assert [(name, data[:15].lower()) for name, data in sent] == [("verslag.html", b"<!doctype html>")]


def test_the_buttons_under_a_report_give_what_they_save(
    deelnemer: Path, sent: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.reports import panel, report

    buttons = panel(report("action-learning", module=3))
    assert "problem" in buttons.ask({"do": "save", "suffix": ".html"})
    assert sent == []
    monkeypatch.setenv(inbrowser.DOWNLOADS, "1")
    state = buttons.ask({"do": "save", "suffix": ".html"})
    assert state["problem"] is None
    ((name, data),) = sent
    assert (deelnemer / "bijlagen" / name).read_bytes() == data


@pytest.mark.parametrize(
    ("placed", "what", "given"), [(False, "shared", 1), (True, "shared", 0), (False, "withdrawn", 0)]
)
def test_what_is_shared_comes_as_a_file_unless_the_group_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, placed: bool, what: str, given: int
) -> None:
    monkeypatch.setenv(inbrowser.DOWNLOADS, "1")
    path = tmp_path / "ocai-1.json"
    path.write_bytes(b"{}")
    told = giving._told(giving.Given(path, "code", placed), what)
    assert told.get("file") == (("ocai-1.json", b"{}") if given else None)
