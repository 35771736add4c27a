"""What a process that runs notebooks gets from this machine: a bare environment, and what it may read."""

from __future__ import annotations

import contextlib
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

FLAGS = ("-P",)  # nothing of the folder that it is started in
_FONT_SECONDS = 60
# What Windows itself needs to start a program and to find its own libraries.
_WINDOWS = (
    "SYSTEMROOT",
    "WINDIR",
    "SYSTEMDRIVE",
    "COMSPEC",
    "PATHEXT",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
)


def bare_environment(home: Path) -> dict[str, str]:
    """Return the environment of a process that runs notebooks: nothing of the docent's own, and known to be grading.

    Parameters
    ----------
    home : the folder that stands for home and for temporary files
    """
    programs = (sysconfig.get_path("scripts"), str(Path(sys.executable).parent), *os.defpath.split(os.pathsep))
    bare = {
        "PATH": os.pathsep.join(dict.fromkeys(programs)),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "TMPDIR": str(home),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "WORKBOOK_GRADING": "1",
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "LINES": "24",
    }
    if sys.platform == "win32":
        bare |= {name: os.environ[name] for name in _WINDOWS if name in os.environ}
        bare |= {"TEMP": str(home), "TMP": str(home), "USERPROFILE": str(home)}
    if site.ENABLE_USER_SITE:
        # Packages of `pip install --user` are looked for under home, which is another one there.
        bare["PYTHONUSERBASE"] = site.getuserbase()
    return bare


def readable() -> list[Path]:
    """Return what a notebook needs to read: what the wall knows of, and packages that are installed in place elsewhere."""
    from workbook.docent.running.wall import needed_paths

    found = needed_paths()
    for name in sys.path:
        path = Path(name)
        if path.is_dir() and not any(path.is_relative_to(each) for each in found):
            found.extend(_importable(path))
    return found


def _importable(folder: Path) -> list[Path]:
    """Return only what can be imported from a folder that is no place for packages, such as a checkout."""
    return [path for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]


def lay_fonts(home: Path) -> None:
    """Lay matplotlib's list of fonts in a home: looking for them takes longer than a whole notebook.

    Where matplotlib never ran on this machine it is made first, in its own place, so that this happens once.
    """
    if not (found := _font_lists()):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            command = [sys.executable, "-P", "-c", "import matplotlib.font_manager"]
            subprocess.run(command, capture_output=True, check=False, timeout=_FONT_SECONDS)
        found = _font_lists()
    folder = home / "matplotlib"
    folder.mkdir(exist_ok=True)
    for path in found:
        with contextlib.suppress(OSError):
            shutil.copyfile(path, folder / path.name)


def _font_lists() -> list[Path]:
    """Return the lists of fonts that matplotlib made on this machine: one for each of its formats."""
    given = os.environ.get("MPLCONFIGDIR")
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(given) if given else Path(caches, "matplotlib")
    if not given and sys.platform in {"win32", "darwin"}:
        folder = Path.home() / ".matplotlib"
    return sorted(folder.glob("fontlist-*.json"))
