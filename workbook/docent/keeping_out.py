"""What came along with a hand-in past `hand_in` and should have stayed: taken out before anything is kept."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

from attrs import evolve

from workbook.docent.parcels import Incoming
from workbook.dutch import join
from workbook.errors import WorkbookError
from workbook.handin.notebook import ANSWERS_MIME, Notebook, clear_local, parse, static_copies
from workbook.handin.others import TEAM
from workbook.home import ANSWERS
from workbook.instrument import instrument
from workbook.responses.folders import instrument_in
from workbook.responses.keys import KEYS
from workbook.texts import say

_FOLDERS = {TEAM, KEYS, "vragenlijsten"}
_NAME = "naam.json"


def without_local(found: Incoming) -> tuple[Incoming, tuple[str, ...]]:
    """Return what came in without what never leaves a deelnemer's folder, and a Dutch line for each kind of it.

    Somebody who zips their whole folder sends along keys, a name and the team; a bare notebook has outcomes in it that
    `hand_in` would have taken out, and readable copies of answers of which only the outcome of a group may leave.
    """
    files = {name: data for name, data in found.files.items() if not _never_leaves(name)}
    lost = len(found.files) - len(files)
    told = [say(f"docent.collect.cleared.files_{'one' if lost == 1 else 'many'}", count=lost)] if lost else []
    stays: set[str] = set()
    for name in [each for each in files if each.casefold().endswith(".json")]:
        about = instrument_in(Path(name))
        if PurePosixPath(name).parent.name == ANSWERS and _stays(about):
            stays.add(_title(about))
            del files[name]
    for name in [each for each in files if each.casefold().endswith(".ipynb")]:
        try:
            notebook = parse(files[name], where=name)
        except WorkbookError:
            continue
        copies = _without_copies(notebook)
        cleared = clear_local(notebook)
        if copies or any(cleared.values()):
            files[name] = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
            told += [
                say(f"docent.collect.cleared.{why}", cells=join(map(str, numbers)))
                for why, numbers in cleared.items()
                if numbers
            ]
        stays |= copies
    told += [say("docent.collect.cleared.answers", titles=join(sorted(stays)))] if stays else []
    return evolve(found, files=files), tuple(dict.fromkeys(told))


def _never_leaves(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name.casefold() == _NAME or bool({part.casefold() for part in path.parts[:-1]} & _FOLDERS)


def _without_copies(notebook: Notebook) -> set[str]:
    """Take readable copies of answers that stay out of the outcomes, in place; return of which instruments."""
    stays = {str(each.get("instrument")) for each in static_copies(notebook) if _stays(str(each.get("instrument")))}
    for cell in notebook["cells"] if stays else ():
        if isinstance(cell.get("outputs"), list):
            cell["outputs"] = [each for each in cell["outputs"] if _copy_of(each) not in stays]
    return {_title(each) for each in stays}


def _copy_of(output: object) -> str | None:
    data = output.get("data") if isinstance(output, dict) else None
    copy = data.get(ANSWERS_MIME) if isinstance(data, dict) else None
    return str(copy.get("instrument")) if isinstance(copy, dict) else None


def _stays(instrument_id: str) -> bool:
    """Tell whether one's own answers to an instrument stay; of one that isn't known here it can't be told, and they count."""
    try:
        return instrument(instrument_id).leaves != "own"
    except WorkbookError:
        return False


def _title(instrument_id: str) -> str:
    about = instrument(instrument_id)
    return about.short or about.title
