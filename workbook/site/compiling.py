"""Python compiled ahead by the very Pyodide that will run it: compiling in the browser costs seconds."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from workbook.errors import problem
from workbook.site.fetching import cache
from workbook.site.source import Source

_SCRIPT = Path(__file__).with_name("compile.js")
_SECONDS = 1200
Files = dict[str, bytes]


def can_compile(source: Source) -> bool:
    """Tell whether node and the module that starts Pyodide in it are there."""
    return source.node is not None and shutil.which("node") is not None


def compiled(
    source: Source, parts: Mapping[str, Files], *, told: Callable[[int], None] = lambda _: None
) -> dict[str, Files]:
    """Return `parts` with every module as `.pyc` instead of `.py`, from the cache where it was compiled before.

    Parameters
    ----------
    told : called with the number of parts that must be compiled now, when there are any

    Raises `WorkbookError` when Pyodide can't be started in node: ask `can_compile` first.
    """
    # Another Pyodide writes other code; sources that are the same are not compiled again.
    core = hashlib.sha256((source.core / "python_stdlib.zip").read_bytes()).hexdigest()
    kept = {name: cache() / "gecompileerd" / f"{_digest(core, files)}" for name, files in parts.items()}
    todo = {name: files for name, files in parts.items() if not kept[name].is_dir()}
    if todo:
        told(len(todo))
        with tempfile.TemporaryDirectory() as folder:
            _in_node(source, todo, Path(folder))
            for name in todo:
                _keep(Path(folder) / name, kept[name])
    return {name: _taken(files, kept[name]) for name, files in parts.items()}


def _digest(core: str, files: Files) -> str:
    made = hashlib.sha256(core.encode())
    for name, data in sorted(files.items()):
        if name.endswith(".py"):
            made.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return made.hexdigest()


def _in_node(source: Source, parts: Mapping[str, Files], folder: Path) -> None:
    for name, files in parts.items():
        for inside, data in files.items():
            if inside.endswith(".py"):
                path = folder / name / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        (folder / name).mkdir(exist_ok=True)
    settings = {"module": str(source.node), "core": str(source.core), "folder": str(folder)}
    command = ["node", "--input-type=module", "--eval", _SCRIPT.read_text(encoding="utf-8"), "--", json.dumps(settings)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise problem("site.not_compiled", where=source.core, reason=str(error)) from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["?"]
        raise problem("site.not_compiled", where=source.core, reason=said[-1])


def _keep(made: Path, place: Path) -> None:
    """Put what was compiled in the cache, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    for path in made.rglob("*.pyc"):
        kept = aside / path.relative_to(made)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)
    try:
        aside.rename(place)
    except OSError:  # another build was first
        shutil.rmtree(aside, ignore_errors=True)


def _taken(files: Files, place: Path) -> Files:
    """Return the files with a module's code in its place; what could not be compiled, such as a template, stays."""
    found = {}
    for name, data in files.items():
        code = place / f"{name}c"
        if name.endswith(".py") and code.is_file():
            found[f"{name}c"] = code.read_bytes()
        else:
            found[name] = data
    return found
