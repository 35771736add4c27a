"""JupyterLab in Dutch and calm: one set of settings for the laptop, the hub and the browser edition.

`labconfig/` holds what JupyterLab reads itself (settings, and which plugins are off), `lab.css` the few things that no
setting can do. `jupyter_server_config.json` is for a server and has no meaning in the browser edition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.forms import lab_style
from workbook.texts import say

FOLDER = Path(__file__).parent
MENUS, TOOLBAR = "@jupyterlab/mainmenu-extension:plugin", "@jupyterlab/notebook-extension:panel"
WORKBOOK_MENU, TABS_MENU, HAND_IN = "plg-werkboek", "jp-mainmenu-tabs", "plg-inleveren"
_HIDDEN = """\
.jp-DirListing-item[data-file-type="yaml"],
.jp-DirListing-item[title*="deelnemer.json"],
.jp-DirListing-item[title*="naam.json"] { display: none; }
"""
OPEN = "docmanager:open"  # the one command of JupyterLab that opens a page and takes its label from us


def style(*, server: bool = True) -> str:
    """Return the style sheet that belongs to the settings; start JupyterLab with `--LabApp.custom_css=True`.

    Without a `server` (the browser edition) it also hides from the list of files what `server_config` hides elsewhere.
    """
    own = (FOLDER / "lab.css").read_text(encoding="utf-8")
    words = {"unsaved": say("lab.unsaved"), "saved_at": say("lab.saved_at"), "name": say("lab.name")}
    for place, said in words.items():
        own = own.replace(f"{{{place}}}", json.dumps(said, ensure_ascii=False))
    return own + lab_style() + ("" if server else _HIDDEN)


def overrides() -> dict[str, dict[str, Any]]:
    """Return the settings that differ from JupyterLab's own, by plugin (the content of `overrides.json`)."""
    return _read("labconfig/default_setting_overrides.json")


def page_config() -> dict[str, Any]:
    """Return which plugins are off (the content of `page_config.json`)."""
    return _read("labconfig/page_config.json")


def server_config() -> dict[str, Any]:
    """Return the settings of the server that JupyterLab runs on: no terminals, no screens of nbgrader."""
    return _read("jupyter_server_config.json")


def with_pages(settings: dict[str, dict[str, Any]], label: str, pages: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the settings for somebody who has other pages than a deelnemer: the docent.

    The menu of the workbook becomes one with these pages (title by path), and the button to hand in goes away. The menu
    of open pages comes back: nbgrader's screens are no files that could be found in the list.
    """
    made = json.loads(json.dumps(settings))
    opened = [{"command": OPEN, "args": {"path": path, "label": title}} for path, title in pages.items()]
    menus = [menu for menu in made[MENUS]["menus"] if menu["id"] not in {WORKBOOK_MENU, TABS_MENU}]
    made[MENUS]["menus"] = [{"id": WORKBOOK_MENU, "label": label, "rank": 0, "items": opened}, *menus]
    made[TOOLBAR]["toolbar"] = [item for item in made[TOOLBAR]["toolbar"] if item["name"] != HAND_IN]
    return dict(made)


def _read(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / name).read_text(encoding="utf-8")))
