"""One command on a page: its fields and button, and what it says while it runs."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import ipywidgets as widgets
from attrs import define, field

from workbook.docent.course import Course, open_course
from workbook.docent.desk.fields import Field, field_of, parameters, takes_course
from workbook.dutch import clock, join
from workbook.errors import WorkbookError
from workbook.texts import entry, say

_STYLE = (
    "<style>.plg-desk table {border-collapse: collapse; margin: .5em 0} .plg-desk caption {text-align: left; font-weight: bold}"
    " .plg-desk th, .plg-desk td {text-align: left; padding: .25em .75em .25em 0; border-bottom: 1px solid #767676;"
    " vertical-align: top} .plg-desk td:last-child {overflow-wrap: anywhere} .plg-desk p {margin: .4em 0; line-height: 1.5}</style>"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def task(command: str, *, ask: Iterable[str] = (), course: Path | None = None) -> widgets.VBox | None:
    """Show one command of `workbook docent` as fields and a button.

    Parameters
    ----------
    command : its name, such as `"collect"`
    ask : the names of the parameters to ask for, in this order; without them all that are not for programs
    course : the course folder; without it the one in which the page lies

    Returns the page's part, or None after telling what is wrong: without a course there is nothing to do.
    """
    from IPython.display import HTML, display

    try:
        return Task(command, open_course(course or _own_course()), tuple(ask)).page
    except WorkbookError as error:
        display(HTML(_alert([str(error)])))
        return None


def _own_course() -> Path | None:
    named = os.environ.get("WORKBOOK_COURSE")
    return Path(named) if named else None


@define
class Task:
    """Fields, a button, and what a command says while it runs."""

    command: str
    course: Course
    ask: tuple[str, ...]
    fields: list[Field] = field(init=False)
    page: widgets.VBox = field(init=False)
    start: widgets.Button = field(init=False)
    stop: widgets.Button = field(init=False)
    bar: widgets.IntProgress = field(init=False)
    busy: widgets.Label = field(init=False)
    outcome: widgets.HTML = field(init=False)
    parts: list[str] = field(init=False, factory=list)
    process: subprocess.Popen[str] | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.fields = [field_of(each, self.course) for each in parameters(self.command, self.ask)]
        label = entry("desk.buttons").get(self.command, self.command)
        self.start = widgets.Button(description=str(label), button_style="primary", layout={"width": "auto"})
        self.stop = widgets.Button(description=say("desk.stop"), disabled=True)
        self.bar = widgets.IntProgress(layout={"visibility": "hidden", "width": "16rem"})
        self.busy = widgets.Label()
        self.outcome = widgets.HTML()
        self.start.on_click(lambda _: self._run())
        self.stop.on_click(lambda _: self._interrupt())
        buttons = widgets.HBox([self.start, self.stop, self.bar, self.busy])
        self.page = widgets.VBox([*(each.widget for each in self.fields), buttons, self.outcome])

    def words(self) -> list[str]:
        """Return the command line: what follows `workbook docent`."""
        given = [word for each in self.fields for word in each.words()]
        place = ["--course", str(self.course.root)] if takes_course(self.command) else []
        return [self.command, *given, *place]

    def _run(self) -> None:
        if self.process is not None:
            return
        lacking = [each.needed for each in self.fields if each.needed and not each.words()]
        self.parts = [_alert([say("desk.lacking", names=join(lacking))])] if lacking else []
        self._show()
        if lacking:
            return
        self.start.disabled, self.stop.disabled = True, False
        self.busy.value = say("desk.busy")
        environment = {**os.environ, "WORKBOOK_EVENTS": "1", "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbook", "docent", *self.words()],
            cwd=self.course.root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
        threading.Thread(target=self._follow, args=(self.process,), daemon=True).start()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Show what comes until the process ends; runs beside the kernel, which goes on answering."""
        aside: list[str] = []
        beside = threading.Thread(target=lambda: aside.extend(_stripped(process.stderr)), daemon=True)
        with process:
            beside.start()
            for line in _stripped(process.stdout):
                self._take(line)
            code = process.wait()
            beside.join()
        if code:
            self.parts.append(_broken(aside))
        else:
            self.parts.append(f"<p><small>{html.escape(say('desk.done', clock=clock()))}</small></p>")
        self._show()
        self.bar.layout.visibility = "hidden"
        self.busy.value = ""
        self.start.disabled, self.stop.disabled = False, True
        self.process = None

    def _take(self, line: str) -> None:
        try:
            told = json.loads(line)
        except ValueError:
            told = {"line": line}
        if "progress" in told:
            done, total = told["progress"]
            self.bar.max, self.bar.value = max(total, 1), done
            self.bar.layout.visibility = "visible"
            self.busy.value = f"{told['what']} {told['who']}".strip()
            return
        self.parts.append(shown(told))
        self._show()

    def _show(self) -> None:
        self.outcome.value = (
            f'{_STYLE}<div class="plg-desk" role="status" aria-live="polite">{"".join(self.parts)}</div>'
        )

    def _interrupt(self) -> None:
        process = self.process
        if process is None or process.poll() is not None:
            return
        if os.name == "nt":
            process.terminate()
        else:
            process.send_signal(signal.SIGINT)  # as Ctrl+C: what is half done is closed tidily


def _stripped(stream: IO[str] | None) -> Iterator[str]:
    for line in stream or ():
        if line.strip():
            yield line.rstrip()


def shown(told: dict[str, Any]) -> str:
    """Return what a command said as HTML: a table, or a line in which an address can be clicked."""
    if "table" in told:
        heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in told["columns"])
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in told["rows"])
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        caption = f"<caption>{html.escape(told['table'])}</caption>"
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    line = html.escape(str(told.get("line", "")))
    linked = _ADDRESS.sub(lambda found: f'<a href="{found[0]}" target="_blank" rel="noopener">{found[0]}</a>', line)
    return f"<p>{linked}</p>"


def _broken(aside: Sequence[str]) -> str:
    """Return what went wrong: in the command's own words, or that it broke off, with what a maintainer needs folded away."""
    if not any(line.startswith("Traceback") for line in aside):
        return _alert(aside or [say("desk.broke_off")])
    kept = html.escape("\n".join(aside))
    return (
        _alert([say("desk.broke_off")])
        + f"<details><summary>{say('desk.details')}</summary><pre>{kept}</pre></details>"
    )


def _alert(told: Sequence[str]) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in told)
    return f'<div role="alert" style="border-left: 4px solid #D55E00; padding-left: 1em">{lines}</div>'
