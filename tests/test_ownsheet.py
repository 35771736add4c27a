"""A questionnaire that came back as a workbook: whatever program saved it, the same answers and the same score."""

from __future__ import annotations

import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from legal_answers import CODES, SHIPPED, person, write_json
from openpyxl import Workbook, load_workbook
from sheet_answers import (
    expected,
    expected_entries,
    fill,
    head_cells,
    opened,
    places,
    sent_back,
    survey_of,
    written,
)
from sheet_answers import given as numbers

import workbook as wb
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Entries, EntryColumn, NetworkKind
from workbook.responses import ownsheet
from workbook.responses.answerfile import AnswerFile
from workbook.survey import Survey
from workbook.survey.sheet_xlsx import xlsx

CULTURE, COMMUNITY, LESSON, NETWORK, SCORES, HABITS = map(
    instrument, ("ocai", "plg", "kijkwijzer", "netwerk", "scorecard", "onderzoekende_houding")
)
ANSWER = ownsheet.ANSWER


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a folder of its own, so that codes stay the same within it."""
    folder = tmp_path / "map"
    make_home(folder)
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def empty(about: Instrument) -> bytes:
    """Return the workbook of one instrument, not filled in."""
    return _empty(about.id)


@cache
def _empty(instrument_id: str) -> bytes:
    return xlsx(survey_of(instrument(instrument_id)))


def back(path: Path, book: Workbook) -> list[AnswerFile]:
    """Save a workbook and read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    found = ownsheet.found(path, where=path.name)
    assert found is not None
    return found


def filled(about: Instrument = HABITS, seed: int = 3, survey: Survey | None = None, **head: Any) -> Workbook:
    """Return a workbook that somebody filled in."""
    return fill(opened(survey or survey_of(about)), written(about, person(about, "1", seed)) | head_cells(**head))


def refused(path: Path) -> WorkbookError:
    """Return the problem with a file."""
    with pytest.raises(WorkbookError) as caught:
        ownsheet.found(path, where="team/terug.xlsx")
    assert caught.value.where == "team/terug.xlsx"
    return caught.value


# ---- there and back ----


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_every_instrument_comes_back_as_it_was_filled_in(about: Instrument, tmp_path: Path) -> None:
    number = {"number": "1 – Collega 1"} if isinstance(about, NetworkKind) else {}
    (file,) = back(tmp_path / "a.xlsx", filled(about, **number))
    assert (file.instrument, file.version, file.moment) == (about.id, about.version, "nulmeting")
    if isinstance(about, Entries):
        got = {
            each["entry"]: {k: v for k, v in each.items() if k not in ("entry", "item", "saved_at")}
            for each in file.entries
        }
        assert got == expected_entries(about, 3)
        assert all(each["entry"] == f"{each['item']}.{each['entry'].rpartition('.')[2]}" for each in file.entries)
    else:
        assert numbers(file) == expected(person(about, "1", 3))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_values_in_any_cells_come_back(data: st.DataObject, tmp_path: Path) -> None:
    about = data.draw(st.sampled_from([each for each in SHIPPED if cells(each)]))
    drawn = {each.place: data.draw(st.none() | st.sampled_from(each.steps), label=each.key) for each in cells(about)}
    drawn[cells(about)[0].place] = cells(about)[0].steps[0]
    book = load_workbook(BytesIO(empty(about)))
    fill(
        book,
        {(f"cell:{p or ''}|{i}|{o or ''}", ANSWER): value for (p, i, o), value in drawn.items() if value is not None},
    )
    (file,) = back(tmp_path / "a.xlsx", book)
    assert numbers(file) == {place: value for place, value in drawn.items() if value is not None}


# What somebody can type as text; one that begins with = is a sum for Excel.
TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" \n"), min_size=1, max_size=40).map(
    lambda text: unicodedata.normalize("NFC", text).strip()
).filter(lambda text: text and not text.startswith("="))  # fmt: skip


def drawn_cell(data: st.DataObject, column: EntryColumn) -> tuple[Any, Any]:
    """Return what is typed in a cell of a table, and what the form would have saved."""
    if column.type == "number":
        number = data.draw(st.integers(0, 4000)) / 4
        return number, number
    if column.type == "date":
        day = data.draw(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
        return datetime(day.year, day.month, day.day), day.isoformat()  # noqa: DTZ001 - Excel's days have no zone
    if column.type == "choice":
        option = data.draw(st.sampled_from(column.options))
        return data.draw(st.sampled_from([option.text, option.text.upper(), f" {option.id}"])), option.id
    if column.type == "codes":
        codes = data.draw(
            st.lists(st.sampled_from([each.text for each in column.options] or CODES), min_size=1, unique=True)
        )
        known = {each.text: each.id for each in column.options}
        return "; ".join(codes), [known.get(each, each) for each in codes]
    text = data.draw(TYPED)
    return text, text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cells_of_tables_come_back(data: st.DataObject, tmp_path: Path) -> None:
    about = data.draw(st.sampled_from([each for each in SHIPPED if isinstance(each, Entries)]))
    typed: dict[tuple[str, str], Any] = {}
    wanted: dict[str, dict[str, Any]] = {}
    for table in about.tables:
        for number in data.draw(st.sets(st.integers(1, 20), min_size=1, max_size=3)):
            for column in data.draw(
                st.lists(st.sampled_from(table.columns), min_size=1, unique_by=lambda each: each.id)
            ):
                cell, saved = drawn_cell(data, column)
                typed[f"row:{table.id}|{number}", column.id] = cell
                wanted.setdefault(f"{table.id}.{number}", {})[column.id] = saved
    (file,) = back(tmp_path / "a.xlsx", fill(load_workbook(BytesIO(empty(about))), typed))
    got = {
        each["entry"]: {k: v for k, v in each.items() if k not in ("entry", "item", "saved_at")}
        for each in file.entries
    }
    assert got == wanted


@pytest.mark.parametrize("about", [CULTURE, COMMUNITY, LESSON, NETWORK, SCORES], ids=lambda each: each.id)
def test_a_team_of_workbooks_scores_the_same_as_their_answer_files(about: Instrument, tmp_path: Path) -> None:
    """Every file has the same name in another folder, as when each colleague gives back the file that was sent."""
    for n in range(1, 7):
        head = {"number": f"{n} – Collega {n}"} if isinstance(about, NetworkKind) else {}
        head |= {"subject": "les 1"} if getattr(about, "subject", None) else {}
        rows = person(about, str(n), n)
        book = fill(load_workbook(BytesIO(empty(about))), written(about, rows) | head_cells(**head))
        place = tmp_path / "x" / f"collega {n}" / "vragenlijst.xlsx"
        place.parent.mkdir(parents=True)
        book.save(place)
        subject = {"subject": "les 1"} if "subject" in head else {}
        write_json(tmp_path / "j" / f"{n}.json", about, [{**row, **subject} for row in rows])
    sheets, files = (wb.answers(about.id, str(tmp_path / name)) for name in "xj")
    assert [use.used for use in sheets.files] == [True] * 6
    one, other = (wb.score(each).to_json() for each in (sheets, files))
    assert {k: v for k, v in one.items() if k != "files"} == {k: v for k, v in other.items() if k != "files"}
    assert not sheets.notes


# ---- how people write ----

WAYS: dict[str, Callable[[int, str], Any]] = {
    "from the list": lambda step, label: f"{step} – {label}",
    "a number": lambda step, _: step,
    "a number as text": lambda step, _: f" {step} ",
    "a number of Google": lambda step, _: float(step),
    "the words": lambda _, label: label.upper(),
    "another dash": lambda step, label: f"{step} - {label}",
    "words before": lambda step, label: f"{label} ({step})",
}


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_can_be_written_in_several_ways(way: str, tmp_path: Path) -> None:
    rows = person(HABITS, "1", 2)
    labels = HABITS.scale.labels  # type: ignore[attr-defined]
    cells_ = {key: WAYS[way](value, labels[value]) for key, value in written(HABITS, rows).items()}
    (file,) = back(tmp_path / "a.xlsx", fill(opened(survey_of(HABITS)), cells_))
    assert numbers(file) == expected(rows)


AS_A_DAY = datetime(2026, 2, 1)  # noqa: DTZ001 - what Excel makes of 1-2


@pytest.mark.parametrize("value", [9, -1, 3.5, "soms wel soms niet", f"4 – {HABITS.scale.labels[1]}", AS_A_DAY])
def test_what_is_not_legal_is_kept_and_told(value: Any, tmp_path: Path) -> None:
    book = filled(HABITS)
    key = f"cell:nu|{HABITS.items[0].id}|"
    fill(book, {(key, ANSWER): value})
    book.save(tmp_path / "a.xlsx")
    (file,) = ownsheet.found(tmp_path / "a.xlsx", where="a.xlsx") or ()
    kept = numbers(file)["nu", HABITS.items[0].id, None]
    assert kept == value or str(value) in str(kept)
    outcome = wb.score(wb.answers(HABITS.id, str(tmp_path / "a.xlsx")))
    assert HABITS.items[0].text in " ".join((*outcome.notes, outcome.message or ""))


def test_an_empty_cell_is_a_skipped_question(tmp_path: Path) -> None:
    book = filled(HABITS)
    fill(book, {(f"cell:nu|{HABITS.items[0].id}|", ANSWER): None, (f"cell:nu|{HABITS.items[1].id}|", ANSWER): "  "})
    (file,) = back(tmp_path / "a.xlsx", book)
    assert set(numbers(file)) == {each.place for each in cells(HABITS)[2:]}


def test_points_may_have_decimals(tmp_path: Path) -> None:
    item = CULTURE.items[0].id
    keys = [f"cell:nu|{item}|{option.id}" for option in CULTURE.options]
    book = fill(filled(CULTURE), dict(zip([(key, ANSWER) for key in keys], ["33,3", 33.3, "33.4", 0], strict=True)))
    (file,) = back(tmp_path / "a.xlsx", book)
    assert [numbers(file)["nu", item, option.id] for option in CULTURE.options] == [33.3, 33.3, 33.4, 0]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("x", 1), ("X ", 1), ("ja", 1), (1, 1), (True, 1), ("nee", None), (False, None), ("misschien", "misschien")],
)
def test_people_are_marked_in_several_ways(value: Any, wanted: Any, tmp_path: Path) -> None:
    marks = {("cell:|advies|3", ANSWER): value, ("cell:|advies|5", ANSWER): "x", ("cell:|zorgen|0", ANSWER): "x"}
    book = fill(opened(survey_of(NETWORK)), marks | head_cells(number="4 – Collega 4"))
    (file,) = back(tmp_path / "a.xlsx", book)
    assert file.respondent == "4"
    assert numbers(file).get((None, "advies", "3")) == wanted
    assert numbers(file)[None, "zorgen", "0"] == 1
    assert not any("Collega" in str(row) for row in file.to_json().values())


def test_what_somebody_wrote_comes_along(tmp_path: Path) -> None:
    item = next(each for each in LESSON.items if each.evidence)
    book = filled(LESSON, subject="les 7")
    fill(book, {(f"text:nu|{item.id}", ANSWER): "Drie leerlingen legden het elkaar uit."})
    (file,) = back(tmp_path / "a.xlsx", book)
    (entry,) = file.entries
    assert (entry["entry"], entry["item"], entry["perspective"]) == (f"nu.{item.id}", item.id, "nu")
    assert entry["text"] == "Drie leerlingen legden het elkaar uit."
    assert file.subject == "les 7"


def test_cells_of_tables_keep_what_cannot_be_read(tmp_path: Path) -> None:
    cells_ = {
        ("row:leerresultaten|2", "indicator"): "Taal", ("row:leerresultaten|2", "richting"): "HOGER",
        ("row:leerresultaten|2", "doel"): "zestig", ("row:leerresultaten|2", "actueel"): "30,25",
        ("row:leerresultaten|2", "nulmeting"): 10,
    }  # fmt: skip
    book = fill(opened(survey_of(SCORES)), cells_)
    (file,) = back(tmp_path / "a.xlsx", book)
    (entry,) = file.entries
    assert entry["entry"] == "leerresultaten.2"
    assert (entry["richting"], entry["doel"], entry["actueel"], entry["nulmeting"]) == ("hoger", "zestig", "30,25", 10)
    told = wb.answers("scorecard", str(tmp_path / "a.xlsx"))
    assert told.entries[0]["actueel"] == 30.25
    assert any("zestig" in note for note in told.notes)


# ---- what other programs make of it ----


def values_only(book: Workbook) -> Workbook:
    """Return the workbook as a program saves it that keeps nothing but values: no colours, rules, formulas or hiding."""
    plain = Workbook()
    plain.remove(plain.worksheets[0])
    for sheet in book.worksheets:
        copy = plain.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and cell.data_type != "f":
                    copy[cell.coordinate] = float(cell.value) if isinstance(cell.value, int) else cell.value
    return plain


def renamed(book: Workbook) -> Workbook:
    for number, sheet in enumerate(book.worksheets):
        sheet.title, sheet.sheet_state = f"Blad{number}", "visible"
    return book


def without_hidden_sheets(book: Workbook) -> Workbook:
    for sheet in [each for each in book.worksheets if each.sheet_state == "hidden"]:
        book.remove(sheet)
    return book


def without_hidden_columns(book: Workbook) -> Workbook:
    """Empty column A and row 1: by the addresses on the hidden sheet everything is found."""
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            for row in sheet.iter_rows(max_col=1):
                row[0].value = None
            for cell in sheet[1]:
                cell.value = None
    return book


def turned_round(book: Workbook) -> Workbook:
    """Put the rows with answers in another order, as sorting does."""
    sheet = book["Onderzoekende houding"]
    rows = [n for n in range(2, sheet.max_row + 1) if str(sheet.cell(n, 1).value or "").startswith("cell:")]
    held = [[sheet.cell(n, column).value for column in (1, 2, 3)] for n in rows]
    for n, values in zip(rows, reversed(held), strict=True):
        for column, value in enumerate(values, start=1):
            sheet.cell(n, column).value = value
    return book


def with_more_rows_and_columns(book: Workbook) -> Workbook:
    sheet = book["Onderzoekende houding"]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(merged.coord)
    sheet.insert_rows(6, 3)
    sheet.insert_cols(1)
    sheet.insert_cols(4, 2)
    return book


def with_a_title_above(book: Workbook) -> Workbook:
    """Put a row above every table, as Numbers does."""
    plain = values_only(book)
    for sheet in plain.worksheets:
        sheet.insert_rows(1)
        sheet["B1"].value = "Tabel 1"
    return plain


PROGRAMS = {
    "values only": values_only, "a title above": with_a_title_above, "renamed and shown": renamed, "hidden sheets gone": without_hidden_sheets,
    "hidden columns gone": without_hidden_columns, "sorted": turned_round, "rows and columns put in": with_more_rows_and_columns,
    "everything at once": lambda book: values_only(with_more_rows_and_columns(turned_round(without_hidden_sheets(book)))),
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_answers_are_found_whatever_program_saved_them(program: str, tmp_path: Path) -> None:
    survey = survey_of(HABITS, groups=["onderbouw", "bovenbouw"], moment="eindmeting", role="leraar")
    before = back(tmp_path / "a.xlsx", filled(HABITS, survey=survey, group="bovenbouw", koppelcode="am17"))
    after = back(tmp_path / "b.xlsx", PROGRAMS[program](load_workbook(tmp_path / "a.xlsx")))
    for one, other in zip(before, after, strict=True):
        assert numbers(one) == numbers(other) == expected(person(HABITS, "1", 3))
        assert (other.group, other.moment, other.role, other.link) == ("bovenbouw", "eindmeting", "leraar", "am17")
        assert other.respondent == one.respondent


def test_tables_are_found_by_their_addresses_too(tmp_path: Path) -> None:
    (file,) = back(tmp_path / "a.xlsx", without_hidden_columns(filled(SCORES)))
    assert {each["entry"]: each["doel"] for each in file.entries} == {
        name: row["doel"] for name, row in expected_entries(SCORES, 3).items()
    }  # type: ignore[arg-type]


def test_a_sum_that_somebody_typed_counts_as_what_came_out_of_it(tmp_path: Path) -> None:
    key = f"cell:nu|{CULTURE.items[0].id}|familie"
    book = fill(filled(CULTURE), {(key, ANSWER): "=20+20"})
    (unsaved,) = back(tmp_path / "a.xlsx", book)
    assert numbers(unsaved)["nu", CULTURE.items[0].id, "familie"] == "=20+20"  # nothing reckoned it: told, not lost
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name, re.sub(rb"<f>20\+20</f><v\s*/>|<f>20\+20</f><v></v>", b"<f>20+20</f><v>40</v>", content)
            )
    (reckoned,) = ownsheet.found(tmp_path / "b.xlsx", where="b.xlsx") or ()
    assert numbers(reckoned)["nu", CULTURE.items[0].id, "familie"] == 40


# ---- who, and when ----


def test_files_of_the_same_name_are_two_people_and_one_code_is_one_person(tmp_path: Path) -> None:
    survey = survey_of(HABITS)
    for place, link in (("a", None), ("b", None), ("c", "Am17"), ("d", "am17 ")):
        (tmp_path / place).mkdir()
        filled(HABITS, survey=survey, koppelcode=link).save(tmp_path / place / "v.xlsx")
    read = {name: ownsheet.found(tmp_path / name / "v.xlsx", where=f"{name}/v.xlsx") or [] for name in "abcd"}
    who = {name: files[0].respondent for name, files in read.items()}
    assert who["a"] != who["b"]
    assert who["c"] == who["d"] not in (who["a"], who["b"])
    assert all(re.fullmatch(r"t-[0-9a-f]{8}", each) for each in who.values())
    assert read["a"][0].link is None
    assert read["c"][0].link == "Am17"
    assert wb.answers(HABITS.id, str(tmp_path)).table["respondent"].nunique() == 3


def test_a_name_is_kept_only_of_who_agreed_to_the_open_conversation(tmp_path: Path) -> None:
    survey = survey_of(HABITS, conversation=True)
    (agreed,) = back(tmp_path / "a.xlsx", filled(HABITS, survey=survey, conversation="ja", name="Noor"))
    (not_agreed,) = back(tmp_path / "b.xlsx", filled(HABITS, survey=survey, name="Noor"))
    assert agreed.conversation == "Noor"
    assert not_agreed.conversation is None
    assert "Noor" not in json.dumps(not_agreed.to_json())


def test_what_the_leader_fixed_holds_for_everybody(tmp_path: Path) -> None:
    survey = survey_of(LESSON, groups=["sectie talen"], role="leraar", subject="les 2", moment="eindmeting")
    (file,) = back(tmp_path / "a.xlsx", filled(LESSON, survey=survey))
    assert (file.group, file.role, file.subject, file.moment) == ("sectie talen", "leraar", "les 2", "eindmeting")


def test_several_instruments_in_one_workbook_are_a_file_each(tmp_path: Path) -> None:
    survey = survey_of(CULTURE, HABITS, SCORES)
    rows = {about.id: person(about, "1", 3) for about in (CULTURE, HABITS)}
    book = fill(opened(survey), {**written(CULTURE, rows["ocai"]), **written(HABITS, rows[HABITS.id])})
    files = back(tmp_path / "a.xlsx", book)
    assert [file.instrument for file in files] == ["ocai", HABITS.id, "scorecard"]
    assert len({file.respondent for file in files}) == 1
    assert numbers(files[0]) == expected(rows["ocai"])
    assert wb.score(wb.answers("ocai", str(tmp_path))).n == 1
    left_open = wb.answers("scorecard", str(tmp_path))
    assert "geen enkel antwoord" in " ".join((*left_open.notes, left_open.message or ""))


def test_it_was_saved_when_its_properties_say_so_else_when_the_file_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    filled(HABITS).save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"

    def saved_at(content: bytes | None) -> str:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                if name != core:
                    archive.writestr(name, data)
            if content is not None:
                archive.writestr(core, content)
        moment = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC).timestamp()
        os.utime(path, (moment, moment))
        return (ownsheet.found(path, where="a.xlsx") or [])[0].saved_at

    told = re.sub(rb">[^<]*</dcterms:modified>", b">2030-01-02T03:04:05Z</dcterms:modified>", parts[core])
    assert saved_at(told) == "2030-01-02T03:04:05.000Z"
    assert saved_at(None) == "2031-05-06T07:08:09.000Z"
    before = told.replace(b"2030-01-02", b"2001-01-02")  # earlier than it was made: a program that leaves it as it was
    assert saved_at(before) == "2031-05-06T07:08:09.000Z"


# ---- what is not used, and why ----


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(empty(HABITS))
    assert refused(path).key == "sheets.empty"
    fill(opened(survey_of(HABITS)), head_cells(koppelcode="am17")).save(path)
    assert refused(path).key == "sheets.empty"
    told = wb.answers(HABITS.id, str(path))
    assert "nog niets ingevuld" in (told.message or "")


@pytest.mark.parametrize("consent", [None, "nee", " "])
def test_without_consent_nothing_is_used(consent: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    fill(opened(survey_of(HABITS)), written(HABITS, person(HABITS, "1", 3)), consent=consent).save(path)
    assert refused(path).key == "sheets.no_consent"


def test_a_network_without_a_number_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    filled(NETWORK).save(path)
    assert refused(path).key == "sheets.no_number"
    both = fill(
        opened(survey_of(NETWORK, HABITS)),
        written(NETWORK, person(NETWORK, "1", 3)) | written(HABITS, person(HABITS, "1", 3)),
    )
    both.save(path)
    assert wb.score(wb.answers(HABITS.id, str(path))).n == 1
    assert "invuller" in (wb.answers("netwerk", str(path)).message or "")


def test_another_workbook_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    assert ownsheet.found(path, where="a.xlsx") is None
    book = Workbook()
    book.active.append(["respondent", "item", "value"])
    book.active.append(["1", "plg-vragenlijstje", 3])
    book.save(path)
    assert not ownsheet.found(path, where="a.xlsx")


@pytest.mark.parametrize("damage", ["empty", "text", "cut off", "a zip of something else", "a sheet that is no XML"])
def test_a_damaged_workbook_is_told_in_dutch(damage: str, tmp_path: Path) -> None:
    path, whole = tmp_path / "a.xlsx", empty(HABITS)
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("brief.txt", "hallo")
    broken = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as source, zipfile.ZipFile(broken, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, b"<sheet" if name == "xl/worksheets/sheet1.xml" else source.read(name))
    content = {"empty": b"", "text": b"hallo", "cut off": whole[: len(whole) // 2], "a zip of something else": other.getvalue(),
               "a sheet that is no XML": broken.getvalue()}  # fmt: skip
    path.write_bytes(content[damage])
    assert refused(path).key == "responses.fake_xlsx"


def with_mark(book: Workbook, **changes: Any) -> Workbook:
    """Return the workbook as another version of the project would have made it."""
    for sheet in book.worksheets:
        text = str(sheet["A1"].value or "")
        if text.startswith(ownsheet.MARK):
            told = json.loads(text.removeprefix(ownsheet.MARK))
            own = {k: v for k, v in changes.items() if told.get(k)}
            sheet["A1"].value = f"{ownsheet.MARK} {json.dumps({**told, **own})}"
    return book


def test_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with_mark(filled(HABITS), version="0.9").save(path)
    told = wb.answers(HABITS.id, str(path))
    assert "versie 0.9" in " ".join((*told.notes, *(use.why for use in told.files)))
    assert wb.score(told).n == 1
    with_mark(filled(HABITS), format=2).save(path)
    assert refused(path).key == "responses.newer_format"
    without_hidden_sheets(with_mark(filled(HABITS), instrument="eigen_lijst")).save(path)
    (file,) = ownsheet.found(path, where="a.xlsx") or ()
    assert file.instrument == "eigen_lijst"
    assert numbers(file) == expected(person(HABITS, "1", 3))
    assert "ander instrument" in (wb.answers(HABITS.id, str(path)).message or "")


def test_every_open_cell_is_read(tmp_path: Path) -> None:
    """Nothing that can be filled in is lost on the way back."""
    survey = survey_of(LESSON, SCORES, NETWORK, groups=["a", "b"], conversation=True)
    book = opened(survey)
    listed = [key for key in places(book) if not key[0].startswith("head:")]
    files = back(tmp_path / "a.xlsx", fill(book, dict.fromkeys(listed, "1") | head_cells(number="2 – Collega 2")))
    found = sum(len(file.rows) for file in files)
    found += sum(
        len(set(each) - {"entry", "item", "perspective", "saved_at"}) for file in files for each in file.entries
    )
    assert found == len(listed)


def test_sent_back_writes_where_it_is_told(tmp_path: Path) -> None:
    path = sent_back(tmp_path / "team" / "Zoë's lijst (1).xlsx", CULTURE, 5)
    found = wb.answers("ocai", str(path.parent))
    assert [use.file for use in found.files] == ["Zoë's lijst (1).xlsx"]
    assert wb.score(found).n == 1
