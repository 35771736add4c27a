"""YAML that was read beforehand: in the browser edition reading it costs seconds, so the builder puts it in as JSON.

Each is found by the fingerprint of the YAML's text, so that a file that was changed is simply read as YAML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = "_ready"
_ROOT = Path(__file__).parent / FOLDER


def read(text: str) -> Any:
    """Return what a YAML text holds, where that was read beforehand; else None."""
    if not _ROOT.is_dir():
        return None
    try:
        return _parsed((_ROOT / _name(text)).read_bytes())
    except OSError:
        return None


def prepare(texts: Iterable[str]) -> dict[str, bytes]:
    """Return the files that hold what these YAML texts say, by their path beside the package's modules.

    Left out is what JSON can't hold, such as a date, and what is no sound YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found: dict[str, bytes] = {}
    for text in texts:
        try:
            data = YAML(typ="safe", pure=True).load(text)
            written = json.dumps(_with_pairs(data), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        except (YAMLError, TypeError, ValueError):
            continue
        if data is not None and _parsed(written) == data:
            found[f"{FOLDER}/{_name(text)}"] = written
    return found


def _with_pairs(data: Any) -> Any:
    """Return data with every map that has other keys than text as a list of pairs, under an empty key."""
    if isinstance(data, list):
        return [_with_pairs(each) for each in data]
    if not isinstance(data, dict):
        return data
    if all(isinstance(key, str) and key for key in data):
        return {key: _with_pairs(value) for key, value in data.items()}
    return {"": [[key, _with_pairs(value)] for key, value in data.items()]}


def _parsed(written: bytes) -> Any:
    return json.loads(written, object_hook=lambda each: dict(each[""]) if "" in each else each)


def _name(text: str) -> str:
    return f"{hashlib.sha256(text.encode('utf-8')).hexdigest()[:24]}.json"
