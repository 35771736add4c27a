"""Where a deelnemer's folder keeps what was delivered, and the fingerprint of a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbook.errors import problem
from workbook.home import write_atomic
from workbook.texts import say

PLACE = Path(".werkboek")
DELIVERED = PLACE / "geleverd.json"  # by path the digest of what the workbook itself delivered last
RELEASED = PLACE / "uitgegeven.json"  # what a docent released: by path its digest, by module the release and its moment
BASE = PLACE / "basis"
PREVIOUS = PLACE / "vorige"
TAKEN = PLACE / "uitgaven"


def kept_in(place: Path, name: str) -> Path:
    """Return where a copy of a file is kept: under a name by which nothing takes it for a notebook to work in."""
    return place / f"{name}.json"


def read_record(path: Path) -> dict[str, Any]:
    """Return what a record says; nothing when it can't be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write a record whole. Raises `WorkbookError` when it can't be written."""
    write_atomic(path, json.dumps(record, ensure_ascii=False, indent=1).encode())


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises `WorkbookError` when another program holds it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise problem("home.held_open", where=path, reason=say("home.reasons.PermissionError")) from error


def digest(name: str, data: bytes) -> str:
    """Return a hash of what is written in a file; of a notebook its cells' texts and release, since running it is no change."""
    if name.endswith(".ipynb"):
        try:
            notebook = json.loads(data)
            cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
            data = json.dumps([cells, (notebook["metadata"].get("workbook") or {}).get("release")]).encode()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
    return hashlib.sha256(data).hexdigest()
