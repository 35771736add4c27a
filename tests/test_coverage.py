"""What the course promises is in the workbook: every leerdoel, theory, tool and step of its four modules."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbook.course import about, course, rows
from workbook.home import make_home
from workbook.instrument import Quiz, load

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
EXAMPLE = ROOT / "datasets" / "voorbeeld" / "antwoorden"
ASSIGNMENTS = sorted(path.stem for path in (ROOT / "assignments" / "text").glob("*.md"))
PAGES = {each.notebook for part in course() for each in part.activities if each.notebook}
HERE = rows()
ASKS = re.compile(r"""wb\.(question|form)\("([\w.-]+)\"""")
ON_DATA = re.compile(r"wb\.(plot|score|compare|side_by_side|dataset|answers)\(")


def of(kind: str) -> list[str]:
    return [name for name in HERE if f".{kind}." in name]


@cache
def sections(number: int) -> tuple[tuple[str, frozenset[str], str], ...]:
    """Return every section of a module's pages: where it is, the rows of the course it names, and its source."""
    found = []
    for path in sorted((NOTEBOOKS / f"module-{number}").glob("*.ipynb")):
        parts: list[list[Any]] = []
        for cell in nbformat.read(path, as_version=4).cells:
            if re.match(r"##? ", cell.source) and cell.cell_type == "markdown":
                parts.append([])
            if parts:
                parts[-1].append(cell)
        for part in parts:
            tags = {tag.removeprefix("course:") for cell in part for tag in cell.metadata.get("tags", [])}
            title = part[0].source.partition("\n")[0]
            found.append((f"{path.stem}: {title}", frozenset(tags), "\n".join(cell.source for cell in part)))
    return tuple(found)


def serving(name: str) -> list[tuple[str, str]]:
    return [(where, source) for where, named, source in sections(int(name[0])) if name in named]


# ---- the promises themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "counts"),
    [("goals", (3, 6, 4, 4)), ("theories", (4, 4, 5, 5)), ("tools", (4, 5, 5, 3)), ("steps", (3, 2, 3, 4))],
)
def test_the_course_has_what_its_text_counts(kind: str, counts: tuple[int, ...]) -> None:
    assert tuple(len(getattr(each, kind)) for each in course()) == counts


def test_all_promises_are_there_and_none_is_written_twice() -> None:
    assert len(rows()) == 17 + 18 + 17 + 12
    texts = [row.text for name, row in rows().items() if ".tool." not in name]
    assert len(set(texts)) == len(texts)


def test_the_facts_are_those_of_the_text_of_2015() -> None:
    told = about()
    assert (told.collegedagen, told.hours, told.credits, told.as_of) == (4, 144, "5 EC", 2015)
    assert [each.split()[0].strip(":").lower() for each in told.day] == ["actualiteit", "wetenschap", "visie"]
    assert told.exemption.term == "4 jaar tot het moment van afstuderen"
    assert len(told.exemption.programmes) == 4
    assert told.recognition.on == date(2015, 9, 9)
    assert told.places == ("Breda", "Den Haag/Delft", "Middelburg", "Hoofddorp", "Zwolle")
    assert (told.price, told.rating, told.incompany) == (2350, 8.6, True)
    work = " ".join(told.work).lower()
    assert all(
        word in work for word in ("literatuur", "e-learning", "pop", "action-learning", "feedback van de docent")
    )


def test_the_text_of_the_course_is_told_in_own_words() -> None:
    def grams(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}

    told = [row.text for name, row in rows().items()] + [about().idea]
    # Nine words in a row from the provider's own sentences would be a copy; a few that are its best known stand here.
    known = (
        "U kunt de kwaliteitszorg en het proces van kwaliteitsverhoging meer in overeenstemming brengen met de visie",
        "U kent de verschillende aspecten van het begrip organisatiecultuur en de waarde van enkele diagnose-instrumenten",
        "een schoolcultuur waarin de professionals het boeiend vinden om zich permanent te ontwikkelen",
    )
    for text in told:
        assert not any(grams(text) & grams(sentence) for sentence in known), text


# ---- the hours ------------------------------------------------------------------------------------------------------


def test_the_minutes_are_the_hours_that_the_course_promises() -> None:
    assert sum(each.minutes for part in course() for each in part.activities) == about().hours * 60


def test_every_module_has_contact_reading_practice_and_a_report() -> None:
    for part in course():
        assert {each.kind for each in part.activities} == {"contact", "reading", "practice", "report"}, part.number


@pytest.mark.parametrize(
    "activity",
    [each for part in course() for each in part.activities if each.notebook],
    ids=lambda each: each.notebook,
)
def test_a_notebook_takes_the_minutes_that_the_course_counts_for_it(activity: Any) -> None:
    path = NOTEBOOKS / f"{activity.notebook}.ipynb"
    text = "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    total = re.search(r"\| \*\*Samen\*\* \| \*\*(\d+) minuten", text)
    assert total, "the table at the top tells how long it takes"
    assert int(total[1]) == activity.minutes


def test_every_notebook_is_counted_in_the_hours() -> None:
    there = {
        path.relative_to(NOTEBOOKS).with_suffix("").as_posix()
        for path in NOTEBOOKS.rglob("*.ipynb")
        if "docent" not in path.parts
    }
    # Seeing what was handed in takes no hours of its own.
    assert there == PAGES | {"Inleveren"}


# ---- what serves a promise ------------------------------------------------------------------------------------------


def test_a_section_names_only_what_the_course_has() -> None:
    for number in (each.number for each in course()):
        for where, named, _ in sections(number):
            assert all(name in rows() for name in named), where


@pytest.mark.parametrize("name", of("goal"))
def test_a_leerdoel_has_an_exercise_in_which_something_is_made(name: str) -> None:
    asked = {what for where, source in serving(name) for _, what in ASKS.findall(source)}
    assert HERE[name].makes
    assert asked & set(HERE[name].makes), "a section that names the leerdoel opens the form in which it is made"


@pytest.mark.parametrize("name", of("theory"))
def test_a_theory_is_exercised_on_data_or_a_case(name: str) -> None:
    assert serving(name)
    for _, source in serving(name):
        if "wb.question(" in source and (ON_DATA.search(source) or "De Wilg" in source):
            return
    raise AssertionError("no section asks a question about it on figures or a case")


@pytest.mark.parametrize("name", of("tool"))
def test_a_tool_is_an_instrument_in_use(name: str) -> None:
    used = "\n".join(source for _, source in serving(name))
    everywhere = "\n".join(source for _, _, source in sections(int(name[0])))
    assert HERE[name].instruments
    assert any(re.search(rf'wb\.(form|answers)\("{each}"', used) for each in HERE[name].instruments)
    for each in HERE[name].instruments:
        assert re.search(rf'wb\.(form|answers|survey)\([^)]*"{each}"', everywhere), each


@pytest.mark.parametrize("name", of("step"))
def test_a_step_of_the_way_of_working_has_its_section(name: str) -> None:
    assert serving(name)


# ---- the points ----------------------------------------------------------------------------------------------------


def graded(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any] | None = None
) -> dict[str, float]:
    """Grade what stands in a folder with the graded cells of an assignment's source; `told` gets the tally of each."""
    monkeypatch.setenv("WORKBOOK_HOME", str(home))
    notebook = nbformat.read(ROOT / "assignments" / "source" / name / f"{name}.ipynb", as_version=4)
    namespace: dict[str, Any] = {}
    points: dict[str, float] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "nbgrader" in cell.metadata:
            exec(compile(cell.source, cell.id, "exec"), namespace)
            if cell.metadata.nbgrader.grade:
                points[cell.metadata.nbgrader.grade_id] = namespace["t"].points
                if told is not None:
                    told[cell.metadata.nbgrader.grade_id] = namespace["t"]
    return points


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with everything that De Wilg's leader answered, as her own."""
    folder = make_home(tmp_path / "map")
    for path in EXAMPLE.glob("*.json"):
        if path.stem != "start":
            shutil.copy(path, folder / "antwoorden" / path.name)
    return folder


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_example_earns_full_marks_and_an_empty_folder_none(
    name: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = nbformat.read(ROOT / "assignments" / "source" / name / f"{name}.ipynb", as_version=4)
    full = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in source.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert graded(name, home, monkeypatch) == full
    assert not any(graded(name, make_home(tmp_path / "leeg"), monkeypatch).values())


def without(home: Path, made: str) -> None:
    """Remove the answer to one question (`quiz.item`), or all that was made in one instrument."""
    name, _, item = made.partition(".")
    path = home / "antwoorden" / f"{name}.json"
    if not item:
        path.unlink()
        return
    file = json.loads(path.read_text(encoding="utf-8"))
    file["rows"] = [row for row in file["rows"] if row["item"] != item]
    file["entries"] = [entry for entry in file["entries"] if entry["item"] != item]
    path.write_text(json.dumps(file), encoding="utf-8")


@pytest.mark.parametrize("name", of("goal"))
def test_without_what_was_made_the_question_of_a_leerdoel_loses_points(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment, _, cell = (HERE[name].graded or "").partition(".")
    assert assignment in ASSIGNMENTS
    whole = graded(assignment, home, monkeypatch)[cell]
    assert whole > 0
    for made in HERE[name].makes:
        without(home, made)
    assert graded(assignment, home, monkeypatch)[cell] < whole


def test_what_an_assignment_needs_may_leave() -> None:
    for name in ASSIGNMENTS:
        quiz = load(ROOT / "assignments" / "source" / name / f"{name}.yaml")
        assert isinstance(quiz, Quiz)
        assert quiz.assignment
        made = {
            each.partition(".")[0] for row in HERE.values() if (row.graded or "").startswith(name) for each in row.makes
        }
        assert made <= {*quiz.assignment.needs, name}
