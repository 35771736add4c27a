"""The register of certificates after somebody was forgotten: what a retention basis allows, and never a number twice."""

from __future__ import annotations

import json
from typing import Any

from workbook.docent.course import Course
from workbook.docent.guarding.traces import Traces
from workbook.docent.planning import Retention
from workbook.home import locked, write_atomic
from workbook.texts import say

PATH = ("register", "certificaten.jsonl")
# A number alone is nobody's; without it the next certificate would get it too.
_BARE, _WITH_BASIS = ("number", "status"), ("number", "status", "date")


def numbers_of(course: Course, traces: Traces) -> tuple[str, ...]:
    """Return the numbers of a person's certificates."""
    found = [record for _, record in _lines(course) if record and _is_theirs(record, traces)]
    return tuple(dict.fromkeys(number for record in found if (number := str(record.get("number") or ""))))


def take_from_register(course: Course, traces: Traces, retention: Retention) -> tuple[str, ...]:
    """Leave of a person's certificates what may be kept; returns what that is and why, in Dutch.

    With a number of years and a basis for the register in `cursus.yaml`: number, status and date. Without: the bare number.
    """
    allowed = bool(retention.register_years and retention.register_basis.strip())
    path = course.root.joinpath(*PATH)
    if not path.is_file():
        return ()
    with locked(path):
        kept, count = [], 0
        for line, record in _lines(course):
            if record is None or not _is_theirs(record, traces):
                kept.append(line)
                continue
            count += 1
            fields = {name: record[name] for name in (_WITH_BASIS if allowed else _BARE) if name in record}
            kept.append(json.dumps(fields, ensure_ascii=False))
        if count:
            write_atomic(path, "".join(f"{line}\n" for line in kept).encode())
    if not count:
        return ()
    if allowed:
        years, basis = retention.register_years, retention.register_basis.strip()
        return (say("guarding.kept.register", count=count, years=years, basis=basis),)
    return (say("guarding.kept.numbers", count=count),)


def _is_theirs(record: dict[str, Any], traces: Traces) -> bool:
    return any(
        record.get(key) in traces.codes or traces.is_whole(record.get(key)) for key in ("person", "code", "name")
    )


def _lines(course: Course) -> list[tuple[str, dict[str, Any] | None]]:
    path = course.root.joinpath(*PATH)
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        found.append((line, record if isinstance(record, dict) else None))
    return found
