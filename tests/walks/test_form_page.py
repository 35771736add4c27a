"""The form on a bare page: every field type by keyboard, what is told, what is sent, what survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import faults
from workbook.instrument import catalogue, instrument
from workbook.instrument.model import Ipsative, Quiz
from workbook.questionnaire import payload

pytestmark = pytest.mark.walk

Harness = Callable[[dict[str, Any]], Page]
DARK = {
    "--jp-layout-color1": "#111111",
    "--jp-input-background": "#212121",
    "--jp-border-color2": "#424242",
    "--jp-ui-font-color1": "rgba(255,255,255,0.87)",
    "--jp-ui-font-color2": "rgba(255,255,255,0.54)",
}


def points_payload(**more: Any) -> dict[str, Any]:
    about = next(each for each in catalogue() if isinstance(each, Ipsative) and each.scored[0] == "familie")
    return {**payload(about), "respondent": "d-1", "moment": "nulmeting", **more}


def quiz_payload(sampler: Quiz, **more: Any) -> dict[str, Any]:
    return {**payload(sampler), "respondent": "d-1", "moment": "nulmeting", **more}


def sent(page: Page) -> list[dict[str, Any]]:
    page.wait_for_timeout(500)
    messages: list[dict[str, Any]] = page.evaluate("window.sent")
    return messages


def rows(page: Page) -> list[tuple[str, float | None]]:
    return [(row["option"] or row["item"], row["value"]) for message in sent(page) for row in message["rows"]]


def kept(page: Page) -> dict[str, Any]:
    raw = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {name.rpartition("|nulmeting|")[2]: json.loads(value) for name, value in raw.items()}


def times_of(page: Page) -> dict[str, str]:
    return {key: record["saved_at"] for key, record in kept(page).items()}


def say_saved(page: Page) -> None:
    page.evaluate("times => form.update({status: {state: 'saved', text: 'Bewaard.'}, times})", times_of(page))


def test_points_are_divided_by_keyboard_alone_with_a_live_remainder(harness: Harness) -> None:
    page = harness(points_payload())
    block = page.locator(".plg-block").first
    remainder = block.locator(".plg-remainder")
    expect(remainder).to_contain_text("nog 100 punten te verdelen")
    page.keyboard.press("Tab")
    for typed, told in (
        ("40", "nog 60 punten"),
        ("30", "nog 30 punten"),
        ("15", "nog 15 punten"),
        ("20", "5 punten te veel"),
    ):
        page.keyboard.type(typed)
        expect(remainder).to_contain_text(told)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    expect(remainder).to_contain_text("klaar: 100")
    expect(page.locator(".plg-progress")).to_contain_text("1 van 12 klaar")
    assert rows(page)[-1] == ("hierarchie", 15)
    announced = page.locator(".plg-hidden[aria-live=polite]")
    expect(announced).to_have_text("klaar: 100")


def test_a_wrong_total_cannot_be_finished_and_focus_goes_there(harness: Harness) -> None:
    page = harness(points_payload())
    inputs = page.locator(".plg-number")
    for number in range(inputs.count()):
        inputs.nth(number).fill("25")
    inputs.nth(21).fill("24")
    finish = page.get_by_role("button", name="Klaar?")
    finish.click()
    expect(page.locator(".plg-result")).to_contain_text("Nog één onderdeel is niet klaar")
    expect(page.locator(".plg-result li")).to_contain_text("nog 1 punt te verdelen")
    assert page.evaluate("document.activeElement.closest('.plg-block').dataset.missing") == "true"
    expect(inputs.nth(20)).to_be_focused()
    inputs.nth(21).fill("26")
    expect(page.locator(".plg-result li")).to_contain_text("1 punt te veel")
    inputs.nth(21).fill("25")
    expect(page.locator(".plg-result")).to_contain_text("Alles is ingevuld")
    finish.click()
    expect(page.locator(".plg-progress")).to_contain_text("12 van 12 klaar")


def test_an_empty_box_is_never_counted_as_zero_by_itself(harness: Harness) -> None:
    page = harness(points_payload())
    block = page.locator(".plg-block").first
    for number, value in enumerate(("60", "40")):
        block.locator("input").nth(number).fill(value)
    expect(block.locator(".plg-remainder")).to_contain_text("nog een vakje leeg")
    expect(block).to_have_attribute("data-done", "false")
    block.get_by_role("button", name="Zet 0 in elk leeg vakje").click()
    expect(block.locator(".plg-remainder")).to_contain_text("klaar: 100")
    assert rows(page)[-2:] == [("markt", 0), ("hierarchie", 0)]


@pytest.mark.parametrize(
    ("typed", "told"), [("veertig", "geen getal"), ("120", "van 0 tot en met 100"), ("12,5", "hele getallen")]
)
def test_what_does_not_fit_is_told_kindly_and_not_sent(harness: Harness, typed: str, told: str) -> None:
    page = harness(points_payload())
    field = page.locator(".plg-number").first
    field.fill(typed)
    field.blur()
    error = page.locator(".plg-error").first
    expect(error).to_contain_text(told)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert field.get_attribute("aria-describedby").split()[-1] == error.get_attribute("id")  # type: ignore[union-attr]
    assert all(value not in {120, 12.5} for _, value in rows(page))
    field.fill("40")
    expect(error).to_be_hidden()
    assert rows(page)[-1] == ("familie", 40)


def test_a_decimal_comma_is_a_number(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    for typed, value in (("12,5", 12.5), ("12.5", 12.5), ("-3", -3), ("1.234,5", 1234.5), ("58 %", 58), ("90%", 90)):
        page.locator("[data-item=getal] input").fill(typed)
        assert rows(page)[-1] == ("getal", value)
    page.locator("[data-item=getal] input").fill("")
    assert rows(page)[-1] == ("getal", None)


def test_every_question_form_is_answered_by_keyboard_alone(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    press, type_ = page.keyboard.press, page.keyboard.type
    press("Tab"), press("Space"), press("ArrowDown")
    press("Tab"), press("Tab"), press("Space")
    press("Tab"), press("Space"), press("Tab"), press("Tab"), press("Tab")
    type_("12,5")
    press("Tab"), press("Tab")
    type_("Wij leren veel van elkaar.")
    press("Tab"), press("Tab")
    type_("Bordsessie"), press("Tab"), type_("Ans")
    expect(page.locator(".plg-progress")).to_contain_text("5 van 5 klaar")
    page.get_by_role("button", name="Klaar?").focus()
    press("Enter")
    expect(page.locator(".plg-result")).to_contain_text("Alles is ingevuld")
    latest = {(row["item"], row["option"]): row["value"] for message in sent(page) for row in message["rows"]}
    assert latest == {
        ("kies", "familie"): None, ("kies", "markt"): 1, ("kies", "hierarchie"): None,
        ("vink", "adhocratie"): 1, ("vink", "markt"): 1, ("getal", None): 12.5,
    }  # fmt: skip
    texts = {entry["entry"]: entry for message in sent(page) for entry in message["entries"]}
    assert texts["tekst"]["text"] == "Wij leren veel van elkaar."
    assert (texts["tabel.1"]["wat"], texts["tabel.1"]["wie"]) == ("Bordsessie", "Ans")


def test_table_rows_come_and_go(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    table = page.locator("[data-item=tabel]")
    table.get_by_role("button", name="Rij toevoegen").click()
    page.keyboard.type("Derde")
    expect(table.locator("fieldset")).to_have_count(3)
    table.get_by_role("button", name="Rij 2 weghalen").click()
    expect(table.locator("legend", has_text="Rij 2")).to_be_visible()
    entries = [entry for message in sent(page) for entry in message["entries"]]
    assert [entry["entry"] for entry in entries if entry.get("deleted")] == ["tabel.2"]
    added = next(entry for entry in entries if entry.get("wat") == "Derde")
    assert int(added["entry"].split(".")[1]) > 1e12, "two tabs that add a row never write into the same one"
    say_saved(page)
    page.evaluate("entries => form.update({entries})", entries)
    expect(table.locator("fieldset")).to_have_count(2)


def test_what_is_not_acknowledged_comes_back_and_is_sent_again(harness: Harness) -> None:
    page = harness(points_payload())
    page.locator(".plg-number").first.fill("40")
    page.locator(".plg-number").nth(1).fill("30")
    assert len(kept(page)) == 2
    page = harness(points_payload())
    expect(page.locator(".plg-number").first).to_have_value("40")
    assert dict(rows(page)) == {"familie": 40, "adhocratie": 30}
    expect(page.locator(".plg-status")).to_contain_text("staat er weer")
    say_saved(page)
    assert kept(page) == {}
    expect(page.locator(".plg-status")).to_contain_text("Bewaard.")


def test_answers_of_another_person_moment_or_questionnaire_stay_apart(harness: Harness, sampler: Quiz) -> None:
    harness(points_payload()).locator(".plg-number").first.fill("40")
    for other in (points_payload(respondent="d-2"), points_payload(moment="eindmeting"), quiz_payload(sampler)):
        page = harness(other)
        expect(page.locator(".plg-number").first).to_have_value("")
        assert rows(page) == []


def test_a_newer_answer_in_the_file_goes_before_what_was_left_behind(harness: Harness) -> None:
    harness(points_payload()).locator(".plg-number").first.fill("40")
    key = "nu|kenmerken|familie"
    page = harness(points_payload(values={key: 55}, times={key: "2099-01-01T00:00:00.000Z"}))
    expect(page.locator(".plg-number").first).to_have_value("55")
    assert rows(page) == []
    assert kept(page) == {}
    page.locator(".plg-number").first.fill("60")
    [row] = [row for message in sent(page) for row in message["rows"]][-1:]
    assert row["saved_at"] > "2099-01-01", "a clock that runs behind must not lose an answer"


def test_an_update_leaves_alone_what_is_being_typed(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    field = page.locator("[data-item=getal] input")
    text = page.locator("[data-item=tekst] textarea")
    field.fill("twaalf")
    text.fill("Wij le")
    page.evaluate(
        "form.update({values: {'|getal|': 3, '|kies|markt': 1}, entries: [], status: {state: 'saved', text: 'x'}, times: {}})"
    )
    expect(field).to_have_value("twaalf")
    expect(text).to_have_value("Wij le")
    expect(page.locator("[data-item=kies] input").nth(1)).to_be_checked()


def test_a_failed_save_is_told_and_tried_again(harness: Harness) -> None:
    page = harness(points_payload())
    page.locator(".plg-number").first.fill("40")
    page.wait_for_timeout(500)
    page.evaluate("form.update({status: {state: 'failed', text: 'Excel houdt het bestand vast.'}, times: {}})")
    expect(page.locator(".plg-status")).to_contain_text("Excel houdt het bestand vast.")
    expect(page.locator(".plg-hidden[aria-live=polite]")).to_contain_text("Excel")
    page.get_by_role("button", name="Probeer opnieuw").click()
    assert rows(page) == [("familie", 40), ("familie", 40)]
    say_saved(page)
    expect(page.get_by_role("button", name="Probeer opnieuw")).to_be_hidden()
    page.evaluate("form.update({status: {state: 'failed', text: 'Weer vast.'}})")
    page.get_by_role("button", name="Probeer opnieuw").click()
    assert sent(page)[-1] == {"rows": [], "entries": []}, "also what only Python still holds is tried again"


def test_without_an_answer_the_form_says_that_it_is_not_saved_yet(harness: Harness) -> None:
    page = harness(points_payload())
    page.locator(".plg-number").first.fill("40")
    expect(page.locator(".plg-status")).to_contain_text("Nog niet bewaard", timeout=12_000)
    say_saved(page)
    expect(page.locator(".plg-status")).to_contain_text("Bewaard.")


def test_a_lost_connection_locks_the_form_and_keeps_what_was_typed(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    page.locator("[data-item=getal] input").fill("12,5")
    page.evaluate("form.update({status: {state: 'offline'}})")
    expect(page.locator(".plg-lost")).to_contain_text("voer deze cel opnieuw uit")
    expect(page.locator("[data-item=getal] input")).not_to_be_editable()
    expect(page.locator("[data-item=kies] input").first).to_be_disabled()
    expect(page.get_by_role("button", name="Klaar?")).to_be_hidden()
    assert "|getal|" in kept(page)


def test_reading_only_changes_nothing_and_offers_nothing(harness: Harness) -> None:
    harness(points_payload()).locator(".plg-number").first.fill("40")
    page = harness(points_payload(readonly=True, banner="Voorbeeldschool De Wilg."))
    expect(page.locator(".plg-banner").first).to_have_text("Voorbeeldschool De Wilg.")
    expect(page.locator(".plg-number").first).not_to_be_editable()
    page.locator(".plg-number").first.press("ArrowUp")
    assert rows(page) == []


def test_a_reply_is_read_out_and_goes_stale_with_the_answer(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    block = page.locator("[data-item=kies]")
    reply = block.locator(".plg-reply")
    block.get_by_label("Markt").check()
    block.get_by_role("button", name="Kijk na").click()
    assert sent(page)[-1]["check"] == "kies"
    wrong = {"kies": {"state": "wrong", "text": "U las de gestreepte lijn.", "at": "1"}}
    page.evaluate("feedback => form.update({feedback})", wrong)
    expect(reply).to_have_attribute("aria-live", "polite")
    expect(reply).to_have_text("Nog niet. U las de gestreepte lijn.")
    block.get_by_label("Familie").check()
    page.evaluate("feedback => form.update({feedback, status: {state: 'saved', text: 'x'}})", wrong)
    expect(reply).to_contain_text("U hebt uw antwoord veranderd")
    expect(reply).not_to_contain_text("gestreepte")
    page.evaluate("feedback => form.update({feedback})", {"kies": {**wrong["kies"], "at": "2"}})
    expect(reply).to_contain_text("gestreepte")


def test_a_verdict_does_not_stay_beside_what_is_no_number(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    block = page.locator("[data-item=getal]")
    block.locator("input").fill("58")
    page.evaluate("feedback => form.update({feedback})", {"getal": {"state": "right", "text": "Klopt.", "at": "1"}})
    expect(block.locator(".plg-reply")).to_contain_text("Klopt.")
    block.locator("input").fill("vijftig")
    expect(block.locator(".plg-reply")).to_contain_text("U hebt uw antwoord veranderd")
    expect(block.locator(".plg-reply")).not_to_contain_text("Klopt.")


def test_levels_and_examples_come_only_after_writing_and_stay_while_improving(harness: Harness, sampler: Quiz) -> None:
    page = harness(quiz_payload(sampler))
    block = page.locator("[data-item=tekst]")
    expect(block.locator("details")).to_have_count(0)
    block.get_by_role("button", name="Kijk na").click()
    page.evaluate("form.update({feedback: {tekst: {at: '1'}}})")
    expect(block.locator(".plg-reply")).to_contain_text("Geef eerst een antwoord")
    given = {
        "state": "info",
        "text": "Bewaard.",
        "levels": [{"label": "Begin", "text": "U noemt een score."}],
        "examples": ["Een.", "Twee."],
        "at": "2",
    }
    page.evaluate("tekst => form.update({feedback: {tekst}})", given)
    expect(block.locator("details")).to_have_count(2)
    block.locator("summary").nth(1).click()
    expect(block.locator("blockquote")).to_have_text(["Een.", "Twee."])
    block.locator("textarea").fill("Wij leren veel van elkaar.")
    expect(block.locator("details")).to_have_count(2)


def test_no_key_typed_in_the_form_reaches_the_page(harness: Harness) -> None:
    page = harness(points_payload())
    page.evaluate(
        "() => { window.heard = []; document.addEventListener('keydown', (event) => heard.push(event.key)); }"
    )
    page.locator(".plg-number").first.focus()
    for key in ("a", "b", "d", "d", "m", "y", "Enter", "Escape", "ArrowLeft", "ArrowUp", "Control+s", "Delete"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == []
    assert page.locator("[data-lm-suppress-shortcuts]").count() == 1


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_form_has_a_serious_fault_or_is_wider_than_a_phone(harness: Harness, sampler: Quiz, dark: bool) -> None:
    # In the dark one of each kind is enough: colours belong to fields and not to instruments.
    shown = {each.kind: each for each in catalogue()}.values() if dark else catalogue()
    for about in (*shown, sampler, instrument("start")):
        page = harness(payload(about))
        if dark:
            page.evaluate(
                "names => Object.entries(names).forEach(([n, v]) => document.body.style.setProperty(n, v))", DARK
            )
        field = page.locator(".plg-number")
        if field.count():
            field.first.fill("veel")
        finish = page.get_by_role("button", name="Klaar?")
        if finish.count():
            finish.click()
        reply = {
            item: {
                "state": "partial",
                "text": "Bijna goed.",
                "levels": [{"label": "A", "text": "B"}],
                "examples": ["C"],
            }
            for item in (each.id for each in about.all_items)
        }
        page.evaluate("feedback => form.update({feedback, status: {state: 'failed', text: 'Niet bewaard.'}})", reply)
        assert faults(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert faults(page) == []
        page.set_viewport_size({"width": 1280, "height": 720})
