"""The runner's end of the warm process: starting it, and starting it again when it is lost."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict

from workbook.docent.running.job import Limits
from workbook.docent.running.surroundings import FLAGS, bare_environment, lay_fonts
from workbook.errors import problem

if TYPE_CHECKING:
    from workbook.docent.running.forks import Forks

WARM_SECONDS = 180.0
STARTS = 3  # of a warm process, without a job that came to an end in between
_LEAVE_SECONDS = 5.0
_MODULE = "workbook.docent.running.zygote"


class Zygote:
    """The warm process that forks for each job; started again when it is lost. Safe to use from several threads.

    Parameters
    ----------
    isolation : whether it is to stand behind a wall where one can be had
    course, about : what it is to have read of this course, as of the runner
    """

    def __init__(self, *, isolation: bool, course: bool = True, about: Sequence[str] = ()) -> None:
        self.isolation, self.course, self.about = isolation, course, about
        self.starts = 0
        self._no_wall = ""
        self._state: dict[str, Any] | None = None
        self._lock = threading.RLock()
        self._folder = Path(tempfile.mkdtemp(prefix="werkboek-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Its process id; None when there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it, and go on while it warms up."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.starts += 1
        self._state = None
        lay_fonts(self._folder)
        with theirs, (self._folder / "fouten.txt").open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *FLAGS, "-m", _MODULE, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=bare_environment(self._folder),
                cwd=self._folder,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C is for the main process only
            )
        self._socket = ours
        with contextlib.suppress(OSError):
            order = {
                "isolation": self.isolation and not self._no_wall,
                "course": self.course,
                "about": list(self.about),
            }
            ours.send(json.dumps(order).encode())

    def state(self) -> dict[str, Any]:
        """Return `{"walled", "why_not"}` as soon as it is warm.

        Raises `WorkbookError` when it can't be started: something is wrong with the installation.
        """
        with self._lock:
            while self._state is None:
                if self._socket is None:
                    self.start()
                    continue
                heard = self._listen()
                if heard and "refused" in heard:  # half behind a wall it is good for nothing
                    self._no_wall, self.starts = heard["refused"], 0
                    self._end()
                elif heard:
                    self._state = {**heard, "why_not": self._no_wall or heard["why_not"]}
                elif self.starts < STARTS:
                    self._end()
                else:
                    raise problem("running.no_start", where=sys.executable, reason=self._last_words())
            return self._state

    def _listen(self) -> dict[str, Any] | None:
        assert self._socket is not None  # noqa: S101 - for the reader of types
        self._socket.settimeout(WARM_SECONDS)
        try:
            said = self._socket.recv(65536)
        except OSError:
            return None
        return json.loads(said) if said else None

    def _last_words(self) -> str:
        lines = (self._folder / "fouten.txt").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def send(self, fds: list[int], limits: Limits) -> bool:
        """Ask for a fork that holds these pipes; return False when the warm process is lost for good."""
        order = json.dumps(asdict(limits)).encode()
        with self._lock:
            while True:
                try:
                    self.state()
                    assert self._socket is not None  # noqa: S101 - for the reader of types
                    socket.send_fds(self._socket, [order], fds)
                except OSError:
                    if self.starts >= STARTS:
                        return False
                    self._end()
                else:
                    return True

    def engine(self) -> Forks:
        """Return what runs the jobs of one run."""
        from workbook.docent.running.forks import Forks

        return Forks(self)

    def did_well(self) -> None:
        """Count no earlier starts any more: a job came to its end."""
        self.starts = 1

    def restart(self) -> None:
        """End a warm process that no longer answers; the next job starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        warm, self._state = self._state is not None, None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                # It ends by itself when its socket is closed, unless it is still warming up.
                self._process.wait(_LEAVE_SECONDS if warm else 0.01)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        """End it, and remove what it wrote."""
        with self._lock:
            self._end()
        shutil.rmtree(self._folder, ignore_errors=True)
