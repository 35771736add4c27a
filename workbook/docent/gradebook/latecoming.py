"""When a hand-in came, and points off when that was late, as the course's own nbgrader plugin says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workbook.texts import say


def handed_in_at(view: Any, who: str, assignment: str) -> tuple[datetime | None, list[str]]:
    """Return when something was handed in, in UTC, as its `timestamp.txt` tells nbgrader, and a Dutch line when that is no time."""
    try:
        return view.get_existing_timestamp(view.format_path(view.submitted_directory, who, assignment)), []
    except (OSError, ValueError, AttributeError, OverflowError):
        # nbgrader itself stumbles over a text that is no time.
        return None, [say("gradebook.odd_time")]


def penalise(step: Any, session: Any, who: str, submission: Any, notebook: Any) -> None:
    """Set the penalty of one notebook, as nbgrader's `AssignLatePenalties` does.

    Parameters
    ----------
    step : that preprocessor, for its plugin and its bounds; None leaves the penalty as it is
    session : the gradebook's, in which the points of this notebook are
    submission, notebook : nbgrader's rows of the hand-in
    """
    if step is None:
        return
    notebook.late_submission_penalty = None
    late_seconds = submission.total_seconds_late
    if late_seconds <= 0:
        return
    step.init_plugin()
    session.flush()
    session.refresh(notebook, ["score"])
    penalty = step.plugin_inst.late_submission_penalty(who, notebook.score, late_seconds)
    if penalty is not None:
        notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)
