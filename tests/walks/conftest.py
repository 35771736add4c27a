"""A deelnemer at work: a home of their own, a real JupyterLab on a free loopback port, Debian's chromium."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.walks.hub_served import hub  # noqa: F401 - a fixture for every walk
from tests.walks.site_served import site  # noqa: F401 - a fixture for every walk
from workbook.home import make_home
from workbook.instrument import load
from workbook.opening import lab_command, lab_environment
from workbook.questionnaire import script, style

CHROMIUM = os.environ.get("WORKBOOK_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LOCAL = {"127.0.0.1", "localhost", ""}
HERE = Path(__file__).parent
HARNESS = "http://127.0.0.1:9/form"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Let pytest-playwright open Debian's chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(autouse=True)
def outside(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Collect every request that leaves this computer; a walk with one has failed."""
    asked: list[str] = []
    yield asked
    assert not asked, f"requests left 127.0.0.1: {asked}"


def watch(context: BrowserContext, outside: list[str]) -> BrowserContext:
    """Note the requests of all pages of a context that go elsewhere, and stop them."""

    def judge(route: Any) -> None:
        outside.append(route.request.url)
        route.abort()

    context.route(lambda url: urlsplit(url).hostname not in LOCAL | {None}, judge)
    return context


@pytest.fixture
def sampler() -> Any:
    """Return a quiz with one question of every form."""
    return load(HERE / "proefvragen.yaml")


@pytest.fixture
def harness(page: Page, outside: list[str]) -> Callable[[dict[str, Any]], Page]:
    """Return a function that draws a payload on a bare page; what the form sends is kept in `window.sent`."""
    watch(page.context, outside)
    content = (HERE / "harness.html").read_text(encoding="utf-8").replace("/* style */", style())
    page.route(HARNESS, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
    module = f"{HARNESS}.js"
    page.route(module, lambda route: route.fulfill(body=script(), content_type="text/javascript; charset=utf-8"))

    def draw(payload: dict[str, Any]) -> Page:
        page.goto(HARNESS)
        page.wait_for_function("typeof window.draw === 'function'")
        page.evaluate("payload => window.draw(payload)", payload)
        return page

    return draw


class Lab:
    """One JupyterLab server over one deelnemer's home."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = scratch / "lab.log"
        environment = {
            **lab_environment(home),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            "JUPYTER_DATA_DIR": str(scratch / "data"),
            "IPYTHONDIR": str(scratch / "ipython"),
        }
        command = [
            *lab_command(home, self.port, browser=False),
            "--IdentityProvider.token=",
            "--ServerApp.port_retries=0",
            "--ServerApp.disable_check_xsrf=True",
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)

    def wait(self, seconds: float = 60) -> Lab:
        """Wait until the server answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/api/status", timeout=2).close()
                return self
            time.sleep(0.3)
        raise TimeoutError(self.log.read_text(errors="replace"))

    def notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells in the home; return its name."""
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(made, self.home / name)
        return name

    def answers(self, instrument: str = "ocai") -> dict[str, Any]:
        """Return the numbers in the answer file by (perspective, item, option)."""
        path = self.home / "antwoorden" / f"{instrument}.json"
        rows = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
        return {(row["perspective"], row["item"], row["option"]): row["value"] for row in rows}

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab over a new home."""
    scratch = tmp_path_factory.mktemp("lab")
    started = Lab(make_home(scratch / "werkboek"), scratch)
    try:
        yield started.wait()
    finally:
        started.stop()


@pytest.fixture
def fresh(lab: Lab) -> Iterator[Lab]:
    """Give the lab with no answers saved and no kernel running."""
    stop_kernels(lab)
    for path in (lab.home / "antwoorden").iterdir():
        path.unlink()
    yield lab
    stop_kernels(lab)


def stop_kernels(lab: Lab) -> None:
    """Shut every session down, so that a walk starts from nothing."""
    with urllib.request.urlopen(f"{lab.url}/api/sessions", timeout=10) as reply:
        sessions = json.load(reply)
    for session in sessions:
        request = urllib.request.Request(f"{lab.url}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(request, timeout=20).close()


def open_notebook(page: Page, lab: Lab, name: str, *, run: bool = True) -> Page:
    """Open a notebook alone in Lab, wait for its kernel, and run all cells."""
    page.goto(f"{lab.url}/lab/tree/{name}?reset")
    page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=60_000)
    wait_for_kernel(page)
    if run:
        run_all(page)
    return page


def wait_for_kernel(page: Page) -> None:
    """Wait until the current notebook can be run."""
    ready = """() => {
      const app = window.jupyterapp, panel = app?.shell.currentWidget;
      const kernel = panel?.sessionContext?.session?.kernel;
      return kernel?.connectionStatus === "connected" && kernel.status === "idle"
        && app.commands.isEnabled("notebook:run-all-cells");
    }"""
    page.wait_for_function(ready, timeout=60_000)


def run_all(page: Page) -> None:
    """Run all cells and wait until the kernel has nothing left to do."""
    command(page, "notebook:run-all-cells")
    wait_for_kernel(page)


def faults(page: Page, part: str = ".plg-form") -> list[str]:
    """Return axe's serious and critical faults in a part of the page."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found = Axe().run(page, context=part, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def command(page: Page, name: str) -> None:
    """Execute one of Lab's commands, with a time limit."""
    limit = "new Promise(done => setTimeout(done, 60000))"
    page.evaluate(f"name => Promise.race([window.jupyterapp.commands.execute(name), {limit}])", name)


@pytest.fixture
def person(playwright: Playwright, tmp_path: Path, outside: list[str]) -> Iterator[Callable[[], BrowserContext]]:
    """Return a function that opens this person's own browser: the same profile every time, so storage survives."""
    opened: list[BrowserContext] = []

    def browse() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=CHROMIUM, args=QUIET, viewport={"width": 1280, "height": 900}
        )
        opened.append(watch(context, outside))
        return context

    yield browse
    for context in opened:
        with contextlib.suppress(Exception):
            context.close()
