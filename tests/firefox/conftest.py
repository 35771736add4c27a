"""The same forms and pages in another browser: Debian's Firefox."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from tests.firefox.browser import Page, Wall, running
from tests.walks.conftest import HERE as WALKS
from tests.walks.conftest import fresh, lab, site
from workbook.instrument import load
from workbook.questionnaire import script, style

__all__ = ["fresh", "lab", "site"]


@pytest.fixture(scope="session")
def _firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Wall]]:
    with running(tmp_path_factory.mktemp("firefox")) as started:
        yield started


@pytest.fixture
def firefox(_firefox: tuple[Page, Wall]) -> Iterator[Page]:
    """Give a page to somebody who was never here; a request that leaves this computer is a failed test."""
    page, wall = _firefox
    wall.asked.clear()
    page.do("open")
    yield page
    page.do("open")
    assert not wall.asked, f"requests left 127.0.0.1: {wall.asked}"


@frozen
class Served:
    """What is served on loopback: by its path a kind and a content. `asked` is every request that came, in full."""

    url: str
    files: dict[str, tuple[str, bytes]]
    asked: list[str]


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Serve whatever a test puts in."""
    files, asked = dict[str, tuple[str, bytes]](), list[str]()

    class Serve(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            kind, content = files.get(self.path.partition("?")[0], ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.server_port}", files, asked)
    server.shutdown()
    server.server_close()


@pytest.fixture
def sampler() -> Any:
    """Return a quiz with one question of every form."""
    return load(WALKS / "proefvragen.yaml")


@pytest.fixture
def harness(firefox: Page, served: Served) -> Callable[[dict[str, Any]], Page]:
    """Return a function that draws a payload on a bare page, as the fixture of that name does in chromium."""
    content = Path(WALKS / "harness.html").read_text(encoding="utf-8").replace("/* style */", style())
    served.files["/form"] = ("text/html; charset=utf-8", content.encode())
    served.files["/form.js"] = ("text/javascript; charset=utf-8", script().encode())

    def draw(payload: dict[str, Any]) -> Page:
        firefox.goto(f"{served.url}/form")
        firefox.wait("typeof window.draw === 'function'")
        firefox.evaluate("payload => void window.draw(payload)", payload)
        return firefox

    return draw
