"""Collecting what a cell shows: kernel messages instead of sockets, and never more of them than is kept.

Nothing here starts a thread. What this module needs while a cell runs it holds by a name of its own, since a cell may
replace any builtin.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from attrs import define, field

from workbook.docent.running.job import Limits

Message = dict[str, Any]
RESERVE = 200_000  # bytes: an error or a result is kept, cut to this, however much was shown before it
_OVERHEAD = 100  # bytes of a message beside its content
_FINAL = frozenset({"error", "execute_result"})
_SHOWN = frozenset({"stream", "display_data", "execute_result", "error"})
_FINALS_KEPT = 20
_DEEPEST = 50  # levels of JSON
_PARTS = 200_000  # values in one message
_len, _str, _min, _isinstance = len, str, min, isinstance
_loads, _dumps, _b64 = json.loads, json.dumps, base64.b64encode


@define
class _Kept:
    kind: str
    content: bytes
    parent: str
    buffers: list[bytes]
    named: bool  # has a display id, so that a later cell may update it

    @property
    def size(self) -> int:
        return _len(self.content) + sum(map(_len, self.buffers)) + _OVERHEAD


@define
class Outlet:
    """Stands where a kernel has its socket for output; keeps the messages of one cell, within bounds of bytes."""

    left_in_all: int = 0
    parent: str = ""
    left: int = 0
    flooded: bool = False
    kept: list[_Kept] = field(factory=list)
    _clear_next: bool = False
    _in_widget: bool = False
    _finals: int = 0

    def begin(self, limits: Limits, parent: str) -> None:
        """Start with nothing kept; at most the cell's own bytes, and what is left of the notebook's.

        Parameters
        ----------
        parent : id of the message that asks to run the cell; what answers an earlier one, such as a task that an earlier
            cell left behind, is dropped as nbclient drops it
        """
        self.parent = parent
        self.left = _min(limits.cell_output_bytes, self.left_in_all)
        self.kept, self.flooded, self._clear_next, self._finals = [], False, False, 0

    def room(self) -> int:
        """Return how many bytes are still kept of this cell."""
        return self.left

    def send_multipart(self, parts: list[Any], **_options: Any) -> None:
        """Keep a message as `jupyter_client.session.Session` has packed it: ids, delimiter, signature, four dicts, buffers."""
        at = parts.index(b"<IDS|MSG>") + 2
        kind = _loads(parts[at])["msg_type"]
        parent = _str(_loads(parts[at + 1]).get("msg_id", ""))
        if parent != self.parent:
            return
        buffers = [bytes(each) for each in parts[at + 4 :]]
        named = b'"display_id"' in parts[at + 3]
        self._take(_Kept(kind, parts[at + 3], parent, buffers, named))

    def _take(self, new: _Kept) -> None:
        if new.kind == "clear_output":
            self._cleared(new)
            return
        if new.kind in _SHOWN and self._clear_next:
            self._forget()
        if new.kind.startswith("comm") and b'"msg_id"' in new.content:
            self._in_widget = True  # what is cleared from here on may be what the widget holds, not the cell
        size = new.size
        if size > self.left:
            self.flooded = True
            if not self._cut(new):
                return
        else:
            self.left -= size
            self.left_in_all -= size
        self.kept.append(new)

    def _cut(self, new: _Kept) -> bool:
        """Make a message that is too big fit; tell whether it is kept."""
        if new.kind == "stream":
            part = self.left / new.size
            self.left_in_all -= self.left
            self.left = 0
            found = _loads(new.content)
            found["text"] = found["text"][: int(_len(found["text"]) * part)]
            new.content = _dumps(found).encode("utf-8", "replace")
            return bool(found["text"])
        if new.kind not in _FINAL or self._finals >= _FINALS_KEPT:
            return False
        self._finals += 1
        new.content = _shortened(new.kind, new.content)
        return True

    def _cleared(self, new: _Kept) -> None:
        wait = bool(_loads(new.content).get("wait"))
        if wait and not self._in_widget:
            self._clear_next = True
        elif not self._in_widget:
            self._forget()
        self.kept.append(new)
        self.left -= _OVERHEAD

    def _forget(self) -> None:
        """Let go of what was cleared, so that an animation is no flood."""
        self._clear_next = False
        waiting = [each for each in self.kept if each.kind == "clear_output"][-1:]
        stays = [each for each in self.kept if each.named or each.kind not in {*_SHOWN, "clear_output"}]
        freed = sum(each.size for each in self.kept) - sum(each.size for each in stays)
        self.kept = [*stays, *waiting]
        self.left += freed
        self.left_in_all += freed

    def shown_errors(self) -> list[str]:
        """Return the names of the errors that are shown."""
        return [_str(_loads(each.content).get("ename")) for each in self.kept if each.kind == "error"]

    def messages(self) -> tuple[Message, ...]:
        """Return the messages of the cell: `{"msg_type", "content", "parent"}` and, in base64, `"buffers"`."""
        return tuple(made for each in self.kept if (made := _message(each)) is not None)


def _message(kept: _Kept) -> Message | None:
    try:
        content = _loads(kept.content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not _modest(content):
        return None
    made = {"msg_type": kept.kind, "content": content, "parent": kept.parent}
    if kept.buffers:
        made["buffers"] = [_b64(each).decode() for each in kept.buffers]
    return made


def _modest(content: object) -> bool:
    """Tell whether a message is no deeper and has no more parts than anything that is meant to be seen."""
    level: list[Any] = [content]
    parts = 0
    for _ in range(_DEEPEST):
        level = [
            inner
            for each in level
            for inner in (each.values() if _isinstance(each, dict) else each)
            if _isinstance(inner, (dict, list)) or not (parts := parts + 1)
        ]
        if not level or parts > _PARTS:
            return parts <= _PARTS
    return False


def _shortened(kind: str, content: bytes) -> bytes:
    """Return an error or a result cut to what is always kept: its first lines tell the most."""
    if _len(content) <= RESERVE:
        return content
    try:
        found = _loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        found = {}
    half = RESERVE // 4
    short: Message
    if kind == "error":
        lines = [_str(each)[:half] for each in (found.get("traceback") or [])[:2]]
        short = {
            "ename": _str(found.get("ename"))[:200],
            "evalue": _str(found.get("evalue"))[:half],
            "traceback": lines,
        }
    else:
        text = _str((found.get("data") or {}).get("text/plain", ""))[:half]
        short = {"data": {"text/plain": text}, "metadata": {}, "execution_count": found.get("execution_count")}
    return _dumps(short).encode()
