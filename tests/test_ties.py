"""Ties as people write them: numbers of the roster only, and a name in the wrong place is told without repeating it."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbook as wb
from workbook.instrument.model import NOBODY, NetworkKind
from workbook.responses import Responses

NETWORKS = [pytest.param(each, id=each.id) for each in wb.catalogue() if isinstance(each, NetworkKind)]


def read(about: NetworkKind, folder: Path, *lines: str, head: str = "respondent;item;option;value") -> Responses:
    path = folder / "lijnen.csv"
    question = about.items[0].id
    path.write_text("\n".join([head, *(line.format(q=question) for line in lines)]) + "\n", encoding="utf-8")
    return wb.answers(about, path)


def ties(found: Responses) -> list[tuple[str, str, float]]:
    return list(found.table[["respondent", "option", "value"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("about", NETWORKS)
class TestEachNetwork:
    def test_a_number_in_value_is_whom_one_turns_to(self, about: NetworkKind, tmp_path: Path) -> None:
        found = read(about, tmp_path, "1;{q};2", "1;{q};3", "2;{q};0", head="respondent;item;value")
        assert ties(found) == [("1", "2", 1.0), ("1", "3", 1.0), ("2", NOBODY, 1.0)]
        assert not found.notes

    def test_a_number_in_option_is_the_same(self, about: NetworkKind, tmp_path: Path) -> None:
        assert ties(read(about, tmp_path, "1;{q};2;1", "1;{q};3;1")) == [("1", "2", 1.0), ("1", "3", 1.0)]

    def test_a_name_is_left_out_and_never_repeated(self, about: NetworkKind, tmp_path: Path) -> None:
        found = read(about, tmp_path, "1;{q};2;1", "1;{q};Zoë van Dam;1", "2;{q};3;1")
        assert ties(found) == [("1", "2", 1.0), ("2", "3", 1.0)]
        (note,) = found.notes
        assert "lijnen.csv" in note
        assert "regel 3" in note
        assert "geen nummer" in note
        assert "Zoë" not in note + repr(found) + found.message

    @pytest.mark.parametrize("odd", ["5", "Zoë", "ja", "-1"])
    def test_anything_but_a_tie_is_left_out_and_told(self, about: NetworkKind, tmp_path: Path, odd: str) -> None:
        found = read(about, tmp_path, "1;{q};2;1", f"1;{{q}};3;{odd}")
        assert ties(found) == [("1", "2", 1.0)]
        (note,) = found.notes
        assert "regel 3" in note
        assert "Zet een 1" in note
        assert "Zoë" not in note
        assert not found.faults

    def test_an_empty_line_is_no_tie(self, about: NetworkKind, tmp_path: Path) -> None:
        assert ties(read(about, tmp_path, "1;{q};2;1", "2;{q};;")) == [("1", "2", 1.0)]


def test_the_one_perspective_of_an_instrument_need_not_be_written(tmp_path: Path) -> None:
    about = next(each for each in wb.catalogue() if each.kind == "likert" and len(each.perspectives) == 1)
    path = tmp_path / "team.csv"
    rows = [f"1;{item.id};{about.scale.maximum}" for item in about.items]
    path.write_text("\n".join(["respondent;item;value", *rows]) + "\n", encoding="utf-8")
    found = wb.answers(about, path)
    assert set(found.table["perspective"]) == {about.perspectives[0].id}
    assert not found.notes
