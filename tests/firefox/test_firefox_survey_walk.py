"""The team's questionnaire in Firefox: one file from a disk, filled in, put away, taken out and read back by the workbook."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.firefox.browser import Page, faults
from tests.firefox.conftest import Served
from workbook.instrument import instrument
from workbook.instrument.cells import cells
from workbook.responses import read_answer_files
from workbook.responses.codes import encode
from workbook.survey import hosted, plan, write
from workbook.survey.link import link
from workbook.texts import area

pytestmark = pytest.mark.walk

CULTURE, LEADING = instrument("ocai"), instrument("leiderschap")
POINTS = (40, 30, 20, 10)
DOWNLOAD, COPY = (
    "::-p-aria([name='Download antwoord'][role='button'])",
    "::-p-aria([name='Kopieer antwoord'][role='button'])",
)


def opened(page: Page, tmp_path: Path, *ids: str, **planned: Any) -> Page:
    """Write a questionnaire and open it from disk, without what it was told before."""
    path = write(plan(ids, **planned), tmp_path / "Vragenlijst & co.html")
    return visit(page, path.as_uri())


def visit(page: Page, address: str) -> Page:
    """Open an address and wait for the questions."""
    page.do("told")
    page.goto(address)
    page.wait("document.querySelectorAll('.plg-block').length > 0")
    return page


def divide(page: Page) -> None:
    """Divide the points of the culture scan, part by part."""
    for number in range(len(list(cells(CULTURE)))):
        page.fill("section.plg-form input[type=text].plg-number", str(POINTS[number % 4]), number)


def choose_steps(page: Page) -> list[float]:
    """Choose a step of every statement with the space bar; return the steps."""
    chosen = []
    for at, each in enumerate(cells(LEADING)):
        step = (1 + 3 * at) % len(each.steps)
        page.evaluate(
            "([at, step]) => [...document.querySelectorAll('section.plg-form')].at(-1).querySelectorAll('fieldset.plg-block')[at]"
            ".querySelectorAll('input[type=radio]')[step].focus()",
            [at, step],
        )
        page.keyboard.press("Space")
        chosen.append(float(each.steps[step]))
    return chosen


def test_two_questionnaires_in_one_page_are_kept_taken_out_and_read_back(firefox: Page, tmp_path: Path) -> None:
    page = opened(firefox, tmp_path, CULTURE.id, LEADING.id, groups=["onderbouw", "bovenbouw"])
    page.choose("[data-name=group] select", "bovenbouw")
    divide(page)
    page.shows("12 van 12 klaar")
    page.wait_for_timeout(600)
    page.reload()
    page.shows("12 van 12 klaar")
    assert page.evaluate("document.querySelector('[data-name=group] select').value") == "bovenbouw"
    chosen = choose_steps(page)
    page.shows("Alles is ingevuld.")
    page.click(DOWNLOAD)
    page.shows("Zet eerst een vinkje")
    page.click("[data-name=consent] input")
    sent = page.downloaded(lambda: page.click(DOWNLOAD))
    culture, leading = read_answer_files(sent)
    assert (culture.group, leading.group) == ("bovenbouw", "bovenbouw")
    assert [row["value"] for row in culture.rows] == [*POINTS] * 12
    assert [row["value"] for row in leading.rows] == chosen
    command = [sys.executable, "-m", "workbook", "score", LEADING.id, str(sent), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert json.loads(done.stdout)["scores"], done.stderr
    assert page.do("told") == [], "the page has nothing to complain about in the console"


def test_the_code_is_the_one_that_the_workbook_makes(firefox: Page, tmp_path: Path) -> None:
    page = opened(firefox, tmp_path, LEADING.id)
    choose_steps(page)
    page.shows("Alles is ingevuld.")
    page.click("[data-name=consent] input")
    page.wait("document.querySelector('[data-name=consent] input').checked")
    sent = page.downloaded(lambda: page.click(DOWNLOAD))
    page.click(COPY)
    page.wait("document.querySelector('textarea.plg-code')?.offsetHeight > 0")
    code = page.evaluate("document.querySelector('textarea.plg-code').value")
    (found,) = read_answer_files(sent)
    assert code == encode(found, LEADING)


def test_everybody_can_use_it_on_a_phone_too(firefox: Page, tmp_path: Path) -> None:
    page = opened(firefox, tmp_path, CULTURE.id, LEADING.id, groups=["onderbouw", "bovenbouw"], conversation=True)
    assert faults(page) == []
    page.click(DOWNLOAD)
    page.shows("Vul eerst ten minste één vraag in.")
    page.viewport(320, 700)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert faults(page) == []
        page.screenshot(tmp_path / "vragenlijst.png")
    finally:
        page.viewport(1280, 900)


def test_the_next_person_at_the_same_computer_begins_with_nothing(firefox: Page, tmp_path: Path) -> None:
    page = opened(firefox, tmp_path, LEADING.id)
    choose_steps(page)
    page.click("::-p-aria([name='Wis en begin opnieuw'][role='button'])")
    page.click("::-p-text(Zeker weten?)")
    page.shows("0 van 16 klaar")
    page.reload()
    page.shows("0 van 16 klaar")


# ---- behind a link ---------------------------------------------------------------------------------------------------


def put_on_a_server(served: Served) -> str:
    """Put the questionnaire's page on a server, in a folder below its root; return the site's address."""
    kinds = {"html": "text/html; charset=utf-8", "json": "application/json"}
    for name, content in hosted.pages().items():
        served.files[f"/elo/werkboek/{name}"] = (kinds[name.rpartition(".")[2]], content)
    served.asked.clear()
    return f"{served.url}/elo/werkboek/"


def test_behind_a_link_are_the_same_questions_and_the_server_hears_nothing(firefox: Page, served: Served) -> None:
    where = link(plan([CULTURE.id, LEADING.id], groups=["onderbouw", "bovenbouw"]), put_on_a_server(served)).address
    page = visit(firefox, where)
    assert faults(page) == []
    page.choose("[data-name=group] select", "onderbouw")
    divide(page)
    page.shows("12 van 12 klaar")
    page.wait_for_timeout(600)
    page.reload()
    page.shows("12 van 12 klaar")
    chosen = choose_steps(page)
    page.shows("Alles is ingevuld.")
    page.click("[data-name=consent] input")
    page.wait("document.querySelector('[data-name=consent] input').checked")
    culture, leading = read_answer_files(page.downloaded(lambda: page.click(DOWNLOAD)))
    assert (culture.group, [row["value"] for row in leading.rows]) == ("onderbouw", chosen)
    # Firefox tells that the page's policy keeps it from asking for an icon, which is what the policy is for.
    assert [each for each in page.do("told") if "favicon.ico" not in each] == []
    assert {each.partition(" ")[0] for each in served.asked} == {"GET"}
    assert all("#" not in each and "onderbouw" not in each and "plg1" not in each for each in served.asked)


def test_a_link_that_a_mail_program_broke_is_told(firefox: Page, served: Served) -> None:
    where = link(plan([LEADING.id]), put_on_a_server(served)).address
    firefox.goto(where[:-20])
    firefox.wait("document.querySelector('[role=alert]')")
    assert firefox.evaluate("document.querySelectorAll('input, textarea, select').length") == 0
    assert firefox.evaluate("document.title") == area("surveylink")["page"]["broken_title"]
    assert faults(firefox) == []
