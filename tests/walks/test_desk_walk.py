"""The docent at the desk: `workbook docent open`, the real Lab, every page run, and a class from release to feedback by clicking."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import command, faults, run_all, wait_for_kernel, watch
from workbook.docent.course import Course
from workbook.docent.demo import deelnemer
from workbook.docent.founding import new
from workbook.texts import entry

pytestmark = pytest.mark.walk
NAME = "m3-cultuur"
SECONDS = 180_000


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return new(tmp_path_factory.mktemp("docent") / "cursus")


@pytest.fixture(scope="module")
def opened(course: Course) -> Iterator[str]:
    """Start the desk by its own command; give the address it prints."""
    words = [sys.executable, "-m", "workbook", "docent", "open", str(course.root), "--geen-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield next(match for line in process.stdout if (match := re.search(r"http://127\.0\.0\.1:\d+/\S+", line)))[0]
        process.terminate()


@pytest.fixture
def visit(page: Page, opened: str, outside: list[str]) -> Callable[[str], Page]:
    """Return a function that opens a page of the desk and runs it."""
    watch(page.context, outside)
    page.set_viewport_size({"width": 1366, "height": 900})

    def go(name: str) -> Page:
        page.goto(opened.replace("0-begin.ipynb", name) + "&reset")
        page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
        wait_for_kernel(page)
        run_all(page)
        return page

    return go


def press(page: Page, command_name: str) -> None:
    """Press the button of a command and wait until it can be pressed again."""
    button = page.get_by_role("button", name=entry("desk.buttons")[command_name], exact=True)
    button.click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"Klaar om"))).to_be_visible(timeout=SECONDS)


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).first.select_option(label=value)


def test_every_page_of_the_desk_runs_in_dutch_and_without_a_traceback(
    visit: Callable[[str], Page], course: Course
) -> None:
    names = sorted(path.name for path in (course.root / "bureau").glob("*.ipynb"))
    assert len(names) >= 9
    for name in names:
        page = visit(name)
        expect(page.locator(".jp-OutputArea-output .widget-button").first).to_be_visible(timeout=60_000)
        command(page, "docmanager:save")
        page.wait_for_timeout(1000)
        saved = json.loads((course.root / "bureau" / name).read_text(encoding="utf-8"))
        outputs = [output for cell in saved["cells"] for output in cell.get("outputs", [])]
        assert not [output for output in outputs if output["output_type"] in {"error", "stream"}], name
        assert not faults(page, ".jp-OutputArea-output"), name


def test_a_class_from_release_to_feedback_by_clicking(
    visit: Callable[[str], Page], course: Course, tmp_path: Path
) -> None:
    page = visit("1-uitdelen.ipynb")
    choose(page, "Opdracht", NAME)
    press(page, "release")
    assert any((course.root / "uitdelen").glob("*.zip"))
    people = [deelnemer(course, NAME, kind) for kind in ("full", "half")]
    for each in people:
        shutil.copy(each.receipt.path, tmp_path)
    page = visit("2-ophalen.ipynb")
    choose(page, "Opdracht", NAME)
    page.get_by_label("of ergens anders").first.fill(str(tmp_path))
    press(page, "collect")
    page = visit("3-nakijken.ipynb")
    choose(page, "Opdracht", NAME)
    press(page, "grade")
    expect(page.get_by_role("table").first).to_contain_text(people[0].id)
    page = visit("6-teruggeven.ipynb")
    choose(page, "Opdracht", NAME)
    press(page, "feedback")
    assert (course.feedback(people[0].id, NAME) / f"{NAME}.html").is_file()
