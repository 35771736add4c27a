"""The form's script and style, as text that a shell puts where it needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
# The helpers that any script of the workbook can build on.
DOM = _FOLDER / "dom.js"

# In order of use; each is an ES module of its own, so that it can be read and tested alone.
_PARTS = (
    "dom.js", "store.js", "inputs.js", "cells.js", "table.js", "scale.js", "fields.js", "block.js", "sections.js",
    "progress.js", "subject.js", "roster.js", "form.js",
)  # fmt: skip


@cache
def script() -> str:
    """Return the form as one ES module without imports, exporting only `mount(root, payload, {send})`."""
    return as_module(_FOLDER / part for part in _PARTS)


def as_module(parts: Iterable[Path]) -> str:
    """Return scripts that import from each other as one module without imports, in this order.

    Of what they export only a function `mount` stays exported.
    """
    text = "\n".join(part.read_text(encoding="utf-8") for part in parts)
    text = re.sub(r'^import \{[^}]*\} from "\.\.?/[\w./]+";\n', "", text, flags=re.MULTILINE)
    return re.sub(r"^export (?!function mount\b)", "", text, flags=re.MULTILINE)


@cache
def style() -> str:
    """Return the form's style sheet; every rule is held to `.plg-form`."""
    return (_FOLDER / "form.css").read_text(encoding="utf-8")
