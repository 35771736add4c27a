"""`workbook doctor` speaks where something is broken, says what to do, and does so where almost nothing is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbook import texts
from workbook.doctor import places, programs, report, worst
from workbook.doctor.findings import Finding
from workbook.opening import prepare
from workbook.texts import say

BIN = str(Path(sys.executable).parent)
SYSTEM = os.defpath


def doctor(*words: object, path: str = f"{BIN}{os.pathsep}{SYSTEM}", **environment: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "workbook", "doctor", *map(str, words), "--json"], capture_output=True, encoding="utf-8",
        check=False, env={**os.environ, "PATH": path, **environment},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)
    return done.returncode, {each["what"]: each for each in found["checks"]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("map") / "werkboek").folder


def test_where_all_is_well_it_says_so(home: Path) -> None:
    code, found = doctor(home)
    assert code == 0
    assert {name: each["state"] for name, each in found.items()} == dict.fromkeys(found, "ok")
    assert len(found) == 11


def test_without_a_path_it_says_how_to_go_on(home: Path) -> None:
    code, found = doctor(home, path="")
    assert code == 0
    assert found["programma's"]["state"] == "warning"
    assert "-m workbook" in found["programma's"]["remedy"]
    assert found["JupyterLab"]["state"] == "ok"


@pytest.mark.parametrize("name", ["typst", "ruamel", "typer"])
def test_a_package_that_does_not_load_is_named_with_its_remedy(home: Path, tmp_path: Path, name: str) -> None:
    """Each stands in the way of something else: reports, all texts, the command line."""
    (tmp_path / f"{name}.py").write_text("raise ImportError('DLL load failed')\n", encoding="utf-8")
    code, found = doctor(home, PYTHONPATH=str(tmp_path))
    assert code == 2
    assert f"{name}" in found["onderdelen"]["told"]
    assert "pip install" in found["onderdelen"]["remedy"]


def test_a_missing_package_leaves_a_sentence_instead_of_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ImportError('no typer', name='typer')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "workbook", "instruments"], capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode != 0
    assert "typer ontbreekt" in done.stderr
    assert "doctor" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_stands_on_the_standard_library_alone() -> None:
    code = "import sys; before = {n.split('.')[0] for n in sys.modules}; import workbook.doctor.programs, workbook.doctor.places;"
    code += "new = {n.split('.')[0] for n in sys.modules} - before - set(sys.stdlib_module_names); print(*new)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["workbook"]


def test_its_texts_read_the_same_without_the_library_for_them() -> None:
    path = Path(texts.__file__).parent / "doctor.yaml"
    assert texts._flat(path) == texts.area("doctor")


def test_an_older_or_missing_version_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        programs.metadata, "requires", lambda _: ["typer>=99", "pytest>=8; extra == 'test'", "attrs (>=1)"]
    )
    found = programs.packages({})
    assert (found.state, "typer" in found.told, ">=99" in found.told, "pytest" in found.told) == (
        "broken",
        True,
        True,
        False,
    )
    monkeypatch.setattr(programs.metadata, "requires", lambda _: ["nergens-te-vinden>=1"])
    assert "nergens-te-vinden" in programs.packages({}).told


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("0.9.6", "<0.10,>=0.9.5", True), ("0.10.0", "<0.10,>=0.9.5", False), ("3.0rc1", ">=3.0", True), ("2.2.3", ">=3.0", False),
        ("1.4.2", "~=1.4", True), ("2.0", "~=1.4", False), ("8", ">=8.0.0", True), ("1.0", "", True), ("1.0", "!=1.0", False),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version: str, wanted: str, fits: bool) -> None:
    assert programs.satisfies(version, wanted) is fits


def test_an_old_or_small_python_is_told() -> None:
    assert programs.python((3, 9, 1)).state == "broken"
    assert programs.python((3, 12, 1), bits=32).state == "warning"


@pytest.mark.parametrize(
    ("probed", "state"),
    [
        ({}, "broken"), ({"lab": "4.6", "forms": [], "dutch": True}, "broken"),
        ({"lab": "4.6", "forms": ["a", "b"], "dutch": False}, "warning"),
    ],
)  # fmt: skip
def test_a_lab_that_does_not_start_or_lacks_a_part_is_told(probed: dict[str, Any], state: str) -> None:
    assert programs.lab(probed).state == state
    assert "pip install" in programs.lab(probed).remedy


def test_fonts_that_are_not_there_are_told() -> None:
    assert "DejaVu" in programs.fonts({}).told
    assert "pdf" in programs.fonts({"fonts": ["DejaVu Sans"], "pdf": False}).told


def test_a_folder_in_which_nothing_can_be_written_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_can_write", lambda folder: folder != tmp_path)  # root may write anywhere
    found = places.writable(tmp_path / "werkboek")
    assert (found.state, str(tmp_path) in found.told) == ("broken", True)
    monkeypatch.undo()
    assert places.writable(tmp_path).state == "ok"
    assert not list(tmp_path.iterdir())
    (tmp_path / "bestand").touch()
    assert not places._can_write(tmp_path / "bestand")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_seen(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert places.writable(tmp_path).state == "broken"
    tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("folder", "environment", "state"),
    [
        ("OneDrive - Stichting X/werkboek", {}, "warning"), ("wolk/werkboek", {"OneDrive": "wolk"}, "warning"), ("hier/werkboek", {}, "ok"),
    ],
)  # fmt: skip
def test_a_folder_in_the_cloud_is_told(folder: str, environment: dict[str, str], state: str) -> None:
    assert places.synced(Path(folder), environment).state == state


def test_a_long_name_matters_on_windows_only(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 150)
    assert places.long_path(folder, windows=True).state == "warning"
    assert places.long_path(folder, windows=False).state == "ok"


@pytest.mark.parametrize(("free", "state"), [(5e9, "ok"), (5e8, "warning"), (5e6, "broken")])
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: float, state: str) -> None:
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert places.space(tmp_path).state == state


def test_a_folder_of_another_edition_is_told(home: Path, tmp_path: Path) -> None:
    record = home / ".werkboek" / "geleverd.json"
    before = record.read_text(encoding="utf-8")
    record.write_text(json.dumps({**json.loads(before), "Start.ipynb": "van vorig jaar"}), encoding="utf-8")
    found = places.versions(home)
    record.write_text(before, encoding="utf-8")
    assert (found.state, "1 bestanden" in found.told) == ("warning", True)
    assert places.versions(tmp_path).state == "ok"


@pytest.mark.parametrize(("days", "state"), [(0, "ok"), (-400, "warning"), (9000, "warning")])
def test_a_clock_that_cannot_be_right_is_told(days: int, state: str) -> None:
    came = datetime.fromtimestamp(Path(places.__file__).stat().st_mtime, UTC)
    assert places.clock(came + timedelta(days=days)).state == state


def test_the_report_names_the_remedy_under_what_is_wrong() -> None:
    lines = report([Finding("a", "ok", "goed"), Finding("b", "broken", "stuk", "maak het heel")])
    assert lines[2:4] == [f"  {'mis':8}{'b':18}stuk", f"{'':10}→ maak het heel"]
    assert lines[-1] == say("doctor.done_broken")
    assert worst([Finding("a", "ok", ""), Finding("a", "warning", "")]) == "warning"
