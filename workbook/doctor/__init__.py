"""`workbook doctor`: whether the workbook can work on this computer, and what to do where it can't.

It has to speak where everything else is broken: only the standard library is imported, and each check that fails says so.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from workbook.doctor.findings import Finding
from workbook.texts import say

BROKEN = 2


def examine(folder: Path | None = None, *, search_path: str | None = None) -> list[Finding]:
    """Return what is found, a finding a check.

    Parameters
    ----------
    folder : a deelnemer's folder or a course; without it the one in use
    search_path : the PATH with which the workbook was called
    """
    from workbook.doctor import places, programs

    found = folder.expanduser().absolute() if folder else places.own_folder()
    path = os.environ.get("PATH", "") if search_path is None else search_path
    probed = programs.probe()
    checks: list[tuple[str, Callable[[], Finding]]] = [
        (say("doctor.python"), programs.python),
        (say("doctor.programs"), lambda: programs.on_path(path)),
        (say("doctor.packages"), lambda: programs.packages(probed)),
        (say("doctor.lab"), lambda: programs.lab(probed)),
        (say("doctor.fonts"), lambda: programs.fonts(probed)),
        (say("doctor.folders"), lambda: places.writable(found)),
        (say("doctor.cloud"), lambda: places.synced(found, os.environ)),
        (say("doctor.paths"), lambda: places.long_path(found, windows=os.name == "nt")),
        (say("doctor.space"), lambda: places.space(found)),
        (say("doctor.versions"), lambda: places.versions(found)),
        (say("doctor.clock"), places.clock),
    ]
    return [_looked(name, check) for name, check in checks]


def _looked(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, and the others go on
        return Finding(name, "warning", say("doctor.crashed", kind=type(error).__name__), say("doctor.crashed_remedy"))


def report(findings: Sequence[Finding]) -> list[str]:
    """Return the findings as lines for a person."""
    words = {"ok": say("doctor.ok"), "warning": say("doctor.warning"), "broken": say("doctor.broken")}
    told = [say("doctor.title")]
    for each in findings:
        told.append(f"  {words[each.state]:8}{each.what:18}{each.told}")
        told += [f"{'':10}→ {each.remedy}"] if each.remedy else []
    ends = {"ok": say("doctor.done_ok"), "warning": say("doctor.done_warning"), "broken": say("doctor.done_broken")}
    return [*told, ends[worst(findings)]]


def worst(findings: Sequence[Finding]) -> str:
    """Return the state that counts for all."""
    states = {each.state for each in findings}
    return "broken" if "broken" in states else "warning" if "warning" in states else "ok"


def run(folder: Path | None, *, as_json: bool, search_path: str | None = None) -> int:
    """Examine, print what was found, and return the exit code: 2 when something is broken."""
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    findings = examine(folder, search_path=search_path)
    state = worst(findings)
    if as_json:
        print(
            json.dumps({"state": state, "checks": [each._asdict() for each in findings]}, ensure_ascii=False, indent=1)
        )
    else:
        print("\n".join(report(findings)))
    return BROKEN if state == "broken" else 0


def main(arguments: Sequence[str]) -> int:
    """Run from words of the command line, where the command line itself can't be loaded."""
    named = [Path(each) for each in arguments if not each.startswith("-")]
    return run(named[0] if named else None, as_json="--json" in arguments)
