"""A page of the docent on this computer only: a small server on the loopback address, behind a secret in its address."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from attrs import field, frozen

from workbook.errors import WorkbookError

HOST = "127.0.0.1"
LARGEST_BYTES = 60_000_000
_LOCAL = {HOST, "localhost"}
# On a hub a page is reached through the docent's own server there, which lets nobody else in.
_HUB, _PREFIX = "WORKBOOK_HUB", "JUPYTERHUB_SERVICE_PREFIX"
# Nothing is fetched from elsewhere, and only a page of this computer (JupyterLab) may show this one in a frame.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@frozen
class Request:
    """What a page asks: the values behind the `?`, and what it sends along."""

    query: Mapping[str, str] = field(factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """Return the JSON object that was sent; empty when it is none."""
        try:
            found = json.loads(self.body.decode("utf-8"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@frozen
class Reply:
    """What goes back: bytes of a kind, and the name to save them under where they are a file."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    name: str = ""


Route = Callable[[Request], Reply]


def page_reply(html: str) -> Reply:
    """Return a page."""
    return Reply(html.encode())


def json_reply(value: Any, status: int = 200) -> Reply:
    """Return plain data."""
    return Reply(json.dumps(value, ensure_ascii=False, allow_nan=False).encode(), "application/json", status)


@contextlib.contextmanager
def serve(routes: Mapping[str, Route], *, port: int = 0) -> Iterator[str]:
    """Serve pages while the block lasts; gives the address of the first page.

    Parameters
    ----------
    routes : by method and path (`"GET "` is the page itself, `"GET data"`, `"POST note"`) what answers; a page asks by
        relative address. An answer that raises `WorkbookError` is told to the page as `{"error": …}` with status 400
    port : a free one by default

    Each request has a thread of its own: what a route touches it guards itself.
    """
    secret = secrets.token_urlsafe(18)
    handler = type("Handler", (_Handler,), {"routes": dict(routes), "secret": secret})
    with ThreadingHTTPServer((HOST, port), handler) as server:
        server.daemon_threads = True
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        running.start()
        try:
            yield f"{_origin(server.server_address[1])}/{secret}/"
        finally:
            server.shutdown()
            running.join()


def on_hub() -> bool:
    """Tell whether this runs on a hub, where the browser is on another computer."""
    return bool(os.environ.get(_HUB) and os.environ.get(_PREFIX))


def _origin(port: int) -> str:
    if not on_hub():
        return f"http://{HOST}:{port}"
    return f"{os.environ[_HUB].rstrip('/')}{os.environ[_PREFIX]}proxy/{port}"


def _known_hosts() -> set[str]:
    return _LOCAL | ({urlsplit(os.environ[_HUB]).hostname or HOST} if on_hub() else set())


class _Handler(BaseHTTPRequestHandler):
    routes: Mapping[str, Route] = {}
    secret = ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: object) -> None:
        """Keep quiet: addresses with the secret in them belong in no terminal."""

    def version_string(self) -> str:
        return "workbook"

    def _answer(self, method: str) -> None:
        body = self._body()
        try:
            self._send(self._reply(method, body))
        except (BrokenPipeError, ConnectionError, TimeoutError):
            self.close_connection = True

    def _body(self) -> bytes | None:
        """Return what was sent along; None when it is too much or of no known length."""
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > LARGEST_BYTES or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _reply(self, method: str, body: bytes | None) -> Reply:
        asked = urlsplit(self.path)
        _, secret, name = (*asked.path.split("/", 2), "", "")[:3]
        if not self._from_here() or not secrets.compare_digest(secret.encode(), self.secret.encode()):
            return Reply(b"", status=403)
        route = self.routes.get(f"{method} {unquote(name)}")
        if route is None or body is None:
            return Reply(b"", status=404 if route is None else 413)
        try:
            return route(Request(dict(parse_qsl(asked.query, keep_blank_values=True)), body))
        except WorkbookError as error:
            return json_reply({"error": str(error)}, 400)
        except Exception:  # noqa: BLE001 - the page says that it did not work; a traceback helps no docent
            return Reply(b"", status=500)

    def _from_here(self) -> bool:
        """Tell whether a page of this computer asks: another site may know the port, and never the name in `Host`."""
        hosts = [self.headers.get("Host") or "", urlsplit(self.headers.get("Origin") or f"//{HOST}").netloc]
        return all((urlsplit(f"//{each}").hostname or "") in _known_hosts() for each in hosts)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        named = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(reply.name)}"} if reply.name else {}
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **_HEADERS, **named}
        if reply.kind == "application/pdf":
            del headers["Content-Security-Policy"]  # the browser's own reader of a pdf is a page too
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
