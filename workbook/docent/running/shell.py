"""One kernel without sockets and threads: made once in a warm process, forked for each notebook.

It is ipykernel's own kernel and shell; only the socket for output is replaced, by `collecting.Outlet`. What cells show is
therefore what a kernel under nbclient shows, tracebacks and widgets included.
"""

from __future__ import annotations

import asyncio
import atexit
import contextvars
import inspect
import logging
import os
import shutil
import signal
import tempfile
import threading
import time
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from workbook.docent.running.collecting import Outlet
from workbook.docent.running.endings import TIMEOUT
from workbook.docent.running.job import CellRun, CodeCell, Event, Limits
from workbook.docent.running.programs import without_terminal
from workbook.docent.running.streams import Capture, open_streams

INLINE = "module://matplotlib_inline.backend_inline"
_SILENCED = "ERROR: An error occurred while showtraceback was disabled"
# By names of its own: a cell may replace what these are called by.
_Anything: type[BaseException] = BaseException
_homeless: dict[str, str] = vars(inspect)["modulesbyfile"]
_now, _getpid = time.perf_counter, os.getpid
_signal, _raise, _setitimer = signal.signal, signal.raise_signal, getattr(signal, "setitimer", None)


def _normal(name: str) -> str:
    return os.path.normcase(os.path.abspath(name))  # noqa: PTH100 - the name by which `inspect` knows it


class Shell:
    """The kernel; one in a process.

    Parameters
    ----------
    folder : for IPython's own files (a profile, empty); made in the folder for temporary files without it

    Attributes
    ----------
    events : what the cells so far did that a person should know of; `worker` adds what was tried outside
    """

    def __init__(self, folder: Path | None = None) -> None:
        from workbook.docent.running.tampering import Keeper

        os.environ.setdefault("MPLBACKEND", INLINE)
        self.folder = folder or _own_folder()
        self.outlet = Outlet()
        self.kernel = _make_kernel(self.outlet, self.folder)
        self.shell = self.kernel.shell
        self.streams = open_streams(self.kernel.session, self.outlet)
        self.events: list[Event] = []
        self.index: int | None = None  # of the cell that is running, among the cells of the notebook
        self.keeper = Keeper(self)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lost: list[Any] = []
        self._context = contextvars.copy_context()
        self._ran = 0
        from ipykernel.compiler import get_file_name

        self._file_name: Any = get_file_name

    def begin(self, limits: Limits, folder: Path | None = None, *, trusted: bool = True) -> None:
        """Make ready for one notebook, in the process that runs it.

        Parameters
        ----------
        folder : where the two files may stand that catch what goes to the process's own streams; not caught without it
        trusted : whether all code is the release's own, so that nothing has to be compared

        Notes
        -----
        A loop has file descriptors that forks would share, so it is made here and not before.
        """
        from ipykernel import zmqshell

        self.outlet.left_in_all = limits.output_bytes
        self._open_loop()
        without_terminal(zmqshell)
        for each in self.streams:
            each.home = _getpid()
        if folder is not None:
            Capture(self.streams, folder)
        self.keeper.begin(trusted=trusted)

    def run(self, cell: CodeCell, limits: Limits) -> CellRun:
        """Run one cell as a kernel does, and return what it showed.

        Never raises: what goes wrong in the kernel itself, because a cell replaced a part of it, becomes an error of the cell.
        """
        if self._loop is None:
            self.begin(limits)
        assert self._loop is not None  # noqa: S101 - for the type checker
        self.index = cell.index
        self._ran += 1
        # No module holds a cell's code: said beforehand, no traceback looks for it through every module there is.
        _homeless[_normal(self._file_name(cell.source))] = ""
        self.outlet.begin(limits, f"cell-{self._ran}")
        alarm = _Alarm(limits.cell_seconds, cell.source, self._loop)
        task = self._loop.create_task(self._execute(cell.source), context=self._context)
        self.keeper.before(cell)
        count, begun = self.shell.execution_count, _now()
        reply: dict[str, Any] = {}
        failure: BaseException | None = None
        try:
            try:
                alarm.set()
                reply = self._loop.run_until_complete(task)
            finally:
                alarm.clear()
        except _Anything as error:  # whatever it is, the next cell has to run
            failure = error
        alarm.clear()
        seconds = _now() - begun
        self.keeper.after(cell)
        if failure is not None:
            reply = self._broken(failure, task)
        late = alarm.rang or seconds >= limits.cell_seconds
        messages = self._told(cell, reply, late=late)
        return CellRun(
            index=cell.index, messages=messages, execution_count=count if type(count) is int else None, seconds=seconds,
            fate="timeout" if late else "done", sentinel=cell.sentinel,
        )  # fmt: skip

    def _broken(self, error: BaseException, task: asyncio.Task[Any]) -> dict[str, Any]:
        """Return the reply of a kernel that could not run a cell at all."""
        if not task.done():
            # It hangs in a loop that was broken off; going on with that loop would go on with this cell.
            self._lost.append((self._loop, task))
            self._open_loop()
        try:
            name, value, lines = type(error).__name__, str(error), traceback.format_exception(error)
        except Exception:  # noqa: BLE001 - a class of the cell's own may fail to say what it is
            name, value, lines = "BaseException", "", []
        return {"status": "error", "ename": name, "evalue": value, "traceback": lines}

    def _open_loop(self) -> None:
        from tornado.ioloop import IOLoop

        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

        async def current() -> Any:
            return IOLoop.current()

        self.kernel.io_loop = self._loop.run_until_complete(current())

    async def _execute(self, source: str) -> Any:
        self.kernel.set_parent([], {"header": {"msg_id": f"cell-{self._ran}", "msg_type": "execute_request"}})
        try:
            return await self.kernel.do_execute(
                source,
                silent=False,
                store_history=True,
                user_expressions={},
                allow_stdin=False,
                cell_meta={},
                cell_id=None,
            )
        finally:
            for each in self.streams:
                each.flush()

    def _told(self, cell: CodeCell, reply: dict[str, Any], *, late: bool) -> tuple[dict[str, Any], ...]:
        for each in self.streams:
            each.flush()
        if late:
            self._show(TIMEOUT)
        elif reply.get("status") == "error" and str(reply["ename"]) not in self.outlet.shown_errors():
            # As nbgrader does: an error that was not shown is still the cell's error.
            lines = [str(each) for each in reply.get("traceback") or [_SILENCED]]
            self._show({"ename": str(reply["ename"]), "evalue": str(reply["evalue"]), "traceback": lines})
        if self.outlet.flooded:
            self.events.append(Event("flood", "", cell.index))
        return self.outlet.messages()

    def _show(self, error: dict[str, Any]) -> None:
        parent = {"msg_id": f"cell-{self._ran}", "msg_type": "execute_request"}
        self.kernel.session.send(self.outlet, "error", error, parent)


class _Alarm:
    """Interrupts a cell as a user does with the kernel's stop button, once its time is up."""

    def __init__(self, seconds: float, source: str, loop: asyncio.AbstractEventLoop) -> None:
        self.seconds = seconds
        self._loop = loop
        self.rang = False
        self._waits = "await" in source or "async" in source
        self._timer: threading.Timer | None = None

    def set(self) -> None:
        """Start counting."""
        _signal(signal.SIGINT, signal.default_int_handler)
        if _setitimer is None:
            import _thread

            self._timer = threading.Timer(self.seconds, _thread.interrupt_main)
            self._timer.start()
            return
        # A handler in C leaves no frame in the traceback. A cell that waits is cancelled by the kernel's own handler of
        # SIGINT; where that has no effect, because it does not wait just then, the second alarm interrupts it.
        _signal(signal.SIGALRM, self._ring if self._waits else signal.default_int_handler)
        _setitimer(signal.ITIMER_REAL, self.seconds, 1.0 if self._waits else 0.0)

    def _ring(self, *_: object) -> None:
        again, self.rang = self.rang, True
        if again:
            raise KeyboardInterrupt
        _raise(signal.SIGINT)
        self._loop.call_soon_threadsafe(_nothing)  # wakes a loop that waits

    def clear(self) -> None:
        """Stop counting."""
        if self._timer is not None:
            self._timer.cancel()
        elif _setitimer is not None:
            _setitimer(signal.ITIMER_REAL, 0)


def _own_folder() -> Path:
    made, home = Path(tempfile.mkdtemp(prefix="werkboek-")), _getpid()

    def leave() -> None:
        if _getpid() == home:  # a fork is not the one to clear it away
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(leave)
    return made


def _nothing() -> None:
    pass


def _make_kernel(outlet: Outlet, folder: Path) -> Any:
    from ipykernel.ipkernel import IPythonKernel
    from IPython.core.profiledir import ProfileDir
    from jupyter_client.session import Session
    from traitlets.config import Config

    # In memory: a history in a file is saved by a thread.
    config = Config({"HistoryManager": {"hist_file": ":memory:"}, "Session": {"check_pid": False}})
    session = Session(config=config, key=b"", check_pid=False)
    log = logging.getLogger("workbook.kernel")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    kernel = IPythonKernel.instance(
        config=config,
        session=session,
        iopub_socket=outlet,
        shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
        profile_dir=ProfileDir(location=str(folder / "profile")),
        user_ns=None,
        log=log,
    )
    _as_an_application(kernel)
    return kernel


def _as_an_application(kernel: Any) -> None:
    """Do what ipykernel's application does to the process around its kernel."""
    import pdb  # noqa: T100

    from ipykernel.kernelapp import IPKernelApp
    from IPython.core import debugger

    # `exit()` ends a kernel, and would end the loop under a later cell; a notebook is run to its end.
    kernel.shell.unobserve_all("exit_now")
    app = IPKernelApp.instance(kernel=kernel, shell=kernel.shell, log=kernel.log)
    app.init_path()  # type: ignore[no-untyped-call]
    kernel.shell.configurables.append(app)
    kernel.shell.extension_manager.load_extension("storemagic")
    setattr(debugger, "Pdb", debugger.InterruptiblePdb)  # noqa: B010 - a class in the place of another
    setattr(pdb, "Pdb", debugger.Pdb)  # noqa: B010
    setattr(pdb, "set_trace", debugger.set_trace)  # noqa: B010
