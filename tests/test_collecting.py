"""Many files at once, and one file with many answers: each is told by itself, and together they are one long table."""

from __future__ import annotations

import cProfile
import json
import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_inputs import (
    COMMUNITY,
    CULTURE,
    HABITS,
    STAMP,
    answer_file,
    answers_json,
    as_csv,
    code,
    long,
    put,
    unsure,
    wide,
    xlsx,
)

import workbook as wb
from workbook import home
from workbook.errors import WorkbookError
from workbook.responses import Responses
from workbook.responses.answerfile import bundle
from workbook.responses.codes import encode

LATER = "2026-11-25T08:00:00.000Z"
CHANGED = "2026-11-01T08:00:00.000Z"


def files(folder: Path, *people: int, about: Any = HABITS) -> None:
    """Write an answer file of each of these people."""
    for person in people:
        put(f"a{person}.json", lambda person=person: answers_json(about, person))(folder)


def uses(found: Responses) -> dict[str, bool | str]:
    return {each.file: each.used for each in found.files}


def why(found: Responses, file: str) -> str:
    return next(each.why for each in found.files if each.file == file)


def cells(found: Responses) -> set[tuple[Any, ...]]:
    return set(found.table.fillna({"value": -1}).itertuples(index=False, name=None))


# ---- all files are put in order together, and each is told by itself -------------------------------------------------

WRONG: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "an unknown item": lambda data: {**data, "rows": [{**data["rows"][0], "item": "onbekend"}, *data["rows"][1:]]},
    "other items": lambda data: {**data, "rows": [{**row, "item": f"x{n}"} for n, row in enumerate(data["rows"])]},
    "nobody": lambda data: {**data, "respondent": " "},
    "a cell twice": lambda data: {**data, "rows": [*data["rows"], data["rows"][3]]},
    "no number": lambda data: {**data, "rows": [{**data["rows"][0], "value": "soms"}, *data["rows"][1:]]},
    "an older version": lambda data: {**data, "version": "0.9"},
    "nothing filled in": lambda data: {**data, "rows": [{**row, "value": None} for row in data["rows"]]},
    "the leader": lambda data: {**data, "role": "Directeur"},
    "a code of their own": lambda data: {**data, "koppelcode": "Rood 12"},
    "as it should be": lambda data: data,
}


@settings(max_examples=25)
@given(st.lists(st.sampled_from(sorted(WRONG)), min_size=1, max_size=8), st.sampled_from([HABITS, CULTURE]))
def test_a_folder_tells_and_holds_what_its_files_tell_and_hold_one_by_one(kinds: list[str], about: Any) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for person, kind in enumerate(kinds):
            data = WRONG[kind](answer_file(about, person).to_json())
            (folder / f"a{person}.json").write_text(json.dumps(data), encoding="utf-8")
        whole = wb.answers(about, folder)
        alone = [wb.answers(about, folder / use.file) for use in whole.files]
    assert [use for one in alone for use in one.files] == list(whole.files)
    assert sorted(note for one in alone for note in one.notes) == sorted(whole.notes)
    assert {key: text for one in alone for key, text in one.faults.items()} == dict(whole.faults)
    assert {person: link for one in alone for person, link in one.links.items()} == dict(whole.links)
    assert {row for one in alone for row in cells(one)} == cells(whole)
    assert sum(len(one.table) for one in alone) == len(whole.table)


def test_a_subject_is_filled_in_within_its_own_file_and_then_for_all(tmp_path: Path) -> None:
    named, other = (answer_file(HABITS, n, subject=name).to_json() for n, name in enumerate(("De Wilg", "De Linde")))
    for name, data in (("a.json", named), ("c.json", answer_file(HABITS, 2).to_json())):
        put(name, lambda data=data: json.dumps(data))(tmp_path)
    assert set(wb.answers(HABITS, tmp_path).table["subject"]) == {"De Wilg"}
    put("b.json", lambda: json.dumps(other))(tmp_path)
    found = wb.answers(HABITS, tmp_path).table
    assert dict(zip(found["respondent"], found["subject"], strict=True)) == {
        "t-00000000": "De Wilg", "t-00000001": "De Linde", "t-00000002": "",
    }  # fmt: skip


def test_a_fault_in_one_of_many_files_is_told_with_its_own_line_and_leaves_the_others_alone(tmp_path: Path) -> None:
    files(tmp_path, *range(6))
    data = answer_file(HABITS, 6).to_json()
    data["rows"][4]["item"] = "verzonnen"
    (tmp_path / "b.json").write_text(json.dumps(data), encoding="utf-8")
    found = wb.answers(HABITS, tmp_path)
    assert found.respondents == 7
    assert uses(found) == {**{f"a{n}.json": True for n in range(6)}, "b.json": "partly"}
    assert "'verzonnen' is geen bekende waarde in de kolom 'item' (eerste: regel 5)" in why(found, "b.json")


def test_the_table_is_the_same_whichever_way_the_answers_came(tmp_path: Path) -> None:
    sources = {"team": lambda: files(tmp_path / "team", *range(6)), "codes": lambda: None, "long": lambda: None}
    for name, make in sources.items():
        (tmp_path / name).mkdir()
        make()
    put("c.txt", lambda: " en ".join(code(HABITS, n) for n in range(6)))(tmp_path / "codes")
    table = long()
    for row in table[1:]:
        row[0] = f"t-{int(row[0][1:]):08d}"
    put("l.csv", lambda: as_csv(table))(tmp_path / "long")
    tables = {name: wb.answers(HABITS, tmp_path / name) for name in sources}
    assert cells(tables["team"]) == cells(tables["codes"]) == cells(tables["long"])
    kinds = {name: str(kind) for name, kind in tables["team"].table.dtypes.items()}
    assert kinds == {name: "float64" if name == "value" else "str" for name in tables["team"].table.columns}
    assert len({str(wb.score(found).to_json()["scores"]) for found in tables.values()}) == 1


def test_reading_four_times_as_many_files_takes_some_four_times_the_work(tmp_path: Path) -> None:
    """Calls are counted, not seconds: those are the same on a busy machine. Quadratic would be sixteen times."""

    def calls(name: str, count: int) -> int:
        folder = tmp_path / name
        folder.mkdir()
        for person in range(count):
            (folder / f"{person}.json").write_text(json.dumps(answer_file(HABITS, person).to_json()))
        counted = cProfile.Profile()
        found = counted.runcall(wb.answers, HABITS, folder)
        counted.runcall(wb.score, found)
        assert found.respondents == count
        return sum(each.callcount for each in counted.getstats())

    calls("warm", 10)
    assert calls("four", 400) < 6 * calls("one", 100)


def test_of_a_folder_full_of_other_files_not_every_one_is_repeated_in_the_message(tmp_path: Path) -> None:
    for number in range(40):
        put(f"{number:02d}.json", lambda: "{")(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.message.count("breekt af of is beschadigd") == 10
    assert found.message.endswith("En nog 30 meldingen: bij elk bestand staat waarom het niet is gebruikt.")
    assert len(found.notes) == len(found.files) == 40


# ---- who stands in two files -----------------------------------------------------------------------------------------


def test_the_same_answers_as_file_and_as_code_count_once_and_it_is_told(tmp_path: Path) -> None:
    files(tmp_path, *range(6))
    put("codes.txt", lambda: code(HABITS, 2))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.respondents == 6
    assert len(found.table) == 6 * 16
    told = "t-00000002 staat met dezelfde antwoorden in a2.json en in codes.txt; die tellen één keer mee (codes.txt)."
    assert found.notes == (told,)
    assert uses(found)["a2.json"] is False
    assert uses(found)["codes.txt"] is True
    assert why(found, "a2.json") == told


def test_other_answers_saved_at_the_same_time_are_not_called_the_same(tmp_path: Path) -> None:
    files(tmp_path, 1)
    other = answer_file(HABITS, 1)
    rows = tuple({**row, "value": 1} for row in other.rows)
    put("codes.txt", lambda: encode(evolve(other, rows=rows), HABITS))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.notes == ("t-00000001 staat in a1.json en in codes.txt; het nieuwste is gebruikt (codes.txt).",)
    assert set(found.table["value"]) == {1}


@pytest.mark.parametrize(("older", "newer"), [("a.json", "z.txt"), ("z.json", "a.txt")])
def test_of_file_and_code_the_latest_counts_whatever_its_name(tmp_path: Path, older: str, newer: str) -> None:
    first = answer_file(HABITS, 1, saved_at=CHANGED)
    later = evolve(first, saved_at=LATER, rows=tuple({**row, "value": 5} for row in first.rows))
    put(older, lambda: json.dumps(first.to_json()))(tmp_path)
    put(newer, lambda: encode(later, HABITS))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert set(found.table["value"]) == {5}
    assert uses(found) == {older: False, newer: True}


def test_somebody_twice_in_one_text_counts_once_with_the_latest(tmp_path: Path) -> None:
    first = answer_file(HABITS, 1)
    later = evolve(first, saved_at=LATER, rows=tuple({**row, "value": 5} for row in first.rows))
    put("c.txt", lambda: f"{encode(later, HABITS)}\n{code(HABITS, 0)}\n{encode(first, HABITS)}")(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.respondents == 2
    assert set(found.table.loc[found.table["respondent"] == "t-00000001", "value"]) == {5}
    assert uses(found) == {"c.txt": "partly"}
    assert "het nieuwste is gebruikt" in why(found, "c.txt")


def test_a_code_that_a_mail_quotes_once_more_is_no_second_answer(tmp_path: Path) -> None:
    own = code(HABITS, 1)
    put("c.txt", lambda: f"{own}\n\nOp 3-11 schreef u:\n> {own.lower()}\n")(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert (found.respondents, found.notes, uses(found)) == (1, (), {"c.txt": True})


def test_both_moments_of_one_person_stay(tmp_path: Path) -> None:
    files(tmp_path, 1)
    put("c.txt", lambda: encode(answer_file(HABITS, 1, moment="eindmeting"), HABITS))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert (found.moments, found.notes, len(found.table)) == (["eindmeting", "nulmeting"], (), 32)


# ---- several in one file ---------------------------------------------------------------------------------------------


def test_a_bundle_gives_each_instrument_its_own_answers(tmp_path: Path) -> None:
    both = bundle([answer_file(CULTURE, 1), answer_file(HABITS, 1)])
    put("beide.json", lambda: json.dumps(both))(tmp_path)
    for about, rows in ((CULTURE, 48), (HABITS, 16)):
        found = wb.answers(about, tmp_path)
        assert (len(found.table), found.notes, uses(found)) == (rows, (), {"beide.json": True})
    other = wb.answers(COMMUNITY, tmp_path)
    assert other.empty
    assert "ander instrument (ocai en onderzoekende_houding)" in why(other, "beide.json")


def test_codes_of_two_instruments_in_one_text_are_each_counted_where_they_are_asked_for(tmp_path: Path) -> None:
    put("c.txt", lambda: code(CULTURE, 1) + code(HABITS, 1) + code(HABITS, 2))(tmp_path)
    assert [wb.answers(each, tmp_path).respondents for each in (CULTURE, HABITS)] == [1, 2]
    assert "ander instrument" in wb.answers(COMMUNITY, tmp_path).message


def test_nothing_but_damaged_codes_is_refused_and_told(tmp_path: Path) -> None:
    put("c.txt", lambda: code(HABITS, 1)[:90] + "]")(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert found.empty
    assert found.files[0].refused
    assert re.match(r"c\.txt: Deze antwoordcode is beschadigd of niet heel gekopieerd\. Vraag", found.message)


def test_one_damaged_code_is_told_once_and_the_rest_counts(tmp_path: Path) -> None:
    put("c.txt", lambda: "\n".join([code(HABITS, 0), code(HABITS, 1)[:90] + "]", code(HABITS, 2)]))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert (found.respondents, uses(found)) == (2, {"c.txt": "partly"})
    assert sum("beschadigd" in note for note in found.notes) == 1
    assert "beschadigd" in why(found, "c.txt")


def test_a_code_in_an_instrument_of_tables_brings_its_entries(tmp_path: Path) -> None:
    about = wb.instrument("professionalisering")
    table = about.tables[0]
    column = next(each for each in table.columns if each.type in {"text", "long"})
    rows = ({"entry": f"{table.id}.1", "item": table.id, column.id: "Een studiedag", "saved_at": STAMP},)
    made = evolve(answer_file(HABITS, 1), instrument=about.id, version=about.version, rows=(), entries=rows)
    put("c.txt", lambda: encode(made, about))(tmp_path)
    found = wb.answers(about, tmp_path)
    assert [each[column.id] for each in found.entries] == ["Een studiedag"]


# ---- columns that are not sure ---------------------------------------------------------------------------------------


@pytest.fixture
def unsure_list(tmp_path: Path) -> Path:
    """A wide list in which one column has other words than the question."""
    put("lijst.csv", lambda: as_csv(unsure(wide())))(tmp_path)
    return tmp_path / "lijst.csv"


def test_an_unsure_column_waits_for_a_yes(unsure_list: Path) -> None:
    found = wb.answers(HABITS, unsure_list)
    assert len(set(found.table["item"])) == 15
    assert uses(found) == {"lijst.csv": "partly"}
    agreed = wb.answers(HABITS, unsure_list, confirm=True)
    assert len(set(agreed.table["item"])) == 16


@pytest.mark.parametrize("answer", [True, False])
def test_a_function_is_shown_the_proposals_and_answers_for_the_reader(unsure_list: Path, *, answer: bool) -> None:
    shown: list[tuple[str, list[str]]] = []

    def confirm(name: str, proposals: Any) -> bool:
        shown.append((name, [each.header for each in proposals]))
        return answer

    found = wb.answers(HABITS, unsure_list, confirm=confirm)
    assert [name for name, _ in shown] == ["lijst.csv"]
    assert shown[0][1][0].startswith("Ik vroeg wel eens")
    assert len(set(found.table["item"])) == 15 + answer


def test_what_was_agreed_once_is_kept_in_ones_own_folder(
    unsure_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.make_home(tmp_path / "map"))
    assert len(set(wb.answers(HABITS, unsure_list).table["item"])) == 15
    wb.answers(HABITS, unsure_list, confirm=True)
    asked: list[str] = []
    again = wb.answers(HABITS, unsure_list, confirm=lambda name, _: bool(asked.append(name)))
    assert (len(set(again.table["item"])), asked) == (16, [])


def test_a_sure_table_asks_nothing(tmp_path: Path) -> None:
    put("lijst.csv", lambda: as_csv(wide(before=("respondent",), lead=lambda n: (n,))))(tmp_path)
    asked: list[str] = []
    wb.answers(HABITS, tmp_path, confirm=lambda name, _: bool(asked.append(name)))
    assert asked == []


# ---- tables ----------------------------------------------------------------------------------------------------------


def test_many_columns_of_another_list_are_not_all_repeated(tmp_path: Path) -> None:
    head = [f"kolom {n}" for n in range(40)]
    put("lijst.csv", lambda: as_csv([head, [1] * 40]))(tmp_path)
    told = wb.answers(HABITS, tmp_path).message
    assert "kolom 7 en nog 32 kolommen" in told
    assert "kolom 8" not in told


def test_a_long_table_with_a_column_of_codes_stays_a_long_table(tmp_path: Path) -> None:
    put("lijst.csv", lambda: as_csv(long(more={"opmerking": code(HABITS, 5)})))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert (found.respondents, uses(found)) == (6, {"lijst.csv": True})
    assert "opmerking" in found.notes[0]


def test_rows_shorter_and_longer_than_the_header_are_read_as_far_as_the_header_goes(tmp_path: Path) -> None:
    text = as_csv(long(), ",").replace("\r\n", "\n").splitlines()
    ragged = [text[0] + ",opmerking", *(line + (",,,over" if n % 2 else "") for n, line in enumerate(text[1:]))]
    put("lijst.csv", lambda: "\n".join(ragged))(tmp_path)
    found = wb.answers(HABITS, tmp_path)
    assert len(found.table) == 6 * 16
    assert found.notes == ()


def test_a_sheet_with_noughts_is_no_empty_sheet(tmp_path: Path) -> None:
    rows = [[row[0], row[1], row[2], row[3], 0 if row[0] == "p1" else row[4]] for row in long(CULTURE)]
    put("punten.xlsx", lambda: xlsx(rows))(tmp_path)
    found = wb.answers(CULTURE, tmp_path)
    assert (found.table["value"] == 0).sum() >= 48
    assert found.respondents == 6


def test_a_table_pasted_into_a_text_is_read(tmp_path: Path) -> None:
    put("lang.txt", lambda: as_csv(long(), "\t"))(tmp_path)
    assert wb.answers(HABITS, tmp_path).respondents == 6
    (tmp_path / "lang.txt").unlink()
    put("breed.txt", lambda: as_csv(wide(before=("respondent",), lead=lambda n: (n,)), "\t"))(tmp_path)
    assert wb.answers(HABITS, tmp_path).respondents == 6


def test_a_frame_in_which_a_cell_stands_twice_is_refused_as_a_whole() -> None:
    head, *rows = long()
    with pytest.raises(WorkbookError, match="twee keer een waarde"):
        wb.answers(HABITS, pd.DataFrame([*rows, rows[0]], columns=head))


def test_the_order_of_rows_and_files_changes_nothing(tmp_path: Path) -> None:
    head, *rows = long(CULTURE)
    scores = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        scores.append(wb.score(wb.answers(CULTURE, pd.DataFrame(rows, columns=head))).to_json()["scores"])
    assert scores[0] == scores[1] == scores[2]
