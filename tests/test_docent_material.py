"""The zip for docenten: it holds what they need, the same at every making, and the whole loop runs on it alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docent_material
import pytest

from workbook.docent import demo
from workbook.docent.founding import new


def test_it_holds_sources_notes_rubrics_and_settings_and_nothing_else(tmp_path: Path) -> None:
    assert docent_material.main([str(tmp_path / "a.zip")]) == 0
    docent_material.main([str(tmp_path / "b.zip")])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = set(archive.namelist())
    assert {"nbgrader_config.py", "source/m3-cultuur/m3-cultuur.ipynb", "docent/m3-cultuur.md"} <= names
    assert {name.split("/")[0] for name in names} <= {"nbgrader_config.py", "bureau", *docent_material.ALLOWED}
    assert not [name for name in names if "checkpoint" in name or name.startswith("text/")]


def test_without_a_checkout_the_whole_loop_runs_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docent_material.main([str(tmp_path / "m.zip")])
    for place in ("workbook.content.assignments_root", "workbook.docent.demo.assignments_root"):
        monkeypatch.setattr(place, lambda: None)
    course = new(tmp_path / "kijk", material=tmp_path / "m.zip")
    assert course.notes == ()
    assert (course.root / "docent" / "m3-cultuur.md").is_file()
    made = demo.run(tmp_path / "cursus", material=tmp_path / "m.zip")
    assert all(path.is_file() for path in made.pages.values())
    assert all(made.marks.values())
