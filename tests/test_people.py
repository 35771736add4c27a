"""The list of people: whatever a school gives, names in one file only, and nobody lost or mixed up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from typer.testing import CliRunner

from workbook.docent.commands import app
from workbook.docent.course import CONFIG, Course
from workbook.docent.people import Person, merged, read_list, renamed, roster, save, with_roster
from workbook.errors import WorkbookError

names = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters=" '-;\"|ë"), min_size=1, max_size=30
).filter(lambda text: text.strip())


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "source").mkdir()
    (tmp_path / CONFIG).write_text("c = get_config()\n")
    return Course(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Voornaam;Tussenvoegsel;Achternaam;E-mail\r\nDaan;van den;Bérg;d@x.nl\r\n",
        "\ufeffVolledige naam,E-mailadres\nDaan van den Bérg,d@x.nl\n",
        'naam\te-mail\n"Bérg, Daan van den"\td@x.nl\n',
        "sep=;\nFirst name;Last name;Email address;Groups\nDaan;van den Bérg;d@x.nl;\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_list_is_read_as_schools_write_it(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes((text.lstrip("\ufeff") if encoding == "utf-16" else text).encode(encoding, "ignore"))
    assert [(each.name, each.email) for each in read_list(path)] == [("Daan van den Bérg", "d@x.nl")]


def test_a_number_from_excel_is_no_fraction(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Naam", "Studentnummer"], ["Zoë O'Neill", 1234.0], [None, None]):
        book.active.append(row)
    book.save(tmp_path / "lijst.xlsx")
    assert [(each.name, each.number) for each in read_list(tmp_path / "lijst.xlsx")] == [("Zoë O'Neill", "1234")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("school;plaats\nDe Wilg;Breda\n", "geen kolom met namen"),
        ("naam;school\n;De Wilg\n", "staat niemand"),
        ("", "leeg"),
        ("naam;code\nA;d-1\nB;d-1\n", "bij twee mensen"),
    ],
)
def test_a_list_that_cannot_be_used_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "lijst.csv").write_text(text)
    with pytest.raises(WorkbookError) as error:
        read_list(tmp_path / "lijst.csv")
    assert told in str(error.value)


@given(
    people=st.lists(
        st.builds(Person, name=names, school=names, elo=st.just(("Bérg, Daan_123",))), min_size=1, max_size=6
    )
)
def test_what_is_saved_is_read_back(people: list[Person], tmp_path_factory: pytest.TempPathFactory) -> None:
    course = Course(tmp_path_factory.mktemp("cursus"))
    saved = save(course, people)
    again = roster(course)
    assert [each.id for each in again.people] == [each.id for each in saved.people]
    assert [each.elo for each in again.people] == [each.elo for each in saved.people]
    assert save(course, again.people) == roster(course)
    assert len({each.id for each in again.people}) == len(people)


def test_who_is_typed_in_by_hand_gets_an_id_that_stays(course: Course) -> None:
    (course.root / "sleutel").mkdir()
    (course.root / "sleutel" / "deelnemers.csv").write_text("naam;e-mail\nDaan;d@x.nl\n")
    assert roster(course) == roster(course)
    assert roster(course).people[0].id.startswith("p-")


def test_a_new_list_keeps_ids_and_codes_and_takes_nobody_off(course: Course) -> None:
    old = save(course, [Person(name="Daan Berg", email="d@x.nl"), Person(name="Zoë", number="7"), Person(name="Bo")])
    kept = [evolve(old.people[0], code="d-1"), *old.people[1:]]
    new = [
        Person(name="Daan van den Berg", email="D@X.nl"),
        Person(name="Zoe", number="7", school="De Wilg"),
        Person(name="Ans"),
    ]
    found = merged(kept, new)
    assert [each.name for each in found.people] == ["Daan van den Berg", "Zoe", "Bo", "Ans"]
    assert (found.people[0].id, found.people[0].code) == (old.people[0].id, "d-1")
    assert (found.added, found.changed, found.missing) == (("Ans",), ("Daan van den Berg", "Zoe"), ("Bo",))


def test_two_people_of_one_name_stay_two(course: Course) -> None:
    found = merged([], [Person(name="Jan Smit", email="a@x.nl"), Person(name="Jan Smit", email="b@x.nl")])
    assert len(found.people) == 2
    again = merged(found.people, [Person(name="Jan Smit", email="b@x.nl", school="S")])
    assert [each.school for each in again.people] == ["", "S"]
    saved = save(course, again.people)
    with pytest.raises(WorkbookError, match="meer mensen") as error:
        saved.find("jan smit")
    assert saved.people[0].id in str(error.value)


def test_a_person_is_found_by_whatever_names_them(course: Course) -> None:
    saved = save(course, [renamed(renamed(Person(name="Zoë O'Neill", email="z@x.nl", number="7"), "d-1"), "d-2")])
    person = saved.people[0]
    for text in ("zoe oneill", "Z@x.nl", "7", "d-1", "d-2", person.id):
        assert saved.find(text) == person
    with pytest.raises(WorkbookError, match="staat niet in de lijst"):
        saved.find("Wim")


def test_the_command_reads_a_list_and_shows_ids_only_to_a_program(course: Course) -> None:
    (course.root / "lijst.csv").write_text("naam;e-mail\nZoë O'Neill;z@x.nl\n")
    place = ["--course", str(course.root)]
    assert "nog geen lijst" in CliRunner().invoke(app, ["roster", *place]).output
    told = CliRunner().invoke(app, ["roster", str(course.root / "lijst.csv"), "--group", "breda", *place]).output
    assert "Nieuw in de lijst (1): Zoë O'Neill." in told
    assert with_roster(course)
    shown = json.loads(CliRunner().invoke(app, ["roster", "--json", *place]).stdout)
    assert shown == [{"id": roster(course).people[0].id, "group": "breda", "code": None}]
    again = CliRunner().invoke(app, ["roster", str(course.root / "lijst.csv"), *place]).output
    assert "niets veranderd" in again
