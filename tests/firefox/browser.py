"""Debian's Firefox for a test: puppeteer-core in node drives it over WebDriver BiDi, with Playwright's own words for what a test asks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

# The last line of versions that runs on the node of Debian 12 and 13; 25 asks for node 22.
PUPPETEER = "24.43.1"
FIREFOX = os.environ.get("WORKBOOK_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox") or ""
# What the browser itself asks for, whatever page is open; it gets no answer either.
OF_FIREFOX = (".mozilla.com", ".mozilla.org", ".mozilla.net", ".firefox.com")
BRIDGE = Path(__file__).with_name("bridge.mjs")


def puppeteer() -> Path:
    """Return the folder of puppeteer-core, fetched once into the cache; skip where there is no Firefox or no node."""
    if not FIREFOX or shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("firefox-esr, node and npm are not all installed")
    cache = Path(os.environ.get("WORKBOOK_CACHE") or Path.home() / ".cache" / "plg-werkboek") / "firefox"
    folder = cache / "node_modules" / "puppeteer-core"
    found = folder / "package.json"
    if not found.is_file() or json.loads(found.read_text(encoding="utf-8"))["version"] != PUPPETEER:
        cache.mkdir(parents=True, exist_ok=True)
        # The library alone: its own scripts would fetch a browser.
        fetch = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", str(cache)]
        done = subprocess.run([*fetch, f"puppeteer-core@{PUPPETEER}"], capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
        if done.returncode:
            pytest.skip(f"npm could not fetch puppeteer-core: {done.stderr[-300:]}")
    return folder


class Keyboard:
    """The keys of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """Press one key, or several at once: `Control+a`."""
        self.page.do("press", key=key)

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self.page.do("type", text=text)


class Page:
    """One page of Firefox, for one person: what it keeps is gone with the next."""

    def __init__(self, process: subprocess.Popen[str], scratch: Path) -> None:
        self._process, self.scratch, self.keyboard = process, scratch, Keyboard(self)

    def do(self, deed: str, **given: Any) -> Any:
        """Ask the bridge for a deed and return what comes of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"deed": deed, **given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Firefox has gone"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def goto(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.do("goto", address=address)

    def reload(self) -> None:
        """Load the page again."""
        self.do("reload")

    def evaluate(self, code: str, argument: Any = None) -> Any:
        """Return an expression's value, or what a function makes of the argument."""
        return self.do("evaluate", code=code, argument=argument)

    def wait(self, code: str, seconds: float = 15) -> None:
        """Wait until an expression is true."""
        self.do("wait", code=code, seconds=seconds)

    def wait_for_timeout(self, milliseconds: float) -> None:
        """Let the page go its way for a while."""
        time.sleep(milliseconds / 1000)

    def click(self, selector: str, number: int = 0) -> None:
        """Click on what a selector finds; `::-p-text(…)` and `::-p-aria(…)` find by words."""
        self.do("click", selector=selector, number=number)

    def fill(self, selector: str, text: str, number: int = 0) -> None:
        """Type a text over what stands in a field."""
        self.do("fill", selector=selector, number=number, text=text)

    def choose(self, selector: str, value: str) -> None:
        """Choose a line of a drop-down list."""
        self.do("choose", selector=selector, number=0, value=value)

    def upload(self, selector: str, path: Path) -> None:
        """Give a file to a field that asks for one."""
        self.do("upload", selector=selector, path=str(path))

    def shows(self, text: str, seconds: float = 15) -> None:
        """Wait until a text stands on the page."""
        self.wait(f"document.body.innerText.includes({json.dumps(text)})", seconds)

    def viewport(self, width: int, height: int = 800) -> None:
        """Make the window wider or narrower."""
        self.do("viewport", width=width, height=height)

    def screenshot(self, path: Path) -> Path:
        """Make a picture of what is in sight."""
        self.do("screenshot", path=str(path))
        return path

    def downloaded(self, deed: Any, seconds: float = 15) -> Path:
        """Do something that brings a file, and return the file."""
        folder = self.scratch / "downloads"
        before = set(folder.iterdir())
        deed()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            made = {each for each in set(folder.iterdir()) - before if each.suffix != ".part" and each.stat().st_size}
            if made and not list(folder.glob("*.part")):
                return made.pop()
            time.sleep(0.1)
        raise AssertionError("no file came")


def faults(page: Page, part: str | None = None) -> list[str]:
    """Return axe's serious and critical faults in Firefox, in a part of the page or in all of it."""
    import axe_playwright_python

    page.do("script", path=str(Path(axe_playwright_python.__file__).with_name("axe.min.js")))
    found = page.evaluate(
        "part => axe.run(part || document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}})"
        ".then(found => found.violations.filter(each => ['serious', 'critical'].includes(each.impact))"
        ".flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))",
        part or "",
    )
    return list(found)


class Wall:
    """A proxy that lets nothing through and notes what was asked for."""

    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Refuse(BaseHTTPRequestHandler):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.refuse
                raise AttributeError(name)

            def refuse(self) -> None:
                if not self.path.partition(":")[0].endswith(OF_FIREFOX):
                    asked.append(f"{self.command} {self.path}")
                self.send_error(502)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def running(scratch: Path) -> Iterator[tuple[Page, Wall]]:
    """Start Firefox with a profile of its own, behind a wall; end it afterwards."""
    library, wall = puppeteer(), Wall()
    for name in ("profile", "downloads", "home"):
        (scratch / name).mkdir()
    settings = scratch / "bridge.json"
    settings.write_text(
        json.dumps({
            "puppeteer": str(library), "firefox": FIREFOX, "profile": str(scratch / "profile"),
            "downloads": str(scratch / "downloads"), "proxy": wall.port,
        })
    )  # fmt: skip
    # Firefox writes in the home folder also with a profile elsewhere, and looks for a screen that need not be there.
    own = {
        "HOME": str(scratch / "home"),
        "MOZ_HEADLESS": "1",
        "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1",
        "LANG": "nl_NL.UTF-8",
    }
    with (scratch / "bridge.log").open("w") as log:
        process = subprocess.Popen(
            ["node", str(BRIDGE), str(settings)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", env={**os.environ, **own},
        )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline(), (scratch / "bridge.log").read_text()
        yield Page(process, scratch), wall
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=15)
        process.kill()
        process.wait()
        wall.server.shutdown()
        wall.server.server_close()
