"""Saving a report without typing code: a button a kind of file, filled anew with what was answered by then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import IPython.display
import pytest

import workbook as wb
from workbook.forms.fieldwork import ReportWidget
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.reports import _WRITERS, panel, report
from workbook.responses import save_rows

GOAL = {"entry": "d.1", "item": "pop", "leerdoel": "Eerst vragen en dan uitleggen.", "waarom": "Ik praat het meest."}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map met é")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.mark.parametrize("suffix", list(_WRITERS))
def test_a_button_saves_what_was_answered_by_then(home: Path, suffix: str) -> None:
    shown = report("action-learning", module=1)
    buttons = panel(shown)
    save_rows(instrument("pop"), [], [GOAL], folder=home)
    state = buttons.ask({"do": "save", "suffix": suffix, "ask": "1"})
    assert state["problem"] is None
    path = home / "bijlagen" / f"action-learning-1{suffix}"
    assert path.is_file()
    assert f"bijlagen/{path.name}" in state["told"]
    if suffix == ".html":
        assert GOAL["leerdoel"] in path.read_text(encoding="utf-8")
        assert GOAL["leerdoel"] not in shown._repr_html_()


def test_what_was_edited_stays_and_the_panel_tells_where_the_new_version_is(home: Path) -> None:
    buttons = panel(report("voortgangsoverzicht"))
    first = buttons.ask({"do": "save", "suffix": ".html", "ask": "1"})
    path = home / "bijlagen" / "voortgangsoverzicht.html"
    path.write_text("van mij", encoding="utf-8")
    second = buttons.ask({"do": "save", "suffix": ".html", "ask": "2"})
    assert path.read_text(encoding="utf-8") == "van mij"
    assert "voortgangsoverzicht.html" in first["told"]
    assert "voortgangsoverzicht-2.html" in second["told"]


def test_trouble_is_a_sentence_on_the_panel(home: Path) -> None:
    buttons = panel(report("voortgangsoverzicht"))
    state = buttons.ask({"do": "save", "suffix": ".rtf", "ask": "1"})
    assert state["problem"]
    assert "Traceback" not in state["problem"]


def test_a_report_shows_itself_with_its_buttons(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", lambda each, **_: shown.append(each))
    wb.report("voortgangsoverzicht")._ipython_display_()
    assert "Voortgangsoverzicht" in shown[0]["text/html"]
    assert isinstance(shown[1], ReportWidget)
    assert [each["suffix"] for each in shown[1].payload["files"]] == list(_WRITERS)
    assert json.dumps(shown[1].payload)
