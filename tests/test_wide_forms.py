"""From the questionnaire that the workbook makes for Microsoft and Google Forms back to the answers that were given."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_answers import call
from openpyxl import Workbook

from workbook.errors import WorkbookError
from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.cells import Cell, cells
from workbook.instrument.model import NetworkKind
from workbook.responses import answers, wide
from workbook.survey import plan
from workbook.survey.asked import Part, Question, opening, parts
from workbook.survey.plan import Survey

PEOPLE = 5
NOON = datetime(2026, 11, 24, 14, 3)  # noqa: DTZ001  # as Excel keeps it
Head = tuple[str, Question, Cell | None]


def asked() -> list[Instrument]:
    """Return the instruments of which the questions are numbers that a form can ask."""
    found = []
    for each in catalogue():
        if not cells(each) or isinstance(each, NetworkKind):
            continue
        try:
            plan([each.id])
        except WorkbookError:
            continue
        found.append(each)
    return found


ASKED = asked()


def heads(survey: Survey, *, grid: bool) -> Iterator[Head]:
    """Give the head of every column of an export, the question, and the cell when its answer is a number."""
    for question in opening(survey):
        yield question.text, question, None
    places = iter([cell for each in survey.instruments for cell in cells(each, edition=survey.edition)])
    for part in parts(survey):
        for question in part.questions:
            cell = next(places) if question.kind in {"choice", "number"} else None
            yield (_grid_head(part, question) if grid and part.grid else question.text), question, cell


def _grid_head(part: Part, question: Question) -> str:
    """Return the head that Google gives a row of a grid."""
    row = question.text.removeprefix(f"{part.title}: ")
    return f"{part.title} [{row}]"


def answer(question: Question, cell: Cell | None, person: int) -> Any:
    """Return what somebody chooses or writes, and what must come of it."""
    if cell is None:
        return question.choices[0] if question.choices else ""
    step = (3 * person + len(cell.item)) % len(cell.steps)
    return question.choices[step] if question.choices else int(cell.steps[step])


def given(cell: Cell, person: int) -> float:
    return cell.steps[(3 * person + len(cell.item)) % len(cell.steps)]


def table(survey: Survey, *, grid: bool) -> list[list[Any]]:
    columns = list(heads(survey, grid=grid))
    lead = ["Tijdstempel", "E-mailadres"] if grid else ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"]
    rows: list[list[Any]] = [[*lead, *(head for head, _, _ in columns)]]
    for person in range(PEOPLE):
        sent = NOON + timedelta(minutes=person)
        who = (
            [f"{sent:%d-%m-%Y %H:%M:%S}", f"x{person}@wilg.example"]
            if grid
            else [person + 1, sent, sent, "anonymous", ""]
        )
        rows.append([*who, *(answer(question, cell, person) for _, question, cell in columns)])
    return rows


def values(found: wide.Wide) -> list[dict[tuple[str, str, str], float]]:
    told: dict[str, dict[tuple[str, str, str], float]] = {}
    for who, p, i, o, value in zip(
        *(found.cells[name] for name in ("respondent", "perspective", "item", "option", "value")), strict=True
    ):
        told.setdefault(who, {})[p, i, o] = value
    return list(told.values())


def test_most_instruments_can_be_asked_in_a_form() -> None:
    assert len(ASKED) >= 12


@pytest.mark.parametrize("grid", [False, True], ids=["Microsoft Forms", "Google Forms"])
@pytest.mark.parametrize("about", ASKED, ids=lambda each: each.id)
def test_what_a_form_asks_comes_back_as_it_was_answered(about: Instrument, grid: bool) -> None:
    survey = plan([about.id])
    found = wide.read(about, table(survey, grid=grid), where="export")
    assert found is not None
    wanted = [
        {(cell.perspective or "", cell.item, cell.option or ""): given(cell, person) for cell in cells(about)}
        for person in range(PEOPLE)
    ]
    assert values(found) == wanted
    assert not found.notes
    assert not found.proposals


@pytest.mark.parametrize("grid", [False, True], ids=["Microsoft Forms", "Google Forms"])
def test_a_form_for_several_instruments_is_read_once_for_each(grid: bool) -> None:
    ids = ["ocai", "plg", "ink", "leiderschap"]
    rows = table(plan(ids), grid=grid)
    people = set()
    for each in map(instrument, ids):
        found = wide.read(each, rows, where="export")
        assert found is not None
        assert len(found.cells["value"]) == PEOPLE * len(cells(each))
        assert not found.notes
        people.add(frozenset(found.cells["respondent"]))
    assert len(people) == 1, "one person has one code, whatever was asked"


@pytest.mark.parametrize("about", [each for each in ASKED if len(each.perspectives) > 1], ids=lambda each: each.id)
def test_one_perspective_alone_comes_back_too(about: Instrument) -> None:
    for perspective in about.perspectives:
        survey = plan([about.id], perspectives=[perspective.id])
        chosen = [cell for cell in cells(about) if cell.perspective == perspective.id]
        texts = [
            question.text
            for part in parts(survey)
            for question in part.questions
            if question.kind in {"choice", "number"}
        ]
        assert len(texts) == len(chosen)
        rows = [["respondent", *texts], *[[f"r{n}", *(given(cell, n) for cell in chosen)] for n in range(2)]]
        found = wide.read(about, rows, where="export")
        assert found is not None
        assert set(found.cells["perspective"]) == {perspective.id}
        assert values(found)[0] == {(perspective.id, cell.item, cell.option or ""): given(cell, 0) for cell in chosen}


def test_the_short_edition_and_what_the_leader_fixed_come_back() -> None:
    about = instrument("ink")
    survey = plan(["ink"], edition="team", groups=["Onderbouw", "Bovenbouw"], role="leraar", moment="eindmeting")
    found = wide.read(about, table(survey, grid=False), where="export")
    assert found is not None
    assert len(found.cells["value"]) == PEOPLE * len(cells(about, edition="team"))
    assert (set(found.cells["group"]), set(found.cells["role"]), set(found.cells["moment"])) == (
        {"Onderbouw"},
        {"leraar"},
        {"eindmeting"},
    )
    assert not found.notes
    assert not [line for line in found.told if "geen kolom gevonden" in line or "niet gebruikt" in line]


# ---- by the doors of the workbook ----


def saved(folder: Path, rows: list[list[Any]], suffix: str) -> Path:
    path = folder / f"export{suffix}"
    if suffix == ".xlsx":
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(path)
        return path
    text = io.StringIO()
    csv.writer(text, delimiter=";" if suffix == ".csv" else ",").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize(
    "about", [instrument(each) for each in ("plg", "ocai", "kijkwijzer", "performance_gap")], ids=lambda each: each.id
)
def test_an_export_in_a_folder_is_read_by_the_door(about: Instrument, suffix: str, tmp_path: Path) -> None:
    saved(tmp_path, table(plan([about.id]), grid=suffix == ".csv"), suffix)
    found = answers(about.id, tmp_path)
    assert found.respondents == PEOPLE
    assert len(found.table) == PEOPLE * len(cells(about))
    assert [use.used for use in found.files] == [True]
    assert "aantal kolommen herkend" in found.files[0].why


def test_the_command_scores_an_export_and_tells_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = saved(tmp_path, table(plan(["plg"]), grid=True), ".csv")
    done = call(monkeypatch, capsys, "score", "plg", file, "--json")
    assert (done.code, done.json["n"]) == (0, PEOPLE)
    assert all(each["score"] is not None for each in done.json["scores"])
    assert "wilg.example" not in done.out + done.err


def test_the_command_uses_likely_columns_only_after_they_are_agreed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    about = instrument("leiderschap")
    rows = table(plan([about.id]), grid=False)
    at = rows[0].index(about.items[0].text)
    rows[0][at] = "De schoolleider maakt tijd in het rooster vrij om samen met collega's lessen voor te bereiden"
    file = saved(tmp_path, rows, ".xlsx")
    unsure = call(monkeypatch, capsys, "score", about.id, file, "--json")
    assert unsure.json["files"][0]["used"] == "partly"
    assert "lijkt op" in unsure.json["files"][0]["why"]
    agreed = call(monkeypatch, capsys, "score", about.id, file, "--akkoord", "--json")
    assert agreed.json["files"][0]["used"] is True
    assert json.dumps(agreed.json["scores"]) != json.dumps(unsure.json["scores"])


def test_an_export_of_another_instrument_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for each in ("plg", "leiderschap"):
        saved(tmp_path, table(plan([each]), grid=False), ".xlsx").rename(tmp_path / f"{each} (1-5).xlsx")
    found = answers("leiderschap", tmp_path)
    assert {use.file: use.used for use in found.files} == {"plg (1-5).xlsx": False, "leiderschap (1-5).xlsx": True}
    (why,) = (use.why for use in found.files if not use.used)
    assert "ander instrument (plg)" in why
    done = call(monkeypatch, capsys, "score", "ocai", tmp_path, "--json")
    assert done.code == 2
    assert "ander instrument" in done.out + done.err


@pytest.mark.parametrize("about", ASKED, ids=lambda each: each.id)
def test_every_export_says_whose_questions_it_holds(about: Instrument) -> None:
    rows = table(plan([about.id]), grid=True)
    for each in (instrument("ocai"), instrument("plg"), instrument("scorecard")):
        told = wide.other_instrument(each, rows)
        assert told in {about.id, None}
        assert about.id != each.id or told is None
    assert wide.other_instrument(about, [["Naam", "Cijfer"], ["Jan", 7]]) is None


def test_a_broken_instrument_of_ones_own_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eigen.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("WORKBOOK_INSTRUMENTS", str(tmp_path))
    assert wide.other_instrument(instrument("ocai"), table(plan(["plg"]), grid=False)) == "plg"
