"""Prepared kernels: a fork is a kernel like any other, and on any trouble a kernel starts as it always did."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory

from workbook import kernels
from workbook.kernels import provisioner, source, warmth
from workbook.kernels.source import LOST, Forked, Source

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
SECONDS = 60


Starter = Callable[..., "Kernel"]


class Kernel:
    """A kernel with somebody at the other end."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    @property
    def forked(self) -> bool:
        return isinstance(self.manager.provisioner.process, Forked)

    def run(self, code: str, **more: Any) -> list[dict[str, Any]]:
        """Run a cell; returns what it said on the page."""
        said: list[dict[str, Any]] = []
        reply = self.client.execute_interactive(code, output_hook=said.append, timeout=SECONDS, **more)
        self.reply = reply["content"]
        return [message for message in said if message["msg_type"] not in {"status", "execute_input"}]

    def tells(self, expression: str) -> Any:
        """Return the value of an expression in the kernel, by way of JSON."""
        (said,) = self.run(f"import json as _json; print(_json.dumps({expression}))")
        return json.loads(said["content"]["text"])


@contextmanager
def used(made: Source) -> Iterator[None]:
    """Have every kernel come from this source."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)  # that of the tests, which a hub has not
        patch.setattr(provisioner, "the_source", lambda: made)
        patch.setattr(source, "the_source", lambda: made)
        try:
            kernels.prepare()
            yield
        finally:
            factory.default_provisioner_name = before


@contextmanager
def starter(folder: Path) -> Iterator[Starter]:
    """Give what starts kernels in this folder, and end them after."""
    started: list[Kernel] = []

    def starting(**more: Any) -> Kernel:
        manager = KernelManager()
        env = {
            **os.environ,
            "WORKBOOK_HOME": str(folder),
            "IPYTHONDIR": str(folder / ".ipython"),
            **more.pop("env", {}),
        }
        manager.start_kernel(env=env, cwd=str(more.pop("cwd", folder)), **more)
        started.append(Kernel(manager))
        return started[-1]

    yield starting
    for each in started:
        each.client.stop_channels()
        if each.manager.has_kernel:
            each.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def warm() -> Iterator[Source]:
    """A source for all tests that leave it well."""
    made = Source()
    yield made
    made.close()


@pytest.fixture
def start(tmp_path: Path, warm: Source) -> Iterator[Starter]:
    with used(warm), starter(tmp_path) as starting:
        yield starting


@pytest.fixture
def own_source() -> Iterator[Source]:
    """A source that may be harmed."""
    made = Source()
    with used(made):
        yield made
    made.close()


@pytest.fixture
def start_own(tmp_path: Path, own_source: Source) -> Iterator[Starter]:
    with starter(tmp_path) as starting:
        yield starting


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process is gone, or only waits to be counted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


# ---- a fork is a kernel like any other --------------------------------------------------------------------------------


def test_a_kernel_is_forked_where_the_notebook_is_with_its_environment(
    start: Starter, warm: Source, tmp_path: Path
) -> None:
    folder = tmp_path / "module-3"
    folder.mkdir()
    kernel = start(cwd=folder, env={"JPY_SESSION_NAME": "module-3/1.ipynb", "ALLEEN_HIER": "é"})
    assert kernel.forked
    assert Path(f"/proc/{kernel.pid}/stat").read_text().rpartition(")")[2].split()[1] == str(warm.pid)
    told = kernel.tells(
        "[__import__('os').getcwd(), dict(__import__('os').environ), __import__('sys').argv, __name__, __import__('os').getpgrp()]"
    )
    where, environment, argv, name, group = told
    assert where == str(folder)
    assert (environment["ALLEEN_HIER"], environment["JPY_SESSION_NAME"]) == ("é", "module-3/1.ipynb")
    assert environment["MPLBACKEND"] == "module://matplotlib_inline.backend_inline"
    assert not {"OMP_NUM_THREADS", "PYDEVD_DISABLE_FILE_VALIDATION"} & (set(environment) - set(os.environ))
    assert argv[0].endswith("ipykernel_launcher.py")
    assert argv[1:] == ["-f", kernel.manager.connection_file]
    assert (name, group) == ("__main__", kernel.pid)


def test_a_fork_sees_what_a_usual_kernel_sees(start_own: Starter, own_source: Source, tmp_path: Path) -> None:
    seen = (
        "[__import__('sys').path, sorted(name for name in globals() if not name.startswith('_')), __import__('sys').warnoptions,"
        " str(__import__('sys').flags), __import__('signal').getsignal(17), __import__('os').nice(0), get_ipython().history_length,"
        " type(get_ipython()).__name__, sorted(get_ipython().magics_manager.magics['line']),"
        " __import__('logging').getLogger().level, str(__import__('os').umask(0o022))]"
    )
    forked = start_own()
    assert forked.forked
    there = forked.tells(seen)
    own_source._starts_left = 0
    own_source._lose()
    usual = start_own()
    assert not usual.forked
    assert there == usual.tells(seen)


def test_what_a_cell_prints_and_gets_wrong_comes_on_the_page(start: Starter) -> None:
    kernel = start()
    (said,) = kernel.run("import os; print('hallo'); os.write(1, b'van onderen\\n'); None")[:1]
    assert (said["msg_type"], said["content"]["name"]) == ("stream", "stdout")
    assert "hallo" in said["content"]["text"]
    (said,) = kernel.run("1 / 0")
    assert (said["msg_type"], said["content"]["ename"]) == ("error", "ZeroDivisionError")
    (said,) = kernel.run("!echo van een programma")
    assert "van een programma" in said["content"]["text"]


def test_it_has_the_form_and_the_figure_behind_it(start: Starter, tmp_path: Path) -> None:
    kernel = start()
    deadline = time.monotonic() + SECONDS
    while "workbook.plots" not in (there := kernel.tells("sorted(__import__('sys').modules)")):
        # The first fork may come before everything is warm; a later one has it all.
        assert time.monotonic() < deadline
        kernel = start()
    assert {"workbook.forms", "ipywidgets", "pandas", "matplotlib.backends.backend_agg"} <= set(there)
    assert "matplotlib_inline.backend_inline" not in there  # which sets up the shell it finds
    said = kernel.run("import workbook as wb; wb.form('ocai')")
    shown = [each for each in said if each["msg_type"] == "display_data"]
    assert "application/vnd.jupyter.widget-view+json" in shown[0]["content"]["data"]
    assert [each["msg_type"] for each in said].count("comm_open") == 2
    said = kernel.run("import matplotlib.pyplot as plt; _ = plt.plot([1, 2])")
    assert [each["msg_type"] for each in said if "image/png" in each["content"].get("data", {})] == ["display_data"]


def test_the_page_can_open_a_conversation_with_a_widget(start: Starter) -> None:
    kernel = start()
    there = "sorted(get_ipython().kernel.comm_manager.targets)"
    assert {"jupyter.widget", "jupyter.widget.control"} <= set(kernel.tells(there))


def test_two_forks_have_other_random_numbers(start: Starter) -> None:
    drawn = "[__import__('random').random(), __import__('numpy').random.rand(), __import__('uuid').uuid4().hex, __import__('secrets').token_hex(4)]"
    one, other = start().tells(drawn), start().tells(drawn)
    assert [a != b for a, b in zip(one, other, strict=True)] == [True] * 4


def test_a_fork_knows_nothing_of_what_another_did(start: Starter) -> None:
    one = start()
    one.run("x = 1; import pandas; pandas.set_option('display.max_rows', 3); import os; os.environ['X'] = '1'")
    other = start()
    assert other.tells(
        "['x' in globals(), __import__('pandas').get_option('display.max_rows'), 'X' in __import__('os').environ]"
    ) == [
        False,
        60,
        False,
    ]


# ---- interrupt, restart, shutdown, death ------------------------------------------------------------------------------


def test_interrupting_stops_the_cell_and_what_it_started_and_leaves_the_kernel(start: Starter) -> None:
    kernel = start()
    kernel.run("x = 41")
    message = kernel.client.execute("import time\ntime.sleep(60)")
    while kernel.client.get_iopub_msg(timeout=SECONDS)["msg_type"] != "execute_input":
        pass
    time.sleep(0.2)
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=SECONDS)
    assert (reply["parent_header"]["msg_id"], reply["content"]["ename"]) == (message, "KeyboardInterrupt")
    assert kernel.tells("x + 1") == 42


def test_restarting_gives_another_fork_on_the_same_connection(start: Starter) -> None:
    kernel = start()
    kernel.run("x = 1")
    before, file = kernel.pid, kernel.manager.connection_file
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=SECONDS)
    assert gone(before)
    assert kernel.forked
    assert (kernel.manager.connection_file, kernel.pid != before) == (file, True)
    assert kernel.tells("'x' in globals()") is False


def test_shutting_down_runs_what_a_kernel_does_at_its_end(start: Starter, tmp_path: Path) -> None:
    kernel = start()
    kernel.run(f"import atexit; from pathlib import Path; atexit.register(Path({str(tmp_path / 'einde')!r}).touch)")
    pid, process = kernel.pid, kernel.manager.provisioner.process
    kernel.manager.shutdown_kernel()
    assert (process.returncode, gone(pid, 1)) == (0, True)
    assert (tmp_path / "einde").exists()
    assert not Path(kernel.manager.connection_file).exists()


def test_a_kernel_that_does_not_listen_is_killed_with_its_children(start: Starter) -> None:
    kernel = start()
    child = int(kernel.tells("__import__('subprocess').Popen(['sleep', '600']).pid"))
    pid, process = kernel.pid, kernel.manager.provisioner.process
    os.kill(pid, signal.SIGSTOP)
    kernel.manager.shutdown_kernel(now=True)
    assert process.returncode == -signal.SIGKILL
    assert gone(pid)
    assert gone(child)


def test_it_is_told_how_a_kernel_died(start: Starter) -> None:
    kernel = start()
    kernel.client.execute("import os; os._exit(7)")
    assert kernel.manager.provisioner.process.wait(timeout=SECONDS) == 7
    assert not kernel.manager.is_alive()
    # A number that may be another's by now gets no signal.
    asyncio.run(kernel.manager.provisioner.send_signal(signal.SIGTERM))
    kernel.manager.provisioner.process.kill()


def test_waiting_for_a_kernel_that_lives_ends_in_time(start: Starter) -> None:
    process = start().manager.provisioner.process
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)
    process.terminate()
    assert process.wait(timeout=SECONDS) in {0, -signal.SIGTERM}


_SERVER = """
import os, sys, time
from workbook import kernels
from jupyter_client.manager import KernelManager
from workbook.kernels.source import the_source
kernels.prepare()
manager = KernelManager()
manager.start_kernel(env=dict(os.environ), cwd=os.getcwd())
client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=60)
if sys.argv[1] == "busy":
    client.execute("while True: pass")
print(type(manager.provisioner.process).__name__, the_source().pid, manager.provisioner.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("kernel_is", ["idle", "busy"])
def test_when_the_server_is_killed_nothing_is_left(tmp_path: Path, kernel_is: str) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, kernel_is], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert server.stdout is not None
    kind, mother, kernel = server.stdout.readline().split()
    assert kind == "Forked"
    server.kill()
    server.wait()
    server.stdout.close()
    assert gone(int(kernel))
    assert gone(int(mother))


def test_closing_ends_the_kernels_too(start_own: Starter, own_source: Source) -> None:
    pid, mother = start_own().pid, own_source.pid
    own_source.close()
    assert mother is not None
    assert (gone(pid), gone(mother), own_source.pid) == (True, True, None)


# ---- on any trouble the usual kernel ----------------------------------------------------------------------------------


def test_without_a_mother_the_next_kernel_gets_a_new_one_and_at_last_the_usual_start(
    start_own: Starter, own_source: Source
) -> None:
    lost = start_own()
    process, mothers = lost.manager.provisioner.process, []
    while (mother := own_source.pid) is not None:
        mothers.append(mother)
        os.kill(mother, signal.SIGKILL)
        assert gone(mother)
        kernel = start_own()
        assert (kernel.forked, kernel.tells("1 + 1")) == (False, 2)
    assert len(set(mothers)) == source.STARTS
    assert gone(lost.pid)
    assert process.wait(timeout=SECONDS) == LOST


def test_a_mother_that_is_stuck_is_done_without(
    start_own: Starter, own_source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "PATIENCE_SECONDS", 0.5)
    stuck = own_source.pid
    assert stuck is not None
    os.kill(stuck, signal.SIGSTOP)
    assert not start_own().forked
    assert gone(stuck)
    assert own_source.pid not in {None, stuck}


def test_closing_does_not_wait_for_a_mother_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_LEAVE_SECONDS", 0.2)
    made = Source()
    made.start()
    stuck = made.pid
    assert stuck is not None
    os.kill(stuck, signal.SIGSTOP)
    made.close()
    assert (gone(stuck), made.pid, made.start()) == (True, None, False)


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONWARNINGS": "error::UserWarning"},
        {"MPLBACKEND": "agg"},
        {"OMP_NUM_THREADS": "3"},
        {"LC_ALL": "C"},
        {"TE_GROOT": "x" * 400_000},
    ],
    ids=lambda env: next(iter(env)),
)
def test_what_is_read_at_the_start_of_python_or_does_not_fit_asks_for_the_usual_start(
    start: Starter, warm: Source, tmp_path: Path, env: dict[str, str]
) -> None:
    assert warm.kernel(["-f", "x.json"], env={**os.environ, **env}, cwd=str(tmp_path)) is None
    assert warm.pid is not None


def test_a_folder_that_is_not_there_asks_for_the_usual_start(start: Starter, warm: Source, tmp_path: Path) -> None:
    assert warm.kernel(["-f", "x.json"], env=os.environ, cwd=str(tmp_path / "weg")) is None


def test_a_mother_with_a_second_thread_refuses() -> None:
    ours = _mother_says(
        "import threading, time; threading.Thread(target=time.sleep, args=(600,), daemon=True).start(); mother._ALONE_SECONDS = 0.1"
    )
    assert ours == {"refused": "threads"}


def test_a_mother_that_can_have_no_process_refuses() -> None:
    said = _mother_says("import errno, os\ndef fork(): raise OSError(errno.EAGAIN, 'geen plaats')\nos.fork = fork")
    assert said["refused"].endswith("geen plaats")


def _mother_says(first: str) -> dict[str, Any]:
    import socket

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    code = f"import sys; from workbook.kernels import mother\n{first}\nmother.steps = lambda: iter(['first'])\nmother.main(int(sys.argv[1]))"
    with ours, theirs:
        process = subprocess.Popen([sys.executable, "-c", code, str(theirs.fileno())], pass_fds=[theirs.fileno()])
        theirs.close()
        ours.settimeout(SECONDS)
        ours.send(json.dumps({"argv": [], "env": {}, "cwd": "/"}).encode())
        said: dict[str, Any] = json.loads(ours.recv(65536))
    assert process.wait(SECONDS) == 0
    return said


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "a.json"], ["-f", "a.json"]),
        (
            [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "a.json", "--debug"],
            ["-f", "a.json", "--debug"],
        ),
        ([sys.executable, "-m", "bash_kernel", "-f", "a.json"], None),
        ([sys.executable, "-X", "dev", "-m", "ipykernel_launcher", "-f", "a.json"], None),
        (["/usr/bin/env", "-m", "ipykernel_launcher", "-f", "a.json"], None),
        (["nergens-python", "-m", "ipykernel_launcher", "-f", "a.json"], None),
    ],
)
def test_only_our_own_python_with_its_own_kernel_is_forked(command: list[str], arguments: list[str] | None) -> None:
    assert provisioner.arguments_of(command) == arguments


def test_a_kernel_whose_streams_go_elsewhere_starts_as_usual(start: Starter) -> None:
    assert not start(stdout=subprocess.DEVNULL).forked


# ---- switching on -----------------------------------------------------------------------------------------------------


def test_it_sleeps_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(kernels, "prepare", lambda: begun.append("begun"))
    for value in (None, "0", ""):
        monkeypatch.delenv(kernels.SWITCH, raising=False)
        if value is not None:
            monkeypatch.setenv(kernels.SWITCH, value)
        kernels._load_jupyter_server_extension(object())
    assert begun == []
    monkeypatch.setenv(kernels.SWITCH, "1")
    monkeypatch.setattr(sys, "platform", "darwin")
    kernels._load_jupyter_server_extension(object())
    assert begun == []
    monkeypatch.setattr(sys, "platform", "linux")
    kernels._load_jupyter_server_extension(object())
    assert begun == ["begun"]


def test_the_server_of_the_workbook_has_the_extension() -> None:
    config = json.loads((Path(kernels.__file__).parents[1] / "lab" / "jupyter_server_config.json").read_text())
    assert config["ServerApp"]["jpserver_extensions"]["workbook.kernels"] is True
    assert kernels._jupyter_server_extension_points() == [{"module": "workbook.kernels"}]


# ---- what is warm -----------------------------------------------------------------------------------------------------


def test_warming_up_leaves_one_thread_and_no_shell_and_knows_every_module(tmp_path: Path) -> None:
    code = (
        "import json, os, sys\nfrom workbook.kernels import warmth\nos.environ.update(warmth.surroundings(dict(os.environ)))\n"
        "done = list(warmth.steps())\n"
        "missing = [name for name in (*warmth.FIRST, *warmth.LATER) if name not in sys.modules]\n"
        "import matplotlib.pyplot\nfrom ipywidgets.widgets import widget\nfrom IPython import get_ipython\nimport zmq\n"
        "print(json.dumps([done, missing, warmth.threads(), get_ipython() is None, zmq.Context._instance is None,"
        " len(widget._instances), matplotlib.pyplot.get_fignums()]))"
    )
    environment = {**os.environ, "WORKBOOK_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment, timeout=120
    )
    done, missing, threads, no_shell, no_context, widgets, figures = json.loads(run.stdout)
    assert (done[0], done[-1]) == ("first", "figure")
    assert {"ocai", "plg", "form", "pandas"} <= set(done)
    assert (missing, threads, no_shell, no_context, widgets, figures) == ([], 1, True, True, 0, [])
    assert list(tmp_path.iterdir()) == []
    assert run.stderr == ""


def test_a_broken_instrument_of_their_own_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "instrumenten").mkdir()
    (tmp_path / "instrumenten" / "kapot.yaml").write_text("id: [")
    code = "from workbook.kernels import warmth; print(list(warmth.steps())[-1])"
    environment = {**os.environ, "WORKBOOK_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment, timeout=120
    )
    assert run.stdout.split() == ["figure"]


def test_a_file_of_the_deelnemer_with_the_name_of_a_module_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pandas.py").write_text("raise SystemExit('van de deelnemer')")
    (tmp_path / "workbook.py").write_text("raise SystemExit('van de deelnemer')")
    monkeypatch.chdir(tmp_path)
    made = Source(starts=1)
    try:
        forked = made.kernel(["-f", str(tmp_path / "geen.json")], env=dict(os.environ), cwd=str(tmp_path))
        assert forked is not None
    finally:
        made.close()


def test_a_fork_is_there_long_before_everything_is_warm(own_source: Source, tmp_path: Path) -> None:
    """The first request is answered as soon as a fork can show a form; figures are warmed up when nobody asks."""
    assert own_source.pid is not None
    forked = own_source.kernel(
        ["-f", str(tmp_path / "k.json")], env={**os.environ, "WORKBOOK_HOME": str(tmp_path)}, cwd=str(tmp_path)
    )
    assert forked is not None
    loaded = Path(f"/proc/{own_source.pid}/maps").read_text()
    assert re.search(r"/zmq/", loaded)
    assert "backend_agg" not in loaded
    forked.kill()
    assert forked.wait(timeout=SECONDS) == -signal.SIGKILL


def test_the_environment_to_warm_up_in_has_one_thread_and_keeps_a_chosen_backend() -> None:
    made = warmth.surroundings({"MPLBACKEND": "agg", "X": "1", "OMP_NUM_THREADS": "8"})
    assert (made["MPLBACKEND"], made["X"], made["OMP_NUM_THREADS"], made["OPENBLAS_NUM_THREADS"]) == (
        "agg",
        "1",
        "1",
        "1",
    )
    assert warmth.surroundings({})["MPLBACKEND"].endswith("backend_inline")


# ---- Jupyter's programs, swiftly --------------------------------------------------------------------------------------


def test_a_program_of_jupyter_starts_without_the_grammar_of_addresses(tmp_path: Path) -> None:
    (tmp_path / "probe.py").write_text(
        "import sys, jsonschema\nprint(sys.argv, __name__, 'lark' in sys.modules, sys.modules['rfc3987_syntax'])"
    )
    command = [sys.executable, "-m", "workbook.swift", "probe", "--a", "b"]
    run = subprocess.run(command, capture_output=True, check=True, text=True, cwd=tmp_path, timeout=60)
    name = str(tmp_path / "probe.py")
    assert run.stdout.strip() == f"{[name, '--a', 'b']} __main__ False None"


def test_the_forms_of_jupyters_events_have_no_address_that_the_grammar_would_check() -> None:
    import jupyter_server

    folder = Path(jupyter_server.__file__).parent / "event_schemas"
    forms = sorted(folder.rglob("*.yaml"))
    assert forms
    assert not [each.name for each in forms if re.search(r"format:\s*[\"']?iri", each.read_text())]


def test_the_workbook_opens_jupyterlab_that_way(tmp_path: Path) -> None:
    from workbook.opening import lab_command

    command = lab_command(tmp_path, 8888)
    assert command[:4] == [sys.executable, "-m", "workbook.swift", "jupyterlab"]
    assert shutil.which(command[0])
