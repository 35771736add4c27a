"""Whose answers a form opens: one's own, those of the example school, of one subject or of the school itself."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from workbook.home import deelnemer_id
from workbook.instrument import Instrument
from workbook.responses import AnswerFile, answer_path, known_subjects, read_answer_file
from workbook.responses.answerfile import read_own, same_subject
from workbook.responses.folders import BASELINE
from workbook.texts import say


@frozen
class Desk:
    """Where a form reads and writes: the folder, the moment, and whether it may write at all."""

    folder: Path
    moment: str = BASELINE
    readonly: bool = False

    def open(self, about: Instrument, subject: str | None = None) -> tuple[AnswerFile, str | None]:
        """Return the answers about a subject (None: about the school), and what to tell when they were damaged.

        Raises `WorkbookError` when the folder or the file can't be read, or the file is about another subject.
        """
        path = answer_path(about.id, self.moment, subject=subject, folder=self.folder)
        if self.readonly:
            return read_answer_file(path), None
        there = path.exists()
        saved = read_own(path, about.id)
        if saved is None:
            told = say("form.set_aside", name=path.name) if there else None
            return AnswerFile(about.id, about.version, deelnemer_id(self.folder), self.moment, subject=subject), told
        same_subject(path, saved.subject, subject)
        return saved, None

    def subjects(self, about: Instrument) -> tuple[str, ...]:
        """Return the subjects that have answers; empty for an instrument that is about the school itself."""
        return known_subjects(about.id, self.moment, folder=self.folder) if has_subjects(about) else ()

    def latest_subject(self, about: Instrument) -> str | None:
        """Return the subject that was worked on last, so that running a cell again opens what one was doing."""
        known = self.subjects(about)
        saved_at = {each: self.open(about, each)[0].saved_at for each in known}
        return max(known, key=lambda each: saved_at[each], default=None)


def has_subjects(about: Instrument) -> bool:
    """Tell whether an instrument is filled in for one lesson or visit after another."""
    return getattr(about, "subject", None) is not None
