"""Who runs behind the wall: never the machine's root, and one user only."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import attrs

from workbook.docent.running import syscalls
from workbook.docent.running.syscalls import NEW_NS, NEW_PID, NEW_USER

NOBODY = 65534
# From this version on the kernel counts the processes of each user namespace by itself.
_COUNTS_APART = (5, 14)


def future_ids() -> tuple[int, int]:
    """Return the ids of the user and the group that this process will have behind the wall: its own, or nobody's for root."""
    return (NOBODY, NOBODY) if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def own_mounts() -> bool:
    """Get a mount namespace and the right to mount in it. Returns True for root, who has that right; False when it came with namespaces."""
    if os.geteuid() == 0:
        try:
            syscalls.unshare(NEW_NS)
            return True
        except OSError:
            # Root of a container, who may do little: then like everybody else.
            become_nobody()
    own_namespaces()
    return False


def own_namespaces() -> None:
    """Get a user namespace, in which this user may do what follows, with mounts and (for the next child) processes of its own."""
    user, group = os.geteuid(), os.getegid()
    syscalls.unshare(NEW_USER | NEW_NS | NEW_PID)
    own = os.open("/proc/self", os.O_RDONLY | os.O_CLOEXEC)
    map_to_self(own, user, group)
    os.close(own)


def map_to_self(process: int, user: int, group: int) -> None:
    """Be the same user inside a new user namespace as outside, and the only one. `process` is the open folder of it in /proc."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        written = os.open(name, os.O_WRONLY, dir_fd=process)
        try:
            os.write(written, text.encode())
        finally:
            os.close(written)


def become_nobody() -> None:
    """Give up being root: an unprivileged user from here on. Raises `OSError` where there is no other to become."""
    try:
        with contextlib.suppress(PermissionError):  # a user namespace may forbid this; its groups mean nothing outside
            os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        # A namespace that knows no other user: good, unless its root is the machine's.
        if Path("/proc/self/uid_map").read_text(encoding="ascii").split()[1] == "0":
            raise
    # Else the files in /proc/self would be root's, the map of users among them.
    syscalls.set_dumpable(dumpable=True)


def check_readable(readable: Sequence[Path]) -> None:
    """Raise `OSError` where this user, who may no longer be root, can't read what was installed (with a strict umask)."""
    for path in (*readable, Path(os.__file__), Path(attrs.__file__), Path(__file__)):
        wanted = os.R_OK | (os.X_OK if path.is_dir() else 0)
        if not os.access(path, wanted):
            raise PermissionError(f"not readable for an unprivileged user: {path}")


def tasks_counted_along(user: int) -> int:
    """Return how many processes and threads an older kernel counts along with the worker's: all of this user's."""
    version = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if version >= _COUNTS_APART:
        return 0
    count = 0
    for path in Path("/proc").glob("[0-9]*/task"):
        with contextlib.suppress(OSError):
            about = path.stat()
            count += about.st_nlink - 2 if about.st_uid == user else 0
    return count
