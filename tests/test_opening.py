"""`workbook open` makes a folder, refreshes it, and never touches what a deelnemer wrote."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.content import content_root
from workbook.errors import WorkbookError
from workbook.opening import folder_port, lab_environment, prepare

START = "Start.ipynb"
# A JupyterLab that takes visitors and, however politely it is asked, never closes.
STUBBORN = """
import os, signal, socket, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    print(os.getpid(), flush=True)
    time.sleep(600)
"""
OPEN = """
import os, sys
from pathlib import Path
from workbook import opening
opening._END_SECONDS = 1
opening.lab_command = lambda _, port, **__: [sys.executable, "-c", sys.argv[1], str(port)]
sys.exit(opening.serve_lab(Path(sys.argv[2]), "Start.ipynb", dict(os.environ), browser=False, port=0))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepare(tmp_path / "Mijn werkboek").folder


def edit(path: Path, text: str) -> None:
    """Change the first cell of a notebook, as somebody who types in it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = text
    path.write_text(json.dumps(notebook), encoding="utf-8")


def outdate(folder: Path, name: str) -> None:
    """Pretend that an earlier edition delivered this file."""
    record = folder / ".werkboek" / "geleverd.json"
    data = json.loads(record.read_text(encoding="utf-8"))
    data[name] = "van vorig jaar"
    record.write_text(json.dumps(data), encoding="utf-8")


def test_it_holds_every_notebook_that_is_shipped_and_no_source_text(folder: Path) -> None:
    shipped = content_root() / "notebooks"
    not_theirs = {".ipynb_checkpoints", "docent"}
    expected = {path.relative_to(shipped) for path in shipped.rglob("*.ipynb") if not not_theirs & set(path.parts)}
    assert {path.relative_to(folder) for path in folder.rglob("*.ipynb")} == expected
    assert not list(folder.rglob("*.md"))


def test_opening_again_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    prepare(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_outputs_are_no_change_and_stay_within_one_edition(folder: Path) -> None:
    notebook = json.loads((folder / START).read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "mijn uitkomst"}]
    (folder / START).write_text(json.dumps(notebook), encoding="utf-8")
    told = prepare(folder).told
    assert "mijn uitkomst" in (folder / START).read_text(encoding="utf-8")
    assert len(told) == 1


def test_what_was_typed_in_a_notebook_comes_along_into_the_new_edition(folder: Path) -> None:
    edit(folder / START, "Mijn eigen aantekening")
    outdate(folder, START)
    answer = folder / "antwoorden" / "start.json"
    answer.write_text("{}", encoding="utf-8")
    prepare(folder)
    assert "Mijn eigen aantekening" in (folder / START).read_text(encoding="utf-8")
    assert answer.read_text(encoding="utf-8") == "{}"


def test_half_notebooks_of_one_day_have_two_names(folder: Path) -> None:
    for text in ("eerste", "tweede"):
        (folder / START).write_text(text, encoding="utf-8")
        outdate(folder, START)
        prepare(folder)
    assert {path.read_text(encoding="utf-8") for path in folder.glob("Start (*.ipynb")} == {"eerste", "tweede"}


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "werkboek").write_text("een bestand", encoding="utf-8")
    with pytest.raises(WorkbookError, match="Kies een map"):
        prepare(tmp_path / "werkboek")
    assert (tmp_path / "werkboek").read_text(encoding="utf-8") == "een bestand"


@pytest.mark.parametrize("record", ["", "{", "[1, 2]", "5", '{"Start.ipynb": 7}'])
def test_without_a_record_of_what_was_delivered_nothing_of_ones_own_is_lost(folder: Path, record: str) -> None:
    edit(folder / START, "Mijn eigen aantekening")
    (folder / ".werkboek" / "geleverd.json").write_text(record, encoding="utf-8")
    prepare(folder)
    assert "Mijn eigen aantekening" in (folder / START).read_text(encoding="utf-8")


def test_half_a_notebook_is_kept_too(folder: Path) -> None:
    (folder / START).write_text('{"cells": [', encoding="utf-8")
    outdate(folder, START)
    prepare(folder)
    (kept,) = folder.glob("Start (*.ipynb")
    assert kept.read_text(encoding="utf-8") == '{"cells": ['


def test_a_notebook_that_another_program_holds_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses even reading; here that is simulated."""
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path == folder / START:
            raise PermissionError(13, "The process cannot access the file")
        return read(path)

    outdate(folder, START)
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(WorkbookError, match="Sluit het bestand in andere programma's"):
        prepare(folder)


def test_the_port_stays_the_same_unless_it_is_taken(folder: Path) -> None:
    port = folder_port(folder)
    assert folder_port(folder) == port
    with socket.socket() as visitor:
        visitor.bind(("127.0.0.1", port))
        visitor.listen()
        assert folder_port(folder) != port


@pytest.mark.parametrize("record", ["", "geen getal", "99999999"])
def test_a_broken_record_of_the_port_is_no_obstacle(folder: Path, record: str) -> None:
    (folder / ".werkboek" / "poort").write_text(record, encoding="utf-8")
    assert 0 < folder_port(folder) < 65536


def test_settings_live_in_the_folder_and_the_environments_programs_are_found(folder: Path) -> None:
    environment = lab_environment(folder)
    assert Path(environment["JUPYTER_CONFIG_DIR"]).is_relative_to(folder)
    assert Path(environment["IPYTHONDIR"]).is_relative_to(folder)
    assert (Path(environment["JUPYTER_CONFIG_DIR"]) / "custom" / "custom.css").is_file()
    settings = Path(environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
    overrides = json.loads((settings / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/translation-extension:plugin"]["locale"] == "nl_NL"


@pytest.mark.skipif(os.name == "nt", reason="there a process is ended and never asked")
def test_closing_ends_a_jupyterlab_that_does_not_close(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OPEN, STUBBORN, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lab = int(process.stdout.readline())
        assert "http://127.0.0.1:" in process.stdout.readline()
        try:
            process.terminate()
            said, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, "gesloten" in said) == (0, True)
    with pytest.raises(ProcessLookupError):
        os.kill(lab, 0)
