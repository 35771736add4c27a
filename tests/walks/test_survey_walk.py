"""The team's questionnaire as a colleague meets it: one file, opened from a disk, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import workbook as wb
from tests.walks.conftest import watch
from workbook.home import make_home
from workbook.instrument import catalogue, instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Entries, Ipsative, NetworkKind
from workbook.responses import AnswerFile, read_answer_files, save_rows
from workbook.responses.codes import decode, encode, find
from workbook.responses.roster import Person
from workbook.survey import plan, write

pytestmark = pytest.mark.walk

Open = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
NETWORK = [Person("1", "Zoë d'Hondt"), Person("2", "Jan"), Person("3", "Fatima")]


@pytest.fixture
def opened(browser: Browser, outside: list[str], tmp_path: Path) -> Iterator[Open]:
    """Return a function that writes a questionnaire and opens it from disk, in a browser without a network."""
    contexts: list[BrowserContext] = []

    def open_page(*ids: str, context: dict[str, Any] | None = None, before: str = "", **planned: Any) -> Page:
        path = write(plan(ids, **planned), tmp_path / "Vragenlijst & co.html")
        made = watch(browser.new_context(viewport=PHONE, offline=True, **(context or {})), outside)
        contexts.append(made)
        if before:
            made.add_init_script(before)
        page = made.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: outside.append(f"error: {error}"))
        page.on("console", lambda said: outside.append(said.text) if said.type == "error" else None)
        page.goto(path.as_uri())
        return page

    yield open_page
    for each in contexts:
        each.close()


def agree(page: Page) -> None:
    """Tick that one has read it; on a busy machine the page may still move under the first click."""
    box = page.get_by_label("Ik heb gelezen")
    for _ in range(3):
        if not box.is_checked():
            box.click()
    expect(box).to_be_checked()


def fill(page: Page, about: Any, answers: dict[str, float]) -> None:
    """Fill in a form as it is used from a keyboard: points are typed, a step is chosen with the space bar."""
    form = page.locator("section.plg-form").filter(has=page.get_by_role("heading", name=about.title, exact=True))
    if isinstance(about, Ipsative):
        fields = form.locator("input[type=text]")
        for at, each in enumerate(cells(about)):
            fields.nth(at).fill(f"{answers[each.key]:g}")
        return
    fill_some(page, about, answers)


def fill_some(page: Page, about: Any, answers: dict[str, float]) -> None:
    """Choose a step for these cells, with the space bar."""
    form = page.locator("section.plg-form").filter(has=page.get_by_role("heading", name=about.title, exact=True))
    groups = form.locator("fieldset.plg-block")
    for at, each in enumerate(cells(about)):
        if each.key not in answers:
            continue
        radio = groups.nth(at).locator("input[type=radio]").nth(each.steps.index(answers[each.key]))
        radio.focus()
        page.keyboard.press("Space")


def legal(about: Any, seed: int = 1) -> dict[str, float]:
    """Return legal numbers for every cell, by its key."""
    if isinstance(about, Ipsative):
        points = (40, 30, 20, 10)
        return {each.key: points[(seed + at + at // 4) % 4] for at, each in enumerate(cells(about))}
    return {each.key: each.steps[(seed + 3 * at) % len(each.steps)] for at, each in enumerate(cells(about))}


def hand_over(page: Page, tmp_path: Path) -> Path:
    """Tick the consent and take the answers out; return the file."""
    agree(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download antwoord").click()
    place = tmp_path / "team" / download.value.suggested_filename
    download.value.save_as(place)
    return place


def code(page: Page) -> str:
    """Take the answers out as a code."""
    page.get_by_role("button", name="Kopieer antwoord").click()
    field = page.get_by_label("Uw antwoord als code")
    expect(field).to_be_visible()
    return field.input_value()


def numbers(found: AnswerFile) -> dict[str, float]:
    return {"|".join((row["perspective"] or "", row["item"], row["option"] or "")): row["value"] for row in found.rows}


# ---- the whole way ---------------------------------------------------------------------------------------------------


def test_a_page_gives_the_same_score_as_the_form_in_the_notebook(opened: Open, tmp_path: Path) -> None:
    culture, habits = instrument("ocai"), instrument("onderzoekende_houding")
    given = {each.id: legal(each) for each in (culture, habits)}
    page = opened(culture.id, habits.id, groups=["onderbouw", "bovenbouw"])
    page.get_by_label("Bij welke groep hoort u?").select_option("bovenbouw")
    page.get_by_label("Koppelcode").fill("  am17 ")
    fill(page, culture, given[culture.id])
    page.wait_for_timeout(600)
    page.reload()
    expect(page.get_by_text("12 van 12 klaar")).to_be_visible()
    expect(page.get_by_label("Bij welke groep hoort u?")).to_have_value("bovenbouw")
    fill(page, habits, given[habits.id])
    expect(page.get_by_text("Alles is ingevuld.")).to_be_visible()
    place = hand_over(page, tmp_path)
    home = make_home(tmp_path / "thuis")
    for about, found in zip((culture, habits), read_answer_files(place), strict=True):
        assert (found.instrument, found.group, found.link, numbers(found)) == (
            about.id,
            "bovenbouw",
            "am17",
            given[about.id],
        )
        save_rows(
            about,
            [{key: row[key] for key in ("perspective", "item", "option", "value")} for row in found.rows],
            folder=home,
        )
        form = wb.score(wb.answers(about.id, home / "antwoorden" / f"{about.id}.json"))
        assert wb.score(wb.answers(about.id, tmp_path / "team")).to_json()["scores"] == form.to_json()["scores"]


def test_the_code_holds_what_the_file_holds(opened: Open, tmp_path: Path) -> None:
    about = instrument("plg")
    page = opened(about.id, moment="eindmeting", role="leraar")
    fill(page, about, legal(about, 2))
    (found,) = read_answer_files(hand_over(page, tmp_path))
    text = code(page)
    assert text == encode(found, about)
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "mail.txt").write_text(f"Hoi,\n> {text[:200]}\n> {text[200:]}\n", encoding="utf-8")
    pasted, sent = (
        wb.score(wb.answers(about.id, tmp_path / folder)).to_json()["scores"] for folder in ("codes", "team")
    )
    assert pasted == sent
    assert [each["score"] for each in pasted if each["score"] is not None]
    assert (found.moment, found.role) == ("eindmeting", "leraar")


def test_answers_changed_later_are_of_the_same_person(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id)
    fill(page, about, legal(about, 1))
    (first,) = read_answer_files(hand_over(page, tmp_path))
    fill(page, about, legal(about, 2))
    (second,) = read_answer_files(hand_over(page, tmp_path))
    assert first.respondent == second.respondent
    assert first.saved_at < second.saved_at
    assert numbers(second) == legal(about, 2)


def test_the_next_person_at_the_same_computer_begins_with_nothing(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id)
    page.get_by_label("Koppelcode").fill("am17")
    fill(page, about, legal(about))
    (first,) = read_answer_files(hand_over(page, tmp_path))
    wipe = page.get_by_role("button", name="Wis en begin opnieuw")
    wipe.click()
    expect(page.get_by_text("16 van 16 klaar")).to_be_visible()
    page.get_by_role("button", name="Zeker weten?").click()
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()
    expect(page.get_by_label("Koppelcode")).to_have_value("")
    expect(page.get_by_label("Ik heb gelezen")).not_to_be_checked()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert first.respondent not in kept
    assert "am17" not in kept
    assert "saved_at" not in kept
    fill(page, about, legal(about))
    (second,) = read_answer_files(hand_over(page, tmp_path))
    assert first.respondent != second.respondent
    assert second.link is None


# ---- what must come first --------------------------------------------------------------------------------------------


def test_what_is_missing_is_told_and_gone_to(opened: Open) -> None:
    about = instrument("leiderschap")
    page = opened(about.id, groups=["onderbouw", "bovenbouw"], conversation=True)
    download = page.get_by_role("button", name="Download antwoord")
    problem = page.get_by_role("alert").filter(has_text=".")
    for told, deed in {
        "Vul eerst ten minste één vraag in.": lambda: fill(page, about, legal(about)),
        "Kies bovenaan eerst bij welke groep u hoort.": lambda: page.get_by_label("Bij welke groep").select_option("onderbouw"),
        "Zet eerst een vinkje": lambda: (agree(page), page.get_by_label("Ja, ik leg").check()),
        "Vul bovenaan uw naam voor het open gesprek in": lambda: page.get_by_label("Uw naam in het open gesprek").fill("Zoë"),
    }.items():  # fmt: skip
        download.click()
        expect(problem).to_contain_text(told)
        deed()
    with page.expect_download() as found:
        download.click()
    assert json.loads(Path(found.value.path()).read_text(encoding="utf-8"))["gesprek"] == "Zoë"


def test_a_name_without_the_tick_stays_here(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id, conversation=True)
    page.get_by_label("Uw naam in het open gesprek").fill("Zoë")
    fill(page, about, legal(about))
    assert "Zoë" not in hand_over(page, tmp_path).read_text(encoding="utf-8")


def test_open_questions_are_counted_and_gone_to(opened: Open) -> None:
    about = instrument("leiderschap")
    page = opened(about.id)
    fill(page, about, legal(about))
    page.locator("fieldset.plg-block").nth(3).get_by_text("Wis antwoord").click()
    page.wait_for_timeout(600)
    expect(page.get_by_text("Er staat nog één vraag open.")).to_be_visible()
    expect(page.get_by_text("Leiderschap: nog één vraag open:")).to_be_visible()
    page.get_by_role("button", name=about.items[3].text).click()
    assert page.evaluate("document.activeElement.closest('fieldset').querySelector('legend').textContent").endswith(
        about.items[3].text
    )


def test_two_windows_with_the_same_file_write_nothing_over_each_other(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id)
    other = page.context.new_page()
    other.goto(page.url)
    given = legal(about)
    keys = [each.key for each in cells(about)]
    for window, mine in ((page, keys[:5]), (other, keys[5:9]), (page, keys[9:12])):
        fill_some(window, about, {key: given[key] for key in mine})
        window.wait_for_timeout(600)
    for window in (page, other):
        expect(window.get_by_text("12 van 16 klaar")).to_be_visible()
    other.get_by_label("Koppelcode").fill("am17")
    expect(page.get_by_label("Koppelcode")).to_have_value("am17")
    (found,) = read_answer_files(hand_over(page, tmp_path))
    assert (numbers(found), found.link) == ({key: given[key] for key in keys[:12]}, "am17")
    other.get_by_role("button", name="Wis en begin opnieuw").click()
    other.get_by_role("button", name="Zeker weten?").click()
    for window in (other, page):
        expect(window.get_by_text("0 van 16 klaar")).to_be_visible()


def test_what_is_typed_when_it_is_wiped_does_not_come_back(opened: Open) -> None:
    about = instrument("ocai")
    page = opened(about.id)
    page.get_by_role("button", name="Wis en begin opnieuw").click()
    page.locator("section.plg-form input[type=text]").first.fill("40")
    # Without leaving the field: what it still had on its way must go as well.
    page.evaluate("document.querySelector('main > section:last-child button').click()")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("section.plg-form input[type=text]").first).to_have_value("")


def test_an_observer_goes_on_to_the_next_lesson(opened: Open, tmp_path: Path) -> None:
    about = instrument("kijkwijzer")
    page = opened(about.id, groups=["onderbouw", "bovenbouw"])
    page.get_by_label("Bij welke groep").select_option("onderbouw")
    found = []
    for lesson, seed in (("les 1", 1), ("les 2", 2)):
        page.locator('[data-name="subject"] input').fill(lesson)
        fill(page, about, legal(about, seed))
        found += read_answer_files(hand_over(page, tmp_path / lesson))
        page.get_by_role("button", name="Begin aan de volgende").click()
        page.get_by_role("button", name="Hebt u deze al").click()
        expect(page.get_by_label("Bij welke groep")).to_have_value("onderbouw")
        expect(page.locator('[data-name="subject"] input')).to_have_value("")
    assert [each.subject for each in found] == ["les 1", "les 2"]
    assert found[0].respondent == found[1].respondent
    assert [numbers(each) for each in found] == [legal(about, 1), legal(about, 2)]
    table = wb.answers(about.id, tmp_path).table
    assert set(table["subject"]) == {"les 1", "les 2"}
    assert len(table) == 2 * len(cells(about))


def test_one_may_keep_to_oneself_where_one_works(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id, groups=["onderbouw", "bovenbouw"])
    page.get_by_label("Bij welke groep").select_option(label="Zeg ik liever niet")
    fill(page, about, legal(about))
    (found,) = read_answer_files(hand_over(page, tmp_path))
    assert found.group is None


def test_who_changes_only_the_group_or_takes_back_an_answer_sends_something_later(opened: Open, tmp_path: Path) -> None:
    about = instrument("leiderschap")
    page = opened(about.id, groups=["onderbouw", "bovenbouw"])
    page.get_by_label("Bij welke groep").select_option("onderbouw")
    fill(page, about, legal(about))
    sent = [*read_answer_files(hand_over(page, tmp_path))]
    page.get_by_label("Bij welke groep").select_option("bovenbouw")
    sent += read_answer_files(hand_over(page, tmp_path))
    page.locator("fieldset.plg-block").nth(3).get_by_text("Wis antwoord").click()
    page.wait_for_timeout(600)
    sent += read_answer_files(hand_over(page, tmp_path))
    assert [each.group for each in sent] == ["onderbouw", "bovenbouw", "bovenbouw"]
    assert [len(each.rows) for each in sent] == [16, 16, 15]
    times = [each.saved_at for each in sent]
    assert times == sorted(set(times))


def test_from_the_first_question_to_the_download_with_a_keyboard_alone(opened: Open) -> None:
    about = instrument("leiderschap")
    page = opened(about.id)
    chosen = 0
    with page.expect_download(timeout=30_000) as found:
        for _ in range(80):
            page.keyboard.press("Tab")
            kind, text = page.evaluate("[document.activeElement.type ?? '', document.activeElement.textContent]")
            if kind == "radio":
                page.keyboard.press("Space")
                chosen += 1
            elif kind == "checkbox":
                page.keyboard.press("Space")
            elif text == "Download antwoord":
                page.keyboard.press("Enter")
                break
    rows = json.loads(Path(found.value.path()).read_text(encoding="utf-8"))["rows"]
    assert chosen == len(rows) == len(cells(about))


# ---- every instrument ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", catalogue(), ids=lambda each: each.id)
def test_every_instrument_can_be_filled_in_and_read(opened: Open, tmp_path: Path, about: Any) -> None:
    page = opened(about.id, roster=NETWORK)
    if isinstance(about, NetworkKind):
        page.get_by_label("Wie bent u?").select_option("1")
        page.get_by_label("Jan").first.check()
    elif isinstance(about, Entries):
        page.locator("section.plg-form textarea, section.plg-form input[type=text]").first.fill("12")
    else:
        first = cells(about)[0]
        if isinstance(about, Ipsative):
            page.locator("section.plg-form input[type=text]").first.fill("40")
        else:
            page.locator("section.plg-form input[type=radio]").first.focus()
            page.keyboard.press("Space")
    if getattr(about, "subject", None) is not None:
        page.locator('[data-name="subject"] input').fill("les 1")
    page.wait_for_timeout(600)
    (found,) = read_answer_files(hand_over(page, tmp_path))
    assert found.instrument == about.id
    assert found.rows or found.entries
    if not isinstance(about, (NetworkKind, Entries)):
        assert list(numbers(found)) == [first.key]
    (again,) = [decode(each, where="code") for each in find(code(page))]
    assert (numbers(again), len(again.entries), again.respondent) == (
        numbers(found),
        len(found.entries),
        found.respondent,
    )


# ---- where it is opened ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_runs_off_the_screen(opened: Open, width: int) -> None:
    page = opened("ocai", "plg", "kijkwijzer", groups=["onderbouw", "bovenbouw"], conversation=True)
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_it_is_dark_on_light(opened: Open) -> None:
    page = opened("leiderschap", context={"color_scheme": "dark"})
    page.emulate_media(media="print")
    ground, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert ground == "rgb(255, 255, 255)"
    assert ink.startswith("rgba(0, 0, 0") or ink == "rgb(0, 0, 0)"
    expect(page.get_by_role("button", name="Download antwoord")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Open, scheme: str) -> None:
    page = opened(
        "ocai", "leiderschap", groups=["onderbouw", "bovenbouw"], conversation=True, context={"color_scheme": scheme}
    )
    assert page.locator("html").get_attribute("lang") == "nl"
    faultless(page)
    page.get_by_role("button", name="Download antwoord").click()
    expect(page.get_by_role("alert").filter(has_text=".")).to_be_visible()
    faultless(page)
    page.get_by_label("Bij welke groep").select_option("onderbouw")
    fill(page, instrument("leiderschap"), legal(instrument("leiderschap")))
    agree(page)
    code(page)
    faultless(page)


def faultless(page: Page) -> None:
    """Hold the page as it is now to axe's rules."""
    found = Axe().run(page).response["violations"]
    assert not found, [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]


def test_where_the_browser_keeps_nothing_it_says_so(opened: Open, tmp_path: Path) -> None:
    refused = (
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    about = instrument("leiderschap")
    page = opened(about.id, before=refused)
    expect(page.get_by_text("Deze browser bewaart niets van deze pagina.")).to_be_visible()
    fill(page, about, legal(about))
    assert numbers(read_answer_files(hand_over(page, tmp_path))[0]) == legal(about)


def test_without_scripts_it_says_what_to_do(opened: Open) -> None:
    page = opened("ocai", context={"java_script_enabled": False})
    told = page.locator("noscript .plg-noscript")
    assert "Sla het bestand op en open het daarna in een browser" in (told.text_content() or "")
    box = told.bounding_box()
    assert box is not None
    assert 0 < box["y"] < PHONE["height"]
    expect(page.get_by_text("Meedoen is vrijwillig.")).to_be_visible()


def test_a_clipboard_that_is_refused_leaves_the_code_to_be_copied(opened: Open) -> None:
    refused = "Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject(new Error('no'))}}); document.execCommand = () => false;"
    about = instrument("leiderschap")
    page = opened(about.id, before=refused)
    fill(page, about, legal(about))
    agree(page)
    assert code(page).startswith("[PLG1 ")
    expect(page.get_by_text("Kopieer de code hieronder zelf")).to_be_visible()
