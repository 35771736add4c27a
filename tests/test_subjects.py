"""Lessons, visits and conversations are filled in one by one: each has a file of its own, and none is ever lost."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import workbook as wb
from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.handin.contents import contents
from workbook.home import deelnemer_id, make_home
from workbook.instrument import instrument
from workbook.instrument.model import Quiz, Rubric
from workbook.responses import AnswerFile, answer_path, answers, known_subjects, read_answer_file, save_rows
from workbook.responses.answerfile import in_reading_order
from workbook.responses.folders import instrument_in, subject_name, subject_paths

LADDER = instrument("kijkwijzer")
assert isinstance(LADDER, Rubric)
FIRST = LADDER.items[0].id
STAMP = "2026-11-23T20:14:03.123Z"


def cell(value: float, item: str = FIRST) -> dict[str, Any]:
    return {"perspective": "nu", "item": item, "option": None, "value": value}


def said(text: str, item: str = FIRST) -> dict[str, Any]:
    return {"entry": f"nu.{item}", "item": item, "perspective": "nu", "text": text}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deelnemer's folder in which the work is done."""
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(make_home(tmp_path))
    return tmp_path


def observe(value: float, subject: str | None, **more: Any) -> AnswerFile:
    return save_rows(LADDER, [cell(value)], subject=subject, **more)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "antwoorden").glob("*.json"))


# --- One file a subject -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
class TestFile:
    def test_a_lesson_has_a_file_with_its_name_inside(self, folder: Path) -> None:
        observe(3, "les 1")
        assert names(folder) == ["kijkwijzer--les-1.json"]
        content = json.loads((folder / "antwoorden" / "kijkwijzer--les-1.json").read_text(encoding="utf-8"))
        assert content["subject"] == "les 1"
        assert content["respondent"] == deelnemer_id(folder)

    def test_without_a_subject_everything_is_as_it_was(self, folder: Path) -> None:
        observe(3, None)
        observe(2, "   ")
        assert names(folder) == ["kijkwijzer.json"]
        assert "subject" not in json.loads((folder / "antwoorden" / "kijkwijzer.json").read_text(encoding="utf-8"))

    def test_two_lessons_don_t_touch_each_other(self, folder: Path) -> None:
        observe(3, "les 1")
        observe(1, "les 2")
        for subject, value in (("les 1", 3), ("les 2", 1)):
            found = read_answer_file(answer_path(LADDER.id, subject=subject, folder=folder))
            assert found.value("nu", FIRST) == value

    def test_a_second_saving_adds_to_the_same_lesson(self, folder: Path) -> None:
        observe(3, "les 1")
        later = save_rows(LADDER, [cell(2, LADDER.items[1].id)], [said("op tijd")], subject="les 1")
        assert len(later.rows) == 2
        assert names(folder) == ["kijkwijzer--les-1.json"]

    def test_each_moment_has_its_own_file(self, folder: Path) -> None:
        observe(2, "les 1")
        observe(4, "les 1", moment="eindmeting")
        assert names(folder) == ["kijkwijzer--les-1.eindmeting.json", "kijkwijzer--les-1.json"]

    def test_capitals_accents_and_spaces_are_no_other_lesson(self, folder: Path) -> None:
        observe(2, "Les één")
        kept = observe(4, "  les EEN ")
        assert names(folder) == ["kijkwijzer--les-een.json"]
        assert kept.subject == "Les één", "the name as it was first written"

    @pytest.mark.parametrize("other", ["les.1", "les/1", "les--1", "les: 1"])
    def test_another_lesson_with_the_same_file_name_is_refused_and_overwrites_nothing(
        self, folder: Path, other: str
    ) -> None:
        observe(3, "les 1")
        before = (folder / "antwoorden" / "kijkwijzer--les-1.json").read_bytes()
        with pytest.raises(WorkbookError) as refused:
            observe(1, other)
        assert other in refused.value.what
        assert "les 1" in refused.value.remedy
        assert (folder / "antwoorden" / "kijkwijzer--les-1.json").read_bytes() == before
        assert names(folder) == ["kijkwijzer--les-1.json"]

    def test_a_file_without_a_subject_inside_takes_the_name_it_is_opened_by(self, folder: Path) -> None:
        path = answer_path(LADDER.id, subject="les 1", folder=folder)
        bare = AnswerFile(LADDER.id, LADDER.version, deelnemer_id(folder), rows=({**cell(4), "saved_at": STAMP},))
        path.write_text(json.dumps(bare.to_json()), encoding="utf-8")
        assert observe(2, "les 1").subject == "les 1"

    def test_a_damaged_lesson_is_set_aside_and_no_lesson_any_more(self, folder: Path) -> None:
        path = answer_path(LADDER.id, subject="les 1", folder=folder)
        path.write_text('{"format": 1, "inst', encoding="utf-8")
        observe(3, "les 1")
        aside = [name for name in names(folder) if "beschadigd" in name]
        assert len(aside) == 1
        assert [path.name for path in subject_paths(LADDER.id, folder=folder)] == ["kijkwijzer--les-1.json"]
        assert known_subjects(LADDER.id, folder=folder) == ("les 1",)


@given(st.text(max_size=200))
def test_every_name_becomes_one_file_that_every_system_takes(subject: str) -> None:
    path = answer_path("kijkwijzer", subject=subject, folder=Path("map"))
    assert path.parent == Path("map/antwoorden")
    assert len(path.name.encode()) < 255
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\s]', path.name)
    if subject.strip():
        assert path.name.count(".") == 1, "no dot that could pass for a moment"
        assert path.name.count("--") == 1
        assert instrument_in(path) == "kijkwijzer"


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_a_name_is_made_safe_once_and_for_all(subject: str) -> None:
    once = subject_name(subject)
    assert subject_name(once) == once or once.startswith("_")
    assert subject_name(subject.upper()) == subject_name(subject.upper().casefold())


@given(st.lists(st.integers(0, 10_000), unique=True, min_size=2))
def test_lesson_2_comes_before_lesson_10(numbers: list[int]) -> None:
    wanted = [f"les {number}" for number in sorted(numbers)]
    assert sorted((f"les {number}" for number in numbers), key=in_reading_order) == wanted


# --- Which there are --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
class TestKnown:
    def test_none_before_any_is_filled_in(self) -> None:
        assert known_subjects(LADDER.id) == ()
        observe(3, None)
        assert known_subjects(LADDER.id) == ()

    def test_in_reading_order_as_they_were_written(self) -> None:
        for name in ("les 10", "Les 2", "rekenen", "les 1"):
            observe(3, name)
        assert known_subjects(LADDER.id) == ("les 1", "Les 2", "les 10", "rekenen")

    def test_of_one_moment_and_one_instrument(self) -> None:
        observe(3, "les 1")
        observe(3, "les 2", moment="eindmeting")
        save_rows(instrument("flitsbezoek"), [cell(3, "taak_bezig")], subject="bezoek 1")
        assert known_subjects(LADDER.id) == ("les 1",)
        assert known_subjects(LADDER.id, "eindmeting") == ("les 2",)
        assert known_subjects("flitsbezoek") == ("bezoek 1",)

    def test_another_instrument_with_a_longer_name_is_none_of_them(self, folder: Path) -> None:
        path = folder / "antwoorden" / "kijkwijzer--eigen.json"
        other = AnswerFile("kijkwijzer--eigen", "1.0", deelnemer_id(folder), subject="les 9")
        path.write_text(json.dumps(other.to_json()), encoding="utf-8")
        assert known_subjects(LADDER.id) == ()

    def test_one_that_can_t_be_read_is_passed_over_here_and_told_with_the_answers(self, folder: Path) -> None:
        observe(3, "les 1")
        answer_path(LADDER.id, subject="les 2", folder=folder).write_text("{", encoding="utf-8")
        assert known_subjects(LADDER.id) == ("les 1",)
        found = answers(LADDER.id)
        assert [use.file for use in found.files if use.refused] == ["kijkwijzer--les-2.json"]
        assert any("kijkwijzer--les-2.json" in note for note in found.notes)


# --- All of them together ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
class TestAnswers:
    def test_are_those_of_every_lesson(self) -> None:
        for number, value in ((1, 3), (2, 1), (10, 4)):
            observe(value, f"les {number}")
        found = answers(LADDER.id)
        assert dict(zip(found.table["subject"], found.table["value"], strict=True)) == {
            "les 1": 3,
            "les 2": 1,
            "les 10": 4,
        }
        assert not found.notes

    def test_one_lesson_can_be_chosen(self) -> None:
        observe(3, "les 1")
        observe(1, "les 2")
        assert list(answers(LADDER.id).select(subject="Les 2").table["value"]) == [1]

    def test_lessons_without_and_with_a_name_stay_apart(self) -> None:
        observe(3, None)
        observe(1, "les 1")
        found = answers(LADDER.id)
        assert sorted(found.table["subject"]) == ["", "les 1"]
        assert sorted(found.table["value"]) == [1, 3]
        assert not found.notes, "nothing gave way to anything"

    def test_another_observer_who_named_no_lesson_saw_the_only_one_that_is_named(self, folder: Path) -> None:
        observe(3, "les 1")
        other = AnswerFile(LADDER.id, LADDER.version, "d-collega", rows=({**cell(2), "saved_at": STAMP},))
        path = folder / "team" / "collega.json"
        path.write_text(json.dumps(other.to_json()), encoding="utf-8")
        found = answers(LADDER.id, [answer_path(LADDER.id, subject="les 1"), path])
        assert set(found.table["subject"]) == {"les 1"}
        assert found.respondents == 2

    def test_what_was_written_goes_along_with_its_lesson(self) -> None:
        for subject, text in (("les 1", "iedereen praat"), ("les 2", "stil")):
            save_rows(LADDER, [cell(3)], [said(text)], subject=subject)
        written = {entry["subject"]: entry["text"] for entry in answers(LADDER.id).entries}
        assert written == {"les 1": "iedereen praat", "les 2": "stil"}

    def test_of_one_moment(self) -> None:
        observe(2, "les 1")
        observe(4, "les 1", moment="eindmeting")
        assert list(answers(LADDER.id).table["value"]) == [2]
        assert list(answers(LADDER.id, moment="eindmeting").table["value"]) == [4]

    def test_with_none_the_message_says_what_to_do(self) -> None:
        found = answers(LADDER.id)
        assert found.empty
        assert LADDER.short in found.message

    def test_are_scored_together(self) -> None:
        domain = [item for item in LADDER.items if item.dimension == LADDER.scored[0]]
        for subject, value in (("les 1", 2), ("les 2", 4)):
            save_rows(LADDER, [cell(value, item.id) for item in domain], subject=subject)
        found = wb.score(LADDER.id)
        assert found.score("nu", LADDER.scored[0]).estimate.value == 3
        assert found.n == 2


# --- Handing in -------------------------------------------------------------------------------------------------------


class TestHandIn:
    def quiz(self, needs: tuple[str, ...]) -> Quiz:
        quiz = instrument("m3-cultuur")
        assert isinstance(quiz, Quiz)
        assert quiz.assignment is not None
        return evolve(quiz, assignment=evolve(quiz.assignment, needs=needs))

    def test_observations_of_colleagues_stay(self, folder: Path) -> None:
        observe(3, "les 1")
        found = contents(self.quiz((LADDER.id,)), folder)
        assert not any("kijkwijzer" in part.name for part in found.going)
        assert any(LADDER.title in line for line in found.staying)

    def test_they_are_told_by_their_title_when_the_assignment_is_about_something_else(self, folder: Path) -> None:
        observe(3, "les 1")
        observe(3, "les 2")
        told = " ".join(contents(self.quiz(()), folder).staying)
        assert told.count(LADDER.short) == 1
        assert "les-1" not in told

    def test_every_subject_goes_along_where_own_answers_may_leave(self, folder: Path) -> None:
        source = LADDER.path
        assert source is not None
        own = folder / "instrumenten" / "mijn-kijkwijzer.yaml"
        text = source.read_text(encoding="utf-8").replace("id: kijkwijzer\n", "id: mijn-kijkwijzer\n")
        own.write_text(text.replace("leaves: aggregate", "leaves: own"), encoding="utf-8")
        mine = instrument("mijn-kijkwijzer")
        for subject in ("les 1", "les 2"):
            save_rows(mine, [cell(3)], subject=subject)
        save_rows(mine, [cell(4)], subject="les 1", moment="eindmeting")
        going = contents(self.quiz((mine.id,)), folder).going
        assert [part.name for part in going] == [
            "antwoorden/mijn-kijkwijzer--les-1.json",
            "antwoorden/mijn-kijkwijzer--les-2.json",
            "antwoorden/mijn-kijkwijzer--les-1.eindmeting.json",
        ]
        assert len({part.label for part in going}) == 3
        with zipfile.ZipFile(folder / "alles.zip", "w") as packed:
            for part in going:
                packed.write(part.path, part.name)
        assert len(packed.namelist()) == 3


def test_a_record_is_selected_by_its_own_columns_also_by_one_of_several_options() -> None:
    conclusions = wb.answers("conclusies", example_home() / "antwoorden" / "conclusies.json")
    for_culture = conclusions.select(voor="m3")
    assert 0 < len(for_culture.entries) < len(conclusions.entries)
    assert all("m3" in entry["voor"] for entry in for_culture.entries)
    assert len(conclusions.select(module="M1").entries) == sum(entry["module"] == "m1" for entry in conclusions.entries)
    nobody = conclusions.select(kleur="rood")
    assert not nobody.entries
    assert nobody.message
