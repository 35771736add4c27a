"""Servers started before the collegedag: asked of a hub that answers as JupyterHub does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from workbook.errors import WorkbookError
from workbook.hub import ahead
from workbook.hub.ahead import Hub

KEY = "sleutel"


class FakeHub(ThreadingHTTPServer):
    """A hub with accounts, of which a server takes a moment to start."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.known = {"anna": 0.0, "bram": 0.0, "stuk": 0.0, "loopt": 1.0}
        self.starting: set[str] = set()
        self.most = 0
        self.made: list[str] = []
        self.turn = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hub/api"

    def ready(self, name: str) -> bool:
        with self.turn:
            done = 0 < self.known[name] <= time.monotonic()
            if done:
                self.starting.discard(name)
            return done

    def begin(self, name: str) -> int:
        with self.turn:
            if name == "stuk":
                return 500
            if self.known[name]:
                return 400
            self.known[name] = time.monotonic() + 0.3
            self.starting.add(name)
            self.most = max(self.most, len(self.starting))
            return 202


class _Answers(BaseHTTPRequestHandler):
    server: FakeHub

    def do_GET(self) -> None:
        name = self.path.split("/")[4]
        if name not in self.server.known:
            self.answer(404)
        else:
            self.answer(200, {"servers": {"": {"ready": self.server.ready(name)}} if self.server.known[name] else {}})

    def do_POST(self) -> None:
        name, *server = self.path.split("/")[4:]
        if not server:
            self.server.known[name] = 0.0
            self.server.made.append(name)
            self.answer(201, {})
        elif name not in self.server.known:
            self.answer(404)
        else:
            self.answer(self.server.begin(name))

    def answer(self, status: int, what: Any = None) -> None:
        if self.headers["Authorization"] != f"token {KEY}":
            status, what = 403, None
        data = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.setattr(ahead, "_LOOK_SECONDS", 0.02)
    made = FakeHub()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_servers_start_a_few_at_a_time_and_each_is_told(hub: FakeHub) -> None:
    hub.known |= {f"d{number}": 0.0 for number in range(5)}
    begun = list(ahead.start_ahead(Hub(hub.address, KEY), [f"d{number}" for number in range(5)], at_once=2))
    assert {each.account for each in begun} == {f"d{number}" for number in range(5)}
    assert all(each.ready and each.seconds > 0.2 for each in begun)
    assert hub.most == 2


def test_one_that_runs_is_left_and_one_who_never_signed_in_is_made_known(hub: FakeHub) -> None:
    found = {each.account: each for each in ahead.start_ahead(Hub(hub.address, KEY), ["loopt", "nieuw"])}
    assert (found["loopt"].ready, found["loopt"].seconds) == (True, 0)
    assert (found["nieuw"].ready, hub.made) == (True, ["nieuw"])


def test_one_that_will_not_start_is_told_and_the_others_start(hub: FakeHub) -> None:
    told: list[str] = []
    with pytest.raises(WorkbookError) as caught:
        ahead.run_ahead(Hub(hub.address, KEY), ["anna", "stuk", "loopt"], 3, told.append)
    assert caught.value.key == "ahead.not_all"
    assert sorted(told[:-1])[1:] == ["loopt: stond al klaar", "stuk: niet gestart"]
    assert min(told[:-1]).startswith("anna: klaar in ")
    assert told[-1] == "2 van 3 servers staan klaar."


def test_waiting_for_a_server_that_does_not_come_ends(hub: FakeHub) -> None:
    hub.known["traag"] = time.monotonic() + 600
    (begun,) = ahead.start_ahead(Hub(hub.address, KEY), ["traag"], wait_seconds=0.1)
    assert (begun.ready, begun.seconds >= 0.1) == (False, True)


def test_a_wrong_key_and_a_hub_that_is_not_there_are_told_in_dutch(hub: FakeHub) -> None:
    with pytest.raises(WorkbookError) as caught:
        list(ahead.start_ahead(Hub(hub.address, "fout"), ["anna"]))
    assert caught.value.key == "ahead.no_key"
    assert "JUPYTERHUB_API_TOKEN" in caught.value.remedy
    with pytest.raises(WorkbookError) as caught:
        list(ahead.start_ahead(Hub("http://127.0.0.1:1/hub/api", KEY), ["anna"]))
    assert caught.value.key == "ahead.no_hub"


def test_the_key_is_asked_for_and_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ahead.KEY, raising=False)
    with pytest.raises(WorkbookError) as caught:
        ahead.the_key()
    assert caught.value.key == "ahead.key_missing"
    monkeypatch.setenv(ahead.KEY, KEY)
    assert ahead.the_key() == KEY
    assert KEY not in repr(Hub("http://hub", KEY))


def test_by_default_everybody_in_the_group_of_deelnemers_and_no_docent(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbook.hub.settings import Folders, Settings

    groups = {"werkboek-deelnemer": {"bram", "anna", "dora"}, "werkboek-docent": {"dora"}}
    monkeypatch.setattr(ahead, "_members", groups.__getitem__)
    folders = Folders(state="/s", course="/c", post="/p", group="/g")
    settings = Settings(address="https://hub", database="postgresql://x", folders=folders)
    assert ahead.deelnemers_of(settings) == ["anna", "bram"]
    groups["werkboek-deelnemer"] = {"dora"}
    with pytest.raises(WorkbookError) as caught:
        ahead.deelnemers_of(settings)
    assert caught.value.key == "ahead.nobody"


def test_the_command_starts_who_is_named_and_prints_a_line_each(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbook.hub.__main__ import app

    monkeypatch.setenv(ahead.KEY, KEY)
    run = CliRunner().invoke(app, ["voorverwarmen", "anna", "loopt", "--adres", hub.address, "--tegelijk", "1"])
    assert run.exit_code == 0, run.output
    lines = run.output.splitlines()
    assert lines[0].startswith("anna: klaar in ")
    assert lines[1:] == ["loopt: stond al klaar", "2 van 2 servers staan klaar."]
