"""The page on which is judged: served on this computer only, by keyboard from the first answer to the last verdict."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from workbook.docent.course import Course
from workbook.docent.grading.classwork import quiz_of
from workbook.docent.judging.answers import attachments_of
from workbook.docent.judging.blind import Blind
from workbook.docent.judging.files import KINDS, attachments, give_back, preview
from workbook.docent.judging.whole import Whole
from workbook.docent.serving import Reply, Request, Route, json_reply, page_reply, serve
from workbook.errors import problem
from workbook.handin.contents import ATTACHMENTS
from workbook.texts import entry, say

_HERE = Path(__file__).parent
# Each knows the ones before it.
_SCRIPTS = ("shared.js", "answers.js", "people.js", "keys.js")


@contextlib.contextmanager
def judging_page(course: Course, assignment: str, reader: str, *, port: int = 0) -> Iterator[str]:
    """Serve the page of one reader while the block lasts; gives its address.

    Raises `WorkbookError` for an unknown assignment or a rubric that is wrong, before anything is served.
    """
    blind, whole = Blind(course, assignment, reader), Whole(course, assignment, reader)
    blind.work()
    with serve(_routes(blind, whole), port=port) as address:
        yield address


def _routes(blind: Blind, whole: Whole) -> dict[str, Route]:
    # The gradebook is opened by one request at a time.
    lock = threading.RLock()

    def data(make: Callable[[Request], Any]) -> Route:
        def route(asked: Request) -> Reply:
            with lock:
                return json_reply(make(asked))

        return route

    files = _Files(blind, whole)
    return {
        "GET ": lambda _: page_reply(document(blind.course, blind.assignment)),
        "GET start": data(lambda _: blind.start()),
        "GET answer": data(lambda asked: blind.answer(asked.query.get("question", ""), _place(asked))),
        "GET differences": data(
            lambda asked: blind.differences(asked.query.get("question", ""), anyway="anyway" in asked.query)
        ),
        "GET people": data(lambda _: whole.people()),
        "GET person": data(lambda asked: whole.person(asked.query.get("code", ""))),
        "POST note": data(lambda asked: blind.note(asked.json())),
        "POST bank": data(lambda asked: blind.keep(asked.json())),
        "POST agree": data(lambda asked: blind.agree(asked.json())),
        "POST remark": data(lambda asked: whole.remark(asked.json())),
        "POST verdict": data(lambda asked: whole.verdict(asked.json())),
        "POST back": data(files.take),
        "GET file": files.file,
        "GET preview": files.preview,
    }


def _place(asked: Request) -> int:
    text = asked.query.get("at", "0")
    return int(text) if text.isdigit() else 0


class _Files:
    """The files that the page shows: by the key of an answer where it is blind, else by deelnemer."""

    def __init__(self, blind: Blind, whole: Whole) -> None:
        self.blind, self.whole = blind, whole

    def _path(self, asked: Request) -> Path:
        at, question = _place(asked), asked.query.get("question")
        if question:
            rubric = self.blind.work().rubric(question)
            paths = self.blind.find(rubric, asked.query.get("key")).attachments if rubric else ()
        else:
            code = self._code(asked)
            of = attachments if asked.query.get("of") == "back" else attachments_of
            paths = of(self.blind.course, self.blind.assignment, code)
        if at >= len(paths):
            raise problem("judging.gone", where=ATTACHMENTS)
        return paths[at]

    def _code(self, asked: Request) -> str:
        code = asked.query.get("code", "")
        if code not in self.blind.course.submitters(self.blind.assignment):
            raise problem("judging.nothing_in", where=code)
        return code

    def file(self, asked: Request) -> Reply:
        """Return a file as it came in; under a name without a person in it where it is read blind."""
        path = self._path(asked)
        blind = bool(asked.query.get("question"))
        name = f"{say('judging.blind_file')}{path.suffix}" if blind else path.name
        return Reply(path.read_bytes(), KINDS.get(path.suffix.casefold(), "application/octet-stream"), name=name)

    def preview(self, asked: Request) -> Reply:
        """Return a file as a page of words and tables."""
        path = self._path(asked)
        title = say("judging.blind_file") if asked.query.get("question") else path.name
        return page_reply(preview(path, title))

    def take(self, asked: Request) -> dict[str, Any]:
        """Lay a marked file ready to go back."""
        code = self._code(asked)
        made = give_back(self.blind.course, self.blind.assignment, code, asked.query.get("name", ""), asked.body)
        return {"name": made.name, "person": self.whole.person(code)}


@cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def document(course: Course, assignment: str) -> str:
    """Return the page itself: its frame, its words and what makes it work; answers come afterwards, as data."""
    quiz = quiz_of(course, assignment)
    title = say("judging.title", title=quiz.title if quiz else assignment)
    words = json.dumps({**entry("judging.page"), "states": entry("judging.states")}, ensure_ascii=False).replace(
        "<", "\\u003c"
    )
    scripts = "".join(f"<script>{_part(name)}</script>" for name in _SCRIPTS)
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_part('judging.css')}</style></head>"
        f'<body><header><h1>{escape(title)}</h1><nav id="screens"></nav></header>'
        '<p id="status" role="status"></p><p id="alert" role="alert"></p><main id="main" tabindex="-1"></main>'
        f'<script type="application/json" id="words">{words}</script>{scripts}</body></html>\n'
    )
