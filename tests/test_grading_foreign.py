"""A course made with nbgrader alone: the same outcome as nbgrader's own, its settings honoured, and a docent's points kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import foreign_course as f
import pytest
from foreign_course import (
    BY_HAND,
    FIRST,
    MAXIMUM,
    NAME,
    POINTS,
    RIGHT,
    SECOND,
    Graded,
    dump,
    filled,
    graded_cells,
    hand_in,
    make_course,
    nbgrader,
    open_gradebook,
    run_grade,
    submit,
    succeed,
)

KINDS = ("right", "half", "wrong", "untouched")
CHATTY = """\
import sys, warnings
import pandas as pd
from IPython.display import HTML, Markdown, clear_output, display
print("to be wiped")
clear_output()
print("one", end=" ")
print("line")
display(HTML("<b>bold</b>"), Markdown("*it*"))
shown = display("first", display_id="id-1")
shown.update("second")
table = pd.DataFrame({"a": [1, 2], "b": ["x", "ë"]})
display(table)
print("é€😀", "tab\\there", "\\x1b[31mred\\x1b[0m")
table"""
QUIET = "value = 3;\n_ = 5"
LOUD = "for i in range(3000):\n    print('line', i)"
FAILS = "def inner():\n    return {}['absent']\n\ndef outer():\n    return inner()\nouter()"
MAGIC = "%%capture held\nprint('kept')"
HISTORY = "print(len(In) > 3, type(Out).__name__)\nheld.stdout"
LEAVES = "import sys\nsys.exit(3)"
ASKS = "input('name')"
FIGURE = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(1, 1))\nax.plot([1, 2])\nplt.show()"
CLASS = "class Thing:\n    def _repr_html_(self):\n        return '<i>thing</i>'\n    def __repr__(self):\n        return 'Thing()'\nThing()"
DOUBLE = "f'{1:>3}', [1] * 200, {'a': {'b': [1.5, None]}}"


def _with_cells(sources: list[str]) -> f.Files:
    """Return a right hand-in with cells of one's own between the questions."""
    made = filled(FIRST, {**RIGHT, **f.WORDS})
    at = made["cells"].index(f.cell_of(made, "mean"))
    made["cells"][at:at] = [
        {"cell_type": "code", "id": f"own-{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": text}
        for i, text in enumerate(sources)
    ]
    return {**hand_in("right"), f"{FIRST}.ipynb": f.to_bytes(made)}


CHATS = [CHATTY, QUIET, LOUD, FAILS, MAGIC, HISTORY, LEAVES, ASKS, FIGURE, CLASS, DOUBLE]


def _copy(course: Path, to: Path) -> Path:
    shutil.copytree(course, to, symlinks=True)
    return to


class Both:
    """One class, graded by nbgrader and by ours, each in its own copy of the course."""

    def __init__(self, folder: Path) -> None:
        self.theirs = make_course(folder / "theirs")
        shutil.rmtree(self.theirs / "release")
        for kind in KINDS:
            submit(self.theirs, kind, hand_in(kind))
        submit(self.theirs, "no-words", hand_in("right", words=False))
        submit(self.theirs, "chatty", _with_cells(CHATS))
        self.ours, self.slow = _copy(self.theirs, folder / "ours"), _copy(self.theirs, folder / "slow")
        succeed(nbgrader(self.theirs, "autograde", NAME))
        self.graded = run_grade(self.ours)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("both"))


def test_the_course_gives_what_its_answers_are_made_for(both: Both) -> None:
    found = f.points_in(both.theirs / "gradebook.db")
    assert {kind: {name: found[kind][name] for name in MAXIMUM} for kind in KINDS} == POINTS


def test_everybody_has_a_row_with_the_points_of_nbgrader(both: Both) -> None:
    assert both.graded.code == 0, both.graded.stderr
    assert sorted(both.graded.rows) == sorted([*KINDS, "no-words", "chatty"])
    assert "Traceback" not in both.graded.stderr
    for kind in KINDS:
        row = both.graded.rows[kind]
        assert {name: row["questions"][name] for name in MAXIMUM} == POINTS[kind], row
        assert row["total"] == sum(POINTS[kind].values()), row
        assert row["max"] == sum(MAXIMUM.values()) + sum(BY_HAND.values()), row


def test_what_a_docent_must_give_waits_and_is_null(both: Both) -> None:
    for kind in ("right", "half", "wrong", "chatty"):
        row = both.graded.rows[kind]
        assert row["status"] == "needs_manual", row
        assert {name: row["questions"][name] for name in BY_HAND} == dict.fromkeys(BY_HAND), row


def test_sound_hand_ins_are_no_oddity(both: Both) -> None:
    for kind in ("right", "half", "wrong"):
        assert both.graded.rows[kind]["oddities"] == []
        assert both.graded.rows[kind]["repairs"] == []


@pytest.mark.parametrize("table", ["grades", "comments", "submitted", "students"])
def test_the_gradebook_is_the_same_as_after_nbgrader(both: Both, table: str) -> None:
    ours, theirs = dump(both.ours / "gradebook.db")[table], dump(both.theirs / "gradebook.db")[table]
    assert ours == theirs


@pytest.mark.parametrize("name", [FIRST, SECOND], ids=ascii)
@pytest.mark.parametrize("who", [*KINDS, "no-words", "chatty"])
def test_the_graded_notebook_is_the_same_as_after_nbgrader(both: Both, who: str, name: str) -> None:
    ours, theirs = graded_cells(both.ours, who, name), graded_cells(both.theirs, who, name)
    assert [cell.get("id") for cell in ours] == [cell.get("id") for cell in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == other


def test_the_files_beside_are_the_same_as_after_nbgrader(both: Both) -> None:
    for who in (*KINDS, "chatty"):
        ours, theirs = (
            {
                str(path.relative_to(root)): path.stat().st_mode
                for path in sorted((root / "autograded" / who).rglob("*"))
            }
            for root in (both.ours, both.theirs)
        )
        assert ours == theirs


def _without_seconds(graded: Graded) -> dict[str, dict[str, Any]]:
    return {who: {**row, "seconds": 0} for who, row in graded.rows.items()}


def test_nbgrader_s_own_engine_gives_the_same_rows(both: Both) -> None:
    slow = run_grade(both.slow, "--engine", "nbgrader", "--only", "half", "--only", "untouched")
    assert slow.code == 0, slow.stderr
    fast = _without_seconds(both.graded)
    assert sorted(slow.rows) == ["half", "untouched"]
    assert _without_seconds(slow) == {who: fast[who] for who in slow.rows}


def _rows(course: Path, **options: Any) -> dict[str, dict[str, Any]]:
    """Grade in this process, and return the rows by id."""
    from workbook.docent.course import open_course
    from workbook.docent.grade import grade

    return {row.id: row.to_json() for row in grade(open_course(course), NAME, **options)}


def test_python_gives_the_same_rows_as_the_command(both: Both) -> None:
    rows = {who: {**row, "seconds": 0} for who, row in _rows(both.ours).items()}
    assert rows == _without_seconds(both.graded)


def test_nbgrader_regrades_what_ours_graded(both: Both, tmp_path: Path) -> None:
    course = _copy(both.ours, tmp_path / "again")
    succeed(nbgrader(course, "autograde", NAME, "--student=right", "--force"))
    assert f.points_in(course / "gradebook.db")["right"]["test_total"] == 3.0


# ---- a course with its own ways ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_ways(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Graded]:
    """The gradebooks of a course with a step of its own, late penalties and a gradebook elsewhere; theirs, ours, rows."""
    folder = tmp_path_factory.mktemp("own")
    theirs = make_course(folder / "theirs")
    f.add_lenient_step(theirs)
    f.add_late_penalty(theirs)
    for kind in ("half", "untouched"):
        submit(theirs, kind, hand_in(kind))
    submit(theirs, "late", {**hand_in("right"), "timestamp.txt": f.TWO_HOURS_LATE})
    books = [f.move_gradebook(course) for course in (_copy(theirs, folder / "ours"), theirs)][::-1]
    succeed(nbgrader(folder / "theirs", "autograde", NAME))
    graded = run_grade(folder / "ours")
    assert not (folder / "ours" / "gradebook.db").exists()
    return books[0], books[1], graded


def test_a_step_of_the_course_s_own_is_taken(own_ways: tuple[Path, Path, Graded]) -> None:
    theirs, ours, graded = own_ways
    assert f.points_in(theirs)["half"]["test_errors"] == 1.0
    assert f.points_in(ours)["half"]["test_errors"] == 1.0
    assert graded.rows["half"]["questions"]["test_errors"] == 1.0


def test_who_is_late_loses_what_the_course_s_plugin_says(own_ways: tuple[Path, Path, Graded]) -> None:
    theirs, ours, _ = own_ways
    penalties = [row[5] for row in dump(theirs)["submitted"] if row[0] == "late"]
    assert penalties == [2.0, 2.0]
    assert dump(ours)["submitted"] == dump(theirs)["submitted"]


def test_a_gradebook_elsewhere_is_the_same_as_after_nbgrader(own_ways: tuple[Path, Path, Graded]) -> None:
    theirs, ours, graded = own_ways
    assert dump(ours) == dump(theirs)
    assert graded.code == 0


# ---- time -------------------------------------------------------------------------------------------------------------

SLOW = 'def total(path):\n    import time\n    time.sleep(1.8)\n    with open(path) as file:\n        return sum(int(row["value"]) for row in csv.DictReader(file))'


def _slow() -> f.Files:
    made = filled(SECOND, {"read": SLOW}, manual=False)
    return {**hand_in("right", manual=False), f"{SECOND}.ipynb": f.to_bytes(made)}


def test_a_cell_has_the_time_that_the_course_gives(tmp_path: Path) -> None:
    short, long = (make_course(tmp_path / name, manual=False, timeout=limit) for name, limit in (("a", 1), ("b", 20)))
    for course in (short, long):
        submit(course, "slow", _slow())
    row, begun = run_grade(long).rows["slow"], time.monotonic()
    assert (row["status"], row["total"]) == ("graded", sum(MAXIMUM.values())), row
    row = run_grade(short).rows["slow"]
    assert row["questions"] == {**MAXIMUM, "test_total": 0.0}, row
    assert row["status"] == "needs_review", row
    assert row["oddities"], row
    assert time.monotonic() - begun < 30


# ---- again and again ----------------------------------------------------------------------------------------------------


def _give(course: Path, who: str, question: str, points: float) -> None:
    """Give points as formgrader does."""
    with open_gradebook(course / "gradebook.db") as book:
        done = book.execute(
            """update grade set manual_score = ?, needs_manual_grade = 0 where id in (
            select g.id from grade g join base_cell b on b.id = g.cell_id join submitted_notebook sn on sn.id = g.notebook_id
            join submitted_assignment s on s.id = sn.assignment_id where s.student_id = ? and b.name = ?)""",
            (points, who, question),
        )
        assert done.rowcount == 1
        book.commit()


def test_points_by_hand_stay_and_wait_again_only_for_a_changed_answer(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    submit(course, "ann", hand_in("right"))
    assert _rows(course)["ann"]["status"] == "needs_manual"
    for question, points in BY_HAND.items():
        _give(course, "ann", question, points - 1)
    given = {name: points - 1 for name, points in BY_HAND.items()}

    row = _rows(course)["ann"]
    assert (row["status"], row["questions"]) == ("graded", {**MAXIMUM, **given}), row
    assert row["total"] == sum(MAXIMUM.values()) + sum(given.values()), row

    worse = hand_in("right")
    worse[f"{SECOND}.ipynb"] = f.to_bytes(
        filled(SECOND, {"read": f.WRONG["read"], "reflection": f.WORDS["reflection"]})
    )
    submit(course, "ann", worse)
    row = _rows(course)["ann"]
    assert row["questions"] == {**MAXIMUM, **given, "test_total": 0.0}, "an answer given by hand did not change"
    assert row["status"] == "graded", row

    worse[f"{SECOND}.ipynb"] = f.to_bytes(filled(SECOND, {"read": f.RIGHT["read"], "reflection": "Something else."}))
    submit(course, "ann", worse)
    row = _rows(course)["ann"]
    assert row["status"] == "needs_manual", row
    assert row["questions"]["reflection"] == given["reflection"], row
    assert any("reflection" in line for line in row["oddities"]), row
    waiting = [grade[2] for grade in dump(course / "gradebook.db")["grades"] if grade[7]]
    assert waiting == ["reflection"]


def test_only_some_are_graded_and_the_others_stay_as_they_were(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", manual=False)
    for kind in KINDS:
        submit(course, kind, hand_in(kind, manual=False))
    first = _rows(course, only=("half", "wrong"), workers=1)
    assert sorted(first) == ["half", "wrong"]
    assert sorted(path.name for path in (course / "autograded").iterdir()) == ["half", "wrong"]
    assert {who: row["total"] for who, row in _rows(course).items()} == {
        kind: sum(points.values()) for kind, points in POINTS.items()
    }


def test_a_gradebook_named_on_the_command_line_is_the_one_used(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", manual=False)
    other = tmp_path / "other.db"
    shutil.copyfile(course / "gradebook.db", other)
    before = (course / "gradebook.db").read_bytes()
    submit(course, "ann", hand_in("half", manual=False))
    assert run_grade(course, "--db", f"sqlite:///{other}").rows["ann"]["total"] == sum(POINTS["half"].values())
    assert f.points_in(other)["ann"] == POINTS["half"]
    assert (course / "gradebook.db").read_bytes() == before


def test_two_notebooks_may_name_a_question_alike(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", manual=False)
    path = course / "source" / NAME / f"{SECOND}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace('"test_total"', '"test_errors"'), encoding="utf-8")
    succeed(nbgrader(course, "generate_assignment", NAME, "--force"))
    made = json.loads((course / "release" / NAME / f"{SECOND}.ipynb").read_text(encoding="utf-8"))
    f.cell_of(made, "read")["source"] = f.WRONG["read"]
    submit(course, "ann", {**hand_in("right", manual=False), f"{SECOND}.ipynb": f.to_bytes(made)})
    row = _rows(course)["ann"]
    assert (row["status"], row["total"], row["max"]) == ("graded", 9.0, 12.0), row
    assert sorted(row["questions"].values()) == [0.0, 2.0, 3.0, 4.0], row


# ---- no wall to be had --------------------------------------------------------------------------------------------------


def _without_wall(course: Path, *options: str) -> Graded:
    wrapper = Path(__file__).parent / "without_wall.py"
    done = subprocess.run(
        [sys.executable, str(wrapper), *f.command(course, *options)],
        cwd=course.parent, env=f.surroundings(), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return f.understood(done.returncode, done.stdout, done.stderr)


def test_without_a_wall_only_what_is_released_runs_until_the_docent_chooses_otherwise(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", manual=False)
    trap = f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).write_text('ran')\n"
    submit(course, "changed", hand_in("right", manual=False))
    submit(course, "unchanged", hand_in("untouched", manual=False))
    submit(
        course,
        "module",
        {**hand_in("untouched", manual=False), "statistics.py": trap.encode(), "csv.py": trap.encode()},
    )

    graded = _without_wall(course)
    assert graded.code == 0, graded.stderr
    changed, unchanged, module = (graded.rows[who] for who in ("changed", "unchanged", "module"))
    assert changed["status"] == "needs_review", changed
    assert changed["questions"] == dict.fromkeys(MAXIMUM), changed
    assert changed["oddities"], changed
    assert (unchanged["status"], unchanged["total"]) == ("graded", 0), unchanged
    assert module["total"] == 0, module
    assert not (tmp_path / "ran").exists(), "a module of the deelnemer's was run where no wall is"
    assert "Traceback" not in graded.stderr

    chosen = _without_wall(course, "--no-isolation", "--only", "changed", "--only", "unchanged")
    assert chosen.rows["changed"]["questions"] == MAXIMUM, json.dumps(chosen.rows, ensure_ascii=False)
    assert chosen.rows["changed"]["status"] == "graded"
    assert chosen.rows["unchanged"]["status"] == "graded"
