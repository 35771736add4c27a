"""The places on the server that accounts share: made by root, with rights under which nobody reads what is another's."""

from __future__ import annotations

import os
import pwd
import secrets
import stat
from pathlib import Path

from workbook.docent.posts import BOX, IN, NEW, OUT
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.hub.settings import Settings, group_id

# Others may pass through these, but not look around in them: each finds only what the hub named to them.
_PASSAGE = 0o751
# Docenten read, everybody may add, nobody sees or changes what another added.
_LETTERBOX = 0o3773
_IN_BOX = 0o2750
# Docenten put releases here, everybody reads them.
_COUNTER = 0o2775
# The deelnemer reads, docenten write.
_OUT_BOX = 0o2570
_PRIVATE = 0o700


def lay(settings: Settings) -> None:
    """Make the post and the folder of the group, or set their rights right. Raises `WorkbookError` where that is not allowed."""
    docents = group_id(settings.groups.docent)
    post = Path(settings.folders.post)
    try:
        for folder in (post, post / IN, post / OUT):
            _made(folder, os.geteuid(), docents, _PASSAGE)
        _made(post / NEW, os.geteuid(), docents, _COUNTER)
        _made(Path(settings.folders.group), os.geteuid(), docents, _LETTERBOX)
    except OSError as error:
        raise problem("hub.not_root", where=post) from error


def lay_boxes(settings: Settings, account: str) -> tuple[Path, Path]:
    """Make the boxes of a deelnemer where they are not there yet; return that for handing in and that for what comes back.

    Also closes their home to others. Raises `WorkbookError` for an account that is not there.
    """
    docents, post = group_id(settings.groups.docent), Path(settings.folders.post)
    try:
        person = pwd.getpwnam(account)
    except KeyError as error:
        raise problem("hub.no_account", where=account) from error
    into, out = post / IN / f"{BOX}{account}", post / OUT / f"{BOX}{account}"
    for box, mode in ((into, _IN_BOX), (out, _OUT_BOX)):
        if not box.is_dir():
            # Given away only when it is finished: from then on its owner can put anything in it.
            fresh = box.with_name(f".{secrets.token_hex(4)}")
            fresh.mkdir(mode=_PRIVATE)
            _made(fresh, person.pw_uid, docents, mode)
            fresh.rename(box)
    _close(Path(person.pw_dir), person.pw_uid)
    return into, out


def kept_secret(path: Path) -> str:
    """Return the key in a file that only root reads; one is made where there is none yet."""
    if not path.is_file():
        write_atomic(path, secrets.token_hex(32).encode(), private=True)
    return path.read_text(encoding="ascii").strip()


def _made(folder: Path, owner: int, group: int, mode: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, owner, group)
    folder.chmod(mode)  # last, as a new owner takes the sticky bits off


def _close(home: Path, owner: int) -> None:
    """Take everybody else's rights off a home, as not every system makes one private."""
    try:
        found = home.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode) and found.st_uid == owner and found.st_mode & 0o077:
        home.chmod(_PRIVATE)
