"""Thirty fictive deelnemers in two groups, and what an ELO gives of their hand-ins: every oddity that people make, once."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docent_desk_class import PROVIDER

from workbook.docent.course import Course
from workbook.docent.demo import Person, deelnemer
from workbook.docent.founding import new

NAME = "m3-cultuur"
PLANNING = """\
groups:
  - id: breda
    place: Breda
    days: {1: 2026-09-24, 2: 2026-10-08, 3: 2026-10-29, 4: 2026-11-19}
  - id: stichting
    place: Zwolle
    incompany: true
    days: {1: 2026-09-25, 2: 2026-10-09, 3: 2026-10-30, 4: 2026-11-20}
deadlines: {m3-cultuur: 2099-01-01}
retention: {months: 24, basis: Afronden kan nog twee jaar., register_years: 10, register_basis: Een certificaat moet te bevestigen zijn.}
"""
FIRST = (
    "Ans Björn Chris Daan Eva Fatima Guus Hanna Ivo Jasmijn Kees Lotte Mo Noor Ömer Pien Quin Ruud Saar Teun".split()
)
FIRST += "Ugo Vera Wout Xandra Youssef Zoë Aart Bo Cas Dirk".split()
LAST = [
    "de Vries",
    "van den Bérg",
    "O'Brien",
    "Smit",
    "el Amrani",
    "'s-Gravesande",
    "Jansen",
    "Kaya",
    "Peeters",
    "Visser",
]


def people() -> list[tuple[str, str]]:
    """Return thirty first and last names; two of them are called the same."""
    found = [(first, LAST[at % len(LAST)]) for at, first in enumerate(FIRST)]
    found[29] = found[28]
    return found


def make_course(folder: Path) -> Course:
    """Return a course with its planning and its provider."""
    course = new(folder / "cursus")
    (course.root / "cursus.yaml").write_text(PLANNING, encoding="utf-8")
    (course.root / "aanbieder.yaml").write_text(PROVIDER, encoding="utf-8")
    return course


def list_of_people(folder: Path) -> Path:
    """Write the list as a Dutch Excel saves it."""
    rows = [
        f"{first};{last};{first}.{at}@example.org;{'breda' if at < 20 else 'stichting'};{1000 + at}"
        for at, (first, last) in enumerate(people())
    ]
    path = folder / "lijst.csv"
    path.write_text("voornaam;achternaam;e-mail;groep;nummer\r\n" + "\r\n".join(rows), encoding="cp1252", newline="")
    return path


# ---- what people do to a hand-in -------------------------------------------------------------------------------------


def _opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _notebook(change: Callable[[list[dict[str, Any]]], None]) -> Callable[[str, bytes], dict[str, bytes]]:
    """Make an oddity of something done to the cells of the notebook."""

    def done(name: str, data: bytes) -> dict[str, bytes]:
        files = _opened(data)
        notebook = json.loads(files[f"{NAME}.ipynb"])
        change(notebook["cells"])
        files[f"{NAME}.ipynb"] = json.dumps(notebook).encode()
        return {name: _zipped(files)}

    return done


def _copied(cells: list[dict[str, Any]]) -> None:
    at = next(at for at, cell in enumerate(cells) if "nbgrader" in cell["metadata"])
    cells.insert(at + 1, {**cells[at], "id": "kopie"})


def _deleted(cells: list[dict[str, Any]]) -> None:
    del cells[next(at for at, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade"))]


def _stripped(cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        cell["metadata"] = {}


def _own_code(cells: list[dict[str, Any]]) -> None:
    cell = {"cell_type": "code", "id": "eigen", "metadata": {}, "source": "while True: pass", "outputs": []}
    cells.append({**cell, "execution_count": None})


def _bare(_name: str, data: bytes) -> dict[str, bytes]:
    return {f"{NAME} (1).ipynb": _opened(data)[f"{NAME}.ipynb"]}


def _twice_zipped(name: str, data: bytes) -> dict[str, bytes]:
    return {"mijn werk - kopie.zip": _zipped({f"map/.ipynb_checkpoints/{name}": data, f"map/{name}": data})}


def _decomposed(name: str, data: bytes) -> dict[str, bytes]:
    return {unicodedata.normalize("NFD", f"Définitief_def2 {name}"): data}


def _without_answers(name: str, data: bytes) -> dict[str, bytes]:
    return {name: _zipped({each: made for each, made in _opened(data).items() if not each.startswith("antwoorden/")})}


def _half_written(name: str, data: bytes) -> dict[str, bytes]:
    files = _opened(data)
    return {name: _zipped({**files, f"antwoorden/{NAME}.json": files[f"antwoorden/{NAME}.json"][:200]})}


def _escaping(_name: str, data: bytes) -> dict[str, bytes]:
    return {"werk.zip": _zipped({"../../ontsnapt.txt": data[:10]})}


ODDITIES: dict[int, Callable[[str, bytes], dict[str, bytes]]] = {
    3: _notebook(_copied),
    4: _notebook(_deleted),
    5: _notebook(_stripped),
    6: _notebook(_own_code),
    7: _bare,
    8: _twice_zipped,
    9: _decomposed,
    10: _without_answers,
    11: _half_written,
    12: lambda name, data: {name: data[: len(data) // 2]},
    13: lambda _name, _data: {f"{NAME}.ipynb": b""},
    14: lambda name, data: {name: data, "Verslag Ömer.docx": b"PK geen echt bestand"},
    15: lambda _name, _data: {"Verslag.docx": b"PK geen echt bestand"},
    16: _escaping,
    17: lambda name, data: {name: _zipped({**_opened(data), f"{NAME}.ipynb": b"\xef\xbb\xbf{"})},
}
ABSENT = (20, 21)


def hand_ins(course: Course, *, only: tuple[int, ...] = ()) -> dict[int, Person]:
    """Let everybody but two fill in and hand in; who is not in `only`, where given, does nothing."""
    chosen = only or tuple(at for at in range(30) if at not in ABSENT)
    kinds = {1: "empty", 18: "half", 22: "half", 25: "half"}
    return {at: deelnemer(course, NAME, kinds.get(at, "full"), name=f"d{at:02}") for at in chosen}


def download(folder: Path, made: dict[int, Person]) -> Path:
    """Write what Moodle gives: a folder a person, with what each made of the hand-in."""
    files: dict[str, bytes] = {"__MACOSX/._x": b"x", "index.html": b"<p>lijst</p>"}
    for at, person in made.items():
        first, last = people()[at]
        inside = ODDITIES.get(at, lambda name, data: {name: data})(
            person.receipt.path.name, person.receipt.path.read_bytes()
        )
        files |= {f"{last}, {first}_{5000 + at}_assignsubmission_file_/{name}": data for name, data in inside.items()}
    path = folder / "Leergang-PLG-m3 (1).zip"
    path.write_bytes(_zipped(files))
    return path
