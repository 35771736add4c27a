"""The docent's commands as pages: every option has a field with a Dutch name, and a page does what the command does."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest
import typer
from sample_course import NAME, make_course

from workbook.docent import desk
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.desk import fields, running
from workbook.docent.office import lay_pages, office_environment
from workbook.docent.people import Person, save
from workbook.texts import entry

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "notebooks" / "docent").glob("*.ipynb"))
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
CALL = re.compile(r"""desk\.task\("([\w-]+)"(?:, ask=\(([^)]*)\))?\)""")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("bureau"))


def made(command: str, course: Course, ask: tuple[str, ...] = ()) -> running.Task:
    return running.Task(command, course, ask)


def ran(task: running.Task) -> str:
    """Press the button and wait until the command has ended; return the page's outcome."""
    task.start.click()
    deadline = time.monotonic() + 120
    while task.process is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert task.process is None
    return str(task.outcome.value)


def all_widgets(page: widgets.Widget) -> list[widgets.Widget]:
    return [page, *(each for child in getattr(page, "children", ()) for each in all_widgets(child))]


def page_calls() -> list[tuple[str, str, tuple[str, ...]]]:
    calls = []
    for path in PAGES:
        code = "\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        )
        calls += [(path.name, found[1], tuple(re.findall(r'"(\w+)"', found[2] or ""))) for found in CALL.finditer(code)]
    return calls


def test_every_page_asks_what_commands_know() -> None:
    calls = page_calls()
    assert {"roster", "release", "collect", "grade", "overview", "feedback"} <= {command for _, command, _ in calls}
    for page, command, ask in calls:
        assert command in COMMANDS, page
        assert set(ask) <= {each.name for each in COMMANDS[command].params}, (page, command)


@pytest.mark.parametrize(("where", "command", "ask"), page_calls())
def test_a_page_has_dutch_words_for_all_it_asks(where: str, command: str, ask: tuple[str, ...], course: Course) -> None:
    task = made(command, course, ask)
    labels = [str(getattr(each, "description", "")) for each in all_widgets(task.page)]
    parameters = {each.name for each in fields.parameters(command, ask)}
    assert not parameters & set(labels), where
    assert task.start.description in entry("desk.buttons").values()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_can_be_a_page(command: str, course: Course) -> None:
    words = made(command, course).words()
    assert words[0] == command
    if "course" in {each.name for each in COMMANDS[command].params}:
        assert words[-2:] == ["--course", str(course.root)]


def test_a_page_does_what_the_command_does(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "c")
    own = Course(tmp_path / "c")
    task = made("release", own, ("assignment",))
    task.fields[0].widget.value = NAME
    outcome = ran(task)
    assert (own.root / "uitdelen" / f"{NAME}.zip").is_file()
    assert f"{NAME}.zip" in outcome
    assert 'role="alert"' not in outcome
    assert not task.start.disabled


def test_a_table_is_a_table(course: Course, tmp_path: Path) -> None:
    shutil.copytree(course.root, tmp_path / "c")
    own = Course(tmp_path / "c")
    save(own, [Person(name="<b>Zoë</b> O'Neill", group="breda")])
    outcome = ran(made("roster", own))
    assert "<table>" in outcome
    assert "&lt;b&gt;Zoë&lt;/b&gt; O&#x27;Neill" in outcome


def test_what_goes_wrong_is_told_in_the_words_of_the_command(course: Course) -> None:
    task = made("collect", course, ("assignment", "sources"))
    task.fields[1].widget.children[1].value = '"/er/is/niets.zip"'
    outcome = ran(task)
    assert 'role="alert"' in outcome
    assert "Dit bestand of deze map bestaat niet." in outcome


def test_a_second_click_starts_nothing_and_stop_ends_it(course: Course) -> None:
    task = made("project", course)
    task.start.click()
    first = task.process
    task.start.click()
    assert task.process is first
    threading.Timer(1.0, task.stop.click).start()
    assert first is not None
    first.wait(timeout=60)
    deadline = time.monotonic() + 30
    while task.process is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert task.process is None
    assert first.returncode != 0


def test_an_address_can_be_clicked() -> None:
    shown = running.shown({"line": "Open http://127.0.0.1:8080/?a=1&b=2 nu"})
    assert '<a href="http://127.0.0.1:8080/?a=1&amp;b=2" target="_blank" rel="noopener">' in shown


def test_without_a_course_the_page_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.task("release", course=tmp_path) is None
    capsys.readouterr()


def test_the_docent_has_nbgraders_screens_and_is_no_deelnemer(course: Course) -> None:
    found = office_environment(course)
    own = Path(found["JUPYTER_CONFIG_DIR"])
    assert own.is_relative_to(course.root)
    assert "WORKBOOK_HOME" not in found
    shown = json.loads((own / "labconfig" / "page_config.json").read_text("utf-8"))
    server = json.loads((own / "jupyter_server_config.json").read_text("utf-8"))
    assert shown["disabledExtensions"]["@jupyter/nbgrader"] is False
    assert server["ServerApp"]["jpserver_extensions"]["nbgrader.server_extensions.formgrader"] is True


def test_a_page_that_the_docent_changed_stays(course: Course) -> None:
    lay_pages(course)
    page = course.root / "bureau" / PAGES[0].name
    page.write_text("eigen", encoding="utf-8")
    lay_pages(course)
    assert page.read_text(encoding="utf-8") == "eigen"
