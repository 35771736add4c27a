"""The browser edition as it is built: all there, small at the start, nothing of others, and a page that runs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.walks.conftest import watch
from tests.walks.site_served import Served, serving
from workbook.docent.distributing.browser import put_release, read_record
from workbook.docent.release import Release

pytestmark = pytest.mark.walk

NOTEBOOK, ASSIGNMENT = "module-3/1-voorbereiding.ipynb", "m3-cultuur"
READY = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel"
# Runs a line in the kernel of the page that is open, and returns what it printed.
RUN = """async (code) => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const asked = kernel.requestExecute({ code });
    let said = "";
    asked.onIOPub = ({ content }) => { said += content.text ?? (content.traceback ?? []).join("\\n"); };
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error("no answer")), 100000));
    await Promise.race([asked.done, late]);
    return said;
}"""


def locked(site: Served) -> dict[str, Any]:
    (path,) = (site.folder / "werkboek" / "static" / "pyodide").glob("pyodide-lock-*.json")
    return dict(json.loads(path.read_text(encoding="utf-8"))["packages"])


def test_every_package_lies_there_as_the_lock_says(site: Served) -> None:
    folder = site.folder / "werkboek" / "static" / "pyodide"
    packages = locked(site)
    for each in packages.values():
        assert hashlib.sha256((folder / each["file_name"]).read_bytes()).hexdigest() == each["sha256"]
        assert set(each["depends"]) <= set(packages)
    imported = {name for each in packages.values() for name in each["imports"]}
    assert {
        "workbook",
        "IPython",
        "ipywidgets",
        "pandas",
        "numpy",
        "matplotlib",
        "seaborn",
        "networkx",
        "openpyxl",
    } <= imported


def test_the_start_is_small_and_has_no_figures(site: Served) -> None:
    """First question under 35 MB with the page itself: Python may take 23 of them, uncompressed wasm included."""
    record = read_record(site.folder)
    weight = sum(each["bytes"] for each in record["start"])
    print(f"start {weight / 1e6:.1f} MB, figures {sum(each['bytes'] for each in record['later']) / 1e6:.1f} MB")
    assert weight < 23e6
    for each in (*record["start"], *record["later"]):
        assert (site.folder / each["path"]).stat().st_size == each["bytes"]


def test_python_was_compiled_ahead(site: Served) -> None:
    folder = site.folder / "werkboek" / "static" / "pyodide"
    for name in ("plg-werkboek", "plg-begin", "python_stdlib", "pandas"):
        (path,) = folder.glob(f"{name}-*.zip")
        with zipfile.ZipFile(path) as opened:
            names = opened.namelist()
        modules = [each for each in names if each.endswith((".py", ".pyc"))]
        assert sum(each.endswith(".pyc") for each in modules) > 0.98 * len(modules), name


def test_no_file_of_ours_or_of_jupyterlites_page_asks_a_third_party_for_python(site: Served) -> None:
    told = (site.folder / "werkboek" / "jupyter-lite.json").read_text(encoding="utf-8")
    assert "://" not in re.sub(r'"\$?(schema|id)": "[^"]*"', "", told.split('"settingsOverrides"')[0])
    assert not list(site.folder.rglob("*.map"))
    for page in (*site.folder.glob("*.html"), *site.folder.glob("*/*.html")):
        assert not re.search(r'(src|href)="(https?:)?//', page.read_text(encoding="utf-8")), page


def test_nothing_of_a_docent_or_a_solution_is_on_the_site(site: Served) -> None:
    for path in (site.folder / "werkboek" / "files").rglob("*"):
        if path.is_file():
            assert b"BEGIN SOLUTION" not in path.read_bytes()
            assert b"BEGIN HIDDEN TESTS" not in path.read_bytes()
    (own,) = (site.folder / "werkboek" / "static" / "pyodide").glob("plg-werkboek-*.zip")
    with zipfile.ZipFile(own) as opened:
        assert not [name for name in opened.namelist() if name.startswith(("workbook/docent/", "workbook/site/"))]


def test_the_source_of_what_was_compiled_lies_beside_it(site: Served) -> None:
    """The licence asks that whoever gets the program can read it."""
    (own,) = (site.folder / "werkboek" / "static" / "pyodide").glob("plg-werkboek-*.zip")
    (source,) = (site.folder / "bron").glob("plg-werkboek-*.zip")
    with zipfile.ZipFile(own) as opened, zipfile.ZipFile(source) as beside:
        there = set(beside.namelist())
        assert {name.removesuffix("c") for name in opened.namelist() if name.endswith(".pyc")} <= there
        assert any(name.endswith("licenses/LICENSE") for name in there)


@pytest.fixture
def released(site: Served, tmp_path: Path) -> Iterator[Served]:
    """Return a site on which a docent's release of the assignment was put, without a rebuild."""
    copy = tmp_path / "site"
    shutil.copytree(site.folder, copy, copy_function=os.link)
    kept = site.folder / "werkboek" / "files" / "opdrachten" / ASSIGNMENT
    out = tmp_path / "uitgave"
    shutil.copytree(kept, out)
    path = out / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["workbook"] = {"assignment": ASSIGNMENT, "release": "abc123abc123"}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    put_release(copy, Release(ASSIGNMENT, "abc123abc123", out, tmp_path / "geen.zip"))
    with serving(copy) as served:
        yield served


def test_a_page_runs_and_the_released_assignment_is_the_one_that_is_shown(
    page: Page, released: Served, outside: list[str]
) -> None:
    watch(page.context, outside)
    wrong: list[str] = []
    page.on("response", lambda reply: wrong.append(f"{reply.status} {reply.url}") if reply.status >= 400 else None)
    page.goto(f"{released.url}/werkboek/lab/index.html?path={NOTEBOOK}")
    page.wait_for_function(READY, timeout=100_000)
    said = page.evaluate(
        RUN, "import sys, os\nprint(os.getcwd(), 'numpy' in sys.modules, 'jedi' in sys.modules, wb.__name__)"
    )
    assert said.split() == ["/drive/module-3", "False", "False", "workbook"]
    assert page.evaluate(RUN, "import pandas, matplotlib\nprint(pandas.__version__ > '3')").strip().endswith("True")
    path = f"opdrachten/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    shown = page.evaluate("(path) => window.jupyterapp.serviceManager.contents.get(path, { content: true })", path)
    assert shown["content"]["metadata"]["workbook"]["release"] == "abc123abc123"
    assert page.evaluate(RUN, f"import json; print(json.load(open('/drive/{path}'))['metadata']['workbook']['release'])").strip() == "abc123abc123"  # fmt: skip
    assert wrong == []
    assert str(page.locator("html").get_attribute("lang")).startswith("nl")
