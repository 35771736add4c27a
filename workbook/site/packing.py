"""What Python in the browser can import: archives of modules, and the lock that names them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from attrs import define, field, frozen

from workbook.site.versions import ASKED_AT_START, DEPENDS, IMPORTS

Files = dict[str, bytes]
# As old as a zip can tell: the same files give the same archive, and the same name.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_LARGE = 1 << 16
START_BUNDLE = "plg-begin"
OURS = "plg-werkboek"


@frozen(kw_only=True)
class Package:
    """A package for the lock: what it is called, its version, its archive, what it needs and how it is imported."""

    name: str
    version: str
    data: bytes
    suffix: str = ".zip"
    depends: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    shared: bool = False

    @property
    def file_name(self) -> str:
        """Return a name that changes with the content, so that no browser shows an old one for it."""
        return f"{self.name}-{self.version}-{hashlib.sha256(self.data).hexdigest()[:10]}{self.suffix}"

    def locked(self) -> dict[str, object]:
        """Return the package as the lock of Pyodide describes one."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.file_name,
            "install_dir": "dynlib" if self.shared else "site",
            "package_type": "shared_library" if self.shared else "package",
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "depends": list(self.depends),
            "imports": list(self.imports),
            "unvendored_tests": False,
        }


@define
class Lock:
    """The packages of a site, and what is loaded at the start."""

    info: dict[str, str]
    packages: list[Package] = field(factory=list)

    def files(self) -> Files:
        """Return every archive and the lock itself, by file name."""
        found = {each.file_name: each.data for each in self.packages}
        return {**found, self.file_name: self._text()}

    @property
    def file_name(self) -> str:
        """Return the name of the lock, which changes with what it says."""
        return f"pyodide-lock-{hashlib.sha256(self._text()).hexdigest()[:10]}.json"

    @property
    def start(self) -> list[str]:
        """Return the names of the packages that are loaded at the start."""
        return [*ASKED_AT_START, START_BUNDLE, OURS]

    def start_files(self) -> list[str]:
        """Return the file names of what is fetched at the start, without Pyodide's core."""
        start = {canonical(name) for name in self.start}
        names = [each.file_name for each in self.packages if each.name in start]
        return [self.file_name, *dict.fromkeys(names)]

    def later_files(self, *names: str) -> list[str]:
        """Return the file names of these packages and of all that they need and is not loaded at the start."""
        by_name = {each.name: each for each in self.packages}
        todo, found, start = list(names), dict[str, str](), {canonical(name) for name in self.start}
        while todo:
            each = by_name.get(todo.pop(0))
            if each is not None and each.name not in found and each.name not in start:
                found[each.name] = each.file_name
                todo.extend(each.depends)
        return list(found.values())

    def _text(self) -> bytes:
        locked = {each.name: each.locked() for each in self.packages}
        return json.dumps({"info": self.info, "packages": locked}, separators=(",", ":"), sort_keys=True).encode()


def zipped(files: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    """Return the files as a zip that is the same each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()


def canonical(name: str) -> str:
    """Return a package's name as the lock spells it."""
    return name.lower().replace("_", "-").replace(".", "-")


def named(wheel: Path) -> tuple[str, str]:
    """Return the name and version that a wheel's file name tells."""
    name, version = wheel.name.split("-")[:2]
    return canonical(name), version


def trimmed(files: Files) -> Files:
    """Return what of a wheel runs: without tests, lists of files, types and what belongs in a page."""
    return {name: data for name, data in files.items() if not _idle(name)}


def _idle(name: str) -> bool:
    parts = name.split("/")
    if parts[0].endswith(".data") or parts[-1] in {"RECORD", "py.typed", "entry_points.txt", "top_level.txt", "WHEEL"}:
        return True
    return "tests" in parts[1:-1] or name.endswith((".pyi", ".c", ".h", ".pyx", ".pxd"))


def package(wheel_name: str, version: str, files: Files) -> Package:
    """Return a package that comes at its first import."""
    name = canonical(wheel_name)
    tops = sorted({_top(path) for path in files if ".dist-info" not in path.split("/")[0]} - {""})
    imports = IMPORTS.get(name, tuple(tops))
    return Package(name=name, version=version, data=zipped(files), depends=DEPENDS.get(name, ()), imports=imports)


def bundle(name: str, version: str, files: Files, *, depends: tuple[str, ...] = ()) -> Package:
    """Return one archive of many packages, which is loaded at the start."""
    tops = sorted({_top(path) for path in files if ".dist-info" not in path.split("/")[0]} - {""})
    return Package(name=name, version=version, data=zipped(files), depends=depends, imports=tuple(tops))


def _top(path: str) -> str:
    """Return the name by which what holds this file is imported; empty for what is no module."""
    first, *rest = path.split("/")
    if rest:
        return first if first.isidentifier() else ""
    return first.split(".")[0] if first.endswith((".py", ".pyc", ".so")) else ""


def empty_packages() -> list[Package]:
    """Return a package without content for each name that the kernel asks for and that the start bundle holds."""
    nothing = zipped({})
    return [Package(name=canonical(name), version="0", data=nothing) for name in ASKED_AT_START]
