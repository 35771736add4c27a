"""The files of a browser edition: what lies on the site for a deelnemer's file list, and its list, renewed without a rebuild."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.errors import problem
from workbook.home import FOLDERS, utc_now, write_atomic

if TYPE_CHECKING:
    from workbook.docent.release import Release

RECORD = "uitgave.json"
APP = "werkboek"
_MIME = {".ipynb": "application/json", ".yaml": "text/yaml"}
Files = dict[str, bytes]


def put_contents(site: Path, files: Files) -> None:
    """Put files into the site's file list, each by its path in a deelnemer's folder; what lies there already stays.

    Raises `WorkbookError` when the site can't be written.
    """
    root = site / APP / "files"
    for name in FOLDERS:
        # There from the start: in the browser making a folder takes a dozen requests.
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_atomic(root / name, data)
    _renew_lists(site / APP)


def put_release(site: Path, made: Release) -> None:
    """Put a released assignment on a site that was built before, as a new edition of it.

    Raises `WorkbookError` when `site` holds no browser edition, or can't be written.
    """
    record = read_record(site)
    folder = f"opdrachten/{made.assignment}"
    released = {f"{folder}/{path.name}": path.read_bytes() for path in sorted(made.folder.iterdir()) if path.is_file()}
    try:
        for path in (site / APP / "files" / folder).glob("*"):
            if f"{folder}/{path.name}" not in released:
                path.unlink()
        put_contents(site, released)
        releases = {**record.get("releases", {}), made.assignment: made.id}
        # Browsers tell an edition by its name: with another release it is another edition.
        told = json.dumps([record.get("built", record["edition"]), releases], sort_keys=True)
        record |= {
            "built": record.get("built", record["edition"]), "releases": releases, "made_at": utc_now(),
            "edition": hashlib.sha256(told.encode()).hexdigest()[:12],
        }  # fmt: skip
        write_atomic(site / RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise problem("distributing.browser.not_written", where=site) from error


def read_record(site: Path) -> dict[str, Any]:
    """Return what a site says of itself. Raises `WorkbookError` when there is no browser edition in this folder."""
    try:
        record = json.loads((site / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise problem("distributing.browser.none", where=site) from error
    if not isinstance(record, dict) or "edition" not in record or not (site / APP / "files").is_dir():
        raise problem("distributing.browser.none", where=site)
    return record


def _renew_lists(app: Path) -> None:
    """Write the list of every folder, as JupyterLite asks for it."""
    root = app / "files"
    for folder in (root, *sorted(path for path in root.rglob("*") if path.is_dir())):
        inside = folder.relative_to(root)
        listed = [_model(path, root) for path in sorted(folder.iterdir())]
        text = json.dumps({**_model(folder, root), "content": listed, "format": "json"}, ensure_ascii=False)
        write_atomic(app / "api" / "contents" / inside / "all.json", text.encode())


def _model(path: Path, root: Path) -> dict[str, Any]:
    """Return how Jupyter describes a file or folder, without its content."""
    inside = path.relative_to(root).as_posix()
    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat().replace("+00:00", "Z")
    kind = "directory" if path.is_dir() else "notebook" if path.suffix == ".ipynb" else "file"
    return {
        "name": "" if inside == "." else path.name,
        "path": "" if inside == "." else inside,
        "type": kind,
        "mimetype": None if kind != "file" else _MIME.get(path.suffix),
        "size": path.stat().st_size if kind != "directory" else None,
        "created": moment,
        "last_modified": moment,
        "writable": True,
        "content": None,
        "format": None,
    }
