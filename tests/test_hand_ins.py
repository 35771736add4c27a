"""`wb.hand_ins()`: which assignments there are, how far each is, and when it was last handed in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import workbook as wb
from workbook.course import course
from workbook.errors import WorkbookError
from workbook.handin import HandIns, hand_in
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.responses import save_rows


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = prepare(tmp_path / "werkboek").folder
    monkeypatch.setenv("WORKBOOK_HOME", str(made))
    return made


def zip_named(folder: Path, name: str) -> None:
    (folder / "inleveren" / name).write_bytes(b"een zip")


def of_module(number: int) -> object:
    return next(each for each in wb.hand_ins().assigned if each.module == number)


def test_it_lists_the_assignment_of_every_module_with_its_page(folder: Path) -> None:
    found = wb.hand_ins()
    assert [each.module for each in found.assigned] == [each.number for each in course()]
    assert all((folder / each.page).is_file() for each in found.assigned)


def test_in_a_new_folder_nothing_is_answered_and_nothing_handed_in(folder: Path) -> None:
    found = wb.hand_ins()
    assert [(each.answered, each.handed_in, each.state) for each in found.assigned] == [(0, None, "nog niet")] * 4
    assert all(each.total > 10 for each in found.assigned)
    assert found.sentence() == "Van de 4 opdrachten hebt u er 0 ingeleverd."


def test_it_counts_as_the_receipt_counts(folder: Path) -> None:
    quiz = instrument("m3-cultuur")
    item = next(each for each in quiz.items if each.options)
    row = {"perspective": None, "item": item.id, "option": item.options[0].id, "value": 1}
    save_rows(quiz, [row], folder=folder)
    receipt = hand_in("m3-cultuur")
    assert receipt is not None
    found = of_module(3)
    assert (found.answered, found.total) == (receipt.answered, receipt.total)
    assert found.answered == 1
    assert found.file == receipt.path.name
    assert abs((found.handed_in - receipt.made_at).total_seconds()) < 2
    assert wb.hand_ins().sentence() == "Van de 4 opdrachten hebt u er 1 ingeleverd."


def test_of_two_the_newest_is_told(folder: Path) -> None:
    zip_named(folder, "m1-ink_d-4f2a91c0_20261012T080000Z.zip")
    zip_named(folder, "m1-ink_d-4f2a91c0_20261103T213000Z.zip")
    zip_named(folder, "m1-ink_d-4f2a91c0_20261019T080000Z.zip")
    found = of_module(1)
    assert found.file == "m1-ink_d-4f2a91c0_20261103T213000Z.zip"
    assert found.handed_in == datetime.fromisoformat("2026-11-03T21:30:00Z")
    assert "november 2026" in found.state


def test_a_draft_is_called_a_draft_until_the_final_version_comes(folder: Path) -> None:
    zip_named(folder, "m4-onderzoek-concept_d-4f2a91c0_20270210T080000Z.zip")
    assert of_module(4).state.endswith("(concept)")
    zip_named(folder, "m4-onderzoek_d-4f2a91c0_20270510T080000Z.zip")
    assert "concept" not in of_module(4).state


@pytest.mark.parametrize(
    "name",
    [
        "m1-ink.zip",
        "m1-ink_d-4f2a91c0.zip",
        "m1-inkt_d-4f2a91c0_20261012T080000Z.zip",
        "m1-ink_d-4f2a91c0_20261392T080000Z.zip",
        "vakantie_20261012T080000Z.zip",
        "m1-ink_d-4f2a91c0_20261012T080000Z.zip.crdownload",
    ],
)
def test_another_file_in_the_folder_is_no_hand_in(folder: Path, name: str) -> None:
    zip_named(folder, name)
    assert of_module(1).handed_in is None


def test_a_damaged_answer_file_is_no_obstacle(folder: Path) -> None:
    (folder / "antwoorden" / "m3-cultuur.json").write_text('{"format": 1, "rows": [', encoding="utf-8")
    assert of_module(3).answered == 0


def test_without_the_folder_for_hand_ins_there_are_none(folder: Path) -> None:
    (folder / "inleveren").rmdir()
    assert {each.handed_in for each in wb.hand_ins().assigned} == {None}


def test_it_shows_a_table_with_a_link_to_each_assignment(folder: Path) -> None:
    zip_named(folder, "m2-ikko_d-4f2a91c0_20261012T080000Z.zip")
    shown = wb.hand_ins()._repr_html_()
    assert shown.count("<a href='opdrachten/") == 4
    assert "<caption>Uw opdrachten</caption>" in shown
    assert "m2-ikko_d-4f2a91c0_20261012T080000Z.zip" in shown
    assert shown.count("<th scope='col'") == 4
    assert shown.count("<th scope='row'") == 4


def test_it_says_itself_in_one_sentence(folder: Path) -> None:
    assert repr(wb.hand_ins()) == wb.hand_ins().sentence()
    assert repr(HandIns(())) == "Van de 0 opdrachten hebt u er 0 ingeleverd."


def test_outside_a_workbook_it_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError):
        wb.hand_ins()
