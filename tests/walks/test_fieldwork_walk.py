"""A school leader asks the team from a notebook: makes the questionnaire, brings answers in, errs, reloads, restarts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.walks.conftest import Lab, faults, open_notebook, run_all, wait_for_kernel, watch
from workbook.fieldwork import survey
from workbook.forms.fieldwork import FieldworkWidget
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.cells import cells
from workbook.responses import AnswerFile, codes
from workbook.texts import say

pytestmark = pytest.mark.walk

SCAN = instrument("ocai")
CALL = 'import workbook as wb\nwb.survey("ocai", "plg", weeks_before=4)'
AT = "2026-11-24T10:00:00.000Z"
PAGE = "http://127.0.0.1:9/paneel"
Person = Callable[[], BrowserContext]


def texts(key: str, **values: Any) -> str:
    return say(f"fieldwork.panel.{key}", **values)


def code(who: str) -> str:
    rows = [
        {"perspective": c.perspective, "item": c.item, "option": c.option, "value": 25, "saved_at": AT}
        for c in cells(SCAN)
    ]
    return codes.encode(AnswerFile(SCAN.id, SCAN.version, who, rows=tuple(rows), saved_at=AT), SCAN)


def button(page: Page, key: str) -> Locator:
    return page.get_by_role("button", name=texts(key), exact=True)


def paste(page: Page, text: str) -> Locator:
    page.get_by_label(texts("paste")).fill(text)
    button(page, "bring").click()
    return page.locator(".plg-part").last.locator(".plg-lines").first.locator("li")


@pytest.fixture
def cleared(fresh: Lab) -> Lab:
    for folder in ("team", "vragenlijsten"):
        for path in (fresh.home / folder).iterdir():
            path.unlink()
    return fresh


@pytest.fixture
def desk(cleared: Lab, person: Person) -> Page:
    """A notebook with the panel, open and run."""
    cleared.notebook("team.ipynb", CALL)
    context = person()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return shown(open_notebook(context.pages[0], cleared, "team.ipynb"))


def shown(page: Page) -> Page:
    """Wait until the panel has looked at the folder."""
    page.locator(".plg-standing").wait_for()
    expect(page.locator(".plg-standing")).to_contain_text("Cultuurscan", timeout=30_000)
    return page


def made(page: Page) -> Locator:
    page.get_by_label("Hoeveel collega's").fill("24")
    button(page, "make").click()
    found = page.locator(".plg-files li")
    expect(found).to_have_count(1, timeout=30_000)
    return found


# ---- in JupyterLab ----


def test_the_questionnaire_is_made_downloaded_and_its_letters_are_copied(
    desk: Page, cleared: Lab, tmp_path: Path
) -> None:
    desk.get_by_label("Groepen").fill("onderbouw, bovenbouw")
    made(desk)
    with desk.expect_download() as waiting:
        desk.get_by_role("button", name="Download: vragenlijst-ocai-plg-nulmeting.html").click()
    waiting.value.save_as(tmp_path / "lijst.html")
    own = cleared.home / "vragenlijsten" / "vragenlijst-ocai-plg-nulmeting.html"
    assert (tmp_path / "lijst.html").read_bytes() == own.read_bytes()
    desk.get_by_text(say("letters.titles.mail"), exact=True).click()
    area = desk.get_by_label(texts("letter_text", title=say("letters.titles.mail")))
    area.fill(area.input_value().replace("[uw naam]", "Marloes"))
    desk.get_by_role("button", name=f"{texts('copy')}: {say('letters.titles.mail')}").click()
    expect(desk.locator(".plg-letter[open]")).to_contain_text(texts("copied"))
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Beste collega's,")
    assert copied.endswith("Marloes")
    assert not faults(desk)


def test_mistakes_are_told_beside_their_field_and_nothing_is_made(desk: Page, cleared: Lab) -> None:
    invited = desk.get_by_label("Hoeveel collega's")
    button(desk, "make").click()
    expect(desk.get_by_text(say("fieldwork.no_invited"))).to_be_visible(timeout=15_000)
    expect(invited).to_be_focused()
    expect(invited).to_have_attribute("aria-invalid", "true")
    invited.fill("24")
    expect(desk.get_by_text(say("fieldwork.no_invited"))).to_be_hidden()
    deadline = desk.get_by_label(texts("deadline"), exact=True)
    deadline.fill("2020-01-01")
    button(desk, "make").click()
    expect(desk.get_by_text("Deze dag is al geweest.")).to_be_visible(timeout=15_000)
    expect(deadline).to_be_focused()
    assert not list((cleared.home / "vragenlijsten").iterdir())
    assert not desk.locator(".jp-RenderedText[data-mime-type*='error']").count()


def test_codes_garbage_and_files_are_brought_in_and_told(desk: Page, cleared: Lab, tmp_path: Path) -> None:
    made(desk)
    expect(paste(desk, "Hoi, hierbij mijn antwoord!")).to_contain_text(["geen antwoordcode"], timeout=15_000)
    expect(desk.get_by_label(texts("paste"))).to_have_value("Hoi, hierbij mijn antwoord!")
    mail = "\n".join([*(f"> {code(f't-0000000{number}')}" for number in range(5)), code("t-0000000x")[:80]])
    lines = paste(desk, mail)
    expect(lines).to_have_count(6, timeout=15_000)
    expect(lines.last).to_contain_text("beschadigd")
    lines = paste(desk, code("t-00000000"))
    expect(lines).to_contain_text(["telt één keer"], timeout=15_000)
    expect(desk.get_by_label(texts("paste"))).to_have_value("")
    expect(desk.locator(".plg-counts")).to_contain_text("Cultuurscan: 5 van 24 collega's (21 %)")
    answer, odd = tmp_path / "antwoord-ocai-ab12.json", tmp_path / "foto.png"
    answer.write_text(json.dumps(codes.decode(code("t-0000000a"), where="").to_json()), encoding="utf-8")
    odd.write_bytes(b"x")
    desk.locator("input[type=file]").set_input_files([answer, odd])
    expect(desk.locator(".plg-drop .plg-lines li")).to_have_count(2, timeout=15_000)
    expect(desk.locator(".plg-drop")).to_contain_text("antwoord-ocai-ab12.json: staat nu in de map team.")
    expect(desk.locator(".plg-counts")).to_contain_text("6 van 24")
    (cleared.home / "team" / "kapot.json").write_text("{half", encoding="utf-8")
    button(desk, "look").click()
    expect(desk.locator(".plg-standing")).to_contain_text("Niet gebruikt", timeout=15_000)
    expect(desk.locator(".plg-standing")).to_contain_text(texts("used", count=6))
    assert not faults(desk)


def test_after_a_reload_and_after_a_restart_everything_stands_there_again(desk: Page, cleared: Lab) -> None:
    made(desk)
    paste(desk, code("t-00000001"))
    expect(desk.locator(".plg-counts")).to_contain_text("1 van 24", timeout=15_000)
    desk.reload()
    desk.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(desk)
    for restart in (False, True):
        if restart:
            desk.evaluate(
                "() => Promise.race([window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(),"
                " new Promise(done => setTimeout(done, 30000))])"
            )
            expect(desk.get_by_text(texts("offline"))).to_be_visible(timeout=20_000)
        run_all(desk)
        shown(desk)
        expect(desk.locator(".plg-files li")).to_have_count(1)
        expect(desk.get_by_label("Hoeveel collega's")).to_have_value("24")
        expect(desk.locator(".plg-counts")).to_contain_text("1 van 24")


def test_what_is_typed_does_nothing_to_the_notebook(desk: Page) -> None:
    count = "window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = desk.evaluate(count)
    for box in (desk.get_by_label("Groepen"), desk.get_by_label(texts("paste"))):
        box.focus()
        desk.keyboard.type("dd aa bb x")
        desk.keyboard.press("Escape")
        desk.keyboard.type("dd")
        expect(box).to_have_value("dd aa bb xdd")
    assert desk.evaluate(count) == before


# ---- the panel alone ----


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def bare(page: Page, outside: list[str], home: Path) -> Iterator[Callable[[FieldworkWidget], Page]]:
    """Return a function that draws a panel on a bare page, with the real one behind it."""
    watch(page.context, outside)

    def draw(panel: FieldworkWidget, place: str = PAGE) -> Page:
        script = str(panel._esm).replace("export default { render };", "")
        start = (
            "window.start = (payload) => { const panel = mount(document.querySelector('main'), payload, { send: async (message, data) =>"
            " panel.update(JSON.parse(await window.ask(JSON.stringify(message),"
            " data ? btoa(String.fromCharCode(...new Uint8Array(data))) : ''))) }); panel.look(); };"
        )
        content = (
            '<!doctype html><html lang="nl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Paneel</title><link rel='icon' href='data:,'><style>{panel._css}</style></head><body><main></main>"
            f"<script type='module'>{script}\n{start}</script></body></html>"
        )
        page.route(place, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
        page.expose_function("ask", lambda text, data: json.dumps(panel.ask(json.loads(text), base64.b64decode(data))))
        page.goto(place)
        page.wait_for_function("typeof window.start === 'function'")
        page.evaluate("payload => window.start(payload)", panel.payload)
        page.locator(".plg-form").wait_for()
        return page

    return draw


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_readable_on_a_phone_and_by_a_screen_reader(
    width: int, scheme: Any, bare: Callable[[FieldworkWidget], Page], page: Page, home: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    bare(survey(module=3))
    expect(page.locator(".plg-counts li")).to_have_count(2)
    assert not faults(page)
    page.get_by_text(texts("formats_more")).click()
    button(page, "make").click()
    expect(page.get_by_text(say("fieldwork.no_invited"))).to_be_visible()
    assert not faults(page)
    page.get_by_label("Excelbestand").check()
    page.get_by_label("Hoeveel collega's").fill("4")
    button(page, "make").click()
    expect(page.locator(".plg-files li")).to_have_count(2)
    for summary in page.locator(".plg-letter summary").all():
        summary.click()
    (home / "team" / "kapot.json").write_text("{half", encoding="utf-8")
    expect(paste(page, f"{code('t-1')} {code('t-2')[:60]}")).to_have_count(2)
    assert not faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_all_works_by_keyboard_alone(bare: Callable[[FieldworkWidget], Page], page: Page, home: Path) -> None:
    bare(survey("ocai", part=1))
    page.get_by_label("Groepen").focus()
    page.keyboard.type("onderbouw")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent") == texts("make"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".plg-files li")).to_have_count(1)
    assert [path.name for path in (home / "vragenlijsten").glob("*.html")] == ["vragenlijst-ocai-nulmeting.html"]


def test_minutes_add_up_to_what_is_chosen_and_a_long_list_is_warned_of(
    bare: Callable[[FieldworkWidget], Page], page: Page
) -> None:
    bare(survey("ocai", "plg", part=1))
    expect(page.get_by_text(texts("total", minutes=40))).to_contain_text(texts("long"))
    page.get_by_label("Vragenlijst professionele leergemeenschap").uncheck()
    expect(page.get_by_text(texts("total", minutes=20))).not_to_contain_text(texts("long"))


def test_in_the_browser_edition_a_link_is_proposed_made_and_copied(
    bare: Callable[..., Page], page: Page, home: Path
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bare(survey("ocai", part=1), "http://127.0.0.1:9/elo/werkboek/lab/index.html")
    expect(page.get_by_label("Link naar een pagina")).to_be_checked()
    expect(page.get_by_label("Bestand voor de browser")).not_to_be_checked()
    address = page.get_by_label(texts("site"))
    expect(address).to_have_value("http://127.0.0.1:9/elo/")
    page.get_by_label("Hoeveel collega's").fill("24")
    address.fill("onze website")
    button(page, "make").click()
    expect(page.get_by_text("Dit is geen adres van een website.")).to_be_visible()
    expect(address).to_be_focused()
    assert not faults(page)
    address.fill("http://127.0.0.1:9/elo/")
    button(page, "make").click()
    made = page.get_by_label(texts("link"), exact=True)
    expect(made).to_have_value(re.compile("^http://127.0.0.1:9/elo/vragenlijst/index.html#plg1."))
    expect(page.get_by_text(say("surveylink.local"))).to_be_visible()
    button(page, "copy_link").click()
    expect(page.locator(".plg-made-link")).to_contain_text(texts("copied"))
    assert page.evaluate("navigator.clipboard.readText()") == made.input_value()
    assert page.get_by_role("link", name=texts("open_link")).get_attribute("href") == made.input_value()
    assert not faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_text(say("letters.titles.mail"), exact=True).click()
    letter = page.get_by_label(texts("letter_text", title=say("letters.titles.mail")))
    assert made.input_value() in letter.input_value()


def test_on_a_laptop_a_link_is_made_once_the_address_is_told(bare: Callable[..., Page], page: Page, home: Path) -> None:
    bare(survey("ocai", part=1))
    address = page.get_by_label(texts("site"))
    expect(address).to_be_hidden()
    page.get_by_label("Link naar een pagina").check()
    address.fill("https://werkboek.opleider.nl/werkboek/lab/index.html?path=start.ipynb")
    page.get_by_label("Hoeveel collega's").fill("24")
    button(page, "make").click()
    expect(page.locator(".plg-files li")).to_have_count(1)
    made = page.get_by_label(texts("link"), exact=True)
    expect(made).to_have_value(re.compile("^https://werkboek.opleider.nl/vragenlijst/index.html#plg1."))


def test_files_may_be_dropped(bare: Callable[[FieldworkWidget], Page], page: Page, home: Path) -> None:
    bare(survey("ocai", part=2))
    page.evaluate(
        """text => {
          const bag = new DataTransfer();
          bag.items.add(new File([text], "antwoord.json"));
          const drop = document.querySelector(".plg-drop");
          for (const name of ["dragover", "drop"]) drop.dispatchEvent(new DragEvent(name, { dataTransfer: bag, bubbles: true, cancelable: true }));
        }""",
        json.dumps(codes.decode(code("t-00000001"), where="").to_json()),
    )
    expect(page.locator(".plg-drop")).to_contain_text("staat nu in de map team")
    assert [path.name for path in (home / "team").iterdir()] == ["antwoord.json"]


def test_with_the_example_school_there_is_nothing_to_click_that_writes(
    bare: Callable[[FieldworkWidget], Page], page: Page, home: Path
) -> None:
    source = Path(__file__).parents[2] / "datasets" / "voorbeeld" / "antwoorden" / "start.json"
    (home / "antwoorden" / "start.json").write_bytes(source.read_bytes())
    bare(survey(module=3))
    expect(page.locator(".plg-banner").first).to_contain_text("Voorbeeldschool De Wilg")
    expect(button(page, "make")).to_be_disabled()
    expect(page.get_by_label(texts("paste"))).to_be_hidden()
    expect(page.locator(".plg-counts")).to_contain_text("Cultuurscan")
    assert not faults(page)
