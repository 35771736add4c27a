"""The pages around the browser edition: start page, back-up and restore, the bar under a page, what a wrong place is told."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from workbook.home import FOLDERS
from workbook.portfolio.transfer import LIMIT
from workbook.questionnaire.assets import DOM
from workbook.texts import area, entry, say

FOLDER = "pagina"
STORAGE = "plg-werkboek"
_HERE = Path(__file__).parent
_KEYS = "sleutels"
_MODULES = (
    "zip.js", "drive.js", "keeping.js", "portfolio.js", "backup.js", "edition.js", "folder.js", "start.js",
    "loading.js", "running.js", "bar.js", "werkboek.js", "start.css", "werkboek.css",
)  # fmt: skip


def pages(edition: str) -> dict[str, bytes]:
    """Return the files of these pages by their path in the site: `index.html` and what lies in `pagina/`.

    `edition` is the site's; an address with it makes that a browser does not take yesterday's start page from its cache.
    """
    made = {f"{FOLDER}/{name}": (_HERE / name).read_bytes() for name in _MODULES}
    made[f"{FOLDER}/{DOM.name}"] = DOM.read_bytes()
    made[f"{FOLDER}/teksten.js"] = f"export default {_json(_settings())};\n".encode()
    places = f"window.plgPlaces = {_json(entry('sitepage.places'))};\n"
    made[f"{FOLDER}/plaats.js"] = (places + (_HERE / "place.js").read_text(encoding="utf-8")).encode()
    made["index.html"] = _start_page(edition).encode()
    return made


def _settings() -> dict[str, Any]:
    """Return what the scripts need: their words, and what goes along in a back-up."""
    labels = {key: text for part in ("both", "start", "bar") for key, text in area("sitepage")[part].items()}
    rules = {
        "folders": [*FOLDERS, _KEYS], "limit": LIMIT, "name": say("sitepage.name"),
        "brought": say("portfolio.carry.beside"), "here": say("sitepage.from_browser"),
    }  # fmt: skip
    return {"labels": labels, "problems": entry("sitepage.problems"), "rules": rules, "storage": STORAGE}


def _start_page(edition: str) -> str:
    page = (_HERE / "start.html").read_text(encoding="utf-8")
    filled = {
        "title": say("sitepage.title"), "heading": say("sitepage.start.heading"), "lead": say("sitepage.start.lead"),
        "script": say("sitepage.script"), "loading": say("sitepage.loading"), "edition": edition,
    }  # fmt: skip
    for name, text in filled.items():
        page = page.replace(f"[[{name}]]", escape(text))
    return page


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
