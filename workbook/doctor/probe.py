"""What a fresh Python of this environment can load, as JSON: run in a process of its own, so that a crash is a finding."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

# What holds compiled parts, or what everything else stands on.
LOADED = (
    "numpy", "pandas", "matplotlib", "scipy", "lxml", "typst", "ipykernel", "ipywidgets", "anywidget", "nbgrader", "attrs",
    "cattrs", "ruamel.yaml", "openpyxl", "typer", "rich",
)  # fmt: skip
FORMS = ("anywidget", "@jupyter-widgets/jupyterlab-manager")


def probed() -> dict[str, Any]:
    """Return what can't be loaded and why, JupyterLab's version and parts, and whether figures and .pdf have their fonts."""
    broken = {}
    for name in LOADED:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - a package may do anything while it is loaded
            broken[name] = type(error).__name__
    found: dict[str, Any] = {"broken": broken, "lab": None, "dutch": False, "forms": [], "fonts": [], "pdf": False}
    for name, look in (("lab", _lab), ("dutch", _dutch), ("forms", _forms), ("fonts", _fonts), ("pdf", _pdf)):
        with contextlib.suppress(Exception):
            found[name] = look()
    return found


def _lab() -> str:
    return str(importlib.import_module("jupyterlab.labapp").LabApp.version)


def _dutch() -> bool:
    return any(each.name == "nl_NL" for each in entry_points(group="jupyterlab.languagepack"))


def _forms() -> list[str]:
    folders = importlib.import_module("jupyter_core.paths").jupyter_path("labextensions")
    return [name for name in FORMS if any(Path(each, name, "package.json").is_file() for each in folders)]


def _fonts() -> list[str]:
    manager = importlib.import_module("matplotlib.font_manager")
    return sorted({each.name for each in manager.fontManager.ttflist} & {"DejaVu Sans"})


def _pdf() -> bool:
    made = importlib.import_module("typst").compile(
        b'#set text(font: "Libertinus Serif")\nJa.', ignore_system_fonts=True
    )
    return bytes(made).startswith(b"%PDF")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(probed()))
