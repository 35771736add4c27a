"""Starting quickly: the notebook library without the slowest thing that it brings along."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator

# jsonschema asks for this checker of addresses and goes on without it; making its grammar takes most of a second, and no
# notebook is ever checked by it.
_SLOW = "rfc3987_syntax"


@contextlib.contextmanager
def quick_imports() -> Iterator[None]:
    """Import `nbformat`, `nbgrader` and what else uses jsonschema within this block in a fifth of the time.

    The slow module counts as absent while the block lasts, and can be imported as always after it.
    """
    if _SLOW in sys.modules or "jsonschema" in sys.modules:
        yield
        return
    sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        # Here already, so that it is not left to what the block imports whether the slow module stays away.
        importlib.import_module("jsonschema")
        yield
    finally:
        sys.modules.pop(_SLOW, None)
