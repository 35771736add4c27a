"""Judging in a real browser, without a mouse: answers, two readers, verdicts; readable by everybody, nothing from outside."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from judged_class import class_of, read_as
from playwright.sync_api import Page, expect
from sample_course import NAME, fill, handed_in

from tests.walks.conftest import watch
from workbook.docent.collect import collect
from workbook.docent.course import Course
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import marks
from workbook.docent.judging.answers import queue
from workbook.docent.judging.page import judging_page
from workbook.docent.judging.verdicts import give_verdict, verdict

pytestmark = pytest.mark.walk
SHOTS = os.environ.get("WORKBOOK_SHOTS")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return class_of(tmp_path)[0]


@pytest.fixture
def served(course: Course) -> Iterator[str]:
    with judging_page(course, NAME, "AB") as address:
        yield address


@pytest.fixture
def desk(page: Page, served: str, outside: list[str]) -> Page:
    watch(page.context, outside)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(served)
    expect(page.locator("#which")).to_have_text("Antwoord 1 van 5")
    return page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("Bewaard")


def looked_at(page: Page, name: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_an_answer_is_judged_by_keyboard_and_stands_after_a_reload(desk: Page, course: Course) -> None:
    first = queue(course, NAME).answers["reflectie"][0]
    press(desk, "3", "2")
    expect(desk.locator("#sums")).to_contain_text("Samen 4 punten, voldoende.")
    press(desk, "c")
    desk.keyboard.type("Wie zei dat?")
    press(desk, "Escape", "b", "1")
    expect(desk.locator("#comment")).to_have_value("Wie zei dat?\nWelk cijfer bedoelt u?")
    press(desk, "Escape", "+")
    expect(desk.locator("#status")).to_contain_text("in de bank")
    looked_at(desk, "antwoord")
    press(desk, "l", "j")
    expect(desk.locator("#which")).to_have_text("Antwoord 2 van 5")
    desk.reload()
    expect(desk.locator("#which")).to_have_text("Antwoord 2 van 5")
    press(desk, "z")
    expect(desk.locator("#which")).to_have_text("Antwoord 1 van 5")
    expect(desk.locator("#done")).to_have_text("1 van 5 gelezen")
    expect(desk.locator("#later")).to_have_attribute("aria-pressed", "true")
    expect(desk.get_by_role("radio", checked=True)).to_have_count(2)
    (mark,) = [each for each in marks(course, NAME, first.code) if each.id == "reflectie"]
    assert (mark.manual, mark.waiting, mark.comment) == (4, False, "Wie zei dat?\nWelk cijfer bedoelt u?")


def test_nothing_on_the_blind_screen_says_whose_answer_it_is(desk: Page, course: Course) -> None:
    sent: list[str] = []
    desk.on("response", lambda reply: sent.append(reply.text()))
    for _ in range(5):
        press(desk, "j")
        desk.wait_for_load_state("networkidle")
    told = desk.content() + "".join(sent)
    assert not [code for code in course.submitters(NAME) if code in told]
    press(desk, "k", "k", "k", "k", "k")
    expect(desk.locator(".answer b")).to_have_count(0)


def test_focus_is_always_seen_and_typing_is_never_taken_for_a_key(desk: Page, course: Course) -> None:
    press(desk, "ArrowDown")
    expect(desk.locator("#field-1")).to_be_focused()
    press(desk, "c")
    desk.keyboard.type("jk1234")
    expect(desk.locator("#comment")).to_have_value("jk1234")
    expect(desk.locator("#comment")).to_be_focused()
    assert "3px" in desk.evaluate("getComputedStyle(document.activeElement).outline")
    expect(desk.locator("#which")).to_have_text("Antwoord 1 van 5")
    press(desk, "Escape", "p")
    desk.keyboard.type("9")
    expect(desk.locator("#alert")).to_contain_text("0 tot en met 6")
    desk.get_by_role("button", name="Sneltoetsen").click()
    press(desk, "j")
    expect(desk.locator("#which")).to_have_text("Antwoord 1 van 5")


def test_two_readers_settle_their_differences(desk: Page, course: Course) -> None:
    answers = queue(course, NAME).answers["reflectie"]
    for each in answers:
        read_as(course, each.code, each.on, "CD", {"moment": 1, "grens": 2})
    press(desk, "s")
    expect(desk.locator(".told")).to_contain_text("5 van de 5")
    press(desk, "w")
    for at in range(5):
        expect(desk.locator("#which")).to_have_text(f"Antwoord {at + 1} van 5")
        press(desk, "2" if at else "3", "3")
        expect(desk.locator("#sums")).to_contain_text("Samen")
        press(desk, "j")
    press(desk, "s")
    expect(desk.get_by_text("gewogen kappa").or_(desk.get_by_text("Een kappa is er niet"))).to_be_visible()
    looked_at(desk, "verschillen")
    press(desk, "3")
    saved(desk)
    mark = next(each for each in marks(course, NAME, answers[0].code) if each.id == "reflectie")
    assert (mark.manual, mark.waiting) == (6, False)


def test_a_whole_hand_in_gets_remarks_a_file_back_and_a_verdict(desk: Page, course: Course, tmp_path: Path) -> None:
    press(desk, "d")
    expect(desk.locator("#who")).to_be_visible()
    code = str(desk.locator("#who").text_content())
    press(desk, "o")
    expect(desk.frame_locator("iframe").get_by_text("Aanleiding")).to_be_visible()
    press(desk, "2", "c")
    desk.keyboard.type("Bij wie vroeg u dit na?")
    press(desk, "Escape")
    saved(desk)
    marked = tmp_path / "verslag met opmerkingen.docx"
    marked.write_bytes(b"PK gemarkeerd")
    with desk.expect_file_chooser() as chosen:
        press(desk, "f")
    chosen.value.set_files(marked)
    expect(desk.get_by_text("verslag met opmerkingen.docx").first).to_be_visible()
    press(desk, "r")
    desk.keyboard.type("Vul de grond aan.")
    press(desk, "Escape", "a")
    expect(desk.get_by_text("Stand: aanvullen.")).to_be_visible()
    looked_at(desk, "deelnemer")
    desk.reload()
    expect(desk.locator("#who")).to_have_text(code)
    expect(desk.locator("textarea").first).not_to_be_empty()
    found = verdict(course, NAME, code)
    assert found is not None
    assert (found.state, found.remark, found.reader) == ("aanvullen", "Vul de grond aan.", "AB")


def test_it_fits_a_narrow_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 320, "height": 640})
    for key, name in (
        ("w", "smal-antwoord"),
        ("s", "smal-verschillen"),
        ("d", "smal-deelnemer"),
        ("?", "smal-toetsen"),
    ):
        press(desk, key)
        desk.wait_for_load_state("networkidle")
        looked_at(desk, name)


def test_what_is_typed_just_before_the_page_closes_is_kept(page: Page, served: str, course: Course) -> None:
    page.goto(served)
    expect(page.locator("#which")).to_be_visible()
    press(page, "c")
    page.keyboard.type("Nog net.")
    page.goto("about:blank")
    page.goto(served)
    expect(page.locator("#comment")).to_have_value("Nog net.")


def test_a_new_attempt_shows_the_words_that_went_and_came(page: Page, tmp_path: Path, outside: list[str]) -> None:
    course, homes = class_of(tmp_path, texts=("Ik begin morgen.",))
    ((code, home),) = homes.items()
    give_verdict(course, NAME, code, "aanvullen", remark="Wanneer precies?", reader="AB")
    fill(home, tekst="Ik begin maandag.")
    collect(course, NAME, [handed_in(home)])
    grade(course, NAME)
    watch(page.context, outside)
    with judging_page(course, NAME, "AB") as address:
        page.goto(f"{address}#people/{code}")
        expect(page.locator("ins")).to_have_text("maandag.")
        expect(page.locator("del")).to_have_text("morgen.")
        expect(page.get_by_text("Stand: opnieuw bekijken.")).to_be_visible()
        expect(page.get_by_text("Wanneer precies?").first).to_be_visible()
        looked_at(page, "opnieuw")
