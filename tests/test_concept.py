"""An assignment of two rounds: a draft gets feedback and no verdict, and never takes the place of the final version."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sample_course
from sample_course import NAME, fill, make_course, make_deelnemer, notebook_path

from workbook.docent.collect import Received, collect
from workbook.docent.course import Course, at_home
from workbook.docent.feedback import feedback
from workbook.docent.grade import grade
from workbook.docent.overview import overview
from workbook.errors import WorkbookError
from workbook.handin import hand_in
from workbook.handin.packing import pack_parcel
from workbook.home import deelnemer_id
from workbook.instrument import load
from workbook.responses import save_rows

ROUND = """\
  - id: ronde
    form: choice
    text: Welke ronde is dit?
    options: [{id: concept, text: Concept}, {id: definitief, text: Definitief}]
"""
NOW = datetime(2027, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    quiz = sample_course.QUIZ.replace("needs: [ocai]", "needs: [ocai], round: ronde").replace(
        "items:\n", f"items:\n{ROUND}"
    )
    monkeypatch.setattr(sample_course, "QUIZ", quiz)
    return make_course(tmp_path / "docent")


@pytest.fixture
def home(tmp_path: Path, course: Course) -> Path:
    folder = make_deelnemer(tmp_path / "deelnemer", course)
    fill(folder, kleur="rood", getal=42, tekst="Ik neem een vraag mee.", ocai=12)
    return folder


def choose(home: Path, answer: str) -> None:
    quiz = load(home / "opdrachten" / NAME / f"{NAME}.yaml")
    chosen = [
        {"perspective": None, "item": "ronde", "option": each, "value": int(each == answer)}
        for each in ("concept", "definitief")
    ]
    save_rows(quiz, chosen, [], folder=home)


def handed(home: Path, answer: str, hours: int) -> Path:
    choose(home, answer)
    return pack_parcel(NAME, home, notebook_path(home), moment=NOW + timedelta(hours=hours)).path


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def only(found: list[Received]) -> Received:
    (one,) = found
    return one


def test_until_somebody_says_final_it_is_a_draft_and_the_receipt_says_so(home: Path) -> None:
    with at_home(home):
        draft = hand_in(NAME)
    assert draft is not None
    assert "concept" in draft.title
    assert any("Dit is uw concept" in line for line in draft.told)
    assert "-concept_" in draft.path.name
    assert manifest(draft.path)["concept"] is True
    choose(home, "definitief")
    with at_home(home):
        final = hand_in(NAME)
    assert final is not None
    assert any("definitieve versie" in line for line in final.told)
    assert "concept" not in final.path.name
    assert "concept" not in manifest(final.path)


def test_the_draft_keeps_its_own_feedback_and_the_final_version_points_to_it(home: Path, course: Course) -> None:
    assert only(collect(course, NAME, [handed(home, "concept", 0)])).concept
    grade(course, NAME)
    (draft,) = feedback(course, NAME)
    assert draft.path.name == f"{NAME}-concept.html"
    told = draft.path.read_text(encoding="utf-8")
    assert "op uw concept" in told
    assert "Het is geen oordeel" in told
    assert overview(course, NAME).lines[0].concept
    fill(home, kleur="blauw")
    assert only(collect(course, NAME, [handed(home, "definitief", 1)])).status == "newer"
    grade(course, NAME)
    (final,) = feedback(course, NAME)
    assert final.path.name == f"{NAME}.html"
    assert f'href="{NAME}-concept.html"' in final.path.read_text(encoding="utf-8")
    assert draft.path.read_text(encoding="utf-8") == told
    assert not overview(course, NAME).lines[0].concept


@pytest.mark.parametrize(
    ("first", "second"), [(("definitief", 0), ("concept", 5)), (("concept", 5), ("definitief", 0))]
)
def test_a_draft_never_takes_the_place_of_a_final_version(
    home: Path, course: Course, first: tuple[str, int], second: tuple[str, int]
) -> None:
    collect(course, NAME, [handed(home, *first)])
    line = only(collect(course, NAME, [handed(home, *second)]))
    assert line.status == ("older" if second[0] == "concept" else "newer")
    if second[0] == "concept":
        assert any("blijft gelden" in each for each in line.oddities)
    answers = course.submitted(deelnemer_id(home), NAME) / "antwoorden" / f"{NAME}.json"
    assert any(
        row["option"] == "definitief" and row["value"]
        for row in json.loads(answers.read_text(encoding="utf-8"))["rows"]
    )


def test_without_a_question_for_the_round_nothing_is_a_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = make_course(tmp_path / "gewoon")
    folder = make_deelnemer(tmp_path / "een", plain)
    assert "concept" not in manifest(pack_parcel(NAME, folder, notebook_path(folder)).path)


@pytest.mark.parametrize("round_", ["kleur", "verdwenen"])
def test_a_round_that_is_no_such_question_is_told(tmp_path: Path, round_: str) -> None:
    path = tmp_path / "proef.yaml"
    path.write_text(sample_course.QUIZ.replace("needs: [ocai]", f"needs: [ocai], round: {round_}"), encoding="utf-8")
    with pytest.raises(WorkbookError, match="precies twee mogelijkheden"):
        load(path)
