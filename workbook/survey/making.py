"""Making what a leader sends: the questionnaire, the letters that go with it, and the note of what was sent."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from workbook.errors import problem
from workbook.home import utc_now
from workbook.responses.decoding import read_bytes
from workbook.responses.sent import note_sent
from workbook.survey import write
from workbook.survey.letters import write_letters
from workbook.survey.page import NAME
from workbook.survey.plan import Survey


@frozen
class Made:
    """What was written: the questionnaire, and each letter by its name."""

    survey: Survey
    file: Path
    letters: tuple[Path, ...]
    replaced: bool


def make(survey: Survey, path: Path) -> Made:
    """Write the questionnaire and beside it the letters, and note in the deelnemer's folder what was sent to how many.

    Raises
    ------
    WorkbookError
        when something that the workbook did not make stands there already, or when something can't be written; what
        stood there is then untouched
    """
    replaced = path.exists()
    if replaced and not _is_ours(path):
        raise problem("survey.exists", where=path.name)
    write(survey, path)
    told = tuple(write_letters(survey, path).values())
    note_sent(
        [each.id for each in survey.instruments], survey.moment, survey.invited, made_at=utc_now(), survey_id=survey.id,
        file=path.name, deadline=survey.deadline,
    )  # fmt: skip
    return Made(survey, path, told, replaced)


def _is_ours(path: Path) -> bool:
    """Tell whether a file is an earlier questionnaire; in a sheet there may be answers, so that one never is."""
    return path.suffix.casefold() == ".html" and NAME.encode() in read_bytes(path)
