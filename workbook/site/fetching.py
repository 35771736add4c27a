"""What npm and PyPI serve, fetched once into a cache outside the project and kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from workbook.errors import problem
from workbook.home import write_atomic
from workbook.site.versions import COMPILED, LATER, PAGE, PYODIDE, PYTHON, START, WITH_LXML

_SECONDS = 900
_TARGET = ("--python-version", PYTHON, "--implementation")
_PURE = (*_TARGET, "py", "--abi", "none", "--platform", "any")
_BUILT = (*_TARGET, "cp", "--abi", f"cp{PYTHON.replace('.', '')}", "--platform", "pyemscripten_2024_0_wasm32")


def cache() -> Path:
    """Return the folder where what was fetched is kept: in `WORKBOOK_CACHE`, else in the user's own cache."""
    home = Path(os.environ.get("WORKBOOK_CACHE") or Path.home() / ".cache" / "plg-werkboek")
    folder = home / f"pyodide-{PYODIDE}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def core_from_npm() -> Path:
    """Return the folder of Pyodide's core as npm serves it.

    Raises `WorkbookError` when it is not there and can't be fetched.
    """
    folder = cache() / "node_modules" / "pyodide"
    if not (folder / "pyodide.mjs").is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise problem("site.no_npm", where="npm", version=PYODIDE)
        _run(npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", cache(), f"pyodide@{PYODIDE}")
    return folder


def wheels() -> list[Path]:
    """Return the wheels from PyPI that go into Python in the browser.

    Raises `WorkbookError` when they are not there and can't be fetched.
    """
    return _fetched("pypi", {_PURE: {**START, **LATER, **WITH_LXML}, _BUILT: COMPILED})


def page_wheels() -> list[Path]:
    """Return the wheels whose parts for the page are used. Raises as `wheels` does."""
    return _fetched("pagina", {_PURE: PAGE})


def _fetched(name: str, wanted: Mapping[tuple[str, ...], Mapping[str, str]]) -> list[Path]:
    folder, marker = cache() / name, cache() / name / "volledig.json"
    asked = {" ".join(target): dict(pins) for target, pins in wanted.items()}
    if not (marker.is_file() and json.loads(marker.read_text(encoding="utf-8")) == asked):
        aside = cache() / f".{name}-{os.getpid()}"
        shutil.rmtree(aside, ignore_errors=True)
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", aside)
        try:
            for target, pins in wanted.items():
                _run(*pip, *target, *(f"{package}=={version}" for package, version in pins.items()))
            write_atomic(aside / marker.name, json.dumps(asked).encode())
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return sorted(folder.glob("*.whl"))


def _run(*command: str | Path) -> None:
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words, cwd=cache(), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise problem("site.not_fetched", where=Path(words[0]).name, reason=str(error)) from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["?"]
        raise problem("site.not_fetched", where=Path(words[0]).name, reason=said[-1])
