"""The wall, with real processes: what a probe behind it sees, reaches and uses up; as root and as an ordinary user."""

from __future__ import annotations

import errno
import json
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbook import content
from workbook.docent.running import mounts, syscalls, users, wall
from workbook.docent.running.job import Limits

ROOT = Path(__file__).parents[1]
USER_ID = 61234
WHO = ("root", "user") if os.geteuid() == 0 else ("user",)
MEGABYTE = 1_000_000

# Becomes an ordinary user for whom this Python is readable, even where it lies in root's own folder: in mounts that end with
# this process, folders that the user may not enter are replaced by ones that hold only what Python needs.
AS_USER = """
import os, sys
from pathlib import Path
from workbook.docent.running import syscalls
from workbook.docent.running.wall import needed_paths

syscalls.unshare(syscalls.NEW_NS)
syscalls.mount("", "/", flags=syscalls.RECURSIVE | syscalls.PRIVATE)
needed = [Path(os.path.realpath(path)) for path in needed_paths()]
needed = [path for path in needed if not any(other in path.parents for other in needed)]
opened = {path: os.open(path, os.O_PATH) for path in needed}
# Of all first, as the folder that one lies in may hold another.
closed = [[each for each in reversed(path.parents) if not each.stat().st_mode & 1] for path in needed]
for folder in {folders[0] for folders in closed if folders}:
    syscalls.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
for path, fd in opened.items():
    if not path.exists():
        path.mkdir(parents=True)
        syscalls.mount(f"/proc/self/fd/{fd}", str(path), flags=syscalls.BIND | syscalls.RECURSIVE)
os.setgroups([])
os.setresgid(*[int(sys.argv[1])] * 3)
os.setresuid(*[int(sys.argv[1])] * 3)
os.execv(sys.executable, [sys.executable, "-P", *sys.argv[2:]])
"""

SECLUDED = """
import json, os, sys, time
from pathlib import Path
from workbook.docent.running.job import Limits
from workbook.docent.running.wall import NoWall, enclose, needed_paths, seclude

start = json.loads(sys.argv[1])
seclude(needed_paths() + [Path(each) for each in start["readable"]], [Path(each) for each in start["hidden"]])
for name in start["imports"]:
    __import__(name)
"""

# For each line, an order, runs a probe behind the wall, which puts what it found in `report`; tells that and how the worker ended.
BEHIND = (
    SECLUDED
    + """
for line in sys.stdin:
    order = json.loads(line)
    said, says = os.pipe()
    worker = enclose(Limits(**order["limits"]))
    if worker == 0:
        os.close(0)
        report = {}
        try:
            exec(order["probe"], {"report": report, "order": order, "os": os, "sys": sys, "Path": Path, "time": time})
        except BaseException as error:
            report["error"] = f"{type(error).__name__}: {error}"
        os.write(says, json.dumps(report).encode())
        os._exit(7)
    os.close(says)
    with os.fdopen(said, "rb") as pipe:
        text = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    print(json.dumps({"report": json.loads(text or b"{}"), "code": code}), flush=True)
"""
)

REFUSED = """
def refused(call, *arguments, **more):
    try:
        call(*arguments, **more)
    except OSError as error:
        return error.errno
    return 0
"""


def _command(who: str, code: str, *arguments: str) -> list[str]:
    """Return how to run code as this user: for root there are two, for another there is one."""
    if who == "user" and os.geteuid() == 0:
        return [sys.executable, "-P", "-c", AS_USER, str(USER_ID), "-c", code, *arguments]
    return [sys.executable, "-P", "-c", code, *arguments]


def _start(**more: Any) -> str:
    return json.dumps({"readable": [], "hidden": [], "imports": [], **more})


ENVIRONMENT = {"SECRET": "of the docent", "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1", "HOME": str(Path.home())}


def _python(who: str, code: str, *arguments: str) -> str:
    done = subprocess.run(
        _command(who, code, *arguments), capture_output=True, encoding="utf-8", timeout=60, check=False,
        env=ENVIRONMENT, cwd="/", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


class Secluded:
    """A secluded process that encloses a worker for each probe."""

    def __init__(self, who: str, **start: Any) -> None:
        self.who = who
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self.process = subprocess.Popen(
            _command(who, BEHIND, _start(**start)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env=ENVIRONMENT, cwd="/", encoding="utf-8",
        )  # fmt: skip

    def probe(self, code: str, *, limits: dict[str, Any] | None = None, ends: int = 7, **more: Any) -> dict[str, Any]:
        """Return what a probe in a worker reported."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"probe": textwrap.dedent(REFUSED) + textwrap.dedent(code), "limits": limits or {}, **more}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        assert told["code"] == ends, told
        assert "error" not in told["report"], told
        return told["report"]

    def end(self) -> None:
        """Let it end at the end of its orders; it has complained of nothing."""
        with self.process, self.errors:
            self.process.communicate(timeout=30)
            self.errors.seek(0)
            assert self.errors.read() == b""
        assert self.process.returncode == 0


# A checkout among temporary files lies in a worker's own folder for them, and nothing else does.
IN_TEMPORARY = sorted(
    {path.relative_to("/tmp").parts[0] for path in wall.needed_paths() if path.is_relative_to("/tmp")},
)


@pytest.fixture(params=WHO)
def who(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=WHO, scope="module")
def behind(request: pytest.FixtureRequest) -> Iterator[Secluded]:
    made = Secluded(request.param)
    yield made
    made.end()


@pytest.fixture
def course() -> Iterator[Path]:
    """A course that every user of this machine may read: only the wall is in between."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("source/m1/m1.ipynb", "submitted/d-1/m1/m1.ipynb", "gradebook.db"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("secret", encoding="utf-8")
        yield folder


# ---- what is seen ----


def test_course_checkout_and_homes_are_not_there(behind: Secluded, course: Path) -> None:
    assert (ROOT / "assignments" / "source").is_dir()
    outside = [
        course, course / "gradebook.db", course / "source", course / "submitted", ROOT / "assignments", ROOT / "tests", ROOT / ".git",
        Path.home() / ".bashrc", Path.home() / ".cache", "/etc/shadow", "/etc/hostname", "/etc/machine-id", "/sys", "/run", "/var/log", "/old", "/dev/mem",
    ]  # fmt: skip
    told = behind.probe(
        """
        report["there"] = [each for each in order["outside"] if Path(each).exists()]
        report["root"] = sorted(os.listdir("/"))
        report["checkout"] = sorted(os.listdir(order["checkout"]))
        report["files"] = os.listdir(".") + os.listdir("/tmp") + os.listdir("/dev/shm")
        report["here"] = os.getcwd()
        """,
        outside=[str(each) for each in outside],
        checkout=str(ROOT),
    )
    assert not told["there"]
    assert not {"home", "mnt", "opt", "srv", "sys", "run", "boot", "media"} & set(told["root"]) - {
        path.parts[1] for path in (ROOT, *wall.needed_paths())
    }
    assert {"workbook", "notebooks", "datasets"} <= set(told["checkout"])
    assert not {"assignments", "tests", "docs", ".git", "pyproject.toml"} & set(told["checkout"])
    assert told["files"] == IN_TEMPORARY
    assert told["here"] == "/werk"


def test_what_lies_in_something_needed_can_be_hidden(who: str, course: Path) -> None:
    """It lies in /tmp, where a worker has a folder of its own as well."""
    special = Secluded(who, readable=[str(course)], hidden=[str(course / "source")])
    told = special.probe(
        """
        there = Path(order["course"])
        report["shown"] = (there / "gradebook.db").read_text()
        report["hidden"] = os.listdir(there / "source")
        report["write"] = refused((there / "gradebook.db").write_text, "10")
        report["temporary"] = refused(Path("/tmp/own").write_text, "x")
        """,
        course=str(course),
    )
    special.end()
    assert told == {"shown": "secret", "hidden": [], "write": errno.EROFS, "temporary": 0}


def test_the_environment_is_bare_and_so_is_what_the_system_says_of_it(behind: Secluded) -> None:
    told = behind.probe(
        """
        import getpass, pwd, socket
        report["environment"] = sorted(os.environ)
        report["started_with"] = refused(Path("/proc/self/environ").read_bytes)
        report["users"] = [each.pw_name for each in pwd.getpwall()]
        report["user"] = getpass.getuser()
        report["machine"] = socket.gethostname()
        report["writes"] = os.path.expanduser("~")
        """,
    )
    assert told["environment"] == ["HOME", "LANG", "PATH", "TMPDIR"]
    assert told["started_with"] == errno.EACCES
    assert told["users"] == ["deelnemer"]
    assert told["user"] == "deelnemer"
    assert told["machine"] == "werk"
    assert told["writes"] == "/werk"


def test_no_process_outside_is_seen_or_reached(behind: Secluded) -> None:
    told = behind.probe(
        """
        import ctypes
        report["seen"] = [name for name in os.listdir("/proc") if name.isdecimal()]
        report["own"] = os.getpid()
        report["kill"] = [refused(os.kill, pid, 9) for pid in order["pids"]]
        report["all"] = refused(os.kill, -1, 9)
        libc = ctypes.CDLL(None, use_errno=True)
        attached = [libc.ptrace(16, pid, 0, 0) for pid in order["pids"]]
        report["attached"] = attached, ctypes.get_errno()
        report["root"] = [Path(f"/proc/{pid}/root").exists() for pid in order["pids"]]
        """,
        pids=[os.getpid(), os.getppid()],
    )
    assert told["seen"] == ["1"]
    assert told["own"] == 1
    assert told["kill"] == [errno.ESRCH] * 2
    assert told["all"] == errno.ESRCH
    assert told["attached"] == [[-1, -1], errno.EPERM]
    assert told["root"] == [False, False]


def test_workers_do_not_see_each_other(who: str) -> None:
    code = SECLUDED + (
        "import signal\n"
        "seen = []\n"
        "for number in range(3):\n"
        "    said, says = os.pipe()\n"
        "    worker = enclose(Limits())\n"
        "    if worker == 0:\n"
        "        os.write(says, json.dumps([os.listdir('.'), os.listdir('/tmp'), os.getpid()]).encode())\n"
        "        Path('mine').touch(); Path('/tmp/mine').touch(); os.close(says)\n"
        "        time.sleep(600)\n"
        "    os.close(says); seen.append([worker, *json.loads(os.fdopen(said).read())])\n"
        "[os.kill(each[0], signal.SIGKILL) for each in seen]\n"
        "print(json.dumps(seen), os.listdir('.'), len({each[0] for each in seen}))\n"
    )
    told = _python(who, code, _start()).strip()
    assert told.endswith("]] [] 3")
    assert [each[1:] for each in json.loads(told[:-5])] == [[[], IN_TEMPORARY, 1]] * 3


# ---- what is reached ----


def test_no_socket_of_this_machine_is_reached(behind: Secluded) -> None:
    name = f"\0wall-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(name)
        abstract.listen()
        told = behind.probe(
            """
            import socket
            def reach(family, address):
                with socket.socket(family, socket.SOCK_STREAM) as made:
                    made.settimeout(5)
                    made.connect(address)
            report["local"] = refused(reach, socket.AF_INET, ("127.0.0.1", order["port"]))
            report["far"] = refused(reach, socket.AF_INET, ("192.0.2.1", 80))
            report["abstract"] = refused(reach, socket.AF_UNIX, order["name"])
            report["families"] = [refused(socket.socket, family, socket.SOCK_DGRAM) for family in (17, 38, 40)]
            report["names"] = refused(socket.getaddrinfo, "example.org", 80) != 0
            ours, theirs = socket.socketpair()
            report["pair"] = ours.send(b"x")
            """,
            port=server.getsockname()[1],
            name=name,
        )
    assert told["local"] == errno.ECONNREFUSED
    assert told["far"] == errno.ENETUNREACH
    assert told["abstract"] == errno.ECONNREFUSED
    assert told["families"] == [errno.EAFNOSUPPORT] * 3
    assert told["names"] is True
    assert told["pair"] == 1


def test_nothing_is_written_but_in_the_folder_and_temporary_places(behind: Secluded) -> None:
    told = behind.probe(
        """
        written, tried = [], 0
        for folder, names, _ in os.walk("/"):
            if folder.count("/") > 3 or folder.startswith("/proc/"):
                names.clear()
            for name in (".", "..made"):
                tried += 1
                try:
                    (Path(folder) / "..made").touch()
                    written.append(folder)
                except OSError:
                    pass
        report["tried"] = tried
        report["written"] = sorted(set(written))
        report["proc"] = [refused(Path(f"/proc/{name}").write_text, "1") for name in ("self/oom_score_adj", "self/uid_map", "sys/kernel/hostname", "sysrq-trigger")]
        report["null"] = refused(Path("/dev/null").write_text, "x")
        report["chmod"] = refused(os.chmod, "/dev/null", 0o777)
        """,
    )
    assert told["tried"] > 100
    assert [each for each in told["written"] if not each.startswith("/tmp/")] == ["/dev/shm", "/tmp", "/werk"]
    assert all(told["proc"])
    assert told["null"] == 0
    assert told["chmod"] == errno.EROFS


def test_the_wall_cannot_be_taken_down_from_inside(behind: Secluded) -> None:
    told = behind.probe(
        """
        import ctypes, subprocess
        from workbook.docent.running import syscalls
        os.mkdir("new")
        report["calls"] = {
            "user": refused(syscalls.unshare, syscalls.NEW_USER), "mounts": refused(syscalls.unshare, syscalls.NEW_NS),
            "mount": refused(syscalls.mount, "tmpfs", "/werk/new", "tmpfs"), "proc": refused(syscalls.unmount, "/proc"),
            "bind": refused(syscalls.mount, "/", "/werk/new", "", syscalls.BIND), "pivot": refused(syscalls.pivot_root, "/werk", "/werk/new"),
            "writable": refused(syscalls.mount, "", "/", "", syscalls.REMOUNT | syscalls.BIND),
            "join": refused(syscalls.join, os.open("/proc/self/ns/user", os.O_RDONLY), 0), "root": refused(os.chroot, "/werk"),
            "ids": refused(os.setresuid, 0, 0, 0), "groups": refused(os.setgroups, [0]), "name": refused(__import__("socket").sethostname, "x"),
            "device": refused(os.mknod, "/werk/disk", 0o60666, os.makedev(8, 0)),
        }
        libc = ctypes.CDLL(None, use_errno=True)
        report["clone"] = libc.syscall(order["clone"], 0x10000000 | 17, 0, 0, 0, 0), ctypes.get_errno()
        report["program"] = subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode
        status = dict(line.split(":\\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\\t" in line)
        report["status"] = {name: status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp")}
        report["users"] = Path("/proc/self/uid_map").read_text().split()
        """,
        clone=syscalls._CLONE[syscalls.machine() or 0],
    )
    assert all(told["calls"].values()), told["calls"]
    assert told["clone"] == [-1, errno.EPERM]
    assert told["program"] == 1
    assert told["status"] == {
        **dict.fromkeys(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], "0" * 16),
        "NoNewPrivs": "1",
        "Seccomp": "2",
    }
    expected = {"root": users.NOBODY, "user": USER_ID if os.geteuid() == 0 else os.geteuid()}[behind.who]
    assert told["users"] == [str(expected), str(expected), "1"]


# ---- what is used up ----


def test_a_fork_bomb_stays_small(behind: Secluded) -> None:
    told = behind.probe(
        """
        made = 0
        try:
            while made < 500:
                if os.fork() == 0:
                    time.sleep(600)
                made += 1
        except OSError as error:
            report["why"] = error.errno
        report["made"] = made
        """,
        limits={"processes": 20},
    )
    assert told == {"why": errno.EAGAIN, "made": 19}


def test_a_fork_bomb_leaves_room_for_other_workers(who: str) -> None:
    code = SECLUDED + (
        "bomb = enclose(Limits(processes=10))\n"
        "if bomb == 0:\n"
        "    while True:\n"
        "        try:\n"
        "            os.fork()\n"
        "        except OSError:\n"
        "            time.sleep(0.01)\n"
        "time.sleep(0.3)\n"
        "worker = enclose(Limits(processes=10))\n"
        "if worker == 0:\n"
        "    os._exit(sum(os.fork() > 0 or time.sleep(600) or 0 for _ in range(9)))\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), os.waitpid(bomb, os.WNOHANG)[0])\n"
        "os.kill(bomb, 9)\n"
        "os.waitpid(bomb, 0)\n"
    )
    assert _python(who, code, _start()).split() == ["9", "0"]


def test_memory_is_bounded_where_a_process_can_ask_for_it(behind: Secluded) -> None:
    told = behind.probe(
        """
        import ctypes, resource
        fits = bytearray(100_000_000)
        try:
            bytearray(2_000_000_000)
        except MemoryError:
            report["memory"] = "refused"
        report["unnamed"] = refused(os.memfd_create, "x")
        libc = ctypes.CDLL(None, use_errno=True)
        report["shared"] = libc.shmget(0, 4096, 0o1600), ctypes.get_errno()
        report["raise"] = refused(lambda: 1)
        try:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except ValueError:
            report["raise"] = "refused"
        report["core"] = resource.getrlimit(resource.RLIMIT_CORE)
        """,
        limits={"memory_bytes": 300 * MEGABYTE},
    )
    assert told == {
        "memory": "refused", "unnamed": errno.EPERM, "shared": [-1, errno.EPERM], "raise": "refused", "core": [0, 0],
    }  # fmt: skip


def test_files_are_bounded_each_and_together(behind: Secluded) -> None:
    told = behind.probe(
        """
        def fill(path):
            with open(path, "wb", buffering=0) as file:
                while file.write(bytes(100_000)):
                    pass
        report["one"] = refused(fill, "/werk/one")
        report["size"] = os.path.getsize("/werk/one")
        report["more"] = [refused(fill, "/tmp/two"), refused(fill, "/dev/shm/three")]
        report["total"] = sum(os.path.getsize(each) for each in ("/werk/one", "/tmp/two", "/dev/shm/three"))
        os.remove("/werk/one")
        def many():
            for number in range(100_000):
                open(f"/tmp/{number}", "w").close()
        report["many"] = refused(many)
        """,
        limits={"file_bytes": 3 * MEGABYTE},
    )
    assert told["one"] in {errno.EFBIG, errno.ENOSPC}
    assert 2.5 * MEGABYTE < told["size"] <= 3 * MEGABYTE
    assert set(told["more"]) <= {errno.ENOSPC, errno.EFBIG}
    assert told["total"] < 3.1 * MEGABYTE
    assert told["many"] == errno.ENOSPC


def test_a_loop_ends_by_its_processor_time_when_nobody_ends_it(behind: Secluded) -> None:
    behind.probe("while True: pass", limits={"total_seconds": 1 - wall._SPARE_CPU_SECONDS}, ends=-signal.SIGKILL)


# ---- how it ends ----


def test_a_process_in_the_background_ends_with_its_worker(behind: Secluded) -> None:
    """The report's pipe is read to its end, so this would take ten minutes."""
    start = time.monotonic()
    told = behind.probe(
        """
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        report["started"] = True
        """,
    )
    assert told["started"]
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_everything_ends_with_the_process_that_was_started(who: str, end: signal.Signals) -> None:
    code = SECLUDED + "if enclose(Limits()) == 0:\n    os.write(1, b'runs')\ntime.sleep(600)"
    with subprocess.Popen(
        _command(who, code, _start()), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, env={}
    ) as started:
        assert started.stdout is not None
        assert started.stdout.read(4) == b"runs"
        started.send_signal(end)
        # All that hold the other end of this pipe have to be gone for this to return.
        assert started.stdout.read() == b""
        assert started.wait(10) == -end


def test_a_secluded_process_ends_as_the_one_behind_it(who: str) -> None:
    code = "from workbook.docent.running.wall import *\nseclude(needed_paths())\nimport sys; sys.exit(3)"
    done = subprocess.run(_command(who, code), check=False, timeout=60)
    assert done.returncode == 3


def test_a_worker_that_cannot_be_enclosed_never_runs(who: str) -> None:
    code = SECLUDED + (
        "try:\n"
        "    worker = enclose(Limits(), Path('/nowhere'))\n"
        "    print('runs')\n"
        "except NoWall as error:\n"
        "    print(error)\n"
        "worker = enclose(Limits())\n"
        "if worker == 0:\n"
        "    os._exit(0)\n"
        "print(os.waitpid(worker, 0)[1])\n"
    )
    assert _python(who, code, _start()).splitlines() == ["mount: No such file or directory", "0"]


# ---- what still works ----


def test_libraries_imported_after_it_work_inside(who: str) -> None:
    warm = Secluded(who, imports=["pandas", "seaborn", "matplotlib.pyplot", "workbook.content"])
    told = warm.probe(
        """
        import matplotlib.pyplot as plt, pandas as pd, seaborn as sns, workbook as wb, subprocess, tempfile, multiprocessing.shared_memory
        table = wb.dataset(wb.content.dataset_names()[0])
        plt.figure(); sns.lineplot(x=[1, 2], y=[3, 4]); plt.savefig("figure.png")
        report["figure"] = Path("figure.png").read_bytes()[:4].hex()
        report["rows"] = len(table)
        report["instruments"] = len(wb.catalogue())
        report["program"] = subprocess.run([sys.executable, "-c", "import workbook; print(6 * 7)"], capture_output=True, text=True).stdout
        with tempfile.NamedTemporaryFile() as made:
            report["temporary"] = made.name.startswith("/tmp/")
        """,
    )
    warm.end()
    assert told["figure"] == b"\x89PNG".hex()
    assert told["rows"] > 1
    assert told["instruments"] > 5
    assert told["program"] == "42\n"
    assert told["temporary"] is True


def test_needed_paths_hold_no_checkout_and_no_home() -> None:
    needed = wall.needed_paths()
    solutions = content.assignments_root()
    assert solutions is not None
    for path in needed:
        assert path.exists()
        assert path not in solutions.parents
        assert path not in (*Path.home().parents, Path.home())
    assert Path(content.__file__).parent in needed


def test_a_path_is_shown_as_it_is_spelled_and_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "real" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    real, link = str(tmp_path / "real"), str(tmp_path / "link")
    assert mounts._shown([tmp_path / "link", tmp_path / "real" / "inner", tmp_path / "none"], {}) == {
        link: real,
        real: real,
    }
    assert mounts._shown([tmp_path / "link" / "inner"], {link: "real"}) == {f"{real}/inner": f"{real}/inner"}
    with pytest.raises(OSError, match="all there is"):
        mounts._shown([Path("/")], {})


def test_names_of_mounts_are_read_as_they_are() -> None:
    assert mounts._spelled(r"/a\040b\134c\011\012") == "/a b\\c\t\n"


# ---- where there is none ----


def test_this_system_gives_a_wall(who: str) -> None:
    assert _python(who, "from workbook.docent.running.wall import available; print(repr(available()))") == "''\n"


def test_no_wall_where_user_namespaces_are_used_up(who: str) -> None:
    """The number is set for a namespace of the test's own, and nothing of this machine changes."""
    code = (
        "import os\n"
        "from workbook.docent.running import syscalls, users\n"
        "from workbook.docent.running.wall import NoWall, available, needed_paths, seclude\n"
        "users.own_namespaces()\n"
        "open('/proc/sys/user/max_user_namespaces', 'w').write('0')\n"
        "print(available())\n"
    )
    told = _python(who, code)
    assert told.startswith(("unshare: No space left on device", "Invalid argument"))


def test_no_wall_on_another_system_or_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "win32")
        assert wall.available() == "system: win32"
        with pytest.raises(wall.NoWall, match="win32"):
            wall.seclude([])
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(wall.NoWall, match="riscv64"):
        wall.seclude([])


def test_no_wall_where_python_is_not_readable_for_an_ordinary_user(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not readable"):
        users.check_readable([tmp_path / "none"])


def test_an_older_kernel_counts_all_processes_of_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    assert users.tasks_counted_along(os.geteuid()) == 0
    monkeypatch.setattr(platform, "release", lambda: "5.10.0-30-amd64")
    assert users.tasks_counted_along(os.geteuid()) >= 1
    assert users.tasks_counted_along(USER_ID + 1) == 0


def test_where_the_kernel_gives_no_fresh_proc_an_empty_one_is_seen(who: str) -> None:
    """As in a container, which covers parts of its own."""
    code = (
        "import os\n"
        "from workbook.docent.running import syscalls, users\n"
        "user, group = os.geteuid(), os.getegid()\n"
        "syscalls.unshare(syscalls.NEW_NS | (syscalls.NEW_USER if user else 0))\n"
        "if user:\n"
        "    users.map_to_self(os.open('/proc/self', os.O_RDONLY), user, group)\n"
        "syscalls.mount('', '/', flags=syscalls.RECURSIVE | syscalls.PRIVATE)\n"
        "syscalls.mount('/dev/null', '/proc/uptime', flags=syscalls.BIND)\n"
        f"{SECLUDED}\n"
        "def look():\n"
        "    worker = enclose(Limits())\n"
        "    if worker == 0:\n"
        "        print(os.listdir('/proc'), os.access('/proc', os.W_OK), os.getpid(), flush=True)\n"
        "        os._exit(0)\n"
        "    return os.waitpid(worker, 0)[1]\n"
        "print(look(), look())\n"
    )
    assert _python(who, code, _start()).splitlines() == ["[] False 1", "[] False 1", "0 0"]


# ---- the filter, also for the processor that this machine has not ----


def _judge(program: bytes, architecture: int, number: int, first: int = 0) -> int:
    """Return what a filter answers to a call, by the rules of the kernel's BPF."""
    data = struct.pack("<iIQQ", number, architecture, 0, first)
    steps = list(struct.iter_unpack("HBBI", program))
    place = held = 0
    while True:
        code, if_true, if_false, value = steps[place]
        if code == 0x06:
            return value & 0xFFFF if value >> 16 == 5 else -1 if value == 0x7FFF0000 else 0
        if code == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
            place += 1
            continue
        truth = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
        place += 1 + (if_true if truth else if_false)


@pytest.mark.parametrize(("column", "read", "architecture"), [(0, 0, 0xC000003E), (1, 63, 0xC00000B7)])
def test_the_filter_refuses_what_it_names_and_nothing_else(column: int, read: int, architecture: int) -> None:
    program = syscalls.filter_program(column)
    allowed, threads = -1, 0x3D0F00
    assert _judge(program, architecture, read) == allowed
    assert _judge(program, 0x40000003, read) == errno.ENOSYS
    assert _judge(program, architecture, 0x40000000) == errno.ENOSYS
    for numbers in syscalls._REFUSED.values():
        assert _judge(program, architecture, numbers[column]) == errno.EPERM
    assert _judge(program, architecture, syscalls._CLONE[column], threads) == allowed
    for namespace in (
        syscalls.NEW_USER,
        syscalls.NEW_NS,
        syscalls.NEW_PID,
        syscalls.NEW_NET,
        syscalls.NEW_IPC,
        syscalls.NEW_UTS,
    ):
        assert _judge(program, architecture, syscalls._CLONE[column], threads | namespace) == errno.EPERM
    assert _judge(program, architecture, syscalls._CLONE3[column]) == errno.ENOSYS
    for family, answer in (
        (1, allowed),
        (2, allowed),
        (10, allowed),
        (16, allowed),
        (17, errno.EAFNOSUPPORT),
        (40, errno.EAFNOSUPPORT),
    ):
        assert _judge(program, architecture, syscalls._SOCKET[column], family) == answer


def test_limits_reach_the_worker_as_they_are_given(behind: Secluded) -> None:
    limits = Limits(processes=9, file_bytes=5 * MEGABYTE)
    told = behind.probe(
        "import resource\nfor name in ('NPROC', 'FSIZE', 'NOFILE'): report[name] = resource.getrlimit(getattr(resource, 'RLIMIT_' + name))",
        limits={"processes": limits.processes, "file_bytes": limits.file_bytes},
    )
    assert told == {"NPROC": [9, 9], "FSIZE": [5 * MEGABYTE] * 2, "NOFILE": [256, 256]}
