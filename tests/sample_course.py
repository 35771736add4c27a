"""A small graded assignment and deelnemers for it, so that the docent's part is tested apart from the course's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from workbook import home
from workbook.docent.course import Course
from workbook.docent.founding import new
from workbook.docent.release import release
from workbook.handin import pack
from workbook.instrument import instrument, load
from workbook.responses import save_rows

NAME = "proef"
SECRET = "geheime_sleutel_blauw"
QUIZ = """\
id: proef
version: "1.0"
kind: quiz
title: Proefopdracht
minutes: 5
assignment: {needs: [ocai]}
items:
  - id: kleur
    form: choice
    text: Welke kleur?
    options: [{id: rood, text: Rood}, {id: blauw, text: Blauw}]
  - id: getal
    form: number
    text: Welk getal?
  - id: reflectie
    form: text
    text: Wat neemt u mee?
    levels: [{label: Begin, text: Er staat een voornemen.}, {label: Sterk, text: Het voornemen steunt op een cijfer.}]
"""
START = """\
from pathlib import Path
from workbook.checks.tally import Tally
from workbook.responses import read_answer_file
def given():
    return read_answer_file(Path("antwoorden/proef.json"))
"""
KLEUR = f"""\
t = Tally(4)
chosen = lambda: [row for row in given().rows if row["item"] == "kleur" and row["value"]]
t.check(1, "Er is een kleur gekozen", lambda: len(chosen()) > 0, "Kies een kleur.")
### BEGIN HIDDEN TESTS
{SECRET} = "blauw"
t.check(3, "De kleur past erbij", lambda: given().value(None, "kleur", {SECRET}) == 1, "Lees het verhaal nog eens.")
### END HIDDEN TESTS
t"""
GETAL = """\
t = Tally(2)
t.check(2, "Het getal klopt", lambda: given().value(None, "getal") == 42, "Reken het na.")
t"""
REFLECTIE = """\
_Schrijf uw reflectie._
### BEGIN SOLUTION
Rubriek: vier punten als er een cijfer uit de eigen tabel in staat.
### END SOLUTION"""


def _graded(name: str, *, points: float | None = None, manual: bool = False) -> dict[str, Any]:
    graded: dict[str, Any] = {"grade": points is not None, "grade_id": name, "locked": not manual, "solution": manual}
    worth = {} if points is None else {"points": points}
    return {"nbgrader": {**graded, **worth, "schema_version": 3, "task": False}}


def source_notebook() -> Any:
    """Return the docent's version."""
    cells = [
        new_markdown_cell("# Proefopdracht"),
        new_code_cell(START, metadata=_graded("start")),
        new_markdown_cell("## De kleur"),
        new_code_cell(KLEUR, metadata=_graded("kleur", points=4)),
        new_markdown_cell("## Het getal"),
        new_code_cell(GETAL, metadata=_graded("getal", points=2)),
        new_markdown_cell("## Uw reflectie"),
        new_markdown_cell(REFLECTIE, metadata=_graded("reflectie", points=6, manual=True)),
        new_markdown_cell("## Inleveren"),
        new_code_cell('import workbook as wb\nif hasattr(wb, "hand_in"):\n    wb.hand_in("proef")'),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cel-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def make_course(folder: Path) -> Course:
    """Return a course with the assignment, released."""
    import zipfile

    material = folder / "materiaal.zip"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(material, "w") as archive:
        archive.writestr("source/proef/proef.ipynb", nbformat.writes(source_notebook()))
        archive.writestr("source/proef/proef.yaml", QUIZ)
        archive.writestr("source/proef/uitwerking.txt", SECRET)
        archive.writestr("docent/proef.md", "# Notities")
    course = new(folder / "cursus", material=material)
    release(course, NAME)
    return course


def make_deelnemer(folder: Path, course: Course) -> Path:
    """Return the folder of a deelnemer who has the released assignment."""
    made = home.make_home(folder, name="Jannie de Vries")
    target = made / "opdrachten" / NAME
    for path in course.release(NAME).iterdir():
        home.write_atomic(target / path.name, path.read_bytes())
    return made


def fill(
    folder: Path, *, kleur: str | None = None, getal: float | None = None, tekst: str | None = None, ocai: int = 0
) -> None:
    """Save answers; `ocai` is how many of its twelve distributions are filled."""
    quiz = load(folder / "opdrachten" / NAME / f"{NAME}.yaml")
    rows = [{"perspective": None, "item": "kleur", "option": kleur, "value": 1}] if kleur else []
    rows += [{"perspective": None, "item": "getal", "option": None, "value": getal}] if getal is not None else []
    entries = [{"entry": "reflectie", "item": "reflectie", "text": tekst}] if tekst else []
    save_rows(quiz, rows, entries, folder=folder)
    if ocai:
        culture = instrument("ocai")
        pairs = list(dict.fromkeys(cell[:2] for cell in culture.cells()))[:ocai]
        points = dict(zip([option.id for option in culture.options], (40, 30, 20, 10), strict=True))
        cells = [(pair, option) for pair in pairs for option in points]
        save_rows(culture, [_cell(*pair, option, points[option]) for pair, option in cells], folder=folder)


def _cell(perspective: str | None, item: str, option: str, value: float) -> dict[str, Any]:
    return {"perspective": perspective, "item": item, "option": option, "value": value}


def notebook_path(folder: Path) -> Path:
    """Return where a deelnemer's notebook stands."""
    return folder / "opdrachten" / NAME / f"{NAME}.ipynb"


def handed_in(folder: Path) -> Path:
    """Return the zip that this deelnemer hands in."""
    return pack(NAME, folder, notebook_path(folder))


def edit(path: Path, change: Any) -> None:
    """Let `change` alter a notebook file in place."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
