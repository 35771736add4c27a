"""How long a deelnemer waits on the collegedag, when everybody opens the same page within a minute on one hub.

    python benchmarks/collegedag.py                       30 people in a minute; ten minutes and more
    python benchmarks/collegedag.py --people 4 --minute 5 fewer, to see that it runs
    python benchmarks/collegedag.py --warm                without the part in which servers still have to start
    python benchmarks/collegedag.py --json                the figures as one JSON document

A real JupyterHub with its proxy runs on loopback, once without and once with prepared kernels. Each time the same people come three
times: `cold` (their server still has to start), `ahead` (it stands ready) and `at_once` (as `ahead`, but all in the same second).
A wait is from the click to the message that puts the first form on the page, as the browser's own requests and messages; fetching
JupyterLab's files and drawing, which a browser does, is not in it. Memory is PSS (a page that several processes share is divided
among them), with everybody's page open. The script itself shares the processors with the hub, and so does whatever else runs: the
load before each part stands beside it. Nothing here fails on a slow machine: it prints, and whoever reads judges.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from collegedag_cost import memory, processor
from collegedag_hub import Hub, NoProxyError, running
from collegedag_person import Person, start_ahead

PAGE = "module-3/1-voorbereiding.ipynb"
PARTS = ("cold", "ahead", "at_once")
AIM_SECONDS = 2.0
_SETTLE_SECONDS = 8.0
Figures = dict[str, Any]


def arrivals(people: int, seconds: float) -> list[float]:
    """Return when each of them clicks: at random within this time, the same at every run."""
    chance = random.Random(1)
    return sorted(chance.uniform(0, seconds) for _ in range(people))


def summary(waits: list[float]) -> Figures:
    """Return what there is to say about how long people waited."""
    ordered = sorted(waits)
    return {
        "median": statistics.median(ordered), "p90": ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))],
        "worst": ordered[-1], "in_time": sum(each <= AIM_SECONDS for each in ordered), "people": len(ordered),
    }  # fmt: skip


async def visit(hub: Hub, people: list[Person], seconds: float, *, cold: bool) -> Figures:
    """Have everybody open the page within these seconds; returns how long they waited and what it cost."""
    spent, load = processor(hub.pid), os.getloadavg()[0]

    async def one(person: Person, at: float) -> float:
        await asyncio.sleep(at)
        started = await person.come_in() if cold else 0.0
        return started + await person.open()

    waits = await asyncio.gather(*map(one, people, arrivals(len(people), seconds)))
    await asyncio.sleep(_SETTLE_SECONDS)  # what still warms up belongs to it
    cost = (processor(hub.pid) - spent) / len(people)
    return {
        **summary(list(waits)),
        "load_before": round(load, 2),
        "processor_seconds_each": cost,
        "memory_mb": memory(hub.pid),
    }


async def leave(people: list[Person]) -> None:
    """Close every page, and wait until the kernels are gone."""
    await asyncio.gather(*(person.leave() for person in people))
    await asyncio.sleep(3)


async def play(hub: Hub, names: list[str], minute: float, *, cold: bool) -> Figures:
    """Play the parts on one hub."""
    people = [Person(hub, name, PAGE) for name in names]
    found: Figures = {}
    if cold:
        found["cold"] = await visit(hub, people, minute, cold=True)
        await leave(people)
        for name in names:
            await people[0].ask(f"{hub.url}/hub/api/users/{name}/server", "DELETE")
        await asyncio.sleep(3)
    begin = processor(hub.pid)
    found["start_ahead_seconds"] = await start_ahead(people, os.cpu_count() or 2)
    await asyncio.sleep(_SETTLE_SECONDS)
    found["start_ahead_processor_seconds_each"] = (processor(hub.pid) - begin) / len(people)
    found["waiting_memory_mb"] = memory(hub.pid)
    found["ahead"] = await visit(hub, people, minute, cold=False)
    await leave(people)
    found["at_once"] = await visit(hub, people, 0, cold=False)
    return found


def measure(people: int, minute: float, *, cold: bool = True) -> Figures:
    """Measure with and without prepared kernels, and the ratios between the two."""
    names = [f"deelnemer{number:02d}" for number in range(1, people + 1)]
    found: Figures = {"people": people, "minute": minute, "page": PAGE, "processors": os.cpu_count()}
    for kind, prepared in (("without", False), ("prepared", True)):
        with (
            tempfile.TemporaryDirectory(prefix="collegedag-", ignore_cleanup_errors=True) as folder,
            running(Path(folder), names, prepared=prepared) as hub,
        ):
            found[kind] = asyncio.run(play(hub, names, minute, cold=cold))
    found["ratios"] = {
        part: found["without"][part]["median"] / found["prepared"][part]["median"] for part in parts_of(found)
    }
    return found


def parts_of(found: Figures) -> list[str]:
    """Return the parts that were played."""
    return [part for part in PARTS if part in found["prepared"]]


def lines(found: Figures) -> list[str]:
    """Return the table."""
    told = [f"{found['people']} people within {found['minute']:g} s, {found['page']}, {found['processors']} processors"]
    told.append("part     kernels    median    p90  worst  within 2 s  cpu s each  MB each  load before")
    for part in parts_of(found):
        for kind in ("without", "prepared"):
            each = found[kind][part]
            mb = sum(each["memory_mb"][name] for name in ("server", "mother", "kernel")) / each["people"]
            told.append(
                f"{part:<8} {kind:<9} {each['median']:7.2f} {each['p90']:6.2f} {each['worst']:6.2f} "
                f"{each['in_time']:>7}/{each['people']:<3} {each['processor_seconds_each']:>10.2f} {mb:8.0f} {each['load_before']:>12.2f}"
            )
        told.append(f"{part:<8} ratio     {found['ratios'][part]:7.2f}")
    for kind in ("without", "prepared"):
        waiting = (
            sum(found[kind]["waiting_memory_mb"][name] for name in ("server", "mother", "kernel")) / found["people"]
        )
        told.append(
            f"servers ahead, {kind}: all there after {found[kind]['start_ahead_seconds']:.0f} s, "
            f"{found[kind]['start_ahead_processor_seconds_each']:.2f} cpu s and {waiting:.0f} MB each"
        )
    return told


def main() -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--minute", type=float, default=60.0, help="within how many seconds they all click")
    parser.add_argument("--warm", action="store_true", help="leave out the part in which servers still have to start")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    begin = time.monotonic()
    try:
        found = measure(chosen.people, chosen.minute, cold=not chosen.warm)
    except NoProxyError as error:
        print(error, file=sys.stderr)
        return 2
    found["seconds"] = time.monotonic() - begin
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(lines(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
