"""The warm process: one thread, everything imported once; it forks a kernel for each request of the server that started it.

It is begun by `source.py`, with a socket over which the server asks `{argv, env, cwd}` and is told `{pid}` or `{refused}`, and later
`{ended, code}`. When the server is gone, so are this process and all its kernels.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

from workbook.kernels.warmth import refresh, steps, threads

MESSAGE_BYTES = 1 << 18
_ALONE_SECONDS = 2.0
_STOP_SECONDS = 5.0
Order = dict[str, Any]


def main(end: int) -> None:
    """Serve the server at the other end of this socket; in a fork, be a kernel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    order = Mother(socket.socket(fileno=end)).serve(steps())
    if order is None:
        os._exit(0)  # what is warm needs no farewell
    be_kernel(order)


class Mother:
    """Warms up while nobody asks, forks when somebody does, and tells how each fork ended.

    Parameters
    ----------
    asked : the socket to the server
    """

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._kernels: set[int] = set()
        # A child that ends wakes the poll.
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waker, False)
        self._was = signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(asked, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)

    def serve(self, warming: Iterator[str]) -> Order | None:
        """Serve until the server is gone, and return None; a fork returns its order, to be a kernel with a clean slate."""
        next(warming)
        warm = False
        while True:
            ready = [end for end, _ in self._poll.poll(None if warm else 0)]
            if self._woken in ready:
                self._reap()
            if self._asked.fileno() in ready:
                try:
                    data = self._asked.recv(MESSAGE_BYTES)
                except OSError:
                    data = b""
                if not data:
                    self._stop()
                    return None
                order = json.loads(data)
                if self._fork() == 0:
                    return order
            elif not ready:
                warm = next(warming, None) is None
                if warm:
                    gc.collect()

    def _fork(self) -> int:
        """Fork and tell; returns 0 in the fork, which has nothing of ours any more."""
        until = time.monotonic() + _ALONE_SECONDS
        while threads() > 1:
            if time.monotonic() > until:
                self._tell(refused="threads")
                return -1
            time.sleep(0.01)
        gc.freeze()  # or the first collection of every fork would copy all that is warm
        try:
            pid = os.fork()
        except OSError as error:
            self._tell(refused=str(error))
            return -1
        if pid == 0:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._asked.close()
            os.close(self._woken)
            os.close(self._waker)
            return 0
        self._kernels.add(pid)
        self._tell(pid=pid)
        return pid

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 4096)
        for pid in list(self._kernels):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                self._kernels.discard(pid)
                self._tell(ended=pid, code=os.waitstatus_to_exitcode(status))

    def _tell(self, **what: Any) -> None:
        with contextlib.suppress(OSError):  # the server is gone: the next look at the socket tells
            self._asked.send(json.dumps(what).encode())

    def _stop(self) -> None:
        """End every kernel that is left, politely and then not."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self._kernels:
                with contextlib.suppress(OSError):
                    os.killpg(pid, number)
            until = time.monotonic() + _STOP_SECONDS
            while self._kernels and time.monotonic() < until:
                self._reap()
                time.sleep(0.02)


def be_kernel(order: Order) -> None:
    """Be the kernel that was ordered: its environment, folder and connection file; returns when it is shut down."""
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    os.chdir(order["cwd"])
    refresh()
    from ipykernel import kernelapp

    launcher = os.path.join(os.path.dirname(os.path.dirname(kernelapp.__file__)), "ipykernel_launcher.py")  # noqa: PTH118, PTH120
    sys.argv = [launcher, *order["argv"]]
    app: Any = kernelapp.IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(order["argv"])
    widgets: Any = sys.modules.get("ipywidgets")
    if widgets is not None and app.shell is not None:
        # Its import does this in a kernel; here there was none yet.
        widgets.load_ipython_extension(app.shell)
    app.start()
