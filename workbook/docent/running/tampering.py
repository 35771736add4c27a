"""Noticing that a cell replaced a part of the interpreter that checks rely on, and putting it back.

Before the cells run everything is noted; after each cell of the hand-in's own it is compared, and right before the next
cell of the release, or a sentinel, it stands as it stood. What a cell of the release changes is meant.

What the machinery itself needs (`builtins`, `json`, `os`, `time`) is put back after every cell and handed out again before
the next, so that a cell that replaces it finds it as it left it and breaks nothing but itself.

This notices replacements. Code that waits until a check calls it can replace and put back by itself; for that there are the
sentinels, and in the end a person.
"""

from __future__ import annotations

import builtins
import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from workbook.docent.running.fixtures import Fixture, fixtures
from workbook.docent.running.job import CodeCell, Event
from workbook.docent.running.spaces import Space

if TYPE_CHECKING:
    from workbook.docent.running.shell import Shell

MOST = 20  # events of one cell
_MODULES = ("math", "operator", "numpy", "numpy.testing", "pandas", "pandas.testing", "unittest.case", "unittest.mock")
_CLASSES = (
    ("unittest.case", "TestCase"), ("pandas", "DataFrame"), ("pandas", "Series"), ("pandas", "Index"),
)  # fmt: skip
# Set by the kernel itself around every cell.
_KERNELS_OWN = frozenset({"input", "sys_excepthook", "_", "__", "___", "_save_getpass", "_sys_raw_input", "old_hook"})
_sys_modules = sys.modules


class Keeper:
    """Keeps what one notebook may not change; made by `Shell`."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._tools = [
            Space("builtins", builtins, whole=True, besides=_KERNELS_OWN), Space("json", json), Space("json.encoder", json.encoder),
            Space("JSONEncoder", json.JSONEncoder), Space("JSONDecoder", json.JSONDecoder), Space("os", os),
            Space("time", time), Space("signal", signal),
        ]  # fmt: skip
        self._spaces: list[Space] = []
        self._fixtures: list[Fixture] = []
        self._modules: dict[str, Any] = {}  # that are watched
        self._loaded: dict[str, Any] = {}
        self._theirs: list[tuple[Space, str, Any, bool]] = []
        self._releases: dict[str, Any] = {}  # tools that the release itself replaced
        self._told: set[str] = set()
        self.on = self._meant = self._spoilt = False

    def remember(self) -> None:
        """Note how everything stands: once, after warming; forks inherit it."""
        self._spaces = [*_shell_spaces(self._shell), *_module_spaces()]
        self._fixtures = fixtures(self._shell)
        self._modules = {name: module for name, module in list(_sys_modules.items()) if _is_watched(name)}
        self._loaded = dict(_sys_modules)

    def begin(self, *, trusted: bool) -> None:
        """Start with one notebook; in one that is the release's own nothing is compared."""
        self.on = not trusted
        self._meant = self._spoilt = False
        if self.on and not self._spaces:
            self.remember()

    def before(self, cell: CodeCell) -> None:
        """Put back what was changed, for a cell of the release; hand a cell of the hand-in its own changes."""
        meant = cell.trusted or cell.sentinel
        if self.on and meant:
            if self._spoilt:
                self._put_back()
                self._spoilt = False
            sys.stdout, sys.stderr = self._shell.streams
            for each in self._shell.streams:
                each.reopen()
        elif self.on and self._meant:
            self._accept()
        self._meant = meant
        for space, name, value, trusted in self._theirs:
            if trusted or not meant:
                space.put(name, value)

    def after(self, cell: CodeCell) -> None:
        """Take the tools of the machinery back, and tell what a cell of the hand-in changed."""
        found = []
        self._theirs = []
        for space in self._tools:
            for name in space.changed():
                value, what = space.value(name), f"{space.label}.{name}"
                if cell.trusted:
                    self._releases[what] = value
                meant = what in self._releases and self._releases[what] is value
                self._theirs.append((space, name, value, meant))
                space.put_back(name)
                if not meant:
                    found.append(what)
        if not self.on or cell.trusted or cell.sentinel:
            return
        changes = self._changes()
        self._spoilt = bool(changes)
        for what in (*found, *changes):
            if what not in self._told and len(self._told) < MOST:
                self._told.add(what)
                self._shell.events.append(Event("tampering", what, cell.index))

    def _changes(self) -> list[str]:
        found = [f"{space.label}.{name}" for space in self._spaces for name in space.changed()]
        found += [each.label for each in self._fixtures if each.changed()]
        found += [f"sys.modules[{name!r}]" for name, module in self._modules.items() if self._moved(name, module)]
        return found

    @staticmethod
    def _moved(name: str, module: Any) -> bool:
        return sys.modules.get(name) is not module

    def _put_back(self) -> None:
        sys.modules = _sys_modules
        for name, module in self._loaded.items():
            sys.modules.setdefault(name, module)
        sys.modules.update(self._modules)
        for space in self._spaces:
            for name in space.changed():
                space.put_back(name)
        for each in self._fixtures:
            if each.changed():
                each.put_back()

    def _accept(self) -> None:
        for space in self._spaces:
            for name in space.changed():
                space.accept(name)
        for each in self._fixtures:
            if each.changed():
                each.accept()
        self._modules.update({name: module for name, module in list(_sys_modules.items()) if _is_watched(name)})


def _is_watched(name: str) -> bool:
    return name in _MODULES or name.partition(".")[0] == "workbook"


def _module_spaces() -> list[Space]:
    """Return what tests use: functions that compare, and the workbook's own."""
    found = [Space(name, module) for name in _MODULES if (module := _sys_modules.get(name)) is not None]
    for name, of in _CLASSES:
        owner = getattr(_sys_modules.get(name), of, None)
        if owner is not None:
            found += [Space(each.__name__, each, new="hiding") for each in owner.__mro__[:-1]]
    for name, module in list(_sys_modules.items()):
        if name.partition(".")[0] != "workbook" or not hasattr(module, "__dict__"):
            continue
        found.append(Space(name, module))
        if name.startswith("workbook.checks"):
            classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == name]
            found += [Space(each.__name__, each, new="all") for each in classes]
    return found


def _shell_spaces(shell: Shell) -> list[Space]:
    """Return the parts of the kernel between a cell's code and what is shown of it."""
    inner, kernel = shell.shell, shell.kernel
    parts = {
        "shell": inner, "kernel": kernel, "displayhook": inner.displayhook, "display_pub": inner.display_pub,
        "display_formatter": inner.display_formatter, "compile": inner.compile, "events": inner.events,
        "session": kernel.session, "InteractiveTB": inner.InteractiveTB, "SyntaxTB": inner.SyntaxTB,
        "display_trap": inner.display_trap, "builtin_trap": inner.builtin_trap,
        "text/plain": inner.display_formatter.formatters["text/plain"],
        "input_transformer_manager": inner.input_transformer_manager, "outlet": shell.outlet,
        "stdout": shell.streams[0], "stderr": shell.streams[1],
    }  # fmt: skip
    found: dict[int, Space] = {}
    for label, part in parts.items():
        if hasattr(part, "__dict__"):
            found[id(part)] = Space(label, part, new="all", besides=_KERNELS_OWN)
        for each in type(part).__mro__:
            if each.__module__.partition(".")[0] in {"IPython", "ipykernel", "jupyter_client", "workbook"}:
                found.setdefault(id(each), Space(each.__name__, each, new="all"))
    return list(found.values())
