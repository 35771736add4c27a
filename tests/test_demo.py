"""`workbook demo` and the docent's commands, as somebody types them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sample_course import make_course

from workbook.content import assignments_root
from workbook.docent.course import Course
from workbook.docent.demo import USUAL, run
from workbook.docent.gradebook.book import marks
from workbook.docent.people import read_list
from workbook.errors import WorkbookError

BARE = {"PATH": "/usr/bin:/bin", "COLUMNS": "160", "PYTHONUTF8": "1"}


def workbook(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbook", *map(str, words)]
    return subprocess.run(
        command, cwd=folder, env={**BARE, "HOME": str(folder)}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo") / "map met é"
    folder.parent.mkdir(exist_ok=True)
    return folder, workbook("demo", folder, folder=folder.parent)


def test_the_demonstration_ends_with_a_table_and_the_paths(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = played
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for name in ("gradebook.db", "submitted", "feedback", "deelnemers"):
        assert str(folder / name) in done.stdout
        assert (folder / name).exists()
    assert len(list(folder.glob("submitted/*/*"))) >= 3
    with zipfile.ZipFile(folder / "oefenen" / "inleveringen.zip") as download:
        assert len(download.namelist()) == 3
    assert [each.name for each in read_list(folder / "oefenen" / "deelnemers.csv")][1] == "Joris van den Bérg"
    pages = list(folder.glob("feedback/*/*/*.html"))
    assert len(pages) >= 3
    assert all(str(page) in done.stdout for page in pages)


@pytest.mark.skipif(assignments_root() is None, reason="the docent's material is only in a checkout")
def test_a_full_a_half_and_an_empty_hand_in_go_round(played: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    course = Course(played[0])
    found = [marks(course, "m3-cultuur", who) for who in course.submitters("m3-cultuur")]
    totals = sorted(sum(mark.score for mark in each) for each in found)
    maximum = sum(mark.maximum for mark in found[0])
    assert totals[0] == 0
    assert 0 < totals[1] < maximum
    assert totals[2] == maximum
    assert not any(mark.waiting for each in found for mark in each)


@pytest.mark.skipif(assignments_root() is None, reason="the docent's material is only in a checkout")
@pytest.mark.parametrize(
    "assignment", sorted({path.stem for path in (assignments_root() or Path()).glob("text/*.md")} - {USUAL})
)
def test_every_other_assignment_goes_round_too(tmp_path: Path, assignment: str) -> None:
    made = run(tmp_path / "kring", assignment=assignment)
    assert made.assignment == assignment
    empty, half, full = (sum(mark.score for mark in made.marks[person.id]) for person in reversed(made.people))
    maximum = sum(mark.maximum for mark in made.marks[made.people[0].id])
    assert (empty, full) == (0, maximum)
    assert 0 < half < maximum
    for person in made.people:
        assert person.receipt.answered <= person.receipt.total
        page = made.pages[person.id].read_text(encoding="utf-8")
        assert "Traceback" not in page
        assert "BEGIN HIDDEN" not in page


def test_an_unknown_assignment_is_named_with_those_there_are(tmp_path: Path) -> None:
    make_course(tmp_path)
    with pytest.raises(WorkbookError, match="proef"):
        run(tmp_path / "demo", assignment="m9-weg", material=tmp_path / "materiaal.zip")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("x", encoding="utf-8")
    done = workbook("demo", tmp_path, folder=tmp_path)
    assert done.returncode == 2
    assert "niet leeg" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["brief.txt"]


def test_the_demonstration_takes_any_material(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_course(tmp_path)
    before = dict(os.environ)
    made = run(tmp_path / "demo", material=tmp_path / "materiaal.zip")
    assert dict(os.environ) == before
    assert made.assignment == "proef"
    assert [person.kind for person in made.people] == ["full", "half", "empty"]
    assert "Proef" not in capsys.readouterr().err
    with pytest.raises(WorkbookError, match="niet leeg"):
        run(tmp_path / "demo")


def test_a_docents_evening_from_the_command_line(tmp_path: Path) -> None:
    folder = make_course(tmp_path).root.parent
    course = folder / "avond"
    steps = [
        ("new", course, "--material", folder / "materiaal.zip"),
        ("release", "proef", "--course", course),
    ]
    for step in steps:
        done = workbook("docent", *step, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    shutil.copytree(course / "release" / "proef", tmp_path / "elo" / "iemand")
    (tmp_path / "elo" / "iemand" / "antwoorden").mkdir()
    collected = workbook("docent", "collect", "proef", tmp_path / "elo", "--course", course, "--json", folder=tmp_path)
    (row,) = json.loads(collected.stdout)["rows"]
    graded = workbook("docent", "grade", "proef", "--course", course, "--json", folder=tmp_path)
    assert [each["id"] for each in json.loads(graded.stdout)["rows"]] == [row["id"]]
    for command in ("grade", "feedback", "overview"):
        done = workbook("docent", command, "proef", "--course", course, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert row["id"] in done.stdout
        assert not {"Traceback", "WARNING"} & set((done.stderr + done.stdout).split())


@pytest.mark.parametrize(
    "words", [("grade", "proef"), ("release", "proef"), ("collect", "proef", "weg.zip"), ("overview", "x")]
)
def test_outside_a_course_one_dutch_line_and_exit_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = workbook("docent", *words, folder=tmp_path)
    assert done.returncode == 2
    assert "geen cursusmap" in done.stderr
    assert "Traceback" not in done.stderr
