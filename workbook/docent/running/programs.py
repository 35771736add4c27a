"""`!command` where there is no terminal to be had: behind the wall a notebook has no pseudo-terminals."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

_PART = 65536  # bytes that are shown at a time
_TOGETHER = 0.05  # seconds of output that are shown as one
_SIGNAL = 128  # what a shell adds to the number of the signal that ended its command


def without_terminal(kernel_module: Any) -> None:
    """Have the kernel's `!command` use a pipe, where the system gives no pseudo-terminal.

    Parameters
    ----------
    kernel_module : `ipykernel.zmqshell`, whose `system` runs the command and shows what it writes
    """
    if not hasattr(os, "openpty"):
        return
    try:
        ends = os.openpty()
    except OSError:
        kernel_module.system = system
        return
    for end in ends:
        os.close(end)


def system(command: str) -> int:
    """Run a command in a shell, show what it writes, and return its exit code, negative for a signal.

    As IPython's own: lines end as on a terminal, an interrupt ends the command and not the cell.
    """
    process = subprocess.Popen(
        [os.environ.get("SHELL", "/bin/sh"), "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    )
    shown = time.monotonic()
    try:
        while process.stdout is not None and (part := process.stdout.read(_PART)):
            sys.stdout.write(part.replace(b"\n", b"\r\n").decode("utf-8", "replace"))
            if time.monotonic() - shown > _TOGETHER:
                sys.stdout.flush()
                shown = time.monotonic()
    except KeyboardInterrupt:
        process.kill()
    code = process.wait()
    return code if code <= _SIGNAL else _SIGNAL - code
