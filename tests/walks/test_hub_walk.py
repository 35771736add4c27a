"""A collegedag on a real hub: three deelnemers and a docent in accounts of their own, each in a browser of their own."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest
from attrs import define, field
from playwright.sync_api import Browser, Page, expect

from tests.made_shares import made, put
from tests.walks.conftest import command, faults, run_all, wait_for_kernel, watch
from tests.walks.hub_served import ASSIGNMENT as NAME
from tests.walks.hub_served import DEELNEMERS, DOCENT, ROOT, Hub
from tests.walks.postgres_served import HIDDEN
from workbook.docent.course import Course
from workbook.docent.demo import deelnemer
from workbook.docent.people import roster
from workbook.texts import entry, say

pytestmark = pytest.mark.walk
PREPARATION, WORK = "module-3/1-voorbereiding.ipynb", f"opdrachten/{NAME}/{NAME}.ipynb"
COLLEGEDAG = "module-3/2-collegedag.ipynb"
SECONDS = 120_000
# Gives every open answer its points, as a docent does in the page for judging.
JUDGE = """
import sys
from pathlib import Path
from workbook.docent.course import open_course, environment
with environment(), open_course(Path(sys.argv[1])).gradebook() as book:
    for row in [each for each in book.assignment_submissions(sys.argv[2]) for each in each.notebooks]:
        for grade in row.grades:
            if grade.needs_manual_grade:
                grade.manual_score, grade.needs_manual_grade = grade.max_score, False
    book.db.commit()
"""


@define
class Day:
    """A collegedag as it was played: who sits at which page, and what was seen on the way."""

    hub: Hub
    pages: dict[str, Page]
    asked: list[str]
    seen: dict[str, str] = field(factory=dict)
    seconds: dict[str, float] = field(factory=dict)

    def go(self, name: str, notebook: str) -> Page:
        """Follow the link to a page, as an ELO gives it."""
        self.pages[name].goto(f"{self.hub.url}/hub/user-redirect/lab/tree/{notebook}")
        return self.pages[name]

    def open(self, name: str, notebook: str) -> Page:
        """Follow the link and wait until the page can be run."""
        return self.ready(self.go(name, notebook))

    @staticmethod
    def ready(page: Page) -> Page:
        """Wait until a page that was gone to can be run."""
        page.wait_for_url("**/tree/**", timeout=90_000)
        # Lab first puts back the page of last time: only the one of the link counts, and only with a kernel of its own.
        shown = """() => {
          const panel = window.jupyterapp?.shell.currentWidget;
          const asked = decodeURIComponent(location.pathname.split("/tree/")[1] ?? "?");
          return panel?.context?.path === asked && panel.context.isReady && panel.sessionContext.isReady;
        }"""
        page.wait_for_function(shown, timeout=90_000)
        wait_for_kernel(page)
        return page


@pytest.fixture(scope="module")
def day(browser: Browser, hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Sign everybody in, and have the collegedag from the first question to the feedback."""
    asked: list[str] = []
    contexts = {
        name: watch(browser.new_context(viewport={"width": 1366, "height": 900}), asked)
        for name in (*DEELNEMERS, DOCENT)
    }
    for context in contexts.values():
        context.set_default_timeout(90_000)
    played = Day(hub, {name: context.new_page() for name, context in contexts.items()}, asked)
    try:
        _sign_in(played)
        _fill_in(played)
        _share(played)
        _hand_in(played)
        _class_picture(played)
        _grade(played)
        _give_back(played)
    except Exception:
        shots = tmp_path_factory.mktemp("hub")
        for name, page in played.pages.items():
            page.screenshot(path=shots / f"{name}.png")
        print(f"what was on the screens: {shots}")
        raise
    else:
        yield played
    finally:
        for context in contexts.values():
            context.close()


def run_cells(page: Page, *texts: str) -> None:
    """Run the first code cell and then the cells with these texts, as somebody does who starts block after block."""
    for text in ("import workbook", *texts):
        page.evaluate(
            """async text => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = notebook.widgets.findIndex(
                each => each.model.type === "code" && each.model.sharedModel.getSource().includes(text));
              await notebook.scrollToItem(notebook.activeCellIndex, "start");
            }""",
            text,
        )
        command(page, "notebook:run-cell")
    wait_for_kernel(page)


def _sign_in(day: Day) -> None:
    begin = time.monotonic()
    for name in DEELNEMERS:
        page = day.go(name, PREPARATION if name == "anna" else COLLEGEDAG)
        if name == "anna":
            day.seen["sign-in page"] = page.inner_text("main")
            day.seen["faults"] = "\n".join(faults(page, "body"))
            page.fill("#username_input", day.hub.account(name))
            page.fill("#password_input", "een verkeerd wachtwoord")
            page.click("#login_submit")
            day.seen["wrong password"] = page.inner_text("[role=alert]#wrong")
        day.hub.login(page, name)
    day.pages[DOCENT].goto(f"{day.hub.url}/hub/login")
    day.hub.login(day.pages[DOCENT], DOCENT)
    for name in DEELNEMERS:
        day.ready(day.pages[name])
    day.seconds["from link to page"] = time.monotonic() - begin
    day.seen["address"] = day.pages["anna"].url


def _fill_in(day: Day) -> None:
    """Anna fills in the scan on the page itself; of the rest, and of the others, the answers are put where a form keeps them."""
    page = day.pages["anna"]
    run_cells(page, 'wb.form("ocai"')
    form = page.locator(".plg-form").filter(has=page.locator(".plg-number")).first
    boxes = form.locator(".plg-number")
    boxes.first.wait_for()
    for at, value in enumerate((40, 30, 20, 10) * (boxes.count() // 4)):
        boxes.nth(at).fill(str(value))
    boxes.last.press("Tab")
    expect(form.locator(".plg-status")).to_contain_text("Bewaard om", timeout=20_000)
    course = Course(day.hub.course)
    answers = deelnemer(course, NAME, "full").home
    for name in DEELNEMERS:
        home = day.hub.home(name)
        code = json.loads((home / "deelnemer.json").read_text(encoding="utf-8"))["id"]
        for path in (answers / "antwoorden").glob("*.json"):
            target = home / "antwoorden" / path.name
            if not target.exists():
                kept = json.loads(path.read_text(encoding="utf-8"))
                target.write_text(json.dumps({**kept, "respondent": code}), encoding="utf-8")
                shutil.chown(target, day.hub.account(name), day.hub.account(name))
    shutil.rmtree(answers.parent)


def _share(day: Day) -> None:
    day.go("anna", COLLEGEDAG)
    for name in DEELNEMERS:
        page = day.ready(day.pages[name])
        run_cells(page, 'wb.share("ocai")')
        page.get_by_role("button", name=entry("sharing.panel")["share"], exact=True).click()
    for name in DEELNEMERS:
        panel = day.pages[name].locator(".plg-fieldwork").filter(has_text=entry("sharing.panel")["share"])
        expect(panel.get_by_role("status").filter(has_text=say("sharing.placed"))).to_be_visible(timeout=30_000)


def _hand_in(day: Day) -> None:
    for name in DEELNEMERS:
        day.go(name, WORK)
    for name in DEELNEMERS:
        run_cells(day.ready(day.pages[name]), "wb.hand_in(")
    for name in DEELNEMERS:
        receipt = day.pages[name].get_by_role("region", name=say("handin.receipt.title"))
        expect(receipt).to_contain_text(say("hub.receipt.next"), timeout=60_000)
        day.seen[f"receipt of {name}"] = receipt.inner_text()


def _press(page: Page, task: str) -> None:
    page.get_by_role("button", name=entry("desk.buttons")[task], exact=True).click()
    expect(page.get_by_role("status").filter(has_text=re.compile("Klaar om"))).to_be_visible(timeout=SECONDS)


def _desk(day: Day, name: str) -> Page:
    page = day.open(DOCENT, f"bureau/{name}.ipynb")
    run_all(page)
    for chosen in page.get_by_label("Opdracht", exact=True).all():
        chosen.select_option(label=NAME)
    return page


def _class_picture(day: Day) -> None:
    """The docent shows the picture at the address that the desk gives; two more share, as it takes five."""
    page = _desk(day, "5-klassenbeeld")
    page.get_by_label(entry("desk.fields")["what"], exact=True).first.select_option(index=2)
    page.get_by_role("button", name=entry("desk.buttons")["class"], exact=True).click()
    link = page.locator(".plg-desk a").first
    link.wait_for(timeout=60_000)
    day.seen["wall"] = str(link.get_attribute("href"))
    wall = page.context.new_page()
    wall.goto(day.seen["wall"])
    expect(wall.locator("#counts")).to_contain_text("3 ", timeout=20_000)
    day.seen["wall of three"] = wall.inner_text("main")
    for at in (0.3, 0.6):
        put(day.hub.folder / "klas", made("ocai", at=at))
    expect(wall.locator("svg").first).to_be_visible(timeout=20_000)
    day.seen["wall of five"] = wall.inner_text("main")
    wall.close()
    page.get_by_role("button", name=say("desk.stop"), exact=True).first.click()


def _grade(day: Day) -> None:
    page = _desk(day, "2-ophalen")
    _press(page, "collect")
    day.seen["collected"] = page.locator(".plg-desk").first.inner_text()
    page = _desk(day, "3-nakijken")
    _press(page, "grade")
    day.seen["graded"] = page.locator(".plg-desk").first.inner_text()


def _give_back(day: Day) -> None:
    done = day.hub.as_account(DOCENT, day.hub.python, "-c", JUDGE, day.hub.course, NAME)
    assert done.returncode == 0, done.stderr
    page = _desk(day, "6-teruggeven")
    page.get_by_label(entry("desk.fields")["post"], exact=True).check()
    _press(page, "return")
    day.seen["returned"] = page.locator(".plg-desk").last.inner_text()


def code_of(hub: Hub, name: str) -> str:
    """Return the pseudonym of a deelnemer."""
    return str(json.loads((hub.home(name) / "deelnemer.json").read_text(encoding="utf-8"))["id"])


# ---- what the day was like ------------------------------------------------------------------------------------------


def test_signing_in_is_in_dutch_and_leads_to_the_page_of_the_link(day: Day) -> None:
    words = entry("hub.pages")
    assert words["account"] in day.seen["sign-in page"]
    assert day.seen["wrong password"] == words["wrong"]
    assert day.seen["faults"] == ""
    # Lab writes `doc` where one page at a time is shown.
    assert day.seen["address"].replace("/doc/", "/lab/") == (
        f"{day.hub.url}/user/{day.hub.account('anna')}/lab/tree/{PREPARATION}"
    )
    print({name: round(seconds, 1) for name, seconds in day.seconds.items()})


def test_what_was_filled_in_stands_in_the_persons_own_home(day: Day) -> None:
    path = day.hub.home("anna") / "antwoorden" / "ocai.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert {row["value"] for row in rows} == {40, 30, 20, 10}
    assert path.owner() == day.hub.account("anna")
    assert not path.stat().st_mode & 0o007


def test_a_class_picture_grows_through_the_docents_own_server(day: Day) -> None:
    assert day.seen["wall"].startswith(f"{day.hub.url}/user/{day.hub.account(DOCENT)}/proxy/")
    assert "3 " in day.seen["wall of three"]
    assert "n = 5" in day.seen["wall of five"] or "5 " in day.seen["wall of five"]


def test_every_hand_in_is_collected_by_the_name_of_its_account(day: Day) -> None:
    people = roster(Course(day.hub.course))
    for name in DEELNEMERS:
        person = people.by_code(code_of(day.hub, name))
        assert person is not None
        assert person.number == day.hub.account(name)
        assert person.name in day.seen["collected"]
        assert person.name in day.seen["graded"]


def test_grades_stand_in_postgresql(day: Day) -> None:
    with psycopg.connect(day.hub.database.rpartition("/")[0] + "/cijfers") as connection:
        found = connection.execute("select distinct student_id from submitted_assignment").fetchall()
    assert {row[0] for row in found} == {code_of(day.hub, name) for name in DEELNEMERS}
    assert not (day.hub.course / "gradebook.db").exists()


def test_feedback_lies_in_each_deelnemers_list_of_files(day: Day) -> None:
    for name in DEELNEMERS:
        page = day.hub.home(name) / "terugkoppeling" / f"{NAME}.html"
        read = day.hub.as_account(name, "cat", page)
        assert code_of(day.hub, name) in read.stdout
        assert say("docent.feedback.provisional") not in read.stdout
    page = day.pages["anna"]
    page.goto(f"{day.hub.url}/user/{day.hub.account('anna')}/lab/tree/terugkoppeling/{NAME}.html")
    shown = page.frame_locator(".jp-HTMLViewer iframe")
    expect(shown.get_by_text(code_of(day.hub, "anna")).first).to_be_visible(timeout=60_000)


def test_nothing_was_asked_of_anybody_else(day: Day) -> None:
    assert day.asked == []


# ---- what is refused ------------------------------------------------------------------------------------------------


def _refused(hub: Hub, *command: object, who: str = "anna") -> None:
    done = hub.as_account(who, *command)
    assert done.returncode != 0, done.stdout
    assert re.search("Permission denied|Operation not permitted", done.stderr), done.stderr


def test_a_deelnemer_reads_no_folder_of_another(day: Day) -> None:
    hub = day.hub
    for place in (
        hub.home("bram"), hub.home("bram") / "antwoorden" / "ocai.json", hub.folder / "home" / hub.account("bram"),
        hub.post / "ingeleverd", hub.post / "ingeleverd" / f"hub_{hub.account('bram')}",
        hub.post / "terugkoppeling" / f"hub_{hub.account('bram')}", hub.folder / "klas", hub.folder / "state",
        hub.folder / "hub.yaml",
    ):  # fmt: skip
        _refused(hub, "ls" if place.is_dir() else "cat", place)
    _refused(hub, "ls", hub.home("anna"), who="bram")
    shared = next((hub.folder / "klas").glob("ocai-*.json"))
    theirs = [path for path in (hub.folder / "klas").glob("ocai-*.json") if path.owner() == hub.account("bram")]
    assert len(theirs) == 1
    _refused(hub, "cat", theirs[0])
    _refused(hub, "rm", "-f", theirs[0])
    assert shared.is_file()


def test_a_deelnemer_reaches_no_solution_and_no_gradebook(day: Day) -> None:
    hub = day.hub
    for place in (hub.course, hub.course / "source" / NAME / f"{NAME}.ipynb", hub.course / "sleutel" / "deelnemers.csv",
                  hub.course / "nbgrader_config.py"):  # fmt: skip
        assert place.exists()
        _refused(hub, "ls" if place.is_dir() else "cat", place)
    there = hub.as_account("anna", "find", ROOT, "-name", "assignments", "-not", "-path", "*/site-packages/*")
    assert there.stdout == ""
    asked = "import psycopg, sys; psycopg.connect(sys.argv[1])"
    for guess in (HIDDEN, "docent", ""):
        address = hub.database.replace(HIDDEN, guess).rpartition("/")[0] + "/cijfers"
        done = hub.as_account(
            "anna", hub.python, "-c", asked, address if guess != HIDDEN else address.replace(HIDDEN, "geraden")
        )
        assert done.returncode != 0
        assert re.search("password authentication failed|no password supplied", done.stderr)


@pytest.mark.parametrize(
    "place",
    [
        "lab/tree/Start.ipynb",
        "api/contents/antwoorden/ocai.json",
        "files/antwoorden/ocai.json",
        "api/kernels",
        "api/terminals",
    ],
)
def test_a_deelnemers_browser_is_refused_at_anothers_address(day: Day, place: str) -> None:
    for other in ("bram", DOCENT):
        page = day.pages["anna"]
        reply = page.goto(f"{day.hub.url}/user/{day.hub.account(other)}/{place}")
        assert reply is not None
        assert reply.status in {403, 404}
        assert "ocai" not in page.inner_text("body")


def test_a_docent_does_not_get_into_a_deelnemers_server_either(day: Day) -> None:
    reply = day.pages[DOCENT].goto(f"{day.hub.url}/user/{day.hub.account('anna')}/api/contents")
    assert reply is not None
    assert reply.status == 403


def test_a_deelnemer_has_no_terminal(day: Day) -> None:
    context, place = day.pages["anna"].context, f"/user/{day.hub.account('anna')}/"
    mark = next(each["value"] for each in context.cookies() if each["name"] == "_xsrf" and each["path"] == place)
    reply = context.request.post(f"{day.hub.url}{place}api/terminals", headers={"X-XSRFToken": mark})
    assert reply.status in {403, 404}
    assert "_xsrf" not in reply.text()


def test_nobody_gets_in_without_signing_in_and_nobody_without_a_part(day: Day) -> None:
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(f"{day.hub.url}/hub/api/users", timeout=10)
    assert told.value.code == 403
    told.value.close()


def test_the_hub_ended_no_ones_page_with_an_error(day: Day) -> None:
    assert "Traceback" not in day.hub.log


def test_work_stays_when_a_server_is_ended_and_opened_again(day: Day) -> None:
    page = day.pages["bram"]
    page.goto(f"{day.hub.url}/hub/home", wait_until="networkidle")  # the button works once its script is there
    page.get_by_role("button", name=entry("hub.pages")["stop"]).click()
    expect(page.get_by_role("button", name=entry("hub.pages")["stop"])).to_be_hidden(timeout=30_000)
    before = code_of(day.hub, "bram")
    day.open("bram", "Start.ipynb")
    command(page, "docmanager:save")
    assert code_of(day.hub, "bram") == before
