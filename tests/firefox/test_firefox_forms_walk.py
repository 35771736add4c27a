"""The forms in Firefox: every kind by keyboard, what is told, what is sent, what survives a reload, what axe finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.firefox.browser import Page, faults
from tests.walks.typist import ISO_DATE, KINDS, Typist, answered, blocks_of, hold_answers, payload_of, sent
from workbook.instrument import Instrument, instrument
from workbook.questionnaire import payload
from workbook.texts import say

pytestmark = pytest.mark.walk

Harness = Callable[[dict[str, Any]], Page]
NUMBER = ".plg-number"
# Points, steps, texts and names to tick: among them every field that a form can begin with.
FIELDS = [each for each in KINDS if each.kind in {"ipsative", "likert", "record", "network"}]
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('plg-werkboek'))"


def scan_payload(**more: Any) -> dict[str, Any]:
    return {**payload(instrument("ocai")), "respondent": "d-1", "moment": "nulmeting", **more}


def quiz_payload(sampler: Any) -> dict[str, Any]:
    return {**payload(sampler), "respondent": "d-1", "moment": "nulmeting"}


def points(page: Page) -> list[tuple[str, float | None]]:
    return [(row["option"] or row["item"], row["value"]) for message in sent(page) for row in message["rows"]]


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_every_kind_is_filled_in_by_keyboard_alone(harness: Harness, about: Instrument) -> None:
    shown = payload_of(about)
    page = harness(shown)
    Typist(page, shown).walk()
    if len(blocks_of(shown)) > 1:
        page.keyboard.press("Enter")
        page.shows(say("form.finished"))
    assert page.evaluate("document.querySelectorAll('.plg-block[data-done=false]').length") == 0
    hold_answers(page, shown)


def test_every_form_of_question_is_filled_in_by_keyboard_alone(harness: Harness, sampler: Any) -> None:
    shown = quiz_payload(sampler)
    page = harness(shown)
    Typist(page, shown).walk()
    page.keyboard.press("Enter")
    page.shows(say("form.finished"))
    rows, entries = answered(page)
    assert rows[(None, "kies", "markt")] == 1
    assert rows[(None, "getal", None)] == 12.5
    assert {"tekst", "tabel.1"} <= set(entries)


def test_points_have_a_live_remainder_and_arrow_keys(harness: Harness) -> None:
    page = harness(scan_payload())
    remainder = "document.querySelector('.plg-block .plg-remainder').textContent"
    page.keyboard.press("Tab")
    for typed, told in (("40", "nog 60"), ("30", "nog 30"), ("15", "nog 15"), ("20", "5 punten te veel")):
        page.keyboard.type(typed)
        assert told in page.evaluate(remainder)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert "klaar: 100" in page.evaluate(remainder)
    page.wait("document.querySelector('.plg-hidden[aria-live=polite]').textContent === 'klaar: 100'")
    assert points(page)[-1] == ("hierarchie", 15)


def test_a_wrong_total_cannot_be_finished_and_focus_goes_there(harness: Harness) -> None:
    page = harness(scan_payload())
    for number in range(page.evaluate(f"document.querySelectorAll('{NUMBER}').length")):
        page.fill(NUMBER, "24" if number == 21 else "25", number)
    page.click("::-p-aria([name='Klaar?'][role='button'])")
    page.shows("Nog één onderdeel is niet klaar")
    assert page.evaluate("document.activeElement.closest('.plg-block').dataset.missing") == "true"
    assert page.evaluate(f"[...document.querySelectorAll('{NUMBER}')].indexOf(document.activeElement)") == 20
    page.fill(NUMBER, "25", 21)
    page.shows(say("form.finished"))


@pytest.mark.parametrize(
    ("typed", "told"), [("veertig", "geen getal"), ("120", "van 0 tot en met 100"), ("12,5", "hele getallen")]
)
def test_what_does_not_fit_is_told_and_not_sent(harness: Harness, typed: str, told: str) -> None:
    page = harness(scan_payload())
    page.fill(NUMBER, typed)
    page.keyboard.press("Tab")
    page.wait(f"document.querySelector('.plg-error').textContent.includes('{told}')")
    assert page.evaluate(f"document.querySelector('{NUMBER}').getAttribute('aria-invalid')") == "true"
    assert all(value not in {120, 12.5} for _, value in points(page))
    page.fill(NUMBER, "40")
    page.wait("document.querySelector('.plg-error').hidden")
    assert points(page)[-1] == ("familie", 40)


def test_a_decimal_comma_is_a_number(harness: Harness, sampler: Any) -> None:
    page = harness(quiz_payload(sampler))
    for typed, value in (("12,5", 12.5), ("1.234,5", 1234.5), ("58 %", 58)):
        page.fill("[data-item=getal] input", typed)
        assert points(page)[-1] == ("getal", value)


@pytest.mark.parametrize("about", FIELDS, ids=lambda each: each.kind)
def test_what_was_not_saved_comes_back_after_a_reload(harness: Harness, about: Instrument) -> None:
    shown = payload_of(about)
    page = harness(shown)
    field = "document.querySelector('.plg-block :is(input, textarea)')"
    kind = page.evaluate(f"{field}.type")
    if kind in {"radio", "checkbox"}:
        page.click(".plg-block :is(input, textarea)")
    elif kind == "date":
        page.evaluate(f"value => {{ {field}.value = value; {field}.dispatchEvent(new Event('input', {{bubbles: true}})); }}", ISO_DATE)  # fmt: skip
    else:
        page.fill(".plg-block :is(input, textarea)", "12")
    page = harness(shown)
    if kind in {"radio", "checkbox"}:
        assert page.evaluate(f"{field}.checked")
    else:
        assert page.evaluate(f"{field}.value") == (ISO_DATE if kind == "date" else "12")
    assert any(message["rows"] or message["entries"] for message in sent(page)), "and it is sent again"
    assert page.evaluate(f"{KEPT}.length") > 0


def test_no_key_typed_in_the_form_reaches_the_page(harness: Harness) -> None:
    page = harness(scan_payload())
    page.evaluate("() => { window.heard = []; document.addEventListener('keydown', event => heard.push(event.key)); }")
    page.evaluate(f"document.querySelector('{NUMBER}').focus()")
    for key in ("a", "d", "d", "Enter", "Escape", "ArrowLeft", "ArrowUp", "Delete"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == []


def test_a_lost_connection_locks_the_form_and_keeps_what_was_typed(harness: Harness) -> None:
    page = harness(scan_payload())
    page.fill(NUMBER, "40")
    page.evaluate("form.update({status: {state: 'offline'}})")
    page.shows("voer deze cel opnieuw uit")
    assert page.evaluate(f"document.querySelector('{NUMBER}').readOnly")
    assert page.evaluate(f"{KEPT}.length") == 1


@pytest.mark.parametrize("about", KINDS, ids=lambda each: each.kind)
def test_axe_finds_no_serious_fault_and_it_fits_a_phone(harness: Harness, about: Instrument) -> None:
    page = harness(payload_of(about))
    finish = "name => [...document.querySelectorAll('button')].find(each => each.textContent === name)?.click()"
    page.evaluate(finish, say("form.finish"))
    page.viewport(320, 700)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert faults(page, ".plg-form") == []
    finally:
        page.viewport(1280, 900)
