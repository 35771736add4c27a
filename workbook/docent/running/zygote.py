"""The warm process: one thread, everything imported once, no data of anybody; it forks for each job.

`python -m workbook.docent.running.zygote FD`, with a socket on which main asks for forks. Behind the wall a fork is a
worker, which is watched from here. Without one a guard comes between, that becomes the parent of all that its worker leaves.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from workbook.docent.running import syscalls
from workbook.docent.running.job import Limits, job_from_bytes
from workbook.docent.running.saying import speaker
from workbook.docent.running.surroundings import readable
from workbook.docent.running.wall import NoWall, available, enclose, seclude
from workbook.docent.running.watching import Flight, Watch, sweep

if TYPE_CHECKING:
    from workbook.docent.running.shell import Shell

NOT_WANTED = "not asked for"
_CHILD_SUBREAPER = 36


def main(end: int) -> None:
    """Warm up behind the wall, then fork for each request that comes in over the socket with this number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = socket.socket(fileno=end)
    order = json.loads(asked.recv(65536))
    try:
        why_not = _seclude() if order["isolation"] else NOT_WANTED
    except NoWall as error:
        asked.send(json.dumps({"refused": str(error)}).encode())
        return
    from workbook.docent.running.shell import Shell
    from workbook.docent.running.warming import warm

    shell = Shell()
    warm(shell, course=order["course"], about=order["about"])
    gc.collect()
    gc.freeze()  # or the first collection of every fork would copy all that is warm
    asked.send(json.dumps({"walled": not why_not, "why_not": why_not}).encode())
    if why_not:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards leave nothing to be waited for
    _serve(asked, shell, walled=not why_not)
    os._exit(0)  # what is warm needs no farewell


def _seclude() -> str:
    """Go behind the wall; return why not, where none can be had."""
    if not (reason := available()):
        seclude(readable())
    return reason


def _serve(asked: socket.socket, shell: Shell, *, walled: bool) -> None:
    """Fork for each request until main is gone: then this process ends, and behind the wall all of its forks with it."""
    watch = Watch()
    watch.also(asked.fileno())
    while True:
        others, ended = watch.wait()
        for flight, code in ended:
            flight.tell(code)
        if not others:
            continue
        data, fds, *_ = socket.recv_fds(asked, 4096, 4)
        if not data:
            return
        job, result, lifeline, trailer = fds
        try:
            limits = Limits(**json.loads(data))
            if walled:
                watch.add(Flight(_worker(shell, limits, job, result), lifeline, trailer))
            else:
                _fork_guard(asked, shell, fds)
                os.close(lifeline)
                os.close(trailer)
        except (OSError, NoWall) as error:
            # Main sees the pipes of this job closed, and asks again.
            print(error, file=sys.stderr, flush=True)
            time.sleep(0.05)
            os.close(lifeline)
            os.close(trailer)
        os.close(job)
        os.close(result)


def _worker(shell: Shell, limits: Limits, job: int, result: int) -> int:
    surroundings = dict(os.environ)  # which the wall takes away, all but home
    pid = enclose(limits)
    if pid == 0:
        try:
            os.environ.update({name: value for name, value in surroundings.items() if name not in os.environ})
            _work(shell, job, result, Path.cwd())
        finally:
            os._exit(1)
    return pid


def _fork_guard(asked: socket.socket, shell: Shell, fds: list[int]) -> None:
    if os.fork() == 0:
        try:
            asked.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _guard(shell, *fds)
        finally:
            os._exit(1)


def _guard(shell: Shell, job: int, result: int, lifeline: int, trailer: int) -> None:
    folder = Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
    syscalls._control(_CHILD_SUBREAPER, 1)
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            syscalls.die_with_parent(signal.SIGKILL)
            _work(shell, job, result, folder)
        finally:
            os._exit(1)
    os.close(job)
    os.close(result)
    watch = Watch()
    watch.add(Flight(pid, lifeline, trailer))
    ended: list[tuple[Flight, int]] = []
    while not ended:
        _, ended = watch.wait()
    sweep()
    shutil.rmtree(folder, ignore_errors=True)
    for flight, code in ended:
        flight.tell(code)
    os._exit(0)


def _work(shell: Shell, job: int, result: int, folder: Path) -> NoReturn:
    """Read the job, run it, and end without any of Python's own farewells."""
    null = os.open(os.devnull, os.O_RDWR)
    for end in (0, 1, 2):
        os.dup2(null, end)
    low, high = sorted((job, result))
    for first, last in ((3, low), (low + 1, high), (high + 1, 1 << 20)):
        os.closerange(first, last)
    with os.fdopen(job, "rb") as source:
        task = job_from_bytes(source.read())
    from workbook.docent.running.worker import work

    work(shell, task, folder, speaker(result))
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
