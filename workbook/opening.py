"""Opening the workbook: a deelnemer's folder made or refreshed, and JupyterLab started on its start page."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from workbook.content import content_root
from workbook.errors import problem
from workbook.home import make_home, write_atomic
from workbook.lab import FOLDER as LAB_SETTINGS
from workbook.lab import style
from workbook.renewing import chosen_parcels, put_away, released_before, renew
from workbook.renewing.keeping import DELIVERED, digest, read_record, write_record
from workbook.texts import say

START = "Start.ipynb"
_PORT = Path(".werkboek") / "poort"
_PROFILE = {
    # After a restart of the kernel any cell can be run alone: the doors are always there.
    "startup/00-werkboek.py": "import workbook as wb\n",
    # The kernel warns in English that it talks to this computer itself without encryption.
    "ipython_kernel_config.py": "c.IPKernelApp.log_level = 40\n",
}
_START_SECONDS = 90
_END_SECONDS = 15


@frozen
class Prepared:
    """A deelnemer's folder that is ready, and what there is to tell about it."""

    folder: Path
    told: tuple[str, ...]


def default_folder() -> Path:
    """Return where the workbook lives when nobody says otherwise: in Documenten, else in the home directory."""
    documents = Path.home() / "Documents"
    return (documents if documents.is_dir() else Path.home()) / say("opening.folder")


def prepare(folder: Path, *, parcel: Path | None = None) -> Prepared:
    """Make or refresh a deelnemer's folder; their answers and whatever they added to a notebook stay.

    A release of the docent's that lies in the folder, or is given as `parcel`, is taken in; what it brought is not replaced by
    what the workbook itself ships.
    Raises `WorkbookError` when the folder can't be made or written, or `parcel` is no release.
    """
    told = [say("opening.folder_is", folder=folder)]
    make_home(folder)
    own, delivered, released = shipped(), read_record(folder / DELIVERED), released_before(folder)
    parcels, notes = chosen_parcels(folder, released, parcel)
    files = {name: data for name, data in own.items() if name not in released.files}
    for each in parcels:
        files.update(each.files)
    renewed = renew(folder, files, {**delivered, **released.files})
    for each in parcels:
        released.take(each, own)
    write_record(folder / DELIVERED, {**delivered, **{name: digest(name, own[name]) for name in files if name in own}})
    if parcels:
        released.write(folder)
    put_away(folder, parcels)
    return Prepared(folder, (*told, *notes, *renewed.told))


def shipped() -> dict[str, bytes]:
    """Return every notebook and question file of the workbook itself, by path in a deelnemer's folder."""
    source = content_root() / "notebooks"
    found = {}
    for path in sorted(path for path in source.rglob("*") if path.suffix in {".ipynb", ".yaml"}):
        relative = path.relative_to(source)
        if relative.parts[0] not in {"text", "docent"} and ".ipynb_checkpoints" not in relative.parts:
            found[relative.as_posix()] = path.read_bytes()
    return found


def lab_environment(folder: Path, *, settings: str = ".werkboek") -> dict[str, str]:
    """Return the environment for JupyterLab: Dutch, calm, nbgrader's docent screens off.

    Its settings live in the folder itself (in `settings`), apart from any other Jupyter on this computer.
    """
    own, profile = folder / settings / "jupyter", folder / settings / "ipython" / "profile_default"
    write_atomic(own / "custom" / "custom.css", style().encode())
    for name, text in _PROFILE.items():
        write_atomic(profile / name, text.encode())
    paths = [str(LAB_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "WORKBOOK_HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(own),
        "IPYTHONDIR": str(profile.parent),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(part for part in paths if part),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }


def lab_command(folder: Path, port: int, *, browser: bool = True, page: str = START) -> list[str]:
    """Return the command that starts JupyterLab on a page, by default a deelnemer's first, on this computer only."""
    command = [
        sys.executable, "-m", "workbook.swift", "jupyterlab", f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{page}",
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
    """Start JupyterLab in a deelnemer's folder and wait until it is closed; returns its exit code.

    The kernel is told where the folder is, so that notebooks find the answers from whatever subfolder they run in.
    Raises `WorkbookError` when JupyterLab can't be started.
    """
    return serve_lab(folder, START, lab_environment(folder), browser=browser, port=port)


def serve_lab(folder: Path, page: str, environment: Mapping[str, str], *, browser: bool, port: int) -> int:
    """Start JupyterLab on a page of a folder and wait until it is closed; returns its exit code.

    Raises `WorkbookError` when JupyterLab can't be started.
    """
    port, token = port or folder_port(folder), secrets.token_hex(16)
    command = lab_command(folder, port, browser=browser, page=page)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        lab = subprocess.Popen(command, cwd=folder, env={**environment, "JUPYTER_TOKEN": token})
    except OSError as error:
        raise problem("opening.no_lab", where=folder) from error
    try:
        if not _listens(lab, port):
            raise problem("opening.no_lab", where=folder)
        print(say("opening.address", address=f"http://127.0.0.1:{port}/lab/tree/{page}?token={token}"), flush=True)
        return lab.wait()
    except KeyboardInterrupt:
        _end(lab)
        print(say("opening.closed"), flush=True)
        return 0
    finally:
        _end(lab)


def _interrupt(*_: object) -> None:
    """Take a closed window and a polite kill for Ctrl+C."""
    raise KeyboardInterrupt


def _listens(lab: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server takes visitors; False when it ended instead."""
    deadline = time.monotonic() + _START_SECONDS
    while lab.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.2)
    return False


def _end(lab: subprocess.Popen[bytes]) -> None:
    """Have JupyterLab close, and end it when it does not.

    A thread that was saving a page just then is waited for forever: the loop that would tell it to stop has stopped itself.
    """
    if lab.poll() is not None:
        return
    lab.terminate()
    try:
        lab.wait(_END_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        lab.kill()
        lab.wait()
