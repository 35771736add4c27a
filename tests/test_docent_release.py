"""Making the course and the release: nothing hidden in any released byte, and nothing lost when it fails."""

from __future__ import annotations

import json
import logging
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, SECRET, edit, make_course

from workbook.content import assignments_root, content_root
from workbook.docent.course import Course, environment, open_course, run
from workbook.docent.founding import new
from workbook.docent.release import leaks, release, released_notebook, secrets, titles
from workbook.errors import WorkbookError
from workbook.handin.notebook import parse, release_id


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def course(prepared: Course, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


def source_path(course: Course) -> Path:
    return course.source(NAME) / f"{NAME}.ipynb"


def test_no_released_byte_holds_a_solution_or_hidden_test(course: Course) -> None:
    source = parse(source_path(course).read_bytes(), where="source")
    assert any(SECRET in line for line in secrets(source))
    assert any("Rubriek" in line for line in secrets(source))
    released = [*course.release(NAME).iterdir()]
    assert {path.name for path in released} == {"proef.ipynb", "proef.yaml"}
    with zipfile.ZipFile(course.root / "uitdelen" / "proef.zip") as archive:
        assert set(archive.namelist()) == {"proef/proef.ipynb", "proef/proef.yaml"}
        zipped = [archive.read(name) for name in archive.namelist()]
    for data in [path.read_bytes() for path in released] + zipped:
        assert leaks(source, data) == []
        assert SECRET.encode() not in data


def test_the_release_is_stamped_and_its_id_returns(course: Course) -> None:
    first = released_notebook(course, NAME)
    stamp = first["metadata"]["workbook"]
    questions = (course.release(NAME) / "proef.yaml").read_bytes()
    assert stamp == {"assignment": NAME, "release": release_id(first, [questions])}
    assert release(course, NAME).id == stamp["release"]
    manifest = json.loads((course.root / "uitdelen" / "proef.manifest.json").read_text(encoding="utf-8"))
    assert manifest["release"] == stamp["release"]


def test_titles_are_the_headings_above_the_graded_cells(course: Course) -> None:
    assert titles(released_notebook(course, NAME)) == {
        "kleur": "De kleur", "getal": "Het getal", "reflectie": "Uw reflectie",
    }  # fmt: skip


def test_a_leak_stops_the_release_and_keeps_the_one_before(course: Course) -> None:
    before = (course.release(NAME) / "proef.ipynb").read_bytes()

    def leak(notebook: Any) -> None:
        notebook["cells"][0]["attachments"] = {"x": {"text/plain": f'{SECRET} = "blauw"'}}

    edit(source_path(course), leak)
    with pytest.raises(WorkbookError, match="niet mogen zien"):
        release(course, NAME)
    assert (course.release(NAME) / "proef.ipynb").read_bytes() == before


def test_a_source_that_nbgrader_refuses_keeps_the_release_and_the_gradebook(course: Course) -> None:
    before = (course.release(NAME) / "proef.ipynb").read_bytes()
    book = (course.root / "gradebook.db").read_bytes()

    def unclosed(notebook: Any) -> None:
        notebook["cells"][3]["source"] = "### BEGIN HIDDEN TESTS\nx"

    edit(source_path(course), unclosed)
    with pytest.raises(WorkbookError, match="geen uitgave maken"):
        release(course, NAME)
    assert (course.release(NAME) / "proef.ipynb").read_bytes() == before
    assert (course.root / "gradebook.db").read_bytes() == book


def test_a_question_file_with_its_key_is_refused(course: Course) -> None:
    path = course.source(NAME) / "proef.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{id: rood, text: Rood}", "{id: rood, text: Rood, right: true}"),
        "utf-8",
    )
    with pytest.raises(WorkbookError, match="kleur"):
        release(course, NAME)


def test_an_existing_course_is_never_overwritten(course: Course) -> None:
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    with pytest.raises(WorkbookError, match="niet overschreven"):
        new(course.root)
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_material_cannot_write_outside_the_course(tmp_path: Path) -> None:
    material = tmp_path / "m.zip"
    with zipfile.ZipFile(material, "w") as archive:
        archive.writestr("source/a/a.ipynb", "{}")
        archive.writestr("source/../../buiten.txt", "x")
        archive.writestr("overig.exe", "x")
    course = new(tmp_path / "c", material=material)
    assert not (tmp_path / "buiten.txt").exists()
    made = {path.relative_to(course.root).as_posix() for path in course.root.rglob("*") if path.is_file()}
    assert "source/a/a.ipynb" in made
    assert not [name for name in made if name.endswith((".exe", "buiten.txt"))]


@pytest.mark.parametrize("data", [b"", b"geen zip", b"PK\x03\x04half"])
def test_broken_material_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.zip").write_bytes(data)
    with pytest.raises(WorkbookError, match="niet worden gelezen"):
        new(tmp_path / "c", material=tmp_path / "m.zip")
    assert not (tmp_path / "c").exists()


def test_unknown_things_are_named(course: Course, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="proef"):
        release(course, "bestaat-niet")
    with pytest.raises(WorkbookError, match="geen cursusmap"):
        open_course(tmp_path / "leeg")


@pytest.mark.parametrize("name", ["cursus [2026]", "wat?", "a*"])
def test_a_folder_that_nbgrader_cannot_look_in_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbookError, match="nbgrader niet tegen kan"):
        new(tmp_path / name / "cursus")


def shipped() -> list[Path]:
    return sorted((content_root() / "notebooks" / "opdrachten").glob("*/*.ipynb"))


def stamped(path: Path) -> str:
    return str(parse(path.read_bytes(), where=path.name)["metadata"]["workbook"]["release"])


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_without_the_docents_material_what_deelnemers_have_is_the_source(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.content.assignments_root", lambda: None)
    course = new(tmp_path / "cursus")
    assert any("verborgen controles" in note for note in course.notes)
    made = release(course, path.stem)
    assert any("verborgen controles" in note for note in made.notes)
    assert made.id == stamped(path)


@pytest.mark.skipif(assignments_root() is None, reason="the docent's material is only in a checkout")
def test_what_deelnemers_have_is_the_release_of_the_docents_source(tmp_path: Path) -> None:
    course = new(tmp_path / "cursus")
    assert {path.stem for path in shipped()} <= set(course.assignments())
    for path in shipped():
        released = release(course, path.stem)
        assert released.id == stamped(path)


def test_a_course_is_found_from_inside(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.source(NAME))
    assert open_course().root == course.root.resolve()


def test_the_first_gradebook_is_whole_with_a_bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    course = make_course(tmp_path)
    with sqlite3.connect(course.root / "gradebook.db") as book:
        assert book.execute("select count(*) from alembic_version").fetchone() == (1,)


def test_stopping_stops_the_class() -> None:
    class Stopped:
        """Stands for one of nbgrader's converters while Ctrl+C is pressed."""

        log = logging.getLogger("stopped")

        def start(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Stopped())


def test_the_surroundings_are_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", "van-de-docent")
    before = dict(os.environ)

    def fail_inside() -> None:
        with environment(EXTRA="1"):
            assert "WORKBOOK_HOME" not in os.environ
            assert os.environ["WORKBOOK_GRADING"] == os.environ["EXTRA"] == "1"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_inside()
    assert dict(os.environ) == before
