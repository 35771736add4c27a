"""The roster of a network: a number is given once, the names stay with the leader, and nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import WorkbookError
from workbook.handin.contents import contents
from workbook.home import make_home
from workbook.instrument import catalogue, load
from workbook.responses import roster
from workbook.responses.roster import Person, Roster, read_roster, roster_path, save_roster


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def add(*names: str) -> Roster:
    return save_roster("netwerk", [{"name": name} for name in names])


def test_without_a_file_nobody_is_on_it(home: Path) -> None:
    assert read_roster("netwerk") == Roster("netwerk")
    assert not roster_path("netwerk").exists()


def test_everyone_gets_the_next_number_and_keeps_it(home: Path) -> None:
    add("Ans de Wit", "Bram")
    after = add("Chris")
    assert after.people == (Person("1", "Ans de Wit"), Person("2", "Bram"), Person("3", "Chris"))
    assert read_roster("netwerk") == after
    assert (after.name("2"), after.name("9")) == ("Bram", None)


def test_a_number_is_never_given_again(home: Path) -> None:
    add("Ans", "Bram")
    save_roster("netwerk", [{"id": "2", "deleted": True}])
    assert add("Chris").people == (Person("1", "Ans"), Person("3", "Chris"))
    save_roster("netwerk", [{"id": "1", "deleted": True}, {"id": "3", "deleted": True}])
    assert add("Bram").people == (Person("4", "Bram"),)


def test_a_name_goes_from_the_file_with_the_person(home: Path) -> None:
    add("Ans", "Bram")
    save_roster("netwerk", [{"id": "2", "deleted": True}])
    assert "Bram" not in roster_path("netwerk").read_text(encoding="utf-8")


def test_the_same_message_twice_changes_nothing(home: Path) -> None:
    first = add("Ans", "Bram")
    assert add("Ans", "  bram ", "BRAM", "") == first


def test_a_name_is_changed_but_never_to_nothing_or_to_someone_elses(home: Path) -> None:
    add("Ans", "Bram")
    for name in ("", "   ", "bram", None):
        save_roster("netwerk", [{"id": "1", "name": name}])
    assert read_roster("netwerk").name("1") == "Ans"
    save_roster("netwerk", [{"id": "1", "name": "Ans  de\nWit"}, {"id": "7", "name": "Niemand"}])
    assert read_roster("netwerk").people == (Person("1", "Ans de Wit"), Person("2", "Bram"))


def test_two_windows_that_each_add_someone_keep_both(home: Path) -> None:
    left = add("Ans")
    add("Bram")
    assert left.people == (Person("1", "Ans"),)
    assert [each.name for each in read_roster("netwerk").people] == ["Ans", "Bram"]


def test_the_names_stand_apart_from_the_answers(home: Path) -> None:
    add("Ans")
    assert roster_path("netwerk") == home / "sleutels" / "netwerk.json"
    assert not list((home / "antwoorden").iterdir())
    assert [path.name for path in (home / "sleutels").iterdir()] == ["netwerk.json"], "no lock or half file stays"


QUIZ = """\
id: proef
version: "1.0"
kind: quiz
title: Proef
assignment: {needs: [%s]}
items: [{id: tekst, form: text, text: Schrijf.}]
"""


def test_the_names_are_never_handed_in(home: Path) -> None:
    network = next(each.id for each in catalogue() if each.kind == "network")
    save_roster(network, [{"name": "Ans de Wit"}])
    for folder in ("antwoorden", "bijlagen"):
        (home / folder / "brief.docx").write_bytes(b"x")
    (home / "proef.yaml").write_text(QUIZ % network, encoding="utf-8")
    given = contents(load(home / "proef.yaml"), home)
    assert [part.path.name for part in given.going] == ["brief.docx"]
    assert not [part for part in given.going if "sleutels" in part.path.parts]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"people": []}', '{"people": [{"id": "1"}], "next_number": 2}',
     '{"people": [{"id": "een", "name": "Ans"}], "next_number": 2}', '{"people": [], "next_number": "veel"}'],
)  # fmt: skip
def test_a_damaged_list_is_told_and_left_alone(home: Path, text: str) -> None:
    path = roster_path("netwerk")
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    for attempt in (lambda: read_roster("netwerk"), lambda: add("Ans")):
        with pytest.raises(WorkbookError, match="netwerk") as caught:
            attempt()
        assert "reservekopie" in caught.value.remedy
    assert path.read_text(encoding="utf-8") == text, "numbers that may come back must not be given anew"


def test_a_hand_in_the_file_gives_no_number_twice(home: Path) -> None:
    path = roster_path("netwerk")
    path.parent.mkdir()
    people = [{"id": "1", "name": "Ans"}, {"id": "8", "name": "Bram"}]
    path.write_text(json.dumps({"people": people, "next_number": 2}), encoding="utf-8-sig")
    assert add("Chris").people[-1] == Person("9", "Chris")


def test_a_list_that_cannot_be_written_stays_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add("Ans")
    before = roster_path("netwerk").read_bytes()

    def refuse(*_: Any, **__: Any) -> None:
        raise WorkbookError("sleutels/netwerk.json", "vast", "sluit Excel")

    monkeypatch.setattr(roster, "write_atomic", refuse)
    with pytest.raises(WorkbookError):
        add("Bram")
    assert roster_path("netwerk").read_bytes() == before


CHANGES = st.lists(
    st.one_of(
        st.builds(lambda name: {"name": name}, st.sampled_from(["Ans", "Bram", "Chris", "ans ", ""])),
        st.builds(lambda number, name: {"id": number, "name": name}, st.sampled_from("1234"), st.sampled_from(["Dirk", "Eva"])),
        st.builds(lambda number: {"id": number, "deleted": True}, st.sampled_from("1234")),
    ),
    max_size=12,
)  # fmt: skip


@given(CHANGES, CHANGES)
def test_whatever_is_changed_numbers_and_names_stay_single(first: list[Any], second: list[Any]) -> None:
    """A number points to one person for ever: it is never seen again once someone is taken off."""
    before = Roster("netwerk").changed(first)
    after = before.changed(second)
    numbers, names = [each.id for each in after.people], [each.name.casefold() for each in after.people]
    assert len(set(numbers)) == len(numbers)
    assert len(set(names)) == len(names)
    fresh = {each.id for each in after.people} - {each.id for each in before.people}
    assert all(int(each) >= before.next_number for each in fresh)
    assert after.changed([]) == after
