"""What is different in the browser edition, where Python runs as WebAssembly in a worker of the page.

Libraries come when they are first asked for (`finding`), the reader's files lie on the drive of the page, and what is
handed over goes through the browser's downloads. `workbook/__init__` starts it there, and nowhere else.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

HOME = "/drive"
DOWNLOADS = "WORKBOOK_DOWNLOADS"
_FOLDER = Path(__file__).parent


def here() -> bool:
    """Tell whether this is the browser edition."""
    return sys.platform == "emscripten"


def gives_files() -> bool:
    """Tell whether what is handed over goes to the browser's downloads too: the reader has no folder to open.

    So in the browser edition, and where a hub says so with `WORKBOOK_DOWNLOADS=1`; `0` switches it off anywhere.
    """
    told = os.environ.get(DOWNLOADS, "").strip()
    return told != "0" if told else here()


def start() -> None:
    """Make the worker ready: the reader's folder, the finder of libraries, and no red lines that tell nothing.

    Under Pyodide without a page, as in a check in node, there is nothing to fetch from and no drive.
    """
    import js

    from workbook.inbrowser import finding, lock

    if Path(HOME).is_dir():
        os.environ.setdefault("WORKBOOK_HOME", HOME)
    _look_beside_last()
    # The font cache is made at the first figure, which is told as if something went wrong.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    if hasattr(js, "XMLHttpRequest"):
        finding.install(lock.of_the_page())


def _look_beside_last() -> None:
    """Look for modules beside the notebook only when they are nowhere else: each look there is a request to the page."""
    beside = [each for each in sys.path if each in {"", "."} or each.startswith(HOME)]
    sys.path[:] = [each for each in sys.path if each not in beside] + beside


def pages() -> dict[str, bytes]:
    """Return the files that stand in the site, by their path in it."""
    return {"pagina/ophalen.js": (_FOLDER / "ophalen.js").read_bytes()}
