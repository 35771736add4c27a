"""A real hub on loopback: docs/deploy's own configuration, PostgreSQL, a proxy, and accounts of this system.

The accounts have a prefix of their own and are taken away again. What the hub and its people see of this checkout is only its
Python environment, with the workbook installed from a wheel: as at a provider, where no solutions lie about.
"""

from __future__ import annotations

import contextlib
import grp
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import psycopg
import pytest
from attrs import field, mutable
from playwright.sync_api import Page
from ruamel.yaml import YAML

from tests.walks.postgres_served import free_port, served
from workbook.docent.course import Course
from workbook.docent.founding import new
from workbook.docent.people import Person, save
from workbook.docent.release import release

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "docs" / "deploy" / "jupyterhub_config.py"
PROXY = "5.3.0"
DEELNEMERS, DOCENT = ("anna", "bram", "carla"), "dora"
ASSIGNMENT = "m3-cultuur"  # released already
START_SECONDS = 90

# Gives the hub this computer without our checkout: in mounts that end with this process, the checkout and every folder that
# others may not enter are replaced by ones that hold only the programs needed.
APART = """
import json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from workbook.docent.running import syscalls

root, needed, command = Path(sys.argv[1]), [Path(os.path.realpath(each)) for each in json.loads(sys.argv[2])], sys.argv[3:]
syscalls.unshare(syscalls.NEW_NS)
syscalls.mount("", "/", flags=syscalls.RECURSIVE | syscalls.PRIVATE)
needed = sorted({path for path in needed if not any(other in path.parents for other in needed)})
opened = {path: os.open(path, os.O_PATH) for path in needed}
closed = [each for path in (root, *needed) for each in reversed(path.parents) if not each.stat().st_mode & 1]
hidden = {each for each in (root, *closed) if not any(other in each.parents for other in closed)}
for folder in hidden:
    syscalls.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
for path, fd in opened.items():
    if not path.exists():
        path.mkdir(parents=True)
        syscalls.mount(f"/proc/self/fd/{fd}", str(path), flags=syscalls.BIND | syscalls.RECURSIVE)
    os.close(fd)
os.execv(command[0], command)
"""


def proxy_command() -> list[str]:
    """Return the command of configurable-http-proxy, installed once into the cache; skips where it can't be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    cache = Path(os.environ.get("WORKBOOK_CACHE") or Path.home() / ".cache" / "plg-werkboek")
    folder = cache / f"configurable-http-proxy-{PROXY}"
    program = folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    if not program.is_file():
        if not (node and npm):
            pytest.skip("no node with npm here, so no configurable-http-proxy for the hub")
        folder.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(
            [*asked, f"configurable-http-proxy@{PROXY}"], capture_output=True, check=False, timeout=300
        )
        if done.returncode or not program.is_file():
            pytest.skip("npm could not install configurable-http-proxy for the hub")
    return [str(node), str(program)]


def _run(*command: object, text: str = "") -> None:
    done = subprocess.run(
        [str(each) for each in command], input=text, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@mutable
class Hub:
    """A hub with its people.

    Attributes
    ----------
    people : the password of each account, by the short name of who it is
    folder : where everything of it lies
    database : the address of its PostgreSQL server
    """

    folder: Path
    database: str
    prefix: str = field(factory=lambda: f"plgt{secrets.token_hex(2)}")
    people: dict[str, str] = field(init=False)
    port: int = field(factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __attrs_post_init__(self) -> None:
        self.people = {name: secrets.token_hex(8) for name in (*DEELNEMERS, DOCENT)}

    @property
    def url(self) -> str:
        """Return the address in front of the proxy."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def course(self) -> Path:
        """Return the course folder."""
        return self.folder / "cursus"

    @property
    def post(self) -> Path:
        """Return the folder of the post."""
        return self.folder / "post"

    @property
    def log(self) -> str:
        """Return what the hub and the servers said."""
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")

    def account(self, name: str) -> str:
        """Return the account of somebody."""
        return f"{self.prefix}-{name}"

    def home(self, name: str) -> Path:
        """Return a deelnemer's folder; the docent's is the course."""
        return self.course if name == DOCENT else self.folder / "home" / self.account(name) / "PLG-werkboek"

    def login(self, page: Page, name: str) -> None:
        """Sign in on the page of the hub where the browser stands, or on its first."""
        if "/hub/login" not in page.url:
            page.goto(f"{self.url}/hub/login")
        page.fill("#username_input", self.account(name))
        page.fill("#password_input", self.people[name])
        page.click("#login_submit")

    def as_account(self, name: str, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a command as somebody's account, among what the hub's own people see."""
        assert self.process is not None
        person = pwd.getpwnam(self.account(name))
        there = ["nsenter", f"--target={self.process.pid}", "--mount", "--", "setpriv", f"--reuid={person.pw_name}",
                 f"--regid={person.pw_gid}", "--init-groups"]  # fmt: skip
        return subprocess.run(
            [*there, *map(str, command)], cwd="/", env={"HOME": person.pw_dir, "PATH": os.defpath, "LANG": "C.UTF-8"},
            capture_output=True, encoding="utf-8", check=False, timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    @cached_property
    def python(self) -> Path:
        """Return the Python that the hub and its people have: this one's packages, and the workbook as it is shipped."""
        made = self.folder / "env"
        venv.EnvBuilder(symlinks=True).create(made)
        site = Path(sysconfig.get_path("purelib", "venv", {"base": str(made), "platbase": str(made)}))
        (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        wheels = self.folder / "wheel"
        _run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", wheels, ROOT)
        shutil.unpack_archive(next(wheels.glob("*.whl")), site, "zip")
        for name in ("share", "etc"):
            shutil.rmtree(made / name, ignore_errors=True)
            (made / name).symlink_to(Path(sys.prefix) / name)
        for program in (Path(sys.prefix) / "bin").iterdir():  # nbgrader calls alembic by its name
            if not (made / "bin" / program.name).exists():
                (made / "bin" / program.name).symlink_to(program)
        for path in [site, *site.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return made / "bin" / "python"

    def prepare(self) -> None:
        """Make the accounts, the course and the settings."""
        self.folder.chmod(0o755)
        docents, deelnemers = (f"{self.prefix}-{each}s" for each in ("docent", "deelnemer"))
        (self.folder / "home").mkdir()
        (self.folder / "state").mkdir(mode=0o700)
        for group in (docents, deelnemers):
            _run("groupadd", group)
        for name in self.people:
            groups = docents if name == DOCENT else deelnemers
            home = self.folder / "home" / self.account(name)
            _run(
                "useradd",
                "--create-home",
                "--home-dir",
                home,
                "--shell",
                "/bin/bash",
                "--groups",
                groups,
                self.account(name),
            )
        _run("chpasswd", text="".join(f"{self.account(name)}:{word}\n" for name, word in self.people.items()))
        self._found(docents)
        settings = {
            "address": self.url, "database": self._address("hub", "postgresql+psycopg"), "spawner": "local",
            "folders": {"state": str(self.folder / "state"), "course": str(self.course), "post": str(self.post),
                        "group": str(self.folder / "klas")},
            "ports": {"outside": self.port, "hub": free_port(), "proxy": free_port()},
            "groups": {"docent": docents, "deelnemer": deelnemers}, "proxy": proxy_command(),
        }  # fmt: skip
        path = self.folder / "hub.yaml"
        path.touch(mode=0o600)
        with path.open("w", encoding="utf-8") as file:
            YAML(typ="safe").dump(settings, file)
        shutil.copy(CONFIG, self.folder / CONFIG.name)

    def _address(self, name: str, scheme: str = "postgresql") -> str:
        return self.database.replace("postgresql", scheme, 1).rpartition("/")[0] + f"/{name}"

    def _found(self, docents: str) -> None:
        """Make the course as hub.md tells it: for docenten only, with the gradebook in PostgreSQL and the list of people."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            for name in ("hub", "cijfers"):
                connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type] # a literal of two words
        new(self.course)
        config = self.course / "nbgrader_config.py"
        line = f'\nc.CourseDirectory.db_url = "{self._address("cijfers")}"\n'
        config.write_text(config.read_text(encoding="utf-8") + line, encoding="utf-8")
        people = [Person(name=f"{name.title()} de Wit", number=self.account(name)) for name in DEELNEMERS]
        save(Course(self.course), people)
        release(Course(self.course), ASSIGNMENT)
        group = grp.getgrnam(docents).gr_gid
        for path in [self.course, *self.course.rglob("*")]:
            os.chown(path, 0, group)
            path.chmod(0o2770 if path.is_dir() else 0o660)

    def start(self) -> None:
        """Start the hub and wait until it answers."""
        command = [
            sys.executable, "-P", "-c", APART, ROOT, json.dumps([str(each) for each in _programs()]),
            self.python, "-m", "jupyterhub", "-f", self.folder / CONFIG.name, "--log-level=INFO",
        ]  # fmt: skip
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("WORKBOOK_", "JUPYTER", "PYTEST"))
        }
        environment = {**inherited, "WORKBOOK_HUB_SETTINGS": str(self.folder / "hub.yaml"), "JUPYTERHUB_LOG": "1"}
        with (self.folder / "hub.log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(each) for each in command], cwd=self.folder / "state", env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/hub/health", timeout=2).close()
                return
            time.sleep(0.3)
        raise TimeoutError(self.log[-4000:])

    def stop(self) -> None:
        """End the hub, what its people still run, and their accounts."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        known = {each.pw_name: each.pw_uid for each in pwd.getpwall() if each.pw_name.startswith(f"{self.prefix}-")}
        for process in _of(set(known.values())):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for account in known:
            subprocess.run(["userdel", "--remove", account], capture_output=True, check=False, timeout=60)
        for group in [each.gr_name for each in grp.getgrall() if each.gr_name.startswith(f"{self.prefix}-")]:
            subprocess.run(["groupdel", group], capture_output=True, check=False, timeout=60)


def _programs() -> list[Path]:
    """Return the folders with what the hub runs: Python, its packages, node and the proxy."""
    node, program = map(Path, proxy_command())
    return [Path(sys.prefix), Path(sys.base_prefix), node.resolve().parent, program.parents[3]]


def _of(owners: set[int]) -> list[int]:
    found = []
    for each in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if each.name.isdigit() and each.stat().st_uid in owners:
                found.append(int(each.name))
    return found


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """Start a hub with three deelnemers and a docent in accounts of this system; take all of it away again."""
    if os.name == "nt" or os.geteuid() != 0 or shutil.which("useradd") is None:
        pytest.skip("only root can make the accounts that a hub's people have")
    proxy_command()
    folder = Path(tempfile.mkdtemp(prefix="hub-", dir="/tmp"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        made = Hub(folder, stack.enter_context(served()))
        stack.callback(made.stop)
        made.prepare()
        made.start()
        yield made
