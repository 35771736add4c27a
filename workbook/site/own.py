"""Our own package as the browser gets it: the deelnemer's part of the code, the notebooks and the datasets."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

from workbook import readymade
from workbook.content import content_root
from workbook.errors import problem

_PACKAGE = Path(__file__).parents[1]
# The docent's part and what starts a program stay on a laptop.
_LEFT_OUT = (
    "docent",
    "site",
    "hub",
    "kernels",
    "lab",
    "doctor",
    "cli.py",
    "dutch_cli.py",
    "terminal.py",
    "opening.py",
    "swift.py",
    "__main__.py",
)
_NAME = "plg-werkboek"
_SECONDS = 600


def wheel_files() -> dict[str, bytes]:
    """Return every file of our own wheel by its path in it; of an installed package what was installed.

    Raises `WorkbookError` when the wheel of a checkout can't be built.
    """
    if content_root() != _PACKAGE.parent:
        return _installed()
    with tempfile.TemporaryDirectory() as made:
        _build(_PACKAGE.parent, Path(made))
        (wheel,) = Path(made).glob("*.whl")
        return unpacked(wheel)


def browser_files(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what of the wheel a deelnemer needs in the browser, with every YAML read beforehand."""
    left_out = tuple(f"workbook/{part}" + ("" if part.endswith(".py") else "/") for part in _LEFT_OUT)
    found = {name: data for name, data in files.items() if not name.startswith(left_out)}
    # As `read_text` reads it: of that text the fingerprint is taken.
    texts = [data.decode().replace("\r\n", "\n") for name, data in found.items() if name.endswith(".yaml")]
    return {**found, **{f"workbook/{name}": data for name, data in readymade.prepare(texts).items()}}


def unpacked(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel by their path in it."""
    with zipfile.ZipFile(wheel) as opened:
        return {each.filename: opened.read(each) for each in opened.infolist() if not each.is_dir()}


def _installed() -> dict[str, bytes]:
    about = metadata.distribution(_NAME)
    folder = f"{_NAME.replace('-', '_')}-{about.version}.dist-info"
    found = {f"{folder}/METADATA": (about.read_text("METADATA") or "").encode()}
    for each in about.files or ():
        if ".dist-info/licenses/" in each.as_posix():
            found[f"{folder}/licenses/{each.name}"] = each.read_binary()
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE.parent)
        if path.is_file() and "__pycache__" not in inside.parts:
            found[inside.as_posix()] = path.read_bytes()
    return found


def _build(project: Path, out: Path) -> None:
    """Build the wheel: with the hatchling that is here, else with the one that pip fetches."""
    ways = (
        (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(out)),
        (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(project)),
    )
    said = ""
    for command in ways:
        done = subprocess.run(
            command, cwd=project, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return
        said = (done.stderr.strip().splitlines() or ["?"])[-1]
    raise problem("site.no_wheel", where=project, reason=said)
