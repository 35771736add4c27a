"""`hand_ins`: the assignments of the course, how far each is, and when it was last handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from attrs import frozen

from workbook.course import Module, course
from workbook.dutch import clock, day
from workbook.errors import WorkbookError
from workbook.handin.contents import needed
from workbook.handin.counting import answered
from workbook.handin.packing import find_quiz
from workbook.home import home
from workbook.instrument import Instrument
from workbook.instrument.quiz import CONCEPT
from workbook.responses import answer_path, read_answer_file
from workbook.texts import entry, say

_STAMP = re.compile(r"_(\d{8}T\d{6})Z\.zip")
_CELL = "text-align:left;vertical-align:top;padding:.35em .8em"


@frozen
class Assigned:
    """One assignment: of which module, where it stands, how much is answered, and the last zip that was made of it.

    Attributes
    ----------
    page : its notebook, as a path in the deelnemer's folder
    answered, total : numbers of questions
    handed_in : when the last zip was made, None when there is none
    file : the name of that zip
    draft : whether that zip is a draft
    """

    module: int
    title: str
    page: str
    answered: int
    total: int
    handed_in: datetime | None = None
    file: str = ""
    draft: bool = False

    @property
    def state(self) -> str:
        """Return in Dutch whether and when it was handed in."""
        if self.handed_in is None:
            return say("lab.not_handed_in")
        when = self.handed_in.astimezone()
        said = say("lab.handed_in", day=day(when), clock=clock(when))
        return say("lab.draft", state=said) if self.draft else said


@frozen(repr=False)
class HandIns:
    """All assignments, in the order of the modules."""

    assigned: tuple[Assigned, ...]

    def sentence(self) -> str:
        """Return in Dutch how many were handed in."""
        there = sum(each.handed_in is not None for each in self.assigned)
        return say("lab.there", there=there, total=len(self.assigned))

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        names = entry("lab.columns")
        head = "".join(f"<th scope='col' style='{_CELL}'>{escape(names[key])}</th>" for key in names)
        rows = "".join(_row(each) for each in self.assigned)
        caption = escape(say("lab.caption"))
        return (
            f"<table style='margin:0'><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>{escape(self.sentence())}</p>"
        )


def hand_ins() -> HandIns:
    """Return the assignments of the course as they stand in the deelnemer's folder.

    Raises
    ------
    WorkbookError : there is no folder
    """
    folder = home()
    return HandIns(tuple(_assigned(each, folder) for each in course()))


def _assigned(about: Module, folder: Path) -> Assigned:
    name = about.assignment
    page = Path("opdrachten") / name / f"{name}.ipynb"
    quiz = find_quiz(name, (folder / page).parent)
    counts = [_count(each, folder) for each in needed(quiz)]
    bare = Assigned(
        about.number, quiz.title, page.as_posix(), sum(done for done, _ in counts), sum(total for _, total in counts)
    )
    made = [(moment, path) for path in (folder / "inleveren").glob("*.zip") if (moment := _moment(path, name))]
    if not made:
        return bare
    moment, path = max(made)
    draft = path.name.startswith(f"{name}-{CONCEPT}_")
    return Assigned(bare.module, bare.title, bare.page, bare.answered, bare.total, moment, path.name, draft)


def _count(about: Instrument, folder: Path) -> tuple[int, int]:
    """Count what is answered; a damaged file counts as empty here: who opens the questions is told about it."""
    path = answer_path(about.id, folder=folder)
    try:
        return answered(about, read_answer_file(path) if path.is_file() else None)
    except WorkbookError:
        return answered(about, None)


def _moment(path: Path, assignment: str) -> datetime | None:
    """Return when a zip was made, when it is of this assignment: its name says both."""
    stamp = _STAMP.search(path.name)
    if stamp is None or not path.name.startswith((f"{assignment}_", f"{assignment}-{CONCEPT}_")):
        return None
    try:
        return datetime.strptime(stamp[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _row(each: Assigned) -> str:
    link = f"<a href='{escape(each.page)}'>{escape(each.title)}</a>"
    count = escape(say("lab.count", answered=each.answered, total=each.total))
    file = f"<br><small>{escape(each.file)}</small>" if each.file else ""
    return (
        f"<tr><th scope='row' style='{_CELL}'>{each.module}</th><td style='{_CELL}'>{link}</td>"
        f"<td style='{_CELL}'>{count}</td><td style='{_CELL}'>{escape(each.state)}{file}</td></tr>"
    )
