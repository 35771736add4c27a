"""Which of the docent's releases a deelnemer's folder takes in, and what it remembers of them."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import define, field

from workbook.home import safe_name
from workbook.renewing.keeping import RELEASED, TAKEN, digest, read_record, write_record
from workbook.renewing.parcel import Parcel, read_parcel, waiting_parcels
from workbook.texts import say


@define
class Released:
    """What docents released into a folder.

    Attributes
    ----------
    files : the digest of each file that differs from what the workbook itself ships, by path
    modules : per module when its release was made
    """

    files: dict[str, str] = field(factory=dict)
    modules: dict[str, str] = field(factory=dict)

    def take(self, parcel: Parcel, shipped: Mapping[str, bytes]) -> None:
        """Remember that a release was taken in."""
        self.modules[str(parcel.module)] = parcel.made_at
        for name, data in parcel.files.items():
            mark = digest(name, data)
            if name in shipped and digest(name, shipped[name]) == mark:
                self.files.pop(name, None)
            else:
                self.files[name] = mark

    def write(self, folder: Path) -> None:
        """Keep this in the folder. Raises `WorkbookError` when it can't be written."""
        write_record(folder / RELEASED, {"format": 1, "files": self.files, "modules": self.modules})


def released_before(folder: Path) -> Released:
    """Return what docents released into a folder until now; nothing when its record can't be read."""
    record = read_record(folder / RELEASED)
    files, modules = record.get("files"), record.get("modules")
    return Released(_words(files), _words(modules))


def _words(found: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def chosen_parcels(folder: Path, released: Released, given: Path | None) -> tuple[list[Parcel], list[str]]:
    """Return the releases to take in, at most one a module, and what there is to tell.

    One that lies in the folder counts when it is newer than what was taken in before; the one that is `given` always does.
    Raises `WorkbookError` when what is given is no release.
    """
    waiting, broken = waiting_parcels(folder)
    told = [say("renewing.broken", name=path.name) for path in broken]
    chosen: dict[int, Parcel] = {}
    for parcel in waiting:
        if parcel.made_at > released.modules.get(str(parcel.module), ""):
            chosen[parcel.module] = parcel  # the oldest comes first
    if given is not None:
        parcel = read_parcel(given.expanduser().absolute())
        chosen[parcel.module] = parcel
    used = {parcel.path for parcel in chosen.values()}
    passed = [parcel for parcel in waiting if parcel.path not in used]
    told += [say("renewing.older", module=parcel.module, name=parcel.path.name) for parcel in passed]
    told += [say("renewing.taken", module=parcel.module) for parcel in chosen.values()]
    return list(chosen.values()), told


def put_away(folder: Path, parcels: Iterable[Parcel]) -> None:
    """Move what was taken in out of sight, to be found again; what another program holds stays where it is."""
    for parcel in parcels:
        if parcel.path.parent == folder:
            suffix = parcel.path.suffix if parcel.path.is_file() else ""
            target = folder / TAKEN / f"{safe_name(f'module-{parcel.module} {parcel.release}')}{suffix}"
            with contextlib.suppress(OSError):
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.is_dir():
                    shutil.rmtree(target)
                parcel.path.replace(target)
