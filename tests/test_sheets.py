"""The questionnaire as a workbook: what can be filled in and what not, what each cell is held to, and how it looks."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from legal_answers import SHIPPED
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from sheet_answers import PEOPLE, opened, places, survey_of

from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Entries, NetworkKind, Rubric
from workbook.responses import ownsheet
from workbook.responses.roster import Person
from workbook.survey import minutes, plan, write
from workbook.survey.sheet_checks import ERROR, MESSAGE, TITLE
from workbook.survey.sheet_look import needed
from workbook.survey.sheet_xlsx import xlsx

CULTURE, COMMUNITY, LESSON, NETWORK, SCORES = map(instrument, ("ocai", "plg", "kijkwijzer", "netwerk", "scorecard"))
BOOKS: dict[str, Workbook] = {}


def book_of(about: Instrument) -> Workbook:
    """Return the workbook of one instrument, made once."""
    if about.id not in BOOKS:
        BOOKS[about.id] = opened(survey_of(about, groups=["onderbouw", "bovenbouw"], conversation=True))
    return BOOKS[about.id]


def shown(book: Workbook) -> list[Worksheet]:
    """Return the sheets that one sees."""
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def rule_of(sheet: Worksheet, address: str) -> Any:
    """Return what a cell is held to, or None."""
    return next((rule for rule in sheet.data_validations.dataValidation if address in rule.cells), None)


def options_of(book: Workbook, rule: Any) -> list[Any]:
    """Return what a list offers."""
    sheet, _, place = rule.formula1.rpartition("!")
    column, first, _, last = range_boundaries(place.replace("$", ""))
    return [book[sheet.strip("'")].cell(row, column).value for row in range(first, last + 1)]


def open_cells(sheet: Worksheet) -> set[str]:
    """Return the addresses that can be filled in."""
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}


# ---- what is open ----


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_every_answer_has_one_open_cell_and_nothing_else_is_open(about: Instrument) -> None:
    book = book_of(about)
    listed = places(book)
    assert len(set(listed.values())) == len(listed)
    for sheet in shown(book):
        assert open_cells(sheet) == {address for name, address in listed.values() if name == sheet.title}
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    asked = {key for key, _ in listed}
    assert {f"cell:{each.key}" for each in cells(about)} <= asked
    if isinstance(about, Entries):
        for table in about.tables:
            numbers = {int(key.rpartition("|")[2]) for key in asked if key.startswith(f"row:{table.id}|")}
            assert numbers == set(range(1, len(numbers) + 1))
            assert len(numbers) >= max(20, table.rows)
            assert all((f"row:{table.id}|1", column.id) in listed for column in table.columns)
    if isinstance(about, Rubric):
        texts = {each.id for each in about.items if not each.levels or each.evidence}
        assert {key.rpartition("|")[2] for key in asked if key.startswith("text:")} == texts


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_the_hidden_keys_stand_beside_the_answers_that_the_hidden_sheet_lists(about: Instrument) -> None:
    book = book_of(about)
    for (key, column), (name, address) in places(book).items():
        sheet = book[name]
        cell = sheet[address]
        assert sheet.cell(cell.row, 1).value == key
        assert sheet.cell(1, cell.column).value == column
    for sheet in shown(book):
        assert sheet.column_dimensions["A"].hidden
        assert sheet.row_dimensions[1].hidden
    assert {each.title for each in book.worksheets if each.sheet_state == "hidden"} == {ownsheet.SHEET, "keuzes"}
    assert book.active.title == "Begin hier"
    assert book.security.lockStructure


# ---- what a cell is held to ----


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_cells_are_held_to_the_steps_of_their_question_with_a_word_in_dutch(about: Instrument) -> None:
    book = book_of(about)
    listed = places(book)
    for each in cells(about):
        name, address = listed[f"cell:{each.key}", ownsheet.ANSWER]
        rule = rule_of(book[name], address)
        assert rule.showErrorMessage
        assert rule.errorStyle in (None, "stop")
        assert rule.allow_blank
        if rule.type == "list":
            labels = about.limits(about.item(each.item)).labels  # type: ignore[attr-defined]
            wanted = [f"{step:g} – {labels[int(step)]}" if labels.get(int(step)) else step for step in each.steps]
            assert options_of(book, rule) == wanted
        else:
            assert (rule.type, float(rule.formula1), float(rule.formula2)) == ("whole", each.steps[0], each.steps[-1])


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_no_rule_is_longer_than_excel_takes(about: Instrument) -> None:
    for sheet in shown(book_of(about)):
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= TITLE
            assert len(rule.errorTitle or "") <= TITLE
            assert 0 < len(rule.prompt) <= MESSAGE
            assert len(rule.error or "") <= ERROR
            assert len(rule.formula1 or "") <= MESSAGE


def test_columns_of_tables_are_typed() -> None:
    book = book_of(instrument("bordsessie"))
    listed = places(book)
    types = {
        column: rule_of(book[name], address) for (key, column), (name, address) in listed.items() if key == "row:bord|1"
    }
    assert types["sessie"].type == "date"
    assert types["sessie"].error == "Schrijf een datum zoals 31-1-2027, of maak de cel leeg."
    assert options_of(book, types["stand"]) == ["open", "klaar", "vervallen"]
    assert types["doel"].type is None
    assert "leerlingen" in types["doel"].prompt
    name, address = listed["row:bord|1", "sessie"]
    assert book[name][address].number_format == "d-m-yyyy"
    months = book_of(instrument("leerrendement"))
    name, address = places(months)["row:dle|1", "maanden"]
    rule = rule_of(months[name], address)
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "10")
    assert "van 0 tot en met 10" in rule.prompt
    assert "maanden" in rule.prompt


def test_codes_say_which_there_are_and_how_to_write_several() -> None:
    book = book_of(instrument("schein"))
    name, address = places(book)["row:bevindingen|1", "laag"]
    assert rule_of(book[name], address).prompt == (
        "Kies uit: artefacten · uitgedragen waarden · onderliggende aannames. Meer dan één? Zet er een puntkomma tussen."
    )


# ---- what one reads ----


class Words(str):
    """Text of a spreadsheet, which joins with `&`."""

    __slots__ = ()

    def __and__(self, other: Any) -> Words:
        return Words(f"{self}{other if isinstance(other, str) else f'{other:g}'}")


def outcome(formula: str, given: float) -> str:
    """Return what the remainder says when so many points are given."""
    python = re.sub(r"ROUND\(SUM\(C\d+:C\d+\),2\)", str(given), formula.removeprefix("="))
    python = re.sub(r'"([^"]*)"', r'Words("\1")', re.sub(r"(?<![<>])=", "==", python))
    return str(eval(python, {"IF": lambda test, yes, no: yes if test else no, "Words": Words}))


def test_beside_every_division_stands_what_is_left() -> None:
    book = book_of(CULTURE)
    sheet = book["Cultuurscan"]
    listed = places(book)
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 12
    covered: list[tuple[str, ...]] = []
    for cell in formulas:
        assert cell.protection.locked
        (span,) = set(re.findall(r"C\d+:C\d+", cell.value))
        rows = [sheet.cell(row, 1).value for row in range(range_boundaries(span)[1], range_boundaries(span)[3] + 1)]
        covered.append(tuple(rows))
        assert range_boundaries(span)[1] == cell.row + 1
        assert outcome(cell.value, 0) == "nog 100 punten"
        assert outcome(cell.value, 85) == "nog 15 punten"
        assert outcome(cell.value, 66.7) == "nog 33.3 punten"
        assert outcome(cell.value, 100) == "klaar, 100 punten verdeeld"
        assert outcome(cell.value, 110) == "10 punten te veel"
    whole = [key for key, _ in listed if key.startswith("cell:")]
    assert [key for each in covered for key in each] == whole
    assert all(len(each) == 4 for each in covered)


def texts_of(sheet: Worksheet) -> str:
    return "\n".join(
        str(cell.value) for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value is not None
    )


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_everything_that_is_asked_can_be_read(about: Instrument) -> None:
    seen = "\n".join(texts_of(sheet) for sheet in shown(book_of(about)))
    if isinstance(about, Entries):
        assert all(column.text in seen for table in about.tables for column in table.columns)
        assert all(table.label in seen and table.text in seen for table in about.tables)
    for each in about.all_items if not isinstance(about, Entries) else ():
        assert each.text in seen
        for more in (*getattr(each, "options", {}).values(), *getattr(each, "levels", {}).values()):
            assert more in seen
    for perspective in about.perspectives:
        assert perspective.text in seen
    assert " ".join(about.instruction.split()) in " ".join(seen.split())


def test_the_first_sheet_says_what_happens_with_the_answers() -> None:
    day = date.today() + timedelta(days=20)  # noqa: DTZ011 - a day in school
    survey = survey_of(CULTURE, NETWORK, groups=["onderbouw"], role="leraar", moment="eindmeting", deadline=day)
    text = texts_of(opened(survey)["Begin hier"])
    for wanted in (
        f"ongeveer {minutes(survey)} minuten", "tweede meting", "Voor: onderbouw.", "Voor: leraar.", "Meedoen is vrijwillig",
        "5 of meer", "Dit bestand verstuurt niets", "in de eigenschappen van het bestand", "lijst met namen",
        "Koppelcode (mag leeg blijven)", "doe vrijwillig mee", "Cultuurscan en Netwerk van het team", str(day.year),
    ):  # fmt: skip
        assert wanted in text
    assert "open gesprek" not in text
    assert "open gesprek" in texts_of(book_of(CULTURE)["Begin hier"])


def test_perspectives_stand_under_each_other_with_their_heading() -> None:
    sheet = book_of(COMMUNITY)["Vragenlijst PLG"]
    column = [str(cell.value or "") for cell in sheet["B"]]
    heads = [row for row, text in enumerate(column, start=1) if text.startswith(("Nu\n", "Gewenst\n"))]
    assert len(heads) == 2
    keys = [(row, sheet.cell(row, 1).value) for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value]
    assert all("|" in key and (("cell:nu|" in key) == (row < heads[1])) for row, key in keys[1:])
    assert any(text.startswith("Kies uit: 1 – ") for text in column)


def test_only_what_is_asked_of_this_team_is_there() -> None:
    book = opened(survey_of(instrument("ink"), edition="team", perspectives=["nu"]))
    asked = {key for key, _ in places(book) if key.startswith("cell:")}
    assert asked == {
        f"cell:{each.key}" for each in cells(instrument("ink"), edition="team") if each.perspective == "nu"
    }


def test_levels_stand_beside_the_answer_and_evidence_under_it() -> None:
    book = book_of(LESSON)
    sheet = book["Kijkwijzer"]
    listed = places(book)
    item = next(each for each in LESSON.items if each.evidence and each.levels)
    row = sheet[listed[f"cell:nu|{item.id}|", ownsheet.ANSWER][1]].row
    beside = sheet.cell(row, 2).value
    assert all(f"{step} – {LESSON.scale.labels[step]}: {text}" in beside for step, text in item.levels.items())  # type: ignore[attr-defined]
    assert sheet.cell(row - 1, 2).value.endswith(item.text)
    assert sheet[listed[f"text:nu|{item.id}", ownsheet.ANSWER][1]].row == row + 1
    assert sheet.row_dimensions[row + 1].height >= 60


# ---- how it looks ----


@pytest.mark.parametrize("about", SHIPPED, ids=lambda each: each.id)
def test_it_fits_a_phone_and_paper_and_no_text_is_cut_off(about: Instrument) -> None:
    for sheet in shown(book_of(about)):
        table = sheet.page_setup.orientation == "landscape"
        width = {letter: each.width for letter, each in sheet.column_dimensions.items() if letter != "A"}
        assert table or sum(width.values()) <= 56
        assert sheet.freeze_panes == "A3"
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$2:$2"
        merged = {each.coord.split(":")[0]: each.bounds for each in sheet.merged_cells.ranges}
        for row in sheet.iter_rows(min_row=2, min_col=2):
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "s":
                    first, _, last, _ = merged.get(cell.coordinate, (cell.column, 0, cell.column, 0))
                    room = sum(width[chr(64 + n)] for n in range(first, last + 1))
                    assert sheet.row_dimensions[cell.row].height >= min(400, needed(cell.value, room))
                    assert cell.alignment.wrap_text
    for name, address in places(book_of(about)).values():
        cell = book_of(about)[name][address]
        assert cell.border.left.style == "thin"  # so that colour is not all that tells
        assert cell.fill.fgColor.rgb == "00FFF7D6"


# ---- texts that are no formulas ----


def test_texts_that_begin_like_a_formula_are_text() -> None:
    groups = ['=HYPERLINK("http://x.example";"klik")', "+31", "-bouw", "@home"]
    people = (Person("1", "=1+1"), Person("2", "@Anna"), Person("3", "-"))
    book = opened(plan(["netwerk"], groups=groups, roster=people))
    cell_types = {cell.value: (cell.data_type, cell.quotePrefix) for sheet in book for row in sheet for cell in row}
    for group in groups:
        assert cell_types[group] == ("s", True)
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    start = book["Begin hier"]
    rule = rule_of(start, places(book)["head:group", ownsheet.ANSWER][1])
    assert options_of(book, rule) == groups


def test_sheets_have_names_that_excel_takes() -> None:
    from attrs import evolve

    long = evolve(CULTURE, id="a", short="Wat vindt u: [dit]/*dat* van 'onze' school en haar omgeving?")
    survey = survey_of(CULTURE)
    again = evolve(
        survey,
        instruments=(
            long,
            evolve(long, id="b"),
            evolve(long, id="c", short="?*"),
            evolve(long, id="d", short="Keuzes"),
        ),
    )
    names = load_workbook(io.BytesIO(xlsx(again))).sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 7
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_several_instruments_have_a_sheet_each_and_tables_one_a_table() -> None:
    book = opened(survey_of(CULTURE, SCORES))
    assert [sheet.title for sheet in shown(book)] == [
        "Begin hier",
        "Cultuurscan",
        *(table.label for table in SCORES.tables),
    ]  # type: ignore[attr-defined]


def test_in_a_network_one_chooses_who_one_is_and_whom_one_asks() -> None:
    assert isinstance(NETWORK, NetworkKind)
    book = book_of(NETWORK)
    name, address = places(book)["head:number", ownsheet.ANSWER]
    assert options_of(book, rule_of(book[name], address)) == [f"{each.id} – {each.name}" for each in PEOPLE]


def test_writing_by_name_gives_the_same_workbook(tmp_path: Any) -> None:
    survey = survey_of(CULTURE)
    path = write(survey, tmp_path / "vragenlijst.xlsx")
    book = load_workbook(path)
    assert book.properties.title == "Vragenlijst: Cultuurscan"
    assert places(book) == places(opened(survey))
