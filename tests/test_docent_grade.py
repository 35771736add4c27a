"""Grading with nbgrader: sound hand-ins, every known way to break one, and a class that never stops."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sample_course import NAME, SECRET, edit, fill, handed_in, make_course, make_deelnemer, source_notebook

from workbook.docent.collect import collect
from workbook.docent.course import STAGING, Course
from workbook.docent.grade import Row, grade
from workbook.docent.gradebook.book import give, marks
from workbook.docent.gradebook.points import CheckedPoints
from workbook.docent.release import released_notebook
from workbook.docent.restoring.repair import rebuild
from workbook.errors import WorkbookError
from workbook.handin.notebook import grade_id, source
from workbook.home import deelnemer_id

SCHEMA = json.loads((Path(__file__).parent.parent / "contracts" / "grade-rows.schema.json").read_text(encoding="utf-8"))
Notebook = dict[str, Any]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which one deelnemer with everything right has been collected."""
    folder = tmp_path_factory.mktemp("prepared")
    course = make_course(folder)
    full = make_deelnemer(folder / "vol", course)
    fill(full, kleur="blauw", getal=42, tekst="Ik begin met de kerngroep.", ocai=12)
    collect(course, NAME, [handed_in(full)])
    return course


@pytest.fixture
def course(prepared: Course, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


def only_person(course: Course) -> str:
    (who,) = course.submitters(NAME)
    return who


def submitted(course: Course) -> Path:
    return course.submitted(only_person(course), NAME) / f"{NAME}.ipynb"


def only_row(course: Course) -> Row:
    (row,) = grade(course, NAME)
    return row


def test_full_half_and_empty_get_what_they_earned(course: Course, tmp_path: Path) -> None:
    full = only_person(course)
    half, empty = (make_deelnemer(tmp_path / name, course) for name in ("half", "leeg"))
    fill(half, kleur="rood", ocai=3)
    collect(course, NAME, [handed_in(half), handed_in(empty)])
    rows = {row.id: row for row in grade(course, NAME)}
    jsonschema.validate({"assignment": NAME, "rows": [row.to_json() for row in rows.values()]}, SCHEMA)
    assert rows[full].questions == {"kleur": 4, "getal": 2, "reflectie": None}
    assert (rows[full].status, rows[full].maximum) == ("needs_manual", 12)
    assert rows[deelnemer_id(half)].questions == {"kleur": 1, "getal": 0, "reflectie": 0}
    nothing = rows[deelnemer_id(empty)]
    assert (nothing.total, nothing.status) == (0, "graded")
    assert sum("Antwoorden ontbreken" in told for told in nothing.oddities) == 2
    assert any("niets geschreven" in told for told in nothing.oddities)
    assert not (course.root / STAGING).exists()


def test_points_by_hand_survive_a_second_run_unless_the_answer_changed(course: Course) -> None:
    who = only_person(course)
    only_row(course)
    give(course, NAME, who, "reflectie", 5, "Mooi.")
    again = only_row(course)
    assert (again.status, again.total, again.oddities) == ("graded", 11, ())
    answers = course.submitted(who, NAME) / "antwoorden" / "proef.json"
    data = json.loads(answers.read_text(encoding="utf-8"))
    data["entries"][0]["text"] = "Iets heel anders."
    answers.write_text(json.dumps(data), encoding="utf-8")
    changed = only_row(course)
    assert (changed.status, changed.questions["reflectie"]) == ("needs_manual", 5)
    assert any("veranderd sinds u punten gaf" in told for told in changed.oddities)
    assert marks(course, NAME, who)[-1].comment == "Mooi."


def test_a_run_with_a_bare_path_and_a_home_of_the_docent_gives_the_same(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    own = make_deelnemer(tmp_path / "docent", course)
    fill(own, kleur="rood", getal=1)
    monkeypatch.setenv("WORKBOOK_HOME", str(own))
    assert only_row(course).total == 6


def _cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if grade_id(cell) == name)


def copied(notebook: Notebook) -> None:
    notebook["cells"].insert(3, json.loads(json.dumps(_cell(notebook, "kleur"))))


def deleted(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if grade_id(cell) not in {"getal", "reflectie"}]


def all_deleted(notebook: Notebook) -> None:
    notebook["cells"] = []


def retyped(notebook: Notebook) -> None:
    cell = _cell(notebook, "getal")
    cell["cell_type"] = "markdown"
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


def stripped(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def without_ids(notebook: Notebook) -> None:
    stripped(notebook)
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        cell.pop("id", None)


def moved(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def split(notebook: Notebook) -> None:
    cell = _cell(notebook, "kleur")
    cell["source"] = "".join(cell["source"]).split("\n")[0]
    notebook["cells"].append({"cell_type": "code", "id": "rest", "metadata": {}, "outputs": [], "source": "t"})


def overridden(notebook: Notebook) -> None:
    _cell(notebook, "start")["source"] = "class Tally(float):\n    def check(self, *_): pass\ndef given(): pass"


def cheating(notebook: Notebook) -> None:
    code = "import os, pathlib\npathlib.Path('gekraakt.txt').write_text('x')\nos._exit(1)"
    notebook["cells"].insert(2, {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": code})


def endless(notebook: Notebook) -> None:
    code = "while True:\n    print('x' * 10000)"
    notebook["cells"].insert(0, {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": code})


def more_points(notebook: Notebook) -> None:
    _cell(notebook, "kleur")["metadata"]["nbgrader"]["points"] = 400


def odd_metadata(notebook: Notebook) -> None:
    _cell(notebook, "kleur")["metadata"]["nbgrader"] = "weg"
    notebook["metadata"] = {"kernelspec": {"name": "R", "language": "R"}}


BREAKS: list[Callable[[Notebook], None]] = [
    copied, deleted, all_deleted, retyped, stripped, without_ids, moved, split, overridden, cheating, endless, more_points,
    odd_metadata,
]  # fmt: skip


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change.__name__)
def test_no_change_to_the_notebook_costs_or_earns_a_point_or_runs(
    course: Course, change: Callable[[Notebook], None]
) -> None:
    original = edit_submitted(course, change)
    row = only_row(course)
    assert row.questions == {"kleur": 4, "getal": 2, "reflectie": None}
    assert row.status == "needs_manual"
    assert submitted(course).read_bytes() == original
    assert not list(course.root.rglob("gekraakt.txt"))
    assert (course.autograded(row.id, NAME) / f"{NAME}.ipynb").is_file()


def edit_submitted(course: Course, change: Callable[[Notebook], None]) -> bytes:
    edit(submitted(course), change)
    return submitted(course).read_bytes()


@pytest.mark.parametrize("change", [copied, deleted, overridden, cheating], ids=lambda change: change.__name__)
def test_what_was_put_right_is_told(course: Course, change: Callable[[Notebook], None]) -> None:
    edit_submitted(course, change)
    row = only_row(course)
    assert row.repairs or row.oddities


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b'{"cells": [1]}', b"\xef\xbb\xbf[]"])
def test_a_broken_notebook_with_answers_is_graded_on_the_answers(course: Course, data: bytes) -> None:
    submitted(course).write_bytes(data)
    row = only_row(course)
    assert (row.status, row.total) == ("needs_review", 6)
    assert any("bewaarde antwoorden" in told or "geen cel" in told for told in (*row.repairs, *row.oddities))


def test_a_byte_order_mark_is_no_obstacle(course: Course) -> None:
    submitted(course).write_bytes(b"\xef\xbb\xbf" + submitted(course).read_bytes())
    assert (only_row(course).status, only_row(course).total) == ("needs_manual", 6)


def test_one_hopeless_hand_in_gets_a_row_and_stops_nobody(course: Course) -> None:
    hopeless = course.submitted("d-00000000", NAME)
    hopeless.mkdir(parents=True)
    (hopeless / f"{NAME}.ipynb").write_bytes(b"kapot")
    course.submitted("d-11111111", NAME).mkdir(parents=True)
    begun: list[str] = []
    rows = {row.id: row for row in grade(course, NAME, started=begun.append)}
    assert begun == sorted(rows)
    assert [(row.status, row.total) for row in rows.values()].count(("unreadable", 0)) == 2
    assert rows[max(set(rows) - {"d-00000000", "d-11111111"})].total == 6
    jsonschema.validate({"assignment": NAME, "rows": [row.to_json() for row in rows.values()]}, SCHEMA)


def test_an_old_grade_waits_when_the_newer_hand_in_cannot_be_graded(course: Course) -> None:
    who = only_person(course)
    only_row(course)
    give(course, NAME, who, "reflectie", 5)
    shutil.rmtree(course.submitted(who, NAME))
    course.submitted(who, NAME).mkdir()
    assert (only_row(course).status, only_row(course).total) == ("unreadable", 5)
    assert all(mark.waiting for mark in marks(course, NAME, who))


def test_a_broken_answer_file_is_told_and_counts_as_absent(course: Course) -> None:
    (course.submitted(only_person(course), NAME) / "antwoorden" / "proef.json").write_bytes(b'{"half')
    row = only_row(course)
    assert row.total == 0
    assert any("proef.json kan niet worden gelezen" in told for told in (*row.repairs, *row.oddities))


def test_a_crash_inside_nbgrader_is_a_row_too(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workbook.docent.grading.judging.fold", crash)
    row = only_row(course)
    assert (row.status, row.total) == ("needs_review", 0)
    assert any("ZeroDivisionError" in told for told in (*row.repairs, *row.oddities))


def test_only_those_asked_for(course: Course) -> None:
    course.submitted("d-00000000", NAME).mkdir(parents=True)
    assert [row.id for row in grade(course, NAME, only=["d-00000000"])] == ["d-00000000"]
    with pytest.raises(WorkbookError, match="niets opgehaald"):
        grade(course, NAME, only=["d-nooit"])


def test_an_answer_of_another_release_is_told(course: Course) -> None:
    path = course.submitted(only_person(course), NAME) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "release": "0" * 12}), encoding="utf-8")
    assert any("000000000000" in told for told in only_row(course).oddities)


def test_nothing_hidden_comes_back_in_what_is_submitted(course: Course) -> None:
    only_row(course)
    texts = [path.read_bytes() for path in course.root.glob("submitted/**/*") if path.is_file()]
    assert not any(SECRET.encode() in text for text in texts)


def test_a_text_typed_in_the_cell_is_kept_beside_the_answer_and_shows_as_typed(course: Course) -> None:
    def typed(notebook: Notebook) -> None:
        _cell(notebook, "reflectie")["source"] = "Zelf getypt <script>x</script>"

    edit_submitted(course, typed)
    row = only_row(course)
    assert any("rechtstreeks in de cel" in told for told in row.oddities)
    graded = json.loads((course.autograded(row.id, NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    text = source(_cell(graded, "reflectie"))
    assert "Ik begin met de kerngroep." in text
    assert "Zelf getypt &lt;script&gt;" in text


def test_an_untouched_hand_in_is_rebuilt_as_it_was(course: Course) -> None:
    release = released_notebook(course, NAME)
    rebuilt = rebuild(release, release, {})
    assert (rebuilt.notebook, rebuilt.repairs, rebuilt.oddities) == (release, (), ())
    assert rebuild(release, None, {}).notebook == release


class _Output(dict[str, Any]):
    __getattr__ = dict.__getitem__


@pytest.mark.parametrize(
    ("outputs", "points", "told"),
    [
        (
            [
                {"output_type": "stream", "name": "stderr"},
                {"output_type": "execute_result", "data": {"text/plain": "3"}},
            ],
            "3",
            0,
        ),
        ([{"output_type": "execute_result", "data": {"text/plain": "400"}}], "4.0", 1),
        ([{"output_type": "execute_result", "data": {"text/plain": "-1"}}], "0.0", 1),
        ([{"output_type": "execute_result", "data": {"text/plain": "nan"}}], "0", 1),
        ([{"output_type": "execute_result", "data": {"text/plain": "<object>"}}], "0", 1),
        ([{"output_type": "execute_result", "data": {"text/html": "x"}}], "0", 1),
        ([], "0", 1),
    ],
)
def test_points_only_for_reasons(outputs: list[dict[str, Any]], points: str, told: int) -> None:
    notebook = source_notebook()
    cell = next(cell for cell in notebook.cells if grade_id(cell) == "kleur")
    notebook.cells = [cell]
    cell.outputs = [_Output(output) for output in outputs]
    step = CheckedPoints()
    step(notebook, {})
    assert cell.outputs[-1]["data"]["text/plain"] == points
    assert not any(output["output_type"] == "stream" for output in cell.outputs)
    assert len(step.told) == told


@pytest.mark.parametrize(("kind", "doubts"), [("FileNotFoundError", ["cel-1"]), ("WorkbookError", [])])
def test_a_block_of_ours_that_breaks_off_makes_the_points_doubtful(kind: str, doubts: list[str]) -> None:
    notebook = source_notebook()
    notebook.cells = [notebook.cells[1]]
    notebook.cells[0].metadata = {}
    notebook.cells[0].outputs = [_Output({"output_type": "error", "ename": kind})]
    step = CheckedPoints()
    step(notebook, {})
    assert step.doubts == doubts
    assert len(step.told) == len(doubts)


def own_sum(notebook: Notebook) -> None:
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": "print(20 + 22)"}
    notebook["cells"].insert(2, cell)


def test_own_cells_run_apart_and_show_what_they_gave(course: Course) -> None:
    edit_submitted(course, own_sum)
    row = only_row(course)
    assert (row.status, row.total) == ("needs_manual", 6)
    graded = json.loads((course.autograded(row.id, NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    (own,) = [cell for cell in graded["cells"] if source(cell) == "print(20 + 22)"]
    assert own["outputs"][0]["text"] == ["42\n"]


def test_own_cells_may_show_nothing_that_runs_in_a_browser(course: Course) -> None:
    code = "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))"

    def page(notebook: Notebook) -> None:
        notebook["cells"].append({"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": code})

    edit_submitted(course, page)
    row = only_row(course)
    graded = json.loads((course.autograded(row.id, NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    shown = [output for cell in graded["cells"] for output in cell.get("outputs", ()) if source(cell) == code]
    assert shown
    assert not any("text/html" in output.get("data", {}) for output in shown)


@pytest.mark.parametrize("change", [cheating, split], ids=lambda change: change.__name__)
def test_where_no_wall_can_be_had_no_code_of_theirs_runs_and_a_person_looks(
    course: Course, change: Callable[[Notebook], None]
) -> None:
    edit_submitted(course, change)
    command = [sys.executable, "-m", "workbook", "docent", "grade", NAME, "--course", str(course.root), "--json"]
    without = [sys.executable, str(Path(__file__).parent / "without_wall.py"), *command]
    done = subprocess.run(without, capture_output=True, text=True, check=True, encoding="utf-8")
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["status"], row["questions"]) == ("needs_review", {"kleur": 4, "getal": 2, "reflectie": None})
    assert any("niet veilig worden uitgevoerd" in told for told in row["oddities"])
    assert not list(course.root.rglob("gekraakt.txt"))


def test_what_was_graded_is_not_run_again_until_something_changed(course: Course) -> None:
    edit_submitted(course, own_sum)
    first = only_row(course)
    graded = course.autograded(first.id, NAME) / f"{NAME}.ipynb"
    before = graded.stat().st_mtime_ns
    assert only_row(course).to_json() == first.to_json()
    assert graded.stat().st_mtime_ns == before
    graded.unlink()
    assert only_row(course).total == 6
    assert graded.is_file()


def test_each_hand_in_is_a_line_and_who_is_missing_is_told(course: Course) -> None:
    who = only_person(course)
    only_row(course)
    course.submitted("d-22222222", NAME).mkdir(parents=True)
    shutil.rmtree(course.submitted(who, NAME))
    command = [sys.executable, "-m", "workbook", "docent", "grade", NAME, "--course", str(course.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    assert "1 van 1: d-22222222 – onleesbaar" in done.stderr
    assert f"Nog niet ingeleverd: {who}." in done.stdout
