"""A form of every kind of instrument in a real browser, filled in by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import faults
from tests.walks.typist import ALL, ISO_DATE, KINDS, PEOPLE, Typist, answered, blocks_of, hold_answers, payload_of, sent
from workbook.instrument import Instrument, load
from workbook.responses.roster import Person
from workbook.texts import say

pytestmark = pytest.mark.walk

Harness = Callable[[dict[str, Any]], Page]

TEN_STEPS = """\
id: tien
version: "1.0"
kind: likert
title: Tien stappen
perspectives: [{id: nu, label: Nu}]
scale: {minimum: 1, maximum: 10, labels: {1: helemaal niet, 10: helemaal wel}}
dimensions: [{id: samen, label: Samen, text: Wat wij samen doen.}, {id: alleen, label: Alleen}]
items:
"""


@pytest.fixture
def ten_steps(tmp_path: Path) -> Instrument:
    """Return a long questionnaire with ten steps and two dimensions."""
    path = tmp_path / "tien.yaml"
    items = [
        f"  - {{id: i{number}, text: Uitspraak {number}., dimension: {'samen' if number < 12 else 'alleen'}}}"
        for number in range(24)
    ]
    path.write_text(TEN_STEPS + "\n".join(items), encoding="utf-8")
    return load(path)


def test_there_is_one_of_many_kinds() -> None:
    assert len({each.kind for each in KINDS}) == len(KINDS) >= 8


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_every_kind_is_filled_in_by_keyboard_alone(harness: Harness, about: Instrument) -> None:
    shown = payload_of(about)
    page = harness(shown)
    Typist(page, shown).walk()
    if len(blocks_of(shown)) > 1:
        page.keyboard.press("Enter")
    result = page.locator(".plg-result") if len(blocks_of(shown)) > 1 else page.locator(".plg-block[data-done=true]")
    expect(result.first).to_be_visible()
    expect(page.locator(".plg-block[data-done=false]")).to_have_count(0)
    hold_answers(page, shown)


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_every_kind_is_without_serious_faults_and_fits_a_phone(
    harness: Harness, about: Instrument, tmp_path: Path
) -> None:
    page = harness(payload_of(about))
    finish = page.get_by_role("button", name=say("form.finish"))
    if finish.count():
        finish.click()
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    picture = tmp_path / f"{about.kind}.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 5000
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == []
    small = page.evaluate(
        "[...document.querySelectorAll('.plg-step')].filter(each => each.offsetHeight && each.offsetHeight < 44).length"
    )
    assert small == 0, "a thumb needs 44 pixels"


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_what_was_not_saved_of_any_kind_comes_back(harness: Harness, about: Instrument) -> None:
    shown = payload_of(about)
    page = harness(shown)
    block = page.locator(".plg-block").first
    field = block.locator("input, textarea").first
    typed = field.get_attribute("type") not in {"radio", "checkbox", "date"}
    if field.get_attribute("type") == "date":
        field.fill(ISO_DATE)
    else:
        field.fill("12") if typed else field.check()
    page = harness(shown)
    again = page.locator(".plg-block").first.locator("input, textarea").first
    if typed:
        expect(again).to_have_value("12")
    elif again.get_attribute("type") == "date":
        expect(again).to_have_value(ISO_DATE)
    else:
        expect(again).to_be_checked()
    assert any(message["rows"] or message["entries"] for message in sent(page)), "and it is sent again"


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_a_locked_form_of_any_kind_lets_nothing_change(harness: Harness, about: Instrument) -> None:
    page = harness(payload_of(about, readonly=True))
    open_ = page.evaluate(
        "[...document.querySelectorAll('.plg-block :is(input, textarea, select)')]"
        ".filter(each => !each.disabled && !each.readOnly).map(each => each.outerHTML)"
    )
    assert open_ == []
    buttons = page.locator(".plg-block button:visible, .plg-roster button:visible")
    assert [text for text in buttons.all_inner_texts() if text] == []


# ---- scales


def test_arrow_keys_walk_the_steps_and_an_answer_can_be_taken_back(harness: Harness, ten_steps: Instrument) -> None:
    page = harness(payload_of(ten_steps))
    first = page.locator(".plg-block").first
    clear = first.get_by_role("button", name=say("form.clear_answer"))
    expect(clear).to_be_hidden()
    first.locator("input").first.focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert answered(page)[0][("nu", "i0", None)] == 4
    page.keyboard.press("Tab")
    expect(clear).to_be_focused()
    page.keyboard.press("Enter")
    assert answered(page)[0][("nu", "i0", None)] is None
    expect(first.locator("input:checked")).to_have_count(0)
    expect(first.locator("input").first).to_be_focused()
    expect(first).to_have_attribute("data-done", "false")


@pytest.mark.parametrize("width", [320, 480, 1280])
def test_the_words_of_both_ends_are_always_in_sight(harness: Harness, ten_steps: Instrument, width: int) -> None:
    page = harness(payload_of(ten_steps))
    page.set_viewport_size({"width": width, "height": 800})
    block = page.locator(".plg-block").first
    for words in ("helemaal niet", "helemaal wel"):
        box = block.locator(".plg-ends span", has_text=words).bounding_box()
        assert box
        assert box["width"] > 40
    expect(block.get_by_role("radio", name="10 helemaal wel")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_few_steps_become_a_column_on_a_narrow_screen(harness: Harness) -> None:
    about = next(each for each in ALL if each.kind == "maturity")
    page = harness(payload_of(about))
    tops = (
        "[...document.querySelector('.plg-scale').children].map(each => Math.round(each.getBoundingClientRect().top))"
    )
    assert len(set(page.evaluate(tops))) == 1
    page.set_viewport_size({"width": 480, "height": 800})
    assert len(set(page.evaluate(tops))) == len(about.scale.steps)


def test_a_long_form_says_how_far_one_is_and_jumps_to_what_is_open(harness: Harness, ten_steps: Instrument) -> None:
    page = harness(payload_of(ten_steps))
    blocks = page.locator(".plg-block")
    for number in (0, 1, 3):
        blocks.nth(number).locator("input").nth(6).check()
    expect(page.locator(".plg-progress")).to_contain_text("3 van 24 klaar")
    expect(page.locator(".plg-group-count").first).to_have_text("3 van 12")
    expect(page.get_by_role("heading", name="Samen")).to_be_visible()
    jump = page.get_by_role("button", name=say("form.next_open"))
    blocks.nth(1).locator("input").nth(6).focus()
    jump.press("Enter")
    assert page.evaluate("document.activeElement.closest('.plg-block').dataset.item") == "i2"
    jump.press("Enter")
    assert page.evaluate("document.activeElement.closest('.plg-block').dataset.item") == "i4"
    for number in range(24):
        blocks.nth(number).locator("input").nth(6).check()
    expect(jump).to_be_hidden()


def test_a_hundred_statements_are_drawn_and_counted_at_once(harness: Harness) -> None:
    longest = max(ALL, key=lambda each: len(blocks_of(payload_of(each))))
    page = harness(payload_of(longest))
    spent = page.evaluate(
        "payload => { const start = performance.now(); draw(payload); document.body.offsetHeight;"
        " return performance.now() - start; }",
        payload_of(longest),
    )
    answer = page.evaluate(
        "() => { const input = document.querySelector('.plg-block input'); const start = performance.now();"
        " input.click(); return performance.now() - start; }"
    )
    print(f"{longest.id}: {spent:.0f} ms to draw, {answer:.1f} ms an answer")
    assert spent < 2000
    assert answer < 200


# ---- tables

COLUMNS = [
    {"id": "wat", "text": "Wat", "type": "text", "required": True, "options": []},
    {"id": "hoeveel", "text": "Hoeveel", "type": "number", "unit": "%", "minimum": 0, "maximum": 100, "options": []},
    {"id": "wanneer", "text": "Wanneer", "type": "date", "options": []},
    {"id": "stand", "text": "Stand", "type": "choice", "options": [{"id": "open", "text": "loopt"}]},
    {"id": "codes", "text": "Codes", "type": "codes", "options": [],
     "source": {"table": "boek", "text": "Codeboek", "column": "code"}},
]  # fmt: skip


def table_payload(**more: Any) -> dict[str, Any]:
    """Return a form with a codebook and a table of every type of column."""
    base = payload_of(next(each for each in ALL if each.kind == "record"))
    block = {"perspective": None, "help": None, "field": "table", "check": False, "rows": 1, "min_rows": 1}
    code = {"id": "code", "text": "Code", "type": "text", "required": True, "options": []}
    blocks = [
        {**block, "id": "boek", "item": "boek", "text": "Codeboek", "columns": [code]},
        {**block, "id": "log", "item": "log", "text": "Log", "columns": COLUMNS},
    ]
    return {**base, "sections": [{"id": "", "label": None, "text": None, "blocks": blocks}], **more}


def log(page: Page) -> Any:
    return page.locator("[data-item=log]")


@pytest.mark.parametrize(("typed", "kept"), [("12,5", 12.5), ("ongeveer tien", "ongeveer tien"), ("250", "250")])
def test_a_number_is_a_number_and_what_is_none_is_told_and_kept(harness: Harness, typed: str, kept: Any) -> None:
    page = harness(table_payload())
    field = log(page).locator("[data-column=hoeveel] input")
    log(page).locator("[data-column=wat] input").fill("Bezoek")
    field.fill(typed)
    field.blur()
    entry = answered(page)[1]["log.1"]
    assert entry["hoeveel"] == kept
    wrong = isinstance(kept, str)
    expect(field).to_have_value(typed)
    expect(log(page)).to_have_attribute("data-done", str(not wrong).lower())
    error = log(page).locator("[data-column=hoeveel] .plg-error")
    expect(error).to_be_visible() if wrong else expect(error).to_be_hidden()
    page = harness(table_payload(entries=[entry], times={"entry:log.1": entry["saved_at"]}))
    expect(log(page).locator("[data-column=hoeveel] input")).to_have_value(typed)


def test_a_date_that_is_none_stays_readable_and_can_be_written_the_dutch_way(harness: Harness) -> None:
    entry = {
        "entry": "log.1",
        "item": "log",
        "wat": "Bezoek",
        "wanneer": "eind maart",
        "saved_at": "2026-01-01T00:00:00.000Z",
    }
    page = harness(table_payload(entries=[entry]))
    field = log(page).locator("[data-column=wanneer] input")
    expect(field).to_have_value("eind maart")
    expect(log(page).locator("[data-column=wanneer] .plg-error")).to_contain_text("geen datum")
    for typed, iso in (("31-3-2027", "2027-03-31"), ("30-2-2027", "30-2-2027"), ("1/4/2027", "2027-04-01")):
        field.fill(typed)
        assert answered(page)[1]["log.1"]["wanneer"] == iso
    expect(log(page).locator("[data-column=wanneer] .plg-error")).to_be_hidden()


def test_what_a_newer_questionnaire_left_out_is_neither_shown_nor_lost(harness: Harness) -> None:
    entry = {"entry": "log.1", "item": "log", "wat": "Bezoek", "oud": "van vroeger", "stand": "vervallen",
             "codes": ["rust"], "saved_at": "2026-01-01T00:00:00.000Z"}  # fmt: skip
    page = harness(table_payload(entries=[entry]))
    expect(log(page).locator("select")).to_have_value("vervallen")
    expect(log(page).get_by_label("rust")).to_be_checked()
    log(page).locator("[data-column=wat] input").fill("Lesbezoek")
    after = answered(page)[1]["log.1"]
    assert {**after, "saved_at": ""} == {**entry, "wat": "Lesbezoek", "hoeveel": "", "wanneer": "", "saved_at": ""}


def test_codes_are_chosen_from_what_the_codebook_says_now(harness: Harness) -> None:
    page = harness(table_payload())
    expect(log(page).locator("[data-column=codes]")).to_contain_text("Codeboek")
    page.locator("[data-item=boek] input").fill("vertrouwen")
    page.locator("[data-item=boek] input").blur()
    log(page).get_by_label("vertrouwen").check()
    assert answered(page)[1]["log.1"]["codes"] == ["vertrouwen"]
    page.locator("[data-item=boek] input").fill("vertrouwen in elkaar")
    page.locator("[data-item=boek] input").blur()
    expect(log(page).get_by_label("vertrouwen", exact=True)).to_be_checked()
    expect(log(page).get_by_label("vertrouwen in elkaar")).not_to_be_checked()


# ---- subjects


def lesson_payload(**more: Any) -> dict[str, Any]:
    about = next(each for each in ALL if getattr(each, "subject", None))
    return payload_of(about, **more)


def test_another_subject_is_opened_only_when_asked_and_after_what_was_typed(harness: Harness) -> None:
    page = harness(lesson_payload())
    page.locator(".plg-block input").first.check()
    chooser = page.locator(".plg-subject select")
    chooser.focus()
    page.keyboard.press("ArrowDown")
    assert not [message for message in page.evaluate("window.sent") if "subject" in message]
    page.get_by_role("button", name=say("form.subject_open"), exact=True).click()
    messages = sent(page)
    assert messages[-1] == {"rows": [], "entries": [], "subject": "Les 2", "of": "Les 1"}
    assert [row["value"] for message in messages[:-1] for row in message["rows"]] == [1]
    assert {message["of"] for message in messages} == {"Les 1"}


def test_a_new_subject_is_given_a_name_by_keyboard(harness: Harness) -> None:
    page = harness(lesson_payload())
    chooser = page.locator(".plg-subject")
    chooser.locator("select").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(chooser.locator(".plg-error")).to_have_text(say("form.subject_empty"))
    page.keyboard.type("  Les   3 ")
    page.keyboard.press("Enter")
    assert sent(page)[-1]["subject"] == "Les 3"
    expect(chooser.locator("select")).to_be_disabled()
    expect(page.locator(".plg-status")).to_contain_text(say("form.waiting")[:20], timeout=12_000)
    expect(chooser.locator("select")).to_be_enabled()


def test_a_subject_that_cannot_be_opened_leaves_the_choice_open(harness: Harness) -> None:
    page = harness(lesson_payload())
    chooser = page.locator(".plg-subject select")
    chooser.select_option("Les 2")
    page.get_by_role("button", name=say("form.subject_open"), exact=True).click()
    expect(chooser).to_be_disabled()
    assert page.evaluate("form.leaving()") is True
    page.evaluate("form.update({status: {state: 'failed', text: 'Excel houdt het bestand vast.'}})")
    expect(chooser).to_be_enabled()
    expect(page.locator(".plg-status")).to_contain_text("Excel")
    assert page.evaluate("form.leaving()") is False


def test_of_a_school_one_reads_along_with_no_new_subject_is_begun(harness: Harness) -> None:
    page = harness(lesson_payload(readonly=True))
    chooser = page.locator(".plg-subject select")
    expect(chooser.locator("option")).to_have_text(["Les 1", "Les 2"])
    chooser.select_option("Les 2")
    page.get_by_role("button", name=say("form.subject_open"), exact=True).click()
    assert sent(page)[-1]["subject"] == "Les 2"


def test_without_a_subject_there_are_no_questions_yet(harness: Harness) -> None:
    shown = lesson_payload()
    shown["subject"] = {**shown["subject"], "current": None, "known": []}
    page = harness(shown)
    expect(page.locator(".plg-block")).to_have_count(0)
    expect(page.get_by_text(say("form.subject_first"))).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.type("Les 1")
    page.keyboard.press("Enter")
    assert sent(page)[-1]["subject"] == "Les 1"


def test_answers_about_one_subject_never_come_back_in_another(harness: Harness) -> None:
    shown = lesson_payload()
    harness(shown).locator(".plg-block input").first.check()
    other = {**shown, "subject": {**shown["subject"], "current": "Les 2"}}
    expect(harness(other).locator(".plg-block input:checked")).to_have_count(0)
    expect(harness(shown).locator(".plg-block input:checked")).to_have_count(1)


# ---- the roster


def network_payload(*people: Person, **more: Any) -> dict[str, Any]:
    about = next(each for each in ALL if each.kind == "network")
    return payload_of(about, roster=[{"id": each.id, "name": each.name} for each in people], **more)


def asked(page: Page) -> list[list[dict[str, Any]]]:
    return [message["roster"] for message in sent(page) if "roster" in message]


def test_names_are_typed_one_a_line_and_only_numbers_go_into_answers(harness: Harness) -> None:
    page = harness(network_payload())
    shown = page.locator(".plg-block").first
    expect(shown).to_contain_text(say("form.roster_empty"))
    page.get_by_label(say("form.roster_add_label")).focus()
    page.keyboard.type("Ans  de Wit\nBram\n\nbram")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert asked(page) == [[{"name": "Ans de Wit"}, {"name": "Bram"}]]
    expect(page.locator(".plg-adding textarea")).not_to_have_value("")
    people = [{"id": "1", "name": "Ans de Wit"}, {"id": "2", "name": "Bram"}]
    page.evaluate("roster => form.update({roster, status: {state: 'saved', text: 'x'}})", people)
    expect(page.locator(".plg-adding textarea")).to_have_value("")
    expect(page.locator(".plg-roster summary")).to_contain_text("2 namen")
    shown.get_by_label("Bram").focus()
    page.keyboard.press("Space")
    messages = str(sent(page)[-1])
    assert "'option': '2'" in messages
    assert "Bram" not in messages


def test_names_that_were_not_saved_survive_a_reload(harness: Harness) -> None:
    page = harness(network_payload())
    page.locator(".plg-adding textarea").fill("Ans\nBram")
    page = harness(network_payload(Person("1", "Ans")))
    page.locator(".plg-roster summary").click()
    expect(page.locator(".plg-adding textarea")).to_have_value("Bram")


def test_a_name_is_changed_at_once_and_taken_off_only_when_sure(harness: Harness) -> None:
    page = harness(network_payload(*PEOPLE))
    page.locator(".plg-roster summary").click()
    name = page.get_by_label(say("form.roster_name", number="3"), exact=True)
    name.fill("Collega Drie")
    name.press("Tab")
    name.fill("collega 4")
    name.press("Tab")
    expect(name).to_have_value("Collega 3")
    remove = page.locator(".plg-people li").nth(4).get_by_role("button")
    remove.focus()
    page.keyboard.press("Enter")
    expect(remove).to_contain_text(say("form.roster_sure"))
    assert asked(page) == [[{"id": "3", "name": "Collega Drie"}]]
    page.keyboard.press("Enter")
    assert asked(page)[-1] == [{"id": "5", "deleted": True}]


def test_nobody_excludes_everybody(harness: Harness) -> None:
    page = harness(network_payload(*PEOPLE))
    block = page.locator(".plg-block").first
    item = block.get_attribute("data-item")
    block.get_by_label("Collega 2", exact=True).check()
    block.get_by_label(say("form.nobody")).check()
    expect(block.get_by_label("Collega 2", exact=True)).not_to_be_checked()
    rows = answered(page)[0]
    assert (rows[(None, item, "2")], rows[(None, item, "0")]) == (None, 1)
    block.get_by_label("Collega 3", exact=True).check()
    expect(block.get_by_label(say("form.nobody"))).not_to_be_checked()
    assert answered(page)[0][(None, item, "0")] is None
