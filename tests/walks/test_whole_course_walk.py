"""The whole course once through, as somebody types it: four assignments, feedback on a draft, and the reports at the end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest

from tests.pdf_accessible import alternatives, assert_accessible
from workbook.content import assignments_root
from workbook.docent.course import Course
from workbook.docent.gradebook.book import marks
from workbook.docent.whole import REPORTS
from workbook.reports.outline import chapters, outline
from workbook.reports.pdf import pages
from workbook.texts import say

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(assignments_root() is None, reason="the docent's material is only in a checkout"),
]
BARE = {"PATH": "/usr/bin:/bin", "COLUMNS": "160", "PYTHONUTF8": "1"}
ASSIGNMENTS = ("m1-ink", "m2-ikko", "m3-cultuur", "m4-onderzoek")
TWICE = "m4-onderzoek"
SUFFIXES = (".docx", ".pdf", ".html")
LIMIT_SECONDS = 1200


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("leergang") / "map met é"
    command = [sys.executable, "-m", "workbook", "demo", str(folder), "--volledig"]
    environment = {**BARE, "HOME": str(folder.parent)}
    done = subprocess.run(
        command, cwd=folder.parent, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder, done


@pytest.fixture(scope="module")
def folder(played: tuple[Path, subprocess.CompletedProcess[str]]) -> Path:
    return played[0]


@pytest.fixture(scope="module")
def course(folder: Path) -> Course:
    return Course(folder)


@pytest.fixture(scope="module")
def who(folder: Path) -> str:
    return str(json.loads((folder / "deelnemer" / "deelnemer.json").read_text(encoding="utf-8"))["id"])


def attached(folder: Path, name: str) -> Path:
    return folder / "deelnemer" / "bijlagen" / name


# ---- what is told -----------------------------------------------------------------------------------------------------


def test_it_ends_with_a_table_and_where_everything_stands(
    played: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, done = played
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stdout.splitlines()
    rows = [line for line in lines if re.search(r"Opdracht module \d", line)]
    assert len(rows) == len(ASSIGNMENTS) + 1
    assert sum("(concept)" in line for line in rows) == 1
    for row in rows:
        (answered, questions), (points, most) = re.findall(r"(\d+) / (\d+)", row)
        assert answered == questions
        assert points == most
    told = re.findall(r"^ +(/.*)$", done.stdout, re.MULTILINE)
    assert len(told) == len(ASSIGNMENTS) + 1 + len(REPORTS) * len(SUFFIXES)
    for path in map(Path, told):
        assert path.is_file()
        assert path.is_relative_to(folder)


# ---- handed in, graded, told ------------------------------------------------------------------------------------------


def test_four_assignments_are_made_ready_and_the_last_one_twice(folder: Path) -> None:
    found = sorted((folder / "deelnemer" / "inleveren").glob("*.zip"))
    made: dict[str, list[dict[str, object]]] = {}
    for path in found:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            assert archive.testzip() is None
            assert not [name for name in archive.namelist() if name.startswith("team/")]
        assert manifest["answered"] == manifest["total"], path.name
        made.setdefault(manifest["assignment"], []).append(manifest)
    assert {name: len(each) for name, each in made.items()} == {name: 2 if name == TWICE else 1 for name in ASSIGNMENTS}
    assert sorted(bool(each.get("concept")) for each in made[TWICE]) == [False, True]
    (draft,) = (path for path in found if "-concept_" in path.name)
    assert draft.name.startswith(TWICE)


def test_every_cell_that_grades_itself_gave_all_its_points(course: Course, who: str) -> None:
    assert (course.root / "gradebook.db").is_file()
    for assignment in ASSIGNMENTS:
        found = marks(course, assignment, who)
        own = [mark for mark in found if not mark.by_hand]
        assert own, assignment
        assert [mark.id for mark in own if mark.score != mark.maximum] == [], assignment
        assert [mark.id for mark in found if mark.waiting] == [], assignment


def test_the_feedback_on_the_draft_stays_beside_that_on_the_final_version(course: Course, who: str) -> None:
    for assignment in ASSIGNMENTS:
        shown = {path.name for path in course.feedback(who, assignment).glob("*.html")}
        assert shown == {f"{assignment}.html"} | ({f"{assignment}-concept.html"} if assignment == TWICE else set())
    draft, final = (
        (course.feedback(who, TWICE) / f"{TWICE}{end}.html").read_text(encoding="utf-8") for end in ("-concept", "")
    )
    assert say("docent.feedback.concept") in draft
    assert say("docent.feedback.concept") not in final
    assert f'href="{TWICE}-concept.html"' in final
    assert "BEGIN HIDDEN" not in draft + final


def test_what_counts_is_the_final_version_and_both_are_kept(course: Course, who: str) -> None:
    manifest = json.loads((course.submitted(who, TWICE) / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest.get("concept")
    attempts = sorted(course.received(who, TWICE).glob("*/manifest.json"))
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in attempts]
    assert sorted(bool(each.get("concept")) for each in kept) == [False, True]


# ---- the reports ------------------------------------------------------------------------------------------------------


def test_every_report_is_there_in_three_forms(folder: Path) -> None:
    wanted = {f"{name}{suffix}" for name in REPORTS for suffix in SUFFIXES}
    wanted |= {f"action-learning-{number}.docx" for number in range(1, len(ASSIGNMENTS) + 1)}
    assert {path.name for path in (folder / "deelnemer" / "bijlagen").iterdir()} == wanted


@pytest.mark.parametrize("name", REPORTS)
def test_each_pdf_can_be_read_by_everybody(name: str, folder: Path) -> None:
    path = attached(folder, f"{name}.pdf")
    assert_accessible(path, outline(name).title)
    with pikepdf.open(path) as opened:
        assert len(alternatives(opened)) >= (8 if name == "onderzoeksverslag" else 1)


@pytest.mark.parametrize("name", REPORTS)
def test_no_chapter_is_empty(name: str, folder: Path) -> None:
    made = docx.Document(str(attached(folder, f"{name}.docx")))
    found = [line.text for line in made.paragraphs]
    page = attached(folder, f"{name}.html").read_text(encoding="utf-8")
    for chapter in chapters(name):
        assert chapter.heading in found
        assert chapter.heading in page
    assert say("reports.expected") not in found
    assert say("reports.expected") not in page


def test_the_poster_is_one_page(folder: Path) -> None:
    assert pages(attached(folder, "poster.pdf").read_bytes()) == 1


@pytest.mark.parametrize("module", range(1, len(ASSIGNMENTS) + 1))
def test_each_action_learning_report_has_its_chapters(module: int, folder: Path) -> None:
    made = docx.Document(str(attached(folder, f"action-learning-{module}.docx")))
    found = [line.text for line in made.paragraphs]
    for chapter in chapters("action-learning", module):
        assert chapter.heading in found
    assert say("reports.expected") not in found
