"""A course as somebody made it who never saw ours: nbgrader's own files and commands alone, and hand-ins for it."""

from __future__ import annotations

import atexit
import contextlib
import copy
import functools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from attrs import frozen
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "week1"
FIRST, SECOND = "Problem One", "Zoë Data"
"""The notebooks' names, with a space, capitals and a letter that is written in two ways (NFC here)."""
SOLUTION_SECRET = "uitwerking-7f3a91"
HIDDEN_SECRET = "verborgen-toets-c2d8e4"
ROOT = Path(__file__).parents[1]
Notebook = dict[str, Any]
Files = dict[str, bytes]

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "statistics_101"
c.Execute.timeout = {timeout}
"""
SETUP = """\
import csv
import statistics
from pathlib import Path"""
SQUARES = f"""\
def squares(n):
    \"\"\"Return the squares of 1 up to n.\"\"\"
    ### BEGIN SOLUTION
    # {SOLUTION_SECRET}
    if n < 1:
        raise ValueError("n must be at least 1")
    return [i**2 for i in range(1, n + 1)]
    ### END SOLUTION"""
TEST_SQUARES = f"""\
assert squares(3) == [1, 4, 9]
### BEGIN HIDDEN TESTS
# {HIDDEN_SECRET}
assert squares(1) == [1]
assert len(squares(10)) == 10
### END HIDDEN TESTS"""
TEST_ERRORS = """\
for wrong in (0, -4):
    try:
        squares(wrong)
    except ValueError:
        continue
    raise AssertionError(f"no ValueError for {wrong}")"""
MEAN = """\
def mean_of(values):
    \"\"\"Return the mean; None when there are no values.\"\"\"
    ### BEGIN SOLUTION
    return statistics.mean(values) if values else None
    ### END SOLUTION"""
PARTIAL = """\
points = 0
if mean_of([1, 2, 3]) == 2:
    points += 2
### BEGIN HIDDEN TESTS
try:
    if mean_of([]) is None:
        points += 2
except Exception as error:
    print("mean_of([]) broke:", type(error).__name__)
### END HIDDEN TESTS
points"""
OWN_TESTS = """\
### BEGIN SOLUTION
assert squares(2) == [1, 4]
### END SOLUTION"""
WHY = """\
Explain why an empty list needs a choice.
### BEGIN SOLUTION
Because there is nothing to divide by.
### END SOLUTION"""
TASK = """\
Make a plan for a survey, in the cells below.
### BEGIN MARK SCHEME
One point for the sample, one for the question.
### END MARK SCHEME"""
READ = """\
def total(path):
    \"\"\"Return the sum of the column `value`.\"\"\"
    ### BEGIN SOLUTION
    with open(path, encoding="utf-8") as file:
        return sum(int(row["value"]) for row in csv.DictReader(file))
    ### END SOLUTION"""
TEST_TOTAL = """\
result = total("numbers.csv")
print("total:", result)
### BEGIN HIDDEN TESTS
assert result == 60
### END HIDDEN TESTS"""
REFLECTION = "Write what you saw in the data."
NUMBERS = b"name,value\nann,10\nbob,20\ncid,30\n"

MAXIMUM = {"test-squares": 2.0, "test_errors": 3.0, "partial_mean": 4.0, "test_total": 3.0}
"""What the checks alone can give, per grade id."""
BY_HAND = {"own_tests": 2.0, "why": 5.0, "plan": 2.0, "reflection": 4.0}

RIGHT = {
    "squares": 'def squares(n):\n    if n < 1:\n        raise ValueError("too small")\n    return [i * i for i in range(1, n + 1)]',
    "mean": "def mean_of(values):\n    return sum(values) / len(values) if values else None",
    "read": 'def total(path):\n    with open(path) as file:\n        return sum(int(row["value"]) for row in csv.DictReader(file))',
}
HALF = {
    "squares": "def squares(n):\n    return [i * i for i in range(1, n + 1)]",
    "mean": "def mean_of(values):\n    return sum(values) / len(values)",
    "read": 'def total(path):\n    return sum(int(line.split(",")[1]) for line in open(path).readlines()[1:])',
}
WRONG = {
    "squares": 'print("I tried")\ndef squares(n):\n    return [n]',
    "mean": "def mean_of(values):\n    return 0",
    "read": "def total(path):\n    return 6",
}
WORDS = {
    "own_tests": "assert squares(4)[-1] == 16\nprint('fine')",
    "why": "Division by *zero* has no value.",
    "reflection": "The values go up by ten.",
}
POINTS = {
    "right": dict(MAXIMUM),
    "half": {"test-squares": 2.0, "test_errors": 0.0, "partial_mean": 2.0, "test_total": 3.0},
    "wrong": dict.fromkeys(MAXIMUM, 0.0),
    "untouched": dict.fromkeys(MAXIMUM, 0.0),
}
"""What nbgrader gives to each; a test holds it against nbgrader itself."""


def _graded(name: str, *, points: float | None = None, solution: bool = False, task: bool = False) -> dict[str, Any]:
    told = {
        "grade": points is not None and not task, "grade_id": name, "locked": not solution,
        "schema_version": 3, "solution": solution, "task": task,
    }  # fmt: skip
    return {"nbgrader": told if points is None else {**told, "points": points}}


def _first(*, manual: bool) -> list[Any]:
    by_hand = [
        new_code_cell(OWN_TESTS, metadata=_graded("own_tests", points=2, solution=True)),
        new_markdown_cell(WHY, metadata=_graded("why", points=5, solution=True)),
        new_markdown_cell(TASK, metadata=_graded("plan", points=2, task=True)),
    ]
    return [
        new_markdown_cell("# Problem One\n\nSquares and means."),
        new_code_cell(SETUP, metadata=_graded("setup")),
        new_code_cell(SQUARES, metadata=_graded("squares", solution=True)),
        new_code_cell(TEST_SQUARES, metadata=_graded("test-squares", points=2)),
        new_code_cell(TEST_ERRORS, metadata=_graded("test_errors", points=3)),
        new_markdown_cell("## The mean", metadata=_graded("head")),
        new_code_cell(MEAN, metadata=_graded("mean", solution=True)),
        new_code_cell("mean_of([4, 8])"),
        new_code_cell(PARTIAL, metadata=_graded("partial_mean", points=4)),
        *(by_hand if manual else []),
    ]


def _second(*, manual: bool) -> list[Any]:
    by_hand = [new_markdown_cell(REFLECTION, metadata=_graded("reflection", points=4, solution=True))]
    return [
        new_markdown_cell("# Data"),
        new_code_cell("import csv", metadata=_graded("imports")),
        new_code_cell(READ, metadata=_graded("read", solution=True)),
        new_code_cell('total("numbers.csv")'),
        new_code_cell(TEST_TOTAL, metadata=_graded("test_total", points=3)),
        *(by_hand if manual else []),
    ]


def _notebook(cells: Iterable[Any], prefix: str) -> Any:
    made = new_notebook(
        cells=list(cells),
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": "3.11"},
        },
    )
    for number, cell in enumerate(made.cells):
        cell.id = f"{prefix}-{number}"
    return made


def nbgrader(
    course: Path, *words: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a real `nbgrader` command in the course's folder; its log stands in `stderr`."""
    programs = sysconfig.get_path("scripts")
    surroundings = {**os.environ, "PATH": os.pathsep.join((programs, os.environ.get("PATH", os.defpath)))}
    # A test's own drawing without a screen is no setting of the docent's: a kernel draws in the notebook.
    surroundings.pop("MPLBACKEND", None)
    surroundings |= {"JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"), **(environment or {})}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def succeed(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """Return what a command did, or fail with all that it said."""
    assert done.returncode == 0, f"{done.args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@functools.cache
def _made_once(manual: bool) -> Path:
    place = tempfile.mkdtemp(prefix="vreemd-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    course = Path(place) / "course"
    source = course / "source" / NAME
    source.mkdir(parents=True)
    for name, cells in ((FIRST, _first(manual=manual)), (SECOND, _second(manual=manual))):
        nbformat.write(_notebook(cells, "one" if name == FIRST else "two"), source / f"{name}.ipynb")
    (source / "numbers.csv").write_bytes(NUMBERS)
    (course / "nbgrader_config.py").write_text(CONFIG.format(timeout=30), encoding="utf-8")
    succeed(nbgrader(course, "generate_assignment", NAME, "--force"))
    return course


def make_course(folder: Path, *, manual: bool = True, timeout: int = 30, config: str = "") -> Path:
    """Return a course with the assignment released by nbgrader.

    Parameters
    ----------
    manual : whether a docent has to give points too
    timeout : seconds a cell may take
    config : further lines of `nbgrader_config.py`
    """
    shutil.copytree(_made_once(manual), folder)
    (folder / "nbgrader_config.py").write_text(CONFIG.format(timeout=timeout) + config, encoding="utf-8")
    return folder


BONUS = """\
from nbformat import from_dict
from nbgrader.preprocessors import NbGraderPreprocessor


class Lenient(NbGraderPreprocessor):
    \"\"\"One point for who tried: a step of this course's own between running and saving.\"\"\"

    def preprocess_cell(self, cell, resources, index):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "test_errors":
            if any(output.output_type == "error" for output in cell.outputs):
                result = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 1}
                cell.outputs = [from_dict(result)]
        return cell, resources
"""
LENIENT = """
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from course_steps import Lenient
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, Execute, IgnorePattern, LimitOutput, SaveAutoGrades)
c.Autograde.autograde_preprocessors = [
    Execute, Lenient, IgnorePattern, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades, AssignLatePenalties,
    CheckCellMetadata]
"""
LATE = """\
from nbgrader.plugins import BasePlugin


class OnePerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late // 3600
"""
PENALTIES = """
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
c.AssignLatePenalties.plugin_class = "course_late.OnePerHour"
"""
DUE, TWO_HOURS_LATE = "2026-03-02 12:00:00 UTC", b"2026-03-02 14:00:30 UTC"


def add_lenient_step(course: Path) -> None:
    """Give the course a preprocessor of its own: a broken `test_errors` is worth one point."""
    (course / "course_steps.py").write_text(BONUS, encoding="utf-8")
    _configure(course, LENIENT)


def add_late_penalty(course: Path) -> None:
    """Give the course a due date and a plugin that takes a point an hour."""
    (course / "course_late.py").write_text(LATE, encoding="utf-8")
    _configure(course, PENALTIES)
    succeed(nbgrader(course, "db", "assignment", "add", NAME, f"--duedate={DUE}"))


def move_gradebook(course: Path) -> Path:
    """Have the course's gradebook in another place, and return that place."""
    place = course.parent / f"{course.name} cijfers" / "boek.db"
    place.parent.mkdir()
    (course / "gradebook.db").rename(place)
    _configure(course, f'\nc.CourseDirectory.db_url = "sqlite:///{place}"\n')
    return place


def _configure(course: Path, lines: str) -> None:
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")


# ---- hand-ins -------------------------------------------------------------------------------------------------------


def released(name: str, *, manual: bool = True) -> Notebook:
    """Return a notebook as it was handed out."""
    path = _made_once(manual) / "release" / NAME / f"{name}.ipynb"
    return copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))


def source(cell: Mapping[str, Any]) -> str:
    """Return a cell's text, which a file may hold as a list of lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """Return the name that nbgrader knows a cell by."""
    found = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return None if found is None else str(found)


def cell_of(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return the first cell with this grade id."""
    return next(each for each in notebook["cells"] if grade_id(each) == name)


def filled(name: str, answers: Mapping[str, str], *, manual: bool = True) -> Notebook:
    """Return a notebook with these answers, per grade id, in it."""
    made = released(name, manual=manual)
    for cell in made["cells"]:
        if grade_id(cell) in answers:
            cell["source"] = answers[str(grade_id(cell))]
    return made


def to_bytes(notebook: Notebook) -> bytes:
    """Return a notebook as its file has it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


def hand_in(kind: str, *, manual: bool = True, words: bool = True) -> Files:
    """Return the files of a `right`, `half`, `wrong` or `untouched` hand-in.

    `words` tells whether the cells that a docent grades were filled in.
    """
    answers = {"right": RIGHT, "half": HALF, "wrong": WRONG, "untouched": {}}[kind]
    if words and kind != "untouched":
        answers = {**answers, **WORDS}
    files = {f"{name}.ipynb": to_bytes(filled(name, answers, manual=manual)) for name in (FIRST, SECOND)}
    return {**files, "numbers.csv": NUMBERS}


def submit(course: Path, who: str, files: Mapping[str, bytes]) -> Path:
    """Lay files in `submitted/`, as a docent who unpacked a hand-in does."""
    folder = course / "submitted" / who / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# ---- the command ----------------------------------------------------------------------------------------------------


@frozen
class Graded:
    """What one run of the command left: its end, its rows by id, and all that it said."""

    code: int
    rows: dict[str, dict[str, Any]]
    stdout: str
    stderr: str
    order: tuple[str, ...]


def command(course: Path, *options: str, assignment: str = NAME) -> list[str]:
    """Return the words of the command under test."""
    return [
        sys.executable, "-m", "workbook", "docent", "grade", assignment, "--course", str(course), "--json", *options,
    ]  # fmt: skip


def surroundings(**extra: str) -> dict[str, str]:
    """Return an environment for the command: this one, with the checkout importable from everywhere."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, **extra}


def run_grade(course: Path, *options: str, timeout: float = 600, **environment: str) -> Graded:
    """Grade the assignment by the command line, from a folder that is not the course's."""
    done = subprocess.run(
        command(course, *options),
        cwd=course.parent,
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )
    return understood(done.returncode, done.stdout, done.stderr)


def understood(code: int, stdout: str, stderr: str) -> Graded:
    """Return a run of the command; fail with all that it said when it gave no JSON."""
    try:
        found = json.loads(stdout)["rows"]
    except (ValueError, KeyError, TypeError) as error:
        raise AssertionError(
            f"no JSON document on stdout (exit {code})\n{stdout[:2000]}\n---\n{stderr[-6000:]}"
        ) from error
    return Graded(code, {row["id"]: row for row in found}, stdout, stderr, tuple(row["id"] for row in found))


# ---- what a run left ------------------------------------------------------------------------------------------------

GRADES = """
select s.student_id, n.name, b.name, b.type, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
from grade g join base_cell b on b.id = g.cell_id join submitted_notebook sn on sn.id = g.notebook_id
join notebook n on n.id = sn.notebook_id join submitted_assignment s on s.id = sn.assignment_id order by 1, 2, 3"""
COMMENTS = """
select s.student_id, n.name, b.name, c.auto_comment, c.manual_comment
from comment c join base_cell b on b.id = c.cell_id join submitted_notebook sn on sn.id = c.notebook_id
join notebook n on n.id = sn.notebook_id join submitted_assignment s on s.id = sn.assignment_id order by 1, 2, 3"""
SUBMITTED = """
select s.student_id, a.name, s.timestamp, s.extension, n.name, sn.late_submission_penalty
from submitted_assignment s join assignment a on a.id = s.assignment_id
join submitted_notebook sn on sn.assignment_id = s.id join notebook n on n.id = sn.notebook_id order by 1, 5"""
STUDENTS = "select id, first_name, last_name, email, lms_user_id from student order by 1"


def open_gradebook(path: Path) -> contextlib.closing[sqlite3.Connection]:
    """Open a gradebook to look in it."""
    return contextlib.closing(sqlite3.connect(path))


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a gradebook knows of the hand-ins, without the ids that differ at every run."""
    tables = {"grades": GRADES, "comments": COMMENTS, "submitted": SUBMITTED, "students": STUDENTS}
    with open_gradebook(path) as book:
        return {name: book.execute(query).fetchall() for name, query in tables.items()}


def points_in(path: Path) -> dict[str, dict[str, float | None]]:
    """Return per student and grade id what the checks gave, from the gradebook."""
    found: dict[str, dict[str, float | None]] = {}
    for who, _, name, _, auto, *_ in dump(path)["grades"]:
        found.setdefault(who, {})[name] = auto
    return found


def masked(text: str) -> str:
    """Return text without what differs at every run: addresses, times and where a file stands."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x…", text)
    text = re.sub(r"ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>", "cell.py", text)
    text = re.sub(r"/[\w./ë -]*?/(autograded|submitted|nakijken)/[\w. -]+/", "…/", text)
    return re.sub(r"\d\d\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "a time", text)


def graded_cells(course: Path, who: str, name: str) -> list[dict[str, Any]]:
    """Return the cells of a graded notebook, masked, without their times."""
    path = course / "autograded" / who / NAME / f"{name}.ipynb"
    cells = json.loads(masked(path.read_text(encoding="utf-8")))["cells"]
    for cell in cells:
        cell["metadata"].pop("execution", None)
    return list(cells)


@contextlib.contextmanager
def running(course: Path, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command and leave it running; it is killed at the end if it still does."""
    started = subprocess.Popen(
        command(course, *options),
        cwd=course.parent,
        env=surroundings(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()
