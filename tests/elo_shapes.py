"""Downloads as each ELO makes them, of three people whose names try every sign."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sample_course import NAME, notebook_path

from workbook.handin import pack_parcel

PEOPLE = ("Zoë van den Berg", "Daan O'Brien", "Björn de Vries")
WHEN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def parcel(home: Path, moment: datetime = WHEN) -> tuple[str, bytes]:
    path = pack_parcel(NAME, home, notebook_path(home), moment=moment).path
    return path.name, path.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def bulk(folder: Path, files: dict[str, bytes], name: str = "alles.zip") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(zipped(files))
    return folder / name


def moodle(number: int, name: str, file: str) -> str:
    first, _, last = name.replace("'", "").partition(" ")
    return f"{last}, {first}_{123450 + number}_assignsubmission_file_/{file}"


def moodle_los(number: int, name: str, file: str) -> str:
    return f"{name.replace(chr(39), '')}_{123450 + number}_assignsubmission_file_{file}"


def blackboard(number: int, name: str, file: str) -> str:
    return f"Opdracht 3_login{number}_attempt_2026-11-23-14-03-0{number}_{file}"


def ilias(number: int, name: str, file: str) -> str:
    first, _, last = name.replace("ö", "oe").replace("ë", "e").partition(" ")
    return f"Cultuur/{last}_{first}_login_{number}_{900 + number}/{file}"


def canvas(number: int, name: str, file: str) -> str:
    first, *middle, last = name.split()
    glued = "".join(char for char in f"{last}{first}{''.join(middle)}".lower() if char.isalnum())
    return f"{glued}_{'LATE_' if number == 1 else ''}{100 + number}_{7000 + number}_{file}"


def brightspace(number: int, name: str, file: str) -> str:
    return f"{12345 + number}-67890 - {name} - Nov 23, 2026 2{number}3 PM/{file}"


def brightspace_los(number: int, name: str, file: str) -> str:
    return f"{12345 + number}-67890 - {name} - 23 nov. 2026 1403 - {file}"


SHAPES: list[Callable[[int, str, str], str]] = [
    moodle, moodle_los, blackboard, ilias, canvas, brightspace, brightspace_los,
]  # fmt: skip
EXTRAS = {
    "blackboard": {
        f"Opdracht 3_login{number}_attempt_2026-11-23-14-03-0{number}.txt": (
            f"Name: {name} (login{number})\nAssignment: Opdracht 3\nDate Submitted: Monday, November 23, 2026 2:03:00 PM CET\n"
        ).encode()
        for number, name in enumerate(PEOPLE)
    },
    "brightspace": {"index.html": b"<html></html>"},
    "moodle": {"Berg, Zoe_1_assignsubmission_onlinetext_/onlinetext.html": b"<p></p>"},
    "canvas": {"bergzoëvanden_100_text.html": b"<p></p>"},
}
