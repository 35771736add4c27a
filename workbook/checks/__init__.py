"""Checks: feedback on a saved answer, and the points of a graded cell.

`check(id)` reads the answer that the form saved and says in Dutch what to think of it; `Tally` adds up a graded cell.
Importing this package lets the forms answer 'Kijk na' with the same feedback.
"""

from __future__ import annotations

from typing import Any

from workbook.checks.feedback import Feedback
from workbook.checks.judging import judge
from workbook.checks.plan import PLAN, PlanCheck, check_plan
from workbook.checks.reading import Answer, answer, answers_of, find, given
from workbook.checks.tally import Checked, Tally
from workbook.forms import form, question, set_feedback
from workbook.instrument import Instrument
from workbook.instrument.model import Quiz
from workbook.responses import AnswerFile, Responses

__all__ = ["Answer", "Checked", "Feedback", "PlanCheck", "Tally", "answer", "check", "feedback_for", "form", "question"]


def check(question_id: str | Responses, truth: Any = None) -> Feedback | PlanCheck:
    """Check the saved answer to a question, or the research plan by the demands on a plan.

    Parameters
    ----------
    question_id : quiz and question, such as `"m3-voorbereiding.kwadrant"`; `"onderzoeksplan"` or responses of it for the plan
    truth : what is right when the question is about the reader's own table: an option id or several (choice, choices)
        or a number; also a function that returns it. It goes before the key of the question. For a plan: responses of the
        goals that its questions are to serve, by default the reader's own.

    Returns
    -------
    PlanCheck for a plan, else Feedback; open questions are never right or wrong, they show levels and examples

    Raises
    ------
    WorkbookError : "Deze vraag bestaat niet.", "Met '…' kan het antwoord op deze vraag niet worden vergeleken."
    """
    if isinstance(question_id, Responses) or question_id == PLAN:
        return check_plan(question_id if isinstance(question_id, Responses) else None, truth)
    quiz, asked = find(question_id)
    file = answers_of(quiz, question=asked)
    return judge(asked, given(asked, file) if file else None, truth)


def feedback_for(instrument: Instrument, item_id: str, answers: AnswerFile) -> dict[str, Any]:
    """Return the feedback on one answer as the form's payload has it; nothing for what is empty or no question."""
    if not isinstance(instrument, Quiz):
        return {}
    asked = instrument.item(item_id)
    return judge(asked, given(asked, answers)).payload()


set_feedback(feedback_for)
