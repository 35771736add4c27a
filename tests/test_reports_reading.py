"""A report as its readers meet it: each figure and number can be traced, nothing stands twice, nothing asks for a cell."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from itertools import takewhile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.report_sample import PNG, as_de_wilg, keep_four, written
from workbook.course import course
from workbook.home import make_home
from workbook.reports.filling import fill
from workbook.reports.model import (
    Block,
    Document,
    Entries,
    Facts,
    Figure,
    Heading,
    Paragraph,
    References,
    Table,
)  # fmt: skip
from workbook.reports.outline import chapters, editions, outline
from workbook.reports.page import fragment, page
from workbook.reports.signs import readable, visible
from workbook.reports.word import word
from workbook.reports.wording import for_a_document, short_day
from workbook.texts import entry, say

Edition = tuple[str, int | None]
EDITIONS = list(editions())
MONTHS = entry("dutch.months").split()


@pytest.fixture(scope="module")
def wilg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_de_wilg(make_home(tmp_path_factory.mktemp("lezen") / "map"))


@pytest.fixture(scope="module")
def reports(wilg: Path) -> dict[Edition, Document]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_HOME", str(wilg))
        return {edition: fill(*edition) for edition in EDITIONS}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def sections(document: Document) -> list[list[Block]]:
    """Return the blocks under each heading, of whatever level."""
    found: list[list[Block]] = [[]]
    for block in document.blocks:
        if isinstance(block, Heading):
            found.append([])
        else:
            found[-1].append(block)
    return found


def paragraphs(blocks: object, kind: str) -> list[Paragraph]:
    return [each for each in blocks if isinstance(each, Paragraph) and each.kind == kind]  # type: ignore[attr-defined]


# ---- every figure and number: file, moment, n --------------------------------------------------------------------------


def trace_of(document: Document, place: int) -> Paragraph:
    """Return the line under a block that says where it comes from: the first one before the next chapter."""
    under = takewhile(lambda each: not (isinstance(each, Heading) and each.level == 1), document.blocks[place + 1 :])
    return next(each for each in under if isinstance(each, Paragraph) and each.kind == "trace")


@pytest.mark.parametrize("edition", [each for each in EDITIONS if each[0] != "poster"])
def test_every_block_of_every_report_can_be_traced_to_its_file_its_moment_and_its_n(
    edition: Edition, reports: dict[Edition, Document], wilg: Path
) -> None:
    document = reports[edition]
    ours = {outline(edition[0]).intro}
    there = {path.name for part in ("antwoorden", "team") for path in (wilg / part).iterdir()}
    seen = 0
    for place, block in enumerate(document.blocks):
        told = isinstance(block, Paragraph) and block.kind == "text" and block.text not in ours
        if told or isinstance(block, (Table, Figure, Facts, Entries)):
            trace = trace_of(document, place)
            assert set(trace.files) <= there
            assert trace.files or re.search("uw map", trace.text), trace
            assert all(file in trace.text for file in trace.files)
            assert re.search(r"\bn = \d|\d+ regels?|\d+ van de \d+|de vraag “|één regel|\d+ eisen", trace.text), trace
            if any(file.endswith(".csv") for file in trace.files):
                assert re.search(r"n = \d+, (nulmeting|eindmeting)", trace.text), trace
            seen += 1
    assert seen > 5


def test_every_number_on_the_poster_has_its_n_beside_it_and_its_file_on_the_last_line(
    reports: dict[Edition, Document], wilg: Path
) -> None:
    document = reports["poster", None]
    *_, last = document.blocks
    assert isinstance(last, Paragraph)
    assert {"onderzoekende_houding.csv", "ocai.eindmeting.csv", "onderzoeksplan.json", "m4-praktijk.json"} <= set(
        last.files
    )
    assert all((wilg / "team" / file).is_file() or (wilg / "antwoorden" / file).is_file() for file in last.files)
    assert all(file in last.text for file in last.files)
    for place, block in enumerate(document.blocks[:-1]):
        if isinstance(block, Figure):
            trace = document.blocks[place + 1]
            assert isinstance(trace, Paragraph)
            assert re.search(r"n = \d+, nulmeting; n = \d+, eindmeting", trace.text)
            assert ".csv" not in trace.text


# ---- nothing twice, and what counts soon ---------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_note_and_no_source_stands_twice_in_a_chapter(edition: Edition, reports: dict[Edition, Document]) -> None:
    for heading, blocks in reports[edition].chapters():
        notes = [each.text for each in paragraphs(blocks, "note")]
        assert len(notes) == len(set(notes)), heading
    for section in sections(reports[edition]):
        traces = [each.text for each in paragraphs(section, "trace")]
        assert len(traces) == len(set(traces)), section


@pytest.mark.parametrize("edition", [each for each in EDITIONS if outline(each[0]).layout == "report"])
def test_numbers_that_a_figure_shows_stand_in_the_last_chapter_only(
    edition: Edition, reports: dict[Edition, Document]
) -> None:
    document = reports[edition]
    *rest, (heading, numbers) = document.chapters()
    figures = {each.caption: place for place, each in enumerate(document.blocks) if isinstance(each, Figure)}
    said = say("reports.trace_numbers", trace="").strip()
    pointing = {caption for caption, place in figures.items() if said in trace_of(document, place).text}
    if heading != say("reports.numbers"):
        assert not pointing
        return
    tables = [each for each in numbers if isinstance(each, Table)]
    assert {each.caption for each in tables} == pointing
    assert len(numbers) == 2 * len(tables)
    assert not {each.caption for _, blocks in rest for each in blocks if isinstance(each, Table)} & set(figures)


@pytest.mark.parametrize("name", ["onderzoeksplan", "onderzoeksverslag"])
def test_the_question_stands_on_top(name: str, reports: dict[Edition, Document]) -> None:
    document = reports[name, None]
    assert document.lead.startswith("Hoofdvraag: In hoeverre delen collega's")
    assert f"<p class='lead'>{document.lead}".replace("'", "&#x27;")[:40] in page(document).replace("'", "&#x27;")
    top = [each.text for each in docx.Document(io.BytesIO(word(document))).paragraphs[:4]]
    assert document.lead in top


def test_without_a_question_nothing_stands_on_top(home: Path) -> None:
    assert fill("onderzoeksplan").lead == ""
    assert "class='lead'" not in page(fill("onderzoeksplan"))


def test_the_report_of_the_study_is_not_longer_than_it_needs_to_be(reports: dict[Edition, Document]) -> None:
    """What is said in a word stands on one line an entry, and the data are one table."""
    document = reports["onderzoeksverslag", None]
    logs = [each for each in document.blocks if isinstance(each, Entries)]
    lines = [len(each.given) for log in logs if log.table() is None for each in log.entries]
    assert max(lines) <= 7
    assert sum(lines) / len(lines) < 4
    method = next(blocks for heading, blocks in document.chapters() if heading == "Methode")
    tables = [
        each if isinstance(each, Table) else each.table() for each in method if isinstance(each, (Table, Entries))
    ]
    assert [each.heads for each in tables if each][:2] == [
        ("Wat", "Vraag", "Instrument", "Aantal", "Meting", "Van", "Tot"),
        ("Wat", "Soort", "Bij wie of waarin", "Hoe het bekeken is"),
    ]


def test_the_goals_after_the_study_are_all_goals_each_in_its_latest_version(reports: dict[Edition, Document]) -> None:
    blocks = reports["onderzoeksverslag", None].blocks
    place = next(
        at
        for at, each in enumerate(blocks)
        if isinstance(each, Heading) and each.text.startswith("De doelen van de school")
    )
    log = blocks[place + 1]
    assert isinstance(log, Entries)
    assert [each.title[:2] for each in log.entries] == ["1.", "2.", "3.", "4.", "5."]
    assert "vertelt elkaar wat het probeerde" in log.entries[1].title


def test_what_one_log_says_in_a_word_is_the_same_for_all_its_entries(reports: dict[Edition, Document]) -> None:
    for document in reports.values():
        for log in (each for each in document.blocks if isinstance(each, Entries)):
            short = {label for each in log.entries for label, _ in each.short}
            assert not short & {label for each in log.entries for label, _ in each.given}
            assert all(len(text) <= 40 and "\n" not in text for each in log.entries for _, text in each.short)


# ---- whose report it is ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", [each for each in EDITIONS if each[0] != "voortgangsoverzicht"])
def test_a_report_is_of_who_writes_it_and_its_headings_do_not_address_anybody(edition: Edition) -> None:
    headings = [text for each in chapters(*edition) for text in (each.heading, *(part.heading for part in each.parts))]
    assert not [text for text in headings if re.search(r"\b(u|uw)\b", text.lower()) and text != "Wat wij u vragen"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_chapter_of_several_outcomes_says_which_is_which(edition: Edition) -> None:
    for chapter in chapters(*edition):
        named = [part for part in chapter.parts if part.instrument and not part.brief]
        kinds = {(part.instrument, part.team, part.compare) for part in named}
        if len(kinds) > 1:
            assert all(
                part.heading
                for part in named[1:]
                if part.instrument != named[0].instrument or part.team != named[0].team
            ), chapter


def test_module_1_has_both_its_names(reports: dict[Edition, Document]) -> None:
    assert (
        reports["action-learning", 1].subtitle == "Module 1: Human Resource Management en Human Performance Management"
    )
    assert "Human Resource Management en Human Performance Management" in written(reports["voortgangsoverzicht", None])
    others = [reports["action-learning", each.number].subtitle for each in course() if each.number > 1]
    assert not [text for text in others if " en Human" in text]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_reader_finds_no_word_of_the_program(edition: Edition, reports: dict[Edition, Document], home: Path) -> None:
    for document in (reports[edition], fill(*edition)):
        whole = written(document)
        assert not re.search(r"\bNone\b|\bnan\b|\bwb\.|\d\.\d+ %|deze cel|\{\w+\}|\bTrue\b|\bFalse\b", whole)
        assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b", whole)


# ---- what a document does not ask --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Er is niets. Vul eerst het formulier in; voer daarna deze cel opnieuw uit.", "Er is niets. Vul eerst het formulier in."),
        ("Bij A staat 120. Verbeter dit in het formulier en voer deze cel opnieuw uit.", "Bij A staat 120."),
        ("Voer deze cel opnieuw uit.", ""),
        ("Het verschil is 2,3. Dat blijft.", "Het verschil is 2,3. Dat blijft."),
        ("Een; twee. Voer deze cel uit. Drie.", "Een; twee. Drie."),
    ],
)  # fmt: skip
def test_a_note_asks_nothing_that_only_a_notebook_can(note: str, told: str) -> None:
    assert for_a_document(note) == told


def test_a_wrong_answer_is_told_without_a_cell(home: Path) -> None:
    path = as_de_wilg(home) / "antwoorden" / "ocai.json"
    answers = json.loads(path.read_text(encoding="utf-8"))
    answers["rows"][0]["value"] = 99
    path.write_text(json.dumps(answers), encoding="utf-8")
    whole = written(fill("action-learning", 3))
    assert whole.count("Uw antwoorden, Nu, onderdeel 'Dominante kenmerken': de punten tellen op tot") == 1
    assert "deze cel" not in whole


def test_of_a_team_that_did_not_answer_one_line_is_told_and_no_file_of_another_list(home: Path) -> None:
    for path in (as_de_wilg(home) / "team").glob("plg*"):
        path.unlink()
    document = fill("onderzoeksverslag")
    told = [each.text for each in paragraphs(document.blocks, "note") if "Vragenlijst PLG" in each.text]
    assert told == [say("reports.no_team", instrument="Vragenlijst PLG")]
    assert "ander instrument" not in written(document)


def test_a_poster_has_no_room_for_what_is_not_there(home: Path) -> None:
    keep_four(as_de_wilg(home))
    document = fill("poster")
    assert not paragraphs(document.blocks, "note")
    assert "n = 4" not in written(document)


def test_people_whose_answers_are_left_out_are_counted_once(reports: dict[Edition, Document]) -> None:
    found = re.findall(r"Van (\d+) invullers? telt een stuk", written(reports["onderzoeksverslag", None]))
    assert found
    assert all(1 <= int(count) <= 5 for count in found)


def test_a_date_beside_others_is_short_and_stays_on_one_line() -> None:
    assert short_day("2027-03-09") == "9\u00a0mrt\u00a02027"
    assert [short_day(f"2027-{month:02}-01").split("\u00a0")[1][:1] for month in range(1, 13)] == [
        each[0] for each in MONTHS
    ]
    assert short_day("ooit") == short_day(None) == ""


# ---- whatever comes along when pasting ---------------------------------------------------------------------------------

EVERY_CONTROL = "".join(chr(code) for code in range(0x20)) + "\x7f" + "".join(chr(code) for code in range(0x80, 0xA0))


def test_every_control_sign_is_left_out_and_every_end_of_a_line_is_one() -> None:
    assert readable("a\r\nb\rc\x0bd\x0ce\u2028f\u2029g\x85h") == "a\nb\nc\nd\ne\nf\ng\nh"
    left = readable(EVERY_CONTROL + "\ud800\udfff\ufffe\uffff\ufdd0")
    assert {sign for sign in left if unicodedata.category(sign).startswith("C")} == {"\n", "\t"}
    assert readable("e\u0301") == "é"
    assert readable((("a\x00", True), ["b\x00"])) == (("a", True), ("b",))
    assert readable("naïef, Zoë, ’s ochtends, 🎉, 中文") == "naïef, Zoë, ’s ochtends, 🎉, 中文"


def test_words_for_a_picture_are_never_silently_gone() -> None:
    assert [visible(text) for text in ("", "\x08", " \u200b\n", "a\x00")] == ["", "–", "–", "a"]


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from(EVERY_CONTROL + "\ud800\udc00\ufffe")), max_size=120)
)
@example(EVERY_CONTROL)
@example("\ud83d")
@example("]]>&<\x00")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_makes_a_word_document_and_a_page(text: str) -> None:
    blocks = (
        Heading(text), Paragraph(text), Paragraph(text, "expected"), Facts(text, ((text, text),), ((text, text),)),
        Entries(text, (Facts(text, ((text, text),)),) * 2, text), Table(text, (text, text), ((text, text),)),
        Figure(text, text or "Niets.", PNG), References((((text, True),),)),
    )  # fmt: skip
    document = Document(title=text, subtitle=text, blocks=blocks, marked=text or None, lead=text)
    assert docx.Document(io.BytesIO(word(document))).paragraphs
    assert page(document).encode("utf-8")
    assert fragment(document).encode("utf-8")


# ---- columns of a table -------------------------------------------------------------------------------------------------


def test_a_date_that_belongs_together_gets_a_column_for_the_whole_of_it() -> None:
    long = "Een lange zin over wat er in die week is afgesproken met het hele team en met de ouders. " * 2
    table = Table("t", ("Stap", "Begin", "Stand"), ((long, short_day("2027-11-16"), "afgerond"), ("Kort", "", "")))
    letters = 92
    widths = [share * letters for share in table.widths(letters)]
    assert sum(widths) == pytest.approx(letters)
    assert widths[1] >= 11
    assert widths[2] >= 8
    assert table.broken(table.widths(letters), letters) == [False, False, False]
    assert table.broken([0.1, 0.8, 0.1], 20) == [True, False, True]


def test_a_caption_without_letters_gives_no_number() -> None:
    assert Table("Een", ("a",), ()).numbered
    assert not Table(" – ", ("a",), ()).numbered


def test_a_label_that_asks_gets_no_second_sign() -> None:
    entry_ = Facts("t", (), (("Past het?", "ja"), ("Eigenaar", "Directeur")))
    assert entry_.labelled == (("Past het?", "ja"), ("Eigenaar:", "Directeur"))
    assert "Past het? ja  ·  Eigenaar: Directeur" in [
        each.text for each in docx.Document(io.BytesIO(word(Document("T", "s", (entry_,))))).paragraphs
    ]
    assert "<dt>Past het?</dt> <dd>ja</dd>" in page(Document("T", "s", (entry_,)))
