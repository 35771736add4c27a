"""The post of a hub as a docent has it: a box an account to collect from, and a folder an account for what goes back."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from workbook.docent.course import Course
from workbook.docent.people import Person, roster
from workbook.docent.receiving.names import named
from workbook.docent.receiving.profiles import Sender
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.sharing.giving import CLASS_FOLDER

ROOM = "WORKBOOK_POSTROOM"
IN, OUT, NEW = "ingeleverd", "terugkoppeling", "uitgaven"
# A box has a name in which `collect` recognises the account: receiving/elo/hub.yaml.
BOX = "hub_"


@frozen
class PutBack:
    """What was put in people's own folders: for whom, and for whom there is none or more than one."""

    placed: tuple[str, ...]
    unknown: tuple[str, ...]


def post_room() -> Path | None:
    """Return the folder of the hub's post; None on a computer that is no hub."""
    found = os.environ.get(ROOM, "").strip()
    return Path(found) if found else None


def incoming() -> Path:
    """Return the folder to collect from. Raises `WorkbookError` where there is none."""
    room = post_room()
    if room is None or not (room / IN).is_dir():
        raise problem("hub.no_post", where=room or ROOM)
    return room / IN


def hand_over(parcel: Path) -> Path | None:
    """Put a release where every deelnemer's server finds it at its next start; None on a computer that is no hub.

    Raises `WorkbookError` when it can't be put there.
    """
    room = post_room()
    if room is None or not (room / NEW).is_dir():
        return None
    target = room / NEW / parcel.name
    write_atomic(target, parcel.read_bytes())
    with contextlib.suppress(OSError):  # a colleague's, who gave these rights already
        target.chmod(0o644)
    return target


def shared_folder() -> tuple[Path, ...]:
    """Return the folder in which deelnemers of a hub share with the group, where there is one."""
    found = os.environ.get(CLASS_FOLDER, "").strip()
    return (Path(found),) if post_room() and found and Path(found).is_dir() else ()


def put_back(course: Course, assignment: str, files: Mapping[str, Mapping[str, bytes]]) -> PutBack:
    """Put files in the folder of the account of each deelnemer.

    Parameters
    ----------
    files : by pseudonym, and then by name

    Whose a pseudonym is, only the list of people says: what a hand-in says of itself anybody can write in it.
    Raises `WorkbookError` where there is no post.
    """
    room = post_room()
    if room is None or not (room / OUT).is_dir():
        raise problem("hub.no_post", where=room or ROOM)
    people = roster(course)
    boxes = sorted(path.name for path in (room / OUT).iterdir() if path.name.startswith(BOX))
    owners = [(box, _owner(box, people.people)) for box in boxes]
    placed, unknown = [], []
    for code, each in files.items():
        person = people.by_code(code)
        own = [box for box, owner in owners if person and owner and owner.id == person.id]
        # An attachment may have the same name at two assignments.
        named_so = {
            name if name.startswith(assignment) else f"{assignment}-{name}": data for name, data in each.items()
        }
        if len(own) == 1 and _put(room / OUT / own[0], named_so):
            placed.append(code)
        else:
            unknown.append(code)
    return PutBack(tuple(placed), tuple(unknown))


def _owner(box: str, people: tuple[Person, ...]) -> Person | None:
    found = named(Sender(profile="hub", login=box.removeprefix(BOX)), people)
    return found[0] if len(found) == 1 else None


def _put(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Write files in a folder that somebody else owns, through nothing that its owner may have put there; False where that fails."""
    try:
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        for name, data in files.items():
            _write(inside, name, data)
    except OSError:
        return False
    finally:
        os.close(inside)
    return True


def _write(inside: int, name: str, data: bytes) -> None:
    temporary = f".{secrets.token_hex(8)}.tmp"
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=inside)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(data)
            os.fchmod(opened.fileno(), 0o644)  # the folder itself keeps everybody else out
        os.replace(temporary, name, src_dir_fd=inside, dst_dir_fd=inside)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary, dir_fd=inside)
        raise
