"""The library in the browser edition: it fetches what a cell asks for when it asks, and hands files to the reader."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.walks.doors import Door, in_browser
from tests.walks.site_served import Served

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import browser_edition

pytestmark = pytest.mark.walk

LIMIT_MS = 120_000
PREPARATION, ASSIGNMENT = "module-3/1-voorbereiding.ipynb", "opdrachten/m3-cultuur/m3-cultuur.ipynb"
# Runs code in the kernel of the open page and returns what it printed, showed and what went wrong.
RUN = """async (code) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const said = [];
  const asked = kernel.requestExecute({ code, store_history: false });
  asked.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") said.push([content.name, content.text]);
    if (header.msg_type === "error") said.push(["error", content.traceback.join("\\n")]);
    if (content.data) said.push(["shown", Object.keys(content.data).join(" ")]);
  };
  await Promise.race([asked.done, new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), 110000))]);
  return said;
}"""
LISTEN = """() => {
  window.toldByKernel = [];
  new BroadcastChannel("plg-werkboek").onmessage = ({ data }) => window.toldByKernel.push([data.kind, data.text]);
}"""
HEAVY = ("numpy", "pandas", "matplotlib", "seaborn", "networkx", "openpyxl", "scipy")
# What a form does, and counting the requests to the page that saving costs.
FORM = """
import json, sys, js
import workbook as wb
js.eval("self.plgAsked = 0; const send = XMLHttpRequest.prototype.send;"
        "XMLHttpRequest.prototype.send = function (body) { self.plgAsked += 1; return send.call(this, body); };")
wb.question("m3-voorbereiding.kwadrant")
form = wb.form("ocai")
row = {"perspective": "nu", "item": "kenmerken", "option": "familie", "value": 40}
form.take([row], [])
before = js.plgAsked
form.take([{**row, "value": 41}], [])
print(json.dumps([form.status["state"], js.plgAsked - before, [name for name in HEAVY if name in sys.modules]]))
"""


@pytest.fixture(scope="module")
def opened(site: Served, browser: Any) -> Iterator[tuple[Page, Door]]:
    """Return a page of the browser edition with a notebook whose kernel is ready."""
    door = in_browser(site.url)
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    door.open(page, PREPARATION)
    page.evaluate(LISTEN)
    yield page, door
    context.close()


def _printed(said: list[list[str]]) -> str:
    assert [text for kind, text in said if kind in {"error", "stderr"}] == []
    return "".join(text for kind, text in said if kind == "stdout")


def test_a_form_is_shown_and_saved_without_the_libraries_of_figures(opened: tuple[Page, Door]) -> None:
    page, door = opened
    state, asked, heavy = json.loads(_printed(page.evaluate(RUN, f"HEAVY = {HEAVY!r}\n{FORM}")))
    assert (state, heavy) == ("saved", [])
    # Each is a message to the page that the reader waits for.
    assert asked <= 20
    assert door.answers(page, "ocai")["nu", "kenmerken", "familie"] == 41


def test_libraries_come_at_their_first_import_and_the_page_says_so(opened: tuple[Page, Door]) -> None:
    page, _ = opened
    # By name, so that JupyterLite doesn't see what is asked for and the finder must.
    code = (
        "import importlib, json, sys, workbook\n"
        "axes = importlib.import_module('seaborn').barplot(x=['a', 'b'], y=[1, 2])\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    said = page.evaluate(RUN, code)
    assert set(json.loads(_printed(said))) >= {"numpy", "pandas", "matplotlib", "seaborn"}
    assert "scipy" not in json.loads(_printed(said))
    assert any(kind == "shown" and "image/png" in text for kind, text in said)
    told = page.evaluate("window.toldByKernel")
    assert ["ophalen", "Figuren worden opgehaald…"] in told
    assert told[-1] == ["opgehaald", None]


def test_scipy_comes_when_a_statistic_asks_for_it(opened: tuple[Page, Door]) -> None:
    page, _ = opened
    code = "import importlib\nprint(round(importlib.import_module('scipy.special').stdtrit(9, 0.975), 4))"
    assert _printed(page.evaluate(RUN, code)).strip() == "2.2622"


def test_without_a_connection_the_reader_gets_a_dutch_sentence(opened: tuple[Page, Door]) -> None:
    page, _ = opened
    code = (
        "import importlib, sys, attrs\nfrom workbook.inbrowser.finding import Fetching\n"
        "finder = next(each for each in sys.meta_path if isinstance(each, Fetching))\nthere = finder._lock\n"
        "finder._lock = attrs.evolve(there, address=there.address + 'weg/')\n"
        "try:\n    importlib.import_module('openpyxl')\nfinally:\n    finder._lock = there\n"
    )
    (text,) = [told for kind, told in page.evaluate(RUN, code) if kind == "error"]
    assert "geen verbinding met de website van het werkboek" in text
    assert "Traceback" not in text
    assert _printed(page.evaluate(RUN, "import openpyxl\nprint('er')")).strip() == "er"


def test_a_hand_in_comes_to_the_downloads_by_itself(opened: tuple[Page, Door], tmp_path: Path) -> None:
    page, door = opened
    door.open(page, ASSIGNMENT)
    with page.expect_download(timeout=LIMIT_MS) as waiting:
        door.run_all(page)
    given = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(given)
    with zipfile.ZipFile(given) as archive:
        assert json.loads(archive.read("manifest.json"))["assignment"] == "m3-cultuur"
    with page.expect_download(timeout=LIMIT_MS) as again:
        page.get_by_role("button", name="Bewaar het bestand").click()
    assert again.value.suggested_filename == given.name


def test_the_measuring_script_measures_and_the_first_visit_stays_under_its_aim(site: Served) -> None:
    command = [sys.executable, browser_edition.__file__, "--site", str(site.folder), "--compress", "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=500, check=True).stdout)
    print(browser_edition.table(told))
    assert told["first"]["figure_s"] is not None
    assert told["first"]["question_mb"] < told["first"]["figure_mb"] < browser_edition.AIMS["first_visit_mb"]
    assert told["second"]["question_mb"] < told["first"]["question_mb"]


def test_pages_that_were_left_give_their_memory_back(opened: tuple[Page, Door]) -> None:
    page, door = opened
    for name in ("module-3/0-start.ipynb", "module-2/0-start.ipynb", "module-1/0-start.ipynb", "Start.ipynb"):
        page.evaluate("path => void window.jupyterapp.commands.execute('docmanager:open', { path })", name)
        door.ready(page, name)
    running = "window.jupyterapp.serviceManager.sessions.refreshRunning().then(() => [...window.jupyterapp.serviceManager.sessions.running()].length)"
    page.wait_for_function(f"{running}.then(count => count === 3)", timeout=LIMIT_MS)
