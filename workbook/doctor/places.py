"""The places on this computer: folders, the cloud, long names, room, editions, the clock."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from workbook.doctor.findings import Finding, State
from workbook.texts import say

# Notebooks and answers lie up to some 110 signs deep in the folder, and Windows stops at 260.
LONGEST = 140
_LOW_BYTES, _FULL_BYTES = 1_000_000_000, 100_000_000
_SERVICES = ("OneDrive", "SharePoint", "Dropbox", "Google Drive", "GoogleDrive", "iCloud", "Nextcloud", "STACK")
_OLDEST_YEARS = 10


def own_folder() -> Path:
    """Return the folder in use, else where it would come."""
    from workbook.home import find_home

    found = find_home()
    if found is not None:
        return found.absolute()
    documents = Path.home() / "Documents"
    return (documents if documents.is_dir() else Path.home()) / say("opening.folder")


def _existing(folder: Path) -> Path:
    return next((each for each in (folder, *folder.parents) if each.is_dir()), Path.home())


def writable(folder: Path) -> Finding:
    """Look whether a file can be made, and made again, where the workbook and the system put theirs."""
    name = say("doctor.folders")
    refused = [str(each) for each in (_existing(folder), Path(tempfile.gettempdir())) if not _can_write(each)]
    if refused:
        told = say("doctor.folders_refused", names=", ".join(refused))
        return Finding(name, "broken", told, say("doctor.folders_remedy"))
    return Finding(name, "ok", say("doctor.folders_ok", folder=folder))


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".werkboek-", delete=True) as file:
            file.write(b"ja")
    except OSError:
        return False
    return True


def synced(folder: Path, environment: Mapping[str, str]) -> Finding:
    """Look whether the folder is shared with a cloud, which makes copies and holds files."""
    name = say("doctor.cloud")
    given = [
        Path(environment[key]) for key in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer") if environment.get(key)
    ]
    inside = "OneDrive" if any(folder.is_relative_to(each) for each in given) else ""
    service = inside or next((each for each in _SERVICES for part in folder.parts if part.startswith(each)), "")
    if service:
        told = say("doctor.cloud_synced", folder=folder, service=service)
        return Finding(name, "warning", told, say("doctor.cloud_remedy"))
    return Finding(name, "ok", say("doctor.cloud_ok"))


def long_path(folder: Path, *, windows: bool) -> Finding:
    """Look whether names of files get too long for Windows."""
    name, count = say("doctor.paths"), len(str(folder))
    if windows and count > LONGEST:
        return Finding(name, "warning", say("doctor.paths_long", count=count), say("doctor.paths_remedy"))
    return Finding(name, "ok", say("doctor.paths_ok"))


def space(folder: Path) -> Finding:
    """Look how much room there is on the disk of the folder."""
    name, free = say("doctor.space"), shutil.disk_usage(_existing(folder)).free
    size = f"{free / 1e9:.1f} GB".replace(".", ",")
    if free < _LOW_BYTES:
        state: State = "broken" if free < _FULL_BYTES else "warning"
        return Finding(name, state, say("doctor.space_low", size=size), say("doctor.space_remedy"))
    return Finding(name, "ok", say("doctor.space_ok", size=size))


def versions(folder: Path) -> Finding:
    """Look whether the notebooks in the folder are those of this workbook."""
    from workbook.content import content_root
    from workbook.doctor.programs import DISTRIBUTION
    from workbook.renewing.keeping import DELIVERED, digest, read_record

    name, source = say("doctor.versions"), content_root() / "notebooks"
    try:
        version = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        version = "?"
    if not (source / "Start.ipynb").is_file():
        return Finding(name, "broken", say("doctor.versions_broken"), say("doctor.crashed_remedy"))
    record = read_record(folder / DELIVERED)
    if not record:
        told = say("doctor.versions_none", version=version)
        return Finding(name, "ok", told, say("doctor.versions_none_remedy"))
    shipped = {each: source / each for each in record if (source / each).is_file()}
    other = [each for each in record if each not in shipped or digest(each, shipped[each].read_bytes()) != record[each]]
    if other:
        told = say("doctor.versions_other", version=version, count=len(other))
        return Finding(name, "warning", told, say("doctor.versions_other_remedy"))
    return Finding(name, "ok", say("doctor.versions_ok", version=version))


def clock(now: datetime | None = None) -> Finding:
    """Look whether the clock stands before the day this workbook came here, or years after it."""
    name, now = say("doctor.clock"), now or datetime.now(UTC)
    came = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    shown = f"{now.astimezone():%d-%m-%Y %H.%M}"
    if not came - timedelta(days=1) <= now <= came + timedelta(days=366 * _OLDEST_YEARS):
        return Finding(name, "warning", say("doctor.clock_wrong", day=shown), say("doctor.clock_remedy"))
    return Finding(name, "ok", say("doctor.clock_ok", day=shown))
