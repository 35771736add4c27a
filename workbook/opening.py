"""Opening the workbook: a deelnemer's folder made or refreshed, and JupyterLab started on its start page."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from workbook.content import content_root
from workbook.dutch import day
from workbook.errors import problem
from workbook.forms import lab_style
from workbook.home import make_home, write_atomic
from workbook.texts import say

START = "Start.ipynb"
_RECORD = Path(".werkboek") / "geleverd.json"
_PORT = Path(".werkboek") / "poort"
_LAB = Path(__file__).parent / "lab"
_PROFILE = {
    # After a restart of the kernel any cell can be run alone: the doors are always there.
    "startup/00-werkboek.py": "import workbook as wb\n",
    # The kernel warns in English that it talks to this computer itself without encryption.
    "ipython_kernel_config.py": "c.IPKernelApp.log_level = 40\n",
}
_START_SECONDS = 90


@frozen
class Prepared:
    """A deelnemer's folder that is ready, and what there is to tell about it."""

    folder: Path
    told: tuple[str, ...]


def default_folder() -> Path:
    """Return where the workbook lives when nobody says otherwise: in Documenten, else in the home directory."""
    documents = Path.home() / "Documents"
    return (documents if documents.is_dir() else Path.home()) / say("opening.folder")


def prepare(folder: Path) -> Prepared:
    """Make or refresh a deelnemer's folder; their answers stay, and a notebook they changed is kept beside the new one.

    Raises `WorkbookError` when the folder can't be made or written.
    """
    told = [say("opening.folder_is", folder=folder)]
    make_home(folder)
    record = _recorded(folder)
    source = content_root() / "notebooks"
    for shipped in sorted(path for path in source.rglob("*") if path.suffix in {".ipynb", ".yaml"}):
        relative = shipped.relative_to(source)
        if relative.parts[0] == "text" or ".ipynb_checkpoints" in relative.parts:
            continue
        kept = _refresh(shipped, folder / relative, record.get(relative.as_posix()))
        if kept:
            told.append(say("opening.kept", name=relative.name, kept=kept.name))
        record[relative.as_posix()] = _digest(shipped)
    write_atomic(folder / _RECORD, json.dumps(record, indent=1).encode())
    return Prepared(folder, tuple(told))


def _recorded(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / _RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _refresh(shipped: Path, target: Path, delivered: str | None) -> Path | None:
    """Put the shipped file in place; return where the deelnemer's own changed version was kept, if there was one."""
    new = _digest(shipped)
    if target.exists() and (delivered == new or _digest(target) == new):
        return None
    kept = None
    if target.exists() and _digest(target) != delivered:
        kept = _free(
            target.with_name(
                f"{target.stem} ({say('opening.own_version', day=day(datetime.now(UTC).astimezone()))}){target.suffix}"
            )
        )
        try:
            target.replace(kept)
        except OSError as error:
            raise problem("home.held_open", where=target, reason=say("home.reasons.PermissionError")) from error
    write_atomic(target, shipped.read_bytes())
    return kept


def _free(path: Path) -> Path:
    number = 2
    candidate = path
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return candidate


def _digest(path: Path) -> str:
    """Return a hash of what is written in a file; of a notebook only its cells' texts, since running it is no change."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise problem("home.held_open", where=path, reason=say("home.reasons.PermissionError")) from error
    if path.suffix == ".ipynb":
        try:
            cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(data)["cells"]]
            data = json.dumps(cells).encode()
        except (ValueError, KeyError, TypeError):
            pass
    return hashlib.sha256(data).hexdigest()


def lab_environment(folder: Path) -> dict[str, str]:
    """Return the environment for JupyterLab: Dutch, calm, nbgrader's docent screens off.

    Its settings live in the folder itself, apart from any other Jupyter on this computer.
    """
    own, profile = folder / ".werkboek" / "jupyter", folder / ".werkboek" / "ipython" / "profile_default"
    write_atomic(own / "custom" / "custom.css", lab_style().encode())
    for name, text in _PROFILE.items():
        write_atomic(profile / name, text.encode())
    paths = [str(_LAB), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "WORKBOOK_HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(own),
        "IPYTHONDIR": str(profile.parent),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(part for part in paths if part),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }


def lab_command(folder: Path, port: int, *, browser: bool = True) -> list[str]:
    """Return the command that starts JupyterLab on a deelnemer's start page, on this computer only."""
    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{START}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.custom_css=True", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}", "--Application.log_level=ERROR",
    ]  # fmt: skip
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*command, "--allow-root"] if as_root else command


def folder_port(folder: Path) -> int:
    """Return the port of last time, or a free one when it is taken: what a browser keeps belongs to one port."""
    record = folder / _PORT
    try:
        port = int(record.read_text())
        with socket.socket() as probe:
            if os.name != "nt":  # there it means that two may listen; elsewhere that a port just closed is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except (OSError, ValueError, OverflowError):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        write_atomic(record, str(port).encode())
    return port


def start_lab(folder: Path, *, browser: bool = True, port: int = 0) -> int:
    """Start JupyterLab in the folder and wait until it is closed; returns its exit code.

    The kernel is told where the folder is, so that notebooks find the answers from whatever subfolder they run in.
    Raises `WorkbookError` when JupyterLab can't be started.
    """
    port, token = port or folder_port(folder), secrets.token_hex(16)
    environment = {**lab_environment(folder), "JUPYTER_TOKEN": token}
    try:
        lab = subprocess.Popen(lab_command(folder, port, browser=browser), cwd=folder, env=environment)
    except OSError as error:
        raise problem("opening.no_lab", where=folder) from error
    with lab:
        if not _listens(lab, port):
            raise problem("opening.no_lab", where=folder)
        print(say("opening.address", address=f"http://127.0.0.1:{port}/lab/tree/{START}?token={token}"), flush=True)
        return _until_closed(lab)


def _listens(lab: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes visitors; False when it ended instead."""
    deadline = time.monotonic() + _START_SECONDS
    while lab.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.2)
    lab.terminate()
    return False


def _until_closed(lab: subprocess.Popen[bytes]) -> int:
    """Wait for JupyterLab; Ctrl+C, a closed window and a polite kill end it as well."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        return lab.wait()
    except KeyboardInterrupt:
        lab.terminate()
        print(say("opening.closed"), flush=True)
        return 0
    finally:
        if lab.poll() is None:
            lab.terminate()
