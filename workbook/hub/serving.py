"""Somebody's own server on the hub: the folder prepared and the surroundings set, then Jupyter's own program takes over.

The hub runs `python -m workbook.hub.serving` as the account itself; what it may see, the system decides, not this module.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from workbook import opening
from workbook.docent import office
from workbook.docent.course import PAGES, open_course
from workbook.docent.posts import NEW, OUT, ROOM
from workbook.errors import WorkbookError
from workbook.handin.posting import BACK, POST
from workbook.hub.places import lay_boxes
from workbook.hub.settings import Role, Settings
from workbook.renewing import read_parcel, released_before
from workbook.sharing.giving import CLASS_FOLDER
from workbook.texts import say

ROLE = "WORKBOOK_ROLE"
COURSE = "WORKBOOK_COURSE"
ADDRESS = "WORKBOOK_HUB"
NEWS = "WORKBOOK_RELEASES"
SITE = "WORKBOOK_SITE"  # where a questionnaire for the team can be filled in
PREPARED = "WORKBOOK_PREPARED"  # kernels with the libraries loaded: workbook/kernels/
PAGE = {"docent": f"/lab/tree/{PAGES}/{office.FIRST}", "deelnemer": f"/lab/tree/{opening.START}"}


# A kernel's socket is a file here: its name is told in full to Linux, which takes no more than 107 bytes.
_RUNTIME = ".plg"
_LONGEST_SOCKET = len(f"/{_RUNTIME}/kernel-{'0' * 36}-ipc-5")
_MOST_BYTES = 107


@frozen
class Started:
    """What a server is started with: its folder, its surroundings, and what is said to Jupyter."""

    folder: Path
    environment: Mapping[str, str]
    options: tuple[str, ...]


def surroundings(settings: Settings, account: str, role: Role) -> dict[str, str]:
    """Return what the hub tells somebody's server; makes their boxes, which takes root. Raises `WorkbookError` as `lay_boxes`."""
    told = {ROLE: role, ADDRESS: settings.address, CLASS_FOLDER: settings.folders.group, PREPARED: "1"}
    if role == "docent":
        return {**told, COURSE: settings.folders.course, ROOM: settings.folders.post}
    into, out = lay_boxes(settings, account)
    told |= {SITE: settings.site} if settings.site else {}
    return {**told, POST: str(into), BACK: str(out), NEWS: str(Path(settings.folders.post) / NEW)}


def of_deelnemer() -> Started:
    """Prepare a deelnemer's folder, as `workbook open` does. Raises `WorkbookError` when it can't be written."""
    folder = Path.home() / say("opening.folder")
    opening.prepare(folder)
    _take_releases(folder)
    _link_back(folder)
    return Started(folder, opening.lab_environment(folder), ("--ServerApp.terminals_enabled=False",))


def of_docent() -> Started:
    """Prepare the docent's pages in the course folder. Raises `WorkbookError` when there is no course."""
    course = open_course(Path(os.environ[COURSE]))
    office.lay_pages(course)
    return Started(course.root, office.office_environment(course), ())


def _take_releases(folder: Path) -> None:
    """Take in what the docent released since; one that can't be read keeps nobody from working."""
    for path in sorted(Path(os.environ[NEWS]).glob("*.zip")) if os.environ.get(NEWS) else ():
        with contextlib.suppress(WorkbookError):
            parcel = read_parcel(path)
            if parcel.made_at > released_before(folder).modules.get(str(parcel.module), ""):
                opening.prepare(folder, parcel=path)


def _link_back(folder: Path) -> None:
    """Show what comes back in the list of files, under a name of its own; a file of that name stays."""
    back, link = os.environ.get(BACK), folder / OUT
    if back and not link.exists() and not link.is_symlink():
        link.symlink_to(back)


def apart(home: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the surroundings and options with which kernels talk over files of this account, and over no port.

    Servers that choose ports in the same second can choose the same one; the kernel that then finds it taken never starts.
    A home whose path is too long for such a file gets neither: there it stays with ports.
    """
    if len(os.fsencode(home)) + _LONGEST_SOCKET > _MOST_BYTES:
        return {}, ()
    return {"JUPYTER_RUNTIME_DIR": str(home / _RUNTIME)}, ("--KernelManager.transport=ipc",)


def main(arguments: Sequence[str]) -> None:
    """Prepare what this account's role asks for and become its server; what is wrong is told in the hub's journal."""
    docent = os.environ.get(ROLE) == "docent"
    # Colleagues work in one course folder; what a deelnemer writes is theirs.
    os.umask(0o007 if docent else 0o027)
    try:
        started = of_docent() if docent else of_deelnemer()
    except WorkbookError as error:
        sys.exit(str(error))
    places, transport = apart(Path.home())
    command = [
        sys.executable, "-m", "workbook.swift", "jupyterhub.singleuser", *arguments, f"--ServerApp.root_dir={started.folder}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.custom_css=True", *started.options, *transport,
    ]  # fmt: skip
    os.chdir(started.folder)
    os.execve(sys.executable, command, {**started.environment, **places})  # noqa: S606 - it is Python itself that goes on


if __name__ == "__main__":
    main(sys.argv[1:])
