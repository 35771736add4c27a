"""The kernel in the browser, made small: JupyterLite's own kernel and IPython without what a notebook page never needs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from workbook.site.packing import Files

_WHEELS = "/static/pypi/"
_PARTS = ("pyodide_kernel-", "ipykernel-")
_NO_DATABASE = """
class sqlite3:
    Connection = type("Connection", (), {})
    DatabaseError = OperationalError = IntegrityError = type("DatabaseError", (Exception,), {})

"""
# (file, what stands there, what takes its place): each stands there exactly once, or the versions have moved.
_PATCHES = (
    # The terminal's own screen costs two hundred modules.
    ("IPython/__init__.py", "from .terminal.embed import embed\n", "embed = None\n"),
    # The history of commands is kept nowhere: of its database only the names are asked for.
    ("IPython/core/history.py", "import sqlite3\n", _NO_DATABASE),
    # After a restart of the kernel any cell can be run alone.
    ("pyodide_kernel/__init__.py", "# 3. handle streams\n", 'ipython_shell.user_ns["wb"] = __import__("workbook")\n'),
    # Completing by jedi: five megabytes, for words that nobody here types.
    ("pyodide_kernel/interpreter.py", "self.Completer.use_jedi = True", "self.Completer.use_jedi = False"),
)
# The kernel's worker writes these two names; nothing is ever installed from elsewhere.
_NO_INSTALLER = {
    "piplite/__init__.py": b"async def install(*_names, **_settings):\n    pass\n",
    "piplite/piplite.py": b"_PIPLITE_DISABLE_PYPI = True\n_PIPLITE_URLS = []\n",
    "micropip/__init__.py": b'"""Nothing is installed in the browser edition: all that it needs is on the site."""\n',
}
# Of Pygments' five hundred languages, Python.
_LEXERS = {"__init__", "_mapping", "python", "special"}


def kernel_files(extension: Mapping[str, bytes]) -> Files:
    """Return the kernel's own packages, which lie as wheels inside JupyterLite's extension."""
    found: Files = dict(_NO_INSTALLER)
    for name, data in extension.items():
        base = name.rpartition("/")[2]
        if _WHEELS in name and base.startswith(_PARTS):
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                found |= {each: opened.read(each) for each in opened.namelist()}
    return found


def made_small(files: Files) -> Files:
    """Return the files of the start bundle with our changes in them, and without what they make idle."""
    made = {name: data for name, data in files.items() if not _idle(name)}
    for name, there, instead in _PATCHES:
        text = made[name].decode()
        if text.count(there) != 1:
            raise ValueError(f"{name} is not the version that is patched here: look at versions.py")
        made[name] = text.replace(there, instead).encode()
    return made


def _idle(name: str) -> bool:
    folder, _, base = name.rpartition("/")
    return folder == "pygments/lexers" and base.partition(".")[0] not in _LEXERS


# The ways of writing letters that a file from a school can have; the rest is eighty tables for elsewhere.
_ENCODINGS = set(
    "__init__ aliases ascii base64_codec charmap cp1250 cp1252 cp437 cp850 hex_codec idna iso8859_1 iso8859_15 latin_1 mac_roman "
    "punycode raw_unicode_escape undefined unicode_escape utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le utf_7 utf_8 utf_8_sig".split()
)


def library(files: Files) -> Files:
    """Return the standard library without the encodings that no file here has."""
    return {
        name: data
        for name, data in files.items()
        if not name.startswith("encodings/") or name.rpartition("/")[2].partition(".")[0] in _ENCODINGS
    }
