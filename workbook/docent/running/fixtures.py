"""Single things in the interpreter that a cell may have changed: lists of transformers, hooks, printers, settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.docent.running.shell import Shell

_list, _len, _tuple, _items = list, len, tuple, dict.items
_gettrace, _settrace, _getprofile, _setprofile, _exists = (
    sys.gettrace, sys.settrace, sys.getprofile, sys.setprofile, os.path.exists,
)  # fmt: skip
_ORDINARY = frozenset({"all", "last", "last_expr", "last_expr_or_assign"})


class Fixture:
    """One thing: how it is read, how it is set, and how it stood.

    Parameters
    ----------
    label : how it is called in an event
    get : returns how it stands now, as a tuple of objects that are compared by identity
    put : lets it stand as such a tuple says
    """

    def __init__(self, label: str, get: Callable[[], tuple[Any, ...]], put: Callable[[tuple[Any, ...]], None]) -> None:
        self.label, self._get, self._put = label, get, put
        self._base = get()

    def changed(self) -> bool:
        """Tell whether it stands otherwise than at first."""
        now, base = self._get(), self._base
        return _len(now) != _len(base) or any(mine is not theirs for mine, theirs in zip(base, now, strict=True))

    def put_back(self) -> None:
        """Let it stand as at first."""
        self._put(self._base)

    def accept(self) -> None:
        """Take how it stands now for what is meant."""
        self._base = self._get()


def fixtures(shell: Shell) -> list[Fixture]:
    """Return all that is kept of a shell, as it stands now."""
    inner, kernel = shell.shell, shell.kernel
    manager = inner.input_transformer_manager
    lists = [
        (inner, "ast_transformers"), (inner, "input_transformers_post"), (manager, "cleanup_transforms"),
        (manager, "line_transforms"), (manager, "token_transformers"), (inner.display_pub, "_hooks"),
        (inner.displayhook, "_hooks"),
    ]  # fmt: skip
    ones = [
        *[(inner, name) for name in (
            "displayhook", "display_pub", "display_formatter", "compile", "events", "kernel", "InteractiveTB", "SyntaxTB",
            "display_trap", "builtin_trap", "input_transformer_manager", "custom_exceptions", "loop_runner", "__class__",
        )],
        (kernel, "session"), (kernel, "shell"), (kernel, "iopub_socket"), (kernel, "__class__"), (sys, "excepthook"),
        (inner.displayhook, "session"), (inner.displayhook, "pub_socket"), (inner.displayhook, "__class__"),
        (inner.display_pub, "session"), (inner.display_pub, "pub_socket"), (inner.display_pub, "__class__"),
        (inner.display_formatter, "formatters"), (inner.display_formatter, "__class__"), (inner.compile, "__class__"),
        (inner.display_formatter.formatters["text/plain"], "enabled"),
    ]  # fmt: skip
    made = [_of_list(owner, name) for owner, name in lists if isinstance(getattr(owner, name, None), list)]
    made += [_of_one(owner, name) for owner, name in ones if hasattr(owner, name)]
    made += [Fixture("sys.settrace", lambda: (_gettrace(),), lambda base: _settrace(base[0]))]
    made += [Fixture("sys.setprofile", lambda: (_getprofile(),), lambda base: _setprofile(base[0]))]
    made += [_namespace(inner), _interactivity(inner), *_callbacks(inner), *_printers(inner)]
    return made


def _label(owner: Any, name: str) -> str:
    return f"{getattr(owner, '__name__', type(owner).__name__)}.{name}"


def _of_list(owner: Any, name: str) -> Fixture:
    def put(base: tuple[Any, ...]) -> None:
        now = getattr(owner, name)
        if isinstance(now, list):
            now[:] = base
        else:
            setattr(owner, name, _list(base))

    return Fixture(_label(owner, name), lambda: _tuple(getattr(owner, name)), put)


def _of_one(owner: Any, name: str) -> Fixture:
    return Fixture(_label(owner, name), lambda: (getattr(owner, name),), lambda base: setattr(owner, name, base[0]))


def _namespace(inner: Any) -> Fixture:
    """Return where the names of the cells stand: another kind of mapping could answer a check with what it likes."""

    def put(base: tuple[Any, ...]) -> None:
        names = inner.user_ns
        if isinstance(names, dict) and names is not base[0]:
            base[0].update(_items(names))
        inner.user_ns, inner.user_module = base

    return Fixture("InteractiveShell.user_ns", lambda: (inner.user_ns, inner.user_module), put)


def _interactivity(inner: Any) -> Fixture:
    """Return whether values of a cell are shown: which of them is everybody's own choice, `none` hides points."""

    def get() -> tuple[Any, ...]:
        return (None,) if inner.ast_node_interactivity in _ORDINARY else (inner.ast_node_interactivity,)

    def put(_: tuple[Any, ...]) -> None:
        inner.ast_node_interactivity = "last_expr"

    return Fixture("InteractiveShell.ast_node_interactivity", get, put)


def _callbacks(inner: Any) -> list[Fixture]:
    """Return what runs around every cell: libraries register theirs at their import, so only functions of cells count."""

    def of(event: str) -> Fixture:
        def get() -> tuple[Any, ...]:
            return _tuple(each for each in inner.events.callbacks.get(event, ()) if _is_of_a_cell(each))

        def put(base: tuple[Any, ...]) -> None:
            callbacks = inner.events.callbacks[event]
            callbacks[:] = [each for each in callbacks if each in base or not _is_of_a_cell(each)]

        return Fixture(f"events.{event}", get, put)

    lists = dict(inner.events.callbacks)

    def put(_: tuple[Any, ...]) -> None:
        inner.events.callbacks.update(lists)

    whole = Fixture("events.callbacks", lambda: _tuple(inner.events.callbacks.get(each) for each in lists), put)
    return [whole, *(of(event) for event in lists)]


def _is_of_a_cell(callback: Any) -> bool:
    code = getattr(getattr(callback, "__func__", callback), "__code__", None)
    return code is None or not _exists(code.co_filename)


def _printers(inner: Any) -> list[Fixture]:
    """Return how points are shown: whole numbers and the workbook's own tally; `%precision` changes other numbers."""
    formatters = [*inner.display_formatter.formatters.values(), inner.display_formatter.ipython_display_formatter]
    tally = getattr(sys.modules.get("workbook.checks.tally"), "Tally", int)

    def of(formatter: Any, kind: type) -> Fixture:
        def put(base: tuple[Any, ...]) -> None:
            if base[0] is None:
                formatter.type_printers.pop(kind, None)
            else:
                formatter.type_printers[kind] = base[0]

        label = f"{type(formatter).__name__}.{kind.__name__}"
        return Fixture(label, lambda: (formatter.type_printers.get(kind),), put)

    return [of(formatter, kind) for formatter in formatters for kind in dict.fromkeys((int, bool, tally))]
