"""The questionnaire in Microsoft Forms and Google Forms: what they read of it, and what of their exports is known again."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from form_exports import Asked, answering, forms_export, google_export, google_form, paragraphs, quick_import
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from legal_answers import SHIPPED, person, write_json
from openpyxl import Workbook
from sheet_answers import survey_of

import workbook as wb
from workbook.errors import WorkbookError
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Entries, Ipsative, NetworkKind, Scaled
from workbook.questionnaire import payload
from workbook.responses import wide
from workbook.survey import Survey, plan, write
from workbook.survey.google_list import listing
from workbook.survey.quick_docx import MOST, docx

CULTURE, COMMUNITY, LESSON, HABITS, INK = map(instrument, ("ocai", "plg", "kijkwijzer", "onderzoekende_houding", "ink"))
ASKABLE = [each for each in SHIPPED if isinstance(each, (Ipsative, Scaled))]
REFUSED = [each for each in SHIPPED if isinstance(each, (Entries, NetworkKind))]
Place = tuple[str | None, str, str | None]
Made = Callable[[Survey], list[Asked]]
FORMS: dict[str, tuple[Made, Callable[..., list[list[Any]]]]] = {
    "Microsoft Forms": (quick_import, forms_export),
    "Google Forms": (google_form, google_export),
}
LINK, GROUP = "Koppelcode (mag leeg blijven)", "Bij welke groep hoort u?"
SUBJECTS = [each.subject.label for each in SHIPPED if getattr(each, "subject", None)]


def order(about: Instrument, survey: Survey) -> list[Place | None]:
    """Return which place each question is about, in the order of the form; None for an open text."""
    found: list[Place | None] = []
    for section in payload(about, edition=survey.edition, perspectives=survey.perspectives)["sections"]:
        for block in section["blocks"]:
            place = (block["perspective"], block["item"])
            options = [each["id"] for each in block["options"]] if block["field"] == "points" else [None]
            found += [None] if block["field"] == "text" else [(*place, option) for option in options]
    return found


def said(asked: Asked, value: Any) -> Any:
    """Return what a form stores of an answer: the words that were chosen, or what was typed."""
    if value is None or not asked.choices:
        return None if value is None else f"{value:g}".replace(".", ",")
    return next(each for each in asked.choices if each == str(value) or each.startswith(f"{value} – "))


def export(form: str, survey: Survey, people: Sequence[tuple[dict[str, Any], dict[Place, Any]]]) -> list[list[Any]]:
    """Return the export of a form that these people filled in: for each the first questions, and numbers by place."""
    make, write_out = FORMS[form]
    asked = make(survey)
    places = [place for about in survey.instruments for place in order(about, survey)]
    own = asked[len(asked) - len(places) :]
    first = {each.head: None for each in asked[: len(asked) - len(places)]}

    def one(head: dict[str, Any], values: dict[Place, Any]) -> Callable[[Asked], Any]:
        replies = [
            "Dat zag ik vooral in het begin." if place is None else said(each, values.get(place))
            for each, place in zip(own, places, strict=True)
        ]
        return answering(replies, first | head)

    return write_out(asked, [one(head, values) for head, values in people])


def numbers(about: Instrument, table: list[list[Any]]) -> tuple[wide.Wide, dict[str, dict[Place, Any]]]:
    """Return what is read of an export, and its numbers by respondent and place."""
    read = wide.read(about, table, where="export.xlsx")
    assert read is not None
    found: dict[str, dict[Place, Any]] = {}
    columns = [read.cells.get(name) or [None] * len(read.cells["value"]) for name in ("perspective", "item", "option")]
    for who, value, *place in zip(read.cells["respondent"], read.cells["value"], *columns, strict=True):
        found.setdefault(who, {})[tuple(part or None for part in place)] = value  # type: ignore[index]
    return read, found


def complete(about: Instrument, seed: int) -> dict[Place, Any]:
    """Return one complete answer by place."""
    return {(row.get("perspective"), row["item"], row.get("option")): row["value"] for row in person(about, "1", seed)}


# ---- there and back ----


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("about", ASKABLE, ids=lambda each: each.id)
def test_every_column_is_known_again_and_every_answer_is_read(form: str, about: Instrument) -> None:
    survey = plan([about.id], groups=["onderbouw", "bovenbouw"], role="leraar", moment="eindmeting")
    head = {LINK: "am17", GROUP: "bovenbouw"} | dict.fromkeys(SUBJECTS, "nummer 7")
    read, found = numbers(
        about, export(form, survey, [(head, complete(about, 3)), (head | {LINK: "bo02"}, complete(about, 4))])
    )
    assert list(found.values()) == [complete(about, 3), complete(about, 4)]
    assert read.proposals == ()
    assert read.notes == ()
    for column, wanted in {
        "group": {"bovenbouw"},
        "role": {"leraar"},
        "moment": {"eindmeting"},
        "koppelcode": {"am17", "bo02"},
    }.items():
        assert set(read.cells[column]) == wanted
    if getattr(about, "subject", None):
        assert set(read.cells["subject"]) == {"nummer 7"}
    texts = [each for each in order(about, survey) if each is None]
    assert len(read.entries) == 2 * len(texts)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_answers_come_back(data: st.DataObject) -> None:
    about = data.draw(st.sampled_from(ASKABLE))
    form = data.draw(st.sampled_from(sorted(FORMS)))
    drawn = {each.place: data.draw(st.none() | st.sampled_from(each.steps), label=each.key) for each in cells(about)}
    first = cells(about)[0]
    drawn[first.place] = first.steps[-1]
    _, found = numbers(about, export(form, plan([about.id]), [({LINK: "am17"}, drawn)]))
    assert list(found.values()) == [{place: value for place, value in drawn.items() if value is not None}]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("about", [CULTURE, COMMUNITY, INK, HABITS], ids=lambda each: each.id)
def test_the_export_of_a_team_scores_the_same_as_their_answer_files(
    form: str, about: Instrument, tmp_path: Path
) -> None:
    people = [({LINK: f"ab{n}"}, complete(about, n)) for n in range(6)]
    book = Workbook()
    for row in export(form, plan([about.id]), people):
        book.active.append(row)
    (tmp_path / "team").mkdir()
    book.save(tmp_path / "team" / "export.xlsx")
    for n in range(6):
        write_json(tmp_path / "json" / f"{n}.json", about, person(about, f"p{n}", n))
    one, other = (wb.score(wb.answers(about.id, str(tmp_path / name))).to_json() for name in ("team", "json"))
    assert one["n"] == 6
    assert one["scores"] == other["scores"]


def test_two_instruments_in_one_form_are_both_found() -> None:
    survey = plan(["ocai", "plg", "onderzoekende_houding"])
    whole = {place: value for about in survey.instruments for place, value in complete(about, 3).items()}
    for form in FORMS:
        table = export(form, survey, [({LINK: "am17"}, whole)])
        for about in survey.instruments:
            read, found = numbers(about, table)
            assert list(found.values()) == [complete(about, 3)]
            assert read.proposals == ()


@pytest.mark.parametrize("form", FORMS)
def test_a_part_of_the_questions_comes_back_as_that_part(form: str) -> None:
    survey = plan(["ink"], edition="team", perspectives=["nu"])
    _, found = numbers(INK, export(form, survey, [({LINK: "am17"}, complete(INK, 3))]))
    asked = {each.place for each in cells(INK, edition="team") if each.perspective == "nu"}
    assert list(found.values()) == [{place: value for place, value in complete(INK, 3).items() if place in asked}]


# ---- the document for Microsoft Forms ----


@pytest.mark.parametrize("about", ASKABLE, ids=lambda each: each.id)
def test_the_document_is_what_the_quick_import_reads(about: Instrument) -> None:
    survey = plan([about.id], groups=["onderbouw", "bovenbouw"])
    data = docx(survey)
    document = Document(io.BytesIO(data))
    assert not document.tables
    assert not document.inline_shapes
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<w:numPr>" not in archive.read("word/document.xml")  # numbers and letters are typed, not a list
    texts = [each.text for each in document.paragraphs]
    title = texts.index(f"Vragenlijst: {survey.title}")
    assert document.paragraphs[title].style.name == "Title"
    asked = quick_import(survey)
    heads = [each.head for each in asked]
    assert len(set(heads)) == len(heads)
    opening = 4 if getattr(about, "subject", None) else 3
    assert len(asked) == opening + len(order(about, survey))
    assert not any(re.match(r"(\d+|[A-Za-z])[.)]\s", text) for text in texts[: texts.index("1. Toestemming")])
    for number, question in enumerate(asked, start=1):
        begin = texts.index(f"{number}. {question.head}")
        assert begin > title
        assert texts[begin - 1] == "" or number == 1
        assert texts[begin + 1 : begin + 1 + len(question.choices)] == [
            f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n]}. {choice}" for n, choice in enumerate(question.choices)
        ]
        assert texts[begin + 1 + len(question.choices)] == ""


def test_the_first_page_says_what_to_do_and_is_taken_off() -> None:
    texts = paragraphs(plan(["ocai"]))
    cut = next(n for n, text in enumerate(texts) if "tot hier weghalen" in text)
    told = " ".join(texts[:cut])
    count = len(quick_import(plan(["ocai"])))
    for wanted in (
        "verwijder deze bladzijde", "Snelle import", f"{count} vragen", "'Vereist'", "iedereen met de koppeling",
        "'Naam vastleggen' uit", "Openen in Excel", "map 'team'", "kan niet nagaan of de punten samen kloppen", ".html of .xlsx",
    ):  # fmt: skip
        assert wanted in told
    assert "punten" not in " ".join(paragraphs(plan(["onderzoekende_houding"]))[:cut])
    rest = " ".join(texts[cut + 1 :])
    assert "Meedoen is vrijwillig" in rest
    assert "5 of meer" in rest


def test_what_a_perspective_means_is_told_of_each_instrument() -> None:
    texts = paragraphs(plan(["ocai", "plg"]))
    for about in (CULTURE, COMMUNITY):
        for each in about.perspectives:
            assert f"{about.short}, {each.label}: {each.text}" in texts
    assert f"Nu: {COMMUNITY.perspectives[0].text}" in paragraphs(plan(["plg"]))
    phases = " ".join(paragraphs(plan(["ink"])))
    assert all(each.text in phases for each in INK.phases)  # type: ignore[attr-defined]
    assert any(text.startswith("Koppelcode (mag leeg blijven): ") and "am17" in text for text in texts)
    listed = listing(plan(["ocai", "plg"]))
    assert listed.index("Titel: Cultuurscan\n") < listed.index("Titel: Vragenlijst PLG\n")


def test_a_statement_that_answers_a_question_stands_beside_that_question() -> None:
    item = next(each for each in CULTURE.items if each.id == "bindmiddel")
    asked = [each.head for each in quick_import(plan(["ocai"]))]
    assert f"Nu: {item.text} ({item.help}) – {item.options['familie']} (punten)" in asked


def test_perspectives_are_in_the_questions_and_steps_in_the_choices() -> None:
    asked = {each.head: each.choices for each in quick_import(plan(["plg"]))}
    item = COMMUNITY.items[0]
    labels = COMMUNITY.scale.labels  # type: ignore[attr-defined]
    wanted = tuple(f"{step} – {labels[step]}" for step in COMMUNITY.scale.steps)  # type: ignore[attr-defined]
    assert asked[f"Nu: {item.text}"] == asked[f"Gewenst: {item.text}"] == wanted
    lesson = {each.head: each.choices for each in quick_import(plan(["kijkwijzer"]))}
    first = LESSON.items[0]
    assert lesson[first.text][0] == f"1 – {LESSON.scale.labels[1]}: {first.levels[1]}"  # type: ignore[attr-defined]
    assert "Les" in lesson


def test_what_the_leader_fixed_is_a_question_with_one_answer() -> None:
    survey = plan(["kijkwijzer"], groups=["sectie talen"], role="leraar", moment="eindmeting", subject="les 3")
    asked = {each.head: each.choices for each in quick_import(survey)}
    assert asked[GROUP] == ("sectie talen",)
    assert (asked["Rol"], asked["Meting"], asked["Les"]) == (("leraar",), ("eindmeting",), ("les 3",))
    assert "Meting" not in {each.head for each in quick_import(plan(["kijkwijzer"]))}


def test_the_document_is_dutch_on_a4_and_has_a_title() -> None:
    document = Document(io.BytesIO(docx(plan(["ocai"]))))
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    assert document.core_properties.title == "Vragenlijst: Cultuurscan"
    assert document.core_properties.language == "nl-NL"
    assert 'w:val="nl-NL"' in document.styles.element.xml
    assert 'w:val="en-US"' not in document.styles.element.xml


# ---- the list for Google Forms ----


def test_rows_and_columns_are_pasted_as_they_stand() -> None:
    text = listing(plan(["plg"]))
    rows = "\n".join(each.text for each in COMMUNITY.items)
    assert text.count(f"Plak bij Rijen:\n{rows}\nPlak bij Kolommen:\n") == 2
    assert "Vraag: Nu\n" in text
    assert "Vraag: Gewenst\n" in text
    heads = [each.head for each in google_form(plan(["plg"]))]
    assert f"Nu [{COMMUNITY.items[0].text}]" in heads
    alone = [each.head for each in google_form(plan(["onderzoekende_houding"]))]
    assert f"Onderzoekende houding [{HABITS.items[0].text}]" in alone


def test_the_list_says_how_to_keep_it_anonymous_and_where_it_goes() -> None:
    text = listing(plan(["plg"]))
    for wanted in (
        "'E-mailadressen verzamelen' uit",
        "Beperken tot 1 antwoord",
        "Meerkeuzeraster",
        "map 'team'",
        "Meedoen is vrijwillig",
    ):
        assert wanted in text
    assert "Let op" not in text
    points = listing(plan(["ocai"]))
    assert "kan niet nagaan of de punten samen kloppen" in points
    assert points.count("Antwoordvalidatie: Getal, tussen 0 en 100") == len(cells(CULTURE))
    numbered = re.findall(r"^--- (\d+) van (\d+) ---$", points, re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert {int(total) for _, total in numbered} == {len(numbered)}


def test_rubrics_are_asked_one_by_one_with_what_one_sees() -> None:
    text = listing(plan(["kijkwijzer"]))
    assert "Meerkeuzeraster" not in text
    for item in LESSON.items:
        for step, seen in getattr(item, "levels", {}).items():
            assert f"\n{step} – {LESSON.scale.labels[step]}: {seen}\n" in text  # type: ignore[attr-defined]


# ---- what they can't ----


@pytest.mark.parametrize("make", [docx, listing], ids=["docx", "txt"])
@pytest.mark.parametrize("about", REFUSED, ids=lambda each: each.id)
def test_tables_and_lists_of_people_are_refused_with_another_way(about: Instrument, make: Any) -> None:
    with pytest.raises(WorkbookError) as caught:
        make(survey_of(CULTURE, about))
    assert caught.value.key == "sheets.not_in_forms"
    assert caught.value.where == about.short
    assert ".html of .xlsx" in caught.value.remedy


def test_more_questions_than_forms_takes_are_refused_before_a_file_is_written(tmp_path: Path) -> None:
    survey = plan(["ink", "plg", "ocai"])
    with pytest.raises(WorkbookError) as caught:
        write(survey, tmp_path / "v.docx")
    assert caught.value.key == "sheets.too_many"
    count = 2 + sum(len(cells(each)) for each in survey.instruments)
    assert str(count) in caught.value.what
    assert str(MOST) in caught.value.what
    assert not list(tmp_path.iterdir())
    assert write(survey, tmp_path / "v.txt").exists()


def test_more_groups_than_letters_are_refused() -> None:
    groups = [f"groep {n}" for n in range(30)]
    with pytest.raises(WorkbookError) as caught:
        docx(plan(["plg"], groups=groups))
    assert caught.value.key == "sheets.too_many_choices"
    assert "\n".join(groups) in listing(plan(["plg"], groups=groups))


def test_without_python_docx_it_says_which_forms_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(WorkbookError) as caught:
        docx(plan(["plg"]))
    assert caught.value.key == "sheets.no_docx"
    assert ".html of .xlsx" in caught.value.remedy
    assert listing(plan(["plg"]))
