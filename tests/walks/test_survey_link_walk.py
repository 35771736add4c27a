"""The questionnaire behind a link, as a colleague meets it: on a real server, whole or broken, on a phone, in a changed edition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import workbook as wb
from tests.walks.conftest import watch
from tests.walks.test_survey_walk import agree, code, faultless, fill, fill_some, hand_over, legal, numbers
from workbook.fieldwork.receiving import take_codes
from workbook.home import make_home
from workbook.instrument import instrument
from workbook.instrument.cells import cells
from workbook.responses import read_answer_files
from workbook.responses.codes import encode
from workbook.survey import hosted, plan
from workbook.survey import link as writer
from workbook.survey.link import PAGE, link
from workbook.texts import area

pytestmark = pytest.mark.walk

WORDS = area("surveylink")["page"]
HABITS = instrument("leiderschap")
PHONE = {"width": 360, "height": 740}
Open = Callable[..., Page]


class Site:
    """The page on a server of its own, in a folder below its root; `asked` is every request that came."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "elo" / "werkboek"
        self.asked: list[str] = []
        for name, data in hosted.pages().items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                asked.append(f"{self.command} {self.path} {self.headers.get('Content-Length', 0)}")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(root)))
        self.url = f"http://127.0.0.1:{self.server.server_port}/elo/werkboek/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def file(self, name: str) -> Path:
        """Return where the questions of an instrument stand."""
        (found,) = (self.folder / "vragenlijst" / "vragen").glob(f"{name}.*.json")
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def opened(browser: Browser, outside: list[str], site: Site) -> Iterator[Open]:
    """Return a function that opens a link in a browser of its own; what its console complains of fails the walk."""
    contexts: list[BrowserContext] = []
    site.asked.clear()

    def open_link(address: str, *, before: str = "", quiet: bool = True, **context: Any) -> Page:
        made = watch(browser.new_context(viewport=PHONE, **context), outside)
        contexts.append(made)
        if before:
            made.add_init_script(before)
        page = made.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: outside.append(f"error: {error}"))
        page.on("console", lambda said: outside.append(said.text) if quiet and said.type == "error" else None)
        page.goto(address)
        return page

    yield open_link
    for each in contexts:
        each.close()


def address(site: Site, *ids: str, **planned: Any) -> str:
    return link(plan(ids or (HABITS.id,), **planned), site.url).address


def told(page: Page, fault: str, **values: str) -> None:
    """Hold the page to saying this is wrong, in Dutch, with nothing to fill in."""
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[f"{fault}_title"])
    for part in WORDS[fault].format(**values).strip().split("\n\n"):
        expect(alert).to_contain_text(part)
    assert page.title() == WORDS[f"{fault}_title"]
    assert not page.locator("input, textarea, select").count()
    faultless(page)


# ---- the whole way ----------------------------------------------------------------------------------------------------


def test_a_colleague_fills_in_what_a_link_asks_and_nothing_of_it_reaches_the_site(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    culture = instrument("ocai")
    given = {each.id: legal(each) for each in (culture, HABITS)}
    page = opened(
        address(site, culture.id, HABITS.id, groups=["onderbouw", "bovenbouw"], role="leraar", moment="eindmeting")
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Vragenlijst: Cultuurscan en Leiderschap")
    expect(page.get_by_text("Voor: leraar.")).to_be_visible()
    expect(page.get_by_text("De website merkt alleen dat u de pagina")).to_be_visible()
    page.get_by_label("Bij welke groep hoort u?").select_option("bovenbouw")
    page.get_by_label("Koppelcode").fill("am17")
    fill(page, culture, given[culture.id])
    page.wait_for_timeout(600)
    page.reload()
    expect(page.get_by_text("12 van 12 klaar")).to_be_visible()
    expect(page.get_by_label("Bij welke groep hoort u?")).to_have_value("bovenbouw")
    fill(page, HABITS, given[HABITS.id])
    expect(page.get_by_text("Alles is ingevuld.")).to_be_visible()
    found = read_answer_files(hand_over(page, tmp_path))
    for about, each in zip((culture, HABITS), found, strict=True):
        assert (each.instrument, each.version, numbers(each)) == (about.id, about.version, given[about.id])
        assert (each.group, each.role, each.moment, each.link) == ("bovenbouw", "leraar", "eindmeting", "am17")
    assert (sent := code(page)) == "\n".join(
        encode(each, about) for each, about in zip(found, (culture, HABITS), strict=True)
    )
    # The leader pastes what came by mail, and it is the same answer as the file.
    home = make_home(tmp_path / "werkboek")
    assert [state for state, _ in take_codes(f"Hoi,\n> {sent}\n", home)] == ["saved", "saved"]
    for about, each in zip((culture, HABITS), found, strict=True):
        (brought,) = read_answer_files(home / "team" / f"{each.respondent}-{about.id}.eindmeting.json")
        assert (numbers(brought), brought.link, brought.group) == (numbers(each), "am17", "bovenbouw")
    own = "/elo/werkboek/vragenlijst"
    paths = {f"{own}/index.html", *(f"{own}/vragen/{site.file(each.id).name}" for each in (culture, HABITS))}
    assert set(site.asked) == {f"GET {path} 0" for path in paths}
    assert wb.score(wb.answers(culture.id, tmp_path / "team")).to_json()["scores"]


def test_the_same_link_on_another_day_goes_on_and_another_link_begins_anew(opened: Open, site: Site) -> None:
    first, second = address(site), address(site, groups=["groep 3"])
    page = opened(first)
    given = legal(HABITS)
    some = dict(list(given.items())[:5])
    fill_some(page, HABITS, some)
    expect(page.get_by_text("5 van 16 klaar")).to_be_visible()
    # As one does with a second mail: the link pasted over the first, in the same window.
    page.evaluate("address => { location.href = address; }", second)
    expect(page.get_by_text("Voor: groep 3.")).to_be_visible()
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()
    page.evaluate("address => { location.href = address; }", first)
    expect(page.get_by_text("5 van 16 klaar")).to_be_visible()
    expect(page.get_by_text("Voor: groep 3.")).to_be_hidden()


def test_an_instrument_of_ones_own_is_asked_without_the_site_knowing_it(
    opened: Open, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path / "werkboek")
    monkeypatch.setenv("WORKBOOK_HOME", str(home))
    assert HABITS.path is not None
    text = HABITS.path.read_text(encoding="utf-8").replace("id: leiderschap", "id: mijn_lijst", 1)
    (home / "instrumenten" / "mijn_lijst.yaml").write_text(text, encoding="utf-8")
    own = instrument("mijn_lijst")
    made = link(plan([own.id]), site.url)
    assert made.carried
    page = opened(made.address)
    fill(page, own, legal(own, 2))
    (found,) = read_answer_files(hand_over(page, tmp_path))
    assert (found.instrument, numbers(found)) == (own.id, legal(own, 2))
    assert code(page) == encode(found, own)
    assert site.asked == ["GET /elo/werkboek/vragenlijst/index.html 0"]
    old = opened(made.address, before="delete window.DecompressionStream;")
    told(old, "old")


# ---- what is wrong with it --------------------------------------------------------------------------------------------


def test_a_link_that_is_not_whole_is_told_and_the_whole_one_then_opens(opened: Open, site: Site) -> None:
    whole = address(site)
    page = opened(f"{site.url}{PAGE}")
    told(page, "nothing")
    page.evaluate("address => { location.href = address; }", whole[:-20])
    told(page, "broken")
    page.evaluate("address => { location.href = address; }", whole.replace("#plg1.", "#plg2."))
    told(page, "newer")
    page.evaluate("address => { location.href = address; }", whole)
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()


def test_a_site_with_other_questions_asks_nothing_and_one_with_other_words_asks_on(
    opened: Open, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = address(site)
    with monkeypatch.context() as later:
        later.setattr(writer, "shape", lambda _: "00000000")
        told(opened(address(site)), "other", title="Leiderschap")
    with monkeypatch.context() as later:
        # What this site can't promise in words is never left out.
        later.setattr(writer, "promises", lambda _: [("privacy_unheard_of", {})])
        told(opened(address(site)), "newer")
    place = site.file(HABITS.id)
    before = place.read_text(encoding="utf-8")
    first = HABITS.items[0].text
    try:
        place.write_text(before.replace(first, "In andere woorden"), encoding="utf-8")
        page = opened(whole)
        expect(page.get_by_text("In andere woorden").first).to_be_visible()
    finally:
        place.write_text(before, encoding="utf-8")


def test_questions_that_the_site_does_not_have_are_told(
    opened: Open, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (site.folder / PAGE).read_text(encoding="utf-8")
    try:
        (site.folder / PAGE).write_text(page.replace('"leiderschap":{"file"', '"anders":{"file"'), encoding="utf-8")
        told(opened(address(site)), "unknown", name="leiderschap")
    finally:
        (site.folder / PAGE).write_text(page, encoding="utf-8")


def test_questions_that_do_not_come_can_be_asked_for_again(opened: Open, site: Site) -> None:
    place = site.file(HABITS.id)
    aside = place.rename(place.with_suffix(".weg"))
    try:
        page = opened(address(site), quiet=False)
        told(page, "unreachable")
    finally:
        aside.rename(place)
    page.get_by_role("button", name=WORDS["retry"]).click()
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()


def test_without_scripts_it_says_what_to_do(opened: Open, site: Site) -> None:
    page = opened(address(site), java_script_enabled=False)
    shown = page.locator("noscript .plg-noscript")
    assert "scripts staan uit in deze browser" in (shown.text_content() or "")
    box = shown.bounding_box()
    assert box is not None
    assert 0 < box["y"] < PHONE["height"]


def test_a_browser_that_knows_no_modules_keeps_saying_that_it_is_too_old(opened: Open, site: Site) -> None:
    text = (site.folder / PAGE).read_text(encoding="utf-8")
    try:
        (site.folder / PAGE).write_text(
            text.replace('<script type="module">', '<script type="of-later">'), encoding="utf-8"
        )
        page = opened(address(site))
        expect(page.get_by_text("Dan is deze browser te oud.")).to_be_visible()
    finally:
        (site.folder / PAGE).write_text(text, encoding="utf-8")


# ---- everybody can use it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Open, site: Site, scheme: str) -> None:
    page = opened(address(site, groups=["onderbouw", "bovenbouw"], conversation=True), color_scheme=scheme)
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    faultless(page)
    page.get_by_role("button", name="Download antwoord").click()
    expect(page.get_by_role("alert").filter(has_text=".")).to_be_visible()
    faultless(page)


def test_from_the_link_to_the_download_with_a_keyboard_alone(opened: Open, site: Site, tmp_path: Path) -> None:
    page = opened(address(site))
    expect(page.get_by_text("0 van 16 klaar")).to_be_visible()
    with page.expect_download(timeout=30_000) as found:
        for _ in range(80):
            page.keyboard.press("Tab")
            kind, text = page.evaluate("[document.activeElement.type ?? '', document.activeElement.textContent]")
            if kind in {"radio", "checkbox"}:
                page.keyboard.press("Space")
            elif text == "Download antwoord":
                page.keyboard.press("Enter")
                break
    found.value.save_as(tmp_path / "antwoord.json")
    (answer,) = read_answer_files(tmp_path / "antwoord.json")
    assert len(answer.rows) == len(cells(HABITS))


def test_where_nothing_is_kept_it_says_so_and_the_answer_still_goes_out(
    opened: Open, site: Site, tmp_path: Path
) -> None:
    refused = (
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = opened(address(site), before=refused)
    expect(page.get_by_text("Deze browser bewaart niets van deze pagina.")).to_be_visible()
    fill(page, HABITS, legal(HABITS))
    agree(page)
    assert numbers(read_answer_files(hand_over(page, tmp_path))[0]) == legal(HABITS)
