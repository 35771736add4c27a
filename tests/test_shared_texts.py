"""What people wrote, as others read it: nobody's name, nobody's order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import workbook as wb
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.model import Rubric
from workbook.responses import Responses
from workbook.responses.roster import save_roster
from workbook.results import Profile
from workbook.results.shared import without_writers

ABOUT = instrument("zelfevaluatie")
assert isinstance(ABOUT, Rubric)
PEOPLE = evolve(ABOUT, counts="respondents")
ITEMS = [each for each in ABOUT.items if ABOUT.is_numeric(each)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a salt of its own."""
    monkeypatch.setenv("WORKBOOK_HOME", str(make_home(tmp_path)))
    return tmp_path


def texts(words: list[str], item: str = "a", **more: Any) -> list[dict[str, Any]]:
    return [{"perspective": "nu", "item": item, "dimension": "d", "text": each, **more} for each in words]


def answered(size: int, *, same: str = "") -> Responses:
    """Return that many people who chose a level at every item and wrote something at the first two."""
    perspective = ABOUT.perspectives[0].id
    rows = [
        {"respondent": f"p{n}", "perspective": perspective, "item": each.id, "value": 2 + n % 2, "subject": ""}
        for n in range(size) for each in ITEMS
    ]  # fmt: skip
    written = tuple(
        {"entry": f"{perspective}.{each.id}", "item": each.id, "perspective": perspective, "respondent": f"p{n}",
         "moment": "nulmeting", "text": f"{same or 'woorden'} {n} van juf Marieke"}
        for n in range(size) for each in ITEMS[:2]
    )  # fmt: skip
    return evolve(wb.answers(PEOPLE, pd.DataFrame(rows)), entries=written)


def test_whose_it_is_is_left_out_and_names_are_hidden() -> None:
    found, told = without_writers(
        texts(["Jan de Vries kwam", "rust", "bel 06-12345678"], subject="les 1", respondent="t-1")
    )
    assert {each["text"] for each in found} == {"[naam] kwam", "rust", "bel [telefoon]"}
    assert all(set(each) == {"perspective", "item", "dimension", "text"} for each in found)
    assert len(told) == 1
    assert "2 teksten" in told[0]


@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False)
)
def test_the_order_in_which_they_came_says_nothing(words: list[str], chance: Any) -> None:
    mixed = list(words)
    chance.shuffle(mixed)
    assert without_writers(texts(words)) == without_writers(texts(mixed))


def test_each_item_has_an_order_of_its_own() -> None:
    words = [f"tekst {n}" for n in range(12)]
    found, _ = without_writers([*texts(words), *texts(words, "b")])
    first, second = ([each["text"] for each in found if each["item"] == item] for item in "ab")
    assert sorted(first) == sorted(second)
    assert first != second
    assert [each["item"] for each in found] == ["a"] * 12 + ["b"] * 12


def test_another_folder_has_another_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = texts([f"tekst {n}" for n in range(12)])
    here, _ = without_writers(words)
    monkeypatch.setenv("WORKBOOK_HOME", str(make_home(tmp_path / "elders")))
    assert without_writers(words)[0] != here


def test_texts_of_a_team_are_shown_without_writers() -> None:
    found = wb.score(answered(6))
    assert len(found.texts) == 12
    assert all("respondent" not in each and "Marieke" not in each["text"] for each in found.texts)
    assert any("12 teksten" in note for note in found.notes)


@pytest.mark.parametrize("size", [2, 4])
def test_texts_of_a_few_are_not_shown(size: int) -> None:
    found = wb.score(answered(size))
    assert found.texts == ()
    assert not any("teksten" in note for note in found.notes)


def test_what_one_wrote_oneself_stays_as_it_was() -> None:
    (first, _) = wb.score(answered(1)).texts
    assert first["text"] == "woorden 0 van juf Marieke"


def test_what_an_observer_wrote_of_a_lesson_stays_theirs() -> None:
    given_ = answered(6)
    found = wb.score(evolve(given_, instrument=ABOUT))
    assert {each["text"] for each in found.texts} == {each["text"] for each in given_.entries}


def test_names_that_the_folder_knows_are_hidden_wherever_they_stand(folder: Path) -> None:
    make_home(folder, name="Xandra Wortelboer")
    save_roster("netwerk", [{"name": "Quirijn"}])
    found, told = without_writers(texts(["Wortelboer luistert", "met quirijn erbij"]))
    assert {each["text"] for each in found} == {"[naam] luistert", "met [naam] erbij"}
    assert "2 teksten" in told[0]


@pytest.mark.parametrize(("size", "shown"), [(3, 0), (4, 0), (5, 1)])
def test_texts_without_scores_have_the_floor_as_well(size: int, shown: int) -> None:
    assert len(Profile(instrument=PEOPLE, n=size, texts=tuple(texts(["rust"]))).texts) == shown
