"""A plain static server that counts what goes over the wire, and the memory of a tree of processes."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# What a server compresses by itself; wheels and zips are compressed already.
TEXTS = {".html", ".js", ".mjs", ".css", ".json", ".ipynb", ".yaml", ".svg", ".wasm", ".txt"}


class Counted(ThreadingHTTPServer):
    """A server on this machine that counts the bytes of its answers, heads left out.

    Parameters
    ----------
    folder : what is served
    compress : whether texts and WebAssembly go compressed, as most servers do it
    """

    daemon_threads = True

    def __init__(self, folder: Path, *, compress: bool = False) -> None:
        self.compress, self.sent, self.requests, self.unchanged = compress, 0, 0, 0
        self.largest: dict[str, int] = {}
        self.squeezed: dict[str, bytes] = {}
        self.counting = threading.Lock()
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))

    @property
    def url(self) -> str:
        """Return the address of the site."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def count(self, path: str, size: int) -> None:
        """Add one answer to the count."""
        with self.counting:
            self.sent += size
            self.requests += 1
            self.largest[path] = self.largest.get(path, 0) + size

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a browser that was closed while it still fetched."""


class _Handler(SimpleHTTPRequestHandler):
    server: Counted
    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 - the class variable of the standard library
        **SimpleHTTPRequestHandler.extensions_map,
        ".wasm": "application/wasm",
        ".mjs": "text/javascript",
    }

    def send_response(self, code: int, message: str | None = None) -> None:
        super().send_response(code, message)
        if code == HTTPStatus.NOT_MODIFIED:
            self.server.unchanged += 1

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        fresh = path.is_file() and not self._is_known(path)
        squeezed = fresh and self.server.compress and path.suffix in TEXTS
        if fresh:
            self.server.count(
                self.path.partition("?")[0], len(self._squeezed(path)) if squeezed else path.stat().st_size
            )
        if not squeezed:
            super().do_GET()
            return
        data = self._squeezed(path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        self.end_headers()
        self.wfile.write(data)

    def _squeezed(self, path: Path) -> bytes:
        key = f"{path}:{path.stat().st_mtime_ns}"
        if key not in self.server.squeezed:
            self.server.squeezed[key] = gzip.compress(path.read_bytes(), 6)
        return self.server.squeezed[key]

    def _is_known(self, path: Path) -> bool:
        """Tell whether the browser has this very version already."""
        return self.headers.get("If-Modified-Since") == self.date_time_string(int(path.stat().st_mtime))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server uses
        """Say nothing on stderr."""


@contextmanager
def served(folder: Path, *, compress: bool = False) -> Iterator[Counted]:
    """Serve a site as long as it is measured."""
    server = Counted(folder, compress=compress)
    if compress:
        # A real server has its compressed files ready: squeezing them is no part of what is timed.
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in {".js", ".wasm"}:
                server.squeezed[f"{path}:{path.stat().st_mtime_ns}"] = gzip.compress(path.read_bytes(), 6)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def memory_mb(marker: str) -> float:
    """Return the memory in MB (proportional set size) of the processes with `marker` on their command line, and theirs.

    Nothing is counted where the system has no /proc.
    """
    found: dict[int, int] = {}
    roots: set[int] = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if marker.encode() in (folder / "cmdline").read_bytes():
                roots.add(int(folder.name))
        except (OSError, ValueError, IndexError):
            continue
    grown = True
    while grown:
        more = {each for each, parent in found.items() if parent in roots and each not in roots}
        roots |= more
        grown = bool(more)
    return round(sum(map(_pss_kb, roots)) / 1024, 1)


def _pss_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
