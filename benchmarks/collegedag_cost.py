"""What a hub and all that hangs from it cost: memory in shares (PSS) and seconds of processor, by kind of process."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

KINDS = ("hub", "proxy", "server", "mother", "kernel")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def parents() -> dict[int, int]:
    """Return the parent of every process that can be seen."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program, in brackets, may hold anything.
            found[int(path.parent.name)] = int(path.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return found


def descendants(root: int) -> list[int]:
    """Return what hangs from a process, nearest first."""
    above, found = parents(), [root]
    for each in found:
        found.extend(pid for pid, parent in above.items() if parent == each)
    return found[1:]


def command_of(pid: int) -> str:
    """Return the command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def kind_of(command: str, parent: str) -> str:
    """Tell which kind of process this is by its command line and its parent's: a fork has that of who forked it."""
    if "workbook.kernels.mother" in command:
        return "kernel" if "workbook.kernels.mother" in parent else "mother"
    if "ipykernel_launcher" in command:
        return "kernel"
    if "configurable-http-proxy" in command:
        return "proxy"
    if "jupyterhub.singleuser" in command or "workbook.hub.serving" in command:
        return "server"
    return "hub"


def pss_kilobytes(pid: int) -> int:
    """Return the memory of a process, each shared page divided by how many share it; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def seconds_of(pid: int) -> float:
    """Return the seconds of processor of a process and of its children that have ended; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(each) for each in fields[11:15]) / _TICKS


def memory(root: int) -> dict[str, float]:
    """Return the megabytes of each kind of process that hangs from a hub, itself included."""
    above, found = parents(), Counter[str]()
    for pid in (root, *descendants(root)):
        kind = kind_of(command_of(pid), command_of(above.get(pid, 0)))
        found[kind] += pss_kilobytes(pid)
    return {kind: found[kind] / 1024 for kind in KINDS}


def processor(root: int) -> float:
    """Return the seconds of processor that a hub has cost so far, with all that hangs from it."""
    return sum(seconds_of(pid) for pid in (root, *descendants(root)))
