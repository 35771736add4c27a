"""The class picture while it grows: a page for the wall, a page for the docent, renewed by themselves."""

from __future__ import annotations

import re
import threading
import time
from html import escape
from pathlib import Path
from typing import Any

from attrs import field, mutable

from workbook.content import content_root
from workbook.docent.course import Course
from workbook.docent.seeing import picture
from workbook.docent.seeing.arrivals import Arrivals, Watch, take_codes
from workbook.docent.seeing.blocks import Board
from workbook.docent.serving import Reply, Request, Route, json_reply, page_reply
from workbook.errors import problem
from workbook.instrument import Instrument, instrument
from workbook.responses.folders import BASELINE
from workbook.sharing import possible
from workbook.texts import entry, say

KEPT = "klas"
_DAY = "2-collegedag"
_CALL = re.compile(r"""wb\.share\(\\?["']([\w-]+)""")
_REST_SECONDS = 0.3


def of_module(number_: int) -> str:
    """Return the instrument that is shared on a module's collegedag. Raises `WorkbookError` when there is none."""
    page = content_root() / "notebooks" / f"module-{number_}" / f"{_DAY}.ipynb"
    found = _CALL.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    if found is None:
        raise problem("seeing.class.no_module", where=number_)
    return found[1]


def chosen(text: str) -> Instrument:
    """Return the instrument meant by its id or by the number of a module. Raises `WorkbookError` for one that isn't shared."""
    about = instrument(of_module(int(text)) if text.isdigit() else text)
    if not possible(about):
        raise problem("sharing.not_shared", where=text, title=about.short or about.title)
    return about


@mutable
class Live:
    """What is shared of one instrument, looked at again when somebody asks.

    Attributes
    ----------
    board, watch : who is shown, and where shares arrive
    inbox : where codes that are pasted are kept
    """

    board: Board
    watch: Watch
    inbox: Path
    arrivals: Arrivals = field(factory=Arrivals)
    state: int = 0
    _looked_at: float = -1e9
    _turn: threading.RLock = field(factory=threading.RLock)

    def look(self, *, now: bool = False, fresh: bool = False) -> None:
        """Look what is there, at most a few times a second; `now` lets everybody join who may, expected people or not."""
        with self._turn:
            if not (now or fresh) and time.monotonic() - self._looked_at < _REST_SECONDS:
                return
            self.arrivals = self.watch.look(self.board.about.id, self._moment)
            self.state += self.board.take(self.arrivals.shares, now=now)
            self._looked_at = time.monotonic()

    @property
    def _moment(self) -> str:
        return self.board.path.stem.rpartition("-")[2]

    def data(self, request: Request) -> Reply:
        """Return what the wall shows: who shared in numbers, and the picture when it is another than the page has."""
        with self._turn:
            self.look()
            school = request.query.get("school")
            told: dict[str, Any] = {
                "state": self.state, "counts": picture.counts(self.board), "shared": self.board.arrived,
                "shown": self.board.n, "needed": self.board.needed,
            }  # fmt: skip
            if request.query.get("state") != str(self.state):
                told["figure"] = picture.figure(self.board, school)
            return json_reply(told)

    def desk(self, _: Request) -> Reply:
        """Return what the docent alone is told: files that can't be used, who waits, and per school how many."""
        with self._turn:
            self.look()
            waiting = sum(len(each) for each in self.board.waiting.values())
            lines = [
                *(say("seeing.class.file", name=name, why=why) for name, why in self.arrivals.refused),
                *(say("seeing.class.file", name=name, why=say("seeing.class.coming")) for name in self.arrivals.coming),
            ]
            return json_reply(
                {
                    "counts": picture.counts(self.board), "lines": lines, "waiting": waiting,
                    "can_join": waiting > 0 and self.board.needed == 0, "notes": self._notes(), "schools": self._schools(),
                }
            )  # fmt: skip

    def _notes(self) -> list[str]:
        board = self.board
        notes = [say("seeing.class.changed", count=board.changed)] if board.changed else []
        if board.expected is not None and board.arrived > board.expected:
            notes.append(say("seeing.class.too_many", arrived=board.arrived, expected=board.expected))
        return notes

    def _schools(self) -> list[dict[str, str]]:
        found = {each.school for each in self.board.shown if each.school}
        return [{"code": each, "words": say("seeing.class.school", code=each)} for each in sorted(found)]

    def codes(self, request: Request) -> Reply:
        """Take codes that the docent pasted."""
        told = list(take_codes(str(request.json().get("text") or ""), self.inbox))
        self.look(fresh=True)
        return json_reply({"told": told})

    def join(self, _: Request) -> Reply:
        """Let who waits join now, where enough people wait."""
        self.look(now=True)
        return json_reply({"told": [picture.counts(self.board)]})

    def wall(self, _: Request) -> Reply:
        """Return the page for the projector."""
        return page_reply(picture.document(picture.title(self.board), _wall(self.board), script="class.js"))

    def own(self, _: Request) -> Reply:
        """Return the docent's own page."""
        return page_reply(picture.document(say("seeing.class.desk_title"), _desk(self.board), script="desk.js"))

    def routes(self) -> dict[str, Route]:
        """Return what is answered under which address."""
        return {
            "GET ": self.wall, "GET data": self.data, "GET docent": self.own, "GET desk": self.desk,
            "POST codes": self.codes, "POST join": self.join,
        }  # fmt: skip


def opened(
    course: Course,
    about: Instrument,
    folders: tuple[Path, ...] = (),
    *,
    moment: str = BASELINE,
    expected: int | None = None,
) -> Live:
    """Return the class picture of a course; what an earlier start showed is gone on from.

    Parameters
    ----------
    folders : watched beside the course's own `klas/`
    moment : `"nulmeting"` or `"eindmeting"`
    expected : how many people are expected to share

    Raises
    ------
    WorkbookError : a folder that is not there, another moment, or an earlier picture that can't be read
    """
    if moment not in entry("seeing.class.moments"):
        raise problem("seeing.class.no_moment", where=moment, known=", ".join(entry("seeing.class.moments")))
    for folder in folders:
        if not folder.is_dir():
            raise problem("seeing.class.no_folder", where=folder)
    inbox = course.root / KEPT / "gedeeld"
    board = Board(about, course.root / KEPT / f"beeld-{about.id}-{moment}.json", expected)
    live = Live(board, Watch((inbox, *folders)), inbox)
    live.look(fresh=True)
    return live


def _wall(board: Board) -> str:
    return (
        f'<main class="class"><h1 class="shown">{escape(picture.title(board))}</h1>'
        f'<p class="counts" id="counts" role="status">{escape(picture.counts(board))}</p>'
        f'<div id="figure">{picture.figure(board)}</div>'
        f'<p class="lost" id="lost" role="alert" hidden>{escape(say("seeing.class.lost"))}</p></main>'
    )


def _desk(board: Board) -> str:
    def words(name: str) -> str:
        return escape(str(entry("seeing.class.desk")[name]))

    return (
        f'<main class="desk"><h1 class="shown">{escape(picture.title(board))}</h1>'
        f'<p id="counts" role="status">{escape(picture.counts(board))}</p><ul id="notes"></ul>'
        f'<p><a href="./" target="_blank" rel="noopener">{words("wall")}</a></p><ul id="schools"></ul>'
        f'<h2>{words("paste_title")}</h2><label for="text">{words("paste")}</label>'
        f'<textarea id="text" rows="5" spellcheck="false"></textarea><button type="button" id="take">{words("take")}</button>'
        f'<div id="told" role="status"></div><h2>{words("wait_title")}</h2><p>{words("wait")}</p>'
        f'<button type="button" id="join" disabled>{words("join")}</button>'
        f'<h2>{words("files_title")}</h2><ul id="lines"></ul><p class="lost" id="lost" role="alert" hidden>'
        f"{escape(say('seeing.class.lost'))}</p></main>"
    )
