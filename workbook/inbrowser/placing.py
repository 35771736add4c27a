"""Fetching one package and putting it where Python finds it, while the importing cell waits."""

from __future__ import annotations

import hashlib
import io
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

from workbook.errors import problem
from workbook.inbrowser.lock import Package

Fetch = Callable[[str], bytes]
# Where Pyodide looks for libraries that extension modules are linked to.
_LIBRARIES = Path("/usr/lib")


def place(package: Package, data: bytes, folder: Path | None = None) -> tuple[Path, ...]:
    """Unpack a package and open the libraries in it that others are linked to; return those.

    Parameters
    ----------
    data : the content of its file
    folder : where it goes, by default where Python looks for what this package is

    Raises
    ------
    WorkbookError : the content is not what the list of packages promises
    """
    if package.sha256 and hashlib.sha256(data).hexdigest() != package.sha256:
        raise problem("inbrowser.damaged", where=package.name)
    target = folder or _folder(package)
    target.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(target)
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise problem("inbrowser.damaged", where=package.name) from error
    return tuple(target / name for name in names if package.folder == "dynlib" and name.endswith(".so"))


def _folder(package: Package) -> Path:
    if package.folder == "dynlib":
        return _LIBRARIES
    return Path(sysconfig.get_path("stdlib" if package.folder == "stdlib" else "purelib"))


def open_library(path: Path) -> None:
    """Open a library for all that are linked to it."""
    import ctypes

    import pyodide_js

    ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    # It is known by its whole path now; those that are linked to it look for its bare name.
    known = pyodide_js._module.LDSO.loadedLibsByName
    setattr(known, path.name, getattr(known, str(path)))


def fetch(address: str) -> bytes:
    """Fetch a file of the site and wait for it, as only a worker may. Raises `WorkbookError` when it doesn't come."""
    import js

    request = js.XMLHttpRequest.new()
    try:
        request.open("GET", address, False)  # noqa: FBT003 - the browser knows no names
        request.responseType = "arraybuffer"
        request.send()
    except Exception as error:  # what the browser throws has no class of its own here
        raise problem("inbrowser.no_connection", where=address.rpartition("/")[2]) from error
    if request.status != 200:
        raise problem("inbrowser.no_connection", where=address.rpartition("/")[2])
    return bytes(request.response.to_bytes())
