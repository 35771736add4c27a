"""From messages to the outputs of cells, by nbclient's own methods; whatever a message is, it can't stop the grading."""

from __future__ import annotations

import base64
import binascii
import logging
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from workbook.docent.running.endings import DEAD, TIMEOUT
from workbook.docent.running.job import CellRun, Outcome
from workbook.texts import say

if TYPE_CHECKING:
    from nbformat import NotebookNode

_DEEPEST = 50  # levels of one message; nbformat's own functions call themselves once or twice a level
_LANGUAGE = {
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": f"ipython{sys.version_info[0]}",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}


def fold(notebook: NotebookNode, outcome: Outcome) -> None:
    """Put what a job showed into its notebook, in place: outputs and execution counts as nbclient leaves them.

    Parameters
    ----------
    notebook : the notebook that the cells of the job come from
    outcome : of the job; runs of sentinels are left out, messages that are none are dropped

    Notes
    -----
    A cell whose process died and a cell that was not run get an error as output, so that nobody takes them for passed.
    """
    from nbformat import NotebookNode

    client = _client(notebook)
    # A job runs in one kernel, so what is shown in one cell may be updated by a later one.
    for run in outcome.cells:
        if run.sentinel or type(run.index) is not int or not 0 <= run.index < len(notebook.cells):
            continue
        cell = notebook.cells[run.index]
        if cell.get("cell_type") != "code":
            continue
        cell["outputs"] = []
        client.clear_before_next_output = False
        _fold_run(client, cell, run)
    notebook.metadata["language_info"] = NotebookNode(
        {**_LANGUAGE, "codemirror_mode": NotebookNode(_LANGUAGE["codemirror_mode"])}
    )
    client.set_widgets_metadata()


def _fold_run(client: Any, cell: NotebookNode, run: CellRun) -> None:
    for each in run.messages:
        message = _checked(each)
        if message is not None:
            _process(client, message, cell, run.index)
    count = run.execution_count
    cell["execution_count"] = count if type(count) is int and 0 <= count < 2**31 else None
    if run.fate == "dead":
        _append_error(cell, DEAD)
    elif run.fate == "not_run":
        text = say("outputs.not_run")
        _append_error(cell, {"ename": "CellNotRunError", "evalue": text, "traceback": [f"CellNotRunError: {text}"]})
    elif run.fate == "timeout" and not any(each.get("ename") == "CellTimeoutError" for each in cell["outputs"]):
        # A process that had to be killed could not tell it itself.
        _append_error(cell, TIMEOUT)


def _append_error(cell: NotebookNode, error: Mapping[str, Any]) -> None:
    from nbformat.v4 import new_output

    cell["outputs"].append(new_output("error", **error))


def _client(notebook: NotebookNode) -> Any:
    from nbclient import NotebookClient

    log = logging.getLogger("workbook.outputs")
    log.propagate, log.disabled = False, True  # junk in a message is no matter for the screen
    client: Any = NotebookClient(notebook, log=log)
    # An Output widget answers the kernel, which is gone.
    client.kc = SimpleNamespace(
        session=SimpleNamespace(msg=lambda *_, **__: {}), shell_channel=SimpleNamespace(send=lambda _: None)
    )
    return client


def _process(client: Any, message: dict[str, Any], cell: NotebookNode, index: int) -> None:
    before = list(cell["outputs"])
    try:
        client.process_message(message, cell, index)
    except Exception:  # noqa: BLE001 - what a cell made of its messages is data, and nbclient's methods take kernels at their word
        cell["outputs"] = before


def _checked(message: object) -> dict[str, Any] | None:
    """Return a message in the shape that nbclient expects, or None when it is none."""
    if not isinstance(message, Mapping) or not _shallow(message):
        return None
    kind, content = message.get("msg_type"), message.get("content")
    if not isinstance(kind, str) or kind not in _SHAPES or not isinstance(content, dict) or not _SHAPES[kind](content):
        return None
    from nbformat import NotebookNode

    # What a widget holds becomes a part of the notebook as a whole, and is copied then.
    content = _plain(content, dict if kind.startswith("comm") else NotebookNode)
    if kind == "execute_result":
        content.setdefault("execution_count", None)
    else:
        content.pop("execution_count", None)  # nbclient would take it for the cell's own
    if "data" in content and not kind.startswith("comm"):
        content["metadata"] = content.get("metadata") or NotebookNode()
    parent = message.get("parent")
    made = {
        "msg_type": kind,
        "header": {"msg_type": kind},
        "content": content,
        "parent_header": {"msg_id": parent if isinstance(parent, str) else ""},
    }
    if kind.startswith("comm"):
        buffers = _buffers(message.get("buffers"))
        paths = content["data"].get("buffer_paths")
        if len(buffers) != len(paths or ()):
            return None
        made["buffers"] = buffers
    return made


def _buffers(texts: object) -> list[bytes]:
    try:
        return [base64.b64decode(each, validate=True) for each in texts] if isinstance(texts, list) else []
    except (binascii.Error, TypeError, ValueError):
        return []


def _shallow(value: object) -> bool:
    """Tell whether no part of a message lies deeper than its outputs ever do: without calling itself."""
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return True
    return False


def _plain(value: Any, kind: type[dict[str, Any]]) -> Any:
    """Return a copy with keys and texts that can be written: a lone surrogate has no UTF-8. Its dicts are of one kind."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return kind({str(_plain(key, kind)): _plain(each, kind) for key, each in value.items()})
    if isinstance(value, list):
        return [_plain(each, kind) for each in value]
    return value


def _is_bundle(content: dict[str, Any]) -> bool:
    data, metadata, transient = content.get("data"), content.get("metadata"), content.get("transient")
    named = (transient or {}).get("display_id") if isinstance(transient, dict) else None
    return (
        isinstance(data, dict)
        and isinstance(metadata, (dict, type(None)))
        and isinstance(transient, (dict, type(None)))
        and isinstance(named, (str, type(None)))
        and all(_is_mime(mime, value) for mime, value in data.items())
    )


def _is_mime(mime: str, value: object) -> bool:
    """As nbformat's schema: JSON types hold anything, all others text."""
    if mime == "application/json" or mime.endswith("+json"):
        return True
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _is_result(content: dict[str, Any]) -> bool:
    count = content.get("execution_count")
    return _is_bundle(content) and (count is None or (type(count) is int and 0 <= count < 2**31))


def _is_stream(content: dict[str, Any]) -> bool:
    return content.get("name") in ("stdout", "stderr") and isinstance(content.get("text"), str)


def _is_error(content: dict[str, Any]) -> bool:
    lines = content.get("traceback")
    return (
        isinstance(content.get("ename"), str)
        and isinstance(content.get("evalue"), str)
        and isinstance(lines, list)
        and all(isinstance(each, str) for each in lines)
    )


def _is_comm(content: dict[str, Any]) -> bool:
    data = content.get("data")
    if not isinstance(content.get("comm_id"), str) or not isinstance(data, dict):
        return False
    paths = data.get("buffer_paths") or []
    steps = isinstance(paths, list) and all(
        isinstance(path, list) and all(type(each) in {str, int} for each in path) for path in paths
    )
    return steps and isinstance(data.get("state", {}), dict)


_SHAPES = {
    "stream": _is_stream,
    "display_data": _is_bundle,
    "update_display_data": _is_bundle,
    "execute_result": _is_result,
    "error": _is_error,
    "clear_output": lambda content: isinstance(content.get("wait", False), bool),
    "comm_open": _is_comm,
    "comm_msg": _is_comm,
    "comm_close": _is_comm,
}
