"""A real hub with prepared kernels: everybody's page is there, the kernels are forks, and nothing is left when it ends."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from workbook.hub.ahead import Hub, start_ahead

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
]
FOLDER = Path(__file__).parents[2] / "benchmarks"
NAMES = ["anna", "bram"]


@pytest.fixture(scope="module")
def load() -> Any:
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module("collegedag")
    finally:
        sys.path.remove(str(FOLDER))


def kinds(load: Any, root: int) -> Counter[str]:
    """How many processes of each kind hang from the hub."""
    cost = sys.modules["collegedag_cost"]
    above = cost.parents()
    return Counter(cost.kind_of(cost.command_of(pid), cost.command_of(above[pid])) for pid in cost.descendants(root))


def test_servers_wait_for_everybody_and_a_page_is_there_with_a_fork_behind_it(load: Any) -> None:
    bench, cost, person = (sys.modules[f"collegedag_{name}"] for name in ("hub", "cost", "person"))
    try:
        bench.proxy_command()
    except bench.NoProxyError:
        pytest.skip("a hub needs node and npm")
    # A short path: where it is too long for a socket, kernels talk over ports.
    with TemporaryDirectory(prefix="hub-") as folder, bench.running(Path(folder), NAMES, prepared=True) as hub:
        begun = list(start_ahead(Hub(f"{hub.url}/hub/api", bench.KEY), NAMES, at_once=2))
        assert sorted((each.account, each.ready) for each in begun) == [("anna", True), ("bram", True)]
        waiting = kinds(load, hub.pid)
        assert (waiting["server"], waiting["mother"], waiting["kernel"]) == (2, 2, 0)
        people = [person.Person(hub, name, load.PAGE) for name in NAMES]

        async def come() -> list[float]:
            return list(await asyncio.gather(*(each.open() for each in people)))

        # In a thread of its own: the browser of an earlier walk may have left a loop that runs in this one.
        with ThreadPoolExecutor(1) as apart:
            waits = apart.submit(lambda: asyncio.run(come())).result()
        assert 0 < min(waits) <= max(waits) < 120
        assert all(list(Path(folder).glob(f"homes/{name}/.plg/kernel-*-ipc-1")) for name in NAMES)
        there = kinds(load, hub.pid)
        assert (there["server"], there["mother"], there["kernel"]) == (2, 2, 2)
        assert not [pid for pid in cost.descendants(hub.pid) if "ipykernel_launcher" in cost.command_of(pid)]
        megabytes = cost.memory(hub.pid)
        assert min(megabytes.values()) > 10
        assert cost.processor(hub.pid) > 1
        ours = [hub.pid, *cost.descendants(hub.pid)]
    assert not [pid for pid in ours if alive(pid)]


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be counted does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z" and pid != os.getpid()
