"""The groups beside each other, and what deelnemers thought of a day: counted, never shown under five."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docent_desk_class import PEOPLE, done, make_class, tick
from typer.testing import CliRunner

from workbook.docent.certifying.evaluation import Evaluated, make, part_of, show
from workbook.docent.certifying.groups import overview_of_groups
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.errors import WorkbookError
from workbook.instrument import instrument

PARTS = ("inhoud", "werkvormen", "praktijk")


def test_an_overview_spans_the_groups_and_counts_a_guest_where_the_day_was_followed(tmp_path: Path) -> None:
    course, _ = make_class(tmp_path)
    tick(course, {"C2": "x", "C3": "elders: Zwolle", "D2": "inhaal 12-11-2026"})
    tick(course, {"A5": PEOPLE[0].name, "E5": "x", "C2": "x"}, "zwolle")
    done(course, "d-00000001")
    done(course, "d-00000003", "m1-ink")
    (breda, zwolle), notes = overview_of_groups(course)
    assert notes == ()
    assert (breda.people, zwolle.people, zwolle.group.incompany) == (2, 2, True)
    assert [(each.present, each.elsewhere, each.caught_up, each.guests) for each in breda.days] == [
        (1, 1, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 0),
    ]  # fmt: skip
    assert [(each.present, each.guests) for each in zwolle.days] == [(1, 1), (0, 0), (0, 1), (0, 0)]
    assert [(each.handed_in, each.passed) for each in breda.modules] == [(1, 1)] * 4
    assert [(each.handed_in, each.passed) for each in zwolle.modules] == [(1, 1), (0, 0), (0, 0), (0, 0)]
    told = CliRunner().invoke(app, ["groups", "--course", str(course.root), "--json"])
    assert json.loads(told.stdout)["groups"][1]["dates"]["1"] == "2026-09-25"
    assert not any(each.name in told.stdout for each in PEOPLE)
    assert "Zwolle" in CliRunner().invoke(app, ["groups", "--course", str(course.root)]).stdout


def test_without_a_planning_or_people_there_are_no_groups(tmp_path: Path) -> None:
    course, _ = make_class(tmp_path)
    (course.root / "sleutel" / "deelnemers.csv").unlink()
    (course.root / "cursus.yaml").unlink()
    assert overview_of_groups(course) == ((), ())


# ---- the evaluation --------------------------------------------------------------------------------------------------


def answered(folder: Path, number: int, *, part: str = "dag1", value: int = 4, remark: str = "") -> None:
    """Save what the page gives somebody to send: both instruments in one file."""
    head = {"version": "1.0", "respondent": f"t-{number:08x}", "role": None, "group": None, "moment": "nulmeting",
            "saved_at": "2026-10-01T10:00:00.000Z"}  # fmt: skip
    items = [each.id for each in instrument("evaluatie").items if part in each.perspectives]  # type: ignore[attr-defined]
    rows = [
        {"perspective": part, "item": each, "option": None, "value": value, "saved_at": head["saved_at"]}
        for each in items
    ]
    entry = {"entry": "e", "item": "opmerkingen", "waardevol": remark, "saved_at": head["saved_at"]}
    made = [
        {"format": 1, "instrument": "evaluatie", **head, "rows": rows, "entries": []},
        {"format": 1, "instrument": "opmerkingen", **head, "rows": [], "entries": [entry] if remark else []},
    ]
    folder.mkdir(exist_ok=True)
    (folder / f"{part}-{number}.json").write_text(json.dumps({"format": 1, "answers": made}), encoding="utf-8")


def shown(folder: Path, course: Course | None = None) -> Evaluated:
    return show([folder], course)


@pytest.mark.parametrize("which", ["1", "dag 4", "einde", "Eind"])
def test_the_page_asks_one_day_without_a_name_and_speaks_of_the_docent(tmp_path: Path, which: str) -> None:
    path = make(which, tmp_path / "evaluatie.html")
    text = path.read_text(encoding="utf-8")
    assert "choolleider" not in text
    assert "uw docent" in text
    assert "Wat kan beter?" in text
    perspectives = {f'"{each}"' for each in ("dag1", "dag2", "dag3", "dag4", "eind")}
    assert {each for each in perspectives if f'"perspective":{each}' in text} == {f'"{part_of(which)}"'}
    assert make(which, path) == path
    path.write_text("iets van de docent", encoding="utf-8")
    with pytest.raises(WorkbookError):
        make(which, path)


@pytest.mark.parametrize("which", ["0", "5", "", "morgen"])
def test_another_day_is_told(tmp_path: Path, which: str) -> None:
    with pytest.raises(WorkbookError, match="einde"):
        make(which, tmp_path / "evaluatie.html")


def test_scores_come_with_n_and_spread_and_remarks_are_shuffled_with_names_covered(tmp_path: Path) -> None:
    course, _ = make_class(tmp_path)
    folder = tmp_path / "antwoorden"
    remarks = [f"Gedachte {number}: het gesprek met Jannie de Vries" for number in range(6)]
    for number, remark in enumerate(remarks):
        answered(folder, number, value=3 + number % 3, remark=remark)
    found = shown(folder, course)
    scores = [each for each in found.profile.scores if each.perspective == "dag1"]
    assert {(each.dimension, each.estimate.value, each.estimate.n) for each in scores} == {
        (part, 4, 6) for part in PARTS
    }
    assert all(each.sd is not None and 0.8 < each.sd < 1 for each in scores)
    (day,) = found.remarks
    texts = [text for _, text in day.texts]
    assert sorted(texts) == sorted(each.replace("Jannie de Vries", "[naam]") for each in remarks)
    assert any("6" in note for note in day.notes)
    told = CliRunner().invoke(app, ["evaluation", "show", str(folder), "--course", str(course.root)])
    assert told.exit_code == 0
    assert "Evaluatie (n = 6)" in told.stdout
    assert "Jannie" not in told.stdout


@pytest.mark.parametrize("count", [1, 2, 4])
def test_of_fewer_than_five_nothing_is_shown_not_even_of_one(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "antwoorden"
    for number in range(count):
        answered(folder, number, remark=f"Geheim {number}")
    found = shown(folder)
    assert all(each.estimate.value is None and each.sd is None for each in found.profile.scores)
    assert [(each.n, each.texts) for each in found.remarks] == [(count, ())]
    for as_json in ([], ["--json"]):
        assert "Geheim" not in CliRunner().invoke(app, ["evaluation", "show", str(folder), *as_json]).stdout


def test_remarks_stay_with_their_own_day_and_what_belongs_to_none_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "antwoorden"
    for number in range(5):
        answered(folder, number, remark="Over dag een")
        answered(folder, 10 + number, part="eind", remark="Over het eind")
    answered(folder, 0, part="dag2", remark="Over twee dagen")
    found = shown(folder)
    texts = {each.part: {text for _, text in each.texts} for each in found.remarks}
    assert texts["eind"] == {"Over het eind"}
    assert texts["dag2"] == set()
    assert texts["dag1"] == {"Over dag een"}
    assert any("niet te zien is bij welke dag" in note for note in found.notes)


def test_an_empty_folder_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    told = CliRunner().invoke(app, ["evaluation", "show", str(tmp_path / "leeg")])
    assert told.exit_code == 2
