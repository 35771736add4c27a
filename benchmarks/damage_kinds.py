"""Ways in which a hand-in is damaged on its way to the docent, each aimed at one question."""

from __future__ import annotations

import copy
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from attrs import define

from workbook.handin.notebook import grade_id, source

ANSWERS = "antwoorden/"
Cell = dict[str, Any]


@define
class HandIn:
    """The files of one hand-in; its notebook is damaged as data and written at the end."""

    assignment: str
    files: dict[str, bytes]
    notebook: dict[str, Any]
    places: dict[str, tuple[int, Cell]]
    name: str

    def written(self) -> dict[str, bytes]:
        """Return the files as they stand in a folder."""
        text = json.dumps(self.notebook, ensure_ascii=False)
        files = {name: data for name, data in self.files.items() if name != f"{self.assignment}.ipynb"}
        return {**files, self.name: text.encode()}


def opened(assignment: str, files: dict[str, bytes]) -> HandIn:
    """Return a hand-in to damage; the files given are left alone."""
    notebook = json.loads(files[f"{assignment}.ipynb"])
    places = {str(grade_id(cell)): (at, cell) for at, cell in enumerate(notebook["cells"]) if grade_id(cell)}
    return HandIn(assignment, dict(files), notebook, places, f"{assignment}.ipynb")


def answer_files(hand_in: HandIn, question: str) -> list[str]:
    """Return the answer files that a question is about: those named in its part of the notebook, else the assignment's own."""
    cells = hand_in.notebook["cells"]
    end = _at(hand_in, question)
    heads = [n for n, cell in enumerate(cells[:end]) if source(cell).startswith("## ")]
    text = "\n".join(source(cell) for cell in cells[heads[-1] if heads else 0 : end + 1])
    found = [
        name for name in sorted(hand_in.files)
        if name.startswith(ANSWERS) and re.search(rf'"{re.escape(name[len(ANSWERS) : -5])}["."]', text)
    ]  # fmt: skip
    own = f"{ANSWERS}{hand_in.assignment}.json"
    return found or [each for each in (own,) if each in hand_in.files]


def _at(hand_in: HandIn, question: str) -> int:
    """Return where the cell of a question stands, or stood before another kind of damage took it."""
    cells = hand_in.notebook["cells"]
    before, cell = hand_in.places[question]
    return next((n for n, each in enumerate(cells) if each is cell), min(before, len(cells) - 1))


def deleted(hand_in: HandIn, question: str, rng: Random) -> None:
    """Delete the cell of the question, sometimes with everything of its part."""
    cells, at = hand_in.notebook["cells"], _at(hand_in, question)
    begin = at - rng.choice((0, 0, 1, 2, 3))
    del cells[max(begin, 0) : at + 1]


def copied(hand_in: HandIn, question: str, rng: Random) -> None:
    """Copy the cell of the question, with or without what identifies it."""
    cells, at = hand_in.notebook["cells"], _at(hand_in, question)
    twin = copy.deepcopy(cells[at])
    if rng.random() < 0.5:
        twin["id"] = f"{rng.getrandbits(32):08x}"
    if rng.random() < 0.3:
        twin["metadata"] = {}
    cells.insert(rng.choice((at, at + 1, 0, len(cells))), twin)


def split(hand_in: HandIn, question: str, rng: Random) -> None:
    """Split the cell of the question anywhere, as the notebook's menu does."""
    cells, at = hand_in.notebook["cells"], _at(hand_in, question)
    text = source(cells[at])
    cut = rng.randrange(1, max(len(text), 2))
    if rng.random() < 0.5 and "\n" in text:
        cut = text.rindex("\n", 0, max(cut, text.index("\n") + 1))
    rest = copy.deepcopy(cells[at])
    cells[at]["source"], rest["source"] = text[:cut], text[cut:]
    rest["id"] = f"{rng.getrandbits(32):08x}"
    if rng.random() < 0.6:
        rest["metadata"] = {}
    cells.insert(at + 1, rest)


def merged(hand_in: HandIn, question: str, rng: Random) -> None:
    """Merge the cell of the question with the one above or below; the first keeps its type and what identifies it."""
    cells, at = hand_in.notebook["cells"], _at(hand_in, question)
    first = at if at + 1 < len(cells) and rng.random() < 0.5 else at - 1
    cells[first]["source"] = f"{source(cells[first])}\n\n{source(cells[first + 1])}"
    if rng.random() < 0.3:
        kept = cells[first + 1]
        kept["source"] = cells[first]["source"]
        del cells[first]
    else:
        del cells[first + 1]


def retyped(hand_in: HandIn, question: str, rng: Random) -> None:
    """Make text of a cell with code, or code of one with text."""
    cell = hand_in.notebook["cells"][_at(hand_in, question)]
    types = [each for each in ("code", "markdown", "raw") if each != cell["cell_type"]]
    cell["cell_type"] = rng.choice(types)
    for name in ("outputs", "execution_count"):
        cell.pop(name, None)
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}


def moved(hand_in: HandIn, question: str, rng: Random) -> None:
    """Move the cell of the question to another place, or turn the whole notebook round."""
    cells, at = hand_in.notebook["cells"], _at(hand_in, question)
    if rng.random() < 0.2:
        cells.reverse()
        return
    cell = cells.pop(at)
    cells.insert(rng.randrange(len(cells) + 1), cell)


def stripped(hand_in: HandIn, question: str, rng: Random) -> None:
    """Strip what identifies cells: of the question, or of all, with or without the cells' own ids and the outputs."""
    cells = hand_in.notebook["cells"]
    those = [cells[_at(hand_in, question)]] if rng.random() < 0.3 else cells
    without_ids, without_outputs = rng.random() < 0.6, rng.random() < 0.3
    for cell in those:
        cell["metadata"] = {}
        if without_ids:
            cell.pop("id", None)
        if without_outputs and "outputs" in cell:
            cell["outputs"] = []
    if without_ids:
        hand_in.notebook["nbformat_minor"] = 4
    hand_in.notebook["metadata"] = {}


def renamed(hand_in: HandIn, question: str, rng: Random) -> None:
    """Give the question's answers another name or place, and sometimes the notebook."""
    if rng.random() < 0.4:
        stem = hand_in.assignment
        hand_in.name = rng.choice(
            (f"{stem} (1).ipynb", f"{stem.upper()}.ipynb", f"map/{stem}.ipynb", f"Kopie van {stem}.ipynb")
        )
    for name in answer_files(hand_in, question):
        data = hand_in.files.pop(name)
        own = name[len(ANSWERS) :]
        stem = own.removesuffix(".json")
        makers: list[Callable[[], str]] = [
            lambda stem=stem: f"{ANSWERS}{stem} (1).json",
            lambda stem=stem: f"{ANSWERS}{stem} - kopie.json",
            lambda stem=stem: f"{ANSWERS}Kopie van {stem}.json",
            lambda stem=stem: f"{ANSWERS}{stem.upper()}.JSON",
            lambda own=own: own,
            lambda own=own: f"{ANSWERS}nieuwe map/{own}",
            lambda own=own: f"Antwoorden/{own}",
            lambda own=own: f"werkboek/antwoorden/{own}.txt",
            lambda: f"{ANSWERS}" + unicodedata.normalize("NFD", "bewaarde antwoorden één.json"),
        ]
        choice = rng.randrange(len(makers) + 1)
        if choice == len(makers):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                archive.writestr(name, data)
            hand_in.files[f"{stem}.zip"] = buffer.getvalue()
        else:
            hand_in.files[makers[choice]()] = data


def damaged(hand_in: HandIn, question: str, rng: Random) -> None:
    """Damage one of the question's answer files as computers and people do."""
    name = rng.choice(answer_files(hand_in, question) or [""])
    if not name:
        return
    data = hand_in.files[name]
    ways: list[Callable[[bytes, Random], bytes]] = [
        _cut, _cut, _zeros_behind, _zeros_within, _marked, _utf16, _merge_marks, _other_instrument, _empty, _wiped,
    ]  # fmt: skip
    hand_in.files[name] = rng.choice(ways)(data, rng)


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _zeros_behind(data: bytes, rng: Random) -> bytes:
    return data + b"\0" * rng.randrange(1, 4096)


def _zeros_within(data: bytes, rng: Random) -> bytes:
    at, size = rng.randrange(len(data)), rng.randrange(1, 512)
    return data[:at] + b"\0" * size + data[at + size :]


def _marked(data: bytes, _: Random) -> bytes:
    return b"\xef\xbb\xbf" + data


def _utf16(data: bytes, rng: Random) -> bytes:
    return data.decode().encode(rng.choice(("utf-16", "utf-16-le", "utf-16-be")))


def _merge_marks(data: bytes, rng: Random) -> bytes:
    """Write a part of the file twice, between the marks of a version system: as it is, and with an older time."""
    lines = data.decode().splitlines(keepends=True)
    begin = rng.randrange(len(lines))
    end = min(begin + rng.randrange(1, 20), len(lines))
    older = [re.sub(r'"20\d\d-', '"2001-', line) for line in lines[begin:end]]
    ends = lines[end - 1] if lines[end - 1].endswith("\n") else lines[end - 1] + "\n"
    ours = [*lines[begin : end - 1], ends]
    theirs = [*older[:-1], older[-1] if older[-1].endswith("\n") else older[-1] + "\n"]
    marked = ["<<<<<<< HEAD\n", *ours, "=======\n", *theirs, ">>>>>>> laptop\n"]
    return "".join([*lines[:begin], *marked, *lines[end:]]).encode()


def _other_instrument(data: bytes, rng: Random) -> bytes:
    found = json.loads(data)
    found["instrument"] = rng.choice(("ocai", "start", "iets-anders", "plg"))
    return json.dumps(found).encode()


def _empty(_: bytes, __: Random) -> bytes:
    return b""


def _wiped(data: bytes, _: Random) -> bytes:
    return b"\0" * len(data)


def missing(hand_in: HandIn, question: str, _: Random) -> None:
    """Lose every answer file that the question is about."""
    for name in answer_files(hand_in, question):
        hand_in.files.pop(name, None)


KINDS: dict[str, Callable[[HandIn, str, Random], None]] = {
    "deleted": deleted,
    "copied": copied,
    "split": split,
    "merged": merged,
    "retyped": retyped,
    "moved": moved,
    "stripped": stripped,
    "renamed": renamed,
    "damaged": damaged,
    "missing": missing,
}
# Those that still find their question after another kind come last in a pair.
ANSWER_KINDS = ("renamed", "damaged", "missing")
