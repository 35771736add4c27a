"""Run a command as the adopter of everything that it leaves behind, so that nothing can stay unseen.

`python left_running.py REPORT WORDS…` runs the words with its own streams and exit code. On Linux whatever process loses
its parent is handed to this one; what is there a moment after the command's end is written to REPORT as JSON, and ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 3.0


def parents() -> dict[int, int]:
    """Return the parent of every process that can be seen and is no zombie."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX":
                found[int(entry.name)] = int(fields[1])
    return found


def descendants(root: int) -> list[int]:
    """Return the processes under one, nearest first."""
    known = parents()
    found: list[int] = []
    layer = [root]
    while layer:
        layer = [pid for pid, parent in known.items() if parent in layer]
        found += layer
    return found


def command_line(pid: int) -> str:
    """Return what a process was started with; empty when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    return ""


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _left() -> list[int]:
    """Wait a moment for what is ending, and return what does not."""
    end = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < end:
        _reap()
        if not descendants(os.getpid()):
            return []
        time.sleep(0.05)
    return descendants(os.getpid())


def main(report: str, *words: str) -> int:
    """Run the command and report what it left."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.call(words)
    left = [(pid, command_line(pid)) for pid in _left()]
    Path(report).write_text(json.dumps(left), encoding="utf-8")
    for pid, _ in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
