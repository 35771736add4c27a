"""The programs of this environment: Python, what is on PATH, packages, JupyterLab, fonts."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Any

from workbook.doctor.findings import Finding
from workbook.texts import say

OLDEST = (3, 11)
DISTRIBUTION = "plg-werkboek"
PROGRAMS = ("workbook", "jupyter", "alembic")
_SECONDS = 120
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(;.*)?")
_CLAUSE = re.compile(r"\s*(>=|<=|==|!=|<|>|~=)\s*([0-9.]+)")


def probe() -> dict[str, Any]:
    """Return what a fresh Python can load (`probe.probed`); empty when even that could not be run."""
    folder = str(Path(__file__).parents[2])
    known = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), folder)))
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "workbook.doctor.probe"], capture_output=True, encoding="utf-8", check=False,
            timeout=_SECONDS, env={**os.environ, "PYTHONPATH": known, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        )  # fmt: skip
        return dict(json.loads(done.stdout[done.stdout.index("{") :]))
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}


def python(version: tuple[int, ...] = sys.version_info[:3], bits: int = struct.calcsize("P") * 8) -> Finding:
    """Look at Python itself."""
    name, shown = say("doctor.python"), ".".join(map(str, version))
    if version < OLDEST:
        return Finding(name, "broken", say("doctor.python_old", version=shown), say("doctor.python_old_remedy"))
    if bits < 64:
        return Finding(name, "warning", say("doctor.python_bits", bits=bits), say("doctor.python_bits_remedy"))
    return Finding(name, "ok", say("doctor.python_ok", version=shown, bits=bits))


def on_path(search_path: str) -> Finding:
    """Look whether the environment's programs are found by their names; without it they are there, but called another way."""
    name, own = say("doctor.programs"), sysconfig.get_path("scripts")
    gone = [each for each in PROGRAMS if not shutil.which(each, path=own)]
    if gone:
        told = say("doctor.programs_gone", names=", ".join(gone))
        return Finding(name, "broken", told, say("doctor.packages_remedy", command=_install()))
    found = {each: shutil.which(each, path=search_path) if search_path else None for each in PROGRAMS}
    command = "py -m workbook" if os.name == "nt" else f"{sys.executable} -m workbook"
    remedy = say("doctor.programs_away_remedy", command=command)
    away = [each for each, path in found.items() if path is None]
    if away:
        return Finding(name, "warning", say("doctor.programs_away", names=", ".join(away)), remedy)
    other = [each for each, path in found.items() if path and not Path(path).parent.samefile(own)]
    if other:
        return Finding(name, "warning", say("doctor.programs_other", names=", ".join(other)), remedy)
    return Finding(name, "ok", say("doctor.programs_ok"))


def packages(probed: dict[str, Any]) -> Finding:
    """Look whether every package that the workbook asks for is there, in the right version, and can be loaded."""
    name, remedy = say("doctor.packages"), say("doctor.packages_remedy", command=_install())
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return Finding(name, "warning", say("doctor.packages_unknown"), remedy)
    missing, old, count = [], [], 0
    for text in wanted:
        fits = _REQUIREMENT.fullmatch(text)
        if fits is None or "extra" in (fits[3] or ""):
            continue
        count += 1
        try:
            version = metadata.version(fits[1])
        except metadata.PackageNotFoundError:
            missing.append(fits[1])
            continue
        if not satisfies(version, fits[2]):
            old.append(f"{fits[1]} {version} ({fits[2].strip()})")
    broken = [f"{each} ({why})" for each, why in probed.get("broken", {}).items() if each not in missing]
    if missing:
        return Finding(name, "broken", say("doctor.packages_missing", names=", ".join(missing)), remedy)
    if broken:
        return Finding(name, "broken", say("doctor.packages_broken", names=", ".join(broken)), remedy)
    if old:
        return Finding(name, "broken", say("doctor.packages_old", names=", ".join(old)), remedy)
    return Finding(name, "ok", say("doctor.packages_ok", count=count))


def satisfies(version: str, wanted: str) -> bool:
    """Tell whether a version is within what is asked (`>=0.9.5,<0.10`), by its numbers."""
    mine = _numbers(version)
    for sign, text in _CLAUSE.findall(wanted):
        asked = _numbers(text)
        size = max(len(mine), len(asked))
        left, right = (each + (0,) * (size - len(each)) for each in (mine, asked))
        same_series = mine[: len(asked) - 1] == asked[:-1]
        verdicts = {
            ">=": left >= right, "<=": left <= right, "==": left == right, "!=": left != right, "<": left < right,
            ">": left > right, "~=": left >= right and same_series,
        }  # fmt: skip
        if not verdicts[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else (0,)


def lab(probed: dict[str, Any]) -> Finding:
    """Look whether JupyterLab can start, speaks Dutch and shows forms."""
    name, remedy = say("doctor.lab"), say("doctor.packages_remedy", command=_install())
    if not probed.get("lab"):
        return Finding(name, "broken", say("doctor.lab_missing"), remedy)
    if len(probed["forms"]) < 2:
        return Finding(name, "broken", say("doctor.lab_forms"), remedy)
    if not probed["dutch"]:
        return Finding(name, "warning", say("doctor.lab_dutch"), remedy)
    return Finding(name, "ok", say("doctor.lab_ok", version=probed["lab"]))


def fonts(probed: dict[str, Any]) -> Finding:
    """Look whether figures and reports have their fonts."""
    name, remedy = say("doctor.fonts"), say("doctor.packages_remedy", command=_install())
    if not probed.get("fonts"):
        return Finding(name, "warning", say("doctor.fonts_missing", names="DejaVu Sans"), remedy)
    if not probed["pdf"]:
        return Finding(name, "warning", say("doctor.fonts_pdf"), remedy)
    return Finding(name, "ok", say("doctor.fonts_ok"))


def _install() -> str:
    """Return the command that puts the workbook in again, from where it came."""
    python_ = "py" if os.name == "nt" and sys.prefix == sys.base_prefix else sys.executable
    return f"{python_} -m pip install --upgrade {_origin()}"


def _origin() -> str:
    try:
        noted = json.loads(metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return DISTRIBUTION
    address = str(noted.get("url", "")).removeprefix("file://")
    editable = "--editable " if noted.get("dir_info", {}).get("editable") else ""
    return f'{editable}"{address}"' if address else DISTRIBUTION
