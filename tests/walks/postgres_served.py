"""A PostgreSQL server of a test's own, on a free loopback port."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "ge:he/im@1"  # every sign that has a meaning in an address
HIDDEN = "ge%3Ahe%2Fim%401"


def programs() -> Path:
    """Return the folder of a PostgreSQL server: Debian keeps it off PATH."""
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found is None and not folders:
        pytest.skip("no PostgreSQL server is installed (.ci/run installs Debian's)")
    return folders[-1] if folders else Path(str(found)).parent


def server_user() -> dict[str, Any]:
    """Return as whom a server runs: it refuses to be root."""
    if os.getuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Start a server and stop it; gives the address of its database."""
    found, user = programs(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    secret, data, port = folder / "wachtwoord", folder / "data", free_port()
    secret.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, secret):
            os.chown(path, user["user"], user["group"])

    def call(name: str, *arguments: object) -> None:
        command = [found / name, *map(str, arguments)]
        # What a server says goes to a file: one that holds our pipe open would keep us waiting for its end.
        with (folder / "log.txt").open("a") as log:
            done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, timeout=120, check=False, **user)
        assert done.returncode == 0, (folder / "log.txt").read_text(encoding="utf-8")

    call("initdb", "-D", data, "-U", "docent", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync")
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call("pg_ctl", "-D", data, "-w", "-t", 60, "-o", settings, "start")
    try:
        yield f"postgresql://docent:{HIDDEN}@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
