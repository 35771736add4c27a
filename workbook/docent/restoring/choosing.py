"""Which file of a hand-in is which notebook of the assignment: by its name, however changed, else by what is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePosixPath

from attrs import define, field

from workbook.docent.restoring.cells.lenient import Read, read
from workbook.handin.notebook import Notebook, grade_id, source
from workbook.texts import say

_SKIPPED = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git"}
_OTHER_SUFFIXES = (".json", ".txt", "")  # as browsers and Windows save a notebook


@define(eq=False)
class Candidate:
    """A file that may be a notebook: its name within the folder, its bytes, when it was changed (seconds)."""

    name: str
    data: bytes
    changed: float = 0.0
    _read: Read | None = None

    def read(self) -> Read:
        """Return what it holds; read once."""
        if self._read is None:
            self._read = read(self.data, self.name)
        return self._read

    @property
    def stem(self) -> str:
        """Return its name without folder and without what follows from `.ipynb` on."""
        return re.split(r"\.ipynb", PurePosixPath(self.name).name, maxsplit=1, flags=re.IGNORECASE)[0]

    @property
    def is_named(self) -> bool:
        """Tell whether its name says that it is a notebook."""
        parts = PurePosixPath(self.name).parts
        hidden = any(part in _SKIPPED or part.startswith(("._", "~$")) for part in parts)
        return not hidden and ".ipynb" in parts[-1].casefold()

    @property
    def may_be_one(self) -> bool:
        """Tell whether it looks like a notebook although its name does not say so."""
        suffix = PurePosixPath(self.name).suffix.casefold()
        return suffix in _OTHER_SUFFIXES and b'"cells"' in self.data and b'"cell_type"' in self.data


@define
class Chosen:
    """The notebooks by their id, from which file each came, what was odd, and why others are not there."""

    notebooks: dict[str, Notebook] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    told: list[str] = field(factory=list)
    unreadable: dict[str, str] = field(factory=dict)
    doubtful: set[str] = field(factory=set)

    def take(self, wanted: str, chosen: Candidate) -> None:
        """Note that this file is that notebook."""
        found = chosen.read()
        if found.notebook is None:
            raise ValueError("only what was read can be chosen")
        self.notebooks[wanted], self.names[wanted] = found.notebook, chosen.name
        self.told += found.told
        if not found.whole:
            self.doubtful.add(wanted)
        if chosen.name != f"{wanted}.ipynb":
            self.told.append(say("mending.folder.renamed", name=chosen.name, wanted=f"{wanted}.ipynb"))


def choose(
    candidates: Sequence[Candidate], expected: Sequence[str], grade_ids: Mapping[str, Collection[str]]
) -> Chosen:
    """Choose for each expected notebook the file that is it."""
    chosen, left = Chosen(), [each for each in candidates if each.is_named]
    failed: dict[str, Candidate] = {}
    for fits in _ways(expected, grade_ids):
        for wanted in expected:
            if wanted in chosen.notebooks:
                continue
            fitting = sorted((each for each in left if fits(each, wanted)), key=lambda each: (-each.changed, each.name))
            readable = [each for each in fitting if each.read().notebook is not None]
            for each in (each for each in fitting if each.read().notebook is None):
                failed.setdefault(wanted, each)
            if readable:
                chosen.take(wanted, readable[0])
                left = [each for each in left if each is not readable[0]]
    _only_one(chosen, left, expected, candidates)
    for wanted in expected:
        if wanted in chosen.notebooks:
            _tell_others(chosen, wanted, left, expected)
            continue
        broken = failed.get(wanted) or (left[0] if len(left) == len(expected) == 1 else None)
        chosen.unreadable[wanted] = (
            broken.read().why if broken else say("mending.unreadable.absent", name=f"{wanted}.ipynb")
        )
    return chosen


def _ways(expected: Sequence[str], grade_ids: Mapping[str, Collection[str]]) -> list[Callable[[Candidate, str], bool]]:
    return [
        lambda each, wanted: each.name == f"{wanted}.ipynb",
        lambda each, wanted: PurePosixPath(each.name).name == f"{wanted}.ipynb",
        lambda each, wanted: _simple(each.stem) == _simple(wanted),
        lambda each, wanted: _named_after(each.stem, expected) == wanted,
        lambda each, wanted: _stamp(each) == wanted,
        lambda each, wanted: _most_alike(each, grade_ids) == wanted,
    ]


def _simple(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def _named_after(stem: str, expected: Sequence[str]) -> str | None:
    """Return the longest id that stands in a name as a word of its own (`m3 (1)`, `kopie van m3`, `m3_def2`)."""
    name = _simple(stem)
    found = [
        each
        for each in expected
        if re.search(rf"(?<![^\W_]){re.escape(_simple(each))}(?![^\W_])", name) and each.strip()
    ]
    return max(found, key=len, default=None)


def _stamp(each: Candidate) -> str | None:
    found = (each.read().notebook or {}).get("metadata", {}).get("workbook")
    name = found.get("assignment") if isinstance(found, Mapping) else None
    return name if isinstance(name, str) else None


def _most_alike(each: Candidate, grade_ids: Mapping[str, Collection[str]]) -> str | None:
    """Return the notebook with which this one shares most grade ids."""
    mine = {grade_id(cell) for cell in (each.read().notebook or {}).get("cells", ())} - {None}
    shared = {wanted: len(mine & set(names)) for wanted, names in grade_ids.items()}
    best = max(shared, key=lambda wanted: shared[wanted], default=None)
    return best if best is not None and shared[best] else None


def _only_one(chosen: Chosen, left: list[Candidate], expected: Sequence[str], candidates: Sequence[Candidate]) -> None:
    """Take the only notebook for the only one that is missing, by any name."""
    missing = [wanted for wanted in expected if wanted not in chosen.notebooks]
    if len(missing) != 1:
        return
    readable = [each for each in left if each.read().notebook is not None]
    if not readable and not chosen.notebooks:
        others = (each for each in candidates if not each.is_named and each.may_be_one)
        readable = [each for each in others if each.read().notebook is not None]
    if len(readable) == 1:
        chosen.take(missing[0], readable[0])
        left[:] = [each for each in left if each is not readable[0]]


def _tell_others(chosen: Chosen, wanted: str, left: list[Candidate], expected: Sequence[str]) -> None:
    others = [each.name for each in left if _named_after(each.stem, expected) == wanted]
    mine = _written(chosen.notebooks[wanted])
    for each in left:
        other = each.read().notebook
        if each.name in others and other is not None and _written(other) != mine:
            chosen.doubtful.add(wanted)  # which of the two was meant is not for a program to say
    if others:
        chosen.told.append(say("mending.folder.others", name=chosen.names[wanted], others=", ".join(sorted(others))))


def _written(notebook: Notebook) -> list[str]:
    return [source(cell) for cell in notebook["cells"]]
