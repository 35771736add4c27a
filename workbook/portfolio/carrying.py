"""Taking everything along with two buttons: what stands behind the panel."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.errors import problem
from workbook.forms.fieldwork import CarryWidget, Json, Tell
from workbook.home import deelnemer_id, home, utc_now
from workbook.portfolio.transfer import LIMIT, bring, pack
from workbook.texts import entry, say


def carry() -> CarryWidget:
    """Return the panel with which a deelnemer takes everything to another computer, or puts it back there.

    Raises `WorkbookError` when there is no deelnemer's folder.
    """
    home()
    payload = {"title": say("portfolio.carry.title"), "labels": entry("portfolio.carry.panel")}
    return CarryWidget(payload, _Carrying().act, shown=say("portfolio.carry.asleep"))


class _Carrying:
    """What the buttons ask for; a file that is brought comes in pieces."""

    def __init__(self) -> None:
        self._pieces = bytearray()

    def act(self, message: Mapping[str, Any], data: bytes, _tell: Tell) -> Json:
        """Give the file, or take a piece of one; with the last piece it is brought in."""
        if message["do"] == "take":
            return self._take()
        if message.get("first"):
            self._pieces.clear()
        self._pieces += data
        if len(self._pieces) > LIMIT:
            self._pieces.clear()
            raise problem("portfolio.too_big", where=message["name"])
        if message.get("more"):
            return {"told": say("portfolio.carry.receiving")}
        return self._bring(Path(str(message["name"])).name)

    def _take(self) -> Json:
        name = f"{say('portfolio.carry.name')}_{deelnemer_id()}_{utc_now()[:10]}.zip"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            return {"told": pack(path), "file": (name, path.read_bytes())}

    def _bring(self, name: str) -> Json:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (name or "portfolio.zip")
            path.write_bytes(self._pieces)
            self._pieces.clear()
            return {"told": f"{bring(path).sentence()} {say('portfolio.carry.restart')}"}
