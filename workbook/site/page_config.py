"""How JupyterLite is set up: Dutch, one document at a time, only what a notebook page needs, storage that keeps its name."""

from __future__ import annotations

from typing import Any

# Fixed for good: a browser finds earlier answers by this name, whatever the edition.
CONTENTS = "plg-werkboek"
SETTINGS = "plg-werkboek-instellingen"
WORKSPACES = "plg-werkboek-werkruimte"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PYODIDE = "static/pyodide"

_DISABLED = (
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlite/application-extension:lsp-connection-manager",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/console-extension",
    "@jupyterlab/help-extension",
    "@jupyterlab/logconsole-extension",
    "@jupyterlab/vega5-extension",
    "@jupyterlite/javascript-kernel-extension",
    "@jupyterlite/iframe-extension",
)


def config(*, title: str, lock: str, stdlib: str, start: list[str], disabled: dict[str, bool]) -> dict[str, Any]:
    """Return what is added to `jupyter-lite.json`.

    Parameters
    ----------
    title : the name of the page
    lock, stdlib : file names in Pyodide's folder
    start : the packages that are loaded at the start
    disabled : what the laptop's own page leaves out too
    """
    return {
        "appName": title,
        "exposeAppInBrowser": True,
        "contentsStorageName": CONTENTS,
        "settingsStorageName": SETTINGS,
        "workspacesStorageName": WORKSPACES,
        "disabledExtensions": sorted({*_DISABLED, *(name for name, off in disabled.items() if off)}),
        "litePluginSettings": {
            KERNEL: {
                "pyodideUrl": f"./{PYODIDE}/pyodide.js",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {
                    "lockFileURL": f"{PYODIDE}/{lock}",
                    "stdLibURL": f"{PYODIDE}/{stdlib}",
                    "packages": start,
                },
            },
        },
    }
