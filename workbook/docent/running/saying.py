"""How a worker speaks: one JSON line at a time, whatever a notebook put into it."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from typing import Any


def speaker(end: int) -> Callable[[dict[str, Any]], None]:
    """Return what writes one line of the protocol to a pipe, waiting as long as it is full."""

    def say_line(line: dict[str, Any]) -> None:
        left = memoryview(_encoded(line) + b"\n")
        while left:
            left = left[os.write(end, left) :]

    return say_line


def _encoded(line: dict[str, Any]) -> bytes:
    try:
        return json.dumps(line, allow_nan=False).encode()
    except (TypeError, ValueError):
        return json.dumps(_plain(line), allow_nan=False).encode()


def _plain(value: Any) -> Any:
    """Return what JSON can hold, in the words that a kernel uses for the rest."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)
