"""The questionnaire for a team that has no workbook: planned once, written as a page, a sheet, a document or a list."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from workbook.errors import problem
from workbook.home import write_atomic
from workbook.survey.plan import Survey, minutes, plan

__all__ = ["FORMATS", "Survey", "minutes", "plan", "write"]

# The form of each kind of file, found when it is first asked for: not every school needs what writes documents.
FORMATS = {
    ".html": "page:html",
    ".xlsx": "sheet_xlsx:xlsx",
    ".docx": "quick_docx:docx",
    ".txt": "google_list:listing",
}


def write(survey: Survey, path: Path) -> Path:
    """Write the questionnaire in the form that the file's name asks for, whole or not at all; return where it stands.

    Raises
    ------
    WorkbookError
        when the name ends in something else, when that form can't hold the questionnaire, or when the folder can't be
        written
    """
    made = _writer(path)(survey)
    write_atomic(path, made if isinstance(made, bytes) else made.encode("utf-8"))
    return path


def _writer(path: Path) -> Callable[[Survey], str | bytes]:
    known = FORMATS.get(path.suffix.casefold())
    if known is None:
        raise problem("survey.no_format", where=path.name, suffix=path.suffix or path.name)
    module, _, name = known.partition(":")
    found: Callable[[Survey], str | bytes] = getattr(import_module(f"workbook.survey.{module}"), name)
    return found
