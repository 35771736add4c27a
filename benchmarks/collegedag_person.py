"""One deelnemer, as their browser talks: the page, the notebook, a session, a websocket, and the cells up to the first form."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any
from urllib.parse import quote

from collegedag_hub import KEY, Hub
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

WIDGET = "application/vnd.jupyter.widget-view+json"
_PATIENCE_SECONDS = 240.0
_LOOK_SECONDS = 0.25


class NoFormError(RuntimeError):
    """The form did not come."""


class Person:
    """A deelnemer with a browser.

    Parameters
    ----------
    hub : where they go
    name : their account
    page : the notebook, from their folder
    """

    def __init__(self, hub: Hub, name: str, page: str) -> None:
        self.hub, self.name, self.page = hub, name, page
        self.own = f"{hub.url}/user/{name}"
        self.session = ""
        self._client = AsyncHTTPClient(max_clients=1000)

    async def ask(self, url: str, way: str = "GET", body: Any = None) -> bytes:
        """Return what is answered."""
        request = HTTPRequest(
            url, method=way, body=None if body is None else json.dumps(body), headers={"Authorization": f"token {KEY}"},
            request_timeout=_PATIENCE_SECONDS, connect_timeout=_PATIENCE_SECONDS, allow_nonstandard_methods=True,
        )  # fmt: skip
        return (await self._client.fetch(request)).body

    async def come_in(self) -> float:
        """Have the hub start their server; returns the seconds until it is there."""
        begin = time.monotonic()
        await self.ask(f"{self.hub.url}/hub/api/users/{self.name}/server", "POST")
        while not await self.has_server():  # noqa: ASYNC110 - the hub is another program, which is asked
            await asyncio.sleep(_LOOK_SECONDS)
        return time.monotonic() - begin

    async def has_server(self) -> bool:
        """Tell whether their server runs."""
        found = json.loads(await self.ask(f"{self.hub.url}/hub/api/users/{self.name}"))
        return bool(found["servers"].get("", {}).get("ready"))

    async def open(self) -> float:
        """Open the page and run it up to its first form; returns the seconds from the click until the form is told."""
        begin = time.monotonic()
        await self.ask(f"{self.own}/lab/tree/{quote(self.page)}")
        notebook, *_ = await asyncio.gather(
            self.ask(f"{self.own}/api/contents/{quote(self.page)}?type=notebook&content=1"),
            self.ask(f"{self.own}/lab/api/settings"),
            self.ask(f"{self.own}/api/kernelspecs"),
        )
        cells = cells_to_first_form(json.loads(notebook)["content"])
        asked = {"path": self.page, "name": self.page, "type": "notebook", "kernel": {"name": "python3"}}
        made = json.loads(await self.ask(f"{self.own}/api/sessions", "POST", asked))
        self.session = made["id"]
        await self._run(made["kernel"]["id"], cells)
        return time.monotonic() - begin

    async def leave(self) -> None:
        """Close the page and its kernel; the server stays."""
        if self.session:
            await self.ask(f"{self.own}/api/sessions/{self.session}", "DELETE")
            self.session = ""

    async def _run(self, kernel: str, cells: list[str]) -> None:
        key = uuid.uuid4().hex
        address = f"{self.own}/api/kernels/{kernel}/channels?session_id={key}".replace("http", "ws", 1)
        request = HTTPRequest(
            address,
            headers={"Authorization": f"token {KEY}"},
            connect_timeout=_PATIENCE_SECONDS,
            request_timeout=_PATIENCE_SECONDS,
        )
        socket = await websocket_connect(request)
        try:
            await socket.write_message(message("kernel_info_request", key, {}))
            await self._hear(socket, lambda said: said["msg_type"] == "kernel_info_reply")
            for cell in cells:
                content = {
                    "code": cell,
                    "silent": False,
                    "store_history": True,
                    "allow_stdin": True,
                    "stop_on_error": True,
                }
                await socket.write_message(message("execute_request", key, content))
            await self._hear(socket, shows_form)
        finally:
            socket.close()

    async def _hear(self, socket: Any, wanted: Any) -> None:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            said = await asyncio.wait_for(socket.read_message(), _PATIENCE_SECONDS)
            if said is None:
                raise NoFormError(f"{self.name}: the kernel hung up")
            heard = json.loads(said)
            if heard["msg_type"] == "error":
                raise NoFormError(f"{self.name}: {heard['content']['ename']}: {heard['content']['evalue']}")
            if wanted(heard):
                return
        raise NoFormError(f"{self.name}: no form in {_PATIENCE_SECONDS} s")


def message(kind: str, session: str, content: dict[str, Any]) -> str:
    """Return a message for a kernel, as a browser sends it."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": session,
        "username": "",
        "version": "5.3",
        "date": "",
    }
    made = {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }
    return json.dumps(made)


def shows_form(said: dict[str, Any]) -> bool:
    """Tell whether a message of a kernel puts a form on the page."""
    return said["msg_type"] in {"display_data", "execute_result"} and WIDGET in said["content"]["data"]


def cells_to_first_form(notebook: dict[str, Any]) -> list[str]:
    """Return the code of a page up to and with its first form."""
    cells = ["".join(each["source"]) for each in notebook["cells"] if each["cell_type"] == "code"]
    first = next(at for at, cell in enumerate(cells) if "wb.question(" in cell or "wb.form(" in cell)
    return cells[: first + 1]


async def start_ahead(people: list[Person], at_once: int) -> float:
    """Start everybody's server, some at a time; returns the seconds until all are there."""
    begin, turns = time.monotonic(), asyncio.Semaphore(at_once)

    async def one(person: Person) -> None:
        async with turns:
            await person.come_in()

    await asyncio.gather(*map(one, people))
    return time.monotonic() - begin
