"""The system calls of the wall, by ctypes: Python has them from 3.12 on or not at all.

Each raises `OSError`, named after the call, where the kernel refuses. Nothing here is loaded outside Linux.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
from functools import cache
from typing import Any

NEW_USER, NEW_NS, NEW_PID, NEW_NET, NEW_IPC, NEW_UTS = (
    0x10000000,
    0x20000,
    0x20000000,
    0x40000000,
    0x08000000,
    0x04000000,
)
READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
DETACH = 2
_ANY_NAMESPACE = 0x7E020000

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _DROP_BOUNDING, _SET_SECUREBITS = 1, 4, 22, 24, 28
_SET_NO_NEW_PRIVILEGES, _AMBIENT, _AMBIENT_CLEAR = 38, 47, 4
_NO_ROOT_PRIVILEGE_LOCKED = 0x2F
_JOIN_SESSION_KEYRING = 1

# What code of a deelnemer never needs: numbers on x86_64 and on aarch64, from the kernel's own tables.
# The last lines hold memory that no limit of a process counts.
_REFUSED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438), "kcmp": (312, 272),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "fanotify_init": (300, 262), "syslog": (103, 116),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89), "quotactl": (179, 60),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
}  # fmt: skip
_CLONE, _CLONE3, _SOCKET = (56, 220), (435, 435), (41, 198)
_AUDIT_ARCHITECTURE = (0xC000003E, 0xC00000B7)
_MACHINES = {"x86_64": 0, "aarch64": 1}
# unix, inet, inet6, netlink (by which programs ask which interfaces there are): those of a namespace of its own. A virtual
# machine's own family (vsock) knows no network namespace.
_FAMILIES = (1, 2, 10, 16)


def machine() -> int | None:
    """Return which column of the tables holds for this machine; None when none does."""
    known = struct.calcsize("P") == 8
    return _MACHINES.get(platform.machine()) if known else None


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> int:
    done: int = getattr(_libc(), name)(*arguments)
    if done < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return done


def _number(name: str) -> ctypes.c_long:
    return ctypes.c_long(_REFUSED[name][machine() or 0])


def _control(option: int, *arguments: int) -> int:
    return _call("prctl", option, *(ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]))


def unshare(flags: int) -> None:
    """Give this process namespaces of its own; a pid namespace begins with its next child."""
    _call("unshare", flags)


def join(namespace: int, kind: int) -> None:
    """Enter a namespace, given as an open file of /proc/<pid>/ns; a pid namespace begins with the next child."""
    _call("setns", namespace, kind)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount `source` at `target`."""
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def unmount(target: str) -> None:
    """Detach what is mounted at `target`, with all below it."""
    _call("umount2", target.encode(), DETACH)


def pivot_root(new: str, old: str) -> None:
    """Make the mount at `new` the root, and put the former root at `old`, a folder in it."""
    _call("syscall", _number("pivot_root"), new.encode(), old.encode())


def new_session_keyring() -> None:
    """Leave the session's keyring for an empty one; a kernel without keyrings has none to leave."""
    try:
        _call("syscall", _number("keyctl"), ctypes.c_long(_JOIN_SESSION_KEYRING), None)
    except OSError as error:
        # A container may refuse the call altogether; the wall's own filter does so too, from here on.
        if error.errno not in {errno.ENOSYS, errno.EPERM}:
            raise


def set_dumpable(*, dumpable: bool) -> None:
    """Let a process of the same user look into this one (and own its files in /proc), or not."""
    _control(_SET_DUMPABLE, int(dumpable))


def die_with_parent(signal: int) -> None:
    """Get `signal` when the parent ends. Every change of privileges undoes this, so it comes last."""
    _control(_SET_DEATH_SIGNAL, signal)


def drop_privileges() -> None:
    """Give up all capabilities for good, those of later programs too, and the right to gain any."""
    _control(_AMBIENT, _AMBIENT_CLEAR)
    capability = 0
    try:
        while True:
            _control(_DROP_BOUNDING, capability)
            capability += 1
    except OSError as error:
        if error.errno != errno.EINVAL:  # that is the first one that this kernel has not
            raise
    _control(_SET_SECUREBITS, _NO_ROOT_PRIVILEGE_LOCKED)
    _call("capset", struct.pack("<Ii", 0x20080522, 0), bytes(24))
    _control(_SET_NO_NEW_PRIVILEGES, 1)


def refuse_calls() -> None:
    """Refuse, for good, the calls of `_REFUSED`, new namespaces and sockets of other families."""
    program = ctypes.create_string_buffer(filter_program(machine() or 0))
    count = (len(program) - 1) // 8
    # struct sock_fprog: a length, padded, and a pointer.
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", count, ctypes.addressof(program)))
    _control(_SET_SECCOMP, 2, ctypes.addressof(header))


def raise_loopback() -> None:
    """Bring up the interface by which a process reaches itself: a real kernel and its client talk over it."""
    import fcntl

    get_flags, set_flags, up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        name, flags = struct.unpack("16sH14x", fcntl.ioctl(asked, get_flags, struct.pack("16sH14x", b"lo", 0)))
        fcntl.ioctl(asked, set_flags, struct.pack("16sH14x", name, flags | up))


@cache
def filter_program(column: int) -> bytes:
    """Return the filter for one machine as BPF instructions of 8 bytes each."""
    load, equal, at_least, any_bit, leave = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("HBBI", code, if_true, if_false, value)

    def answer(code: int) -> bytes:
        return step(leave, refuse | code)

    number, architecture, first = 0, 4, 16
    parts = [
        step(load, architecture),
        step(equal, _AUDIT_ARCHITECTURE[column], 1),
        answer(errno.ENOSYS),
        step(load, number),
    ]
    # On x86_64 a second table of numbers (x32) begins here.
    parts += [step(at_least, 0x40000000, 0, 1), answer(errno.ENOSYS)]
    for numbers in _REFUSED.values():
        parts += [step(equal, numbers[column], 0, 1), answer(errno.EPERM)]
    # Its flags lie in memory, where a filter can't look; the C library goes back to clone.
    parts += [step(equal, _CLONE3[column], 0, 1), answer(errno.ENOSYS)]
    parts += [
        step(equal, _CLONE[column], 0, 4),
        step(load, first),
        step(any_bit, _ANY_NAMESPACE, 0, 1),
        answer(errno.EPERM),
    ]
    parts += [step(leave, allow)]
    parts += [step(equal, _SOCKET[column], 0, len(_FAMILIES) + 2), step(load, first)]
    parts += [step(equal, family, len(_FAMILIES) - place) for place, family in enumerate(_FAMILIES)]
    parts += [answer(errno.EAFNOSUPPORT), step(leave, allow)]
    return b"".join(parts)
