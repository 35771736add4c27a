"""Saving the open notebook from a cell: the front end is asked, the file tells whether it happened."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, Literal

Saved = Literal["saved", "unsaved", "headless"]
_PAUSE_SECONDS = 0.2


def has_front_end() -> bool:
    """Tell whether somebody can have unsaved work on a screen: a kernel of a notebook, on a server or in the page."""
    if not (os.environ.get("JPY_SESSION_NAME") or sys.platform == "emscripten"):
        return False
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def save_notebook(path: Path, *, wait_seconds: float = 10.0) -> Saved:
    """Ask the front end to save and wait until the file has changed.

    Returns `headless` at once where there is nothing to ask, `unsaved` when the file stayed as it was: a front end
    without this command, another tab in front, or a file that can't be written.
    """
    if not has_front_end():
        return "headless"
    import IPython.display as shown

    display: Any = shown.display  # its library has no types
    html: Any = shown.HTML
    blank = html("")
    before = _state(path)
    widget = _widget()
    handle = display(widget, display_id=True)
    deadline = time.monotonic() + wait_seconds
    try:
        while time.monotonic() < deadline:
            if _state(path) != before:
                return "saved"
            time.sleep(_PAUSE_SECONDS)
        return "unsaved"
    finally:
        # A widget left in the output would show an English line when the notebook is opened again.
        if handle is not None:
            handle.update(blank)
        widget.close()


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _widget() -> Any:
    # The class is made here: importing this module must not cost the time that anywidget takes.
    import anywidget

    class SaveRequest(anywidget.AnyWidget):
        """Shows nothing; saves the notebook when it is drawn."""

        _esm = Path(__file__).parent / "saving.js"

    return SaveRequest()
