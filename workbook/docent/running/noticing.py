"""Telling what code tried that it has no business with: files elsewhere, the network, other programs.

The wall keeps it out; this only tells. Code that means harm can get around it, so that silence proves nothing.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbook.docent.running.job import Event

MOST = 50  # events of one notebook
_SHOWN = 200  # characters of a path or a command
_FILES = ("open", "os.listdir", "os.scandir", "os.chdir", "os.mkdir", "os.remove", "os.rmdir", "os.chmod")
_PAIRS = ("os.rename", "os.link", "os.symlink")
_NETWORK = ("socket.connect", "socket.bind", "socket.sendto")
_NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")
# What libraries look up by themselves: types of files, zones of time, fonts, names of hosts, what the machine has.
_HARMLESS = (
    "/usr/", "/lib/", "/lib64/", "/bin/", "/opt/", "/snap/", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/mime.types",
    "/etc/mailcap", "/etc/ld.so", "/etc/magic", "/etc/os-release", "/etc/ssl", "/etc/host.conf", "/etc/hosts",
    "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/matplotlibrc", "/etc/ipython", "/etc/jupyter", "/etc/apache2/mime.types",
    "/etc/httpd", "/dev/null", "/dev/urandom", "/dev/random", "/dev/zero", "/dev/pt", "/dev/tty",
    "/dev/fd", "/proc/self/", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/", "/sys/devices/system/",
    "/sys/fs/cgroup/", "/var/cache/fontconfig",
)  # fmt: skip
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - looked at, never written to
_join, _normal, _is_absolute, _getcwd = os.path.join, os.path.normpath, os.path.isabs, os.getcwd
_decode, _str, _isinstance, _len = os.fsdecode, str, isinstance, len


class Notices:
    """Notes what is tried, each thing once, in the order in which it came.

    Parameters
    ----------
    folder : the working folder of the job
    index : returns the place of the cell that is running, among the cells of the notebook
    """

    def __init__(self, folder: Path, index: Callable[[], int | None]) -> None:
        roots = {str(each).rstrip(os.sep) for each in (*_roots(), folder, folder.resolve())}
        # Looking which files are there is no harm where Python looks for modules and the workbook for its quizzes.
        self._exact = frozenset(roots | {each.rstrip(os.sep) for each in sys.path} | _quiz_folders())
        self._inside = (*(f"{each}{os.sep}" for each in sorted(roots)), *_HARMLESS)
        # Where the workbook itself lies among temporary files, what lies around it is not everybody's.
        self._around = _around()
        self._own = tuple(each for each in self._inside if each.startswith(self._around)) if self._around else ()
        self._index = index
        self._seen: set[tuple[str, str]] = set()
        self._fresh: list[Event] = []
        self.on = False

    def take(self) -> list[Event]:
        """Return what was noted since the last time."""
        found, self._fresh = self._fresh, []
        return found

    def install(self) -> None:
        """Start noting, by a hook of the interpreter; it can't be taken away again, `on` switches it."""
        kinds: dict[str, Callable[[str, tuple[Any, ...]], None]] = dict.fromkeys(_FILES, self._file)
        kinds |= dict.fromkeys(_PAIRS, self._pair) | dict.fromkeys(_NETWORK, self._network)
        kinds |= dict.fromkeys(_NAMES, self._name) | dict.fromkeys(_PROCESSES, self._process)
        find = kinds.get

        def hook(event: str, args: tuple[Any, ...]) -> None:
            handle = find(event)
            if handle is not None and self.on:
                try:  # noqa: SIM105 - no object more for each event
                    handle(event, args)
                except Exception:  # noqa: BLE001, S110 - an odd argument is Python's to refuse, not ours
                    pass

        sys.addaudithook(hook)
        self.on = True

    def _note(self, kind: str, detail: str) -> None:
        detail = detail[:_SHOWN]
        if _len(self._seen) < MOST and (kind, detail) not in self._seen:
            self._seen.add((kind, detail))
            self._fresh.append(Event(kind, detail, self._index()))

    def _file(self, _: str, args: tuple[Any, ...]) -> None:
        self._path(args[0])

    def _pair(self, _: str, args: tuple[Any, ...]) -> None:
        self._path(args[0])
        self._path(args[1])

    def _path(self, given: Any) -> None:
        if given is None or _isinstance(given, int):
            return
        name = given if _isinstance(given, str) else _decode(given)
        if not _is_absolute(name):
            # Only what climbs, or follows a working folder that was changed, leaves.
            here = _getcwd()
            if ".." not in name and (here in self._exact or here.startswith(self._inside)):
                return
            name = _join(here, name)
        elif name.startswith(self._inside) and ".." not in name and not name.startswith(self._around):
            return
        name = _normal(name)
        inside = self._own if name.startswith(self._around) else self._inside
        if not name.startswith(inside) and name not in self._exact:
            self._note("outside", name)

    def _network(self, _: str, args: tuple[Any, ...]) -> None:
        address = args[1] if _len(args) > 1 else ""
        if _isinstance(address, (str, bytes)):  # a socket in the file system
            self._path(address)
        else:
            self._note("network", ":".join(_str(each) for each in address[:2]))

    def _name(self, _: str, args: tuple[Any, ...]) -> None:
        host = args[0]
        if host:
            self._note("network", _decode(host) if _isinstance(host, bytes) else _str(host))

    def _process(self, event: str, args: tuple[Any, ...]) -> None:
        what = args[1] if event == "subprocess.Popen" else args[0] if args else ""
        if _isinstance(what, (list, tuple)):
            what = " ".join(_decode(each) if _isinstance(each, bytes) else _str(each) for each in what[:8])
        self._note("process", _decode(what) if _isinstance(what, bytes) else _str(what) or event)


def _around() -> tuple[str, ...]:
    """Return the folders among temporary files in which Python or the workbook lies; mostly there are none."""
    import workbook

    needed = {Path(sys.prefix), Path(sys.base_prefix), Path(workbook.__file__)}
    found = {(each, place) for each in needed for place in _TEMPORARY if each.is_relative_to(place)}
    return tuple(f"{place}/{each.relative_to(place).parts[0]}/" for each, place in found)


def _quiz_folders() -> set[str]:
    from workbook.content import assignments_root

    root = assignments_root()
    return {folder for folder, _, _ in os.walk(root / "source")} if root else set()


def _roots() -> list[Path]:
    """Return what any code may look into: Python's own, packages, temporary files, matplotlib's and the workbook's."""
    import workbook

    packages = [*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, sys.exec_prefix]
    ours = Path(workbook.__file__).parent
    # A checkout on the path is no reason to look at all of it: it holds the docent's own material.
    names = [*packages, *(each for each in sys.path if each and Path(each) != ours.parent)]
    names += [
        *_TEMPORARY,
        *(os.environ[name] for name in ("TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR") if name in os.environ),
    ]
    drawing = sys.modules.get("matplotlib")
    if drawing is not None:
        names += [drawing.get_configdir(), drawing.get_cachedir()]
    found = [*map(Path, names), ours, ours.parent / "datasets", ours.parent / "notebooks"]
    return [each for each in found if each.is_absolute() and each != Path(each.anchor)]
