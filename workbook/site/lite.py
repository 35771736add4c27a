"""JupyterLite's page, built by JupyterLite itself and then made smaller and ours."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from workbook import lab
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.site.fetching import page_wheels
from workbook.site.versions import LITE
from workbook.texts import say

_SECONDS = 300
# Written by the build and asked for by nobody here.
_LEFT_OVER = ("manifest.webmanifest", "package.json", "icon-120x120.png", "icon-512x512.png", "doc", "lab/tree",
              "lab/workspaces", "lab/package.json", "jupyterlite.schema.v0.json")  # fmt: skip
_IDLE = ("**/*.map", "build/fa-*.eot", "build/fa-*.svg", "build/fa-*.ttf", "build/fa-*.woff")
# JupyterLite reads its settings from this page too; who opens it goes to the start page.
_ROOT = (
    '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=../index.html">'
    '<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script></head></html>\n'
)
HEAD = (
    '<script src="../../pagina/plaats.js"></script>\n'
    '<link rel="stylesheet" href="../../pagina/werkboek.css">\n'
    '<link rel="stylesheet" href="../../pagina/lab.css">\n'
    '<script type="module" src="../../pagina/werkboek.js"></script>\n'
)

# JupyterLite finds the session of a page by its name alone, so that the second `0-start.ipynb` would get the first one's, and no Python.
_BY_NAME = re.compile(r"(\{path:(\w+),name:(\w+)\}=\w+,\w+=this\._sessions\.find\(\((\w+)=>\4\.)name===\3\)")


def build_page(work: Path, out: Path) -> None:
    """Build JupyterLite's page without notebooks and without Pyodide in `out`.

    Parameters
    ----------
    work : an empty folder for what the build needs

    Raises `WorkbookError` when JupyterLite is not installed, is another version, or fails.
    """
    if importlib.util.find_spec("jupyterlite_core") is None or metadata.version("jupyterlite-core") != LITE:
        raise problem("site.no_lite", where="jupyterlite-core", version=LITE)
    write_atomic(work / "overrides.json", json.dumps(lab.overrides()).encode())
    settings = {
        "LiteBuildConfig": {
            "output_dir": str(out), "apps": ["lab"], "no_sourcemaps": True, "no_unused_shared_packages": True,
            "ignore_sys_prefix": ["federated_extensions"], "settings_overrides": ["overrides.json"],
            "federated_extensions": [str(path) for path in page_wheels()],
            "disable_addons": ["jupyterlite-pyodide-kernel-piplite", "jupyterlite-pyodide-kernel-pyodide"],
        },
    }  # fmt: skip
    write_atomic(work / "jupyter_lite_config.json", json.dumps(settings).encode())
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(
        command, cwd=work, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
        timeout=_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode or not (out / "lab" / "index.html").is_file():
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()] or ["?"]
        raise problem("site.lite_failed", where="jupyterlite-core", reason=said[-1])
    _make_small(out)
    _find_sessions_by_path(out)


def finish_page(out: Path, config: dict[str, Any]) -> None:
    """Write the configuration and put our own scripts into the page."""
    path = out / "jupyter-lite.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["jupyter-config-data"] |= config
    write_atomic(path, json.dumps(whole, ensure_ascii=False, indent=1).encode())
    write_atomic(out / "index.html", _ROOT.encode())
    page = out / "lab" / "index.html"
    text = page.read_text(encoding="utf-8")
    text = text.replace("<html>", '<html lang="nl">', 1)
    text = re.sub(r"<title>.*?</title>", f"<title>{config['appName']}</title>", text, count=1)
    text = re.sub(r'<link rel="manifest"[^>]*>', "", text)
    text = re.sub(r'<meta name="Description"[^>]*>', "", text)
    text = text.replace("Loading JupyterLite...", say("site.loading"))
    text = text.replace("JupyterLite requires JavaScript to be enabled in your browser.", say("site.no_script"))
    write_atomic(page, text.replace("</head>", f"{HEAD}</head>", 1).encode())


def by_path(script: str) -> tuple[str, int]:
    """Return JupyterLite's script with a session belonging to the path of its page, and how often that was mended."""
    return _BY_NAME.subn(r"\1path===\2)", script)


def _find_sessions_by_path(out: Path) -> None:
    mended = 0
    for path in out.glob("build/*.js"):
        text, count = by_path(path.read_text(encoding="utf-8"))
        if count:
            write_atomic(path, text.encode())
            mended += count
    if not mended:
        raise ValueError("JupyterLite's sessions are not the version that is mended here: look at versions.py")


def _make_small(out: Path) -> None:
    for name in _LEFT_OVER:
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for pattern in _IDLE:
        for path in out.glob(pattern):
            path.unlink()
    for path in out.glob("extensions/@jupyterlite/pyodide-kernel-extension/static/pypi/*"):
        path.unlink()
