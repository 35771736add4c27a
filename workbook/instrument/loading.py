"""Reading one YAML of an instrument, or of a course: structured strictly, its faults told with file, line and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs

from workbook import readymade
from workbook.errors import WorkbookError, problem
from workbook.instrument.model import KINDS, Instrument
from workbook.texts import entry, say

Key = tuple[str | int, ...]
T = TypeVar("T")
# What was understood of a text, by the file's name: the same file beside every hand-in is read once.
_KNOWN: dict[tuple[str, str], Instrument] = {}
_MOST_KNOWN = 256
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def load(path: Path) -> Instrument:
    """Load one instrument from its YAML file.

    Raises `WorkbookError` with file, line and key for broken YAML, unknown or missing keys, wrong types,
    an unknown kind, and items that don't fit the options.
    """
    path = Path(path)
    key = path.name, _text(path)
    if key not in _KNOWN:
        found = _understood(path, key[1])
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = found
    return attrs.evolve(_KNOWN[key], path=path)


def _understood(path: Path, text: str) -> Instrument:
    data = _parse(path, text)
    if not isinstance(data, Mapping):
        raise problem("instrument.not_a_map", where=path.name)
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        near = difflib.get_close_matches(str(kind), KINDS, n=1, cutoff=0.0)[0]
        where = _where(path, ("kind",) if "kind" in data else ())
        raise problem("instrument.unknown_kind", where=where, kind=kind, nearest=near, known=", ".join(KINDS))
    loaded: Instrument = _structured({k: v for k, v in data.items() if k != "kind"}, KINDS[kind], path)
    if loaded.id != path.stem:
        raise problem("instrument.other_name", where=_where(path, ("id",)), key=loaded.id, name=path.stem)
    for key, fault in loaded.checked():
        steps: Key = tuple(key.split("."))
        raise problem(f"instrument.{fault}", where=_where(path, steps), key=key)
    return loaded


def read_as(path: Path, cls: type[T]) -> T:
    """Read any YAML file as an attrs class, as strictly as an instrument: dates are `2026-10-01`, and as a moment the end of that day.

    Raises `WorkbookError` with file, line and key for broken YAML, unknown or missing keys, and wrong types.
    """
    data = _parse(path, _text(path)) or {}  # of nothing but comments
    if not isinstance(data, Mapping):
        raise problem("instrument.no_keys", where=path.name)
    return _structured(data, cls, path)


def _structured(data: Mapping[str, Any], cls: Any, path: Path) -> Any:
    from cattrs.errors import BaseValidationError

    try:
        return _converter().structure(data, cls)
    except BaseValidationError as error:
        raise _told(path, error) from error


def _parse(path: Path, text: str) -> Any:
    ready = readymade.read(text)
    if ready is not None:
        return ready
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _yaml().load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", None) or 0)
        raise problem(
            "instrument.broken_yaml", where=say("instrument.at_line", file=path.name, line=line + 1)
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise problem("instrument.not_utf8", where=path.name) from error
    except OSError as error:
        raise problem("instrument.unreadable", where=path.name) from error


def _yaml() -> Any:
    """Return a reader for which a date is text, as everything that is no number, list or map."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import SafeConstructor

    class Plain(SafeConstructor):
        """YAML's own types without dates."""

    Plain.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = Plain
    return reader


@cache
def _converter() -> Any:
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _only(str))
    converter.register_structure_hook(bool, _only(bool))
    converter.register_structure_hook(int, _only(int))
    converter.register_structure_hook(float, lambda value, _: float(_only(float, int)(value, float)))
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook_func(_is_words, _one_of)
    return converter


def _is_words(cls: object) -> bool:
    return get_origin(cls) == Literal


def _only(*allowed: type) -> Any:
    """Make a hook that takes a value as it stands or refuses it: YAML's types are the user's, never ours to guess."""

    def hook(value: object, _: object) -> object:
        if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
            raise TypeError(allowed[0].__name__)
        return value.strip() if isinstance(value, str) else value

    return hook


def _date(value: object, _: object) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise TypeError("date") from error


def _moment(value: object, _: object) -> datetime:
    """Take a day and a time; a day alone is the end of it."""
    text = str(value).strip()
    try:
        return datetime.fromisoformat(f"{text} 23:59:59" if _DAY.fullmatch(text) else text)
    except ValueError as error:
        raise TypeError("datetime") from error


def _one_of(value: object, literal: Any) -> object:
    """Take one of the words that a key allows; the error carries the words."""
    allowed = get_args(literal)
    if value not in allowed:
        raise TypeError(", ".join(map(str, allowed)))
    return value


def _told(path: Path, error: BaseException) -> WorkbookError:
    """Turn the first of cattrs's nested errors into one Dutch sentence at its line."""
    from cattrs.errors import ForbiddenExtraKeysError

    key, cause = _deepest(error, ())
    if isinstance(cause, ForbiddenExtraKeysError):
        extra = min(map(str, cause.extra_fields))
        allowed = _field_names(cause.cl)
        near = difflib.get_close_matches(extra, allowed, n=1, cutoff=0.0)
        return problem(
            "instrument.unknown_key",
            where=_where(path, (*key, extra)),
            key=_dotted((*key, extra)),
            nearest=near[0],
            allowed=", ".join(allowed),
        )
    if isinstance(cause, KeyError):
        missing = str(cause.args[0])
        steps = key[:-1] if key and key[-1] == missing else key
        return problem("instrument.missing_key", where=_where(path, steps), key=_dotted((*steps, missing)))
    return problem("instrument.wrong_value", where=_where(path, key), key=_dotted(key), allowed=_allowed(cause))


def _deepest(error: BaseException, key: Key) -> tuple[Key, BaseException]:
    from cattrs.errors import ForbiddenExtraKeysError

    for note in getattr(error, "__notes__", ()):
        step = getattr(note, "name", None)
        step = getattr(note, "index", None) if step is None else step
        if step is not None:
            key = (*key, step)
            break
    if isinstance(error, BaseExceptionGroup):
        # A misspelt key is also a missing one: tell the misspelling.
        return _deepest(min(error.exceptions, key=lambda each: not isinstance(each, ForbiddenExtraKeysError)), key)
    return key, error


def _field_names(cls: type) -> list[str]:
    return [each.name for each in attrs.fields(cls) if each.name != "path"]


def _allowed(cause: BaseException) -> str:
    """Say what may stand there: a type in Dutch, or the words themselves."""
    expected = str(cause.args[0]) if cause.args else "other"
    types_ = entry("instrument.types")
    return str(types_.get(expected, types_["other"] if " " in expected and "," not in expected else expected))


def _dotted(key: Key) -> str:
    return ".".join(str(step + 1 if isinstance(step, int) else step) for step in key)


def _where(path: Path, key: Key) -> str:
    line = _line(path, key)
    return say("instrument.at_line", file=path.name, line=line) if line else path.name


def _line(path: Path, key: Key) -> int | None:
    """Find the line of a key by reading the file again with positions; only done when something is wrong."""
    node = _yaml().compose(_text(path))
    line = node.start_mark.line
    for step in key:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return int(line) + 1


def _child(node: Any, step: str | int) -> tuple[int, Any] | None:
    """Return line and node of a key, of a place in a list, or of the last part of a list with that id."""
    if not isinstance(node.value, list):
        return None
    if node.id == "mapping":
        return next(((name.start_mark.line, value) for name, value in node.value if name.value == str(step)), None)
    parts = node.value if isinstance(step, str) else node.value[step : step + 1]
    for part in reversed(parts):
        found = _child(part, "id") if isinstance(step, str) else (0, part)
        if found and (isinstance(step, int) or found[1].value == step):
            return part.start_mark.line, part
    return None
