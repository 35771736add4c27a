"""What only the school leader has: the salt by which people get their codes, and which column holds which question."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import find_home, locked, utc_now, write_atomic
from workbook.responses.decoding import decode_bytes, read_bytes

# The folder of the keys: nothing in it ever goes along with a hand-in.
KEYS = "sleutels"
FORMAT = 1
_SALT, _COLUMNS = "zout.json", "kolommen.json"
_BYTES = 16


def pseudonym(text: str, key: bytes | None = None) -> str:
    """Return the code of a person, `t-` and eight signs: always the same in one folder, another in every other.

    Parameters
    ----------
    text : what tells the person, such as an address; capitals, accents and surrounding space don't count
    key : the salt; None for that of the deelnemer's folder

    Without the salt, which stays in `sleutels/`, nobody can try out which address gives the code.
    """
    key = salt() if key is None else key
    return f"t-{hashlib.blake2b(fold(text).encode('utf-8', errors='replace'), key=key, digest_size=4).hexdigest()}"


def salt() -> bytes:
    """Return the salt of the deelnemer's folder, made when there is none; outside a folder one for as long as this runs.

    Raises `WorkbookError` for a salt that can't be read: another one would make strangers of everybody.
    """
    folder = find_home()
    if folder is None:
        return _passing_salt()
    path = folder / KEYS / _SALT
    if not path.exists():
        with locked(path):
            # Another window may have made it in the meantime; one that stands there, however damaged, is never replaced.
            if not path.exists():
                made = {"format": FORMAT, "salt": secrets.token_hex(_BYTES), "made_at": utc_now()}
                _write(path, made)
    try:
        key = bytes.fromhex(_kept(path)["salt"])
    except (KeyError, TypeError, ValueError) as error:
        raise problem("responses.broken_keys", where=path) from error
    if len(key) != _BYTES:
        raise problem("responses.broken_keys", where=path)
    return key


def kept_columns(fingerprint: str) -> dict[str, str] | None:
    """Return which cell each column of such a table holds, as it was once confirmed; None when it never was."""
    folder = find_home()
    found = _columns(folder / KEYS / _COLUMNS).get(fingerprint) if folder else None
    return dict(found) if isinstance(found, Mapping) else None


def keep_columns(fingerprint: str, columns: Mapping[str, str]) -> None:
    """Keep which cell (`perspective|item|option`) each column of such a table holds; outside a folder nothing is kept."""
    folder = find_home()
    if folder is None:
        return
    path = folder / KEYS / _COLUMNS
    with locked(path):
        _write(path, {"format": FORMAT, "columns": {**_columns(path), fingerprint: dict(columns)}})


def _columns(path: Path) -> dict[str, Any]:
    found = _kept(path).get("columns", {})
    if not isinstance(found, dict):
        raise problem("responses.broken_keys", where=path)
    return found


@cache
def _passing_salt() -> bytes:
    return secrets.token_bytes(_BYTES)


def _kept(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = json.loads(decode_bytes(read_bytes(path), where=path.name))
    except (ValueError, RecursionError) as error:
        raise problem("responses.broken_keys", where=path) from error
    if not isinstance(found, dict):
        raise problem("responses.broken_keys", where=path)
    return found


def _write(path: Path, data: dict[str, Any]) -> None:
    write_atomic(path, json.dumps(data, ensure_ascii=False, indent=1).encode(), private=True)
