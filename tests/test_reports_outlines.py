"""The outlines of all reports: what they name exists, what is empty says what is expected, and every figure says where it is from."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

import workbook as wb
from tests.report_sample import as_de_wilg, keep_four, written
from workbook.checks.reading import find
from workbook.content import example_home
from workbook.course import course
from workbook.errors import WorkbookError
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.tables import Entries as Listed
from workbook.reports import progress
from workbook.reports.apa import references, runs
from workbook.reports.filling import fill
from workbook.reports.model import Document, Entries, Facts, Figure, Paragraph, Table
from workbook.reports.outline import Chapter, Part, chapters, editions, names, outline
from workbook.reports.pdf import pages, pdf
from workbook.sources import bibliography, reference
from workbook.texts import area, entry, say

Edition = tuple[str, int | None]
EDITIONS = list(editions())
PARTS = [(name, module, part) for name, module in EDITIONS for each in chapters(name, module) for part in each.parts]
BY_INSTRUMENT = [(name, part) for name, _, part in PARTS if part.instrument]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


@pytest.fixture
def filled(home: Path) -> Path:
    """Return a folder in which De Wilg's leader did everything herself, her team too."""
    return as_de_wilg(home)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[Edition, Document]:
    """Return every report of De Wilg, filled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_HOME", str(as_de_wilg(make_home(tmp_path_factory.mktemp("wilg") / "map"))))
        return {(name, module): fill(name, module) for name, module in EDITIONS}


# ---- what an outline names exists ------------------------------------------------------------------------------------


def test_all_reports_of_the_course_are_there() -> None:
    assert names() == ["action-learning", "onderzoeksplan", "onderzoeksverslag", "poster", "voortgangsoverzicht"]
    assert sorted(outline("action-learning").modules) == [each.number for each in course()]


@pytest.mark.parametrize(("name", "part"), BY_INSTRUMENT)
def test_an_outline_names_instruments_tables_columns_and_options_that_exist(name: str, part: Part) -> None:
    asked = instrument(str(part.instrument))
    assert asked.leaves != "never"
    if not isinstance(asked, Listed):
        assert (*part.tables, *part.columns, *part.only, *part.versions) == ()
        return
    tables = {each.id: each for each in asked.tables}
    assert set(part.tables) <= set(tables)
    shown = [each for each in asked.tables if not part.tables or each.id in part.tables]
    columns = {column.id: column for table in shown for column in table.columns}
    assert set(part.columns) <= set(columns)
    chosen = [*part.only.items(), *(("versie", each) for each in part.versions)]
    for column, wanted in chosen:
        assert wanted in {option.id for option in columns[column].options}, (name, asked.id, column, wanted)


@pytest.mark.parametrize("question", sorted({part.question for _, _, part in PARTS if part.question}))
def test_an_outline_names_questions_that_exist(question: str) -> None:
    assert find(question)[1].form == "text"


def test_an_outline_names_texts_that_exist_and_a_part_is_of_one_kind() -> None:
    for _, _, part in PARTS:
        filled = [part.instrument, part.question, part.check, part.progress, part.ours, part.references or None]
        assert sum(each is not None for each in filled) == 1
        if part.ours:
            assert all(isinstance(text, str) for text in entry(f"reports.{part.ours}"))


def test_what_is_expected_really_helps() -> None:
    for name, module in EDITIONS:
        for chapter in chapters(name, module):
            assert chapter.expect.endswith((".", "?")), chapter.heading
            if name.startswith("onderzoek") and not chapter.heading.startswith("Bijlage"):
                assert 25 <= len(chapter.expect.split()) <= 90, chapter.heading


def test_the_research_reports_ask_for_no_cause_and_for_n() -> None:
    expected = " ".join(each.expect for each in chapters("onderzoeksverslag"))
    assert "zonder vergelijkingsgroep" in expected
    assert "met bij elke figuur het aantal mensen" in expected
    assert "van het werkboek zelf" in outline("onderzoeksplan").intro
    assert "van het werkboek zelf" in outline("onderzoeksverslag").intro


# ---- empty, filled, too few -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "module"), EDITIONS)
def test_an_empty_folder_shows_all_that_is_expected(name: str, module: int | None, home: Path) -> None:
    document = fill(name, module)
    asked = chapters(name, module)
    assert document.missing == tuple(each.heading for each in asked)
    shown = [each.text for each in document.blocks if isinstance(each, Paragraph) and each.kind == "expected"]
    assert shown == [each.expect for each in asked]
    assert not [each for each in document.blocks if isinstance(each, (Table, Figure, Facts, Entries))]
    assert pages(pdf(document)) >= 1


@pytest.mark.parametrize(("name", "module"), [each for each in EDITIONS if each[0] != "voortgangsoverzicht"])
def test_the_example_school_fills_every_chapter(
    name: str, module: int | None, reports: dict[Edition, Document]
) -> None:
    document = reports[name, module]
    assert document.missing == ()
    assert document.remarks == ()


def test_a_team_that_is_too_small_is_nowhere_shown(filled: Path) -> None:
    keep_four(filled)
    for name, module in EDITIONS:
        document = fill(name, module)
        shown = [each for each in document.blocks if isinstance(each, (Table, Figure))]
        assert not [each.caption for each in shown if "volgens het team" in each.caption]
        whole = written(document)
        assert "Nu: het team ziet" not in whole
        assert "van 4 invullers" not in whole
        told = [each.text for each in document.blocks if isinstance(each, Paragraph) and "groep van 4" in each.text]
        assert all(text.count("staat hier niet") == 1 for text in told)


def test_nobody_of_a_team_stands_in_a_report_by_code(reports: dict[Edition, Document]) -> None:
    codes = set()
    for path in (example_home() / "team").glob("*.csv"):
        codes |= set(re.findall(r"\bd-\w+\d+\b", path.read_text(encoding="utf-8-sig")))
    assert codes
    for document in reports.values():
        whole = written(document)
        assert not [code for code in codes if code in whole]


def test_what_stays_with_its_owner_stands_in_no_report(filled: Path) -> None:
    part = Part(instrument="mmi")
    from workbook.reports.outcome import outcome

    (block,) = outcome(part)
    assert isinstance(block, Paragraph)
    assert "blijft bij u" in block.text


def test_a_broken_file_is_told_in_its_chapter_and_the_rest_stands(filled: Path) -> None:
    (filled / "antwoorden" / "kerngroep.json").write_text('{"format": 1, "inst', encoding="utf-8")
    document = fill("onderzoeksplan")
    assert document.missing == ("De rol van de kerngroep",)
    assert "kerngroep.json" in written(document)


def test_a_chapter_that_must_be_written_is_open_until_it_is(filled: Path) -> None:
    """Beside a table of goals somebody's recommendations are still missing."""
    (filled / "antwoorden" / "m4-praktijk.json").unlink(missing_ok=True)
    document = fill("onderzoeksverslag")
    assert {"Samenvatting", "Conclusie", "Aanbevelingen", "Reflectie op de eigen ontwikkeling"} <= set(document.missing)
    assert "Conclusies die wij samen trokken" in written(document)


def test_another_module_or_none_is_told_in_dutch(home: Path) -> None:
    with pytest.raises(WorkbookError, match=r"voor elke module apart\. Noem een module: 1, 2, 3, 4\."):
        wb.report("action-learning")
    with pytest.raises(WorkbookError, match="gaat over de hele leergang"):
        wb.report("onderzoeksplan", module=4)
    with pytest.raises(WorkbookError, match="niet voor module 5"):
        wb.report("action-learning", module=5)


# ---- what a report says of two moments --------------------------------------------------------------------------------


def test_the_effect_has_its_margin_and_the_pairs_and_no_cause(reports: dict[Edition, Document]) -> None:
    table = next(
        each
        for each in reports["onderzoeksverslag", None].blocks
        if isinstance(each, Table)
        and each.caption.startswith("Onderzoekende houding volgens het team: nulmeting naast")
    )
    assert table.heads == ("Onderdeel", "Nulmeting", "Eindmeting", "Verschil", "Marge (95%)", "n")
    delen = next(row for row in table.rows if row[0] == "Delen")
    assert delen == ("Delen", "2,3", "3", "+0,5", "+0,2 tot +0,8", "13")
    team = example_home() / "team"
    found = wb.compare(
        *(wb.answers("onderzoekende_houding", team, moment=each) for each in ("nulmeting", "eindmeting"))
    )
    (change,) = (each for each in found.changes if each.dimension == "delen")
    assert (change.difference.n, round(change.difference.value, 1)) == (13, 0.5)


def test_one_person_twice_has_no_margin(reports: dict[Edition, Document]) -> None:
    captions = [each for each in reports["onderzoeksverslag", None].blocks if isinstance(each, Table)]
    own = next(each for each in captions if "volgens de schoolleider: nulmeting naast eindmeting" in each.caption)
    assert own.heads[-1] == "Verschil"


def test_a_second_moment_that_is_not_there_is_told(filled: Path) -> None:
    for part in ("antwoorden", "team"):
        for path in (filled / part).glob("*.eindmeting.*"):
            path.unlink()
    document = fill("onderzoeksverslag")
    assert "Effectmeting" in document.missing
    assert "eindmeting" in written(document)


def test_goals_are_told_by_what_became_of_them(reports: dict[Edition, Document]) -> None:
    whole = written(reports["onderzoeksplan", None])
    assert "was: " in whole
    assert " → nu: " in whole


# ---- sources ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", sorted(bibliography()))
def test_a_source_is_whole_and_has_one_part_in_italics(key: str) -> None:
    found = runs(key)
    assert "".join(text for text, _ in found) == reference(key)
    (italic,) = (text for text, slanted in found if slanted)
    assert italic == italic.strip()
    assert not re.search(r"https?:|\(\d{4}\)", italic)


@pytest.mark.parametrize(
    ("key", "italic"),
    [
        ("senge_1990", "The fifth discipline: The art and practice of the learning organization"),
        ("cohen_1960", "Educational and Psychological Measurement, 20"),
        (
            "cameron_quinn_2011",
            "Diagnosing and changing organizational culture: Based on the competing values framework",
        ),
    ],
)
def test_titles_of_books_and_names_of_journals_are_in_italics(key: str, italic: str) -> None:
    assert [text for text, slanted in runs(key) if slanted] == [italic]


def test_the_list_is_in_order_and_has_each_source_once() -> None:
    found = references(["senge_1990", "cohen_1960", "eigen", "senge_1990", "geen_bron"])
    assert ["".join(text for text, _ in each)[:6] for each in found.entries] == ["Cohen,", "Senge,"]


def test_the_report_names_the_sources_of_what_it_used_and_of_nothing_else(reports: dict[Edition, Document]) -> None:
    whole = reports["onderzoeksverslag", None]
    listed = next(each for each in whole.blocks if type(each).__name__ == "References")
    found = {"".join(text for text, _ in each) for each in listed.entries}
    assert {reference(key) for key in instrument("ocai").source if key != "eigen"} <= found
    unused = set(instrument("ink").source) - {key for each in PARTS if each[0] == "onderzoeksverslag" and each[2].instrument for key in instrument(each[2].instrument).source}  # fmt: skip
    assert unused
    assert not {reference(key) for key in unused if key in bibliography()} & found


# ---- a poster ---------------------------------------------------------------------------------------------------------


def test_the_poster_of_the_example_is_one_page_with_figures_of_the_team_only(reports: dict[Edition, Document]) -> None:
    document = reports["poster", None]
    figures = [each for each in document.blocks if isinstance(each, Figure)]
    assert 1 <= len(figures) <= 2
    assert all("volgens het team" in each.caption for each in figures)
    assert "volgens de schoolleider" not in written(document)
    assert pages(pdf(document)) == 1


def test_a_poster_says_which_chapter_is_too_long_and_keeps_it(filled: Path) -> None:
    path = filled / "antwoorden" / "onderzoeksplan.json"
    answers = json.loads(path.read_text(encoding="utf-8"))
    for each in answers["entries"]:
        if each.get("soort") == "hoofdvraag":
            each["vraag"] = "Een vraag die niet ophoudt " * 20 + "SLOT"
    path.write_text(json.dumps(answers), encoding="utf-8")
    document = fill("poster")
    (remark,) = document.remarks
    assert "‘Onze vraag’ telt 101 woorden" in remark
    assert "SLOT" in written(document)


# ---- the overview of progress -----------------------------------------------------------------------------------------


def test_the_norm_is_that_of_the_course() -> None:
    assert sum(progress.norm().values()) == 144 * 60
    for about in course():
        own = sum(minutes for (module, _), minutes in progress.norm().items() if module == about.number)
        assert own == sum(each.minutes for each in about.activities)
    column = instrument("uren").tables[0].column("soort")  # type: ignore[attr-defined]
    assert {option.id for option in column.options} == set(progress.KINDS.values()) == set(area("progress")["kinds"])


def test_hours_are_those_of_the_log(filled: Path) -> None:
    log = json.loads((filled / "antwoorden" / "uren.json").read_text(encoding="utf-8"))
    minutes = sum(each["minuten"] for each in log["entries"])
    assert sum(progress.written().values()) == minutes
    whole = written(fill("voortgangsoverzicht"))
    assert f"Opgeschreven zijn {wb_number(minutes / 60)} van de 144 uur" in whole


def wb_number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")


def test_the_overview_says_that_it_is_no_certificate_and_that_hours_are_ones_own(home: Path) -> None:
    whole = written(fill("voortgangsoverzicht"))
    assert "geen certificaat" in whole
    assert "wat u zelf opschreef" in whole
    assert "144 uur" in whole


def test_what_is_missing_is_named_per_module(filled: Path) -> None:
    (filled / "antwoorden" / "visie_praktijk.json").unlink()
    (log,) = (each for each in fill("voortgangsoverzicht").blocks if isinstance(each, Entries))
    second = dict(log.entries[1].given)
    assert second["Mist nog"] == "Visie en praktijk"
    assert "Borging" in second["Staat er"]


def test_every_module_has_its_assignment() -> None:
    found = [progress.assignments(each) for each in course()]
    assert found == [("m1-ink",), ("m2-ikko",), ("m3-cultuur",), ("m4-onderzoek",)]


def test_assignments_are_counted_by_what_stands_in_the_folder(filled: Path) -> None:
    folder = filled / "inleveren"
    folder.mkdir(exist_ok=True)
    for number, (when, answered) in enumerate([("2027-01-04T09:00:00.000Z", 3), ("2027-01-05T09:00:00.000Z", 8)]):
        manifest = {"assignment": "m1-ink", "made_at": when, "answered": answered, "total": 9}
        parcel = io.BytesIO()
        with zipfile.ZipFile(parcel, "w") as archive:
            archive.writestr("manifest.json", json.dumps(manifest))
        (folder / f"m1-ink_{number}.zip").write_bytes(parcel.getvalue())
    (folder / "kapot.zip").write_bytes(b"geen zip")
    first, *rest = progress.handed_in()
    assert (first.id, first.times, first.answered, first.total) == ("m1-ink", 2, 8, 9)
    assert not any(each.times for each in rest)
    document = fill("voortgangsoverzicht")
    assert document.missing == ()
    table = next(each for each in document.blocks if isinstance(each, Table) and "klaargezet" in each.caption)
    assert table.rows[0] == ("m1-ink (module 1)", "2 keer", "5 januari 2027", "8 van 9")
    assert table.rows[1][1] == say("progress.not_yet")


def test_goals_stand_once_in_their_latest_version(filled: Path) -> None:
    table = next(
        each for each in fill("voortgangsoverzicht").blocks if isinstance(each, Table) and "doelen" in each.caption
    )
    assert len({row[0] for row in table.rows}) == len(table.rows)
    log = json.loads((filled / "antwoorden" / "doelen.json").read_text(encoding="utf-8"))
    assert len(table.rows) == len({each.get("nummer") for each in log["entries"]})


@pytest.mark.parametrize(
    "chapter", [each for name, module in EDITIONS for each in chapters(name, module) if each.most_words]
)
def test_there_is_room_on_a_poster_for_more_than_a_line(chapter: Chapter) -> None:
    assert 30 <= (chapter.most_words or 0) <= 150
