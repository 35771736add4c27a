"""Making the cells of a mended notebook: the release's settings around what the deelnemer wrote."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from workbook.docent.restoring.cells.matching import Cell, nbgrader
from workbook.docent.restoring.cells.splitting import fenced, parses
from workbook.handin.notebook import Notebook, grade_id, source
from workbook.texts import say

_SETTINGS = ("grade", "solution", "locked", "task")
_LOCKS = ("deletable", "editable")
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HEADING = re.compile(r"\A#{1,6} ")


def settings_differ(mine: Mapping[str, Any], their: Mapping[str, Any]) -> bool:
    """Tell whether what nbgrader keeps of a cell is not as it was released."""
    ours, found = nbgrader(mine), (their.get("metadata") or {}).get("nbgrader")
    if not isinstance(found, Mapping) or any(flag not in found for flag in _SETTINGS[:3]):
        return True
    if ours.get("schema_version") != found.get("schema_version"):
        return True
    if any(bool(ours.get(flag)) != bool(found.get(flag)) for flag in _SETTINGS):
        return True
    if ours.get("grade") or ours.get("task"):
        return not _same_number(ours.get("points"), found.get("points"))
    return False


def _same_number(ours: object, found: object) -> bool:
    try:
        return float(str(ours)) == float(str(found))
    except ValueError:
        return ours == found


def _typed(cell: Cell, kind: str) -> Cell:
    """Return a cell as one of this kind, with what its kind has and without what it has not."""
    made = {**cell, "cell_type": kind}
    if kind == "code":
        made.setdefault("outputs", [])
        made.setdefault("execution_count", None)
        made.pop("attachments", None)
    else:
        made.pop("outputs", None)
        made.pop("execution_count", None)
    return made


def adjusted(mine: Cell, their: Cell, text: str) -> Cell:
    """Return the deelnemer's cell with this text and the kind and settings that the release gives it."""
    kind = str(mine["cell_type"])
    made = _typed(their, kind) if their.get("cell_type") != kind else dict(their)
    if kind == "code" and their.get("cell_type") != "code" and not parses(text):
        # The number keys of the classic notebook turn code into a heading: text with a mark before it.
        bare = _HEADING.sub("", text)
        text = bare if parses(bare) else text
    kept = dict(their.get("metadata") or {})
    kept["nbgrader"] = copy.deepcopy(dict(nbgrader(mine)))
    for lock in _LOCKS:
        if lock in (mine.get("metadata") or {}):
            kept[lock] = mine["metadata"][lock]
    made["metadata"], made["source"] = kept, text
    if "id" not in made and "id" in mine:
        made["id"] = mine["id"]
    return made


def released(mine: Cell, text: str | None = None) -> Cell:
    """Return a cell of the release to put back, with this text in it instead of its own."""
    made = copy.deepcopy(mine)
    made["source"] = source(mine) if text is None else text
    if made.get("cell_type") == "code":
        made["outputs"], made["execution_count"] = [], None
    return made


def own_cell(cell: Cell, text: str | None = None) -> tuple[Cell, str]:
    """Return a cell as one of the deelnemer's own, and the grade id that it carried (empty without one)."""
    kept = cell.get("metadata") or {}
    if "nbgrader" not in kept and text is None:
        return cell, ""
    stray = (grade_id(cell) or "") if nbgrader(cell) else ""
    made = {**cell, "metadata": {key: value for key, value in kept.items() if key not in {"nbgrader", *_LOCKS}}}
    if "nbgrader" not in kept:
        made["metadata"] = dict(kept)
    if text is not None:
        made["source"] = text
    return made, stray


def shown(text: str) -> Cell:
    """Return a cell that shows what the deelnemer wrote and runs nothing of it."""
    return {"cell_type": "markdown", "metadata": {}, "source": f"{say('mending.shown')}\n\n{fenced(text)}"}


def with_kernel(release: Mapping[str, Any], handed_in: Mapping[str, Any]) -> tuple[Notebook, bool]:
    """Return the notebook with the kernel of the release, and whether another one was named."""
    made, ours = dict(handed_in), release.get("metadata") or {}
    kept = dict(made.get("metadata") or {})
    spec, found = ours.get("kernelspec"), kept.get("kernelspec")
    name = found.get("name") if isinstance(found, Mapping) else None
    other = isinstance(spec, Mapping) and name is not None and name != spec.get("name")
    if isinstance(spec, Mapping) and (other or name is None):
        for part in ("kernelspec", "language_info"):
            if part in ours:
                kept[part] = copy.deepcopy(ours[part])
    made["metadata"] = kept
    return made, other


def numbered(made: Notebook, release: Mapping[str, Any]) -> Notebook:
    """Return the notebook with cell ids as its version wants them: each once, or none at all; in place."""
    minors = [each for each in (made.get("nbformat_minor"), release.get("nbformat_minor")) if isinstance(each, int)]
    made["nbformat_minor"] = minor = min(5, max(minors, default=4))
    seen: set[str] = set()
    for at, cell in enumerate(made["cells"]):
        name = cell.get("id")
        if minor < 5:
            if "id" in cell:
                made["cells"][at] = {key: value for key, value in cell.items() if key != "id"}
            continue
        if not isinstance(name, str) or not _CELL_ID.fullmatch(name) or name in seen:
            number = at
            while (name := f"cel-{number}") in seen:
                number += len(made["cells"])
            made["cells"][at] = {**cell, "id": name}
        seen.add(name)
    return made
