"""The gradebook without nbgrader's slowness: the same rows and notebooks, in one connection, and the docent's points kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from graded_twice import (
    APPS,
    GUIDE,
    SCREENS,
    STEPS,
    add_assignment,
    by_nbgrader,
    by_ours,
    kept,
    lay,
    make_foreign,
    rows_of,
)
from made_class import add_made, answered, by_hand, configured, made_notebook, points, save
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from sample_course import NAME, SECRET, fill, handed_in, make_course, make_deelnemer

from workbook.docent.collect import collect
from workbook.docent.course import Course
from workbook.docent.gradebook.book import Book, marks
from workbook.docent.gradebook.laying import ignored
from workbook.docent.gradebook.marking import answers_of
from workbook.docent.gradebook.pipeline import Pipeline
from workbook.errors import WorkbookError

LATE = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
FILES = [APPS / "jupyter.png", APPS / "data.txt", APPS / "autotests.yml"]
# Per assignment its source, and what was handed in for it: nbgrader's own notebooks, or the release as it is.
SHIPPED: dict[str, tuple[dict[str, Path], dict[str, dict[str, Path]]]] = {
    "gids": (
        {each: GUIDE / "source" / "ps1" / f"{each}.ipynb" for each in ("problem1", "problem2")},
        {
            **{
                who: {each: GUIDE / "submitted" / who / "ps1" / f"{each}.ipynb" for each in ("problem1", "problem2")}
                for who in ("bitdiddle", "hacker")
            },
            "half": {"problem2": GUIDE / "submitted" / "hacker" / "ps1" / "problem2.ipynb"},
        },
    ),
    "veranderd": (
        {"p1": APPS / "submitted-unchanged.ipynb"},
        {name: {"p1": APPS / f"submitted-{name}.ipynb"} for name in ("unchanged", "changed", "locked-cell-changed")},
    ),
    "soort": (
        {"p1": SCREENS / "submitted-unchanged.ipynb"},
        {name: {"p1": SCREENS / f"submitted-{name}.ipynb"} for name in ("changed", "grade-cell-changed")},
    ),
    "taak": ({"p1": STEPS / "test_taskcell.ipynb"}, {"een": {"p1": STEPS / "test_taskcell.ipynb"}}),
    "verborgen": ({"p1": APPS / "test-hidden-tests.ipynb"}, {"een": {}}),
    "metde_hand": (
        {"p1": STEPS / "manually-graded-code-cell.ipynb"},
        {"een": {"p1": STEPS / "manually-graded-code-cell.ipynb"}},
    ),
    "zelftoets": (
        {"p1": APPS / "autotest-hidden.ipynb"},
        {name: {"p1": APPS / f"autotest-hidden-{name}.ipynb"} for name in ("changed-right", "changed-wrong")},
    ),
    "bestand": ({"p1": APPS / "open_relative_file.ipynb"}, {"een": {"p1": APPS / "open_relative_file.ipynb"}}),
}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """Return nbgrader's own notebooks graded by nbgrader, and a copy of that course graded by ours."""
    folder = tmp_path_factory.mktemp("tweemaal")
    theirs = make_foreign(folder / "nbgrader", LATE)
    for assignment, (source, handed) in SHIPPED.items():
        add_assignment(theirs, assignment, source, FILES)
        for who, notebooks in handed.items():
            release = {each: theirs.release(assignment) / f"{each}.ipynb" for each in source}
            lay(theirs.submitted(who, assignment), notebooks or release, FILES[1:])
    with theirs.gradebook() as book:
        book.update_or_create_assignment("gids", duedate="2015-02-02 15:58:23.948203 America/Los_Angeles")
    late = theirs.submitted("hacker", "gids") / "timestamp.txt"
    late.write_text("2015-02-03 15:58:23 UTC\n", encoding="utf-8")
    (theirs.submitted("bitdiddle", "gids") / "timestamp.txt").write_text("2015-02-01 15:58:23 UTC", encoding="utf-8")
    shutil.copytree(theirs.root, folder / "ours")
    ours = Course(folder / "ours")
    for assignment in SHIPPED:
        assert by_nbgrader(theirs, assignment) is None
        by_ours(ours, assignment, theirs)
    return theirs, ours


def test_every_row_is_what_nbgrader_saves(twice: tuple[Course, Course]) -> None:
    theirs, ours = (rows_of(course.root / "gradebook.db") for course in twice)
    assert {name: len(rows) for name, rows in theirs.items() if not rows} == {}
    assert ours == theirs
    assert any(row[-1] for row in theirs["submitted_notebook"]), "no penalty for a late hand-in was compared"


def test_every_graded_folder_is_what_nbgrader_keeps(twice: tuple[Course, Course]) -> None:
    theirs, ours = twice
    for assignment, (_, handed) in SHIPPED.items():
        for who in handed:
            assert kept(ours, who, assignment) == kept(theirs, who, assignment), (assignment, who)


def test_the_gradebook_is_one_whole_file_afterwards(twice: tuple[Course, Course]) -> None:
    root = twice[1].root
    assert not [path.name for path in root.iterdir() if path.name.startswith("gradebook.db-")]
    with sqlite3.connect(root / "gradebook.db") as opened:
        assert opened.execute("pragma journal_mode").fetchone() == ("delete",)
    opened.close()


# ---- a class of made notebooks, without running anything ----


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course whose gradebook holds one assignment."""
    course = make_foreign(tmp_path_factory.mktemp("gemaakt") / "cursus")
    add_made(course, "p1")
    with Book(course, "opdracht"):
        return course


@pytest.fixture
def made(opened: Course, tmp_path: Path) -> Course:
    shutil.copytree(opened.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


def test_an_assignment_that_the_gradebook_lacks_is_filled_in_from_its_source(made: Course) -> None:
    (made.root / "gradebook.db").unlink()
    with Book(made, "opdracht") as book:
        assert book.questions == {"som": 2, "deel": 4, "open": 3, "taak": 5}
    assert not (made.root / "release").exists()
    filled = rows_of(made.root / "gradebook.db")
    (made.root / "gradebook.db").unlink()
    add_assignment(made, "opdracht", {})
    assert rows_of(made.root / "gradebook.db") == filled


def test_an_assignment_that_is_nowhere_is_told(made: Course) -> None:
    with pytest.raises(WorkbookError, match="bronnotebook"), Book(made, "niets"):
        pass


def test_points_by_hand_stay_and_wait_again_only_when_their_answer_changed(made: Course) -> None:
    with Book(made, "opdracht") as book:
        save(book)
        assert points(book) == {"som": (2, False), "deel": (3, False), "open": (0, True), "taak": (0, True)}
        by_hand(made, "open", 2, extra=1, words="Mooi.")
        by_hand(made, "som", 1)
        by_hand(made, "taak", 4)
        assert save(book).told == ()
        assert points(book) == {"som": (1, False), "deel": (3, False), "open": (3, False), "taak": (4, False)}
        told = save(book, text="Iets anders.").told
        assert [("open" in line, "veranderd sinds" in line) for line in told] == [(True, True)]
        assert points(book)["open"] == (3, True)
        assert points(book)["som"] == (1, False)
        save(book, text="Iets anders.")
        assert points(book)["open"] == (3, True), "what waits goes on waiting"
        save(book, code="a = 2", text="Iets anders.")
        assert points(book)["som"] == (1, True)
        assert next(mark.comment for mark in book.marks("d-1") if mark.id == "open") == "Mooi."


def test_points_by_hand_wait_when_what_the_docent_saw_is_gone(made: Course) -> None:
    with Book(made, "opdracht") as book:
        save(book)
        by_hand(made, "open", 2)
        shutil.rmtree(made.root / "autograded")
        save(book)
        assert points(book)["open"] == (2, True)


def test_withheld_points_are_nothing_and_wait(made: Course) -> None:
    with Book(made, "opdracht") as book:
        save(book, withheld={"p1": {"som"}})
        assert points(book)["som"] == (0, True)
        assert points(book)["deel"] == (3, False)
        by_hand(made, "som", 2)
        save(book, withheld={"p1": {"som"}})
        assert points(book)["som"] == (2, False), "the docent has looked at this answer"


@pytest.mark.parametrize(
    ("value", "score", "told"),
    [("3", 3, 0), ("", 4, 0), ("'goed'", 4, 0), ("400", 4, 1), ("-1", 0, 1), ("inf", 4, 1), ("nan", 0, 1), ("0", 0, 0)],
)
def test_points_by_nbgraders_rule_within_bounds(made: Course, value: str, score: float, told: int) -> None:
    with Book(made, "opdracht") as book:
        saved = save(book, value=value)
        assert (points(book)["deel"], len(saved.told)) == ((score, False), told)
        assert saved.doubts == (("deel",) if value == "nan" else ())


def test_in_our_assignments_a_check_without_a_number_earns_nothing_and_is_doubtful(made: Course) -> None:
    with Book(made, "opdracht") as book:
        saved = save(book, ours=True)
        assert points(book)["som"] == (0, False)
        assert saved.doubts == ("som",)


def test_a_warning_costs_no_points_and_stays_in_the_notebook(made: Course) -> None:
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        for cell in notebook.cells[1:3]:
            cell.outputs = [new_output("stream", name="stderr", text="FutureWarning"), *cell.outputs]
        before = json.dumps(notebook)
        book.save("d-1", {"p1": notebook})
        assert points(book)["som"] == (2, False)
        assert points(book)["deel"] == (3, False)
        assert json.dumps(notebook) == before


def test_an_error_is_no_points(made: Course) -> None:
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        notebook.cells[1].outputs = [new_output("error", ename="AssertionError", evalue="", traceback=[])]
        assert book.save("d-1", {"p1": notebook}).marks[0].score == 0


def test_a_hand_in_is_saved_whole_or_not_at_all(made: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        del notebook.cells[2].metadata.nbgrader["points"]
        with pytest.raises(KeyError):
            book.save("d-1", {"p1": notebook})
        assert book.marks("d-1") == []
        assert rows_of(made.root / "gradebook.db")["student"] == []
        book.save("d-1", {"p1": answered(pipeline)})
        assert points(book)["som"] == (2, False)


def test_an_absent_notebook_gets_nothing_and_points_by_hand_in_it_wait(tmp_path: Path) -> None:
    course = make_foreign(tmp_path / "cursus")
    add_made(course, "p1", "p2")
    with Book(course, "opdracht") as book:
        pipeline = Pipeline(course, "opdracht", book)
        graded = {name: answered(pipeline, name) for name in ("p1", "p2")}
        assert list(book.questions)[:2] == ["p1/som", "p1/deel"]
        assert sum(book.questions.values()) == 28
        book.save("d-1", graded)
        by_hand(course, "open", 2)
        saved = book.save("d-1", {"p2": graded["p2"]})
        assert {mark.id: (mark.score, mark.waiting) for mark in saved.marks if mark.notebook == "p1"} == {
            "p1/som": (0, False), "p1/deel": (0, False), "p1/open": (2, True), "p1/taak": (0, False),
        }  # fmt: skip
        assert [mark.id for mark in marks(course, "opdracht", "d-1")] == [mark.id for mark in saved.marks]
        unread = book.save("d-2", {"p2": graded["p2"]}, withheld={"p1": {"som", "deel", "open", "taak"}})
        assert all(mark.waiting and mark.score == 0 for mark in unread.marks if mark.notebook == "p1")


def test_a_person_who_may_not_be_added_is_told(opened: Course, tmp_path: Path) -> None:
    course = configured(opened, tmp_path, "c.Autograde.create_student = False\n")
    with Book(course, "opdracht") as book, pytest.raises(WorkbookError, match="staat niet in het puntenboek"):
        save(book)


def test_a_time_that_is_none_is_told(made: Course) -> None:
    folder = made.submitted("d-1", "opdracht")
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("gisteren", encoding="utf-8")
    with Book(made, "opdracht") as book:
        assert any("timestamp.txt" in line for line in save(book).told)


def test_one_connection_serves_a_whole_run(made: Course) -> None:
    with Book(made, "opdracht") as book:
        save(book)
        with made.gradebook() as shared:
            assert shared is book.gradebook
        beside = made.root / "gradebook.db-wal"
        assert beside.exists()
        by_hand(made, "open", 3)
        assert points(book)["open"] == (3, False)
    assert not beside.exists()


def test_the_gradebook_of_a_run_that_was_killed_is_whole_again_after_the_next(made: Course, tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from made_class import Book, Course, save\n"
        "book = Book(Course(Path(sys.argv[1])), 'opdracht').__enter__(); save(book); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(made.root), str(Path(__file__).parent)]
    assert subprocess.run(command, check=False, capture_output=True, timeout=120).returncode not in {0, 1}
    assert (made.root / "gradebook.db-wal").exists()
    with Book(made, "opdracht") as book:
        assert points(book)["som"] == (2, False)
    shutil.copyfile(made.root / "gradebook.db", tmp_path / "kopie.db")
    assert rows_of(tmp_path / "kopie.db")["grade"]


@pytest.mark.parametrize(
    ("db", "told"),
    [
        ("onzin", "geen adres"),
        ("mysqll://x/y", "ontbreekt een onderdeel"),
        ("sqlite:////nergens/x.db", "gaat niet open"),
    ],
)
def test_a_gradebook_that_does_not_open_is_told(made: Course, db: str, told: str) -> None:
    with pytest.raises(WorkbookError, match=told), Book(made, "opdracht", db):
        pass


def test_a_file_that_is_no_gradebook_is_told_and_left(made: Course) -> None:
    shutil.rmtree(made.root / ".nagekeken", ignore_errors=True)  # no good copy to put back
    (made.root / "gradebook.db").write_bytes(b"geen puntenboek" * 100)
    with pytest.raises(WorkbookError, match="beschadigd"), Book(made, "opdracht"):
        pass
    assert (made.root / "gradebook.db").read_bytes().startswith(b"geen puntenboek")


def test_another_gradebook_can_be_given(made: Course, tmp_path: Path) -> None:
    shutil.copyfile(made.root / "gradebook.db", tmp_path / "ander.db")
    with Book(made, "opdracht", f"sqlite:///{tmp_path / 'ander.db'}") as book:
        save(book)
        assert marks(book.course, "opdracht", "d-1")
    assert rows_of(tmp_path / "ander.db")["grade"]
    assert not rows_of(made.root / "gradebook.db")["grade"]


def test_a_gradebook_whose_making_broke_off_gets_its_version(made: Course) -> None:
    with sqlite3.connect(made.root / "gradebook.db") as opened:
        version = opened.execute("select version_num from alembic_version").fetchone()
        opened.execute("drop table alembic_version")
    opened.close()
    with made.gradebook() as book:
        assert book.db.connection().exec_driver_sql("select version_num from alembic_version").fetchone() == version


def test_a_run_costs_little_and_no_more_with_more_hand_ins(made: Course) -> None:
    """The whole of a dozen cells: put back, finished, saved, written; the best of several, as a busy machine only adds."""
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        notebook.cells += [new_code_cell(f"x = {at}", id=f"los-{at}") for at in range(7)]
        costs = []
        for number in range(100):
            begun = time.process_time()
            finished = pipeline.finish(pipeline.sanitize(notebook, f"d-{number}", "p1"), f"d-{number}", "p1")
            book.save(f"d-{number}", {"p1": finished})
            pipeline.write(f"d-{number}", {"p1": finished}, {"antwoorden/x.json": b"{}"})
            costs.append(1000 * (time.process_time() - begun))
    first, last = min(costs[5:25]), min(costs[-20:])
    print(f"main process, ms a hand-in: {first:.1f} at N=25, {last:.1f} at N=100")
    assert last < 25
    assert last < 1.5 * first


# ---- the way of a notebook ----


def test_the_docents_own_steps_run_at_their_place(opened: Course, tmp_path: Path) -> None:
    steps = """
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.api import Gradebook
import os, pathlib
class Noting(NbGraderPreprocessor):
    word = ""
    def preprocess(self, nb, resources):
        nb.metadata.setdefault("gezien", []).append([self.word, os.environ.get("NBGRADER_EXECUTION"), os.getcwd()])
        return nb, resources
class First(Noting): word = "eerst"
class Before(Noting): word = "voor"
class Between(Noting): word = "tussen"
class Off(Noting): word = "uit"
class Later(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        asked = resources["nbgrader"]
        with Gradebook(asked["db_url"]) as gb:
            found = gb.find_grade("som", asked["notebook"], asked["assignment"], asked["student"]).auto_score
        pathlib.Path("later.txt").write_text(str(found))
        return nb, resources
from nbgrader.converters import Autograde
clean, run = Autograde.sanitize_preprocessors.default_args[0], Autograde.autograde_preprocessors.default_args[0]
c.Autograde.sanitize_preprocessors = [First, *clean]
c.Autograde.autograde_preprocessors = [Before, run[0], Between, Off, *run[1:], Later]
c.Off.enabled = False
c.Execute.timeout = 7
c.Execute.kernel_name = "python3"
"""
    course = configured(opened, tmp_path, steps)
    with Book(course, "opdracht") as book:
        pipeline = Pipeline(course, "opdracht", book)
        assert (pipeline.timeout, pipeline.timeout_is_set, pipeline.kernel_name) == (7, True, "python3")
        assert (pipeline.runs, pipeline.runs_itself) == (True, False)
        notebook = answered(pipeline)
        assert [each[0] for each in notebook.metadata["gezien"]] == ["eerst", "voor"]
        notebook = pipeline.finish(notebook, "d-1", "p1")
        root = str(course.root)
        assert notebook.metadata["gezien"] == [
            ["eerst", None, root], ["voor", "autograde", root], ["tussen", "autograde", root],
        ]  # fmt: skip
        book.save("d-1", {"p1": notebook})
        pipeline.after(notebook, "d-1", "p1")
        assert (course.root / "later.txt").read_text() == "2.0"


def test_a_step_of_the_docents_own_that_runs_the_cells_is_told_apart(opened: Course, tmp_path: Path) -> None:
    own = """
from nbgrader.preprocessors import Execute, SaveAutoGrades
class Mine(Execute):
    def preprocess(self, nb, resources, km=None):
        nb.metadata["zelf"] = True
        return nb, resources
c.Autograde.autograde_preprocessors = [Mine, SaveAutoGrades]
"""
    course = configured(opened, tmp_path, own)
    with Book(course, "opdracht") as book:
        pipeline = Pipeline(course, "opdracht", book)
        assert (pipeline.runs, pipeline.runs_itself, pipeline.timeout_is_set) == (False, True, False)
        assert pipeline.finish(answered(pipeline), "d-1", "p1").metadata["zelf"] is True


def test_cells_are_not_run_where_the_settings_leave_that_out(opened: Course, tmp_path: Path) -> None:
    course = configured(opened, tmp_path, "c.Execute.enabled = False\nc.OverwriteCells.add_missing_cells = True\n")
    with Book(course, "opdracht") as book:
        pipeline = Pipeline(course, "opdracht", book)
        assert not pipeline.runs
        notebook = nbformat.from_dict(pipeline.release("p1"))
        del notebook.cells[2], notebook.cells[-1]
        names = [cell.metadata.nbgrader.grade_id for cell in pipeline.sanitize(notebook, "d-1", "p1").cells]
        assert names == ["antwoord", "som", "deel", "open", "taak"]


def test_a_release_is_read_where_it_stands_and_made_where_it_does_not(made: Course) -> None:
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        assert pipeline.release("p1")["cells"][0]["metadata"]["nbgrader"]["checksum"]
        made.release("opdracht").mkdir(parents=True)
        (made.release("opdracht") / "p1.ipynb").write_text('{"cells": [], "metadata": {}}', encoding="utf-8")
        assert pipeline.release("p1")["cells"] == []
        with pytest.raises(WorkbookError):
            pipeline.release("p9")


NAMES = ["d-1", "van 't Hof", "Zoë", "Zoe\u0308", "a [b] (1)", "x" * 200, "{}", "-f", "50%"]


def test_whatever_somebody_is_called_their_folder_is_written_whole(made: Course) -> None:
    source = made.source("opdracht")
    (source / "sub").mkdir()
    (source / "sub" / "gegevens.csv").write_text("docent", encoding="utf-8")
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "x.txt").write_text("x", encoding="utf-8")
    given: dict[str, bytes | Path] = {
        "sub/gegevens.csv": b"deelnemer", "eigen.txt": b"eigen", "ander.ipynb": b"{}", "x.pyc": b"", "__pycache__/a": b"",
        "../buiten.txt": b"x", "/buiten.txt": b"x",
    }  # fmt: skip
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        for who in NAMES:
            folder = pipeline.write(who, {"p1": notebook}, given)
            laid = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
            assert sorted(laid) == ["eigen.txt", "p1.ipynb", "sub/gegevens.csv"]
            assert laid["sub/gegevens.csv"].read_text(encoding="utf-8") == "docent"
            assert {path.stat().st_mode & 0o777 for path in laid.values()} == {0o444}
        assert pipeline.files(given) == {"eigen.txt": b"eigen", "sub/gegevens.csv": b"docent"}
        assert Pipeline(made, "opdracht", book, ours=True).files(given)["sub/gegevens.csv"] == b"deelnemer"
    # macOS takes the two ways to write an ë for one name.
    assert len(list((made.root / "autograded").iterdir())) in {len(NAMES), len(NAMES) - 1}
    assert not list(made.root.parent.rglob("buiten.txt"))


def test_the_names_and_rights_that_the_settings_give_are_honoured(opened: Course, tmp_path: Path) -> None:
    config = """
import os
c.CourseDirectory.directory_structure = os.path.join("werk", "{nbgrader_step}", "{assignment_id}", "{student_id}")
c.CourseDirectory.autograded_directory = "nagekeken"
c.CourseDirectory.submitted_directory = "ingeleverd"
c.CourseDirectory.source_directory = "bron"
c.CourseDirectory.groupshared = True
c.CourseDirectory.ignore = ["*.geheim"]
c.Autograde.exclude_overwriting = {"opdracht": ["module.py"]}
"""
    course = configured(opened, tmp_path, config)
    course.source("opdracht").parent.mkdir(parents=True)
    (course.root / "source" / "opdracht").rename(course.source("opdracht"))
    assert course.source("opdracht") == course.root / "werk" / "bron" / "opdracht"
    (course.source("opdracht") / "module.py").write_text("docent", encoding="utf-8")
    course.submitted("d-1", "opdracht").mkdir(parents=True)
    assert course.submitters("opdracht") == ["d-1"]
    assert course.assignments() == ["opdracht"]
    with Book(course, "opdracht") as book:
        pipeline = Pipeline(course, "opdracht", book)
        folder = pipeline.write("d-1", {"p1": answered(pipeline)}, {"module.py": b"deelnemer", "x.geheim": b""})
    assert folder == course.root / "werk" / "nagekeken" / "opdracht" / "d-1" == course.autograded("d-1", "opdracht")
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "module.py": 0o664,
        "p1.ipynb": 0o664,
    }
    assert (folder / "module.py").read_text(encoding="utf-8") == "deelnemer"
    assert folder.stat().st_mode & 0o2770 == 0o2770


def test_what_stood_stays_until_the_new_stands(made: Course) -> None:
    with Book(made, "opdracht") as book:
        pipeline = Pipeline(made, "opdracht", book)
        notebook = answered(pipeline)
        folder = pipeline.write("d-1", {"p1": notebook}, {"a.txt": b"oud"})
        with pytest.raises(OSError, match="nergens"):
            pipeline.write("d-1", {"p1": notebook}, {"a.txt": b"nieuw", "b.txt": Path("/nergens")})
        assert (folder / "a.txt").read_bytes() == b"oud"
        pipeline.write("d-1", {"p1": notebook}, {"a.txt": b"nieuw"})
        assert (folder / "a.txt").read_bytes() == b"nieuw"
        assert [path.name for path in folder.parent.iterdir()] == ["opdracht"]
        # As a run leaves it that was killed between moving aside and moving in.
        (aside,) = [path.with_name(f".oud-{digest}") for path, digest in [(folder, _digest(folder))]]
        folder.rename(aside)
        pipeline.recover("d-1")
        assert (folder / "a.txt").read_bytes() == b"nieuw"


def _digest(folder: Path) -> str:
    return hashlib.sha256(folder.name.encode()).hexdigest()[:12]


def test_a_pattern_leaves_out_what_nbgrader_leaves_out() -> None:
    patterns = [".ipynb_checkpoints", "*.pyc", "feedback"]
    assert [name for name in ("a.py", "b.pyc", "feedback/x.html", "c/feedback", ".d.pyc", "e/.ipynb_checkpoints/x") if not ignored(name, patterns)] == ["a.py", ".d.pyc"]  # fmt: skip


def test_an_answer_is_what_was_written_for_its_question() -> None:
    notebook = made_notebook()
    notebook.cells.append(new_markdown_cell("Gedaan."))
    notebook.cells.append(new_code_cell("los = 1"))
    assert answers_of(notebook) == {
        "som": "a = 1", "deel": "", "open": "Schrijf hier.", "taak": "Gedaan.\nlos = 1\n",
    }  # fmt: skip
    assert answers_of(None) == {}


# ---- an assignment of ours ----


def test_an_assignment_of_ours_gets_the_rows_that_nbgrader_gives(tmp_path: Path) -> None:
    theirs = make_course(tmp_path)
    home = make_deelnemer(tmp_path / "vol", theirs)
    fill(home, kleur="blauw", getal=42, tekst="Ik begin met de kerngroep.", ocai=12)
    collect(theirs, NAME, [handed_in(home)])
    shutil.copytree(theirs.root, tmp_path / "ours")
    ours = Course(tmp_path / "ours")
    assert by_nbgrader(theirs, NAME) is None
    (who,) = by_ours(ours, NAME, theirs)
    assert rows_of(ours.root / "gradebook.db") == rows_of(theirs.root / "gradebook.db")
    assert kept(ours, who, NAME) == kept(theirs, who, NAME)
    with Book(ours, NAME) as book:
        files = Pipeline(ours, NAME, book, ours=True).files({})
    assert SECRET.encode() not in b"".join(files.values())
    assert set(files) == {f"{NAME}.yaml"}


def test_the_notebook_library_comes_without_its_slowest_part() -> None:
    code = (
        "import sys; from workbook.docent.quick import quick_imports\n"
        "with quick_imports():\n    import nbformat, nbgrader.api, nbgrader.converters\n"
        "print('rfc3987_syntax' in sys.modules, 'lark' in sys.modules)\n"
        "nbformat.validate(nbformat.v4.new_notebook())\nimport rfc3987_syntax; print(rfc3987_syntax.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.split() == ["False", "False", "rfc3987_syntax"], done.stderr
