"""The browser edition, built once for all walks and served on loopback as a plain static server serves it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import gettempdir

import pytest
from attrs import frozen

from workbook.errors import WorkbookError
from workbook.site import build
from workbook.site.source import find

ROOT = Path(__file__).parents[2]
# `$hoelang` is nginx's own; everything else is sent as it stands there.
HEADERS = [
    (name, value.strip('"'))
    for name, value in re.findall(
        r"add_header (\S+) (\"[^\"]*\"|\S+) always;",
        (ROOT / "docs" / "deploy" / "browser.conf").read_text(encoding="utf-8"),
    )
    if "$" not in value
]
KEPT = 2
_MATTERS = ("workbook", "notebooks", "datasets")
_SKIPPED = {"__pycache__", ".ipynb_checkpoints", "docent", "text"}


@frozen
class Served:
    """A browser edition that can be visited."""

    folder: Path
    url: str


class _Quiet(SimpleHTTPRequestHandler):
    """Serve files as any static server does; browsers keep the connection."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 - the class variable of the standard library
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def end_headers(self) -> None:
        """Send what docs/deploy tells a provider to send: what is tested is what is advised."""
        for name, value in HEADERS:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that left."""


def reason_to_skip() -> str | None:
    """Return why the browser edition can't be built here, or None."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed"
    try:
        find(None)
    except WorkbookError as error:
        if error.key in {"site.no_pyodide", "site.missing"}:
            return "no folder with the packages of Pyodide: name one in WORKBOOK_PYODIDE"
        raise
    return None


def state() -> str:
    """Return a fingerprint of all that a site is built from."""
    made = hashlib.sha256()
    for top in _MATTERS:
        for path in sorted((ROOT / top).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.is_file() and not _SKIPPED & set(inside.parts[1:]):
                made.update(f"{inside.as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()[:16]


def built() -> Path:
    """Return a site of this very state of the tree: built by whoever comes first, found by the others.

    Who works on a walk names a site that stands already in `WORKBOOK_SITE_BUILT`.
    """
    if named := os.environ.get("WORKBOOK_SITE_BUILT"):
        return Path(named)
    home = Path(gettempdir()) / f"plg-werkboek-site-{os.getuid()}"
    home.mkdir(exist_ok=True)
    with (home / "slot").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = home / state()
        if not (folder / "uitgave.json").is_file():
            for older in sorted(home.glob("*/uitgave.json"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(older.parent)
            build(folder)
        return folder


@pytest.fixture(scope="session")
def site() -> Iterator[Served]:
    """Return the browser edition, served on loopback at the root of a port of its own."""
    if why := reason_to_skip():
        pytest.skip(why)
    with serving(built()) as served:
        yield served


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder on loopback, at the root of a port of its own."""
    with _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Served(folder, f"http://127.0.0.1:{server.server_address[1]}")
        finally:
            server.shutdown()
            thread.join()
