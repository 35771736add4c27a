"""The zip of a module for the ELO: its notebooks and its assignment, as a deelnemer's workbook takes them in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from attrs import frozen

from workbook import course as leergang
from workbook.content import content_root
from workbook.docent.course import Course
from workbook.docent.distributing.packing import zipped
from workbook.errors import problem
from workbook.home import utc_now
from workbook.renewing import MANIFEST
from workbook.texts import say

_READ_ME = "LEESMIJ.txt"


@frozen
class ModuleZip:
    """What was packed: the number of the module, the id of the whole, the zip's name and its bytes."""

    number: int
    id: str
    name: str
    data: bytes


def assignment_of(course: Course, text: str) -> str:
    """Return the assignment that is meant by its own name or by the number of its module.

    Raises `WorkbookError` for a module without an assignment in this course.
    """
    if not text.strip().isdigit():
        return text
    number = leergang.module(int(text)).number
    found = [each for each in course.assignments() if number_of(each) == number]
    if not found:
        raise problem(
            "distributing.no_assignment", where=text, known=", ".join(course.assignments()) or say("docent.none")
        )
    return found[0]


def number_of(assignment: str) -> int | None:
    """Return the number of the module that an assignment is of; None for one that the course doesn't know."""
    return next((module.number for module in leergang.course() if module.assignment == assignment), None)


def packed_module(number: int, assignment: str, released: Mapping[str, bytes]) -> ModuleZip:
    """Return `module-N.zip`: the module's notebooks as the workbook ships them, with the assignment as released.

    `released` is what was released of the assignment, by name. Nothing is written yet.
    """
    files = _shipped(number) | {f"opdrachten/{assignment}/{name}": data for name, data in released.items()}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    identity = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()[:12]
    told = {
        "format": 1, "module": number, "assignment": assignment, "release": identity, "made_at": utc_now(), "files": digests,
    }  # fmt: skip
    files[MANIFEST] = json.dumps(told, indent=1).encode()
    files[_READ_ME] = say("distributing.read_me", module=number).replace("\n", "\r\n").encode("utf-8-sig")
    data = zipped({f"uitgave-module-{number}/{name}": content for name, content in files.items()})
    return ModuleZip(number, identity, f"module-{number}.zip", data)


def _shipped(number: int) -> dict[str, bytes]:
    folder = content_root() / "notebooks" / f"module-{number}"
    paths = [path for path in sorted(folder.glob("*")) if path.suffix in {".ipynb", ".yaml"}]
    return {f"{folder.name}/{path.name}": path.read_bytes() for path in paths}
