"""The Dutch texts of the workbook: one YAML file an area, fetched by key.

Texts live beside the code so that a maintainer corrects a sentence without touching Python.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from workbook import readymade

_FOLDER = Path(__file__).parent
# What `workbook doctor` needs to tell that even the library for the texts is missing.
_FLAT = {"doctor", "opening"}


@cache
def area(name: str) -> dict[str, Any]:
    """Return all texts of one area (`form` is `texts/form.yaml`), as plain dicts and strings.

    Raises `KeyError` when there is no such area: a mistake of ours, never of a user.
    """
    path = _FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise KeyError(f"no texts for area {name!r}")
    text = path.read_text(encoding="utf-8")
    ready = readymade.read(text)
    if ready is not None:
        return dict(ready)
    try:
        from ruamel.yaml import YAML
    except ImportError:
        if name not in _FLAT:
            raise
        return _flat(path)
    return dict(YAML(typ="safe", pure=True).load(text))


def _flat(path: Path) -> dict[str, Any]:
    """Return the texts that stand on a line of their own at the left margin."""
    found: dict[str, Any] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, colon, text = line.partition(": ")
        if colon and not line.startswith((" ", "#")):
            mark = text[:1] if text[:1] in "'\"" and text.endswith(text[:1]) else ""
            found[key] = text[1:-1].replace("''", "'") if mark else text
    return found


def entry(key: str) -> Any:
    """Return what stands at `area.key.subkey…`, unformatted. Raises `KeyError` when it is not there."""
    name, *steps = key.split(".")
    found: Any = area(name)
    for step in steps:
        if not isinstance(found, dict) or step not in found:
            raise KeyError(f"no text {key!r}")
        found = found[step]
    return found


def say(key: str, /, **values: object) -> str:
    """Return the Dutch text at `area.key`, its `{placeholders}` filled with `values`.

    Raises `KeyError` for an unknown key or a placeholder without a value.
    """
    text = entry(key)
    if not isinstance(text, str):
        raise KeyError(f"{key!r} is not one text")
    return text.format(**values).strip()
