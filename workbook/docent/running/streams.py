"""The streams of a cell: `sys.stdout` and `sys.stderr` as in a kernel, and what goes to the process's own.

What is needed while a cell runs has a name of its own here, since a cell may replace any builtin.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from contextvars import ContextVar
from pathlib import Path
from threading import local
from time import monotonic
from typing import Any

from ipykernel.iostream import OutStream

from workbook.docent.running.collecting import Message, Outlet

_LOOK = 0.001  # seconds: another program can't have written within them
_len, _min, _max, _isinstance, _now = len, min, max, isinstance, monotonic
_getpid, _write_fd, _fstat, _lseek, _read_fd = os.getpid, os.write, os.fstat, os.lseek, os.read


class Stream(OutStream):
    """`sys.stdout` or `sys.stderr` as in a kernel: buffered for 0.2 s, flushed before anything else is shown.

    A kernel flushes by a thread; here what is due goes out at the next write, which gives the same messages.
    """

    def __init__(self, session: Any, outlet: Outlet, name: str, number: int) -> None:
        # The parent's __init__ wants a thread that publishes; everything that it offers is set or overridden here.
        self.session, self.pub_thread, self.name, self.outlet = session, outlet, name, outlet
        self.topic = b"stream." + name.encode()
        self._local, self._isatty, self.echo, self._should_watch = local(), False, None, False
        self._exc = None
        self._number = number
        self._parts: list[str] = []
        self._size = 0
        self.since = 0.0
        self._parent_header: ContextVar[Message] = ContextVar("parent_header")
        self._parent_header_global: Message = {}
        self.home = 0
        self.others: tuple[Stream, ...] = ()
        self.capture: Capture | None = None
        # IPython sets it on the object around every cell, and what it sets last is this one.
        vars(self)["write"] = self.write

    def fileno(self) -> int:
        """Return the number of the process's own stream."""
        return self._number

    def write(self, string: str) -> int:
        """Keep text until it is due; return its length."""
        if not _isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self.pub_thread is None:
            raise ValueError("I/O operation on closed file")
        if _getpid() != self.home:
            # A process of the cell's own: it has no messages, only the file that its output goes to.
            _write_fd(self._number, string.encode("utf-8", "replace"))
            return _len(string)
        self.add(string)
        return _len(string)

    def add(self, string: str) -> None:
        """Put text behind what waits."""
        moment = _now()
        if self.capture is not None and moment - self.capture.looked > _LOOK:
            self.capture.drain()
        if not self._parts:
            self.since = moment
        elif moment - self.since > self.flush_interval:
            for each in sorted((self, *self.others), key=lambda stream: stream.since):
                each.send()
            self.since = moment
        room = self.outlet.room() - self._size
        if self.parent_header.get("msg_id") != self.outlet.parent:
            return
        if _len(string) > room:
            self.outlet.flooded = True
            string = string[: _max(0, room)]
        if string:
            self._parts.append(string)
            self._size += _len(string) + 1
            if _len(self._parts) > 1000:
                self._parts = ["".join(self._parts)]

    def flush(self) -> None:
        """Show what waits."""
        if _getpid() == self.home:
            if self.capture is not None:
                self.capture.drain()
            self.send()

    def send(self) -> None:
        """Make a message of what waits."""
        if not self._parts:
            return
        # A lone surrogate can't be sent.
        text = "".join(self._parts).encode("utf-8", "replace").decode()
        self._parts, self._size = [], 0
        message = self.session.msg("stream", {"name": self.name, "text": text}, parent=self.parent_header)
        for hook in self._hooks:
            message = hook(message)
            if message is None:
                return
        self.session.send(self.outlet, message, ident=self.topic)

    def reopen(self) -> None:
        """Let it be written to again."""
        self.pub_thread = self.outlet

    def close(self) -> None:
        """Close the stream: what is written to it from now on is an error, as in a kernel."""
        self.pub_thread = None


class Capture:
    """Catches what is written to the file descriptors 1 and 2 themselves, by other programs and by C code, in two files."""

    def __init__(self, streams: tuple[Stream, Stream], folder: Path) -> None:
        self._streams = streams
        self._at = [0, 0]
        self.looked = 0.0
        self._numbers: list[int] = []
        for stream in streams:
            number, name = tempfile.mkstemp(dir=folder)
            # Its own description, for appending: other programs share it, and reading must not move where they write.
            appending = os.open(name, os.O_WRONLY | os.O_APPEND)
            os.dup2(appending, stream.fileno())
            os.close(appending)
            with contextlib.suppress(OSError):  # Windows keeps a file that is open
                Path(name).unlink()
            self._numbers.append(number)
            stream.capture = self

    def drain(self) -> None:
        """Put what has been written since the last time behind what the streams hold."""
        self.looked = _now()
        for at in (0, 1):
            size = _fstat(self._numbers[at]).st_size
            if size > self._at[at]:
                self._read(at, size)

    def _read(self, at: int, size: int) -> None:
        stream, start = self._streams[at], self._at[at]
        self._at[at] = size
        room = stream.outlet.room()
        if size - start > room:
            stream.outlet.flooded = True
        _lseek(self._numbers[at], start, 0)
        data = _read_fd(self._numbers[at], _min(size - start, room)) if room > 0 else b""
        if data:
            stream.add(data.decode("utf-8", "replace"))


def open_streams(session: Any, outlet: Outlet) -> tuple[Stream, Stream]:
    """Return a kernel's two streams, put in the place of `sys.stdout` and `sys.stderr`."""
    out, err = Stream(session, outlet, "stdout", 1), Stream(session, outlet, "stderr", 2)
    out.others, err.others = (err,), (out,)
    sys.stdout, sys.stderr = out, err
    return out, err
