"""From the download of each ELO to its grade sheet: everybody the points of their own hand-in."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from elo_shapes import EXTRAS, PEOPLE, SHAPES, bulk, parcel
from openpyxl import load_workbook
from sample_course import NAME, fill, make_course, make_deelnemer
from typer.testing import CliRunner

from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.gradebook.book import give
from workbook.docent.people import KEYS, Person, roster, save

# Right, right and wrong: a colour is worth 4, a number 2, and the docent gives 1, 2 and 3 for what was written.
ANSWERS = {PEOPLE[0]: ("blauw", 42), PEOPLE[1]: ("blauw", 0), PEOPLE[2]: ("rood", 0)}
SHEETS = {"moodle": ("Full name", "Grade"), "canvas": ("Student", None), "brightspace": ("OrgDefinedId", None)}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Path]]:
    base = tmp_path_factory.mktemp("rondreis")
    course, homes = make_course(base), {}
    for number, name in enumerate(PEOPLE):
        homes[name] = make_deelnemer(base / f"d{number}", course)
        colour, amount = ANSWERS[name]
        fill(homes[name], kleur=colour, getal=amount, tekst=f"Tekst {number}.")
    return course, homes


def docent(course: Course, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--course", str(course.root)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_everybody_gets_the_points_of_their_own_hand_in(
    prepared: tuple[Course, dict[str, Path]], tmp_path: Path, shape: Callable[[int, str, str], str]
) -> None:
    made, homes = prepared
    shutil.copytree(made.root, tmp_path / "cursus")
    course = Course(tmp_path / "cursus")
    save(
        course,
        [Person(name=name, email=f"p{at}@example.org", number=str(123450 + at)) for at, name in enumerate(PEOPLE)],
    )
    files = {}
    for number, (name, home) in enumerate(homes.items()):
        file, data = parcel(home)
        files[shape(number, name, file)] = data
    docent(course, "collect", NAME, str(bulk(tmp_path / "elo", {**files, **EXTRAS.get(shape.__name__, {})})))
    docent(course, "grade", NAME)
    expected = {}
    for at, person in enumerate(roster(course).people):
        give(course, NAME, person.code, "reflectie", at + 1, "Goed gezien.")
        colour, amount = ANSWERS[person.name]
        expected[person.name] = (4 if colour == "blauw" else 1) + (2 if amount == 42 else 0) + at + 1
    docent(course, "feedback", NAME)
    elo = shape.__name__.removesuffix("_los")
    docent(course, "return", NAME, "--elo", elo)
    assert list((course.root / KEYS / "teruggeven").rglob("*.zip")), "a bundle under the names of the ELO"
    assert graded(course, elo) == expected


def graded(course: Course, elo: str) -> dict[str, float]:
    """Return the points per name of the sheet for an ELO; of one without a sheet of its own, of that for Excel."""
    folder = course.root / KEYS / "teruggeven"
    if elo not in SHEETS:
        docent(course, "export", NAME)
        rows = list(load_workbook(next(folder.rglob("*.xlsx"))).active.iter_rows(values_only=True))
        head = [str(cell).casefold() for cell in rows[0]]
        name, points = head.index("naam"), head.index("punten")
        return {str(row[name]): float(row[points]) for row in rows[1:]}
    docent(course, "export", NAME, "--elo", elo)
    text = next(folder.rglob("*.csv")).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    who, column = SHEETS[elo]
    column = column or next(each for each in rows[0] if "roef" in each or "Points Grade" in each)
    found = {}
    for row in rows:
        if row[column].strip() and "Points Possible" not in row[who]:
            found[named(row, who)] = float(row[column].replace(",", "."))
    return found


def named(row: dict[str, str], who: str) -> str:
    """Return the name of a row as the list of people has it."""
    if who == "OrgDefinedId":
        return PEOPLE[int(row[who].removeprefix("#")) - 123450]
    last, _, first = row[who].partition(", ")
    return f"{first} {last}".strip() if first else last
