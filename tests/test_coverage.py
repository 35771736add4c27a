"""What the course promises is in the workbook: every leerdoel, theory, tool and step of the modules that are written."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbook.course import about, course, rows
from workbook.home import make_home

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
EXAMPLE = ROOT / "datasets" / "voorbeeld" / "antwoorden"
ASSIGNMENTS = sorted(path.stem for path in (ROOT / "assignments" / "text").glob("*.md"))
PAGES = {each.notebook for part in course() for each in part.activities if each.notebook}
# Pages that the course counts and that are still being written; this set only ever becomes smaller.
COMING = {
    *(f"module-1/{page}" for page in ("2-collegedag", "4-zelfstudie")),
    *(f"module-2/{page}" for page in ("0-start", "1-voorbereiding", "2-collegedag", "3-praktijk", "4-zelfstudie")),
    "opdrachten/m2-ikko/m2-ikko",
}
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
    [each for part in course() for each in part.activities if each.notebook and each.notebook not in COMING],
    ids=lambda each: each.notebook,
)
def test_a_notebook_takes_the_minutes_that_the_course_counts_for_it(activity: Any) -> None:
    path = NOTEBOOKS / f"{activity.notebook}.ipynb"
    text = "\n\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    total = re.search(r"\| \*\*Samen\*\* \| \*\*(\d+) minuten", text)
    assert total, "the table at the top tells how long it takes"
    assert int(total[1]) == activity.minutes


def test_every_notebook_is_counted_in_the_hours() -> None:
    there = {path.relative_to(NOTEBOOKS).with_suffix("").as_posix() for path in NOTEBOOKS.rglob("*.ipynb")}
    assert there >= PAGES - COMING
    assert there <= PAGES


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
