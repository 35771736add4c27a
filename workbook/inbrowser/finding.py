"""The finder that fetches a library at its first import, so that a form need not wait for what only figures use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from workbook.inbrowser import notice, placing
from workbook.inbrowser.lock import Lock

# What a library tries while it is imported itself, and does without: only what really asks for it brings it.
OPTIONAL = {"scipy": {"seaborn"}, "lxml": {"openpyxl"}}
Show = Callable[[str], AbstractContextManager[None]]


class Fetching:
    """A finder for `sys.meta_path` that brings the package of a missing import, with what that stands on.

    Parameters
    ----------
    lock : the packages there are
    fetch : gives the content of an address
    folder : where packages go; by default where Python looks for them
    show : shows that something is being fetched, while it lasts
    open_library : opens a library that others are linked to
    """

    def __init__(
        self,
        lock: Lock,
        *,
        fetch: placing.Fetch = placing.fetch,
        folder: Path | None = None,
        show: Show = notice.fetching,
        open_library: Callable[[Path], None] = placing.open_library,
    ) -> None:
        self._lock, self._fetch, self._folder, self._show = lock, fetch, folder, show
        self._open_library = open_library
        self._underway: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is, after fetching it; None for what is part of another or of no package.

        Raises `WorkbookError` when its package can't be fetched.
        """
        if path is not None or name in self._underway or name not in self._lock.serving or self._is_tried(name):
            return None
        self._underway.add(name)
        try:
            if not self.bring(name):
                return None
        finally:
            self._underway.discard(name)
        return PathFinder.find_spec(name, path, target)

    def bring(self, module: str) -> int:
        """Fetch and place what an import needs; return how many packages came.

        Raises `WorkbookError` when one can't be fetched; what came before it stays.
        """
        needed = self._lock.needed(module)
        if not needed:
            return 0
        with self._show(module):
            for each in needed:
                for library in placing.place(each, self._fetch(self._lock.address + each.file), self._folder):
                    self._open_library(library)
                self._lock.note(each.name)
        importlib.invalidate_caches()
        return len(needed)

    def _is_tried(self, name: str) -> bool:
        """Tell whether the import comes from a library that does without."""
        return name in OPTIONAL and _asking(sys._getframe(2)) in OPTIONAL[name]


def _asking(frame: FrameType | None) -> str:
    """Return the package of the code that imports."""
    while frame is not None:
        asking = str(frame.f_globals.get("__name__", ""))
        if asking.partition(".")[0] not in {"importlib", "_frozen_importlib", "_frozen_importlib_external"}:
            return asking.partition(".")[0]
        frame = frame.f_back
    return ""


def install(lock: Lock, **parts: Any) -> Fetching:
    """Put the finder right behind the one that looks in folders; `parts` are the other parameters of `Fetching`."""
    finder = Fetching(lock, **parts)
    # Pyodide's own last finder would tell in English that the package must be loaded.
    place = sys.meta_path.index(PathFinder) + 1 if PathFinder in sys.meta_path else len(sys.meta_path)
    sys.meta_path.insert(place, finder)
    return finder
