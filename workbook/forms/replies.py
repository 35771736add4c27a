"""Who answers 'Kijk na'. Checks lie above forms, so they register themselves here; a form never imports them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbook.errors import WorkbookError
from workbook.home import utc_now
from workbook.instrument import Instrument
from workbook.responses import AnswerFile
from workbook.texts import say

Reply = dict[str, Any]
FeedbackFor = Callable[[Instrument, str, AnswerFile], Reply]

feedback_for: FeedbackFor | None = None


def set_feedback(function: FeedbackFor | None) -> None:
    """Register the function that judges an answer.

    `function(instrument, item_id, answers)` returns `{"state", "text", "levels", "examples"}`, or nothing for a
    question that is still empty.
    """
    global feedback_for  # noqa: PLW0603  # the one hook of this layer, set once, when workbook.checks is imported
    feedback_for = function


def reply(instrument: Instrument, item: str, answers: AnswerFile) -> Reply:
    """Return what to say about one answer, with the moment of saying it, so that the form shows it only once."""
    at = {"at": utc_now()}
    if feedback_for is None:
        return {"state": "info", "text": say("form.check_unavailable"), **at}
    try:
        return {**feedback_for(instrument, item, answers), **at}
    except WorkbookError as error:
        return {"state": "info", "text": str(error), **at}
