"""How far the reading of many files is: told to whoever asks, and in a notebook in one line that is updated."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from workbook.dutch import number
from workbook.texts import say

Progress = Callable[[int, int], object]
MANY = 200
_SECONDS = 0.25


@contextmanager
def telling(total: int, progress: Progress | None) -> Iterator[Callable[[int], object]]:
    """Give a function that is told how many of `total` files are done; without `progress` a notebook shows it."""
    shown = progress or _notebook_line(total)
    yield (lambda done: shown(done, total)) if shown else (lambda _: None)


def _notebook_line(total: int) -> Progress | None:
    """Return what shows one line of text under a notebook's cell; None elsewhere, and for a handful of files."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    if total <= MANY or getattr(shell, "kernel", None) is None:
        return None
    from IPython.display import display

    line: Any = display({"text/plain": _text(0, total)}, raw=True, display_id=True)
    last = time.monotonic()

    def show(done: int, of: int) -> None:
        nonlocal last
        if done == of or time.monotonic() - last >= _SECONDS:
            last = time.monotonic()
            line.update({"text/plain": _text(done, of)}, raw=True)

    return show


def _text(done: int, total: int) -> str:
    return say("responses.files_read", done=number(done), total=number(total))
