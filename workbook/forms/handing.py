"""Handing a file to the reader where there is no folder to open: the browser keeps it among its downloads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.errors import problem
from workbook.forms.fieldwork import FieldworkWidget, Json, Tell, script_of
from workbook.inbrowser import gives_files
from workbook.texts import entry, say

File = tuple[str, bytes]


class HandingWidget(FieldworkWidget):
    """The panel that gives one file as soon as it is drawn, and again at a click."""

    _esm = script_of("handing.js")


def handing(path: Path) -> HandingWidget:
    """Return the panel that gives a file to the browser's downloads."""
    given = False

    def act(message: Mapping[str, Any], _data: bytes, _tell: Tell) -> Json:
        nonlocal given
        # A panel that is drawn a second time, after scrolling or in another tab, gives nothing by itself.
        if message.get("drawn") and given:
            return {"told": say("inbrowser.handing.told", name=path.name)}
        given = True
        return {"told": say("inbrowser.handing.told", name=path.name), "file": read(path)}

    payload = {
        "title": say("inbrowser.handing.title"),
        "about": say("inbrowser.handing.about", name=path.name),
        "labels": entry("inbrowser.handing.panel"),
    }
    return HandingWidget(payload, act, shown=say("inbrowser.handing.asleep", name=path.name))


def hand_over(path: Path) -> bool:
    """Show the panel for a file where files go to the browser; tell whether it was shown."""
    if not gives_files():
        return False
    from IPython.display import display

    display(handing(path))
    return True


def with_file(path: Path) -> dict[str, File]:
    """Return what a panel adds to its answer so that the browser gets the file; nothing where there is a folder to open.

    Raises `WorkbookError` when the file is there no more.
    """
    return {"file": read(path)} if gives_files() else {}


def read(path: Path) -> File:
    """Return a file as a panel gives it. Raises `WorkbookError` when it is there no more."""
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise problem("inbrowser.handing.gone", where=path.name) from error
