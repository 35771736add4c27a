"""The projector view of a collegedag: one HTML file, large letters, no code, a figure a screen, nothing from outside.

It is made of the page of the day, run on the example school, so that nobody's own figures can come on the wall.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.content import content_root
from workbook.course import module as module_of
from workbook.docent.course import Course, at_home, quietly
from workbook.errors import problem
from workbook.home import TOPICS, make_home, write_atomic
from workbook.instrument import Quiz, instrument
from workbook.instrument.model import Question
from workbook.responses import save_rows
from workbook.texts import say
from workbook.topic import topic

DAY = "2-collegedag"
_HERE = Path(__file__).parent
_CALL = re.compile(r"""wb\.(question|form|topic)\(["(]?([\w.=-]+)""")
_HEADING = re.compile(r"## (?:\d+\. )?(.+)")
_MINUTES = re.compile(r"\*(\d+) minuten\.\*")
_TABLE = re.compile(r"(?:^\|.*\n?)+", re.MULTILINE)
_NAME = re.compile(r"^#{2,3} (?:\d+\. )?(.+)$", re.MULTILINE)
# Notes under a table are about single files and people who filled in: for a desk, not for a wall.
_NOTES = re.compile(r"<ul>.*?</ul>", re.DOTALL)
# What the reader has made so far says nothing on the wall, where the example school has made everything.
_OWN = re.compile(r"wb\.(portfolio|check)\(")
_SECONDS = 300
# The kernel warns in English that it talks to this computer itself without encryption.
_QUIET = ["--IPKernelApp.log_level=40"]


@frozen
class Screen:
    """One screen: what stands on it as HTML, what kind it is, and its name for who can't see it."""

    kind: str
    name: str
    body: str


def project(
    module: int, path: Path, *, course: Course | None = None, started: Callable[[str], None] = quietly
) -> list[Screen]:
    """Write the screens of a module's collegedag to a file and return them.

    Parameters
    ----------
    module, path : whose day, and where the file comes; an older one of the same name is made anew
    course : the docent's course, of which `actualiteit/` holds the topic of the day
    started : told what is being done

    Raises
    ------
    WorkbookError : an unknown module, a day without a page, a mistake in the topic, or a folder that can't be written
    """
    page = content_root() / "notebooks" / f"module-{module}" / f"{DAY}.ipynb"
    about = module_of(module)
    if not page.is_file():
        raise problem("projector.no_day", where=module)
    if course is not None and "wb.topic(" in page.read_text(encoding="utf-8"):
        topic(module, folder=course.root)  # a mistake in it is told before anything is made
    started(say("projector.running"))
    with tempfile.TemporaryDirectory() as folder, at_home(_example_home(Path(folder), module, course)) as home:
        notebook = _run(home / f"module-{module}" / page.name)
        screens = [Screen("title", about.title, _title(module, about.title)), *_screens(notebook)]
    started(say("projector.writing"))
    write_atomic(path, _document(say("projector.title", number=module, title=about.title), screens).encode())
    return screens


def _example_home(folder: Path, module: int, course: Course | None) -> Path:
    """Make the folder of somebody who looks at the example school, with the docent's topic."""
    home = make_home(folder / "map")
    shutil.copytree(content_root() / "notebooks" / f"module-{module}", home / f"module-{module}")
    if course is not None and (course.root / TOPICS).is_dir():
        shutil.copytree(course.root / TOPICS, home / TOPICS, dirs_exist_ok=True)
    row = {"perspective": None, "item": "school", "option": "voorbeeld", "value": 1}
    save_rows(instrument("start"), [row], folder=home)
    return home


def _run(path: Path) -> Any:
    """Run the page as a reader does, from top to bottom."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=_SECONDS, extra_arguments=_QUIET, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    return notebook


# ---- from cells to screens -------------------------------------------------------------------------------------------


def _screens(notebook: Any) -> Iterator[Screen]:
    """Give the screens in the order of the day: its parts, and in them topic, figures, tables and questions."""
    name, minutes = "", 0
    for cell in notebook.cells:
        heading = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found = _MINUTES.search(cell.source)
            name, minutes = heading[1].strip(), int(found[1]) if found else 0
        if cell.cell_type == "markdown":
            yield from _of_text(cell.source, name, minutes, is_part=bool(heading))
        else:
            yield from _of_code(cell, name, minutes)


def _of_text(text: str, name: str, minutes: int, *, is_part: bool) -> Iterator[Screen]:
    """Give the plan of the day, the name of a part, the key points, and each table: people work from it together."""
    if is_part and name == say("projector.key_points"):
        points = text.partition("\n")[2].strip()
        yield Screen("points", name, f"<h2>{escape(name)}</h2>{_html(points)}")
    elif is_part and name not in {say("projector.tonight"), say("projector.sources")}:
        told = f"<p>{escape(say('projector.minutes', minutes=minutes))}</p>" if minutes else ""
        yield Screen("part", name, f"<h2>{escape(name)}</h2>{told}")
    for table in _TABLE.finditer(text):
        is_plan = table[0].startswith("| Onderdeel | Tijd |")
        headings = _NAME.findall(text, 0, table.start())
        title = say("projector.plan") if is_plan else headings[-1].strip() if headings else name
        yield Screen("plan" if is_plan else "table", title, f"<h2>{escape(title)}</h2>{_html(table[0])}")


def _of_code(cell: Any, name: str, minutes: int) -> Iterator[Screen]:
    if _OWN.search(cell.source):
        return
    call = _CALL.search(cell.source)
    if call and call[1] == "question":
        yield _question(call[2], name)
    elif call and call[1] == "form":
        about = instrument(call[2])
        # A form that takes more than the part has is only begun with on the day.
        key = "projector.own_start" if minutes and about.minutes > minutes else "projector.own_work"
        told = say(key, what=about.short or about.title, minutes=about.minutes)
        yield Screen("work", name, f"<h2>{escape(told)}</h2><p>{escape(say('projector.own_laptop'))}</p>")
    for output in cell.get("outputs", ()):
        shown = output.get("data", {}).get("text/html", "")
        if "<figure" in shown:
            yield Screen("figure", name, shown)
        elif call and call[1] == "topic":
            yield Screen("topic", name, f"<h2>{escape(name)}</h2>{shown}")
        elif "<table" in shown:
            yield Screen("table", name, f"<h2>{escape(name)}</h2>{_NOTES.sub('', shown)}")


def _question(question_id: str, name: str) -> Screen:
    """Return a question with its options as letters, to vote on by hand; never which of them is right."""
    quiz_id, _, item_id = question_id.partition(".")
    quiz = instrument(quiz_id)
    item = quiz.item(item_id) if isinstance(quiz, Quiz) else None
    if not isinstance(item, Question):
        raise problem("projector.no_question", where=question_id)
    options = "".join(f"<li>{escape(option.text)}</li>" for option in item.options)
    choice = f'<ol type="A">{options}</ol>' if options else ""
    help_ = f"<p>{escape(item.help)}</p>" if item.help else ""
    return Screen("question", name, f"<h2>{escape(item.text)}</h2>{help_}{choice}")


def _html(markdown: str) -> str:
    from nbconvert.filters import markdown2html

    return str(markdown2html(markdown))


def _title(module: int, title: str) -> str:
    return f"<h2>{escape(title)}</h2><p>{escape(say('projector.day', number=module))}</p><p>{escape(say('projector.keys'))}</p>"


# ---- the file --------------------------------------------------------------------------------------------------------


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _document(title: str, screens: list[Screen]) -> str:
    script = _asset("projector.js")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
    shown = "".join(
        f'<section class="screen {each.kind}" aria-label="{escape(say("projector.at", at=at, of=len(screens), name=each.name))}">'
        f"{each.body}</section>"
        for at, each in enumerate(screens, 1)
    )
    buttons = "".join(
        f'<button type="button" id="{name}">{escape(say(f"projector.{name}"))}</button>'
        for name in ("back", "on", "full")
    )
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(title)}</title><style>{_asset('projector.css')}</style></head>"
        f'<body><main><h1>{escape(title)}</h1>{shown}</main><nav>{buttons}<output id="at" aria-live="polite"></output></nav>'
        f"<script>{script}</script></body></html>\n"
    )
