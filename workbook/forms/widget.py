"""The widget: the form's answers go through it to the answer file, and what is saved comes back."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from attrs import evolve
from IPython.display import display, update_display

from workbook.dutch import clock
from workbook.errors import WorkbookError
from workbook.forms.replies import reply
from workbook.home import utc_now
from workbook.instrument import Instrument
from workbook.questionnaire import payload, script, static_copy, style, times, values
from workbook.responses import AnswerFile, merge, save_rows
from workbook.texts import say

COPY_TYPE = "application/vnd.plg-werkboek.answers+json"
# What could not be saved yet, by folder, instrument and moment: it outlives the form, so that running a cell again, or
# another form of the same questionnaire, saves it after all.
_waiting: dict[tuple[Path | None, str, str], AnswerFile] = {}
# Jupyter handles what a form sends in a thread of its own, so that a long calculation doesn't hold up saving.
_one_at_a_time = threading.RLock()
_SHELL = Path(__file__).with_name("shell.js")
Row = dict[str, Any]


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
        *,
        only: str | None = None,
        folder: Path | None = None,
        readonly: bool = False,
        banner: str | None = None,
    ) -> None:
        self._instrument, self._only, self._folder, self._readonly = instrument, only, folder, readonly
        self._saved = saved
        self._place = (folder, instrument.id, saved.moment)
        shown = payload(instrument, self.answer_file, only=only, readonly=readonly, banner=banner)
        shown["times"] = times(saved)
        answers = {key: shown.pop(key) for key in ("values", "entries", "times")}
        super().__init__(answers=answers)
        self.payload = {**shown, "model": self.model_id}
        self.on_msg(self._receive)
        self.take([], [])

    @property
    def answer_file(self) -> AnswerFile:
        """Return the answers as the form shows them, saved or not."""
        return merge(self._saved, self._unsaved)

    @property
    def _unsaved(self) -> AnswerFile:
        return _waiting.get(self._place) or evolve(self._saved, rows=(), entries=())

    def take(self, rows: list[Row], entries: list[Row]) -> None:
        """Save what was filled in, together with what could not be saved before."""
        if self._readonly:
            return
        with _one_at_a_time:
            self._take(rows, entries)

    def _take(self, rows: list[Row], entries: list[Row]) -> None:
        changed = evolve(self._saved, rows=tuple(rows), entries=tuple(entries))
        waiting = merge(self._unsaved, changed)
        if not (waiting.rows or waiting.entries):
            return
        _waiting[self._place] = waiting
        try:
            self._save()
            said = {"state": "saved", "text": say("form.saved_at", time=clock())}
        except WorkbookError as error:
            said = {"state": "failed", "text": say("form.save_failed", problem=error)}
        self._tell(said, {each["item"] for each in (*rows, *entries)})

    def check(self, item: str) -> None:
        """Answer the button 'Kijk na' of one question."""
        self.feedback = {**self.feedback, item: reply(self._instrument, item, self.answer_file)}

    def _save(self) -> None:
        waiting = _waiting[self._place]
        self._saved = save_rows(
            self._instrument, waiting.rows, waiting.entries, moment=self._saved.moment, folder=self._folder
        )
        del _waiting[self._place]

    def _tell(self, said: Row, changed: set[str]) -> None:
        shown = self.answer_file
        with self.hold_sync():
            # Times are those of the file: by them the browser knows what it no longer needs to keep.
            self.answers = {
                "values": values(shown),
                "entries": list(shown.entries),
                "times": times(self._saved),
            }
            # Told again even if the words are the same, so that "try again" gets an answer.
            self.status = {**said, "at": utc_now()}
            self.feedback = {item: given for item, given in self.feedback.items() if item not in changed}
        if said["state"] == "saved" and self._keeps_copy:
            update_display(self._copy(), display_id=self._copy_id, raw=True)

    def _receive(self, _: Any, content: Any, __: Any) -> None:
        self.take(list(content.get("rows", ())), list(content.get("entries", ())))
        if content.get("check"):
            self.check(str(content["check"]))

    # A notebook travels: only answers that may leave the folder are copied into it, and never those of the example.
    @property
    def _keeps_copy(self) -> bool:
        return self._instrument.leaves == "own" and not self._readonly

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
