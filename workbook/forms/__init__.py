"""The form in Jupyter: what `wb.form` and `wb.question` show. The only package that knows ipywidgets and anywidget."""

from __future__ import annotations

import difflib

from workbook.content import example_home
from workbook.errors import problem
from workbook.forms.asleep import lab_style
from workbook.forms.replies import set_feedback
from workbook.forms.widget import FormWidget
from workbook.home import deelnemer_id, home, is_example
from workbook.instrument import Instrument, instrument
from workbook.responses import AnswerFile, answer_path, read_answer_file
from workbook.responses.answerfile import read_own
from workbook.responses.folders import BASELINE, example_mark
from workbook.texts import say

__all__ = ["FormWidget", "form", "lab_style", "question", "set_feedback"]

# The quiz with the switch between one's own school and the example: it must stay one's own, or nobody could switch back.
_SWITCH = "start"


def form(instrument_id: str, *, moment: str | None = None) -> FormWidget:
    """Return the form of an instrument, filled with the answers so far; what is filled in is saved at once.

    Parameters
    ----------
    instrument_id : the instrument's or quiz's id, such as `"ocai"`
    moment : `"nulmeting"` (the default) or `"eindmeting"`

    Raises
    ------
    WorkbookError
        when the instrument doesn't exist or there is no deelnemer's folder
    """
    return _opened(instrument(instrument_id), moment, None)


def question(question_id: str) -> FormWidget:
    """Return one question as a form, such as `"m3-voorbereiding.kwadrant"`.

    Raises `WorkbookError`, naming the nearest, when the quiz has no such question.
    """
    quiz_id, dot, item_id = question_id.partition(".")
    if not dot:
        raise problem("form.no_question_id", where=question_id)
    quiz = instrument(quiz_id)
    known = [each.id for each in quiz.items]
    if item_id not in known:
        near = difflib.get_close_matches(item_id, known, n=1, cutoff=0.0)[0]
        raise problem("form.unknown_question", where=question_id, nearest=f"{quiz_id}.{near}")
    return _opened(quiz, None, item_id)


def _opened(about: Instrument, moment: str | None, only: str | None) -> FormWidget:
    folder = home()
    if is_example() and about.id != _SWITCH:
        example = answer_path(about.id, moment, folder=example_home())
        if example.is_file():
            whose = say("form.example_banner", school=example_mark())
            return FormWidget(about, read_answer_file(example), only=only, banner=whose, readonly=True)
    path = answer_path(about.id, moment, folder=folder)
    there = path.exists()
    saved = read_own(path, about.id)
    answers = saved or AnswerFile(about.id, about.version, deelnemer_id(folder), moment or BASELINE)
    banner = say("form.set_aside", name=path.name) if there and saved is None else None
    return FormWidget(about, answers, only=only, banner=banner, folder=folder)
