"""The post of a hub: a hand-in put where the docent finds it, beside the zip in the deelnemer's own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from workbook.errors import WorkbookError
from workbook.home import write_atomic

# The box of this account, and the folder where what comes back is put; a hub names them, elsewhere there are none.
POST = "WORKBOOK_POST"
BACK = "WORKBOOK_BACK"
Posted = Literal["posted", "refused", "none"]


def post(path: Path) -> Posted:
    """Put a hand-in in the box of this account; `none` where there is no box, `refused` when it could not be put there."""
    named = os.environ.get(POST, "").strip()
    if not named:
        return "none"
    box = Path(named)
    try:
        if not box.is_dir():
            return "refused"
        write_atomic(box / path.name, path.read_bytes())
    except (OSError, WorkbookError):
        return "refused"
    return "posted"
