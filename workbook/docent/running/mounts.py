"""What can be seen behind the wall: a root of its own with Python, the workbook and little else, read only."""

from __future__ import annotations

import contextlib
import os
import shutil
import site
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from workbook import content
from workbook.docent.running import syscalls
from workbook.docent.running.syscalls import BIND, NO_DEV, NO_EXEC, NO_SUID, READ_ONLY, RECURSIVE, REMOUNT

FOLDER = Path("/werk")
WARM = "/var/warm"
TEMPORARY, _SHARED = "/tmp", "/dev/shm"  # noqa: S108 - of the new root, where nobody else comes
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# Names of what programs look up; nothing of who works on this machine or where it stands.
_SETTINGS = (
    "ld.so.c*",
    "ld-musl-*",
    "localtime",
    "timezone",
    "fonts",
    "mime.types",
    "alternatives",
    "os-release",
    "locale.*",
    "python3*",
    "matplotlibrc",
)
_MADE = {
    "group": "deelnemer:x:{group}:\n",
    "passwd": "deelnemer:x:{user}:{group}::/werk:/bin/sh\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
}
_STARTS = "/old"
_IN_TEMPORARY: list[str] = []  # what is shown there, so that the empty folder of a worker does not hide it
_ROOT_BYTES, _ROOT_FILES, _SCRATCH_FILES = 64_000_000, 20_000, 20_000


def needed_paths() -> list[Path]:
    """Return what Python and the workbook need, all of it without a solution, a course or a home.

    The prefixes of the interpreter, folders of installed packages on its path, the package itself, and its notebooks and
    datasets: of a checkout never the checkout.
    """
    package = Path(content.__file__).parent
    named = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, *_libraries()}
    named |= {str(Path(os.path.realpath(sys.executable)).parent), *_user_packages()}
    shipped = [content.content_root() / name for name in ("notebooks", "datasets")]
    return [path for path in (*map(Path, sorted(named)), package, *shipped) if path.exists()]


def _libraries() -> Iterator[str]:
    paths = sysconfig.get_paths()
    yield from (paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def _user_packages() -> Iterator[str]:
    """Yield the folders of packages outside the prefix: those of one user, and Debian's."""
    own = {site.getusersitepackages()} if site.ENABLE_USER_SITE else set()
    yield from (path for path in sys.path if path in own or Path(path).name in {"site-packages", "dist-packages"})


def build(readable: Sequence[Path], hidden: Iterable[Path], user: int, group: int) -> None:
    """Make this process's root a new one that shows `readable`, read only, and lets the old one go.

    Needs a mount namespace of its own and the right to mount. What lies in `hidden` shows as an empty folder. The root
    itself stays writable, for caches of what is imported, until `close`. Raises `OSError`.
    """
    links = {path: str(Path(path).readlink()) for path in _SYSTEM if Path(path).is_symlink()}
    shown = _shown([*map(Path, _SYSTEM), *readable], links)
    _IN_TEMPORARY[:] = [target for target in shown if target.startswith((f"{TEMPORARY}/", f"{_SHARED}/"))]
    covered = [os.path.realpath(path) for path in hidden]
    caches = [os.path.realpath(folder) for folder in _font_caches()]
    syscalls.mount("", "/", flags=RECURSIVE | syscalls.PRIVATE)
    # Over /tmp for a moment only: as the root it uncovers the old /tmp again, so that what lies there can be shown.
    syscalls.mount(
        "tmpfs", TEMPORARY, "tmpfs", NO_SUID | NO_DEV, f"mode=755,size={_ROOT_BYTES},nr_inodes={_ROOT_FILES}"
    )
    starts = TEMPORARY + _STARTS
    Path(starts).mkdir()
    syscalls.pivot_root(TEMPORARY, starts)
    os.chdir("/")
    for target, source in links.items():
        Path(target).symlink_to(source)
    for target, real in shown.items():
        _bind(real, target)
    _cover(covered, shown)
    _devices()
    _settings(user, group, caches)
    _read_only()
    # Of the whole machine still: the kernel gives a fresh one only to who can see one. `close` covers it.
    Path("/proc").mkdir()
    syscalls.mount(f"{_STARTS}/proc", "/proc", flags=BIND | RECURSIVE)
    syscalls.unmount(_STARTS)
    Path(_STARTS).rmdir()


def close(folder: Path, file_bytes: int) -> None:
    """Make all read only but an empty `folder`, /tmp and /dev/shm, which share `file_bytes`; show a /proc of this pid namespace.

    Where the kernel gives no fresh /proc (a container that hides parts of its own) an empty folder covers it. Raises `OSError`.
    """
    syscalls.mount("", "/", flags=REMOUNT | BIND | READ_ONLY | NO_SUID | NO_DEV)
    kept = {target: os.open(target, os.O_PATH | os.O_CLOEXEC) for target in _IN_TEMPORARY}
    options = f"mode=755,size={max(file_bytes, 4096)},nr_inodes={_SCRATCH_FILES}"
    syscalls.mount("tmpfs", TEMPORARY, "tmpfs", NO_SUID | NO_DEV, options)
    for name, target, mode in (("folder", str(folder), 0o755), ("shm", _SHARED, 0o1777), ("tmp", TEMPORARY, 0o1777)):
        made = f"{TEMPORARY}/{name}"
        Path(made).mkdir()
        Path(made).chmod(mode)
        syscalls.mount(made, target, flags=BIND)
    for target, opened in kept.items():
        _place(target, folder=stat.S_ISDIR(os.fstat(opened).st_mode))
        syscalls.mount(f"/proc/self/fd/{opened}", target, flags=BIND | RECURSIVE)
        os.close(opened)
    flags = READ_ONLY | NO_SUID | NO_DEV | NO_EXEC
    try:
        syscalls.mount("proc", "/proc", "proc", flags)
    except OSError:
        syscalls.mount("tmpfs", "/proc", "tmpfs", flags, "mode=555,size=4096,nr_inodes=2")


def _shown(paths: Iterable[Path], links: dict[str, str]) -> dict[str, str]:
    """Return target and source of each bind mount: every path as it is spelled and as it really is, outermost only."""
    real = {str(Path(path).absolute()): os.path.realpath(path) for path in paths if path.exists()}
    wanted = {**{each: each for each in real.values()}, **{os.path.normpath(path): each for path, each in real.items()}}
    if "/" in wanted.values():
        raise OSError(f"needed: {[path for path, each in real.items() if each == '/']} is all there is")
    covered = {*wanted, *links}
    return {
        target: source
        for target, source in sorted(wanted.items())
        if target not in links and not covered & {str(parent) for parent in Path(target).parents}
    }


def _place(target: str, *, folder: bool) -> None:
    if folder:
        Path(target).mkdir(parents=True, exist_ok=True)
    else:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()


def _bind(real: str, target: str) -> None:
    source = _STARTS + real
    _place(target, folder=Path(source).is_dir())
    # With all below it: the kernel refuses to uncover what another mount covers.
    syscalls.mount(source, target, flags=BIND | RECURSIVE)


def _cover(hidden: Iterable[str], shown: dict[str, str]) -> None:
    for path in hidden:
        for target, source in shown.items():
            if path == source or path.startswith(f"{source}/"):
                place = target + path.removeprefix(source)
                syscalls.mount("tmpfs", place, "tmpfs", NO_SUID | NO_DEV, "mode=555,size=4096,nr_inodes=2")


def _devices() -> None:
    for name in _DEVICES:
        _bind(f"/dev/{name}", f"/dev/{name}")
    for name, number in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        Path(f"/dev/{name}").symlink_to(f"/proc/self/fd{number}")
    for writable in (_SHARED, TEMPORARY, str(FOLDER), WARM):
        Path(writable).mkdir(parents=True, exist_ok=True)
        Path(writable).chmod(0o1777)


def _settings(user: int, group: int, caches: Iterable[str]) -> None:
    """Fill /etc with copies, and the folder for what imports keep with the known fonts, so that they are not searched again."""
    Path("/etc").mkdir()
    # What this user may not read is nothing that a program needs.
    for pattern in _SETTINGS:
        for path in Path(f"{_STARTS}/etc").glob(pattern):
            with contextlib.suppress(OSError, shutil.Error):
                _copy(path, Path("/etc") / path.name)
    for name, text in _MADE.items():
        Path(f"/etc/{name}").write_text(text.format(user=user, group=group), encoding="ascii")
    fonts = Path(WARM) / "matplotlib"
    fonts.mkdir()
    fonts.chmod(0o1777)
    for folder in caches:
        for path in Path(_STARTS + folder).glob("fontlist-*.json"):
            with contextlib.suppress(OSError):
                _copy(path, fonts / path.name)


def _copy(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copyfile(path, target, follow_symlinks=False)


def _font_caches() -> Iterator[Path]:
    """Yield where matplotlib may have kept its list of fonts, the likeliest last: later copies win."""
    with contextlib.suppress(RuntimeError):
        yield Path.home() / ".cache" / "matplotlib"
    if "XDG_CACHE_HOME" in os.environ:
        yield Path(os.environ["XDG_CACHE_HOME"]) / "matplotlib"
    if "MPLCONFIGDIR" in os.environ:
        yield Path(os.environ["MPLCONFIGDIR"])


def _read_only() -> None:
    """Make every mount below the root read only: a bind mount takes along the mounts in it, but not this flag."""
    for target in _mounted():
        if target in {"/", _STARTS} or target.startswith(f"{_STARTS}/"):
            continue
        # The kernel keeps what the original forbids, and wants it repeated.
        kept = os.statvfs(target).f_flag & (READ_ONLY | NO_SUID | NO_DEV | NO_EXEC)
        forbidden = NO_SUID if target in {f"/dev/{name}" for name in _DEVICES} else NO_SUID | NO_DEV
        syscalls.mount("", target, flags=REMOUNT | BIND | READ_ONLY | forbidden | kept)


def _mounted() -> list[str]:
    with Path(f"{_STARTS}/proc/self/mountinfo").open(encoding="utf-8", errors="surrogateescape") as lines:
        return [_spelled(line.split(" ")[4]) for line in lines]


def _spelled(name: str) -> str:
    """Return a path of mountinfo, where a space, tab, line end and backslash stand as octal numbers."""
    for code in (" ", "\t", "\n", "\\"):
        name = name.replace(f"\\{ord(code):03o}", code)
    return name
