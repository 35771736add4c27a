"""The widget: the form's answers go through it to the answer file, and what is saved comes back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from attrs import evolve
from IPython.display import display, update_display

from workbook.dutch import clock, fold
from workbook.errors import WorkbookError
from workbook.forms.own import Desk, has_subjects
from workbook.forms.replies import reply
from workbook.home import utc_now
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.questionnaire import payload, script, static_copy, style, times, values
from workbook.questionnaire.payload import people
from workbook.responses import AnswerFile, merge, save_rows
from workbook.responses.roster import read_roster, save_roster
from workbook.texts import say

COPY_TYPE = "application/vnd.plg-werkboek.answers+json"
# What could not be saved yet, by folder, instrument, moment and subject: it outlives the form, so that running a cell again, or
# another form of the same questionnaire, saves it after all.
_waiting: dict[tuple[Path, str, str, str], AnswerFile] = {}
# Jupyter handles what a form sends in a thread of its own, so that a long calculation doesn't hold up saving.
_one_at_a_time = threading.RLock()
_SHELL = Path(__file__).with_name("shell.js")
Row = dict[str, Any]
# What changes while a form is open; the rest of the payload is drawn anew only when another subject is chosen.
_LIVE = ("values", "entries", "times", "roster")


class FormWidget(anywidget.AnyWidget):
    """One form in a notebook.

    The answer file is the state; this is a view of it. What can't be saved now is kept here, told, and saved with the
    next change or when the reader asks to try again.
    """

    _esm = script() + "\n" + _SHELL.read_text(encoding="utf-8")
    _css = style()

    payload = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    feedback = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        instrument: Instrument,
        saved: AnswerFile,
        desk: Desk,
        *,
        only: str | None = None,
        banner: str | None = None,
        edition: str | None = None,
    ) -> None:
        self._instrument, self._desk, self._only, self._edition = instrument, desk, only, edition
        self._saved = saved
        self._roster = read_roster(instrument.id, folder=desk.folder) if isinstance(instrument, NetworkKind) else None
        shown, answers = self._drawn(banner)
        super().__init__(answers=answers)
        self.payload = {**shown, "model": self.model_id}
        self.on_msg(self._receive)
        self.take([], [])

    @property
    def answer_file(self) -> AnswerFile:
        """Return the answers as the form shows them, saved or not."""
        return merge(self._saved, self._unsaved(self._saved))

    def take(self, rows: list[Row], entries: list[Row], *, about: str | None = None) -> None:
        """Save what was filled in, together with what could not be saved before.

        `about` is the subject it was filled in for: another window may have opened another since.
        """
        if self._desk.readonly:
            return
        with _one_at_a_time:
            self._take(rows, entries, about)

    def _take(self, rows: list[Row], entries: list[Row], about: str | None) -> None:
        elsewhere = about is not None and fold(about) != fold(self._saved.subject or "")
        file = evolve(self._saved, subject=about, rows=(), entries=()) if elsewhere else self._saved
        waiting = merge(self._unsaved(file), evolve(file, rows=tuple(rows), entries=tuple(entries)))
        if not (waiting.rows or waiting.entries):
            return
        _waiting[self._place(file)] = waiting
        try:
            file = self._save(waiting)
            said = {"state": "saved", "text": say("form.saved_at", time=clock())}
        except WorkbookError as error:
            said = {"state": "failed", "text": say("form.save_failed", problem=error)}
        if not elsewhere:
            self._saved = file
        self._tell(said, set() if elsewhere else {each["item"] for each in (*rows, *entries)})

    def _save(self, waiting: AnswerFile) -> AnswerFile:
        place = self._place(waiting)
        saved = save_rows(
            self._instrument, waiting.rows, waiting.entries, moment=waiting.moment, subject=self._subject(waiting),
            folder=self._desk.folder,
        )  # fmt: skip
        del _waiting[place]
        return saved

    def _unsaved(self, file: AnswerFile) -> AnswerFile:
        return _waiting.get(self._place(file)) or evolve(file, rows=(), entries=())

    def _place(self, file: AnswerFile) -> tuple[Path, str, str, str]:
        return self._desk.folder, self._instrument.id, file.moment, fold(self._subject(file) or "")

    def _subject(self, file: AnswerFile) -> str | None:
        """Return the subject by which a file is found; of the school itself there is one, whatever it is called."""
        return file.subject if has_subjects(self._instrument) else None

    def check(self, item: str) -> None:
        """Answer the button 'Kijk na' of one question."""
        self.feedback = {**self.feedback, item: reply(self._instrument, item, self.answer_file)}

    def choose(self, subject: str) -> None:
        """Open the answers about another subject, such as the next lesson; trouble is told and leaves this one open."""
        if not has_subjects(self._instrument):
            return
        with _one_at_a_time:
            try:
                saved, told = self._desk.open(self._instrument, " ".join(subject.split()))
            except WorkbookError as error:
                self.status = {"state": "failed", "text": str(error), "at": utc_now()}
                return
            self._saved = saved
            shown, answers = self._drawn(told)
            with self.hold_sync():
                self.answers, self.feedback, self.status = answers, {}, {}
                self.payload = {**shown, "model": self.model_id, "at": utc_now()}
            self.take([], [])

    def name_people(self, changes: list[Row]) -> None:
        """Put names on the roster, change them or take them off; they are kept apart from the answers."""
        if self._roster is None or self._desk.readonly:
            return
        with _one_at_a_time:
            try:
                self._roster = save_roster(self._instrument.id, changes, folder=self._desk.folder)
                said = {"state": "saved", "text": say("form.saved_at", time=clock())}
            except WorkbookError as error:
                said = {"state": "failed", "text": say("form.save_failed", problem=error)}
            self._tell(said, set())

    def _drawn(self, banner: str | None) -> tuple[Row, Row]:
        """Return the payload without what changes, and what changes."""
        current = self._saved.subject
        shown = payload(
            self._instrument, self.answer_file, only=self._only, readonly=self._desk.readonly, banner=banner,
            edition=self._edition, subject={"current": current, "known": list(self._desk.subjects(self._instrument))},
            roster=self._roster.people if self._roster else None,
        )  # fmt: skip
        # Times are those of the file: by them the browser knows what it no longer needs to keep.
        shown["times"] = times(self._saved)
        return shown, {key: shown.pop(key) for key in _LIVE}

    def _tell(self, said: Row, changed: set[str]) -> None:
        shown = self.answer_file
        with self.hold_sync():
            self.answers = {
                "values": values(shown),
                "entries": list(shown.entries),
                "times": times(self._saved),
                "roster": people(self._roster.people) if self._roster else None,
            }
            # Told again even if the words are the same, so that "try again" gets an answer.
            self.status = {**said, "at": utc_now()}
            self.feedback = {item: given for item, given in self.feedback.items() if item not in changed}
        if said["state"] == "saved" and self._keeps_copy:
            update_display(self._copy(), display_id=self._copy_id, raw=True)

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        self.take(list(content.get("rows", ())), list(content.get("entries", ())), about=content.get("of"))
        if content.get("roster"):
            self.name_people(list(content["roster"]))
        if content.get("subject"):
            self.choose(str(content["subject"]))
        if content.get("check"):
            self.check(str(content["check"]))

    # A notebook travels: only answers that may leave the folder are copied into it, and never those of the example.
    @property
    def _keeps_copy(self) -> bool:
        return self._instrument.leaves == "own" and not self._desk.readonly

    @property
    def _copy_id(self) -> str:
        return f"plg-{self.model_id}"

    def _copy(self) -> dict[str, Any]:
        html, data = static_copy(self._instrument, self._saved, only=self._only)
        return {"text/html": html, COPY_TYPE: data}

    def __repr__(self) -> str:
        return say("form.shown_in_notebook", title=self._instrument.short or self._instrument.title)

    def _ipython_display_(self) -> None:
        bundle = self._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        display(data, metadata=metadata, raw=True)
        if self._keeps_copy:
            # A display of its own: it is renewed with every save, and typing in the form never loses focus.
            display(self._copy(), display_id=self._copy_id, raw=True)
