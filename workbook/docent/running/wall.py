"""The wall: what runs behind it sees Python, its own folder and nothing else, and can use up only what it was given.

Two steps, by namespaces of an ordinary user: `seclude` once, in the one process that all others are forks of, and `enclose`
in each fork of it. `available` tells beforehand whether this system can.

What `enclose` leaves to its caller: closing file descriptors, watching the time, killing.
"""

from __future__ import annotations

import contextlib
import math
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from workbook import content
from workbook.docent.running import mounts, syscalls, users
from workbook.docent.running.job import Limits
from workbook.docent.running.mounts import FOLDER, TEMPORARY, WARM, needed_paths
from workbook.docent.running.syscalls import (
    NEW_IPC,
    NEW_NET,
    NEW_NS,
    NEW_PID,
    NEW_USER,
    NEW_UTS,
    NO_DEV,
    NO_EXEC,
    NO_SUID,
)

__all__ = ["FOLDER", "NoWall", "available", "enclose", "needed_paths", "seclude"]

_TRY_SECONDS = 60
_SPARE_CPU_SECONDS = 30
_OPEN_FILES = 256
_STACK_BYTES = 8 * 1024 * 1024
_READY, _GO = b"ready", b"go"
_COUNTED = {"others": 0}


class NoWall(Exception):  # noqa: N818 - it is what there is: no wall
    """No wall is to be had on this system; the argument says in a few English words which step failed and why."""


def seclude(readable: Sequence[Path], hidden: Sequence[Path] = ()) -> None:
    """Let this process, and all forks of it, see only `readable` and the system's own programs from now on.

    For a fresh process of one thread, before it imports anything large; once. It goes on in a child (pid 1 of a pid namespace);
    the process that was started only waits for that one and ends as it does, and ending it kills the child and all forks of it.
    Root becomes an unprivileged user on the way, as the kernel excepts root from the limit on processes. The working folder is
    then `FOLDER`, an empty one; HOME and matplotlib's folder lie in one that forks can read but, once enclosed, not write.

    Parameters
    ----------
    readable : files and folders, mostly `needed_paths()`, each shown at its own place, read only
    hidden : folders that show as empty where they lie in one of those

    Raises
    ------
    NoWall : when the system refuses a step; this process is then good for nothing but ending
    """
    if syscalls.machine() is None or sys.platform != "linux":
        raise NoWall(f"system: {sys.platform} on {platform.machine()}")
    solutions = content.assignments_root()
    try:
        user, group = users.future_ids()
        _COUNTED["others"] = users.tasks_counted_along(user)
        root = users.own_mounts()
        mounts.build(readable, [*hidden, *([solutions] if solutions else [])], user, group)
        if root:
            users.become_nobody()
            users.own_namespaces()
        users.check_readable(readable)
        os.chdir(FOLDER)
    except OSError as error:
        raise NoWall(_reason(error)) from error
    inner = _split(_settle)
    if inner:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]) & 0xFF)
    os.environ.update(HOME=WARM, MPLCONFIGDIR=f"{WARM}/matplotlib", TMPDIR=TEMPORARY)


def enclose(limits: Limits, folder: Path = FOLDER) -> int:
    """Fork a worker behind the wall. Returns 0 in the worker, and in the caller the worker's pid as the caller sees it.

    For a secluded process of one thread, or a fork of it, as often as wanted. When it returns, all stands: in the worker
    nothing but `folder`, /tmp and /dev/shm (empty, together `limits.file_bytes`) can be written, no network and no process but
    its own exists, it has no capability and can't get any, and its environment is bare. It is pid 1: what it started ends with
    it, and it is killed when its caller ends. The caller has to wait for it (`os.waitpid`, or `os.pidfd_open` and poll).

    The worker's limits: memory (address space beyond that of the warm process, each process by itself), processes and threads
    in all, bytes a file, CPU seconds (a backstop: `total_seconds` and half a minute), open files. As pid 1 it doesn't get
    signals from its own namespace that it has no handler for.

    Not done here: file descriptors that the fork inherited stay open in the worker; it closes all but the job's.

    Raises
    ------
    NoWall : in the caller, when a step was refused, in itself or in the worker, which has then ended
    """
    try:
        own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return _apart(own, limits, folder)
        finally:
            os.close(own)
    except OSError as error:
        raise NoWall(_reason(error)) from error


def available() -> str:
    """Return "" when this system gives a wall, else in a few English words why not. Tried for real, in a process of its own."""
    if sys.platform != "linux":
        return f"system: {sys.platform}"
    code = "import sys; sys.path.append(sys.argv[1]); from workbook.docent.running.wall import _try; sys.exit(_try())"
    command = [sys.executable, "-P", "-c", code, str(Path(content.__file__).parents[1])]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRY_SECONDS, check=False, env={}, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"try: {error}"
    if done.returncode == 0:
        return ""
    said = (done.stdout or done.stderr).decode(errors="replace").strip().splitlines()
    return said[-1] if said else f"try: ended with {done.returncode}"


def _try() -> int:
    """Go behind the wall and out again; the exit status, with the reason on stdout."""
    try:
        seclude(needed_paths())
        worker = enclose(Limits())
        if worker == 0:
            os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    except NoWall as error:
        print(error)
        return 1


# ---- forks that are watched ----


def _split(settle: Callable[[], None]) -> int:
    """Fork; the child settles and goes on (0) once the parent knows of it, which goes on with the child's pid. Raises `NoWall`."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        child = os.fork()
        if child == 0:
            ours.close()
            _begin(theirs, settle)
            return 0
        theirs.close()
        said = ours.recv(1000)
        if said == _READY:
            with contextlib.suppress(OSError):
                ours.send(_GO)
            return child
    with contextlib.suppress(ChildProcessError):  # where ended children are not waited for
        os.waitpid(child, 0)
    raise NoWall(said.decode(errors="replace") or "worker: ended before the wall stood")


def _begin(parent: socket.socket, settle: Callable[[], None]) -> None:
    """Settle and say so; end this process when that fails or when the parent is gone."""
    try:
        settle()
        # Every change of privileges undoes this, so it comes last.
        syscalls.die_with_parent(signal.SIGKILL)
    except BaseException as error:  # noqa: BLE001 - whatever it was, a fork that is not enclosed goes no further
        with contextlib.suppress(OSError):
            parent.send(_reason(error).encode()[:1000])
        os._exit(1)
    # The parent may have ended before it was watched; a pid namespace does not show who it is.
    try:
        parent.send(_READY)
        told = parent.recv(len(_GO))
    except OSError:
        told = b""
    if told != _GO:
        os._exit(1)


def _settle() -> None:
    """Show only the processes of this namespace, where the kernel gives a /proc for that."""
    with contextlib.suppress(OSError):
        syscalls.mount("proc", "/proc", "proc", NO_SUID | NO_DEV | NO_EXEC)


def _apart(own: int, limits: Limits, folder: Path) -> int:
    """Fork a worker as pid 1 of a new namespace; `own` is that of this process, for its other children."""
    syscalls.unshare(NEW_PID)
    worker = -1
    try:
        worker = _split(lambda: _enter(limits, folder))
    finally:
        if worker:
            syscalls.join(own, NEW_PID)
    return worker


# ---- the worker ----


def _enter(limits: Limits, folder: Path) -> None:
    os.setsid()
    process = os.open("/proc/self", os.O_RDONLY | os.O_CLOEXEC)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError):  # first to go when memory runs out; not each container lets this be said
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    syscalls.unshare(NEW_NS | NEW_NET | NEW_IPC | NEW_UTS)
    syscalls.raise_loopback()
    socket.sethostname("werk")
    syscalls.new_session_keyring()
    mounts.close(folder, limits.file_bytes)
    # A user namespace that owns none of the others: even its root could not mount, nor bring a network up.
    user, group = os.geteuid(), os.getegid()
    syscalls.unshare(NEW_USER)
    users.map_to_self(process, user, group)
    os.close(process)
    os.chdir(folder)
    os.umask(0o022)
    os.environ.clear()
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    os.environ.update(PATH=path, HOME=str(folder), TMPDIR=TEMPORARY, LANG="C.UTF-8")
    _limit(limits, used, _COUNTED["others"])
    syscalls.drop_privileges()
    syscalls.refuse_calls()
    syscalls.set_dumpable(dumpable=False)


def _limit(limits: Limits, used: int, others: int) -> None:
    import resource

    for kind, wanted in (
        (resource.RLIMIT_AS, used + limits.memory_bytes),
        (resource.RLIMIT_NPROC, others + limits.processes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CPU, math.ceil(limits.total_seconds) + _SPARE_CPU_SECONDS),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_STACK, _STACK_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        most = resource.getrlimit(kind)[1]
        value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (value, value))


def _reason(error: BaseException) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    about = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    return f"{said or type(error).__name__}{about}"
