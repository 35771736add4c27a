"""A real JupyterHub on this machine, for a load and for nothing else: everybody is let in, everything runs as one account.

Settings, servers and kernels are those of `workbook.hub`; the accounts share the system account that runs the script, so it
tells about time and memory and nothing about who can read what.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

PROXY = "5.3.0"
KEY = "only-for-a-load-on-loopback"
_START_SECONDS = 90
_CONFIG = """
import os, sys
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/homes/{{username}}"
c.Spawner.cmd = [sys.executable, "-m", "workbook.hub.serving"]
c.Spawner.args = {arguments!r}
c.Spawner.environment = {environment!r}
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.log_level = "WARN"
c.JupyterHub.services = [{{"name": "load", "api_token": {key!r}}}]
c.JupyterHub.load_roles = [
    {{"name": "load", "scopes": ["admin:users", "admin:servers", "access:servers"], "services": ["load"]}}
]
"""


class NoProxyError(RuntimeError):
    """There is no node or npm here, so no proxy and no hub."""


def proxy_command() -> list[str]:
    """Return how configurable-http-proxy is run; installs it once, by npm. Raises `NoProxyError` where that can't be done."""
    cache = Path(os.environ.get("WORKBOOK_CACHE") or Path.home() / ".cache" / "plg-werkboek")
    folder = cache / f"configurable-http-proxy-{PROXY}"
    program = folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoProxyError("node and npm are needed")
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(folder),
            f"configurable-http-proxy@{PROXY}",
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode or not program.exists():
            raise NoProxyError("npm could not install configurable-http-proxy")
    return ["node", str(program)]


class Hub:
    """A hub that runs.

    Parameters
    ----------
    url : where the proxy listens
    pid : the hub's process, whose descendants are all that it costs
    """

    def __init__(self, url: str, pid: int) -> None:
        self.url, self.pid = url, pid

    def api(self, way: str, path: str) -> Any:
        """Return what the hub's own interface answers."""
        request = Request(f"{self.url}/hub/api{path}", method=way, headers={"Authorization": f"token {KEY}"})
        with urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")


def free_ports(count: int) -> list[int]:
    """Return ports that nobody has now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def lay_homes(folder: Path, names: list[str]) -> None:
    """Make everybody's folder as after an earlier module: prepared once."""
    from workbook.opening import prepare
    from workbook.texts import say

    for name in names:
        home = folder / "homes" / name
        home.mkdir(parents=True, exist_ok=True)
        prepare(home / say("opening.folder"))


@contextmanager
def running(folder: Path, names: list[str], *, prepared: bool) -> Iterator[Hub]:
    """Run a hub with these people, none of whom has a server yet; ends all of it after."""
    proxy = proxy_command()
    lay_homes(folder, names)
    port, hub_port, proxy_port = free_ports(3)
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    environment = {"WORKBOOK_PREPARED": "1" if prepared else "0", "WORKBOOK_ROLE": "deelnemer"}
    if path := os.environ.get("PYTHONPATH"):
        environment["PYTHONPATH"] = path
    config = folder / "jupyterhub_config.py"
    config.write_text(
        _CONFIG.format(
            port=port, hub_port=hub_port, proxy_port=proxy_port, proxy=proxy, folder=folder, key=KEY, environment=environment,
            arguments=["--allow-root"] if root else [],
        )
    )  # fmt: skip
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(config)],
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        )
    hub = Hub(f"http://127.0.0.1:{port}", process.pid)
    try:
        _await(hub, process)
        for name in names:
            hub.api("POST", f"/users/{name}")
        yield hub
    finally:
        _end(process)


def _await(hub: Hub, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            hub.api("GET", "/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the hub did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the hub, which ends servers and proxy; what is left after half a minute is killed."""
    from collegedag_cost import descendants

    ours = [process.pid, *descendants(process.pid)]
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    time.sleep(1)
    for pid in ours:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
