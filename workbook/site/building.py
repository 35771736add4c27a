"""A browser edition, built whole beside where it comes and then put there in one step."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook import inbrowser, lab
from workbook.docent.distributing.browser import APP, RECORD, put_contents
from workbook.errors import problem
from workbook.home import utc_now, write_atomic
from workbook.opening import START, shipped
from workbook.site import page
from workbook.site.lite import build_page, finish_page
from workbook.site.own import browser_files, wheel_files
from workbook.site.packages import Python, gather
from workbook.site.packing import zipped
from workbook.site.page_config import PYODIDE, config
from workbook.site.source import Source, find
from workbook.survey import hosted
from workbook.texts import say

_CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm")
# The figures of a page, and a statistic on them.
_FIGURES = ("matplotlib", "seaborn", "pandas", "numpy")
Tell = Callable[[str], None]


@frozen
class Site:
    """What was built: where it stands, which edition, how large, and whether Python was compiled ahead."""

    folder: Path
    edition: str
    bytes: int
    compiled: bool


def build(out: Path, *, pyodide: Path | None = None, tell: Tell = lambda _: None) -> Site:
    """Build the browser edition in `out`; an earlier one there stays until the new one is whole.

    Parameters
    ----------
    pyodide : a folder with Pyodide's packages, an unpacked Pyodide or its archive; without it what `find` finds
    tell : called with a Dutch line for each step

    Raises
    ------
    WorkbookError : `out` holds something else, no Pyodide of the right version, or something can't be fetched or built
    """
    _refuse_other(out)
    tell(say("site.step.source"))
    source = find(pyodide)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as work:
        made = Path(work) / "site"
        python = _fill(made, Path(work), source, tell)
        edition = _written_record(made, python)
        _swap(made, out, Path(work) / "vorige")
    return Site(out, edition, sum(path.stat().st_size for path in out.rglob("*") if path.is_file()), python.compiled)


def _fill(made: Path, work: Path, source: Source, tell: Tell) -> Python:
    app = made / APP
    tell(say("site.step.own"))
    own = browser_files(wheel_files())
    tell(say("site.step.python"))
    python = gather(source, own, told=lambda count: tell(say("site.step.compile", count=count)))
    tell(say("site.step.page"))
    (work / "lite").mkdir()
    build_page(work / "lite", app)
    folder, stdlib = app / PYODIDE, _stdlib_name(python.stdlib)
    for name in _CORE:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source.core / name, folder / name)
    for name, data in {stdlib: python.stdlib, **python.lock.files()}.items():
        (folder / name).write_bytes(data)
    lock = python.lock
    disabled = lab.page_config()["disabledExtensions"]
    finish_page(
        app, config(title=say("site.title"), lock=lock.file_name, stdlib=stdlib, start=lock.start, disabled=disabled)
    )
    # Compiled code can't be read: the licence asks that its source is there too.
    write_atomic(made / "bron" / f"plg-werkboek-{metadata.version('plg-werkboek')}.zip", zipped(own))
    tell(say("site.step.contents"))
    put_contents(made, shipped())
    return python


def _stdlib_name(data: bytes) -> str:
    return f"python_stdlib-{hashlib.sha256(data).hexdigest()[:10]}.zip"


def _written_record(made: Path, python: Python) -> str:
    """Write which edition this is, its pages in the order of reading, and our own pages around it."""
    edition = _edition(made)
    for name, data in own_pages(edition).items():
        write_atomic(made / name, data)
    folder = f"{APP}/{PYODIDE}"
    start = [*_CORE, _stdlib_name(python.stdlib), *python.lock.start_files()]
    record = {
        "format": 1, "edition": edition, "made_at": utc_now(), "version": metadata.version("plg-werkboek"),
        "pages": pages(shipped()),
        "start": [_weighed(made, f"{folder}/{name}") for name in start],
        "later": [_weighed(made, f"{folder}/{name}") for name in python.lock.later_files(*_FIGURES)],
    }  # fmt: skip
    write_atomic(made / RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode())
    return edition


def own_pages(edition: str) -> dict[str, bytes]:
    """Return the start page, its scripts and the team's questionnaire, by path in the site."""
    style = {"pagina/lab.css": lab.style(server=False).encode()}
    return {**style, **page.pages(edition), **inbrowser.pages(), **hosted.pages()}


def pages(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Return path, title and module of every notebook, in the order of reading; `module` is None beside the modules."""
    found = []
    for path, data in files.items():
        if path.endswith(".ipynb"):
            first, _, _ = path.partition("/")
            number = first.removeprefix("module-")
            module = int(number) if first.startswith("module-") and number.isdigit() else None
            found.append({"path": path, "title": _title(data) or path, "module": module})
    return sorted(found, key=lambda each: (each["path"] != START, each["module"] is None, str(each["path"])))


def _title(notebook: bytes) -> str:
    for cell in json.loads(notebook)["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return ""


def _weighed(made: Path, name: str) -> dict[str, Any]:
    return {"path": name, "bytes": (made / name).stat().st_size}


def _edition(made: Path) -> str:
    """Return a name for exactly these files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in made.rglob("*") if path.is_file()):
        name = path.relative_to(made).as_posix()
        if not name.startswith(f"{APP}/api/"):  # the lists hold moments
            digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _refuse_other(out: Path) -> None:
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / RECORD).is_file()):
        raise problem("site.not_ours", where=out)


def _swap(made: Path, out: Path, before: Path) -> None:
    """Put the new site in place of the one before; that one comes back when this fails."""
    try:
        if out.exists():
            out.rename(before)
        made.rename(out)
    except OSError as error:
        if before.exists() and not out.exists():
            before.rename(out)
        raise problem("site.not_swapped", where=out) from error
