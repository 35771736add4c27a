"""Three doors to the same notebooks: JupyterLab on a laptop, a hub, and the browser edition; a test says what to do behind each.

All three are JupyterLab at heart, so what a deelnemer has is asked of the page's own file list, never of a disk: in the browser
edition there is none.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen
from playwright.sync_api import Locator, Page

from tests.walks.conftest import command

# On a busy machine Pyodide needs its time; what is measured is measured elsewhere.
PATIENCE_MS = 180_000
READY = """path => {
  const app = window.jupyterapp, panel = app?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.context?.path === path && panel.context.isReady && kernel?.connectionStatus === "connected"
    && kernel.status === "idle" && app.commands.isEnabled("notebook:run-all-cells");
}"""
CONTENT = """([path, kind]) => Promise.race([
  window.jupyterapp.serviceManager.contents.get(path, kind ? {content: true, format: kind, type: "file"} : {content: true})
    .then(found => found.content, () => null),
  new Promise(done => setTimeout(() => done("too late"), 30000)),
])"""
CELL = """text => {
  const content = window.jupyterapp.shell.currentWidget.content;
  const at = content.widgets.findIndex(each => each.model.type === "code" && each.model.sharedModel.getSource().includes(text));
  content.activeCellIndex = at;
  content.widgets[at]?.node.scrollIntoView();
  content.widgets[at]?.node.setAttribute("data-walk", text);
  return at;
}"""


@frozen
class Door:
    """One way in.

    Attributes
    ----------
    address : the address of a notebook, by its path in the deelnemer's folder
    enter : what comes before the first notebook, where something does: signing in on a hub
    """

    name: str
    address: Callable[[str], str]
    enter: Callable[[Page], None] | None = None

    def open(self, page: Page, notebook: str) -> Page:
        """Open a notebook and wait until its kernel is ready."""
        page.goto(self.address(notebook), timeout=PATIENCE_MS)
        return self.ready(page, notebook)

    def ready(self, page: Page, notebook: str) -> Page:
        """Wait until this notebook is in front and its kernel has nothing to do."""
        page.wait_for_function("typeof window.jupyterapp === 'object'", timeout=PATIENCE_MS)
        page.wait_for_function(READY, arg=notebook, timeout=PATIENCE_MS)
        return page

    def reload(self, page: Page, notebook: str) -> Page:
        """Load the page again."""
        page.reload(timeout=PATIENCE_MS)
        return self.ready(page, notebook)

    def run(self, page: Page, text: str) -> Locator:
        """Run the cell with this text in it, and return the cell once the kernel is idle."""
        assert page.evaluate(CELL, text) >= 0, f"no cell with {text}"
        command(page, "notebook:run-cell")
        page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=PATIENCE_MS
        )
        return page.locator(f"[data-walk={json.dumps(text)}]")

    def run_all(self, page: Page) -> None:
        """Run every cell and wait until nothing is left to do."""
        command(page, "notebook:run-all-cells")
        page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=PATIENCE_MS
        )

    def answers(self, page: Page, instrument: str) -> dict[tuple[str | None, str, str | None], Any]:
        """Return the numbers in the answer file by (perspective, item, option); nothing where there is no file."""
        found = self._content(page, f"antwoorden/{instrument}.json", "text")
        # Whatever is asked for, JupyterLite gives what its kernel wrote as base64.
        if found and not found.lstrip().startswith("{"):
            found = base64.b64decode(found)
        rows = json.loads(found)["rows"] if found else []
        return {(row["perspective"], row["item"], row["option"]): row["value"] for row in rows}

    def handed_in(self, page: Page, into: Path) -> list[Path]:
        """Write what lies in the folder `inleveren` into a folder of this computer; return the zips, oldest first."""
        listed = self._content(page, "inleveren", "") or []
        made = []
        for name in sorted(each["name"] for each in listed if each["name"].endswith(".zip")):
            into.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes(base64.b64decode(self._content(page, f"inleveren/{name}", "base64")))
            made.append(into / name)
        return made

    def _content(self, page: Page, path: str, kind: str) -> Any:
        found = page.evaluate(CONTENT, [path, kind])
        assert found != "too late", path
        return found


def on_laptop(url: str) -> Door:
    """Return the door of `workbook open`."""
    return Door("jupyterlab", lambda notebook: f"{url}/lab/tree/{notebook}?reset")


def in_browser(url: str) -> Door:
    """Return the door of the browser edition."""
    return Door("browser", lambda notebook: f"{url.rstrip('/')}/werkboek/lab/index.html?path={notebook}")


def at_provider(hub: Any, who: str) -> Door:
    """Return the door of a hub, for one of its people: by the link that stands in an ELO."""

    def enter(page: Page) -> None:
        page.goto(f"{hub.url}/hub/user-redirect/lab", timeout=PATIENCE_MS)
        hub.login(page, who)
        page.wait_for_url("**/user/*/lab**", timeout=PATIENCE_MS)

    return Door("hub", lambda notebook: f"{hub.url}/hub/user-redirect/lab/tree/{notebook}?reset", enter)
