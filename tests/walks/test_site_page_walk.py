"""A deelnemer and the pages around the browser edition: back up, lose everything, restore, a new edition, a folder, a wrong place."""

from __future__ import annotations

import functools
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from axe_playwright_python.sync_playwright import Axe
from conftest import CHROMIUM, QUIET, faults, watch
from playwright.sync_api import BrowserType, Page, expect

from workbook.content import example_home
from workbook.home import deelnemer_id, make_home
from workbook.instrument import instrument
from workbook.portfolio import bring, pack
from workbook.questionnaire import payload
from workbook.responses import read_answer_file, save_rows
from workbook.site.page import pages
from workbook.texts import area

pytestmark = pytest.mark.walk

TEXTS = area("sitepage")
VOORBEREIDING = "module-3/1-voorbereiding.ipynb"
BACKUP, RESTORE = TEXTS["both"]["backup"], TEXTS["start"]["restore"]

# Put files where JupyterLite keeps them, read them back, and lose them all, with the page's own module.
PUT = """async (files) => {
  const { makeDrive } = await import("/pagina/drive.js");
  const drive = makeDrive("plg-werkboek", new URL("/werkboek/", location));
  for (const [name, text] of Object.entries(files)) {
    await drive.change(name, () => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)));
  }
}"""
READ = """async () => {
  const { makeDrive } = await import("/pagina/drive.js");
  const files = await makeDrive("plg-werkboek", new URL("/werkboek/", location)).read();
  return Object.fromEntries([...files].map(([name, data]) => [name, btoa(String.fromCharCode(...data))]));
}"""
LOSE = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((done) => { const asked = indexedDB.deleteDatabase(name); asked.onsuccess = asked.onblocked = done; });
  }
  localStorage.clear();
}"""


class Quiet(SimpleHTTPRequestHandler):
    """A static server as any provider has, without a line for each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Let no page be an old one."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@define
class Place:
    """A site without Python: our own pages and a few notebooks, as the builder lays them out."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address of the start page."""
        return f"http://127.0.0.1:{self.port}/index.html"

    def publish(self, edition: str, notebooks: dict[str, bytes]) -> None:
        """Put an edition in place."""
        for name, data in pages(edition).items():
            self.write(name, data)
        listed = []
        for name, data in notebooks.items():
            self.write(f"werkboek/files/{name}", data)
            listed.append({"path": name, "title": f"Module 3, {Path(name).stem}", "module": 3})
        self.write("uitgave.json", json.dumps({"edition": edition, "pages": listed}).encode())

    def write(self, name: str, data: bytes) -> None:
        """Write one file of the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def notebook(*sources: str, release: str = "r1", output: str = "") -> bytes:
    shown = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    made = [
        {
            "cell_type": "code",
            "id": f"c{at}",
            "metadata": {},
            "source": source,
            "outputs": shown,
            "execution_count": None,
        }
        for at, source in enumerate(sources)
    ]
    about = {"workbook": {"release": release}}
    return json.dumps({"cells": made, "metadata": about, "nbformat": 4, "nbformat_minor": 5}).encode()


FIRST = {
    VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')"),
    "module-3/2-collegedag.ipynb": notebook("wb.score()"),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Serve a site on loopback."""
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Place(folder, server.server_address[1])
    made.publish("e1", FIRST)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def start(page: Page, place: Place, outside: list[str]) -> Callable[[], Page]:
    """Return a function that opens (or opens again) the start page and waits until it stands there."""
    watch(page.context, outside)

    def open_page() -> Page:
        page.goto(place.url)
        expect(page.get_by_role("button", name=RESTORE, exact=True)).to_be_enabled(timeout=30_000)
        return page

    return open_page


def b64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def stored(page: Page) -> dict[str, bytes]:
    import base64

    return {name: base64.b64decode(text) for name, text in page.evaluate(READ).items()}


def put(page: Page, files: dict[str, bytes]) -> None:
    page.evaluate(PUT, {name: b64(data) for name, data in files.items()})


def a_home(folder: Path, value: float = 40) -> Path:
    """Return a folder of a deelnemer who answered, has a team, a key and an attachment."""
    home = make_home(folder)
    row = {"perspective": "nu", "item": "kenmerken", "option": "familie", "value": value}
    save_rows(instrument("ocai"), [{**row, "saved_at": "2026-11-01T10:00:00.000Z"}], folder=home)
    team = next(path for path in sorted((example_home() / "team").rglob("*")) if path.is_file())
    (home / "team" / team.name).write_bytes(team.read_bytes())
    (home / "sleutels").mkdir()
    (home / "sleutels" / "zout.json").write_text('{"zout": "x"}', encoding="utf-8")
    (home / "bijlagen" / "één plan.docx").write_bytes(bytes(range(256)) * 20)
    return home


def files(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def alike(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Tell whether two folders hold the same; how JSON is laid out is no difference."""
    read = {
        name: {key: json.loads(data) if key.endswith(".json") else data for key, data in each.items()}
        for name, each in (("one", one), ("other", other))
    }
    return read["one"] == read["other"]


def take(page: Page, folder: Path) -> Path:
    """Make a back-up with the button; return the file that the browser saved."""
    with page.expect_download() as given:
        page.get_by_role("button", name=BACKUP).click()
    path = folder / given.value.suggested_filename
    given.value.save_as(path)
    return path


def restore(page: Page, path: Path) -> str:
    page.locator("input[type=file]").set_input_files(path)
    told = page.locator(".plg-told").first
    expect(told.or_(page.locator(".plg-problem:visible")).filter(has_text="erug").first).to_be_visible()
    expect(page.get_by_role("button", name=RESTORE, exact=True)).to_be_enabled()
    return told.inner_text() + page.locator(".plg-problem").first.inner_text()


# ---- the start page ----


def test_the_start_page_tells_what_it_is_and_leads_to_every_page(start: Callable[[], Page]) -> None:
    page = start()
    expect(page.get_by_role("heading", name="Uw werkboek")).to_be_visible()
    expect(page.get_by_text(TEXTS["start"]["safe"])).to_be_visible()
    expect(page.get_by_role("heading", name="Module 3")).to_be_visible()
    link = page.get_by_role("link", name="1-voorbereiding")
    assert link.get_attribute("href") == f"werkboek/lab/index.html?path={VOORBEREIDING}"
    expect(page.get_by_text(TEXTS["both"]["nothing"])).to_be_visible()
    # Neither button of a folder that there is not yet.
    expect(page.get_by_role("button", name=TEXTS["start"]["folder_renew"])).to_be_hidden()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_button_is_reached_and_worked_by_keyboard(start: Callable[[], Page], tmp_path: Path) -> None:
    page = start()
    put(page, files(a_home(tmp_path / "home")))
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert {"1-voorbereiding", BACKUP, RESTORE, TEXTS["start"]["folder_choose"]} <= set(reached)
    page.get_by_role("button", name=BACKUP).focus()
    with page.expect_download():
        page.keyboard.press("Enter")


def test_the_last_page_is_offered_again_and_without_a_connection_it_says_so(
    start: Callable[[], Page], place: Place
) -> None:
    page = start()
    visit = {"path": VOORBEREIDING, "at": "2026-11-03T09:05:00.000Z"}
    page.evaluate("async (visit) => (await import('/pagina/keeping.js')).remember('last', visit)", visit)
    page = start()
    expect(page.locator(".plg-go-on")).to_contain_text("Verder waar u was")
    expect(page.locator(".plg-go-on")).to_contain_text("3 november")
    (place.folder / "uitgave.json").unlink()
    page = start()
    expect(page.get_by_text(TEXTS["start"]["no_pages"])).to_be_visible()


# ---- back-up and restore ----


def test_a_back_up_restores_every_answer_after_the_storage_was_cleared(
    start: Callable[[], Page], tmp_path: Path
) -> None:
    home = a_home(tmp_path / "home")
    page = start()
    put(page, files(home))
    page = start()
    expect(page.locator(".plg-state").first).to_have_text(TEXTS["both"]["never"])
    path = take(page, tmp_path)
    expect(page.locator(".plg-told").first).to_contain_text(path.name)
    expect(page.locator(".plg-state").first).to_contain_text("Laatste reservekopie: vandaag om")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    # The same file on a laptop.
    laptop = make_home(tmp_path / "laptop")
    bring(path, laptop)
    assert deelnemer_id(laptop) == deelnemer_id(home)
    assert read_answer_file(laptop / "antwoorden" / "ocai.json") == read_answer_file(home / "antwoorden" / "ocai.json")

    page.evaluate(LOSE)
    page = start()
    assert stored(page) == {}
    assert "nieuw" in restore(page, path)
    assert alike(stored(page), files(home))
    again = restore(page, path)
    assert "Teruggezet: 0 nieuw, 0 samengevoegd" in again


def test_a_portfolio_of_the_laptop_is_merged_with_what_is_newer_here(start: Callable[[], Page], tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    pack(tmp_path / "laptop.zip", home)
    row = {"perspective": "nu", "item": "kenmerken", "option": "familie", "value": 70, "saved_at": "2026-11-09T10:00:00.000Z"}  # fmt: skip
    extra = {**row, "option": "markt", "value": 30}
    save_rows(instrument("ocai"), [row, extra], folder=home)
    (home / "bijlagen" / "één plan.docx").write_bytes(b"verder geschreven")
    page = start()
    put(page, {name: data for name, data in files(home).items() if not name.startswith("sleutels")})
    told = restore(page, tmp_path / "laptop.zip")
    assert "één plan.docx was hier anders" in told
    found = stored(page)
    rows = json.loads(found["antwoorden/ocai.json"])["rows"]
    assert {each["option"]: each["value"] for each in rows} == {"familie": 70, "markt": 30}
    assert found["bijlagen/één plan.docx"] == b"verder geschreven"
    assert [data for name, data in found.items() if "(meegebracht" in name] == [bytes(range(256)) * 20]
    assert json.loads(found["sleutels/zout.json"]) == {"zout": "x"}


def test_a_file_that_is_no_back_up_or_of_someone_else_is_told_in_dutch(
    start: Callable[[], Page], tmp_path: Path
) -> None:
    page = start()
    put(page, files(a_home(tmp_path / "home")))
    before = stored(page)
    pack(tmp_path / "other.zip", a_home(tmp_path / "other"))
    whole = (tmp_path / "other.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "brief.zip").write_text("Beste ouders", encoding="utf-8")
    for name, problem in (("half", "no_zip"), ("brief", "no_zip"), ("other", "another_person")):
        page.locator("input[type=file]").set_input_files(tmp_path / f"{name}.zip")
        expect(page.get_by_role("alert").first).to_have_text(TEXTS["problems"][problem])
        expect(page.get_by_role("button", name=RESTORE, exact=True)).to_be_enabled()
    assert stored(page) == before


def test_what_was_filled_in_since_the_back_up_is_told(start: Callable[[], Page], tmp_path: Path) -> None:
    page = start()
    put(page, files(a_home(tmp_path / "home")))
    take(page, tmp_path)
    since = TEXTS["both"]["since"]
    expect(page.locator(".plg-state").first).not_to_contain_text(since)
    put(page, {"antwoorden/visie.json": b'{"format": 1, "instrument": "visie"}'})
    page = start()
    expect(page.locator(".plg-state").first).to_contain_text(since)
    # A page that was only opened and run is no work.
    take(page, tmp_path)
    note_base(page, VOORBEREIDING)
    put(page, {VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')", output="uitgevoerd")})
    page = start()
    expect(page.locator(".plg-state").first).not_to_contain_text(since)
    # A note of one's own in it is.
    put(page, {VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')", "# mijn notitie")})
    page = start()
    expect(page.locator(".plg-state").first).to_contain_text(since)


# ---- a new edition ----


def note_base(page: Page, path: str) -> None:
    """Do what opening a page does: remember on which page of the site it began."""
    page.evaluate(
        """async (path) => {
          const { makeDrive } = await import("/pagina/drive.js");
          const { noteBase } = await import("/pagina/edition.js");
          await noteBase(path, makeDrive("plg-werkboek", new URL("/werkboek/", location)));
        }""",
        path,
    )


def test_a_new_edition_shows_new_pages_keeps_changed_ones_and_all_answers(
    start: Callable[[], Page], place: Place, tmp_path: Path
) -> None:
    page = start()
    for path in FIRST:
        note_base(page, path)
    mine = notebook("wb.score()", "# mijn eigen aantekening")
    home = files(a_home(tmp_path / "home"))
    ran = notebook("import workbook as wb", "wb.form('ocai')", output="uitgevoerd")
    put(page, {**home, VOORBEREIDING: ran, "module-3/2-collegedag.ipynb": mine, "Eigen.ipynb": mine})
    before = stored(page)
    second = {
        VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')", "wb.plot()", release="r2"),
        "module-3/2-collegedag.ipynb": notebook("wb.score(2)", release="r2"),
    }
    place.publish("e2", second)
    page = start()
    note = page.locator(".plg-note")
    expect(note).to_contain_text(TEXTS["both"]["renewed_one"])
    expect(note).to_contain_text("2-collegedag (uw versie).ipynb")
    found = stored(page)
    assert VOORBEREIDING not in found
    assert "module-3/2-collegedag.ipynb" not in found
    assert json.loads(found["module-3/2-collegedag (uw versie).ipynb"]) == json.loads(mine)
    assert json.loads(found["Eigen.ipynb"]) == json.loads(mine)
    assert {name: found[name] for name in home} == {name: before[name] for name in home}
    expect(page.get_by_role("link", name="(uw versie)")).to_be_visible()
    # Who opened a page and kept nothing of it begins on the new one.
    note_base(page, VOORBEREIDING)
    put(page, {VOORBEREIDING: second[VOORBEREIDING]})
    place.publish("e3", {**second, VOORBEREIDING: notebook("wb.plot(3)", release="r3")})
    page = start()
    expect(note).to_contain_text(TEXTS["both"]["renewed_one"])
    assert VOORBEREIDING not in stored(page)
    # Told once; nothing moves a second time.
    page = start()
    expect(note).to_have_count(0)
    assert stored(page) == found


def test_an_edition_that_left_a_page_alone_leaves_it_alone(start: Callable[[], Page], place: Place) -> None:
    page = start()
    note_base(page, VOORBEREIDING)
    put(page, {VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')", "# van mij")})
    before = stored(page)
    place.publish("e2", FIRST)
    page = start()
    expect(page.locator(".plg-note")).to_have_count(0)
    assert stored(page) == before


# ---- a folder of one's own ----

# The browser's own private folder in the place of one that a person points at.
FOLDER = """window.showDirectoryPicker = async () => {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle("PLG", { create: true });
};"""
IN_FOLDER = """async ([path, text]) => {
  let folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("PLG", { create: true });
  const parts = path.split("/");
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const file = await folder.getFileHandle(parts.at(-1), { create: text !== null });
  if (text === null) return (await file.getFile()).text();
  const writer = await file.createWritable();
  await writer.write(text);
  await writer.close();
}"""


def test_a_folder_is_kept_in_step_and_nothing_newer_there_is_overwritten(
    start: Callable[[], Page], tmp_path: Path
) -> None:
    home = a_home(tmp_path / "home")
    page = start()
    page.context.add_init_script(FOLDER)
    put(page, files(home))
    page = start()
    page.get_by_role("button", name=TEXTS["start"]["folder_choose"]).click()
    expect(page.locator(".plg-told").last).to_contain_text("De map PLG is bij")
    written = page.evaluate(IN_FOLDER, ["antwoorden/ocai.json", None])
    assert json.loads(written) == json.loads(files(home)["antwoorden/ocai.json"])
    # Another computer wrote a later answer and another letter.
    answers = json.loads(written)
    answers["rows"][0] |= {"value": 90, "saved_at": "2026-11-20T10:00:00.000Z"}
    page.evaluate(IN_FOLDER, ["antwoorden/ocai.json", json.dumps(answers)])
    page.evaluate(IN_FOLDER, ["bijlagen/brief.txt", "van de andere computer"])
    put(page, {"bijlagen/brief.txt": b"van hier"})
    page = start()
    expect(page.locator(".plg-told").last).to_contain_text("De map PLG is bij")
    assert page.evaluate(IN_FOLDER, ["bijlagen/brief.txt", None]) == "van de andere computer"
    put(page, {"antwoorden/visie.json": b'{"format": 1}'})
    rows = json.loads(stored(page)["antwoorden/ocai.json"])["rows"]
    seen = json.loads(page.evaluate(IN_FOLDER, ["antwoorden/ocai.json", None]))["rows"]
    assert seen[0]["value"] == 90
    assert rows[0]["value"] in {40, 90}
    page.get_by_role("button", name=TEXTS["start"]["folder_leave"]).click()
    expect(page.locator(".plg-told").last).to_contain_text(TEXTS["start"]["folder_left"])


def test_a_folder_of_another_deelnemer_is_not_written_in(start: Callable[[], Page], tmp_path: Path) -> None:
    page = start()
    page.context.add_init_script(FOLDER)
    page.evaluate(IN_FOLDER, ["deelnemer.json", '{"format": 1, "id": "d-00000000"}'])
    put(page, files(a_home(tmp_path / "home")))
    page = start()
    page.get_by_role("button", name=TEXTS["start"]["folder_choose"]).click()
    expect(page.get_by_role("alert").last).to_have_text(TEXTS["problems"]["folder_of_another"])
    with pytest.raises(Exception, match="NotFoundError"):
        page.evaluate(IN_FOLDER, ["antwoorden/ocai.json", None])


def test_who_changes_their_mind_about_a_folder_sees_no_problem(start: Callable[[], Page]) -> None:
    page = start()
    page.evaluate("() => { window.showDirectoryPicker = async () => { throw new DOMException('no', 'AbortError'); }; }")
    page.get_by_role("button", name=TEXTS["start"]["folder_choose"]).click()
    expect(page.get_by_role("button", name=TEXTS["start"]["folder_choose"])).to_be_enabled()
    expect(page.get_by_role("alert")).to_have_count(0)


# ---- a wrong place ----


def says(page: Any, key: str) -> None:
    """Assert that the page tells what is wrong in this place and what to do, and nothing else."""
    text = TEXTS["places"][key]
    expect(page.get_by_role("heading", name=text["title"])).to_be_visible()
    expect(page.get_by_text(text["what"])).to_be_visible()
    expect(page.get_by_text(text["remedy"])).to_be_visible()


def test_opened_as_a_file_it_tells_where_the_workbook_is(page: Page, place: Place) -> None:
    page.goto((place.folder / "index.html").as_uri())
    says(page, "file")


def test_on_plain_http_with_a_name_it_tells_what_to_ask(browser_type: BrowserType, place: Place) -> None:
    rules = "--host-resolver-rules=MAP werkboek.example 127.0.0.1"
    browser = browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, rules])
    try:
        page = browser.new_page()
        page.goto(f"http://werkboek.example:{place.port}/index.html")
        says(page, "insecure")
    finally:
        browser.close()


@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-popups"])
def test_in_a_frame_that_may_not_keep_anything_it_offers_a_tab_of_its_own(
    page: Page, place: Place, outside: list[str], sandbox: str
) -> None:
    watch(page.context, outside)
    place.write("elo.html", f'<title>ELO</title><iframe sandbox="{sandbox}" src="index.html" width=900 height=700></iframe>'.encode())  # fmt: skip
    page.goto(place.url.replace("index.html", "elo.html"))
    frame = page.frame_locator("iframe")
    says(frame, "frame")
    link = frame.get_by_role("link", name=TEXTS["places"]["own_tab"])
    assert link.get_attribute("href") == place.url
    assert link.get_attribute("target") == "_blank"


@pytest.mark.parametrize(
    ("script", "key"),
    [
        ("Object.defineProperty(window, 'indexedDB', { value: undefined });", "storage"),
        ("indexedDB.open = () => { const asked = {}; setTimeout(() => asked.onerror()); return asked; };", "storage"),
        ("Object.defineProperty(navigator, 'serviceWorker', { value: undefined });", "worker"),
        ("delete window.WebAssembly;", "old"),
        ("window.CompressionStream = undefined;", "old"),
    ],
)
def test_an_old_or_locked_browser_is_told_what_to_do(
    page: Page, place: Place, outside: list[str], script: str, key: str
) -> None:
    watch(page.context, outside)
    page.add_init_script(script)
    page.goto(place.url)
    says(page, key)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_without_javascript_it_says_so(browser_type: BrowserType, place: Place) -> None:
    browser = browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, "--blink-settings=scriptEnabled=false"])
    try:
        page = browser.new_page()
        page.goto(place.url)
        expect(page.get_by_text(TEXTS["script"]).first).to_be_visible()
        expect(page.get_by_text(TEXTS["loading"])).to_be_hidden()
    finally:
        browser.close()


# ---- around a page of the workbook ----

BARE = b"""<!doctype html><html lang="nl"><head><title>Werkboek</title><script src="../../pagina/plaats.js"></script>
<link rel="stylesheet" href="../../pagina/werkboek.css"><script type="module" src="../../pagina/werkboek.js"></script></head>
<body></body></html>"""


@pytest.fixture
def bare(page: Page, place: Place, outside: list[str]) -> Page:
    """Open a page of the workbook in which JupyterLite never comes, only what is around it."""
    watch(page.context, outside)
    place.write("werkboek/lab/index.html", BARE)
    place.write("werkboek/static/python.wasm", bytes(2_500_000))
    told = json.loads((place.folder / "uitgave.json").read_bytes())
    told["start"] = [{"path": "werkboek/static/python.wasm", "bytes": 2_500_000}]
    place.write("uitgave.json", json.dumps(told).encode())
    page.goto(f"{place.url.replace('index.html', 'werkboek/lab/index.html')}?path={VOORBEREIDING}")
    known = "async () => (await import('/pagina/keeping.js')).recall('edition')"
    for _ in range(100):
        if page.evaluate(known) == "e1":
            break
        page.wait_for_timeout(100)
    return page


def test_while_it_loads_a_page_tells_the_step_and_the_megabytes(bare: Page) -> None:
    expect(bare.locator(".plg-bar-stage")).to_have_text("Stap 1 van 4: de bladzijde")
    expect(bare.locator(".plg-bar-bytes")).to_have_text("Python, het rekenprogramma (2,5 van 2,5 MB)")
    bar = bare.get_by_role("progressbar", name=TEXTS["bar"]["loading"])
    assert bar.get_attribute("aria-valuetext") == "Stap 1 van 4: de bladzijde"
    assert 0.8 < float(bar.get_attribute("value") or 0) < 1
    results = Axe().run(bare)
    # The page around it is JupyterLite's own, which never comes here.
    ours = [
        each
        for each in results.response["violations"]
        if each["id"] not in {"page-has-heading-one", "landmark-one-main"}
    ]
    assert not ours, ours
    bare.set_viewport_size({"width": 320, "height": 640})
    assert bare.evaluate("document.documentElement.scrollWidth") <= 320
    box = bare.locator(".plg-loading").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320


def test_a_finished_form_offers_a_back_up_that_is_made_with_one_click(bare: Page, tmp_path: Path) -> None:
    put(bare, files(a_home(tmp_path / "home")))
    bare.reload()
    expect(bare.locator(".plg-bar-last")).to_have_text(TEXTS["both"]["never"], timeout=30_000)
    bare.evaluate("document.body.dispatchEvent(new CustomEvent('plg:af', { bubbles: true }))")
    expect(bare.locator(".plg-bar-told")).to_have_text(TEXTS["bar"]["finished"])
    assert bare.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    path = take(bare, tmp_path)
    expect(bare.locator(".plg-bar-told")).to_contain_text(path.name)
    assert bare.evaluate("window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    bring(path, make_home(tmp_path / "laptop"))


def test_who_comes_straight_to_a_page_after_a_new_edition_gets_the_new_one_and_is_told(
    bare: Page, place: Place
) -> None:
    note_base(bare, VOORBEREIDING)
    put(bare, {VOORBEREIDING: FIRST[VOORBEREIDING], "antwoorden/ocai.json": b'{"format": 1}'})
    place.publish(
        "e2", {VOORBEREIDING: notebook("import workbook as wb", "wb.form('ocai')", "wb.plot()", release="r2")}
    )
    bare.reload()
    expect(bare.locator(".plg-bar-told")).to_have_text(TEXTS["both"]["renewed_one"])
    assert set(stored(bare)) == {"antwoorden/ocai.json"}
    bare.reload()
    expect(bare.locator(".plg-bar-stage")).to_be_visible()
    expect(bare.locator(".plg-bar-told")).to_be_hidden()


# ---- what a form tells its surroundings ----


def test_a_form_tells_once_that_it_is_complete(harness: Callable[[dict[str, Any]], Page]) -> None:
    page = harness(payload(instrument("onderzoekende_houding")))
    page.evaluate("() => { window.times = 0; document.addEventListener('plg:af', () => { window.times += 1; }); }")
    groups = page.locator("fieldset.plg-block")
    for at in range(groups.count()):
        assert page.evaluate("window.times") == 0
        groups.nth(at).locator("input[type=radio]").first.check(force=True)
    page.wait_for_function("window.times === 1")
    groups.first.locator("input[type=radio]").first.press("ArrowRight")
    assert page.evaluate("window.times") == 1


# ---- the whole of it, with Python ----


def begin(page: Page, site: Any, path: str) -> None:
    page.goto(f"{site.url.rstrip('/')}/werkboek/lab/index.html?path={path}")


def first_question(page: Page) -> Any:
    form = page.locator("section.plg-form").first
    expect(form).to_be_visible(timeout=90_000)
    return form


def test_two_clicks_to_the_first_question_and_every_answer_back_after_all_was_lost(
    page: Page, site: Any, outside: list[str], tmp_path: Path
) -> None:
    watch(page.context, outside)
    begin(page, site, "Start.ipynb")
    # The link was the first click; this is the second.
    page.get_by_role("button", name=TEXTS["bar"]["begin"]).click(timeout=60_000)
    told = page.locator(".plg-bar-stage")
    expect(told).to_contain_text("van 4")
    bar = page.locator(".plg-loading progress")
    assert bar.get_attribute("aria-valuetext")
    form = first_question(page)
    expect(page.locator(".plg-loading")).to_be_hidden(timeout=60_000)
    assert faults(page, ".plg-bar") == []
    form.locator("input[type=radio]").first.check(force=True)
    take_button = page.locator(".plg-bar").get_by_role("button", name=BACKUP)
    expect(take_button).to_be_visible(timeout=30_000)
    expect(page.locator(".plg-bar-last")).to_have_text(TEXTS["both"]["never"])
    # Whoever leaves now is asked whether they are sure.
    assert page.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    with page.expect_download() as given:
        take_button.click()
    path = tmp_path / given.value.suggested_filename
    given.value.save_as(path)
    expect(page.locator(".plg-bar-last")).to_contain_text("Laatste reservekopie: vandaag")
    assert page.evaluate("window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    laptop = make_home(tmp_path / "laptop")
    bring(path, laptop)
    answered = read_answer_file(laptop / "antwoorden" / "start.json")
    assert [row["item"] for row in answered.rows if row["value"]] == ["proef"]

    page.locator(".plg-bar").get_by_role("link", name=TEXTS["bar"]["home"]).click()
    expect(page.locator(".plg-go-on")).to_contain_text("Welkom in uw werkboek", timeout=30_000)
    page.evaluate(LOSE)
    page.reload()
    expect(page.get_by_role("button", name=RESTORE, exact=True)).to_be_enabled()
    assert stored(page) == {}
    assert "Teruggezet" in restore(page, path)
    # From the start page a page begins by itself.
    page.get_by_role("link", name="Welkom in uw werkboek").first.click()
    form = first_question(page)
    expect(form.locator("input[type=radio]").first).to_be_checked()
    page.get_by_role("button", name=TEXTS["bar"]["rest"]).click(timeout=60_000)
    expect(page.locator("section.plg-form")).not_to_have_count(1, timeout=60_000)
