"""From wheels to what the browser loads: what is compiled, what goes together, and the lock."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from workbook.site.compiling import can_compile, compiled
from workbook.site.fetching import page_wheels, wheels
from workbook.site.kernel import kernel_files, library, made_small
from workbook.site.own import unpacked
from workbook.site.packing import (
    OURS,
    START_BUNDLE,
    Files,
    Lock,
    Package,
    bundle,
    canonical,
    empty_packages,
    named,
    package,
    trimmed,
    zipped,
)
from workbook.site.source import Source
from workbook.site.versions import DEPENDS, PYODIDE, START, WITH_LXML

_STDLIB = "python_stdlib"


@frozen
class Python:
    """Python for the browser: the lock with its packages, the standard library, and whether all was compiled ahead."""

    lock: Lock
    stdlib: bytes
    compiled: bool


def gather(source: Source, own: Files, *, told: Callable[[int], None]) -> Python:
    """Return all of Python that the site carries.

    Parameters
    ----------
    own : what of our own wheel the browser gets
    told : called with the number of parts that must be compiled, when there are any

    Raises `WorkbookError` when something can't be fetched or compiled.
    """
    fetched = {named(path): path for path in wheels() if _wanted(path, source)}
    start_names = {canonical(name) for name in START}
    parts = {name: trimmed(unpacked(path)) for (name, _), path in fetched.items() if name not in start_names}
    parts |= {name: trimmed(unpacked(path)) for name, path in source.packages.items() if path.suffix == ".whl"}
    parts[START_BUNDLE] = _start([path for (name, _), path in fetched.items() if name in start_names])
    parts[OURS] = trimmed(own)
    parts[_STDLIB] = library(unpacked(source.core / "python_stdlib.zip"))
    ahead = can_compile(source)
    if ahead:
        parts = compiled(source, parts, told=told)
    stdlib = zipped(parts.pop(_STDLIB))
    versions = dict(fetched) | {
        (name, source.lock["packages"][name]["version"]): path for name, path in source.packages.items()
    }
    packages = [package(name, version, parts[name]) for name, version in versions if name in parts]
    packages += [_shared(source, name) for name, path in source.packages.items() if path.suffix != ".whl"]
    packages += [bundle(START_BUNDLE, PYODIDE, parts[START_BUNDLE]), _ours(parts[OURS]), *empty_packages()]
    return Python(Lock(dict(source.lock["info"]), packages), stdlib, ahead)


def _wanted(wheel: Path, source: Source) -> bool:
    return "lxml" in source.packages or named(wheel)[0] not in {canonical(name) for name in WITH_LXML}


def _start(start: list[Path]) -> Files:
    files: Files = {}
    for path in start:
        files |= trimmed(unpacked(path))
    (extension,) = (path for path in page_wheels() if path.name.startswith("jupyterlite_pyodide_kernel-"))
    with zipfile.ZipFile(extension) as opened:
        inside = {name: opened.read(name) for name in opened.namelist() if name.endswith(".whl")}
    return made_small(files | trimmed(kernel_files(inside)))


def _ours(files: Files) -> Package:
    about = next(data for name, data in files.items() if name.endswith(".dist-info/METADATA"))
    version = next(line for line in about.decode().splitlines() if line.startswith("Version: "))[9:]
    return bundle(OURS, version, files, depends=(START_BUNDLE,))


def _shared(source: Source, name: str) -> Package:
    """Return a library that packages share, as it is."""
    locked = source.lock["packages"][name]
    data = source.packages[name].read_bytes()
    return Package(name=name, version=locked["version"], data=data, depends=DEPENDS.get(name, ()), shared=True)
