"""The deelnemer's folder: where it is, who it belongs to, and writing in it without ever losing a file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import stat
import sys
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from workbook.errors import problem
from workbook.texts import entry

ANSWERS = "antwoorden"
TOPICS = "actualiteit"
FOLDERS = (ANSWERS, "team", "vragenlijsten", "inleveren", "bijlagen", "instrumenten", TOPICS)
_RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
_STALE_LOCK_SECONDS = 15.0
# Read once in the browser edition, where it stays the same as long as the page is open.
_known_ids: dict[Path, str] = {}


def find_home() -> Path | None:
    """Return the deelnemer's folder: `WORKBOOK_HOME`, else the nearest parent with `antwoorden/`, else None."""
    named = os.environ.get("WORKBOOK_HOME")
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / ANSWERS).is_dir()), None)


def home() -> Path:
    """Return the deelnemer's folder. Raises `WorkbookError` when there is none."""
    found = find_home()
    if found is None:
        raise problem("home.none", where=Path.cwd())
    return found


def make_home(folder: Path, *, name: str | None = None) -> Path:
    """Make (or complete) a deelnemer's folder with a pseudonym of its own; what stands there stays.

    The name, where given, is kept apart in `naam.json`, which never leaves the folder.
    """
    # In the browser edition each folder is requests that the first question would wait for: who needs one makes it.
    parts = FOLDERS[:1] if _in_page() else FOLDERS
    try:
        for part in parts:
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise problem("home.not_writable", where=folder, reason=_reason(error)) from error
    who = folder / "deelnemer.json"
    if not who.exists():
        made = {"format": 1, "id": f"d-{secrets.token_hex(4)}", "made_at": utc_now()}
        write_atomic(who, json.dumps(made, indent=1).encode())
    if name:
        write_atomic(folder / "naam.json", json.dumps({"name": name}, ensure_ascii=False).encode(), private=True)
    return folder


def deelnemer_id(folder: Path | None = None) -> str:
    """Return the pseudonym of the folder's owner; one is made when the folder has none yet."""
    folder = folder or home()
    path = folder / "deelnemer.json"
    if _in_page() and path in _known_ids:
        return _known_ids[path]
    try:
        _known_ids[path] = str(json.loads(path.read_text(encoding="utf-8-sig"))["id"])
        return _known_ids[path]
    except FileNotFoundError:
        if os.environ.get("WORKBOOK_GRADING"):
            # A hand-in that is being graded is looked at, never added to.
            return ""
        return deelnemer_id(make_home(folder))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise problem("home.broken_id", where=path) from error


def is_example(folder: Path | None = None) -> bool:
    """Tell whether the start page's switch stands at the example school (its answer `start.school`)."""
    folder = folder or find_home()
    if folder is None:
        return False
    try:
        rows = json.loads((folder / ANSWERS / "start.json").read_text(encoding="utf-8-sig"))["rows"]
        chosen = [row for row in rows if row["item"] == "school" and row["value"]]
        return bool(chosen) and max(chosen, key=lambda row: str(row["saved_at"]))["option"] == "voorbeeld"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def utc_now() -> str:
    """Return the moment as ISO 8601 in UTC with milliseconds, as every file here stores it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_atomic(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write `data` to a temporary file beside `path` and rename it, so that a crash leaves old or new, never half.

    A target held open (Excel, OneDrive) is tried again for about two seconds. What is `private` only its owner can read,
    where the system knows owners; in a folder that belongs to a group (setgid), that group as well.
    Raises `WorkbookError` when it still can't be written; the old file is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(3)}.tmp")
    key = "home.not_writable"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _in_page():
            temporary.touch(mode=(0o660 if path.parent.stat().st_mode & stat.S_ISGID else 0o600) if private else 0o666)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not _in_page() and path.exists():
            key = "home.held_open"
        _replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise problem(key, where=path, reason=_reason(error)) from error


def _in_page() -> bool:
    """Tell whether this is the browser edition: each step on a file is a request there, and no other program has it."""
    return sys.platform == "emscripten"


def _replace(temporary: Path, path: Path) -> None:
    if _in_page():
        # The browser's file system hangs when an existing .json is overwritten.
        path.unlink(missing_ok=True)
    for pause in (*_RETRY_SECONDS, None):
        try:
            os.replace(temporary, path)  # noqa: PTH105 - the call whose refusal on Windows is awaited, and simulated in tests
            return
        except PermissionError:
            if pause is None:
                raise
            time.sleep(pause)


def _reason(error: OSError) -> str:
    return str(entry("home.reasons").get(type(error).__name__, entry("home.reasons")["other"]))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` for one reader-then-writer, so that two tabs can't overwrite each other's answers.

    A lock left by a crashed process is taken over after fifteen seconds. In the browser edition nothing is held: making a
    file is two requests there, between which another tab may come, so a lock would only cost time.
    """
    if _in_page():
        yield
        return
    lock = path.with_name(f".{path.name}.lock")
    with contextlib.suppress(OSError):
        lock.parent.mkdir(parents=True, exist_ok=True)
    held = _take(lock)
    try:
        yield
    finally:
        if held:
            with contextlib.suppress(OSError):
                lock.unlink()


def _take(lock: Path) -> bool:
    deadline = time.monotonic() + _STALE_LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            return True
        except FileExistsError:
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > _STALE_LOCK_SECONDS or time.monotonic() > deadline:
                    lock.unlink()
            time.sleep(0.02)
        except OSError:
            # A folder that can't be written: the write itself tells it, with the right sentence.
            return False


_PORTS = (f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))
_RESERVED = {*"con prn aux nul conin$ conout$".split(), *_PORTS}


def safe_name(text: str, *, longest: int = 80) -> str:
    """Return `text` as a file name that Windows, macOS and every zip take: NFC, no reserved word, no odd sign."""
    name = unicodedata.normalize("NFC", text)
    name = re.sub(r"\s+", " ", name)
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", name)[:longest].strip(" .")
    stem = name.split(".")[0].strip().casefold()
    return f"_{name}" if stem in _RESERVED or not name else name


def is_inside(path: Path, folder: Path) -> bool:
    """Tell whether `path`, links followed, lies in `folder`."""
    return path.resolve().is_relative_to(folder.resolve())
