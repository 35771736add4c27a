"""The docent's work: a course for nbgrader, handing out, collecting, grading, feedback and the overview.

The only package that knows nbgrader; it is imported inside functions, so that the rest starts without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.docent.collect import collect
    from workbook.docent.course import Course, new, open_course
    from workbook.docent.feedback import feedback
    from workbook.docent.grade import grade
    from workbook.docent.overview import overview
    from workbook.docent.release import release

_HOMES = {"Course": "course", "new": "course", "open_course": "course"}
__all__ = ["Course", "collect", "feedback", "grade", "new", "open_course", "overview", "release"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"workbook.docent.{_HOMES.get(name, name)}"), name)
