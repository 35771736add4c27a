"""Panels as widgets: each shows a payload, sends what a button asks for, and shows what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from workbook.errors import WorkbookError
from workbook.home import utc_now
from workbook.questionnaire.assets import DOM, as_module, style
from workbook.texts import say

Json = dict[str, Any]
Tell = Callable[[str], None]
Act = Callable[[Mapping[str, Any], bytes, Tell], Json]
_FOLDER = Path(__file__).parent
_PARTS = ("fieldwork_inputs.js", "fieldwork_make.js", "fieldwork_receive.js", "fieldwork.js")


def script_of(*parts: str) -> str:
    """Return the script of a panel with the shell that ties it to Jupyter's model."""
    panel = as_module([DOM, *(_FOLDER / part for part in parts)])
    return panel + "\n" + _FOLDER.joinpath("fieldwork_shell.js").read_text(encoding="utf-8")


class FieldworkWidget(anywidget.AnyWidget):
    """A panel of which every button is a message to `act`.

    Parameters
    ----------
    payload : what is drawn; it knows no questionnaire, texts come along in `labels`
    act : does what a message asks for and returns what changes in `state`; `file` in it is given to the browser to
        download. A `WorkbookError` is told on the panel.
    shown : what stands in the notebook where no widget can be drawn
    """

    _esm = script_of(*_PARTS)
    _css = style() + _FOLDER.joinpath("fieldwork.css").read_text(encoding="utf-8")

    payload = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, payload: Json, act: Act, *, shown: str) -> None:
        self._act, self._shown = act, shown
        # One thing at a time: a long look at a folder must not cross the saving of what came in.
        self._turn = threading.RLock()
        super().__init__()
        self.payload = {**payload, "model": self.model_id}
        self.on_msg(self._receive)

    def ask(self, message: Mapping[str, Any], data: bytes = b"") -> Json:
        """Do what a message asks for, show what came of it, and return the state that is shown.

        Nothing is ever raised: what goes wrong is a Dutch sentence in `state["problem"]`.
        """
        with self._turn:
            try:
                changed, trouble = self._act(message, data, self._tell), None
            except WorkbookError as error:
                changed, trouble = {}, str(error)
            except Exception as error:  # noqa: BLE001 - a school leader must never meet a traceback
                changed, trouble = {}, say("fieldwork.unexpected", name=type(error).__name__)
            given = changed.pop("file", None)
            answered = {"ask": message.get("ask"), "at": utc_now(), "problem": trouble, "progress": None}
            self.state = {**self.state, **changed, **answered}
            if given:
                name, content = given
                self.send({"download": name}, buffers=[content])
            return dict(self.state)

    def _tell(self, text: str) -> None:
        self.state = {**self.state, "progress": text}

    def _receive(self, _: Any, content: Any, buffers: Sequence[Any]) -> None:
        self.ask(dict(content), bytes(buffers[0]) if buffers else b"")

    def __repr__(self) -> str:
        return self._shown


class CarryWidget(FieldworkWidget):
    """The panel that gives the whole folder as one file, and takes such a file in."""

    _esm = script_of("carry.js")


class ReportWidget(FieldworkWidget):
    """The panel under a report: a button a kind of file."""

    _esm = script_of("report.js")


class ShareWidget(FieldworkWidget):
    """The panel that shows what would be shared with the group, and shares it or takes it back."""

    _esm = script_of("share.js")
