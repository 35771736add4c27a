"""What a worker says, line by line, and whether it can be believed: nothing that comes out of a notebook is trusted.

A line is one JSON object: `{"begin": i}` and `{"cell": i, "messages", "execution_count", "seconds", "fate"}` around each
cell (i = its position among the cells of the job), `{"event": [kind, detail, index]}` and, last, `{"end": true}`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Literal, NoReturn

from attrs import frozen

from workbook.docent.running.job import CellRun, Event, Outcome

EVENT_KINDS = frozenset({"outside", "network", "process", "tampering", "flood", "memory"})
_FATES = frozenset({"done", "timeout", "dead", "not_run"})
_DEPTH = 60  # of JSON inside a message; a Vega or Plotly figure has some fifteen
_PARTS = 1_000_000  # values in one line: what a few megabytes could swell to in memory is bounded by their number
_SUSPECT = 200_000
_DETAIL = 500  # characters of an event's detail that are kept
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Refused(ValueError):  # noqa: N818 - a verdict on a line, caught where lines are read
    """A line that no honest worker writes."""


@frozen
class Line:
    """One line that has the right shape: what it is, the position of its cell, and what came of that cell or was tried."""

    kind: Literal["begin", "cell", "event", "end"]
    position: int = -1
    run: CellRun | None = None
    event: Event | None = None


def read_line(data: bytes) -> Line:
    """Return what a line says.

    Raises `Refused` when it is no JSON, too deep, swollen or of another shape; whether it comes in its turn is for the
    reader of the whole conversation.
    """
    found = _loads(data)
    if not isinstance(found, dict):
        raise Refused("no object")
    if "cell" in found:
        return Line("cell", _count(found["cell"]), run=_cell_run(found))
    if "begin" in found:
        return Line("begin", _count(found["begin"]))
    if "event" in found:
        return Line("event", event=_event(found["event"]))
    if found == {"end": True}:
        return Line("end")
    raise Refused("unknown line")


def outcome_to_bytes(outcome: Outcome) -> bytes:
    """Return an outcome as JSON, to go from one machine to another."""
    return json.dumps(
        {
            "key": outcome.key,
            "cells": [
                [run.index, list(run.messages), run.execution_count, run.seconds, run.fate, run.sentinel]
                for run in outcome.cells
            ],
            "events": [[each.kind, each.detail, each.index] for each in outcome.events],
            "walled": outcome.walled,
            "trouble": outcome.trouble,
            "seconds": outcome.seconds,
        }
    ).encode()


def outcome_from_bytes(data: bytes) -> Outcome:
    """Return the outcome that `outcome_to_bytes` wrote."""
    found = json.loads(data)
    return Outcome(
        key=found["key"],
        cells=tuple(CellRun(index, tuple(messages), *rest) for index, messages, *rest in found["cells"]),
        events=tuple(Event(*each) for each in found["events"]),
        walled=found["walled"],
        trouble=found["trouble"],
        seconds=found["seconds"],
    )


def _loads(data: bytes) -> Any:
    if len(data) > _SUSPECT and data.count(b",") + data.count(b"[") + data.count(b"{") > _SUSPECT:
        bare = _STRINGS.sub(b"", data)
        if bare.count(b",") + bare.count(b"[") + bare.count(b"{") > _PARTS:
            raise Refused("too many values")
    try:
        found = json.loads(data.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Refused("no JSON") from error
    _measure(found)
    return _mend(found) if _SURROGATE.search(data) else found


def _refuse(name: str) -> NoReturn:
    raise Refused(name)


def _measure(found: Any) -> None:
    level = [found]
    for _ in range(_DEPTH):
        level = [part for each in level for part in _parts(each) if isinstance(part, dict | list)]
        if not level:
            return
    raise Refused("too deep")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _mend(found: Any) -> Any:
    """Put a replacement mark for half a character: such a text could be printed but never be saved."""
    if isinstance(found, str):
        return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(found, list):
        return [_mend(each) for each in found]
    if isinstance(found, dict):
        return {_mend(name): _mend(each) for name, each in found.items()}
    return found


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1_000_000:
        raise Refused("no number of a cell")
    return value


def _seconds(value: Any) -> float:
    if type(value) not in {int, float} or not (0 <= value < 1e6 and math.isfinite(value)):
        raise Refused("no time")
    return float(value)


def _cell_run(found: dict[str, Any]) -> CellRun:
    messages, count, fate = found.get("messages"), found.get("execution_count"), found.get("fate")
    if not isinstance(messages, list) or not isinstance(fate, str) or fate not in _FATES:
        raise Refused("no cell")
    for each in messages:
        _check_message(each)
    return CellRun(
        index=-1,
        messages=tuple(messages),
        execution_count=None if count is None else _count(count),
        seconds=_seconds(found.get("seconds")),
        fate=fate,  # type: ignore[arg-type]
    )


def _check_message(message: Any) -> None:
    if not isinstance(message, dict) or not set(message) <= _MESSAGE:
        raise Refused("no message")
    kind, content, buffers = message.get("msg_type"), message.get("content"), message.get("buffers", [])
    if not isinstance(message.get("parent", ""), str) or not _all_text(buffers):
        raise Refused("no message")
    if not isinstance(kind, str) or len(kind) > 40 or not isinstance(content, dict):
        raise Refused("no message")
    for name, wanted in _CONTENTS.get(kind, {}).items():
        if not isinstance(content.get(name), wanted):
            raise Refused(f"{kind} without {name}")
    if kind == "stream" and content["name"] not in {"stdout", "stderr"}:
        raise Refused("unknown stream")
    if kind == "error" and not _all_text(content["traceback"]):
        raise Refused("no traceback")
    if not isinstance(content.get("transient", {}), dict):
        raise Refused("no transient data")


def _all_text(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in found)


_MESSAGE = frozenset({"msg_type", "content", "parent", "buffers"})
_SHOWN: dict[str, type] = {"data": dict, "metadata": dict}
_CONTENTS: dict[str, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": _SHOWN,
    "update_display_data": _SHOWN,
    "execute_result": _SHOWN,
    "error": {"ename": str, "evalue": str, "traceback": list},
    "comm_open": {"comm_id": str},
    "comm_msg": {"comm_id": str},
    "comm_close": {"comm_id": str},
}


def _event(found: Any) -> Event:
    if not isinstance(found, list) or len(found) != 3:
        raise Refused("no event")
    kind, detail, index = found
    if not isinstance(kind, str) or kind not in EVENT_KINDS or not isinstance(detail, str):
        raise Refused("no event")
    return Event(kind, detail[:_DETAIL], None if index is None else _count(index))
