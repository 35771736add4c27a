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


def fill(page: Page, about: Any, answers: dict[str, float]) -> None:
    """Fill in a form as it is used from a keyboard: points are typed, a step is chosen with the space bar."""
    form = page.locator("section.plg-form").filter(has=page.get_by_role("heading", name=about.title, exact=True))
    if isinstance(about, Ipsative):
        fields = form.locator("input[type=text]")
        for at, each in enumerate(cells(about)):
            fields.nth(at).fill(f"{answers[each.key]:g}")
        return
    groups = form.locator("fieldset.plg-block")
    for at, each in enumerate(cells(about)):
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
    page.get_by_label("Ik heb gelezen").check()
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
    assert wb.score(wb.answers(about.id, tmp_path / "codes")).to_json()["scores"]
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
    assert not [name for name in page.evaluate("Object.keys(localStorage)") if name.startswith("plg-")]
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
        "Zet eerst een vinkje": lambda: (page.get_by_label("Ik heb gelezen").check(), page.get_by_label("Ja, ik leg").check()),
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
    page.get_by_role("button", name="1 open").click()
    assert page.evaluate("document.activeElement.closest('fieldset').querySelector('legend').textContent").endswith(
        about.items[3].text
    )


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Open, scheme: str) -> None:
    page = opened(
        "ocai", "leiderschap", groups=["onderbouw", "bovenbouw"], conversation=True, context={"color_scheme": scheme}
    )
    assert page.locator("html").get_attribute("lang") == "nl"
    page.get_by_role("button", name="Download antwoord").click()
    expect(page.get_by_role("alert").filter(has_text=".")).to_be_visible()
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
    page.get_by_label("Ik heb gelezen").check()
    assert code(page).startswith("[PLG1 ")
    expect(page.get_by_text("Kopieer de code hieronder zelf")).to_be_visible()
