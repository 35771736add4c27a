"""nbgrader's exchange: where there is one, a release is put there as well, by nbgrader itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from workbook.docent.course import Course, environment
from workbook.texts import say


def put_on_exchange(course: Course, assignment: str) -> tuple[str, ...]:
    """Release an assignment on the exchange, in place of what stood there; return what there is to tell.

    Without an exchange, as always on Windows, there is nothing to tell. What nbgrader refuses is told, and changes nothing
    about the release itself.
    """
    root = exchange_root(course)
    if root is None:
        return ()
    from nbgrader.apps.api import NbGraderAPI

    config = course.config()
    config.Exchange.root = str(root)
    config.ExchangeReleaseAssignment.force = True
    with environment():
        result = NbGraderAPI(coursedir=course.directory(), config=config).release_assignment(assignment)
    if result["success"]:
        return (say("distributing.exchange.done", place=root),)
    lines = [line for line in f"{result.get('log') or ''}\n{result.get('error') or ''}".splitlines() if line.strip()]
    return (say("distributing.exchange.failed", place=root, reason=lines[-1].strip() if lines else ""),)


def exchange_root(course: Course) -> Path | None:
    """Return the exchange that the course's configuration names, or nbgrader's usual one; None where there is none to write in."""
    if sys.platform == "win32":
        return None
    from nbgrader.exchange.default.exchange import Exchange

    found = Path(str(course.config().get("Exchange", {}).get("root") or Exchange.root.default_value))
    return found if found.is_dir() and os.access(found, os.W_OK | os.X_OK) else None
