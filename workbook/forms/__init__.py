"""The form in Jupyter: what `wb.form` and `wb.question` show. The only package that knows ipywidgets and anywidget."""

from __future__ import annotations

import difflib

from workbook.content import example_home
from workbook.errors import problem
from workbook.forms.asleep import lab_style
from workbook.forms.own import Desk, has_subjects
from workbook.forms.replies import set_feedback
from workbook.forms.widget import FormWidget
from workbook.home import home, is_example
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import TEAM
from workbook.responses import answer_path
from workbook.responses.folders import BASELINE, example_mark
from workbook.texts import say

__all__ = ["FormWidget", "form", "lab_style", "question", "set_feedback"]

# The quiz with the switch between one's own school and the example: it must stay one's own, or nobody could switch back.
_SWITCH = "start"


def form(
    instrument_id: str, *, moment: str | None = None, subject: str | None = None, edition: str | None = None
) -> FormWidget:
    """Return the form of an instrument, filled with the answers so far; what is filled in is saved at once.

    Parameters
    ----------
    instrument_id : the instrument's or quiz's id, such as `"ocai"`
    moment : `"nulmeting"` (the default) or `"eindmeting"`
    subject : the lesson or visit to open; without it the one that was worked on last. Another is chosen in the form.
    edition : `"team"` for the shorter edition that a team fills in, where the instrument has one

    Raises
    ------
    WorkbookError
        when the instrument doesn't exist or has no subjects or editions, or there is no deelnemer's folder
    """
    about = instrument(instrument_id)
    if subject is not None and not has_subjects(about):
        raise problem("form.no_subject", where=about.title)
    if edition is not None and not (edition == TEAM and any(getattr(each, "team", False) for each in about.all_items)):
        raise problem("form.no_edition", where=edition)
    return _opened(about, moment, None, subject=" ".join((subject or "").split()) or None, edition=edition)


def question(question_id: str) -> FormWidget:
    """Return one question as a form, such as `"m3-voorbereiding.kwadrant"`.

    Raises `WorkbookError`, naming the nearest, when the quiz has no such question.
    """
    quiz_id, dot, item_id = question_id.partition(".")
    if not dot:
        raise problem("form.no_question_id", where=question_id)
    quiz = instrument(quiz_id)
    known = {each.id: each for each in quiz.items}
    if item_id not in known:
        near = difflib.get_close_matches(item_id, known, n=1, cutoff=0.0)[0]
        raise problem("form.unknown_question", where=question_id, nearest=f"{quiz_id}.{near}")
    return _opened(quiz, None, item_id, own=getattr(known[item_id], "is_practice", False))


def _opened(
    about: Instrument,
    moment: str | None,
    only: str | None,
    *,
    subject: str | None = None,
    edition: str | None = None,
    own: bool = False,
) -> FormWidget:
    """Open a form; `own` keeps it the reader's own whichever school is chosen, as an exercise must be."""
    desk = Desk(home(), moment or BASELINE)
    example = Desk(example_home(), moment or BASELINE, readonly=True)
    banner = None
    if is_example() and not own and about.id != _SWITCH and _has_answers(example, about):
        desk, banner = example, say("form.example_banner", school=example_mark())
    saved, told = desk.open(about, subject or desk.latest_subject(about))
    return FormWidget(about, saved, desk, only=only, banner=told or banner, edition=edition)


def _has_answers(desk: Desk, about: Instrument) -> bool:
    return answer_path(about.id, desk.moment, folder=desk.folder).is_file() or bool(desk.subjects(about))
