"""A notebook as the text of a file: letter for letter what nbformat writes, without its copies and its slow encoder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from json.encoder import encode_basestring
from typing import Any

_SPLIT = frozenset({"application/javascript", "image/svg+xml"})
_TRANSIENT = frozenset({"orig_nbformat", "orig_nbformat_minor", "signature"})
_CONSTANTS = {True: "true", False: "false", None: "null"}
_SHOWN = frozenset({"execute_result", "display_data"})


def notebook_text(notebook: Mapping[str, Any]) -> str:
    """Return a valid notebook of nbformat 4 as `nbformat.writes` does; the notebook itself stays as it is."""
    metadata = {name: value for name, value in notebook["metadata"].items() if name not in _TRANSIENT}
    cells = [_cell(each) for each in notebook["cells"]]
    parts: list[str] = []
    # Every form of a notebook holds the same script.
    quoted = cache(encode_basestring)
    _add({**notebook, "metadata": metadata, "cells": cells}, "\n", parts, quoted)
    return "".join(parts)


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    made = {**cell, "metadata": {name: value for name, value in cell["metadata"].items() if name != "trusted"}}
    if isinstance(cell.get("source"), str):
        made["source"] = cell["source"].splitlines(keepends=True)
    if "attachments" in cell:
        made["attachments"] = {name: _bundle(each) for name, each in cell["attachments"].items()}
    if cell["cell_type"] == "code":
        made["outputs"] = [_output(each) for each in cell["outputs"]]
    return made


def _output(output: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = output["output_type"]
    if kind in _SHOWN and "data" in output:
        return {**output, "data": _bundle(output["data"])}
    if kind == "stream" and isinstance(output["text"], str):
        return {**output, "text": output["text"].splitlines(keepends=True)}
    return output


def _bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        mime: value.splitlines(keepends=True)
        if isinstance(value, str) and (mime.startswith("text/") or mime in _SPLIT)
        else value
        for mime, value in data.items()
    }


def _add(value: Any, line: str, parts: list[str], quoted: Callable[[str], str]) -> None:
    """Add a value as JSON, one part a line; `line` is the line break with the indent at which it stands."""
    if isinstance(value, str):
        parts.append(quoted(value))
    elif isinstance(value, dict) and value:
        inner = f"{line} "
        start = "{" + inner
        for name in sorted(value):
            parts.append(f"{start}{_name(name, quoted)}: ")
            _add(value[name], inner, parts, quoted)
            start = "," + inner
        parts.append(line + "}")
    elif isinstance(value, (list, tuple)) and value:
        inner = f"{line} "
        start = "[" + inner
        for each in value:
            parts.append(start)
            _add(each, inner, parts, quoted)
            start = "," + inner
        parts.append(line + "]")
    elif isinstance(value, bool) or value is None:
        parts.append(_CONSTANTS[value])
    else:
        parts.append(json.dumps(value.decode("ascii") if isinstance(value, bytes) else value))


def _name(name: Any, quoted: Callable[[str], str]) -> str:
    return quoted(name if isinstance(name, str) else json.dumps(name))
